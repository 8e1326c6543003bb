# SPDX-License-Identifier: Apache-2.0
"""Kiosks in the hands of the staff: the PIN at the desk, upkeep at the glass."""
import sqlite3

import steps
from people import Person

PIN = "739251"
REVIEWER = Person(name="演示审核", id_no="340299198101029724")


def set_pin(office, centre, role, password, pin, again):
    steps.sign_in(office, centre, role)
    office.click("nav-terminals", "pin-set")
    office.fill("pin-password", password)
    office.fill("pin-pin", pin)
    office.fill("pin-again", again)
    office.click("sheet-yes")


def test_the_pin(centre, office):
    _, password = centre.password("reviewer")
    set_pin(office, centre, "reviewer", "wrong", PIN, "739252")
    office.until(lambda: "不一样" in office.text("sheet-error"), "differs")
    assert office.barriers() == []
    office.fill("pin-again", PIN)
    office.click("sheet-yes")
    office.until(lambda: "密码不对" in office.text("sheet-error"), "wrong")
    office.fill("pin-password", password)
    office.fill("pin-pin", "123456")
    office.fill("pin-again", "123456")
    office.click("sheet-yes")
    office.until(lambda: "连号" in office.text("sheet-error"), "weak")
    office.fill("pin-pin", PIN)
    office.fill("pin-again", PIN)
    office.click("sheet-yes")
    office.until(lambda: not office.has("pin-dialog"), "set")
    assert PIN not in office.stored()


def enter(hall, kiosk, pin):
    hall.click("today")
    hall.screen("upkeep-card")
    kiosk.put(REVIEWER)
    hall.screen("upkeep-pin")
    kiosk.lift()
    hall.keypad(pin)
    hall.click("upkeep-enter")


def test_at_the_glass(centre, hall, kiosk):
    """Behind test_the_pin: the card of whoever has set it."""
    enter(hall, kiosk, "739252")
    hall.until(lambda: "口令不对" in hall.text("upkeep-problem"), "refused")
    hall.keypad(PIN)
    hall.click("upkeep-enter")
    hall.until(lambda: "0 件" in hall.text("upkeep-waiting"), "the facts")
    hall.click("upkeep-test_reader")
    kiosk.put(Person(name="测试·读卡"))
    hall.until(lambda: "测" in hall.text("card-name"), "the card")
    kiosk.lift()
    hall.click("back", "upkeep-close", "upkeep-close-yes")
    hall.until(lambda: hall.has("upkeep-open"), "closed")
    hall.click("upkeep-end")
    hall.screen("closed")
    assert "正在维护" in hall.text("closed-text")
    kept = hall.stored()
    assert not any(x in kept for x in (PIN, "演示审核", "340299"))
    enter(hall, kiosk, PIN)
    hall.click("upkeep-open")
    hall.until(lambda: hall.has("upkeep-close"), "in service")
    hall.forward(61)
    hall.screen("idle")
    hall.forward(95)
    hall.until(lambda: hall.has("begin"), "nobody there")
    hall.click("begin")
    hall.screen("home")
    trail = [row[0] for row in sqlite3.connect(
        centre.dir / "yizhan.db").execute(
            "SELECT action FROM audit WHERE action LIKE 'upkeep.%'"
            " ORDER BY seq")]
    assert trail == [f"upkeep.{act}" for act in (
        "refused", "opened", "test_reader", "close", "ended", "opened",
        "open", "ended")]
