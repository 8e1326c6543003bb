# SPDX-License-Identifier: Apache-2.0
"""A hospital and a park without a gate: codes from a camera, or from a scanner
that types, and the centre's verdict where everybody can see it."""
import os
import time

import pytest

import passes
import steps
from browser import Browser
from centre import API
from films import film
from people import Person
from phones import PHONE, a_phone, activate, code_of
from places import book, day, sessions

HELD, GONE = 3, 4  # seconds: longer than a code has to be out of sight
WASM = """
try {
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    return 'runs';
} catch (e) {
    return e.name;
}
"""
LISTEN = """
window.tones = [];
const real = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
    const tone = real.call(this);
    const start = tone.start.bind(tone);
    tone.start = (at) => {
        tones.push(tone.frequency.value);
        start(at);
    };
    return tone;
};
"""


@pytest.fixture(scope="module")
def product(centre, tmp_path_factory):
    return passes.load(centre, tmp_path_factory.mktemp("pass"))


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """Where the film lies that the camera plays next time it is opened."""
    path = tmp_path_factory.mktemp("film") / "seen.y4m"
    film(path, (None, 1))
    return path


@pytest.fixture(scope="module")
def eye(stage):
    made = Browser(1280, 900, flags=(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={stage}"))
    yield made
    made.close()


@pytest.fixture
def page(eye):
    yield eye
    eye.driver.delete_all_cookies()
    eye.open("about:blank")  # the camera is let go
    assert eye.complaints() == []


def shot(page, name):
    folder = os.environ.get("YIZHAN_SHOTS")
    if folder:
        page.driver.save_screenshot(f"{folder}/camera-{name}.png")


def watch(page):
    page.click("camera-switch")
    page.find("camera", '[data-phase="on"]')


def verdict(page, phase, code=None):
    more = f'[data-phase="{phase}"]' + (f'[data-code="{code}"]' if code else "")
    return page.find("verdict", more)


def numbers(page):
    return [page.text(f"today-{name}") for name in (
        "entries", "duplicates", "refused")]


def frozen(centre, terminal, product):
    """A pass that somebody has reported: its paper."""
    made = passes.apply(terminal, product)
    clerk = centre.desk("clerk")
    clerk.post(f"{API}/cases/{made['case_no']}/pass/freeze",
               {"reason": "报失"}, key=True).must(200)
    clerk.close()
    return made["slips"][0]["token"]


def test_a_voucher_is_attended_by_camera(
        centre, terminal, offer, page, stage):
    person = Person(name="测试镜")
    at = sessions(terminal, offer, day(0))[0]
    voucher = book(terminal, person, at).must(201).json["voucher"]["token"]
    film(stage, (None, 1), (voucher, 60))
    steps.sign_in(page, centre, "partner", "nav-hospital")
    page.find("hospital-today")
    assert page.barriers() == []
    watch(page)
    verdict(page, "yes")
    assert page.text("verdict-name") == "测*镜"
    assert page.find("verdict").rect["y"] < 400  # the camera is below
    shot(page, "hospital")
    assert page.barriers() == []
    # held up for as long as one likes, it is asked about once
    time.sleep(HELD)
    verdict(page, "yes")
    page.click("camera-switch")
    page.find("camera", '[data-phase="off"]')
    watch(page)
    verdict(page, "no", "VOUCHER_USED")


def test_a_park_lets_in_and_refuses_without_a_touch(
        centre, terminal, product, page, stage):
    good = passes.apply(terminal, product)["slips"][0]["token"]
    void = frozen(centre, terminal, product)
    film(stage, (None, 2), (good, HELD), (None, GONE), (void, HELD),
         (None, GONE), ("HTTPS://EXAMPLE.INVALID/P#ABCDE-12345", 30))
    steps.sign_in(page, centre, "park", "nav-admit")
    page.find("admit-today")
    before = [int(n) for n in numbers(page)]
    assert page.barriers() == []
    page.driver.execute_script(LISTEN)
    verdict(page, "idle")
    watch(page)
    verdict(page, "yes", "OK")
    assert "纸质年票" in page.text("verdict")
    assert page.driver.execute_script("return tones") == [880, 1320]
    shot(page, "green")
    assert page.barriers() == []
    assert good not in page.stored()
    verdict(page, "no", "E_REVOKED")
    assert page.text("verdict-reason") == "已作废"
    assert page.driver.execute_script("return tones.slice(2)") == [220] * 3
    shot(page, "red")
    assert page.barriers() == []
    page.until(lambda: "不是本系统的" in page.text("camera"), "the hint")
    verdict(page, "no", "E_REVOKED")
    page.until(lambda: [int(n) for n in numbers(page)] == [
        before[0] + 1, before[1], before[2] + 1], "the day's numbers")


def test_a_scanner_types_as_well(centre, terminal, product, page):
    code = passes.apply(terminal, product)["slips"][0]["token"]
    steps.sign_in(page, centre, "park", "nav-admit")
    page.find("admit-today")
    for typed, phase, name in ((code, "yes", "OK"), (code, "no", "E_REPLAY"),
                               ("123456", "no", "E_PREFIX")):
        page.driver.switch_to.active_element.send_keys(typed + "\n")
        verdict(page, phase, name)
        assert page.find("scan").get_attribute("value") == ""
    assert "职工服务中心" in page.text("verdict")


def test_a_phone_is_let_in_by_the_code_of_the_minute(
        centre, terminal, product, page, stage, tmp_path):
    slip = passes.apply(terminal, product)["slips"][0]
    phone = a_phone()
    try:
        activate(phone, centre, slip["activation"])
        code = code_of(phone, tmp_path)
    finally:
        phone.close()
    steps.sign_in(page, centre, "park", "nav-admit")
    film(stage, (slip["token"], HELD), (None, GONE), (code, 30))
    page.find("admit-today")
    watch(page)
    verdict(page, "no", "E_REVOKED")
    verdict(page, "yes", "OK")
    assert "手机年票" in page.text("verdict")


def test_an_attendants_phone_shows_all_of_it(
        centre, terminal, product, page, stage):
    code = passes.apply(terminal, product)["slips"][0]["token"]
    film(stage, (code, 60))
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 2,
        "mobile": True})
    try:
        steps.sign_in(page, centre, "park", "nav-admit")
        watch(page)
        verdict(page, "yes", "OK")
        assert page.driver.execute_script(
            "return document.documentElement.scrollWidth <= innerWidth")
        # verdict and picture in one look
        picture = page.driver.find_element("css selector", "video").rect
        assert page.find("verdict").rect["y"] < PHONE[1] / 2
        assert picture["y"] + picture["height"] <= PHONE[1]
        shot(page, "phone")
        assert page.barriers() == []
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_lost_answer_is_no_second_entry(centre, terminal, product, page):
    code = passes.apply(terminal, product)["slips"][0]["token"]
    steps.sign_in(page, centre, "park", "nav-admit")
    page.find("admit-today")
    before = int(page.text("today-entries"))
    page.driver.execute_script("""
        const real = fetch;
        window.lost = true;
        window.fetch = async (path, options) => {
            const answer = await real(path, options);
            if (lost && String(path).endsWith('/park/scans'))
                throw new TypeError('lost');
            return answer;
        };""")
    page.find("scan").send_keys(code + "\n")
    verdict(page, "unknown")
    assert "不会重复登记" in page.text("verdict")
    page.driver.execute_script("window.lost = false")
    page.find("scan").send_keys(code + "\n")
    verdict(page, "yes", "OK")
    page.until(lambda: page.text("today-entries") == str(before + 1), "one")


def test_who_may_not_use_the_camera_is_told(centre, page):
    steps.sign_in(page, centre, "park", "nav-admit")
    page.driver.execute_script("""
        navigator.mediaDevices.getUserMedia = () =>
            Promise.reject(new DOMException('no', 'NotAllowedError'));""")
    page.click("camera-switch")
    assert "允许摄像头" in page.text("camera-trouble")
    assert page.barriers() == []


def test_only_the_reader_may_run_wasm(centre, page):
    steps.sign_in(page, centre, "park", "nav-admit")
    assert page.driver.execute_script(WASM) == "CompileError"
    client = centre.client()
    worker = client.get("/assets/desk/camera-worker.js").must(200)
    desk = client.get("/desk").must(200)
    client.close()
    assert "'wasm-unsafe-eval'" in worker.headers["content-security-policy"]
    assert "wasm" not in desk.headers["content-security-policy"]
    page.driver.get_log("browser")  # the refusal that was asked for
