# SPDX-License-Identifier: Apache-2.0
"""The screens of hardship aid, for walk.py."""
import asking
from machine import problem
from people import Person, id_number

NO = "BF2021-000012-3"
CASE = {
    "case_no": NO, "stage": "papers", "stage_label": "待补正",
    "step": "等您补正", "next": "请按清单补齐材料，在自助机或窗口再提交一次",
    "due_on": "2021-06-29", "reason": "请补收入证明", "adults": 1,
    "withdraw": True, "missing": ["户口簿", "每位成年人的收入证明"]}
REFUSED = {**CASE, "case_no": "BF2021-000011-5", "stage": "refused",
           "stage_label": "不予批准", "step": "已办结", "withdraw": False,
           "next": "如有疑问，请带身份证到窗口咨询，也可以用回执申诉"}
MATTERS = {"cases": [{
    "case_no": c["case_no"], "service": "aid", "service_label": "困难帮扶",
    "state": c["stage"], "state_label": c["stage_label"],
    "due_on": c["due_on"], "receipt": {"token": "1234", "url": "x"}}
    for c in (CASE, REFUSED)]}
STATUS = {
    "case_no": NO, "service": "aid", "service_label": "困难帮扶",
    "state": "first_review", "state_label": "待初审", "step": "基层工会初审",
    "next": "工会会核对材料，缺什么会一次告诉您", "window": "3 号",
    "accepted_at": "2021-06-01T09:41:30+08:00", "due_on": "2021-06-08",
    "updated_at": "2021-06-01T09:41:30+08:00"}
POSTING = {
    "id": "0123456789abcdef", "unit": "演示物流公司", "name": "测**",
    "category": "深度困难", "kind": "生活救助", "remark": "",
    "from_on": "2021-06-01", "until_on": "2021-06-08", "stopped": False}
SAID = (201, {"state": "received", "ref": "0123456789abcdef",
              "due_on": "2021-06-23"})


def self_test(page, see):
    page.click("tile-aid", "go-aidtest")
    page.screen("aid-place")
    see("aid-test:place")
    page.click("district-340207", "next")
    page.screen("aid-heads")
    page.click("next")
    page.find("error-summary")
    see("aid-heads:wrong")
    page.click("heads-3", "next")
    page.screen("aid-sums")
    page.keypad("16000")
    see("aid-sums")
    page.click("submit")
    page.screen("aid-likely")
    see("aid-likely")
    page.click("end")
    page.screen("home")


def asked(page, kiosk, see):
    me = Person(name="测试·困")
    wife = Person(name="测试·红")
    child = Person(name="测试·小", id_no=id_number("20150601"))
    asking.to_card(page, kiosk, me, see)
    asking.to_family(page, see)
    page.click("next")
    page.find("error-summary")
    see("aid-family:wrong")
    asking.relative_by_card(page, kiosk, wife, "1", see)
    asking.relative_by_hand(page, child, "2", see)
    see("aid-family")
    page.click("restart")
    page.screen("parted")
    see("parted")
    page.click("parted-end")
    page.screen("home")
    asking.to_card(page, kiosk, me)
    page.screen("aid-resume")
    see("aid-resume")
    page.click("anew")
    page.screen("aid-drop")
    see("aid-drop")
    page.click("drop-no", "resume")
    page.screen("aid-pupils" if page.has("screen-aid-pupils")
                else "aid-family")
    pupils(page, see)
    asking.from_family(page, see)
    page.click("submit")
    page.screen("receipt")
    see("receipt:aid")
    page.click("restart")
    page.screen("home")
    kiosk.lift()


def pupils(page, see):
    """Of who asks for school costs; the others are not asked."""
    page.click("back")
    page.screen("aid-kind")
    page.click("ask-school", "next")
    page.screen("aid-family")
    page.click("next")
    page.screen("aid-pupils")
    page.click("pupil-1", "consent-aid_child")
    see("aid-pupils")
    page.click("next")
    page.screen("aid-income")
    page.click("back")
    page.screen("aid-pupils")


def wrong_account(page, kiosk, see):
    """A number that only looks wrong is asked for twice."""
    page.machine.answers("/api/v1/aid-drafts/mine", (200, {
        "page": '{"at":"public","data":{"agreed":{"aid_household":1,'
                '"aid_check":1},"no_phone":true,"phone":"","district":'
                '"340207","unit":"演示","cause":"layoff","ask":"living",'
                '"alone":true,"income":"1","other":"","caused":"","cost":"",'
                '"rigid":{},"situations":[],"none":true},"people":[]}',
        "relatives": [], "ends_on": "2021-07-01",
        "saved_at": "2021-06-01T08:00:00+08:00"}))
    asking.to_card(page, kiosk, Person(name="测试·号"))
    page.click("resume")
    page.screen("aid-account")
    page.keypad("6217001380001234567")
    page.click("next")
    page.find("error-summary")
    see("aid-account:wrong")
    page.machine.answers("/api/v1/aid-drafts/mine")
    page.click("restart", "parted-end")
    page.screen("home")
    kiosk.lift()


def invoices(page, kiosk, see):
    """Of who asks for medical costs; one was used before."""
    asking.to_card(page, kiosk, Person(name="测试·票"))
    asking.to_family(page)
    asking.to_invoices(page, see)
    page.click("invoice-add")
    page.screen("aid-invoice")
    see("aid-invoice")
    page.click("back")
    asking.invoice(page, "0012345678", "1234.5", hospital="测试医院", see=see)
    page.machine.answers("/api/v1/aid-cases/invoice-check",
                         problem(409, "AID_CLAIMED"))
    page.click("invoice-done")
    page.find("error-summary")
    see("aid-invoice:used")
    page.machine.answers("/api/v1/aid-cases/invoice-check")
    page.click("invoice-done")
    page.screen("aid-invoices")
    asking.invoice(page, "0012345679", "99.99")
    page.click("invoice-done")
    page.screen("aid-invoices")
    see("aid-invoices")
    page.click("restart", "parted-end")
    page.screen("home")
    kiosk.lift()


def own(page, kiosk, see):
    machine = page.machine
    machine.answers("/api/v1/matters", (200, MATTERS))
    machine.answers("/api/v1/bookings/mine", (200, {"items": []}))
    machine.answers("/api/v1/aid-cases/mine",
                    (200, {"items": [CASE, REFUSED]}))
    page.click("tile-matters")
    page.find("card-wait")
    kiosk.lift()
    kiosk.put(Person(name="测试·我"))
    page.screen("matters")
    see("matters:aid")
    page.click("aid-details")
    page.screen("aid-cases")
    see("aid-cases")
    page.click("withdraw")
    page.screen("aid-withdraw")
    see("aid-withdraw")
    page.click("keep")
    machine.answers(f"/api/v1/aid-cases/{NO}/links", (201, {
        "url": "HTTPS://CENTRE.TEST/U#0123456789",
        "ends_at": "2021-06-01T09:51:30+08:00"}))
    page.click("phone")
    page.screen("aid-phone")
    page.find("receipt-qr")
    see("aid-phone")
    page.click("back", "authorise")
    page.screen("aid-adult")
    see("aid-adult")
    page.click("back", "withdraw")
    machine.answers(f"/api/v1/aid-cases/{NO}/withdraw",
                    (200, {"state": "withdrawn"}))
    page.click("withdraw-yes")
    page.screen("aid-done")
    see("aid-done")
    page.click("done")
    kiosk.lift()
    page.screen("home")
    for path in ("matters", "bookings/mine", "aid-cases/mine"):
        machine.answers(f"/api/v1/{path}")


def said(page, see):
    machine = page.machine
    machine.answers("/api/v1/status", (200, STATUS))
    machine.scans("123456789012")
    page.screen("status")
    see("status:aid")
    page.click("status-say")
    page.screen("aid-voice")
    see("aid-voice")
    page.click("kind-appeal", "next")
    page.screen("aid-say")
    page.click("kb-n", "kb-i")
    page.find("candidate-0")
    see("aid-say")
    page.fill("input-text", "没有看材料")
    machine.answers("/api/v1/aid-complaints", problem(409, "CASE_STATE",
                    "这件事现在不能这样办，请刷新后再看"), SAID)
    page.click("submit")
    page.screen("aid-voice")
    see("aid-voice:refused")
    page.click("kind-complaint", "next", "submit")
    page.screen("aid-said")
    see("aid-said")
    page.click("done", "tile-aid", "go-aidvoice")
    page.screen("aid-receipt")
    see("aid-receipt")
    page.click("restart")
    page.screen("home")
    for path in ("status", "aid-complaints"):
        machine.answers(f"/api/v1/{path}")
    machine.answers("/local/scan/wait")


def posted(page, see):
    machine = page.machine
    for name, items in (("none", []), ("some", [
            POSTING, {**POSTING, "id": "f", "stopped": True}])):
        machine.answers("/api/v1/aid-postings", (200, {"items": items}))
        page.click("tile-aid", "go-aidpost")
        page.screen("aid-postings")
        see(f"aid-postings:{name}")
        if not items:
            page.click("restart")
            page.screen("home")
    page.click("object")
    page.screen("aid-say")
    see("aid-say:objection")
    page.fill("input-text", "家里有两套房")
    machine.answers(f"/api/v1/aid-postings/{POSTING['id']}/objections",
                    (201, {"state": "received", "ref": "0123456789abcdef"}))
    page.click("submit")
    page.screen("aid-said")
    see("aid-said:objection")
    page.click("done")
    machine.answers("/api/v1/aid-postings")


def answered(page, see):
    machine = page.machine
    for state, more in (("open", {}), ("dismissed", {"answer": "已核实"})):
        machine.answers("/api/v1/aid-complaints/state", (200, {
            "state": state, "due_on": "2021-06-23", **more}))
        page.click("tile-aid", "go-aidanswer")
        page.screen("aid-ref")
        see(f"aid-ref:{state}")
        page.fill("input-ref", "0123456789abcdef")
        page.click("next")
        page.screen("aid-answer")
        see(f"aid-answer:{state}")
        page.click("done")
        page.screen("home")
    machine.answers("/api/v1/aid-complaints/state")


def walk_aid(page, kiosk, see):
    page.machine.says(reader="ok", printer="none", scanner="ok")
    self_test(page, see)
    asked(page, kiosk, see)
    wrong_account(page, kiosk, see)
    invoices(page, kiosk, see)
    own(page, kiosk, see)
    said(page, see)
    posted(page, see)
    answered(page, see)
    page.machine.says(reader="ok", printer="ok", scanner="ok")
