# SPDX-License-Identifier: Apache-2.0
"""A park gate by itself: codes in, the way opens, what is brought by hand,
readers of other makers, and everything that can be in the way."""
import contextlib
import os
import socket
import time
import urllib.parse
import urllib.request

import pytest

from gates import BUILD, Gate, Office, digits

MIB = 1 << 20
# under a sanitizer its shadow and quarantine come on top
MOST = 20 if BUILD.endswith("release") else 400


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def gate(tmp_path, office):
    g = Gate(tmp_path, office)
    g.stock()
    with g:
        yield g


def test_a_pass_opens_and_a_void_one_does_not(gate, office):
    state = gate.scan(office.ticket(5))
    assert (state["tone"], state["line"]) == ("green", "有效")
    assert gate.opened() == 1 and state["unsent"] == 1
    state = gate.scan(office.ticket(5, group=18))
    assert (state["tone"], state["line"]) == ("red", "不是本处使用的码")
    # staff carry the revocation here on a screen
    state = gate.scan(digits(office.delta(5), "9015"))
    assert state["line"] == "名单已更新"
    state = gate.scan(office.ticket(5))
    assert (state["tone"], state["line"]) == ("red", "已作废")
    assert gate.opened() == 1 and state["let_in"] == 1


def test_a_restart_remembers(gate, office):
    gate.scan(digits(office.delta(9), "9015"))
    gate.scan(office.ticket(5))
    gate.stop(9)
    gate.start()
    assert gate.scan(office.ticket(9))["line"] == "已作废"
    assert gate.state()["unsent"] == 2


def test_a_restart_knows_who_was_here(tmp_path, office):
    gate = Gate(tmp_path, office)
    gate.stock()
    gate.put("rules.json", b'{"types":["pass"],"rules":'
             b'[{"place":17,"passback_s":1800}]}')
    codes = [office.ticket(index) for index in range(1, 4)]
    with gate:
        for code in codes:
            assert gate.scan(code)["tone"] == "green"
        gate.stop(9)
        gate.start()
        for code in codes:
            assert gate.scan(code)["line"] == "这个码刚刚用过"


def test_lists_come_by_hand(tmp_path, office):
    gate = Gate(tmp_path, office)
    refused = gate.bring("list.bin", office.snapshot())
    assert refused.returncode == 65 and "E_KID" in refused.stdout
    gate.stock()
    with gate:
        office.void.add(7)
        done = gate.bring("next.bin", office.snapshot())
        assert done.returncode == 0 and "inbox" in done.stdout
        inbox = tmp_path / "inbox"
        until = time.monotonic() + 15
        while list(inbox.iterdir()):
            assert time.monotonic() < until
            time.sleep(0.05)
        assert gate.scan(office.ticket(7))["line"] == "已作废"


def test_old_lists_ask_the_attendant(tmp_path, office):
    gate = Gate(tmp_path, office)
    gate.stock(age=10 * 86400)
    with gate:
        state = gate.scan(office.ticket(5, claims={6: int(time.time())
                                                  - 20 * 86400}))
        assert state["tone"] == "ask" and state["visitor"] == "请稍候"
        assert gate.opened() == 0
        assert gate.answer(state["number"], True,
                           Origin="http://evil.example") == 403
        assert gate.answer(state["number"] - 1, True) == 409
        assert gate.answer(state["number"], True) == 200
        assert gate.opened() == 1
        assert gate.answer(state["number"], True) == 409
        state = gate.scan(office.ticket(6, claims={6: int(time.time())
                                                  - 20 * 86400}))
        assert gate.answer(state["number"], False) == 200
        assert gate.state()["tone"] == "red" and gate.opened() == 1


def test_who_does_not_go_through_gets_the_entry_back(tmp_path, office):
    gate = Gate(tmp_path, office, conf="turn_sensor = yes\nturn_s = 3\n")
    gate.stock()
    gate.put("rules.json", b'{"types":["pass"],"rules":'
             b'[{"place":17,"passback_s":1800}]}')
    with gate:
        code = office.ticket(5)
        assert gate.scan(code)["tone"] == "green"
        assert gate.scan(code)["visitor"] == "请稍候"
        gate.wait(lambda s: "退回" in s["line"])
        assert gate.scan(code)["tone"] == "green"
        open(gate.relay + ".turn", "w", encoding="ascii").close()
        until = time.monotonic() + 5
        while os.path.exists(gate.relay + ".turn"):
            assert time.monotonic() < until
            time.sleep(0.02)
        assert gate.scan(code)["line"] == "这个码刚刚用过"
        gate.stop(9)
        gate.start()
        assert gate.scan(code)["line"] == "这个码刚刚用过"


def test_garbage_costs_a_line_in_five_seconds(gate, office):
    for i in range(400):
        gate.program.stdin.write(f"garbage {i}\n")
    gate.program.stdin.flush()
    gate.wait(lambda s: s["unread"] == 400)
    assert gate.logged().count("scan-unread") <= 2
    assert gate.state()["unsent"] == 0
    assert gate.scan(office.ticket(5))["tone"] == "green"


def test_a_full_disk_still_opens_and_says_so(tmp_path, office):
    gate = Gate(tmp_path, office, limit=1500)
    gate.stock()
    with gate:
        for index in range(1, 30):
            assert gate.scan(office.ticket(index))["tone"] == "green"
        state = gate.state()
        assert state["disk_full"] and "存储已满" in state["trouble"]
        assert gate.opened() == 29 and state["unsent"] < 29
        gate.room()
        state = gate.wait(lambda s: not s["disk_full"])
        assert state["unsent"] == 29 and state["trouble"] == ""


def test_status_and_errors(tmp_path, office):
    gate = Gate(tmp_path, office)
    assert gate.verb("status").returncode == 69
    gate.stock()
    with gate:
        done = gate.verb("status")
        assert done.returncode == 0 and '"name":"east"' in done.stdout
        assert gate.verb("run").returncode == 75
    gate.put("gate.conf", b"colour = red\n")
    done = gate.verb("run")
    assert done.returncode == 78 and "unknown key" in done.stderr
    gate.put("gate.conf", b"relay = magnet:1\n")
    assert gate.verb("run").returncode == 64
    os.unlink(tmp_path / "root.pub")
    assert gate.verb("run").returncode == 66


def test_the_page_is_for_this_machine(gate):
    host = urllib.parse.urlparse(gate.url)
    for path, kind in (("/", "text/html"), ("/gate.js", "text/javascript"),
                       ("/gate.css", "text/css")):
        with urllib.request.urlopen(gate.url + path, timeout=5) as reply:
            assert reply.headers["Content-Type"].startswith(kind)
    with socket.create_connection((host.hostname, host.port)) as s:
        s.sendall(b"GET /state HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert s.recv(64).startswith(b"HTTP/1.1 403")
    assert Gate.verb(gate, "run", "--ui", "0.0.0.0:1").returncode != 0


def ask_tcp(port, data):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
        for piece in (data[:20], data[20:]):
            s.sendall(piece)
            time.sleep(0.02)
        return s.recv(200).decode()


def test_readers_of_other_makers(tmp_path, office):
    gate = Gate(tmp_path, office, "--readers", "127.0.0.1:0")
    gate.stock()
    with gate:
        good, bad = office.ticket(5), office.ticket(6, group=18)
        url = f"http://127.0.0.1:{gate.readers}"
        for code, want in ((good, "code=0000"), (bad, "code=0001")):
            body = f"vgdecoderesult={code}&&devicenumber=0&&otherparams="
            with urllib.request.urlopen(url + "/test", body.encode(),
                                        timeout=5) as reply:
                assert reply.read().decode() == want
            assert ask_tcp(gate.readers, body.encode()).split("&&")[0] == want
        for code, want in ((good, 1), (bad, 0)):
            with urllib.request.urlopen(
                    f"{url}/?cardid={code}&mjihao=1&cjihao=A&status=11&time=1",
                    timeout=5) as reply:
                text = reply.read().decode()
            assert f'"status":{want}' in text and '"time":"' in text
        assert gate.opened() == 3
        # a reader that stays connected; more of them than there is room for
        with contextlib.ExitStack() as stack:
            for turn in range(20):
                line = stack.enter_context(socket.create_connection(
                    ("127.0.0.1", gate.readers), timeout=5))
                for code, want in ((bad, b"code=0001"), (good, b"code=0000")):
                    line.sendall(b"vgdecoderesult=" + code.encode()
                                 + b"&&devicenumber=")
                    assert line.recv(200).startswith(want), turn
                    line.sendall(b"0&&otherparams=")
        assert gate.opened() == 23
        assert ask_tcp(gate.readers, b"GET / HTTP/1.0\r\n\r\n" + b" " * 9
                       ).startswith("HTTP/1.1")


def test_a_gate_is_small(gate, office, record_property):
    for index in range(1, 50):
        gate.scan(office.ticket(index))
    rss = gate.rss()
    record_property("figure", f"gate rss {rss / MIB:.1f} MiB")
    assert rss < MOST * MIB
