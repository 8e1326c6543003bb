# SPDX-License-Identifier: Apache-2.0
"""A case of aid from its first draft to its last export, with words that
stand nowhere else: no log, address, public answer, slip, figure, trail,
backup or file of the centre or the kiosk holds one of them in clear."""
import base64
import datetime
import io
import json
import sqlite3
import subprocess
import urllib.parse

import pytest
from PIL import Image

import people
import wire
from centre import API, Kiosk, until
from people import Person
from printers import Paper, code_of

HERE = datetime.timezone(datetime.timedelta(hours=8))
NAME, ILL = "金丝雀", "夜莺氏"  # a part of each name, of each illness
CARD = "6217001388137042698"
ILLNESS = f"{ILL}罕见病"
AGREED = [{"purpose": f"aid_{p}", "version": 1} for p in (
    "household", "check", "bank", "public", "health")]
# what is there for anybody
PUBLIC = ("/", "/q", "/U", "/healthz", "/readyz", "/metrics",
          "/api/v1/openapi.json", "/api/v1/keys", "/api/v1/aid-postings",
          "/api/v1/offers", "/api/v1/pass-products")


def luhn(body):
    total = sum(int(d) if i % 2 else sum(divmod(2 * int(d), 10))
                for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


class Life:
    """One family's, and all that was sent and answered on the way."""

    def __init__(self, centre, folder):
        self.centre = centre
        self.me = Person(name=f"欧阳{NAME}明")
        self.kin = Person(name=f"欧阳{NAME}红")
        self.card = luhn(CARD[:-1])
        self.paper = Paper(folder / "slips")
        self.kiosk = Kiosk(centre, "canary", "--printer",
                           f"sim:{self.paper.dir}")
        self.page = self.kiosk.client()
        self.anyone = centre.client()
        self.staff = {}
        self.today = datetime.datetime.now(HERE).date()
        self.urls, self.public, self.refusals, self.codes = [], [], [], []

    def secrets(self):
        return {NAME, ILL, self.card, self.me.id_no, self.me.phone,
                self.kin.id_no, self.kin.phone}

    def desk(self, role, name=None):
        key = name or role
        if key not in self.staff:
            self.staff[key] = self.centre.desk(role, name)
        return self.staff[key]

    def heard(self, client, method, path, answer):
        """Every request of this life, whoever sent it."""
        self.urls.append(path)
        told = b"\n".join(f"{k}: {v}".encode("latin-1")
                          for k, v in answer.headers.items())
        if answer.status >= 400:
            self.refusals.append((method, path, told + answer.body))
        if client is self.anyone:
            self.public.append((method, path, told + answer.body))

    def lay(self, person, **whose):
        self.kiosk.lift()
        self.kiosk.put(person)

        def seen():
            answer = self.page.post("/local/card/wait", whose).must(200).json
            return answer if answer["state"] != "waiting" else None

        return until(seen)["read"]

    def act(self, role, action, name=None, **more):
        desk = self.desk(role, name)
        return desk.post(f"{API}/cases/{self.no}/aid", {
            "action": action, "version": desk.case(self.no)["version"],
            **more}, key=True)

    def close(self):
        self.page.close()
        for client in (self.anyone, *self.staff.values()):
            client.close()
        self.kiosk.close()


# ---- the life ---------------------------------------------------------------

def form(life, **more):
    return {"district": "340207", "unit": "演示物流", "ask": "living",
            "cause": "illness", "income": 1500000, "exclusions": [],
            "story": f"得了{ILLNESS}，欠了钱", "address": f"{NAME}路 7 号",
            "rigid": [{"kind": "medical", "amount": 200000}], **more}


def ask(life):
    """By card at the kiosk: half of it, a mistake, all of it, the slips."""
    page = life.page
    read = life.lay(life.me)
    wife = life.lay(life.kin, **{"as": "relative"})
    page.post(API + "/aid-drafts", {
        "read": read, "page": json.dumps({"story": ILLNESS}),
        "relatives": [{"read": wife}]}, key=True).must(200)
    page.post(API + "/aid-drafts/mine", {"read": read}).must(200)
    relatives = [{"read": wife, "relation": "1", "income": 300000}]
    body = {"read": read, "form": form(life, relatives=relatives),
            "card": life.card, "consents": AGREED}
    for wrong in ({"card": life.card[:-1] + "x"}, {"consents": []},
                  {"form": form(life, relatives=relatives, cause=ILLNESS)},
                  {life.card: 1}):
        assert page.post(API + "/aid-cases", body | wrong,
                         key=True).status in (400, 422)
    life.refusals.pop()  # what is no field is named to whoever sent it
    made = page.post(API + "/aid-cases", body, key="asked").must(201).json
    life.no, life.token = made["case_no"], made["receipt"]["token"]
    life.codes += [made["receipt"]["url"], life.token]
    page.post("/local/print", {"act": "asked", "copy": False}).must(202)
    life.codes.append(code_of(life.paper.newest(1)))
    page.post(f"{API}/aid-cases/{life.no}/authorise", {"read": wife},
              key=True).must(200)
    again = page.post(API + "/aid-cases", body, key=True)
    assert again.status == 409  # a card is read anew for each act


def photograph():
    """A picture whose camera was told too much."""
    image, out = Image.new("RGB", (320, 200), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010e] = exif[0x013b] = ILLNESS
    image.save(out, "JPEG", exif=exif, comment=ILLNESS.encode())
    assert ILL.encode() in out.getvalue()
    return base64.b64encode(out.getvalue()).decode()


def papers(life):
    """One from a phone, the rest over the counter."""
    read = life.lay(life.me)
    url = life.page.post(f"{API}/aid-cases/{life.no}/links", {"read": read},
                         key=True).must(201).json["url"]
    life.codes.append(url)
    code = {"code": url.split("#")[1]}
    missing = life.anyone.post(API + "/aid-uploads/look", code).must(200).json
    paper = missing["papers"][0]["code"]
    ticket = {"X-Ticket": code["code"]}
    life.anyone.post(API + "/aid-uploads", {
        "paper": paper, "image": base64.b64encode(ILLNESS.encode()).decode()},
        key=True, headers=ticket)
    life.anyone.post(API + "/aid-uploads", {
        "paper": paper, "image": photograph()}, key=True,
        headers=ticket).must(201)
    clerk = life.desk("clerk")
    seen = clerk.get(f"{API}/cases/{life.no}/aid").must(200).json
    shot = next(p for p in seen["papers"] if p["code"] == paper)[
        "pictures"][0]["id"]
    made_anew = clerk.send(
        "POST", f"{API}/cases/{life.no}/aid/pictures/{shot}/open").must(
            200).body
    assert ILL.encode() not in made_anew
    clerk.post(f"{API}/cases/{life.no}/aid/papers/{paper}/refuse", {
        "reason": f"{ILLNESS}的诊断看不清"}, key=True).must(200)
    life.anyone.post(API + "/aid-uploads/look", code).must(200)
    life.public.pop()  # the bearer of the link reads why: it is theirs
    life.anyone.post(API + "/aid-uploads/done", code, key=True).must(200)
    for gone in missing["papers"]:
        clerk.post(f"{API}/cases/{life.no}/aid/papers", {
            "code": gone["code"], "original": True}, key=True).must(200)


def staff_look(life):
    """What only they may: by search, in full; with mistakes."""
    clerk = life.desk("clerk")
    for query in (life.me.id_no, life.kin.id_no, life.me.name, life.card):
        clerk.post(API + "/cases/search", {"q": query})
    for key in ("card", "story", "address", "head-0", "head-1"):
        seen = clerk.post(f"{API}/cases/{life.no}/aid/unmask", {
            "key": key, "purpose": "核对"}, key=True).must(200).json["value"]
        assert any(s in seen for s in life.secrets()), key
    clerk.get(f"{API}/cases/{life.no}/aid").must(200)
    clerk.get(f"{API}/cases/{life.no}/receipt.svg").must(200)
    for bad in (life.me.id_no, life.card, urllib.parse.quote(life.me.name)):
        clerk.get(f"{API}/cases/{bad}")
        clerk.get(f"/{bad}?q={bad}")
        life.page.get(f"/{bad}")
        life.urls[-3:] = []  # those were ours, and bad
    clerk.post(f"{API}/cases/{life.no}/aid/authorise", {
        "id_no": life.me.id_no[:-1]}, key=True)
    clerk.post(f"{API}/cases/{life.no}/aid", b'{"' + NAME.encode(), key=True)


def decide(life):
    """Through the steps to a posting that somebody objects to."""
    life.act("reviewer", "pass_first").must(200)
    life.act("clerk", "visit_report", text=f"{ILLNESS}属实").must(200)
    life.act("reviewer", "visit_confirm", text=f"确有{ILLNESS}").must(200)
    life.act("clerk", "check_result", text=f"{life.me.name}相符").must(200)
    life.act("reviewer", "propose", category="deep", kind="living",
             amount=400000).must(200)
    told = life.act("reviewer", "post", text=f"{life.me.name}有{ILLNESS}")
    assert told.fields() == {"text": "AID_SCAN"}
    life.act("reviewer", "post", text="按程序公示").must(200)
    ref = next(p for p in life.anyone.get(API + "/aid-postings").must(
        200).json["items"])["id"]
    life.page.get(API + "/aid-postings").must(200)
    life.page.post(f"{API}/aid-postings/{ref}/objections", {
        "text": f"{life.me.name}没有{ILLNESS}"}, key=True).must(201)
    reviewer = life.desk("reviewer")
    up = next(p for p in reviewer.get(API + "/aid/postings").must(200).json[
        "items"] if p["id"] == ref)
    reviewer.post(f"{API}/aid/objections/{up['objections'][0]['id']}", {
        "upheld": False, "answer": f"{ILLNESS}已核实"}, key=True).must(200)
    with sqlite3.connect(life.centre.dir / "yizhan.db", timeout=10) as db:
        db.execute("UPDATE aid_posting SET until_on = '2021-01-04'")
    db.close()
    life.act("reviewer", "end_publicity").must(200)
    life.act("approver", "approve").must(200)
    life.act("clerk", "file", number="340207-2021-0001").must(200)


def money(life):
    """The fund's own way; its file is the bank's and holds the card."""
    finance, other = life.desk("finance", "caiwu"), life.desk(
        "finance", "fuhe")
    finance.post(API + "/fund/budgets", {
        "source": "union", "purpose": "living", "year": life.today.year,
        "amount": 6000000, "basis": "测试"}, key=True).must(201)
    envelope = next(e for e in finance.get(API + "/fund/envelopes").must(
        200).json["items"] if e["purpose"] == "living"
        and e["available"] >= 400000)
    ref = life.desk("clerk").post(f"{API}/cases/{life.no}/aid/grant", {
        "envelope": envelope["ref"], "bank": "演示银行"},
        key=True).must(201).json["ref"]
    for role, step in (("reviewer", "review"), ("approver", "approve")):
        state = {"review": "keyed", "approve": "reserved"}[step]
        grant = next(g for g in life.desk(role).get(
            f"{API}/fund/grants?state={state}").must(200).json["items"]
            if g["ref"] == ref)
        life.desk(role).post(f"{API}/fund/grants/{ref}/{step}", {
            "version": grant["version"]}, key=True).must(200)
    due = finance.get(API + "/fund/runs").must(200).json["due"]
    finance.post(API + "/fund/runs", due, key=True).must(201)
    run = finance.get(API + "/fund/runs").must(200).json["items"][0]
    at = f"{API}/fund/runs/{run['ref']}"
    other.post(at + "/release", {"sha256": run["sha256"]}, key=True).must(200)
    text = other.post(at + "/file", {"sha256": run["sha256"]},
                      key=True).must(200).body.decode()
    line = next(row for row in text.splitlines() if life.card in row)
    assert life.me.name in line
    payment = line.split(",")[0]
    head = f"驿站付款回单,{run['ref']},{run['sha256']}\n付款编号,结果\n"
    finance.post(at + "/answers", {"text": head + f"{life.card},成功\n"},
                 key=True)
    finance.post(at + "/answers", {"text": head + f"{payment},成功\n"},
                 key=True).must(200)
    life.act("finance", "pay", name="caiwu", number=ref).must(200)
    life.act("clerk", "follow_up", text=f"{ILLNESS}在治").must(200)


def complain(life):
    """With the receipt; at the kiosk and from anywhere."""
    life.page.post("/local/end")
    for client, key in ((life.anyone, "far"), (life.page, "said")):
        ref = client.post(API + "/aid-complaints", {
            "code": life.token, "kind": "complaint",
            "text": f"{life.me.name}：{ILLNESS}没有人管"},
            key=key).must(201).json["ref"]
    life.codes.append(ref)
    life.page.post("/local/print", {"act": "said", "copy": False}).must(202)
    life.codes.append(code_of(life.paper.newest(2)))
    auditor = life.desk("auditor")
    for voice in auditor.get(API + "/aid/complaints").must(200).json["items"]:
        auditor.post(f"{API}/aid/complaints/{voice['id']}", {
            "upheld": True, "answer": "已经转办"}, key=True).must(200)
    life.anyone.post(API + "/aid-complaints/state", {"ref": ref}).must(200)
    life.anyone.post(API + "/status", {"code": life.token}).must(200)
    life.anyone.post(API + "/status", {"code": life.card})


SECRET = "nine bricks of 4711"


def export(life):
    """What leaves the house."""
    auditor, evaluator = life.desk("auditor"), life.desk("evaluator")
    sample = auditor.post(API + "/aid/samples", {
        "from": f"{life.today.year}-01-01", "until": str(life.today),
        "open_until": "2099-01-01"},
        key=True).must(201)
    refs = evaluator.get(API + "/aid/samples").must(200).json["items"]
    at = f"{API}/aid/samples/{refs[0]['id']}"
    opened = evaluator.post(at + "/open", {"n": 1}, key=True).must(200)
    sent = evaluator.post(at + "/export", {"passphrase": SECRET},
                          key=True).must(200)
    opened_file = subprocess.run(
        ["openssl", "cms", "-decrypt", "-inform", "DER", "-pwri_password",
         SECRET], input=base64.b64decode(sent.json["file"]),
        capture_output=True, check=True).stdout
    assert life.no.encode() in opened_file
    figures = auditor.get(f"{API}/aid/figures?from={life.today.year}-01-01"
                          f"&until={life.today}").must(200)
    return [sample.body, opened.body, sent.body, opened_file, figures.body]


@pytest.fixture(scope="module")
def life(centre, tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    made = Life(centre, folder)
    send = wire.Client.send

    def heard(client, method, path, *more, **kw):
        answer = send(client, method, path, *more, **kw)
        made.heard(client, method, path, answer)
        return answer

    wire.Client.send = heard
    try:
        ask(made)
        papers(made)
        staff_look(made)
        decide(made)
        money(made)
        complain(made)
        made.exported = export(made)
        for path in PUBLIC:
            made.anyone.get(path).must(200)
        yield made
    finally:
        wire.Client.send = send
        made.close()


# ---- the search -------------------------------------------------------------

def forms(secret):
    """A secret as bytes, in whatever dress somebody may have written it."""
    text = secret.encode()
    found = {text, secret.encode("gb18030"), secret.encode("utf-16-le"),
             text.hex().encode(), text.hex().upper().encode(),
             urllib.parse.quote(secret).encode(),
             json.dumps(secret)[1:-1].encode()}
    for shift in range(3):  # wherever it stands in what was encoded
        coded = base64.b64encode(b"x" * shift + text)
        found.add(coded[-(-shift * 4 // 3):(shift + len(text)) * 4 // 3])
    return {f for f in found if len(f) >= 6}


def leaks(life, data, *known):
    return sorted(s for s in life.secrets() - {*known}
                  if any(f in data for f in forms(s)))


def of_files(life, files, *known):
    return [(str(f), word) for f in files for word in
            leaks(life, f.read_bytes(), *known)]


def cells(path):
    """Every value of a database, whole however it lies in its pages."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return "\n".join(db.iterdump()).encode()
    finally:
        db.close()


def test_the_search_finds(life):
    for text in (f"x{life.me.name}y", f"号{life.card}。", f"-{ILLNESS}-",
                 life.me.id_no):
        for data in (text.encode(), text.encode("gb18030"),
                     b"".join((b"ab", text.encode())).hex().encode(),
                     base64.b64encode(text.encode()),
                     base64.b64encode(b"a" + text.encode()),
                     base64.b64encode(b"ab" + text.encode()),
                     json.dumps(text).encode(),
                     urllib.parse.quote(text).encode()):
            assert leaks(life, data), (text, data)
    assert leaks(life, b"340207 6217 " + "雀".encode()) == []


def test_no_log(life, centre):
    files = [centre.log, life.kiosk.log]
    assert all(f.stat().st_size for f in files)
    assert of_files(life, files) == []


def test_no_address(life):
    assert len(life.urls) > 80
    assert leaks(life, "\n".join(life.urls).encode()) == []
    assert leaks(life, "\n".join(life.codes).encode()) == []


def test_no_code_and_no_slip(life):
    """What a scanner reads, and the bytes that went to the printer."""
    assert life.codes[2] == life.codes[0]
    receipt, said = sorted(life.paper.dir.glob("*.bin"))
    # a receipt greets whoever it is for; a complaint knows nobody
    assert life.me.name.encode("gb18030") in receipt.read_bytes()
    assert of_files(life, [receipt], NAME) == of_files(life, [said]) == []
    words = b"\n".join(c.encode() for c in life.codes)
    assert leaks(life, words) == []


def test_no_public_answer(life):
    assert {path for _, path, _ in life.public} >= set(PUBLIC)
    posted = [body.decode() for _, path, body in life.public
              if path.endswith("/aid-postings")]
    assert any("欧阳****" in p for p in posted)
    assert [(path, leaks(life, body)) for _, path, body in life.public
            if leaks(life, body)] == []


def test_no_refusal_says_it_again(life):
    assert len(life.refusals) > 12
    assert [(path, leaks(life, body)) for _, path, body in life.refusals
            if leaks(life, body)] == []


def test_no_export(life):
    assert all(life.exported)
    assert leaks(life, b"\n".join(life.exported)) == []


def test_no_file_and_no_value_of_the_centre(life, centre):
    files = [f for f in people.files_below(centre.dir, life.kiosk.dir)
             if f != life.kiosk.sim]
    assert any(f.name == "yizhan.db" for f in files)
    assert of_files(life, files) == []
    dump = cells(centre.dir / "yizhan.db")
    for word in (life.no, "aid.picture.open", "fund.run_released"):
        assert word.encode() in dump
    assert leaks(life, dump) == []


def test_no_backup(life, centre, tmp_path):
    kept = tmp_path / "backup"
    centre.verb("backup", "--to", kept)
    assert of_files(life, [kept]) == []
    assert life.no.encode() in kept.read_bytes()
    centre.verb("check")
    centre.audit_is_good()
