# SPDX-License-Identifier: Apache-2.0
"""Rules that read text only: each is a row of RULES at the end.

A rule gets the tree as {path: text} and yields "path:line: what is wrong".
SAMPLES holds for each rule a tree that it must refuse and one that it must
take; test_lint.py feeds both.
"""
import posixpath
import re

C_FILES = (".c", ".h")
SPDX = "SPDX-License-Identifier: Apache-2.0"
SOURCES = (".c", ".h", ".sh", ".awk", ".py", ".js", ".css", ".sql", ".html",
           ".tsv", ".mk")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
GENERATED = ".sql.h"


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def strip_c(text):
    """Comments and the insides of strings become blanks, lines stay."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(
        r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
        blank, text, flags=re.S)


def c_files(tree, *folders):
    for path, text in sorted(tree.items()):
        if path.endswith(C_FILES) and (
                not folders or path.startswith(folders)):
            yield path, text


def includes(text):
    for match in INCLUDE.finditer(text):
        yield line_of(text, match.start()), match.group(1), match.group(2)


def resolve(tree, path, name):
    """The file of the tree that an #include of path names, or None."""
    top = path.split("/")[0]
    for base in (posixpath.dirname(path), "include", top):
        found = posixpath.normpath(posixpath.join(base, name))
        if found in tree:
            return found
    return None


# ---- who may know whom ------------------------------------------------------

MAY_SEE = {"include/": ("include/",), "kiosk/": ("include/", "kiosk/"),
           "server/": ("include/", "server/"),
           "server/base/": ("include/", "server/base/")}


def rule_sides(tree):
    """kiosk/ and server/ include include/ and themselves only."""
    for path, text in c_files(tree, *MAY_SEE):
        own = max((p for p in MAY_SEE if path.startswith(p)), key=len)
        for line, mark, name in includes(text):
            if mark == "<":
                continue
            if name.endswith(GENERATED) and "/" not in name:
                if own not in ("include/", "server/base/"):
                    continue
            found = resolve(tree, path, name)
            if not found or not found.startswith(MAY_SEE[own]):
                yield f"{path}:{line}: may not include {name}"


# header: who may include it, beside tests/
HOMES = [
    ("sqlite3.h", ("server/db/", "kiosk/outbox/")),
    ("event2/", ("server/http/", "server/main.c", "server/serve.c",
                 "kiosk/")),
    ("openssl/", ("server/base/", "server/http/", "kiosk/link/")),
    ("qrencode.h", ("server/base/qr.c",)),
    ("argon2.h", ("server/staff/password.c", "server/backup/passphrase.c")),
    ("utf8proc.h", ("server/base/",)),
    ("png.h", ("server/base/", "server/image/", "kiosk/dev/")),
    ("jpeglib.h", ("server/image/",)),
    ("curl/", ("kiosk/link/",)),
    ("ft2build.h", ("kiosk/dev/printer/fonts.c",)),
    ("modbus/", ("kiosk/gate/relay.c",)),
    ("iconv.h", ("kiosk/dev/printer/repertoire.c",)),
    ("xlsxwriter", ("server/sheet/",)),
    ("zlib.h", ("server/base/",)),
    ("jansson.h", ("server/base/memory.c", "server/base/json.c", "kiosk/link/")),
]


def rule_homes(tree):
    """A library is known in one place."""
    for path, text in c_files(tree, "include/", "server/", "kiosk/"):
        for line, _, name in includes(text):
            for header, homes in HOMES:
                if name.startswith(header) and not path.startswith(homes):
                    yield f"{path}:{line}: {name} belongs to " + " ".join(
                        homes)


# enum perm stands in call.h: a role is a set of them
DOMAIN_MAY = {("server/staff/role.h", "call/call.h")}
# folders of server/ that are machinery, not a domain
MACHINERY = ("base", "db", "http", "call", "admin", "schema")


def rule_domain(tree):
    """X.c of a domain knows no HTTP and no JSON library; X_api.c may."""
    for path, text in c_files(tree, "server/"):
        parts = path.split("/")
        if len(parts) != 3 or parts[1] in MACHINERY:
            continue
        if re.search(r"_api(_\w+)?\.[ch]$", parts[2]):
            continue
        for line, _, name in includes(text):
            if name.startswith(("http/", "http1", "call/", "jansson",
                                "event2/")) and \
                    (path, name) not in DOMAIN_MAY:
                yield f"{path}:{line}: a domain file includes {name}"


def rule_cycles(tree):
    """No header includes itself by way of others."""
    graph = {path: [f for _, mark, name in includes(text) if mark == '"'
                    for f in [resolve(tree, path, name)] if f]
             for path, text in c_files(tree) if path.endswith(".h")}
    done, trail = set(), []

    def walk(path):
        if path in trail:
            yield (f"{path}:1: cycle " + " -> ".join(
                trail[trail.index(path):] + [path]))
            return
        if path in done:
            return
        trail.append(path)
        for target in graph.get(path, ()):
            yield from walk(target)
        trail.pop()
        done.add(path)

    for path in graph:
        yield from walk(path)


# ---- the text of a file ----------------------------------------------------

def vendored(path):
    return "/vendor/" in path


def rule_spdx(tree):
    """The licence stands in the first lines of each source."""
    for path, text in sorted(tree.items()):
        is_source = path.endswith(SOURCES) or path == "Makefile"
        if is_source and not vendored(path) and \
                SPDX not in "\n".join(text.split("\n")[:4]):
            yield f"{path}:1: no SPDX line"


BANNED = {
    "strcpy": "str_*", "strcat": "str_*", "stpcpy": "str_*",
    "sprintf": "snprintf", "vsprintf": "vsnprintf", "gets": "", "atoi": "a parser that checks",
    "atol": "a parser that checks", "atoll": "a parser that checks",
    "atof": "a parser that checks", "scanf": "", "sscanf": "",
    "fscanf": "", "gmtime": "civil.h", "localtime": "civil.h",
    "localtime_r": "civil.h", "ctime": "civil.h", "asctime": "civil.h",
    "strftime": "civil.h", "mktime": "civil.h", "strtok": "strtok_r",
    "rand": "struct rng", "srand": "struct rng", "random": "struct rng",
    "drand48": "struct rng", "system": "", "popen": "", "alloca": "",
    "tmpnam": "mkstemp", "mktemp": "mkstemp", "sleep": "a deadline",
    "usleep": "a deadline",
}


def rule_banned(tree):
    """Functions that C would be better without."""
    words = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
    for path, text in c_files(tree, "include/", "server/", "kiosk/"):
        code = strip_c(text)
        for match in words.finditer(code):
            yield (f"{path}:{line_of(code, match.start())}: "
                   f"{match.group(1)}() is banned; "
                   f"{BANNED[match.group(1)] or 'do without'}")


CLOCKS = re.compile(
    r"(?<![\w.>])(time|gettimeofday|clock_gettime|getrandom|getentropy|"
    r"RAND_bytes)\s*\(")
# world.c is the clock; queue.c waits on a condition with a monotonic deadline
CLOCK_HOMES = ("server/base/world.c", "kiosk/link/queue.c")


def rule_clock(tree):
    """Time and randomness come in through world.h."""
    for path, text in c_files(tree, "include/", "server/", "kiosk/"):
        if path in CLOCK_HOMES:
            continue
        code = strip_c(text)
        for match in CLOCKS.finditer(code):
            yield (f"{path}:{line_of(code, match.start())}: "
                   f"{match.group(1)}() outside of world.c")


UNFINISHED = re.compile(r"\b(TODO|FIXME" r"|XXX|HACK)\b")


def rule_unfinished(tree):
    """Nothing is left for later."""
    for path, text in sorted(tree.items()):
        if vendored(path) or path.startswith("tests/lint/"):
            continue
        for match in UNFINISHED.finditer(text):
            yield f"{path}:{line_of(text, match.start())}: {match.group(0)}"


# what a union's service centre must not call its mutual aid
WORDS = re.compile("保险|理赔|保单")


def rule_words(tree):
    """Mutual aid is not an insurance, and no page says so."""
    for path, text in sorted(tree.items()):
        if not path.startswith(("assets/", "server/", "kiosk/")) or \
                vendored(path):
            continue
        for match in WORDS.finditer(text):
            yield f"{path}:{line_of(text, match.start())}: {match.group(0)}"


KEY = re.compile(r"^\t'([\w.]+)':", re.MULTILINE)


def rule_keys(tree):
    """A key of the desk's words is said once: the last one would win."""
    said = {}
    for path, text in sorted(tree.items()):
        if not path.startswith("assets/desk/words/"):
            continue
        for match in KEY.finditer(text):
            here = f"{path}:{line_of(text, match.start())}"
            if match.group(1) in said:
                yield f"{here}: {match.group(1)}, as {said[match.group(1)]}"
            said.setdefault(match.group(1), here)


MACHINE = re.compile(r"(?<![\w.$}])/(home|root|work|Users)/\w")


def rule_paths(tree):
    """No path of anybody's own machine."""
    for path, text in sorted(tree.items()):
        if vendored(path) or path.startswith("tests/lint/"):
            continue
        for match in MACHINE.finditer(text):
            yield f"{path}:{line_of(text, match.start())}: {match.group(0)}…"


# ---- size -------------------------------------------------------------------

MAX_FUNCTION, MAX_FILE = 80, 600


def rule_length(tree):
    """Functions of 80 lines, files of 600."""
    for path, text in c_files(tree, "include/", "server/", "kiosk/"):
        lines, begin = text.split("\n"), None
        if path.endswith(".c") and len(lines) - 1 > MAX_FILE:
            yield f"{path}:1: {len(lines) - 1} lines, {MAX_FILE} at most"
        for number, line in enumerate(lines, 1):
            if line == "{":
                begin = number
            elif line == "}" and begin:
                if number - begin + 1 > MAX_FUNCTION:
                    yield (f"{path}:{begin}: a function of "
                           f"{number - begin + 1} lines")
                begin = None


# ---- error codes ------------------------------------------------------------

CODES = "include/err_codes.h"
ROW = re.compile(r"^X\((\w+),", re.M)
NOT_CODES = {"NONE", "CODE_COUNT", "FIELDS_MAX", "PATH_MAX"}


def rule_codes(tree):
    """Each ERR_ is a row of the table, and each row is used."""
    table = tree.get(CODES)
    if table is None:
        return
    rows, used = set(ROW.findall(table)), set()
    for path, text in c_files(tree):
        for match in re.finditer(r"(?<!\w)ERR_([A-Z]\w*)", strip_c(text)):
            name = match.group(1)
            if not path.startswith("tests/"):
                used.add(name)
            if name not in rows | NOT_CODES and \
                    not name.endswith("_"):
                yield (f"{path}:{line_of(text, match.start())}: "
                       f"ERR_{name} is not in the table")
    for match in ROW.finditer(table):
        if match.group(1) not in used:
            yield (f"{CODES}:{line_of(table, match.start())}: "
                   f"{match.group(1)} is never used")


# ---- verdicts ----------------------------------------------------------------

VERDICTS = "include/token_verdict.h"
VERDICT = re.compile(r"^\s*X\((\w+),", re.M)


def rule_verdicts(tree):
    """Each verdict on a code is what some unit test gets."""
    table = tree.get(VERDICTS, "")
    met = {name for path, text in c_files(tree, "tests/unit/")
           for name in re.findall(r'"(OK|E_\w+)"', text)}
    for match in VERDICT.finditer(table):
        if match.group(1) not in met:
            yield (f"{VERDICTS}:{line_of(table, match.start())}: "
                   f"{match.group(1)} is met by no test")


RULES = [rule_sides, rule_homes, rule_domain, rule_cycles, rule_spdx,
         rule_banned, rule_clock, rule_unfinished, rule_words, rule_keys,
         rule_paths, rule_length, rule_codes, rule_verdicts]

_HEAD = f"/* {SPDX} */\n"
_ROWS = 'X(USED, 400, NEVER, "t")\n'
_LONG = "int\nf(void)\n{\n" + "\tg();\n" * 79 + "}\n"

# rule: (a tree that must be refused, a tree that must be taken)
SAMPLES = {
    rule_sides: (
        {"kiosk/a.c": '#include "db/db.h"\n', "server/db/db.h": ""},
        {"kiosk/a.c": '#include "err.h"\n', "include/err.h": ""}),
    rule_homes: (
        {"server/staff/a.c": "#include <sqlite3.h>\n"},
        {"server/db/a.c": "#include <sqlite3.h>\n"}),
    rule_domain: (
        {"server/member/member.c": '#include "http/http.h"\n'},
        {"server/member/member_api.c": '#include "http/http.h"\n'}),
    rule_cycles: (
        {"include/a.h": '#include "b.h"\n', "include/b.h": '#include "a.h"\n'},
        {"include/a.h": '#include "b.h"\n', "include/b.h": ""}),
    rule_spdx: ({"a.c": "int a;\n"}, {"a.c": _HEAD}),
    rule_banned: (
        {"kiosk/a.c": "void f(void)\n{\n\tstrcpy(a, b);\n}\n"},
        {"kiosk/a.c": '/* strcpy() */ "atoi(" p->random(); my_strcpy();\n'}),
    rule_clock: (
        {"server/staff/a.c": "x = time(NULL);\n"},
        {"server/staff/a.c": "x = clock_now(clock); civil_time(1);\n"}),
    rule_unfinished: ({"a.c": "/* TO" "DO */"}, {"a.c": "/* TODOS */"}),
    rule_words: ({"assets/a.js": "'保" "险'"}, {"assets/a.js": "'互助'"}),
    rule_keys: (
        {"assets/desk/words/a.js": "\t'a.b': 'x',\n",
         "assets/desk/words/b.js": "\t'a.b': 'y',\n"},
        {"assets/desk/words/a.js": "\t'a.b': 'x',\n\t'a.c': 'x',\n",
         "assets/desk/b.js": "\t'a.b': 'y',\n"}),
    rule_paths: (
        {"a.py": "p = '/ho" "me/me/x'"}, {"a.py": "p = 'a/home/x'"}),
    rule_length: (
        {"kiosk/a.c": _LONG},
        {"kiosk/a.c": _LONG.replace("\tg();\n", "", 1)}),
    rule_codes: (
        {CODES: _ROWS + _ROWS.replace("USED", "IDLE"), "a.c": "ERR_USED"},
        {CODES: _ROWS, "a.c": "ERR_USED ERR_NONE"}),
    rule_verdicts: (
        {VERDICTS: "\tX(E_SIG,", "tests/unit/a.c": '"E_SIGN" E_SIG'},
        {VERDICTS: "\tX(E_SIG,", "tests/unit/a.c": 'is(x, "E_SIG");'}),
}
