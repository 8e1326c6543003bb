# SPDX-License-Identifier: Apache-2.0
"""What is sent of our pages: the same program, without what only we read."""
import re
import subprocess
import urllib.request

import pytest

from browser import ROOT
from centre import BUILD

OURS = sorted(f.relative_to(ROOT / "assets")
              for page in ("kiosk", "shared", "desk", "public")
              for f in (ROOT / "assets" / page).rglob("*")
              if f.suffix in (".js", ".css"))
IMPORT = """
const done = arguments[arguments.length - 1];
Promise.all(arguments[0].map((path) => import('/assets/' + path).then(
    () => null, (why) => path + ': ' + why))).then((all) =>
    done(all.filter(Boolean)));
"""


def strip(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return subprocess.run(["awk", "-f", ROOT / "assets" / "strip.awk", path],
                          capture_output=True, text=True, check=False)


@pytest.mark.parametrize("text, sent", [
    ("// a\n/*\n * b\n */\n\tx();\n\n/* c */\n\t\ty();\n", "x();\ny();\n"),
    ("a(); // stays\nb(/* stays */ 1);\n", None),
    ("/* stays */ a();\n", None),
    ("f(`\n\t// text\n\n\t${x({\n\t\ta: '}' })}\n\t/* text */\n\t`);\n\tg();\n",
     "f(`\n\t// text\n\n\t${x({\na: '}' })}\n\t/* text */\n\t`);\ng();\n"),
    ("f(`${a(`b\n\tc`)}\n\td \\` \\${ e`);\n\tg();\n",
     "f(`${a(`b\n\tc`)}\n\td \\` \\${ e`);\ng();\n"),
    ("a = /[`'/]\\//;\n\tb = c / 2; d = '/*'; e = \"`\";\n",
     "a = /[`'/]\\//;\nb = c / 2; d = '/*'; e = \"`\";\n"),
    ("return /`/.test(a);\n\tb\n", "return /`/.test(a);\nb\n"),
    ("return\n// the line's end is one of a token\n\ta;\n", "return\na;\n"),
])
def test_what_goes(tmp_path, text, sent):
    done = strip(tmp_path, "a.js", text)
    assert (done.returncode, done.stdout) == (0, sent or text)


def test_a_sheet_has_comments_of_its_own(tmp_path):
    done = strip(tmp_path, "a.css", "/* a */\n.b {\n"
                 "\tbackground: url(//c`{); /* d */\n}\n")
    assert done.stdout == ".b {\nbackground: url(//c`{); /* d */\n}\n"


@pytest.mark.parametrize("text", [
    "/*\n", "f(`\n", "/*\n*/ a();\n", "a(); /* b\n*/\n", "a = 'b\n", "f(/b\n);\n",
])
def test_it_does_not_guess(tmp_path, text):
    done = strip(tmp_path, "a.js", text)
    assert done.returncode == 1 and "a.js:" in done.stderr


@pytest.mark.parametrize("key", ["title", "noscript", "retry", "foot"])
def test_a_framed_page_lacks_nothing(tmp_path, key):
    public = ROOT / "assets" / "public"
    page = tmp_path / "q.html"
    lines = (public / "q.html").read_text(encoding="utf-8").splitlines(True)
    page.write_text("".join(x for x in lines if f"<!-- {key}:" not in x),
                    encoding="utf-8")
    done = subprocess.run(
        ["awk", "-f", ROOT / "assets" / "frame.awk", public / "frame.html",
         page], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"no {key}" in done.stderr


def without_comments(text):
    """By patterns, knowing no template; nor do those of ours hold comments."""
    text = re.sub(r"(?m)^[ \t]*/\*(?s:.*?)\*/[ \t]*$", "", text)
    text = re.sub(r"(?m)^[ \t]*//.*$", "", text)
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", OURS, ids=str)
def test_nothing_else_goes(name):
    source = (ROOT / "assets" / name).read_text(encoding="utf-8")
    sent = (BUILD / "gen" / "assets" / name).read_text(encoding="utf-8")
    assert [line.strip() for line in sent.splitlines() if line.strip()] \
        == without_comments(source)


def test_vendors_files_are_as_they_came(kiosk):
    with urllib.request.urlopen(f"{kiosk.url}/assets/vendor/ui.js") as reply:
        assert reply.read() == \
            (ROOT / "assets" / "vendor" / "ui.js").read_bytes()


def modules(*pages):
    """Of pages: a worker's module is none of them."""
    return [str(f) for f in OURS
            if f.parts[0] in pages and f.suffix == ".js"
            and not f.stem.endswith("-worker")]


def test_the_kiosk_takes_every_module(hall):
    assert hall.driver.execute_async_script(
        IMPORT, modules("kiosk", "shared")) == []


def test_the_desk_takes_every_module(office, centre):
    office.open(f"{centre.url}/desk")
    office.find("signin-form")
    assert office.driver.execute_async_script(
        IMPORT, modules("desk", "shared")) == []
