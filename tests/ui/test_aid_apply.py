# SPDX-License-Identifier: Apache-2.0
"""An application that a clerk enters for a family at the window."""
import datetime

import pytest

from families import CARD, CONSENTS, Family, Seats
from people import Person, id_number


@pytest.fixture
def seats(office, centre):
    return Seats(office, centre)


def fill(page, **fields):
    for name, value in fields.items():
        page.fill(f"apply-{name}", value)


def relative(page, n, who, relation, **more):
    page.click("apply-relatives-add")
    page.pick(f"relative-{n}-relation", relation)
    for name, value in ({"name": who.name, "id_no": who.id_no} | more).items():
        page.fill(f"relative-{n}-{name}", value)


def begin(page, who):
    fill(page, name=who.name, id_no=who.id_no, unit="无", income="15000",
         card=CARD)
    page.pick("apply-district", "340207")
    page.pick("apply-ask", "living")
    page.pick("apply-cause", "layoff")


def test_at_the_window(seats):
    page = seats.take("chuangkou", "#/aid")
    page.click("apply-open")
    page.find("apply-name")
    assert page.barriers() == []
    page.click("apply-send")
    page.until(lambda: page.has("wrong-person.name"), "what is missing")
    assert page.barriers() == []
    who, wife = Person(name="测试明"), Person(name="测试红")
    year = datetime.date.today().year
    son = Person(name="测试子", id_no=id_number(f"{year - 10}0301"))
    begin(page, who)
    relative(page, 0, wife, "1", income="3,000")
    relative(page, 1, son, "2", school_year=str(year))
    page.fill("apply-rigid-medical", "两千")
    page.click("apply-send")
    page.until(lambda: page.has("wrong-form.rigid.medical"), "no sum")
    page.fill("apply-rigid-medical", "2000")
    page.click("apply-invoices-add")
    for name, value in (("hospital", "市一院"), ("number", "00123456"),
                        ("amount", "1800")):
        page.fill(f"invoice-0-{name}", value)
    page.click("apply-send")
    page.until(lambda: page.has("wrong-consents"), "nothing was signed")
    assert "apply" in page.driver.current_url
    for purpose in (*CONSENTS, "health", "child"):
        page.click(f"tick-aid_{purpose}")
    page.click("apply-send")
    page.find("slip")
    no = page.driver.current_url.split("/")[-2]
    assert who.id_no not in page.driver.current_url
    page = seats.at("shenhe", no)
    assert "家庭成员（3 人）" in page.visible()
    assert "18,000.00" in page.visible() and "2,000.00" in page.visible()


def test_what_is_refused(seats, terminal):
    family = Family(terminal)
    page = seats.take("chuangkou", "#/aid/apply")
    begin(page, Person(name="测试又"))
    relative(page, 0, family.spouse, "1")
    for purpose in CONSENTS:
        page.click(f"tick-aid_{purpose}")
    page.click("apply-send")
    page.until(lambda: page.find("apply-problem").get_attribute("data-code")
               == "AID_HOUSEHOLD", "one household, one file")
    assert page.find("apply-unit").get_attribute("value") == "无"
    page = seats.take("shenhe", "#/aid")
    page.find("aid-tasks-tab")
    assert not page.has("apply-open")
