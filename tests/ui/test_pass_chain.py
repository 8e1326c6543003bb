# SPDX-License-Identifier: Apache-2.0
"""One pass, all the way: bought at a kiosk, paid for at the window, put into a
phone, let in by a gate; and a picture of the phone, five minutes later."""
import pytest

import steps
from browser import Browser
from buying import apply, codes_on, finish, matters, state
from centre import Kiosk, until
from machine import Machine
from park import Park, ParkGate
from people import Person
from phones import a_phone, activate
from printers import Paper, code_of

FIVE_MINUTES = 300


@pytest.fixture
def park(centre):
    made = Park(centre)
    yield made
    made.clerk.close()


@pytest.fixture
def gate(park):
    made = ParkGate(park, "north")
    with made:
        made.synced()
        yield made
    made.close()


@pytest.fixture
def attendant(gate):
    browser = Browser(1280, 800)
    browser.open(gate.url)
    yield browser
    browser.close()


@pytest.fixture
def paper(tmp_path):
    return Paper(tmp_path / "slips")


@pytest.fixture
def kiosk(centre, paper, tmp_path):
    made = Kiosk(centre, "chain", "--voices", tmp_path, "--printer",
                 f"sim:{paper.dir}")
    yield made
    made.close()


@pytest.fixture
def glass(kiosk):
    browser = Browser(1080, 1920)
    browser.machine = Machine(browser)
    yield browser
    browser.close()


@pytest.fixture
def phone():
    made = a_phone()
    yield made
    made.close()


def member(centre, terminal):
    person = Person(name="测试·链")
    no = terminal.enrol(person.chip()).must(201).json["case_no"]
    desk = centre.desk("reviewer")
    desk.decide(no, "approve").must(200)
    desk.close()
    return person


def pay(office, centre, no):
    steps.sign_in(office, centre, "clerk")
    office.open(f"{centre.url}/desk#/cases/{no}")
    office.click("pass-pay")
    office.fill("pass-receipt_no", "S-9001")
    office.click("sheet-yes")
    office.find("pass", '[data-state="active"]')


def shown(attendant, tone, line):
    attendant.until(lambda: attendant.driver.execute_script(
        "return [document.body.className, document.getElementById('line')"
        ".textContent]") == [tone, line], line)


def test_from_the_kiosk_to_the_park(centre, terminal, park, gate, attendant,
                                    hall, kiosk, paper, office, phone,
                                    tmp_path):
    person = member(centre, terminal)
    no = apply(hall, kiosk, person, "gate-paid", "entry")
    assert hall.text("due") == "40 元"
    slips = len(paper.pictures())
    finish(hall, kiosk)
    pay(office, centre, no)

    hall.screen("home")
    matters(hall, kiosk, person)
    assert state(hall, no) == "active"
    hall.click("reprint")
    on_paper, way = codes_on(paper.newest(slips + 1))
    kiosk.lift()

    activate(phone, centre, way.split("#")[1])
    picture = tmp_path / "picture.png"
    phone.find("pass-qr").screenshot(str(picture))
    code = code_of(picture)
    gate.scan(code)
    shown(attendant, "green", "有效")
    assert gate.opened() == 1
    # what stood on the paper went into the phone
    gate.synced(park.list())
    gate.scan(on_paper)
    shown(attendant, "red", "已作废")

    gate.stop()
    gate.start(ahead=FIVE_MINUTES)
    attendant.open(gate.url)
    gate.scan(code_of(picture))
    shown(attendant, "red", "动态码已过期，请刷新手机页面")
    assert gate.opened() == 1
    until(lambda: [r for _, r in park.entries(gate)] == [
        "OK", "E_REVOKED", "E_PROOF"])
    assert person.id_no not in gate.logged()
