# SPDX-License-Identifier: Apache-2.0
"""The month's gifts by the administrator's verbs, with and without a server:
people's data go into the caller's file and nowhere else."""
import csv
import datetime
import io
import sqlite3
import stat

import pytest

from centre import Centre
from people import Person, id_number

NAME = "𬭚小明"


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    centre = Centre(tmp_path_factory.mktemp("gift"))
    kiosk, approver = centre.terminal("kiosk-g"), centre.desk("approver")
    person = Person(name=NAME, id_no=id_number("19900515"))
    body = person.typed()
    body["consents"].append({"purpose": "gift_transfer", "version": 1})
    no = kiosk.enrol(body).must(201).json["case_no"]
    approver.decide(no, "approve").must(200)
    kiosk.close()
    approver.close()
    today = datetime.datetime.now(
        datetime.timezone(datetime.timedelta(hours=8)))
    yield centre, person, f"{today:%Y-%m}"
    centre.close()


@pytest.mark.parametrize("served", [True, False])
def test_the_list_goes_into_the_file_alone(month, tmp_path, served):
    centre, person, name = month
    if not served:
        centre.process.stop()
    file = tmp_path / "gifts.csv"
    words = ("gift", "list", "--month", name)
    shown = centre.verb(*words)
    told = centre.verb(*words, "--csv", file)
    assert str(file) in told
    for out in (shown, told):
        assert NAME not in out and person.id_no not in out
        assert person.phone not in out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO(
        file.read_bytes().decode("utf-8-sig"), newline="")))
    mine = [r for r in rows if r[3] == person.id_no]
    assert len(mine) == 1 and mine[0][1] == NAME
    assert mine[0][4] == person.phone and mine[0][0] in shown
    again = centre.verb(*words, "--csv", file, ok=False)
    assert again.returncode == 1 and "FILE_EXISTS" in again.stderr
    assert again.stdout == ""
    if not served:
        centre.serve()


def test_a_running_month_is_not_handed_over(month):
    centre, _, name = month
    done = centre.verb("gift", "hand-over", "--month", name, ok=False)
    assert done.returncode == 1 and "MONTH_RUNNING" in done.stderr
    for word in ("2026-13", "May"):
        bad = centre.verb("gift", "list", "--month", word, ok=False)
        assert bad.returncode == 1 and "YYYY-MM" in bad.stderr
    first = centre.verb("gift", "hand-over", "--month", "2020-02")
    again = centre.verb("gift", "hand-over", "--month", "2020-02")
    assert first.splitlines()[0] == again.splitlines()[0] == "0"
    with sqlite3.connect(centre.dir / "yizhan.db") as db:
        rows = db.execute("SELECT actor, object FROM audit WHERE action = "
                          "'gift.hand_over'").fetchall()
    db.close()
    assert rows == [("system", "gift:2020-02")]
    assert "audit ok" in centre.audit_is_good()
