# SPDX-License-Identifier: Apache-2.0
"""Who may call what: made from the server's own list of routes."""
import datetime
import json

import pytest

from centre import API, ROOT, run
from people import Person
from wire import Client, tls

ROLES = ("clerk", "reviewer", "approver", "finance", "auditor", "sysadmin",
         "partner", "park", "evaluator")
ROUTES = json.loads(run("yizhan", "routes", "--json"))
# Signing in is checked elsewhere; signing out would end the session here.
SKIP = {("POST", API + "/session"), ("DELETE", API + "/session")}
# An answer that does not end, for whoever is let in: test_fleet.py reads it.
ENDLESS = {API + "/events"}
TODAY = datetime.datetime.now(
    datetime.timezone(datetime.timedelta(hours=8))).date().isoformat()
ACCOUNT = {"payee": "测试", "bank": "测试银行", "card": "6228480012345678903"}
FUND = {
    "/budgets": {"source": "-", "purpose": "-", "year": 1, "amount": 0,
                 "basis": "-"},
    "/carries": {"envelope": "-", "amount": 1, "reason": "-"},
    "/carries/{ref}/signature": {"amount": 1},
    "/grants/{ref}/review": {"version": 1},
    "/grants/{ref}/approve": {"version": 1},
    "/grants/{ref}/drop": {"version": 1},
    "/grants/{ref}/account": {"version": 1, "account": ACCOUNT},
    "/runs": {"n": 0, "total": 0},
    "/runs/{ref}/release": {"sha256": "-"},
    "/runs/{ref}/discard": {"sha256": "-"},
    "/runs/{ref}/file": {"sha256": "-"},
    "/runs/{ref}/answers": {"text": "-"},
    "/stock": {"item": "-", "point": "-", "n": 0},
}
# Bodies are read before callers are known, so each route needs a whole one;
# none of these changes anything.
BODIES = {
    API + "/cases/search": {"q": "测试"},
    API + "/cases/{no}/decisions": {"action": "return", "reason": "测试",
                                    "version": 999},
    API + "/cases/{no}/corrections": {"field": "name", "value": "测试",
                                      "reason": "测试", "evidence": "测试",
                                      "version": 999},
    API + "/cases/{no}/withdrawals": {"purpose": "register", "reason": "测试",
                                      "version": 999},
    API + "/cases/{no}/unmask": {"key": "name", "purpose": "核对"},
    API + "/terminals/{name}/service": {"state": "closed", "text": "测试"},
    API + "/help-calls": {"screen": "home"},
    API + "/help-calls/{id}/answer": {"state": "coming"},
    API + "/handovers": {"visit": "v", "screen": "home", "application": {
        "consents": [{"purpose": "register", "version": 1}]}},
    API + "/handovers/withdraw": {"visit": "v"},
    API + "/handovers/{id}/unmask": {"key": "-", "purpose": "核对"},
    API + "/notices": {"text": "测试", "from": "2099-01-01",
                       "until": "2099-01-01"},
    API + "/ratings": {"act": "nothing", "grade": 5},
    API + "/ratings/follow-ups/{id}": {"action": "called"},
    API + "/session/pin": {"password": "-", "pin": "-"},
    API + "/upkeep": {"id_no": "-", "pin": "-"},
    API + "/upkeep/acts": {"token": "-", "action": "end"},
    API + "/outbox": {"items": [""]},
    API + "/programmes/{code}/quota": {"from": "-", "to": "-", "n": 1,
                                       "reason": "测试"},
    API + "/programmes/{code}/reorders": {"case_no": "-", "before": "-",
                                          "reason": "mistake"},
    API + "/reorders/{id}": {"outcome": "confirm"},
    API + "/sessions/{id}/close": {"reason": "测试", "booked": 0},
    API + "/sessions/{id}/reopen": {"reason": "测试", "touched": 0},
    API + "/booking-calls/{id}": {"outcome": "told"},
    API + "/cases/{no}/booking/cancel": {"reason": "测试"},
    API + "/cases/{no}/booking/move": {"session": "-", "reason": "测试"},
    API + "/hospital/day-list": {"date": TODAY},
    API + "/attendances": {"code": "-"},
    API + "/park/scans": {"code": "-"},
    API + "/attendances/{no}/report": {"state": "handed"},
    API + "/gate/entries": {"batch": "AAAA"},
    API + "/gate/opinion": {"list": 1, "index": 1, "day": 0, "year": 0},
    API + "/leases": {"kind": "checkup"},
    API + "/holds": {"session": "-", "visit": "v"},
    API + "/holds/release": {"visit": "v"},
    API + "/outbox/items/{id}/settle": {"reason": "测试"},
    API + "/outbox/items/{id}/unmask": {"key": "body", "purpose": "核对"},
}
MONEY = {"amount": 1, "method": "cash", "receipt_no": "-"}
PASSES = {
    "/cases/{no}/pass/pay": MONEY,
    "/cases/{no}/pass/replace": {"holder": 1},
    "/cases/{no}/pass/drop": {"reason": "测试"},
    "/cases/{no}/pass/freeze": {"reason": "测试"},
    "/cases/{no}/pass/thaw": {"reason": "测试"},
    "/cases/{no}/pass/refund": MONEY | {"reason": "测试"},
}
LINE = {"district": "340207", "valid_from": "2099-01-01"}
ANSWER = {"upheld": False, "answer": "测试"}
AID = {
    "/aid-cases/self-test": {"district": "340207", "heads": 1, "income": 0},
    "/aid-postings/{id}/objections": {"text": "测试"},
    "/cases/{no}/aid": {"action": "note", "version": 999, "text": "测试"},
    "/cases/{no}/aid/papers": {"code": "-", "original": True},
    "/cases/{no}/aid/papers/{code}/refuse": {"reason": "看不清"},
    "/cases/{no}/aid/pictures": {"paper": "-", "image": "-"},
    "/aid/visit-scans": {"code": "-", "image": "-"},
    "/aid-uploads/look": {"code": "-"},
    "/aid-uploads": {"paper": "-", "image": "-"},
    "/aid-uploads/done": {"code": "-"},
    "/cases/{no}/aid/authorise": {"id_no": Person().id_no},
    "/cases/{no}/aid/recuse": {"sure": True},
    "/cases/{no}/aid/unmask": {"key": "-", "purpose": "测试"},
    "/cases/{no}/aid/posting": {"text": "测试"},
    "/cases/{no}/aid/grant": {"envelope": "-", "bank": "测试银行"},
    "/aid/objections": {"posting": "-", "text": "测试"},
    "/aid/objections/{id}": ANSWER,
    "/aid/complaints/{id}": ANSWER,
    "/aid/rules": {"text": (ROOT / "assets/catalogue/aid.json").read_text()},
    "/aid/rules/confirm": {"version": 9999},
    "/aid/rules/dry-run": {"version": 9999},
    "/aid/lines": LINE | {"amount": 1, "basis": "测试"},
    "/aid/lines/confirm": LINE,
    "/aid/samples": {"from": TODAY, "until": TODAY, "open_until": "2099-01-01"},
    "/aid/samples/{id}/open": {"n": 1},
    "/aid/samples/{id}/export": {"passphrase": "nine bricks of 4711"},
}
HOUSEHOLD = {
    "form": {"district": "340207", "unit": "测试", "ask": "living",
             "cause": "layoff", "income": 0, "relatives": [], "rigid": [],
             "exclusions": []},
    "card": "6217001380001234565",
    "consents": [{"purpose": f"aid_{purpose}", "version": 1}
                 for purpose in ("household", "check", "bank")]}
# what a route asks for behind its path
QUERIES = {
    API + "/revocation-lists/{list}/code": "?have=1",
    API + "/parks/{code}/entries": f"?from={TODAY}&until={TODAY}",
    API + "/parks/{code}/settlement": "?month=2020-01",
    API + "/parks/{code}/settlement.xlsx": "?month=2020-01",
}
OUTSIDE = {"SIGN_IN", "FORBIDDEN", "TERMINAL_REQUIRED", "TERMINAL_REVOKED"}
CALLERS = ("stranger", *ROLES, "unpaired", "kiosk", "gate")


def ids(route):
    return f"{route['method']} {route['path']}"


@pytest.fixture(scope="module")
def callers(centre, terminal, desk):
    made = {role: desk(role) for role in ROLES}
    made["stranger"] = centre.client()
    made["unpaired"] = Client(centre.terminals_url, tls(centre.ca))
    made["kiosk"] = terminal
    made["gate"] = centre.terminal("gate-m", "gate")
    person = Person()
    joined = terminal.enrol(person.typed()).must(201).json
    made["no"] = joined["case_no"]
    # once more: 409 for whoever is let in
    made["bodies"] = BODIES | {API + "/enrolments": person.typed(),
                               API + "/desk/enrolments": person.typed(),
                               API + "/matters": person.matters()}
    asked = person.matters() | {"session": "-"}
    made["bodies"] |= {API + path: asked for path in (
        "/bookings", "/bookings/{no}/move")}
    made["bodies"] |= {API + path: person.matters() for path in (
        "/offers/{code}/eligibility", "/bookings/mine",
        "/bookings/{no}/cancel", "/waiting/{no}/leave")}
    made["bodies"] |= {API + path: {"code": "-"} for path in (
        "/session/factor", "/session/factor/confirmation")}
    made["bodies"] |= {API + "/fund" + path: body for path, body in
                       FUND.items()}
    somebody = {"person": person.matters()["person"]}
    made["bodies"] |= {
        API + "/fund/grants": somebody | {
            "envelope": "-", "amount": 1, "account": ACCOUNT},
        API + "/fund/stock/{ref}/handouts": somebody | {
            "code": joined["receipt"]["token"]}}
    made["bodies"] |= {API + path: body for path, body in
                       (PASSES | AID).items()}
    card = person.matters()
    made["bodies"] |= {API + path: card for path in (
        "/pass-products/{code}/eligibility", "/passes/mine",
        "/passes/{no}/replace", "/passes/{no}/freeze", "/passes/{no}/thaw",
        "/passes/{no}/drop", "/aid-cases/mine", "/aid-cases/{no}/authorise",
        "/aid-cases/{no}/links",
        "/aid-cases/{no}/withdraw", "/aid-cases/{no}/form",
        "/aid-drafts/mine", "/aid-drafts/drop")}
    made["bodies"] |= {
        API + "/passes": card | {"product": "-", "consents": []},
        API + "/aid-cases": card | HOUSEHOLD,
        API + "/aid-cases/invoice-check": card | {"invoice": {
            "hospital": "测试医院", "number": "1", "amount": 1}},
        API + "/aid-drafts": card | {"form": "{}"}}
    made["bodies"] |= {
        API + "/pass-products/{code}/passes": somebody | {"consents": []},
        API + "/aid/applications": somebody | HOUSEHOLD}
    made["bodies"] |= {API + "/waiting": person.matters() | {
        "sessions": ["-"]}}
    made["bodies"] |= {API + path: {
        "person": person.typed()["person"], "session": "-"} for path in (
        "/programmes/{code}/bookings", "/programmes/{code}/walk-ins")}
    return made


def is_let_in(route, caller):
    """What the table says about this caller at this route."""
    audience = route["audience"]
    if audience == "anyone":
        return True
    if audience == "loopback":  # of the public port only
        return caller not in ("unpaired", "kiosk", "gate")
    if audience == "staff":
        return caller in route["roles"]
    if audience == "terminal":
        return caller in route["kinds"]
    assert audience == "unpaired", audience
    return caller in ("unpaired", "kiosk", "gate")


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("route", ROUTES, ids=ids)
def test_a_route_lets_in_whom_its_row_names(callers, route, caller):
    if (route["method"], route["path"]) in SKIP:
        assert route["audience"] in ("anyone", "staff")
        return
    if route["path"] in ENDLESS and is_let_in(route, caller):
        return
    path = route["path"].replace("{no}", callers["no"]).replace(
        "{id}", "0").replace("{name}", "nobody").replace(
            "parks/{code}", "parks/P1").replace(
                "{code}", "none").replace("{ref}", "none").replace(
                "{list}", "1").replace(
                "{version}", "1") + QUERIES.get(route["path"], "")
    body = callers["bodies"].get(route["path"], {}) if route[
        "body"] else None
    headers = {"Idempotency-Key": "matrix"} if route["keyed"] else {}
    answer = callers[caller].send(route["method"], path, body, headers)
    refused = answer.status in (401, 403) and answer.code in OUTSIDE
    assert refused != is_let_in(route, caller), (
        answer.status, answer.body[:300])


def test_the_matrix_is_not_empty():
    assert len(ROUTES) >= 20
    audiences = {r["audience"] for r in ROUTES}
    assert {"anyone", "staff", "terminal", "unpaired"} <= audiences
    # what a gate may do at all; more needs a reason
    assert {r["path"] for r in ROUTES if "gate" in r.get("kinds", ())} == {
        API + "/terminals/renew", API + "/terminals/heartbeat",
        API + "/gate/lists", API + "/gate/entries",
        API + "/gate/opinion"}
    for route in ROUTES:
        assert route["label"]
        if route["audience"] == "staff":
            assert route["roles"] and set(route["roles"]) <= set(ROLES)
    changing = [r for r in ROUTES if r["path"].endswith("/decisions")]
    assert changing and all(r["keyed"] for r in changing)
    assert not any("auditor" in r["roles"] or "sysadmin" in r["roles"]
                   for r in changing)


def test_the_description_lists_every_route(centre):
    client = centre.client()
    api = client.get(API + "/openapi.json").must(200).json
    client.close()
    assert api["openapi"].startswith("3.1")
    described = {(m.upper(), p) for p, ms in api["paths"].items() for m in ms}
    assert described == {(r["method"], r["path"]) for r in ROUTES}
    schemas = api["components"]["schemas"]

    def references(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key == "$ref":
                    yield inner
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = set(references(api))
    assert found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in schemas
    for route in ROUTES:
        row = api["paths"][route["path"]][route["method"].lower()]
        assert ("requestBody" in row) == route["body"]
        assert row["summary"] == route["label"]


def test_the_list_for_people_names_every_route():
    text = run("yizhan", "routes")
    for route in ROUTES:
        assert route["path"] in text
