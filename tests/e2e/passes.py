# SPDX-License-Identifier: Apache-2.0
"""Passes of parks: a group and a park of the test's own, a member, a paper;
and what a gate says of a code at a moment that one names."""
import itertools
import json
import subprocess
import time

from centre import API, BUILD, SECONDS
from people import Person

PARK, SITE, GROUP = "P1", 11, 18  # the demo's, which its park account is of
CONSENTS = [{"purpose": "pass_entry", "version": 1}]
_keys = itertools.count(1)


def load(centre, folder):
    """A free pass for anybody, of the demo's first park, which is open at
    whatever hour the tests run. Its code."""
    code = f"test-{next(_keys)}"
    file = folder / "pass.json"
    file.write_text(json.dumps({
        "parks": [{"code": PARK, "number": SITE, "name": "演示公园（赭山）",
                   "address": "演示路 9 号", "bus": "1 路", "phone": "1",
                   "passback_minutes": 30, "travel_minutes": 15}],
        "groups": [{"number": GROUP, "title": "演示公园", "parks": [PARK],
                    "per_day": 2, "per_year": 0}],
        "products": [{
            "code": code, "title": "职工公园年票（测试）", "scope": code,
            "version": 1, "basis": "测试", "group": GROUP, "holders": 1,
            "period": "rolling", "days": 365, "pay_days": 1,
            "replacements": 3, "prices": [{"price": 0, "subsidy": 0}],
            "rules": [], "texts": [
                {"kind": "consent", "code": "pass_entry", "version": 1,
                 "required": True, "title": "告知书", "text": "告知书"}]}]},
        ensure_ascii=False), encoding="utf-8")
    centre.verb("pass", "load", file)
    return code


def apply(terminal, product, person=None):
    """By card at a kiosk without a screen: the answer, slips and all."""
    person = person or Person(name="测试票")
    terminal.close()
    return terminal.post(API + "/passes", {
        "person": {"name": person.name, "id_type": "resident",
                   "id_no": person.id_no}, "source": "chip",
        "product": product, "consents": CONSENTS}, key=True).must(201).json


def verdict(centre, code, at=None):
    """What yizhan-gate says to a code with its clock at a moment."""
    client = centre.client()
    keys = client.get(API + "/keys").must(200).json["keys"]
    client.close()
    said = [_verify(key["x"], code, at) for key in keys if key["usage"] & 2]
    return next((code for code in said if code != "E_KID"), "E_KID")


def _verify(key, code, at):
    done = subprocess.run(
        [BUILD / "yizhan-gate", "verify", "--key", key, "--group", str(GROUP),
         "--at", str(int(at or time.time()))], input=code + "\n",
        capture_output=True, text=True, timeout=SECONDS, check=True)
    return json.loads(done.stdout)["code"]
