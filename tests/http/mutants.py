#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Takes one rule out of the strict reader at a time: a test must turn red.

Each row of RULES is one refusal: a text of the reader that occurs exactly
once, and what stands there when the rule is gone. The corpus test is built
against the changed copy and run; a rule that no row of the corpus misses is
no rule. YIZHAN_SIZE: how many rules (0: all of them), spread over the table.
Two of them are also tried on the comparison with llhttp, which must see it.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yard

READER = ("server/base/http1.c", "server/base/http1_target.c")
CC = os.environ.get("CC", "gcc")
FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE", "-O0",
         "-w", "-Iinclude", "-Iserver/base", "-Iserver"]
LLHTTP = pathlib.Path("/usr/share/llhttp")

# name, text, instead
RULES = [
    ("control bytes", "(c < ' ' && c != '\\t') || c == 0x7f", "0"),
    ("DEL", "c != '\\t') || c == 0x7f)", "c != '\\t'))"),
    ("head size", "at >= HTTP1_HEAD_MAX", "0"),
    ("head size by one", "at >= HTTP1_HEAD_MAX", "at > HTTP1_HEAD_MAX"),
    ("target size", "at - r->target_from >= HTTP1_TARGET_MAX", "0"),
    ("target size by one", "at - r->target_from >= HTTP1_TARGET_MAX",
     "at - r->target_from > HTTP1_TARGET_MAX"),
    ("bare CR", "if (p[i] != '\\n') {", "if (0) {"),
    ("method token", "if (!is_token(t))", "if (0)"),
    ("method list", 'return err_setf(e, ERR_NOT_IMPLEMENTED, "method");',
     "return *out = HTTP1_GET, 0;"),
    ("method case", "if (!bytes_equal(t, bytes_str(method_names[i])))",
     "if (!is_word(t, method_names[i]))"),
    ("version length", "t.n != 8 || ", "t.n < 8 || "),
    ("version name", 'memcmp(t.p, "HTTP/", 5) != 0', "0"),
    ("version digit", "!is_digit(t.p[5]) ||", ""),
    ("version point", "t.p[6] != '.' || ", ""),
    ("version second digit", "!is_digit(t.p[7]) || ", ""),
    ("version 0.9", " || t.p[5] == '0'", ""),
    ("version 1.0", 'bytes_equal(h->path, bytes_str("/healthz"))', "1"),
    ("other versions", 'return err_setf(e, ERR_HTTP_VERSION, "version");',
     "return 0;"),
    ("host name", "if (!is_host_name(name))", "if (0)"),
    ("host bytes", '!is_one_of(t.p[i], "-._"))', "0)"),
    ("host address", "hex_value(t.p[i]) < 0 && !is_one_of(t.p[i], \":.\")",
     "0"),
    ("host port", "if (port.p && (port.n < 1", "if (0 && (port.n < 1"),
    ("host port range", "port, 65535, &number", "port, 99999, &number"),
    ("length digits", "value.n < 1 || value.n > 9", "value.n < 1"),
    ("length empty", "value.n < 1 || value.n > 9", "value.n > 9"),
    ("length zero", "value.p[0] == '0' && value.n > 1", "0"),
    ("length digit", "if (!is_digit(value.p[i]))", "if (0)"),
    ("transfer encoding",
     'return err_setf(e, ERR_NOT_IMPLEMENTED, "Transfer-Encoding");',
     "return 0;"),
    ("expectation", 'if (!is_word(value, "100-continue"))', "if (0)"),
    ("connection token", "\t\tif (!is_token(word))", "\t\tif (0)"),
    *[(f"two: {name}", f'"{name}",{tabs}true', f'"{name}",{tabs}false')
      for name, tabs in (
          ("host", "\t\t"), ("content-length", "\t"), ("content-type", "\t"),
          ("authorization", "\t"), ("cookie", "\t\t"),
          ("idempotency-key", "\t"), ("origin", "\t\t"))],
    ("header lines", "h->n_headers == HTTP1_HEADERS_MAX", "0"),
    ("header lines by one", "h->n_headers == HTTP1_HEADERS_MAX",
     "h->n_headers == HTTP1_HEADERS_MAX - 1"),
    ("colon", "if (colon == line.n)", "if (0)"),
    ("header name", "if (!is_token(hdr.name))", "if (0)"),
    ("tab behind value", "check_tail(line, hdr.value, e) < 0", "0"),
    ("host present", "if (!h->host.p)", "if (0)"),
    ("length required", "with_body && h->content_length < 0", "0"),
    ("body with method", "!with_body && h->content_length > 0", "0"),
    ("target bytes", 'check_target_bytes(t, e) < 0', "0"),
    ("target start", "check_target_start(t, e) < 0", "0"),
    ("percent", "if (hi < 0 || lo < 0)", "if (0)"),
    ("percent control", "hi < 2 || (hi == 7 && lo == 15)", "0"),
    ("percent DEL", "hi < 2 || (hi == 7 && lo == 15)", "hi < 2"),
    ("disguise", "check_path_disguise(h->path, e) < 0", "0"),
    ("slashes", "check_path_slashes(h->path, e) < 0", "0"),
    ("dots", "check_path_dots(h->path, e) < 0", "0"),
    ("percent dots", "uint8_t c = decoded_next(path, &i);\n\n\t\tdots",
     "uint8_t c = path.p[i++];\n\n\t\tdots"),
    ("UTF-8", "return check_target_utf8(t, e);", "return 0;"),
]
# Seen by llhttp too: what it takes out makes two readers differ.
BOTH = ("two: content-length", "control bytes")


def sources():
    return {path: (yard.ROOT / path).read_text(encoding="utf-8")
            for path in READER}


def table_fits():
    """Each text is there once, and no refusal of the reader has no row."""
    texts = sources()
    for name, text, _ in RULES:
        found = sum(t.count(text) for t in texts.values())
        yard.expect(f"{name}: occurrences of {text!r}", found, 1)
    refusals = sum(len(re.findall(r"err_setf?\(\s*e, ERR_(?!BAD_QUERY)", t))
                   for t in texts.values())
    assert len(RULES) >= refusals, f"{refusals} refusals"
    return f"{len(RULES)} edits for {refusals} refusals"


def cc(words):
    done = subprocess.run([CC, *words], cwd=yard.ROOT, timeout=120,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr[-3000:])


def prepare(place):
    """What does not change is compiled once."""
    cc([*FLAGS, "-c", "tests/unit/test_http1.c", "-o", place / "test.o"])
    for name in ("llhttp", "api", "http"):
        cc(["-w", "-O1", "-DLLHTTP_STRICT_MODE=1", "-I/usr/share/include/"
            "llhttp", "-c", LLHTTP / f"{name}.c", "-o", place / f"{name}.o"])
    both = [*FLAGS, "-DLLHTTP_STRICT_MODE=1", "-I/usr/share/include/llhttp"]
    cc([*both, "-c", "tests/fuzz/fuzz_http_diff.c", "-o", place / "diff.o"])
    cc([*both, "-c", "tests/http/diff_run.c", "-o", place / "run.o"])


LIBS = ["-lcmocka", "-ljansson", "-lcrypto", "-lutf8proc", "-linih",
        "-lqrencode", "-lpng", "-lm"]
TESTS = {"corpus": ["test.o"],
         "llhttp": ["run.o", "diff.o", "llhttp.o", "api.o", "http.o"]}
WORDS = {"corpus": [], "llhttp": ["200000"]}


def judge(place, rule, test):
    """True when the test stays green without the rule."""
    name, text, instead = rule or ("nothing", None, None)
    here = place / re.sub(r"\W+", "_", f"{name}_{test}")
    here.mkdir()
    files = []
    for path, source in sources().items():
        if text:
            source = source.replace(text, instead)
        files.append(here / pathlib.Path(path).name)
        files[-1].write_text(source, encoding="utf-8")
    program = here / "program"
    cc([*FLAGS, *files, *[place / o for o in TESTS[test]],
        yard.BUILD / "libyizhan.a", *LIBS, "-o", program])
    done = subprocess.run([program, *WORDS[test]], cwd=here, timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          check=False)
    shutil.rmtree(here)
    return done.returncode == 0


def unchanged_is_green(place):
    for test in TESTS:
        assert judge(place, None, test), f"{test} is red as it is"
    return "corpus and llhttp"


def each_is_missed(place, rules, test):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        green = list(pool.map(lambda r: judge(place, r, test), rules))
    missed = [r[0] for r, g in zip(rules, green) if g]
    if missed:
        raise AssertionError("nobody misses: " + ", ".join(missed))
    return f"{len(rules)} of {len(RULES)} edits, all red"


def sample(n):
    if not 0 < n < len(RULES):
        return RULES
    return [RULES[i * len(RULES) // n] for i in range(n)]


def main():
    tap = yard.Tap()
    tap.run("the table fits the reader", table_fits)
    with tempfile.TemporaryDirectory(prefix="yizhan-mutants-") as name:
        place = pathlib.Path(name)
        prepare(place)
        tap.run("without an edit it is green", unchanged_is_green, place)
        tap.run("the corpus misses each rule", each_is_missed, place,
                sample(yard.size(0)), "corpus")
        tap.run("llhttp sees two of them", each_is_missed, place,
                [r for r in RULES if r[0] in BOTH], "llhttp")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
