# SPDX-License-Identifier: Apache-2.0
"""Visits to the hall and work at the desk, in a real browser."""
import pytest

import receipts
import steps
from centre import API
from people import Person


def test_joining_by_hand(centre, hall, tmp_path):
    person = Person(name="测试𬭚")
    steps.to_identity(hall)
    steps.by_hand(hall, person)
    steps.after_identity(hall, "测试快递公司", person.phone)
    assert hall.text("check-name") == person.name
    assert person.id_no not in hall.visible()
    no = steps.send(hall)
    assert hall.text("consents") == "个人信息处理告知书（第 1 版）"
    assert hall.text("kiosk") == "hall"
    text = hall.qr_of("slip", tmp_path)
    assert text.startswith("HTTPS://") and "/Q#" in text
    digits = text.split("#")[1]
    receipts.verify(digits, centre.keys())
    client = centre.client()
    seen = client.post(API + "/status", {"code": text}).must(200).json
    client.close()
    assert seen["case_no"] == no
    steps.done(hall)
    left = hall.stored()
    secrets = (person.name, person.id_no, person.phone, no, digits)
    for secret in secrets:
        assert secret not in left
    assert hall.kept(*secrets) == []
    assert hall.kept("Chrom") != []


def test_from_card_to_member(centre, kiosk, hall, office, tmp_path):
    person = Person(name="测试·卡")
    steps.to_identity(hall)
    steps.by_card(hall, kiosk, person)
    steps.after_identity(hall)
    assert person.id_no not in hall.stored()
    no = steps.send(hall)
    digits = hall.qr_of("slip", tmp_path).split("#")[1]
    steps.done(hall)
    kiosk.lift()

    steps.sign_in(office, centre, "reviewer")
    steps.open_case(office, no)
    assert person.id_no not in office.stored()
    office.fill("reason", "请补填用工单位")
    office.click("act-return")
    office.until(lambda: "待补正" in office.text("case-state"), "returned")

    office.driver.switch_to.new_window("tab")
    office.open(f"{centre.url}/q#{digits}")
    office.until(lambda: "请到自助机刷身份证" in office.visible(), "what to do")
    assert "请补填用工单位" not in office.visible()
    assert digits not in office.driver.current_url
    office.driver.close()
    office.driver.switch_to.window(office.driver.window_handles[0])

    steps.to_identity(hall)
    steps.by_card(hall, kiosk, person)
    steps.after_identity(hall, "测试快递公司")
    assert steps.send(hall) == no
    again = hall.qr_of("slip", tmp_path).split("#")[1]
    assert again != digits
    steps.done(hall)
    kiosk.lift()

    steps.open_case(office, no)
    office.click("act-approve", "confirm-yes")
    office.until(lambda: "已入会" in office.text("case-state"), "a member")

    for code in (digits, again):
        office.driver.get("about:blank")
        office.open(f"{centre.url}/q#{code}")
        office.until(lambda: "已入会" in office.visible(), "已入会")
        assert person.name not in office.visible()

    hall.click("tile-matters")
    hall.screen("find")
    kiosk.put(person)
    hall.screen("matters")
    assert "3402" in hall.text("member")


def test_mistakes_are_told_where_they_are(hall):
    steps.to_identity(hall)
    hall.click("way-typed")
    hall.screen("typed")
    hall.click("input-id_no")
    hall.keypad("340299199005159815")
    hall.click("next")
    hall.find("error-summary")
    hall.screen("typed")


def test_nothing_goes_without_the_consent(hall):
    hall.click("tile-join")
    hall.screen("consent")
    hall.click("next")
    hall.find("error-summary")
    hall.screen("consent")


@pytest.mark.parametrize("by", ["silence", "restart"])
def test_a_left_visit_leaves_nothing(kiosk, hall, by):
    person = Person(name="测试离")
    steps.to_identity(hall)
    steps.by_hand(hall, person)
    steps.after_identity(hall, "离开公司", person.phone)
    assert person.name in hall.stored()
    if by == "silence":
        hall.forward(61)
        hall.screen("idle")
        assert person.name not in hall.visible()
        hall.click("idle-stay")
        hall.screen("check")
        hall.forward(122)
        hall.screen("idle")
        hall.forward(153)
        hall.screen("attract")
    else:
        hall.click("restart")
        hall.screen("home")
    left = hall.stored()
    for secret in (person.name, person.id_no, person.phone, "离开公司"):
        assert secret not in left
    assert left.startswith("0\n0\n" + kiosk.url)
    if by == "silence":
        hall.click("begin")
    hall.click("tile-join")
    hall.screen("consent")
    assert hall.driver.find_elements(
        "css selector", '[aria-checked="true"]') == []
    # to the page's beginning, or to the empty one before it
    hall.driver.back()
    assert person.name not in hall.driver.page_source


def test_a_receipt_under_the_hand_scanner(hall, tmp_path):
    steps.to_identity(hall)
    steps.by_hand(hall, Person())
    steps.after_identity(hall)
    no = steps.send(hall)
    text = hall.qr_of("slip", tmp_path)
    steps.done(hall)
    hall.click("tile-matters")
    hall.screen("find")
    hall.driver.execute_script("""
        for (const key of [...arguments[0], 'Enter'])
            document.dispatchEvent(new KeyboardEvent('keydown',
                {key, bubbles: true, cancelable: true}));
    """, text)
    hall.screen("status")
    assert hall.text("case-no") == no


def test_no_barrier_at_the_desk_and_for_the_public(centre, hall, office):
    steps.to_identity(hall)
    steps.by_hand(hall, Person())
    steps.after_identity(hall)
    no = steps.send(hall)
    found = {}

    def look(name):
        barriers = office.barriers()
        if barriers:
            found[name] = barriers

    office.open(centre.url + "/desk")
    office.find("signin-form")
    look("sign in")
    for path in ("/", "/q"):
        office.open(centre.url + path)
        office.until(lambda: office.visible(), path)
        look(path)
    steps.sign_in(office, centre, "clerk")
    office.find("rows")
    look("list")
    steps.open_case(office, no)
    look("case")
    office.click("unmask-name")
    office.find("unmask-dialog")
    look("unmask")
    office.click("unmask-no", "open-receipt")
    office.find("qr")
    look("receipt")
    office.click("nav-terminals")
    office.find("terminals")
    look("terminals")
    assert found == {}


def test_signing_out_forgets(centre, office):
    steps.sign_in(office, centre, "clerk")
    office.find("rows")
    office.click("sign-out")
    office.find("signin-form")
    assert "测试" not in office.stored()
    office.driver.refresh()
    office.find("signin-form")


def test_the_desk_corrects_and_takes_back(centre, office, tmp_path):
    person = Person(name="测试错")
    terminal = centre.terminal("by-hand")
    body = person.typed()
    body["consents"].append({"purpose": "gift_transfer", "version": 1})
    no = terminal.enrol(body).must(201).json["case_no"]
    terminal.close()
    steps.sign_in(office, centre, "clerk")
    steps.open_case(office, no)
    office.click("correct", "field-name")
    office.fill("rights-value", "测试对")
    office.fill("rights-reason", "录入错误")
    office.click("rights-yes")
    office.until(lambda: office.text("rights-evidence-error"), "a paper")
    office.fill("rights-evidence", "身份证原件")
    office.click("rights-yes")
    office.until(lambda: "身份证原件" in office.text("corrections"), "a trace")
    assert "测*错" in office.text("corrections")
    assert "核实" in office.text("fact-name")
    office.click("withdraw-gift_transfer")
    office.fill("rights-reason", "不想要了")
    office.click("rights-yes")
    office.until(lambda: "已撤回" in office.text("consent-gift_transfer"),
                 "taken back")
    office.click("withdraw-register")
    office.fill("rights-reason", "不办了")
    office.click("rights-yes")
    office.until(lambda: office.text("rights-told-error"), "what it means")
    office.click("rights-told", "rights-yes")
    office.until(lambda: "已撤回" in office.text("case-state"), "withdrawn")
