# SPDX-License-Identifier: Apache-2.0
"""Acts done offline arrive at the real server, by the line and by hand. The
envelopes are made by another hand than ours: an independent check of their
format."""
import json
import random

import pytest

import late
from centre import API, run
from late import listed
from people import Person
from wire import fresh_key


@pytest.fixture(scope="module")
def outbox(terminal):
    return late.Outbox(terminal)


def status(centre, code):
    client = centre.client()
    answer = client.post(API + "/status", {"code": code})
    client.close()
    return answer


def first_line(text):
    words = text.splitlines()[0].split()
    return {w: int(n) for w, n in zip(words[::2], words[1::2])}


def test_taken_once(centre, outbox, desk):
    person, key = Person(), fresh_key()
    envelope, no, paper = outbox.act(person.chip(), key)
    pending = status(centre, paper).must(200).json
    assert pending["state"] == "pending"
    assert pending["state_label"] == "已登记，等待联网确认"
    for _ in range(2):
        taken = outbox.send(envelope)
        assert taken["results"][0]["state"] == "taken"
    direct = outbox.terminal.enrol(person.chip(), key)
    # the bytes of a request are its own: a kiosk resends what it has sealed
    assert direct.status in (201, 422)
    now = status(centre, paper).must(200).json
    assert now["state"] == "applied"
    for q in (no, paper, person.id_no):
        found = desk("clerk").post(
            API + "/cases/search", {"q": q}).must(200).json["items"]
        assert [c["case_no"] for c in found] == [now["case_no"]], q


def test_direct_first(centre, outbox):
    person, key = Person(), fresh_key()
    body = person.chip()
    made = outbox.terminal.enrol(body, key).must(201).json
    envelope, _, paper = outbox.act(body, key)
    outbox.send(envelope)
    assert status(centre, paper).must(200).json["case_no"] == made["case_no"]


def test_any_order(centre, outbox, desk):
    """Shuffled, in batches, each more than once; some of them bad."""
    acts = [outbox.act(Person().chip(), fresh_key()) for _ in range(20)]
    bad = outbox.act(Person().chip(group="astronaut"), fresh_key())
    waiting = [a[0] for a in acts + [bad]] * 2
    random.Random(4).shuffle(waiting)
    before = len(listed(desk("clerk"), "open"))
    while waiting:
        batch, waiting = waiting[:8], waiting[8:]
        results = outbox.send(*batch)["results"]
        assert {r["state"] for r in results} == {"taken"}
    numbers = {status(centre, a[2]).must(200).json["case_no"] for a in acts}
    assert len(numbers) == len(acts)
    items = listed(desk("clerk"), "open")
    assert len(items) == before + 1
    assert (items[-1]["no"], items[-1]["code"]) == (bad[1], "FIELDS")
    assert status(centre, bad[2]).must(200).json["state"] == "see_desk"


def test_as_many_as_one_request_holds(outbox):
    """50 of nearly half a megabyte; one more is refused."""
    acts = [outbox.act({"pad": "x" * 7000}, fresh_key())[0]
            for _ in range(51)]
    assert 400_000 < sum(map(len, acts[:50])) < 512 * 1024
    results = outbox.send(*acts[:50])["results"]
    assert [r["state"] for r in results] == ["taken"] * 50
    answer = outbox.terminal.post(API + "/outbox", {"items": acts})
    assert answer.status == 422 and answer.fields() == {"items": "TOO_LONG"}


def test_settled_at_the_desk(outbox, desk):
    person = Person()
    outbox.terminal.enrol(person.chip(), True).must(201)
    outbox.send(outbox.act(person.chip(), fresh_key())[0])
    clerk = desk("clerk")
    item = listed(clerk, "conflict")[-1]
    path = f"{API}/outbox/items/{item['id']}"
    shown = clerk.get(path).must(200).body.decode()
    assert person.id_no not in shown and person.phone not in shown
    full = clerk.post(path + "/unmask", {
        "key": "person.phone", "purpose": "联系本人"}).must(200).json
    assert full["value"] == person.phone
    desk("finance").post(path + "/settle", {"reason": "x"}, True).must(403)
    clerk.post(path + "/settle", {"reason": "已电话告知"}, True).must(200)
    assert clerk.get(path).must(200).json["state"] == "settled"


def test_by_hand(centre, outbox, tmp_path):
    acts = [outbox.act(Person().chip(), fresh_key()) for _ in range(3)]
    outbox.send(acts[0][0])
    stranger = late.Outbox(outbox.terminal)
    stranger.signing = type(outbox.signing).generate()
    file = late.export(tmp_path / "kiosk.outbox", *(a[0] for a in acts),
                       acts[1][0][:-4] + "AAAA")
    said = first_line(centre.verb("outbox", "import", "--from", file))
    assert said == {"imported": 2, "conflict": 0, "poisoned": 1, "known": 1,
                    "later": 0, "unknown": 0, "revoked": 0}
    again = first_line(centre.verb("outbox", "import", "--from", file))
    assert again["known"] == 4 and sum(again.values()) == 4
    for act in acts:
        assert status(centre, act[2]).must(200).json["state"] == "applied"
    file = late.export(tmp_path / "strange.outbox",
                       stranger.act(Person().chip(), fresh_key())[0])
    done = run("yizhan", "outbox", "import", "--from", file, "--data",
               centre.dir, ok=False)
    assert done.returncode == 1
    assert first_line(done.stdout)["unknown"] == 1


@pytest.mark.parametrize("spoil", [
    lambda text: text[:-2] + "\n",
    lambda text: text.replace("outbox 1", "outbox 2"),
    lambda text: "\n".join(text.splitlines()[:-1]) + "\n",
    lambda text: text[:40] + ("A" if text[40] != "A" else "B") + text[41:],
    lambda text: "",
])
def test_a_spoilt_file(centre, outbox, tmp_path, spoil):
    """Refused whole, before anything of it is taken."""
    envelope, _, paper = outbox.act(Person().chip(), fresh_key())
    file = late.export(tmp_path / "kiosk.outbox", envelope)
    file.write_text(spoil(file.read_text()))
    done = run("yizhan", "outbox", "import", "--from", file, "--data",
               centre.dir, ok=False)
    assert done.returncode == 1 and "OUTBOX_FILE" in done.stderr
    assert status(centre, paper).must(200).json["state"] == "pending"


def test_without_a_server(centre, outbox, tmp_path):
    """The same verb opens the centre itself; the trail stays whole."""
    envelope, _, paper = outbox.act(Person().chip(), fresh_key())
    file = late.export(tmp_path / "kiosk.outbox", envelope)
    centre.process.stop()
    said = first_line(centre.verb("outbox", "import", "--from", file))
    assert said["imported"] == 1
    centre.serve()
    assert status(centre, paper).must(200).json["state"] == "applied"
    centre.audit_is_good()
    assert centre.verb("check").endswith("ok\n")


def test_a_kiosk_that_is_shut_out(centre, tmp_path):
    terminal = centre.terminal("gone")
    box = late.Outbox(terminal)
    early, waiting = (box.act(Person().chip(), fresh_key()) for _ in "ab")
    box.send(early[0])
    rows = {k["name"]: k for k in json.loads(
        centre.client().get(API + "/keys").must(200).body)["keys"]
        if "name" in k}
    assert rows["gone"]["usage"] == 64 and rows["gone"]["state"] == "active"
    assert rows["gone"]["x"] == terminal.ed25519
    centre.verb("terminal", "revoke", "gone")
    terminal.post(API + "/outbox", {"items": [waiting[0]]}).must(403)
    # what was taken before still answers, the rest is nobody's word now
    assert status(centre, early[2]).must(200).json["state"] == "applied"
    assert status(centre, waiting[2]).code == "RECEIPT_INVALID"
    file = late.export(tmp_path / "kiosk.outbox", waiting[0])
    done = run("yizhan", "outbox", "import", "--from", file, "--data",
               centre.dir, ok=False)
    assert done.returncode == 1 and first_line(done.stdout)["revoked"] == 1
    terminal.close()
