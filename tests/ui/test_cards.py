# SPDX-License-Identifier: Apache-2.0
"""Each kind of card, from the reader to the paper: a whole visit in the
browser over a reader on a serial line and a printer on USB, every screen of
it looked at."""
import pytest

import cards
import gauge
import receipts
import steps
from centre import API, until
from printers import Device, Paper, code_of, likeness
from reader import Reader, ReaderKiosk

# A name with a character outside of every printer's own font, and one that
# could be taken for it.
NAMES = {"resident": ("王\U0002CB5A", "錞"), "hmt": ("陳\U00020BB7", "吉"),
         "foreigner": ("多\U0002CB2D", "鑪"),
         "foreigner_old": ("安\U0002B4E7", "鈇")}
SEEN = ["home", "consent", "identity", "identity:card", "group", "place",
        "place:employer", "check", "receipt", "rate"]
MOST_SCREENS = 6


@pytest.fixture(scope="session")
def paper(tmp_path_factory):
    return Paper(tmp_path_factory.mktemp("cards") / "slips")


@pytest.fixture(scope="session")
def kiosk(centre, paper, tmp_path_factory):
    reader = Reader(tmp_path_factory.mktemp("reader"))
    printer = Device(paper, "80mm", "tty")
    made = ReaderKiosk(
        centre, "cards", reader, "--voices", tmp_path_factory.mktemp("mute"),
        "--printer", f"usb:{printer.address}", "--printer-profile", "80mm")
    page = made.client()
    until(lambda: page.get("/local/state").json["printer"] == "ok")
    page.close()
    yield made
    made.close()
    printer.stop()
    assert "30 10" not in reader.asked()  # nobody's fingers
    reader.close()


def visit(hall, kiosk, card, see):
    """Joins with the card, up to the slip in the hand: the case's number."""
    steps.to_identity(hall, see)
    steps.by_card(hall, kiosk, card, see)
    steps.after_identity(hall, see=see)
    no = steps.send(hall)
    hall.find("paper", '[data-state="printed"]')
    see("receipt")
    return no


def read_by(centre, picture):
    """The number of the case that the slip's code leads anybody to."""
    code = code_of(picture)
    receipts.verify(code.split("#")[1], centre.keys())
    client = centre.client()
    told = client.post(API + "/status", {"code": code}).must(200).json
    client.close()
    return told["case_no"]


@pytest.mark.parametrize("mode", ["normal", "elder"])
@pytest.mark.parametrize("kind", NAMES)
def test_joining_with_each_card(centre, kiosk, hall, paper, kind, mode):
    name, twin = NAMES[kind]
    card = cards.card(kind, name=name)
    found, slips = {}, len(paper.pictures())

    def see(screen):
        found[screen] = gauge.measured(hall, mode) + hall.barriers()

    if mode == "elder":
        hall.click("elder")
    steps.count_screens(hall)
    with gauge.glass_of(hall, gauge.UPRIGHT):
        no = visit(hall, kiosk, card, see)
        assert len(steps.screens_since(hall)) <= MOST_SCREENS
        steps.done(hall, see)
    assert list(found) == SEEN
    assert {s: what for s, what in found.items() if what} == {}
    picture = paper.newest(slips + 1)
    assert read_by(centre, picture) == no
    assert likeness(picture, name[1]) > 0.95
    assert likeness(picture, twin) < 0.85
    assert name not in hall.stored() and card["id_no"] not in hall.stored()
