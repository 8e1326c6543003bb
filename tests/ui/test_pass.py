# SPDX-License-Identifier: Apache-2.0
"""Annual passes at the kiosk: a free one in the hand, its codes read from the
paper; a paid one that waits for the window; frozen and used again."""
import json
import subprocess
import time

import pytest

import receipts
import steps
from browser import ROOT, Browser
from buying import apply, choose, codes_on, finish, matters, state
from centre import BUILD, Kiosk
from machine import Machine
from people import Person
from printers import Paper, code_of

PASS_USAGE = 2
FREE, PAID = "park-free", "park-year"
FREE_PARKS, PAID_PARKS = 18, 17  # groups of assets/catalogue/pass.json


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    return Paper(tmp_path_factory.mktemp("passes") / "slips")


@pytest.fixture(scope="module")
def kiosk(centre, paper, tmp_path_factory):
    made = Kiosk(centre, "passes", "--voices", tmp_path_factory.mktemp("mute"),
                 "--printer", f"sim:{paper.dir}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def glass(kiosk):
    browser = Browser(1080, 1920)
    browser.machine = Machine(browser)
    yield browser
    browser.close()


@pytest.fixture(scope="module", params=["normal", "elder"])
def mode(request):
    return request.param


@pytest.fixture(scope="module")
def members(centre, terminal):
    """Makes a member, as others have joined before."""
    def member(name):
        person = Person(name=name)
        terminal.close()
        no = terminal.enrol(person.chip()).must(201).json["case_no"]
        desk = centre.desk("reviewer")
        desk.decide(no, "approve").must(200)
        desk.close()
        return person

    return member






def gate_says(centre, digits, group):
    """What a park's gate makes of it."""
    kid = receipts.kid_of(digits)
    key = next(k["x"] for k in centre.keys()["keys"] if k["kid"] == kid)
    done = subprocess.run(
        [BUILD / "yizhan-gate", "verify", "--key", key, "--group", str(group),
         "--at", str(int(time.time()))], input=digits + "\n",
        capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)["code"]




def test_a_free_pass_in_the_hand(centre, kiosk, hall, paper, members, mode):
    person = members("测试·园")
    slips = len(paper.pictures())
    if mode == "elder":
        hall.click("elder")
    apply(hall, kiosk, person, FREE)
    assert "年票办好了" in hall.visible()
    digits, phone = codes_on(paper.newest(slips + 1))
    claims = receipts.opened(digits, centre.keys(), PASS_USAGE)
    assert set(claims) == {4, 5, 6, 7, -65537}
    assert claims[-65537] == [2, FREE_PARKS, 0] and len(claims[7]) == 5
    assert claims[5] - 300 <= time.time() < claims[4]
    assert gate_says(centre, digits, FREE_PARKS) == "OK"
    assert gate_says(centre, digits, PAID_PARKS) == "E_GROUP"
    assert phone.startswith("HTTPS://")
    assert person.id_no not in hall.stored()
    finish(hall, kiosk)


def test_a_paid_one_waits_for_the_window(centre, kiosk, hall, paper, members,
                                         mode):
    person = members("测试·缴")
    slips = len(paper.pictures())
    if mode == "elder":
        hall.click("elder")
    no = apply(hall, kiosk, person, PAID)
    assert hall.text("due") == "40 元" and "3 号" in hall.text("due-where")
    code = code_of(paper.newest(slips + 1))
    receipts.verify(code.split("#")[1], centre.keys())
    finish(hall, kiosk)

    choose(hall, kiosk, person, PAID)
    hall.find("reasons", ' [data-code="PASS_UNPAID"]')
    hall.click("to-matters")
    hall.screen("matters")
    assert state(hall, no) == "unpaid"
    hall.click("drop", "keep", "drop", "pass-yes")
    hall.until(lambda: state(hall, no) == "cancelled", "given up")
    kiosk.lift()


def test_who_is_no_member_is_told(kiosk, hall):
    choose(hall, kiosk, Person(name="测试·外"), FREE)
    hall.screen("unfit")
    hall.find("reasons", ' [data-code="NOT_MEMBER"]')
    hall.click("to-join")
    hall.screen("consent")


def test_frozen_and_used_again(centre, kiosk, hall, paper, members, mode):
    person = members("测试·冻")
    if mode == "elder":
        hall.click("elder")
    no = apply(hall, kiosk, person, FREE)
    first, way = codes_on(paper.newest(len(paper.pictures())))
    finish(hall, kiosk)

    choose(hall, kiosk, person, FREE)
    hall.find("reasons", ' [data-code="PASS_ALREADY"]')
    assert "起可以办" in hall.text("next-chance")
    hall.click("restart")
    kiosk.lift()

    matters(hall, kiosk, person)
    assert state(hall, no) == "active"
    hall.click("freeze", "pass-yes")
    hall.until(lambda: state(hall, no) == "frozen", "frozen")
    assert not hall.has("to-phone") and not hall.has("reprint")
    hall.click("thaw", "pass-yes")
    hall.until(lambda: state(hall, no) == "active", "used again")

    hall.click("to-phone")
    hall.screen("pass-phone")
    assert way.endswith(hall.text("activation"))
    hall.click("phone-back")
    slips = len(paper.pictures())
    hall.click("reprint")
    again, _ = codes_on(paper.newest(slips + 1))
    assert again == first

    hall.find("paper", '[data-state="printed"]')
    hall.click("replace", "pass-yes")
    new, other = codes_on(paper.newest(slips + 2))
    assert new != first and other != way
    hall.find("paper", '[data-state="printed"]')
    hall.click("reprint")
    last, _ = codes_on(paper.newest(slips + 3))
    assert last == new  # of what is good now, not of what was found before
    kiosk.lift()


@pytest.fixture(scope="module")
def shared(centre, tmp_path_factory):
    """A free pass that two share, beside those of the demo."""
    data = json.loads((ROOT / "assets/catalogue/pass.json").read_text(
        encoding="utf-8"))
    own = next(p for p in data["products"] if p["code"] == FREE)
    data["products"].append({**own, "code": "park-two", "scope": "park-two",
                             "title": "测试双人年票", "holders": 2})
    file = tmp_path_factory.mktemp("shared") / "pass.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    centre.verb("pass", "load", file)
    return "park-two"


def test_two_share_one(kiosk, hall, paper, members, shared):
    first, second = members("测试·甲"), Person(name="测试·乙")
    slips = len(paper.pictures())
    choose(hall, kiosk, first, shared)
    hall.screen("beside")
    kiosk.lift()
    kiosk.put(first)  # the first one's own is nobody else's
    hall.until(lambda: "PASS_HOLDERS" in hall.text("reader-code"), "why not")
    for _ in range(2):  # wrong cards are taken back, and fill no place
        kiosk.lift()
        kiosk.put(Person(name="测试·错"))
        hall.click("card-again")
        hall.find("card-wait")
    kiosk.lift()
    kiosk.put(second)
    hall.find("card-present")
    hall.click("next", "consent-pass_entry", "next")
    assert "测" in hall.text("check-beside")
    steps.send(hall)
    hall.find("paper", '[data-state="printed"]')
    codes = code_of(paper.newest(slips + 1)).splitlines()
    passes = [c for c in codes if c.startswith("9011")]
    assert len(codes) == 6 and len(passes) == 4 and len(set(passes)) == 2
    for person in (first, second):
        assert person.id_no not in hall.stored()
    finish(hall, kiosk)
    matters(hall, kiosk, second)
    assert hall.find("pass", ' [data-state="active"]')
    kiosk.lift()


def test_without_a_line_there_is_none(hall):
    hall.machine.says(link="offline", offline=[
        {"service": "pass", "promise": "none"}])
    tile = hall.find("tile-pass", '[aria-disabled="true"]')
    tile.click()
    hall.screen("home")
