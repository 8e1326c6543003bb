# SPDX-License-Identifier: Apache-2.0
"""A case of aid at the desk, from the papers to the money, in the steps of
those who decide on it."""
from families import (authorise, behind, codes_are_old, papers,
                      publicity_is_over, step)


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
    assert page.text("visit-waits").startswith("演示窗口")
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
    page.click("act-approve")
    assert "深度困难" in page.text("step-dialog")
    assert "生活救助 4,000.00 元" in page.text("step-dialog")
    page.click("sheet-no")
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
    list_due(seats)
    page = seats.take("fuhe", "#/fund/runs")
    page.click("run-release", "sheet-yes")
    page.until(lambda: not page.has("release-dialog"), "the release")
    return grant


def list_due(seats):
    """All that is approved goes into a payment file."""
    seats.take("caiwu", "#/fund/runs").click("run-make")
    seats.page.find("run", '[data-state="made"]')


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
    code(page, centre, "caiwu")
    page.until(lambda: page.text("aid-stage") == "待回访", "it is paid")


def code(page, centre, name):
    """A code of the phone, where an old one does not do."""
    page.find("step-up")
    assert page.barriers() == []
    page.fill("step-up-code", centre.code(name))
    page.click("step-up-yes")


def follow_up(seats, family):
    page = seats.at("chuangkou", family.no)
    step(page, "follow_up", "在档", text="钱已到账")
    assert page.barriers() == []


def object_stands(seats, page, family):
    """An objection comes in, keeps the case where it is, and is answered."""
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
