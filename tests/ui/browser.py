# SPDX-License-Identifier: Apache-2.0
"""Chromium, and pages spoken of by their data-testid."""
import os
import pathlib
import tempfile
import time

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.chrome.service import Service

from printers import code_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
AXE = ROOT / "tests" / "vendor" / "axe" / "axe.min.js"
SECONDS = 20
AGAIN = (NoSuchElementException, StaleElementReferenceException,
         ElementClickInterceptedException, ElementNotInteractableException)
FLAGS = ("--headless=new", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--ignore-certificate-errors",
         "--force-device-scale-factor=1", "--lang=zh-CN")

SET_VALUE = """
const [input, text] = arguments;
Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')
    .set.call(input, text);
input.dispatchEvent(new Event('input', {bubbles: true}));
"""
PICK = """
const [select, value] = arguments;
select.value = value;
select.dispatchEvent(new Event('change', {bubbles: true}));
"""
# Into view; true if it had to be moved there, since what a page shows at the
# end of a list may come or go with it and shift what is about to be pressed.
BRING = """
const before = arguments[0].getBoundingClientRect().top;
arguments[0].scrollIntoView({block: 'nearest', behavior: 'instant'});
return arguments[0].getBoundingClientRect().top !== before;
"""
MOVE_CLOCK = """
window.__now ??= performance.now.bind(performance);
const forward = arguments[0];
performance.now = () => window.__now() + forward;
"""
STORED = """
return [localStorage.length, sessionStorage.length, location.href,
    history.state, document.title,
    Array.from(document.querySelectorAll('input,textarea'), (x) => x.value),
    document.documentElement.outerHTML].map(String).join('\\n');
"""
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})
    .then((found) => done(found.violations.map((v) =>
        v.id + ' (' + v.impact + '): ' + v.help + ' ' +
        v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3).join(' | '))),
    (error) => done(['axe itself: ' + error]));
"""


KEPT = """
const [done] = arguments;
Promise.all([caches.keys(), indexedDB.databases()])
    .then(([c, d]) => done([...c, ...d.map((x) => x.name)]));
"""


class Browser:
    def __init__(self, width, height, chromedriver="/usr/bin/chromedriver",
                 flags=()):
        self.profile = tempfile.TemporaryDirectory(prefix="yz-ui-")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*FLAGS, *flags, f"--user-data-dir={self.profile.name}",
                     f"--window-size={width},{height}"):
            options.add_argument(flag)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        # What a driver switches off by itself is part of what we test.
        options.add_experimental_option(
            "excludeSwitches", ["disable-popup-blocking"])
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(
            service=Service(str(chromedriver)), options=options)
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)

    def close(self):
        self.driver.quit()
        try:
            self.profile.cleanup()
        except OSError:
            pass  # a last file of the browser that is just ending

    def open(self, url):
        self.driver.get(url)

    def until(self, what, why):
        """The first true value of what(); pages may change under it."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                value = what()
            except AGAIN:
                value = None
            except WebDriverException as e:
                # asked while one page gave way to the next
                if "aborted by navigation" not in str(e):
                    raise
                value = None
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {why}\n"
                                     + self.visible()[:2000])
            time.sleep(0.05)

    def visible(self):
        return self.driver.find_element("css selector", "body").text

    def _css(self, testid, more=""):
        return f'[data-testid="{testid}"]{more}'

    def has(self, testid):
        return bool(self.driver.find_elements("css selector",
                                              self._css(testid)))

    def find(self, testid, more=""):
        def shown():
            found = self.driver.find_element(
                "css selector", self._css(testid, more))
            return found if found.is_displayed() else None

        return self.until(shown, testid + more)

    def text(self, testid):
        return self.until(lambda: self.find(testid).text, f"words in {testid}")

    def screen(self, name):
        return self.find(f"screen-{name}")

    def click_where(self, testid, more):
        def press():
            target = self.find(testid, more)
            if self.driver.execute_script(BRING, target):
                return False
            target.click()
            return True

        self.until(press, f"a click on {testid}{more}")

    def click(self, *testids):
        for testid in testids:
            self.click_where(testid, "")

    def _run_on(self, script, testid, value):
        def run():
            self.driver.execute_script(script, self.find(testid), value)
            return True

        self.until(run, f"{value} in {testid}")

    def fill(self, testid, text):
        """Sets a value at once: the driver cannot type beyond plane 0."""
        self._run_on(SET_VALUE, testid, text)

    def pick(self, testid, value):
        """One of a list that opens."""
        self._run_on(PICK, testid, value)

    def keypad(self, digits):
        for digit in digits:
            self.click(f"key-{digit}")

    def forward(self, seconds):
        self.driver.execute_script(MOVE_CLOCK, seconds * 1000)

    def stored(self):
        """All that the page holds or shows."""
        return self.driver.execute_script(STORED)

    def kept(self, *secrets):
        """What the browser keeps: stores of the page, files of its profile
        that hold one of the secrets in any of a browser's encodings."""
        found = self.driver.execute_async_script(KEPT)
        needles = [s.encode(code) for s in secrets
                   for code in ("utf-8", "utf-16-le")]
        for path in pathlib.Path(self.profile.name).rglob("*"):
            try:
                data = path.read_bytes() if path.is_file() else b""
            except OSError:
                continue  # gone while we looked
            if any(needle in data for needle in needles):
                found.append(str(path))
        return found

    def qr_of(self, testid, folder):
        """What a scanner reads from the picture of an element."""
        path = pathlib.Path(folder) / f"{testid}.png"
        self.until(lambda: self.find(testid).screenshot(str(path)), testid)
        return code_of(path)

    def barriers(self):
        """What keeps people out, in axe's words."""
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        return self.driver.execute_async_script(RUN_AXE)

    def complaints(self):
        """Errors that the browser itself wrote down: scripts, policy."""
        return [e["message"] for e in self.driver.get_log("browser")
                if e["level"] == "SEVERE"
                and "status of 4" not in e["message"]
                and "favicon" not in e["message"]]
