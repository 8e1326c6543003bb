# SPDX-License-Identifier: Apache-2.0
"""The file by which a hospital is paid, read as any spreadsheet reads it."""
import datetime

from centre import API
from people import Person
from sheets import pages
from test_booking import load, rows

DAYS = "?from=2021-01-01&until=2099-12-31"
PRICE = 12345  # fen


def walk_in(centre, desk, code, site):
    session = rows(
        centre, "SELECT n.ref FROM booking_session s JOIN quota_node n ON "
        "n.id = s.id JOIN programme p ON p.id = s.programme_id JOIN site t "
        "ON t.id = s.site_id WHERE p.code = ? AND t.code = ?",
        code, site)[0][0]
    person = Person()
    made = desk("clerk").post(f"{API}/programmes/{code}/walk-ins", {
        "person": person.typed()["person"], "session": session},
        key=True).must(201).json
    return person, made


def test_the_sum_is_what_its_rows_say(centre, desk):
    run = {"from": "+0", "days": 1, "on": "all", "half": "pm",
           "starts": "23:58", "ends": "23:59", "size": 9}
    load(centre, centre.dir.parent, "PAID", price=PRICE, quota=18, places=[
        {"code": "A", "number": 1, "name": "=1+1 演示", "address": "-",
         "bus": "-", "phone": "-"},
        {"code": "M0", "number": 800, "name": "别处", "address": "-",
         "bus": "-", "phone": "-"}],
        sessions=[dict(run, place=p) for p in ("A", "M0")])
    came = [walk_in(centre, desk, "PAID", "A") for _ in range(3)]
    stayed = [walk_in(centre, desk, "PAID", "A"),
              walk_in(centre, desk, "PAID", "M0")]
    for _, made in came:
        desk("partner").post(API + "/attendances", {
            "code": made["voucher"]["token"]}, key=True).must(200)

    path = API + "/programmes/PAID/settlement"
    answer = desk("finance").get(path + ".xlsx" + DAYS).must(200)
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "settlement-PAID.xlsx" in answer.headers["content-disposition"]
    found = pages(answer.body)
    head, *lines, total = found["结算"]
    assert head == ["地点", "日期", "到检人数", "单价（元）", "金额（元）"]
    assert [line[0] for line in lines] == ["=1+1 演示"]
    fen = [round(100 * line[4]) for line in lines]
    assert fen == [round(100 * line[3]) * round(line[2]) for line in lines]
    assert total == ["合计", "", 3, "", sum(fen) / 100]
    assert sum(fen) == 3 * PRICE
    head, *people = found["到检名单"]
    assert head == ["事项编号", "姓名", "地点", "日期", "到检时间"]
    assert sorted(p[0] for p in people) == sorted(
        made["case_no"] for _, made in came)
    today = (datetime.datetime.now(datetime.timezone.utc)
             + datetime.timedelta(hours=8)).date().isoformat()
    assert {p[3] for p in people} == {today}
    plain = str(found)
    for person, made in came + stayed:
        assert person.name not in plain and person.id_no not in plain
        assert person.phone not in plain
    assert not any(made["case_no"] in plain for _, made in stayed)

    told = desk("finance").get(path + DAYS).must(200).json
    assert told["sum"] == sum(fen) and told["people"] == 3
    assert not list(centre.dir.glob("sheet-*"))
