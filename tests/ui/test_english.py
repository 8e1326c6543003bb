# SPDX-License-Identifier: Apache-2.0
"""The glass in English: every word of it, and nothing left over."""
import re
import subprocess

import pytest

import gauge
import steps
import walk
from browser import ROOT
from people import Person

CHINESE = re.compile("[\u3400-\u9fff]")
SAY = """
const [language, done] = arguments;
import('/assets/shared/i18n.js').then((i18n) => {
    i18n.lang.value = language;
    requestAnimationFrame(() => requestAnimationFrame(done));
});
"""
# Chinese that stays: the seal, the way back, what binds, names of streets,
# what people wrote.
LEFT = """
const shown = [];
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (words.nextNode()) {
    const node = words.currentNode.parentElement;
    if (!node.closest('[lang="zh-CN"], .mark, noscript, .row.chosen, .candidate,'
        + ' [data-testid^="street-"], [data-testid^="check-"],'
        + ' [data-testid="card-name"]'))
        shown.push(words.currentNode.data);
}
return shown;
"""


def check(tmp_path, *catalogues):
    """What assets/words.awk says of catalogues, the source first in each pair."""
    paths = [tmp_path / f"{i}.js" for i in range(len(catalogues))]
    for path, rows in zip(paths, catalogues):
        path.write_text("export default {\n" + rows + "};\n",
                        encoding="utf-8")
    done = subprocess.run(["awk", "-f", ROOT / "assets" / "words.awk", *paths],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


ROWS = "\t'a.b': '第 {at} 步，共 {of} 步',\n\t'c': '好',\n"
GOOD = "\t'a.b': 'Step {at} of {of}',\n\t'c': 'It\\'s good',\n"


@pytest.mark.parametrize("second, why", [
    (GOOD, ""),
    ("\t'a.b': 'Step {at} of {of}',\n", "c is missing"),
    (GOOD + "\t'd': 'more',\n", "d is not in the source"),
    (GOOD + "\t'c': 'again',\n", "c is there twice"),
    (GOOD.replace("{of}", "6"), "a.b has {at} instead of {at} {of}"),
    (GOOD.replace("{of}", "{off}"), "a.b has"),
    (GOOD.replace("good", "好"), "c is not translated"),
    (GOOD.replace("\t'c'", "\tc"), "not a line of"),
    ("", "no words at all"),
])
def test_a_missing_text_is_seen(tmp_path, second, why):
    status, said = check(tmp_path, ROWS, second)
    assert (status, why in said) == (1 if why else 0, True), said


@pytest.mark.parametrize("more, why", [
    (("\t'd': '再',\n", "\t'd': 'more',\n"), ""),
    (("\t'd': '再',\n", "\t'c': 'more',\n"), "c is there twice"),
    (("\t'c': '再',\n", "\t'c': 'more',\n"), "c is there twice"),
    (("\t'd': '再',\n\t'e': '又',\n", "\t'd': 'more',\n"), "e is missing"),
    (("\t'd': '再',\n", ""), "d is missing"),
])
def test_a_flow_s_own_texts_are_seen(tmp_path, more, why):
    status, said = check(tmp_path, ROWS, GOOD, *more)
    assert (status, why in said) == (1 if why else 0, True), said


def test_a_text_of_another_pair_is_none(tmp_path):
    status, said = check(tmp_path, ROWS, GOOD.split("\n")[0] + "\n",
                         "\t'd': '再',\n",
                         "\t'd': 'more',\n\t'c': 'It\\'s good',\n")
    assert status == 1 and "c is not in the source" in said


def test_the_build_stops_at_a_missing_text(tmp_path):
    """make itself, with a key planted that English has not got."""
    words = ROOT / "assets" / "kiosk" / "zh-CN.js"
    planted = tmp_path / "zh-CN.js"
    text = words.read_text(encoding="utf-8")
    planted.write_text(text.replace(
        "export default {\n", "export default {\n\t'planted': '新的',\n"),
        encoding="utf-8")
    rule = subprocess.run(
        ["awk", "-f", "assets/words.awk", planted, "assets/kiosk/en.js"],
        cwd=ROOT, capture_output=True, text=True, check=False)
    assert rule.returncode == 1 and "planted is missing" in rule.stdout
    asked = subprocess.run(
        ["make", "-n", "-W", "assets/kiosk/zh-CN.js",
         "build/release/yizhan-kiosk"], cwd=ROOT, capture_output=True,
        text=True, check=True)
    assert "assets/words.awk" in asked.stdout


def test_what_the_centre_says_is_its_wording():
    """Each line of an en-centre.js is still what the centre says."""
    tables = sorted((ROOT / "assets" / "kiosk").rglob("en-centre.js"))
    assert len(tables) > 1
    table = "".join(t.read_text(encoding="utf-8") for t in tables)
    lines = re.findall(r"^\t'([^']+)':", table, re.MULTILINE)
    assert len(lines) > 50
    sources = "".join(
        p.read_text(encoding="utf-8")
        for folder in ("assets/catalogue", "server", "include", "kiosk")
        for p in sorted((ROOT / folder).rglob("*"))
        if p.suffix in (".c", ".h", ".csv", ".txt", ".json"))
    lost = [line for line in lines if line not in sources
            and not line.endswith("中心")]
    assert lost == []
    groups = (ROOT / "assets/catalogue/groups.csv").read_text(
        encoding="utf-8").splitlines()[1:]
    for row in groups:
        assert row.split(",")[1] in lines


def left_over(page):
    return [text for text in page.driver.execute_script(LEFT)
            if CHINESE.search(text)]


def test_every_screen_in_english(glass, kiosk):
    """Chinese left over, overflow, barriers: screen by screen."""
    run = glass.driver
    found = {}

    def see(name):
        run.execute_async_script(SAY, "en")
        what = [t for t in left_over(glass)
                if "(in Chinese)" not in t]
        what += gauge.measured(glass, "normal")
        what += glass.barriers()
        what += run.execute_script(OVER)
        if run.execute_script("return document.documentElement.lang") != "en":
            what.append("html says it is not English")
        if what:
            found[name] = what
        run.execute_async_script(SAY, "zh-CN")

    with gauge.glass_of(glass, gauge.UPRIGHT):
        glass.open(kiosk.url)
        glass.find("begin")
        walk.walk(glass, kiosk, see)
    kiosk.lift()
    assert not found, "\n".join(f"{k}: {v}" for k, v in found.items())


# Words that do not fit into what they stand on.
OVER = """
return Array.from(document.querySelectorAll('button:not(.choice), .choice .words,'
    + ' h1, dd, .panel, .lead'))
    .filter((b) => b.checkVisibility() && b.scrollWidth > b.clientWidth + 2
        && getComputedStyle(b).display !== 'inline')
    .map((b) => `${b.textContent.trim().slice(0, 30)} is too wide`);
"""


def test_one_person_s_language_is_not_the_next_one_s(hall):
    hall.click("language")
    hall.until(lambda: "Welcome" in hall.visible(), "English")
    steps.to_identity(hall)
    steps.by_hand(hall, Person())
    steps.after_identity(hall)
    steps.send(hall)
    assert "We have your application" in hall.visible()
    hall.click("restart")
    hall.screen("home")
    assert "Welcome" in hall.visible()
    steps.to_identity(hall)
    hall.click("way-typed", "next")
    hall.until(lambda: "Please enter your name" in hall.visible(), "errors")
    hall.click("language")
    hall.until(lambda: "请填写姓名" in hall.visible(), "the same in Chinese")
    hall.click("language")
    hall.forward(61)
    hall.screen("idle")
    hall.click("idle-end")
    hall.until(lambda: "您好" in hall.visible(), "Chinese again")
