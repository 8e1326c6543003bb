# SPDX-License-Identifier: Apache-2.0
"""A free place: booked at the kiosk, used at the hospital, counted at the
desk; waited for, moved and given back."""
import steps
from people import Person
from places import book, day, sessions


def to_days(page, kiosk, person, code):
    """From the first page to the choice of a day."""
    page.click("tile-checkup")
    page.until(lambda: page.has("screen-offer") or page.has("card-wait"),
               "the offers")
    if page.has("screen-offer"):
        page.click(f"offer-{code}")
    steps.by_card(page, kiosk, person)
    page.click("no-phone")
    page.screen("agree")
    page.click("declare-migrant_worker", "consent-checkup_share", "next")
    page.screen("day")


def to_check(page, kiosk, person, code, at):
    to_days(page, kiosk, person, code)
    page.click(f"day-{at['date']}")
    page.screen("session")
    page.click(f"session-{at['id']}")
    page.screen("check")


def booked(page, kiosk, person, code, at):
    to_check(page, kiosk, person, code, at)
    page.click("submit")
    page.screen("receipt")
    return page.text("case-no")


def matters(page, kiosk, person):
    kiosk.lift()
    page.click("tile-matters")
    page.screen("find")
    kiosk.put(person)
    page.screen("matters")


def scan(office, code):
    """A scanner types into whatever has the focus, and ends with Enter."""
    office.driver.switch_to.active_element.send_keys(code + "\n")


def verdict(office, phase):
    return office.find("verdict", f'[data-phase="{phase}"]')


def test_from_the_kiosk_to_the_hospital_to_the_report(
        centre, kiosk, hall, office, offer, terminal, tmp_path):
    person = Person(name="测试检")
    today = sessions(terminal, offer, day(0))[0]
    to_check(hall, kiosk, person, offer, today)
    assert 0 < int(hall.find("hold").get_attribute("data-left")) <= 90
    assert sessions(terminal, offer, day(0))[0]["free"] == today["free"] - 1
    assert person.id_no not in hall.stored()
    hall.click("submit")
    hall.screen("receipt")
    no = hall.text("case-no")
    assert hall.text("where") == "演示医院体检中心"
    voucher = hall.qr_of("slip", tmp_path)
    assert voucher.startswith("9011") and voucher.isdigit()
    steps.done(hall)
    assert person.name not in hall.stored() and voucher not in hall.stored()
    kiosk.lift()

    steps.sign_in(office, centre, "partner", "nav-hospital")
    office.find("hospital-today")
    assert office.barriers() == []
    scan(office, "123456")
    verdict(office, "no")
    assert office.barriers() == []
    scan(office, voucher)
    verdict(office, "yes")
    assert office.text("verdict-name") == "测*检"
    assert person.id_no[-4:] in office.text("verdict")
    assert person.name not in office.stored()
    assert office.barriers() == []
    office.click("report")
    office.find("report-handed")
    scan(office, voucher)
    again = verdict(office, "no")
    assert again.get_attribute("data-code") == "VOUCHER_USED"

    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, "reviewer")
    office.click("nav-bookings")
    office.until(lambda: office.driver.find_element(
        "css selector", f'[data-code="{offer}"] a').click() or True, offer)
    office.find("tree")
    assert office.barriers() == []
    office.click("part-reach")
    for name in ("booked", "attended", "reported"):
        office.until(lambda name=name: office.text(f"funnel-{name}") == "1",
                     name)
    assert office.barriers() == []
    assert no not in office.visible()
    office.click("part-settle")
    assert "到检 1 人，合计 100.00 元" in office.text("settle-sum")
    assert "演示医院体检中心" in office.text("settle-lines")
    assert office.find("settle-file").get_attribute("href").endswith(
        f"until={day(0)}")
    assert office.barriers() == []


def test_a_place_that_is_left_is_free_again(kiosk, hall, offer, terminal):
    at = sessions(terminal, offer, day(1))[0]
    to_check(hall, kiosk, Person(name="测试走"), offer, at)
    assert sessions(terminal, offer, day(1))[0]["free"] == at["free"] - 1
    hall.click("restart")
    hall.screen("home")
    hall.until(lambda: sessions(terminal, offer, day(1))[0]["free"]
               == at["free"], "the place back")


def test_who_may_not_is_told_why(kiosk, hall, offer):
    """The centre's own offer is for members."""
    hall.click("tile-checkup")
    hall.screen("offer")
    other = next(
        b for b in hall.driver.find_elements(
            "css selector", '[data-testid^="offer-"]')
        if not b.get_attribute("data-testid").startswith("offer-UI"))
    other.click()
    steps.by_card(hall, kiosk, Person(name="测试外"))
    hall.click("no-phone")
    hall.screen("unfit")
    hall.find("reasons")
    assert hall.driver.find_element("css selector",
                                    '[data-code="NOT_MEMBER"]')
    hall.click("to-join")
    hall.screen("consent")


def test_moved_and_given_back_with_the_card(kiosk, hall, offer, terminal):
    person = Person(name="测试改")
    first, other = sessions(terminal, offer, day(1))[0], sessions(
        terminal, offer, day(2))[0]
    no = booked(hall, kiosk, person, offer, first)
    steps.done(hall)
    matters(hall, kiosk, person)
    hall.click("move")
    hall.screen("day")
    hall.click(f"day-{other['date']}", f"session-{other['id']}")
    hall.screen("check")
    hall.click("submit")
    hall.screen("receipt")
    assert "体检车" in hall.text("where")
    assert hall.text("case-no") == no
    hall.click("done")
    hall.screen("home")
    assert sessions(terminal, offer, day(1))[0]["free"] == first["free"]
    matters(hall, kiosk, person)
    hall.click("cancel")
    hall.screen("giveback")
    hall.click("giveback")
    hall.find("state", '[data-state="cancelled"]')
    assert not hall.has("cancel")


def test_waiting_and_leaving_in_two_touches(kiosk, hall, offer, terminal):
    full = next(s for s in sessions(terminal, offer, day(1))
                if s["half"] == "pm")
    book(terminal, Person(name="测试先"), full).must(201)
    person = Person(name="测试等")
    to_days(hall, kiosk, person, offer)
    hall.click(f"day-{full['date']}")
    hall.find(f"session-{full['id']}", '[data-state="full"]')
    hall.click(f"session-{full['id']}", "next")
    hall.screen("check")
    assert not hall.has("hold")
    hall.click("submit")
    hall.screen("receipt")
    assert "第 1 位" in hall.text("position")
    steps.done(hall)
    matters(hall, kiosk, person)
    assert "第 1 位" in hall.text("position")
    hall.click("cancel", "giveback")
    hall.find("state", '[data-state="cancelled"]')


def test_who_has_a_place_is_led_to_it(kiosk, hall, offer, terminal):
    person = Person(name="测试有")
    book(terminal, person, sessions(terminal, offer, day(2))[0]).must(201)
    hall.click("tile-checkup", f"offer-{offer}")
    steps.by_card(hall, kiosk, person)
    hall.click("no-phone")
    hall.screen("unfit")
    hall.click("to-bookings")
    hall.screen("matters")
    hall.find("booking")


def test_without_offers_there_is_no_tile(hall):
    hall.find("tile-checkup")
    hall.machine.answers("/api/v1/offers", (404, {
        "code": "NOT_FOUND", "title": "没有", "status": 404,
        "retry": "never"}))
    hall.forward(61)
    hall.screen("attract")
    hall.click("begin")
    hall.until(lambda: not hall.has("tile-checkup"), "no tile")
    hall.machine.answers("/api/v1/offers")


def test_another_card_is_another_visit(kiosk, hall, offer, terminal):
    """Nobody takes one place after the other in a single go."""
    first, other = Person(name="测试甲"), Person(name="测试乙")
    at = sessions(terminal, offer, day(2))[0]
    to_check(hall, kiosk, first, offer, at)
    assert sessions(terminal, offer, day(2))[0]["free"] == at["free"] - 1
    kiosk.lift()
    hall.click("change-name", "card-again")
    hall.find("card-wait")
    kiosk.put(other)
    hall.find("other-card")
    hall.screen("offer")
    hall.until(lambda: sessions(terminal, offer, day(2))[0]["free"]
               == at["free"], "the place back")
    left = hall.stored()
    assert first.id_no[-4:] not in left and "测*甲" not in left
    hall.click(f"offer-{offer}")
    hall.find("card-present")
    assert not hall.has("other-card")
    assert hall.text("card-name") == "测*乙"
    hall.click("no-phone")
    hall.screen("agree")
    assert hall.driver.find_elements(
        "css selector", '[aria-checked="true"]') == []
