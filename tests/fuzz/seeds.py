#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Seeds that are no text or too long to be kept: CBOR, claims of tokens, lists, DER
of requests, a reader's answers, slips, parts of backups, pictures.

They are made, not kept. `seeds.py DIR` writes them as DIR/TARGET/NAME.
"""
import hashlib
import io
import json
import pathlib
import sys
import zlib

from PIL import Image

NOW = 1770000000
PLACE = 17


# ---- CBOR ------------------------------------------------------------------

def head(major, value):
    for size, info in ((0, None), (1, 24), (2, 25), (4, 26), (8, 27)):
        if size == 0 and value < 24:
            return bytes([major << 5 | value])
        if size and value < 1 << 8 * size:
            return bytes([major << 5 | info]) + value.to_bytes(size, "big")
    raise ValueError(value)


def cbor(value):
    """The deterministic form of numbers, bytes, text, lists and maps."""
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    keys = sorted(cbor(k) + cbor(v) for k, v in value.items())
    return head(5, len(value)) + b"".join(keys)


def cbor_seeds():
    yield "numbers", b"".join(cbor(n) for n in (
        0, 23, 24, 255, 256, 65535, 65536, 1 << 32, -1, -24, -25, -65537))
    yield "strings", cbor(b"abc") + cbor("text") + cbor(None)
    yield "map", cbor({1: -8, 4: b"kid4", -1: [1, [2, [3]]]})
    yield "deep", b"\x81" * 6 + b"\x00"
    yield "order", b"\xa2\x02\x00\x01\x00"
    yield "twice", b"\xa2\x01\x00\x01\x00"
    yield "prefix", b"\xa2\x41\x01\x00\x42\x01\x01\x00"
    yield "long_number", b"\x18\x17"
    yield "cut_number", b"\x1b\x00\x00"
    yield "cut_string", b"\x45abc"
    yield "indefinite", b"\x5f\x41a\xff"
    yield "reserved", b"\x1c"
    yield "break", b"\xff"
    yield "float", b"\xfb" + bytes(8)
    yield "tag", b"\xd2\x84"
    yield "many", b"\x9b" + b"\xff" * 8
    yield "cut_key", b"\xa1"
    yield "cut_value", b"\xa1\x01"


# ---- tokens ----------------------------------------------------------------

EXP, NBF, IAT, CTI, BODY = 4, 5, 6, 7, -65537
HALF = NOW - 86400


def claims(body, **more):
    c = {EXP: NOW + 86400, NBF: HALF, IAT: HALF, CTI: bytes(5), BODY: body}
    c.update({globals()[k]: v for k, v in more.items()})
    return cbor({k: v for k, v in c.items() if v is not None})


def receipt(**more):
    return claims([1, bytes(16)], **{
        "EXP": None, "NBF": None, "CTI": bytes(10), **more})


def claim_seeds():
    yield "receipt", receipt()
    yield "receipt_dated", receipt(EXP=NOW)
    yield "receipt_digest", claims([1, bytes(15)], EXP=None, NBF=None,
                                   CTI=bytes(10))
    yield "pass", claims([2, PLACE, 0])
    yield "pass_holder", claims([2, PLACE, 2, b"hb"])
    yield "pass_holder_unsaid", claims([2, PLACE, 0, b"hb"])
    yield "pass_holder_long", claims([2, PLACE, 2, b"hbb"])
    yield "pass_anchor", claims([2, PLACE, 1, b"", bytes(16)])
    yield "pass_anchor_short", claims([2, PLACE, 1, b"", bytes(15)])
    yield "pass_both", claims([2, PLACE, 3, b"hb", bytes(16)])
    yield "pass_group", claims([2, PLACE + 1, 0])
    yield "pass_group_large", claims([2, 1 << 33, 0])
    yield "pass_policy", claims([2, PLACE, 8])
    yield "voucher", claims([3, PLACE, 4])
    yield "voucher_policy", claims([3, PLACE, 1])
    yield "type", claims([4, PLACE, 0])
    yield "type_text", claims([b"2", PLACE, 0])
    yield "body_empty", claims([])
    yield "body_long", claims([2, PLACE, 0, b"", bytes(16), 0])
    yield "body_text", claims([2, "x", 0])
    yield "body_missing", claims(None)
    yield "cti_long", claims([2, PLACE, 0], CTI=bytes(6))
    yield "exp_missing", claims([2, PLACE, 0], EXP=None)
    yield "exp_large", claims([2, PLACE, 0], EXP=1 << 33)
    yield "exp_text", claims([2, PLACE, 0], EXP=b"x")
    yield "expired", claims([2, PLACE, 0], EXP=NOW - 9)
    yield "early", claims([2, PLACE, 0], NBF=NOW + 400)
    yield "lifetime", claims([2, PLACE, 0], EXP=NOW + 500 * 86400)
    yield "backwards", claims([2, PLACE, 0], EXP=HALF - 1)
    yield "unknown", cbor({1: 2})
    yield "trail", receipt() + b"\x00"
    yield "no_map", cbor([1])
    yield "no_cbor", b"\xff"
    yield "long_form", b"\xa1\x18\x04\x00"


def envelope_seeds():
    header = cbor({1: -8, 4: b"kid4"})
    sig = bytes(64)

    def sign1(*parts):
        return b"\xd2" + cbor(list(parts))

    yield "shape", sign1(header, {}, receipt(), sig)
    yield "kid", sign1(cbor({1: -19, 4: b"none"}), {}, receipt(), sig)
    yield "alg", sign1(cbor({1: -7, 4: b"kid4"}), {}, receipt(), sig)
    yield "alg_text", sign1(cbor({1: b"", 4: b"kid4"}), {}, receipt(), sig)
    yield "kid_long", sign1(cbor({1: -8, 4: b"kid45"}), {}, receipt(), sig)
    yield "no_kid", sign1(cbor({1: -8, 5: b"kid4"}), {}, receipt(), sig)
    yield "no_alg", sign1(cbor({2: -8, 4: b"kid4"}), {}, receipt(), sig)
    yield "header_empty", sign1(b"", {}, receipt(), sig)
    yield "header_trail", sign1(header + b"\x00", {}, receipt(), sig)
    yield "header_list", sign1(cbor([1]), {}, receipt(), sig)
    yield "header_bad", sign1(b"\xff", {}, receipt(), sig)
    yield "unprotected", sign1(header, {1: 2}, receipt(), sig)
    yield "sig_short", sign1(header, {}, receipt(), sig[:63])
    yield "trail", sign1(header, {}, receipt(), sig) + b"\x00"
    yield "tag", b"\xd1" + cbor([header, {}, receipt(), sig])
    yield "no_tag", cbor([header, {}, receipt(), sig])
    yield "three", sign1(header, {}, receipt())
    yield "cut", sign1(header, {}, receipt(), sig)[:-1]


def token_seeds():
    for name, seed in claim_seeds():
        yield f"s_{name}", b"s" + seed
    for name, seed in envelope_seeds():
        yield f"b_{name}", b"b" + seed
    yield "b_short", b"b\x01"
    for kind in range(3):
        for how in range(0x40, 0x44):
            yield f"m_{kind}_{how & 3}", b"m" + bytes(
                [kind, 5, how]) + bytes(range(40))


# ---- revocation lists ------------------------------------------------------

def snapshot(bits, n=131072, seq=2, lst=None):
    return cbor({
        4: NOW + 86400, 6: NOW, 65534: 60,
        65533: {"bits": 1, "lst": lst or zlib.compress(bits)},
        -65538: [2, seq, n, bytes(16), hashlib.sha256(bits).digest()[:16]]})


def delta(revoked=b"", restored=b"", seq=2, base=1, kind=2, digest=bytes(16)):
    return cbor({4: NOW + 86400, 6: NOW,
                 -65538: [kind, seq, base, revoked, restored, digest]})


def list_payloads():
    bits = bytes(131072 // 8)
    yield "snapshot", snapshot(bits)
    yield "snapshot_old", snapshot(bits, seq=0)
    yield "snapshot_jump", snapshot(bits, seq=1 << 31)
    yield "snapshot_short", snapshot(bits[1:])
    yield "snapshot_long", snapshot(bits + b"\x00")
    yield "snapshot_block", snapshot(bits, n=131071)
    yield "snapshot_zlib", snapshot(bits, lst=b"x")
    yield "snapshot_behind", snapshot(bits, lst=zlib.compress(bits) + b"\x00")
    yield "delta", delta(b"\x01", b"\x00")
    yield "delta_base", delta(seq=3, base=2)
    yield "delta_back", delta(seq=1, base=2)
    yield "delta_void", delta(b"\x00")
    yield "delta_good", delta(b"", b"\x01")
    yield "delta_far", delta(b"\xff" * 4 + b"\x0f")
    yield "delta_spelt", delta(b"\x81\x00")
    yield "delta_cut", delta(b"\x81")
    yield "delta_hash", delta(digest=b"")
    yield "trail", delta() + b"\x00"
    yield "kind", delta(kind=b"")
    yield "list_large", delta(kind=256)


def list_seeds():
    for name, payload in list_payloads():
        yield name, b"p" + payload
    yield "wire", b"w\xd2" + cbor([
        cbor({1: -8, 4: b"kid4"}), {}, delta(), bytes(64)])
    yield "made", b"m" + bytes(range(64))


# ---- trust lists, entries of gates -----------------------------------------

RECORD = cbor([bytes(5), NOW, 0, 2, 17, b"gate", 3, b"OK", 0])


def trust(*rows, seq=1):
    return cbor({6: NOW, -65539: [seq, [list(r) for r in rows]]})


def batch(*records, first=1):
    return cbor({6: NOW, -65540: [
        first, bytes(32), [[bytes(16), r] for r in records]]})


def gate_wire_seeds():
    public = bytes.fromhex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f"
                           "1ddc8664125531b8")
    row = [bytes.fromhex("be5de2f4"), -8, public, 2, 0, 0, 1, 0]
    yield "trust", b"t" + trust(row)
    yield "trust_none", b"t" + trust()
    yield "trust_seq", b"t" + trust(row, seq=0)
    yield "trust_twice", b"t" + trust(row, row)
    yield "trust_kid", b"t" + trust([b"kid4"] + row[1:])
    yield "trust_weak", b"t" + trust(row[:2] + [bytes(32)] + row[3:])
    yield "trust_state", b"t" + trust(row[:6] + [0, 0])
    yield "batch", b"b" + batch(RECORD, RECORD)
    yield "batch_none", b"b" + batch()
    yield "batch_first", b"b" + batch(RECORD, first=0)
    yield "batch_record", b"b" + batch(b"x")
    yield "record", b"r" + RECORD
    yield "record_trail", b"r" + RECORD + b"\x00"
    yield "record_nul", b"r" + cbor(
        [bytes(5), NOW, 0, 2, 17, b"g\x00", 3, b"OK", 0])
    yield "wire", b"w\xd2" + cbor([
        cbor({1: -8, 4: b"kid4"}), {}, trust(row), bytes(64)])


# ---- requests and certificates ---------------------------------------------

def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    length = bytes([n]) if n < 128 else b"\x82" + n.to_bytes(2, "big")
    return bytes([tag]) + length + body


P256 = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
# the generator of the curve: a point that anybody knows
POINT = bytes.fromhex(
    "00046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
ECDSA = bytes.fromhex("300a06082a8648ce3d040302")
SIG = der(0x03, b"\x00", der(0x30, b"\x02\x01\x01", b"\x02\x01\x01"))
SUBJECT = der(0x31, der(0x30, bytes.fromhex("0603550403"),
                        der(0x0c, b"kiosk")))
URN = b"urn:yizhan:terminal:"


def request(spki, algorithm=ECDSA):
    info = der(0x30, b"\x02\x01\x00", der(0x30), spki, der(0xa0))
    return der(0x30, info, algorithm, SIG)


def certificate(uri, not_after=b"360101000000Z", kind=0x86):
    spki = der(0x30, P256, der(0x03, POINT))
    names = der(0x30, der(kind, uri))
    san = der(0x30, bytes.fromhex("0603551d11"), der(0x04, names))
    body = der(0x30, der(0xa0, b"\x02\x01\x02"), b"\x02\x01\x07", ECDSA,
               der(0x30, SUBJECT),
               der(0x30, der(0x17, b"260101000000Z"), der(0x17, not_after)),
               der(0x30), spki, der(0xa3, der(0x30, san)))
    return der(0x30, body, ECDSA, SIG)


def x509_seeds():
    p256 = der(0x30, P256, der(0x03, POINT))
    yield "r_p256", b"r" + request(p256)
    yield "r_off_curve", b"r" + request(
        der(0x30, P256, der(0x03, POINT[:-1] + b"\x00")))
    yield "r_rsa", b"r" + request(der(0x30, der(
        0x30, bytes.fromhex("06092a864886f70d0101010500")), der(
            0x03, b"\x00", der(0x30, b"\x02\x01\x21", b"\x02\x01\x03"))))
    yield "r_other_key", b"r" + request(der(0x30, der(
        0x30, b"\x06\x03\x2a\x03\x04"), der(0x03, b"\x00key")))
    yield "r_hash", b"r" + request(
        p256, bytes.fromhex("300a06082a8648ce3d040303"))
    yield "c_terminal", b"c" + certificate(URN + b"kiosk-7")
    yield "c_long_name", b"c" + certificate(URN + b"k" * 41)
    yield "c_no_name", b"c" + certificate(URN)
    yield "c_nul", b"c" + certificate(URN + b"a\x00b")
    yield "c_dns", b"c" + certificate(b"localhost", kind=0x82)
    yield "c_no_time", b"c" + certificate(URN + b"a", b"999999999999Z")
    yield "s_plain", b"s\x00"
    yield "s_subject", b"s" + bytes([len(SUBJECT)]) + SUBJECT
    yield "s_attributes", b"s\x00" + der(0x30, bytes.fromhex(
        "06092a864886f70d01090e"), der(0x31, der(0x30)))


# ---- a card reader's line --------------------------------------------------
# pieces as fuzz_samv.c takes them

def reply(which, data):
    return bytes([0x40 | which]) + data


def card_text(mark=" ", **at):
    units = bytearray(" ".encode("utf-16-le") * 128)
    for place, value in (*((int(k[1:]), v) for k, v in at.items()),
                         (248, mark)):
        raw = value.encode("utf-16-le", "surrogatepass")
        units[place:place + len(raw)] = raw
    return bytes(units)


WELL, FOUND = reply(0, b"\x90"), reply(1, b"\x9f" + bytes(4))
SELECTED = reply(2, b"\x90" + bytes(8))
WAIT, LATE = b"\x83", b"\x9e"  # 300 ms, 3 s
KINDS = {
    "resident": card_text(a0="\u6d4b", a30="1", a32="01", a36="19900515",
                          a52="\u829c", a122="34029919900515981X",
                          a158="\u5c40", a188="20200101",
                          a204="\u957f\u671f"),
    "hmt": card_text("J", a0="\u6d4b", a30="2", a36="19940823", a122="81",
                     a204="20200101", a220="H12345678", a238="01"),
    "old": card_text("I", a0="DOE, J", a120="9", a122="KAZ", a152="KAZ",
                     a188="20180101", a204="20280101", a220="19901231",
                     a240="1500"),
    "new": card_text("Y", a0="\U00020000", a30="0", a32="00", a36="19820714",
                     a52="A" * 35, a220="B" * 11, a122="9", a242="USA"),
    "full": card_text(a0="\u6d4b" * 14 + "\ud840", a36="19900515", a122="1"),
    "half": card_text(a0="\ud840\u6d4b", a36="19900515", a122="1"),
    "nul": card_text(a0="a\0b", a36="19900515", a122="1"),
    "day": card_text(a0="a", a36="19900230", a122="1"),
    "number": card_text(a0="a", a36="19900515", a122="-"),
    "date": card_text(a0="a", a36="1990", a122="1"),
    "mark": card_text("K"),
    "nobody": card_text(),
}


def samv_seeds():
    for name, text in KINDS.items():
        read = reply(4, b"\x90\1\0\4\0" + text + b"\xaa" * 1024)
        yield name, WELL + FOUND + SELECTED + read + reply(0, b"\x91")
        yield f"{name}_text", b"\xc0" + text
    read = reply(4, b"\x90\1\0\4\0" + KINDS["resident"] + bytes(1024))
    address = reply(3, b"\x90" + "\u65b0".encode("utf-16-le") * 35)
    until_read = WELL + FOUND + SELECTED
    yield "address", until_read + read + address
    yield "unwanted", until_read + read + b"\xc0" + address
    yield "lengths", until_read + reply(4, b"\x90\3\0")
    yield "short", until_read + reply(6, b"\x90\1\0")
    for status in (0x10, 0x11, 0x21, 0x23, 0x24, 0x31, 0x40, 0x41, 0x60, 0x66,
                   0x77, 0x81, 0x91):
        no = reply(0, bytes([status]))
        yield f"status_{status:02x}", no + no
        yield f"find_{status:02x}", WELL + no + no
        yield f"select_{status:02x}", WELL + FOUND + no + FOUND + no + \
            FOUND + no
        yield f"read_{status:02x}", until_read + no + no + FOUND + SELECTED
        yield f"address_{status:02x}", until_read + read + no + no
    yield "none", WELL + reply(0, b"\x80") + WAIT + reply(0, b"\x80")
    yield "lost", until_read + reply(0, b"\x41") + reply(0, b"\x80")
    bad = b"\x0b\xaa\xaa\xaa\x96\x69\0\4\0\0\x80\0"
    for name, before in (("status", b""), ("find", WELL), ("select", WELL +
                         FOUND), ("read", until_read),
                         ("address", until_read + read)):
        yield f"garbled_{name}", before + bad * 4 + WELL + bad * 4
        yield f"late_{name}", before + LATE + b"\x02xx" + LATE + LATE
        yield f"noise_{name}", before + b"\x02xx" + LATE + b"\x02xx" + LATE
    yield "length", b"\x0c\xaa\xaa\xaa\x96\x69\xaa\xaa\xaa\x96\x69\0\3"
    yield "rest", b"\xc0" + WELL + b"\xbf" * 6 + WELL



def printer_seeds():
    """Slips as bytes, and what printers answer."""
    start = b"\x1b@\x1c&\x1cS\0\0\x1db\x01\x1b3\x22"
    yield "text", start + "入会申请回执 RH2026\n".encode("gb18030") + b"\x1dVB\0"
    yield "large", start + b"\x1d!\x11\x1c!\x0c" + "副本".encode(
        "gb18030") + b"\n\x1bE\x01x\n\x1ba1mid\n\x1b2\x1bd\x02\x1bi"
    yield "picture", start + b"\x1dv0\0\x04\0\x03\0" + bytes(range(
        12)) + b"\x1bJ\x78\x1dr\x01"
    yield "wide_picture", b"\x1dv0\0\x40\x02\x02\0" + b"\xaa" * 1152
    yield "no_picture", b"\x1dv0\0\0\0\x05\0x\n\x1bm"
    yield "plain_hanzi", b"\x1c.\xd6\xd0\x1c&\xd6\xd0\x81\x39\xee\x39\n\x1di"
    yield "number", b"\x1d(H\x06\x00000042" + b"\x1d(k\x03\x0011Q"
    yield "cuts", b"a\n\x1dV\x00b\n\x1dV\x41\x05c\n\x1dV1"
    yield "skipped", b"\x1b!\x01\x1bB\x01\x02\x1dL\x01\x02\x1b\xff\x1c(\x01\x02\x00ab\t"
    yield "asked", b"\x10\x04\x01\x10\x05\x02\x10\x14\x01\x00\x01\x10\x99"
    yield "answers", b"\x12\x16\x1a\x12\xfe\xfe\xfe\xfe\xfe\xfe\xfe\xfd\x00"
    yield "answered", b"\x12\x12\x12\x12" + b"\xfe" * 12 + b"7\"0001\0"
    yield "automatic", b"\x10\x08\x00\x0f\x38\x04\x0c\x0f7\"12\x1a"
    yield "script", b"at 12 paper out"


# ---- backups -----------------------------------------------------------------

def octal(value, n):
    return b"%0*o\0" % (n - 1, value)


def tar_head(name=b"a", size=0, mode=0o400, mtime=NOW, size_field=None,
             magic=b"ustar\x0000", kind=b"0"):
    head = bytearray(512)
    for at, field in ((0, name), (100, octal(mode, 8)), (108, octal(0, 8)),
                      (116, octal(0, 8)),
                      (124, size_field or octal(size, 12)),
                      (136, octal(mtime, 12)), (148, b" " * 8), (156, kind),
                      (257, magic)):
        head[at:at + len(field)] = field
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def tar_seeds():
    end, part = bytes(1024), b"12345" + bytes(507)
    huge = b"\x80" + bytes(3) + (1 << 40).to_bytes(8, "big")
    yield "empty", end
    yield "one", tar_head(size=5) + part + end
    yield "two", tar_head() + tar_head(b"b" * 99, 512) + b"x" * 512 + end
    yield "huge", tar_head(size_field=huge) + end
    yield "huge_negative", tar_head(size_field=b"\x80" + b"\xff" * 11) + end
    yield "pad", tar_head(size=5) + part[:-1] + b"x" + end
    yield "cut_head", tar_head()[:300]
    yield "cut_part", tar_head(size=600) + part
    yield "cut_pad", tar_head(size=5) + part[:100]
    yield "cut_end", bytes(512)
    yield "end_not_zero", bytes(1023) + b"x"
    yield "behind", end + b"x"
    yield "link", tar_head(kind=b"2") + end
    yield "magic", tar_head(magic=b"ustar  \0") + end
    yield "mode", tar_head().replace(b"0000400\0", b"00004x0\0") + end
    yield "mtime", tar_head().replace(octal(NOW, 12), b"x" * 11 + b"\0") + end
    yield "p_small", b"p\x00\x00\x00\x07"
    yield "p_huge", b"p\x00\x00\x70\x48\x86\x0d\xdf\x79"


HASH = "0123456789abcdef" * 4
PARTS = ("yizhan.db", "yizhan.conf", "ca.crt", "ca/intermediate.crt",
         "ca/intermediate.key", "keys/receipt-1.key")


def manifest(parts=PARTS, **more):
    text = {"format": 1, "program": "0.1.0", "made_at": NOW * 1000,
            "schema": 1, "audit_rows": 3, "audit_hash": HASH,
            "key_checks": [HASH], "tables": [{"name": "person", "rows": 1}],
            "parts": [{"name": p, "size": 1, "mtime": NOW, "sha256": HASH}
                      if isinstance(p, str) else p for p in parts]}
    text.update(more)
    return json.dumps(text, separators=(",", ":")).encode() + b"\n"


def manifest_seeds():
    yield "good", manifest()
    yield "two_keys", manifest(key_checks=[HASH, HASH])
    yield "no_checks", manifest(key_checks=[])
    yield "check_short", manifest(key_checks=[HASH[1:]])
    yield "audit_hash", manifest(audit_hash="x" * 64)
    yield "format", manifest(format=2)
    yield "missing", manifest(PARTS[1:])
    yield "twice", manifest((*PARTS, PARTS[0]))
    yield "no_conf", manifest((PARTS[0], *PARTS[2:]))
    for name in ("master.key", "../x", "keys/.key", "keys/A.key", "keys/a"):
        yield f"name_{name.replace('/', '_')}", manifest((*PARTS, name))
    bad = {"name": PARTS[0], "size": -1, "mtime": 0, "sha256": HASH}
    yield "size", manifest((bad, *PARTS[1:]))
    yield "hash", manifest(({**bad, "size": 1, "sha256": "x"}, *PARTS[1:]))
    yield "no_json", b"{"
    text = manifest()
    hashed = hashlib.sha256(text).hexdigest().encode()
    yield "s_good", b"s" + hashed + b"\n" + HASH.encode() + b"\n\0" + text
    yield "s_short", b"s" + hashed + b"\n\0" + text
    yield "s_other", b"s" + HASH.encode() + b"\n" + hashed + b"\n\0" + text
    yield "s_none", b"s" + hashed


def export(kdf="argon2id memory=65536 passes=3 lanes=1", salt="ab" * 16,
           checks=1, sealed="00" * 61, first="yizhan-master-keys 1", end=""):
    return (f"{first}\nkdf {kdf}\nsalt {salt}\n" + f"check {HASH}\n" * checks
            + f"sealed {sealed}\n{end}").encode()


def key_export_seeds():
    yield "shape", export()
    yield "first", export(first="yizhan-master-keys 2")
    yield "second_word", export(first="yizhan-master-keys 1 ")
    for name, kdf in (
            ("name", "scrypt x"), ("memory", "argon2id memry=8 passes=1"),
            ("no_passes", "argon2id memory=8"),
            ("lanes", "argon2id memory=8 passes=1 lanes=2"),
            ("little", "argon2id memory=7 passes=1 lanes=1"),
            ("none", "argon2id memory=8 passes=0 lanes=1"),
            ("much", "argon2id memory=99999999 passes=1 lanes=1"),
            ("many", "argon2id memory=8 passes=99 lanes=1"),
            ("digits", "argon2id memory=x passes=1 lanes=1")):
        yield f"kdf_{name}", export(kdf)
    yield "salt_short", export(salt="ab")
    yield "salt_hex", export(salt="xy" * 16)
    yield "no_check", export(checks=0)
    yield "checks", export(checks=300)
    yield "sealed_odd", export(sealed="0")
    yield "sealed_hex", export(sealed="xx")
    yield "sealed_none", export(sealed="")
    yield "behind", export(end="x")
    yield "nul", export(end="\0")
    yield "cut", export()[:-1]
    yield "m_one", b"m\x00\x01" + bytes(range(32))
    yield "m_two", b"m\x21\x20" + bytes(range(64))
    yield "m_last", b"m\xff\xff" + bytes(range(200))


# ---- pictures --------------------------------------------------------------

def picture(kind, mode="RGB", size=(24, 16), **how):
    image = Image.new(mode, size)
    image.putdata([tuple((x * k + 7 * y) % 256 for k in (3, 5, 9, 1)[:n])
                   if (n := len(image.getbands())) > 1 else (x * 9 + y) % 256
                   for y in range(size[1]) for x in range(size[0])])
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def png(colour, depth, interlaced, rows):
    """A PNG by hand: what the usual writer does not write."""
    def chunk(name, data):
        return (len(data).to_bytes(4, "big") + name + data
                + zlib.crc32(name + data).to_bytes(4, "big"))
    side = (8).to_bytes(4, "big") * 2
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", side + bytes((depth, colour, 0, 0, interlaced)))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def image_seeds():
    for name, how in (("plain", {}), ("progressive", {"progressive": True}),
                      ("whole", {"subsampling": 0}),
                      ("tables", {"optimize": True, "quality": 5}),
                      ("restart", {"restart_marker_blocks": 1})):
        yield f"jpeg_{name}", picture("JPEG", **how)
    yield "jpeg_grey", picture("JPEG", "L")
    yield "jpeg_cmyk", picture("JPEG", "CMYK")
    yield "jpeg_cut", picture("JPEG")[:-40]
    for mark in (b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0",
                 b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0",
                 b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff",
                 b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0",
                 b"XX"):
        yield f"jpeg_exif_{mark.hex()}", picture(
            "JPEG", exif=b"Exif\0\0" + mark)
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I"):
        yield f"png_{mode}", picture("PNG", mode)
    adam7 = bytes(2) * 1 + bytes(2) * 1 + bytes(3) * 1 + bytes(3) * 2 \
        + bytes(5) * 2 + bytes(5) * 4 + bytes(9) * 4
    yield "png_adam7", png(0, 8, 1, adam7)
    yield "png_deep", png(6, 16, 0, bytes(65) * 8)
    yield "png_short", png(2, 8, 0, bytes(25) * 7)
    yield "png_wide", picture("PNG", "1", (2001, 3))
    yield "gif", b"GIF89a"


ALL = {"image": image_seeds, "cbor": cbor_seeds, "list": list_seeds, "token": token_seeds,
       "gate_wire": gate_wire_seeds,
       "x509": x509_seeds, "samv": samv_seeds, "printer": printer_seeds,
       "tar": tar_seeds, "manifest": manifest_seeds, "key_export": key_export_seeds}


def write_all(folder):
    for target, make in ALL.items():
        place = pathlib.Path(folder) / target
        place.mkdir(parents=True, exist_ok=True)
        for name, seed in make():
            (place / name).write_bytes(seed)


if __name__ == "__main__":
    write_all(sys.argv[1])
