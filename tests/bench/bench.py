#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the server beside its yardsticks, all in one run, and prints one
table with ratios; ours and the yardstick run in turns, and the median of the
turns counts. Loopback only; every leg is bounded in time. A leg whose answers
were not the right ones is no figure and fails."""
import argparse
import contextlib
import dataclasses
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import bed
import fastify
import offered
import results

from reader import bench_reader
from upload import bench_upload

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PROTOTYPE = 15400  # DESIGN 11, another machine
STARTS = 5


@dataclasses.dataclass
class Run:
    """What all legs need."""
    build: str
    folder: str
    seconds: int
    turns: int
    streams: int
    sizes: list
    cases: int
    keep: str
    quick: bool
    centre: bed.Centre = None

    def load(self, port, mode, connections, limit=0, **more):
        return bed.load(self.build, port, mode, connections,
                        limit or self.seconds, **more)

    def work(self, name):
        return tempfile.mkdtemp(prefix=name, dir=self.folder)


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, ours, yardstick="", ratio=None, must=None):
        """must: (the demand in words, is it met)."""
        self.rows.append((
            what, ours, yardstick, "" if ratio is None else f"{ratio:.2f}",
            "" if must is None else must[0],
            "" if must is None else "yes" if must[1] else "**NO**"))
        print("  ", " | ".join(self.rows[-1]), flush=True)

    def text(self):
        columns = results.SECTIONS["bench"][1]
        return "\n".join([results.line(columns), "|---" * len(columns) + "|",
                          *map(results.line, self.rows)])

    def good(self):
        return all(row[-1] != "**NO**" for row in self.rows)


def figures(r):
    return f"{r['rate']:,.0f}/s p50 {r['p50_ms']} ms p99 {r['p99_ms']} ms"


def middle(pairs, key):
    """The turn in the middle: not the best and not the worst."""
    ordered = sorted(pairs, key=key)
    return ordered[(len(ordered) - 1) // 2]


def ratio_of(pair):
    return pair[0]["rate"] / pair[1]["rate"]


# ---- the edge ----------------------------------------------------------------

def raw_answer(centre):
    """The very bytes that our /healthz answers with."""
    with socket.create_connection(("127.0.0.1", centre.port)) as s:
        with centre.context().wrap_socket(
                s, server_hostname="127.0.0.1") as t:
            t.sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:"
                      f"{centre.port}\r\n\r\n".encode())
            return t.recv(4096)


def leg_healthz(run, table):
    centre = run.centre
    path = os.path.join(run.folder, "answer")
    with open(path, "wb") as f:
        f.write(raw_answer(centre))
    with bed.Child(f"{run.build}/bench/bare",
                   f"{centre.dir}/tls/server.crt",
                   f"{centre.dir}/tls/server.key", path) as bare:
        port = int(bare.line())
        pairs = []
        for _ in range(run.turns):
            yard = run.load(port, "healthz", 64)
            pairs.append((run.load(centre.port, "healthz", 64), yard))
    ours, yard = middle(pairs, ratio_of)
    ratio = ratio_of((ours, yard))
    spread = ", ".join(f"{ratio_of(p):.2f}" for p in pairs)
    table.add("GET /healthz, TLS, 64 connections", figures(ours),
              f"bare libevent {figures(yard)} (turns {spread})", ratio,
              (">= 0.9", ratio >= 0.9))


# ---- enrolments --------------------------------------------------------------

class Enrolments:
    """Ours; each run goes on with new people."""

    def __init__(self, run):
        self.run, self.first = run, 1

    def measure(self, connections):
        centre = self.run.centre
        r = self.run.load(centre.terminals, "enrol", connections,
                          cert=centre.cert, key=centre.key, first=self.first)
        self.first = r["next"] + 1
        return r

    def straight(self):
        """The same rows written straight to SQLite."""
        return json.loads(bed.out(
            f"{self.run.build}/bench/rows", self.run.work("rows-"),
            f"{TOP}/server/schema/0001_core.sql", self.run.seconds, 128))


def leg_enrol(run, table):
    enrolments = Enrolments(run)
    for connections in (1, 16, 64) if run.quick else (1, 16, 64, 256):
        pairs = []
        for _ in range(run.turns):
            straight = enrolments.straight()
            pairs.append((enrolments.measure(connections), straight))
        ours, straight = middle(pairs, ratio_of)
        ratio = ratio_of((ours, straight))
        table.add(f"enrolments, durable, TLS, {connections} connections",
                  figures(ours), "the same rows straight to SQLite "
                  f"{straight['rate']:,.0f}/s", ratio,
                  (">= 0.6", ratio >= 0.6) if connections >= 64 else None)
        if connections == 64:
            table.add("the same beside the design's bare prototype (a remark)",
                      f"{ours['rate']:,.0f}/s",
                      f"{PROTOTYPE:,}/s p50 3.5 ms p99 11 ms, not in this run",
                      ours["rate"] / PROTOTYPE)


def leg_fastify(run, table):
    what = "enrolments, 64 connections, beside Fastify and better-sqlite3"
    enrolments = Enrolments(run)
    enrolments.first = 5_000_000  # people whom leg_enrol does not meet
    try:
        child, port = fastify.serve(run.build, run.centre,
                                    run.work("fastify-"), not run.quick)
    except fastify.Absent as why:
        table.add(what, "", f"not measured ({why})")
        return
    pairs, first = [], 1
    with child:
        for _ in range(run.turns):
            theirs = run.load(port, "enrol", 64, first=first)
            first = theirs["next"] + 1
            pairs.append((enrolments.measure(64), theirs))
    ours, theirs = middle(pairs, ratio_of)
    ratio, late = ratio_of((ours, theirs)), ours["p99_ms"] / theirs["p99_ms"]
    table.add(what, figures(ours), figures(theirs), ratio,
              (f">= 5 x, p99 <= a third (is {late:.2f})",
               ratio >= 5 and late <= 1 / 3))


def leg_status(run, table):
    r = run.load(run.centre.port, "status", 64, token=run.centre.enrol())
    table.add("POST /status, 64 connections", figures(r))


# ---- places ------------------------------------------------------------------

def leg_booking(run, table):
    """All at once for few places, beside enrolments: exactly as many get one
    as there are."""
    enrolments, pairs = Enrolments(run), []
    enrolments.first = 7_000_000  # people whom no other leg meets
    tries = 1000 if run.quick else 10000
    for turn in range(run.turns):
        yard = enrolments.measure(64)
        offer = offered.Offer(run.centre, run.work("race-"),
                             offered.race(f"RACE{turn}"))
        r = run.load(run.centre.terminals, "booking", 64, total=tries,
                     limit=300, cert=run.centre.cert, key=run.centre.key,
                     path=offer.path, queries=offer.sessions,
                     first=8_000_000 + turn * tries)
        told, booked = r["good"] - r["other"], offer.booked()
        if not told == booked == offered.RACE or r["good"] != tries:
            raise bed.Bad(f"{told} were told yes, {booked} have a place")
        pairs.append((r, yard))
    ours, yard = middle(pairs, ratio_of)
    ratio = ratio_of((ours, yard))
    table.add(f"bookings, {tries:,} tries for {offered.RACE} places, "
              "64 connections", figures(ours),
              f"enrolments {figures(yard)}", ratio,
              (">= 0.5", ratio >= 0.5))


def leg_offer(run, table):
    n = 500 if run.quick else 5000
    offer = offered.Offer(run.centre, run.work("wide-"), offered.wide("WIDE", n))
    r = run.load(run.centre.terminals, "page", 8, cert=run.centre.cert,
                 key=run.centre.key, path=offer.path)
    table.add(f"offer page, a programme of {n:,} sessions, 8 connections",
              figures(r), "", None, ("p99 <= 20 ms", r["p99_ms"] <= 20))


# ---- credentials -------------------------------------------------------------

def openssl_ed25519(seconds):
    text = bed.out("openssl", "speed", "-seconds", seconds, "ed25519")
    row = [x for x in text.splitlines() if "253 bits EdDSA" in x][-1]
    numbers = re.findall(r"[\d.]+", row.split("s)")[-1])
    return {"sign": float(numbers[-2]), "verify": float(numbers[-1])}


def leg_crypto(run, table):
    seconds, pairs = min(run.seconds, 3), []
    for _ in range(run.turns):
        yard = openssl_ed25519(seconds)
        pairs.append((json.loads(bed.out(f"{run.build}/bench/crypto",
                                         seconds)), yard))
    for key, what, least in (("sign", "credentials signed, one core", None),
                             ("verify", "gate verdicts, one core", 0.85)):
        ours, yard = middle(pairs, lambda p, k=key: p[0][k] / p[1][k])
        ratio = ours[key] / yard[key]
        table.add(what, f"{ours[key]:,.0f}/s",
                  f"openssl speed {yard[key]:,.0f}/s", ratio,
                  (f">= {least}", ratio >= least) if least else None)


# ---- a gate ------------------------------------------------------------------

def leg_gate(run, table):
    """The whole decision, where leg_crypto has the signature alone."""
    seconds, pairs = min(run.seconds, 3), []
    for _ in range(run.turns):
        yard = openssl_ed25519(seconds)
        pairs.append((json.loads(bed.out(f"{run.build}/bench/gate",
                                         seconds)), yard))
    ours, yard = middle(pairs, lambda p: p[0]["verdicts"] / p[1]["verify"])
    ratio = ours["verdicts"] / yard["verify"]
    table.add("gate decisions, 1,000,000 passes, 10,000 void",
              f"{ours['verdicts']:,.0f}/s",
              f"openssl speed {yard['verify']:,.0f}/s", ratio,
              (">= 0.85", ratio >= 0.85))
    for key, what, most in (
            ("paper_p99_ms", "code to verdict, paper, p99", 5),
            ("phone_p99_ms", "code to verdict, a phone's first scan, p99",
             20)):
        table.add(what, f"{ours[key]} ms",
                  must=(f"<= {most} ms", ours[key] <= most))
    table.add("snapshot of the list", f"{ours['snapshot']:,} bytes",
              must=("<= 15,000", ours["snapshot"] <= 15000))


# ---- an idle server ----------------------------------------------------------

def leg_idle(run, table):
    centre, times = run.centre, []
    for _ in range(STARTS):
        centre.stop()
        centre.start()
        times.append(centre.ready_ms)
    ready = statistics.median(times)
    table.add("start to ready", f"{ready:.0f} ms",
              f"median of {STARTS}", None, ("<= 200 ms", ready <= 200))
    rss = centre.rss_kib()
    table.add("idle server, resident", f"{rss / 1024:.1f} MiB", "", None,
              ("<= 40 MiB", rss <= 40 * 1024))
    n = 500
    with bed.Child(f"{run.build}/bench/hold", centre.port, "-", n) as hold:
        if hold.line() != f"held {n}":
            raise bed.Bad("idle connections were refused")
        table.add("memory of an idle TLS connection",
                  f"{(centre.rss_kib() - rss) / n:.1f} KiB", f"mean of {n}")


def leg_streams(run, table):
    """Many event streams on the server's network edge, one event each."""
    n, tls = run.streams, f"{run.centre.dir}/tls/server"
    with bed.Child(f"{run.build}/bench/streams", f"{tls}.crt", f"{tls}.key",
                   f"{run.centre.dir}/ca.crt") as server:
        port = int(server.line())
        before = int(server.ask("0 0").split()[2])
        with bed.Child(f"{run.build}/bench/hold", port, "/", n) as hold:
            if hold.line() != f"held {n}":
                raise bed.Bad("streams were refused")
            opened, dropped, rss, _ = map(
                int, server.ask("200 1").split())
    if (opened, dropped) != (n, 0):
        raise bed.Bad(f"{opened} streams of {n} are open, {dropped} dropped")
    each = (rss - before) / n
    table.add("memory of an event stream", f"{each:.1f} KiB",
              f"mean of {n:,}, each with one event", None,
              ("<= 60 KiB", each <= 60))


# ---- many members ------------------------------------------------------------

class Members:
    """A centre with so many members, and what one can ask for in it. Making
    it takes its time: with --keep it stays for the next run."""

    WHAT = (("case_no", "search by case number"), ("id", "search by ID number"),
            ("name", "search by name"), ("phone", "search by phone"))

    def __init__(self, run, size):
        self.run, self.size = run, size
        self.folder = os.path.join(run.keep or run.folder,
                                   f"members-{size}-{run.cases}")
        self.list = os.path.join(self.folder, "samples")
        begin = time.monotonic()
        self.made = not os.path.exists(self.list)
        if self.made:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.make()
        self.seconds = time.monotonic() - begin
        with open(self.list, encoding="utf-8") as f:
            self.samples = [x.split("\t") for x in f.read().splitlines()]
        self.text = f"{size:,} members, {size * run.cases:,} cases"

    def open(self):
        self.centre = bed.Centre(self.run.build, self.folder, new=False)
        self.desk = bed.Desk(self.centre)
        return self.centre

    def ask(self, mode, column):
        more = {} if column is None else {"queries": self.queries(column)}
        return self.run.load(self.centre.port, mode, 8,
                             headers=self.desk.headers, **more)

    def make(self):
        centre = bed.Centre(self.run.build, self.folder)
        centre.stop()
        part = self.list + ".part"
        with open(part, "w", encoding="utf-8") as f:
            subprocess.run([f"{self.run.build}/bench/members", centre.dir,
                            "0", str(self.size), str(self.run.cases)],
                           check=True, stdout=f)
        os.replace(part, self.list)

    def queries(self, column):
        path = os.path.join(self.run.folder, f"queries-{column}")
        # a stride that is no divisor: all over the table
        n = len(self.samples)
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(self.samples[i * 7919 % n][column] + "\n"
                         for i in range(n))
        return path


def leg_members(run, table):
    """The desk's list and search with few and many members: all are made
    first and measured in turns, because the mood of a machine hits all."""
    every = [Members(run, size) for size in run.sizes]
    for members in every:
        if members.made:
            table.add(f"making {members.text}", f"{members.seconds:,.0f} s")
    with contextlib.ExitStack() as centres:
        for members in every:
            centres.enter_context(members.open())
        legs = [("list", "work list", None)]
        legs += [("search", what, i)
                 for i, (_, what) in enumerate(Members.WHAT)]
        for mode, what, column in legs:
            turns = [[members.ask(mode, column) for members in every]
                     for _ in range(run.turns)]
            compare(table, what, every, turns)


def compare(table, what, every, turns):
    middle = [sorted(answers, key=lambda r: r["p50_ms"])[len(turns) // 2]
              for answers in zip(*turns)]
    few = middle[0]["p50_ms"]
    for members, r in zip(every, middle):
        ratio = r["p50_ms"] / few
        table.add(f"{what}, {members.text}, 8 connections", figures(r),
                  f"p50 with {every[0].size:,}: {few} ms", ratio,
                  ("p99 <= 20 ms, p50 <= 1.5 x",
                   r["p99_ms"] <= 20 and ratio <= 1.5))


def leg_reader(run, table):
    bench_reader(table, run.build, run.work("reader"), 3 if run.quick else 20)


def leg_upload(run, table):
    bench_upload(table, run)


LEGS = {"healthz": leg_healthz, "enrol": leg_enrol, "fastify": leg_fastify,
        "status": leg_status, "booking": leg_booking, "offer": leg_offer,
        "crypto": leg_crypto, "gate": leg_gate, "upload": leg_upload,
        "reader": leg_reader, "idle": leg_idle, "streams": leg_streams,
        "members": leg_members}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--seconds", type=int, help="a leg (5)")
    parser.add_argument("--turns", type=int, help="of each pair (3)")
    parser.add_argument("--members", help="sizes (10000,1000000)")
    parser.add_argument("--cases", type=int, default=5, help="a member")
    parser.add_argument("--keep", metavar="DIR", help="where the centres of "
                        "many members stay for the next run; of this version "
                        "of the server only")
    parser.add_argument("--streams", type=int, help="held (10000)")
    parser.add_argument("--quick", action="store_true",
                        help="a second a leg, one turn, small sizes: does it "
                        "run? The figures are not kept")
    parser.add_argument("--only", action="append", choices=list(LEGS))
    parser.add_argument("--results", default=str(results.PAGE))
    args = parser.parse_args()
    quick = args.quick
    args.seconds = args.seconds or (1 if quick else 5)
    args.turns = args.turns or (1 if quick else 3)
    args.members = args.members or ("300,600" if quick else "10000,1000000")
    args.streams = args.streams or (200 if quick else 10000)
    return args


def measure(run, table, names):
    for name in names:
        try:
            LEGS[name](run, table)
        except (bed.Bad, OSError, subprocess.SubprocessError) as why:
            table.add(f"leg {name}", f"no figure: {why}", "", None,
                      ("right answers", False))


def main():
    args = arguments()
    folder = tempfile.mkdtemp(prefix="yizhan-bench-")
    run = Run(args.build, folder, args.seconds, args.turns, args.streams,
              [int(n) for n in args.members.split(",")], args.cases,
              args.keep, args.quick)
    table = Table()
    run.centre = bed.Centre(args.build, folder)
    try:
        measure(run, table, args.only or LEGS)
    finally:
        run.centre.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + table.text())
    if not args.quick:
        results.write("bench", table.rows, "none is drawn", args.results)
    return 0 if table.good() else 1


if __name__ == "__main__":
    sys.exit(main())
