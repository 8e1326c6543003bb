# SPDX-License-Identifier: Apache-2.0
"""A kiosk without a line, from the words of include/envelope.h alone: cbor2
and cryptography, nothing of ours."""
import base64
import hashlib
import hmac
import itertools
import json
import os
import time

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey, X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from centre import API, RAW

SIZES = {7: 17, 6: 15, 5: 13, 4: 10, 3: 8, 2: 5, 1: 3}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def kid_of(public):
    return hashlib.sha256(cbor2.dumps(
        {1: 1, -1: 6, -2: public}, canonical=True)).digest()[:4]


def digits(data):
    groups = [data[i:i + 7] for i in range(0, len(data), 7)]
    return "9011" + "".join(
        str(int.from_bytes(g, "little")).zfill(SIZES[len(g)]) for g in groups)


def check_digit(text):
    """ISO 7064 MOD 11,10; a letter is two digits, A = 10."""
    product = 10
    for digit in "".join(c if c.isdigit() else str(ord(c) - 55)
                         for c in text):
        total = (product + int(digit)) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10


def local_no(kiosk, seq):
    plain = f"L{kiosk}{seq:06d}"
    return f"L{kiosk}-{seq:06d}-{check_digit(plain)}"


class Outbox:
    """What a kiosk keeps: its key, the centre's, numbers that rise."""

    def __init__(self, terminal):
        self.terminal, self.signing = terminal, terminal.signing
        heard = terminal.post(API + "/terminals/heartbeat", {
            "version": "test", "reader": "ok"}).must(200).json
        self.number = heard["number"]
        self.centre = from_base64url(heard["outbox_key"])
        assert len(self.centre) == 32
        self.seqs = itertools.count(heard["outbox_seq"] + 1)
        self.boot = os.urandom(8)

    def derive(self, eph, info):
        shared = eph.exchange(X25519PublicKey.from_public_bytes(self.centre))
        salt = eph.public_key().public_bytes(*RAW) + self.centre
        return HKDF(hashes.SHA256(), 32, salt, info).derive(shared)

    def paper(self, eph, no, accepted_at):
        """A provisional receipt: COSE_Sign1 by the kiosk's key."""
        public = self.signing.public_key().public_bytes(*RAW)
        cti = os.urandom(10)
        facts = cbor2.dumps([no, "pending", accepted_at, None, None])
        digest = hmac.new(self.derive(eph, b"GHO1 receipt"),
                          b"GHR1" + cti + facts, "sha256").digest()[:16]
        header = cbor2.dumps({1: -8, 4: kid_of(public)})
        payload = cbor2.dumps({6: accepted_at, 7: cti,
                               -65537: [1, digest]}, canonical=True)
        signature = self.signing.sign(
            cbor2.dumps(["Signature1", header, b"", payload]))
        return digits(cbor2.dumps(cbor2.CBORTag(
            18, [header, {}, payload, signature])))

    def act(self, body, key, path=API + "/enrolments", wall=None, offset=0,
            seq=None):
        """(envelope as text, provisional number, the paper's digits)"""
        seq = next(self.seqs) if seq is None else seq
        wall = int(time.time() * 1000) if wall is None else wall
        eph, no = X25519PrivateKey.generate(), local_no(self.number, seq)
        token = self.paper(eph, no, (wall + offset) // 1000)
        inside = json.dumps({
            "key": key, "path": path, "token": token,
            "body": json.dumps(body, ensure_ascii=False)},
            ensure_ascii=False).encode()
        head = [1, kid_of(self.signing.public_key().public_bytes(*RAW)), seq,
                self.boot, 1000, wall, offset,
                eph.public_key().public_bytes(*RAW)]
        front = b"\x8a" + b"".join(cbor2.dumps(x) for x in head)
        sealed = AESGCM(self.derive(eph, b"GHO1 seal")).encrypt(
            bytes(12), inside, front)
        signed = front + cbor2.dumps(sealed)
        signature = self.signing.sign(b"GHO1" + signed)
        return base64url(signed + cbor2.dumps(signature)), no, token

    def send(self, *envelopes):
        return self.terminal.post(API + "/outbox", {
            "items": list(envelopes)}).must(200).json


def export(path, *envelopes):
    """The file that is carried by hand."""
    text = "".join(f"{line}\n" for line in ("yizhan-outbox 1", *envelopes))
    path.write_text(f"{text}sha256 "
                    f"{hashlib.sha256(text.encode()).hexdigest()}\n")
    return path


def listed(clerk, state):
    """All pages of the desk's list."""
    items, more = [], ""
    while True:
        page = clerk.get(f"{API}/outbox/items?state={state}{more}")
        items += page.must(200).json["items"]
        if "cursor" not in page.json:
            return items
        more = f"&cursor={page.json['cursor']}"
