# SPDX-License-Identifier: Apache-2.0
"""Many at once, and one of them counts."""
import collections
import concurrent.futures
import sqlite3
import threading

from centre import API, SIZE
from people import Person
from wire import fresh_key

MANY = 64


def together(jobs):
    """Runs the jobs at one moment, each on a connection of its own."""
    gate = threading.Barrier(len(jobs))

    def one(job):
        gate.wait(30)
        return job()

    with concurrent.futures.ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def connections(terminal, n):
    clients = [terminal.another() for _ in range(n)]
    for client in clients:
        client.get("/healthz").must(200)
    return clients


def rows(centre):
    """How many of each there are, whatever the answers said."""
    db = sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro", uri=True)
    try:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone(
        )[0] for table in ("person", "casefile", "enrolment", "consent",
                           "receipt", "case_event", "idempotency")}
    finally:
        db.close()


def test_one_person_applies_64_times_at_once(centre, terminal):
    clients = connections(terminal, MANY)
    before = rows(centre)
    for _ in range(max(1, int(SIZE))):
        person = Person()
        answers = together([
            lambda c=c: c.post(API + "/enrolments", person.typed(), key=True)
            for c in clients])
        counts = collections.Counter(a.status for a in answers)
        assert counts == {201: 1, 409: MANY - 1}
        assert {a.code for a in answers if a.status == 409} == {
            "ALREADY_APPLIED"}
        now = rows(centre)
        assert {k: now[k] - before[k] for k in now} == dict.fromkeys(now, 1)
        before = now
    for client in clients:
        client.close()


def test_one_key_is_used_16_times_at_once(terminal):
    clients = connections(terminal, 16)
    person, key = Person(), fresh_key()
    answers = together([
        lambda c=c: c.post(API + "/enrolments", person.typed(), key=key)
        for c in clients])
    assert {a.status for a in answers} == {201}
    assert len({a.body for a in answers}) == 1
    for client in clients:
        client.close()


def test_two_reviewers_decide_at_once(centre, terminal):
    desks = [centre.desk(r) for r in ("reviewer", "approver")]
    people = desks + [d.another() for d in desks * 3]
    for _ in range(3):
        no = terminal.enrol(Person().typed()).must(201).json["case_no"]
        answers = together([
            lambda p=p: p.post(f"{API}/cases/{no}/decisions", {
                "action": "approve", "version": 1}, key=True) for p in people])
        counts = collections.Counter((a.status, a.code) for a in answers)
        assert counts[(200, None)] == 1
        assert counts[(409, "CASE_CHANGED")] == len(people) - 1
    for client in people:
        client.close()
