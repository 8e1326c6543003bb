# SPDX-License-Identifier: Apache-2.0
"""The page of figures: who may change what, and what goes by itself."""
import datetime

import results

DAY = datetime.date(2026, 11, 1)
BENCH = [("healthz", "9/s", "10/s", "0.90", ">= 0.9", "yes"),
         ("enrolments", "6/s", "10/s", "0.60", ">= 0.6", "yes")]
LONG = [("kill9", "passed", "10000", "540", "kills=10000"),
        ("fuzz", "passed", "4000000", "600", "runs | runs")]


def rows(page, section):
    return results.parse(page.read_text())[section][1]


def test_a_section_is_its_owners(tmp_path):
    page = tmp_path / "RESULTS.md"
    results.write("long", LONG, page=page, today=DAY, seed=7)
    before = page.read_text().split("## long")[1]
    results.write("bench", BENCH, page=page, today=DAY)
    assert page.read_text().split("## long")[1] == before
    assert [r[0] for r in rows(page, "bench")] == ["healthz", "enrolments"]
    assert rows(page, "long")[0][-2:] == ["2026-11-01", results.commit()]


def test_a_partial_run_replaces_its_own_rows(tmp_path):
    page = tmp_path / "RESULTS.md"
    results.write("long", LONG, page=page, today=DAY)
    later = DAY + datetime.timedelta(days=3)
    results.write("long", [("fuzz", "failed", "1", "2", ""),
                           ("drain", "passed", "200", "9", "x")],
                  page=page, today=later)
    assert [(r[0], r[1], r[-2]) for r in rows(page, "long")] == [
        ("kill9", "passed", "2026-11-01"), ("fuzz", "failed", "2026-11-04"),
        ("drain", "passed", "2026-11-04")]


def test_old_figures_go(tmp_path):
    page = tmp_path / "RESULTS.md"
    results.write("bench", BENCH, page=page, today=DAY)
    limit = DAY + datetime.timedelta(days=results.MAX_DAYS)
    results.write("bench", BENCH[:1], page=page, today=limit)
    assert len(rows(page, "bench")) == 2
    results.write("bench", BENCH[:1], page=page,
                  today=limit + datetime.timedelta(days=1))
    assert [r[0] for r in rows(page, "bench")] == ["healthz"]


def test_the_head_says_where(tmp_path):
    page = tmp_path / "RESULTS.md"
    results.write("long", LONG, page=page, today=DAY, seed=4711)
    head = dict(x[2:].split(": ", 1)
                for x in results.parse(page.read_text())["long"][0])
    assert head["seed"] == "4711"
    assert set(head) == {"date", "commit", "seed", "processor", "memory",
                         "kernel", "load before", "gcc", "SQLite",
                         "libevent", "OpenSSL", "node"}
    for must in ("commit", "gcc", "SQLite", "libevent", "OpenSSL"):
        assert head[must] != "-", must


def test_a_bar_does_not_break_the_table(tmp_path):
    page = tmp_path / "RESULTS.md"
    results.write("long", LONG, page=page, today=DAY)
    assert rows(page, "long")[1][4] == "runs / runs"
    results.write("long", [], page=page, today=DAY)
    assert len(rows(page, "long")) == 2
