# SPDX-License-Identifier: Apache-2.0
"""Names beyond plane 0, from the kiosk to the desk."""
import pytest

import steps
from people import Person

PLANE_2 = ("𬭚小明", "测𠮷试")  # what a mask leaves, what it hides


@pytest.mark.parametrize("way", ["typed", "card"])
@pytest.mark.parametrize("name", PLANE_2)
def test_a_plane_2_name_is_the_same_bytes(centre, kiosk, hall, office, name,
                                          way):
    """Wherever a name stands: before it is sent, on the case's page masked
    and in full. Neither receipt has one, so neither may have half of one."""
    person = Person(name=name)
    steps.to_identity(hall)
    if way == "card":
        steps.by_card(hall, kiosk, person)
    else:
        steps.by_hand(hall, person)
    steps.after_identity(hall)
    masked = f"{name[0]}*{name[2]}"
    stands = hall.text("check-name")[:3]  # a card's name stays with the agent
    assert stands.encode() == (
        masked if way == "card" else name).encode()
    no = steps.send(hall)
    assert name not in hall.text("slip")
    assert "\ufffd" not in hall.visible()
    steps.done(hall)
    kiosk.lift()
    steps.sign_in(office, centre, "clerk")
    steps.open_case(office, no)
    title = office.text("case-title")
    assert title[:3].encode() == masked.encode(), title
    office.click("unmask-name", "purpose-verify", "unmask-yes")
    office.until(lambda: name in office.text("fact-name"), "the name")
    shown = office.text("fact-name")
    start = shown.index(name)
    assert shown[start:start + 3].encode() == name.encode()
    office.click("open-receipt")
    office.find("qr")
    assert name not in office.text("slip")
    assert "\ufffd" not in office.visible()
