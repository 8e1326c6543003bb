#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks of the source itself. Prints TAP; exit status 1 when one fails."""
import argparse
import pathlib
import subprocess
import sys
import time

import rules
import tools

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = (".c", ".h", ".sh", ".awk", ".py", ".js", ".css", ".sql", ".html",
        ".md", ".tsv", ".csv", ".json", ".1", ".8")


def load():
    """The files that git knows, and new ones it does not ignore."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co",
         "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True)
    paths = sorted(set(listed.stdout.splitlines()))
    return {p: (ROOT / p).read_text(encoding="utf-8") for p in paths
            if (p.endswith(TEXT) or p == "Makefile") and (ROOT / p).is_file()}


def say(number, name, findings, begin):
    seconds = f"{time.monotonic() - begin:.1f} s"
    for line in findings[:200]:
        print(f"# {line}")
    print(f"{'not ok' if findings else 'ok'} {number} - {name} "
          f"({len(findings)} findings, {seconds})", flush=True)
    return bool(findings)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--rules-only", action="store_true")
    args = parser.parse_args()
    tree, failed, number = load(), 0, 0
    wanted = [] if args.rules_only else tools.TOOLS
    print(f"1..{len(rules.RULES) + len(wanted)}", flush=True)
    for rule in rules.RULES:
        number, begin = number + 1, time.monotonic()
        failed += say(number, rule.__doc__.split("\n")[0],
                      list(rule(tree)), begin)
    if wanted:
        subprocess.run(
            ["make", f"V={pathlib.Path(args.build).name}", "gen"], cwd=ROOT,
            check=True, stdout=subprocess.DEVNULL)
    for tool in wanted:
        number, begin = number + 1, time.monotonic()
        failed += say(number, tool.name,
                      tools.check(tool, list(tree), args.build, ROOT), begin)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
