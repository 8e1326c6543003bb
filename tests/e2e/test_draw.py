# SPDX-License-Identifier: Apache-2.0
"""A draw, recomputed by nothing but hashlib from what anybody can read."""
import hashlib
import json
import sqlite3

from centre import API, Centre, until
from people import Person
from test_booking import load

PEOPLE, PLACES = 12, 5


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def recomputed(seed, cases):
    """The order of the case numbers, as server/booking/draw.h documents it."""
    listed = sha256("".join(f"{no}\n" for no in sorted(cases)))
    return sorted(cases, key=lambda no: sha256(f"{seed}|{listed}|{no}"))


def shown(client):
    return client.get(API + "/offers/DRAW/draw").must(200).json


def the_day_comes(centre):
    """Nobody turns a server's clock: the day is moved while it is down."""
    centre.process.stop()
    with sqlite3.connect(centre.dir / "yizhan.db") as db:
        db.execute("UPDATE programme SET draw_at = 1 WHERE code = 'DRAW'")
    db.close()
    centre.serve()


def test_anybody_can_recompute_it(tmp_path):
    centre = Centre(tmp_path)
    load(centre, tmp_path, "DRAW", draw="+1", quota=PLACES)
    client, terminal = centre.client(), centre.terminal("drawing")
    before = shown(client)
    assert "seed" not in before and before["items"] == []
    sessions = [s["id"] for s in terminal.get(
        API + "/offers?kind=model").must(200).json["items"][0]["sessions"]]
    people = [Person() for _ in range(PEOPLE)]
    cases = [terminal.post(API + "/waiting", p.matters() | {
        "sessions": sessions}, key=True).must(201).json["case_no"]
        for p in people]
    client.close()
    the_day_comes(centre)
    client = centre.client()
    until(lambda: shown(client).get("drawn_at"))
    after = shown(client)
    assert after["hash"] == before["hash"]
    assert hashlib.sha256(
        bytes.fromhex(after["seed"])).hexdigest() == after["hash"]
    assert [i["case_no"] for i in after["items"]] == \
        recomputed(after["seed"], cases)
    assert [i["placed"] for i in after["items"]] == \
        [True] * PLACES + [False] * (PEOPLE - PLACES)
    said = json.dumps(after, ensure_ascii=False)
    assert not any(p.name in said or p.id_no in said for p in people)
    assert centre.verb("check").endswith("ok\n")
    client.close()
    centre.close()
