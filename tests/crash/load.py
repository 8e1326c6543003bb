# SPDX-License-Identifier: Apache-2.0
"""What the proofs with the real server share: acts, lines, and the reckoning.

An act is one application under one key. Whatever happened to the server, it
must end as one effect, and every answer it ever had must be the same bytes.
"""
import json
import os
import pathlib
import random
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from centre import API, BUILD, ROOT, Centre, Process  # noqa: E402,F401
from people import Person  # noqa: E402
from wire import fresh_key, tls  # noqa: E402

LINES = 4
SECONDS = 20
READ_ALL_S = 600
AGAIN = (503, 507)


def size(default):
    words = sys.argv[1:] or [os.environ.get("YIZHAN_SIZE", default)]
    return int(words[0])


def seed():
    """Of the moments that are drawn; printed, and the second word."""
    value = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 10 ** 9
    random.seed(value)
    return value


class Act:
    def __init__(self):
        self.key = fresh_key()
        self.body = json.dumps(Person().typed(), ensure_ascii=False).encode()
        self.answer = None
        self.settled = False


class Broken(Exception):
    """The line is gone; nobody knows what became of the last request."""


class Line:
    """One connection of a terminal, without anything that costs time."""

    def __init__(self, url, context):
        host, port = url.split("//")[1].split(":")
        self.host = f"{host}:{port}"
        try:
            plain = socket.create_connection((host, int(port)), SECONDS)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket = context.wrap_socket(plain, server_hostname=host)
        except OSError as error:
            raise Broken from error
        self.rest = b""

    def close(self):
        try:
            self.socket.close()
        except OSError:
            pass

    def _read(self):
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        words = dict(x.lower().split(": ", 1) for x in lines[1:])
        length = int(words.get("content-length", 0))
        while len(self.rest) < length:
            self._more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(lines[0].split()[1]), words, body

    def _more(self):
        chunk = self.socket.recv(65536)
        if not chunk:
            raise Broken
        self.rest += chunk

    def _head(self, path, body, key, *more):
        words = [f"POST {API}{path} HTTP/1.1", f"Host: {self.host}",
                 "Content-Type: application/json",
                 f"Content-Length: {len(body)}", *more]
        if key:
            words.append(f"Idempotency-Key: {key}")
        return "\r\n".join([*words, "", ""]).encode()

    def exchange(self, data):
        try:
            self.socket.sendall(data)
            return self._read()
        except OSError as error:
            raise Broken from error

    def send(self, path, body, key=None):
        """(status, headers, body); Broken when no whole answer came."""
        return self.exchange(self._head(path, body, key) + body)

    def begin(self, path, body, key):
        """The head alone; True when the server has read it and waits."""
        head = self._head(path, body, key, "Expect: 100-continue")
        return self.exchange(head)[0] == 100

    def is_closed(self):
        """Waits for the other side's end."""
        try:
            return self.socket.recv(1) == b""
        except OSError:
            return True


class Site:
    """A centre with one paired terminal, and every act it ever was sent."""

    def __init__(self, folder):
        self.centre = Centre(folder)
        self.terminal = self.centre.terminal("crash-k")
        self.context = self.terminal.context_of()
        self.before = self.counts()
        self.acts = []  # each that was ever sent, but for
        self.gone = 0  # the number of those that forget() let go
        self.changed, self.odd = 0, []
        self.fuse = 0  # answers until the server is killed; 0: it is not
        self.lock = threading.Lock()

    def line(self):
        return Line(self.centre.terminals_url, self.context)

    def apply(self, line, act):
        """Sends an act; its status. An answer that differs is counted."""
        return self.judge(act, line.send("/enrolments", act.body, act.key))

    def judge(self, act, answer):
        status, words, body = answer
        if status == 201:
            with self.lock:
                if self.fuse > 0:
                    self.fuse -= 1
                    if self.fuse == 0:
                        self.centre.process.child.kill()
                if act.answer is None:
                    act.answer = body
                elif act.answer != body:
                    self.changed += 1
        elif status not in AGAIN or \
                words["content-type"] != "application/problem+json":
            with self.lock:
                self.odd.append((status, body[:200]))
        return status

    def settle(self, acts):
        """Each act again: all must have one answer in the end."""
        line = self.line()
        for act in acts:
            for _ in range(1 if act.answer else 2):
                if self.apply(line, act) != 201:
                    with self.lock:
                        self.odd.append(("not settled", act.key))
        line.close()

    def forget(self, keep):
        """Of the settled acts one in `keep` stays: a day's do not fit."""
        kept = [act for act in self.acts if not act.settled or
                random.randrange(keep) == 0]
        self.gone += len(self.acts) - len(kept)
        self.acts = kept

    def counts(self):
        """(cases, keys kept), as another reader sees them."""
        path = f"file:{self.centre.dir}/yizhan.db?mode=ro"
        db = sqlite3.connect(path, uri=True, timeout=10)
        try:
            return tuple(
                db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("casefile", "idempotency"))
        finally:
            db.close()

    def reckon(self):
        """(lost, doubled) when every act is settled."""
        cases, keys = (now - then for now, then in
                       zip(self.counts(), self.before))
        n = len(self.acts) + self.gone
        return max(0, n - cases, n - keys), max(0, cases - n, keys - n)

    def is_sound(self):
        """Ten thousand lives leave more rows than half a minute can read."""
        self.centre.verb("audit", "verify", seconds=READ_ALL_S)
        return self.centre.verb("check", seconds=READ_ALL_S).endswith("ok\n")


class Load(threading.Thread):
    """One line at work until it breaks or is told to stop."""

    def __init__(self, site, todo=None, most=None, patient=False):
        super().__init__(daemon=True)
        self.site, self.todo, self.most = site, todo or [], most
        self.patient = patient  # a 507 is met by asking again
        self.answered, self.refused = 0, 0
        # what another life has to ask for again; one in twenty for ever
        self.mine, self.stopping = [], False
        self.broke = False
        self.start()

    def _next(self):
        try:
            return self.todo.pop(), True
        except IndexError:
            act = Act()
            with self.site.lock:
                self.site.acts.append(act)
            return act, False

    def run(self):
        try:
            line = self.site.line()
            while not self.stopping and (
                    self.most is None or self.answered < self.most):
                act, known = self._next()
                self.mine.append(act)
                if self.site.apply(line, act) == 201:
                    self.answered += 1
                    if known and random.random() < 0.95:
                        self.mine.pop().settled = True
                    continue
                self.refused += 1
                if not self.patient:
                    break
                time.sleep(0.01)
            line.close()
        except Broken:
            self.broke = True

    def stop(self):
        self.stopping = True
        return self.end()

    def end(self):
        self.join(60)
        assert not self.is_alive(), "a line hangs"
        return self


def wait_for(what, seconds=SECONDS):
    """The seconds it took; None: it did not come."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        if what():
            return time.monotonic() - begin
        time.sleep(0.005)
    return None


def folder():
    return pathlib.Path(tempfile.mkdtemp(prefix="yizhan-crash-"))


def drop(path):
    shutil.rmtree(path, ignore_errors=True)


def report(name, figures, rows):
    """The line of figures, then TAP; the exit status."""
    print(name, *(f"{k}={v}" for k, v in figures.items()), flush=True)
    print(f"1..{len(rows)}")
    for number, (good, what) in enumerate(rows, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {what}")
    return 0 if all(good for good, _ in rows) else 1
