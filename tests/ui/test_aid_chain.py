# SPDX-License-Identifier: Apache-2.0
"""Families from the kiosk's glass through every seat of the desk: one to its
money, one with papers that were missing, an objection and an appeal."""
import pytest

import asking
from deciding import (approve, decide, end, follow_up, money, object_stands,
                      pay, post, review)
from families import CARD, Seats, publicity_is_over, step
from people import Person


@pytest.fixture
def seats(office, centre):
    return Seats(office, centre)


class Standing:
    """Somebody at the glass who asks for a family; its names are its own."""

    def __init__(self, hall, kiosk, folder):
        self.hall, self.kiosk, self.folder = hall, kiosk, folder
        self.who = Person(name="测试明")
        self.spouse = Person(name="测试红")
        asking.to_card(hall, kiosk, self.who)
        asking.to_family(hall)
        asking.relative_by_hand(hall, self.spouse, "1")
        asking.from_family(hall, public=True)
        self.submit()

    def submit(self):
        hall = self.hall
        hall.click("submit")
        hall.screen("receipt")
        self.no = hall.text("case-no")
        self.receipt = hall.qr_of("receipt-qr", self.folder).split("#")[1]
        self.leave()

    def leave(self):
        self.hall.click("restart")
        self.hall.screen("home")
        self.kiosk.lift()

    def reads(self, words):
        """What the kiosk tells of the case, to its card."""
        asking.own(self.hall, self.kiosk, self.who)
        self.hall.until(lambda: words in self.hall.visible(), words)

    def completes(self):
        asking.again(self.hall, public=True)
        self.submit()


@pytest.fixture
def family(hall, kiosk, tmp_path):
    return Standing(hall, kiosk, tmp_path)


def say(hall, text):
    """What is on somebody's mind; the number by which the answer is read."""
    hall.screen("aid-say")
    hall.fill("input-text", text)
    hall.click("submit")
    hall.screen("aid-said")
    ref = hall.text("ref")
    hall.click("done")
    hall.screen("home")
    return ref


def answered(hall, ref):
    hall.click("tile-aid", "go-aidanswer")
    hall.screen("aid-ref")
    hall.fill("input-ref", ref)
    hall.click("next")
    hall.screen("aid-answer")
    words = hall.visible()
    hall.click("done")
    hall.screen("home")
    return words


def test_a_family_to_its_money(seats, centre, family):
    family.reads("基层工会初审")
    family.leave()
    review(seats, family)
    decide(seats, family)
    post(seats, family)
    end(seats, centre, family)
    approve(seats, family)
    money(seats, centre, family)
    pay(seats, centre, family)
    family.reads("帮扶金已发放")
    assert "生活救助 4,000 元" in family.hall.text("granted")
    assert not family.hall.has("due-on")
    family.leave()
    follow_up(seats, family)
    family.reads("在档")
    family.leave()
    assert CARD not in centre.log.read_text()


def send_back(seats, family):
    page = seats.at("shenhe", family.no)
    page.click("act-return")
    ticked = page.driver.find_elements(
        "css selector", '[data-testid="return-paper"]:checked')
    assert len(ticked) == 4
    assert page.barriers() == []
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "待补正", "the return")
    page.until(lambda: "请补齐：户口簿、全家身份证" in page.visible(),
               "what is asked for")
    assert "等本人补材料" in page.text("aid-stand")


def objects(hall, text):
    """Somebody who stands there, without a card."""
    hall.click("tile-aid", "go-aidpost")
    hall.screen("aid-postings")
    hall.click("object")
    return say(hall, text)


def appeals(hall, family, text):
    """By the receipt alone."""
    hall.machine.says(scanner="ok")
    hall.machine.scans(family.receipt)
    hall.screen("status")
    hall.click("status-say")
    hall.screen("aid-voice")
    hall.machine.answers("/local/scan/wait")
    hall.machine.says()
    hall.click("kind-appeal", "next")
    return say(hall, text)


def refuse(seats, family):
    page = seats.at("shenpi", family.no)
    page.click("act-refuse", "sheet-yes")
    page.until(lambda: "原因" in page.text("sheet-error"), "the reason")
    assert page.barriers() == []
    page.fill("aid-reason", "家庭收入核对后超过标准")
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "不予批准", "the refusal")


def answer_appeal(seats, family):
    """Whom it is about sees nothing of it."""
    for name in ("shenpi", "shenhe"):
        page = seats.take(name, "#/aid/voices")
        page.find("voices-none")
        assert "收入算错了" not in page.visible()
    page = seats.take("shenji", "#/aid/voices")
    page.find("voice", f'[data-case="{family.no}"][data-kind="appeal"]')
    assert page.barriers() == []
    page.click("voice-answer", "upheld-true", "sheet-yes")
    page.until(lambda: "答复" in page.text("sheet-error"), "the words")
    page.fill("answer-text", "重新核对，请再申请")
    page.click("sheet-yes")
    page.find("voices-none")


def test_papers_an_objection_an_appeal(seats, centre, hall, family):
    send_back(seats, family)
    family.reads("请补齐：户口簿、全家身份证")
    family.completes()
    review(seats, family)
    decide(seats, family)
    post(seats, family)
    page = seats.take("shenhe", "#/aid/postings")
    page.find("posting", f'[data-case="{family.no}"]')
    objection = objects(hall, "他家有两套房")
    object_stands(seats, page, family)
    assert "已核实，只有一套" in answered(hall, objection)
    refuse(seats, family)
    family.reads("家庭收入核对后超过标准")
    family.leave()
    appeal = appeals(hall, family, "收入算错了")
    answer_appeal(seats, family)
    assert "重新核对，请再申请" in answered(hall, appeal)
    for said in ("他家有两套房", "收入算错了", "重新核对"):
        assert said not in centre.log.read_text()
