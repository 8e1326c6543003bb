# SPDX-License-Identifier: Apache-2.0
"""The attendant's page of a gate: large, plain, and it asks only once."""
import os
import time

import pytest

from browser import Browser
from gates import LIST, Gate, Office

WIDE, SMALL = (1280, 800), (390, 800)


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    made = Gate(tmp_path_factory.mktemp("gate"), Office(), conf="ask_s = 60\n")
    made.stock(age=8 * 86400)
    with made:
        yield made


def until(what):
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module", params=[WIDE, SMALL], ids=["wide", "small"])
def page(gate, request):
    browser = Browser(*request.param)
    browser.driver.get(gate.url)
    yield browser
    browser.close()


def text(page, name):
    return page.driver.execute_script(
        "return document.getElementById(arguments[0]).textContent", name)


def shot(page, name):
    folder = os.environ.get("YIZHAN_SHOTS")
    if folder:
        page.driver.save_screenshot(f"{folder}/gate-{name}.png")


def fits(page):
    return page.driver.execute_script(
        "return document.documentElement.scrollWidth <= innerWidth")


def test_the_attendant_is_asked_and_answers(gate, page):
    page.driver.get(gate.url)
    before = gate.opened()
    gate.scan(gate.office.ticket(5 + before, claims={
        6: int(time.time()) - 20 * 86400}))
    until(lambda: text(page, "line") == "请核对后放行")
    assert "名单" in text(page, "note") and fits(page)
    shot(page, f"ask-{before}")
    # what a scanner that plays keyboard types answers nothing
    page.driver.find_element("tag name", "body").send_keys("9011\n")
    assert page.driver.switch_to.active_element.tag_name == "body"
    assert page.barriers() == []
    page.driver.find_element("id", "yes").click()
    until(lambda: text(page, "line") == "有效")
    assert gate.opened() == before + 1
    assert page.driver.execute_script("return document.body.className"
                                      ) == "green"
    assert not page.driver.find_element("id", "ask").is_displayed()
    shot(page, f"green-{before}")
    assert page.barriers() == []


def test_a_refusal_is_red_and_says_why(gate, page):
    gate.scan(gate.office.ticket(5, group=99))
    until(lambda: text(page, "line") == "不是本处使用的码")
    assert text(page, "visitor") == "请联系工作人员" and fits(page)
    assert text(page, "lists") == f"名单：8 天前（{LIST}:1）"
    shot(page, "red")
    assert page.barriers() == []


def test_nobody_is_left_with_a_dead_page(gate, page):
    gate.stop()
    until(lambda: text(page, "line") == "检票程序没有运行")
    gate.start()
    page.driver.get(gate.url)
    until(lambda: text(page, "line") == "请扫码")
