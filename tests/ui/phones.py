# SPDX-License-Identifier: Apache-2.0
"""A phone's screen, and a pass that is put into it."""
from browser import Browser

PHONE = (390, 844)


def a_phone():
    made = Browser(*PHONE)
    made.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 2,
        "mobile": True})
    return made


def opened(page, centre, activation):
    page.open("about:blank")
    page.open(f"{centre.url}/P#{activation}")


def activate(page, centre, activation):
    opened(page, centre, activation)
    page.find("confirm")
    page.click("activate")
    page.find("pass-qr")
    page.until(lambda: page.driver.execute_script(
        "return navigator.serviceWorker.controller !== null"), "the worker")


def code_of(page, folder):
    code = page.qr_of("pass-qr", folder)
    assert code.startswith("9012") and code.isdigit()
    return code
