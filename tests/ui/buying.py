# SPDX-License-Identifier: Apache-2.0
"""A pass at the kiosk's page, in the steps of whoever stands there."""
import steps
from printers import code_of


def choose(hall, kiosk, person, product):
    """Up to the page after the card."""
    hall.until(lambda: hall.has("tile-pass"), "the passes")
    hall.click("tile-pass", f"product-{product}")
    hall.find("card-wait")
    kiosk.put(person)


def apply(hall, kiosk, person, product, consent="pass_entry"):
    """All the way: the case number on the slip."""
    choose(hall, kiosk, person, product)
    hall.screen("agree")
    hall.click("next")
    hall.find("error-summary")
    hall.click(f"consent-{consent}", "next")
    hall.screen("check")
    no = steps.send(hall)
    hall.find("paper", '[data-state="printed"]')
    return no


def finish(hall, kiosk):
    steps.done(hall)
    kiosk.lift()


def codes_on(picture):
    """(twice the pass, the way into a phone) as a scanner finds them."""
    codes = code_of(picture).splitlines()
    passes = [c for c in codes if c.startswith("9011")]
    phones = [c for c in codes if "/P#" in c]
    assert len(codes) == 3 and len(passes) == 2 and len(phones) == 1, codes
    assert passes[0] == passes[1]
    return passes[0], phones[0]


def matters(hall, kiosk, person):
    hall.click("tile-matters")
    hall.screen("find")
    kiosk.put(person)
    hall.screen("matters")


def state(hall, no):
    return hall.find("pass", f'[data-no="{no}"] [data-testid="state"]'
                     ).get_attribute("data-state")
