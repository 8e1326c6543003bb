#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which lines of each parser the unit tests and fuzz inputs reach. TAP.

Builds the programs that files.tsv names with clang's coverage, replays the
known inputs, and fails for a file with less than GOAL of its lines; the lines
that are not reached are listed.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

import run
import seeds

ROOT = run.ROOT
BUILD = ROOT / "build" / "cover"
GOAL = 95.0


def table():
    for line in (run.HERE / "files.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            path, fuzz, unit = line.split("\t")
            yield (path, [f"fuzz_{n}" for n in fuzz.split() if n != "-"],
                   [f"tests/{n}" for n in unit.split() if n != "-"])


def profile(program):
    """Runs a program on what is known; its raw profile, or None."""
    raw = BUILD / "profile" / f"{pathlib.Path(program).name}.profraw"
    raw.unlink(missing_ok=True)
    words = [BUILD / program]
    if program.startswith("fuzz_"):
        words += run.known_inputs(program)
    done = subprocess.run(
        words, cwd=ROOT, env=dict(os.environ, LLVM_PROFILE_FILE=str(raw)),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
        check=False)
    return raw if done.returncode == 0 and raw.exists() else None


def lines_of(programs, merged):
    """{path: {line: count}} over all programs."""
    objects = [w for p in programs[1:] for w in ("-object", BUILD / p)]
    text = subprocess.run(
        ["llvm-cov-14", "export", "-format=lcov", f"-instr-profile={merged}",
         BUILD / programs[0], *objects], cwd=ROOT, check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    found, lines = {}, {}
    for row in text.splitlines():
        key, _, value = row.partition(":")
        if key == "SF":
            path = os.path.relpath(value, ROOT)
            lines = found.setdefault(path, {})
        elif key == "DA":
            number, count = map(int, value.split(",")[:2])
            lines[number] = max(count, lines.get(number, 0))
    return found


def spans(numbers):
    """3, 4, 5, 9 as 3-5 9."""
    parts = []
    for n in sorted(numbers):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def main():
    rows = list(table())
    programs = sorted({p for _, fuzz, unit in rows for p in fuzz + unit})
    subprocess.run(
        ["make", f"-j{os.cpu_count() or 2}", "V=cover",
         *(f"build/cover/{p}" for p in programs)], cwd=ROOT, check=True,
        stdout=subprocess.DEVNULL)
    (BUILD / "profile").mkdir(exist_ok=True)
    seeds.write_all(run.BUILD / "seeds")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        raws = dict(zip(programs, pool.map(profile, programs)))
    merged = BUILD / "profile" / "all.profdata"
    subprocess.run(
        ["llvm-profdata-14", "merge", "-o", merged,
         *(r for r in raws.values() if r)], check=True)
    found = lines_of(programs, merged)
    broken = [p for p, raw in raws.items() if not raw]
    print(f"1..{len(rows) + 1}")
    print(f"{'not ok' if broken else 'ok'} 1 - programs ran"
          f"{': not ' + ' '.join(broken) if broken else ''}")
    failed = len(broken)
    for number, (path, _, _) in enumerate(rows, 2):
        lines = found.get(path, {})
        missed = [n for n, count in lines.items() if count == 0]
        part = 100 * (1 - len(missed) / len(lines)) if lines else 0
        failed += part < GOAL
        print(f"{'ok' if part >= GOAL else 'not ok'} {number} - {path} "
              f"{len(lines)} lines, {part:.1f} % covered"
              f"{', not ' + spans(missed) if missed else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
