# SPDX-License-Identifier: Apache-2.0
"""No ID number and no phone lies about in clear, while all is running."""
import resource

import pytest

import people
from centre import API
from people import Person


@pytest.fixture(scope="module")
def busy(centre, terminal, desk, kiosk):
    """A day's work, with mistakes in it, that would tempt a log."""
    person = Person()
    made = terminal.enrol(person.chip()).must(201).json
    no, code = made["case_no"], made["receipt"]["token"]
    terminal.enrol(person.typed())
    terminal.enrol(Person(id_no=people.wrong_check(person.id_no)).typed())
    terminal.enrol(person.typed(group="x"))
    terminal.enrol(person.typed(employer=f"电话{person.phone}"))
    terminal.matters(person).must(200)
    agent = kiosk.client()
    agent.post(API + "/enrolments", person.typed(), key=True)
    agent.get(f"/{person.id_no}")
    clerk = desk("clerk")
    for query in (person.id_no, person.phone, person.name):
        clerk.post(API + "/cases/search", {"q": query}).must(200)
    for key in ("id_no", "phone"):
        clerk.post(f"{API}/cases/{no}/unmask", {
            "key": key, "purpose": f"核对 {person.id_no}"}, key=True)
    for text in (f"号码 {person.id_no} 不清", f"{person.phone} 打不通"):
        answer = clerk.decide(no, "return", text)
        assert answer.json["fields"][0]["code"] == "REASON_PERSONAL"
        assert text not in answer.body.decode()
    clerk.decide(no, "return", f"{person.name} 的照片不清").must(200)
    terminal.get(f"{API}/cases/{person.id_no}")
    terminal.get(f"/{person.id_no}?phone={person.phone}")
    clerk.get(f"{API}/cases?cursor={person.id_no}")
    desk("reviewer").post(API + "/session", {
        "name": person.id_no, "password": person.phone})
    return person, code


def everything(centre, kiosk):
    files = people.files_below(centre.dir, kiosk.dir)
    assert any(p.name == "yizhan.db-wal" and p.stat().st_size for p in files)
    return [*files, centre.log, kiosk.log]


def test_nothing_lies_in_clear(centre, kiosk, busy):
    assert people.leaks(everything(centre, kiosk)) == []


def test_a_bearer_sees_nothing_personal(centre, busy):
    """Whoever holds the paper: no number, no name, no word of a reviewer."""
    person, code = busy
    anyone = centre.client()
    answer = anyone.post(API + "/status", {"code": code}).must(200)
    anyone.close()
    assert answer.json["state"] == "returned"
    for text in (person.id_no, person.phone, person.name, "照片不清"):
        assert text not in answer.body.decode()


def test_the_search_can_find(tmp_path, busy):
    busy, _ = busy
    plain = tmp_path / "a.log"
    for text in (busy.id_no, busy.phone):
        for data in (b"x" + text.encode() + b"y", text.encode("utf-16-le"),
                     text.encode().hex().encode()):
            plain.write_bytes(data)
            assert people.leaks([plain])
    plain.write_bytes(b"340299198001019713")
    assert people.leaks([plain])


def test_the_server_can_leave_no_core_file(centre, kiosk):
    for process in (centre.process, kiosk.process):
        pid = process.child.pid
        limits = open(f"/proc/{pid}/limits", encoding="ascii").read()
        core = next(line for line in limits.splitlines()
                    if line.startswith("Max core file size"))
        dumpable = open(f"/proc/{pid}/status", encoding="utf-8").read()
        assert core.split()[4] == "0" or _not_dumpable(pid), (core, dumpable)


def _not_dumpable(pid):
    """What is not dumpable belongs to root in /proc, and so may not tell."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as f:
            f.read(1)
        return resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    except PermissionError:
        return True
