# SPDX-License-Identifier: Apache-2.0
"""A park of the real centre: passes bought at the desk, gates that were paired
with it and ask it by a line that can be cut."""
import json
import sqlite3

import cbor2

from cable import Cable
from centre import API, run
from gates import Gate
from people import Person
from receipts import from_digits

PARK, GROUP = "K1", 27
# open all day: these tests run at any hour
OFFER = {
    "parks": [{"code": PARK, "number": 27, "name": "测试园", "address": "-",
               "bus": "-", "phone": "-", "passback_minutes": 0,
               "travel_minutes": 10}],
    "groups": [{"number": GROUP, "title": "测试园", "parks": [PARK],
                "per_day": 0, "per_year": 0}],
    "products": [{
        "code": code, "title": title, "scope": code,
        "version": 1, "basis": "-", "group": GROUP, "holders": 1,
        "period": "rolling", "days": 300, "pay_days": 1, "renew_days": 1,
        "replacements": 3, "prices": [{"price": price, "subsidy": 0}],
        "rules": [], "texts": [
            {"kind": "consent", "code": "entry", "version": 1,
             "required": True, "title": "-", "text": "-"}]}
        for code, title, price in (("gate-free", "测试年票", 0),
                                   ("gate-paid", "测试年票，收费", 4000))]}


def rows(centre, sql, *values):
    db = sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro", uri=True)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


class Park:
    def __init__(self, centre):
        self.centre = centre
        self.clerk = self.signed_in = centre.desk("clerk")
        self.roots = centre.dir / "ca"
        file = centre.dir.parent / "park.json"
        file.write_text(json.dumps(OFFER))
        centre.verb("pass", "load", file)

    def power_cut(self):
        """The centre is killed and begins again; sessions live on."""
        self.centre.process.kill()
        self.centre.serve()
        self.clerk.close()
        self.clerk = self.signed_in.another()

    def restore(self, saved):
        """The centre's disk is gone; a backup and the key are not."""
        key = self.centre.dir / "master.key"
        again = self.centre.dir.parent / f"again-{saved.parent.name}"
        self.centre.process.stop()
        run("yizhan", "restore", "--from", saved, "--data", again, "--key",
            key)
        self.centre.dir = again
        self.centre.serve()
        self.clerk.close()
        self.clerk = self.signed_in.another()

    @staticmethod
    def index(code):
        """A pass's place in its list, as a stock library reads its code."""
        return cbor2.loads(cbor2.loads(from_digits(code)).value[2])[7]

    def buy(self):
        """A free pass: its case and its code."""
        made = self.clerk.post(f"{API}/pass-products/gate-free/passes", {
            "person": Person().typed()["person"],
            "consents": [{"purpose": "entry", "version": 1}]},
            key=True).must(201).json
        return made["case_no"], made["slips"][0]["token"]

    def act(self, no, what, **body):
        return self.clerk.post(f"{API}/cases/{no}/pass/{what}", body,
                               key=True).must(200).json

    def freeze(self, no):
        return self.act(no, "freeze", reason="遗失")

    def list(self):
        """Its list of this year: number and state."""
        return next((x["list"], x["seq"]) for x in self.clerk.get(
            f"{API}/revocation-lists").must(200).json["items"]
            if x["type"] == "pass")

    def code(self, number, have):
        """What leads from a state of a list to now, to be shown to a gate."""
        return self.clerk.get(f"{API}/revocation-lists/{number}/code?have="
                              f"{have}").must(200).json["code"]

    def file(self, kind="pass"):
        """What the desk hands out for a gate without a line."""
        answer = self.clerk.get(
            f"{API}/revocation-lists/file?type={kind}").must(200)
        assert f"gate-lists-{kind}-" in answer.headers["content-disposition"]
        return answer.body

    def at(self, lists):
        """Has a gate that holds these lists heard of the newest?"""
        return "%d:%d" % self.list() in lists

    def alarms(self):
        return self.clerk.get(API + "/gate-alarms").must(200).json["items"]

    def entries(self, gate):
        """What the centre has of a gate: numbers and results, in order."""
        return rows(self.centre, "SELECT e.seq, e.result FROM gate_entry e "
                    "JOIN terminal t ON t.id = e.gate_id WHERE t.name = ? "
                    "ORDER BY e.seq", gate.name)


class ParkGate(Gate):
    """yizhan-gate, paired with the centre over a cable."""

    def __init__(self, park, name, *options, conf="sync_s = 1\n", limit=None,
                 machine=""):
        centre = park.centre
        self.park, self.name = park, name
        self.cable = Cable(centre.terminals_url)
        folder = centre.dir.parent / f"gate-{name}{machine}"
        self.dir, self.options, self.limit = str(folder), options, limit
        self.relay = str(folder / "relay")
        self.program = None
        out = centre.verb("terminal", "pair", name, "--kind", "gate",
                           "--park", PARK).splitlines()
        assert out[-2:] == centre.keys()["roots"]
        roots = centre.dir.parent / "root.pub"
        roots.write_text("\n".join(out[-2:]) + "\n")
        run("yizhan-gate", "pair", "--data", folder, "--server",
            self.cable.url, "--ca", centre.ca, "--code", out[0], "--root", roots)
        self.put("gate.conf", conf.encode())

    def hold_lists(self):
        """From now on it asks for lists once an hour."""
        self.stop()
        self.put("gate.conf", b"sync_s = 3600\n")
        # by this it is known that the answer of its start has come
        self.park.freeze(self.park.buy()[0])
        self.start()
        self.synced(self.park.list())

    def moved(self):
        """The centre serves at another port now."""
        host, port = self.park.centre.terminals_url[8:].split(":")
        self.cable.to = (host, int(port))

    def close(self):
        self.stop()
        self.cable.close()

    def synced(self, state=None):
        """It has heard of this state of a list, or of any."""
        want = "%d:%d" % state if state else ":"
        return self.wait(lambda s: s["online"] and want in s["lists"])
