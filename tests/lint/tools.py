# SPDX-License-Identifier: Apache-2.0
"""Checks that ask another program: each is a row of TOOLS at the end.

A row has a name, which files it takes, and the words to run for one file
(or, `all_at_once`, for all of them). It finds something when the program
fails; what it printed says what.
"""
import concurrent.futures
import dataclasses
import os
import subprocess

FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE",
         '-DYIZHAN_VERSION="0"', "-Iinclude",
         "-isystem", "/usr/include/freetype2"]
WARN = ["-Wall", "-Wextra", "-Wshadow", "-Wstrict-prototypes", "-Wvla",
        "-Wundef", "-Werror", "-Wno-unused-function",
        "-Wno-unused-const-variable"]
SIDES = {"server/": ["-Iserver"], "kiosk/": ["-Ikiosk"], "include/": []}
LIMIT = 300


def flags_for(path, build):
    """The compiler's words for a file, as the Makefile has them."""
    words = [*FLAGS, f"-I{build}/gen"]
    for side, more in SIDES.items():
        if path.startswith(side):
            return words + more
    return words + (["-Ikiosk"] if "kiosk_" in path else ["-Iserver"])


def is_header(path):
    return path.endswith(".h") and path != "include/err_codes.h"


def is_c(path):
    return path.endswith((".c", ".h"))


def is_code(path):
    return path.endswith(".c") and path.startswith(("server/", "kiosk/"))


def is_base(path):
    return path.startswith("server/base/") and path.endswith(".c")


@dataclasses.dataclass
class Tool:
    name: str
    takes: object
    words: object
    all_at_once: bool = False


def alone(compiler):
    return lambda path, build: [
        compiler, *flags_for(path, build), *WARN, "-fsyntax-only",
        "-x", "c", path]


CPPCHECK = [
    "cppcheck", "--quiet", "--enable=warning,portability", "--std=c11",
    "--error-exitcode=1", "--inline-suppr", "--suppress=missingInclude",
    "--suppress=unknownMacro", "-Iinclude", "-D__CPPCHECK__=1"]


def cppcheck(paths, build):
    return [*CPPCHECK, f"-j{os.cpu_count() or 2}", "-Iserver", "-Ikiosk",
            f"-I{build}/gen", *paths]


def analyzer(path, build):
    return ["gcc", *flags_for(path, build), "-O1", "-fanalyzer", "-Werror",
            "-c", "-o", "/dev/null", path]


def tidy(path, build):
    return ["clang-tidy", "--quiet", path, "--", *flags_for(path, build)]


TOOLS = [
    Tool("clang-format", is_c, lambda paths, build: [
        "clang-format", "--dry-run", "-Werror", *paths], True),
    Tool("header alone, gcc", is_header, alone("gcc")),
    Tool("header alone, clang", is_header, alone("clang")),
    Tool("cppcheck", is_code, cppcheck, True),
    Tool("gcc -fanalyzer", is_base, analyzer),
    Tool("clang-tidy", is_code, tidy),
    Tool("sh -n", lambda p: p.endswith(".sh"),
         lambda path, build: ["sh", "-n", path]),
    Tool("mandoc", lambda p: p.endswith((".1", ".8")),
         lambda path, build: ["mandoc", "-T", "lint", "-W", "warning", path]),
]

# tool: (path, a text it must refuse)
SAMPLES = {
    "clang-format": ("server/a.c", "int   a ;\n"),
    "header alone, gcc": ("include/a.h", "size_t a(void);\n"),
    "header alone, clang": ("include/a.h", "size_t a(void);\n"),
    "cppcheck": ("server/a.c",
                 "int f(void);\nint f(void)\n{\n\tint a[2];\n\ta[2] = 1;\n"
                 "\treturn a[2];\n}\n"),
    "gcc -fanalyzer": (
        "server/base/a.c",
        "#include <stdlib.h>\nvoid f(void);\nvoid f(void)\n{\n"
        "\tchar *p = malloc(2);\n\tif (!p)\n\t\treturn;\n\tfree(p);\n"
        "\tfree(p);\n}\n"),
    "clang-tidy": (
        "server/a.c",
        "#include <stdlib.h>\nint f(const char *s);\nint f(const char *s)\n"
        "{\n\treturn atoi(s);\n}\n"),
    "sh -n": ("a.sh", "if true; then\n"),
    "mandoc": ("assets/man/a.1", ".Dd nonsense\n.Sh\nx\n"),
}


def run(words, cwd):
    try:
        done = subprocess.run(
            words, cwd=cwd, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            errors="replace", timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return [f"{words[0]} took longer than {LIMIT} s"]
    if done.returncode == 0:
        return []
    return done.stdout.splitlines() or [f"{words[0]}: {done.returncode}"]


def check(tool, paths, build, root):
    """What the tool finds in these files, as lines."""
    paths = [p for p in paths if tool.takes(p) and "/vendor/" not in p]
    if not paths:
        return []
    if tool.all_at_once:
        return run(tool.words(paths, build), root)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        found = pool.map(lambda p: run(tool.words(p, build), root), paths)
        return [line for lines in found for line in lines]
