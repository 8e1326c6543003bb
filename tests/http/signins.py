#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""YIZHAN_SIZE sign-ins at the same moment, each worth an argon2 hash.

The server hashes two at a time and lets few wait; the others are told to come
again. Its memory stays bounded, and who asks for something else hardly
notices. Right and wrong passwords are mixed.
"""
import collections
import json
import pathlib
import re
import sys
import threading
import time

import quick
import yard

RSS_MIB = 400
P99 = 0.100
NOISE = 4          # or so many times that of a client alone
LATE = 150         # seconds until everybody has an answer
AGAIN = (429, 503)


def bodies(centre):
    """(a right one, a wrong one), of two accounts."""
    users = json.loads((centre.data / "demo.json").read_text())[
        "desk"]["users"]
    right, other = users[0], users[1]
    return [json.dumps({"name": u["name"], "password": p}).encode()
            for u, p in ((right, right["password"]),
                         (other, "not the password at all"))]


class Crowd:
    """So many connections, each with a sign-in of its own, let go at once."""

    def __init__(self, centre, n):
        self.centre, self.bodies = centre, bodies(centre)
        self.context = centre.context()
        self.start = threading.Barrier(n + 1)
        self.gate = threading.Semaphore(32)  # handshakes at a time
        self.answers, self.lock = [], threading.Lock()
        self.threads = [threading.Thread(target=self.one, args=(i,),
                                         daemon=True) for i in range(n)]

    def one(self, i):
        request = yard.post("/api/v1/session", self.bodies[i % 8 == 7])
        with self.gate:
            wire = yard.Wire(self.centre.desk, self.context, timeout=LATE)
        self.start.wait()
        try:
            status = wire.ask(request).status
        except (yard.Gone, TimeoutError) as why:
            status = repr(why)
        wire.close()
        with self.lock:
            self.answers.append(status)

    def run(self):
        for thread in self.threads:
            thread.start()
        self.start.wait()
        begin = time.monotonic()
        for thread in self.threads:
            thread.join(LATE)
        return collections.Counter(self.answers), time.monotonic() - begin


def peak_mib(centre):
    status = pathlib.Path(f"/proc/{centre.child.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def many(centre, n):
    before = quick.alone(centre)
    with quick.Quick(centre) as others:
        statuses, seconds = Crowd(centre, n).run()
    limit = max(P99, NOISE * before.p99)
    peak = peak_mib(centre)
    counts = ", ".join(f"{k}: {v}" for k, v in sorted(
        statuses.items(), key=str))
    text = (f"{n} sign-ins, {counts}, within {seconds:.1f} s, "
            f"peak {peak:.0f} MiB; {others.text()}, "
            f"{before.p99 * 1000:.1f} ms alone, {limit * 1000:.0f} ms allowed")
    assert sum(statuses.values()) == n, text
    assert set(statuses) <= {200, 401, *AGAIN}, text
    assert statuses[200] and any(statuses[s] for s in AGAIN), text
    assert peak < RSS_MIB, text
    assert others.p99 < limit, text
    return text


def still_open(centre):
    """Nobody is locked out by what others tried."""
    def signs_in():
        with yard.Wire(centre.desk, centre.context()) as wire:
            return wire.ask(yard.post(
                "/api/v1/session", bodies(centre)[0])).status == 200
    yard.until(signs_in, 30, "a right password is taken")


def main():
    tap = yard.Tap()
    with yard.Centre() as centre:
        centre.start()
        tap.run("sign-ins at once", many, centre, yard.size(500))
        tap.run("a right password is taken", still_open, centre)
        tap.run("the server ends in order", centre.stop)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
