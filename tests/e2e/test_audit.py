# SPDX-License-Identifier: Apache-2.0
"""The trail holds, and shows when somebody touched it."""
import contextlib
import shutil
import sqlite3

import pytest

from centre import Centre, run
from people import Person

TOUCHES = {
    "payload": "UPDATE audit SET payload = payload || ' ' WHERE seq = :mid",
    "actor": "UPDATE audit SET actor = 'staff:999' WHERE seq = :mid",
    "time": "UPDATE audit SET at = at + 1 WHERE seq = :mid",
    "action": "UPDATE audit SET action = 'x' WHERE seq = :mid",
    "object": "UPDATE audit SET object = 'x' WHERE seq = :mid",
    "salt": "UPDATE audit SET salt = zeroblob(16) WHERE seq = :mid",
    "hash": "UPDATE audit SET hash = zeroblob(32) WHERE seq = :mid",
    "hole": "DELETE FROM audit WHERE seq = :mid",
    "first": "DELETE FROM audit WHERE seq = 1",
    "swapped": "UPDATE audit SET seq = CASE seq WHEN :mid THEN -1 ELSE seq "
               "END; UPDATE audit SET seq = :mid WHERE seq = :mid + 1; "
               "UPDATE audit SET seq = :mid + 1 WHERE seq = -1",
}


def opened(folder):
    """Closed at once behind it: the last one out takes the WAL away."""
    return contextlib.closing(sqlite3.connect(folder / "yizhan.db"))


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A centre with a history, stopped."""
    centre = Centre(tmp_path_factory.mktemp("audit"))
    kiosk = centre.terminal("kiosk-a")
    reviewer = centre.desk("reviewer")
    for _ in range(5):
        no = kiosk.enrol(Person().typed()).must(201).json["case_no"]
        reviewer.decide(no, "approve").must(200)
    assert "audit ok" in centre.audit_is_good()
    kiosk.close()
    reviewer.close()
    centre.close()
    return centre


def test_the_trail_of_a_good_centre_holds(stopped):
    out = run("yizhan", "audit", "verify", "--data", stopped.dir)
    assert "audit ok rows=" in out and "checkpoints=1" in out
    rows = int(out.split("rows=")[1].split()[0])
    with opened(stopped.dir) as db:
        assert rows == db.execute("SELECT count(*) FROM audit").fetchone()[0]
    db.close()  # a file that is still open would take its log with it later
    assert rows >= 14 + 5 * 2


@pytest.mark.parametrize("what", TOUCHES)
def test_a_touched_trail_is_found(stopped, tmp_path, what):
    copy = tmp_path / "c"
    shutil.copytree(stopped.dir, copy,
                    ignore=shutil.ignore_patterns("*.sock"))
    with opened(copy) as db, db:
        middle = db.execute("SELECT max(seq) / 2 FROM audit").fetchone()[0]
        for statement in TOUCHES[what].split(";"):
            db.execute(statement.replace(":mid", str(middle)))
        assert db.total_changes
    done = run("yizhan", "audit", "verify", "--data", copy, ok=False)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "audit ok" not in done.stdout


CUTS = {
    "one": "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    "half": "DELETE FROM audit WHERE seq > (SELECT max(seq) / 2 FROM audit)",
    "all": "DELETE FROM audit",
}


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("noted", ["beside", "witness", "nowhere"])
def test_a_cut_tail_is_found(stopped, tmp_path, cut, noted):
    """What is left of the chain holds; who noted its length knows better."""
    copy, witness = tmp_path / "c", tmp_path / "audit.witness"
    shutil.copytree(stopped.dir, copy,
                    ignore=shutil.ignore_patterns("*.sock"))
    with sqlite3.connect(copy / "yizhan.db") as db:
        db.execute(CUTS[cut])
    db.close()
    words = []
    if noted != "beside":
        (copy / "audit.checkpoint").rename(witness)
    if noted == "witness":
        words = ["--witness", witness]
    done = run("yizhan", "audit", "verify", *words, "--data", copy, ok=False)
    assert done.returncode == (0 if noted == "nowhere" else 1), done
    if noted != "nowhere":
        assert "AUDIT_BROKEN" in done.stderr and "missing" in done.stderr
    if noted == "beside":
        # no later checkpoint covers it up
        again = run("yizhan", "audit", "verify", "--data", copy, ok=False)
        assert again.returncode == 1, again


def test_a_checkpoint_of_one_s_own_is_found(stopped, tmp_path):
    """Who cuts the tail and writes the line anew cannot sign it."""
    copy = tmp_path / "c"
    shutil.copytree(stopped.dir, copy,
                    ignore=shutil.ignore_patterns("*.sock"))
    line = (copy / "audit.checkpoint").read_text().split()
    with sqlite3.connect(copy / "yizhan.db") as db:
        db.execute(CUTS["one"])
        seq, digest = db.execute(
            "SELECT seq, hex(hash) FROM audit ORDER BY seq DESC").fetchone()
    db.close()
    (copy / "audit.checkpoint").write_text(
        f"{seq} {digest.lower()} {line[2]} {line[3]}\n")
    done = run("yizhan", "audit", "verify", "--data", copy, ok=False)
    assert done.returncode == 1 and "AUDIT_BROKEN" in done.stderr


def test_every_act_is_in_the_trail(stopped):
    with opened(stopped.dir) as db:
        actions = {a for a, in db.execute("SELECT action FROM audit")}
        cases = {n for n, in db.execute("SELECT no FROM casefile")}
        told = {o for o, in db.execute(
            "SELECT object FROM audit WHERE action = 'case.apply'")}
    db.close()
    assert {"case.apply", "case.approve", "terminal.paired", "consent.give",
            "membership.begin", "gift.list"} <= actions
    assert {f"case:{no}" for no in cases} == told


def test_the_check_finds_a_damaged_file(stopped, tmp_path):
    copy = tmp_path / "c"
    shutil.copytree(stopped.dir, copy,
                    ignore=shutil.ignore_patterns("*.sock"))
    out = run("yizhan", "check", "--data", copy)
    assert out.endswith("ok\n")
    path = copy / "yizhan.db"
    data = bytearray(path.read_bytes())
    half = len(data) // 2 // 4096 * 4096
    data[half:half + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    done = run("yizhan", "check", "--data", copy, ok=False)
    assert done.returncode != 0 and not done.stdout.endswith("\nok\n")


def test_a_start_without_its_key_says_so(stopped, tmp_path):
    copy = tmp_path / "c"
    shutil.copytree(stopped.dir, copy,
                    ignore=shutil.ignore_patterns("*.sock"))
    (copy / "master.key").unlink()
    done = run("yizhan", "serve", "--listen", "127.0.0.1:0", "--data", copy,
               ok=False)
    assert done.returncode == 1 and "master.key" in done.stderr
