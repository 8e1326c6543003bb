# SPDX-License-Identifier: Apache-2.0
"""Hardship aid at the kiosk, in a browser, from the first question to an
appeal; what is left half-way, and what of anybody stays behind."""
import os
import pathlib

import pytest

import asking
from centre import API
from machine import problem
from people import Person, files_below, id_number, leaks

FAMILY = ("欧阳测试红", "欧阳测试小")
PAPERS = ("household", "id_cards", "income", "medical")
WAY = (
    ("reviewer", "pass_first", {}),
    ("clerk", "visit_report", {"text": "两人到场"}),
    ("reviewer", "visit_confirm", {"text": "属实"}),
    ("clerk", "check_result", {"text": "相符"}),
    ("reviewer", "propose", {"category": "deep", "kind": "living",
                             "amount": 400000}),
    ("reviewer", "post", {}))
SHOTS = os.environ.get("YIZHAN_SHOTS")


def see(page, name):
    if SHOTS:
        path = pathlib.Path(SHOTS) / f"{name.replace(':', '-')}.png"
        page.driver.save_screenshot(str(path))


@pytest.fixture
def look(hall):
    return lambda name: see(hall, name)


def act(desk, no, action, **more):
    """One step of the staff's on a case."""
    return desk.post(f"{API}/cases/{no}/aid", {
        "action": action, "version": desk.case(no)["version"], **more},
        key=True).must(200)


def applied(hall, kiosk, person, look=lambda name: None):
    asking.to_card(hall, kiosk, person, look)
    asking.to_family(hall, look)
    hall.click("alone")
    asking.from_family(hall, look)
    hall.click("submit")
    hall.screen("receipt")
    return hall.text("case-no")


def applied_by_two(hall, kiosk, me, wife):
    """Her number is typed: she has not agreed yet."""
    asking.to_card(hall, kiosk, me)
    asking.to_family(hall)
    asking.relative_by_hand(hall, wife, "1")
    asking.from_family(hall)
    hall.click("submit")
    hall.screen("receipt")
    return hall.text("case-no")


def test_a_self_test_before_any_name(hall, look):
    hall.click("tile-aid", "go-aidtest")
    hall.screen("aid-place")
    look("test-place")
    hall.click("district-340207", "next")
    hall.screen("aid-heads")
    look("test-heads")
    hall.click("next")
    hall.find("error-summary")
    hall.click("heads-3", "next")
    hall.screen("aid-sums")
    asking.sums(hall, income=16000)
    look("test-sums")
    hall.click("submit")
    hall.screen("aid-likely")
    look("test-likely")
    assert hall.find("likely").get_attribute("data-how") == "likely"
    # fen, and nothing but figures
    assert hall.machine.asked(API + "/aid-cases/self-test") == [{
        "district": "340207", "heads": 3, "income": 1600000, "rigid": 0,
        "caused": 0}]
    hall.click("end")
    hall.screen("home")


@pytest.mark.parametrize("income, how", [
    (30000, "maybe"), (200000, "unlikely")])
def test_how_likely_it_looks(hall, income, how):
    hall.click("tile-aid", "go-aidtest", "district-340207", "next",
               "heads-3", "next")
    asking.sums(hall, income=income)
    hall.click("submit")
    assert hall.find("likely").get_attribute("data-how") == how
    assert hall.has("go-aidask")


def test_left_half_way_and_taken_up_again(hall, kiosk, look, centre,
                                          tmp_path):
    me = Person(name="欧阳测试明")
    wife = Person(name=FAMILY[0])
    child = Person(name=FAMILY[1], id_no=id_number("20150601"))
    asking.to_card(hall, kiosk, me, look)
    asking.to_family(hall, look)
    look("family-empty")
    hall.click("next")
    hall.find("error-summary")
    asking.relative_by_card(hall, kiosk, wife, "1", look)
    asking.relative_by_hand(hall, child, "2", look)
    look("family")
    hall.click("next")
    hall.screen("aid-income")
    # going away says what stays, and shows nobody's
    hall.click("restart")
    hall.screen("parted")
    look("parted")
    left = hall.stored()
    for secret in (me.id_no, wife.id_no, child.id_no, *FAMILY, me.name):
        assert secret not in left
    hall.click("parted-end")
    hall.screen("home")
    kiosk.lift()

    # somebody else begins anew
    asking.to_card(hall, kiosk, Person())
    hall.screen("aid-agree")
    hall.click("restart")
    hall.screen("home")
    kiosk.lift()

    asking.to_card(hall, kiosk, me)
    hall.screen("aid-resume")
    assert "家庭成员" in hall.visible()
    look("resume")
    hall.click("resume")
    hall.screen("aid-income")
    shown = hall.stored()
    for secret in (wife.id_no, child.id_no, *FAMILY):
        assert secret not in shown
    hall.click("back")
    hall.screen("aid-family")
    assert len(hall.driver.find_elements(
        "css selector", '[data-testid="relative"]')) == 2
    asking.from_family(hall, look)
    assert "**** 4565" in hall.text("check-aid_account")
    hall.click("change-aid_income")
    hall.screen("aid-income")
    hall.click("next")
    hall.screen("aid-check")
    hall.click("submit")
    hall.screen("receipt")
    look("receipt")
    assert "户口簿" in hall.text("missing")
    # the wife's card is of another visit: she comes again
    assert "1 位" in hall.text("adults")
    code = hall.qr_of("receipt-qr", tmp_path)
    assert "#" in code and asking.ACCOUNT not in code
    hall.click("done", "rate-skip")
    hall.screen("home")

    # by scan, without a card
    token = code.split("#")[1]
    hall.machine.says(scanner="ok")
    hall.machine.scans(token)
    hall.screen("status")
    look("status")
    assert "基层工会初审" in hall.visible()
    hall.click("status-say")
    hall.screen("aid-voice")
    look("voice")
    hall.click("kind-complaint", "next")
    hall.screen("aid-say")
    hall.fill("input-text", "太慢")
    look("say")
    hall.click("submit")
    hall.screen("aid-said")
    look("said")
    ref = hall.text("ref")
    assert hall.qr_of("receipt-qr", tmp_path) == ref
    assert hall.text("due-on")
    hall.click("done")
    hall.screen("home")
    hall.click("tile-aid", "go-aidanswer")
    hall.screen("aid-ref")
    hall.machine.scans(ref)
    hall.screen("aid-answer")
    look("answer")
    hall.machine.answers("/local/scan/wait")
    hall.click("done")
    hall.machine.says()


def test_by_card_withdrawn_and_a_relative_agrees(hall, kiosk, look):
    me, wife = Person(name="测试明"), Person(name="测试红")
    no = applied_by_two(hall, kiosk, me, wife)
    hall.click("restart")
    hall.screen("home")
    kiosk.lift()
    hall.click("tile-matters")
    hall.find("card-wait")
    kiosk.put(me)
    hall.screen("matters")
    look("matters")
    hall.click("aid-details")
    hall.screen("aid-cases")
    look("cases")
    assert "以前" in hall.text("due-on")
    hall.click("authorise")
    hall.screen("aid-adult")
    kiosk.lift()
    hall.find("card-wait")
    look("adult")
    kiosk.put(Person())
    hall.until(lambda: "没有这位" in hall.visible(), "not of the family")
    look("adult-wrong")
    kiosk.lift()
    kiosk.put(wife)
    hall.screen("aid-done")
    look("done")
    hall.click("done")
    kiosk.lift()
    hall.click("tile-matters")
    hall.find("card-wait")
    kiosk.put(me)
    hall.click("aid-details")
    hall.screen("aid-cases")
    assert not hall.has("authorise")
    hall.click("withdraw")
    hall.screen("aid-withdraw")
    look("withdraw")
    hall.click("keep", "withdraw", "withdraw-yes")
    hall.screen("aid-done")
    assert no in hall.visible()
    hall.click("done")
    hall.screen("home")


def test_refused_and_appealed(hall, kiosk, look, centre):
    me = Person(name="测试申")
    no = applied(hall, kiosk, me)
    hall.click("restart")
    reviewer, auditor = centre.desk("reviewer"), centre.desk("auditor")
    act(reviewer, no, "refuse", reason="收入超过标准")
    kiosk.lift()
    hall.click("tile-matters")
    hall.find("card-wait")
    kiosk.put(me)
    hall.click("aid-details")
    hall.screen("aid-cases")
    look("refused")
    assert "收入超过标准" in hall.text("reason")
    assert not hall.has("withdraw")
    hall.click("appeal")
    hall.screen("aid-say")
    hall.fill("input-text", "没有看我的病历")
    hall.click("submit")
    hall.screen("aid-said")
    look("appealed")
    ref, due = hall.text("ref"), hall.text("due-on")
    assert ref not in hall.driver.current_url
    hall.click("done")
    # answered by somebody who had no hand in it, before that day
    assert [c["due_on"] in due for c in auditor.get(
        API + "/aid/complaints").must(200).json["items"]
        if c["id"] == ref] == [True]
    auditor.post(f"{API}/aid/complaints/{ref}", {
        "upheld": True, "answer": "请重新申请"}, key=True).must(200)
    hall.click("tile-aid", "go-aidanswer")
    hall.fill("input-ref", ref)
    hall.click("next")
    hall.screen("aid-answer")
    look("answered")
    assert "请重新申请" in hall.text("answer")
    hall.click("done")
    for desk in (reviewer, auditor):
        desk.close()


def test_came_back_for_papers(hall, kiosk, look, centre, tmp_path):
    """Nothing is told twice, and a phone brings what is missing."""
    me, wife = Person(name="测试补"), Person(name="欧阳测试补")
    no = applied_by_two(hall, kiosk, me, wife)
    hall.click("restart")
    kiosk.lift()
    reviewer = centre.desk("reviewer")
    act(reviewer, no, "return", reason="缺户口簿")
    hall.click("tile-matters")
    hall.find("card-wait")
    kiosk.put(me)
    hall.click("aid-details")
    hall.screen("aid-cases")
    look("returned")
    assert "缺户口簿" in hall.text("reason")
    hall.click("phone")
    hall.screen("aid-phone")
    look("phone")
    url = hall.qr_of("receipt-qr", tmp_path)
    assert "#" in url and no not in url
    hall.click("back")
    asking.again(hall)
    assert wife.name not in hall.visible() and "欧阳***" in hall.text(
        "check-aid_family")
    assert "16,000" in hall.text("check-aid_income")
    assert "9,000" in hall.text("check-aid_costs")
    hall.click("submit")
    hall.screen("receipt")
    look("resubmitted")
    assert hall.text("case-no") == no and "补正" in hall.visible()
    hall.click("restart")
    reviewer.close()


def test_what_was_told_outlives_a_dropped_draft(hall, kiosk, look, centre):
    """Of a case that came back: a drop that fails drops nothing and says so;
    one that succeeds leaves what was told."""
    me, wife = Person(name="测试退"), Person(name="欧阳测试退")
    no = applied_by_two(hall, kiosk, me, wife)
    hall.click("restart")
    reviewer = centre.desk("reviewer")
    act(reviewer, no, "return", reason="缺户口簿")
    asking.own(hall, kiosk, me)
    hall.click("again")
    hall.screen("aid-card")
    hall.click("next")
    hall.screen("aid-agree")
    hall.click("consent-aid_household", "consent-aid_check", "next")
    hall.screen("phone")
    hall.click("restart", "parted-end")
    asking.own(hall, kiosk, me)
    hall.click("again")
    hall.screen("aid-card")
    hall.click("next")
    hall.screen("aid-resume")
    hall.click("anew")
    hall.screen("aid-drop")
    look("drop-case")
    path = API + "/aid-drafts/drop"
    hall.machine.answers(path, problem(503, "BUSY", retry="same-key"))
    hall.click("drop-yes")
    hall.find("trouble-retry")
    look("drop-failed")
    hall.click("trouble-look")
    hall.screen("aid-resume")
    hall.click("anew", "drop-yes")
    hall.find("trouble-retry")
    hall.machine.answers(path)
    hall.click("trouble-retry")
    asking.from_agree(hall)
    assert "欧阳***" in hall.text("check-aid_family")
    assert "16,000" in hall.text("check-aid_income")
    assert "9,000" in hall.text("check-aid_costs")
    hall.click("restart", "parted-end")
    kiosk.lift()
    reviewer.close()


def test_an_objection_to_a_posting(hall, kiosk, look, centre):
    me = Person(name="欧阳测试公")
    asking.to_card(hall, kiosk, me)
    asking.to_family(hall)
    hall.click("alone", "next")
    hall.screen("aid-income")
    asking.sums(hall, income=5000)
    hall.click("next")
    hall.screen("aid-costs")
    hall.click("next")
    hall.screen("aid-situation")
    hall.click("situation-none", "next")
    hall.screen("aid-public")
    hall.click("consent-aid_public", "next")
    asking.to_check(hall)
    hall.click("submit")
    hall.screen("receipt")
    no = hall.text("case-no")
    hall.click("restart")
    kiosk.lift()
    desks = {role: centre.desk(role) for role in ("clerk", "reviewer")}
    for code in PAPERS:
        desks["clerk"].post(f"{API}/cases/{no}/aid/papers", {
            "code": code, "original": True}, key=True).must(200)
    for role, action, more in WAY:
        act(desks[role], no, action, **more)
    hall.click("tile-aid", "go-aidpost")
    hall.screen("aid-postings")
    look("postings")
    assert "欧阳***" in hall.text("posting") and me.name not in hall.visible()
    hall.click("object")
    hall.fill("input-text", "他家有两套房")
    hall.click("submit")
    hall.screen("aid-said")
    look("objected")
    hall.click("done", "tile-aid", "go-aidpost")
    hall.screen("aid-postings")
    assert "暂停" in hall.text("posting")
    hall.click("restart")
    for desk in desks.values():
        desk.close()


def test_without_a_unit_one_need_not_scroll(hall, kiosk):
    """Riders have none, and the keys of the field fill the glass."""
    asking.to_card(hall, kiosk, Person())
    hall.click("consent-aid_household", "consent-aid_check", "next",
               "no-phone", "district-340207")
    way = hall.find("no-unit").rect
    assert way["y"] + way["height"] <= hall.find("next").rect["y"]
    assert way["y"] < hall.find("keyboard").rect["y"]


def test_nothing_of_it_lies_about(hall, kiosk, centre):
    """Names, numbers and what was said, of all of the above."""
    secrets = (*FAMILY, "欧阳测试明", "欧阳测试公", asking.ACCOUNT,
               "没有看我的病历", "他家有两套房")
    assert hall.kept(*secrets) == []
    places = [*files_below(kiosk.dir), kiosk.log, centre.log,
              *[p for p in files_below(centre.dir) if p.name != "sim.txt"]]
    assert leaks(places, secrets) == []


def test_without_a_line_it_is_not_offered(hall):
    hall.machine.says(link="offline", offline=[
        {"service": "aid", "promise": "none"}])
    tile = hall.find("tile-aid")
    assert tile.get_attribute("aria-disabled") == "true"
    assert "网络断开" in tile.text
    tile.click()
    hall.screen("home")
    hall.machine.says()


def test_in_large_letters(hall, kiosk, look):
    hall.click("elder")
    applied(hall, kiosk, Person(name="测试大"),
            lambda name: look(f"elder-{name}"))
    hall.click("done", "rate-skip")
    hall.screen("home")
    kiosk.lift()
