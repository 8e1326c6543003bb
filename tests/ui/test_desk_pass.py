# SPDX-License-Identifier: Apache-2.0
"""Annual passes at the desk: paid, printed, frozen, replaced, given back."""
import pytest

import steps
from centre import API
from people import Person
from places import person_of


def member(centre, terminal):
    """Somebody who has joined."""
    person = Person()
    no = terminal.enrol(person.typed()).must(201).json["case_no"]
    desk = centre.desk("reviewer")
    desk.decide(no, "approve").must(200)
    desk.close()
    return person


def apply(terminal, person, product="park-year"):
    terminal.close()
    return terminal.post(API + "/passes", {
        "person": person_of(person), "source": "chip", "product": product,
        "consents": [{"purpose": "pass_entry", "version": 1}]},
        key=True).must(201).json["case_no"]


@pytest.fixture
def holder(centre, terminal):
    terminal.close()
    return member(centre, terminal)


def to_case(office, centre, no, role="reviewer"):
    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, role)
    office.open(f"{centre.url}/desk#/cases/{no}")
    office.find("pass")


def state(office, value):
    office.find("pass", f'[data-state="{value}"]')


def test_paid_printed_frozen_replaced(centre, office, terminal, holder,
                                      tmp_path):
    no = apply(terminal, holder)
    to_case(office, centre, no)
    assert "40.00" in office.text("fact-price")
    assert not office.has("pass-print") and not office.has("pass-refund")
    assert holder.id_no not in office.stored()
    office.click("pass-pay")
    assert "40.00" in office.text("pass-lead")
    office.click("sheet-yes")
    assert "收据号" in office.text("sheet-error")
    office.fill("pass-receipt_no", "S-0001")
    assert office.barriers() == []
    office.click("sheet-yes")
    state(office, "active")
    assert "有效" in office.text("pass-code")
    assert "S-0001" in office.text("pass-payments")
    assert office.barriers() == []
    first = paper(office, no, tmp_path / "first")

    office.click("pass-freeze")
    office.fill("pass-reason", "疑似冒用")
    assert office.barriers() == []
    office.click("sheet-yes")
    state(office, "frozen")
    assert "疑似冒用" in office.text("case")
    assert not office.has("pass-print")
    office.click("pass-thaw")
    office.fill("pass-reason", "已核实是本人")
    office.click("sheet-yes")
    state(office, "active")

    office.click("pass-replace")
    assert "10.00" in office.text("pass-replace-dialog")
    office.pick("pass-method", "card")
    office.fill("pass-receipt_no", "S-0002")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.until(lambda: "补过 1 次" in office.text("pass-replaced"), "counted")
    assert "S-0002" in office.text("pass-payments")
    assert paper(office, no, tmp_path / "second") != first


def paper(office, no, folder):
    """The code that the window's printer would print, read by a scanner."""
    folder.mkdir()
    office.click("pass-print", "papers-load")
    digits = office.qr_of("pass-qr", folder)
    assert digits.startswith("9011") and digits.isdigit()
    assert office.barriers() == []
    office.click("papers-back")
    office.find("pass")
    assert digits not in office.stored()
    return digits
