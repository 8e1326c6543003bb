#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""diskfull.py [SIZES [SEED]]: a data directory on a disk that fills up.

Each size is a file system of its own. Under load the server meets its own
limit; then another fills the rest to the last byte. Reads must go on, writes
must be refused as a problem that says so, and within five seconds of space
they must work again. Every other size the filler races the load from the
start: a server may then stop in a COMMIT, and must come back. Mounting needs
root: without it the proof is skipped.
"""
import json
import os
import subprocess
import sys
import time

import load

SMALLEST, LARGEST = 14, 24  # MiB; the server wants 8 free
ROOM = 64  # MiB more, in the end
READS = 20
PROMISE = 5.0
CHUNK = 256 * 1024


def mount(where, mib, *more):
    options = ",".join([*more, f"size={mib}m", "mode=0700"])
    return subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(where)],
        capture_output=True, text=True, check=False, timeout=10)


def fill(where):
    """Takes what is left, to the last byte."""
    step = CHUNK
    with open(where / "filler", "ab", buffering=0) as f:
        while step:
            try:
                if f.write(bytes(step)) != step:
                    raise OSError
            except OSError:
                step //= 2


class Disk:
    def __init__(self, where, mib, tally):
        self.where, self.mib, self.tally = where, mib, tally
        self.site = load.Site(where)
        act = load.Act()
        self.site.acts.append(act)
        self.site.settle([act])
        url = json.loads(act.answer)["receipt"]["url"]
        self.code = json.dumps({"code": url}).encode()
        self.public = load.tls(self.site.centre.ca)

    def alive(self):
        return self.site.centre.process.child.poll() is None

    def reads(self):
        """Reads that were answered with 200, of READS."""
        line, good = load.Line(self.site.centre.url, self.public), 0
        for _ in range(READS):
            status, _, body = line.send("/status", self.code)
            good += status == 200 and b"state" in body
        line.close()
        return good

    def try_write(self):
        """One act, under its own key; its status, None without answer."""
        act = load.Act()
        self.site.acts.append(act)
        try:
            line = self.site.line()
            status = self.site.apply(line, act)
            line.close()
            return status
        except load.Broken:
            return None

    def full(self, race):
        """Full by load, then by somebody else."""
        loads = [load.Load(self.site) for _ in range(load.LINES)]
        if race:
            fill(self.where)
        for x in loads:
            self.tally["refused"] += x.end().refused
        if not race:
            fill(self.where)
        free = os.statvfs(self.where)
        return free.f_bavail * free.f_frsize

    def stays_useful(self):
        self.tally["reads"] += READS
        self.tally["reads_failed"] += READS - self.reads()
        statuses = [self.try_write() for _ in range(5)]
        self.tally["writes_wrong"] += sum(
            status not in load.AGAIN for status in statuses)
        self.tally["reads"] += READS
        self.tally["reads_failed"] += READS - self.reads()

    def recover(self):
        begin = time.monotonic()
        mount(self.where, self.mib + ROOM, "remount")
        if not self.alive():
            self.site.centre.process.kill()
            self.site.centre.serve()
        load.wait_for(lambda: self.try_write() == 201, 3 * PROMISE)
        return time.monotonic() - begin

    def run(self, race):
        self.tally["free_max"] = max(self.tally["free_max"], self.full(race))
        if self.alive():
            self.stays_useful()
        else:
            self.tally["stopped" if race else "stopped_alone"] += 1
        self.tally["recovery_s_max"] = max(
            self.tally["recovery_s_max"], round(self.recover(), 2))
        self.site.settle(self.site.acts)
        lost, doubled = self.site.reckon()
        self.tally["lost"] += lost
        self.tally["doubled"] += doubled
        self.tally["changed"] += self.site.changed
        self.tally["odd"] += len(self.site.odd)
        for what in self.site.odd[:3]:
            print("#", what)
        self.tally["acts"] += len(self.site.acts)
        self.tally["unsound"] += not self.site.is_sound()
        self.site.centre.process.stop()


def one_size(where, mib, race, tally):
    disk = None
    try:
        disk = Disk(where, mib, tally)
        disk.run(race)
    finally:
        if disk and disk.alive():
            disk.site.centre.process.kill()
        subprocess.run(["umount", str(where)], check=False, timeout=10)


def main():
    sizes, seed = load.size("3"), load.seed()
    folder, begin = load.folder(), time.monotonic()
    probe = folder / "probe"
    probe.mkdir()
    refused = mount(probe, 1)
    if refused.returncode != 0:
        load.drop(folder)
        print("1..1\nok 1 - diskfull # skip: " +
              refused.stderr.strip().replace("\n", " "))
        return 0
    subprocess.run(["umount", str(probe)], check=True, timeout=10)
    tally = dict.fromkeys((
        "acts", "refused", "stopped", "stopped_alone", "reads", "reads_failed",
        "writes_wrong", "free_max", "recovery_s_max", "lost", "doubled",
        "changed", "odd", "unsound"), 0)
    for i in range(sizes):
        mib = SMALLEST + (LARGEST - SMALLEST) * i // max(1, sizes - 1)
        where = folder / f"disk{i}"
        where.mkdir()
        if mount(where, mib).returncode != 0:
            raise SystemExit("the disk is not mounted")
        one_size(where, mib, i % 2 == 1, tally)
    load.drop(folder)
    return load.report("diskfull", {
        "sizes": sizes, **tally,
        "seconds": round(time.monotonic() - begin), "seed": seed}, [
        (tally["refused"] > 0 and tally["free_max"] < 4096,
         "the disk was full under load"),
        (tally["lost"] == 0 and tally["changed"] == 0,
         "every answered act is there"),
        (tally["doubled"] == 0, "a retried key has one effect"),
        (tally["reads"] > 0 and tally["reads_failed"] == 0 and
         tally["stopped_alone"] == 0, "reads go on"),
        (tally["writes_wrong"] == 0 and tally["odd"] == 0,
         "writes are refused as a problem, 507 or 503"),
        (tally["recovery_s_max"] <= PROMISE,
         "writes work within 5 s of space"),
        (tally["unsound"] == 0, "the database and the trail are sound")])


if __name__ == "__main__":
    sys.exit(main())
