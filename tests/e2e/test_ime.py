# SPDX-License-Identifier: Apache-2.0
"""The agent's door for words: candidates for letters and strokes, prompts."""
import pytest

from centre import Kiosk
from wire import Client

WANG = ["20 20 80 20", "25 50 75 50", "50 20 50 80", "15 80 85 80"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("door")
    (made / "voices" / "en").mkdir(parents=True)
    (made / "voices" / "en" / "code.ID_EMPTY.ogg").write_bytes(b"OggS" * 9)
    (made / "voices" / "en" / "long.ogg").write_bytes(b"0" * (512 * 1024 + 1))
    (made / "secret").write_text("outside")
    return made


@pytest.fixture(scope="module")
def words(centre, folder):
    made = Kiosk(centre, "words", "--voices", folder / "voices")
    yield made
    made.close()


def texts(answer):
    return [c["text"] for c in answer.must(200).json["candidates"]]


def test_letters_and_strokes_become_characters(words):
    page = words.client()
    state = page.get("/local/state").must(200).json
    assert state["ime"] == {"pinyin": True, "strokes": True}
    assert state["voice"] is True
    assert texts(page.post("/local/ime/pinyin", {"q": "wuhu"}))[0] == "芜湖"
    found = page.post("/local/ime/pinyin", {"q": "waimaiqishou"})
    assert found.json["candidates"][0] == {"text": "外卖骑手", "used": 12}
    drawn = {"width": 100, "height": 100, "strokes": WANG}
    assert texts(page.post("/local/ime/strokes", drawn))[0] == "王"
    page.close()


@pytest.mark.parametrize("path, body", [
    ("pinyin", {"q": "Wu hu"}), ("pinyin", {"q": "芜湖"}),
    ("pinyin", {"q": "a" * 41}), ("pinyin", {}),
    ("strokes", {"width": 0, "height": 100, "strokes": WANG}),
    ("strokes", {"width": 100, "height": 100, "strokes": ["1 2 3"]}),
    ("strokes", {"width": 100, "height": 100, "strokes": ["1 -2"]}),
    ("strokes", {"width": 100, "height": 100, "strokes": ["1  2"]}),
    ("strokes", {"width": 100, "height": 100, "strokes": ["1 2"] * 65}),
])
def test_what_is_no_question_is_a_problem(words, path, body):
    page = words.client()
    answer = page.post(f"/local/ime/{path}", body)
    assert answer.status == 422, answer.json
    page.close()


def test_the_door_wants_the_page_s_token(words):
    stranger = Client(words.url)
    assert stranger.post("/local/ime/pinyin", {"q": "a"}).status == 403
    stranger.close()


def test_prompts_and_nothing_beside_them(words):
    page = words.client()
    answer = page.get("/voice/en/code.ID_EMPTY.ogg").must(200)
    assert answer.headers["content-type"] == "audio/ogg"
    for path in ("en/none.ogg", "en/long.ogg", "../secret", "en/../../secret",
                 "en/%2e%2e/%2e%2e/secret", "/secret", "en", ""):
        assert page.get(f"/voice/{path}").status in (400, 404), path
    page.close()
