# SPDX-License-Identifier: Apache-2.0
"""A gate of a park in Python: what it has seen, sent as server/pass/GATES.md
says. And a month that is over, with passes and entries in it."""
import datetime
import hashlib
import os
import sqlite3
import time

import cbor2

from centre import API, Terminal
from gates import signed, text64
from people import Person

CHINA = datetime.timezone(datetime.timedelta(hours=8))
TYPE_PASS = 2


class ParkGate(Terminal):
    def __init__(self, centre, name, park):
        code = centre.verb("terminal", "pair", name, "--kind", "gate",
                           "--park", park).splitlines()[0]
        super().__init__(centre, name, code)
        centre.terminals.append(self)
        self.forget()

    def forget(self):
        """It begins anew, under the numbers that it has used already."""
        self.seq, self.chain = 0, bytes(32)

    def says(self, *entries, took=None):
        """Each (result, Unix time, cti or None, group); took: "12,800"."""
        first, before, rows = self.seq + 1, self.chain, []
        for result, at, cti, group in entries:
            record = cbor2.dumps(
                [cti or b"", int(at), 0, TYPE_PASS if cti else 0,
                 group if cti else 0, self.name.encode(), 1, result.encode(), 0],
                canonical=True)
            salt = os.urandom(16)
            self.chain = hashlib.sha256(
                b"GHE1" + self.chain
                + hashlib.sha256(salt + record).digest()).digest()
            self.seq += 1
            rows.append([salt, record])
        wire = signed({6: int(time.time()), -65540: [first, before, rows]},
                      self.signing)
        self.close()
        body = {"batch": text64(wire)} | ({"took": took} if took else {})
        answer = self.post(API + "/gate/entries", body,
                           key=True).must(200).json
        assert answer["acked"] == self.seq


def member(reviewer, terminal):
    """Somebody who has joined."""
    person = Person()
    terminal.close()
    reviewer.close()
    no = terminal.enrol(person.typed()).must(201).json["case_no"]
    reviewer.decide(no, "approve").must(200)
    return person


def apply(terminal, person, product="park-year"):
    """At a kiosk by card; the case number."""
    terminal.close()
    who = {"name": person.name, "id_type": "resident", "id_no": person.id_no}
    return terminal.post(API + "/passes", {
        "person": who, "source": "chip", "product": product,
        "consents": [{"purpose": "pass_entry", "version": 1}]},
        key=True).must(201).json["case_no"]


def pay(centre, no, receipt):
    desk = centre.desk("clerk")
    desk.post(f"{API}/cases/{no}/pass/pay", {
        "amount": 4000, "method": "cash", "receipt_no": receipt},
        key=True).must(200)
    desk.close()


def last_month():
    """Its name, noon of its first day as Unix seconds."""
    last = datetime.datetime.now(CHINA).replace(day=1) \
        - datetime.timedelta(days=1)
    noon = last.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
    return noon.strftime("%Y-%m"), int(noon.timestamp())


def cti_of(centre, no):
    """What the code of a pass is looked up by, and its group."""
    db = sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro", uri=True)
    try:
        number, index, group = db.execute(
            "SELECT t.list, t.idx, t.group_number FROM pass_token t JOIN "
            "pass_holder h ON h.id = t.holder_id JOIN casefile c ON "
            "c.id = h.pass_id WHERE c.no = ? ORDER BY t.id DESC",
            (no,)).fetchone()
    finally:
        db.close()
    return bytes([number]) + index.to_bytes(4, "big"), group


def issued_then(centre, no, at):
    """As if it had been paid at a time that is past."""
    db = sqlite3.connect(centre.dir / "yizhan.db", timeout=10)
    with db:
        db.execute("UPDATE pass SET issued_at = ? WHERE id = (SELECT id FROM "
                   "casefile WHERE no = ?)", (at * 1000, no))
    db.close()


def a_month(centre, reviewer, terminal, gates):
    """Two passes, paid in the last month, at three gates: 3, 2, 1 entries and
    what does not count. The month's name."""
    month, noon = last_month()
    first, second, third = gates
    for i in range(2):
        no = apply(terminal, member(reviewer, terminal))
        pay(centre, no, f"M-{noon}-{i}")
        issued_then(centre, no, noon)
        cti, group = cti_of(centre, no)
        at = noon + i * 600
        if i == 0:
            first.says(*(("OK", at + n * 7200, cti, group) for n in range(3)),
                       ("OK", at + 60, cti, group),
                       ("E_SIG", at + 61, None, 0))
            second.says(("OK", at + 86400, cti, group))
        else:
            second.says(("OK", at + 3 * 86400, cti, group))
            third.says(("OK", at + 5 * 86400, cti, group),
                       ("E_REPLAY", at + 5 * 86400 + 9, cti, group))
    return month
