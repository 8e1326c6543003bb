# SPDX-License-Identifier: Apache-2.0
"""A pass in a phone: put there by the code of a slip, shown without a line,
believed by a gate for some minutes and by no other phone."""
import os
import time

import pytest

import passes
from people import Person
from phones import a_phone, activate, code_of, opened

FIVE_MINUTES = 300
SHIFT = "{ const real = Date.now.bind(Date); Date.now = () => real() + %d; }"
DAY = 86400
DOWN = {"offline": True, "latency": 0, "downloadThroughput": 0,
        "uploadThroughput": 0}
KEYS = """
const [done] = arguments;
const open = indexedDB.open('yizhan-pass');
open.onsuccess = () => {
    const all = open.result.transaction('passes').objectStore('passes')
        .getAll();
    all.onsuccess = async () => done(await Promise.all(all.result.map(
        async ({ key, ...rest }) => [key.extractable, JSON.stringify(rest),
            await crypto.subtle.exportKey('raw', key).then(
                () => 'out', (e) => e.name)])));
};
"""


@pytest.fixture(scope="module")
def product(centre, tmp_path_factory):
    return passes.load(centre, tmp_path_factory.mktemp("pass"))


@pytest.fixture
def phone():
    made = a_phone()
    yield made
    made.close()


def cut(page):
    """No line from now on."""
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", DOWN)


def before(page, script):
    """Runs in each page before its own scripts do."""
    page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                                {"source": script})


def shot(page, name):
    folder = os.environ.get("YIZHAN_SHOTS")
    if folder:
        page.driver.save_screenshot(f"{folder}/phone-{name}.png")


def notes(page):
    return page.driver.find_element("id", "notes").text


def slip_of(terminal, product, name="测试票"):
    made = passes.apply(terminal, product, Person(name=name))
    assert made["slips"][0]["url"].endswith("/P#"
                                            + made["slips"][0]["activation"])
    return made["slips"][0]


def test_a_pass_goes_into_a_phone_and_works_without_a_line(
        centre, terminal, product, phone, tmp_path):
    slip = slip_of(terminal, product)
    assert passes.verdict(centre, slip["token"]) == "OK"
    opened(phone, centre, slip["activation"])
    assert "纸上的二维码就不能用了" in phone.text("confirm")
    assert phone.barriers() == []
    shot(phone, "confirm")
    phone.click("activate")
    phone.find("pass-qr")
    assert phone.driver.current_url == centre.url + "/P"
    assert "演示公园（赭山）" in phone.text("pass")
    assert notes(phone) == ""
    assert phone.barriers() == []
    shot(phone, "pass")
    code = code_of(phone, tmp_path)
    assert passes.verdict(centre, code) == "OK"
    assert passes.verdict(centre, code, time.time() + FIVE_MINUTES
                          ) == "E_PROOF"
    # nothing but the key opens the chain, and nothing takes the key out
    (row,) = phone.driver.execute_async_script(KEYS)
    assert row[0] is False and row[2] == "InvalidAccessError"
    # without a line, and from nothing but what the phone has kept
    phone.until(lambda: phone.driver.execute_async_script(
        "caches.open('pass').then((c) => c.keys()).then((k) => "
        "arguments[0](k.length))") >= 11, "the page's own files")
    cut(phone)
    phone.open("about:blank")
    phone.open(centre.url + "/P")
    phone.find("pass-qr")
    assert "没有网络" in notes(phone)
    assert passes.verdict(centre, code_of(phone, tmp_path)) == "OK"
    shot(phone, "offline")
    assert "职工公园年票（测试）" in phone.text("pass")
    assert [c for c in phone.complaints() if "DISCONNECTED" not in c] == []


def test_the_code_turns_by_the_minute(
        centre, terminal, product, phone, tmp_path):
    activate(phone, centre, slip_of(terminal, product)["activation"])
    first = code_of(phone, tmp_path)
    cut(phone)
    phone.driver.execute_script(SHIFT % (FIVE_MINUTES * 1000))
    phone.until(lambda: code_of(phone, tmp_path) != first, "another code")
    later = code_of(phone, tmp_path)
    then = time.time() + FIVE_MINUTES
    assert passes.verdict(centre, later, then) == "OK"
    assert passes.verdict(centre, first, then) == "E_PROOF"
    assert passes.verdict(centre, later) == "E_PROOF"
    # the same value under a later minute's number is not the later value
    end = len(first) - len(first) % 17
    assert passes.verdict(centre, first[:end - 34] + later[end - 34:], then
                          ) != "OK"


def test_whose_they_are(centre, terminal, product, phone):
    for name in ("王小明", "李红", "王小明"):
        activate(phone, centre, slip_of(terminal, product, name)["activation"])
    tabs = phone.driver.find_element("id", "tabs")
    assert tabs.text.split("\n") == ["王*明 第 1 张", "李*", "王*明 第 3 张"]
    assert "持有人\n王*明" in phone.text("pass")
    phone.driver.find_element(
        "xpath", "//div[@id='tabs']/button[text()='李*']").click()
    phone.until(lambda: "持有人\n李*" in phone.text("pass"), "the other's")
    assert phone.barriers() == []
    shot(phone, "tabs")
    # from before it was said whose a pass is
    phone.driver.execute_async_script("""
        const [done] = arguments;
        const open = indexedDB.open('yizhan-pass');
        open.onsuccess = () => {
            const at = open.result.transaction('passes', 'readwrite')
                .objectStore('passes');
            const all = at.getAll();
            all.onsuccess = () => {
                for (const { holder, ...rest } of all.result)
                    at.put(rest);
            };
            at.transaction.oncomplete = () => done();
        };""")
    phone.open("about:blank")
    phone.open(centre.url + "/P")
    phone.find("pass-qr")
    tabs = phone.driver.find_element("id", "tabs")
    assert tabs.text.split("\n") == ["第 1 张", "第 2 张", "第 3 张"]
    assert "持有人" not in phone.text("pass")


def test_one_phone_has_it(centre, terminal, product, phone, tmp_path):
    slip = slip_of(terminal, product)
    activate(phone, centre, slip["activation"])
    code = code_of(phone, tmp_path)
    other = a_phone()
    try:
        opened(other, centre, slip["activation"])
        other.click("activate")
        assert "不能用了" in other.text("error")
        assert "刷身份证" in other.text("error")
        assert not other.has("retry") or not other.driver.find_element(
            "id", "retry").is_displayed()
        assert other.driver.execute_async_script(KEYS) == []
        shot(other, "refused")
    finally:
        other.close()
    # the slip once more in the phone that has it: simply its pass
    opened(phone, centre, slip["activation"])
    phone.find("pass-qr")
    assert passes.verdict(centre, code_of(phone, tmp_path)) == "OK"
    assert passes.verdict(centre, code) == "OK"


def test_a_line_that_breaks_costs_nothing(
        centre, terminal, product, phone, tmp_path):
    slip = slip_of(terminal, product)
    opened(phone, centre, slip["activation"])
    phone.find("confirm")
    phone.driver.execute_script("""
        const real = fetch;
        window.fetch = (path, o) => (String(path).endsWith('/anchor')
            ? real(path, o).then(() => { throw new TypeError('lost'); })
            : real(path, o));""")
    phone.click("activate")
    assert "连不上服务中心" in phone.text("error")
    # the centre has signed; the answer was lost, and the page with it
    opened(phone, centre, slip["activation"])
    phone.click("activate")
    phone.find("pass-qr")
    assert passes.verdict(centre, code_of(phone, tmp_path)) == "OK"


def test_a_wrong_clock_is_told_and_put_right(
        centre, terminal, product, phone, tmp_path):
    before(phone, SHIFT % -900000)
    slip = slip_of(terminal, product)
    opened(phone, centre, slip["activation"])
    phone.click("activate")
    phone.until(lambda: "慢了约 15 分钟" in notes(phone), "the note")
    assert phone.barriers() == []
    shot(phone, "clock")
    assert passes.verdict(centre, code_of(phone, tmp_path)) == "OK"
    cut(phone)
    phone.open("about:blank")
    phone.open(centre.url + "/P")
    phone.until(lambda: "比上次联网时还早" in notes(phone), "the note")


CENTRE = """
const real = fetch;
window.asked = [];
window.fetch = async (path, options) => {
    if (!String(path).includes('/renewals'))
        return real(path, options);
    const body = JSON.parse(options.body);
    asked.push([path, body]);
    const from = 4000000000;
    return new Response(JSON.stringify(path.endsWith('/anchor')
        ? { cti: '0100000001', token: '9011' + '0'.repeat(17), nbf: from,
            exp: from + 600, n: 10, title: '下个月', parks: '', until: '' }
        : { cti: '0100000001', nbf: from, n: 10 }));
};
"""


def test_the_next_month_is_fetched_in_the_last_week(
        centre, terminal, product, phone):
    activate(phone, centre, slip_of(terminal, product)["activation"])
    cut(phone)
    before(phone, SHIFT % (26 * DAY * 1000) + CENTRE)
    phone.open("about:blank")
    phone.open(centre.url + "/P")
    phone.until(lambda: phone.text("pass").startswith("下个月"), "renewal")
    asked = phone.driver.execute_script("return asked")
    assert [path for path, _ in asked] == [
        "/api/v1/pass/renewals", "/api/v1/pass/renewals/anchor"]
    then = time.time() + 26 * DAY
    for _, body in asked:
        assert passes.verdict(centre, body["code"], then) == "OK"
    assert len(asked[1][1]["anchor"]) == 32
    # this month's is shown for as long as it lasts
    assert phone.find("pass-qr").get_attribute("data-slot")
    phone.driver.execute_script(SHIFT % (6 * DAY * 1000))
    assert "已经到期" in phone.text("no-code")


def test_what_is_typed(centre, phone):
    phone.open(centre.url + "/")
    phone.click("go-pass")
    phone.find("code")
    phone.click("submit")
    assert "请先填" in phone.text("code-error")
    phone.fill("code", "123")
    phone.click("submit")
    assert "十位" in phone.text("code-error")
    assert phone.barriers() == []
    phone.fill("code", "zzzzz 99999")
    phone.click("submit", "activate")
    assert "不能用了" in phone.text("error")
    shot(phone, "entry")


def test_it_can_be_taken_out(centre, terminal, product, phone):
    activate(phone, centre, slip_of(terminal, product)["activation"])
    phone.click("remove")
    assert "重新取票" in phone.find("pass").text
    phone.click("remove-no", "remove", "remove-yes")
    phone.find("code")
    assert phone.driver.execute_async_script(KEYS) == []
