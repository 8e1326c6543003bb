# SPDX-License-Identifier: Apache-2.0
"""Money at the desk: in by finance, keyed, reviewed, approved, listed by one,
let go by another with a code of the phone, settled by the bank's answer."""
import sqlite3

import pytest

from families import Family
from people import id_number
from steps import give_code

CARD = "6228480012345678903"
SENT = """
return performance.getEntriesByType('resource').filter(
    (x) => x.name.endsWith('/answers')).length;
"""


def as_account(page, centre, name):
    user = next(u for u in centre.demo["desk"]["users"] if u["name"] == name)
    page.driver.delete_all_cookies()
    page.open(centre.url + "/desk")
    page.fill("signin-name", name)
    page.fill("signin-password", user["password"])
    page.click("signin-submit")
    give_code(page, centre, name)
    page.click("nav-fund")


def out(page):
    page.click("sign-out")
    page.find("signin-name")


def put_money_in(page):
    page.click("budget")
    for field, value in (("amount", "3,000.00"), ("basis", "测试〔2021〕1号")):
        page.fill(f"budget-{field}", value)
    page.click("sheet-yes")
    page.until(lambda: page.text("envelope-available") == "3,000.00",
               "the money")
    assert page.barriers() == []


def key(page):
    page.click("fund-grants", "key")
    for field, value in (("key-name", "测试"), ("key-id_no", id_number()),
                         ("key-amount", "1234.50"), ("account-payee", "测试"),
                         ("account-bank", "测试银行"), ("account-card", CARD)):
        page.fill(field, value)
    page.click("sheet-yes")
    page.find("grant")


def kept_after_a_question(page):
    page.click("fund-grants", "grant-drop")
    assert "1,234.50" in page.text("drop-grant-dialog")
    assert page.barriers() == []
    page.click("sheet-no")
    page.find("grant")


@pytest.fixture
def as_(office, centre):
    def become(name):
        as_account(office, centre, name)
        return office
    return become


def test_from_the_budget_to_the_bank(as_, centre, tmp_path):
    page = as_("caiwu")
    put_money_in(page)
    out(page)
    key(as_("chuangkou"))
    out(page)
    kept_after_a_question(as_("shenhe"))
    out(page)
    for name, step in (("shenhe", "review"), ("shenpi", "approve")):
        as_(name).click("fund-grants", f"grant-{step}")
        page.until(lambda: not page.has("grant"), step)
        out(page)
    as_("caiwu").click("fund-runs", "run-make")
    discarded_after_a_question(page)
    page.find("run", '[data-state="made"]')
    assert page.barriers() == []
    # whoever made it cannot let it go
    page.click("run-release", "sheet-yes")
    page.until(lambda: "不同的人" in page.text("sheet-error"), "the refusal")
    page.click("sheet-no")
    out(page)
    as_("fuhe").click("fund-runs", "run-release")
    assert "壹仟贰佰叁拾肆元伍角" in page.text("release-dialog")
    assert "****8903" in page.text("payments")
    age_codes(centre)
    page.click("sheet-yes")
    page.find("step-up")
    assert page.barriers() == []
    page.fill("step-up-code", centre.code("fuhe"))
    page.click("step-up-yes")
    page.find("run", '[data-state="released"]')
    voucher(page)
    page.click("fund-money")
    page.until(lambda: page.text("envelope-paid") == "1,234.50", "it is paid")
    out(page)
    settle(as_("caiwu"), centre, tmp_path)
    assert CARD not in centre.log.read_text()
    assert "payment runs 2" in centre.verb("check")


def discarded_after_a_question(page):
    """One made by mistake: no press alone undoes it; what was in it is due."""
    page.click("run-discard", "sheet-no")
    page.find("run", '[data-state="made"]')
    page.click("run-discard")
    assert "1,234.50" in page.text("discard-dialog")
    page.click("sheet-yes")
    page.find("run", '[data-state="discarded"]')
    page.click("run-make")


def voucher(page):
    """What was paid, on one sheet with everybody's hands."""
    page.click("run-open")
    page.until(lambda: "演示复核" in page.text("run-sheet"), "who let it go")
    line = page.text("payment")
    for word in ("测*", "****8903", "壹仟贰佰叁拾肆元伍角", "演示窗口", "演示审核",
                 "演示审批"):
        assert word in line
    assert CARD not in page.stored()
    assert page.barriers() == []
    page.click("run-back")


def given(page, who, receipt):
    page.click("stock-hand")
    for field, value in (("name", who.name), ("id_no", who.id_no),
                         ("code", receipt)):
        page.fill(f"stock-{field}", value)
    page.click("sheet-yes")


def test_goods_to_whom_they_are_for(as_, terminal):
    """By card and receipt, and by no tick; once."""
    family = Family(terminal)
    page = as_("caiwu")
    page.click("fund-stock")
    page.find("stock-none")
    page.click("stock-receive")
    for field, value in (("item", "测试礼包"), ("point", "大厅"), ("n", "2")):
        page.fill(f"stock-{field}", value)
    page.click("sheet-yes")
    page.find("goods")
    assert page.barriers() == [] and not page.has("stock-hand")
    out(page)
    page = as_("chuangkou")
    page.click("fund-stock", "stock-hand", "sheet-yes")
    page.until(lambda: "缺一样" in page.text("sheet-error"), "both of them")
    assert page.barriers() == []
    page.click("sheet-no")
    given(page, family.spouse, family.receipt)
    page.until(lambda: "本人" in page.text("sheet-error"), "another's receipt")
    page.click("sheet-no")
    given(page, family.who, family.receipt)
    page.until(lambda: not page.has("hand-dialog")
               and page.text("goods").split()[3:6] == ["2", "1", "1"], "one")
    given(page, family.who, family.receipt)
    page.until(lambda: "领过" in page.text("sheet-error"), "once a year")
    assert family.who.id_no not in page.driver.current_url


def age_codes(centre):
    """As if five minutes had passed since anybody gave a code."""
    db = sqlite3.connect(centre.dir / "yizhan.db", timeout=10)
    with db:
        db.execute("UPDATE staff_session SET factor_at = factor_at - 300001")
    db.close()


def settle(page, centre, folder):
    """The bank could pay: its file comes in, twice."""
    desk = centre.desk("auditor")
    run = desk.get("/api/v1/fund/runs").must(200).json["items"][0]
    desk.close()
    ref = payment_of(centre, run["ref"])
    answer = folder / "answer.csv"
    answer.write_text(f"驿站付款回单,{run['ref']},{run['sha256']}\r\n"
                      f"付款编号,结果\r\n{ref},成功\r\n", encoding="utf-8")
    page.click("fund-runs")
    page.find("run", '[data-state="released"]')
    for times in (1, 2):
        page.driver.find_element("css selector", '[data-testid="run-answer"]'
                                 ).send_keys(str(answer))
        page.until(lambda times=times: page.driver.execute_script(SENT) == times
                   and "到账 1" in page.text("runs"), "the answer")
    out(page)


def payment_of(centre, run):
    db = sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro", uri=True)
    try:
        return db.execute(
            "SELECT p.ref FROM fund_payment p JOIN fund_run r ON "
            "r.id = p.run_id WHERE r.ref = ?", (run,)).fetchone()[0]
    finally:
        db.close()
