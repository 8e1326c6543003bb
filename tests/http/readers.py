#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""YIZHAN_SIZE clients open an event stream and read no more of it.

Each is dropped when it is 256 KiB behind, at the event that would have been
too much, so that the memory of all of them has a bound. The server here is
the network edge alone (tests/bench/streams.c): the desk's route caps the
number of streams long before memory would.
"""
import subprocess
import sys

import yard

RSS_MIB = 300
EVENT, TIMES = 16000, 400  # bytes; what a stopped reader could never hold
SECONDS = 120


class Helper:
    """streams or hold, of tests/bench."""

    def __init__(self, *words):
        self.child = subprocess.Popen(
            [str(w) for w in words], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)

    def line(self):
        return self.child.stdout.readline().split()

    def ask(self, text):
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()
        return [int(x) for x in self.line()]

    def end(self):
        self.child.stdin.close()
        self.child.stdout.close()
        return self.child.wait(timeout=SECONDS)


class Streams:
    def __init__(self, centre):
        tls = centre.data / "tls"
        self.bench = yard.BUILD / "bench"
        self.server = Helper(self.bench / "streams", tls / "server.crt",
                             tls / "server.key", centre.data / "ca.crt")
        self.port = self.server.line()[0]
        self.holds = []

    def hold(self, n):
        hold = Helper(self.bench / "hold", self.port, "/", n)
        self.holds.append(hold)
        yard.expect("held", hold.line(), ["held", str(n)])

    def stopped(self, n):
        self.hold(n)
        opened, dropped, rss, _ = self.server.ask("0 0")
        yard.expect("open", (opened, dropped), (n, 0))
        opened, dropped, _, peak = self.server.ask(f"{EVENT} {TIMES}")
        text = (f"{n} readers, {dropped} dropped, {rss / 1024:.0f} MiB "
                f"before, peak {peak / 1024:.0f} MiB")
        assert (opened, dropped) == (0, n), text
        assert peak / 1024 < RSS_MIB, text
        return text

    def serves_on(self):
        """Who comes behind them has a stream, and gets its event."""
        self.hold(1)
        opened, *_ = self.server.ask("100 1")
        yard.expect("open", opened, 1)

    def end(self):
        for hold in self.holds:
            hold.end()
        yard.expect("the server's end", self.server.end(), 0)


def main():
    tap = yard.Tap()
    with yard.Centre() as centre:
        centre.start()                       # makes the TLS pair
        centre.stop()
        streams = Streams(centre)
        tap.run("stopped readers", streams.stopped, yard.size(1000))
        tap.run("it serves on", streams.serves_on)
        tap.run("the server ends in order", streams.end)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
