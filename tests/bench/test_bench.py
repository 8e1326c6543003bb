# SPDX-License-Identifier: Apache-2.0
"""The bench itself: every leg runs, and wrong answers are no figures. A
second a leg: what it prints here says nothing about speed."""
import pathlib
import subprocess
import sys

import pytest

import bed

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "release"
ROWS = (
    "GET /healthz", "enrolments, durable, TLS, 64", "Fastify", "POST /status",
    "bookings, 1,000 tries for 100 places", "offer page, a programme of 500",
    "gate verdicts", "25,000 entries sent by a gate, a year",
    "25,000 entries sent by a gate, all", "start to ready", "an idle TLS connection",
    "an event stream", "work list, 600 members", "search by case number, 600",
    "search by ID number, 600", "search by name, 600", "search by phone, 600")


def test_every_leg_runs():
    done = subprocess.run(
        [sys.executable, HERE / "bench.py", "--quick", "--build", BUILD],
        cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    said = done.stdout + done.stderr
    assert done.returncode in (0, 1), said  # 1: a second shows no ratio
    assert "no figure" not in said, said
    for row in ROWS:
        assert row in done.stdout, (row, said)


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    made = bed.Centre(str(BUILD), str(tmp_path_factory.mktemp("bench")))
    yield made
    made.stop()


def test_wrong_answers_are_no_figure(centre, tmp_path):
    """Answered quickly, but with nothing in them, or refused."""
    token = centre.enrol()
    headers = bed.Desk(centre).headers
    queries = tmp_path / "queries"
    queries.write_text("RH2021-000001-4\n不在\n13900000001\n")
    for mode, more in (("search", {"queries": queries, "headers": headers}),
                       ("status", {"token": token[:-1]}),
                       ("list", {"headers": "X-None: 1\r\n"})):
        with pytest.raises(bed.Bad, match=r"[1-9]\d* bad"):
            bed.load(BUILD, centre.port, mode, 4, 1, **more)
    assert bed.load(BUILD, centre.port, "status", 4, 1, token=token)["good"]


def test_a_booking_that_is_neither_is_no_figure(centre, tmp_path):
    """A place or none is an answer, a session that is not there is not."""
    sessions = tmp_path / "sessions"
    sessions.write_text("000000000000\n")
    with pytest.raises(bed.Bad, match="20 bad"):
        bed.load(BUILD, centre.terminals, "booking", 4, 30, total=20,
                 cert=centre.cert, key=centre.key, queries=sessions,
                 path="/api/v1/offers?kind=checkup")


def test_lost_connections_are_no_figure(centre):
    """The terminals' port wants a certificate for enrolments; a server that
    ends leaves nobody to answer."""
    with pytest.raises(bed.Bad):
        bed.load(BUILD, centre.terminals, "enrol", 4, 1)
    with pytest.raises(bed.Bad):
        bed.load(BUILD, 1, "healthz", 4, 1)
