# SPDX-License-Identifier: Apache-2.0
"""A gate and its centre over mutual TLS: lists and rules come down, entries
go up once, and the line may go at any moment."""
import time

import pytest

from gate_centre import GateCentre
from gates import BUILD, LIST, RULES, Gate, Office

MIB = 1 << 20


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def centre(tmp_path, office):
    made = GateCentre(office, tmp_path, RULES)
    yield made
    made.close()


@pytest.fixture
def gate(tmp_path, office, centre):
    folder = tmp_path / "gate"
    folder.mkdir()
    made = Gate(folder, office, conf="sync_s = 1\n")
    centre.pair(made)
    with made:
        yield made


def until(what, seconds=20):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_line_brings_all_a_gate_needs(
        gate, centre, office, record_property):
    gate.wait(lambda s: s["list_age_h"] == 0 and s["online"])
    assert gate.scan(office.ticket(5))["tone"] == "green"
    gate.scan(office.ticket(6, group=99))
    until(lambda: len(centre.entries) == 2)
    entry = centre.entries[1]
    assert entry[0] == bytes([LIST, 0, 0, 0, 5]) and entry[7] == b"OK"
    assert entry[5] == b"east" and entry[2] == 0 and entry[6] == 1
    assert centre.entries[2][7] == b"E_GROUP"
    gate.wait(lambda s: s["unsent"] == 0)
    # a delta behind the state that the gate says it has
    centre.wires = [office.delta(5)]
    until(lambda: centre.asked[-1]["have"] == f"{LIST}:2")
    assert centre.asked[-1]["trust"] == "1"
    assert gate.scan(office.ticket(5))["line"] == "已作废"
    record_property("figure", f"gate rss {gate.rss() / MIB:.1f} MiB, paired")
    assert gate.rss() < 20 * MIB or "release" not in BUILD


def test_entries_wait_for_the_line_and_go_up_once(gate, centre, office):
    gate.wait(lambda s: s["list_age_h"] == 0)
    centre.close()
    for index in range(1, 40):
        assert gate.scan(office.ticket(index))["tone"] == "green"
    assert not centre.entries
    gate.stop(9)
    gate.start()
    assert gate.state()["unsent"] == 39
    centre.lose = 2
    centre.open(centre.port)
    until(lambda: len(centre.entries) == 39, 40)
    gate.wait(lambda s: s["unsent"] == 0)
    assert sorted(centre.entries) == list(range(1, 40))
    assert centre.batches >= 3


def test_a_list_that_goes_back_is_refused(gate, centre, office):
    gate.wait(lambda s: s["list_age_h"] == 0)
    first = centre.wires
    centre.wires = [office.delta(5)]
    until(lambda: centre.asked[-1]["have"] == f"{LIST}:2")
    centre.wires = first
    state = gate.wait(lambda s: s["alarms"] > 0)
    assert state["alarm"] == f"list-{LIST} E_LIST_SEQ"
    assert "拒收" in state["trouble"]
    assert gate.scan(office.ticket(5))["line"] == "已作废"
