# SPDX-License-Identifier: Apache-2.0
"""Words under the finger: a whole visit without a keyboard of its own."""
import time

import steps
from people import Person

# 王: three lines across and one down, in parts of the box.
WANG = ([(0.2, 0.2), (0.8, 0.2)], [(0.25, 0.5), (0.75, 0.5)],
        [(0.5, 0.2), (0.5, 0.8)], [(0.15, 0.8), (0.85, 0.8)])


def typed(page):
    return page.find("input-name").get_property("value")


def test_a_visit_with_nothing_but_fingers(hall):
    person = Person()
    steps.to_identity(hall)
    hall.click("way-typed")
    hall.screen("typed")
    steps.pinyin(hall, "ceshi", "测试")
    hall.click("kb-dot")
    hall.click("kb-mode-strokes")
    steps.write(hall, *WANG)
    hall.until(lambda: hall.text("candidate-0") == "王", "王")
    hall.click("candidate-0")
    assert typed(hall) == "测试·王"
    hall.click("input-id_no")
    hall.keypad(person.id_no)
    assert not hall.has("keyboard")
    hall.click("next")
    hall.click("no-phone")
    steps.to_employer(hall)
    steps.pinyin(hall, "waimaiqishou", "外卖骑手")
    hall.click("kb-mode-latin", "kb-5", "kb-8", "kb-a", "kb-erase",
               "next")
    hall.screen("check")
    assert hall.text("check-name").startswith("测试·王")
    assert hall.text("check-employer") == "外卖骑手58"
    no = steps.send(hall)
    steps.done(hall)
    left = hall.stored()
    secrets = ("测试·王", "外卖骑手58", person.id_no, no)
    for secret in (*secrets, "waimaiqishou"):
        assert secret not in left
    assert hall.kept(*secrets) == []


def test_the_next_person_finds_no_letters(hall):
    for way in ("restart", "silence"):
        steps.to_identity(hall)
        hall.click("way-typed")
        before = hall.text("spelling")
        for letter in "wang":
            hall.click(f"kb-{letter}")
        hall.until(lambda: hall.text("spelling") == "wang", "wang")
        first = hall.until(lambda: [c.text for c in hall.driver.find_elements(
            "css selector", ".candidate")], "candidates")
        if way == "restart":
            hall.click("restart")
        else:
            hall.forward(61)
            hall.screen("idle")
            assert "wang" not in hall.stored()
            hall.forward(92)
            hall.click("begin")
        steps.to_identity(hall)
        hall.click("way-typed")
        assert hall.text("spelling") == before
        assert not hall.has("candidate-0")
        assert typed(hall) == ""
        hall.click("restart")


def test_a_choice_teaches_nothing(hall):
    """The same letters offer the same words, whatever was picked."""
    steps.to_identity(hall)
    hall.click("way-typed")

    def offered():
        for letter in "shi":
            hall.click(f"kb-{letter}")
        hall.until(lambda: hall.text("spelling") == "shi", "shi")
        # those of fewer letters stay until these come
        seen = [None]
        return hall.until(lambda: still(seen), "words that stay")

    def still(seen):
        before, seen[0] = seen[0], [
            hall.text(f"candidate-{i}") for i in range(6)]
        if before != seen[0]:
            time.sleep(0.7)
        return seen[0] if before == seen[0] else None

    first = offered()
    for _ in range(3):
        hall.click("candidate-3")
        hall.until(lambda: hall.text("spelling") != "shi", "the pick")
        hall.click("kb-erase")
        hall.until(lambda: typed(hall) == "", "an empty field")
        assert offered() == first


def test_a_name_is_a_hundred_characters_at_most(hall):
    steps.to_identity(hall)
    hall.click("way-typed")
    hall.fill("input-name", "𬭚" * 101)
    hall.until(lambda: typed(hall) == "𬭚" * 100, "a hundred")
    hall.click("kb-mode-latin", "kb-a")
    assert typed(hall) == "𬭚" * 100
    hall.click("kb-erase")
    hall.until(lambda: typed(hall) == "𬭚" * 99, "one less")


def test_without_engines_there_are_letters(hall):
    """And the field says what to do about a Chinese name."""
    steps.to_identity(hall)
    hall.click("way-typed")
    assert "窗口" not in hall.text("screen-typed")
    hall.machine.says(ime=None)
    hall.until(lambda: "窗口" in hall.text("screen-typed"), "the hint")
    assert not hall.has("kb-mode-latin") and not hall.has("spelling")
    hall.click("kb-l", "kb-i", "kb-space", "kb-n", "kb-a")
    assert typed(hall) == "Li Na"
