# SPDX-License-Identifier: Apache-2.0
"""The drill of server/trust/README.md with the real programs, and the list of
keys read with stock libraries only: cbor2 and cryptography."""
import base64
import hashlib
import shutil

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PublicKey,
)

from centre import Centre, run

REVOKED, ACTIVE, PASS = 3, 1, 2


def trust_list(keys, root=0):
    """The signed list of GET /keys: its number and rows."""
    text = keys["trust"]
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    token = cbor2.loads(data)
    header, unprotected, payload, signature = token.value
    public = bytes.fromhex(keys["roots"][root])
    kid = hashlib.sha256(cbor2.dumps({1: 1, -1: 6, -2: public})).digest()[:4]
    assert token.tag == 18 and unprotected == {}
    assert cbor2.loads(header) == {1: -8, 4: kid}
    Ed25519PublicKey.from_public_bytes(public).verify(
        signature, cbor2.dumps(["Signature1", header, b"", payload]))
    return cbor2.loads(payload)[-65539]


def test_the_drill_of_a_key_that_somebody_else_may_have(tmp_path):
    centre = Centre(tmp_path)
    try:
        # The roots leave the machine.
        medium = tmp_path / "medium"
        medium.mkdir()
        for n in (1, 2):
            shutil.move(centre.dir / "ca" / f"trust-root-{n}.key", medium)
        keys = centre.keys()
        seq, rows = trust_list(keys)
        assert seq == keys["seq"] == 1
        assert {row[0].hex() for row in rows} == {
            key["kid"] for key in keys["keys"]}

        assert centre.verb("keys", "rotate", "pass",
                           "--compromised").startswith("pass-2\n")
        centre.process.stop()
        centre.serve()
        assert trust_list(centre.keys())[0] == 1
        done = centre.verb("keys", "sign", "--root",
                           medium / "trust-root-1.key")
        assert done.startswith("2\n")
        seq, rows = trust_list(centre.keys())
        passes = [row for row in rows if row[3] == PASS]
        assert seq == 2 and [row[6] for row in passes] == [REVOKED, ACTIVE]
        assert passes[0][7] > 0 and passes[1][4] > 0

        # The other root, the server stopped; another centre's root.
        centre.process.stop()
        assert centre.verb("keys", "sign", "--root",
                           medium / "trust-root-2.key").startswith("3\n")
        run("yizhan", "init", "--data", tmp_path / "other")
        refused = centre.verb("keys", "sign", "--root", tmp_path / "other" /
                              "ca" / "trust-root-1.key", ok=False)
        assert refused.returncode == 1 and "TRUST_LIST" in refused.stderr
        assert centre.verb("check").endswith("ok\n")
        centre.serve()
        assert trust_list(centre.keys(), root=1)[0] == 3
    finally:
        centre.process.stop()


def test_roots_are_made_once(tmp_path):
    where = tmp_path / "centre"
    run("yizhan", "init", "--data", where)
    (tmp_path / "medium").mkdir()
    done = run("yizhan", "keys", "make-roots", "--to", tmp_path / "medium",
               "--data", where, ok=False)
    assert done.returncode == 1 and "TRUST_ROOTED" in done.stderr
