# SPDX-License-Identifier: Apache-2.0
"""Wrong words on the command line: status 64 and how it should be."""
import re

import pytest

from centre import run

WRONG = [
    ("yizhan",), ("yizhan", "frobnicate"), ("yizhan", "terminal"),
    ("yizhan", "terminal", "pair"), ("yizhan", "terminal", "frobnicate"),
    ("yizhan", "terminal", "pair", "k", "--kind", "toaster"),
    ("yizhan", "terminal", "pair", "k", "--kind"),
    ("yizhan", "terminal", "revoke"), ("yizhan", "staff", "add"),
    ("yizhan", "staff", "add", "a", "--role", "clerk"),
    ("yizhan", "staff", "disable"), ("yizhan", "staff", "list", "x"),
    ("yizhan", "audit"), ("yizhan", "audit", "verify", "x"),
    ("yizhan", "gift"), ("yizhan", "gift", "list"),
    ("yizhan", "gift", "hand-over", "--month"),
    ("yizhan", "offer"), ("yizhan", "offer", "load"),
    ("yizhan", "check", "--fast"), ("yizhan", "init", "--frobnicate"),
    ("yizhan", "serve", "x"), ("yizhan", "serve", "--frobnicate"),
    ("yizhan", "serve", "--listen"),
    ("yizhan", "serve", "--listen", "8443"),
    ("yizhan", "routes", "--xml"),
    ("yizhan-kiosk",), ("yizhan-kiosk", "frobnicate"),
    ("yizhan-kiosk", "run"), ("yizhan-kiosk", "pair"),
    ("yizhan-kiosk", "run", "--data"),
    ("yizhan-kiosk", "run", "--data", "d", "x"),
    ("yizhan-kiosk", "run", "--data", "d", "--code", "c"),
    ("yizhan-kiosk", "--frobnicate"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_words(words, tmp_path):
    done = run(*words, ok=False, cwd=tmp_path, seconds=10)
    assert done.returncode == 64, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert "usage" in done.stderr or "try:" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("program", ["yizhan", "yizhan-kiosk", "yizhan-gate"])
def test_help_and_version(program):
    assert "usage" in run(program, "--help")
    assert re.fullmatch(program + r" \d+\.\d+\.\d+\n",
                        run(program, "--version"))


def test_help_names_every_verb():
    text = run("yizhan", "help")
    for verb in ("init", "serve", "terminal pair", "terminal list",
                 "terminal revoke", "staff add", "staff list",
                 "staff disable", "staff reset", "audit verify", "gift list",
                 "gift hand-over", "offer load", "offer list", "pass load",
                 "pass list", "check", "routes"):
        assert f"  {verb} " in text


def test_a_folder_that_is_no_centre_is_told(tmp_path):
    done = run("yizhan", "serve", "--data", tmp_path, ok=False)
    assert done.returncode == 1 and str(tmp_path) in done.stderr
    done = run("yizhan", "check", "--data", tmp_path / "none", ok=False)
    assert done.returncode == 1 and done.stderr


def test_a_kiosk_of_a_missing_folder_is_told(tmp_path):
    done = run("yizhan-kiosk", "run", "--data", tmp_path / "none", ok=False)
    assert done.returncode not in (0, 64) and done.stderr


def test_an_unknown_reader_is_told(tmp_path):
    done = run("yizhan-kiosk", "run", "--data", tmp_path, "--idcard",
               "toaster:x", ok=False)
    assert done.returncode == 64 and "toaster" in done.stderr
