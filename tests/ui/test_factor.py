# SPDX-License-Identifier: Apache-2.0
"""The second factor at the desk: a phone is bound, codes are given, a phone is
lost."""
import time

import factor
import steps
from people import id_number

PASSWORD = "铁山 correct horse"


def sign_in(page, centre, name, password):
    page.open(centre.url + "/desk")
    page.fill("signin-name", name)
    page.fill("signin-password", password)
    page.click("signin-submit")


def code_of(page):
    secret = page.text("factor-secret").replace(" ", "")
    return factor.code_at(secret, int(time.time()) // factor.STEP)


def test_a_new_reviewer_binds_a_phone(centre, office, tmp_path):
    first = centre.verb("staff", "add", "xinren", "--role", "reviewer",
                        "--display", "新来的", "--id-no",
                        id_number()).splitlines()[0]
    sign_in(office, centre, "xinren", first)
    office.fill("new-password", PASSWORD)
    office.fill("new-password-again", PASSWORD)
    office.click("new-password-submit")
    office.find("factor-qr")
    assert office.barriers() == []
    shown = office.text("factor-secret").replace(" ", "")
    scanned = office.qr_of("factor-qr", tmp_path)
    assert scanned.startswith("otpauth://totp/") and f"={shown}&" in scanned
    office.fill("factor-code", "000000")
    office.click("factor-submit")
    office.until(lambda: office.driver.find_element(
        "id", "factor-code-error").text, "what is wrong")
    office.fill("factor-code", code_of(office))
    office.click("factor-submit")
    codes = office.text("recovery").split()
    assert len(codes) == 10
    assert office.barriers() == []
    office.click("recovery-kept")
    office.click("recovery-done")
    office.find("nav-todo")
    office.click("sign-out")
    # the phone is lost: a code from the paper
    office.find("signin-name")
    sign_in(office, centre, "xinren", PASSWORD)
    office.find("signin-code")
    assert office.barriers() == []
    office.fill("signin-code", codes[0])
    office.click("signin-code-submit")
    office.find("nav-todo")
    office.click("sign-out")
    office.find("signin-name")
    for secret in (shown, codes[0], "otpauth"):
        assert secret not in centre.log.read_text()


def test_a_demo_account_signs_in(centre, office):
    steps.sign_in(office, centre, "finance")
    office.click("sign-out")
    office.find("signin-name")
