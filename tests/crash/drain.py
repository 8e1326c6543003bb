#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""drain.py [TIMES [SEED]]: a restart under load, and coming back from a kill.

SIGTERM while lines are at work: the server ends by itself, with status 0 and
within ten seconds; a request whose head it had read is served to its end; what it answered is there, what it did not is done once
when asked again. Then a reader holds back the checkpoints until the journal
is 64 MiB long, the server is killed, and the time to its next answer taken.
"""
import random
import sqlite3
import statistics
import sys
import time

import load

DRAIN_MS = 10000
COMEBACK_MS = 2000
JOURNAL = 64 << 20


def restart(site):
    """Milliseconds from the signal to the end; None: it did not end well."""
    loads = [load.Load(site) for _ in range(load.LINES)]
    load.wait_for(lambda: any(x.answered for x in loads))
    # The moment is what this is about; it is drawn, not waited for.
    time.sleep(random.uniform(0.0, 0.2))
    held, idle = site.line(), site.line()
    act = load.Act()
    site.acts.append(act)
    assert held.begin("/enrolments", act.body, act.key)
    begin = time.monotonic()
    site.centre.process.child.terminate()
    try:
        # idle lines are let go; the request under way is served to its end
        idle.is_closed()
        site.judge(act, held.exchange(act.body))
        held.close()
    except load.Broken:
        print("# a request under way was cut off")
    try:
        site.centre.process.stop()
        took = 1000 * (time.monotonic() - begin)
    except AssertionError as error:
        print("#", str(error)[:300].replace("\n", " "))
        took = None
    acts = [act, *(a for x in loads for a in x.end().mine)]
    site.held += act.answer is not None
    site.centre.serve()
    site.settle(acts)
    return took


def grow_journal(site):
    """Its size when it is long enough, or does not grow on."""
    journal = site.centre.dir / "yizhan.db-wal"
    path = f"file:{site.centre.dir}/yizhan.db?mode=ro"
    reader = sqlite3.connect(path, uri=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM casefile").fetchone()
    loads = [load.Load(site) for _ in range(load.LINES)]
    load.wait_for(lambda: journal.stat().st_size >= JOURNAL, 120)
    bytes_ = journal.stat().st_size
    for x in loads:
        x.stopping = True
    return bytes_, loads, reader


def come_back(site):
    """(bytes of the journal, ms until the next life answers)."""
    bytes_, loads, reader = grow_journal(site)
    site.centre.process.kill()
    acts = [act for x in loads for act in x.end().mine]
    reader.close()
    begin = time.monotonic()
    site.centre.serve()
    site.settle(acts[-1:])
    took = 1000 * (time.monotonic() - begin)
    site.settle(acts)
    return bytes_, took


def main():
    times, seed = load.size("5"), load.seed()
    folder, begin = load.folder(), time.monotonic()
    site = load.Site(folder)
    site.held = 0
    took = [restart(site) for _ in range(times)]
    good = [t for t in took if t is not None]
    acts = len(site.acts)
    bytes_, back = come_back(site)
    lost, doubled = site.reckon()
    sound = site.is_sound()
    site.centre.process.stop()
    load.drop(folder)
    for what in site.odd[:5]:
        print("#", what)
    return load.report("drain", {
        "restarts": times, "served_to_end": site.held, "acts": acts, "lost": lost, "doubled": doubled,
        "changed": site.changed,
        "drain_ms_median": round(statistics.median(good or [-1])),
        "drain_ms_max": round(max(good or [-1])), "wal_bytes": bytes_,
        "kill9_to_answer_ms": round(back),
        "seconds": round(time.monotonic() - begin), "seed": seed}, [
        (acts > 5 * times, "the load was a load"),
        (len(good) == times and max(good) <= DRAIN_MS,
         "SIGTERM ends it well within 10 s"),
        (site.held == times, "a request under way is served to its end"),
        (lost == 0 and site.changed == 0, "every answered act is there"),
        (doubled == 0, "no act is done twice"),
        (bytes_ >= JOURNAL and back <= COMEBACK_MS,
         "killed with a 64 MiB journal it answers within 2 s"),
        (not site.odd, "nothing else was answered"),
        (sound, "the database and the trail are sound")])


if __name__ == "__main__":
    sys.exit(main())
