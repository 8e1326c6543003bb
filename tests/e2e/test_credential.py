# SPDX-License-Identifier: Apache-2.0
"""The gate's verifier against stock libraries (cbor2, cryptography).

Tokens made here, without a line of the project's code, must be accepted;
whatever differs by one edit, and whatever hypothesis thinks of, must not.
"""
import hashlib
import json
import os
import pathlib
import subprocess

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = pathlib.Path(__file__).resolve().parents[2]
GATE = pathlib.Path(os.environ.get("YIZHAN_BUILD", ROOT / "build/release"))
GATE = (ROOT / GATE / "yizhan-gate").resolve()

NOW = 1770000000
DAY = 86400
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
PUBLIC = KEY.public_key().public_bytes(*RAW)
GOLDEN = (
    "9011011687878780203062494677158079648434962730738033955361083286916968"
    "9602111312765721094164139306036759730478783626805273606502559938271232"
    "4459431740655692631780058353594428573462267544252240519725235639573846"
    "3327399755636034833155365826310636103523515761563674526576351719650087"
    "181631"
)
SIZES = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
DIGITS = {v: k for k, v in SIZES.items()}


def kid_of(public):
    return hashlib.sha256(cbor2.dumps({1: 1, -1: 6, -2: public})).digest()[:4]


def to_digits(data, prefix="9011"):
    groups = [data[i:i + 7] for i in range(0, len(data), 7)]
    return prefix + "".join(
        str(int.from_bytes(g, "little")).zfill(DIGITS[len(g)])
        for g in groups)


def from_digits(text):
    body = text[4:]
    groups = [body[i:i + 17] for i in range(0, len(body), 17)]
    return b"".join(
        int(g).to_bytes(SIZES[len(g)], "little") for g in groups)


def sign(claims, key=KEY):
    public = key.public_key().public_bytes(*RAW)
    header = cbor2.dumps({1: -8, 4: kid_of(public)})
    payload = cbor2.dumps(claims, canonical=True)
    signature = key.sign(
        cbor2.dumps(["Signature1", header, b"", payload]))
    return cbor2.dumps(
        cbor2.CBORTag(18, [header, {}, payload, signature]))


def pass_claims():
    return {4: NOW + 100 * DAY, 5: NOW - DAY, 6: NOW - DAY,
            7: bytes.fromhex("0100076250"), -65537: [2, 17, 0]}


def gate(lines, place=("--group", "17"), at=NOW, key=PUBLIC):
    """Verdicts on lines of bytes; the process must end well."""
    done = subprocess.run(
        [GATE, "verify", "--key", key.hex(), *place, "--at", str(at)],
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(a) for a in done.stdout.splitlines()]
    assert len(answers) == len(lines)
    for answer in answers:
        assert set(answer) == {"verdict", "code"}
        assert (answer["verdict"] == "accept") == (answer["code"] == "OK")
    return [answer["code"] for answer in answers]


def test_golden_is_what_stock_libraries_say():
    token = cbor2.loads(from_digits(GOLDEN))
    header, unprotected, payload, signature = token.value
    assert token.tag == 18 and unprotected == {}
    assert cbor2.loads(header) == {1: -8, 4: kid_of(PUBLIC)}
    signed = cbor2.dumps(["Signature1", header, b"", payload])
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature, signed)
    with pytest.raises(InvalidSignature):
        KEY.public_key().verify(signature, signed + b"\0")
    claims = cbor2.loads(payload)
    assert claims == {4: 1798732800, 5: 1767196800, 6: 1766800000,
                      7: bytes.fromhex("0100076250"), -65537: [2, 17, 0]}
    assert to_digits(sign(claims)) == GOLDEN
    assert gate([GOLDEN.encode()]) == ["OK"]


@pytest.mark.parametrize("place,body,code", [
    (("--group", "17"), [2, 17, 0], "OK"),
    (("--group", "18"), [2, 17, 0], "E_GROUP"),
    (("--site", "17"), [2, 17, 0], "E_TYPE"),
    (("--site", "17"), [3, 17, 4], "E_LIFETIME"),
    (("--group", "17"), [2, 17, 2, b"\x83\xb2"], "OK"),
    (("--group", "17"), [2, 17, 1, b"", b"a" * 16], "E_LIFETIME"),
    (("--group", "70000"), [2, 70000, 0], "OK"),
])
def test_fresh_tokens(place, body, code):
    text = to_digits(sign({**pass_claims(), -65537: body})).encode()
    assert gate([text], place) == [code]


def test_voucher_receipt_and_phone_pass():
    voucher = {4: NOW + 30 * DAY, 5: NOW, 6: NOW,
               7: b"\x02\0\0\0\x09", -65537: [3, 200, 4]}
    receipt = {6: NOW, 7: bytes(10), -65537: [1, bytes(16)]}
    lines = [to_digits(sign(c)).encode() for c in (voucher, receipt)]
    assert gate(lines, ("--site", "200")) == ["OK", "E_TYPE"]
    assert gate(lines, ("--group", "200")) == ["E_TYPE", "E_TYPE"]


def chain(cti, n, seed):
    """All values of a phone's chain, by slot."""
    values = [seed]
    for i in range(n, 0, -1):
        values.append(hashlib.sha256(
            b"GHC1" + cti + i.to_bytes(3, "big") + values[-1]).digest()[:16])
    return values[::-1]


def test_a_phone_pass_proves_itself():
    cti = bytes.fromhex("0100076250")
    x = chain(cti, 44640, bytes(range(16)))
    assert x[0].hex() == "34b6aa19f6ec411cf94041095517b5fc"
    assert x[1234].hex() == "a29d57bbdbe99329c11768035b5fcfc8"
    nbf = NOW - 3600
    token = sign({4: nbf + 31 * DAY, 5: nbf, 6: nbf, 7: cti,
                  -65537: [2, 17, 1, b"", x[0]]})
    shown = [to_digits(token + s.to_bytes(3, "big") + x[s], "9012").encode()
             for s in range(57, 66)]
    codes = gate(shown + [to_digits(token).encode()])
    # slot 61 is now
    assert codes == ["E_PROOF"] * 2 + ["OK"] * 4 + ["E_PROOF"] * 4


def test_any_usage_but_only_that_key():
    other = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    text = to_digits(sign(pass_claims(), other)).encode()
    assert gate([text]) == ["E_KID"]
    assert gate([text], key=other.public_key().public_bytes(*RAW)) == ["OK"]


def test_lines_are_taken_as_they_come():
    golden = GOLDEN.encode()
    lines = [b"", golden, b" " + golden, golden + b"\r", b"\0", b"\0" * 300,
             golden + b"\0", b"9" * 1_000_000, b"x" * 1_000_000,
             golden + b" " + golden, "９０１１".encode(),
             b"HTTPS://EXAMPLE.ORG/Q#" + golden, b""]
    assert gate(lines) == [
        "E_LEN", "OK", "OK", "OK", "E_CHAR", "E_CHAR", "OK", "E_LEN",
        "E_CHAR", "E_CHAR", "E_LEN", "OK", "E_LEN"]
    done = subprocess.run(
        [GATE, "verify", "--key", PUBLIC.hex(), "--group", "17", "--at",
         str(NOW)], input=golden, capture_output=True, timeout=10,
        check=False)
    assert done.stdout == b'{"verdict":"accept","code":"OK"}\n'


def test_every_one_edit_change_is_refused():
    edits = set()
    for i in range(len(GOLDEN) + 1):
        head, tail = GOLDEN[:i], GOLDEN[i:]
        edits.update(head + d + tail for d in "0123456789")
        if tail:
            edits.update(head + d + tail[1:] for d in "0123456789")
            edits.add(head + tail[1:])
        if len(tail) > 1:
            edits.add(head + tail[1] + tail[0] + tail[2:])
    edits.discard(GOLDEN)
    codes = gate([e.encode() for e in sorted(edits)])
    assert len(codes) > 5000 and "OK" not in codes


@pytest.mark.parametrize("args", [
    [], ["frobnicate"], ["verify"],
    ["verify", "--key", "00", "--group", "1", "--at", "1"],
    ["verify", "--key", PUBLIC.hex(), "--at", "1"],
    ["verify", "--key", PUBLIC.hex(), "--group", "1"],
    ["verify", "--key", PUBLIC.hex(), "--group", "1", "--site", "1",
     "--at", "1"],
    ["verify", "--key", PUBLIC.hex(), "--group", "-1", "--at", "1"],
    ["verify", "--key", PUBLIC.hex(), "--group", "1", "--at", "soon"],
    ["verify", "--key", PUBLIC.hex(), "--group", "1", "--at", "1", "x"],
])
def test_wrong_use_is_told(args):
    done = subprocess.run([GATE, *args], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=10, check=False)
    assert done.returncode == 64
    assert done.stdout == b"" and done.stderr


def test_a_weak_key_is_refused():
    done = subprocess.run(
        [GATE, "verify", "--key", "00" * 32, "--group", "1", "--at", "1"],
        input=GOLDEN.encode(), capture_output=True, timeout=10, check=False)
    assert done.returncode == 65 and done.stdout == b""


@pytest.mark.parametrize("flag,text", [("--help", b"verify --key"),
                                       ("--version", b"yizhan-gate ")])
def test_help_and_version(flag, text):
    done = subprocess.run([GATE, flag], capture_output=True, timeout=10,
                          check=True)
    assert text in done.stdout and done.stderr == b""


QUIET = settings(max_examples=60, deadline=None,
                 suppress_health_check=list(HealthCheck))
LINE = st.one_of(
    st.binary(max_size=900),
    st.binary(min_size=1, max_size=330).map(lambda b: to_digits(b).encode()),
    st.binary(min_size=20, max_size=330).map(
        lambda b: to_digits(b, "9012").encode()),
    st.text(alphabet="0123456789０９ \r\x00#", max_size=900).map(str.encode),
)


@QUIET
@given(st.lists(LINE, min_size=1, max_size=40))
def test_noise_is_never_accepted(lines):
    lines = [line.replace(b"\n", b"") for line in lines]
    assert "OK" not in gate(lines)


@QUIET
@given(st.lists(st.tuples(st.integers(0, 115), st.binary(max_size=4),
                          st.integers(0, 4)), min_size=1, max_size=40))
def test_no_spliced_token_is_accepted(cuts):
    token = from_digits(GOLDEN)
    changed = [token[:at] + piece + token[at + drop:]
               for at, piece, drop in cuts]
    lines = [to_digits(c).encode() for c in changed if c != token and c]
    assert "OK" not in gate(lines)


VALUE = st.recursive(
    st.one_of(st.integers(-2**64, 2**64 - 1), st.binary(max_size=17),
              st.text(max_size=3), st.booleans(), st.none(), st.floats()),
    lambda inner: st.lists(inner, max_size=5), max_leaves=6)


@QUIET
@given(st.lists(st.dictionaries(
    st.sampled_from([1, 4, 5, 6, 7, 8, -1, -65537]), VALUE, max_size=6),
    min_size=1, max_size=20))
def test_signed_nonsense_is_refused(changes):
    tokens = [sign({**pass_claims(), **c}) for c in changes if c]
    lines = [to_digits(t).encode() for t in tokens]
    for change, code in zip([c for c in changes if c], gate(lines)):
        if code == "OK":
            # Only a change of the dates or the index can be right.
            assert set(change) <= {4, 5, 6, 7}
