#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the fuzz targets and runs them. Prints TAP.

Each target first replays what is known (tests/fuzz/regress, tests/fuzz/corpus,
the seeds that seeds.py makes), then runs so many new inputs: YIZHAN_SIZE, or
--runs, and at most --seconds. With --share the runs are those of all targets
together, each has its part, and none may stop before it has had it. An input
that breaks a target stays in build/fuzz/found/ and is named.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import seeds

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "fuzz"
BUILD = ROOT / "build" / "fuzz"
FOUND = BUILD / "found"
TAIL_LINES = 30
LONG = 1_000_000  # runs from which on a run looks for new things
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:"
                    "detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}
# bytes of an input at most, where the usual 1024 is the wrong size
MAX_LEN = {"fuzz_http1": 9000, "fuzz_conf": 600, "fuzz_amount": 64,
           "fuzz_idno": 64, "fuzz_number": 64, "fuzz_card": 5000,
           "fuzz_samv": 4000, "fuzz_tar": 6000, "fuzz_manifest": 4000,
           "fuzz_image": 3000, "fuzz_match": 3000}
# signing and chains take their time: one run for so many of the others
DEAR = {"fuzz_x509": 10, "fuzz_printer": 100, "fuzz_envelope": 10,
        "fuzz_key_export": 10, "fuzz_list": 20, "fuzz_gate_wire": 10,
        "fuzz_gate_disk": 20}
# with --share: the part of each in a hundred runs, about as fast as it goes
SHARE = {"fuzz_cbor": 59, "fuzz_token": 36, "fuzz_gate_wire": 2, "fuzz_list": 2,
         "fuzz_gate_disk": 1}
SHARE_SECONDS = 3600


def targets():
    """The programs that take libFuzzer's words, by the name of their source."""
    return sorted(p.stem for p in HERE.glob("fuzz_*.c"))


def known_inputs(name):
    """Files to replay, regressions first."""
    short = name.removeprefix("fuzz_")
    folders = [HERE / "regress" / short, HERE / "corpus" / short,
               BUILD / "seeds" / short]
    return [p for f in folders if f.is_dir() for p in sorted(f.iterdir())]


def start(words, limit):
    """(status, lines); a program that hangs is stopped."""
    try:
        done = subprocess.run(
            words, cwd=ROOT, env=dict(os.environ, **SANITIZERS),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=limit, check=False)
    except subprocess.TimeoutExpired as late:
        return "time", (late.output or b"").decode(errors="replace").split("\n")
    return done.returncode, done.stdout.decode(errors="replace").split("\n")


def replay(name):
    files = known_inputs(name)
    if not files:
        return f"{name}: replay", "no input is known", []
    status, lines = start([BUILD / name, *files], 120)
    what = f"{name}: {len(files)} known inputs"
    return what, None if status == 0 else f"status {status}", lines


def runs_of(name, args):
    if args.share:
        return args.runs * SHARE[name] // 100
    return args.runs // DEAR.get(name, 1)


def explore(name, args):
    """New inputs, grown from the known ones, in a folder of their own."""
    wanted = runs_of(name, args)
    dictionary = HERE / "dict" / f"{name.removeprefix('fuzz_')}.dict"
    seed = int(time.time()) if args.runs >= LONG else 1
    with tempfile.TemporaryDirectory(dir=BUILD) as work:
        folders = sorted({p.parent for p in known_inputs(name)})
        words = [BUILD / name, f"-runs={wanted}", f"-seed={seed}",
                 f"-max_total_time={args.seconds}", "-timeout=10",
                 f"-max_len={MAX_LEN.get(name, 1024)}", "-rss_limit_mb=1024",
                 f"-artifact_prefix={FOUND}/{name}-",
                 *([f"-dict={dictionary}"] if dictionary.exists() else []),
                 work, *folders]
        status, lines = start(words, args.seconds + 60)
    done = [x for x in lines if x.startswith("Done ")]
    why = None if status == 0 and done else f"status {status}, seed {seed}"
    runs = done[-1].split()[1] if done else "no"
    if not why and args.share and int(runs) < wanted:
        why = f"{wanted} were to be, time is up"
    return f"{name}: {runs} runs", why, lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, help="of each target",
                        default=int(os.environ.get("YIZHAN_SIZE", 30000)))
    parser.add_argument("--seconds", type=int, help="of each target at most")
    parser.add_argument("--share", action="store_true",
                        help="the runs are those of all together")
    parser.add_argument("targets", nargs="*", metavar="NAME")
    args = parser.parse_args()
    args.seconds = args.seconds or (
        SHARE_SECONDS if args.share else 600 if args.runs >= LONG else 30)
    names = [n for n in targets() if not args.targets or
             n.removeprefix("fuzz_") in args.targets or n in args.targets]
    if args.share:
        names = [n for n in names if n in SHARE]
    subprocess.run(["make", "fuzz"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    FOUND.mkdir(parents=True, exist_ok=True)
    seeds.write_all(BUILD / "seeds")
    jobs = [lambda n=n: replay(n) for n in names]
    jobs += [lambda n=n: explore(n, args) for n in names]
    failed = 0
    print(f"1..{len(jobs)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for number, done in enumerate(pool.map(lambda f: f(), jobs), 1):
            what, why, lines = done
            for line in lines[-TAIL_LINES:] if why else ():
                print(f"# {line}")
            failed += why is not None
            print(f"{'not ok' if why else 'ok'} {number} - {what}"
                  f"{': ' + why if why else ''}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
