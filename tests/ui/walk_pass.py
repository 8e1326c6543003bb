# SPDX-License-Identifier: Apache-2.0
"""The screens of annual passes, a part of walk.py's way."""
from machine import problem
from people import Person

PARK = {"code": "P1", "name": "演示公园（赭山）", "address": "演示路 9 号",
        "bus": "1 路", "phone": "0553-0000011", "opens": "06:00",
        "closes": "21:00", "closed": []}
PRODUCT = {
    "code": "two", "title": "职工公园年票（三园）", "period": "rolling",
    "days": 365, "holders": 2, "parks": [PARK, {**PARK, "name": "演示植物园"}],
    "prices": [{"price": 4000, "subsidy": 4000},
               {"rule": "mark", "value": "hardship", "price": 2000,
                "subsidy": 6000}],
    "fee": 0, "replace_fee": 1000, "on_sale": True, "intro": [], "next": [],
    "consents": [], "declarations": []}
PASSES = [PRODUCT, {**PRODUCT, "code": "later", "on_sale": False,
                    "next_sale": "2021-12-01", "parks": [PARK],
                    "period": "calendar", "holders": 1}]
FIT = {"eligible": True, "renews": True, "reasons": [], "price": 4000,
       "subsidy": 4000, "fee": 0, "from": "2021-06-01", "last": "2022-05-31"}
UNFIT = {**FIT, "eligible": False, "reasons": [
    {"code": "PASS_ALREADY", "next": "2021-12-01",
     "title": "您今年已经有这种年票，刷身份证可以查看、补票；快到期时再来续"}]}
PASS = {
    "case_no": "NP2021-000012-3", "state": "active", "state_label": "有效",
    "product": "two", "title": PRODUCT["title"], "parks": PRODUCT["parks"],
    "holders": 2, "price": 4000, "subsidy": 4000, "fee": 0, "replace_fee": 0,
    "from": "2021-06-01", "last": "2022-05-31", "renew_from": "2022-04-01",
    "window": "3 号", "next": ["入园时出示小票上的二维码，或者用手机扫小票上的激活码，把年票放进手机"],
    "can": ["replace", "freeze"], "accepted_at": "2021-05-06T09:41:30+08:00",
    "receipt": {"token": "1234", "url": "HTTPS://CENTRE.TEST/Q#1234"},
    "slips": [{"n": n, "kind": "paper", "token": "9011" + "1" * 282,
               "activation": "F1VNC-BBYG6",
               "url": "HTTPS://CENTRE.TEST/P#F1VNC-BBYG6"} for n in (1, 2)]}
UNPAID = {**{k: v for k, v in PASS.items() if k not in ("from", "last")},
          "case_no": "NP2021-000013-1", "state": "unpaid",
          "state_label": "待缴费", "slips": [], "can": ["drop"],
          "due_on": "2021-05-13", "replace_fee": 1000}


def annual(page, kiosk, see):
    """A pass that two share, but for what the centre says of it."""
    machine = page.machine
    path = "/api/v1/pass-products/two/eligibility"
    machine.answers("/api/v1/pass-products", (200, {"items": PASSES}))
    machine.answers(path, (200, UNFIT), (200, FIT))
    page.until(lambda: page.has("tile-pass"), "the passes")
    page.click("tile-pass")
    page.screen("product")
    see("product")
    page.click("product-two")
    page.find("card-wait")
    see("identity:pass")
    kiosk.put(Person(name="测试·不行"))
    page.screen("unfit")
    see("unfit:pass")
    page.click("restart")
    kiosk.lift()
    page.click("tile-pass", "product-two")
    page.find("card-wait")
    kiosk.put(Person(name="测试·一"))
    page.screen("beside")
    see("beside")
    kiosk.lift()
    kiosk.put(Person(name="测试·二"))
    page.find("card-present")
    see("beside:all")
    kiosk.lift()
    page.click("next")
    page.screen("check")
    see("check:pass")
    machine.answers("/local/print", (202, {"job": "1", "state": "queued"}))
    machine.answers("/local/print/state", (200, {"state": "printed"}))
    machine.answers("/api/v1/passes", (201, UNPAID))
    page.click("submit")
    page.screen("receipt")
    page.find("receipt-qr")
    see("receipt:unpaid")
    page.click("restart")
    for path in ("/api/v1/pass-products", path):
        machine.answers(path)


def own_passes(page, kiosk, see):
    machine = page.machine
    machine.answers("/api/v1/matters", (200, {"cases": []}))
    machine.answers("/api/v1/bookings/mine", (200, {"items": []}))
    machine.answers("/api/v1/passes/mine", (200, {"items": [
        UNPAID, PASS, {**PASS, "case_no": "NP2021-000011-5",
                       "state": "frozen", "state_label": "已冻结",
                       "can": ["thaw"]}]}))
    page.click("tile-matters")
    page.screen("find")
    kiosk.put(Person(name="测试·票"))
    page.screen("matters")
    page.find("pass")
    see("matters:passes")
    page.click("to-phone")
    page.screen("pass-phone")
    page.find("receipt-qr")
    see("pass-phone")
    page.click("phone-back", "freeze")
    page.screen("pass-act")
    see("pass-act")
    machine.answers(f"/api/v1/passes/{PASS['case_no']}/freeze",
                    problem(409, "PASS_STATE", "这张年票现在不能这样办"))
    page.click("pass-yes")
    page.find("pass-problem")
    see("pass-act:refused")
    kiosk.lift()
    page.click("restart")
    page.screen("home")
    for path in ("matters", "bookings/mine", "passes/mine"):
        machine.answers(f"/api/v1/{path}")
