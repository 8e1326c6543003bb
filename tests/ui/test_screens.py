# SPDX-License-Identifier: Apache-2.0
"""Every screen of the kiosk against the numbers that it promises."""
import gzip
import urllib.request

import pytest

import gauge
import walk
from browser import ROOT
from gauge import MEASURE, MODES, NORMAL, UPRIGHT

# Both at once shows axe nothing that either does not.
AXE_MODES = ("normal", "elder", "low")
SCREENS = 58


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


def test_the_pages_weigh_little(kiosk, capsys):
    """At most 100 kB, if they were sent compressed, without fonts."""
    files = ["/"] + [
        f"/assets/{f.relative_to(ROOT / 'assets')}"
        for folder in ("kiosk", "shared", "vendor")
        for f in sorted((ROOT / "assets" / folder).rglob("*"))
        if f.suffix in (".js", ".css")]
    assert len(files) > 30
    weight = 0
    for path in files:
        with urllib.request.urlopen(kiosk.url + path) as reply:
            weight += len(gzip.compress(reply.read(), 9))
    with capsys.disabled():
        print(f" {weight / 1000:.1f} kB ", end="")
    assert weight <= 100_000


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
