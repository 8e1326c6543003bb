# SPDX-License-Identifier: Apache-2.0
"""The line is cut while somebody wants a check-up: what the kiosk has leased
can be had, by card, and the paper says that it is to be confirmed."""
import pytest

import steps
from cable import Cable
from centre import API, Kiosk, until
from people import Person, id_number
from test_booking import to_days


@pytest.fixture(name="cable")
def a_cable(centre):
    made = Cable(centre.terminals_url)
    yield made
    made.close()


@pytest.fixture(name="leased")
def a_kiosk_with_places(centre, cable, glass, request):
    made = Kiosk(centre, request.node.name.replace("_", "-")[5:])
    made.process.stop()
    (made.dir / "server.url").write_text(cable.url)
    made.start()
    page = made.client()
    until(lambda: promise(page) == "provisional")
    page.get(API + "/forms/join").must(200)  # somebody has been here
    cable.cut()
    page.post(API + "/status", {"code": "1"})
    until(lambda: page.get("/local/state").json["link"] == "offline")
    page.close()
    yield made
    # nobody asks a kiosk that is gone
    glass.driver.get("about:blank")
    assert glass.complaints() == []
    made.close()


def promise(page):
    return {row["service"]: row["promise"] for row in page.get(
        "/local/state").must(200).json.get("offline", [])}.get("checkup")


def begin(glass, kiosk):
    glass.open(kiosk.url)
    glass.click("begin")
    glass.screen("home")
    glass.find("offline-note")


def to_session(glass, kiosk, person):
    """The first day on which there is one."""
    to_days(glass, kiosk, person, None)
    glass.driver.find_element(
        "css selector", '.day:not(.full)[data-testid^="day-"]').click()
    glass.screen("session")


def test_a_leased_place(leased, glass):
    begin(glass, leased)
    person = Person(name="测试断", id_no=id_number("19900515"))
    to_session(glass, leased, person)
    assert glass.barriers() == []
    glass.driver.find_element(
        "css selector", '[data-testid^="session-"][data-state="free"]').click()
    glass.screen("check")
    assert not glass.has("hold") and not glass.has("hold-over")
    assert glass.barriers() == []
    glass.click("submit")
    glass.screen("receipt")
    assert glass.text("case-no").startswith("L")
    assert glass.text("state") == "待确认"
    assert glass.text("where") and glass.text("when")
    assert glass.has("provisional")
    assert glass.barriers() == []
    glass.click("done")  # nobody is asked how it was without a line
    glass.screen("home")
    assert person.name not in glass.stored()
    leased.lift()
    assert glass.complaints() == []


def test_by_card_alone(leased, glass):
    """Who types learns why not, and is led back to the card."""
    begin(glass, leased)
    person = Person(name="测试断", id_no=id_number("19900515"))
    glass.click("tile-checkup")
    glass.screen("identity")
    steps.by_hand(glass, person)
    glass.until(lambda: "只能刷身份证" in glass.text("screen-identity"),
                "why not")
    assert glass.barriers() == []
