# SPDX-License-Identifier: Apache-2.0
"""The kiosk as a machine: its devices, its line, the desk; and what of it
the person at the glass is told."""
import pytest

import steps
import walk
from machine import problem
from people import Person

PRINT, JOB = "/local/print", "/local/print/state"
OK = {"reader": "ok", "printer": "ok", "scanner": "ok"}
# Two ticks of the watch later: is it asking?
STILL = """
const [done] = arguments;
const from = window.__now();
const wait = () => window.__now() - from > 600
    ? done(document.querySelector('[data-testid="screen-idle"]') !== null)
    : requestAnimationFrame(wait);
wait();
"""
TINY = """
const [done] = arguments;
Promise.all([import('/assets/kiosk/flows.js'), import('/assets/kiosk/frame.js'),
    import('/assets/kiosk/screens/receipt.js'), import('/assets/vendor/ui.js'),
    import('/assets/shared/i18n.js'), import('/assets/kiosk/net.js')])
.then(([flows, {Page}, {ReceiptScreen}, {html}, {add}, net]) => {
    if (!flows.FLOWS.tiny) {
        add({'tiny.tile': '小事', 'tiny.hint': '一步', 'tiny.done': '办好小事',
            'tiny.again': '又办', 'tiny.slip': '小事回执'});
        const Step = ({v}) => html`<${Page} v=${v} screen="tiny" title="小事？" />`;
        const tiny = {blank: () => ({}), numbered: true,
            steps: [{id: 'one', screen: Step,
                check: (data) => data.x ? [{field: 'x', code: 'X'}] : []},
                {id: 'never', screen: Step, when: () => false},
                {id: 'two', screen: Step}],
            submit: async () => ({case_no: 'XX2021-1', state_label: '收到',
                receipt: {url: 'HTTPS://CENTRE.TEST/Q#1'}}),
            outcome: ReceiptScreen};
        flows.FLOWS.tiny = {service: 'tiny', module: async () => ({tiny})};
        flows.TILES.push({flow: 'tiny', place: 'tile', icon: 'heart'});
    }
    net.machine.value = {...net.machine.value};
    requestAnimationFrame(() => requestAnimationFrame(done));
});
"""


@pytest.fixture
def machine(hall):
    yield hall.machine
    hall.driver.execute_script(
        "performance.now = window.__now ?? performance.now;")


def joined(hall, kiosk):
    steps.to_identity(hall)
    steps.by_card(hall, kiosk, Person())
    steps.after_identity(hall)
    no = steps.send(hall)
    kiosk.lift()
    return no


def by_state(hall, state):
    return hall.find("paper", f'[data-state="{state}"]')


def test_joining_takes_six_screens_and_prints_once(kiosk, hall, machine):
    machine.says(**OK)
    machine.answers(PRINT, (202, {"job": "7", "state": "queued"}))
    machine.answers(JOB, (200, {"state": "sent"}))
    steps.count_screens(hall)
    joined(hall, kiosk)
    by_state(hall, "sent")
    assert steps.screens_since(hall) == [
        "consent", "identity", "group", "place", "check", "receipt"]
    # A screen that is drawn anew prints nothing anew.
    machine.answers("/api/v1/help-calls", (201, {"state": "called"}))
    hall.click("help")
    hall.click("help-back")
    assert not hall.has("print-again")
    machine.answers(JOB, (200, {"state": "printed"}))
    by_state(hall, "printed")
    act, = machine.asked(PRINT)
    assert act["copy"] is False and len(act["act"]) == 32
    hall.click("print-again")
    hall.until(lambda: len(machine.asked(PRINT)) == 2, "a copy")
    assert machine.asked(PRINT)[1] == {"act": act["act"], "copy": True}
    by_state(hall, "printed")
    assert "副本" in hall.text("paper")
    # Rated once, of one's own will, by the name of the same act.
    machine.answers("/api/v1/ratings", (201, {}))
    hall.click("done", "grade-2")
    hall.screen("home")
    assert machine.asked("/api/v1/ratings") == [
        {"act": act["act"], "grade": 2}]


def test_a_slip_that_does_not_come(kiosk, hall, machine):
    machine.says(**{**OK, "printer": "out"})
    assert "PRINTER_PAPER_OUT" in hall.text("fault-PRINTER_PAPER_OUT")
    hall.click("tile-join")
    hall.find("no-paper")
    assert "不用纸" in hall.text("next")
    hall.click("restart")
    machine.says(**OK)
    machine.answers(PRINT, (202, {"job": "8", "state": "queued"}))
    machine.answers(JOB, (200, {"state": "failed", "code": "PRINTER_PAPER_OUT"}))
    no = joined(hall, kiosk)
    by_state(hall, "failed")
    fault = hall.text("paper-fault")
    assert "没有纸" in fault and "拍下屏幕" in fault
    assert "PRINTER_PAPER_OUT" in fault
    assert hall.text("case-no") == no
    machine.answers(JOB, (200, {"state": "printed"}))
    hall.click("print-again")
    by_state(hall, "printed")
    # The first one never came: it is asked for again, not a copy of it.
    assert [a["copy"] for a in machine.asked(PRINT)] == [False, False]


def test_done_without_the_line(kiosk, hall, machine):
    steps.to_identity(hall)
    steps.by_card(hall, kiosk, Person())
    steps.after_identity(hall)
    machine.says(**OK, **walk.DOWN)
    machine.answers("/api/v1/enrolments", (202, walk.PROVISIONAL))
    machine.answers(PRINT, (202, {"job": "9", "state": "printed"}))
    machine.answers(JOB, (200, {"state": "printed"}))
    hall.click("submit")
    hall.find("provisional")
    assert "联网后确认" in hall.text("slip")
    assert hall.text("case-no") == walk.PROVISIONAL["case_no"]
    border = "return getComputedStyle(arguments[0]).borderTopStyle"
    assert hall.driver.execute_script(border, hall.find("slip")) == "dashed"
    hall.click("done")
    # Nobody is asked how it was while the answer could not be handed on.
    hall.screen("home")
    assert hall.find("tile-join").get_attribute("aria-disabled") is None
    assert hall.find("tile-matters").get_attribute("aria-disabled") == "true"
    machine.answers("/api/v1/status", (200, {
        **walk.PROVISIONAL, "service_label": "加入工会"}))
    machine.scans("123456789012")
    hall.screen("status")
    assert "联网后确认" in hall.text("state")
    hall.click("scan-back")
    hall.screen("home")


def test_a_receipt_at_any_screen(hall, machine):
    machine.says(**OK)
    steps.to_identity(hall)
    person = Person(name="测试·扫")
    hall.click("way-typed")
    hall.fill("input-name", person.name)
    hall.find("input-id_no").click()
    hall.keypad(person.id_no[:6])
    machine.answers("/api/v1/status", (200, walk.STATUS))
    machine.scans("9" * 40)
    hall.screen("status")
    assert hall.text("case-no") == walk.STATUS["case_no"]
    assert machine.asked("/api/v1/status") == [{"code": "9" * 40}]
    assert person.name not in hall.stored()
    hall.click("scan-back")
    hall.screen("typed")
    assert hall.find("input-name").get_property("value") == person.name
    assert hall.find("input-id_no").get_property("value") == person.id_no[:6]
    # In "my matters" the code is that screen's own.
    hall.click("restart", "tile-matters")
    hall.screen("find")
    machine.scans("8" * 40)
    hall.screen("status")
    hall.click("done")
    hall.screen("home")


def test_calling_somebody(hall, machine):
    machine.answers("/api/v1/help-calls", (201, {"state": "called"}))
    hall.click("tile-join")
    hall.screen("consent")
    hall.click("help")
    hall.find("help-state", '[data-state="called"]')
    assert "马上来" in hall.visible()
    assert machine.asked("/api/v1/help-calls") == [
        {"screen": "consent", "flow": "join"}]
    hall.click("help-back")
    hall.screen("consent")
    machine.answers("/api/v1/help-calls", problem(503, "LINE_DOWN"))
    hall.click("help")
    hall.find("help-state", '[data-state="failed"]')
    assert "窗口" in hall.visible() and "LINE_DOWN" in hall.visible()


def test_elder_and_low_end_with_the_person(hall, machine):
    classes = "return document.documentElement.className"
    hall.click("elder", "low", "tile-join")
    hall.screen("consent")
    assert hall.driver.execute_script(classes) == "elder low"
    hall.forward(61)
    assert not hall.driver.execute_async_script(STILL)
    hall.forward(121)
    hall.screen("idle")
    assert int(hall.text("idle-seconds")) > 30
    hall.click("idle-stay")
    hall.screen("consent")
    hall.forward(400)
    hall.screen("attract")
    assert hall.driver.execute_script(classes) == ""


def test_the_desk_closes_it_and_the_agent_restarts(hall, machine):
    machine.says(**OK, closed="设备检修，下午两点恢复")
    hall.screen("closed")
    assert hall.text("closed-text") == "设备检修，下午两点恢复"
    assert not hall.has("tile-join")
    assert "扫回执" in hall.visible()
    machine.is_gone()
    hall.screen("restarting")
    assert "AGENT_DOWN" in hall.visible()
    machine.says(**OK, notices=walk.NOTICE)
    hall.screen("home")
    assert walk.NOTICE[0]["text"] in hall.text("notices")


def test_a_service_is_one_file_and_one_row(hall, machine):
    hall.driver.execute_async_script(TINY)
    hall.click("tile-tiny")
    hall.screen("tiny")
    assert "共 2 步" in hall.text("steps")
    hall.click("next", "next")
    hall.screen("receipt")
    assert hall.text("case-no") == "XX2021-1"
    assert "办好小事" in hall.visible()
    hall.click("done")
    hall.screen("home")


def test_an_agent_that_has_none_of_it(hall):
    """No field of the machine's own: no printer, no scanner, no notices."""
    for absent in ("notices", "fault", "paper", "task-scan"):
        assert not hall.has(absent)
    hall.click("tile-matters")
    hall.screen("find")
