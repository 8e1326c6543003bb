#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""failnth.py [TIMES [SEED]]: the Nth sync or write of the data fails.

Counts what a start and a fixed load need, then lets call N fail, for N
spread over all of them: with EIO and ENOSPC, with the journal's unsynced
bytes kept and dropped. A life in which a sync failed must end with an error,
and what it answered must be there in the next one: dropped bytes would show
an answer that was given too early. Whose thread makes the calls is looked at,
too: one alone may.
"""
import os
import subprocess
import sys
import time

import load

PER_LINE = 12
LINES = 3
CASES = [("sync", "EIO", "0"), ("sync", "EIO", "1"),
         ("write", "EIO", "0"), ("write", "ENOSPC", "0")]


class Life:
    """A server with the failing disk preloaded, and a load."""

    def __init__(self, site, call, nth, error, drop):
        self.site = site
        self.counted = site.centre.dir.parent / "count"
        self.counted.write_bytes(b"")
        self.env = dict(os.environ, LD_PRELOAD=str(
            load.BUILD / "crash" / "failnth.so"), FAILNTH_CALL=call,
            FAILNTH_DIR=f"{site.centre.dir}/yizhan.db", FAILNTH_N=str(nth),
            FAILNTH_ERRNO=error, FAILNTH_DROP=drop,
            FAILNTH_COUNT=str(self.counted))
        self.started, self.status, self.acts = False, None, []
        self.under_load = []
        self.run()

    def lines(self):
        """(thread, file) of each call so far."""
        return [x.split(" ", 1) for x in
                self.counted.read_text().splitlines()]

    def calls(self):
        return len(self.lines())

    def strangers(self):
        """Threads that wrote the data under load and are not the lane. The
        index in shared memory is every connection's own."""
        return {thread for thread, path in self.under_load
                if not path.endswith("-shm")} - {"write"}

    def run(self):
        centre = self.site.centre
        words = [load.BUILD / "yizhan", "serve", "--listen", "127.0.0.1:0",
                 "--terminals", "127.0.0.1:0", "--data", centre.dir]
        child = subprocess.Popen(
            [str(w) for w in words], env=self.env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready = child.stdout.readline().split()
        if ready:
            self.started, before = True, self.calls()
            centre.terminals_url = ready[3]
            loads = [load.Load(self.site, most=PER_LINE, patient=False)
                     for _ in range(LINES)]
            for x in loads:
                self.acts += x.end().mine
            self.under_load = self.lines()[before:]
            try:  # a server that met the fault is about to go
                if any(x.broke for x in loads):
                    child.wait(load.SECONDS)
            except subprocess.TimeoutExpired:
                pass
            if child.poll() is None:
                child.terminate()
        self.status = child.wait(load.SECONDS)
        child.stdout.close()


def spread(n, times):
    """`times` different numbers of 1..n, evenly, the first and last too."""
    times = min(n, times)
    return sorted({1 + i * (n - 1) // max(1, times - 1)
                   for i in range(times)})


def main():
    times, seed = load.size("24"), load.seed()
    folder, begin = load.folder(), time.monotonic()
    site = load.Site(folder)
    site.centre.process.stop()
    tally = dict.fromkeys(("lives", "failed_starts", "stopped", "served_on",
                           "lied", "not_restarted"), 0)
    strangers, seen = set(), 0
    for call, error, drop in CASES:
        life = Life(site, call, 0, error, drop)
        n, seen = life.calls(), seen + len(life.under_load)
        strangers |= life.strangers()
        for nth in spread(n, max(1, times // len(CASES))):
            life = Life(site, call, nth, error, drop)
            met = life.calls() >= nth
            tally["lives"] += 1
            tally["failed_starts"] += not life.started
            tally["stopped"] += life.started and life.status != 0
            tally["served_on"] += life.started and life.status == 0
            # after a failed sync, or a failed start, 0 would be a lie
            if met and life.status == 0 and (call == "sync" or
                                             not life.started):
                tally["lied"] += 1
                print(f"# {call} {nth} of {n} failed with {error}, status 0")
            try:
                site.centre.serve()
            except AssertionError as error_text:
                print("#", str(error_text)[:300].replace("\n", " "))
                tally["not_restarted"] += 1
                break
            site.settle(life.acts)
            site.centre.process.stop()
    site.centre.serve()
    site.settle(site.acts)
    lost, doubled = site.reckon()
    sound = site.is_sound()
    site.centre.process.stop()
    load.drop(folder)
    for what in site.odd[:5]:
        print("#", what)
    return load.report("failnth", {
        **tally, "acts": len(site.acts), "lost": lost, "doubled": doubled,
        "changed": site.changed,
        "seconds": round(time.monotonic() - begin), "seed": seed}, [
        (tally["stopped"] > 0 and len(site.acts) > 0,
         "faults met a server under load"),
        (tally["lied"] == 0, "a server whose sync failed ends with an error"),
        (tally["not_restarted"] == 0, "it starts again"),
        (lost == 0 and site.changed == 0, "no answer was untrue"),
        (doubled == 0, "a retried key has one effect"),
        (seen > 0 and not strangers,
         "under load the write lane alone writes and syncs the data"),
        (not site.odd, "nothing else was answered"),
        (sound, "the database and the trail are sound")])


if __name__ == "__main__":
    sys.exit(main())
