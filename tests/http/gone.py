#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that vanish at every stage of a request, before a sanitized server.

Each goes away at a random stage, politely, by FIN or by RST, some with one
more request behind. The server must live, its sanitizers must have nothing to
say, and its effects must be those of whole requests only: none of a cut one,
exactly one of each that was wholly sent and asked for again.
YIZHAN_SIZE is how many vanish.
"""
import concurrent.futures
import json
import socket
import sys

import yard

HANDS = 4        # clients at a time
SLOW = 0.5       # of them ask for an argon2 hash, which takes its time
PATIENCE = 0.004  # seconds that a client may still wait where it lingers


def half_handshake(job):
    host, port = job.address.rsplit(":", 1)
    raw = socket.create_connection((host, int(port)), timeout=10)
    raw.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[
        :job.chance.randrange(1, 10)])
    if job.chance.random() < 0.5:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                       b"\1\0\0\0\0\0\0\0")
    raw.close()


def leave(job, wire):
    """One of the ways to go."""
    way = job.chance.randrange(3)
    try:
        if way == 0:
            wire.tls.settimeout(5)
            wire.tls.unwrap().close()
        elif way == 1:
            wire.close()
        else:
            wire.reset()
    except OSError:
        pass


def send_part(job, upto):
    """Sends a part of the request and goes."""
    wire = yard.Wire(job.address, job.context)
    try:
        wire.send(job.request[:upto])
    except yard.Gone:
        pass
    return wire


def after_handshake(job):
    leave(job, send_part(job, 0))


def in_head(job):
    end = job.request.index(b"\r\n\r\n")
    leave(job, send_part(job, job.chance.randrange(1, end)))


def after_head(job):
    leave(job, send_part(job, job.request.index(b"\r\n\r\n") + 4))


def in_body(job):
    body = job.request.index(b"\r\n\r\n") + 5
    leave(job, send_part(job, job.chance.randrange(body, len(job.request))))


def while_served(job):
    leave(job, send_part(job, len(job.request)))


def while_served_and_more(job):
    job.request += job.request[:job.chance.randrange(1, len(job.request))]
    leave(job, send_part(job, len(job.request)))


def around_the_answer(job):
    wire = send_part(job, len(job.request))
    wire.tls.settimeout(job.chance.random() * PATIENCE + 1e-4)
    try:
        wire.tls.recv(job.chance.randrange(1, 2000))
    except OSError:
        pass
    leave(job, wire)


def half_closed(job):
    """Our side is shut by TLS and TCP; the answer may still come."""
    wire = send_part(job, len(job.request))
    try:
        wire.tls.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    wire.rest()
    wire.close()


# stage, is the request wholly sent
STAGES = [
    (half_handshake, False), (after_handshake, False), (in_head, False),
    (after_head, False), (in_body, False), (while_served, True),
    (while_served_and_more, True), (around_the_answer, True),
    (half_closed, True),
]


class Job:
    def __init__(self, vanisher, i):
        self.i = i
        self.stage, self.whole = STAGES[i % len(STAGES)]
        self.chance = vanisher.seeded(i)
        self.login = self.chance.random() < SLOW
        centre = vanisher.centre
        if self.login:
            self.address, self.context = centre.desk, vanisher.public
            self.request = yard.post("/api/v1/session", vanisher.login)
        else:
            self.address, self.context = centre.terminals, centre.client
            self.request = yard.enrol(i, f"gone-{i}")


class Vanisher:
    """Has as many clients vanish as it is told to."""

    def __init__(self, centre, seed):
        self.centre, self.seed = centre, seed
        self.public = centre.context()
        user = json.loads((centre.data / "demo.json").read_text())[
            "desk"]["users"][0]
        self.login = json.dumps({"name": user["name"],
                                 "password": user["password"]}).encode()

    def seeded(self, i):
        return yard.random.Random(f"{self.seed} {i}")

    def one(self, i):
        job = Job(self, i)
        job.stage(job)
        if not self.centre.alive():
            raise AssertionError(f"the server died at {job.stage.__name__}")

    def all(self, n):
        with concurrent.futures.ThreadPoolExecutor(HANDS) as pool:
            for done in [pool.submit(self.one, i) for i in range(n)]:
                done.result()
        with yard.Wire(self.centre.desk, self.public) as wire:
            yard.expect("healthz", wire.ask(yard.get("/healthz")).status, 200)
        slow = [job for job in (Job(self, i) for i in range(n)) if job.login]
        whole = sum(job.whole for job in slow)
        assert n < 50 or n / 3 < len(slow) < n * 2 / 3, len(slow)
        return (f"{n} clients, {len(slow)} of them on the slow handler "
                f"({whole} whole sign-ins), {len(STAGES)} stages, "
                f"seed {self.seed}")

    def keys(self):
        found = self.centre.rows(
            "SELECT key FROM idempotency WHERE key LIKE 'gone-%'")
        return {key for key, in found}

    def asked_again(self, n):
        """Those that were wholly sent get their answer now."""
        whole = [i for i in range(n) if (job := Job(self, i)).whole
                 and not job.login]
        for i in whole:
            with yard.Wire(self.centre.terminals,
                           self.centre.client) as wire:
                answer = wire.ask(yard.enrol(i, f"gone-{i}"))
            yard.expect(f"gone-{i}", answer.status, 201)
        return f"{len(whole)} of {n}"

    def nothing_of_the_cut(self, n):
        cut = {f"gone-{i}" for i in range(n) if not Job(self, i).whole}
        yard.expect("effects of cut requests", self.keys() & cut, set())
        return f"{len(cut)} cut, 0 effects"

    def one_effect_each(self, n, cases):
        jobs = [Job(self, i) for i in range(n)]
        whole = {f"gone-{j.i}" for j in jobs if j.whole and not j.login}
        yard.expect("keys", self.keys(), whole)
        yard.expect("cases", self.cases() - cases, len(whole))
        yard.expect("integrity", self.centre.rows("PRAGMA integrity_check"),
                    [("ok",)])
        return f"{len(whole)} requests, {len(whole)} cases"

    def cases(self):
        return self.centre.rows("SELECT count(*) FROM casefile")[0][0]


def connections_end(centre):
    yard.until(lambda: centre.metrics()["yizhan_http_connections"] == 1, 30,
               "no connection is left behind")


def main():
    tap = yard.Tap()
    n = yard.size(300)
    with yard.Centre() as centre:
        centre.start()
        centre.pair()
        centre.patience = 180  # hashes that nobody waits for are finished
        vanisher = Vanisher(centre, yard.seeded().randrange(10**6))
        cases = vanisher.cases()
        tap.run("clients vanish", vanisher.all, n)
        tap.run("no connection is left", connections_end, centre)
        tap.run("a cut request has no effect", vanisher.nothing_of_the_cut, n)
        tap.run("whole ones are asked for again", vanisher.asked_again, n)
        tap.run("the server ends in order, no report", centre.stop)
        tap.run("one effect each", vanisher.one_effect_each, n, cases)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
