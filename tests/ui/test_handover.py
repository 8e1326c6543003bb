# SPDX-License-Identifier: Apache-2.0
"""What is half filled at the kiosk is finished at the desk, and nothing of it
is left at either end."""
import pytest

import receipts
import steps
from centre import API
from machine import problem
from people import Person

VISIT = """
const done = arguments[arguments.length - 1];
import('/assets/kiosk/visit.js').then((page) => done(page.visit.value));
"""


@pytest.fixture(autouse=True)
def quiet(centre):
    """Nobody waits: what other visits called for has been seen to."""
    desk = centre.desk("clerk")
    for call in desk.get(API + "/help-calls").must(200).json["items"]:
        desk.post(f"{API}/help-calls/{call['id']}/answer", {"state": "done"},
                  key=True).must(200)
    desk.close()


def give(page):
    page.click("help")
    page.find("help-state", '[data-state="called"]')
    page.click("handover")
    page.find("help-state", '[data-state="handed"]')


def take(office, centre, role="clerk"):
    steps.sign_in(office, centre, role)
    office.until(lambda: "有未填完的申请" in office.text("help-call"), "it")
    office.click("help-take")
    office.find("handover")


def masked(office, kept, value):
    office.until(lambda: value in office.text(f"kept-{kept}"), value)


def test_from_the_kiosk_to_a_receipt(centre, kiosk, hall, office, tmp_path):
    person = Person(name="欧阳转交")
    steps.to_identity(hall)
    steps.by_card(hall, kiosk, person)
    hall.click("input-phone")
    hall.keypad(person.phone)
    kiosk.lift()
    hall.click("next")
    steps.to_employer(hall)
    hall.fill("input-employer", "转交快递")
    give(hall)
    assert hall.driver.execute_async_script(VISIT) is None
    secrets = (person.name, person.id_no, person.phone, "转交快递")
    for secret in secrets:
        assert secret not in hall.stored()
    assert hall.kept(*secrets) == []
    hall.click("help-back")
    hall.screen("home")

    take(office, centre)
    masked(office, "name", "欧阳**")
    masked(office, "phone", person.phone[:3] + "****")
    for secret in secrets:
        assert secret not in office.stored()
    assert person.id_no not in office.driver.current_url
    assert office.barriers() == []
    office.click_where("kept-id_no", ' [data-testid^="unmask-"]')
    office.click("purpose-verify", "unmask-yes")
    masked(office, "id_no", person.id_no)
    office.click("handover-send")
    office.find("slip")
    assert "#/cases/RH" in office.driver.current_url
    receipts.verify(office.qr_of("qr", tmp_path).split("#")[1], centre.keys())
    office.until(lambda: not office.has("help-calls"), "the call is over")
    no = office.driver.current_url.split("/")[-2]
    office.click("receipt-back")
    office.until(lambda: no in office.text("case-no"), "the case")
    assert "转交快递" in office.visible() and "读卡" in office.visible()


def test_what_was_not_filled_in(centre, hall, office):
    """Only agreed so far: the clerk has the rest from the card."""
    person = Person(name="测试补")
    steps.to_identity(hall)
    give(hall)
    take(office, centre)
    office.pick("handover-group", "courier")
    office.pick("handover-district", "340207")
    office.fill("handover-name", person.name)
    office.fill("handover-id_no", person.id_no[:-1])
    office.click("handover-send")
    office.find("wrong-person.id_no")
    office.fill("handover-id_no", person.id_no)
    office.click("handover-send")
    office.find("slip")


def test_taking_it_back(centre, hall, office):
    steps.to_identity(hall)
    give(hall)
    steps.sign_in(office, centre, "clerk")
    office.find("help-half")
    hall.click("takeback")
    hall.find("help-state", '[data-state="takenback"]')
    hall.click("help-back")
    office.until(lambda: not office.has("help-half"), "gone")
    assert office.has("help-call")


def test_ending_the_call_asks_first(centre, hall, office):
    steps.to_identity(hall)
    give(hall)
    steps.sign_in(office, centre, "reviewer")
    office.find("help-half")
    assert not office.has("help-take")
    office.click("help-done", "drop-no")
    assert office.has("help-half")
    office.click("help-done", "drop-yes")
    office.until(lambda: not office.has("help-calls"), "done")
    hall.click("takeback")
    hall.until(lambda: "已经办好、撤回" in hall.text("act-error"), "too late")
    hall.click("help-back")


def test_it_needs_the_line(hall):
    steps.to_identity(hall)
    hall.machine.answers("/api/v1/help-calls", problem(503, "LINE_DOWN"))
    hall.click("help")
    hall.find("help-state", '[data-state="failed"]')
    assert "网络恢复后才能交给工作人员" in hall.visible()
    assert not hall.has("handover")
    hall.click("help-back")
    hall.screen("identity")


def test_nothing_to_give(hall):
    hall.machine.answers("/api/v1/help-calls", (201, {"state": "called"}))
    for way in ((), ("tile-join",)):
        if way:
            hall.click(*way)
            hall.screen("consent")
        hall.click("help")
        hall.find("help-state", '[data-state="called"]')
        assert not hall.has("handover")
        hall.click("help-back")
