#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""race.py [ROUNDS [SEED]]: many more than there are places, all at once.

A round is a programme of 100 places in two sessions of 60, asked for over 64
connections, some by way of a hold, some twice for the same person, while the
server is killed at random answers. In the end exactly 100 have a place, each
of them was told so or can be, nobody was told yes and then no, and the
counters are what the rows say.
"""
import json
import random
import sqlite3
import sys
import threading
import time

import load
from people import Person
from wire import fresh_key

PLACES, SESSION = 100, 60
LINES = 64
FEW, MANY = 600, 10000  # attempts a round; MANY in long runs
LONG = 10  # rounds from which a run is a long one
KILLS = 3
FULL = {"QUOTA_FULL", "SHARE_FULL"}
REFUSED = FULL | {"ALREADY_BOOKED", "HOLD_EXPIRED"}


def offer(code):
    run = {"place": "R", "from": "+2", "days": 1, "on": "all", "size": SESSION}
    return {
        "code": code, "kind": "race", "title": "抢名额", "period": code,
        "period_key": code, "version": 1, "basis": "测试", "opens": "+0",
        "closes": "+9", "quota": PLACES, "share_by": "none", "shares": [],
        "waiting": True, "cancel_hours": 1, "no_show_minutes": 60,
        "hold_seconds": 10, "price": 0, "rules": [], "texts": [],
        "places": [{"code": "R", "number": 900, "name": "赛场", "address": "-",
                    "bus": "-", "phone": "-"}],
        "sessions": [dict(run, half="am", starts="08:00", ends="11:00"),
                     dict(run, half="pm", starts="14:00", ends="17:00")]}


class Try:
    """One attempt: asked again under its key until it has an answer."""

    def __init__(self, person, session, held):
        self.person, self.session, self.held = person, session, held
        self.visit, self.hold_key = fresh_key(), fresh_key()
        self.key, self.hold, self.answer = fresh_key(), None, None

    def hold_body(self):
        return json.dumps({"session": self.session, "visit": self.visit[:40]})

    def body(self):
        body = self.person.matters() | {"session": self.session}
        if self.hold:
            body |= {"hold": self.hold, "visit": self.visit[:40]}
        return json.dumps(body, ensure_ascii=False)


class Round:
    def __init__(self, site, code, attempts):
        self.site, self.code = site, code
        path = site.centre.dir.parent / f"{code}.json"
        path.write_text(json.dumps(offer(code), ensure_ascii=False))
        site.centre.verb("offer", "load", str(path))
        self.sessions = self.rows(
            "SELECT n.ref FROM quota_node n JOIN programme p ON "
            "p.id = n.programme_id WHERE n.kind = 'session' AND p.code = ?")
        people = [Person() for _ in range(attempts - attempts // 10)]
        people += random.sample(people, attempts - len(people))
        self.tries = [
            Try(p, random.choice(self.sessions)[0], random.random() < 0.2)
            for p in people]
        random.shuffle(self.tries)
        self.todo, self.odd, self.changed = list(self.tries), [], 0
        self.fuse, self.answers = 0, 0
        self.lock = threading.Lock()

    def rows(self, sql):
        path = f"file:{self.site.centre.dir}/yizhan.db?mode=ro"
        db = sqlite3.connect(path, uri=True, timeout=10)
        try:
            return db.execute(sql, (self.code,)).fetchall()
        finally:
            db.close()

    def count_answer(self):
        with self.lock:
            self.answers += 1
            if self.fuse and self.answers >= self.fuse:
                self.fuse = 0
                self.site.centre.process.child.kill()

    def ask(self, line, one):
        """True when it has an answer that stands."""
        if one.held and not one.hold:
            status, _, body = line.send(
                "/holds", one.hold_body().encode(), one.hold_key)
            if status == 201:
                one.hold = json.loads(body)["hold"]
            elif status in load.AGAIN:
                return False
            else:  # for ever: a key has one body
                one.held = False
        status, _, body = line.send("/bookings", one.body().encode(), one.key)
        code = json.loads(body).get("code")
        if status in load.AGAIN:
            return False
        if status != 201 and code not in REFUSED:
            self.odd.append((status, body[:200]))
        if one.answer is not None and one.answer[0] == 201 and \
                one.answer[1] != body:
            self.changed += 1
        one.answer = (status, body)
        self.count_answer()
        return True

    def work(self):
        one = None
        try:
            line = self.site.line()
            while True:
                with self.lock:
                    one = self.todo.pop() if self.todo else None
                if one is None:
                    break
                if not self.ask(line, one):
                    with self.lock:
                        self.todo.append(one)
            line.close()
        except load.Broken:
            if one is not None:
                with self.lock:
                    self.todo.append(one)

    def life(self, kill):
        """The lines at work until nothing is left, or the server is killed."""
        self.fuse = self.answers + random.randrange(
            1, max(2, len(self.tries) // (KILLS + 1))) if kill else 0
        threads = [threading.Thread(target=self.work, daemon=True)
                   for _ in range(LINES)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(load.READ_ALL_S)
        if self.site.centre.process.child.poll() is not None:
            self.site.centre.serve()

    def run(self):
        for kill in [True] * KILLS + [False]:
            self.life(kill)
        while self.todo:
            self.life(False)
        # what was held and let go has ended; its places are asked for again
        time_left = time.monotonic() + 60
        while self.booked() < PLACES and time.monotonic() < time_left:
            self.todo = [t for t in self.tries if t.answer[0] != 201 and
                         json.loads(t.answer[1])["code"] != "ALREADY_BOOKED"]
            for t in self.todo:
                t.key, t.hold, t.held = fresh_key(), None, False
            self.life(False)
        # every yes stands, in the same bytes
        self.todo = [t for t in self.tries if t.answer[0] == 201]
        self.life(False)

    def booked(self):
        return len(self.rows(
            "SELECT 1 FROM booking b JOIN programme p ON p.id = b.programme_id"
            " WHERE p.code = ? AND b.state = 'booked'"))

    def reckon(self):
        """(told yes, booked, told yes without a place)."""
        told = {json.loads(t.answer[1])["case_no"]
                for t in self.tries if t.answer[0] == 201}
        have = {row[0] for row in self.rows(
            "SELECT c.no FROM booking b JOIN casefile c ON c.id = b.id JOIN "
            "programme p ON p.id = b.programme_id WHERE p.code = ? AND "
            "b.state = 'booked'")}
        return len(told), len(have), len(told - have)


def main():
    rounds, seed = load.size("2"), load.seed()
    attempts = MANY if rounds >= LONG else FEW
    folder = load.folder()
    site = load.Site(folder)
    begin = time.monotonic()
    broken, odd, changed, asked, exact = 0, [], 0, 0, 0
    for i in range(rounds):
        one = Round(site, f"RACE{i}", attempts)
        one.run()
        told, have, lost = one.reckon()
        asked += one.answers
        exact += told == have == PLACES
        broken += lost
        changed += one.changed
        odd += one.odd
        if not told == have == PLACES:
            print(f"# round {i}: told {told}, booked {have}")
    sound = site.is_sound()
    site.centre.process.stop()
    load.drop(folder)
    for what in odd[:5]:
        print("#", what)
    return load.report("race", {
        "rounds": rounds, "attempts": attempts, "answers": asked,
        "kills": rounds * KILLS, "exact": exact, "broken": broken,
        "changed": changed, "seconds": round(time.monotonic() - begin),
        "seed": seed}, [
        (exact == rounds, "exactly as many booked as there are places"),
        (broken == 0, "nobody was told yes and then no"),
        (changed == 0, "a retried key has the same bytes"),
        (not odd, "nothing else was answered"),
        (sound, "the counters are what the rows say")])


if __name__ == "__main__":
    sys.exit(main())
