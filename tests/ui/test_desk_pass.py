# SPDX-License-Identifier: Apache-2.0
"""Annual passes at the desk: paid, printed, frozen, replaced, given back; how
parks let people in, what needs somebody, what a park is owed."""
import json
import pathlib
import time

import pytest

import parks
import steps
from sheets import pages


@pytest.fixture(scope="module")
def reviewer(centre):
    """One sign-in: each takes a code of its own, a half minute apart."""
    made = centre.desk("reviewer")
    yield made
    made.close()


@pytest.fixture(scope="module")
def gates(centre):
    made = [parks.ParkGate(centre, f"gate-{p}", p) for p in ("P1", "P2", "P3")]
    yield made
    for gate in made:
        gate.close()


@pytest.fixture
def holder(reviewer, terminal):
    return parks.member(reviewer, terminal)


def to_case(office, centre, no, role="clerk"):
    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, role)
    office.open(f"{centre.url}/desk#/cases/{no}")
    office.find("pass")


def state(office, value):
    office.find("pass", f'[data-state="{value}"]')


def test_paid_printed_frozen_replaced(centre, office, terminal, holder,
                                      tmp_path):
    no = parks.apply(terminal, holder)
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
    office.click("nav-all")
    office.until(lambda: not office.has("pass"), "the list")
    office.fill("search", first)  # as a scanner types it
    office.find("search").send_keys("\n")
    state(office, "active")

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
    office.until(lambda: "补过 1 次" in office.text("pass-fact-replaced"), "counted")
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


def test_given_back(centre, office, terminal, holder):
    no = parks.apply(terminal, holder)
    parks.pay(centre, no, "S-0003")
    to_case(office, centre, no, "finance")
    assert not office.has("pass-freeze")
    office.click("pass-refund")
    assert "40.00" in office.text("pass-lead")
    assert "不能恢复" in office.text("pass-lead")
    office.click("sheet-yes")
    assert "原因" in office.text("sheet-error")
    office.fill("pass-reason", "本人要求退费")
    office.fill("pass-receipt_no", "T-0003")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.find("pass", '[data-state="refunded"]')
    assert "-40.00" in office.text("pass-payments")
    assert "已作废" in office.text("pass-code")
    assert "已退费" in office.text("case-state")
    assert not office.has("pass-refund")


def test_used_is_not_given_back(centre, office, terminal, holder, gates):
    no = parks.apply(terminal, holder)
    parks.pay(centre, no, "S-0004")
    cti, group = parks.cti_of(centre, no)
    gates[0].says(("OK", time.time() - 60, cti, group))
    to_case(office, centre, no)
    assert "1 次" in office.text("pass-entries")
    assert "已经用过" in office.text("pass-fact-refund")
    office.click("pass-withdraw")
    assert "已经用过" in office.text("pass-lead")
    office.click("sheet-no")


def test_waiting_for_payment(centre, office, terminal, holder):
    no = parks.apply(terminal, holder)
    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, "clerk")
    office.click("nav-passes")
    row = office.find("unpaid-row", f'[data-no="{no}"]')
    assert "40.00" in row.text and holder.id_no not in office.stored()
    assert office.barriers() == []
    office.click("passes-products")
    three = office.find("product", '[data-code="park-year"]')
    assert "/ 20000" in three.text and "困难职工 20.00" in three.text
    assert office.barriers() == []
    office.click("passes-unpaid")
    office.click_where("unpaid-row", f'[data-no="{no}"] a')
    office.click("pass-drop")
    office.fill("pass-reason", "本人不要了")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.find("pass", '[data-state="cancelled"]')
    office.click("nav-passes")
    office.until(lambda: no not in office.visible(), "dropped")


def test_issued_at_the_window(centre, office, holder):
    """At the price of whoever has shown a paper."""
    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, "clerk")
    office.click("nav-passes", "passes-products")
    office.click_where("product", '[data-code="park-year"]'
                       ' [data-testid="issue"]')
    office.click("sheet-yes")
    assert "姓名" in office.text("sheet-error")
    office.fill("issue-name-0", holder.name)
    office.fill("issue-id_no-0", holder.id_no)
    office.click("sheet-yes")
    office.until(lambda: "同意" in office.text("sheet-error"), "the refusal")
    office.click("tick-hardship", "tick-pass_entry")
    assert office.barriers() == []
    office.click("sheet-yes")
    office.find("pass", '[data-state="unpaid"]')
    assert "20.00" in office.text("fact-price")
    assert holder.id_no not in office.stored()


def test_supervision(centre, office, terminal, holder, gates, tmp_path):
    """One pass in two parks at once; a code that nobody was given; a gate that
    has said two things under one number."""
    no = parks.apply(terminal, holder)
    parks.pay(centre, no, "S-0005")
    cti, group = parks.cti_of(centre, no)
    at = time.time() - 120
    gates[0].says(("OK", at, cti, group), ("E_REVOKED", at + 30, cti, group),
                  took="8,741")
    gates[1].says(("OK", at + 60, cti, group),
                  ("OK", at + 90, cti[:1] + b"\x00\x01\x00\x00", group))
    twice = parks.ParkGate(centre, "gate-twice", "P3")
    twice.says(("E_SIG", at, None, 0))
    twice.forget()
    twice.says(("E_KID", at, None, 0))
    twice.close()
    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, "auditor")
    office.click("nav-passes", "passes-parks")
    assert office.text("parks-complaints") == "0"
    row = office.find("park-row", '[data-code="P1"]')
    assert row.find_element(
        "css selector", '[data-testid="park-wrong_refused"]').text == "1"
    assert "已作废" in office.text("parks-reasons")
    assert "750 毫秒（2 次）" in office.text("parks-speed")
    assert office.barriers() == []
    office.click("passes-watch")
    office.find("alarm", '[data-kind="impossible"]')
    assert not office.has("alarm-done")  # who audits changes nothing
    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, "clerk")
    office.click("nav-passes")
    office.click("passes-watch")
    office.find("alarm", '[data-kind="two_things"]')
    assert "待核查" in office.text("gate-held")
    office.find("alarm", '[data-kind="sharing"]')
    office.find("gate", '[data-name="gate-P1"]')
    assert office.barriers() == []
    office.fill("listcode-held", "170")
    office.click("listcode-show")
    assert "冒号" in office.text("listcode-problem")
    office.click("alarm-freeze")
    office.fill("pass-reason", "两个公园同时使用")
    office.click("sheet-yes")
    office.click("alarm-thaw", "sheet-no")
    # by now the pass stands in the list: a gate that has not heard is told
    office.fill("listcode-held", f"{cti[0]}:1")
    office.click("listcode-show")
    assert office.qr_of("listcode-qr", tmp_path).startswith("9015")
    downloads(office, tmp_path)
    office.click("listfile-pass")
    saved = office.until(lambda: list(tmp_path.glob("gate-lists-pass-*.txt")),
                         "the file of lists")[0]
    assert arrived(office, tmp_path, saved.name).startswith(b"yizhan-lists 1")
    assert office.barriers() == []
    office.click_where("alarm", '[data-kind="sharing"]'
                       ' [data-testid="alarm-done"]')
    assert "从零算起" in office.text("alarm-dialog")
    assert office.barriers() == []
    office.click("alarm-done-yes")
    office.until(lambda: not office.driver.find_elements(
        "css selector", '[data-testid="alarm"][data-kind="sharing"]'), "gone")


def downloads(office, folder):
    office.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {
        "behavior": "allow", "downloadPath": str(folder)})


def arrived(office, folder, name):
    """What was saved, once it is whole: until then it is empty."""
    path = pathlib.Path(folder) / name
    return office.until(lambda: path.exists() and path.read_bytes()
                        if not list(folder.glob("*.crdownload")) else None,
                        name)


def test_a_month_of_a_park(centre, office, reviewer, terminal, gates,
                           tmp_path):
    """What the park's account sees of it and saves: page, table and signed text
    say the same."""
    month = parks.a_month(centre, reviewer, terminal, gates)
    office.driver.delete_all_cookies()
    steps.sign_in(office, centre, "park", "nav-park")
    office.click("nav-park")
    office.until(lambda: "演示公园" in office.text("park-name"), "the park")
    assert not office.has("nav-passes") and not office.has("search")
    assert "演示植物园" not in office.visible()
    office.fill("parks-from", f"{month}-01")
    office.find("days-bars")
    office.until(lambda: "80.00" in office.text("month-amount"), "the month")
    assert office.barriers() == []
    downloads(office, tmp_path)
    office.click("month-xlsx")
    table = pages(arrived(office, tmp_path, f"settlement-P1-{month}.xlsx"))
    office.click("month-json")
    said = json.loads(arrived(office, tmp_path, f"settlement-P1-{month}.json"))
    assert said["data"]["amount"] == 8000
    assert round(100 * table["结算"][-1][5]) == 8000
    shown = office.find("month-group", '[data-group="17"]').text
    for row in table["结算"][1:-1]:
        assert row[3] in shown and f"{row[5]:.2f}" in shown
    office.open(f"{centre.url}/desk#/passes/parks")
    office.find("no-perm")
