# SPDX-License-Identifier: Apache-2.0
"""Hardship aid at the desk: a family through all roles to its money; another
one with papers that are missing, an objection and an appeal."""
import pytest

from centre import API
from families import (CARD, Family, Seats, authorise, behind, codes_are_old,
                      papers, publicity_is_over, step)


@pytest.fixture
def seats(office, centre):
    return Seats(office, centre)


def review(seats, family):
    """Papers, first review, the visit by two, the comparison."""
    page = seats.take("chuangkou")
    task = f'[data-case="{family.no}"]'
    page = seats.at("chuangkou", family.no)
    assert page.barriers() == []
    papers(page)
    page = seats.take("shenhe")
    page.find("aid-task", task)
    assert page.barriers() == []
    page = seats.at("shenhe", family.no)
    step(page, "pass_first", "待入户走访")
    page = seats.at("chuangkou", family.no)
    step(page, "visit_report", text="两人到场，租房住，与申请一致")
    page.until(lambda: "租房住" in page.visible(), "the report")
    page = seats.at("shenhe", family.no)
    step(page, "visit_confirm", text="属实")
    page.until(lambda: "核对授权" in page.text("sheet-error"), "the signature")
    page.click("sheet-no")
    authorise(page, family)
    step(page, "visit_confirm", "经济状况核对", text="属实")
    page = seats.at("chuangkou", family.no)
    assert "停表" in page.text("aid-stand")
    step(page, "check_result", "待复核", text="与申请一致")


def decide(seats, family, amount="4,000"):
    page = seats.at("shenhe", family.no)
    page.click("act-propose")
    page.pick("aid-category", "relative")
    page.pick("aid-kind", "living")
    assert "还可以给" in page.text("kind-left")
    page.fill("aid-amount", amount)
    page.click("sheet-yes")
    page.until(lambda: "理由" in page.text("sheet-error"), "why it differs")
    assert page.barriers() == []
    page.pick("aid-category", "deep")
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "待公示", "the proposal")


def post(seats, family):
    page = seats.at("shenhe", family.no)
    page.click("act-post")
    page.fill("aid-text", "测试明家里有人住院")
    page.click("preview")
    page.until(lambda: "住院" in page.text("blocked"), "what blocks it")
    assert "测试明" in page.text("blocked")
    assert page.barriers() == []
    page.click("sheet-yes")
    page.until(lambda: "预览" in page.text("sheet-error"), "no posting")
    page.fill("aid-text", "按程序公示")
    page.click("preview")
    page.until(lambda: not page.has("blocked"), "nothing blocks it")
    assert "测*明" in page.text("posted") and "测试明" not in page.visible()
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "公示中", "the posting")


def end(seats, centre, family):
    page = seats.at("shenhe", family.no)
    step(page, "end_publicity")
    page.until(lambda: "期满" in page.text("sheet-error"), "too early")
    page.click("sheet-no")
    publicity_is_over(centre, family.no)
    step(page, "end_publicity", "待审批")


def approve(seats, family):
    page = seats.at("shenpi", family.no)
    assert page.barriers() == []
    step(page, "approve", "待建档")
    page = seats.at("chuangkou", family.no)
    step(page, "file", "待发放", number="340207-2021-0001")


def money(seats, centre, family):
    """One click from the case, then the fund's own four people."""
    with behind(centre) as db:
        poor = not db.execute("SELECT count(*) FROM fund_envelope WHERE "
                              "purpose = 'living' AND available >= 6000000"
                              ).fetchone()[0]
    if poor:
        budget(seats)
    page = seats.at("chuangkou", family.no)
    page.click("aid-grant-open")
    page.until(lambda: "可用" in page.text("grant-envelope"), "the envelopes")
    ref = page.driver.execute_script(
        "return [...document.querySelectorAll("
        "'[data-testid=\"grant-envelope\"] option')].find((o) => "
        "o.textContent.includes('生活救助')).value")
    page.pick("grant-envelope", ref)
    page.fill("grant-bank", "演示银行")
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-grant-state") == "待审核", "the grant")
    grant = page.text("aid-grant-ref")
    page = seats.at("caiwu", family.no)
    step(page, "pay")
    page.until(lambda: "还没有放行" in page.text("sheet-error"), "not yet")
    assert page.barriers() == []
    for name, act in (("shenhe", "review"), ("shenpi", "approve")):
        page = seats.take(name, "#/fund/grants")
        row = f'[data-testid="grant"][data-ref="{grant}"]'
        page.until(lambda row=row, act=act: page.driver.find_element(
            "css selector", f'{row} [data-testid="grant-{act}"]'),
            act).click()
        page.until(lambda row=row: not page.driver.find_elements(
            "css selector", row), act)
    seats.take("caiwu", "#/fund/runs").click("run-make")
    seats.page.find("run", '[data-state="made"]')
    page = seats.take("fuhe", "#/fund/runs")
    page.click("run-release", "sheet-yes")
    page.until(lambda: not page.has("release-dialog"), "the release")
    return grant


def budget(seats):
    page = seats.take("caiwu", "#/fund")
    page.click("budget")
    page.pick("budget-purpose", "living")
    for field, value in (("amount", "60,000.00"), ("basis", "测试〔2021〕2号")):
        page.fill(f"budget-{field}", value)
    page.click("sheet-yes")
    page.until(lambda: not page.has("budget-dialog"), "the money")


def pay(seats, centre, family):
    page = seats.at("caiwu", family.no)
    codes_are_old(centre)
    step(page, "pay")
    page.find("step-up")
    assert page.barriers() == []
    page.fill("step-up-code", centre.code("caiwu"))
    page.click("step-up-yes")
    page.until(lambda: page.text("aid-stage") == "待回访", "it is paid")
    page = seats.at("chuangkou", family.no)
    step(page, "follow_up", "在档", text="钱已到账")
    assert page.barriers() == []


def test_a_family_to_its_money(seats, centre, terminal):
    family = Family(terminal)
    review(seats, family)
    decide(seats, family)
    post(seats, family)
    end(seats, centre, family)
    approve(seats, family)
    money(seats, centre, family)
    pay(seats, centre, family)
    assert CARD not in centre.log.read_text()


# ---- another one: papers, an objection, an appeal ---------------------------

def send_back(seats, terminal, family):
    page = seats.at("shenhe", family.no)
    page.click("act-return")
    ticked = page.driver.find_elements(
        "css selector", '[data-testid="return-paper"]:checked')
    assert len(ticked) == 4
    assert page.barriers() == []
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "待补正", "the return")
    page.until(lambda: "请补齐：户口簿、全家身份证" in page.visible(),
               "what is asked for")
    assert "等本人补材料" in page.text("aid-stand")
    family.ask(terminal, income=1400000)


def object_and_answer(seats, terminal, family):
    page = seats.take("shenhe", "#/aid/postings")
    page.find("posting", f'[data-case="{family.no}"]')
    desk = seats.centre.desk("auditor")
    ref = next(p["id"] for p in desk.get(API + "/aid/postings").must(200).json[
        "items"] if p["case_no"] == family.no)
    desk.close()
    terminal.close()
    terminal.post(f"{API}/aid-postings/{ref}/objections",
                  {"text": "他家有两套房"}, key=True).must(201)
    page.until(lambda: "他家有两套房" in page.visible(), "news of it")
    assert page.barriers() == []
    publicity_is_over(seats.centre, family.no)
    page = seats.at("shenhe", family.no)
    assert "异议" in page.text("aid-stand")
    step(page, "end_publicity")
    page.until(lambda: "异议" in page.text("sheet-error"), "it stands still")
    page.click("sheet-no", "objection-answer", "upheld-false")
    page.fill("answer-text", "已核实，只有一套")
    page.click("sheet-yes")
    page.find("objection", '[data-outcome="dismissed"]')
    publicity_is_over(seats.centre, family.no)
    step(page, "end_publicity", "待审批")


def appeal(seats, family):
    page = seats.at("shenpi", family.no)
    page.click("act-refuse", "sheet-yes")
    page.until(lambda: "原因" in page.text("sheet-error"), "the reason")
    assert page.barriers() == []
    page.fill("aid-reason", "家庭收入核对后超过标准")
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "不予批准", "the refusal")
    anybody = seats.centre.client()
    ref = anybody.post(API + "/aid-complaints", {
        "code": family.receipt, "kind": "appeal", "text": "收入算错了"},
        key=True).must(201).json["ref"]
    for name in ("shenpi", "shenhe"):
        page = seats.take(name, "#/aid/voices")
        page.find("voices-none")
        assert "收入算错了" not in page.visible()
    page = seats.take("shenji", "#/aid/voices")
    page.find("voice", f'[data-case="{family.no}"][data-kind="appeal"]')
    assert page.barriers() == []
    page.click("voice-answer", "upheld-true", "sheet-yes")
    page.until(lambda: "答复" in page.text("sheet-error"), "the words")
    page.fill("answer-text", "重新核对，请再申请")
    page.click("sheet-yes")
    page.find("voices-none")
    state = anybody.post(API + "/aid-complaints/state", {"ref": ref}).must(200)
    anybody.close()
    assert state.json == {"state": "upheld", "due_on": state.json["due_on"],
                          "answer": "重新核对，请再申请"}


def test_papers_an_objection_an_appeal(seats, centre, terminal):
    family = Family(terminal)
    send_back(seats, terminal, family)
    review(seats, family)
    decide(seats, family)
    post(seats, family)
    object_and_answer(seats, terminal, family)
    appeal(seats, family)
    for said in ("他家有两套房", "收入算错了", "重新核对"):
        assert said not in centre.log.read_text()


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


# ---- rules and evaluation ---------------------------------------------------

def test_rules_by_two(seats):
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
    assert '"version": 2' in page.find("rules-text").get_attribute("value")
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


def test_evaluation(seats, centre):
    page = seats.take("shenji", "#/evaluation")
    page.click("draw")
    page.fill("draw-open_until", "2099-01-01")
    page.click("sheet-yes")
    seed = page.text("seed")
    assert page.barriers() == []
    page = seats.take("pinggu", "#/evaluation")
    assert page.text("seed") == seed and not page.has("draw")
    page.click("sample-open", "sample-case")
    page.until(lambda: "测*明" in page.text("sample-file"), "a file")
    assert page.barriers() == []
    assert "测试明" not in page.stored() and not page.has("unmask-head-0")
    page.click("sample-back", "sample-export")
    sent = page.text("export-hash")
    assert len(sent) == 64
    with behind(centre) as db:
        assert db.execute("SELECT count(*) FROM audit WHERE payload LIKE ?",
                          (f"%{sent}%",)).fetchone()[0] == 1
