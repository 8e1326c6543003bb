# SPDX-License-Identifier: Apache-2.0
"""The yardstick of Fastify and better-sqlite3: installed into build/, never
into the tree. Where it cannot be had the row says why instead of a figure."""
import pathlib
import shutil
import subprocess

import bed

HERE = pathlib.Path(__file__).resolve().parent / "fastify"
ROOT = HERE.parents[2]
INSTALL_SECONDS = 1800  # better-sqlite3 may have to be compiled
FILES = ("package.json", "package-lock.json", "server.js")


class Absent(Exception):
    """Why there is no yardstick here."""


def place(build):
    return pathlib.Path(build).resolve().parent / "fastify"


def is_current(folder):
    """Is what is installed what the lock file asks for?"""
    return (folder / "node_modules" / ".done").exists() and all(
        (folder / name).read_bytes() == (HERE / name).read_bytes()
        for name in FILES if (folder / name).exists() or name != FILES[1])


def install(build, seconds=INSTALL_SECONDS):
    """The folder with everything in it, or Absent."""
    folder = place(build)
    if not shutil.which("node") or not shutil.which("npm"):
        raise Absent("node or npm is not here")
    folder.mkdir(parents=True, exist_ok=True)
    if is_current(folder):
        return folder
    (folder / "node_modules" / ".done").unlink(missing_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, folder / name)
    try:
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Absent(f"not installed within {seconds} s") from None
    if done.returncode != 0:
        why = [x for x in done.stdout.splitlines() if "error" in x.lower()]
        raise Absent((why or ["npm failed"])[0][:120])
    (folder / "node_modules" / ".done").touch()
    return folder


def serve(build, centre, work, may_install):
    """(the running server, its port)"""
    if not may_install and not is_current(place(build)):
        raise Absent("not installed, and a quick run installs nothing")
    folder = install(build)
    child = bed.Child("node", folder / "server.js",
                      f"{centre.dir}/tls/server.crt",
                      f"{centre.dir}/tls/server.key",
                      ROOT / "server" / "schema" / "0001_core.sql", work,
                      cwd=folder)
    try:
        return child, int(child.line())
    except (bed.Bad, ValueError) as error:
        child.__exit__()
        raise Absent(f"does not start: {str(error)[-160:]}") from error
