# SPDX-License-Identifier: Apache-2.0
"""The page of figures, RESULTS.md: one section a program, one row a figure.

A section belongs to one program (`make bench`, `make test-long`) and is never
touched by the other. A row belongs to its first cell: a partial run replaces
its own rows only, each row says of which day and commit it is, and what is
older than MAX_DAYS goes by itself. The head tells of the machine and versions
of the newest run.
"""
import datetime
import functools
import os
import pathlib
import platform
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = HERE / "RESULTS.md"
MAX_DAYS = 30
# section: the words above it, its columns (day and commit are put behind)
SECTIONS = {
    "bench": ("`make bench`: ours beside its yardstick, in one run.",
              ("work", "ours", "yardstick in the same run", "ratio",
               "must reach", "")),
    "long": ("`make test-long`: what each suite printed.",
             ("suite", "outcome", "size", "seconds", "figures")),
}
OWN = ("day", "commit")
TITLE = "# Figures"


# ---- the machine -------------------------------------------------------------

@functools.cache
def said(*words):
    """What a program prints, in one line; "-" when it is not here."""
    try:
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True,
                              timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return "-"
    return " ".join(done.stdout.split()) or "-"


def package(name):
    return said("dpkg-query", "-W", "-f", "${Version}", name)


def commit():
    """The short id; + where the tree is not what was committed."""
    head = said("git", "rev-parse", "--short=10", "HEAD")
    dirty = said("git", "status", "--porcelain", "--untracked-files=no", "--",
                 ".", ":!tests/bench/RESULTS.md")
    return head + ("" if dirty == "-" else "+")


def found(path, pattern, default="-"):
    try:
        match = re.search(pattern, pathlib.Path(path).read_text())
    except OSError:
        return default
    return match.group(1) if match else default


def machine(seed):
    """(what, value), for the head of a section."""
    ram = int(found("/proc/meminfo", r"MemTotal:\s+(\d+)", "0"))
    cpu = found("/proc/cpuinfo", r"model name\s*: (.*)", platform.machine())
    return [
        ("date", f"{datetime.datetime.now():%Y-%m-%d %H:%M}"),
        ("commit", commit()), ("seed", seed),
        ("processor", f"{os.cpu_count()} cores, {cpu}"),
        ("memory", f"{ram / 1024 ** 2:.1f} GiB"),
        ("kernel", platform.release()),
        ("load before", " ".join(f"{x:.2f}" for x in os.getloadavg())),
        ("gcc", said("gcc", "-dumpfullversion")),
        ("SQLite", package("libsqlite3-0")),
        ("libevent", package("libevent-core-2.1-7")),
        ("OpenSSL", said("openssl", "version")),
        ("node", said("node", "--version")),
    ]


# ---- the page ----------------------------------------------------------------

def cell(value):
    return re.sub(r"\s+", " ", str(value)).replace("|", "/").strip()


def line(cells):
    return "| " + " | ".join(map(cell, cells)) + " |"


def parse(text):
    """{section: (head lines, rows)}; what no section holds is let go."""
    page, name = {}, None
    for row in text.splitlines():
        head = re.fullmatch(r"## (\w+)", row)
        if head:
            name = head.group(1)
            page[name] = ([], [])
        elif name and row.startswith("- "):
            page[name][0].append(row)
        elif name and row.startswith("| "):
            page[name][1].append(
                [c.strip() for c in row[2:].removesuffix(" |").split(" | ")])
    return {name: (head, rows[1:]) for name, (head, rows) in page.items()}


def render(page):
    out = [TITLE]
    for name, (words, columns) in SECTIONS.items():
        if name not in page:
            continue
        head, rows = page[name]
        out += ["", f"## {name}", "", words, "", *head, "",
                line((*columns, *OWN)),
                "|" + "---|" * (len(columns) + len(OWN))]
        out += [line(row) for row in rows]
    return "\n".join(out) + "\n"


def is_fresh(row, width, today):
    try:
        day = datetime.date.fromisoformat(row[-2])
    except (ValueError, IndexError):
        return False
    return len(row) == width and (today - day).days <= MAX_DAYS


def merge(old, new, width, today):
    """New rows in the places of their old selves, others behind."""
    by_name = {row[0]: row for row in new}
    kept = [by_name.pop(row[0], row) for row in old]
    kept += by_name.values()
    return [row for row in kept if is_fresh(row, width, today)]


def write(section, rows, seed="-", page=PAGE, today=None):
    """Puts the rows of one run into their section; the others stay."""
    _, columns = SECTIONS[section]
    today = today or datetime.date.today()
    page = pathlib.Path(page)
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    known = parse(text)
    head = [f"- {what}: {cell(value)}" for what, value in machine(seed)]
    mark = commit()
    new = [[*map(cell, row), today.isoformat(), mark] for row in rows]
    width = len(columns) + len(OWN)
    assert all(len(row) == width for row in new), new
    old = known.get(section, ([], []))[1]
    known[section] = (head, merge(old, new, width, today))
    part = page.with_suffix(".part")
    part.write_text(render(known), encoding="utf-8")
    part.replace(page)
