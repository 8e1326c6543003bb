# SPDX-License-Identifier: Apache-2.0
"""Data directories of landed versions, opened with today's program.

Each folder tests/fixtures/datadir-NNNN is one as a version left it. Today's
program brings it forward; its cases are found, every receipt that was handed
out still verifies, old requests are answered as they were.
"""
import json
import pathlib
import sqlite3
import sys

import pytest

import receipts
from centre import API, BUILD, Desk, Process, Terminal, run, until
from people import id_number
from wire import Client, tls

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
sys.path.insert(0, str(FIXTURES))
import datadir  # noqa: E402

FOLDERS = sorted(FIXTURES.glob("datadir-[0-9]*"))


class Old:
    """A landed directory, unpacked and served; as much of a Centre as
    terminals and desks need."""

    def __init__(self, folder, tmp):
        self.expect = json.loads((folder / "expect.json").read_text("utf-8"))
        self.dir, self.log = tmp / "centre", tmp / "log"
        datadir.unpack(folder, self.dir)
        self.process = Process(
            [BUILD / "yizhan", "serve", "--listen", "127.0.0.1:0",
             "--terminals", "127.0.0.1:0", "--data", self.dir], self.log,
            r"ready (https://\S+) terminals (https://\S+)\n")
        self.url, self.terminals_url = self.process.ready.groups()
        self.ca = self.dir / "ca.crt"

    def verb(self, *words):
        return run("yizhan", *words, "--data", self.dir)

    def code_for(self, name):
        return self.verb("terminal", "pair", name, "--kind",
                         "kiosk").splitlines()[0]

    def password(self, role, name=None):
        """A fresh account: nobody kept the old one-time passwords."""
        name = name or f"new-{role}"
        first = self.verb("staff", "add", name, "--role", role, "--display",
                          "新来的", "--id-no", id_number()).splitlines()[0]
        client, new = Client(self.url, tls(self.ca)), "铁山 correct horse"
        client.post(API + "/session", {
            "name": name, "password": first,
            "new_password": new}).must(200)
        client.close()
        return name, new


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda p: p.name)
def old(request, tmp_path_factory):
    made = Old(request.param, tmp_path_factory.mktemp("old"))
    yield made
    made.process.stop()


@pytest.fixture(scope="module")
def kiosk(old):
    """The kiosk of then, paired again."""
    terminal = Terminal(old, "kiosk-1")
    yield terminal
    terminal.close()


def test_there_are_folders():
    assert FOLDERS
    for folder in FOLDERS:
        sql = (folder / "yizhan.sql").read_text("utf-8")
        schema = int(folder.name.split("-")[1])
        assert f"INSERT INTO \"schema_migration\" VALUES({schema}," in sql


def test_comes_forward(old):
    assert old.verb("check").endswith("ok\n")
    rows = dict(line.rsplit(" ", 1) for line in
                old.verb("check").splitlines()[:-1])
    for line in old.expect["check"][:-1]:
        what, n = line.rsplit(" ", 1)
        # Of samples that are drawn anew each time: how many is chance.
        drawn = what in ("sealed fields opened", "receipts verified")
        assert int(rows[what]) >= (1 if drawn else int(n)), line
    assert int(rows["receipts verified"]) >= len(old.expect["cases"])
    old.verb("audit", "verify")
    landed = {int(p.name[:4]) for p in (
        FIXTURES.parents[1] / "server" / "schema").glob("[0-9]*.sql")}
    with sqlite3.connect(f"file:{old.dir}/yizhan.db?mode=ro",
                         uri=True) as db:
        assert {n for n, in db.execute(
            "SELECT version FROM schema_migration")} == landed


def test_every_receipt_verifies(old):
    """Under the keys of then and as today's program says them, and its
    bearer sees the state."""
    client = Client(old.url, tls(old.ca))
    keys = client.get(API + "/keys").must(200).json
    for case in old.expect["cases"]:
        digits = json.loads(case["response"])["receipt"]["token"]
        receipts.verify(digits, old.expect["keys"])
        receipts.verify(digits, keys)
        answer = client.post(API + "/status", {"code": digits}).must(200)
        assert answer.json["state"] == case["state"]
        wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        assert client.post(API + "/status", {"code": wrong}).status != 200
    client.close()


def test_every_paper_of_a_kiosk_answers(old):
    """What kiosks gave while offline, though the kiosk is gone by now; open
    items still stand on the desk's list and show what was asked."""
    client, desk = Client(old.url, tls(old.ca)), Desk(old, "approver")
    papers = old.expect.get("papers", [])
    for paper in papers:
        answer = client.post(API + "/status", {"code": paper["paper"]})
        assert answer.must(200).json["state"] == paper["state"]
    items = desk.get(API + "/outbox/items").must(200).json["items"]
    waiting = [p["no"] for p in papers if p["state"] == "see_desk"]
    assert [i["no"] for i in items if i["state"] == "conflict"] == waiting
    for item in items:
        one = desk.get(f"{API}/outbox/items/{item['id']}").must(200).json
        assert bool(one["facts"]) == (item["state"] == "conflict")
    client.close()
    desk.close()


def test_terminals_keys_come_along(old):
    """The key of a kiosk of then stands in the trust list, by its name."""
    client = Client(old.url, tls(old.ca))
    keys = client.get(API + "/keys").must(200).json["keys"]
    then = [k for k in keys if k["usage"] == 64 and k["revoked_at"]]
    assert [k["name"] for k in then] == ["kiosk-1"]
    assert len(then[0]["kid"]) == 8
    client.close()


def test_cases_are_found(old):
    """By number and by the person's ID number; sealed texts open."""
    desk = Desk(old, "reviewer")
    for case in old.expect["cases"]:
        no = json.loads(case["response"])["case_no"]
        assert desk.case(no)["state"] == case["state"]
        assert case.get("reason", "") in desk.get(
            f"{API}/cases/{no}").body.decode()
        for q in (no, case["request"]["person"]["id_no"]):
            found = desk.post(API + "/cases/search", {"q": q}).must(200).json
            assert no in [c["case_no"] for c in found["items"]], q
    desk.close()


def test_old_requests_are_answered_as_they_were(old, kiosk):
    """The same kiosk asks again under the old keys."""
    for case in old.expect["cases"]:
        then = json.loads(case["response"])
        now = kiosk.enrol(case["request"], case["key"]).must(201).json
        for name in ("case_no", "accepted_at", "due_on", "receipt"):
            assert now[name] == then[name]
        # Nothing is said now that the paper of then did not say.
        assert now.keys() == then.keys()
    other = dict(old.expect["cases"][0]["request"], district="340202")
    assert kiosk.enrol(other, "fixture-0").status == 422


def test_places_come_along(old, kiosk):
    """Who had a place or waited for one still reads the same papers; whose
    day has passed by now did not come."""
    client = Client(old.url, tls(old.ca))

    def state(code):
        return client.post(API + "/status", {"code": code}).must(
            200).json["state"]

    for one in old.expect.get("bookings", []):
        then = json.loads(one["response"])
        now = kiosk.post(one["path"], one["request"], key=one["key"])
        assert now.must(201).json == then
        want = one["state"] if one["state"] == "waiting" else "no_show"
        code = then["receipt"]["token"]
        until(lambda c=code, w=want: state(c) == w)
    client.close()
