# SPDX-License-Identifier: Apache-2.0
"""People who do not exist, and the check that nothing wrote them down.

ID numbers are of division 340299, which no person has; phones are made up.
Each number given out is remembered for the whole run, so that every centre
can be searched for all of them when it ends.
"""
import dataclasses
import itertools
import os
import pathlib
import random
import re
import subprocess
import tempfile

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_random = random.Random(int.from_bytes(os.urandom(8), "big"))
_phones = itertools.count(_random.randrange(0, 5 * 10 ** 7))
SECRETS = set()
# the sample people of `yizhan init --demo`
DEMO = re.compile(rb"(?<![0-9])340299(19|20)[0-9]{9}[0-9Xx]")


def check_digit(body):
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body))
    return CHECKS[total % 11]


def id_number(birth=None, sequence=None, division="340299"):
    """A number nobody has been given before in this run."""
    while True:
        day = birth or "%04d%02d%02d" % (
            _random.randrange(1950, 2004), _random.randrange(1, 13),
            _random.randrange(1, 29))
        body = division + day + "%03d" % (
            _random.randrange(1000) if sequence is None else sequence)
        number = body + check_digit(body)
        if number not in SECRETS or sequence is not None:
            SECRETS.add(number)
            return number


def wrong_check(number):
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def phone_number():
    number = "131%08d" % (next(_phones) % 10 ** 8)
    SECRETS.add(number)
    return number


@dataclasses.dataclass
class Person:
    name: str = "测试员"
    id_no: str = dataclasses.field(default_factory=id_number)
    phone: str = dataclasses.field(default_factory=phone_number)

    def typed(self, **more):
        """The body of an application that was typed at a kiosk."""
        body = {
            "person": {"name": self.name, "id_type": "resident",
                       "id_no": self.id_no, "phone": self.phone},
            "group": "courier", "district": "340207",
            "consents": [{"purpose": "register", "version": 1}]}
        body.update(more)
        return body

    def chip(self, **more):
        """The same as the agent sends it behind a card."""
        return self.typed(source="chip", **more)

    def matters(self):
        return {"person": {"id_type": "resident", "id_no": self.id_no,
                           "name": self.name}, "source": "chip"}

    def card_line(self):
        """What lays this person's card on a simulated reader."""
        sex = "男" if int(self.id_no[16]) % 2 else "女"
        birth = f"{self.id_no[6:10]}-{self.id_no[10:12]}-{self.id_no[12:14]}"
        return (f'put name="{self.name}" id_no={self.id_no} sex={sex} '
                f"birth={birth}\n")


def _standing(words, data):
    """Which of these words stand in the data, however many there are."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"".join(w + b"\n" for w in words))
        patterns.flush()
        done = subprocess.run(
            ["grep", "-aoF", "-f", patterns.name], input=data,
            capture_output=True, check=False,
            env={**os.environ, "LC_ALL": "C"})
    assert done.returncode < 2, done.stderr
    return set(done.stdout.splitlines())


def leaks(paths, secrets=None):
    """Which secrets stand in clear in these files: [(path, secret)]."""
    words = {}
    for secret in SECRETS if secrets is None else secrets:
        words[secret.encode()] = secret
        words[secret.encode().hex().encode()] = secret
    found = []
    for path in paths:
        data = pathlib.Path(path).read_bytes()
        # without NULs, UTF-16 reads as it is
        for text in (data, data.replace(b"\0", b"")) if words else ():
            found += [(str(path), words[w]) for w in _standing(words, text)]
        if DEMO.search(data):
            found.append((str(path), "a number of division 340299"))
    return found


def files_below(*folders):
    return [p for folder in folders for p in pathlib.Path(folder).rglob("*")
            if p.is_file()]
