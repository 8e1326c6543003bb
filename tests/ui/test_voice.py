# SPDX-License-Identifier: Apache-2.0
"""The kiosk aloud: every screen has something to say, and a file for it."""
import array
import shutil
import subprocess
import wave

import pytest

import steps
import walk
from browser import ROOT, Browser
from centre import Kiosk
from machine import Machine

SCRIPT = ROOT / "assets" / "make-voices.sh"
CATALOGUE = {
    "zh-CN": {"home.title": "您好，请选择要办的事", "home.lead": "带身份证",
              "act.more": "往下看"},
    "en": {"home.title": "Welcome", "home.lead": "It's your ID card",
           "act.more": "More below"}}
# A title that is the centre's own words, or all that is there is a picture.
SILENT = {"status"}

LISTEN = """
window.__said = [];
window.Audio = class {
    play() {
        window.__said.push(decodeURIComponent(this.src));
        queueMicrotask(() => this.onended());
        return Promise.resolve();
    }
    pause() {}
};
"""
# What a screen says is said behind the frame after the next one.
READ = """
const done = arguments[arguments.length - 1];
const frames = (go) => requestAnimationFrame(() => requestAnimationFrame(
    () => setTimeout(go)));
window.__said = [];
import('/assets/kiosk/voice.js').then((voice) => {
    voice.speaking.value = false;
    frames(() => {
        voice.speaking.value = true;
        frames(() => done(window.__said));
    });
});
"""
KEEP = """
const Real = window.Audio;
window.Audio = function () {
    window.__player = new Real();
    return window.__player;
};
"""
AGAIN = """
window.__again = false;
window.__player.addEventListener('playing', () => { window.__again = true; });
"""


def volume(page):
    return page.driver.execute_script("return window.__player.volume")


def keys_of(language):
    listed = subprocess.run(["sh", SCRIPT, "--list", language], cwd=ROOT,
                            capture_output=True, text=True, check=True)
    return dict(line.split("\t") for line in listed.stdout.splitlines())


def small_tree(folder, texts):
    """A tree with catalogues of a few texts, as the script expects it."""
    for page in ("shared", "kiosk"):
        (folder / "assets" / page).mkdir(parents=True, exist_ok=True)
    for language, rows in texts.items():
        lines = "".join("\t'{}': '{}',\n".format(k, v.replace("'", "\\'"))
                        for k, v in rows.items())
        (folder / "assets/kiosk" / f"{language}.js").write_text(
            "export default {\n" + lines + "};\n", encoding="utf-8")
        (folder / "assets/shared" / f"{language}.js").write_text(
            "export default {\n};\n", encoding="utf-8")


def make(folder, *more):
    done = subprocess.run(["sh", SCRIPT, "voices", *more], cwd=folder,
                          capture_output=True, text=True, check=True)
    return int(done.stderr.split()[0])


def loudest(ogg, folder):
    """The largest sample of a prompt, and how many seconds it has."""
    wav = folder / "back.wav"
    subprocess.run(["opusdec", "--quiet", ogg, wav], check=True)
    with wave.open(str(wav)) as sound:
        frames = sound.readframes(sound.getnframes())
        seconds = sound.getnframes() / sound.getframerate()
    return max(map(abs, array.array("h", frames))), seconds


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voices")
    small_tree(folder, CATALOGUE)
    assert make(folder) == 4  # a button's words are not said
    return folder


def test_prompts_can_be_heard(spoken, tmp_path):
    for language, texts in CATALOGUE.items():
        for key in texts:
            ogg = spoken / "voices" / language / f"{key}.ogg"
            if key.startswith("act."):
                assert not ogg.exists()
                continue
            peak, seconds = loudest(ogg, tmp_path)
            assert peak > 3000, ogg
            assert 0.3 < seconds < 8, ogg


def test_only_what_changed_is_spoken_again(spoken, tmp_path):
    shutil.copytree(spoken, tmp_path, dirs_exist_ok=True)
    assert make(tmp_path) == 0
    other = {lang: dict(rows) for lang, rows in CATALOGUE.items()}
    other["en"]["home.title"] = "Good day"
    small_tree(tmp_path, other)
    assert make(tmp_path) == 1
    (tmp_path / "voices/zh-CN/home.lead.ogg").unlink()
    assert make(tmp_path) == 1


def test_a_recorded_voice_wins(spoken, tmp_path):
    shutil.copytree(spoken, tmp_path, dirs_exist_ok=True)
    mine = tmp_path / "recorded" / "zh-CN" / "home.title.ogg"
    mine.parent.mkdir(parents=True)
    shutil.copy(tmp_path / "voices/en/home.title.ogg", mine)
    assert make(tmp_path, "recorded") == 0
    assert (tmp_path / "voices/zh-CN/home.title.ogg").read_bytes() \
        == mine.read_bytes()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nothing_to_be_said_is_garbled(language):
    keys = keys_of(language)
    assert len(keys) > 100
    for key, text in keys.items():
        assert text.strip() and "{" not in text and "\ufffd" not in text, key


def test_every_screen_speaks(glass, kiosk):
    known = keys_of("zh-CN")
    said = {}

    def see(name):
        said[name] = glass.driver.execute_async_script(READ)

    glass.open(kiosk.url)
    glass.find("begin")
    glass.driver.execute_script(LISTEN)
    walk.walk(glass, kiosk, see)
    kiosk.lift()
    assert {n for n, what in said.items() if not what} <= SILENT
    for name, what in said.items():
        for path in what:
            key = path.removeprefix("/voice/zh-CN/").removesuffix(".ogg")
            assert key in known, (name, path)
    assert any("code.NAME_EMPTY" in p for p in said["typed:wrong"])
    assert "paper.printed" in said["receipt:printed"][-1]


def test_it_is_heard_until_it_is_switched_off(centre, spoken):
    kiosk = Kiosk(centre, "loud", "--voices", spoken / "voices")
    page = Browser(1080, 1920)
    page.machine = Machine(page)
    try:
        page.open(kiosk.url)
        page.click("begin")
        page.screen("home")
        page.driver.execute_script(KEEP)
        page.click("speak")
        page.until(lambda: page.driver.execute_script(
            "return window.__player?.currentTime > 0.1"
            " && window.__player.src.includes('/voice/zh-CN/home.')"), "sound")
        usual = volume(page)
        assert 0 < usual < 1
        page.driver.execute_script(AGAIN)
        page.click("speak")
        page.until(lambda: page.driver.execute_script(
            "return window.__again && !window.__player.paused"), "once more")
        assert volume(page) == 1
        page.click("speak")
        page.until(lambda: page.driver.execute_script(
            "return window.__player.paused"), "silence")
        page.click("speak")
        page.click("speak")
        page.click("language")
        page.until(lambda: page.driver.execute_script(
            "return window.__player.src.includes('/voice/en/home.')"),
            "English")
        steps.to_identity(page)
        page.forward(61)
        page.click("idle-end")
        page.until(lambda: page.has("tile-join") or page.has("begin"), "end")
        if page.has("begin"):
            page.click("begin")
        assert page.find("speak").get_attribute("aria-pressed") == "false"
        assert page.driver.execute_script("return window.__player.paused")
        page.click("speak")
        page.until(lambda: volume(page) == usual, "the usual volume")
    finally:
        page.close()
        kiosk.close()


def test_without_prompts_there_is_no_button(hall):
    hall.find("speak")
    hall.machine.says(voice=False)
    hall.until(lambda: not hall.has("speak"), "no button")
