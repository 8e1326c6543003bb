# SPDX-License-Identifier: Apache-2.0
"""Medical invoices entered at the kiosk: a list, what was used before, what is
kept half-way."""
import os
import pathlib
import sqlite3

import pytest

import asking
from centre import API
from people import Person

HOSPITAL = "芜湖测试医院"
NUMBER = "3402a77"
CHECK = API + "/aid-cases/invoice-check"
SHOTS = os.environ.get("YIZHAN_SHOTS")
ROWS = ("SELECT (SELECT count(*) FROM aid_claim), (SELECT count(*) FROM audit),"
        " (SELECT count(*) FROM casefile)")


@pytest.fixture
def look(hall):
    def see(name):
        if SHOTS:
            path = pathlib.Path(SHOTS) / f"{name.replace(':', '-')}.png"
            hall.driver.save_screenshot(str(path))
    return see


def rows(centre):
    with sqlite3.connect(centre.dir / "yizhan.db") as db:
        return db.execute(ROWS).fetchone()


def begun(hall, kiosk, person, look=lambda name: None):
    asking.to_card(hall, kiosk, person)
    asking.to_family(hall)
    asking.to_invoices(hall, look)


def listed(hall):
    return [row.text for row in hall.driver.find_elements(
        "css selector", '[data-testid="invoice"]')]


def added(hall, *invoice, **more):
    asking.invoice(hall, *invoice, **more)
    hall.click("invoice-done")
    hall.screen("aid-invoices")


def to_the_end(hall):
    hall.click("next")
    hall.screen("aid-situation")
    hall.click("situation-none", "next")
    hall.screen("aid-public")
    hall.click("next")
    asking.to_check(hall)


def sent(hall):
    hall.click("submit")
    hall.screen("receipt")
    form = hall.machine.asked(API + "/aid-cases")[-1]["form"]
    hall.click("done", "rate-skip")
    hall.screen("home")
    return form.get("invoices")


def test_one_by_one_and_kept(hall, kiosk, look, centre):
    me = Person(name="测试票")
    begun(hall, kiosk, me, look)
    # what is missing is said, and asks nobody
    hall.click("invoice-add", "invoice-done")
    hall.find("error-summary")
    look("invoice-missing")
    hall.click("back")
    assert not hall.has("error-summary")
    added(hall, NUMBER, "1234.5", hospital=HOSPITAL)
    # the hospital stands; the same one twice is said at once
    asking.invoice(hall, NUMBER, "1234.50")
    hall.click("invoice-done")
    hall.until(lambda: "已经填过" in hall.visible(), "twice")
    look("invoice-twice")
    hall.click("back")
    asking.invoice(hall, "8", "00.019")
    look("invoice")
    hall.click("invoice-done")
    hall.screen("aid-invoices")
    added(hall, "9", "20")
    assert hall.machine.asked(CHECK)[-1]["invoice"] == {
        "hospital": HOSPITAL, "number": "9", "amount": 2000}
    assert "1,254.51" in hall.text("invoices-sum")
    look("invoices")
    hall.click("invoice-remove-1")
    hall.until(lambda: len(listed(hall)) == 2, "one taken back")
    hall.click("next")
    hall.screen("aid-situation")
    hall.click("restart", "parted-end")
    hall.screen("home")
    assert HOSPITAL not in hall.stored()
    kiosk.lift()

    asking.to_card(hall, kiosk, me)
    hall.screen("aid-resume")
    assert "医疗票据" in hall.visible()
    hall.click("resume", "back")
    hall.screen("aid-invoices")
    assert [text.split("\n")[1] for text in listed(hall)] == [
        "3402A77 · 1,234.50 元", "9 · 20.00 元"]
    to_the_end(hall)
    assert "3402A77" in hall.text("check-aid_invoices")
    look("check")
    assert sent(hall) == [
        {"hospital": HOSPITAL, "number": "3402A77", "amount": 123450},
        {"hospital": HOSPITAL, "number": "9", "amount": 2000}]
    kiosk.lift()


def test_one_that_was_used(hall, kiosk, look, centre):
    """Behind test_one_by_one_and_kept: its invoice, in another family."""
    before = rows(centre)
    begun(hall, kiosk, Person(name="测试再"))
    hall.click("elder")
    asking.invoice(hall, NUMBER, "1234.5", hospital=HOSPITAL,
                   see=lambda name: look(f"elder-{name}"))
    hall.click("invoice-done")
    hall.until(lambda: "已经用来申请过帮扶" in hall.text("error-summary"),
               "refused")
    look("elder-invoice-used")
    assert rows(centre) == before
    # corrected, it is another one
    hall.click("input-number", "kb-8", "invoice-done")
    hall.screen("aid-invoices")
    assert not hall.has("error-summary")
    look("elder-invoices")
    hall.click("invoice-remove-0")
    hall.until(lambda: listed(hall) == [], "none")
    to_the_end(hall)
    assert not hall.has("check-aid_invoices")
    assert sent(hall) is None
    kiosk.lift()


def test_used_by_another_meanwhile(hall, kiosk, look, centre):
    """The application is refused, and leads back to the list."""
    me, other = Person(name="测试慢"), Person(name="测试快")
    begun(hall, kiosk, me)
    added(hall, "554", "10", hospital=HOSPITAL)
    added(hall, "555", "10")
    to_the_end(hall)
    desk = centre.desk("clerk")
    desk.post(API + "/aid/applications", {
        "person": other.matters()["person"],
        "form": {"district": "340207", "unit": "测试", "ask": "medical",
                 "cause": "illness", "income": 0, "relatives": [],
                 "rigid": [], "exclusions": [], "invoices": [
                     {"hospital": HOSPITAL, "number": "555", "amount": 1000}]},
        "card": asking.ACCOUNT, "consents": [
            {"purpose": f"aid_{p}", "version": 1} for p in (
                "household", "check", "bank", "health")]},
        key=True).must(201)
    before = rows(centre)
    hall.click("submit")
    hall.screen("aid-invoices")
    assert "已经申请过" in hall.text("error-summary")
    assert ["已经申请过" in text for text in listed(hall)] == [False, True]
    look("invoices-refused")
    assert rows(centre) == before
    hall.click("invoice-remove-1", "next")
    hall.screen("aid-check")
    assert [row["number"] for row in sent(hall)] == ["554"]
    desk.close()
    kiosk.lift()


def test_of_what_illness_nobody_told(hall, kiosk, look):
    """An invoice says that somebody is ill: that is agreed to where it is
    told, and in English."""
    asking.to_card(hall, kiosk, Person(name="测试英"))
    asking.to_family(hall)
    hall.click("back", "back")
    hall.screen("aid-cause")
    hall.click("cause-layoff", "next")
    hall.screen("aid-kind")
    hall.click("next")
    hall.screen("aid-family")
    asking.to_invoices(hall)
    hall.click("language")
    added(hall, "12", "3", hospital=HOSPITAL)
    look("en-invoices")
    health = "consent-aid_health"
    if hall.find(health).get_attribute("aria-checked") == "true":
        hall.click(health)
    hall.click("next")
    hall.find("error-summary")
    hall.click(health, "next")
    hall.screen("aid-situation")
    hall.click("restart", "parted-end")
    hall.screen("home")
    kiosk.lift()
