#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""rotate.py [KILLS [SEED]]: a change of the master key, killed again and again.

A centre with 500 people a kill gets a new master key; the program is killed
at drawn moments and begun anew. In between the centre opens for nobody. In the
end every sealed field opens, none is sealed under the old key, people are
found by their numbers and nobody gets in twice.
"""
import json
import random
import sqlite3
import subprocess
import sys
import time

import load

PEOPLE_A_KILL = 500
SPAN = 0.1  # seconds that the first life has at most


def make(folder, people):
    """A demo centre with so many people; one of them as the generator says."""
    centre = load.Centre(folder)
    terminal = centre.terminal("rotate-k")
    centre.process.stop()
    said = subprocess.run(
        [str(load.BUILD / "bench/members"), str(centre.dir), "0", str(people),
         "1"], check=True, capture_output=True, text=True).stdout
    _, id_no, name, _ = said.splitlines()[0].split("\t")
    return centre, terminal, id_no, name


def rotate(centre, seconds=None):
    """The result of a life; None: it was killed after so many seconds."""
    with subprocess.Popen(
            [str(load.BUILD / "yizhan"), "keys", "rotate-master", "--data",
             str(centre.dir)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        try:
            out, _ = child.communicate(timeout=seconds)
            return child.returncode, out.decode()
        except subprocess.TimeoutExpired:
            child.kill()
            return None


def sealed(centre):
    """{key id: fields}, over every sealed column of the schema."""
    db = sqlite3.connect(f"file:{centre.dir}/yizhan.db?mode=ro", uri=True)
    found = {}
    columns = db.execute(
        "SELECT t.name, c.name FROM sqlite_schema t, "
        "pragma_table_info(t.name) c WHERE t.type = 'table' AND "
        "c.name LIKE '%\\_sealed' ESCAPE '\\'").fetchall()
    for table, column in columns:
        for key, n in db.execute(
                f"SELECT substr({column}, 1, 1), count(*) FROM {table} "
                f"WHERE {column} IS NOT NULL GROUP BY 1"):
            found[key[0]] = found.get(key[0], 0) + n
    db.close()
    return found


def is_done(centre, fields):
    """A life may end behind its last act, before anybody heard of it."""
    return set(fields) == {2} and not (centre.dir / "rotating").exists()


def opens(centre):
    """Does a verb get in, and with what code if not?"""
    done = centre.verb("staff", "list", ok=False)
    return done.returncode, done.stdout + done.stderr


def again(centre, terminal, id_no, name):
    """The status and code of a second application of somebody."""
    body = json.dumps(load.Person(name=name, id_no=id_no).typed()).encode()
    line = load.Line(centre.terminals_url, terminal.context_of())
    status, _, answer = line.send("/enrolments", body, load.fresh_key())
    line.close()
    return status, json.loads(answer).get("code")


def main():
    kills, seed = load.size("20"), load.seed()
    folder, begin = load.folder(), time.monotonic()
    centre, terminal, id_no, name = make(folder, kills * PEOPLE_A_KILL)
    before = sealed(centre)
    killed, shut, mixed, span = 0, 0, 0, SPAN
    after, share = before, sum(before.values()) / kills
    while killed < kills:
        done = rotate(centre, random.uniform(0, span))
        if done:
            break
        killed += 1
        status, said = opens(centre)
        # the mark may not have been set yet
        shut += "ROTATION_OPEN" in said if (
            centre.dir / "rotating").exists() else status == 0
        was, after = after, sealed(centre)
        mixed += len(after) == 2
        if is_done(centre, after):
            break
        # longer where nothing got done, shorter where too much did
        moved = after.get(2, 0) - was.get(2, 0)
        span *= 1.3 if not moved else 1 / 1.3 if moved > share else 1
    if not is_done(centre, after):
        done = done or rotate(centre)
        assert done[0] == 0, done
    after = sealed(centre)
    once_more = centre.verb("check", seconds=load.READ_ALL_S)
    centre.verb("audit", "verify", seconds=load.READ_ALL_S)
    centre.serve()
    second = again(centre, terminal, id_no, name)
    centre.process.stop()
    load.drop(folder)
    return load.report("rotate", {
        "kills": killed, "in_the_middle": mixed,
        "fields": sum(before.values()),
        "seconds": round(time.monotonic() - begin), "seed": seed}, [
        (killed >= min(kills, 5) and mixed > 0,
         "it was killed, also with both keys in use"),
        (shut == killed, "until it is done the centre opens for nobody"),
        (is_done(centre, after), "in the end it is done"),
        (set(before) == {1} and set(after) == {2} and
         sum(after.values()) == sum(before.values()),
         "every field is there, none under the old key"),
        (once_more.endswith("ok\n"), "every field opens, check is content"),
        (second[0] == 409, f"nobody gets in twice ({second})")])


if __name__ == "__main__":
    sys.exit(main())
