# SPDX-License-Identifier: Apache-2.0
"""Pictures of papers at the door: whoever has no link is not listened to."""
import re
import socket
import ssl
import threading
import time

import pytest

from centre import API, until
from people import Person
from wire import tls

LARGE = 8 * 1000 * 1000
CROWD = 20
FIT = 8
# what a socket holds on its way, both sides together
ON_THE_WAY = 6 << 20
HOUSEHOLD = {
    "form": {"district": "340207", "unit": "测试物流", "ask": "living",
             "cause": "layoff", "income": 1600000, "relatives": [],
             "rigid": [], "exclusions": []},
    "card": "6217001380001234565",
    "consents": [{"purpose": f"aid_{purpose}", "version": 1}
                 for purpose in ("household", "check", "bank")]}


def code_of(terminal):
    card = Person().matters()
    no = terminal.post(API + "/aid-cases", card | HOUSEHOLD, key=True).must(
        201).json["case_no"]
    return terminal.post(f"{API}/aid-cases/{no}/links", card).must(
        201).json["url"].split("#")[1]


def head(centre, *more, path="/aid-uploads", size=LARGE):
    host = centre.url.split("//")[1]
    return "\r\n".join([
        f"POST {API}{path} HTTP/1.1", f"Host: {host}",
        "Content-Type: application/json", f"Content-Length: {size}",
        "Idempotency-Key: k", *more, "", ""]).encode()


def connected(centre):
    host, port = centre.url.split("//")[1].split(":")
    raw = socket.create_connection((host, int(port)), timeout=20)
    return tls(centre.ca).wrap_socket(raw, server_hostname=host)


def said(line):
    """All that comes until the other side has ended."""
    text = b""
    try:
        while chunk := line.recv(65536):
            text += chunk
    except (ConnectionError, ssl.SSLError):
        pass
    return text.decode()


def push(line):
    """How much of a body goes out before nobody takes it any more."""
    sent, chunk = 0, b" " * 65536
    try:
        while sent < LARGE:
            sent += line.send(chunk)
    except (ConnectionError, ssl.SSLError):
        pass
    return sent


def most(centre):
    """The largest memory the server has ever had, in bytes."""
    with open(f"/proc/{centre.process.child.pid}/status",
              encoding="ascii") as status:
        return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])


@pytest.mark.parametrize("more", [
    (), ("X-Ticket: ",), ("X-Ticket: " + 32 * "0",),
    ("X-Ticket: " + 32 * "0", "Expect: 100-continue")])
def test_nobody_s_body_is_not_asked_for(centre, more):
    """The answer comes to the head alone, and the body to nobody."""
    line = connected(centre)
    line.sendall(head(centre, *more))
    answer = said(line)
    assert answer.startswith("HTTP/1.1 409 ") and "AID_UPLOAD_GONE" in answer
    assert "Connection: close" in answer and "重新取一个" in answer
    line.close()
    line = connected(centre)
    line.sendall(head(centre, *more))
    assert push(line) < ON_THE_WAY
    line.close()


@pytest.mark.parametrize("path,status,code", [
    ("/cases/BF2021-000001-7/aid/pictures", 401, "SIGN_IN"),
    ("/aid/visit-scans", 401, "SIGN_IN"), ("/outbox", 403, "TERMINAL_REQUIRED"),
    ("/gate/entries", 403, "TERMINAL_REQUIRED")])
def test_nor_is_it_where_somebody_is_known(centre, path, status, code):
    """A made-up session, a public door: told by the head as well."""
    for more in ((), ("Cookie: __Host-yz=" + 64 * "0",)):
        line = connected(centre)
        line.sendall(head(centre, *more, path=path, size=100000))
        answer = said(line)
        assert answer.startswith(f"HTTP/1.1 {status} ") and code in answer
        assert "Connection: close" in answer
        line.close()


def test_who_has_signed_in_is_asked_for_the_body(centre, desk):
    line = connected(centre)
    line.sendall(head(
        centre, "Cookie: a=b; " + desk("clerk").headers["Cookie"],
        "Expect: 100-continue", path="/aid/visit-scans"))
    assert line.recv(65536).startswith(b"HTTP/1.1 100 ")
    line.close()


def test_a_bearer_is_asked_for_the_body(centre, terminal):
    line = connected(centre)
    line.sendall(head(centre, f"X-Ticket: {code_of(terminal)}",
                      "Expect: 100-continue"))
    assert line.recv(65536).startswith(b"HTTP/1.1 100 ")
    line.sendall(b"{" + (LARGE - 1) * b" ")
    assert '"BAD_JSON"' in line.recv(65536).decode()
    line.close()


def test_a_crowd_of_nobodies_slows_nobody(centre):
    """Twenty pictures at once from the street: no memory, no waiting."""
    before, over = most(centre), threading.Event()
    answers, waits = [], []

    def sender():
        line = connected(centre)
        line.sendall(head(centre))
        push(line)
        answers.append(said(line))
        line.close()

    def watcher():
        client = centre.client()
        while not over.is_set():
            began = time.monotonic()
            client.get("/healthz").must(200)
            waits.append(time.monotonic() - began)
        client.close()

    crowd = [threading.Thread(target=sender) for _ in range(CROWD)]
    watch = threading.Thread(target=watcher)
    for one in (watch, *crowd):
        one.start()
    for one in crowd:
        one.join()
    over.set()
    watch.join()
    assert len(answers) == CROWD
    assert all(not a or "AID_UPLOAD_GONE" in a for a in answers)
    assert max(waits) < 1, sorted(waits)[-5:]
    # lines themselves cost something, most of all with a sanitizer
    assert most(centre) - before < 3 * LARGE


def test_room_for_some(centre, terminal):
    """So many bodies at once, and no more: who is beyond comes back."""
    code, lines = code_of(terminal), []

    def asked():
        line = connected(centre)
        line.sendall(head(centre, f"X-Ticket: {code}", "Expect: 100-continue"))
        lines.append(line)
        return line.recv(65536).decode()

    for _ in range(FIT):
        assert asked().startswith("HTTP/1.1 100 ")
    refused = asked()
    assert refused.startswith("HTTP/1.1 503 ") and '"BUSY"' in refused
    assert '"retry":"same-key"' in refused
    client = centre.client()
    client.post(API + "/aid-uploads/look", {"code": code}).must(200)
    client.close()
    lines.pop(0).close()
    until(lambda: asked().startswith("HTTP/1.1 100 "))
    for line in lines:
        line.close()


def test_who_leaves_takes_nothing_along(centre, terminal):
    """The body is with a lane when its client goes."""
    code = code_of(terminal)
    for _ in range(5):
        line = connected(centre)
        line.sendall(head(centre, f"X-Ticket: {code}") + b" " * LARGE)
        line.close()
    client = centre.client()
    until(lambda: client.send(
        "POST", API + "/aid-uploads", b"[" * LARGE, {
            "X-Ticket": code, "Idempotency-Key": "k"}).code == "BAD_JSON")
    client.close()
