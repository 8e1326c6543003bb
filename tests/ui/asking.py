# SPDX-License-Identifier: Apache-2.0
"""Asking for aid at the kiosk, a step each."""
from steps import unseen

ACCOUNT = "6217001380001234565"


def sums(page, **yuan):
    """Fills in sums by the keys on the glass, each in its field."""
    for field, amount in yuan.items():
        page.click(f"input-{field.replace('_', '-')}")
        page.keypad(str(amount))


def to_card(page, kiosk, person, see=unseen):
    page.click("tile-aid")
    page.screen("aid")
    see("aid")
    page.click("go-aidask")
    page.screen("aid-card")
    page.find("card-wait")
    see("aid-card")
    kiosk.lift()
    kiosk.put(person)
    page.find("card-present")
    see("aid-card:read")
    page.click("next")


def to_family(page, see=unseen):
    page.screen("aid-agree")
    page.click("consent-aid_household", "consent-aid_check")
    see("aid-agree")
    page.click("next")
    page.screen("phone")
    page.click("no-phone")
    page.screen("aid-place")
    page.click("district-340207")
    page.find("input-unit")
    see("aid-place")
    page.click("no-unit")
    page.screen("aid-where")
    page.fill("input-address", "演示路 1 号 2 幢 3 室")
    see("aid-where")
    page.click("next")
    page.screen("aid-cause")
    page.click("cause-illness", "consent-aid_health")
    see("aid-cause")
    page.click("next")
    page.screen("aid-kind")
    page.click("ask-living")
    see("aid-kind")
    page.click("next")
    page.screen("aid-family")


def relative_by_card(page, kiosk, person, relation, see=unseen):
    page.click("relative-add")
    page.screen("aid-relative-card")
    kiosk.lift()
    page.find("card-wait")
    see("aid-relative-card")
    kiosk.put(person)
    page.screen("aid-relation")
    page.click(f"relation-{relation}", "authorise-tick")
    see("aid-relation")
    page.click("relation-done")
    page.screen("aid-family")
    kiosk.lift()


def relative_by_hand(page, person, relation, see=unseen):
    page.click("relative-add", "relative-typed")
    page.screen("aid-relative-typed")
    page.fill("input-name", person.name)
    page.click("input-id_no")
    page.keypad(person.id_no)
    see("aid-relative-typed")
    page.click("next")
    page.screen("aid-relation")
    page.click(f"relation-{relation}", "relation-done")
    page.screen("aid-family")


def to_invoices(page, see=unseen):
    """Of who lives alone and asks for medical costs."""
    page.click("back")
    page.screen("aid-kind")
    page.click("ask-medical", "next")
    page.screen("aid-family")
    page.click("alone", "next")
    page.screen("aid-income")
    sums(page, income=16000)
    page.click("next")
    page.screen("aid-costs")
    sums(page, rigid_medical=9000, cost=2000)
    see("aid-costs:medical")
    page.click("next")
    page.screen("aid-invoices")
    see("aid-invoices:none")


def invoice(page, number, amount, hospital=None, see=unseen):
    """One that is in the hand, by the keys on the glass; not yet added."""
    page.click("invoice-add")
    page.screen("aid-invoice")
    if hospital:
        page.fill("input-hospital", hospital)
    page.click("input-number")
    page.click(*(f"kb-{c}" for c in number))
    see("aid-invoice:number")
    page.click("input-amount")
    page.keypad(amount)


def from_family(page, see=unseen, public=False):
    """Up to the page with everything."""
    page.click("next")
    page.screen("aid-income")
    sums(page, income=16000)
    see("aid-income")
    page.click("next")
    page.screen("aid-costs")
    sums(page, rigid_medical=9000)
    see("aid-costs")
    page.click("next")
    page.screen("aid-situation")
    page.click("situation-none")
    see("aid-situation")
    page.click("next")
    page.screen("aid-public")
    if public:
        page.click("consent-aid_public")
    see("aid-public")
    page.click("next")
    to_check(page, see)


def to_check(page, see=unseen):
    page.screen("aid-account")
    page.keypad(ACCOUNT)
    page.click("consent-aid_bank")
    see("aid-account")
    page.click("next")
    page.screen("aid-check")
    see("aid-check")


def wake(page):
    """A kiosk falls asleep while the desk is at work."""
    page.until(lambda: page.has("tile-matters") or page.has("begin"), "it")
    if page.has("begin"):
        page.click("begin")
    page.screen("home")


def own(page, kiosk, person):
    """What one has asked for, by card."""
    wake(page)
    page.click("tile-matters")
    page.find("card-wait")
    kiosk.lift()
    kiosk.put(person)
    page.screen("matters")
    page.click("aid-details")
    page.screen("aid-cases")


def again(page, public=False):
    """A returned case: what was told stands, what is agreed to is asked anew.
    Up to the page with everything."""
    page.click("again")
    page.screen("aid-card")
    page.click("next")
    from_agree(page, public)


def from_agree(page, public=False):
    """All of it is told already."""
    page.screen("aid-agree")
    page.click("consent-aid_household", "consent-aid_check", "next")
    page.screen("phone")
    page.click("no-phone")
    page.screen("aid-place")
    page.click("next")
    page.screen("aid-where")
    page.click("next")
    page.screen("aid-cause")
    page.click("consent-aid_health", "next")
    page.screen("aid-kind")
    page.click("next")
    page.screen("aid-family")
    for step in ("income", "costs", "situation", "public"):
        page.click("next")
        page.screen(f"aid-{step}")
    if public:
        page.click("consent-aid_public")
    page.click("next")
    to_check(page)
