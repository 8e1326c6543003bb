# SPDX-License-Identifier: Apache-2.0
"""An offer with places, and a kiosk without a screen that takes them."""
import datetime
import itertools
import json
import time

import pytest

from centre import API

CHINA = datetime.timezone(datetime.timedelta(hours=8))
_numbers = itertools.count(1)
TEXTS = [
    {"kind": "item", "text": "血压"}, {"kind": "bring", "text": "身份证"},
    {"kind": "next", "text": "按凭证上的日期来"},
    {"kind": "declare", "code": "migrant_worker", "title": "本人是农民工",
     "text": "本人户籍在农村，在本市做工。"},
    {"kind": "consent", "code": "checkup_share", "version": 1,
     "required": True, "title": "告知书", "text": "只用于安排体检。"}]


def now():
    return datetime.datetime.now(CHINA)


def soon():
    """A beginning today that has not come yet: only what has not begun can
    be booked, and only today's can be used. Around midnight, a little later."""
    end = time.monotonic() + 120
    while now().time() > datetime.time(23, 58):
        assert time.monotonic() < end, "midnight does not come"
        time.sleep(0.5)
    later = min(now() + datetime.timedelta(hours=2),
                now().replace(hour=23, minute=58))
    return later.strftime("%H:%M") if later.day == now().day else "23:58"


def session(place, day, half, starts, ends, size):
    return {"place": place, "from": f"+{day}", "days": 1, "on": "all",
            "half": half, "starts": starts, "ends": ends, "size": size,
            "walk_in": 0}


@pytest.fixture(scope="module")
def offer(centre, tmp_path_factory):
    """Its code, of each module's own: two places; today, tomorrow (a single
    place in the afternoon), and the day after."""
    number = next(_numbers)
    code = f"UI{number}Y{{year}}"
    file = tmp_path_factory.mktemp("offer") / "offer.json"
    file.write_text(json.dumps({
        "code": code, "kind": "checkup", "title": "测试体检",
        "period": "{year} 年度", "period_key": f"test{number}/{{year}}",
        "version": 1,
        "basis": "测试", "opens": "+0", "closes": "+30", "release": "+20",
        "quota": 60, "share_by": "district",
        "shares": [{"code": "340207", "size": 20},
                   {"code": "340202", "size": 10},
                   {"code": "walkin", "size": 2}],
        "waiting": True, "cancel_hours": 24, "no_show_minutes": 60,
        "hold_seconds": 90, "price": 10000,
        "places": [
            {"code": "A", "number": 1, "name": "演示医院体检中心",
             "address": "镜湖区演示路 1 号门诊楼 3 楼", "bus": "1 路",
             "phone": "0553-0000001"},
            {"code": "B", "number": 2, "name": "演示体检车（开发区站）",
             "address": "经开区演示大道 8 号项目部门口", "bus": "8 路",
             "phone": "0553-0000002"}],
        "sessions": [session("A", 0, "pm", soon(), "23:59", 20),
                     session("A", 1, "am", "08:00", "11:30", 5),
                     session("A", 1, "pm", "14:00", "17:00", 1),
                     session("B", 2, "am", "08:30", "11:00", 10)],
        "except": [], "rules": [{"rule": "mark", "value": "migrant_worker"},
                                {"rule": "age_min", "value": "16"}],
        "texts": TEXTS}, ensure_ascii=False), encoding="utf-8")
    centre.verb("offer", "load", file)
    return code.format(year=now().year)


@pytest.fixture(scope="session")
def terminal(centre):
    made = centre.terminal("places")
    yield made
    made.close()


def day(ahead):
    return (now().date() + datetime.timedelta(days=ahead)).isoformat()


def sessions(terminal, code, date):
    terminal.close()
    items = terminal.get(API + "/offers?kind=checkup").must(200).json["items"]
    found = next(o for o in items if o["code"] == code)["sessions"]
    return [s for s in found if s["date"] == date]


def person_of(person):
    who = {"name": person.name, "id_type": "resident", "id_no": person.id_no}
    return {**who, "phone": person.phone} if person.phone else who


def book(terminal, person, at):
    """Somebody else's place, as another kiosk takes it."""
    terminal.close()
    body = {"person": person_of(person), "source": "chip", "session": at["id"],
            "declare": ["migrant_worker"],
            "consents": [{"purpose": "checkup_share", "version": 1}]}
    return terminal.post(API + "/bookings", body, key=True)
