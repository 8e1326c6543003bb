# SPDX-License-Identifier: Apache-2.0
"""The form of a home visit: printed at the desk, scanned, and on the right
file without anybody saying whose it is."""
import base64
import io
import random

import pytest
from PIL import Image

from families import Family, Seats, behind, papers, step

A4 = (1240, 1754)  # at 150 dots an inch
HAND = """
const hand = document.createElement('input');
hand.type = 'file';
document.body.append(hand);
return hand;
"""
DROP = """
const [zone, hand] = arguments, held = new DataTransfer();
held.items.add(hand.files[0]);
hand.remove();
zone.dispatchEvent(new DragEvent('drop', {dataTransfer: held, bubbles: true,
                                          cancelable: true}));
"""


@pytest.fixture
def seats(office, centre):
    return Seats(office, centre)


HOME = "演示路 1 号 2 幢"


def to_visit(seats, terminal):
    family = Family(terminal, address=HOME)
    papers(seats.at("chuangkou", family.no))
    step(seats.at("shenhe", family.no), "pass_first", "待入户走访")
    return family


def printed(seats, family):
    """The paper, as the printer has it."""
    page = seats.at("chuangkou", family.no)
    page.click("open-visit")
    page.until(lambda: "走访人二" in page.text("paper"), "the form")
    assert HOME in page.text("paper")
    page.until(lambda: page.find("paper-code").get_attribute(
        "src").startswith("data:"), "its code")
    assert page.barriers() == []
    run = page.driver.execute_cdp_cmd
    run("Emulation.setEmulatedMedia", {"media": "print"})
    size = run("Page.getLayoutMetrics", {})["cssContentSize"]
    shot = run("Page.captureScreenshot", {
        "captureBeyondViewport": True,
        "clip": dict(x=0, y=0, width=size["width"], height=size["height"],
                     scale=2)})["data"]
    run("Emulation.setEmulatedMedia", {"media": ""})
    return Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB")


def scanned(paper, path, turn=0, name="JPEG"):
    """What a worn machine makes of it: askew, grey, with dust."""
    sheet = Image.new("RGB", A4, "#f4f2ee")
    paper = paper.resize((1100, paper.height * 1100 // paper.width))
    sheet.paste(paper, (70, 60))
    sheet = sheet.rotate(turn, fillcolor="#d8d4cc").convert("L")
    dots, drawn = sheet.load(), random.Random(path.name)
    for _ in range(20000):
        x, y = drawn.randrange(A4[0]), drawn.randrange(A4[1])
        dots[x, y] = max(0, min(255, dots[x, y] + drawn.randint(-90, 90)))
    sheet.save(path, name, **({"quality": 60} if name == "JPEG" else {}))
    return path


def home(path):
    """A photo of a room: nothing to read on it."""
    Image.linear_gradient("L").resize((1600, 1200)).save(path, "JPEG")
    return path


def bring(page, *paths):
    page.driver.find_element(
        "css selector", "[data-testid=scan-files]").send_keys(
            "\n".join(map(str, paths)))


def let_fall(page, path):
    """As a mouse would from a folder."""
    hand = page.driver.execute_script(HAND)
    hand.send_keys(str(path))
    page.driver.execute_script(DROP, page.find("scan-drop"), hand)


def states(page):
    return [(x.get_attribute("data-state"), x.text) for x in
            page.driver.find_elements("css selector",
                                      "[data-testid=scan-row]")]


def settled(page, *wanted):
    page.until(lambda: [s for s, _ in states(page)] == list(wanted),
               f"{wanted}, not {[s for s, _ in states(page)]}")
    return [text for _, text in states(page)]


def test_scans_file_themselves(seats, terminal, tmp_path):
    one, other = to_visit(seats, terminal), to_visit(seats, terminal)
    paper = printed(seats, one)
    first = scanned(paper, tmp_path / "1.jpg", 1.7)
    second = scanned(printed(seats, other), tmp_path / "3.png", 180, "PNG")
    page = seats.at("shenhe", one.no)
    page.click("act-visit_confirm")
    assert "还没有归档" in page.text("visit-waits")
    note = tmp_path / "4.jpg"
    note.write_text("没有图")
    page = seats.take("shenhe", "#/aid/scans")
    page.find("scan-drop")
    assert page.barriers() == []
    bring(page, first, home(tmp_path / "2.jpg"), second, note)
    kind, of_other, none, of_one = settled(
        page, "failed", "filed", "none", "filed")
    assert "JPEG" in kind and one.no in of_one and other.no in of_other
    assert one.no in none  # whose photo it may be
    page.click("scan-follow")
    settled(page, "failed", "filed", "filed", "filed")
    assert "已归档 3 个" in page.text("scan-sum")
    assert page.barriers() == []
    # the same once more, and a second page of it
    page = seats.take("shenhe", "#/aid/scans")
    bring(page, first)
    assert "归档过" in settled(page, "twice")[0]
    let_fall(page, scanned(paper, tmp_path / "5.jpg", -1))
    settled(page, "filed", "twice")
    page.click("scan-look")
    page.until(lambda: "入户走访登记表" in page.text("picture-label")
               and page.text("picture-at") == "3 / 3", "the last of three")
    page = seats.at("shenhe", other.no)
    page.click("act-visit_confirm")
    page.find("step-dialog")
    assert not page.has("visit-waits")
    page.click("sheet-no", "open-beside")
    page.until(lambda: page.text("picture-at") == "1 / 1", "one alone")


def test_what_is_refused(seats, centre, terminal, tmp_path):
    family = to_visit(seats, terminal)
    good = scanned(printed(seats, family), tmp_path / "1.jpg")
    with behind(centre) as db:
        db.execute("UPDATE aid_visit_form SET code = ? WHERE case_id = "
                   "(SELECT id FROM casefile WHERE no = ?)",
                   (f"{random.getrandbits(128):032x}", family.no))
    page = seats.take("shenhe", "#/aid/scans")
    bring(page, good)
    assert "不是本中心的走访表" in settled(page, "failed")[0]
    assert not page.has("scan-again") and page.barriers() == []
    # by hand then, where it belongs
    page = seats.at("shenhe", family.no)
    assert "入户走访登记表 还缺" in page.text("aid-papers").replace("\n", " ")
    page.driver.find_element("css selector", "[data-testid=upload-visit]") \
        .send_keys(str(good))
    page.until(lambda: "收到 1 张" in page.text("say"), "it came")
    page.until(lambda: "还缺" not in page.text("aid-papers"), "its state")
    page.driver.find_element("css selector", "[data-testid=upload-visit]") \
        .send_keys(str(good))
    page.until(lambda: "已经收到过" in page.text("upload-problem"), "twice")
    assert page.barriers() == []
    # no form before a visit is due, and none for whoever only approves
    early = Family(terminal)
    page = seats.take("chuangkou", f"#/cases/{early.no}/visit")
    page.until(lambda: "不能这样办理" in page.visible(), "why not")
    assert not page.find("print").is_enabled()
    page = seats.take("shenpi", "#/aid/scans")
    page.find("aid-tasks-tab")
    assert not page.has("aid-scans-tab") and not page.has("scan-drop")
