# SPDX-License-Identifier: Apache-2.0
"""Kiosks in the hands of the staff: the PIN at the desk, upkeep at the glass."""
import steps

PIN = "739251"


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
