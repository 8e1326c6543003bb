#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""failmem.py [TIMES [SEED]]: the Nth malloc of the server fails.

Counts what a start, and what a fixed load needs, then lets call N fail, for N
spread over each. Memory that is not there has two designed ends: the request
is turned away (503, or its connection ends), or the program stops, by an
abort that says so or by a refusal to start. A wild pointer, a hang, an answer
that is not kept or a second effect is red.
"""
import signal
import subprocess
import sys
import time

import failnth
import load

WILD = (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL, -signal.SIGFPE)
PHASES = (("start", 1), ("memory", 3))  # share of the lives


class Life(failnth.Life):
    """A server whose Nth allocation fails, under a load."""

    def __init__(self, site, phase, nth):
        self.hung, self.said = False, ""
        super().__init__(site, phase, nth, "ENOMEM", "0")

    def lines(self):
        return [x.split(" ", 1) for x in
                self.counted.read_text().splitlines()]

    def calls(self):
        return next((int(n) for word, n in self.lines() if word == "calls"),
                    0)

    def met(self):
        return any(word == "failed" for word, _ in self.lines())

    def run(self):
        centre, log = self.site.centre, self.site.centre.dir.parent / "said"
        words = [load.BUILD / "yizhan", "serve", "--listen", "127.0.0.1:0",
                 "--terminals", "127.0.0.1:0", "--data", centre.dir]
        with open(log, "wb") as err:
            child = subprocess.Popen(
                [str(w) for w in words], env=self.env,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err,
                text=True)
        ready = child.stdout.readline().split()
        if ready:
            self.started = True
            centre.terminals_url = ready[3]
            self.use()
            if child.poll() is None:
                child.terminate()
        try:
            self.status = child.wait(load.SECONDS)
        except subprocess.TimeoutExpired:
            self.hung = True
            child.kill()
            self.status = child.wait()
        child.stdout.close()
        self.said = log.read_text(errors="replace")

    def use(self):
        loads = [load.Load(self.site, most=failnth.PER_LINE, patient=True)
                 for _ in range(failnth.LINES)]
        for x in loads:
            self.acts += x.end().mine

    def outcome(self):
        if self.hung:
            return "hung"
        if self.status in WILD:
            return "wild"
        if self.status == -signal.SIGABRT:
            return "stopped" if self.said else "wild"
        if not self.started:
            return "failed_starts" if self.status > 0 else "wild"
        return "stopped" if self.status else "served_on"


def one(site, phase, nth, tally):
    life = Life(site, phase, nth)
    outcome = life.outcome()
    tally["lives"] += 1
    tally["met"] += life.met()
    tally[outcome] += 1
    if outcome in ("wild", "hung"):
        print(f"# {phase} {nth}: {outcome}, status {life.status}: "
              f"{life.said[-200:]!r}")
    site.centre.serve()
    site.settle(life.acts)
    site.centre.process.stop()


def main():
    times, seed = load.size("24"), load.seed()
    folder, begin = load.folder(), time.monotonic()
    site = load.Site(folder)
    site.centre.process.stop()
    tally = dict.fromkeys(("lives", "met", "failed_starts", "stopped",
                           "served_on", "wild", "hung"), 0)
    shares = sum(share for _, share in PHASES)
    for phase, share in PHASES:
        n = Life(site, phase, 0).calls()
        tally[f"{phase}_calls"] = n
        for nth in failnth.spread(n, times * share // shares):
            one(site, phase, nth, tally)
    site.centre.serve()
    site.settle(site.acts)
    lost, doubled = site.reckon()
    sound = site.is_sound()
    site.centre.process.stop()
    load.drop(folder)
    for what in site.odd[:5]:
        print("#", what)
    return load.report("failmem", {
        **tally, "acts": len(site.acts), "lost": lost, "doubled": doubled,
        "changed": site.changed,
        "seconds": round(time.monotonic() - begin), "seed": seed}, [
        (tally["met"] * 10 >= tally["lives"] * 8 and len(site.acts) > 0,
         "the faults met a server under load"),
        (tally["stopped"] + tally["failed_starts"] > 0,
         "some of them end it"),
        (tally["wild"] == 0, "it ends by design, never by a wild pointer"),
        (tally["hung"] == 0, "it never hangs"),
        (lost == 0 and site.changed == 0, "no answer was untrue"),
        (doubled == 0, "a retried key has one effect"),
        (not site.odd, "nothing but 201, 503 and 507 was answered"),
        (sound, "the database and the trail are sound")])


if __name__ == "__main__":
    sys.exit(main())
