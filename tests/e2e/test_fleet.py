# SPDX-License-Identifier: Apache-2.0
"""Kiosks as machines, by the real programs: health, service, help, votes."""
import datetime
import http.client
import time

import pytest

from centre import API, Kiosk, until
from people import Person

WITHIN = 5  # seconds from the desk's word to the kiosk's screen


@pytest.fixture
def page(kiosk):
    client = kiosk.client()
    until(lambda: state(client)["link"] == "online")
    yield client
    client.close()


@pytest.fixture(name="desk")
def desk_anew(desk):
    """Signed in once a role; on a new connection, for tests that wait."""
    def sign_in(role):
        client = desk(role)
        client.close()
        return client

    return sign_in


def state(page):
    return page.get("/local/state").must(200).json


def mine(kiosk, client):
    listed = client.get(API + "/terminals").must(200).json["items"]
    return next(t for t in listed if t["name"] == name_of(kiosk))


def name_of(kiosk):
    return (kiosk.dir / "terminal.name").read_text().strip()


def serve(client, kiosk, body):
    return client.post(f"{API}/terminals/{name_of(kiosk)}/service", body,
                       key=True)


def took(what):
    """Seconds until what() is true, looked at as the page does."""
    start = time.monotonic()
    until(what, WITHIN * 2)
    return time.monotonic() - start


def test_the_desk_sees_how_the_machine_is(centre, kiosk, page, desk):
    health = until(lambda: mine(kiosk, desk("clerk")).get("health"))
    assert health["reader"] == "ok" and health["full"] is True
    assert health["printer"] == health["scanner"] == "none"
    assert health["disk_free"] > 0
    assert health["certificate_days"] in (44, 45)
    assert abs(health["clock_offset_ms"]) < 2000
    assert health["outbox_waiting"] == 0 and health["version"]
    assert mine(kiosk, desk("clerk")).get("closed") is None


def test_out_of_service_within_five_seconds(kiosk, page, desk):
    """Three times each, so that the beat is met at different moments."""
    for i in range(3):
        serve(desk("reviewer"), kiosk, {
            "state": "closed", "text": f"换纸中 {i}"}).must(200)
        assert took(lambda i=i: state(page).get("closed")
                    == f"换纸中 {i}") <= WITHIN
        serve(desk("sysadmin"), kiosk, {"state": "open"}).must(200)
        assert took(lambda: "closed" not in state(page)) <= WITHIN
    refused = serve(desk("clerk"), kiosk, {"state": "open"})
    assert (refused.status, refused.code) == (403, "FORBIDDEN")


def test_out_of_service_from_the_shell(centre, kiosk, page, desk):
    centre.verb("terminal", "close", name_of(kiosk), "--text", "今天检修")
    assert took(lambda: state(page).get("closed") == "今天检修") <= WITHIN
    assert mine(kiosk, desk("clerk"))["closed"] == "今天检修"
    centre.verb("terminal", "open", name_of(kiosk))
    assert took(lambda: "closed" not in state(page)) <= WITHIN
    centre.verb("terminal", "place", name_of(kiosk), "一楼大厅东侧")
    assert mine(kiosk, desk("clerk"))["place"] == "一楼大厅东侧"
    done = centre.verb("terminal", "close", "nobody", "--text", "x", ok=False)
    assert done.returncode == 1 and "NOT_FOUND" in done.stderr


def test_a_visit_may_finish(kiosk, page, desk):
    """Who has begun is served; the page shows it closed behind them."""
    serve(desk("reviewer"), kiosk, {
        "state": "closed", "text": "稍后恢复"}).must(200)
    until(lambda: state(page).get("closed"))
    page.post(API + "/enrolments", Person().typed(), key=True).must(201)
    serve(desk("reviewer"), kiosk, {"state": "open"}).must(200)
    until(lambda: "closed" not in state(page))


def test_help_goes_there_and_back(kiosk, page, desk):
    called = page.post(API + "/help-calls", {
        "screen": "phone", "flow": "join"}, key=True).must(201).json
    assert called["state"] == "called"
    calls = desk("clerk").get(API + "/help-calls").must(200).json["items"]
    assert [c["id"] for c in calls] == [called["id"]]
    assert calls[0]["kiosk"] == name_of(kiosk)
    assert calls[0]["screen"] == "phone" and calls[0]["flow"] == "join"
    until(lambda: state(page).get("help") == "called")
    answer = f"{API}/help-calls/{called['id']}/answer"
    desk("clerk").post(answer, {"state": "coming"}, key=True).must(200)
    assert took(lambda: state(page).get("help") == "coming") <= WITHIN
    late = desk("reviewer").post(answer, {"state": "coming"}, key=True)
    assert (late.status, late.code) == (409, "HELP_STATE")
    desk("clerk").post(answer, {"state": "done"}, key=True).must(200)
    until(lambda: "help" not in state(page))


def test_a_vote_counts_once(kiosk, page, desk):
    no = page.post(API + "/enrolments", Person().typed(),
                   key="act-to-rate").must(201).json["case_no"]
    vote = {"act": "act-to-rate", "grade": 1}
    first = page.post(API + "/ratings", vote, key="vote-1").must(201)
    again = page.post(API + "/ratings", vote, key="vote-1").must(201)
    assert first.body == again.body
    for act in (no, "act-to-rate"):
        twice = page.post(API + "/ratings", {"act": act, "grade": 5},
                          key=True)
        assert (twice.status, twice.code) == (409, "RATING_TWICE")
    sums = desk("auditor").get(API + "/ratings").must(200).json["items"]
    assert sum(s["votes"] for s in sums) == sum(s["g1"] for s in sums) == 1
    assert no not in str(sums)
    open_ones = desk("approver").get(
        API + "/ratings/follow-ups").must(200).json["items"]
    assert [f["case_no"] for f in open_ones] == [no]


def test_visits_are_counted(kiosk, page, desk):
    before = {"started": 0, "finished": 0, "failed": 0}

    def sums():
        flows = desk("sysadmin").get(API + "/visits").must(200).json["flows"]
        return next((f for f in flows if f["flow"] == "test_flow"), before)

    page.post("/local/flow", {"flow": "test_flow", "event": "started"}).must(
        204)
    page.post("/local/flow", {"flow": "test_flow", "event": "failed",
                              "code": "READER_FAULT"}).must(204)
    until(lambda: sums()["failed"] == 1 and sums()["started"] == 1)
    assert mine(kiosk, desk("clerk"))["health"]["error"] == "READER_FAULT"


def test_notices_stay_without_the_line(centre, desk):
    today = datetime.datetime.now(
        datetime.timezone(datetime.timedelta(hours=8))).date().isoformat()
    lonely = Kiosk(centre, "notices")
    page = lonely.client()
    made = desk("reviewer").post(API + "/notices", {
        "text": "周六体检专场", "from": today, "until": today},
        key=True).must(201).json
    until(lambda: state(page)["notices"] == [{"text": "周六体检专场"}])
    page.close()
    lonely.process.stop()
    (lonely.dir / "server.url").write_text("https://127.0.0.1:9")
    lonely.start()
    page = lonely.client()
    assert state(page)["link"] == "offline"
    assert state(page)["notices"] == [{"text": "周六体检专场"}]
    refused = page.post(API + "/help-calls", {"screen": "home"}, key=True)
    assert (refused.status, refused.code) == (503, "LINE_DOWN")
    page.close()
    lonely.close()
    desk("reviewer").send("DELETE", f"{API}/notices/{made['id']}").must(200)


class Stream:
    """GET /api/v1/events as a browser holds it open."""

    def __init__(self, client, last=None):
        self.connection = http.client.HTTPSConnection(
            client.parts.hostname, client.parts.port, timeout=10,
            context=client.context)
        words = {"Cookie": client.headers["Cookie"]}
        if last:
            words["Last-Event-ID"] = str(last)
        self.connection.request("GET", API + "/events", headers=words)
        self.reply = self.connection.getresponse()
        self.id = 0

    def event(self):
        """The name of the next event; None when the stream has ended."""
        name = None
        for raw in self.reply:
            line = raw.decode().rstrip("\n")
            if line.startswith("id: "):
                self.id = int(line[4:])
            elif line.startswith("event: "):
                name = line[7:]
            elif not line and name:
                return name
        return None

    def close(self):
        self.reply.close()
        self.connection.close()


def test_the_desk_hears_of_it_at_once(centre, kiosk, page, desk):
    clerk = desk("clerk")
    stream = Stream(clerk)
    assert stream.reply.status == 200
    assert stream.reply.getheader("content-type") == "text/event-stream"
    called = page.post(API + "/help-calls", {"screen": "home"},
                       key=True).must(201).json
    assert stream.event() == "help"
    seen = stream.id
    stream.close()
    # missed while away: the act, and only what it was
    page.post(API + "/enrolments", Person().typed(), key=True).must(201)
    stream = Stream(clerk, last=seen)
    assert stream.event() == "cases"
    # a second one of the same session ends the first
    other = Stream(clerk)
    assert stream.event() is None
    clerk.post(f"{API}/help-calls/{called['id']}/answer", {"state": "done"},
               key=True).must(200)
    assert other.event() == "help"
    other.close()
    stranger = centre.client()
    refused = stranger.get(API + "/events")
    assert (refused.status, refused.code) == (401, "SIGN_IN")
    stranger.close()
