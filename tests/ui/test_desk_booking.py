# SPDX-License-Identifier: Apache-2.0
"""What the desk does with places: its lists, its shares, its closings."""
import steps
from centre import API
from people import Person
from places import book, day, person_of, sessions


OPEN = """
for (const d of document.querySelectorAll('details')) d.open = true;
return document.querySelectorAll('details').length > 0;
"""


def to_part(office, centre, code, part, role="reviewer"):
    steps.sign_in(office, centre, role)
    office.open(f"{centre.url}/desk#/bookings/{code}/{part}")


def on_paper(office, testid):
    """Is it there when the page is printed?"""
    office.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"media": "print"})
    shown = [e.is_displayed() for e in office.driver.find_elements(
        "css selector", f'[data-testid="{testid}"]')]
    office.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    return any(shown)


def test_who_comes_to_a_session(centre, office, offer, terminal):
    at = sessions(terminal, offer, day(1))[0]
    person = Person(name="测试来")
    silent = Person(name="测试无", phone=None)
    no = book(terminal, person, at).must(201).json["case_no"]
    other = book(terminal, silent, at).must(201).json["case_no"]
    to_part(office, centre, offer, "list", "clerk")
    office.fill("day-list-date", at["date"])
    office.find("day-row", f'[data-no="{no}"][data-state="booked"]')
    rows = office.text("day-list")
    assert "测*来" in rows and person.id_no[-4:] in rows
    assert "没有手机" in office.find("day-row", f'[data-no="{other}"]').text
    assert "演示医院体检中心" in office.text("day-head")
    assert person.name not in office.stored()
    assert person.phone not in office.stored()
    assert office.barriers() == []
    assert on_paper(office, "day-list")
    assert not on_paper(office, "part-list")
    assert not on_paper(office, "unmask-phone")
    office.click_where("day-row", f'[data-no="{no}"]'
                       ' [data-testid="unmask-phone"]')
    office.click("purpose-contact", "unmask-yes")
    office.until(lambda: person.phone in office.text("day-list"), "the phone")
    office.click("hide-phone")
    office.until(lambda: person.phone not in office.stored(), "hidden again")


def test_the_list_of_programmes_has_numbers(centre, office, offer, terminal):
    book(terminal, Person(name="测试数"),
         sessions(terminal, offer, day(1))[0]).must(201)
    steps.sign_in(office, centre, "finance", "nav-bookings")
    office.click("nav-bookings")
    row = office.find("programme", f'[data-code="{offer}"]')
    office.until(lambda: "/ 60" in row.text, "the size")
    assert "已约 0 / 60" not in row.text and "剩余" in row.text
    assert office.barriers() == []


def wait(terminal, person, at):
    """Onto the list for a session that is full."""
    return terminal.post(API + "/waiting", {
        "person": person_of(person), "source": "chip", "sessions": [at["id"]],
        "declare": ["migrant_worker"],
        "consents": [{"purpose": "checkup_share", "version": 1}]}, key=True)


def test_another_order_by_two_people(centre, office, offer, terminal):
    full = next(s for s in sessions(terminal, offer, day(1))
                if s["half"] == "pm")
    book(terminal, Person(name="测试满"), full).must(201)
    first, second = (wait(terminal, Person(name=n), full).must(201)
                     .json["case_no"] for n in ("测试一", "测试二"))
    to_part(office, centre, offer, "waiting", "reviewer")
    assert "0 次" in office.text("reordered")
    office.click_where("waiting-row", f'[data-no="{second}"]'
                       ' [data-testid="reorder-ask"]')
    office.find("reorder-dialog")
    office.click("sheet-yes")
    office.find("sheet-error")
    office.pick("reorder-reason", "urgent")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.find("reorder", f'[data-no="{second}"]')
    assert not office.has("reorder-confirm")
    assert office.barriers() == []

    office.driver.delete_all_cookies()
    to_part(office, centre, offer, "waiting", "approver")
    office.click("reorder-confirm")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.until(lambda: "1 次" in office.text("reordered"), "the count")
    rows = office.driver.find_elements(
        "css selector", '[data-testid="waiting-row"]')
    assert [r.get_attribute("data-no") for r in rows] == [second, first]
    assert not office.has("reorder")


def test_moved_and_cancelled_on_its_page(centre, office, offer, terminal):
    first, other = (sessions(terminal, offer, day(n))[0] for n in (1, 2))
    no = book(terminal, Person(name="测试窗"), first).must(201).json["case_no"]
    steps.sign_in(office, centre, "clerk")
    office.open(f"{centre.url}/desk#/cases/{no}")
    office.click("place-move")
    office.find("place-move-dialog")
    office.until(lambda: other["id"] in office.find(
        "place-session").get_attribute("innerHTML"), "the sessions")
    office.pick("place-session", other["id"])
    office.click("sheet-yes")
    office.find("sheet-error")
    office.fill("place-reason", "本人换班")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.until(lambda: "体检车" in office.text("fact-place"), "the place")
    assert "本人换班" in office.text("case")
    free = sessions(terminal, offer, day(2))[0]["free"]
    office.click("place-cancel")
    assert "不算迟" in office.text("place-late")
    office.fill("place-reason", "本人来电")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.until(lambda: "已取消" in office.text("case-state"), "the state")
    assert not office.has("place-cancel") and not office.has("act-withdraw")
    assert sessions(terminal, offer, day(2))[0]["free"] == free + 1
    assert office.barriers() == []


def test_quota_closing_and_opening_again(centre, office, offer, terminal):
    at = sessions(terminal, offer, day(2))[0]
    person = Person(name="测试停")
    no = book(terminal, person, at).must(201).json["case_no"]
    steps.sign_in(office, centre, "reviewer")
    office.open(f"{centre.url}/desk#/bookings/{offer}")
    shares = office.until(lambda: office.driver.find_elements(
        "css selector", '[data-testid="node-share"]'), "shares")
    before = [int(s.get_attribute("data-free")) for s in shares]
    office.driver.find_elements(
        "css selector", '[data-testid="quota-move"]')[0].click()
    office.fill("quota-n", "2")
    office.click("sheet-yes")
    office.find("sheet-error")
    office.fill("quota-reason", "镜湖报名多")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.until(lambda: sorted(
        int(s.get_attribute("data-free")) for s in
        office.driver.find_elements(
            "css selector", '[data-testid="node-share"]')) != sorted(before),
        "moved")

    office.driver.execute_script(OPEN)
    office.click_where("node-session", f'[data-session="{at["id"]}"]'
                       ' [data-testid="session-close"]')
    office.find("touched")
    assert no in office.text("touched")
    assert person.name not in office.stored()
    office.fill("closing-reason", "体检车检修")
    office.click("closing-yes")
    office.until(lambda: sessions(terminal, offer, day(2))[0]["state"]
                 == "closed", "closed")
    office.click("part-calls")
    office.find("booking-call", f'[data-no="{no}"]')
    assert office.barriers() == []
    office.click_where("booking-call", f'[data-no="{no}"]'
                       ' [data-testid="call-told"]')
    office.until(lambda: not office.driver.find_elements(
        "css selector", f'[data-no="{no}"]'), "told")

    office.click("part-tree")
    office.until(lambda: office.driver.execute_script(OPEN), "the tree")
    office.click_where("node-session", f'[data-session="{at["id"]}"]'
                       ' [data-testid="session-reopen"]')
    office.until(lambda: no in office.text("was-closed"), "who was in it")
    assert "已电话告知" in office.text("was-closed")
    assert person.name not in office.stored()
    office.fill("reopen-reason", "停错了场次")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.until(lambda: sessions(terminal, offer, day(2))[0]["state"]
                 == "free", "open again")
    office.find("node-session", f'[data-session="{at["id"]}"]'
                ' [data-testid="session-close"]')
