# SPDX-License-Identifier: Apache-2.0
"""Every screen of the kiosk against the numbers that it promises."""
import gzip
import posixpath
import re
import urllib.request

import pytest

import gauge
import walk
from browser import ROOT
from gauge import MEASURE, MODES, NORMAL, UPRIGHT

# Both at once shows axe nothing that either does not.
AXE_MODES = ("normal", "elder", "low")
SCREENS = 112


@pytest.fixture(scope="module")
def seen(glass, kiosk):
    """Complaints of every screen: {(screen, mode): [what]}."""
    found = {}

    def see(name):
        for mode in MODES:
            gauge.set_mode(glass, mode)
            found[name, mode] = gauge.measured(glass, mode)
            if mode in AXE_MODES:
                found[name, mode] += glass.barriers()
        gauge.set_mode(glass, "normal")

    with gauge.glass_of(glass, UPRIGHT):
        glass.open(kiosk.url)
        glass.find("begin")
        walk.walk(glass, kiosk, see)
    kiosk.lift()
    return found


@pytest.mark.parametrize("mode", MODES)
def test_every_screen_keeps_its_numbers(seen, mode):
    assert len({name for name, _ in seen}) >= SCREENS
    wrong = {name: what for (name, m), what in seen.items()
             if m == mode and what}
    assert wrong == {}


def test_what_is_wrong_is_seen(hall):
    """The measures themselves: each of them can fail."""
    run = hall.driver
    run.execute_script("""
        const more = document.createElement('style');
        more.textContent = '.row { padding: 0; height: 40px; margin-top: -24px }'
            + ' .lead { color: #999; font-size: 12px }';
        document.adoptedStyleSheets = [];
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(more.textContent);
        document.adoptedStyleSheets = [sheet];""")
    what = "\n".join(run.execute_script(MEASURE, {**NORMAL, "band": gauge.BAND}))
    for word in (" mm\n", "apart", "out of reach", "capitals of", ":1"):
        assert word in what + "\n", word


FETCHED = re.compile(r"^import [^']*'([^']+)';", re.MULTILINE)
LATER = re.compile(r"(\w+): \{.*\bimport\('([^']+)'\)")
SHEETS = ("shared/tokens.css", "shared/base.css", "kiosk/kiosk.css")


def beside(path, name):
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


class Weights:
    """What the agent sends, compressed as hard as may be: path -> bytes."""

    def __init__(self, url):
        self.url = url
        self.texts = {}

    def text(self, path):
        if path not in self.texts:
            with urllib.request.urlopen(self.url + path) as reply:
                self.texts[path] = reply.read()
        return self.texts[path].decode("utf-8")

    def needed(self, path, found=()):
        """A module and all that it imports, but for what is there already."""
        found = set(found) | {path}
        for name in FETCHED.findall(self.text(path)):
            other = beside(path, name)
            if other not in found:
                found |= self.needed(other, found)
        return found

    def of(self, paths):
        return sum(len(gzip.compress(self.texts[path], 9)) for path in paths)


def assets():
    return {f"/assets/{f.relative_to(ROOT / 'assets')}"
            for folder in ("kiosk", "shared", "vendor")
            for f in (ROOT / "assets" / folder).rglob("*")
            if f.suffix in (".js", ".css")
            and "zxing" not in f.parts}  # the desk's


def test_the_pages_weigh_little(kiosk, capsys):
    """The first page and the largest flow: at most 100 kB, if they were sent
    compressed, without fonts. No file is in neither."""
    sent = Weights(kiosk.url)
    first = {"/"} | {f"/assets/{sheet}" for sheet in SHEETS} \
        | sent.needed("/assets/kiosk/app.js")
    for path in first:
        sent.text(path)
    table = "/assets/kiosk/flows.js"
    flows = {name: sent.needed(beside(table, path)) - first
             for name, path in LATER.findall(sent.text(table))}
    assert len(flows) > 3 and all(flows.values())
    assert first.union(*flows.values()) - {"/"} == assets()
    home = sent.of(first)
    name, most = max(((name, sent.of(paths)) for name, paths in flows.items()),
                     key=lambda row: row[1])
    with capsys.disabled():
        print(f" {home / 1000:.1f} kB + {name} {most / 1000:.1f} kB ", end="")
    assert home + most <= 100_000


LOADED = """
return performance.getEntriesByType('resource').map((e) =>
    new URL(e.name).pathname).filter((path) => path.startsWith('/assets/'));
"""


def test_a_flow_comes_when_it_is_begun(kiosk, hall):
    sent = Weights(kiosk.url)
    first = sent.needed("/assets/kiosk/app.js")
    assert set(hall.driver.execute_script(LOADED)) \
        == first | {f"/assets/{sheet}" for sheet in SHEETS}
    hall.click("tile-matters")
    hall.screen("find")
    assert set(hall.driver.execute_script(LOADED)) \
        >= sent.needed("/assets/kiosk/flow_matters.js")


def block(hall, *urls):
    hall.driver.execute_cdp_cmd("Network.enable", {})
    hall.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": urls})


def test_a_flow_that_does_not_come(hall):
    """The agent is busy starting: said as any trouble, and tried again."""
    block(hall, "*/screens/find.js")
    hall.click("tile-matters")
    hall.screen("trouble")
    assert "AGENT_DOWN" in hall.text("trouble-code")
    block(hall)
    hall.click("trouble-retry")
    hall.screen("find")
    assert ["flow_matters.js" in what for what in hall.complaints()] == [True]


def test_what_the_staff_see_comes_like_a_flow(hall):
    block(hall, "*/upkeep/zh-CN.js")
    hall.click("today")
    hall.screen("trouble")
    assert "AGENT_DOWN" in hall.text("trouble-code")
    block(hall)
    hall.click("trouble-retry")
    hall.screen("upkeep-card")
    assert ["upkeep/screen.js" in what for what in hall.complaints()] == [True]


CHANGE = """
const [testid, screen, done] = arguments;
const from = performance.now();
const wait = () => document.querySelector(`[data-testid="screen-${screen}"]`)
    ? requestAnimationFrame(() => done(performance.now() - from))
    : requestAnimationFrame(wait);
document.querySelector(`[data-testid="${testid}"]`).click();
wait();
"""


def test_how_fast_a_screen_changes(hall, capsys):
    """Printed, not judged: a loaded machine is slow for other reasons."""
    took = {}

    def change(testid, screen):
        took[screen] = hall.driver.execute_async_script(
            CHANGE, testid, screen)

    change("help", "help")
    change("help-back", "home")
    hall.click("tile-join")
    hall.click("consent-register")
    change("next", "identity")
    change("way-typed", "typed")
    change("back", "identity")
    assert len(took) == 4
    with capsys.disabled():
        print(" " + ", ".join(f"{name} {ms:.0f} ms"
                              for name, ms in took.items()), end=" ")
