#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Exactly once: an enrolment cut at every byte of its request and its answer.

A proxy between kiosk and centre lets so many bytes of the TLS stream through
and then cuts: orderly (FIN), hard (RST), one side only, or late. The kiosk
asks again with the same key, twice, the second time on a new connection;
now and then the server is killed in between. At the end there is one case a
key, and all answers to a key were the same to the byte, but for their Date.

YIZHAN_SIZE is the number of cuts, spread evenly; 0: every byte in every way.
"""
import select
import socket
import struct
import sys
import threading
import time

import yard

KILLS = 8            # of the server, in a whole run
WAIT = 3             # seconds until the kiosk gives an answer up
LATE = 0.03

# way: what happens to (near side, far side) once the bytes are through
FIN, RST, HALF, LATE_FIN = "FIN", "RST", "half", "late FIN"
WAYS = (FIN, RST, HALF, LATE_FIN)
RECORDS = (None, 48)  # the request in one TLS record, or in many


class Proxy:
    """One connection at a time; arm() says where the next cut is."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        host, port = self.listener.getsockname()
        self.address = f"{host}:{port}"
        self.target = None
        self.lock = threading.Lock()
        self.disarm()
        threading.Thread(target=self.accept, daemon=True).start()

    def disarm(self):
        with self.lock:
            self.side, self.left, self.way = None, 0, None
            self.passed = {"request": 0, "answer": 0}

    def arm(self, side, offset, way):
        with self.lock:
            self.side, self.left, self.way = side, offset, way
            self.passed = {"request": 0, "answer": 0}

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(near,),
                             daemon=True).start()

    def serve(self, near):
        host, port = self.target.rsplit(":", 1)
        try:
            far = socket.create_connection((host, int(port)), timeout=5)
        except OSError:
            near.close()
            return
        try:
            self.pump({near: (far, "request"), far: (near, "answer")})
        except OSError:
            pass
        near.close()
        far.close()

    def pump(self, ways):
        open_sides = set(ways)
        while open_sides:
            ready, _, _ = select.select(list(open_sides), [], [], 10)
            if not ready:
                return
            for source in ready:
                sink, side = ways[source]
                data = source.recv(65536)
                if not data:
                    return
                data, cut = self.allow(side, data)
                if data:
                    sink.sendall(data)
                if cut and not self.cut(source, sink):
                    return
                if cut:
                    open_sides.discard(source)

    def allow(self, side, data):
        with self.lock:
            self.passed[side] += len(data)
            if side != self.side or self.way is None:
                return data, False
            if len(data) <= self.left:
                self.left -= len(data)
                return data, False
            return data[:self.left], True

    def cut(self, source, sink):
        """True when the other direction lives on."""
        with self.lock:
            way, self.way = self.way, None
        if way == HALF:
            sink.shutdown(socket.SHUT_WR)
            return True
        if way == RST:
            for side in (source, sink):
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                struct.pack("ii", 1, 0))
        elif way == LATE_FIN:
            time.sleep(LATE)
        return False


class Kiosk:
    def __init__(self, centre, proxy):
        self.centre, self.proxy = centre, proxy
        self.answers = {}
        self.got_first = self.refused = 0

    def warm(self, address):
        """A connection whose handshake has wholly arrived."""
        wire = yard.Wire(address, self.centre.client, timeout=WAIT)
        yard.expect("healthz", wire.ask(yard.get("/healthz")).status, 200)
        return wire

    def note(self, key, answer):
        self.answers.setdefault(key, []).append(yard.lasting(answer))

    def measure(self):
        """Bytes of the stream for a request and its answer, per record."""
        sizes = {}
        for n, record in enumerate(RECORDS):
            self.proxy.disarm()
            key = f"measure-{n}"
            with self.warm(self.proxy.address) as wire:
                self.proxy.disarm()
                wire.send(yard.enrol(n, key), record)
                self.note(key, wire.answer())
            sizes[record] = dict(self.proxy.passed)
        return sizes

    def cut_once(self, number, cut):
        """What the client saw of its first try: True if an answer."""
        record, side, offset, way = cut
        self.proxy.disarm()
        wire = self.warm(self.proxy.address)
        self.proxy.arm(side, offset, way)
        try:
            wire.send(yard.enrol(number, f"cut-{number}"), record)
            self.note(f"cut-{number}", wire.answer())
            return True
        except (yard.Gone, TimeoutError):
            return False
        finally:
            wire.close()
            self.proxy.disarm()

    def again(self, number):
        """Until there is an answer, then once more elsewhere."""
        for _ in range(2):
            with self.warm(self.centre.terminals) as wire:
                self.note(f"cut-{number}",
                          wire.ask(yard.enrol(number, f"cut-{number}")))


def plan(sizes, n):
    cuts = [(record, side, offset, way)
            for record in RECORDS for side in ("request", "answer")
            for offset in range(sizes[record][side])
            for way in WAYS]
    if 0 < n < len(cuts):
        return [cuts[i * len(cuts) // n] for i in range(n)], len(cuts)
    return cuts, len(cuts)


def run_cuts(centre, kiosk, proxy, cuts, every):
    answered = 0
    restarts = 0
    step = max(1, len(cuts) // KILLS)
    for i, cut in enumerate(cuts):
        answered += kiosk.cut_once(1000 + i, cut)
        if i % step == step - 1:
            centre.kill()
            centre.start()
            proxy.target = centre.terminals
            restarts += 1
        kiosk.again(1000 + i)
    assert 0 < len(cuts) - answered, "no cut was felt"
    return (f"{len(cuts)} cuts of {every} possible, {answered} answered at "
            f"once, {restarts} kills of the server")


def answers_are_one(kiosk):
    for key, answers in kiosk.answers.items():
        yard.expect(f"{key}: status", answers[0][0], 201)
        if len(set(answers)) != 1:
            raise AssertionError(f"{key}: {answers}")
    total = sum(len(a) for a in kiosk.answers.values())
    return f"{total} answers to {len(kiosk.answers)} keys"


def other_body_is_refused(centre, kiosk):
    key = next(k for k in kiosk.answers if k.startswith("cut-"))
    with kiosk.warm(centre.terminals) as wire:
        yard.expect("same key, other body",
                    wire.ask(yard.enrol(999999, key)).status, 422)
    return None


def effects(centre):
    """Rows by table; a demo centre begins with some."""
    return {table: centre.rows(f"SELECT count(*) FROM {table}")[0][0]
            for table in ("casefile", "enrolment", "person", "idempotency",
                          "receipt")}


def effects_are_the_keys(centre, kiosk, before):
    centre.stop()
    keys = len(kiosk.answers)
    yard.expect("rows", effects(centre),
                {table: n + keys for table, n in before.items()})
    yard.expect("integrity", centre.rows("PRAGMA integrity_check"),
                [("ok",)])
    return f"{keys} keys, {keys} cases"


def main():
    tap = yard.Tap()
    proxy = Proxy()
    with yard.Centre() as centre:
        before = effects(centre)
        centre.start()
        centre.pair()
        proxy.target = centre.terminals
        kiosk = Kiosk(centre, proxy)
        sizes = kiosk.measure()
        print(f"bytes in the stream: {sizes}", flush=True)
        cuts, every = plan(sizes, yard.size(150))
        begin = time.monotonic()
        tap.run("cuts", run_cuts, centre, kiosk, proxy, cuts, every)
        print(f"{(time.monotonic() - begin) * 1000 / len(cuts):.0f} ms a cut")
        tap.run("all answers to a key are one", answers_are_one, kiosk)
        tap.run("a key belongs to one body", other_body_is_refused, centre,
                kiosk)
        tap.run("effects are the keys", effects_are_the_keys, centre, kiosk,
                before)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
