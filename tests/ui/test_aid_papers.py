# SPDX-License-Identifier: Apache-2.0
"""Papers of aid at the desk: pictures from a phone beside what the family
wrote, looked at by keyboard, each opening in the trail, nothing kept."""
import pathlib

import pytest
from selenium.webdriver.common.keys import Keys

from browser import Browser
from centre import API
from families import Family, Seats, behind
from test_papers import add, link, open_link, photo, rows

SIZE = "const c = arguments[0]; return [c.width, c.height];"
INK = """
const [c] = arguments, seen = c.getContext('2d').getImageData(
    0, 0, c.width, c.height).data;
let n = 0;
for (let i = 0; i < seen.length; i += 4)
    n += seen[i + 3] === 255 && seen[i] < 60;
return n / (c.width * c.height);
"""


@pytest.fixture
def family(centre, terminal, tmp_path):
    """A household that has sent two pictures of one paper, one of another."""
    made = Family(terminal)
    phone = Browser(390, 844)
    open_link(phone, link(centre, (terminal, made.who.matters(), made.no)))
    add(phone, "household", photo(tmp_path, "a.jpg", 900),
        photo(tmp_path, "b.jpg", 1800))
    add(phone, "income", photo(tmp_path, "c.jpg", 1200))
    phone.until(lambda: [s for s, _ in rows(phone)] == ["kept"] * 3, "three")
    phone.close()
    return made


def opened(centre, no):
    with behind(centre) as db:
        return db.execute("SELECT count(*) FROM audit WHERE action = "
                          "'aid.picture.open' AND object = ?",
                          (f"case:{no}",)).fetchone()[0]


def shape(page):
    """Its size on the screen and how much of it is ink."""
    canvas = page.find("picture")
    return (*page.driver.execute_script(SIZE, canvas),
            page.driver.execute_script(INK, canvas))


def press(page, *keys):
    for key in keys:
        page.driver.switch_to.active_element.send_keys(key)


def left_of(page, what):
    box = page.find(what).rect
    return box["x"] + box["width"], box["x"], box["y"] + box["height"]


def test_beside_the_form(office, centre, family):
    page = Seats(office, centre).at("chuangkou", family.no)
    assert "还缺" in page.text("aid-papers")
    page.click("open-beside")
    page.until(lambda: "户口簿" in page.text("picture-label"), "a picture")
    width, height, ink = shape(page)
    assert height > width and 0.002 < ink < 0.02
    assert opened(centre, family.no) == 1
    # both at once, and all of the picture
    assert "15,000.00" in page.text("beside-form")
    assert left_of(page, "beside-form")[0] <= left_of(page, "viewer")[1]
    assert left_of(page, "picture-paper")[2] <= 900
    assert page.barriers() == []
    # by keyboard: turned, turned back, nearer; none of it is another opening
    press(page, "]")
    page.until(lambda: shape(page)[0] > shape(page)[1], "turned")
    press(page, "[", "+")
    page.until(lambda: shape(page)[1] > height, "nearer")
    assert page.barriers() == []
    assert opened(centre, family.no) == 1
    # an arrow moves a large picture, and is the next one elsewhere
    room = page.find("picture-room")
    room.send_keys(Keys.ARROW_RIGHT)
    assert page.text("picture-at") == "1 / 3"
    page.find("beside-form").send_keys(Keys.ARROW_RIGHT)
    page.until(lambda: page.text("picture-at") == "2 / 3", "the next")
    page.until(lambda: shape(page)[2] > 1.5 * ink, "it is another")
    assert page.find("viewer").get_attribute("data-zoom") == "1"
    page.click("picture-after")
    page.until(lambda: "收入" in page.text("picture-label"), "the last")
    shape(page)
    assert not page.find("picture-after").is_enabled()
    press(page, Keys.ARROW_LEFT)
    page.until(lambda: page.text("picture-at") == "2 / 3", "back")
    shape(page)
    assert opened(centre, family.no) == 4


def test_seen_and_left(office, centre, family):
    """The tick stands beside the picture and does not open it again."""
    page = Seats(office, centre).at("chuangkou", family.no)
    page.click("open-beside")
    shape(page)
    assert "没看原件" in page.text("picture-paper")
    page.click("paper-household")
    page.until(lambda: "看过原件" in page.text("picture-paper")
               and not page.has("paper-household"), "seen")
    assert opened(centre, family.no) == 1
    page.click("beside-back")
    page.find("aid-papers")
    assert not page.has("picture")
    desk = centre.desk("reviewer")
    one = desk.get(f"{API}/cases/{family.no}/aid").must(200).json
    body = desk.send("POST", f"{API}/cases/{family.no}/aid/pictures/"
                     f"{one['papers'][0]['pictures'][0]['id']}/open").body
    desk.close()
    assert page.kept() == [] and kept(page, telling(body)) == []


def test_what_does_not_do(office, centre, terminal, family):
    """Why is asked for, and the family reads it by its phone."""
    page = Seats(office, centre).at("chuangkou", family.no)
    page.click("open-beside", "refuse-household")
    page.find("refuse-dialog")
    page.click("sheet-yes")
    page.until(lambda: "为什么不合格" in page.text("sheet-error"), "the reason")
    assert page.barriers() == []
    page.fill("refuse-reason", "缺配偶那一页，请补拍")
    page.click("sheet-yes")
    page.until(lambda: "不合格" in page.text("picture-paper")
               and "缺配偶那一页" in page.text("picture-paper"), "refused")
    assert not page.has("refuse-household")
    assert "退回" in page.text("viewer")
    phone = Browser(390, 844)
    open_link(phone, link(centre, (terminal, family.who.matters(), family.no)))
    assert "缺配偶那一页" in phone.text("papers")
    phone.close()


def telling(jpeg):
    """A piece of a picture's points that is like no other."""
    points = jpeg[jpeg.index(b"\xff\xda"):]
    return max((points[i:i + 64] for i in range(0, len(points) - 64, 8)),
               key=lambda piece: len(set(piece)))


def kept(page, piece):
    """Files of the browser that hold a piece of a picture."""
    assert len(piece) == 64
    found = []
    for path in pathlib.Path(page.profile.name).rglob("*"):
        try:
            if path.is_file() and piece in path.read_bytes():
                found.append(path)
        except OSError:
            pass  # gone while we looked
    return found


def test_not_for_the_family(office, centre, family):
    """Who has stepped back reads why, and sees nothing."""
    page = Seats(office, centre).at("shenhe", family.no)
    page.click("aid-recuse-open", "sheet-yes")
    page.find("step-refused")
    page.click("open-beside")
    page.until(lambda: "不能办理" in page.text("viewer"), "why not")
    assert not page.has("picture") and opened(centre, family.no) == 0
    assert page.barriers() == []
