# SPDX-License-Identifier: Apache-2.0
"""Programmes of places that are measured: few that everybody wants, and one of
so many sessions that its page has to be found in it."""
import json
import os
import sqlite3

import bed

RACE = 100  # places
HALVES = (("am", "08:00", "11:00"), ("pm", "14:00", "17:00"))


def offer(code, kind, quota, sites, days, size):
    return {
        "code": code, "kind": kind, "title": "测试", "period": code,
        "period_key": code, "version": 1, "basis": "测试", "opens": "+0",
        "closes": "+365", "quota": quota, "share_by": "none", "shares": [],
        "waiting": True, "cancel_hours": 1, "no_show_minutes": 60,
        "hold_seconds": 90, "price": 0, "rules": [], "texts": [],
        "places": [{"code": f"BENCH-{i}", "number": 700 + i, "name": f"测试{i}",
                    "address": "-", "bus": "-", "phone": "-"}
                   for i in range(sites)],
        "sessions": [{"place": f"BENCH-{i}", "from": "+1", "days": days,
                      "on": "all", "half": half, "starts": starts,
                      "ends": ends, "size": size}
                     for i in range(sites) for half, starts, ends in HALVES]}


def race(code):
    """Two sessions that have a few more than the programme has."""
    return offer(code, code.lower(), RACE, 1, 1, RACE * 6 // 10)


def wide(code, sessions):
    sites = 10
    return offer(code, code.lower(), 100 * sessions, sites,
                 sessions // sites // len(HALVES), 20)


class Offer:
    """One that the centre has taken in."""

    def __init__(self, centre, folder, what):
        self.centre, self.code = centre, what["code"]
        self.path = f"/api/v1/offers?kind={what['kind']}"
        file = os.path.join(folder, "offer.json")
        with open(file, "w", encoding="utf-8") as f:
            json.dump(what, f, ensure_ascii=False)
        bed.out(f"{centre.build}/yizhan", "offer", "load", file, "--data",
                centre.dir)
        self.sessions = os.path.join(folder, "sessions")
        with open(self.sessions, "w", encoding="ascii") as f:
            f.writelines(ref + "\n" for (ref,) in self.rows(
                "SELECT n.ref FROM quota_node n JOIN programme p ON p.id = "
                "n.programme_id WHERE n.kind = 'session' AND p.code = ?"))

    def rows(self, sql):
        db = sqlite3.connect(f"file:{self.centre.dir}/yizhan.db?mode=ro",
                             uri=True, timeout=10)
        try:
            return db.execute(sql, (self.code,)).fetchall()
        finally:
            db.close()

    def booked(self):
        return len(self.rows(
            "SELECT 1 FROM booking b JOIN programme p ON p.id = "
            "b.programme_id WHERE p.code = ? AND b.state = 'booked'"))
