# SPDX-License-Identifier: Apache-2.0
"""What a centre signs for its gates, made without a line of ours: cbor2 and
cryptography. And a gate that runs, in a directory of its own."""
import base64
import hashlib
import json
import os
import resource
import signal
import subprocess
import time
import urllib.request
import zlib

import cbor2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey)

BUILD = os.environ.get("YIZHAN_BUILD", "build/release")
BLOCK = 131072
LIST = 2026 % 64 * 4 + 2
GROUP = 17
DEADLINE = 20
FAKETIME = f"/usr/lib/{os.uname().machine}-linux-gnu/faketime/libfaketime.so.1"


def public(key):
    return key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def kid(key):
    return hashlib.sha256(cbor2.dumps(
        {1: 1, -1: 6, -2: public(key)}, canonical=True)).digest()[:4]


def sign1(payload, key):
    header = cbor2.dumps({1: -8, 4: kid(key)}, canonical=True)
    message = cbor2.dumps(["Signature1", header, b"", payload])
    return cbor2.dumps(cbor2.CBORTag(
        18, [header, {}, payload, key.sign(message)]))


def signed(claims, key):
    return sign1(cbor2.dumps(claims, canonical=True), key)


def digits(data, prefix="9011"):
    sizes = {1: 3, 2: 5, 3: 8, 4: 10, 5: 13, 6: 15, 7: 17}
    groups = [data[i:i + 7] for i in range(0, len(data), 7)]
    return prefix + "".join(
        str(int.from_bytes(g, "little")).zfill(sizes[len(g)]) for g in groups)


def gaps(indexes):
    out, last = b"", -1
    for index in sorted(indexes):
        gap, last = index - last - 1, index
        while gap >= 0x80:
            out += bytes([gap & 0x7f | 0x80])
            gap >>= 7
        out += bytes([gap])
    return out


class Office:
    """The centre's keys and its list; numbers go up by themselves."""

    def __init__(self):
        self.root, self.key = (Ed25519PrivateKey.generate() for _ in range(2))
        self.seq, self.void, self.prev = 0, set(), bytes(16)
        self.trust_seq = 1

    def bitmap(self):
        bits = bytearray(BLOCK // 8)
        for index in self.void:
            bits[index // 8] |= 1 << index % 8
        return bytes(bits)

    def digest(self):
        return hashlib.sha256(self.bitmap()).digest()[:16]

    def trust(self, *more):
        """more: (public key, usage) beside the one that signs everything."""
        rows = [(public(self.key), 2 + 4 + 8)] + list(more)
        return signed({6: int(time.time()), -65539: [self.trust_seq, [
            [hashlib.sha256(cbor2.dumps(
                {1: 1, -1: 6, -2: p}, canonical=True)).digest()[:4],
             -8, p, usage, 0, 0, 1, 0] for p, usage in rows]]}, self.root)

    def snapshot(self, age=0):
        iat = int(time.time()) - age
        prev, self.prev = self.prev, self.digest()
        self.seq += 1
        return signed({
            4: iat + 60 * 86400, 6: iat, 65534: 3600,
            65533: {"bits": 1, "lst": zlib.compress(self.bitmap(), 9)},
            -65538: [LIST, self.seq, BLOCK, prev, self.digest()]}, self.key)

    def delta(self, *revoked):
        self.seq, self.prev = self.seq + 1, self.digest()
        self.void |= set(revoked)
        iat = int(time.time())
        return signed({4: iat + 60 * 86400, 6: iat, -65538: [
            LIST, self.seq, self.seq - 1, gaps(revoked), b"",
            self.digest()]}, self.key)

    def ticket(self, index, **more):
        """A paper pass as its code's digits."""
        now = int(time.time())
        claims = {4: now + 86400 * 30, 5: now - 86400, 6: now - 86400,
                  7: bytes([LIST]) + index.to_bytes(4, "big"),
                  -65537: [2, more.pop("group", GROUP), 0]}
        claims.update(more.pop("claims", {}))
        return digits(signed(claims, self.key))


RULES = {"types": ["pass"], "rules": [{"place": GROUP, "passback_s": 0}]}


class Gate:
    """yizhan-gate run, fed on its standard input."""

    def __init__(self, folder, office, *options, conf="", limit=None):
        self.dir, self.office = str(folder), office
        self.options, self.limit = options, limit
        self.relay = os.path.join(self.dir, "relay")
        self.put("root.pub", public(office.root).hex().encode() + b"\n")
        self.put("gate.conf", ("name = east\n" + conf).encode())
        self.program = None

    def put(self, name, data):
        with open(os.path.join(self.dir, name), "wb") as f:
            f.write(data)

    def stock(self, age=0):
        """Trust, a list and rules, as if they had come by the line."""
        self.put("rules.json", json.dumps(RULES).encode())
        self.bring("trust.bin", self.office.trust())
        self.bring("list.bin", self.office.snapshot(age))

    def bring(self, name, data):
        path = os.path.join(self.dir, name)
        with open(path, "wb") as f:
            f.write(data)
        return self.verb("import", path)

    def verb(self, name, *words):
        return subprocess.run(
            [f"{BUILD}/yizhan-gate", name, "--data", self.dir, *words],
            capture_output=True, text=True, timeout=DEADLINE, check=False)

    def _limits(self):
        if self.limit:
            resource.setrlimit(resource.RLIMIT_FSIZE,
                               (self.limit, resource.RLIM_INFINITY))

    def room(self):
        """The disk is no longer full."""
        resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE,
                         (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def start(self, ahead=0):
        """ahead: seconds by which its clock is."""
        later = {"LD_PRELOAD": FAKETIME, "FAKETIME": f"+{ahead}s",
                 "DONT_FAKE_MONOTONIC": "1"} if ahead else {}
        self.log = open(os.path.join(self.dir, "log"), "ab")
        self.program = subprocess.Popen(
            [f"{BUILD}/yizhan-gate", "run", "--data", self.dir, "--ui",
             "127.0.0.1:0", "--scanner", "stdin", "--relay",
             f"sim:{self.relay}", *self.options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            text=True, preexec_fn=self._limits, env={**os.environ, **later})
        line = self.program.stdout.readline()
        assert line.startswith("ready "), (line, self.logged())
        self.url = line.split()[1]
        if "--readers" in self.options:
            self.readers = int(self.program.stdout.readline().split()[1])
        return self

    def logged(self):
        with open(os.path.join(self.dir, "log"), encoding="utf-8") as f:
            return f.read()

    def stop(self, how=signal.SIGTERM):
        if self.program and self.program.poll() is None:
            self.program.send_signal(how)
            self.program.wait(DEADLINE)
        if self.program:
            self.program.stdin.close()
            self.program.stdout.close()
            self.log.close()
        self.program = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def state(self):
        with urllib.request.urlopen(self.url + "/state", timeout=5) as reply:
            return json.load(reply)

    def wait(self, what, seconds=DEADLINE):
        until = time.monotonic() + seconds
        while True:
            state = self.state()
            if what(state):
                return state
            assert time.monotonic() < until, (state, self.logged())
            time.sleep(0.02)

    def scan(self, code):
        """Types a code; the state as soon as it has changed."""
        number = self.state()["number"]
        self.program.stdin.write(code + "\n")
        self.program.stdin.flush()
        return self.wait(lambda s: s["number"] > number)

    def answer(self, number, yes, **headers):
        request = urllib.request.Request(
            self.url + "/answer",
            json.dumps({"number": number, "yes": yes}).encode(),
            {"Content-Type": "application/json", **headers})
        try:
            with urllib.request.urlopen(request, timeout=5) as reply:
                return reply.status
        except urllib.error.HTTPError as e:
            return e.code

    def opened(self):
        try:
            with open(self.relay, encoding="ascii") as f:
                return len(f.readlines())
        except FileNotFoundError:
            return 0

    def rss(self):
        with open(f"/proc/{self.program.pid}/status", encoding="ascii") as f:
            for line in f:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")


def text64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
