# SPDX-License-Identifier: Apache-2.0
"""Every screen of the kiosk, one after the other: what the tests of axe,
of sizes and of pictures look at. walk(page, kiosk, see) calls see(name) on
each; names are the screens' ids, with what is special after a colon."""
from machine import problem
from people import Person
from walk_pass import annual, own_passes
from walk_aid import walk_aid

PROVISIONAL = {
    "case_no": "L0001-000042-3", "state": "pending", "provisional": True,
    "state_label": "已登记，联网后确认", "window": "3 号",
    "accepted_at": "2021-05-06T09:41:30+08:00",
    "receipt": {"token": "1234", "url": "HTTPS://CENTRE.TEST/Q#1234"},
    "next": ["联网后自动送到中心", "刷身份证或扫这张回执，随时看进度"]}
STATUS = {
    "case_no": "RH2021-000123-7", "service": "join",
    "service_label": "加入工会", "state": "returned",
    "state_label": "待补正", "reason": "请补填用工单位", "window": "3 号",
    "accepted_at": "2021-05-06T09:41:30+08:00", "due_on": "2021-05-12",
    "updated_at": "2021-05-07T10:00:00+08:00", "next": "请补正后再提交"}
MATTERS = {
    "member": {"no": "3402210000017", "state_label": "在会",
               "union": "鸠江区总工会", "since": "2021-05-10"},
    "cases": [STATUS]}
PLACE = {"code": "A", "name": "演示医院体检中心", "bus": "1 路",
         "address": "镜湖区演示路 1 号门诊楼 3 楼", "phone": "0553-0000001"}
FULL = {"id": "full", "place": "A", "date": "2021-06-01", "weekday": "星期二",
        "half": "am", "half_label": "上午", "starts": "08:00",
        "ends": "11:30", "free": 0, "state": "full", "state_label": "约满"}
OFFER = {
    "code": "TJ2021", "kind": "checkup", "title": "农民工免费体检",
    "period": "2021 年度", "bring": ["本人身份证"], "state": "open",
    "state_label": "正在预约", "opens_at": "2021-05-01T09:00:00+08:00",
    "closes_at": "2021-12-31T00:00:00+08:00", "waiting_allowed": True,
    "places": [PLACE], "consents": [], "declarations": [],
    "sessions": [FULL, {**FULL, "id": "free", "half": "pm", "free": 7,
                        "state": "free"}]}
BOOKED = {
    "case_no": "TJ2021-000012-3", "state": "booked", "state_label": "已预约",
    "offer": "TJ2021", "title": OFFER["title"], "place": PLACE,
    "date": "2021-06-01", "starts": "08:00", "ends": "11:30",
    "bring": OFFER["bring"], "next": ["来不了请提前一天改期或取消"],
    "window": "3 号", "accepted_at": "2021-05-06T09:41:30+08:00",
    "cancel_until": "2021-05-31T08:00:00+08:00", "can": ["cancel", "move"],
    "receipt": {"token": "1234", "url": "HTTPS://CENTRE.TEST/Q#1234"},
    "voucher": {"token": "9011" + "1" * 282}}
WAITING = {
    **{k: v for k, v in BOOKED.items()
       if k not in ("voucher", "date", "place", "starts", "ends")},
    "case_no": "TJ2021-000013-1", "state": "waiting", "can": ["cancel"],
    "waiting": {"position": 3, "of": 17, "reordered": 2}}
DRAW = {"at": "2021-06-01T00:00:00+08:00", "done": False,
        "hash": "0123456789abcdef" * 4,
        "url": "https://centre.test/draw#TJ2021"}
DRAWS = {**WAITING, "state_label": "待摇号", "draw": DRAW,
         "waiting": {"position": 0, "of": 17}}
DRAWN = {**BOOKED, "draw": {**DRAW, "done": True, "number": 3}}
# A screen that leaves by itself stays as long as it is looked at.
STAND = """
window.__now ??= performance.now.bind(performance);
const now = performance.now();
performance.now = () => now;
"""
MOVE = "performance.now = window.__now;"
DOWN = {"link": "offline",
        "offline": [{"service": "join", "promise": "provisional"}]}
NOTICE = [{"text": "5 月 1 日至 5 日窗口休息，自助机 24 小时可用。"}]


def home(page):
    page.machine.says(printer="ok", scanner="ok", reader="ok")
    if page.has("restart"):
        page.click("restart")
    if page.has("begin"):
        page.click("begin")
    page.screen("home")


def quiet(page, see, seconds, name):
    page.forward(seconds)
    page.screen(name)
    see(name)
    page.driver.execute_script(MOVE)


def nobody(page, see):
    page.machine.says(printer="ok", scanner="ok", notices=NOTICE)
    page.find("begin")
    see("attract")
    page.click("begin")
    page.screen("home")
    see("home")
    page.machine.says(reader="fault", printer="out", scanner="fault",
                      outbox={"waiting": 3, "level": "ok"}, **DOWN)
    see("home:faults")
    page.machine.says(link="offline")
    see("home:offline")
    page.machine.says(closed="设备检修，下午两点恢复", scanner="ok")
    page.screen("closed")
    see("closed")
    page.machine.is_gone()
    page.screen("restarting")
    see("restarting")
    home(page)


def who(page, kiosk, see):
    machine = page.machine
    machine.says(printer="out", scanner="ok")
    page.click("tile-join")
    page.screen("consent")
    see("consent:no-paper")
    machine.says(printer="ok", scanner="ok")
    see("consent")
    page.click("next")
    see("consent:wrong")
    page.click("consent-register", "next")
    page.find("card-wait")
    see("identity")
    machine.answers("/local/card/wait", (200, {
        "state": "fault", "code": "CARD_UNREADABLE",
        "title": "没有读出身份证，请拿起来再放一次"}))
    page.find("reader-code")
    see("identity:fault")
    machine.answers("/local/card/wait")
    machine.says(reader="fault", printer="ok", scanner="ok")
    page.find("reader-off")
    see("identity:no-reader")
    page.click("way-typed")
    page.screen("typed")
    page.click("kb-n", "kb-i")
    page.find("candidate-0")
    see("typed")
    for mode in ("strokes", "latin"):
        page.click(f"kb-mode-{mode}")
        see(f"typed:{mode}")
    machine.says(reader="fault", printer="ok", scanner="ok", ime=None)
    page.until(lambda: not page.has("kb-mode-latin"), "letters alone")
    see("typed:letters")
    machine.says(reader="fault", printer="ok", scanner="ok")
    page.click("next")
    see("typed:wrong")
    person = Person(name="测试·走遍")
    page.fill("input-name", person.name)
    page.click("input-id_no")
    see("typed:number")
    page.keypad(person.id_no)
    page.click("next")
    page.screen("phone")
    see("phone")
    machine.says(reader="ok", printer="ok", scanner="ok")
    page.click("back")
    page.screen("typed")
    page.click("back")
    page.find("card-wait")
    kiosk.put(person)
    page.find("card-present")
    see("identity:card")
    page.click("no-phone")
    kiosk.lift()


def where(page, see):
    page.screen("group")
    see("group")
    page.click("group-other")
    see("group:others")
    page.click("group-eight", "group-courier", "next")
    page.screen("place")
    see("place:district")
    page.click("district-340207")
    page.find("place-chosen")
    see("place:street")
    page.driver.find_elements(
        "css selector", '[data-testid^="street-"]')[0].click()
    page.find("input-employer")
    see("place:employer")
    page.click("next")
    page.screen("check")
    see("check")


def paper(page, see):
    machine = page.machine
    machine.answers("/local/print", (202, {"job": "1", "state": "queued"}))
    machine.answers("/local/print/state", (200, {"state": "sent"}))
    page.click("submit")
    page.screen("receipt")
    page.find("paper")
    see("receipt:printing")
    machine.answers("/local/print/state", (200, {"state": "printed"}))
    page.find("print-again")
    see("receipt:printed")
    for state, code in (("failed", "PRINTER_PAPER_OUT"), ("unknown", "")):
        machine.answers("/local/print/state",
                        (200, {"state": state, "code": code}))
        page.click("print-again")
        page.find("paper-fault")
        see(f"receipt:{state}")
    machine.answers("/api/v1/ratings", (201, {}))
    page.click("done")
    page.screen("rate")
    page.driver.execute_script(STAND)
    see("rate")
    page.click("grade-4")
    page.until(lambda: not page.has("grade-4"), "thanks")
    see("rate:thanks")
    page.driver.execute_script(MOVE)
    page.screen("home")


def handing(page, see):
    """Half an application, given to the staff and taken back."""
    machine = page.machine
    machine.says(reader="ok", printer="ok", scanner="ok")
    page.click("tile-join", "consent-register", "next")
    page.screen("identity")
    for name, answer in (("failed", problem(503, "LINE_DOWN")),
                         ("called", (201, {"state": "called"}))):
        machine.answers("/api/v1/help-calls", answer)
        page.click("help")
        page.find("help-state", f'[data-state="{name}"]')
        see(f"help:{name}-half")
        if name == "failed":
            page.click("help-back")
    machine.answers("/api/v1/handovers", problem(
        409, "HANDOVER_WAITING",
        "这台自助机已交出一份没填完的申请，请等工作人员过来"),
        (201, {"state": "handed"}))
    page.click("handover")
    page.until(lambda: "等工作人员" in page.text("act-error"), "why not")
    see("help:waiting")
    page.click("handover")
    page.find("help-state", '[data-state="handed"]')
    see("help:handed")
    machine.answers("/api/v1/handovers/withdraw",
                    (200, {"state": "withdrawn"}))
    page.click("takeback")
    page.find("help-state", '[data-state="takenback"]')
    see("help:takenback")
    page.click("help-back")
    page.screen("home")


def asking(page, kiosk, see):
    machine = page.machine
    for name, answer in (("called", (201, {"state": "called"})),
                         ("failed", problem(503, "LINE_DOWN")),
                         ("absent", problem(404, "NOT_FOUND"))):
        machine.answers("/api/v1/help-calls", answer)
        page.click("help")
        page.find("help-state", f'[data-state="{name}"]')
        see(f"help:{name}")
        page.click("help-back")
    handing(page, see)
    machine.says(reader="ok", printer="ok", scanner="ok")
    page.click("tile-matters")
    page.screen("find")
    see("find")
    machine.answers("/api/v1/matters", (200, MATTERS))
    kiosk.put(Person(name="测试·查"))
    page.screen("matters")
    see("matters")
    kiosk.lift()
    page.click("restart")
    for name, answer in (("status", (200, STATUS)),
                         ("scan-trouble", problem(422, "RECEIPT_INVALID",
                                                  "这不是本中心的回执"))):
        machine.answers("/api/v1/status", answer)
        machine.scans("123456789012")
        page.screen(name)
        see(name)
        page.click("scan-back")
    page.screen("home")


def to_agree(page, kiosk, name):
    """From the first page to what has to be agreed to, or why not."""
    page.until(lambda: page.has("tile-checkup"), "the offers")
    page.click("tile-checkup")
    page.until(lambda: page.has("screen-offer") or page.has("card-wait"),
               "the offers")
    if page.has("screen-offer"):
        page.driver.find_elements(
            "css selector", '[data-testid^="offer-TJ"]')[0].click()
    page.find("card-wait")
    # The reader looks only while it is asked.
    asked = len(page.machine.asked("/local/card/wait"))
    page.until(lambda: len(page.machine.asked("/local/card/wait"))
               > asked + 1, "the reader asked")
    kiosk.put(Person(name=name))
    page.find("card-present")
    page.click("no-phone")
    kiosk.lift()


def place(page, kiosk, see):
    """The real offer, but for who may: a card that was never here is told
    why not."""
    machine = page.machine
    to_agree(page, kiosk, "测试·外")
    page.screen("unfit")
    see("unfit")
    page.click("restart")
    may = {"eligible": True, "certain": True, "reasons": [],
           "needs": ["migrant_worker"]}
    path = page.driver.execute_script(
        "return window.__machine.asked.map(([p]) => p)"
        ".filter((p) => p.endsWith('/eligibility')).at(-1)")
    machine.answers(path, (200, {**may, "booking": BOOKED}))
    to_agree(page, kiosk, "测试·有")
    page.screen("unfit")
    see("unfit:booked")
    page.click("restart")
    machine.answers(path, (200, may))
    to_agree(page, kiosk, "测试·约")
    page.screen("agree")
    see("agree")
    page.click("next")
    page.find("error-summary")
    see("agree:wrong")
    for box in page.driver.find_elements("css selector", '[role="checkbox"]'):
        box.click()
    page.click("next")
    page.screen("day")
    see("day")
    page.click_where("screen-day", " .day:not(.full)")
    page.screen("session")
    see("session")
    page.click_where("screen-session", ' [data-state="free"]')
    page.screen("check")
    page.find("hold")
    see("check:held")
    page.forward(50)
    page.click("elder", "elder")  # somebody is there
    page.forward(92)
    page.find("hold-over")
    see("check:over")
    page.driver.execute_script(MOVE)
    machine.answers("/local/print", (202, {"job": "1", "state": "queued"}))
    machine.answers("/local/print/state", (200, {"state": "printed"}))
    machine.answers("/api/v1/bookings", (201, BOOKED))
    page.click("submit")
    page.screen("receipt")
    see("receipt:booked")
    page.click("restart")
    machine.answers(path)


def list_of_waiting(page, kiosk, see):
    machine = page.machine
    machine.answers("/api/v1/offers", (200, {"items": [OFFER]}))
    machine.answers("/api/v1/offers/TJ2021/eligibility", (200, {
        "eligible": True, "certain": True, "reasons": [], "needs": []}))
    to_agree(page, kiosk, "测试·候")
    page.click("day-2021-06-01", "session-full")
    see("session:waiting")
    page.click("next")
    page.screen("check")
    see("check:waiting")
    machine.answers("/api/v1/waiting", (201, WAITING))
    page.click("submit")
    page.screen("receipt")
    see("receipt:waiting")
    page.click("restart")
    machine.answers("/api/v1/offers", (200, {"items": [
        {**OFFER, "state": "not_yet", "state_label": "还没有开放"}]}))
    page.click("tile-checkup")
    page.screen("notopen")
    see("notopen")
    page.click("restart")
    machine.answers("/api/v1/offers")


def drawn(page, kiosk, see):
    machine = page.machine
    machine.answers("/api/v1/offers", (200, {"items": [
        {**OFFER, "state": "draw", "state_label": "报名中，到期摇号",
         "draw": DRAW}]}))
    page.click("tile-checkup")
    page.screen("draw")
    page.find("receipt-qr")
    see("draw")
    page.click("next")
    page.find("card-wait")
    kiosk.put(Person(name="测试·摇"))
    page.find("card-present")
    page.click("no-phone")
    kiosk.lift()
    page.click("day-2021-06-01", "session-free")
    see("session:draw")
    page.click("next")
    page.screen("check")
    see("check:draw")
    machine.answers("/api/v1/waiting", (201, DRAWS))
    page.click("submit")
    page.screen("receipt")
    see("receipt:draw")
    page.click("restart")
    machine.answers("/api/v1/offers")


def given_back(page, kiosk, see):
    machine = page.machine
    machine.answers("/api/v1/matters", (200, {"cases": []}))
    machine.answers("/api/v1/bookings/mine",
                    (200, {"items": [DRAWN, WAITING]}))
    page.click("tile-matters")
    page.screen("find")
    kiosk.put(Person(name="测试·退"))
    page.screen("matters")
    page.find("booking")
    see("matters:bookings")
    page.click("cancel")
    page.screen("giveback")
    see("giveback")
    machine.answers(f"/api/v1/bookings/{BOOKED['case_no']}/cancel",
                    problem(409, "BOOKING_STATE", "这个预约现在不能这样办"))
    page.click("giveback")
    page.find("giveback-problem")
    see("giveback:refused")
    kiosk.lift()
    page.click("restart")
    page.screen("home")


def trouble(page, see):
    machine = page.machine
    machine.answers("/api/v1/forms/join", problem(503, "BUSY", "", "later"))
    page.click("tile-join")
    page.screen("trouble")
    see("trouble")
    machine.answers("/api/v1/forms/join")
    page.click("trouble-retry")
    page.screen("consent")
    quiet(page, see, 61, "idle")
    page.click("idle-end")
    page.until(lambda: page.has("tile-join") or page.has("begin"), "the end")


FACTS = {"display": "演示管理", "seconds": 540, "version": "0.1.0",
         "waiting": 3, "oldest": 7300, "stuck": 1, "disk_free": 900,
         "certificate_days": 44, "error": "PRINTER_PAPER_OUT"}


def in_staff_hands(page, kiosk, see):
    machine = page.machine
    page.click("today")
    page.screen("upkeep-card")
    see("upkeep-card")
    machine.says(reader="fault", printer="ok", scanner="ok")
    page.find("reader-off")
    see("upkeep-card:no-reader")
    machine.says(reader="ok", printer="ok", scanner="ok")
    kiosk.put(Person(name="测试·维护"))
    page.screen("upkeep-pin")
    kiosk.lift()
    see("upkeep-pin")
    machine.answers("/local/upkeep/open", problem(
        403, "UPKEEP_REFUSED", "证件、维护口令不对，或者没有维护权限，请核对后再试"))
    page.keypad("739251")
    page.click("upkeep-enter")
    page.find("upkeep-problem")
    see("upkeep-pin:refused")
    machine.answers("/local/upkeep/open", (200, {
        "display": "演示管理", "seconds": 600}))
    machine.answers("/local/upkeep", (200, FACTS))
    page.keypad("739251")
    page.click("upkeep-enter")
    page.find("upkeep-facts")
    see("upkeep")
    machine.answers("/local/upkeep/act", (200, {"seconds": 540}))
    machine.answers("/local/upkeep", (200, {
        **FACTS, "print": "failed", "print_code": "PRINTER_PAPER_OUT"}))
    page.click("upkeep-test_print")
    page.find("upkeep-done")
    see("upkeep:print")
    machine.answers("/local/upkeep/act", (200, {
        "seconds": 540, "acts": 3,
        "file": "/var/lib/yizhan-kiosk/export/outbox-1620265290.txt"}))
    page.click("upkeep-export")
    page.until(lambda: "outbox-" in page.text("upkeep-done"), "the file")
    see("upkeep:export")
    page.click("upkeep-test_reader")
    page.screen("upkeep-reader")
    see("upkeep-reader")
    page.click("back", "upkeep-test_scanner")
    page.screen("upkeep-scanner")
    machine.scans("1234567890" * 8)
    page.until(lambda: "12345" in page.text("upkeep-code"), "the code")
    see("upkeep-scanner")
    machine.answers("/local/scan/wait")
    page.click("back", "upkeep-close")
    page.screen("upkeep-close")
    see("upkeep-close")
    page.click("back")
    machine.answers("/local/upkeep/act", problem(403, "UPKEEP_ENDED"))
    page.click("upkeep-test_print")
    page.screen("upkeep-over")
    see("upkeep-over")
    for path in ("", "/open", "/act"):
        machine.answers("/local/upkeep" + path)
    page.click("upkeep-end")
    page.screen("home")


def walk(page, kiosk, see):
    nobody(page, see)
    in_staff_hands(page, kiosk, see)
    who(page, kiosk, see)
    where(page, see)
    paper(page, see)
    asking(page, kiosk, see)
    place(page, kiosk, see)
    list_of_waiting(page, kiosk, see)
    drawn(page, kiosk, see)
    given_back(page, kiosk, see)
    annual(page, kiosk, see)
    own_passes(page, kiosk, see)
    walk_aid(page, kiosk, see)
    trouble(page, see)
