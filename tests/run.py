#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every suite of tests/suites.tsv.

Builds what they need, runs one job more at a time than there are cores and
behind them, one by one, those of suites that want the machine for themselves,
says how each job ended, stops one that hangs, lists the failures with the end
of what they printed, and ends with one line: "N passed, N failed, N skipped".
Exit status 0 means that nothing failed and something passed.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import signal
import sys
import time

import jobs

sys.path.insert(0, str(jobs.ROOT / "tests" / "bench"))
import results  # noqa: E402

CORES = os.cpu_count() or 2
AT_ONCE = CORES + 1  # many a test waits for somebody's clock
BUILD_SECONDS = 900


def build_jobs(rows):
    """A build of every variant, as a suite of its own."""
    suite = jobs.Suite("build", "tap", "-", "", "-", BUILD_SECONDS // 3, True)

    def read(result, status, lines):
        errors = [x for x in lines if re.search(r"error:|undefined ref", x)]
        if status == 0:
            result.counts["pass"] += 1
        elif status is not None:
            result.fail(f"make ended with {status}",
                        lines[-jobs.TAIL_LINES // 2:] +
                        errors[:jobs.TAIL_LINES // 2])

    return [jobs.Job(suite, f"build {variant}",
                     ["make", "-k", f"-j{CORES}", f"V={variant}", "all",
                      "unit", "crash", "sim", "bench-programs"], read)
            for variant in dict.fromkeys(s.variant for s in rows)]


def show(failures):
    for name, output in failures:
        print(f"\n-- {name}")
        for line in output:
            print(f"   {line}", flush=True)


def run_jobs(todo, at_once):
    """The results of all jobs, in the order in which they end."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for done in concurrent.futures.as_completed(
                [pool.submit(job.run) for job in todo]):
            result = done.result()
            print(f"  {result.line()}", flush=True)
            for figure in result.figures:
                print(f"       {figure}", flush=True)
            show(result.failures)
            yield result


def of(rows):
    """The jobs of all suites; builds come first, for programs are jobs."""
    todo = []
    for suite in rows:
        mine = suite.jobs()
        if not mine:
            raise SystemExit(f"{suite.name}: nothing is {suite.command}")
        todo += mine
    return todo


def run_all(todo):
    print(f"== {AT_ONCE} at a time", flush=True)
    yield from run_jobs([j for j in todo if not j.suite.alone], AT_ONCE)
    print("== one at a time", flush=True)
    yield from run_jobs([j for j in todo if j.suite.alone], 1)


def outcome(counts):
    return ", ".join(f"{counts[k]} {words}" for k, words in (
        ("pass", "passed"), ("fail", "**failed**"), ("skip", "skipped"))
        if counts[k]) or "nothing ran"


class Tally:
    """What all jobs came to, by suite."""

    def __init__(self, long):
        self.long, self.failures = long, []
        self.counts = collections.defaultdict(collections.Counter)
        self.seconds, self.busy = collections.Counter(), collections.Counter()
        self.figures = collections.defaultdict(list)

    def add(self, result, last):
        """last: no more of its suite; a long run writes its row then."""
        suite = result.job.suite
        self.counts[suite.name] += result.counts
        self.seconds[suite.name] += result.seconds
        self.busy[suite.name] += result.busy
        self.figures[suite.name] += result.figures
        self.failures += result.failures
        if self.long and last:
            results.write("long", [(
                suite.name, outcome(self.counts[suite.name]), suite.size,
                f"{self.seconds[suite.name]:.0f}",
                "; ".join(self.figures[suite.name]))],
                os.environ.get("YIZHAN_SEED", "each suite's own, in its row"))

    def report(self, seconds):
        print("\n== suites: the seconds of their jobs together, and those of "
              "the processor")
        for name, spent in self.seconds.items():
            print(f"  {spent:6.0f} s {self.busy[name]:6.0f} s  {name}: "
                  f"{outcome(self.counts[name])}")
        if self.failures:
            print("\n== failures")
        show(self.failures)
        c = sum(self.counts.values(), collections.Counter())
        print(f"\n{seconds:.0f} s in all")
        print(f"{c['pass']} passed, {c['fail']} failed, {c['skip']} skipped",
              flush=True)
        return 0 if c["pass"] and not c["fail"] else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--variant", default="release",
                        choices=["release", "debug", "asan", "tsan"])
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only", action="append", metavar="SUITE")
    args = parser.parse_args()
    rows = jobs.suites(args.variant, args.long)
    unknown = set(args.only or ()) - {s.name for s in rows}
    if unknown:
        parser.error("no such suite: " + ", ".join(sorted(unknown)))
    rows = [s for s in rows if not args.only or s.name in args.only]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, jobs.end_children)
    begin, tally = time.monotonic(), Tally(args.long)
    print("== builds", flush=True)
    for result in run_jobs(build_jobs(rows), 1):
        tally.add(result, False)
    todo = of(rows)
    left = collections.Counter(j.suite.name for j in todo)
    for result in run_all(todo):
        left[result.job.suite.name] -= 1
        tally.add(result, left[result.job.suite.name] == 0)
    return tally.report(time.monotonic() - begin)


if __name__ == "__main__":
    sys.exit(main())
