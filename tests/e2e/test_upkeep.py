# SPDX-License-Identifier: Apache-2.0
"""A kiosk in the hands of the staff: card and PIN, the trail, no line."""
import contextlib
import sqlite3

import pytest

from cable import Cable
from centre import API, Kiosk, until
from people import Person

PIN = "739251"


@pytest.fixture(scope="module")
def admin(centre):
    """The card of the administrator, who has a PIN."""
    desk = centre.desk("sysadmin")
    desk.post(API + "/session/pin", {
        "password": centre.password("sysadmin")[1], "pin": PIN}).must(204)
    desk.close()
    return Person(name="演示管理", id_no="340299198501069768")


@pytest.fixture
def cable(centre):
    c = Cable(centre.terminals_url)
    yield c
    c.close()


@pytest.fixture
def kiosk(centre, cable, request, tmp_path):
    slips = tmp_path / "slips"
    slips.mkdir()
    k = Kiosk(centre, request.node.name.replace("_", "-")[5:33],
              "--printer", f"sim:{slips}")
    k.slips = slips
    k.process.stop()
    (k.dir / "server.url").write_text(cable.url)
    k.start()
    yield k
    k.close()


@pytest.fixture
def page(kiosk):
    client = kiosk.client()
    until(lambda: state(client)["link"] == "online")
    yield client
    client.close()


def state(page):
    return page.get("/local/state").must(200).json


def read(kiosk, page, person):
    kiosk.lift()
    kiosk.put(person)
    card = until(lambda: next(
        (c for c in [page.post("/local/card/wait", {}).must(200).json]
         if c["state"] == "present"), None))
    kiosk.lift()
    return card["read"]


def enter(kiosk, page, person, pin=PIN):
    return page.post("/local/upkeep/open", {
        "read": read(kiosk, page, person), "pin": pin})


def act(page, action, **more):
    return page.post("/local/upkeep/act", {"action": action, **more})


def trail(centre):
    """What the trail has of upkeep, oldest first."""
    with contextlib.closing(sqlite3.connect(centre.dir / "yizhan.db")) as db:
        return [action for action, in db.execute(
            "SELECT action FROM audit WHERE action LIKE 'upkeep.%' "
            "ORDER BY seq")]


def cut(cable, page):
    """Cut, and noticed: somebody has asked for something."""
    cable.cut()
    page.post(API + "/status", {"code": "1"})
    until(lambda: state(page)["link"] == "offline")


def test_in_and_out(centre, kiosk, page, admin):
    before = len(trail(centre))
    refused = enter(kiosk, page, admin, "000000")
    assert (refused.status, refused.code) == (403, "UPKEEP_REFUSED")
    assert act(page, "test_print").code == "UPKEEP_ENDED"
    assert page.get("/local/upkeep").code == "UPKEEP_ENDED"
    answer = enter(kiosk, page, admin).must(200)
    assert answer.json["display"] == "演示管理"
    assert "token" not in answer.json
    facts = page.get("/local/upkeep").must(200).json
    assert facts["waiting"] == 0 and 590 < facts["seconds"] <= 600
    act(page, "test_print").must(200)
    until(lambda: page.get("/local/upkeep").must(200).json.get("print")
          == "printed")
    assert list(kiosk.slips.glob("*.png"))
    act(page, "close", text="正在维护").must(200)
    until(lambda: state(page).get("closed") == "正在维护")
    act(page, "open").must(200)
    until(lambda: "closed" not in state(page))
    assert act(page, "close", text="").code == "FIELDS"
    assert act(page, "dance").code == "FIELDS"
    page.post("/local/end", {}).must(204)
    assert act(page, "test_print").code == "UPKEEP_ENDED"
    until(lambda: trail(centre)[before:] == [
        "upkeep.refused", "upkeep.opened", "upkeep.test_print",
        "upkeep.close", "upkeep.open", "upkeep.ended"])


def test_a_card_is_read_once_and_no_page_makes_one(kiosk, page, admin):
    card = read(kiosk, page, admin)
    body = {"read": card, "pin": PIN}
    page.post("/local/upkeep/open", body).must(200)
    assert page.post("/local/upkeep/open", body).code == "READ_HANDLE"
    assert page.post("/local/upkeep/open", {
        "read": "0" * 32, "pin": PIN}).code == "READ_HANDLE"
    assert page.post("/local/upkeep/open", {
        "id_no": admin.id_no, "pin": PIN}).status == 400
    # A page that comes anew does not find it open.
    kiosk.client().close()
    assert act(page, "test_print").code == "UPKEEP_ENDED"


def test_the_line_goes(centre, kiosk, cable, page, admin):
    """What changes nothing goes on: tests, and what waits on a stick."""
    until(lambda: state(page).get("offline"))
    enter(kiosk, page, admin).must(200)
    cut(cable, page)
    for test in ("test_print", "test_reader", "test_scanner"):
        act(page, test).must(200)
    page.post(API + "/enrolments", Person().typed(), key="k-1").must(202)
    done = act(page, "export").must(200).json
    assert done["acts"] == 1
    assert kiosk.log.read_text().count("line=no") == 4
    for more in ("restart", "open"):
        assert act(page, more).code == "LINE_DOWN"
    assert page.get("/local/upkeep").must(200).json["waiting"] == 1
    said = centre.verb("outbox", "import", "--from", done["file"])
    assert "1" in said
    page.post("/local/end", {}).must(204)
    # Who somebody is, only the centre can say.
    assert enter(kiosk, page, admin).code == "LINE_DOWN"
    cable.mend()
