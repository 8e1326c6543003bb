# SPDX-License-Identifier: Apache-2.0
"""The kiosk's agent: cards, handles, its own door, and the line."""
import pytest

import receipts
from centre import API, Kiosk, run, until
from people import Person
from wire import Client


@pytest.fixture
def page(kiosk):
    client = kiosk.client()
    yield client
    client.post("/local/end")
    kiosk.lift()
    client.close()


def read_card(kiosk, page, person):
    kiosk.put(person)

    def present():
        seen = page.post("/local/card/wait").must(200).json
        return seen if seen["state"] != "waiting" else None

    return until(present)


def from_card(handle, **more):
    return {"read": handle, "group": "courier", "district": "340207",
            "consents": [{"purpose": "register", "version": 1}], **more}


def test_pairing_leaves_what_a_kiosk_needs(kiosk):
    for name, mode in (("terminal.key", 0o600), ("terminal.crt", None),
                       ("ca.crt", None)):
        path = kiosk.dir / name
        assert path.read_text().startswith("-----BEGIN")
        if mode:
            assert path.stat().st_mode & 0o777 == mode


def test_the_state_of_the_kiosk(kiosk, page):
    def online():
        state = page.get("/local/state").must(200).json
        return state if state["link"] == "online" else None

    state = until(online)
    assert state["reader"] == "ok" and state["test"] is True
    assert state["center"]["name"] and state["kiosk"]["name"]


def test_a_kiosk_is_a_witness(centre, kiosk):
    """It keeps how far the trail had come; the reader takes its word."""
    kept = kiosk.dir / "audit.witness"
    until(kept.exists)
    rows = kept.read_text().split()[0]
    out = centre.verb("audit", "verify", "--witness", kept)
    assert int(rows) > 0 and "checkpoints=2" in out
    more = str(int(rows) + 10 ** 6)
    kept.write_text(more + kept.read_text()[len(rows):])
    done = centre.verb("audit", "verify", "--witness", kept, ok=False)
    assert done.returncode == 1 and "AUDIT_BROKEN" in done.stderr


def test_a_card_becomes_an_application(centre, kiosk, page, desk):
    person = Person(name="测试𬭚")
    card = read_card(kiosk, page, person)
    assert card["state"] == "present"
    assert person.id_no not in str(card) and person.name not in str(card)
    assert card["id_no"].endswith(person.id_no[-4:])
    reply = page.post(API + "/enrolments", from_card(
        card["read"], phone=person.phone), key=True).must(201).json
    receipts.verify(reply["receipt"]["token"],
                    centre.client().get(API + "/keys").must(200).json)
    case = desk("clerk").case(reply["case_no"])
    facts = {f["key"]: f for f in case["facts"]}
    assert facts["id_no"]["source"] == "chip"
    assert facts["phone"]["source"] == "typed"
    again = page.post(API + "/enrolments", from_card(card["read"]), key=True)
    assert (again.status, again.code) == (409, "READ_HANDLE")


def test_a_retry_with_a_used_handle_is_the_same_answer(kiosk, page):
    card = read_card(kiosk, page, Person())
    body = from_card(card["read"])
    first = page.post(API + "/enrolments", body, key="agent-retry")
    again = page.post(API + "/enrolments", body, key="agent-retry")
    assert first.status == 201
    assert again.status == 409 or again.body == first.body


def test_matters_need_the_card(kiosk, page):
    person = Person()
    page.post(API + "/enrolments", person.typed(), key=True).must(201)
    refused = page.post(API + "/matters", {"read": "0" * 32})
    assert (refused.status, refused.code) == (409, "READ_HANDLE")
    refused = page.post(API + "/matters", person.matters())
    assert refused.status in (400, 403)
    card = read_card(kiosk, page, person)
    mine = page.post(API + "/matters", {"read": card["read"]}).must(200).json
    assert len(mine["cases"]) == 1


def test_a_page_cannot_say_that_it_read_a_card(page):
    answer = page.post(API + "/enrolments", Person().chip(), key=True)
    assert (answer.status, answer.code) == (400, "JSON_UNKNOWN_FIELD")


def test_an_ended_visit_forgets_the_card(kiosk, page):
    card = read_card(kiosk, page, Person())
    assert page.post("/local/end").status in (200, 204)
    answer = page.post(API + "/enrolments", from_card(card["read"]), key=True)
    assert (answer.status, answer.code) == (409, "READ_HANDLE")


def test_a_bad_card_is_told(kiosk, page):
    with open(kiosk.sim, "a", encoding="utf-8") as f:
        f.write("put name= id_no=\n")

    def told():
        seen = page.post("/local/card/wait").must(200).json
        return seen if seen["state"] == "fault" else None

    assert until(told)["code"] == "CARD_UNREADABLE"


def test_the_door_is_for_its_own_page(kiosk, page):
    stranger = Client(kiosk.url)
    for client, headers in (
            (stranger, {}), (page, {"X-Kiosk-Token": None}),
            (page, {"X-Kiosk-Token": "0" * 32}), (page, {"Cookie": None})):
        answer = client.get("/local/state", headers=headers)
        assert (answer.status, answer.code) == (403, "CSRF")
    answer = page.get("/local/state", headers={"Host": "evil.example"})
    assert (answer.status, answer.code) == (421, "WRONG_HOST")
    answer = page.post("/local/end", headers={
        "Origin": "http://evil.example"})
    assert (answer.status, answer.code) == (403, "FOREIGN_ORIGIN")
    stranger.close()


def test_a_code_is_drawn(page):
    svg = page.post("/local/qr", {"text": "HTTPS://X/Q#" + "1" * 280})
    assert svg.must(200).json["svg"].startswith("<svg")


def test_the_form_passes_through(page):
    assert page.get(API + "/forms/join").must(200).json["groups"]


def test_a_dead_line_is_told(centre):
    """A kiosk that never heard whom to seal for promises nothing."""
    lonely = Kiosk(centre, "cut-off")
    url = lonely.dir / "server.url"
    lonely.process.stop()
    url.write_text("https://127.0.0.1:9")
    (lonely.dir / "outbox.key").unlink(missing_ok=True)
    lonely.start()
    page = lonely.client()
    until(lambda: page.get("/local/state").must(200).json[
        "link"] == "offline")
    answer = page.post(API + "/enrolments", Person().typed(), key=True)
    assert (answer.status, answer.code) == (503, "LINE_DOWN")
    assert answer.json["retry"] == "same-key"
    page.close()
    lonely.close()


def test_a_revoked_agent_is_told(centre):
    lonely = Kiosk(centre, "stolen")
    centre.verb("terminal", "revoke", "stolen")
    page = lonely.client()
    answer = page.post(API + "/enrolments", Person().typed(), key=True)
    assert (answer.status, answer.code) == (403, "TERMINAL_REVOKED")
    page.close()
    lonely.close()


def test_a_wrong_code_pairs_nothing(centre, tmp_path):
    done = run("yizhan-kiosk", "pair", "--data", tmp_path, "--server",
               centre.terminals_url, "--ca", centre.ca, "--code",
               "AAAAA-AAAAA", ok=False)
    assert done.returncode not in (0, 64) and "PAIR_CODE" in done.stderr
    assert not (tmp_path / "terminal.crt").exists()
