# SPDX-License-Identifier: Apache-2.0
"""Families that ask for aid at a kiosk, and the staff that go on with it: each
account signs in once and is come back to."""
import contextlib
import sqlite3

from centre import API
from people import Person
from steps import give_code

CARD = "6217001380001234565"
CONSENTS = ("household", "check", "bank", "public")
PAPERS = ("household", "id_cards", "income", "medical")


class Family:
    """What a household tells; its names are its own."""

    def __init__(self, terminal, **more):
        self.who = Person(name="测试明")
        self.spouse = Person(name="测试红")
        self.ask(terminal, **more)

    def ask(self, terminal, **more):
        """At a kiosk, by card; again with what was missing."""
        terminal.close()
        made = terminal.post(API + "/aid-cases", self.body(more),
                             key=True).must(201).json
        self.no, self.receipt = made["case_no"], made["receipt"]["token"]

    def body(self, more):
        relative = {"name": self.spouse.name, "id_no": self.spouse.id_no,
                    "relation": "1", "income": 300000}
        return self.who.matters() | {
            "form": {"district": "340207", "unit": "演示物流公司",
                     "ask": "living", "cause": "layoff", "income": 1500000,
                     "relatives": [relative],
                     "rigid": [{"kind": "medical", "amount": 200000}],
                     "exclusions": []} | more,
            "card": CARD,
            "consents": [{"purpose": f"aid_{purpose}", "version": 1}
                         for purpose in CONSENTS]}


class Seats:
    """One browser, several people of the staff, one after the other."""

    def __init__(self, page, centre):
        self.page, self.centre, self.cookies = page, centre, {}

    def take(self, name, at="#/aid"):
        page = self.page
        page.open(self.centre.url + "/desk")
        page.driver.delete_all_cookies()
        if name in self.cookies:
            for cookie in self.cookies[name]:
                page.driver.add_cookie(cookie)
        else:
            page.open(self.centre.url + "/desk")
            self.sign_in(name)
            self.cookies[name] = page.driver.get_cookies()
        page.open("about:blank")
        page.open(f"{self.centre.url}/desk{at}")
        page.until(lambda: page.has("me"), f"{name} at the desk")
        return page

    def sign_in(self, name):
        page, demo = self.page, self.centre.demo["desk"]["users"]
        page.fill("signin-name", name)
        page.fill("signin-password", next(
            u["password"] for u in demo if u["name"] == name))
        page.click("signin-submit")
        give_code(page, self.centre, name)
        page.find("me")

    def at(self, name, no):
        """Somebody on the page of a case."""
        page = self.take(name, f"#/cases/{no}")
        page.find("aid-stand")
        return page


def step(page, action, stage=None, **fields):
    """One step with its facts; the stage it leads to."""
    page.click(f"act-{action}")
    page.find("step-dialog")
    for field, value in fields.items():
        (page.pick if field in ("category", "kind") else page.fill)(
            f"aid-{field}", value)
    page.click("sheet-yes")
    if stage:
        page.until(lambda: not page.has("step-dialog")
                   and page.text("aid-stage") == stage, stage)


def papers(page):
    for code in PAPERS:
        page.click(f"paper-{code}")
        page.until(lambda code=code: not page.has(f"paper-{code}"), code)


def authorise(page, family):
    page.click("authorise")
    page.fill("authorise-id", family.spouse.id_no)
    page.click("sheet-yes")
    page.until(lambda: not page.has("unauthorised"), "the authorisation")


@contextlib.contextmanager
def behind(centre):
    """The database behind the server's back: what only time brings."""
    db = sqlite3.connect(centre.dir / "yizhan.db", timeout=10)
    try:
        with db:
            yield db
    finally:
        db.close()


def publicity_is_over(centre, no):
    with behind(centre) as db:
        db.execute("UPDATE aid_posting SET until_on = '2021-01-04' WHERE "
                   "case_id = (SELECT id FROM casefile WHERE no = ?)", (no,))


def codes_are_old(centre):
    """As if five minutes had passed since anybody gave a code."""
    with behind(centre) as db:
        db.execute("UPDATE staff_session SET factor_at = factor_at - 300001")
