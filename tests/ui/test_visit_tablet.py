# SPDX-License-Identifier: Apache-2.0
"""A home visit on a tablet: the form is taken along from the desk, filled in
and signed where there is no line, and handed in afterwards."""
import pytest
from selenium.webdriver import ActionChains

from browser import Browser
from families import Seats, behind
from test_visit_form import HOME, settled, to_visit

SAID = "两间平房，漏雨，借住亲戚家"
ASKED = ("home", "members", "income", "costs", "cause")
SIGNS = ("applicant", "visitor", "visitor2", "head-0", "head-1")


@pytest.fixture
def tablet():
    made = Browser(1024, 1280)
    yield made
    assert [c for c in made.complaints()
            if "ERR_INTERNET_DISCONNECTED" not in c] == []
    made.close()


def line(page, on):
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {
        "offline": not on, "latency": 0, "downloadThroughput": -1,
        "uploadThroughput": -1})


def take_along(page, centre, name, no):
    seats = Seats(page, centre)
    page = seats.take(name, f"#/cases/{no}/visit")
    page.until(lambda: "走访人二" in page.text("paper"), "the form")
    page.click("along")
    page.find("along-open")
    return seats


def write(page, who):
    page.click(f"sign-{who}")
    ink = page.find("pad-ink")
    page.click("pad-yes")
    page.until(lambda: "还没有签名" in page.visible(), "an empty pad")
    hand = ActionChains(page.driver).move_to_element_with_offset(ink, -120, 0)
    hand.click_and_hold().move_by_offset(90, 40).move_by_offset(60, -60)
    hand.release().perform()
    page.click("pad-yes")
    page.until(lambda: "重签" in page.find(f"sign-{who}").text, who)


def visit(page, centre, no):
    page.open(centre.url + "/V")
    page.click_where("visit", f'[data-no="{no}"]')
    page.find("told-home")


def test_a_visit_without_a_line(centre, terminal, tablet, office):
    family = to_visit(Seats(office, centre), terminal)
    page = tablet
    seats = take_along(page, centre, "chuangkou", family.no)
    line(page, False)
    visit(page, centre, family.no)
    assert page.barriers() == []
    assert page.find("told-address").get_attribute("value") == HOME
    page.fill("told-home", SAID)
    page.until(lambda: "已存在" in page.text("saved"), "the first words")
    # the page goes, as on a tablet that is short of memory
    page.open("about:blank")
    visit(page, centre, family.no)
    assert page.find("told-home").get_attribute("value") == SAID
    page.click("finish")
    page.until(lambda: "收入来源" in page.text("lacks")
               and "走访人二" in page.text("lacks"), "what is missing")
    for field in ASKED[1:]:
        page.fill(f"told-{field}", "属实")
    page.click("seen-0")
    for who in SIGNS:
        write(page, who)
    assert page.barriers() == []
    page.click("finish")
    page.until(lambda: page.find("ready-page").get_attribute("src"), "a page")
    assert page.barriers() == []
    assert page.kept(SAID, HOME, family.who.name, family.who.id_no) == [
        "pass", "visit", "yizhan-visit"][1:]
    # handed in where there is a line, by whoever is signed in
    line(page, True)
    page = seats.take("chuangkou", "#/aid/scans")
    assert "1 份填好了" in page.text("along-waiting")
    assert page.barriers() == []
    page.click("along-give")
    settled(page, "filed")
    page.click("scan-look")
    page.until(lambda: "入户走访登记表" in page.text("picture-label"), "it")
    page.open(centre.url + "/V")
    page.until(lambda: "没有走访表" in page.text("none"), "nothing is left")
    with behind(centre) as db:
        assert db.execute(
            "SELECT count(*) FROM aid_picture p JOIN casefile f ON f.id = "
            "p.case_id WHERE p.paper = 'visit' AND f.no = ?",
            (family.no,)).fetchone() == (1,)


def test_taken_twice_and_dropped(centre, terminal, tablet, office):
    family = to_visit(Seats(office, centre), terminal)
    page = tablet
    take_along(page, centre, "chuangkou", family.no)
    visit(page, centre, family.no)
    page.fill("told-home", SAID)
    page.until(lambda: "已存在" in page.text("saved"), "the words")
    take_along(page, centre, "shenhe", family.no)
    visit(page, centre, family.no)
    assert page.find("told-home").get_attribute("value") == SAID
    page.click("drop", "drop-no")
    page.until(lambda: not page.find("drop").get_attribute("hidden"), "still")
    page.click("drop", "drop-yes")
    page.until(lambda: "没有走访表" in page.text("none"), "gone")
