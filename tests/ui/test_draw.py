# SPDX-License-Identifier: Apache-2.0
"""A draw: registered for at the kiosk, read and recomputed by anyone."""
import json
import sqlite3

import pytest

import steps
from centre import API, Centre, until
from people import Person
from places import day, session

PEOPLE, PLACES = 12, 5


def load(centre, folder, code):
    """Some days of two sessions each, drawn at the next midnight."""
    file = folder / "draw.json"
    file.write_text(json.dumps({
        "code": code, "kind": "checkup", "title": "职工疗休养",
        "period": "{year} 年度", "period_key": "draw/{year}", "version": 1,
        "basis": "测试", "opens": "+0", "closes": "+9", "draw": "+1",
        "quota": PLACES, "share_by": "none", "shares": [], "waiting": True,
        "cancel_hours": 1, "no_show_minutes": 60, "hold_seconds": 90,
        "price": 0, "rules": [], "texts": [],
        "places": [{"code": "A", "number": 1, "name": "演示医院体检中心",
                    "address": "镜湖区演示路 1 号门诊楼 3 楼", "bus": "1 路",
                    "phone": "0553-0000001"}],
        "sessions": [session("A", 2, "am", "08:00", "11:30", 3),
                     session("A", 2, "pm", "14:00", "17:00", 3)],
        "except": []}, ensure_ascii=False), encoding="utf-8")
    centre.verb("offer", "load", file)
    return code


@pytest.fixture(scope="module")
def draw(centre, tmp_path_factory):
    return load(centre, tmp_path_factory.mktemp("draw"), "DRAW1")


def test_registering_at_the_kiosk(centre, kiosk, hall, draw):
    client = centre.client()
    known = client.get(f"{API}/offers/{draw}/draw").must(200).json
    client.close()
    person = Person(name="测试摇")
    hall.click("tile-checkup")
    hall.screen("offer")
    hall.click(f"offer-{draw}")
    hall.screen("draw")
    assert hall.text("draw-hash") == known["hash"]
    assert hall.text("draw-url").endswith(f"/draw#{draw}")
    hall.click("next")
    steps.by_card(hall, kiosk, person)
    hall.click("no-phone")
    hall.screen("day")
    hall.click(f"day-{day(2)}")
    hall.screen("session")
    for button in hall.driver.find_elements(
            "css selector", '[data-state="free"]'):
        button.click()
    hall.click("next")
    hall.screen("check")
    assert not hall.has("hold")
    hall.click("submit")
    hall.screen("receipt")
    no = hall.text("case-no")
    assert not hall.has("position")
    assert hall.text("state") == "待摇号"
    steps.done(hall)
    with sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro",
                         uri=True) as db:
        assert db.execute(
            "SELECT b.state, b.channel FROM booking b JOIN casefile c ON c.id "
            "= b.id WHERE c.no = ?", (no,)).fetchone() == ("waiting", "draw")
    kiosk.lift()
    hall.click("tile-matters")
    hall.screen("find")
    kiosk.put(person)
    hall.screen("matters")
    hall.find("state", '[data-state="waiting"]')
    assert "待摇号" in hall.text("state")
    hall.click("cancel", "giveback")
    hall.find("state", '[data-state="cancelled"]')


# ---- for anyone --------------------------------------------------------------

def moved(centre, *statements):
    """While the server is down: nobody turns its clock."""
    centre.process.stop()
    with sqlite3.connect(centre.dir / "yizhan.db") as db:
        for sql in statements:
            db.execute(sql)
    db.close()
    centre.serve()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A centre of its own, before its draw, with who has registered."""
    folder = tmp_path_factory.mktemp("drawn")
    made = Centre(folder)
    load(made, folder, "DRAW2")
    terminal = made.terminal("drawing")
    items = terminal.get(API + "/offers?kind=checkup").must(200).json["items"]
    sessions = [s["id"] for o in items if o["code"] == "DRAW2"
                for s in o["sessions"]]
    for _ in range(PEOPLE):
        terminal.post(API + "/waiting", Person().matters() | {
            "sessions": sessions}, key=True).must(201)
    terminal.close()
    yield made
    made.close()


def read(page, centre):
    page.driver.get("about:blank")
    page.open(f"{centre.url}/draw#DRAW2")
    page.until(lambda: page.text("draw-state"), "the draw")


def recompute(page):
    page.click("recompute")
    page.until(lambda: page.text("verdict").count("\n") == 1, "two lines")
    return page.text("verdict")


def seen(centre):
    client = centre.client()
    found = client.get(API + "/offers/DRAW2/draw").must(200).json
    client.close()
    return found


def test_what_is_public_before_it(drawn, office):
    read(office, drawn)
    assert office.text("draw-state") == "等待摇号"
    assert office.text("draw-hash") == seen(drawn)["hash"]
    assert "重算一遍" not in office.visible()
    assert office.barriers() == []


@pytest.fixture(scope="module")
def over(drawn):
    """The same, drawn."""
    moved(drawn, "UPDATE programme SET draw_at = 1 WHERE code = 'DRAW2'")
    until(lambda: seen(drawn).get("drawn_at"))
    return drawn


def test_anybody_reads_and_recomputes_it(over, office):
    after = seen(over)
    read(office, over)
    assert office.text("draw-state") == "已经摇号"
    assert office.text("draw-seed") == after["seed"]
    assert office.text("draw-list").count("\n") == PEOPLE - 1
    verdict = recompute(office)
    assert "相符" in verdict and f"{PEOPLE} 个编号的次序都和" in verdict
    office.fill("draw-no", after["items"][0]["case_no"].lower())
    assert office.text("draw-mine") == "第 1，摇号时得到名额"
    office.fill("draw-no", after["items"][PLACES]["case_no"])
    assert office.text("draw-mine") == f"第 {PLACES + 1}，摇号时候补"
    assert office.barriers() == []
    office.open(f"{over.url}/draw")
    office.until(lambda: "职工疗休养" in office.visible(), "the draws")
    assert office.barriers() == []


def test_an_order_that_was_changed_is_found(over, office):
    moved(over, "UPDATE booking_draw SET n = -1 WHERE n = 4",
          "UPDATE booking_draw SET n = 4 WHERE n = 7",
          "UPDATE booking_draw SET n = 7 WHERE n = -1")
    read(office, over)
    assert "从第 4 起" in recompute(office)
    moved(over, "UPDATE programme SET draw_seed = zeroblob(32) "
          "WHERE code = 'DRAW2'")
    read(office, over)
    assert "摘要不符" in recompute(office)


def test_no_such_draw(centre, office):
    office.open(f"{centre.url}/draw#NONE")
    office.until(lambda: "没有这一项摇号" in office.visible(), "no draw")
