#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Works out a park's monthly statement again: 重算、验签公园月结算单.

    python3 check-settlement.py STATEMENT.json KEYS.json

STATEMENT.json is what the desk's page saves; KEYS.json what anybody gets from
https://CENTRE/api/v1/keys, kept from before or asked for over another way.
Shares no line with the centre: Python and its library `cryptography` alone.
Ends with 0 if the centre has signed it and every sum is right.
"""
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PublicKey)

DOMAIN = b"GHS1"
RECEIPT = 1


class Wrong(Exception):
    pass


def need(true, what):
    if not true:
        raise Wrong(what)


def key_of(keys, kid):
    """The key that a statement names; its name is a hash of itself."""
    for key in keys:
        if key["kid"] != kid:
            continue
        x = bytes.fromhex(key["x"])
        cose = bytes.fromhex("a301012006215820") + x  # {1: 1, -1: 6, -2: x}
        need(hashlib.sha256(cose).hexdigest()[:8] == kid, "公钥和编号不符")
        need(key["usage"] & RECEIPT, "这个公钥不用来签结算单")
        return Ed25519PublicKey.from_public_bytes(x)
    raise Wrong("公钥不在名单里：" + kid)


def check_signature(answer, keys):
    text = answer["statement"].encode()
    try:
        key_of(keys, answer["kid"]).verify(
            bytes.fromhex(answer["signature"]), DOMAIN + text)
    except (InvalidSignature, ValueError):
        raise Wrong("签名不对") from None
    statement = json.loads(text)
    need(statement == answer["data"], "显示的和签名的原文不一样")
    return statement


def shares_of(pool, entries):
    """To the fen by largest remainder; of equal ones the earlier row."""
    total = sum(entries)
    if not total:
        return [0] * len(entries)
    out = [pool * n // total for n in entries]
    for _ in range(pool - sum(out)):
        rest = [pool * n - got * total for n, got in zip(entries, out)]
        out[rest.index(max(rest))] += 1
    return out


def check_group(group, statement):
    """What the park gets of a group."""
    shares = group["shares"]
    need([s["amount"] for s in shares] == shares_of(
        group["pool"], [s["entries"] for s in shares]),
         f"{group['title']}：分得的钱不对")
    own = [s for s in shares if s["park"] == statement["park"]]
    need(len(own) == 1, f"{group['title']}：没有这个公园")
    counted = sum(d["entries"] for d in statement["days"]
                  if d["place"] == group["group"])
    need(own[0]["entries"] == counted, f"{group['title']}：入园次数和每天的不符")
    return own[0]["amount"]


def check(answer, keys):
    statement = check_signature(answer, keys)
    for day in statement["days"]:
        need(day["date"].startswith(statement["month"] + "-"),
             "有别的月份：" + day["date"])
    total = sum(check_group(g, statement) for g in statement["groups"])
    need(total == statement["amount"], "应得的合计不对")
    return statement


def main(words):
    if len(words) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    answer, keys = (json.load(open(name, encoding="utf-8"))
                    for name in words[1:])
    try:
        statement = check(answer, keys["keys"])
    except (Wrong, KeyError, TypeError) as wrong:
        print(f"不对：{wrong}", file=sys.stderr)
        return 1
    yuan, fen = divmod(abs(statement["amount"]), 100)
    sign = "-" if statement["amount"] < 0 else ""
    print(f"{statement['name']} {statement['month']} 应得 "
          f"{sign}{yuan}.{fen:02} 元：签名、合计都对")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
