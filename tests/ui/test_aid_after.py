# SPDX-License-Identifier: Apache-2.0
"""Behind the payment: the bank sends money back, another card, the money once
more, the call; the yearly review; out of the file, back into it, too late."""
import pytest

import asking
from deciding import (approve, code, decide, end, follow_up, list_due, money,
                      pay, post, review)
from families import Family, Seats, behind, codes_are_old, step
from test_aid_chain import Standing

NEW_CARDS = ("6228480012345678903", "6217001380001234565")


@pytest.fixture
def seats(office, centre):
    return Seats(office, centre)


@pytest.fixture
def family(hall, kiosk, tmp_path):
    return Standing(hall, kiosk, tmp_path)


def told(family, stage, *words):
    """At the kiosk, to the family's card."""
    family.reads(words[0])
    assert family.hall.text("stage") == stage
    for more in words:
        assert more in family.hall.visible()
    family.leave()


def shown(family, words, but):
    """To whoever holds the receipt: nothing that is the family's own."""
    hall = family.hall
    asking.wake(hall)
    hall.machine.says(scanner="ok")
    hall.machine.scans(family.receipt)
    hall.screen("status")
    hall.until(lambda: words in hall.visible(), words)
    assert but not in hall.visible()
    hall.machine.answers("/local/scan/wait")
    hall.machine.says()
    hall.click("scan-back")
    hall.screen("home")


def task(page, family):
    return page.find("aid-task", f'[data-case="{family.no}"]')


def answers(seats, centre, folder, grant, result):
    """The bank's file of the last run comes in at the desk."""
    with behind(centre) as db:
        run, sha256, ref = db.execute(
            "SELECT r.ref, lower(hex(r.file_sha256)), p.ref FROM fund_run r "
            "JOIN fund_payment p ON p.run_id = r.id JOIN fund_grant g ON "
            "g.id = p.grant_id WHERE g.ref = ? ORDER BY r.id DESC",
            (grant,)).fetchone()
    path = folder / f"{run}.csv"
    path.write_text(f"驿站付款回单,{run},{sha256}\r\n付款编号,结果\r\n"
                    f"{ref},{result}\r\n", encoding="utf-8")
    page = seats.take("caiwu", "#/fund/runs")
    row = page.find("run", f'[data-ref="{run}"]')
    row.find_element("css selector", '[data-testid="run-answer"]').send_keys(
        str(path))
    page.until(lambda: f"{result} 1" in page.find(
        "run", f'[data-ref="{run}"]').text.replace("到账", "成功"), result)


def sent_back(seats, family, paid):
    """On the list of whoever pays, and registered with what the bank says."""
    page = seats.take("caiwu")
    assert "银行退回" in task(page, family).text
    assert page.barriers() == []
    page = seats.at("caiwu", family.no)
    assert page.text("aid-grant-state") == "待更正账户"
    if not paid:
        step(page, "pay")
        page.until(lambda: "先登记“银行退回”" in page.text("sheet-error"), "no")
        page.click("sheet-no")
    step(page, "pay_failed")
    page.until(lambda: "原因" in page.text("sheet-error"), "the reason")
    assert page.barriers() == []
    page.fill("aid-reason", "银行说卡已注销")
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "待更正账户", "its return")
    assert not seats.take("caiwu").driver.find_elements(
        "css selector", f'[data-case="{family.no}"]')


def brings(seats, family, card):
    """Another card at the window; what was mistyped is said."""
    task(seats.take("chuangkou"), family)
    page = seats.at("chuangkou", family.no)
    step(page, "account_fixed", bank="演示银行", reason="本人带来新卡")
    page.until(lambda: "请" in page.text("sheet-error"), "the card")
    page.fill("aid-card", card[:-1] + str((int(card[-1]) + 1) % 10))
    page.click("sheet-yes")
    page.until(lambda: "卡号" in page.text("sheet-error"), "its check")
    assert page.barriers() == []
    page.fill("aid-card", card)
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "待发放", "the account")
    page.until(lambda: page.text("aid-grant-state") == "待付款", "the grant")
    assert card[-4:] in page.visible() and card not in page.visible()


def once_more(seats, centre):
    """The same grant in another run, let go by the other of the two."""
    list_due(seats)
    page = seats.take("fuhe", "#/fund/runs")
    codes_are_old(centre)
    page.click("run-release", "sheet-yes")
    code(page, centre, "fuhe")
    page.until(lambda: not page.has("release-dialog"), "the release")


def granted(seats, centre, family):
    """To the payment, its grant let go."""
    for act in (review, decide, post):
        act(seats, family)
    end(seats, centre, family)
    approve(seats, family)
    return money(seats, centre, family)


def test_money_that_comes_back(seats, centre, family, tmp_path):
    """Before anybody has said that it was paid, and again behind that."""
    grant = granted(seats, centre, family)
    for paid, card in zip((False, True), NEW_CARDS):
        if paid:
            pay(seats, centre, family)
            told(family, "待回访", "帮扶金已发放")
        answers(seats, centre, tmp_path, grant, "失败")
        sent_back(seats, family, paid)
        told(family, "待更正账户", "请带身份证和银行卡到窗口更正",
             "银行说卡已注销")
        shown(family, "查看原因", "已注销")
        brings(seats, family, card)
        told(family, "待发放", "帮扶金会打到您本人的银行卡")
        once_more(seats, centre)
    pay(seats, centre, family)
    answers(seats, centre, tmp_path, grant, "成功")
    page = seats.at("caiwu", family.no)
    assert page.text("aid-grant-state") == "已到账"
    assert not page.has("act-pay_failed")
    follow_up(seats, family)
    told(family, "在档", "每年复核一次")
    assert not any(card in centre.log.read_text() for card in NEW_CARDS)
    centre.verb("check")
    centre.audit_is_good()


def at(centre, family, **days):
    """What only time brings: the case's own days, as civil days from today."""
    with behind(centre) as db:
        for column, shift in days.items():
            db.execute(f"UPDATE aid_case SET {column} = date('now', "
                       "'+8 hours', ?) WHERE id = (SELECT id FROM casefile "
                       "WHERE no = ?)", (shift, family.no))


def looks_again(seats, centre, family):
    """A year later it comes to those who review, who find another category."""
    at(centre, family, review_on="+30 days")
    page = seats.take("shenhe")
    assert "在档" in task(page, family).text
    page = seats.at("shenhe", family.no)
    step(page, "keep", category="relative")
    page.until(lambda: "写明" in page.text("sheet-error"), "what was found")
    assert page.barriers() == []
    page.fill("aid-text", "收入好转，仍有困难")
    page.click("sheet-yes")
    page.until(lambda: "与系统建议不同" in page.text("aid-fact-category"),
               "the category")
    assert "收入好转" in page.visible()
    assert not seats.take("shenhe").driver.find_elements(
        "css selector", f'[data-case="{family.no}"]')


def leaves(seats, family):
    page = seats.at("shenhe", family.no)
    step(page, "leave")
    page.until(lambda: "原因" in page.text("sheet-error"), "the reason")
    assert page.barriers() == []
    page.fill("aid-reason", "已稳定就业")
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "已退出", "the exit")
    return page


def test_kept_left_and_back(seats, centre, family, tmp_path):
    grant = granted(seats, centre, family)
    pay(seats, centre, family)
    answers(seats, centre, tmp_path, grant, "成功")
    follow_up(seats, family)
    looks_again(seats, centre, family)
    told(family, "在档", "每年复核一次")
    leaves(seats, family)
    told(family, "已退出", "又遇到困难，可以再申请", "已稳定就业")
    shown(family, "查看原因", "已稳定就业")
    at(centre, family, left_on="-12 months")
    page = seats.at("shenhe", family.no)
    step(page, "back", "在档", reason="又失去了工作")
    told(family, "在档", "每年复核一次")
    page = leaves(seats, family)
    at(centre, family, left_on="-13 months")
    step(page, "back", reason="又失去了工作")
    page.until(lambda: "重新申请" in page.text("sheet-error"), "too late")
    page.click("sheet-no")
    page.until(lambda: not page.has("act-back"), "no way back")
    assert page.text("aid-stage") == "已退出"
    told(family, "已退出", "又遇到困难，可以再申请")
    centre.audit_is_good()


def test_what_others_gave(seats, centre, terminal):
    """By year, for those who review, in counts."""
    no = Family(terminal).no
    with behind(centre) as db:
        for month in ("2030-12", "2031-03"):
            db.execute("INSERT INTO aid_elsewhere (household_id, agency, "
                       "month, kind, at) SELECT household_id, "
                       "'芜湖市民政局', ?, 'medical', 1612137600000 FROM "
                       "aid_case WHERE id = (SELECT id FROM casefile WHERE "
                       "no = ?)", (month, no))
    page = seats.take("shenhe", "#/aid/found")
    assert "2031-03" in page.text("found-row")
    assert "医疗救助" in page.text("found-row")
    assert "共 1 户" in page.text("found-households")
    assert page.barriers() == []
    page.pick("found-year", "2030")
    page.until(lambda: "2030-12" in page.text("found-row"), "the year before")
    assert no not in page.visible()
    assert not seats.take("chuangkou").has("aid-found-tab")
