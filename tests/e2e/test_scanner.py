# SPDX-License-Identifier: Apache-2.0
"""Codes from scanners, as the real agent takes them in."""
import os
import struct

import pytest

from centre import API, BUILD, Kiosk, until
from people import Person

EV_SYN, EV_KEY, SYN_DROPPED = 0, 1, 3
SHIFT, ENTER = 42, 28
KEYS = {**dict(zip("1234567890", range(2, 12))),
        **dict(zip("qwertyuiop", range(16, 26))),
        **dict(zip("asdfghjkl", range(30, 39))),
        **dict(zip("zxcvbnm", range(44, 51))), "/": 53, ".": 52}
SHIFTED = {"#": "3", ":": ";", "?": "/"}
KEYS[";"] = 39


def event(kind, code, value):
    return struct.pack("qqHHi", 0, 0, kind, code, value)


def press(code, shift=False):
    out = event(EV_KEY, SHIFT, 1) if shift else b""
    out += event(EV_KEY, code, 1) + event(EV_SYN, 0, 0)
    out += event(EV_KEY, code, 0) + event(EV_SYN, 0, 0)
    return out + (event(EV_KEY, SHIFT, 0) if shift else b"")


def typed(text):
    out = b""
    for c in text:
        if c in SHIFTED:
            out += press(KEYS[SHIFTED[c]], True)
        elif c.isupper():
            out += press(KEYS[c.lower()], True)
        else:
            out += press(KEYS[c])
    return out + press(ENTER)


class Serial:
    """A scanner on a serial line: a pty behind a name that stays."""

    def __init__(self, folder):
        self.path = folder / "ttyACM0"
        self.words, self.env = ["--scanner", f"tty:{self.path}@115200"], None
        self.plug()

    def plug(self):
        self.master, line = os.openpty()
        self.path.symlink_to(os.ttyname(line))
        self.line = line  # held, so that bytes wait for the agent

    def scan(self, text):
        os.write(self.master, b"]Q1" + text.encode() + b"\r\n")

    def unplug(self):
        self.path.unlink()
        os.close(self.master)
        os.close(self.line)


class Keyboard:
    """A scanner that plays keyboard: a FIFO, and a grab that is counted."""

    def __init__(self, folder):
        self.path, self.log = folder / "event7", folder / "grabs"
        self.words = ["--scanner", f"evdev:{self.path}"]
        self.env = {"LD_PRELOAD": str((BUILD / "sim/grab.so").resolve()),
                    "GRAB_LOG": str(self.log),
                    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")
                    + ":verify_asan_link_order=0"}
        self.plug()

    def plug(self):
        os.mkfifo(self.path)
        self.fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def scan(self, text):
        data = typed(text)
        for at in range(0, len(data), 24 * 32):
            os.write(self.fd, data[at:at + 24 * 32])

    def unplug(self):
        self.path.unlink()
        os.close(self.fd)


def attached(centre, device, name):
    kiosk = Kiosk(centre, name, *device.words, env=device.env)
    page = kiosk.client()
    yield device, page
    page.close()
    kiosk.close()
    device.unplug()


@pytest.fixture(scope="module")
def serial(centre, tmp_path_factory):
    yield from attached(centre, Serial(tmp_path_factory.mktemp("tty")), "tty")


@pytest.fixture(scope="module")
def keyboard(centre, tmp_path_factory):
    yield from attached(
        centre, Keyboard(tmp_path_factory.mktemp("evdev")), "evdev")


def scanned(page):
    seen = page.post("/local/scan/wait").must(200).json
    return seen["code"] if seen["state"] == "scanned" else None


def state(page):
    return page.get("/local/state").must(200).json["scanner"]


@pytest.mark.parametrize("which", ["serial", "keyboard"])
def test_a_receipt_shows_its_status(request, which):
    device, page = request.getfixturevalue(which)
    url = page.post(API + "/enrolments", Person().typed(),
                    key=True).must(201).json["receipt"]["url"]
    assert scanned(page) is None and state(page) == "ok"
    device.scan(url)
    code = until(lambda: scanned(page))
    assert code == url
    digits = code.split("#")[1]
    answer = page.post(API + "/status", {"code": digits}).must(200).json
    assert answer["state"] == "applied"
    assert scanned(page) is None


def test_out_and_in_again(serial):
    device, page = serial
    device.unplug()
    until(lambda: state(page) == "fault")
    device.plug()
    until(lambda: state(page) == "ok")
    device.scan("12345678901234")
    assert until(lambda: scanned(page)) == "12345678901234"


def test_a_keyboard_is_held_for_the_agent_alone(keyboard):
    device, _ = keyboard
    assert device.log.read_text() == "grab\n"
