# SPDX-License-Identifier: Apache-2.0
"""The desk looks after its kiosks: health, service, calls, notices, votes."""
import pytest

import steps
from centre import API
from people import Person

HEALTH = {"printer": "out", "scanner": "ok", "outbox_waiting": 4,
          "outbox_oldest": 900, "disk_free": 80, "clock_offset_ms": -8000,
          "certificate_days": 5}


@pytest.fixture(scope="module")
def machine(centre):
    """A kiosk of which only the centre's side matters here."""
    made = centre.terminal("2号自助机")
    yield made
    made.close()


def beat(machine, **more):
    machine.close()
    return machine.post(API + "/terminals/heartbeat", {
        "version": "0.1.0", "reader": "fault", **more}).must(200).json


def row(office, more):
    return f'[data-name="2号自助机"] [data-testid="{more}"]'


def test_health_and_service(centre, machine, office):
    centre.verb("terminal", "place", "2号自助机", "一楼大厅东侧")
    beat(machine, health=HEALTH)
    steps.sign_in(office, centre, "reviewer")
    office.click("nav-terminals")
    said = office.until(lambda: office.driver.find_element(
        "css selector", '[data-name="2号自助机"]').text, "the kiosk")
    for words in ("没有纸", "读卡器没有反应", "4 件待发送", "时钟快 8 秒",
                  "磁盘只剩", "证书剩 5 天", "一楼大厅东侧"):
        assert words in said, said
    assert office.barriers() == []

    def press(testid):
        office.until(lambda: office.driver.find_element(
            "css selector", row(office, testid)).click() or True, testid)

    press("service-close")
    office.find("close-dialog")
    office.fill("close-text", "换纸中，10 点恢复")
    office.click("close-yes")
    office.until(lambda: "换纸中" in office.text("closed-text"), "closed")
    assert beat(machine)["closed"] == "换纸中，10 点恢复"
    press("service-open")
    office.until(lambda: not office.has("closed-text"), "open again")
    assert "closed" not in beat(machine)


@pytest.fixture
def quiet(centre):
    """Nobody waits: what other visits called for has been seen to."""
    desk = centre.desk("clerk")
    for call in desk.get(API + "/help-calls").must(200).json["items"]:
        desk.post(f"{API}/help-calls/{call['id']}/answer", {"state": "done"},
                  key=True).must(200)
    desk.close()


@pytest.mark.usefixtures("quiet")
def test_a_call_reaches_the_desk_by_itself(centre, machine, office):
    steps.sign_in(office, centre, "clerk")
    machine.close()
    machine.post(API + "/help-calls", {"screen": "phone", "flow": "join"},
                 key=True).must(201)
    office.until(lambda: "2号自助机有人求助" in office.text("help-call"),
                 "the call")
    assert office.barriers() == []
    office.click("help-go")
    office.until(lambda: "已去处理" in office.text("help-call"), "coming")
    assert beat(machine)["help"] == "coming"
    office.click("help-done")
    office.until(lambda: not office.has("help-calls"), "done")
    assert "help" not in beat(machine)


@pytest.mark.usefixtures("quiet")
def test_a_second_window_hears_it_too(centre, machine, office):
    """One stream a browser: the windows do not throw each other out."""
    steps.sign_in(office, centre, "clerk")
    first = office.driver.current_window_handle
    office.driver.switch_to.new_window("tab")
    office.open(centre.url + "/desk")
    office.find("nav-todo")
    for handle in (first, office.driver.window_handles[-1]):
        office.driver.switch_to.window(handle)
        machine.close()
        machine.post(API + "/help-calls", {"screen": "home"}, key=True)
        office.find("help-call")
        office.click("help-done")
        office.until(lambda: not office.has("help-calls"), "done")
    office.driver.close()
    office.driver.switch_to.window(first)
    office.until(lambda: not office.has("help-calls"), "done there")


def test_notices(centre, machine, office):
    steps.sign_in(office, centre, "sysadmin", "nav-notices")
    office.click("nav-notices")
    office.fill("notice-text", "周六体检专场")
    office.click("notice-add")
    office.until(lambda: "周六体检专场" in office.text("notice"), "it")
    assert beat(machine)["notices"] == [{"text": "周六体检专场"}]
    assert office.barriers() == []
    office.click("notice-end")
    office.until(lambda: "已结束" in office.text("notice"), "ended")
    assert beat(machine)["notices"] == []


def test_votes_and_what_follows(centre, machine, office):
    machine.close()
    for grade in (5, 5, 1):
        no = machine.enrol(Person().typed()).must(201).json["case_no"]
        machine.post(API + "/ratings", {"act": no, "grade": grade},
                     key=True).must(201)
    steps.sign_in(office, centre, "approver")
    office.click("nav-ratings")
    assert office.text("rating-votes") == "3"
    assert office.text("rating-good") == "66.7%"
    assert no not in office.text("rating-table")
    assert office.barriers() == []
    office.click("followup-called", "followup-close")
    office.click("followup-close-yes")
    office.until(lambda: "请写明" in office.text("followup-dialog"), "why")
    office.fill("followup-reason", "已换新打印机，已告知本人")
    office.click("followup-close-yes")
    office.until(lambda: "已办结" in office.text("followups"), "closed")
