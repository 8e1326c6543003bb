# SPDX-License-Identifier: Apache-2.0
"""Places that a kiosk may promise: the line is cut, three are booked on a
lease of three, the fourth is told so; the line is back, and it is three."""
import sqlite3

import pytest

from cable import Cable
from centre import API, Kiosk, until
from people import Person, id_number
from test_agent import read_card
from test_offline import drained, offline, promise

LEASED = 3  # assets/catalogue/checkup.json


@pytest.fixture(name="cable")
def a_cable(centre):
    c = Cable(centre.terminals_url)
    yield c
    c.close()


@pytest.fixture(name="kiosk")
def a_kiosk(centre, cable, request):
    """On the cable, and it has its places."""
    k = Kiosk(centre, request.node.name.replace("_", "-")[5:33])
    k.process.stop()
    (k.dir / "server.url").write_text(cable.url)
    k.start()
    yield k
    k.close()


@pytest.fixture(name="page")
def a_page(kiosk):
    client = kiosk.client()
    until(lambda: promise(client, "checkup") == "provisional")
    yield client
    client.close()


def member(terminal, desk, birth="19900515"):
    person = Person(id_no=id_number(birth))
    no = terminal.enrol(person.chip()).must(201).json["case_no"]
    desk("approver").decide(no, "approve").must(200)
    return person


def offers(page):
    return page.get(API + "/offers?kind=checkup").must(200).json


def left(page):
    return {row["session"]: row["n"] for row in offers(page)["left"]}


def ask(page, kiosk, person, offer, session, key):
    """The whole way of one person at the glass."""
    read = read_card(kiosk, page, person)["read"]
    kiosk.lift()
    fit = page.post(f"{API}/offers/{offer['code']}/eligibility",
                    {"read": read}).must(200).json
    body = {"read": read, "session": session, "lease": True,
            "declare": fit["needs"], "consents": [
                {"purpose": c["purpose"], "version": c["version"]}
                for c in offer["consents"]]}
    return fit, page.post(API + "/bookings", body, key=key)


def counters(centre):
    """Of the programme's tree by level: what is leased, what is taken."""
    path = f"file:{centre.dir}/yizhan.db?mode=ro"
    db = sqlite3.connect(path, uri=True, timeout=10)
    try:
        return {kind: (leased, taken) for kind, leased, taken in db.execute(
            "SELECT n.kind, sum(n.leased), sum(n.taken) FROM quota_node n "
            "JOIN programme p ON p.id = n.programme_id WHERE "
            "p.kind = 'checkup' AND n.kind <> 'share' GROUP BY n.kind")}
    finally:
        db.close()


def levels(leased, taken):
    return {kind: (leased, taken)
            for kind in ("programme", "place", "day", "session")}


def test_three_places_and_no_fourth(centre, terminal, desk, cable, kiosk,
                                    page):
    people = [member(terminal, desk) for _ in range(LEASED + 1)]
    assert counters(centre) == levels(LEASED, 0)
    offline(cable, page)
    offer, sessions = offers(page)["items"][0], list(left(page))
    assert list(left(page).values()) == [1] * LEASED
    assert len(offer["sessions"]) == LEASED
    papers = []
    for n, person in enumerate(people[:LEASED]):
        fit, answer = ask(page, kiosk, person, offer, sessions[n], f"k-{n}")
        assert fit["eligible"] and fit["needs"] == ["migrant_worker"]
        paper = answer.must(202).json
        assert paper["provisional"] and paper["state_label"] == "待确认"
        assert paper["date"] and paper["place"]["address"]
        papers.append(paper)
    assert list(left(page).values()) == [0] * LEASED
    assert promise(page, "checkup") == "none"
    refused = ask(page, kiosk, people[-1], offer, sessions[0], "k-4")[1]
    assert (refused.status, refused.code) == (409, "LEASE_SPENT")
    assert refused.json["title"].startswith("断网时本机能约的名额用完了")
    cable.mend()
    until(lambda: drained(page))
    assert len({p["case_no"] for p in papers}) == LEASED
    for paper in papers:
        now = page.post(API + "/status", {
            "code": paper["receipt"]["token"]}).must(200).json
        assert now["state"] == "booked", now
    # it asks anew, and has as many again
    until(lambda: counters(centre) == levels(LEASED, LEASED))
    assert centre.verb("check").endswith("ok\n")
    assert desk("approver").get(API + "/outbox/items").must(
        200).json["items"] == []


def test_who_may_without_a_line(terminal, desk, cable, kiosk, page):
    """The card decides what it can; nobody books by typing."""
    old = member(terminal, desk, "19600515")
    offline(cable, page)
    offer, sessions = offers(page)["items"][0], list(left(page))
    fit, answer = ask(page, kiosk, old, offer, sessions[0], "old")
    assert [r["code"] for r in fit["reasons"]] == ["AGE_HIGH"]
    assert (answer.status, answer.code) == (409, "AGE_HIGH")
    typed = page.post(f"{API}/offers/{offer['code']}/eligibility", {
        "person": old.matters()["person"]})
    assert (typed.status, typed.code) == (409, "LEASE_CARD")
    typed = page.post(API + "/bookings", {
        "person": old.matters()["person"], "session": sessions[0],
        "lease": True}, key=True)
    assert (typed.status, typed.code) == (409, "LEASE_CARD")
    assert list(left(page).values()) == [1] * LEASED
    cable.mend()


def test_who_is_no_member_is_the_desks(terminal, desk, cable, kiosk, page):
    """What a kiosk cannot know is decided by the centre, and is listed."""
    person = Person(id_no=id_number("19900515"))
    offline(cable, page)
    offer, sessions = offers(page)["items"][0], list(left(page))
    ask(page, kiosk, person, offer, sessions[0], "stranger")[1].must(202)
    cable.mend()
    until(lambda: drained(page))
    items = desk("approver").get(API + "/outbox/items").must(200).json["items"]
    assert [i["code"] for i in items] == ["NOT_MEMBER"]
    assert terminal.post(API + "/bookings/mine", person.matters()).must(
        200).json["items"] == []
