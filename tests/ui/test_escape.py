# SPDX-License-Identifier: Apache-2.0
"""Ways out of the kiosk's page, tried in Chromium under the kiosk's policies.

The page is on our side here: a script in it tries what no button of it does.
Each attempt must leave one window, our page in it, and nothing opened. What
needs a real machine stands on the installer's list (assets/systemd/README.md).
"""
import json
import os
import stat

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput

from browser import ROOT, Browser

POLICY = ROOT / "assets/systemd/chromium/yizhan.json"
# Set on the machine, not here: without them no driver gets in.
UNSEEN = {"RemoteDebuggingAllowed", "DeveloperToolsAvailability"}
HERE = "http://127.0.0.1:8477"
# Chromium reads its policies from /etc: a mount of this browser's own.
WRAPPER = """#!/bin/sh
exec unshare {user} --mount sh -c '
mount -t tmpfs none /etc/chromium &&
mkdir -p /etc/chromium/policies/managed &&
cp {policy} /etc/chromium/policies/managed/ &&
exec /usr/bin/chromedriver "$@"' chromedriver "$@"
"""


@pytest.fixture(scope="module")
def cage(kiosk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cage")
    policy = json.loads(POLICY.read_text())
    assert policy["URLAllowlist"] == [HERE]
    policy["URLAllowlist"] = [kiosk.url]
    for name in UNSEEN:
        del policy[name]
    (folder / "yizhan.json").write_text(json.dumps(policy))
    wrapper = folder / "chromedriver"
    wrapper.write_text(WRAPPER.format(
        user="" if os.geteuid() == 0 else "--user --map-root-user",
        policy=folder / "yizhan.json"))
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    browser = Browser(1080, 1920, wrapper, ("--kiosk", "--disable-pinch",
                                            "--noerrdialogs"))
    yield browser
    browser.close()


@pytest.fixture
def page(cage, kiosk):
    cage.open(kiosk.url)
    cage.click("begin")
    cage.screen("home")
    yield cage


def windows(page):
    """What is open, without the menus that the browser keeps at hand."""
    here = page.driver.current_window_handle
    found = []
    for handle in page.driver.window_handles:
        page.driver.switch_to.window(handle)
        found.append(page.driver.current_url)
    page.driver.switch_to.window(here)
    return [url for url in found if ".top-chrome/" not in url]


def stays(page, kiosk):
    """One window, our page, alive: it answers to a finger."""
    assert len(windows(page)) == 1, windows(page)
    assert page.driver.current_url.startswith(kiosk.url)
    page.click("help")
    page.screen("help")
    page.click("help-back")
    page.screen("home")


def refused(browser, address):
    """The page that stands for one that policy does not allow."""
    try:
        browser.open(address)
    except WebDriverException as error:  # its word for a page that failed
        return "ERR_BLOCKED_BY_ADMINISTRATOR" in str(error)
    shown = browser.visible()
    return "blocked" in shown or "屏蔽" in shown


def test_the_policies_are_in_force(cage):
    """Without them the browser would show this page of its own."""
    assert refused(cage, "chrome://policy")


# ---- keys and fingers --------------------------------------------------------

CHORDS = {
    "open a file": (Keys.CONTROL, "o"), "print": (Keys.CONTROL, "p"),
    "save": (Keys.CONTROL, "s"), "new window": (Keys.CONTROL, "n"),
    "new tab": (Keys.CONTROL, "t"), "address": (Keys.CONTROL, "l"),
    "downloads": (Keys.CONTROL, "j"), "history": (Keys.CONTROL, "h"),
    "source": (Keys.CONTROL, "u"), "bookmark": (Keys.CONTROL, "d"),
    "find": (Keys.CONTROL, "f"), "help": (Keys.F1,), "full": (Keys.F11,),
    "tools": (Keys.F12,), "caret": (Keys.F7,), "back": (Keys.ALT, Keys.LEFT),
    "private": (Keys.CONTROL, Keys.SHIFT, "n"),
    "inspect": (Keys.CONTROL, Keys.SHIFT, "i"),
    "console": (Keys.CONTROL, Keys.SHIFT, "j"),
    "tasks": (Keys.SHIFT, Keys.ESCAPE),
    "clear": (Keys.CONTROL, Keys.SHIFT, Keys.DELETE),
    "reopen": (Keys.CONTROL, Keys.SHIFT, "t"), "menu": (Keys.ALT, "f"),
    "home": (Keys.ALT, Keys.HOME), "larger": (Keys.CONTROL, Keys.ADD),
}


@pytest.mark.parametrize("what", CHORDS)
def test_keys(page, kiosk, what):
    chain = ActionChains(page.driver)
    *held, last = CHORDS[what]
    for key in held:
        chain.key_down(key)
    chain.send_keys(last)
    for key in held:
        chain.key_up(key)
    chain.perform()
    stays(page, kiosk)


def test_a_menu_under_the_finger(page, kiosk):
    """A long press or a second button opens nothing."""
    tile = page.find("tile-join")
    page.driver.execute_script(
        "window.menus = 0; addEventListener('contextmenu', (e) => "
        "{ if (!e.defaultPrevented) window.menus += 1; });")
    ActionChains(page.driver).context_click(tile).perform()
    press = ActionBuilder(page.driver, mouse=PointerInput("touch", "finger"))
    press.pointer_action.move_to(tile).pointer_down().pause(1).pointer_up()
    press.perform()
    assert page.driver.execute_script("return window.menus") == 0
    page.driver.refresh()
    page.click("begin")
    stays(page, kiosk)


def test_nothing_is_dragged_or_marked(page, kiosk):
    h1 = page.driver.find_element("css selector", "h1")
    chain = ActionChains(page.driver).double_click(h1)
    chain.click_and_hold(h1).move_by_offset(200, 300).release().perform()
    assert page.driver.execute_script(
        "return String(getSelection())").strip() == ""
    stays(page, kiosk)


# ---- what a script in the page may try ----------------------------------------

GO = {
    "file": "location.href = 'file:///etc/passwd'",
    "settings": "location.href = 'chrome://settings'",
    "source": "location.href = 'view-source:' + location.href",
    "data": "location.href = 'data:text/html,<h1>out</h1>'",
    "script": "location.href = 'javascript:document.write(1)'",
    "window": "window.open(location.href)",
    "foreign window": "window.open('https://example.org/')",
    "new page": "const a = document.createElement('a'); a.href = '/'; "
                "a.target = '_blank'; document.body.append(a); a.click()",
    "download": "const a = document.createElement('a'); a.href = "
                "'data:text/plain,x'; a.download = 'x.txt'; "
                "document.body.append(a); a.click()",
    "choose a file": "const i = document.createElement('input'); i.type = "
                     "'file'; document.body.append(i); i.click()",
    "print": "window.print()",
    "frame of a file": "const f = document.createElement('iframe'); f.src = "
                       "'file:///etc/passwd'; document.body.append(f)",
    "foreign frame": "const f = document.createElement('iframe'); f.src = "
                     "'https://example.org/'; document.body.append(f)",
    "foreign script": "const s = document.createElement('script'); s.src = "
                      "'https://example.org/x.js'; document.body.append(s)",
    "inline script": "const s = document.createElement('script'); "
                     "s.textContent = 'window.got = 1'; "
                     "document.body.append(s)",
    "leave full screen": "document.exitFullscreen?.().catch(() => null)",
}


@pytest.mark.parametrize("what", GO)
def test_ways_out(page, kiosk, what):
    page.driver.execute_script(GO[what])
    assert page.driver.execute_script("return window.got ?? null") is None
    stays(page, kiosk)


AWAY = {
    "another port": "http://127.0.0.1:9/", "another host": "https://[::1]/",
    "plain web": "http://example.org/", "flags": "chrome://flags",
    "crash": "chrome://version", "extensions": "chrome://extensions",
    "devtools": "devtools://devtools/bundled/inspector.html",
    "disk": "file:///", "ftp": "ftp://127.0.0.1/",
    "mail": "mailto:a@example.org", "phone": "tel:12351",
    "intent": "intent://x#Intent;scheme=x;end",
}


@pytest.mark.parametrize("what", AWAY)
def test_addresses_are_blocked(page, what):
    """As if there were an address bar: policy says no, nothing is shown."""
    assert refused(page, AWAY[what])


ASK = {
    "camera": "navigator.mediaDevices.getUserMedia({video: true})",
    "microphone": "navigator.mediaDevices.getUserMedia({audio: true})",
    "screen": "navigator.mediaDevices.getDisplayMedia()",
    "place": "new Promise((yes, no) => "
             "navigator.geolocation.getCurrentPosition(yes, no))",
    "clipboard": "navigator.clipboard.readText()",
    "files": "showOpenFilePicker()",
    "folder": "showDirectoryPicker()",
    "usb": "navigator.usb.requestDevice({filters: []})",
    "serial": "navigator.serial.requestPort()",
    "hid": "navigator.hid.requestDevice({filters: []})",
    "foreign fetch": "fetch('https://example.org/')",
    "other port": "fetch('http://127.0.0.1:9/')",
}


@pytest.mark.parametrize("what", ASK)
def test_powers_are_refused(page, kiosk, what):
    answer = page.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "setTimeout(() => done('asks'), 5000);"
        "Promise.resolve().then(() => " + ASK[what] + ")"
        ".then(() => done('given'), (e) => done('refused ' + e));")
    assert answer.startswith("refused"), answer
    stays(page, kiosk)


def test_notifications_are_refused(page, kiosk):
    assert page.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "Notification.requestPermission().then(done);") == "denied"
    stays(page, kiosk)
