# SPDX-License-Identifier: Apache-2.0
"""What is measured and what measures: a centre, a signed-in desk, the load
generator, the helpers that hold connections. Loopback only."""
import http.client
import json
import os
import re
import pathlib
import ssl
import subprocess
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

# Behind our own: both folders have a reader.py.
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import factor  # noqa: E402

READY_SECONDS = 60
APP = factor.App()


class Bad(Exception):
    """A figure that would be no figure: wrong answers, broken lines."""


def out(*words, **more):
    done = subprocess.run([str(w) for w in words], capture_output=True,
                          text=True, check=False, **more)
    if done.returncode != 0:
        raise Bad(f"{os.path.basename(str(words[0]))} ended with "
                  f"{done.returncode}: {done.stdout[-200:]} "
                  f"{done.stderr[-200:]}")
    return done.stdout


def load(build, port, mode, connections, seconds, **more):
    """One run of the load generator; Bad if one answer was not the right
    one or one connection was lost."""
    words = [f"{build}/bench/load", "--port", port, "--mode", mode,
             "--connections", connections, "--seconds", seconds]
    for name, value in more.items():
        words += [f"--{name}", value]
    r = json.loads(out(*words))
    if r["bad"] or r["gone"] or not r["good"]:
        raise Bad(f"{mode}, {connections} connections: {r['good']} good "
                  f"answers, {r['bad']} bad, {r['gone']} connections lost")
    return r


class Child:
    """A helper of bench/ that prints its state and ends with its stdin."""

    def __init__(self, *words, cwd=None):
        self.process = subprocess.Popen(
            [str(w) for w in words], stdin=subprocess.PIPE, cwd=cwd,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=READY_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def line(self):
        text = self.process.stdout.readline().strip()
        if not text:
            raise Bad(f"{self.process.args[0]}: "
                      f"{self.process.stderr.read()[-400:]}")
        return text

    def ask(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return self.line()


def memory_kib(pid, field="VmRSS"):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return int(re.search(rf"{field}:\s+(\d+)", f.read()).group(1))


class Centre:
    """A demo centre with one paired terminal, or one that was made before."""

    def __init__(self, build, folder, new=True):
        os.makedirs(folder, exist_ok=True)
        self.build, self.dir = build, os.path.join(folder, "centre")
        if new:
            out(f"{build}/yizhan", "init", "--demo", "--data", self.dir)
        self.start()
        if new:
            self.pair(folder)

    def start(self):
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [f"{self.build}/yizhan", "serve", "--data", self.dir, "--listen",
             "127.0.0.1:0"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        words = self.process.stdout.readline().split()
        self.ready_ms = (time.monotonic() - begin) * 1000
        if len(words) < 4:
            raise Bad("the server does not start")
        self.port = int(words[1].rsplit(":", 1)[1])
        self.terminals = int(words[3].rsplit(":", 1)[1])

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=READY_SECONDS)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def rss_kib(self):
        return memory_kib(self.process.pid)

    def context(self, client=False):
        context = ssl.create_default_context(cafile=f"{self.dir}/ca.crt")
        if client:
            context.load_cert_chain(self.cert, self.key)
        return context

    def pair(self, folder):
        code = out(f"{self.build}/yizhan", "terminal", "pair", "bench",
                   "--kind", "kiosk", "--data", self.dir).split()[0]
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
        csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(
            key, hashes.SHA256())
        public = ed25519.Ed25519PrivateKey.generate().public_key()
        reply = self.post(self.terminals, "/api/v1/terminals/pair", {
            "code": code,
            "csr": csr.public_bytes(serialization.Encoding.PEM).decode(),
            "ed25519": public.public_bytes(
                serialization.Encoding.Raw,
                serialization.PublicFormat.Raw).hex()})
        self.cert = os.path.join(folder, "terminal.crt")
        self.key = os.path.join(folder, "terminal.key")
        with open(self.cert, "w", encoding="ascii") as f:
            f.write(reply["certificate"])
        with open(self.key, "wb") as f:
            f.write(key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()))

    def post(self, port, path, body, key=None, client=False):
        connection = http.client.HTTPSConnection(
            "127.0.0.1", port, context=self.context(client), timeout=10)
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        connection.request("POST", path, json.dumps(body), headers)
        reply = connection.getresponse()
        text = reply.read()
        connection.close()
        if reply.status >= 300:
            raise Bad(f"{path}: {reply.status} {text[:200]}")
        return json.loads(text)

    def enrol(self):
        """One application; the digits of its receipt."""
        weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        stem = "34029919580105777"
        check = "10X98765432"[
            sum(int(a) * b for a, b in zip(stem, weights)) % 11]
        reply = self.post(self.terminals, "/api/v1/enrolments", {
            "person": {"name": "测试", "id_type": "resident",
                       "id_no": stem + check, "phone": "13800000000"},
            "group": "courier", "district": "340207",
            "consents": [{"purpose": "register", "version": 1}]},
            key="bench-status", client=True)
        return reply["receipt"]["token"]


class Desk:
    """A signed-in reviewer's headers."""

    def __init__(self, centre):
        with open(f"{centre.dir}/demo.json", encoding="utf-8") as f:
            users = json.load(f)["desk"]["users"]
        user = [u for u in users if u["role"] == "reviewer"][0]
        cookie, csrf = self.sign_in(centre, user)
        self.headers = f"Cookie: {cookie}\r\nX-CSRF-Token: {csrf}\r\n"

    @staticmethod
    def sign_in(centre, user):
        """A centre that was kept may have seen this minute's codes."""
        for _ in range(4):
            connection = http.client.HTTPSConnection(
                "127.0.0.1", centre.port, context=centre.context(), timeout=10)
            connection.request("POST", "/api/v1/session", json.dumps(
                {"name": user["name"], "password": user["password"],
                 "code": APP.code((centre.dir, user["name"]),
                                  user["factor"])}),
                {"Content-Type": "application/json"})
            reply = connection.getresponse()
            answer = json.loads(reply.read())
            connection.close()
            if reply.status == 200:
                return reply.getheader("Set-Cookie").split(";")[0], \
                    answer["csrf"]
        raise Bad(f"nobody is signed in: {answer}")
