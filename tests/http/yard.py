# SPDX-License-Identifier: Apache-2.0
"""What the suites of this folder share: a real centre, raw TLS, TAP.

A Centre is one data directory with a demo centre in it and at most one
server process, on port 0 of the loopback. Nothing here retries or hides:
what the server sends is handed on as it came.
"""
import collections
import datetime
import http.client
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time
import traceback

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import NameOID

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("YIZHAN_BUILD", "build/release")
SANITIZER = re.compile(rb"AddressSanitizer|runtime error|LeakSanitizer|BUG:")
SERVING = re.compile(r"https://([0-9.]+:\d+)\D+?https://([0-9.]+:\d+)")


def size(default):
    """How much to do: the suite's row says it in YIZHAN_SIZE."""
    return int(os.environ.get("YIZHAN_SIZE", default))


# ---- results ----------------------------------------------------------------

class Tap:
    """Runs checks; each returns its figures, or raises."""

    def __init__(self):
        self.counts = collections.Counter()
        self.n = 0

    def run(self, name, check, *args):
        self.n += 1
        try:
            figures = check(*args)
            outcome, mark = "passed", "ok"
        except Exception:                    # every failure is reported
            figures = None
            traceback.print_exc(file=sys.stdout)
            outcome, mark = "failed", "not ok"
        self.counts[outcome] += 1
        print(f"{mark} {self.n} - {name}"
              + (f": {figures}" if figures else ""), flush=True)

    def end(self):
        c = self.counts
        print(f"1..{self.n}")
        print(f"{c['passed']} passed, {c['failed']} failed, "
              f"{c['skipped']} skipped", flush=True)
        return 0 if c["passed"] and not c["failed"] else 1


def expect(what, got, want):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, want {want!r}")


def quantile(values, q):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * q))]


# ---- people -----------------------------------------------------------------

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(i):
    """The i-th number of division 340299, which no person has."""
    born = datetime.date(1960, 1, 1) + datetime.timedelta(days=i % 14000)
    head = f"340299{born:%Y%m%d}{1 + i // 14000:03d}"
    total = sum(int(a) * b for a, b in zip(head, WEIGHTS))
    return head + "10X98765432"[total % 11]


def enrolment(i):
    return json.dumps({
        "person": {"name": "测试丙", "id_type": "resident",
                   "id_no": id_number(i), "phone": "13800001111"},
        "group": "courier", "district": "340207",
        "consents": [{"purpose": "register", "version": 1}],
    }, ensure_ascii=False).encode()


def post(path, body, headers=""):
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}"
            f"Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def enrol(i, key):
    return post("/api/v1/enrolments", enrolment(i),
                f"Idempotency-Key: {key}\r\n")


# ---- answers ----------------------------------------------------------------

Answer = collections.namedtuple("Answer", "status headers body")


def parse_answer(data, head=False):
    """(answer, rest), or (None, data) while it is not complete."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None, data
    first, *lines = data[:end].decode("latin-1").split("\r\n")
    match = re.fullmatch(r"HTTP/1\.1 (\d{3}) [ -~]+", first)
    if not match:
        raise AssertionError(f"no status line: {first!r}")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    status = int(match.group(1))
    length = 0
    if status >= 200 and not head:
        length = int(dict(headers).get("Content-Length", 0))
    body = data[end + 4:end + 4 + length]
    if len(body) < length:
        return None, data
    return Answer(status, headers, body), data[end + 4 + length:]


def lasting(answer):
    """What must be the same when the same thing is answered again."""
    return (answer.status, tuple(h for h in answer.headers if h[0] != "Date"),
            answer.body)


class Gone(Exception):
    """The other side has ended or broken the connection."""


class Wire:
    """One TLS connection, byte for byte."""

    def __init__(self, address, context, timeout=20):
        host, port = address.rsplit(":", 1)
        raw = socket.create_connection((host, int(port)), timeout=timeout)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.tls = context.wrap_socket(
                raw, server_hostname="localhost", suppress_ragged_eofs=False)
        except BaseException:
            raw.close()
            raise
        self.data = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data, record=None):
        """In records of so many bytes. Gone if nobody listens."""
        try:
            for i in range(0, len(data), record or len(data) or 1):
                self.tls.sendall(data[i:i + (record or len(data))])
        except (OSError, ssl.SSLError) as e:
            raise Gone(str(e)) from e

    def _more(self):
        try:
            some = self.tls.recv(65536)
        except TimeoutError:
            raise
        except (OSError, ssl.SSLError) as e:
            raise Gone(str(e)) from e
        if not some:
            raise Gone("end")
        self.data += some

    def answer(self, head=False):
        while True:
            found, self.data = parse_answer(self.data, head)
            if found and found.status >= 200:
                return found
            if not found:
                self._more()

    def rest(self):
        """All that comes until the end."""
        try:
            while True:
                self._more()
        except Gone:
            data, self.data = self.data, b""
            return data

    def ask(self, request, head=False):
        self.send(request)
        return self.answer(head)

    def close(self):
        self.tls.close()

    def reset(self):
        """Ends with RST instead of FIN."""
        self.tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            b"\1\0\0\0\0\0\0\0")
        self.tls.close()


# ---- the centre -------------------------------------------------------------

class Centre:
    def __init__(self, build=None):
        self.program = str((build or BUILD) / "yizhan")
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="yizhan-http-"))
        self.data = self.dir / "data"
        self.log = self.dir / "log"
        self.child = None
        self.desk = self.terminals = None
        self.listen = "127.0.0.1:0"
        self.client = None
        self.patience = 30  # seconds for an orderly end
        self.command("init", "--demo")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.dir)

    def command(self, *words):
        done = subprocess.run(
            [self.program, *words, "--data", str(self.data)], timeout=60,
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, nofile=None):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (nofile, nofile))

        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(
                [self.program, "serve", "--data", str(self.data),
                 "--listen", self.listen],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                text=True, preexec_fn=limit if nofile else None)
        line = self.child.stdout.readline()
        found = SERVING.search(line)
        if not found:
            raise AssertionError(f"did not start: {line!r} "
                                 f"{self.log.read_text()[-2000:]}")
        self.desk, self.terminals = found.groups()
        return self

    def kill(self):
        """As a power cut would, for this process."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait(timeout=20)
        self.child.stdout.close()
        self.child = None

    def stop(self):
        """Ends it in order; it must have nothing to complain of."""
        if not self.child:
            return
        self.child.terminate()
        try:
            status = self.child.wait(timeout=self.patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self.child.stdout.close()
        self.child = None
        if status != 0:
            raise AssertionError(f"exit status {status}: "
                                 f"{self.log.read_text('utf-8', 'replace')[-4000:]}")
        self.check_log()

    def alive(self):
        return self.child is not None and self.child.poll() is None

    def check_log(self):
        found = SANITIZER.search(self.log.read_bytes())
        if found:
            text = self.log.read_text(errors="replace")
            raise AssertionError(text[max(0, found.start() - 200):][:4000])

    def context(self, cert=None):
        context = ssl.create_default_context(cafile=self.data / "ca.crt")
        context.check_hostname = False
        if cert:
            context.load_cert_chain(*cert)
        return context

    def pair(self, name="lobby-1"):
        """Pairs a kiosk; its TLS context is self.client from then on."""
        code = self.command("terminal", "pair", name,
                            "--kind", "kiosk").split()[0]
        key = ec.generate_private_key(ec.SECP256R1())
        csr = x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        ).sign(key, hashes.SHA256())
        raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        card = ed25519.Ed25519PrivateKey.generate().public_key()
        body = json.dumps({
            "code": code, "ed25519": card.public_bytes(*raw).hex(),
            "csr": csr.public_bytes(serialization.Encoding.PEM).decode()})
        with Wire(self.terminals, self.context()) as wire:
            answer = wire.ask(post("/api/v1/terminals/pair", body.encode()))
        expect("pairing", answer.status, 201)
        self.cert = save_pair(self.dir / name, key, json.loads(
            answer.body)["certificate"].encode())
        self.client = self.context(self.cert)
        return self.client

    def metrics(self):
        """The figures by name, and one request more than before."""
        address, context = self.desk, self.context()
        host, port = address.rsplit(":", 1)
        link = http.client.HTTPSConnection(host, int(port), context=context,
                                           timeout=20)
        link.request("GET", "/metrics")
        text = link.getresponse().read().decode()
        link.close()
        return parse_metrics(text)

    def rows(self, sql):
        """A question to a copy of the database."""
        with tempfile.TemporaryDirectory(dir=self.dir) as place:
            for path in self.data.glob("yizhan.db*"):
                if not path.name.endswith("-shm"):
                    shutil.copy(path, place)
            link = sqlite3.connect(f"{place}/yizhan.db")
            try:
                return link.execute(sql).fetchall()
            finally:
                link.close()


def parse_metrics(text):
    return {name: int(value) for name, value in re.findall(
        r"^(\w+(?:\{[^}]*\})?) (\d+)$", text, re.M)}


def save_pair(stem, key, cert):
    """(certificate file, key file), as ssl wants them."""
    files = (f"{stem}.crt", f"{stem}.key")
    pathlib.Path(files[0]).write_bytes(cert)
    pathlib.Path(files[1]).write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()))
    return files


def seeded():
    """A generator of chance whose seed is printed."""
    seed = int(os.environ.get("YIZHAN_SEED", time.time_ns() % 10**6))
    print(f"seed {seed}", flush=True)
    return random.Random(seed)


def until(condition, seconds, what):
    """Waits for condition(); its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")
