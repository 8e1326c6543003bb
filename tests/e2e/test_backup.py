# SPDX-License-Identifier: Apache-2.0
"""Backup beside a busy server, the drill of restoring it, and what neither
may do: show anybody's data, hold a key, half-restore, overwrite.

The drill's figures: RPO (how old the restored data are) and RTO (how long it
takes until the restored centre answers).
"""
import hashlib
import http.client
import itertools
import json
import os
import pathlib
import re
import shutil
import sqlite3
import stat
import tarfile
import threading
import time

import pytest

import people
import receipts
from centre import API, BUILD, SIZE, Centre, Process, run
from people import Person
from wire import Client, fresh_key, tls

PASSPHRASE = "北岸 correct horse 1921"
RPO_SECONDS, RTO_SECONDS = 300, 600
KIOSKS = 3
PARTS = {"manifest.json", "manifest.seal", "yizhan.db", "yizhan.conf",
         "ca.crt", "ca/intermediate.crt", "ca/intermediate.key",
         "keys/outbox-1.key", "keys/receipt-1.key", "keys/voucher-1.key",
         "keys/pass-1.key", "keys/list-1.key"}


class Load(threading.Thread):
    """One kiosk at work until it is told to end."""

    def __init__(self, terminal):
        super().__init__()
        self.client, self.ending = terminal.another(), threading.Event()
        self.answered = []  # (when answered, person, key, body)

    def run(self):
        while not self.ending.is_set():
            person, key = Person(), fresh_key()
            try:
                answer = self.client.post(
                    API + "/enrolments", person.typed(), key=key)
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 201:
                self.answered.append(
                    (time.time(), person, key, answer.body))
        self.client.close()


class Saved:
    """A backup made under load, and what the centre had said until then."""

    def __init__(self, folder):
        self.folder = folder
        self.centre = Centre(folder)
        self.terminal = self.centre.terminal("kiosk-b")
        self.file = folder / "centre.backup"
        self.loads = [Load(self.terminal) for _ in range(KIOSKS)]
        for load in self.loads:
            load.start()
        self.asked, self.out = self._backup()
        for load in self.loads:
            load.ending.set()
            load.join(30)
        self.keys = self.centre.client().get(API + "/keys").must(200).json
        self.master = (self.centre.dir / "master.key").read_bytes()
        self.key_file = folder / "master.export"
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.passphrase.chmod(0o600)
        self.centre.verb("keys", "export", "--to", self.key_file,
                         "--passphrase-file", self.passphrase)

    def _backup(self):
        """Once everybody has been answered some times; others go on."""
        end = time.monotonic() + 30
        while min(len(x.answered) for x in self.loads) < 5 * SIZE:
            assert time.monotonic() < end
            time.sleep(0.01)
        asked = time.time()
        return asked, self.centre.verb("backup", "--to", self.file,
                                       seconds=120)

    def before(self):
        """What was answered before the backup was asked for."""
        return [a for load in self.loads for a in load.answered
                if a[0] < self.asked]

    def restore(self, where, *more, file=None, **kw):
        return run("yizhan", "restore", "--from", file or self.file,
                   "--data", where, *more, seconds=120, **kw)

    def with_key(self):
        return ("--key", self.key_file, "--passphrase-file", self.passphrase)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    made = Saved(tmp_path_factory.mktemp("backup"))
    yield made
    made.terminal.close()
    made.centre.close()


def tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes()
            for p in pathlib.Path(folder).rglob("*") if p.is_file()}


def test_holds_what_it_says(saved):
    """Any tar opens it; nothing but the listed parts is in it."""
    with tarfile.open(saved.file) as tar:
        members = tar.getmembers()
        assert {m.name for m in members} == PARTS
        manifest = json.load(tar.extractfile("manifest.json"))
        tar.extract("yizhan.db", saved.folder / "look")
    assert stat.S_IMODE(saved.file.stat().st_mode) == 0o600
    assert {p["name"] for p in manifest["parts"]} | {
        "manifest.json", "manifest.seal"} == PARTS
    with sqlite3.connect(saved.folder / "look" / "yizhan.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in manifest["tables"]:
            got, = db.execute(
                f"SELECT count(*) FROM \"{table['name']}\"").fetchone()
            assert got == table["rows"], table
        cases, = db.execute("SELECT count(*) FROM casefile").fetchone()
    assert cases >= len(saved.before()) >= 15
    assert f"table casefile {cases}\n" in saved.out
    for name in ("centre.backup.part", "centre.backup.part.db"):
        assert not (saved.folder / name).exists()


def test_shows_nothing(saved):
    """Nobody's number, no private key, not a byte of the master key."""
    assert people.leaks([saved.file, saved.key_file]) == []
    data = saved.file.read_bytes()
    root = (saved.centre.dir / "ca" / "root.key").read_text().split("\n")[1]
    for file in (data, saved.key_file.read_bytes()):
        assert b"PRIVATE KEY" not in file
        assert root.encode() not in file
        for secret in (saved.master, saved.master[:8], saved.master[-8:]):
            assert secret not in file
            assert secret.hex().encode() not in file
    assert PASSPHRASE.encode() not in saved.key_file.read_bytes()


def test_drill(saved, tmp_path, record_property):
    """Back to an empty directory: everything answered before is there."""
    where, begin = tmp_path / "again", time.monotonic()
    out = saved.restore(where, *saved.with_key())
    assert "master.key" not in out
    process = Process(
        [BUILD / "yizhan", "serve", "--listen", "127.0.0.1:0", "--terminals",
         "127.0.0.1:0", "--data", where], tmp_path / "log",
        r"ready (https://\S+) terminals (https://\S+)\n")
    client = Client(process.ready.group(1), tls(where / "ca.crt"))
    client.get("/healthz").must(200)
    rto = time.monotonic() - begin
    rpo = max(0.0, max(a[0] for load in saved.loads for a in load.answered)
              - saved.asked)
    record_property("figure", (
        f"drill: RPO {rpo:.1f} s beside the time between two backups, "
        f"RTO {rto:.1f} s, {saved.file.stat().st_size} bytes, "
        f"{len(saved.before())} answers kept"))
    assert rpo <= RPO_SECONDS and rto <= RTO_SECONDS
    terminal = Client(process.ready.group(2), saved.terminal.context_of())
    for _, person, key, body in saved.before():
        again = terminal.post(API + "/enrolments", person.typed(), key=key)
        assert (again.status, again.body) == (201, body)
    # what was given out behind the backup is not given out again
    given = [json.loads(a[3])["case_no"] for x in saved.loads
             for a in x.answered]
    fresh = terminal.post(API + "/enrolments", Person().typed(),
                          key=True).must(201).json["case_no"]
    assert int(fresh.split("-")[1]) > 5000 > max(
        int(no.split("-")[1]) for no in given)
    keys = client.get(API + "/keys").must(200).json
    assert keys["keys"] == saved.keys["keys"]
    digits = json.loads(saved.before()[0][3])["receipt"]["token"]
    receipts.verify(digits, keys)
    status = client.post(API + "/status", {"code": digits}).must(200)
    assert status.json["state"] == "applied"
    assert run("yizhan", "check", "--data", where).endswith("ok\n")
    client.close()
    terminal.close()
    process.stop()
    assert run("yizhan", "check", "--data", where).endswith("ok\n")
    assert run("yizhan", "audit", "verify", "--data", where)
    assert not (where / "ca" / "root.key").exists()
    for name in ("master.key", "keys/outbox-1.key", "keys/receipt-1.key",
                 "yizhan.db"):
        assert not (where / name).stat().st_mode & 0o077


def test_key_put_back_by_hand(saved, tmp_path):
    where = tmp_path / "again"
    where.mkdir()
    out = saved.restore(where)
    assert "master.key" in out
    assert run("yizhan", "check", "--data", where, ok=False).returncode == 1
    shutil.copyfile(saved.centre.dir / "master.key", where / "master.key")
    (where / "master.key").chmod(0o400)
    assert run("yizhan", "check", "--data", where).endswith("ok\n")


def test_alone(saved, tmp_path):
    """Without a server, and from what a restore has made."""
    saved.restore(tmp_path / "a", *saved.with_key())
    run("yizhan", "backup", "--to", tmp_path / "b", "--data", tmp_path / "a")
    saved.restore(tmp_path / "c", *saved.with_key(), file=tmp_path / "b")
    for name, content in tree(tmp_path / "a").items():
        if name.startswith(("ca", "keys", "master", "yizhan.conf")):
            assert (tmp_path / "c" / name).read_bytes() == content
    assert run("yizhan", "check", "--data", tmp_path / "c").endswith("ok\n")


def refused(done, code):
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert f"[{code}]" in done.stderr and done.stdout == "", done.stderr
    assert re.search("[\u4e00-\u9fff]", done.stderr)


def test_the_export_is_in_the_trail(saved):
    """Who carried the keys out, and nothing of the keys."""
    with sqlite3.connect(saved.centre.dir / "yizhan.db") as db:
        rows = db.execute("SELECT actor, object, payload FROM audit "
                          "WHERE action = 'keys.export'").fetchall()
    db.close()
    assert rows and set(rows) == {("system", "keys", '{"masters":1}')}


def test_overwrites_nothing(saved, tmp_path):
    before = saved.file.read_bytes()
    refused(saved.centre.verb("backup", "--to", saved.file, ok=False),
            "FILE_EXISTS")
    assert saved.file.read_bytes() == before
    refused(saved.centre.verb(
        "keys", "export", "--to", saved.key_file, "--passphrase-file",
        saved.passphrase, ok=False), "FILE_EXISTS")
    (tmp_path / "mine").write_text("mine")
    refused(saved.restore(tmp_path, *saved.with_key(), ok=False),
            "DIR_NOT_EMPTY")
    assert tree(tmp_path) == {"mine": b"mine"}
    refused(saved.restore(saved.centre.dir, *saved.with_key(), ok=False),
            "DIR_NOT_EMPTY")


def damages(data):
    """(what, the damaged file)"""
    n = len(data)
    for cut in (0, 1, 511, 512, 5000, n // 2, n - 1024, n - 512, n - 1):
        yield f"cut to {cut}", data[:cut]
    yield "longer", data + b"\0"
    yield "twice", data + data
    heads = [i for i in range(0, n - 512, 512)
             if data[i + 257:i + 262] == b"ustar"]
    assert len(heads) == len(PARTS)
    for at in itertools.chain(
            (h + 512 + 7 for h in heads), (h + 4 for h in heads),
            (h + 105 for h in heads), range(2048, n - 1024, n // 23)):
        edited = bytearray(data)
        edited[at] ^= 1
        yield f"byte {at}", bytes(edited)
    changed = data.replace(b'"audit_rows":', b'"audit_rowz":', 1)
    assert changed != data
    yield "manifest", changed


@pytest.mark.parametrize("key", [True, False], ids=["key", "no-key"])
def test_damaged(saved, tmp_path, key):
    """Cut, prolonged, one bit turned: refused, and nothing is made."""
    data, bad = saved.file.read_bytes(), tmp_path / "bad"
    raw = tmp_path / "raw"  # no passphrase: thousands of tries take no time
    raw.write_bytes(saved.master)
    more = ("--key", raw) if key else ()
    (tmp_path / "empty").mkdir()
    for what, damaged in damages(data):
        bad.write_bytes(damaged)
        for where in ("new", "empty"):
            done = saved.restore(tmp_path / where, *more, file=bad, ok=False)
            assert done.returncode == 1, what
            assert "[BACKUP_DAMAGED]" in done.stderr, (what, done.stderr)
        assert not (tmp_path / "new").exists(), what
        assert os.listdir(tmp_path / "empty") == [], what


def test_forged(saved, tmp_path):
    """A manifest that fits itself but was not sealed with the key."""
    with tarfile.open(saved.file) as tar:
        text = tar.extractfile("manifest.json").read()
        seal = tar.extractfile("manifest.seal").read()
    forged = text.replace(b'"program":"0', b'"program":"9', 1)
    assert forged != text and len(forged) == len(text)
    data = saved.file.read_bytes().replace(text, forged, 1).replace(
        seal[:64], hashlib.sha256(forged).hexdigest().encode(), 1)
    (tmp_path / "forged").write_bytes(data)
    refused(saved.restore(tmp_path / "new", *saved.with_key(),
                          file=tmp_path / "forged", ok=False),
            "BACKUP_DAMAGED")
    assert not (tmp_path / "new").exists()


def test_wrong_key(saved, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_bytes(bytes(32))
    refused(saved.restore(tmp_path / "new", "--key", wrong, ok=False),
            "MASTER_KEY_WRONG")
    other = tmp_path / "other"
    other.write_text("not the passphrase\n")
    other.chmod(0o600)
    refused(saved.restore(tmp_path / "new", "--key", saved.key_file,
                          "--passphrase-file", other, ok=False),
            "PASSPHRASE_WRONG")
    other.chmod(0o644)
    refused(saved.restore(tmp_path / "new", "--key", saved.key_file,
                          "--passphrase-file", other, ok=False), "INTERNAL")
    text = saved.key_file.read_text()
    for bad in (text[:-1], text + "\n", text.replace("passes=3", "passes=99"),
                text.replace("1\n", "2\n", 1), "", text[:40]):
        file = tmp_path / "bad"
        file.write_text(bad)
        refused(saved.restore(tmp_path / "new", "--key", file,
                              "--passphrase-file", saved.passphrase,
                              ok=False), "KEY_FILE_DAMAGED")
    assert not (tmp_path / "new").exists()


def test_weak_passphrase(saved, tmp_path):
    weak = tmp_path / "weak"
    weak.write_text("short\n")
    weak.chmod(0o600)
    refused(saved.centre.verb("keys", "export", "--to", tmp_path / "k",
                              "--passphrase-file", weak, ok=False),
            "PASSPHRASE_WEAK")
    assert not (tmp_path / "k").exists()


def test_damaged_data(saved, tmp_path):
    """Neither check nor backup passes over what no longer opens."""
    saved.restore(tmp_path / "a", *saved.with_key())
    with sqlite3.connect(tmp_path / "a" / "yizhan.db") as db:
        db.execute("UPDATE audit SET payload = '{\"x\":1}' WHERE seq = 3")
    data = ("--data", tmp_path / "a")
    refused(run("yizhan", "check", *data, ok=False), "AUDIT_BROKEN")
    refused(run("yizhan", "backup", "--to", tmp_path / "b", *data, ok=False),
            "AUDIT_BROKEN")
    assert not list(tmp_path.glob("b*"))
    saved.restore(tmp_path / "c", *saved.with_key())
    with sqlite3.connect(tmp_path / "c" / "yizhan.db") as db:
        db.execute("UPDATE person SET phone_sealed = name_sealed")
    refused(run("yizhan", "check", "--data", tmp_path / "c", ok=False),
            "DATA_DAMAGED")
    saved.restore(tmp_path / "d", *saved.with_key())
    with sqlite3.connect(tmp_path / "d" / "yizhan.db") as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("UPDATE receipt SET case_id = 999999999 WHERE id = "
                   "(SELECT max(id) FROM receipt)")
    for words in (("check",), ("backup", "--to", tmp_path / "e")):
        refused(run("yizhan", *words, "--data", tmp_path / "d", ok=False),
                "DATA_DAMAGED")


def test_keys_list(saved):
    rows = [line.split("\t") for line in
            saved.centre.verb("keys", "list").splitlines()]
    assert rows[0] == ["ID", "USAGE", "STATE", "FROM", "UNTIL"]
    assert all(len(r) == 5 for r in rows)
    kids = {k["kid"] for k in saved.keys["keys"]}
    assert kids <= {r[0] for r in rows}
    words = [r[1].split()[0] for r in rows[1:]]
    assert [w for w in words if w != "terminal"] == [
        "receipt", "pass", "voucher", "list", "outbox", "master", "root",
        "issuing"]


@pytest.mark.parametrize("words", [
    "backup", "backup --to", "backup x", "backup --to a b", "restore",
    "restore --to x", "restore --from", "keys", "keys export", "keys show",
    "keys list x", "keys export --to", "check --deep"])
def test_usage(tmp_path, words):
    done = run("yizhan", *words.split(), "--data", tmp_path / "none",
               ok=False)
    assert done.returncode == 64 and done.stdout == ""
    assert not (tmp_path / "none").exists()


def test_nothing_to_back_up(tmp_path):
    done = run("yizhan", "backup", "--to", tmp_path / "b", "--data",
               tmp_path / "none", ok=False)
    assert done.returncode == 1 and not list(tmp_path.iterdir())
    done = run("yizhan", "restore", "--from", tmp_path / "b", "--data",
               tmp_path / "none", ok=False)
    refused(done, "NOT_FOUND")
