# SPDX-License-Identifier: Apache-2.0
"""A card reader on a serial line and over TCP: cards, troubles, unplugging."""
import pytest

import cards
from centre import API, Kiosk, run, until
from reader import Reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    made = Reader(tmp_path_factory.mktemp("reader"))
    yield made
    # whatever was asked for, it was no fingerprint
    assert "30 01" in made.asked() and "30 10" not in made.asked()
    made.close()


@pytest.fixture(scope="module")
def kiosk(centre, reader):
    made = Kiosk(centre, "reads-serial", idcard=reader.idcard)
    yield made
    made.close()


@pytest.fixture
def page(kiosk, reader):
    client = kiosk.client()
    yield client
    client.post("/local/end")
    reader.say("clear", "noise 0", "chunk 0", "gap 0", "delay 0", "lift")
    until(lambda: state(client)["reader"] == "ok")
    client.close()


def state(page):
    return page.get("/local/state").must(200).json


def wait(page):
    return page.post("/local/card/wait").must(200).json


def seen(page, what="present"):
    """The first answer of that state, asked as a screen does."""
    def look():
        now = wait(page)
        return now if now["state"] == what else None
    return until(look)


# kind: the layout, and what stands on it beside its own
KINDS = {
    "resident": ("resident", {"name": "测\U0002CB5A\U00030000",
                              "valid_to": "长期", "nation": "01"}),
    "pua": ("resident", {"name": "测\ue81b", "valid_to": "2020-01-01"}),
    "long": ("resident", {"name": "买买提·吾买尔江·阿卜杜拉木"}),
    "hmt": ("hmt", {"name": "陳測試"}),
    "foreigner": ("foreigner", {}),
    "foreigner_chinese": ("foreigner", {"name": "多简",
                                        "name_en": "DOE, JANE"}),
    "foreigner_old": ("foreigner_old", {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_card_joins(page, reader, desk, kind):
    id_type, words = KINDS[kind]
    card = cards.card(id_type, **words)
    name, number = card.get("name") or card["name_en"], card["id_no"]
    reader.put(**card)
    shown = seen(page)
    assert shown["id_type"] == id_type
    assert shown["birth"] == card["birth"]
    assert number not in str(shown) and name not in str(shown)
    assert shown.get("expired", False) == (kind == "pua")
    made = page.post(API + "/enrolments", {
        "read": shown["read"], "group": "courier", "district": "340207",
        "consents": [{"purpose": "register", "version": 1}]},
        key=True).must(201).json
    clerk = desk("clerk")
    clerk.close()  # it may have idled too long
    facts = {f["key"]: f for f in clerk.case(made["case_no"])["facts"]}
    assert facts["id_no"]["source"] == "chip"
    for key, value in (("name", name), ("id_no", number)):
        clear = clerk.post(f"{API}/cases/{made['case_no']}/unmask", {
            "key": key, "purpose": "核对"}).must(200).json["value"]
        assert clear == value


# ---- troubles --------------------------------------------------------------

def somebody():
    return cards.card("resident", name="测试")


TROUBLES = {
    "moved": (["status read 41 always"], "CARD_MOVED"),
    "slipped": (["status select 81 always"], "CARD_MOVED"),
    "random": (["status select 47 always"], "CARD_MOVED"),
    "garbled": (["badsum read always"], "CARD_MOVED"),
    "misheard": (["status read 10 always"], "CARD_MOVED"),
    "unknown": (["status read 24 always"], "CARD_UNREADABLE"),
    "refuses": (["status select 31 always"], "CARD_NOT_GENUINE"),
    "refused": (["status select 32 always"], "CARD_NOT_GENUINE"),
    "verify": (["status read 33 always"], "CARD_NOT_GENUINE"),
    "other": (["status select 40 always"], "CARD_NOT_ID"),
    "forbidden": (["status read 23 always"], "CARD_NOT_ALLOWED"),
    "self-test": (["status any 60 always"], "READER_BROKEN"),
    "licence": (["status any 66 always"], "READER_UNAUTHORISED"),
    "silent": (["mute any always"], "READER_FAULT"),
    "babble": (["badsum any always"], "READER_FAULT"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_has_its_code(page, reader, trouble):
    script, code = TROUBLES[trouble]
    reader.say(*script)
    person = somebody()
    reader.put(**person)
    told = seen(page, "fault")
    assert told["code"] == code and told["title"]
    assert state(page)["reader"] == (
        "fault" if code.startswith("READER") else "ok")
    reader.say("clear", "lift")
    reader.put(**person)
    assert seen(page)["read"]


def test_a_card_of_a_kind_to_come(page, reader):
    reader.put(mark="Q", **somebody())
    assert seen(page, "fault")["code"] == "CARD_KIND_UNKNOWN"


def test_once_then_lift_and_put_again(page, reader):
    person = somebody()
    reader.put(**person)
    first = seen(page)["read"]
    looks = len(reader.asked()) + 4

    def looked():
        assert wait(page)["state"] == "waiting"
        return len(reader.asked()) > looks

    until(looked)
    reader.say("lift")
    reader.put(**person)
    assert seen(page)["read"] != first


@pytest.mark.parametrize("line", [
    ["chunk 1"], ["chunk 7", "gap 1"], ["noise 300"], ["badsum read"],
    ["status read 41"], ["status read 11"], ["delay 200", "baud 115200"]])
def test_a_bad_line_is_not_told(page, reader, line):
    reader.say(*line)
    reader.put(**somebody())

    def look():
        now = wait(page)
        assert now["state"] != "fault", now
        return now["state"] == "present"

    until(look)
    reader.say("baud 0")


def test_unplugged_and_plugged_in_again(page, reader):
    for _ in range(2):
        reader.say("unplug")
        assert seen(page, "fault")["code"] == "READER_GONE"
        assert state(page)["reader"] == "fault"
        reader.say("plug")
        until(lambda: state(page)["reader"] == "ok")
        reader.put(**somebody())
        seen(page)


def test_unplugged_while_nobody_asks(page, reader):
    reader.say("unplug")
    until(lambda: state(page)["reader"] == "fault")
    reader.say("plug")
    until(lambda: state(page)["reader"] == "ok")


def test_over_tcp(centre, tmp_path):
    reader = Reader(tmp_path, tcp=True)
    kiosk = Kiosk(centre, "reads-tcp", idcard=reader.idcard)
    page = kiosk.client()
    for _ in range(2):
        reader.put(**somebody())
        assert seen(page)["read"]
        reader.say("unplug")
        assert seen(page, "fault")["code"] == "READER_GONE"
        reader.say("plug", "lift")
        until(lambda: state(page)["reader"] == "ok")
    reader.say("mute any always")
    assert seen(page, "fault")["code"] == "READER_FAULT"
    page.close()
    kiosk.close()
    reader.close()


# ---- the command line ------------------------------------------------------

@pytest.mark.parametrize("spec, word", [
    ("serial:", "serial:DEV"), ("serial:/dev/null@1234", "no such speed"),
    ("serial:/dev/null@fast", "no such speed"), ("serial:@9600", "serial:DEV"),
    ("tcp:localhost:9", "NUMBER:PORT"), ("tcp:", "NUMBER:PORT"),
    ("usb:1", "serial:DEV[@BAUD], tcp:HOST:PORT")])
def test_words_that_name_no_reader(tmp_path, spec, word):
    done = run("yizhan-kiosk", "run", "--data", tmp_path, "--ui",
               "127.0.0.1:0", "--idcard", spec, ok=False)
    assert done.returncode == 64 and word in done.stderr
