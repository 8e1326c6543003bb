# SPDX-License-Identifier: Apache-2.0
"""Papers of aid by phone: a link, a camera's picture, what came, what not."""
import io

import pytest
from PIL import Image, ImageDraw

from browser import Browser
from centre import API
from people import Person

FAMILY = {
    "form": {"district": "340207", "unit": "演示物流公司", "ask": "living",
             "cause": "layoff", "income": 1600000, "relatives": [],
             "rigid": [], "exclusions": []},
    "card": "6217001380001234565",
    "consents": [{"purpose": f"aid_{purpose}", "version": 1}
                 for purpose in ("household", "check", "bank")]}
PLACE = b"31.3526N"
# every picture's line is cut, as by a centre that does not read on
CUT = """
const {open, send} = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, path) {
    this.picture = path.endsWith('/aid-uploads');
    open.apply(this, arguments);
};
XMLHttpRequest.prototype.send = function (body) {
    if (this.picture)
        setTimeout(() => this.onerror());
    else
        send.call(this, body);
};
"""


@pytest.fixture(scope="module")
def asked(centre):
    """(terminal, somebody's card, the number of their case)."""
    terminal = centre.terminal("papers")
    card = Person().matters()
    made = terminal.post(API + "/aid-cases", card | FAMILY, key=True).must(201)
    yield terminal, card, made.json["case_no"]
    terminal.close()


@pytest.fixture
def phone():
    browser = Browser(390, 844)
    yield browser
    assert browser.complaints() == []
    browser.close()


def link(centre, asked):
    terminal, card, no = asked
    url = terminal.post(f"{API}/aid-cases/{no}/links", card).must(
        201).json["url"]
    assert "/U#" in url
    return f"{centre.url}/U#{url.split('#')[1]}"


def photo(folder, name, words):
    """A page as a phone takes it: turned by its EXIF, with a place."""
    image = Image.new("RGB", (3000, 2250), "#f6f1e7")
    ImageDraw.Draw(image).rectangle((300, 300, 340, 300 + words), "black")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010e] = PLACE.decode()
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    assert PLACE in out.getvalue()
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


def add(phone, paper, *paths):
    phone.driver.find_element(
        "css selector", f"[data-testid=add-{paper}]").send_keys(
            "\n".join(map(str, paths)))


def open_link(phone, url):
    phone.driver.get("about:blank")
    phone.open(url)
    phone.until(lambda: phone.has("left") and phone.text("left"), "the list")


def rows(phone):
    return [(x.get_attribute("data-state"), x.text) for x in
            phone.driver.find_elements("css selector", "[data-testid=sent]")]


def test_a_family_sends_papers(centre, asked, phone, tmp_path):
    url = link(centre, asked)
    code = url.split("#")[1]
    open_link(phone, url)
    assert code not in phone.driver.current_url
    assert "户口簿" in phone.text("papers")
    assert phone.text("papers").count("还缺") == 3
    assert phone.barriers() == []
    add(phone, "household", photo(tmp_path, "a.jpg", 100),
        photo(tmp_path, "b.jpg", 700))
    phone.until(lambda: [s for s, _ in rows(phone)] == ["kept"] * 2, "both")
    assert "已收到 2 张" in phone.text("papers")
    phone.click("finish")
    assert "还有 2 份材料没有传" in phone.visible()
    assert phone.barriers() == []
    phone.click("ask-yes")
    phone.until(lambda: "这次收到 2 张照片" in phone.visible(), "the end")
    assert phone.barriers() == []
    # nothing of the code is left in the tab, and the link is over
    assert code not in phone.stored()
    phone.driver.get("about:blank")
    phone.open(url)
    phone.until(lambda: "已经用完或过期" in phone.visible(), "over")
    desk = centre.desk("reviewer")
    no = asked[2]
    file = desk.get(f"{API}/cases/{no}/aid").must(200).json
    seen = file["papers"][0]["pictures"]
    # upright, as it was held, not as the sensor lay; and nothing of where
    assert [(p["width"] < p["height"]) for p in seen] == [True, True]
    one = desk.send("POST", f"{API}/cases/{no}/aid/pictures/"
                    f"{seen[0]['id']}/open").must(200)
    assert one.body[:3] == b"\xff\xd8\xff" and PLACE not in one.body
    desk.close()


def test_the_tab_that_was_thrown_away_comes_back(centre, asked, phone):
    open_link(phone, link(centre, asked))
    phone.driver.refresh()
    phone.until(lambda: phone.has("left") and phone.text("left"), "again")


def test_what_is_no_picture(centre, asked, phone, tmp_path):
    text, torn = tmp_path / "a.txt", tmp_path / "torn.jpg"
    text.write_text("nothing")
    torn.write_bytes(photo(tmp_path, "c.jpg", 300).read_bytes()[:9000])
    open_link(phone, link(centre, asked))
    before = phone.text("papers")
    add(phone, "income", text)
    phone.until(lambda: rows(phone) and rows(phone)[0][0] == "failed", "no")
    assert "只收 JPEG 或 PNG" in rows(phone)[0][1]
    add(phone, "income", torn)
    phone.until(lambda: len(rows(phone)) == 2 and
                rows(phone)[1][0] == "failed", "torn")
    assert "不完整" in rows(phone)[1][1]
    assert before.split("\n")[0] in phone.text("papers")
    assert "每位成年人的收入证明\n还缺" in phone.text("papers")


def test_no_code(centre, phone):
    phone.driver.get("about:blank")
    phone.open(f"{centre.url}/u")
    phone.until(lambda: "请先扫二维码" in phone.visible(), "no code")
    phone.driver.get("about:blank")
    phone.open(f"{centre.url}/U#123")
    phone.until(lambda: "不完整" in phone.visible(), "half a code")
    assert phone.barriers() == []


def test_a_refusal_that_was_cut_off(centre, asked, phone, tmp_path):
    """The centre closes on a code that it does not know; the family reads why,
    and does not try again in vain."""
    open_link(phone, link(centre, asked))
    phone.driver.execute_script(CUT)
    add(phone, "income", photo(tmp_path, "d.jpg", 500))
    phone.until(lambda: rows(phone) and rows(phone)[0][0] == "failed", "cut")
    assert "连不上服务中心" in rows(phone)[0][1]
    link(centre, asked)  # another one ends the one before
    phone.driver.find_element(
        "css selector", "[data-testid=sent] button").click()
    phone.until(lambda: "已经用完或过期" in phone.visible(), "why")
