# SPDX-License-Identifier: Apache-2.0
"""The numbers of assets/kiosk/README.md, and what a screen makes of them.

measure.js and axe-core look at the screen that is shown; each of their
complaints is a sentence, none of them is a good screen."""
import contextlib
import pathlib

MEASURE = (pathlib.Path(__file__).parent / "measure.js").read_text(
    encoding="utf-8")
SET_MODE = """
const [mode, done] = arguments;
import('/assets/kiosk/visit.js').then((visit) => {
    visit.elder.value = mode.includes('elder');
    visit.low.value = mode.includes('low');
    requestAnimationFrame(() => requestAnimationFrame(done));
});
"""
UPRIGHT = (1080, 1920)
PX_MM = 0.248
# The lower edge of the glass is 0.85 m above the floor; 0.80 to 1.20 m is
# what a seated person reaches.
EDGE_MM, REACH_MM = 850, 1200
BAND = [UPRIGHT[1] - (REACH_MM - EDGE_MM) / PX_MM, UPRIGHT[1]]
NORMAL = {"target": 15, "gap": 3, "text": 4.8, "contrast": 4.5, "band": None}
ELDER = {"target": 20, "gap": 3, "text": 6.2, "contrast": 7, "band": None}
MODES = {"normal": NORMAL, "elder": ELDER, "low": {**NORMAL, "band": BAND},
         "elder low": {**ELDER, "band": BAND}}


def measured(page, mode):
    """What is too small, too close, too pale or out of reach."""
    return page.driver.execute_script(MEASURE, MODES[mode])


def set_mode(page, mode):
    """As the buttons in the corner would, but on a screen without them too."""
    page.driver.execute_async_script(SET_MODE, mode)


@contextlib.contextmanager
def glass_of(page, size):
    """The page on a glass of that many pixels, to the last one."""
    run = page.driver.execute_cdp_cmd
    run("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1,
        "mobile": False})
    yield
    run("Emulation.clearDeviceMetricsOverride", {})
