# SPDX-License-Identifier: Apache-2.0
"""The city line is cut: people join all the same, leave with a paper, and are
members-to-be once, whatever became of the first try."""
import base64
import hashlib

import pytest

from cable import Cable
from centre import API, Kiosk, run, until
from people import Person


@pytest.fixture
def cable(centre):
    c = Cable(centre.terminals_url)
    yield c
    c.close()


@pytest.fixture
def kiosk(centre, cable, request):
    """Paired, on the cable, and it knows whom to seal for."""
    k = Kiosk(centre, request.node.name.replace("_", "-")[5:33])
    k.process.stop()
    (k.dir / "server.url").write_text(cable.url)
    k.start()
    page = k.client()
    until(lambda: promise(page, "join") == "provisional")
    page.close()
    yield k
    k.close()


@pytest.fixture
def page(kiosk):
    client = kiosk.client()
    yield client
    client.close()


def state(page):
    return page.get("/local/state").must(200).json


def promise(page, service):
    return {row["service"]: row["promise"]
            for row in state(page).get("offline", [])}.get(service)


def offline(cable, page):
    """Cut, and noticed: somebody has asked for something."""
    cable.cut()
    page.post(API + "/status", {"code": "1"})
    until(lambda: state(page)["link"] == "offline")


def drained(page):
    return state(page)["outbox"]["waiting"] == 0


def join(page, person, key):
    return page.post(API + "/enrolments", person.typed(), key=key)


def status(page, paper):
    return page.post(API + "/status", {
        "code": paper["receipt"]["token"]}).must(200).json


def test_joining_without_a_line(kiosk, cable, page):
    person = Person()
    offline(cable, page)
    answer = join(page, person, "first-1")
    paper = answer.must(202).json
    assert paper["provisional"] and paper["case_no"].startswith("L")
    assert paper["state_label"] == "已登记，联网后确认"
    assert paper["receipt"]["url"] == (
        "HTTPS://127.0.0.1:8443/Q#" + paper["receipt"]["token"])
    again = join(page, person, "first-1")
    assert (again.status, again.body) == (202, answer.body)
    assert state(page)["outbox"] == {"waiting": 1, "level": "ok"}
    other = join(page, Person(), "first-1")
    assert (other.status, other.code) == (422, "KEY_REUSED")

    # Killed, not stopped: the act is on the disk, and so is the promise.
    kiosk.process.kill()
    kiosk.start()
    late = kiosk.client()
    assert state(late)["outbox"]["waiting"] == 1
    cable.mend()
    until(lambda: drained(late))
    assert status(late, paper)["case_no"].startswith("RH")
    again = join(late, person, "first-1")
    assert (again.status, again.body) == (202, answer.body)
    late.close()


def test_the_form_is_there_without_a_line(kiosk, cable, page):
    """As the centre last gave it, also behind a restart without a line."""
    form = page.get(API + "/forms/join").must(200)
    cable.cut()
    # The first one notices, and is served all the same.
    assert page.get(API + "/forms/join").must(200).body == form.body
    offline(cable, page)
    kiosk.process.kill()
    kiosk.start()
    late = kiosk.client()
    assert page.url != late.url
    assert late.get(API + "/forms/join").must(200).body == form.body
    assert late.get(API + "/forms/join?x=1").status == 400
    late.close()
    cable.mend()


def test_a_form_that_nobody_asked_for(kiosk, cable, page):
    """It is fetched when the centre is first heard, at every start."""
    kept = kiosk.dir / "form-join.json"
    until(kept.exists)
    kiosk.process.stop()
    form = kept.read_text(encoding="utf-8")
    old = form.replace('"version":1', '"version":9')
    assert old != form
    kept.write_text(old, encoding="utf-8")
    kiosk.start()
    until(lambda: kept.read_text(encoding="utf-8") == form)
    late = kiosk.client()
    offline(cable, late)
    assert late.get(API + "/forms/join").must(200).body == form.encode()
    late.close()
    cable.mend()


def test_an_answer_that_was_lost_is_no_second_act(cable, page):
    """The centre did it and the kiosk never heard: it is handed in again."""
    person = Person()
    until(lambda: state(page)["link"] == "online")
    cable.mute = True
    paper = join(page, person, "lost-1").must(202).json
    cable.mend()
    cable.cut()
    cable.mend()
    until(lambda: drained(page))
    seen = status(page, paper)
    assert seen["case_no"].startswith("RH")
    until(lambda: state(page)["link"] == "online")
    other = join(page, person, "lost-2")
    assert other.status == 409, other.body
    # One case, one act: the desk has nothing to settle.
    assert status(page, paper)["case_no"] == seen["case_no"]


def test_the_line_goes_and_comes_by_itself(cable, page):
    until(lambda: state(page)["link"] == "online")
    cable.cut()
    # The first one notices, and is served all the same.
    join(page, Person(), "self-1").must(202)
    until(lambda: state(page)["link"] == "offline")
    assert promise(page, "join") == "provisional"
    assert promise(page, "matters") == "none"
    answer = page.post(API + "/status", {"code": "1"})
    assert (answer.status, answer.code) == (503, "LINE_DOWN")
    cable.mend()
    until(lambda: state(page)["link"] == "online")
    until(lambda: drained(page))
    join(page, Person(), "self-2").must(201)


def test_by_hand(centre, kiosk, cable, page, tmp_path):
    """A stick carries what a dead line does not; doing both is harmless."""
    people = [Person() for _ in range(3)]
    offline(cable, page)
    papers = [join(page, person, f"hand-{n}").must(202).json
              for n, person in enumerate(people)]
    rows = run("yizhan-kiosk", "outbox", "list", "--data",
               kiosk.dir).splitlines()
    assert [row.split("\t")[1] for row in rows[1:]] == ["waiting"] * 3
    stick = tmp_path / "stick"
    run("yizhan-kiosk", "outbox", "export", "--data", kiosk.dir, "--to", stick)
    body, _, last = stick.read_bytes().rstrip(b"\n").rpartition(b"\n")
    assert last == b"sha256 " + hashlib.sha256(
        body + b"\n").hexdigest().encode()
    for line in body.split(b"\n")[1:]:
        sealed = base64.urlsafe_b64decode(line + b"=" * (-len(line) % 4))
        assert all(p.id_no.encode() not in sealed for p in people)
    again = run("yizhan-kiosk", "outbox", "export", "--data", kiosk.dir,
                "--to", stick, ok=False)
    assert again.returncode == 73 and "FILE_EXISTS" in again.stderr
    assert state(page)["outbox"]["waiting"] == 3
    centre.verb("outbox", "import", "--from", stick)
    cable.mend()
    until(lambda: drained(page))
    assert len({status(page, paper)["case_no"] for paper in papers}) == 3
