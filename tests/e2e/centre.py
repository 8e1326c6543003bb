# SPDX-License-Identifier: Apache-2.0
"""The real programs: a centre, its terminals, its staff, a kiosk's agent."""
import json
import os
import pathlib
import re
import selectors
import subprocess
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

import factor
import people
from wire import Client, tls

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("YIZHAN_BUILD", "build/release")).resolve()
SIZE = float(os.environ.get("YIZHAN_SIZE", "1"))
SECONDS = 30
RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
API = "/api/v1"


def run(*words, ok=True, seconds=SECONDS, **kw):
    """One verb of one program; stdout, or the whole result if not ok."""
    done = subprocess.run(
        [str(BUILD / words[0]), *map(str, words[1:])],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=seconds, check=False, **kw)
    if ok:
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout
    return done


class Process:
    """A program of ours that serves: started, waited for, ended by its id."""

    def __init__(self, words, log, ready, env=None):
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as out:
            self.child = subprocess.Popen(
                [str(w) for w in words], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=out,
                env={**os.environ, **(env or {})})
        self.ready = self._wait(re.compile(ready))

    def _wait(self, pattern):
        text, end = b"", time.monotonic() + SECONDS
        with selectors.DefaultSelector() as waiter:
            waiter.register(self.child.stdout, selectors.EVENT_READ)
            while time.monotonic() < end:
                if not waiter.select(max(0.0, end - time.monotonic())):
                    break
                chunk = os.read(self.child.stdout.fileno(), 4096)
                text += chunk
                match = pattern.search(text.decode())
                if match:
                    return match
                if not chunk:
                    break
        self.kill()
        raise AssertionError(
            f"not ready: {text.decode()}\n{self.log.read_text()[-2000:]}")

    def stop(self):
        """As an administrator does it; a bad end is an error."""
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        self.child.stdout.close()
        assert self.child.returncode == 0, (
            self.child.returncode, self.log.read_text()[-4000:])

    def kill(self):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()


class Centre:
    def __init__(self, folder):
        self.dir = pathlib.Path(folder) / "centre"
        self.log = pathlib.Path(folder) / "serve.log"
        self.first = run("yizhan", "init", "--demo", "--data", self.dir)
        self.process = None
        self.terminals = []
        self.app = factor.App()
        self.serve()

    def serve(self):
        self.process = Process(
            [BUILD / "yizhan", "serve", "--listen", "127.0.0.1:0",
             "--terminals", "127.0.0.1:0", "--data", self.dir], self.log,
            r"ready (https://\S+) terminals (https://\S+)\n")
        self.url, self.terminals_url = self.process.ready.groups()
        for terminal in self.terminals:
            terminal.moved(self.terminals_url)

    def verb(self, *words, **kw):
        return run("yizhan", *words, "--data", self.dir, **kw)

    @property
    def ca(self):
        return self.dir / "ca.crt"

    @property
    def demo(self):
        return json.loads((self.dir / "demo.json").read_text())

    def password(self, role, name=None):
        return next((u["name"], u["password"])
                    for u in self.demo["desk"]["users"]
                    if u["role"] == role and name in (None, u["name"]))

    def has_factor(self, name):
        return self._secret(name) is not None

    def _secret(self, name):
        return next(u.get("factor") for u in self.demo["desk"]["users"]
                    if u["name"] == name)

    def code(self, name):
        """The next code of a demo account's app; None: it has no factor."""
        secret = self._secret(name)
        return secret and self.app.code(name, secret)

    def client(self, **kw):
        return Client(self.url, tls(self.ca), **kw)

    def keys(self):
        """The trust list, as anybody gets it."""
        client = self.client()
        try:
            return client.get(API + "/keys").must(200).json
        finally:
            client.close()

    def code_for(self, name, kind="kiosk"):
        out = self.verb("terminal", "pair", name, "--kind", kind,
                        *(["--park", "TEST"] if kind == "gate" else []))
        return out.splitlines()[0]

    def terminal(self, name, kind="kiosk"):
        made = Terminal(self, name, self.code_for(name, kind))
        self.terminals.append(made)
        return made

    def desk(self, role, name=None):
        return Desk(self, role, name)

    def audit_is_good(self):
        return self.verb("audit", "verify")

    def leaks(self, *more):
        return people.leaks(
            [p for p in people.files_below(self.dir) if p.name != "sim.txt"]
            + [self.log, *more])

    def close(self):
        """Ends it and searches what it leaves for anybody's numbers."""
        self.process.stop()
        assert self.leaks() == []


class Terminal(Client):
    """A kiosk in Python: own keys, paired, mutual TLS."""

    def __init__(self, centre, name, kind_of_code=None):
        folder = centre.dir.parent / f"terminal-{name}"
        folder.mkdir()
        self.key_file, self.crt_file = folder / "key", folder / "crt"
        self.centre, self.name = centre, name
        key = ec.generate_private_key(ec.SECP256R1())
        self.key_file.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        self.csr = x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "any")])
        ).sign(key, hashes.SHA256()).public_bytes(
            serialization.Encoding.PEM).decode()
        self.signing = ed25519.Ed25519PrivateKey.generate()
        self.ed25519 = self.signing.public_key().public_bytes(*RAW).hex()
        stranger = Client(centre.terminals_url, tls(centre.ca))
        answer = stranger.post(API + "/terminals/pair", {
            "code": kind_of_code or centre.code_for(name), "csr": self.csr,
            "ed25519": self.ed25519}).must(201).json
        stranger.close()
        assert answer["name"] == name
        self.crt_file.write_text(answer["certificate"])
        self.ca_text = answer["ca"]
        super().__init__(centre.terminals_url, self.context_of())

    def context_of(self):
        return tls(self.centre.ca, self.crt_file, self.key_file)

    def another(self):
        """One more connection of the same terminal."""
        return Client(self.centre.terminals_url, self.context_of())

    def moved(self, url):
        Client.__init__(self, url, self.context_of())

    def enrol(self, body, key=True):
        return self.post(API + "/enrolments", body, key=key)

    def matters(self, person):
        return self.post(API + "/matters", person.matters())


class Desk(Client):
    """Somebody of the staff, signed in."""

    def __init__(self, centre, role, name=None):
        super().__init__(centre.url, tls(centre.ca))
        self.role = role
        self.centre = centre
        name, password = centre.password(role, name)
        body = {"name": name, "password": password}
        answer = self.post(API + "/session", body)
        if answer.code == "FACTOR_NEEDED":
            body["code"] = centre.code(name)
            answer = self.post(API + "/session", body)
        answer.must(200)
        cookie = answer.headers["set-cookie"]
        for word in ("__Host-", "Secure", "HttpOnly", "Path=/", "SameSite="):
            assert word in cookie, cookie
        self.user = answer.json["user"]
        assert self.user["role"] == role
        self.headers = {"Cookie": cookie.split(";")[0],
                        "X-CSRF-Token": answer.json["csrf"]}
        if answer.json["factor"] == "bind":
            self.bind()

    def bind(self):
        """A new app for this account; the recovery codes."""
        secret = self.send("POST", API + "/session/factor/enrolment").must(
            200).json["secret"]
        step = int(time.time()) // factor.STEP
        return self.post(API + "/session/factor/confirmation", {
            "code": factor.code_at(secret, step)}).must(200).json["recovery"]

    def another(self):
        """One more connection of the same session."""
        more = Client(self.centre.url, tls(self.centre.ca))
        more.headers = self.headers
        return more

    def case(self, no):
        return self.get(f"{API}/cases/{no}").must(200).json

    def decide(self, no, action, reason=None, version=None, key=True):
        body = {"action": action, "version": version or
                self.case(no)["version"]}
        if reason is not None:
            body["reason"] = reason
        return self.post(f"{API}/cases/{no}/decisions", body, key=key)


class Kiosk:
    """yizhan-kiosk, paired, with a simulated card reader unless one is named."""

    def __init__(self, centre, name, *more, idcard=None, env=None):
        self.more, self.env = more, env
        self.dir = centre.dir.parent / f"kiosk-{name}"
        self.dir.mkdir(mode=0o700)
        self.sim = self.dir.parent / f"sim-{name}.txt"
        self.sim.write_text("")
        self.idcard = idcard or f"sim:{self.sim}"
        self.log = self.dir.parent / f"kiosk-{name}.log"
        self.centre, self.process = centre, None
        run("yizhan-kiosk", "pair", "--data", self.dir, "--server",
            centre.terminals_url, "--ca", centre.ca, "--code",
            centre.code_for(name))
        self.start()

    def start(self):
        self.process = Process(
            [BUILD / "yizhan-kiosk", "run", "--data", self.dir, "--ui",
             "127.0.0.1:0", "--idcard", self.idcard, *self.more],
            self.log, r"ready (http://\S+)\n", self.env)
        self.url = self.process.ready.group(1)

    def put(self, person):
        with open(self.sim, "a", encoding="utf-8") as f:
            f.write(person.card_line())

    def lift(self):
        with open(self.sim, "a", encoding="utf-8") as f:
            f.write("lift\n")

    def client(self):
        """A page on the kiosk's own screen: cookie and token."""
        c = Client(self.url)
        page = c.get("/").must(200)
        cookie = page.headers["set-cookie"].split(";")[0]
        c.headers = {"Cookie": cookie,
                     "X-Kiosk-Token": cookie.split("=", 1)[1]}
        return c

    def close(self):
        self.process.stop()
        assert people.leaks([*people.files_below(self.dir), self.log]) == []


def until(what, seconds=SECONDS):
    """The first true value of what(), asked again and again."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
