#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every suite of tests/suites.tsv.

Builds what they need, shows what goes on, stops a suite that hangs, lists
the failures with the end of what they printed, and ends with one line:
"N passed, N failed, N skipped". Exit status 0 means that nothing failed and
something passed.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))
import results  # noqa: E402

TABLE = ROOT / "tests" / "suites.tsv"
PYTHON = "/usr/bin/python3"
JOBS = str(os.cpu_count() or 2)
TAIL_LINES = 40
BUILD_SECONDS = 900
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
            "--show-leak-kinds=definite,indirect",
            "--errors-for-leak-kinds=definite,indirect", "--fair-sched=yes",
            "--suppressions=tests/valgrind.supp"]
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=1:"
                    "strict_string_checks=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1",
}
PYTEST_LINE = re.compile(
    r"^(\S+\.py::.+?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b")
TAP_LINE = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*)$")
TAP_PLAN = re.compile(r"^1\.\.(\d+)")
# what a suite measured: a test's name with figures, a line of key=value, a
# seed, and what tests/e2e/conftest.py prints behind everything
FIGURE = re.compile(r"^(?:ok \d+ - )?(?:figure: )?(.*(?:: .*\d|\d %|\w=\d).*"
                    r"|seed \d+)$")
PYTEST_FIGURE = re.compile(r"^figure: (.*)$")
MARKS = {"pass": "ok  ", "fail": "FAIL", "skip": "skip"}


@dataclasses.dataclass
class Suite:
    name: str
    kind: str
    variant: str
    command: str
    size: str
    seconds: int

    @property
    def build(self):
        return f"build/{self.variant}"

    @property
    def limit(self):
        return 3 * self.seconds + 60

    def words(self):
        return self.command.replace("{B}", self.build).split()

    def environment(self):
        env = dict(os.environ, YIZHAN_BUILD=self.build, LC_ALL="C.UTF-8",
                   PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED="1",
                   CMOCKA_MESSAGE_OUTPUT="TAP", **SANITIZERS)
        if self.size != "-":
            env["YIZHAN_SIZE"] = self.size
        return env


class Tally:
    """What happened, counted; failures keep what was printed."""

    def __init__(self):
        self.counts = collections.Counter()
        self.failures = []
        self.figures = collections.defaultdict(list)  # by suite
        self.lock = threading.Lock()

    def add(self, outcome, name, output=(), show=True):
        with self.lock:
            self.counts[outcome] += 1
            if outcome == "fail":
                self.failures.append((name, list(output)[-TAIL_LINES:]))
            if show or outcome != "pass":
                print(f"  {MARKS[outcome]} {name}", flush=True)

    def measured(self, suite, figure, show=False):
        self.figures[suite].append(figure)
        if show:
            print(f"  --   {suite}: {figure}", flush=True)


def suites(variant, long):
    """The rows of the table for this variant."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, kind, v, command, size, size_long, seconds = line.split("\t")
        row = Suite(name, kind, variant if v == "*" else v, command,
                    size_long if long else size, int(seconds))
        if long and size_long != size:
            row.seconds = int(row.seconds * max(
                1, float(size_long) / float(size)))
        twin = any((s.kind, s.variant, s.command) ==
                   (row.kind, row.variant, row.command) for s in found)
        if not twin:
            found.append(row)
    return found


CHILDREN = set()


def end_children(number, frame):
    """Nothing that was started here outlives this program."""
    for pid in list(CHILDREN):
        os.killpg(pid, signal.SIGKILL)
    os._exit(128 + number)


def stream(words, env, limit, on_line):
    """Runs words, each line to on_line; (status, lines). None: too long."""
    deadline = time.monotonic() + limit
    late = threading.Event()
    with subprocess.Popen(
            words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", start_new_session=True) as child:

        def stop():
            late.set()
            os.killpg(child.pid, signal.SIGKILL)

        CHILDREN.add(child.pid)
        timer = threading.Timer(deadline - time.monotonic(), stop)
        timer.start()
        lines = []
        try:
            for line in child.stdout:
                lines.append(line.rstrip("\n"))
                on_line(lines[-1])
            status = child.wait()
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        finally:
            timer.cancel()
            CHILDREN.discard(child.pid)
    return (None if late.is_set() else status), lines


class Tap:
    """Reads TAP, one line at a time."""

    def __init__(self, tally, name, show):
        self.tally, self.name, self.show = tally, name, show
        self.recent, self.seen, self.plan, self.failed = [], 0, None, False

    def line(self, text):
        plan, test = TAP_PLAN.match(text), TAP_LINE.match(text)
        if plan and self.plan is None:
            self.plan = int(plan.group(1))
        if not test:
            self.recent.append(text)
            return
        self.seen += 1
        outcome = "fail" if test.group(1) else "pass"
        if re.search(r"#\s*skip", text, re.I):
            outcome = "skip"
        self.failed |= outcome == "fail"
        self.tally.add(outcome, f"{self.name}: {test.group(2)}",
                       self.recent + [text], self.show)
        self.recent = []

    def end(self, status, lines):
        """A program that died, hung, or ran fewer tests than it said."""
        why = None
        if status is None:
            why = "took too long and was stopped"
        elif status != 0 and not self.failed:
            why = f"ended with status {status}"
        elif self.plan is not None and self.seen < self.plan:
            why = f"{self.seen} of {self.plan} tests reported"
        elif self.seen == 0:
            why = "reported no test"
        if why:
            self.tally.add("fail", f"{self.name}: {why}", lines)


def run_tap(suite, tally):
    tap = Tap(tally, suite.name, True)

    def on_line(text):
        tap.line(text)
        figure = FIGURE.match(text)
        if figure and not text.startswith(("#", "not ok")):
            tally.measured(suite.name, figure.group(1),
                           not TAP_LINE.match(text))

    status, lines = stream(suite.words(), suite.environment(), suite.limit,
                           on_line)
    tap.end(status, lines)


def run_programs(suite, tally, prefix=()):
    """cmocka programs, as many at a time as there are cores."""
    folder, *patterns = suite.words()
    programs = set()
    for pattern in patterns or ["*"]:
        found = {p for p in (ROOT / folder).glob(pattern)
                 if p.is_file() and os.access(p, os.X_OK)}
        if not found:
            tally.add("fail", f"{suite.name}: no program {folder}/{pattern}")
        programs |= found

    def one(path):
        begin = time.monotonic()
        tap = Tap(tally, f"{suite.name} {path.name}", False)
        status, lines = stream([*prefix, str(path)], suite.environment(),
                               suite.limit, tap.line)
        if prefix and status == 99:
            tap.failed = False
        tap.end(status, lines)
        print(f"  {'--  ' if tap.failed or status else 'ok  '} {path.name}: "
              f"{tap.seen} tests, {time.monotonic() - begin:.1f} s",
              flush=True)

    with concurrent.futures.ThreadPoolExecutor(int(JOBS)) as pool:
        list(pool.map(one, sorted(programs)))


def run_valgrind(suite, tally):
    run_programs(suite, tally, VALGRIND)


def pytest_sections(lines):
    """What pytest printed about each failure, by the test's name."""
    sections, name = collections.defaultdict(list), None
    for line in lines:
        head = re.match(r"^_{3,} (?:ERROR at \w+ of )?(.+?) _{3,}$", line)
        if head:
            name = head.group(1)
        elif line.startswith("===="):
            name = None
        elif name:
            sections[name].append(line)
    return sections


def run_pytest(suite, tally):
    failed, seen = [], 0

    def on_line(text):
        nonlocal seen
        match = PYTEST_LINE.match(text)
        figure = PYTEST_FIGURE.match(text)
        if figure:
            tally.measured(suite.name, figure.group(1), True)
        if not match:
            return
        seen += 1
        name = f"{suite.name} {match.group(1)}"
        outcome = {"PASSED": "pass", "SKIPPED": "skip",
                   "XFAIL": "skip"}.get(match.group(2), "fail")
        if outcome == "fail":
            failed.append(match.group(1))
            print(f"  FAIL {name}", flush=True)
        else:
            tally.add(outcome, name)

    words = [PYTHON, "-m", "pytest", "-v", "--color=no", "--tb=short",
             "-p", "no:cacheprovider", *suite.words()]
    status, lines = stream(words, suite.environment(), suite.limit, on_line)
    sections = pytest_sections(lines)
    for test in failed:
        short = test.split("::", 1)[1].replace("::", ".")
        with tally.lock:
            tally.counts["fail"] += 1
            tally.failures.append((f"{suite.name} {test}",
                                   sections.get(short, [])[-TAIL_LINES:]))
    if status is None:
        tally.add("fail", f"{suite.name}: took too long, stopped", lines)
    elif status != 0 and not failed:
        tally.add("fail", f"{suite.name}: pytest ended with {status}", lines)
    elif seen == 0:
        tally.add("fail", f"{suite.name}: reported no test", lines)


KINDS = {"tap": run_tap, "unit": run_programs, "valgrind": run_valgrind,
         "pytest": run_pytest}


def build(variants, tally):
    for variant in variants:
        begin = time.monotonic()
        print(f"== build {variant}", flush=True)
        words = ["make", "-k", f"-j{JOBS}", f"V={variant}", "all", "unit",
                 "crash", "sim", "bench-programs"]
        status, lines = stream(words, dict(os.environ), BUILD_SECONDS,
                               lambda line: None)
        outcome = "pass" if status == 0 else "fail"
        errors = [x for x in lines if re.search(r"error:|undefined ref", x)]
        lines = lines[-TAIL_LINES // 2:] + errors[:TAIL_LINES // 2]
        tally.add(outcome, f"build {variant}, "
                  f"{time.monotonic() - begin:.0f} s", lines)


def run_suite(suite, tally, long):
    """One row of the table; of a long run, one row of the page, too."""
    start, before = time.monotonic(), collections.Counter(tally.counts)
    print(f"== {suite.name} ({suite.variant})", flush=True)
    KINDS[suite.kind](suite, tally)
    seconds = time.monotonic() - start
    print(f"== {suite.name}: {seconds:.0f} s", flush=True)
    if not long:
        return
    done = tally.counts - before
    outcome = ", ".join(f"{done[k]} {words}" for k, words in (
        ("pass", "passed"), ("fail", "**failed**"), ("skip", "skipped"))
        if done[k])
    results.write("long", [(
        suite.name, outcome or "nothing ran", suite.size, f"{seconds:.0f}",
        "; ".join(tally.figures[suite.name]))],
        os.environ.get("YIZHAN_SEED", "each suite's own, in its row"))


def report(tally, begin):
    if tally.failures:
        print("\n== failures")
    for name, output in tally.failures:
        print(f"\n-- {name}")
        for line in output:
            print(f"   {line}")
    c = tally.counts
    print(f"\n{time.monotonic() - begin:.0f} s in all")
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
    rows = suites(args.variant, args.long)
    unknown = set(args.only or ()) - {s.name for s in rows}
    if unknown:
        parser.error("no such suite: " + ", ".join(sorted(unknown)))
    rows = [s for s in rows if not args.only or s.name in args.only]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end_children)
    begin, tally = time.monotonic(), Tally()
    build(dict.fromkeys(s.variant for s in rows), tally)
    for suite in rows:
        run_suite(suite, tally, args.long)
    return report(tally, begin)


if __name__ == "__main__":
    sys.exit(main())
