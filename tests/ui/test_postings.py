# SPDX-License-Identifier: Apache-2.0
"""What is posted of hardship aid, for anyone who looks on a phone."""
import pytest

from families import Family, Seats, behind
from deciding import decide, review
from phones import a_phone


@pytest.fixture
def phone():
    made = a_phone()
    yield made
    made.close()


def on_paper(page, centre, family):
    """For a board: what everybody reads, and no number; of a posting within
    the unit no kiosk knows."""
    page.click("open-notice")
    page.until(lambda: "演示物流公司" in page.text("paper"), "the notice")
    for words in ("测试明", family.who.id_no, family.no, "4,000"):
        assert words not in page.text("paper")
    assert "自助机" in page.text("paper")
    with behind(centre) as db:
        db.execute("UPDATE aid_posting SET scope = 'unit' WHERE case_id = "
                   "(SELECT id FROM casefile WHERE no = ?)", (family.no,))
    page.driver.refresh()
    page.until(lambda: "演示物流公司" in page.text("paper"), "the notice")
    assert "自助机" not in page.text("paper")
    assert page.barriers() == []


def test_for_anybody(office, centre, terminal, phone):
    phone.open(centre.url)
    phone.click("go-aid")
    phone.until(lambda: "没有正在公示" in phone.text("lead"), "nothing is up")
    family = Family(terminal)
    seats = Seats(office, centre)
    review(seats, family)
    decide(seats, family)
    page = seats.at("shenhe", family.no)
    page.click("act-post", "preview")
    page.find("posted")
    page.click("sheet-yes")
    page.until(lambda: page.text("aid-stage") == "公示中", "the posting")
    phone.open(centre.url + "/aid")
    posting = phone.text("posting")
    for words in ("测*明", "演示物流公司", "深度困难", "生活救助", " 至 "):
        assert words in posting
    for words in ("测试明", family.who.id_no, family.no, "4,000"):
        assert words not in phone.stored()
    assert phone.barriers() == []
    on_paper(page, centre, family)
    assert phone.complaints() == []
