# SPDX-License-Identifier: Apache-2.0
"""Hardship aid at the desk: what is shown of a family and to whom, the rules,
the evaluation."""
import pytest

from centre import API
from families import Family, Seats, behind, papers, step


@pytest.fixture
def seats(office, centre):
    return Seats(office, centre)


# ---- what is asked for, and what is kept from whom --------------------------

def test_in_full_for_a_purpose(seats, terminal):
    family = Family(terminal)
    page = seats.at("chuangkou", family.no)
    assert family.spouse.id_no not in page.stored()
    page.click("unmask-head-1", "purpose-verify", "unmask-yes")
    page.until(lambda: family.spouse.id_no in page.text("aid-heads"), "it")
    page.click("hide-head-1")
    page.until(lambda: family.spouse.id_no not in page.stored(), "gone")
    page.click("open-sheet")
    page.until(lambda: "15,000.00" in page.text("paper"), "the sheet")
    assert page.find("compared", '[data-category="deep"]').get_attribute(
        "data-fits") == "true"
    assert page.barriers() == []
    page = seats.at("shenhe", family.no)
    page.click("aid-recuse-open")
    assert page.barriers() == []
    page.click("sheet-yes")
    page.until(lambda: "不能办理本人、家人或已回避的事项" in page.text(
        "step-refused"), "why not")
    assert not page.find("act-pass_first").is_enabled()
    assert page.barriers() == []


def test_the_visit_on_paper(seats, terminal):
    family = Family(terminal)
    page = seats.at("chuangkou", family.no)
    papers(page)
    step(seats.at("shenhe", family.no), "pass_first", "待入户走访")
    page = seats.at("chuangkou", family.no)
    page.click("open-visit")
    page.until(lambda: "走访人二" in page.text("paper"), "the form")
    assert page.barriers() == []
    assert family.who.id_no not in page.stored()


def test_help_from_elsewhere(seats, centre, terminal):
    family = Family(terminal)
    with behind(centre) as db:
        db.execute("INSERT INTO aid_elsewhere (household_id, agency, month, "
                   "kind, at) SELECT household_id, '芜湖市民政局', '2026-03', "
                   "'medical', 0 FROM aid_case c JOIN casefile f ON f.id = "
                   "c.id WHERE f.no = ?", (family.no,))
    page = seats.at("shenhe", family.no)
    assert page.text("aid-elsewhere") == (
        "比对发现：芜湖市民政局在 2026-03 受理过这家人的医疗救助，请核实后再定。")
    assert page.barriers() == []


CLEAR = """
const [line] = arguments;
const foot = line.closest('dialog').querySelector('.dialog-actions');
return foot.getBoundingClientRect().top - line.getBoundingClientRect().bottom;
"""


def test_nothing_is_said_behind_the_foot(seats, terminal):
    """A long question in a low window: what is wrong with it is in sight."""
    family = Family(terminal)
    page = seats.at("shenhe", family.no)
    was = page.driver.get_window_size()
    page.driver.set_window_size(1280, 720)
    page.click("act-return")
    for tick in page.driver.find_elements(
            "css selector", '[data-testid="return-paper"]:checked'):
        tick.click()
    page.click("sheet-yes")
    page.until(lambda: page.driver.execute_script(
        CLEAR, page.find("sheet-error")) > 0, "the error above the foot")
    page.driver.set_window_size(was["width"], was["height"])


def test_no_money_to_grant_from(seats, centre, terminal):
    """Who shall do what comes first, instead of a list with nothing in it."""
    family = Family(terminal)
    with behind(centre) as db:
        db.execute("UPDATE aid_case SET stage = 'payment', category = 'deep', "
                   "kind = 'living', amount = 99999999900, year = 2026 "
                   "WHERE id = "
                   "(SELECT id FROM casefile WHERE no = ?)", (family.no,))
        db.execute("UPDATE casefile SET state = 'approved' WHERE no = ?",
                   (family.no,))
    page = seats.at("chuangkou", family.no)
    page.click("aid-grant-open")
    assert "登记资金" in page.text("grant-short")
    assert page.barriers() == []
    page.click("sheet-no")


# ---- rules and evaluation ---------------------------------------------------

def test_rules_by_two(seats, terminal):
    Family(terminal)
    page = seats.take("shenhe", "#/aid/rules")
    page.click("line-enter")
    page.pick("line-district", "340207")
    for field, value in (("from", "2030-01-01"), ("amount", "780"),
                         ("basis", "演示〔2029〕9号")):
        page.fill(f"line-{field}", value)
    page.click("sheet-yes")
    line = '[data-district="340207"][data-from="2030-01-01"]'
    page.find("aid-line", line)
    page.click("line-confirm")
    page.until(lambda: "不能自己确认" in page.text("confirm-problem"), "who")
    page.click("rules-enter")
    text = page.find("rules-text").get_attribute("value")
    assert '"version": 2' in text
    page.fill("rules-text", text.replace('"publicity_days": 5,',
                                         '"publicity_days": 5,,'))
    page.click("sheet-yes")
    page.until(lambda: "第 5 行" in page.text("sheet-error"), "where it breaks")
    page.fill("rules-text", '{"version": 2}')
    page.click("sheet-yes")
    page.until(lambda: "valid_from" in page.text("sheet-error"), "what is wrong")
    page.fill("rules-text", text)
    page.click("sheet-yes")
    page.find("rules-version", '[data-version="2"]')
    assert page.barriers() == []
    page = seats.take("shenpi", "#/aid/rules")
    page.find("aid-line", line)
    page.click("line-confirm")
    page.until(lambda: not page.has("line-confirm"), "the line is confirmed")
    page.click("rules-confirm")
    page.until(lambda: not page.has("rules-confirm"), "so are the rules")
    page.click("dry-run")
    page.until(lambda: "结果都不变" in page.text("dry-none"), "nothing")
    page.pick("dry-district", "340207")
    page.fill("dry-line", "600")
    page.click("dry-run")
    page.until(lambda: "深度困难" in page.text("dry-changes")
               and "相对困难" in page.text("dry-changes"), "what changes")
    assert page.barriers() == []


def test_evaluation(seats, centre, terminal):
    family = Family(terminal)
    page = seats.at("shenhe", family.no)
    step(page, "refuse", "不予批准", reason="家庭收入超过标准")
    page = seats.take("shenji", "#/evaluation")
    page.click("draw")
    page.fill("draw-open_until", "2099-01-01")
    page.click("sheet-yes")
    seed = page.text("seed")
    assert page.barriers() == []
    page = seats.take("pinggu", "#/evaluation")
    assert page.text("seed") == seed and not page.has("draw")
    page.click("sample-open")
    page.click_where("sample-case", f'[data-case="{family.no}"]')
    page.until(lambda: "测*明" in page.text("sample-file"), "a file")
    assert page.barriers() == []
    assert "测试明" not in page.stored() and not page.has("unmask-head-0")
    page.click("sample-back", "sample-export")
    page.fill("seal-first", "nine bricks of 4711")
    page.click("sheet-yes")
    page.until(lambda: "不一样" in page.text("sheet-error"), "twice the same")
    assert page.barriers() == []
    page.fill("seal-second", "nine bricks of 4711")
    page.click("sheet-yes")
    sent = page.text("export-hash")
    assert len(sent) == 64
    with behind(centre) as db:
        assert db.execute("SELECT count(*) FROM audit WHERE payload LIKE ?",
                          (f"%{sent}%",)).fetchone()[0] == 1
