# SPDX-License-Identifier: Apache-2.0
"""A check that cannot fail is a defect: each is fed what it must refuse."""
import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import rules  # noqa: E402
import tools  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda r: r.__name__)
def test_a_rule_refuses_and_takes(rule):
    bad, good = rules.SAMPLES[rule]
    assert list(rule(bad))
    assert list(rule(good)) == []


@pytest.mark.parametrize("tool", tools.TOOLS, ids=lambda t: t.name)
def test_a_tool_refuses(tool, tmp_path):
    path, text = tools.SAMPLES[tool.name]
    for dotfile in (".clang-format", ".clang-tidy"):
        shutil.copy(ROOT / dotfile, tmp_path)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text, encoding="utf-8")
    found = tools.check(tool, [path], "build", tmp_path)
    assert found and "No such file" not in found[0]
