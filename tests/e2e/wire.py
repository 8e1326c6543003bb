# SPDX-License-Identifier: Apache-2.0
"""HTTP as these tests need it: exact bytes out, exact bytes in."""
import dataclasses
import http.client
import json
import select
import ssl
import urllib.parse
import uuid

SECONDS = 20


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code") if self.body else None

    def fields(self):
        return {f["path"]: f["code"] for f in self.json.get("fields", [])}

    def must(self, status):
        assert self.status == status, (self.status, self.body.decode())
        return self


def tls(ca, certificate=None, key=None):
    context = ssl.create_default_context(cafile=str(ca))
    if certificate:
        context.load_cert_chain(str(certificate), str(key))
    return context


class Client:
    """One keep-alive connection; opened anew when it is closed."""

    def __init__(self, url, context=None, seconds=SECONDS):
        self.url = url
        self.parts = urllib.parse.urlsplit(url)
        self.context, self.seconds = context, seconds
        self.connection = None
        self.headers = {}

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def _open(self):
        host, port = self.parts.hostname, self.parts.port
        if self.parts.scheme == "https":
            self.connection = http.client.HTTPSConnection(
                host, port, timeout=self.seconds, context=self.context)
        else:
            self.connection = http.client.HTTPConnection(
                host, port, timeout=self.seconds)

    def _ended(self):
        """The other side has closed while nobody asked, as it may."""
        sock = self.connection.sock
        return sock is not None and select.select([sock], [], [], 0)[0]

    def send(self, method, path, body=None, headers=None):
        """body: an object for JSON, or bytes as they are."""
        words = dict(self.headers)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        if body is not None:
            words["Content-Type"] = "application/json"
        words.update(headers or {})
        words = {k: v for k, v in words.items() if v is not None}
        if self.connection and self._ended():
            self.close()
        if not self.connection:
            self._open()
        try:
            self.connection.request(method, path, body, words)
            reply = self.connection.getresponse()
            answer = Answer(reply.status, {
                k.lower(): v for k, v in reply.getheaders()}, reply.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        if reply.will_close:
            self.close()
        return answer

    def get(self, path, **kw):
        return self.send("GET", path, **kw)

    def post(self, path, body=None, key=None, headers=None):
        """key: an Idempotency-Key, True for a fresh one."""
        words = dict(headers or {})
        if key:
            words["Idempotency-Key"] = fresh_key() if key is True else key
        return self.send("POST", path, {} if body is None else body, words)


def fresh_key():
    return uuid.uuid4().hex
