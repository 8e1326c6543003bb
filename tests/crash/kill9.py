#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kill9.py [KILLS [SEED]]: the server is killed at random moments under load.

Each life begins with the acts of the life before it, under their old keys:
what was answered must be answered in the same bytes, what was not must be
done once. Some lives end before they have caught up.
"""
import random
import statistics
import sys
import time

import load

LAST_CHECKED = 5000


def one_life(site, todo):
    """The acts that the next life must ask for again."""
    # half of them end at an answer, the sharpest moment there is
    if random.random() < 0.5:
        site.fuse = len(todo) + random.randrange(1, 100)
    loads = [load.Load(site, todo) for _ in range(load.LINES)]
    if site.fuse:
        load.wait_for(lambda: all(x.broke for x in loads))
    else:
        if random.random() < 0.7:
            load.wait_for(lambda: not todo or all(x.broke for x in loads))
        # The moment is what this is about; it is drawn, not waited for.
        time.sleep(random.uniform(0.0, 0.12))
    site.fuse = 0
    site.centre.process.kill()
    again = list(todo)
    for x in loads:
        again += x.end().mine
    return again, sum(x.answered for x in loads)


def main():
    kills, seed = load.size("30"), load.seed()
    folder = load.folder()
    site, todo, ready, answers = load.Site(folder), [], [], 0
    begin = time.monotonic()
    for life in range(kills):
        if life % 500 == 499:
            site.forget(50)
        todo, answered = one_life(site, todo)
        answers += answered
        start = time.monotonic()
        site.centre.serve()
        ready.append(1000 * (time.monotonic() - start))
    site.settle(todo)
    site.settle(random.sample(site.acts, min(LAST_CHECKED, len(site.acts))))
    lost, doubled = site.reckon()
    sound = site.is_sound()
    site.centre.process.stop()
    load.drop(folder)
    for what in site.odd[:5]:
        print("#", what)
    return load.report("kill9", {
        "kills": kills, "acts": len(site.acts) + site.gone, "answers": answers,
        "lost": lost, "doubled": doubled, "changed": site.changed,
        "ready_ms_median": round(statistics.median(ready)),
        "ready_ms_max": round(max(ready)),
        "seconds": round(time.monotonic() - begin), "seed": seed}, [
        (len(site.acts) + site.gone > 5 * kills, "the load was a load"),
        (lost == 0, "every answered act is there"),
        (doubled == 0, "no key has two effects"),
        (site.changed == 0, "a retried key has the same bytes"),
        (not site.odd, "nothing else was answered"),
        (sound, "the database and the trail are sound")])


if __name__ == "__main__":
    sys.exit(main())
