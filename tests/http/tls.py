#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""TLS on both ports: versions, ciphers, certificates, rude endings.

openssl s_client and Python's ssl are the other side. YIZHAN_SIZE: how many
handshakes are made and left in silence.
"""
import datetime
import json
import socket
import ssl
import struct
import subprocess
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import yard

WEAK = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
# s_client words; accepted or not
OFFERS = [
    (["-tls1_3"], True),
    (["-tls1_2"], True),
    (["-tls1_1", "-cipher", WEAK], False),
    (["-tls1", "-cipher", WEAK], False),
    (["-tls1_2", "-cipher", "ECDHE+AESGCM"], True),
    (["-tls1_2", "-cipher", "ECDHE+CHACHA20"], True),
    (["-tls1_2", "-cipher", "ECDHE+AESCCM:@SECLEVEL=0"], False),
    (["-tls1_2", "-cipher", "ECDHE+AES+SHA1:@SECLEVEL=0"], False),
    (["-tls1_2", "-cipher", "ECDHE+AES+SHA256:!AESGCM"], False),
    (["-tls1_2", "-cipher", "kRSA:@SECLEVEL=0"], False),
    (["-tls1_2", "-cipher", "DHE:!ECDHE:@SECLEVEL=0"], False),
    (["-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"], False),
    (["-tls1_2", "-cipher", "eNULL:@SECLEVEL=0"], False),
    (["-tls1_2", "-cipher", "PSK:@SECLEVEL=0"], False),
]
DAY = datetime.timedelta(days=1)


def s_client(centre, address, words, said=b""):
    return subprocess.run(
        ["openssl", "s_client", "-connect", address, "-CAfile",
         centre.data / "ca.crt", *words], input=said, timeout=30,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False).stdout.decode(errors="replace")


def offers(centre):
    for address in (centre.desk, centre.terminals):
        for words, good in OFFERS:
            text = s_client(centre, address, words)
            took = "Cipher is (NONE)" not in text and "Cipher is " in text
            yard.expect(" ".join(words), took, good)
            if took:
                yard.expect("verified", "Verify return code: 0" in text, True)
    return f"{len(OFFERS)} offers on 2 ports"


def renegotiation(centre):
    """Asked for within TLS 1.2: refused, and the server lives on."""
    for address in (centre.desk, centre.terminals):
        text = s_client(centre, address, ["-tls1_2"], b"R\n")
        assert "RENEGOTIATING" in text and "no renegotiation" in text, text
    with yard.Wire(centre.desk, centre.context()) as wire:
        yard.expect("healthz", wire.ask(yard.get("/healthz")).status, 200)
    return "2 ports"


# ---- certificates -----------------------------------------------------------

def issue(centre, name, **how):
    """A terminal's certificate by the root, or by a stranger."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "other")])
    root = x509.load_pem_x509_certificate(
        (centre.data / "ca.crt").read_bytes())
    if how.get("ours"):
        issuer_key = serialization.load_pem_private_key(
            (centre.data / "ca/root.key").read_bytes(), None)
    if how.get("ours") or how.get("our_name"):
        issuer = root.subject
    now = datetime.datetime.utcnow()
    cert = (x509.CertificateBuilder().subject_name(subject)
            .issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(how.get("start", now - 40 * DAY))
            .not_valid_after(how.get("end", now + DAY))
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(x509.ExtendedKeyUsage(
                [how.get("use", ExtendedKeyUsageOID.CLIENT_AUTH)]), False)
            .add_extension(x509.AuthorityKeyIdentifier
                           .from_issuer_public_key(root.public_key()), False)
            .sign(issuer_key, hashes.SHA256()))
    pem = cert.public_bytes(serialization.Encoding.PEM)
    return centre.context(yard.save_pair(centre.dir / name, key, pem))


def outcome(centre, context, request=yard.get("/api/v1/forms/join")):
    """The status on the terminals' port, or None: no connection."""
    try:
        with yard.Wire(centre.terminals, context) as wire:
            return wire.ask(request).status
    except (yard.Gone, ssl.SSLError, ConnectionError):
        return None


def certificates(centre):
    now = datetime.datetime.utcnow()
    server = ExtendedKeyUsageOID.SERVER_AUTH
    cases = [
        ("paired", centre.client, 200),
        ("none", centre.context(), 403),
        ("ours-unknown", issue(centre, "unknown", ours=True), 403),
        ("foreign", issue(centre, "foreign"), None),
        ("our-name", issue(centre, "our-name", our_name=True), None),
        ("expired", issue(centre, "expired", ours=True, end=now - DAY), None),
        ("early", issue(centre, "early", ours=True, start=now + DAY,
                        end=now + 2 * DAY), None),
        ("server", issue(centre, "server", ours=True, use=server), None),
    ]
    for name, context, want in cases:
        yard.expect(name, outcome(centre, context), want)
    return f"{len(cases)} certificates"


def routes_want_one(centre):
    """Every terminal's route: 403 without, and on the public port."""
    routes = json.loads(subprocess.run(
        [centre.program, "routes", "--json"], timeout=20, check=True,
        capture_output=True, text=True).stdout)
    mine = [r for r in routes if r["audience"] == "terminal"]
    assert mine, "no route for terminals"
    for route in mine:
        path = route["path"].replace("{", "").replace("}", "")
        request = yard.get(path) if route["method"] == "GET" else yard.post(
            path, b"{}", "Idempotency-Key: x\r\n")
        for address, context in ((centre.terminals, centre.context()),
                                 (centre.desk, centre.client)):
            with yard.Wire(address, context) as wire:
                answer = wire.ask(request)
            yard.expect(path, (answer.status,
                               b"TERMINAL_REQUIRED" in answer.body),
                        (403, True))
    return f"{len(mine)} routes, 2 ways"


# ---- endings ----------------------------------------------------------------

def no_close_notify(centre):
    """A whole request, then FIN without a word of TLS: it counts."""
    wire = yard.Wire(centre.terminals, centre.client)
    yard.expect("healthz", wire.ask(yard.get("/healthz")).status, 200)
    wire.send(yard.enrol(1, "rude"))
    raw = wire.tls.detach()                  # the socket without the TLS
    socket.socket(fileno=raw).close()
    with yard.Wire(centre.terminals, centre.client) as other:
        answer = other.ask(yard.enrol(1, "rude"))
        yard.expect("again", answer.status, 201)
    kept = centre.rows("SELECT count(*) FROM idempotency WHERE key = 'rude'")
    yard.expect("kept", kept, [(1,)])
    with yard.Wire(centre.desk, centre.context()) as wire:
        wire.send(yard.get("/healthz"))
        yard.expect("answer", wire.answer().status, 200)
        socket.socket(fileno=wire.tls.detach()).close()
    return None


def cut_message(centre):
    """A body that ends too early is no request, close_notify or not."""
    request = yard.enrol(2, "short")
    for polite in (True, False):
        wire = yard.Wire(centre.terminals, centre.client)
        wire.send(request[:-1])
        if polite:
            wire.close()
        else:
            wire.reset()
    with yard.Wire(centre.desk, centre.context()) as wire:
        yard.expect("healthz", wire.ask(yard.get("/healthz")).status, 200)
    kept = centre.rows("SELECT count(*) FROM idempotency WHERE key = 'short'")
    yard.expect("kept", kept, [(0,)])
    return None


def hellos(centre):
    """What is no hello, half a hello, a hello of another time."""
    host, port = centre.desk.rsplit(":", 1)
    for said in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", b"\x80" * 2000,
                 b"\x16\x03\x01\x40\x01" + b"\0" * 600, b"\x15\x03\x03\0\2\2\0",
                 b"SSH-2.0-x\r\n"):
        for hard in (False, True):
            raw = socket.create_connection((host, int(port)), timeout=10)
            raw.sendall(said)
            if hard:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
            raw.close()
    with yard.Wire(centre.desk, centre.context()) as wire:
        yard.expect("healthz", wire.ask(yard.get("/healthz")).status, 200)
    return "6 beginnings, 2 endings"


def silence(centre, n):
    """So many handshakes, then nothing: all are let go by themselves."""
    context = centre.context()
    wires = [yard.Wire(centre.desk, context) for _ in range(n)]
    begin = time.monotonic()
    with yard.Wire(centre.desk, context) as wire:
        yard.expect("healthz", wire.ask(yard.get("/healthz")).status, 200)
    held = 0.0
    for wire in wires:
        wire.tls.settimeout(20)
        yard.expect("said to the silent", wire.rest(), b"")
        held = time.monotonic() - begin
        wire.close()
    assert held < 17, f"the last was held for {held:.1f} s"
    return f"{n} handshakes, the last let go after {held:.1f} s"


def main():
    tap = yard.Tap()
    with yard.Centre() as centre:
        centre.start()
        centre.pair()
        tap.run("versions and ciphers", offers, centre)
        tap.run("renegotiation is refused", renegotiation, centre)
        tap.run("certificates", certificates, centre)
        tap.run("terminals' routes want one", routes_want_one, centre)
        tap.run("no close_notify after a whole message", no_close_notify,
                centre)
        tap.run("a cut message is none", cut_message, centre)
        tap.run("beginnings that are none", hellos, centre)
        tap.run("handshakes, then silence", silence, centre, yard.size(200))
        tap.run("the server ends in order", centre.stop)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
