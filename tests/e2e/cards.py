# SPDX-License-Identifier: Apache-2.0
"""Cards of all four layouts, of people who do not exist, in samv-sim's words.

A number of a layout that has no test division is made of a made-up day; it
is remembered as everybody's is (people.py)."""
import random

import people

_random = random.SystemRandom()
LONG_EN = "ABDURAKHMANOVA-SMITHSON, MARIA CONCEPCION"


def day():
    return "%04d%02d%02d" % (_random.randrange(1960, 2003),
                             _random.randrange(1, 13),
                             _random.randrange(1, 29))


def known(number):
    people.SECRETS.add(number)
    return number


def number_18(head):
    body = head + day() + "%03d" % _random.randrange(1000)
    return known(body + people.check_digit(body))


def number_15():
    body = "KAZ1100" + day()[2:] + "1"
    values = [ord(c) - 55 if c.isalpha() else int(c) for c in body]
    total = sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values))
    return known(body + str(total % 10))


def birth_of(number):
    digits = number[6:14] if len(number) == 18 else "19" + number[7:13]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


LAYOUTS = {
    "resident": lambda: {"id_no": people.id_number()},
    "hmt": lambda: {"id_no": number_18("810000"), "permit_no": "H12345678",
                    "issues": "01"},
    "foreigner": lambda: {"id_no": number_18("934840"), "name_en": LONG_EN,
                          "nationality": "USA"},
    "foreigner_old": lambda: {"id_no": number_15(), "name_en": "DOE, JANE",
                              "nationality": "KAZ"},
}


def card(id_type, **words):
    """A new person's card of that layout; words say what else is on it."""
    made = {"id_type": id_type, "sex": "1", **LAYOUTS[id_type](), **words}
    return {"birth": birth_of(made["id_no"]), **made}
