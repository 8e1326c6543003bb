# SPDX-License-Identifier: Apache-2.0
"""The glass on its side, 1920 x 1080: every screen keeps its numbers there
too. It has no low mode: all of it is within reach as it is."""
import pytest

import gauge
import walk

SIDEWAYS = gauge.UPRIGHT[::-1]
MODES = ("normal", "elder")
SCREENS = 25
# What has to be seen without looking for it: the ways on, the question of a
# page that nobody has moved, and both of what stands side by side.
CUT_OFF = """
const main = document.querySelector('main');
const boxes = (nodes) => Array.from(nodes, (node) => node.getBoundingClientRect());
const covered = Array.from(document.querySelectorAll('.pair'))
    .map((pair) => boxes(pair.children))
    .filter(([a, b]) => b && Math.min(a.right, b.right) > Math.max(a.left, b.left)
        && Math.min(a.bottom, b.bottom) > Math.max(a.top, b.top))
    .map(() => 'one of a pair lies on the other');
return covered.concat(Array.from(document.querySelectorAll('header, h1, .bar .btn, footer .btn'))
    .filter((node) => node.checkVisibility() && !(main.scrollTop && main.contains(node)))
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([, box]) => box.left < 0 || box.top < 0 || box.right > innerWidth
        || box.bottom > innerHeight)
    .map(([node]) => `${node.tagName} "${node.textContent.trim().slice(0, 12)}" is cut off`));
"""


@pytest.fixture(scope="module")
def seen(glass, kiosk):
    """Complaints of every screen: {(screen, mode): [what]}."""
    found = {}

    def see(name):
        for mode in MODES:
            gauge.set_mode(glass, mode)
            found[name, mode] = (gauge.measured(glass, mode)
                                 + glass.driver.execute_script(CUT_OFF)
                                 + glass.barriers())
        gauge.set_mode(glass, "normal")

    with gauge.glass_of(glass, SIDEWAYS):
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


SPOIL = """
document.querySelector('h1').style.marginLeft = '-200px';
document.querySelector('footer').style.marginTop = '900px';
const pair = document.createElement('div');
pair.className = 'pair';
pair.append(document.createElement('p'), document.createElement('p'));
pair.children[0].append('under');
pair.children[1].append('over');
pair.children[1].style.marginLeft = '-9rem';
document.querySelector('main').append(pair);
"""


def test_what_is_cut_off_is_seen(hall):
    run = hall.driver
    with gauge.glass_of(hall, SIDEWAYS):
        assert run.execute_script(CUT_OFF) == []
        run.execute_script(SPOIL)
        what = " ".join(run.execute_script(CUT_OFF))
    for word in ("H1", "BUTTON", "on the other"):
        assert word in what, what
