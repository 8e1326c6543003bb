# SPDX-License-Identifier: Apache-2.0
"""All kiosks of a city without a line, and all of them back at once: the real
programs' short form of tests/sim/storm.c."""
import collections
import concurrent.futures
import contextlib
import http.client
import random
import sqlite3
import time

import pytest

from cable import Cable
from centre import API, SIZE, Kiosk, until
from late import listed
from people import Person

KIOSKS = 6
ACTS = min(200, max(12, int(24 * SIZE)))  # of each that nobody else makes
BATCH = 50       # what one call takes
LONG = 8 * 1024  # more than any heartbeat, less than BATCH // 4 acts
DRAINED = 60     # seconds
GONE = (OSError, http.client.HTTPException)


class Hall:
    """One kiosk on a cable of its own, and who stands at it."""

    def __init__(self, centre, number):
        self.cable = Cable(centre.terminals_url)
        self.name = f"storm-{number}"
        self.kiosk = Kiosk(centre, self.name)
        self.kiosk.process.stop()
        (self.kiosk.dir / "server.url").write_text(self.cable.url)
        self.kiosk.start()
        self.page = None
        self.acts, self.papers = [], []

    def _ask(self, question):
        """The page asks until it is told, also across a dead agent."""
        def attempt():
            try:
                page = self.page = self.page or self.kiosk.client()
                return question(page)
            except GONE:
                self.page = None
                return None
        return until(attempt)

    def state(self):
        return self._ask(lambda p: p.get("/local/state")).must(200).json

    def waiting(self):
        return self.state()["outbox"]["waiting"]

    def knows_the_centre(self):
        return any(row["service"] == "join" and row["promise"] == "provisional"
                   for row in self.state().get("offline", []))

    def is_offline(self):
        return self.state()["link"] == "offline"

    def join(self, person, key):
        return self._ask(lambda p: p.post(
            API + "/enrolments", person.typed(), key=key))

    def serve(self):
        for n, person in enumerate(self.acts):
            paper = self.join(person, f"{self.name}-{n}").must(202).json
            self.papers.append(paper["case_no"])

    def dies(self):
        """Without warning, and is started again."""
        self.kiosk.process.kill()
        self.kiosk.start()

    def close(self):
        if self.page:
            self.page.close()
        self.kiosk.close()
        self.cable.close()


@pytest.fixture
def halls(centre):
    made = [Hall(centre, n) for n in range(KIOSKS)]
    for hall in made:
        until(hall.knows_the_centre)
    yield made
    for hall in made:
        hall.close()


def rows(centre, sql, *values):
    with contextlib.closing(sqlite3.connect(centre.dir / "yizhan.db")) as db:
        return db.execute(sql, values).fetchall()


def taken(centre, hall):
    """(number, state, case) of all that came late, in the order of taking."""
    return rows(centre, """
        SELECT o.seq, o.state, c.no FROM outbox_item o
        JOIN terminal t ON t.id = o.terminal_id
        LEFT JOIN casefile c ON c.id = o.case_id
        WHERE t.name = ? ORDER BY o.id""", hall.name)


def cases(centre):
    return rows(centre, "SELECT count(*) FROM casefile")[0][0]


def write_the_day(halls):
    """Who comes to which kiosk: most of them once; one who has joined at the
    next kiosk already, and one who goes to the next kiosk as well."""
    dice = random.Random(4)
    for hall in halls:
        hall.acts = [Person() for _ in range(ACTS)]
    before = [Person() for _ in halls]
    both = [Person() for _ in halls]
    for n, hall in enumerate(halls):
        hall.join(before[n], f"before-{n}").must(201)
        hall.acts += [before[n - 1], both[n], both[n - 1]]
        dice.shuffle(hall.acts)
    return before, both


def serve_without_a_line(halls):
    """All at work at once, and every other agent is killed at it, twice."""
    with concurrent.futures.ThreadPoolExecutor(len(halls)) as pool:
        work = [pool.submit(hall.serve) for hall in halls]
        for share in (4, 2):
            for hall in halls[::2]:
                until(lambda h=hall, s=share:
                      len(h.papers) >= len(h.acts) // s)
                hall.dies()
        for one in work:
            one.result()


def lose_an_answer(centre, hall, dies):
    """The centre has done it all and the kiosk has not heard."""
    assert hall.cable.held.wait(DRAINED)
    until(lambda: len(taken(centre, hall)) >= min(BATCH, len(hall.acts)))
    assert hall.waiting() == len(hall.acts)
    come_back(hall, dies)


def lose_a_request(centre, hall):
    """The kiosk has sent it, the centre has nothing, the kiosk is killed."""
    assert hall.cable.held.wait(DRAINED)
    assert taken(centre, hall) == []
    come_back(hall, True)


def come_back(hall, dies):
    if dies:
        hall.dies()
    hall.cable.cut()
    hall.cable.mend()


def test_all_back_at_once(centre, desk, halls, record_property):
    before, both = write_the_day(halls)
    had = cases(centre)
    for hall in halls:
        hall.cable.cut()
    for hall in halls:
        until(hall.is_offline)
    serve_without_a_line(halls)
    for hall in halls:
        assert hall.waiting() == len(hall.acts) == len(set(hall.papers))
        assert taken(centre, hall) == []

    begin = time.monotonic()
    for hall in halls:
        hall.cable.mend()
    for hall in halls[1:3]:
        hall.cable.long_answer = LONG
    halls[4].cable.long_request = LONG
    lose_an_answer(centre, halls[1], False)
    lose_an_answer(centre, halls[2], True)
    lose_a_request(centre, halls[4])
    for hall in halls:
        until(lambda h=hall: h.waiting() == 0, DRAINED)
    seconds = time.monotonic() - begin
    total = sum(len(hall.acts) for hall in halls)
    record_property("figure", f"storm: {KIOSKS} kiosks, {total} acts, "
                              f"drained in {seconds:.1f} s")

    # Each once, in its kiosk's order; what was refused stands at the desk.
    conflicts = []
    for hall in halls:
        late = taken(centre, hall)
        numbers = [seq for seq, _, _ in late]
        assert numbers == sorted(set(numbers)), hall.name
        assert len(late) == len(hall.acts), hall.name
        conflicts += [no for no, (_, state, _) in zip(hall.papers, late)
                      if state == "conflict"]
        assert {state for _, state, _ in late} == {"imported", "conflict"}
    people = KIOSKS * ACTS + len(both)
    assert len(conflicts) == len(before) + len(both)
    assert cases(centre) - had == people == total - len(conflicts)
    per_case = collections.Counter(
        no for hall in halls for _, _, no in taken(centre, hall) if no)
    assert set(per_case.values()) == {1} and len(per_case) == people
    shown = [item["no"] for item in listed(desk("clerk"), "conflict")]
    assert sorted(shown) == sorted(conflicts)
