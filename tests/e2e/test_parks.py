# SPDX-License-Identifier: Apache-2.0
"""A month of a park: the same figures on the page's answer, in the table and in
the signed text, which both sides work out again; no park sees another."""
import json
import subprocess
import sys

import pytest

import parks
from centre import API, ROOT
from sheets import pages
from test_matrix import ROUTES, is_let_in

CHECK = ROOT / "assets" / "check-settlement.py"


@pytest.fixture(scope="module")
def month(centre, desk, terminal):
    gates = [parks.ParkGate(centre, f"gate-{p}", p)
             for p in ("P1", "P2", "P3")]
    yield parks.a_month(centre, desk("reviewer"), terminal, gates)
    for gate in gates:
        gate.close()


@pytest.fixture
def statement(desk, month):
    return desk("finance").get(
        f"{API}/parks/P2/settlement?month={month}").must(200).json


def check(folder, statement, keys):
    files = []
    for name, value in (("statement", statement), ("keys", keys)):
        files.append(folder / f"{name}.json")
        files[-1].write_text(json.dumps(value, ensure_ascii=False),
                             encoding="utf-8")
    return subprocess.run([sys.executable, CHECK, *files], timeout=60,
                          capture_output=True, text=True, check=False)


def test_the_figures(statement):
    data = statement["data"]
    three = next(g for g in data["groups"] if g["title"] == "市区三园")
    assert three["passes"] == 2 and three["pool"] == 16000
    assert {s["park"]: s["entries"] for s in three["shares"]} == {
        "P1": 3, "P2": 2, "P3": 1}
    # 16000 / 6: thirds, the largest remainder first
    assert [s["amount"] for s in three["shares"]] == [8000, 5333, 2667]
    assert data["amount"] == 5333


def test_both_sides_work_it_out(centre, statement, tmp_path):
    done = check(tmp_path, statement, centre.keys())
    assert done.returncode == 0, done.stderr
    assert "53.33 元" in done.stdout


def signed_anew(statement, change):
    """As somebody who has not got the key would change it."""
    data = json.loads(json.dumps(statement["data"]))
    change(data)
    return statement | {"data": data, "statement": json.dumps(
        data, ensure_ascii=False, separators=(",", ":"))}


@pytest.mark.parametrize("change", [
    lambda d: d.update(amount=9999),
    lambda d: d["groups"][0]["shares"][1].update(amount=0),
    lambda d: d["days"][0].update(entries=9),
    lambda d: d.update(month="2020-01"),
])
def test_a_change_is_found(centre, statement, tmp_path, change):
    done = check(tmp_path, signed_anew(statement, change), centre.keys())
    assert done.returncode == 1 and "签名不对" in done.stderr


def test_the_sums_are_looked_at(statement):
    """Also of a statement that was signed."""
    sys.path.insert(0, str(CHECK.parent))
    tool = __import__("check-settlement")
    data = statement["data"]
    for group in data["groups"]:
        tool.check_group(group, data)
    assert tool.shares_of(100, [1, 1, 1]) == [34, 33, 33]
    assert tool.shares_of(100, [0, 0]) == [0, 0]
    assert tool.shares_of(-100, [1, 2]) == [-33, -67]
    for path in ("pool", "shares"):
        group = json.loads(json.dumps(data["groups"][0]))
        if path == "pool":
            group["pool"] += 6
        else:
            group["shares"][1]["entries"] += 1
        with pytest.raises(tool.Wrong):
            tool.check_group(group, data)


def test_the_table_says_the_same(desk, statement, month):
    answer = desk("finance").get(
        f"{API}/parks/P2/settlement.xlsx?month={month}").must(200)
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    found = pages(answer.body)
    _, *rows, total = found["结算"]
    data = statement["data"]
    assert [(r[0], r[1], round(100 * r[2]), r[3], r[4], round(100 * r[5]))
            for r in rows] == [
        (g["title"], g["passes"], g["pool"], s["park"], s["entries"],
         s["amount"]) for g in data["groups"] for s in g["shares"]]
    assert total[0] == "演示植物园 应得" and round(100 * total[5]) == 5333
    _, *days = found["每天"]
    assert [(d[0], d[2]) for d in days] == [
        (d["date"], d["entries"]) for d in data["days"]]


def test_no_park_sees_another(centre, desk, month, record_property):
    """The demo's account is of P1: every route that lets it in, asked for the
    other parks."""
    park = desk("park")
    open_to = [r for r in ROUTES if r["audience"] == "staff"
               and r["method"] == "GET" and is_let_in(r, "park")
               and not r["path"].startswith((API + "/session",
                                             API + "/events"))]
    assert {r["path"] for r in open_to} >= {
        API + "/parks", API + "/parks/{code}/entries",
        API + "/parks/{code}/settlement.xlsx"}
    queries = f"?month={month}&from={month}-01&until={month}-28"
    for route in open_to:
        if "{code}" in route["path"]:
            for other in ("P2", "P3", "none"):
                path = route["path"].replace("{code}", other)
                assert park.get(path + queries).status == 403, path
            own = route["path"].replace("{code}", "P1")
            park.get(own + queries).must(200)
            continue
        told = park.get(route["path"]).must(200).body.decode()
        assert "P1" in told and not any(
            word in told for word in ("P2", "P3", "植物园", "动物园")), told
    items = park.get(f"{API}/parks?from={month}-01&until={month}-28").json
    assert [i["entries"] for i in items["items"]] == [3]
    record_property("figure", f"routes of a park {len(open_to)}")
