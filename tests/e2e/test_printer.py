# SPDX-License-Identifier: Apache-2.0
"""Slips on paper: the real agent, the simulated printer, what a scanner reads."""
import pytest

from centre import API, Kiosk, run, until
from people import Person
from printers import Device, Paper, code_of, likeness
from test_agent import from_card, read_card

RARE = "\U0002CB5A"  # outside of every printer's own font
NAME = f"王{RARE}"
FU_BEN = "副本".encode("gb2312")


class Hall:
    """A kiosk with a printer, and its page."""

    def __init__(self, centre, name, paper, spec, profile):
        self.paper = paper
        self.kiosk = Kiosk(centre, name, "--printer", spec,
                           "--printer-profile", profile)
        self.page = self.kiosk.client()

    def printer(self):
        return self.page.get("/local/state").must(200).json["printer"]

    def until_printer(self, state):
        until(lambda: self.printer() == state)

    def join(self, key, person=None, chip=True):
        person = person or Person(name=NAME)
        if not chip:
            return self.page.post(API + "/enrolments", person.typed(),
                                  key=key).must(201).json
        card = read_card(self.kiosk, self.page, person)
        reply = self.page.post(API + "/enrolments", from_card(card["read"]),
                               key=key).must(201).json
        self.kiosk.lift()
        return reply

    def start(self, act, copy=False):
        answer = self.page.post("/local/print", {"act": act, "copy": copy})
        return answer.must(202).json["job"]

    def job(self, job):
        return self.page.post("/local/print/state",
                              {"job": job}).must(200).json

    def outcome(self, job, seconds=30):
        return until(lambda: (lambda s: s if s["state"] not in (
            "queued", "sent") else None)(self.job(job)), seconds)

    def close(self):
        self.page.close()
        self.kiosk.close()


@pytest.fixture(scope="module")
def hall(centre, tmp_path_factory):
    paper = Paper(tmp_path_factory.mktemp("paper") / "slips")
    made = Hall(centre, "printing", paper, f"sim:{paper.dir}", "80mm")
    made.until_printer("ok")
    yield made
    made.close()


def test_a_slip_says_what_the_screen_says(hall):
    reply = hall.join("slip-1")
    before = len(hall.paper.pictures())
    assert hall.outcome(hall.start("slip-1"))["state"] == "printed"
    picture = hall.paper.newest(before + 1)
    assert code_of(picture) == reply["receipt"]["url"]
    data = hall.paper.data(before + 1)
    for text in (reply["case_no"], reply["state_label"], reply["due_on"],
                 reply["accepted_at"][:10], reply["window"]):
        assert text.encode("gb2312") in data, text
    assert FU_BEN not in data


def test_a_rare_name_is_legible(hall):
    person = Person(name=NAME)
    hall.join("rare-1", person)
    before = len(hall.paper.pictures())
    assert hall.outcome(hall.start("rare-1"))["state"] == "printed"
    picture = hall.paper.newest(before + 1)
    # the same strokes; another character of that shape is far from it
    assert likeness(picture, RARE) > 0.95
    assert likeness(picture, "錞") < 0.8
    assert likeness(picture, "□") < 0.5
    assert person.id_no.encode() not in hall.paper.data(before + 1)


def test_a_typed_name_is_masked(hall):
    hall.join("typed-1", Person(name=f"王小{RARE}"), chip=False)
    before = len(hall.paper.pictures())
    assert hall.outcome(hall.start("typed-1"))["state"] == "printed"
    picture = hall.paper.newest(before + 1)
    assert likeness(picture, RARE) > 0.95
    assert likeness(picture, "小") < 0.8


def test_another_one_is_marked_as_a_copy(hall):
    reply = hall.join("copy-1")
    before = len(hall.paper.pictures())
    first = hall.start("copy-1")
    assert hall.outcome(first)["state"] == "printed"
    again = hall.start("copy-1", copy=True)
    assert again != first
    assert hall.outcome(again)["state"] == "printed"
    picture = hall.paper.newest(before + 2)
    assert FU_BEN in hall.paper.data(before + 2)
    assert code_of(picture) == reply["receipt"]["url"]


def test_lost_paper_is_printed_again_by_card(hall):
    person = Person(name=NAME)
    reply = hall.join("lost-1", person)
    hall.page.post("/local/end")
    card = read_card(hall.kiosk, hall.page, person)
    mine = hall.page.post(API + "/matters", {
        "read": card["read"]}).must(200).json
    assert mine["cases"][0]["receipt"]["url"] == reply["receipt"]["url"]
    before = len(hall.paper.pictures())
    job = hall.start(reply["case_no"])
    assert hall.outcome(job)["state"] == "printed"
    assert code_of(hall.paper.newest(before + 1)) == reply["receipt"]["url"]
    data = hall.paper.data(before + 1)
    assert FU_BEN in data and reply["window"].encode("gb2312") in data
    hall.kiosk.lift()


def test_what_is_not_there_is_not_printed(hall):
    answer = hall.page.post("/local/print", {"act": "nobody"})
    assert (answer.status, answer.code) == (409, "PRINT_NOTHING")
    answer = hall.page.post("/local/print/state", {"job": "999999"})
    assert (answer.status, answer.code) == (404, "NOT_FOUND")
    hall.join("gone-1")
    hall.page.post("/local/end")
    answer = hall.page.post("/local/print", {"act": "gone-1"})
    assert (answer.status, answer.code) == (409, "PRINT_NOTHING")


@pytest.mark.parametrize("line, state, code", [
    ("paper out", "out", "PRINTER_PAPER_OUT"),
    ("cover open", "cover", "PRINTER_COVER"),
    ("cutter", "cutter", "PRINTER_CUTTER"),
    ("offline", "fault", "PRINTER_FAULT"),
    ("die", "none", "PRINTER_NONE"),
    ("mute", "none", "PRINTER_NONE"),
])
def test_a_fault_is_told_before_and_at_the_start(hall, line, state, code):
    key = line.replace(" ", "-")
    hall.join(key)
    before = len(hall.paper.pictures())
    hall.paper.fault(line)
    hall.until_printer(state)
    told = hall.outcome(hall.start(key))
    assert (told["state"], told["code"]) == ("failed", code)
    assert told["title"] and told["title"].isascii() is False
    hall.paper.fault("ok")
    hall.until_printer("ok")
    # nothing came out by itself, and the first one that does is no copy
    assert len(hall.paper.pictures()) == before
    assert hall.outcome(hall.start(key))["state"] == "printed"
    hall.paper.newest(before + 1)
    assert FU_BEN not in hall.paper.data(before + 1)


def test_a_hot_head_is_waited_for(hall):
    hall.join("hot")
    before = len(hall.paper.pictures())
    hall.paper.fault("hot")
    hall.until_printer("hot")
    job = hall.start("hot")
    until(lambda: hall.job(job).get("code") == "PRINTER_HOT")
    assert hall.job(job)["state"] == "queued"
    hall.paper.fault("ok")
    assert hall.outcome(job)["state"] == "printed"
    hall.paper.newest(before + 1)


def test_low_paper_is_told_and_prints(hall):
    hall.join("low")
    hall.paper.fault("paper low")
    hall.until_printer("low")
    assert hall.outcome(hall.start("low"))["state"] == "printed"
    hall.paper.fault("ok")
    hall.until_printer("ok")


def test_power_lost_in_the_middle_is_unknown(hall):
    """Half a slip: nobody prints it again by itself, the next is a copy."""
    hall.join("half")
    before = len(hall.paper.pictures())
    hall.paper.fault("die-at 9000")
    told = hall.outcome(hall.start("half"))
    assert (told["state"], told["code"]) == ("unknown", "PRINTER_NONE")
    hall.paper.fault("ok")
    hall.until_printer("ok")
    hall.paper.newest(before + 1)
    assert hall.outcome(hall.start("half"))["state"] == "printed"
    hall.paper.newest(before + 2)
    assert FU_BEN in hall.paper.data(before + 2)


def test_paper_that_ends_in_the_middle(hall):
    hall.join("ends")
    before = len(hall.paper.pictures())
    hall.paper.fault("at 9000 paper out")
    job = hall.start("ends")
    until(lambda: hall.job(job).get("code") == "PRINTER_PAPER_OUT")
    assert hall.job(job)["state"] == "sent"
    hall.paper.fault("ok")
    assert hall.outcome(job)["state"] == "printed"
    hall.paper.newest(before + 1)


@pytest.mark.parametrize("profile, kind, spec, state", [
    ("80mm", "tcp", "tcp:{}", "printed"),
    ("tm-t88", "tcp", "tcp:{}", "printed"),
    ("58mm", "tty", "usb:{}", "printed"),
    ("mute", "tty", "usb:{}", "unknown"),
])
def test_real_links(centre, tmp_path, profile, kind, spec, state):
    paper = Paper(tmp_path / "slips")
    device = Device(paper, profile, kind)
    hall = Hall(centre, f"link-{profile}", paper,
                spec.format(device.address), profile)
    hall.until_printer("ok")
    for number, act in enumerate(("one", "two"), 1):
        reply = hall.join(act)
        told = hall.outcome(hall.start(act))
        assert told["state"] == state, told
        assert code_of(paper.newest(number)) == reply["receipt"]["url"]
    assert likeness(paper.newest(2), RARE) > 0.95
    hall.close()
    device.stop()


def test_a_tcp_printer_comes_and_goes(centre, tmp_path):
    paper = Paper(tmp_path / "slips")
    device = Device(paper, "80mm", "tcp")
    hall = Hall(centre, "tcp-gone", paper, f"tcp:{device.address}", "80mm")
    hall.until_printer("ok")
    hall.join("act")
    paper.fault("die-at 9000")
    told = hall.outcome(hall.start("act"))
    assert (told["state"], told["code"]) == ("unknown", "PRINTER_NONE")
    device.stop()
    hall.until_printer("none")
    told = hall.outcome(hall.start("act"))
    assert (told["state"], told["code"]) == ("failed", "PRINTER_NONE")
    hall.close()


def test_a_kiosk_without_a_printer(kiosk):
    page = kiosk.client()
    assert page.get("/local/state").must(200).json["printer"] == "none"
    page.post(API + "/enrolments", Person().typed(), key="bare").must(201)
    answer = page.post("/local/print", {"act": "bare"})
    assert (answer.status, answer.code) == (503, "PRINTER_NONE")
    page.close()


def test_a_wrong_printer_is_told_at_the_start(kiosk, tmp_path):
    for words, status in (
            (["--printer", "lpt:1"], 64),
            (["--printer", f"sim:{tmp_path}", "--printer-profile", "x"], 64),
            (["--printer", "sim:/dev/null"], 66)):
        done = run("yizhan-kiosk", "run", "--data", kiosk.dir, *words,
                   ok=False)
        assert done.returncode == status, (words, done.stderr)
        assert "\nyizhan-kiosk: " in "\n" + done.stderr, done.stderr
