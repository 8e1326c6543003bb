# SPDX-License-Identifier: Apache-2.0
"""The centre's end of a gate's line, made anew in Python: mutual TLS, lists
down, entries up, each checked as server/pass/GATES.md says."""
import datetime
import hashlib
import http.server
import ipaddress
import json
import ssl
import threading
import time
import urllib.parse

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey)
from cryptography.x509.oid import NameOID

from gates import bytes64, kid, public, text64

DAY = datetime.timedelta(days=1)


def name_of(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, issuer_key, is_ca=False):
    now = datetime.datetime.utcnow()
    made = x509.CertificateBuilder(
        subject_name=name_of(subject), issuer_name=name_of(issuer),
        public_key=key.public_key(), serial_number=x509.random_serial_number(),
        not_valid_before=now - DAY, not_valid_after=now + 40 * DAY)
    made = made.add_extension(x509.BasicConstraints(is_ca, None), True)
    if not is_ca:
        made = made.add_extension(x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM)


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption())


class GateCentre:
    """Answers the four calls; what it got is in entries, by number."""

    def __init__(self, office, folder, rules):
        self.office, self.folder, self.rules = office, folder, rules
        self.gate_key = Ed25519PrivateKey.generate()
        self.root, self.server, self.terminal = (
            ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        self.entries, self.asked, self.batches = {}, [], 0
        self.chain, self.lose = {0: bytes(32)}, 0
        self.wires = [office.snapshot()]
        self.questions, self.opined = [], 0
        # what it says of a code, after how many seconds
        self.opinion, self.thinks = (200, {"code": "OK"}), 0
        # so long it takes for lists and entries; how many wait for it
        self.drags, self.waiting = 0, 0
        # of each batch; a centre that does not take them
        self.took, self.old = [], False
        self.door = None

    def pair(self, gate):
        """The files that pairing leaves."""
        ca = certificate("root", self.root, "root", self.root, True)
        gate.put("ca.crt", ca)
        gate.put("terminal.key", pem(self.terminal))
        gate.put("terminal.crt", certificate(
            "gate", self.terminal, "root", self.root))
        gate.put("terminal-ed25519.key", self.gate_key.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw,
            serialization.NoEncryption()).hex().encode() + b"\n")
        gate.put("terminal.name", b"north\n")
        self.files = {"ca": ca, "key": pem(self.server),
                      "crt": certificate("centre", self.server, "root",
                                         self.root)}
        for name, data in self.files.items():
            (self.folder / f"centre.{name}").write_bytes(data)
        self.open()
        gate.put("server.url", f"https://127.0.0.1:{self.port}\n".encode())

    def open(self, port=0):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "centre.crt",
                                self.folder / "centre.key")
        context.load_verify_locations(self.folder / "centre.ca")
        context.verify_mode = ssl.CERT_REQUIRED
        centre = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                centre.drag()
                self.say(*centre.lists(self.path))

            def do_POST(self):
                n = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(n))
                if self.path == "/api/v1/gate/entries":
                    assert self.headers["Idempotency-Key"]
                    centre.drag()
                    self.say(*centre.take(body))
                elif self.path == "/api/v1/gate/opinion":
                    centre.questions.append(body)
                    time.sleep(centre.thinks)
                    try:
                        self.say(*centre.opinion)
                    finally:
                        centre.opined += 1
                else:
                    self.say(200, {"time_ms": int(time.time() * 1000)})

            def say(self, status, value):
                if centre.down:  # a connection of before
                    self.close_connection = True
                    return
                text = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.door = http.server.ThreadingHTTPServer(
            ("127.0.0.1", port), Handler)
        self.door.daemon_threads = True
        self.door.socket = context.wrap_socket(
            self.door.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.door.server_address[1]
        self.down = False
        threading.Thread(target=self.door.serve_forever, daemon=True).start()

    def close(self):
        self.down = True
        self.door.shutdown()
        self.door.server_close()

    def drag(self):
        self.waiting += 1
        time.sleep(self.drags)
        self.waiting -= 1

    def lists(self, path):
        query = urllib.parse.parse_qs(
            urllib.parse.urlparse(path).query, keep_blank_values=True)
        self.asked.append({k: v[0] for k, v in query.items()})
        answer = {"time": int(time.time() * 1000), "rules": self.rules,
                  "wires": [text64(w) for w in self.wires]}
        if int(query["trust"][0]) < self.office.trust_seq:
            answer["trust"] = text64(self.office.trust())
        return 200, answer

    def take(self, body):
        """Proves a batch and keeps what is new of it."""
        if self.down:
            return 503, {}
        self.batches += 1
        if self.old and "took" in body:
            return 400, {}
        self.took.append(body.get("took"))
        if self.lose > 0:
            self.lose -= 1
            return 503, {}
        parts = cbor2.loads(bytes64(body["batch"])).value
        header = cbor2.loads(parts[0])
        assert header == {1: -8, 4: kid(self.gate_key)}
        self.gate_key.public_key().verify(parts[3], cbor2.dumps(
            ["Signature1", parts[0], b"", parts[2]]))
        first, before, sealed = cbor2.loads(parts[2])[-65540]
        assert len(sealed) <= 500 and before == self.chain[first - 1]
        for number, (salt, record) in enumerate(sealed, first):
            h = hashlib.sha256(salt + record).digest()
            self.chain[number] = hashlib.sha256(
                b"GHE1" + self.chain[number - 1] + h).digest()
            again = self.entries.setdefault(number, cbor2.loads(record))
            assert again == cbor2.loads(record)
        return 200, {"acked": max(self.entries)}

    def trust_gate(self):
        """Into the signed list with the gate's key: usage 64."""
        return (public(self.gate_key), 64)
