# SPDX-License-Identifier: Apache-2.0
"""Power lost at any moment under load: nothing that was answered is lost.

Each round several kiosks enrol people until the server is killed without
warning. It is started again; every application that had its answer is there,
every retry under its old key gives one effect, and answers that were given
come again byte for byte.
"""
import http.client
import random
import sqlite3
import threading
import time

from centre import API, SIZE, Centre
from people import Person
from wire import fresh_key

KIOSKS = 4


class Load(threading.Thread):
    """One kiosk at work until the line breaks."""

    def __init__(self, terminal):
        super().__init__()
        self.client = terminal.another()
        self.answered, self.open = [], None

    def run(self):
        while True:
            person, key = Person(), fresh_key()
            self.open = (person, key)
            try:
                answer = self.client.post(
                    API + "/enrolments", person.typed(), key=key)
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 503:
                continue
            assert answer.status == 201, answer.body
            self.answered.append((person, key, answer.body))
            self.open = None


def case_numbers(centre):
    uri = f"file:{centre.dir}/yizhan.db?mode=ro"
    with sqlite3.connect(uri, uri=True) as db:
        return {no for no, in db.execute("SELECT no FROM casefile")}


def one_round(centre, terminal):
    loads = [Load(terminal) for _ in range(KIOSKS)]
    for load in loads:
        load.start()
    # The moment is what this is about; it is drawn, not waited for.
    time.sleep(random.uniform(0.02, 0.6))
    centre.process.kill()
    for load in loads:
        load.join(30)
        assert not load.is_alive()
    centre.serve()
    known = case_numbers(centre)
    for load in loads:
        for person, key, body in load.answered:
            again = terminal.enrol(person.typed(), key)
            assert again.status == 201 and again.body == body
            assert again.json["case_no"] in known
        if load.open:
            person, key = load.open
            first = terminal.enrol(person.typed(), key).must(201)
            second = terminal.enrol(person.typed(), key).must(201)
            assert first.body == second.body
            other = terminal.enrol(person.typed())
            assert (other.status, other.code) == (409, "ALREADY_APPLIED")
    return sum(len(load.answered) for load in loads)


def test_nothing_answered_is_lost(tmp_path):
    centre = Centre(tmp_path)
    terminal = centre.terminal("kiosk-k")
    answered = sum(one_round(centre, terminal) for _ in range(int(SIZE)))
    assert answered > int(SIZE), "the load was no load"
    centre.audit_is_good()
    assert centre.verb("check").endswith("ok\n")
    with sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro",
                         uri=True) as db:
        twice = db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM casefile "
            "GROUP BY person_id, service HAVING count(*) > 1)").fetchone()
        bare = db.execute(
            "SELECT count(*) FROM casefile WHERE id NOT IN "
            "(SELECT case_id FROM receipt)").fetchone()
    assert twice == (0,) and bare == (0,)
    terminal.close()
    centre.close()
