# SPDX-License-Identifier: Apache-2.0
"""The table of suites, the jobs of a suite, and what one job came to.

A job is what runs by itself on one core: a program that prints TAP, a cmocka
program, or a file of pytest's.
"""
import collections
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "suites.tsv"
PYTHON = "/usr/bin/python3"
TAIL_LINES = 40
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
            "--show-leak-kinds=definite,indirect",
            "--errors-for-leak-kinds=definite,indirect", "--fair-sched=yes",
            "--suppressions=tests/valgrind.supp"]
PYTEST = [PYTHON, "-m", "pytest", "-v", "--color=no", "--tb=short",
          "-p", "no:cacheprovider"]
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


@dataclasses.dataclass
class Suite:
    name: str
    kind: str
    variant: str
    command: str
    size: str
    seconds: int
    alone: bool

    @property
    def build(self):
        return f"build/{self.variant}"

    @property
    def limit(self):
        return 3 * self.seconds + 60

    def environment(self):
        env = dict(os.environ, YIZHAN_BUILD=self.build, LC_ALL="C.UTF-8",
                   PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED="1",
                   CMOCKA_MESSAGE_OUTPUT="TAP", **SANITIZERS)
        if self.size != "-":
            env["YIZHAN_SIZE"] = self.size
        return env

    def jobs(self):
        """A job for each thing that the command names."""
        words = self.command.replace("{B}", self.build).split()
        if self.kind == "tap":
            return [Job(self, self.name, words, read_tap)]
        found = set()
        for word in words:
            if not word.startswith("!"):
                found |= set(ROOT.glob(word))
        for word in words:
            if word.startswith("!"):
                found -= set(ROOT.glob(word[1:]))
        paths = sorted(str(p.relative_to(ROOT)) for p in found
                       if p.suffix == ".py" or os.access(p, os.X_OK)
                       and p.is_file())
        front, read = {"unit": ([], read_tap), "valgrind": (VALGRIND, read_tap),
                       "pytest": (PYTEST, read_pytest)}[self.kind]
        return [Job(self, f"{self.name} {pathlib.Path(p).stem}",
                    [*front, p], read) for p in paths]


def suites(variant, long):
    """The rows of the table for this variant."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, kind, v, command, size, size_long, seconds, with_ = \
            line.split("\t")
        if (size_long if long else size) == "x":
            continue
        row = Suite(name, kind, variant if v == "*" else v, command,
                    size_long if long else size, int(seconds),
                    with_ == "alone")
        if long and size_long != size and size != "x":
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


def stream(words, env, limit):
    """Runs words: (status, lines, seconds of processor that it and whatever
    it waited for took); status None: it took too long."""
    late = threading.Event()
    with subprocess.Popen(
            words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", start_new_session=True) as child:

        def stop():
            late.set()
            os.killpg(child.pid, signal.SIGKILL)

        CHILDREN.add(child.pid)
        timer = threading.Timer(limit, stop)
        timer.start()
        try:
            lines = [line.rstrip("\n") for line in child.stdout]
            _, ended, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(ended)
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        finally:
            timer.cancel()
            CHILDREN.discard(child.pid)
    return (None if late.is_set() else child.returncode, lines,
            used.ru_utime + used.ru_stime)


class Result:
    """What came of a job; failures keep what was printed."""

    def __init__(self, job):
        self.job, self.seconds, self.busy = job, 0.0, 0.0
        self.counts = collections.Counter()
        self.failures, self.figures = [], []

    def fail(self, what, output):
        self.counts["fail"] += 1
        self.failures.append((f"{self.job.name}: {what}",
                              list(output)[-TAIL_LINES:]))

    def line(self):
        c = self.counts
        words = [f"{c[k]} {w}" for k, w in (
            ("pass", "passed"), ("fail", "FAILED"), ("skip", "skipped"))
            if c[k]]
        return (f"{'FAIL' if c['fail'] else 'ok  '} {self.job.name}: "
                f"{', '.join(words)}, {self.seconds:.1f} s "
                f"({self.busy:.1f} s busy)")


@dataclasses.dataclass
class Job:
    suite: Suite
    name: str
    words: list
    read: object

    def run(self):
        begin, result = time.monotonic(), Result(self)
        status, lines, result.busy = stream(
            self.words, self.suite.environment(), self.suite.limit)
        self.read(result, status, lines)
        if status is None:
            result.fail("took too long and was stopped", lines)
        elif status and not result.counts["fail"]:
            result.fail(f"ended with status {status}", lines)
        elif not sum(result.counts.values()):
            result.fail("reported no test", lines)
        result.seconds = time.monotonic() - begin
        return result


def read_tap(result, status, lines):
    recent, plan, seen = [], None, 0
    for text in lines:
        test, count, figure = (p.match(text)
                               for p in (TAP_LINE, TAP_PLAN, FIGURE))
        if count and plan is None:
            plan = int(count.group(1))
        if figure and result.job.suite.kind == "tap" and \
                not text.startswith(("#", "not ok")):
            result.figures.append(figure.group(1))
        if not test:
            recent.append(text)
            continue
        seen += 1
        if test.group(1):
            result.fail(test.group(2), recent + [text])
        elif re.search(r"#\s*skip", text, re.I):
            result.counts["skip"] += 1
        else:
            result.counts["pass"] += 1
        recent = []
    if plan is not None and seen < plan:
        result.fail(f"{seen} of {plan} tests reported", lines)
    if status == 99:
        result.fail("valgrind found errors", recent)


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


def read_pytest(result, status, lines):
    sections = pytest_sections(lines)
    for text in lines:
        match, figure = PYTEST_LINE.match(text), PYTEST_FIGURE.match(text)
        if figure:
            result.figures.append(figure.group(1))
        if not match:
            continue
        test = match.group(1).split("::", 1)[1].replace("::", ".")
        if match.group(2) == "PASSED":
            result.counts["pass"] += 1
        elif match.group(2) in ("SKIPPED", "XFAIL"):
            result.counts["skip"] += 1
        else:
            result.fail(test, sections.get(test, lines))
