# SPDX-License-Identifier: Apache-2.0
"""A gate whose line was down for a year, and the line is back: the real
program sends what it wrote down to the real server, every entry of a pass
that somebody holds."""
import json
import os
import shutil
import sqlite3
import subprocess
import time
import urllib.request

import bed

GATE, VISITS, WAIT_SECONDS = "north", 50, 400


class Year:
    """A centre whose people have passes, and a gate full of their visits in
    the last days."""

    def __init__(self, run, n, days):
        # park.py's folder has a reader.py of its own: behind bed's path
        from park import OFFER, PARK
        self.build, self.n = run.build, n
        self.folder = run.work("upload-")
        self.gate = os.path.join(self.folder, "gate")
        self.centre = bed.Centre(run.build, self.folder)
        offer = os.path.join(self.folder, "park.json")
        with open(offer, "w", encoding="utf-8") as f:
            json.dump(OFFER, f)
        self.verb("pass", "load", offer)
        self.centre.stop()
        passes = bed.out(f"{run.build}/bench/passes", self.centre.dir,
                         "gate-free", max(n // VISITS, 1))
        self.centre.start()
        self.pair(PARK)
        bed.out(f"{run.build}/bench/entries", self.gate, GATE, n, days,
                input=passes)

    def verb(self, *words):
        return bed.out(f"{self.build}/yizhan", *words, "--data",
                       self.centre.dir)

    def pair(self, park):
        code = self.verb("terminal", "pair", GATE, "--kind", "gate", "--park",
                         park).split()[0]
        roots = os.path.join(self.folder, "root.pub")
        with urllib.request.urlopen(
                f"https://127.0.0.1:{self.centre.port}/api/v1/keys",
                context=self.centre.context()) as reply, open(
                    roots, "w", encoding="ascii") as f:
            f.write("\n".join(json.load(reply)["roots"]) + "\n")
        bed.out(f"{self.build}/yizhan-gate", "pair", "--data", self.gate,
                "--server", f"https://127.0.0.1:{self.centre.terminals}",
                "--ca", f"{self.centre.dir}/ca.crt", "--code", code, "--root",
                roots)

    def send(self):
        """Seconds from the start of the gate until the last is acknowledged,
        and the most memory that it took."""
        begin = time.monotonic()
        with subprocess.Popen(
                [f"{self.build}/yizhan-gate", "run", "--data", self.gate,
                 "--ui", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True,
                stderr=subprocess.DEVNULL) as gate:
            try:
                url = gate.stdout.readline().split()[1]
                while self.unsent(url):
                    if time.monotonic() - begin > WAIT_SECONDS:
                        raise bed.Bad("entries are still waiting")
                    time.sleep(0.05)
                seconds = time.monotonic() - begin
                return seconds, bed.memory_kib(gate.pid, "VmHWM") / 1024
            finally:
                gate.terminate()

    @staticmethod
    def unsent(url):
        with urllib.request.urlopen(url + "/state", timeout=30) as reply:
            return json.load(reply)["unsent"]

    def check(self):
        """All of them are there, once, and nobody is alarmed."""
        db = sqlite3.connect(f"file:{self.centre.dir}/yizhan.db?mode=ro",
                             uri=True)
        there = db.execute("SELECT count(*), max(seq), (SELECT count(*) FROM "
                           "gate_alarm) FROM gate_entry").fetchone()
        db.close()
        if there != (self.n, self.n, 0):
            raise bed.Bad(f"entries, last number, alarms: {there}")

    def close(self):
        self.centre.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def bench_upload(table, run):
    # batches of 500 people in the quick form as well
    n, recent = (25_000, 20) if run.quick else (1_000_000, 80)
    for days, what in ((365, "a year"), (recent, "all of them by person")):
        year = Year(run, n, days)
        try:
            seconds, memory = year.send()
            year.check()
        finally:
            year.close()
        table.add(f"{n:,} entries sent by a gate, {what}",
                  f"{seconds:.0f} s, {n / seconds:,.0f}/s",
                  must=("< 120 s", seconds < 120) if days == 365 else None)
        table.add(f"memory of that gate, {what}", f"{memory:.1f} MiB",
                  must=("< 20 MiB", memory < 20))
