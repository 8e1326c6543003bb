# SPDX-License-Identifier: Apache-2.0
"""An act that a kiosk could not carry out, at the desk, in a real browser."""
import pytest

import late
import steps
from people import Person
from wire import fresh_key


@pytest.fixture
def conflict(centre):
    """(the provisional number, the person who had applied before)"""
    terminal, person = centre.terminal(f"late-{fresh_key()[:6]}"), Person()
    terminal.enrol(person.chip(), True).must(201)
    box = late.Outbox(terminal)
    envelope, no, _ = box.act(person.chip(), fresh_key())
    box.send(envelope)
    yield no, person
    terminal.close()


def test_a_conflict_is_settled(centre, office, conflict):
    no, person = conflict
    steps.sign_in(office, centre, "clerk")
    office.click("nav-outbox")
    office.until(lambda: office.has("late-row"), "the list")
    assert office.barriers() == []
    office.driver.find_element(
        "css selector", f'[data-no="{no}"] [data-testid="late-open"]').click()
    office.until(lambda: office.has("late"), "the act")
    assert office.barriers() == []
    text = office.text("late")
    assert person.id_no not in text and person.phone not in text
    office.click("unmask-person.phone", "purpose-contact", "unmask-yes")
    office.until(lambda: person.phone in office.text("late"), "the number")
    office.click("settle")
    assert office.text("settle-error")
    office.fill("settle-reason", "已电话告知本人")
    office.click("settle")
    office.until(lambda: not office.has("late"), "settled")
    office.until(lambda: not office.driver.find_elements(
        "css selector", f'[data-no="{no}"]'), "off the list")


def test_the_mark_beside_the_entry(centre, office, conflict):
    steps.sign_in(office, centre, "reviewer")
    office.until(lambda: office.text("nav-outbox").strip()[-1].isdigit(),
                 "how many are open")
