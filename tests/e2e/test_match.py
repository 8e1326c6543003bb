# SPDX-License-Identifier: Apache-2.0
"""Help from elsewhere: a file of keyed hashes goes to another agency, one of
theirs comes, by a second writing of the format that knows only its README."""
import hashlib
import hmac
import secrets
import sqlite3
import time

import pytest

import people
from centre import API, run
from people import Person

US, THEM = "芜湖市总工会", "芜湖市民政局"
YEAR = 2026


class Agency:
    """The other side."""

    def __init__(self, folder):
        self.dir = folder
        self.key = secrets.token_bytes(32)
        self.key_file = folder / "key"
        self.key_file.write_text(self.key.hex() + "\n")

    def keyed(self, what, data, key=None):
        head = f"yizhan-match 1|{YEAR}|{what}|".encode()
        return hmac.new(key or self.key, head + data,
                        hashlib.sha256).hexdigest()

    def line(self, number, month="2026-03", kind="medical"):
        return f"{self.keyed('number', number.encode())},{month},{kind}\n"

    def file(self, body, key=None, **head):
        """A file of theirs; head: what stands otherwise in its head."""
        told = {"from": THEM, "to": US, "year": YEAR,
                "key": self.keyed("key", b"", key)[:16],
                "lines": len(body)} | head
        text = ("yizhan-match 1\n" + "".join(
            f"{k}={v}\n" for k, v in told.items()) + "".join(body)).encode()
        path = self.dir / "theirs"
        path.write_bytes(
            text + f"sum={self.keyed('sum', text, key)}\n".encode())
        return path

    def words(self, sender, to, path):
        return ("--from", sender, "--to", to, "--year", YEAR, "--key",
                self.key_file, "--file", path)


@pytest.fixture
def agency(tmp_path):
    return Agency(tmp_path)


def applied(terminal):
    me, kin = Person(), Person()
    made = terminal.post(API + "/aid-cases", me.matters() | {
        "form": {"district": "340207", "unit": "演示物流", "ask": "living",
                 "cause": "layoff", "income": 1500000, "rigid": [],
                 "exclusions": [], "relatives": [
                     {"name": kin.name, "id_no": kin.id_no,
                      "relation": "1"}]},
        "card": "6217001380001234565",
        "consents": [{"purpose": f"aid_{p}", "version": 1} for p in (
            "household", "check", "bank")]}, key=True).must(201).json
    return made["case_no"], me, kin


def given(centre, no):
    """As if it had come so far: what it takes is seen elsewhere."""
    with sqlite3.connect(centre.dir / "yizhan.db", timeout=10) as db:
        db.execute("UPDATE aid_case SET stage = 'kept', kind = 'medical', "
                   "category = 'deep', amount = 1000, year = ? WHERE id = "
                   "(SELECT id FROM casefile WHERE no = ?)", (YEAR, no))
    db.close()


def trail(centre, action):
    db = sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro", uri=True)
    try:
        return db.execute("SELECT object, payload FROM audit WHERE action = ?",
                          (action,)).fetchall()
    finally:
        db.close()


def taken(centre, agency, path, **kw):
    return centre.verb("match", "import", *agency.words(THEM, US, path), **kw)


def test_what_goes_out(centre, terminal, agency, tmp_path):
    no, me, kin = applied(terminal)
    applied(terminal)  # asks, and was given nothing
    given(centre, no)
    path = tmp_path / "ours"
    out = centre.verb("match", "export", *agency.words(US, THEM, path))
    assert out.splitlines()[0] == "2"
    assert agency.keyed("key", b"")[:16] in out
    text = path.read_text()
    head, body = text.splitlines()[:6], text.splitlines()[6:-1]
    assert head == ["yizhan-match 1", f"from={US}", f"to={THEM}",
                    f"year={YEAR}", f"key={agency.keyed('key', b'')[:16]}",
                    "lines=2"]
    month = time.strftime("%Y-%m", time.gmtime(time.time() + 8 * 3600))
    assert sorted(body) == sorted(
        agency.line(p.id_no, month).strip() for p in (me, kin))
    signed = text[:text.rindex("sum=")].encode()
    assert text.endswith(f"sum={agency.keyed('sum', signed)}\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert people.leaks([path]) == [] and me.name not in text
    assert trail(centre, "aid.match.export") == [
        (f"agency:{THEM}", f'{{"year":{YEAR}}}')]
    again = centre.verb("match", "export", *agency.words(US, THEM, path),
                        ok=False)
    assert again.returncode == 1 and "FILE_EXISTS" in again.stderr


def test_what_comes_in(centre, terminal, desk, agency):
    no, _, kin = applied(terminal)
    other = applied(terminal)[0]
    path = agency.file([agency.line(kin.id_no), agency.line(
        kin.id_no, "2026-05", "living"), agency.line(Person().id_no)])
    said = taken(centre, agency, path)
    assert said.splitlines()[0] == "2", said
    # again and again is harmless
    assert taken(centre, agency, path).splitlines()[0] == "0"
    seen = desk("reviewer").get(f"{API}/cases/{no}/aid").must(200).json
    assert seen["elsewhere"] == [
        {"agency": THEM, "month": "2026-05", "kind": "living"},
        {"agency": THEM, "month": "2026-03", "kind": "medical"}]
    seen = desk("reviewer").get(f"{API}/cases/{other}/aid").must(200).json
    assert seen["elsewhere"] == []
    assert trail(centre, "aid.elsewhere") == 2 * [(f"case:{no}", "{}")]
    assert trail(centre, "aid.match.import")[0] == (
        f"agency:{THEM}", f'{{"year":{YEAR},"lines":3,"new":2}}')
    centre.audit_is_good()


def test_what_a_year_has_shown(centre, terminal, desk, agency):
    """In counts, by agency, month and kind; a household once in its sum."""
    (_, me, kin), (_, other, _) = applied(terminal), applied(terminal)
    taken(centre, agency, agency.file([
        agency.line(me.id_no, "2031-03"), agency.line(kin.id_no, "2031-03"),
        agency.line(other.id_no, "2031-03"),
        agency.line(me.id_no, "2031-11", "school"),
        agency.line(me.id_no, "2030-12")]))
    ask = desk("reviewer").get
    seen = ask(f"{API}/aid/found?year=2031").must(200).json
    assert [(r["agency"], r["month"], r["kind"], r["households"])
            for r in seen["items"]] == [
        (THEM, "2031-11", "school", 1), (THEM, "2031-03", "medical", 2)]
    assert (seen["year"], seen["households"]) == ("2031", 2)
    assert seen["years"][:2] == ["2031", "2030"]
    assert ask(f"{API}/aid/found").must(200).json["year"] == "2031"
    none = ask(f"{API}/aid/found?year=2032").must(200).json
    assert (none["items"], none["households"]) == ([], 0)
    for year in ("203", "20311", "2O31", "-031", ""):
        assert ask(f"{API}/aid/found?year={year}").code == "BAD_QUERY", year
    assert desk("clerk").get(f"{API}/aid/found").code == "FORBIDDEN"


def spoiled(agency, text):
    path = agency.dir / "spoiled"
    path.write_bytes(text)
    return path


BAD = {
    "torn": (lambda a, ls: spoiled(a, a.file(ls).read_bytes()[:-40]),
             "MATCH_FILE"),
    "torn in a line": (lambda a, ls: spoiled(a, a.file(ls).read_bytes()[:260]),
                       "MATCH_FILE"),
    "torn in its head": (lambda a, ls: spoiled(
        a, a.file(ls).read_bytes()[:40]), "MATCH_FILE"),
    "empty": (lambda a, ls: spoiled(a, b""), "MATCH_FILE"),
    "something behind it": (lambda a, ls: spoiled(
        a, a.file(ls).read_bytes() + b"x\n"), "MATCH_FILE"),
    "a digit changed": (lambda a, ls: spoiled(a, a.file(ls).read_bytes(
        ).replace(b"2026-03", b"2026-04", 1)), "MATCH_FILE"),
    "another key": (lambda a, ls: a.file(ls, key=b"x" * 32), "MATCH_KEY"),
    "too few": (lambda a, ls: a.file(ls, lines=len(ls) + 1), "MATCH_COUNT"),
    "too many": (lambda a, ls: a.file(ls, lines=len(ls) - 1), "MATCH_COUNT"),
    "twice": (lambda a, ls: a.file([*ls, ls[0]]), "MATCH_TWICE"),
    "for somebody else": (lambda a, ls: a.file(ls, to="别处"), "MATCH_FROM"),
    "our own": (lambda a, ls: a.file(ls, to=THEM, **{"from": US}),
                "MATCH_FROM"),
    "another year": (lambda a, ls: a.file(ls, year=YEAR - 1), "MATCH_FROM"),
    "no month": (lambda a, ls: a.file([ls[0].replace("-03", "-13")]),
                 "MATCH_FILE"),
    "no kind": (lambda a, ls: a.file([ls[0].replace("medical", "x")]),
                "MATCH_FILE"),
    "no hash": (lambda a, ls: a.file(["g" + ls[0][1:]]), "MATCH_FILE"),
    "beyond counting": (lambda a, ls: a.file(ls, lines=2000001), "TOO_LARGE"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_changes_nothing(centre, terminal, agency, name):
    kin = applied(terminal)[2]
    make, code = BAD[name]
    path = make(agency, [agency.line(kin.id_no), agency.line(
        Person().id_no)])
    before = len(trail(centre, "aid.elsewhere"))
    done = taken(centre, agency, path, ok=False)
    assert done.returncode == 1 and f"[{code}]" in done.stderr, done.stderr
    assert len(trail(centre, "aid.elsewhere")) == before
    assert kin.id_no not in done.stdout + done.stderr


@pytest.mark.parametrize("words, said", [
    ({"--key": "missing"}, "BAD_REQUEST"), ({"--year": "26"}, "BAD_REQUEST"),
    ({"--from": "a\nb"}, "BAD_REQUEST"), ({"--to": ""}, "--to")])
def test_words_that_do_not_fit(centre, agency, words, said):
    path = agency.file([])
    fit = list(agency.words(THEM, US, path))
    assert centre.verb("match", "import", *fit).splitlines()[0] == "0"
    for word, value in words.items():
        fit[fit.index(word) + 1] = value
    done = centre.verb("match", "import", *fit, ok=False)
    assert done.returncode in (1, 64) and said in done.stderr, done.stderr


@pytest.mark.parametrize("words", [
    ("page", "--year", YEAR, "--key", "0" * 64, "--after", 0),
    ("take", "--from", THEM, "--to", US, "--year", YEAR)])
def test_what_is_not_for_hands(centre, words):
    """The key would stand in the list of processes."""
    done = centre.verb("match", *words, ok=False)
    assert done.returncode == 64 and "unknown verb" in done.stderr
    assert "match " + words[0] not in run("yizhan", "help")


def test_a_file_of_strangers(centre, agency):
    """Nobody is found, and that it was looked at is in the trail."""
    before = len(trail(centre, "aid.match.import"))
    path = agency.file([agency.line(Person().id_no) for _ in range(3)])
    assert taken(centre, agency, path).splitlines()[0] == "0"
    assert len(trail(centre, "aid.match.import")) == before + 1


def test_a_full_last_batch(centre, terminal, agency):
    """Five hundred hits go in one call; none is left for the last."""
    me = applied(terminal)[1]
    months = [f"{y}-{m:02}" for y in range(1900, 2000) for m in range(1, 13)]
    path = agency.file([agency.line(me.id_no, m) for m in months[:500]])
    before = len(trail(centre, "aid.match.import"))
    assert taken(centre, agency, path).splitlines()[0] == "500"
    assert len(trail(centre, "aid.match.import")) == before + 1


def test_whom_a_grant_has_helped(centre, terminal, agency, tmp_path):
    """Those of its form, not those who live there now; two grants of a month
    and a kind are one line, and none stands by whom it lives with."""
    no, me, kin = applied(terminal)
    given(centre, no)
    again, _, child = applied(terminal)
    given(centre, again)
    with sqlite3.connect(centre.dir / "yizhan.db", timeout=10) as db:
        db.execute("UPDATE casefile SET state = 'approved', person_id = ("
                   "SELECT person_id FROM casefile WHERE no = ?) WHERE no = ?",
                   (no, again))
    db.close()
    waits = applied(terminal)
    path = tmp_path / "ours"
    centre.verb("match", "export", *agency.words(US, THEM, path))
    lines = path.read_text().splitlines()[6:-1]
    assert lines == sorted(set(lines))
    month = time.strftime("%Y-%m", time.gmtime(time.time() + 8 * 3600))
    for person in (me, kin, child):
        assert agency.line(person.id_no, month).strip() in lines
    for person in waits[1:]:
        assert agency.line(person.id_no, month).strip() not in lines


def test_a_million_lines(centre, terminal, desk, agency, record_property):
    no, me, _ = applied(terminal)
    lines = [f"{secrets.token_hex(32)},2026-01,living\n"
             for _ in range(999999)] + [agency.line(me.id_no)]
    path = agency.file(lines)
    began = time.monotonic()
    assert taken(centre, agency, path, seconds=120).splitlines()[0] == "1"
    record_property("figure", f"a million lines compared in "
                    f"{time.monotonic() - began:.1f} s")
    assert len(desk("clerk").get(f"{API}/cases/{no}/aid").must(200).json[
        "elsewhere"]) == 1


def test_without_a_server(centre, terminal, agency):
    kin = applied(terminal)[2]
    path = agency.file([agency.line(kin.id_no)])
    centre.process.stop()
    try:
        assert run("yizhan", "match", "import", *agency.words(THEM, US, path),
                   "--data", centre.dir).splitlines()[0] == "1"
    finally:
        centre.serve()
