#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The corpus of raw requests through TLS, on both ports of a real server.

Behind each row comes a canary: a second request in the same bytes. Where the
row keeps the connection the canary is answered; where it is refused, the
canary must never be heard of, neither in an answer nor in the server's own
count of requests.
"""
import subprocess
import sys

import yard

CANARY = yard.get("/canary")

# Accepted rows: status on the public port, on the terminals' port; whether
# the connection is kept; whether the application hears of the request. What
# has no row of its own is an unknown path.
UNKNOWN = (404, 404, True, 1)
ACCEPTED = {
    **dict.fromkeys((
        "plain get", "head", "get says no body", "host with port",
        "host in capitals", "host is an address", "empty value",
        "tab in value", "high bytes in value", "colons in value",
        "odd token name", "header twice", "keep-alive, upgrade",
        "forwarded is just a header", "64 headers", "head of 8192"),
        (200, 404, True, 1)),
    # a body of an unknown path is not waited for, so the end is here
    **dict.fromkeys((
        "delete", "post of nothing", "put of nothing", "patch of nothing",
        "length without blank", "length within blanks", "names in any case",
        "expect continue"), (404, 404, False, 0)),
    "close": (200, 404, False, 1),
    "host is IPv6": (421, 421, False, 0),
    "health check in 1.0": (200, 200, False, 1),
    "trailing slash": (200, 404, True, 1),
}

# A body that holds a request: it is a body and nothing else.
BODIES = [
    ("public", "/api/v1/status", 400),
    ("public", "/api/v1/session", 400),
    ("terminals", "/api/v1/terminals/pair", 400),
]


def load(build):
    done = subprocess.run([build / "http/corpus_rows"], timeout=20,
                          capture_output=True, text=True, check=True)
    rows = []
    for line in done.stdout.splitlines():
        name, status, raw = line.split("\t")
        rows.append((name, int(status), bytes.fromhex(raw)))
    return rows


def plan(name, status, port):
    """(status, kept, requests the application sees without the canary)."""
    if status:
        return status, False, 0
    public, terminals, kept, heard = ACCEPTED.get(name, UNKNOWN)
    return (public if port == "public" else terminals), kept, heard


class Meter:
    """The server's own count of requests, without this question's."""

    def __init__(self, centre):
        self.wire = yard.Wire(centre.desk, centre.context())
        self.asked = 0

    def requests(self):
        answer = self.wire.ask(yard.get("/metrics"))
        self.asked += 1
        figures = yard.parse_metrics(answer.body.decode())
        return figures["yizhan_http_requests_total"] - self.asked


def send_through(wire, raw, record):
    """The refusal may come, and the end, while bytes are on their way."""
    try:
        wire.send(raw, record)
    except yard.Gone:
        pass


def one_row(centre, meter, port, row, record):
    name, status, raw = row
    address = centre.desk if port == "public" else centre.terminals
    want, kept, heard = plan(name, status, port)
    before = meter.requests()
    with yard.Wire(address, centre.context()) as wire:
        send_through(wire, raw + CANARY, record)
        answer = wire.answer(raw.startswith(b"HEAD") and not status)
        yard.expect(f"{name} on {port}: status", answer.status, want)
        closes = dict(answer.headers).get("Connection") == "close"
        yard.expect(f"{name} on {port}: said to close", closes, not kept)
        if kept:
            yard.expect(f"{name}: canary", wire.answer().status, 404)
            yard.expect(f"{name}: afterwards",
                        wire.ask(yard.get("/healthz")).status, 200)
            heard += 2
        else:
            yard.expect(f"{name}: behind the answer", wire.rest(), b"")
    yard.expect(f"{name} on {port}: requests executed",
                meter.requests() - before, heard)


def every_row(centre, rows, port, record):
    meter = Meter(centre)
    wrong = []
    taken = [row for row in rows if not record or len(row[2]) <= 400]
    for row in taken:
        try:
            one_row(centre, meter, port, row, record)
        except (AssertionError, yard.Gone) as e:
            wrong.append(f"{row[0]}: {e}")
    if wrong:
        raise AssertionError("\n".join(wrong))
    refused = sum(1 for row in taken if row[1])
    return f"{len(taken)} of {len(rows)} rows, {refused} to be refused"


def table_has_no_strays(rows):
    names = {row[0] for row in rows}
    yard.expect("names", len(names), len(rows))
    yard.expect("expectations without a row", set(ACCEPTED) - names, set())
    assert len(rows) >= 90
    return f"{len(rows)} rows"


def bodies_stay_bodies(centre):
    """The request in the body is not executed, the one behind it is."""
    meter = Meter(centre)
    for port, path, want in BODIES:
        address = centre.desk if port == "public" else centre.terminals
        before = meter.requests()
        with yard.Wire(address, centre.context()) as wire:
            wire.send(yard.post(path, CANARY * 3) + yard.get("/healthz"))
            yard.expect(path, wire.answer().status, want)
            yard.expect("behind it", wire.answer().status, 200)
            yard.expect("bytes left", wire.data, b"")
        yard.expect("requests executed", meter.requests() - before, 2)
    return f"{len(BODIES)} paths, 3 hidden requests each"


def short_bodies_swallow_nothing(centre):
    """A length one too small or large: what is cut off is no request."""
    inner = b"{}"
    for length, want in ((1, [400, 400]), (2, [422, 404])):
        head = (f"POST /api/v1/status HTTP/1.1\r\nHost: localhost\r\n"
                f"Content-Type: application/json\r\n"
                f"Content-Length: {length}\r\n\r\n").encode()
        with yard.Wire(centre.desk, centre.context()) as wire:
            wire.send(head + inner + CANARY)
            got = [wire.answer().status, wire.answer().status]
        yard.expect(f"length {length}", got, want)
    return "2 lengths"


def main():
    tap = yard.Tap()
    rows = load(yard.BUILD)
    with yard.Centre() as centre:
        centre.start()
        tap.run("the table is whole", table_has_no_strays, rows)
        for port in ("public", "terminals"):
            tap.run(f"corpus, {port} port", every_row, centre, rows, port,
                    None)
            tap.run(f"corpus in records of one byte, {port} port", every_row,
                    centre, rows, port, 1)
        tap.run("a body is only a body", bodies_stay_bodies, centre)
        tap.run("a wrong length", short_bodies_swallow_nothing, centre)
        tap.run("the server ends in order", centre.stop)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
