# SPDX-License-Identifier: Apache-2.0
"""Places: from the offer to the hospital, and a model of random acts."""
import json
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from centre import API, SIZE, until
from people import Person, id_number

PLACES, QUOTA, SESSION = 2, 5, 2


def rows(centre, sql, *words):
    path = f"file:{centre.dir}/yizhan.db?mode=ro"
    db = sqlite3.connect(path, uri=True, timeout=10)
    try:
        return db.execute(sql, words).fetchall()
    finally:
        db.close()


def offer(code, **more):
    run = {"from": "+2", "days": 1, "on": "all", "size": SESSION}
    places = [{"code": f"M{i}", "number": 800 + i, "name": f"测试{i}",
               "address": "-", "bus": "-", "phone": "-"}
              for i in range(PLACES)]
    return {
        "code": code, "kind": "model", "title": "测试", "period": code,
        "period_key": code, "version": 1, "basis": "测试", "opens": "+0",
        "closes": "+9", "quota": QUOTA, "share_by": "none", "shares": [],
        "waiting": True, "cancel_hours": 1, "no_show_minutes": 60,
        "hold_seconds": 600, "price": 0, "rules": [], "texts": [],
        "places": places, "sessions": [
            dict(run, place=p["code"], half=half, starts=a, ends=b)
            for p in places for half, a, b in (
                ("am", "08:00", "11:00"), ("pm", "14:00", "17:00"))], **more}


def load(centre, folder, code, **more):
    path = folder / f"{code}.json"
    path.write_text(json.dumps(offer(code, **more), ensure_ascii=False))
    return centre.verb("offer", "load", str(path))


# ---- the whole way ----------------------------------------------------------

def test_from_the_offer_to_the_hospital(centre, terminal, desk):
    person = Person(id_no=id_number("19900515"))
    no = terminal.enrol(person.chip()).must(201).json["case_no"]
    desk("approver").decide(no, "approve").must(200)
    one = terminal.get(API + "/offers?kind=checkup").must(200).json["items"][0]
    free = [s for s in one["sessions"] if s["state"] == "free"]
    may = terminal.post(f"{API}/offers/{one['code']}/eligibility",
                        person.matters()).must(200).json
    assert may["eligible"] and may["needs"] == ["migrant_worker"]
    held = terminal.post(API + "/holds", {
        "session": free[-1]["id"], "visit": "visit-1"}, key=True).must(201).json
    assert held["seconds"] == 90
    body = person.matters() | {
        "session": free[-1]["id"], "hold": held["hold"], "visit": "visit-1",
        "declare": may["needs"], "consents": [
            {"purpose": c["purpose"], "version": c["version"]}
            for c in one["consents"]]}
    first = terminal.post(API + "/bookings", body, key="book-1").must(201)
    assert terminal.post(API + "/bookings", body, key="book-1").body == \
        first.body
    booked = first.json
    assert booked["place"]["address"] and booked["bring"]
    refused = desk("partner").post(API + "/attendances", {
        "code": booked["voucher"]["token"]}, key=True)
    assert refused.code in ("VOUCHER_EARLY", "VOUCHER_PLACE")
    # today, at the window, at the partner's own site
    terminal.post(f"{API}/bookings/{booked['case_no']}/cancel",
                  person.matters(), key=True).must(200)
    load(centre, centre.dir.parent, "DAY", kind="day", places=[
        {"code": "A", "number": 1, "name": "演示", "address": "-", "bus": "-",
         "phone": "-"}], sessions=[
        {"place": "A", "from": "+0", "days": 1, "on": "all", "half": "pm",
         "starts": "23:58", "ends": "23:59", "size": 1}])
    session = rows(centre, "SELECT n.ref FROM quota_node n JOIN programme p "
                   "ON p.id = n.programme_id WHERE p.code = 'DAY' AND "
                   "n.kind = 'session'")[0][0]
    today = desk("clerk").post(API + "/programmes/DAY/walk-ins", {
        "person": person.typed()["person"], "session": session},
        key=True).must(201).json
    came = desk("partner").post(API + "/attendances", {
        "code": today["voucher"]["token"]}, key=True).must(200).json
    assert came["state"] == "attended" and came["id_tail"] == person.id_no[-4:]
    desk("partner").post(f"{API}/attendances/{came['case_no']}/report",
                         {"state": "handed"}, key=True).must(200)
    funnel = desk("finance").get(
        API + "/programmes/DAY/funnel?by=month").must(200).json
    assert (funnel["booked"], funnel["attended"], funnel["reported"]) == (
        1, 1, 1)
    status = centre.client().post(API + "/status", {
        "code": today["receipt"]["url"]}).must(200).json
    assert status["state"] == "attended"
    assert "bookings recounted 2" in centre.verb("check")


def test_a_hold_ends_by_itself(centre, terminal):
    load(centre, centre.dir.parent, "HOLD", hold_seconds=10)
    session = rows(centre, "SELECT n.ref, n.id FROM quota_node n JOIN programme"
                   " p ON p.id = n.programme_id WHERE p.code = 'HOLD' AND "
                   "n.kind = 'session'")[0]
    terminal.post(API + "/holds", {"session": session[0], "visit": "v"},
                  key=True).must(201)

    def held():
        return rows(centre, "SELECT held FROM quota_node WHERE id = ?",
                    session[1])[0][0]
    assert held() == 1
    until(lambda: held() == 0, 40)  # nobody asks: the server's own clock


# ---- random acts ------------------------------------------------------------

class Acts:
    """Whatever is done in whatever order: never more than there are, one
    place a person, nobody waits beside a place that they would take, and who
    was first on the list is first."""
    centre = terminal = None
    examples, acts = 0, 0

    def __init__(self):
        Acts.examples += 1
        self.code = f"MODEL{Acts.examples}"
        load(self.centre, self.centre.dir.parent, self.code,
             lease_places=2, lease_minutes=600)
        self.sessions = [r[0] for r in rows(
            self.centre, "SELECT n.ref FROM quota_node n JOIN programme p ON "
            "p.id = n.programme_id WHERE n.kind = 'session' AND p.code = ? "
            "ORDER BY n.id", self.code)]
        self.people = [Person() for _ in range(9)]
        self.live = {}  # person's index: case number
        self.before = []

    def post(self, path, body, allowed):
        Acts.acts += 1
        self.before = self.waiting()
        answer = self.terminal.post(API + path, body, key=True)
        assert answer.status in (200, 201) or answer.code in allowed, (
            path, answer.status, answer.body)
        return answer

    def waiting(self):
        return rows(self.centre, "SELECT b.id FROM booking b JOIN programme p "
                    "ON p.id = b.programme_id WHERE b.state = 'waiting' AND "
                    "p.code = ? ORDER BY b.rank", self.code)

    def book(self, who, where, **more):
        answer = self.post("/bookings", self.people[who].matters() | {
            "session": self.sessions[where], **more},
            ("QUOTA_FULL", "SHARE_FULL", "ALREADY_BOOKED"))
        if answer.status == 201:
            self.live[who] = answer.json["case_no"]

    def lease(self):
        """Keyless: a state is asked for."""
        Acts.acts += 1
        self.before = self.waiting()
        self.terminal.post(API + "/leases", {"kind": "model"}).must(200)

    def promise(self, who, where):
        self.book(who, where, lease=True)

    def wait(self, who, wishes):
        answer = self.post("/waiting", self.people[who].matters() | {
            "sessions": [self.sessions[i] for i in sorted(wishes)]},
            ("ALREADY_BOOKED",))
        assert (answer.status == 201) == (who not in self.live)
        if answer.status == 201:
            self.live[who] = answer.json["case_no"]

    def cancel(self, who):
        if who in self.live:
            self.post(f"/bookings/{self.live.pop(who)}/cancel",
                      self.people[who].matters(), ())

    def move(self, who, where):
        if who in self.live:
            self.post(f"/bookings/{self.live[who]}/move",
                      self.people[who].matters() | {
                          "session": self.sessions[where]},
                      ("QUOTA_FULL", "BOOKING_STATE", "FIELDS"))

    def hold(self, visit, where):
        self.post("/holds", {"session": self.sessions[where],
                             "visit": f"{self.code}-{visit}"},
                  ("QUOTA_FULL",))

    def release(self, visit):
        self.post("/holds/release", {"visit": f"{self.code}-{visit}"}, ())

    def nothing_is_oversold(self):
        wrong = rows(
            self.centre, "SELECT n.kind, n.size, n.held, n.leased, n.taken "
            "FROM quota_node n JOIN programme p ON p.id = n.programme_id WHERE "
            "p.code = ? AND (n.held + n.leased + n.taken + n.reserved > n.size "
            "OR (n.kind = 'session' AND (n.leased <> (SELECT coalesce(sum(l.n),"
            " 0) FROM booking_lease l WHERE l.session_id = n.id) OR n.taken <> (SELECT count(*) FROM booking b WHERE "
            "b.session_id = n.id AND b.state = 'booked') OR n.held <> (SELECT "
            "count(*) FROM booking_hold h WHERE h.session_id = n.id))))",
            self.code)
        assert not wrong, wrong
        whole = rows(
            self.centre, "SELECT n.kind, sum(n.taken), sum(n.held), "
            "sum(n.leased) FROM quota_node n JOIN programme p ON p.id = n.programme_id WHERE "
            "p.code = ? AND n.kind <> 'share' GROUP BY n.kind", self.code)
        assert len({r[1:] for r in whole}) == 1, whole

    def each_has_one(self):
        have = rows(
            self.centre, "SELECT c.no FROM booking b JOIN casefile c ON "
            "c.id = b.id JOIN programme p ON p.id = b.programme_id WHERE "
            "p.code = ? AND b.state IN ('booked', 'waiting')", self.code)
        assert sorted(r[0] for r in have) == sorted(self.live.values())

    def nobody_waits_beside_a_place(self):
        idle = rows(
            self.centre, "SELECT b.id FROM booking b JOIN programme p ON "
            "p.id = b.programme_id JOIN booking_wish w ON w.booking_id = b.id "
            "JOIN booking_session s ON s.id = w.session_id JOIN quota_node n "
            "ON n.id = s.id JOIN quota_node r ON r.id = p.id JOIN quota_node q"
            " ON q.parent_id = p.id AND q.code = '*' WHERE p.code = ? AND "
            "b.state = 'waiting' AND n.held + n.leased + n.taken < n.size AND "
            "r.held + r.leased + r.taken < r.size AND q.taken < q.size", self.code)
        assert not idle, idle

    def the_first_is_first(self):
        """Whoever was passed over would not have taken that session."""
        still = {r[0] for r in self.waiting()}
        order = [r[0] for r in self.before]
        for at, one in enumerate(order):
            got = rows(self.centre, "SELECT session_id FROM booking WHERE "
                       "id = ? AND channel = 'promoted' AND state = 'booked'",
                       one)
            for earlier in order[:at] if got and one not in still else ():
                assert earlier not in still or not rows(
                    self.centre, "SELECT 1 FROM booking_wish WHERE "
                    "booking_id = ? AND session_id = ?", earlier, got[0][0])


    def check(self):
        self.nothing_is_oversold()
        self.each_has_one()
        self.nobody_waits_beside_a_place()
        self.the_first_is_first()


PEOPLE, WHERE, VISIT = st.integers(0, 8), st.integers(0, 3), st.integers(0, 2)
ACTS = st.lists(st.one_of(
    st.tuples(st.just("book"), PEOPLE, WHERE),
    st.tuples(st.just("wait"), PEOPLE, st.sets(WHERE, min_size=1)),
    st.tuples(st.just("lease")),
    st.tuples(st.just("promise"), PEOPLE, WHERE),
    st.tuples(st.just("cancel"), PEOPLE),
    st.tuples(st.just("move"), PEOPLE, WHERE),
    st.tuples(st.just("hold"), VISIT, WHERE),
    st.tuples(st.just("release"), VISIT)), min_size=30, max_size=60)


def test_random_acts(centre, terminal, record_property):
    Acts.centre, Acts.terminal = centre, terminal

    @settings(max_examples=int(20 * SIZE ** 2), deadline=None,
              suppress_health_check=list(HealthCheck))
    @given(ACTS)
    def walk(acts):
        model = Acts()
        for name, *words in acts:
            getattr(model, name)(*words)
            model.check()

    walk()
    assert Acts.acts > 200
    assert centre.verb("check").endswith("ok\n")
    record_property("figure", f"random acts={Acts.acts} in "
                    f"{Acts.examples} programmes")


@pytest.mark.parametrize("broken", [
    {"quota": 0}, {"share_by": "height"}, {"unknown": 1},
    {"rules": [{"rule": "tall", "value": ""}]}])
def test_a_file_that_does_not_fit(centre, broken):
    with pytest.raises(AssertionError):
        load(centre, centre.dir.parent, "BROKEN", **broken)
