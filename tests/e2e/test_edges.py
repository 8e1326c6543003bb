# SPDX-License-Identifier: Apache-2.0
"""The doors: hosts, origins, certificates, sessions, one server a centre."""
import json
import socket
import ssl
import subprocess

import pytest

from centre import API, Terminal, run
from people import Person
from wire import Client, tls


def test_a_wrong_host_is_refused(centre, terminal):
    for client in (centre.client(), terminal):
        for host in ("evil.example", "127.0.0.1.evil.example", ""):
            answer = client.get(API + "/keys", headers={"Host": host})
            assert answer.status in (421, 400)
            if host:
                assert (answer.status, answer.code) == (421, "WRONG_HOST")
    client.get("/healthz").must(200)


def test_a_foreign_page_is_refused(centre, desk):
    clerk = desk("clerk")
    port = clerk.parts.port
    for origin in ("https://evil.example", "null",
                   f"http://127.0.0.1:{port}", "https://127.0.0.1:1",
                   f"https://127.0.0.1:{port}.evil.example"):
        answer = clerk.post(API + "/cases/search", {"q": "测试"},
                            headers={"Origin": origin})
        assert (answer.status, answer.code) == (403, "FOREIGN_ORIGIN")
        client = centre.client()
        answer = client.post(API + "/session", {"name": "a", "password": "b"},
                             headers={"Origin": origin})
        assert (answer.status, answer.code) == (403, "FOREIGN_ORIGIN")
        client.close()
    clerk.post(API + "/cases/search", {"q": "测试"},
               headers={"Origin": centre.url}).must(200)


def test_a_session_needs_its_token_to_change_anything(desk):
    clerk = desk("clerk")
    for token in (None, "", "x" * 43):
        answer = clerk.post(API + "/cases/search", {"q": "测试"},
                            headers={"X-CSRF-Token": token})
        assert (answer.status, answer.code) == (403, "CSRF")
    answer = clerk.post(API + "/cases/search", {"q": "测试"},
                        headers={"Cookie": None})
    assert (answer.status, answer.code) == (401, "SIGN_IN")


def test_signing_in_and_out(centre):
    client = centre.client()
    name, password = centre.password("clerk")
    for body in ({"name": name, "password": "x"},
                 {"name": "nobody", "password": password}):
        answer = client.post(API + "/session", body)
        assert (answer.status, answer.code) in (
            (401, "SIGN_IN_FAILED"), (429, "THROTTLED"))
    client.close()
    desk = centre.desk("finance")
    assert desk.get(API + "/session").must(200).json["user"]["role"] == \
        "finance"
    assert desk.send("DELETE", API + "/session").status == 204
    assert desk.get(API + "/session").status == 401
    desk.close()


def test_a_one_time_password_must_be_changed(centre):
    name, password = centre.first.split()[:2]
    client = centre.client()
    body = {"name": name, "password": password}
    answer = client.post(API + "/session", body)
    assert (answer.status, answer.code) == (403, "PASSWORD_CHANGE")
    answer = client.post(API + "/session", {**body, "new_password": "short"})
    assert answer.status == 422 and "PASSWORD_WEAK" in str(answer.json)
    fresh = "correct horse 电池 staple"
    client.post(API + "/session", {**body, "new_password": fresh}).must(200)
    assert client.post(API + "/session", body).status in (401, 429)
    client.close()


def test_no_certificate_no_service(centre):
    stranger = Client(centre.terminals_url, tls(centre.ca))
    for method, path in (("GET", "/forms/join"), ("POST", "/enrolments"),
                         ("POST", "/matters")):
        answer = stranger.send(
            method, API + path, None if method == "GET" else {},
            {"Idempotency-Key": "k"})
        assert (answer.status, answer.code) == (403, "TERMINAL_REQUIRED")
    stranger.close()


def test_a_certificate_of_another_house_is_refused(centre, tmp_path):
    key, crt = tmp_path / "k", tmp_path / "c"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=kiosk-1",
         "-days", "2", "-keyout", key, "-out", crt],
        check=True, capture_output=True, timeout=30)
    client = Client(centre.terminals_url, tls(centre.ca, crt, key))
    with pytest.raises((ssl.SSLError, OSError)):
        client.get(API + "/forms/join")


def test_the_public_port_asks_for_no_certificate(centre, terminal):
    client = centre.client()
    answer = client.post(API + "/enrolments", Person().typed(), key=True)
    assert (answer.status, answer.code) == (403, "TERMINAL_REQUIRED")
    client.close()


def test_a_pairing_code_works_once_and_only_when_right(centre):
    code = centre.code_for("kiosk-once")
    Terminal(centre, "kiosk-once", code).close()
    stranger = Client(centre.terminals_url, tls(centre.ca))
    other = centre.code_for("kiosk-again")
    for wrong in (code, "AAAAA-AAAAA", ""):
        answer = stranger.post(API + "/terminals/pair", {
            "code": wrong, "csr": "x", "ed25519": "00" * 32})
        assert answer.status in (403, 422), answer.body
    stranger.close()
    Terminal(centre, "kiosk-again", other).close()


def test_a_revoked_kiosk_is_out_with_its_next_request(centre):
    kiosk = centre.terminal("kiosk-stolen")
    kiosk.get(API + "/forms/join").must(200)
    before = kiosk.connection
    centre.verb("terminal", "revoke", "kiosk-stolen")
    answer = kiosk.get(API + "/forms/join")
    assert (answer.status, answer.code) == (403, "TERMINAL_REVOKED")
    assert kiosk.connection in (before, None)
    answer = kiosk.enrol(Person().chip())
    assert (answer.status, answer.code) == (403, "TERMINAL_REVOKED")
    answer = kiosk.another().get(API + "/forms/join")
    assert (answer.status, answer.code) == (403, "TERMINAL_REVOKED")
    kiosk.close()


def test_a_terminal_renews_its_certificate(centre, terminal):
    answer = terminal.post(
        API + "/terminals/renew", {"csr": terminal.csr}).must(201).json
    assert answer["certificate"].startswith("-----BEGIN CERTIFICATE")
    assert answer["name"] == terminal.name
    terminal.crt_file.write_text(answer["certificate"])
    terminal.another().get(API + "/forms/join").must(200)
    beat = terminal.post(API + "/terminals/heartbeat", {
        "version": "0", "reader": "ok"}).must(200).json
    assert beat["name"] == terminal.name and beat["time"]
    assert beat["center"] == "芜湖市职工服务中心"


def test_a_second_server_is_refused(centre):
    done = run("yizhan", "serve", "--listen", "127.0.0.1:0", "--terminals",
               "127.0.0.1:0", "--data", centre.dir, ok=False)
    assert done.returncode not in (0, 64)
    assert "数据目录" in done.stderr
    assert "ready" not in done.stdout
    client = centre.client()
    client.get("/healthz").must(200)
    client.close()


def test_a_demo_centre_stays_at_home(centre, tmp_path):
    run("yizhan", "init", "--demo", "--data", tmp_path / "c")
    done = run("yizhan", "serve", "--listen", "0.0.0.0:0", "--data",
               tmp_path / "c", ok=False)
    assert done.returncode != 0 and "loopback" in done.stderr


def test_a_centre_is_made_once(centre):
    before = (centre.dir / "master.key").read_bytes()
    done = run("yizhan", "init", "--demo", "--data", centre.dir, ok=False)
    assert done.returncode == 1 and "already" in done.stderr
    assert (centre.dir / "master.key").read_bytes() == before


def test_secrets_have_the_right_modes(centre):
    assert centre.dir.stat().st_mode & 0o077 == 0
    assert (centre.dir / "master.key").stat().st_mode & 0o777 == 0o400
    assert (centre.dir / "admin.sock").stat().st_mode & 0o777 == 0o600


def test_a_disabled_account_is_out_at_once(centre):
    finance = centre.desk("finance")
    finance.get(API + "/session").must(200)
    centre.verb("staff", "disable", "caiwu")
    assert finance.get(API + "/session").status == 401
    finance.close()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/desk",
                                  "/q", "/Q", "/"])
def test_pages_and_probes(centre, path):
    client = centre.client()
    answer = client.get(path)
    while answer.status in (301, 302, 307, 308):
        answer = client.get(answer.headers["location"])
    answer.must(200)
    client.close()


def test_pages_may_load_nothing_of_others(centre):
    client = centre.client()
    for path in ("/desk", "/q"):
        policy = client.get(path).must(200).headers[
            "content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy and "http:" not in policy
    client.close()


def test_half_a_request_harms_nobody(centre):
    host, port = centre.url.split("//")[1].split(":")
    raw = socket.create_connection((host, int(port)), timeout=10)
    raw.sendall(b"GET / HTTP/1.1\r\n\r\n")  # not even TLS
    raw.close()
    client = centre.client()
    client.get("/healthz").must(200)
    client.close()


def test_a_client_that_leaves_does_not_undo(centre, terminal):
    person, key = Person(), "left-early"
    client = terminal.another()
    client._open()
    client.connection.request(
        "POST", API + "/enrolments",
        json.dumps(person.typed(), ensure_ascii=False).encode(),
        {"Content-Type": "application/json", "Idempotency-Key": key})
    client.close()
    # whichever of the two came first, there is one effect
    answer = terminal.enrol(person.typed(), key).must(201)
    again = terminal.enrol(person.typed(), key).must(201)
    assert answer.body == again.body
