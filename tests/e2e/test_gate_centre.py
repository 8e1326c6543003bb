# SPDX-License-Identifier: Apache-2.0
"""A gate and the centre as they are: what one says the other must take, and
whatever goes on between them is killed, cut and lost."""
import signal
import time

import pytest

from centre import until
from park import Park, ParkGate


@pytest.fixture(scope="module")
def park(centre):
    return Park(centre)


@pytest.fixture
def gate(park, request):
    made = ParkGate(park, request.node.name[5:30].replace("_", "-"))
    with made:
        made.synced()
        yield made
    made.close()


def test_keys_lists_and_rules_come_by_the_line(park, gate):
    assert gate.state()["trust"] == 1
    no, code = park.buy()
    assert gate.scan(code)["line"] == "有效"
    park.freeze(no)
    gate.synced(park.list())
    assert gate.scan(code)["line"] == "已作废"
    until(lambda: len(park.entries(gate)) == 2)
    assert park.entries(gate) == [(1, "OK"), (2, "E_REVOKED")]
    gate.wait(lambda s: s["unsent"] == 0)
    # the thaw comes as well
    park.act(no, "thaw", reason="找到")
    gate.synced(park.list())
    assert gate.scan(code)["line"] == "有效"


def test_what_was_frozen_a_second_ago_does_not_open(park, gate):
    """The list that the gate has does not say so yet."""
    gate.hold_lists()
    no, code = park.buy()
    assert gate.scan(code)["line"] == "有效"
    before = gate.state()["lists"]
    park.freeze(no)
    state = gate.scan(code)
    assert (state["tone"], state["line"]) == ("red", "已作废")
    assert gate.state()["lists"] == before
    until(lambda: park.entries(gate) == [(1, "OK"), (2, "E_REVOKED")])
    # with the line cut it goes by its list, and does not wait for long
    gate.cable.cut()
    began = time.monotonic()
    state = gate.scan(code)
    while state["tone"] == "wait":
        state = gate.state()
    assert state["line"] == "有效" and time.monotonic() - began < 1.2


def test_without_a_line_new_passes_open_and_void_ones_wait(park, gate):
    no, code = park.buy()
    gate.cable.cut()
    gate.wait(lambda s: not s["online"])
    fresh = park.buy()[1]
    assert gate.scan(fresh)["line"] == "有效"
    park.freeze(no)
    assert gate.scan(code)["line"] == "有效"
    gate.cable.mend()
    gate.synced(park.list())
    assert gate.scan(code)["line"] == "已作废"
    # the centre finds no fault: the gate could not know
    until(lambda: len(park.entries(gate)) == 3)
    assert park.alarms() == []


def test_entries_arrive_once_whatever_dies(park, gate):
    """The gate is killed, an answer is lost, the centre is killed."""
    codes = [park.buy()[1] for _ in range(40)]

    def scan_all():
        for code in codes:
            assert gate.scan(code)["tone"] == "green"

    gate.cable.cut()
    scan_all()
    gate.stop(signal.SIGKILL)
    gate.start()
    assert gate.state()["unsent"] == 40
    # the batch arrives, its answer does not
    gate.cable.mend()
    gate.cable.long_answer = 3000
    until(lambda: len(park.entries(gate)) == 40)
    assert gate.state()["unsent"] == 40
    gate.stop(signal.SIGKILL)
    gate.start()
    gate.cable.cut()
    scan_all()
    park.power_cut()
    gate.moved()
    gate.cable.mend()
    scan_all()
    gate.wait(lambda s: s["unsent"] == 0, 40)
    assert park.entries(gate) == [(n, "OK") for n in range(1, 121)]
    assert park.alarms() == []
    assert gate.opened() == 120


def test_another_machine_in_a_gates_place(park, gate):
    """Paired under the same name, it counts from 1 and is believed."""
    code = park.buy()[1]
    for _ in range(3):
        assert gate.scan(code)["line"] == "有效"
    until(lambda: len(park.entries(gate)) == 3)
    gate.stop()
    park.centre.verb("terminal", "revoke", gate.name)
    other = ParkGate(park, gate.name, machine="-new")
    with other:
        other.synced()
        for _ in range(2):
            assert other.scan(code)["line"] == "有效"
        other.wait(lambda s: s["unsent"] == 0)
        # switched off and on it goes on
        other.stop()
        other.start()
        other.synced()
        assert other.scan(code)["line"] == "有效"
        other.wait(lambda s: s["unsent"] == 0)
    other.close()
    assert park.entries(gate) == [(n, "OK") for n in range(1, 7)]
    assert park.alarms() == []


def test_a_revocation_is_carried_by_a_code(park, gate):
    no, code = park.buy()
    gate.cable.cut()
    gate.wait(lambda s: not s["online"])
    park.freeze(no)
    number, had = gate.state()["lists"].split(":")
    carried = park.code(int(number), int(had))
    assert gate.scan(carried)["line"] == "名单已更新"
    assert gate.scan(code)["line"] == "已作废"
    # a second time it says nothing new, and the line goes on from there
    assert gate.scan(carried)["line"] == "名单已更新"
    gate.cable.mend()
    no, code = park.buy()
    park.freeze(no)
    gate.synced(park.list())
    assert gate.state()["alarms"] == 0


def test_lists_are_carried_by_a_file(park, gate):
    """From the desk to a gate without a line, beside it and into it; torn or
    old ones change nothing."""
    one, two = park.buy(), park.buy()
    gate.hold_lists()
    gate.cable.cut()
    old = park.file()
    park.freeze(one[0])
    assert gate.scan(one[1])["line"] == "有效"
    # while it runs
    new = park.file()
    assert gate.bring("new.txt", new).stdout.endswith("inbox\n")
    gate.wait(lambda s: park.at(s["lists"]))
    assert gate.scan(one[1])["line"] == "已作废"
    assert gate.scan(two[1])["line"] == "有效"
    # while it does not
    gate.stop()
    park.freeze(two[0])
    newest = park.file()
    for torn in (newest[:len(newest) // 2], newest[:-1],
                 newest[:newest.index(b"\n", 20)] + b"\n", newest[1:],
                 newest.replace(b"A", b"B", 1), b""):
        done = gate.bring("torn.txt", torn)
        assert done.returncode == 65 and "\tE_" in done.stdout, torn
    done = gate.bring("old.txt", old)
    assert done.returncode == 65 and "E_LIST_SEQ" in done.stdout
    gate.start()
    assert gate.scan(one[1])["line"] == "已作废"
    assert gate.scan(two[1])["line"] == "有效"
    gate.stop()
    done = gate.bring("newest.txt", newest)
    assert (done.returncode, "已导入" in done.stdout) == (0, True)
    assert gate.bring("again.txt", newest).returncode == 0
    gate.start()
    assert gate.scan(two[1])["line"] == "已作废"
    # those of the hospitals are others
    assert park.file("voucher") != newest


def test_a_restored_centre_goes_on_ahead_of_what_gates_have_seen(
        park, gate, tmp_path):
    passes = [park.buy() for _ in range(3)]
    assert gate.scan(passes[0][1])["tone"] == "green"
    gate.wait(lambda s: s["unsent"] == 0)
    saved = tmp_path / "saved"
    park.centre.verb("backup", "--to", saved)
    # what the centre will have forgotten
    park.freeze(passes[1][0])
    gate.synced(park.list())
    for _, code in passes:
        gate.scan(code)
    assert gate.state()["line"] == "有效"
    gate.wait(lambda s: s["unsent"] == 0)
    seen = park.list()
    lost = [park.buy()[1] for _ in range(20)]
    indexes = {park.index(code) for code in lost}
    park.restore(saved)
    gate.moved()
    assert park.list()[1] > seen[1] + 1000
    gate.synced(park.list())
    assert indexes.isdisjoint(park.index(park.buy()[1]) for _ in range(40))
    # it says again what must stay void, and that arrives
    no, code = passes[1]
    assert gate.scan(code)["line"] == "有效"
    park.freeze(no)
    gate.synced(park.list())
    assert gate.scan(code)["line"] == "已作废"
    # entries of the time that was lost come again
    until(lambda: len(park.entries(gate)) == 6)
    assert [result for _, result in park.entries(gate)] == [
        "OK", "OK", "E_REVOKED", "OK", "OK", "E_REVOKED"]
    # what was sold in that time opens by the gate's own word
    assert gate.scan(lost[0])["line"] == "有效"
    until(lambda: len(park.entries(gate)) == 7)
    assert park.alarms() == [] and gate.state()["alarms"] == 0
    # and the next list of keys has a number that nobody has seen
    assert int(park.centre.verb(
        "keys", "sign", "--root", park.roots / "trust-root-1.key"
    ).split()[0]) > 1000
    gate.wait(lambda s: s["trust"] > 1000)
    assert not (park.centre.dir / "restored").exists()


def test_a_revoked_gate_is_shut_out_with_its_next_request(park, gate):
    code = park.buy()[1]
    park.centre.verb("terminal", "revoke", gate.name)
    gate.wait(lambda s: not s["online"])
    assert gate.scan(code)["tone"] == "green"  # on what it has heard
    gate.wait(lambda s: s["unsent"] == 1)
    assert park.entries(gate) == []
