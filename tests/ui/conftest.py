# SPDX-License-Identifier: Apache-2.0
"""One centre, one kiosk with its browser, one browser of the staff."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from browser import Browser  # noqa: E402
from centre import Centre, Kiosk  # noqa: E402
from machine import Machine  # noqa: E402
from places import offer, terminal  # noqa: E402,F401


@pytest.fixture(scope="session")
def centre(tmp_path_factory):
    made = Centre(tmp_path_factory.mktemp("ui"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def kiosk(centre, tmp_path_factory):
    # Prompts there are, so that the button is; none of them has a sound.
    made = Kiosk(centre, "hall", "--voices", tmp_path_factory.mktemp("mute"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def glass(kiosk):
    browser = Browser(1080, 1920)
    browser.machine = Machine(browser)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def window():
    browser = Browser(1440, 900)
    yield browser
    browser.close()


@pytest.fixture
def hall(glass, kiosk):
    """The kiosk's page, as a new visitor finds it."""
    kiosk.lift()
    glass.open(kiosk.url)
    glass.click("begin")
    glass.screen("home")
    glass.until(lambda: not glass.has("offline-note"), "the line")
    yield glass
    kiosk.lift()
    assert glass.complaints() == []


@pytest.fixture
def office(window):
    """The staff's browser, nobody signed in."""
    window.driver.delete_all_cookies()
    yield window
    assert window.complaints() == []
