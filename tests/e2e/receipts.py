# SPDX-License-Identifier: Apache-2.0
"""Receipts read with stock libraries only: cbor2 and cryptography."""
import hashlib

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PublicKey,
)

SIZES = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}


def from_digits(text, prefix="9011"):
    assert text.startswith(prefix) and text.isdigit() and text.isascii()
    body = text[len(prefix):]
    groups = [body[i:i + 17] for i in range(0, len(body), 17)]
    return b"".join(int(g).to_bytes(SIZES[len(g)], "little") for g in groups)


def kid_of(digits):
    header = cbor2.loads(from_digits(digits)).value[0]
    return cbor2.loads(header)[4].hex()


def opened(digits, keys, usage):
    """The claims of what a key of that usage has signed; keys is what
    GET /keys says."""
    data = from_digits(digits)
    token = cbor2.loads(data)
    assert token.tag == 18
    header, unprotected, payload, signature = token.value
    assert unprotected == {} and cbor2.dumps(token) == data
    protected = cbor2.loads(header)
    assert set(protected) == {1, 4}
    row = next(k for k in keys["keys"] if k["kid"] == protected[4].hex())
    public = bytes.fromhex(row["x"])
    assert protected[1] == row["alg"] == -8
    assert row["usage"] & usage and row["state"] == "active"
    kid = hashlib.sha256(cbor2.dumps({1: 1, -1: 6, -2: public})).digest()[:4]
    assert kid == protected[4]
    Ed25519PublicKey.from_public_bytes(public).verify(
        signature, cbor2.dumps(["Signature1", header, b"", payload]))
    return cbor2.loads(payload)


def verify(digits, keys):
    """The claims of a good receipt."""
    claims = opened(digits, keys, 1)
    assert set(claims) == {6, 7, -65537}
    assert len(claims[7]) == 10
    kind, digest = claims[-65537]
    assert kind == 1 and len(digest) == 16
    return claims
