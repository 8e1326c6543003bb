# SPDX-License-Identifier: Apache-2.0
"""Bad input: each kind has its own code and status, and leaves no trace."""
import json

import pytest

import people
from centre import API
from people import Person, id_number, wrong_check
from wire import fresh_key


def future_birth():
    return id_number("20990101")


def enrol_with(terminal, person=None, **more):
    body = Person().typed(**more)
    body["person"].update(person or {})
    return terminal.enrol(body)


@pytest.mark.parametrize("person,path,code", [
    ({"id_no": lambda: wrong_check(id_number())}, "person.id_no", "ID_CHECK"),
    ({"id_no": lambda: id_number("19900230")}, "person.id_no", "ID_DATE"),
    ({"id_no": future_birth}, "person.id_no", "ID_DATE"),
    ({"id_no": lambda: id_number()[:17]}, "person.id_no", "ID_LENGTH"),
    ({"id_no": lambda: "34029919900515AB14"}, "person.id_no", "ID_CHARSET"),
    ({"id_no": lambda: "340299900515981"}, "person.id_no", "ID_LEGACY"),
    ({"id_no": lambda: ""}, "person.id_no", "ID_EMPTY"),
    ({"id_no": lambda: id_number("20240101")}, "person.id_no",
     "ID_AGE_RULE"),
    ({"id_no": lambda: id_number(division="990000")}, "person.id_no", None),
    ({"id_type": lambda: "passport"}, "person.id_type", "ID_TYPE"),
    ({"id_type": lambda: "hmt"}, None, "ID_TYPE_MISMATCH"),
    ({"name": lambda: "测" * 101}, "person.name", "NAME_LENGTH"),
    ({"name": lambda: " "}, "person.name", "NAME_EMPTY"),
    ({"name": lambda: "测<b>试"}, "person.name", "NAME_CHARSET"),
    ({"phone": lambda: "1440012345678"}, "person.phone", "PHONE_IOT"),
    ({"phone": lambda: "1380000"}, "person.phone", "PHONE_LENGTH"),
    ({"phone": lambda: "23800000000"}, "person.phone", "PHONE_FORMAT"),
])
def test_a_bad_person(terminal, person, path, code):
    answer = enrol_with(terminal, {k: v() for k, v in person.items()})
    assert answer.status == 422, answer.body.decode()
    fields = answer.fields()
    assert answer.code == "FIELDS" and len(fields) == 1
    if path:
        assert path in fields
    if code:
        assert code in fields.values()


@pytest.mark.parametrize("more,path,code", [
    ({"group": "astronaut"}, "group", "GROUP_UNKNOWN"),
    ({"district": "110101"}, "district", "DISTRICT_UNKNOWN"),
    ({"street": "999999999999"}, "street", "STREET_UNKNOWN"),
    ({"consents": []}, "consents", "CONSENT_REQUIRED"),
    ({"consents": [{"purpose": "gift_transfer", "version": 1}]}, "consents",
     "CONSENT_REQUIRED"),
    ({"consents": [{"purpose": "register", "version": 99}]}, None,
     "CONSENT_VERSION"),
    ({"consents": [{"purpose": "register", "version": 1},
                   {"purpose": "spam", "version": 1}]}, None,
     "CONSENT_UNKNOWN"),
    ({"consents": [{"purpose": "register", "version": 1}] * 2}, None,
     "CONSENT_TWICE"),
    ({"employer": "字" * 2000}, "employer", "TOO_LONG"),
])
def test_a_bad_application(terminal, more, path, code):
    answer = enrol_with(terminal, **more)
    assert answer.status == 422, answer.body.decode()
    fields = answer.fields()
    assert code in fields.values(), fields
    if path:
        assert fields.get(path) == code, fields


def test_all_failing_fields_are_told_at_once(terminal):
    answer = enrol_with(
        terminal, {"id_no": wrong_check(id_number()), "phone": "1380000"},
        group="astronaut", district="110101", consents=[])
    assert answer.status == 422
    assert answer.fields() == {
        "person.id_no": "ID_CHECK", "person.phone": "PHONE_LENGTH",
        "group": "GROUP_UNKNOWN", "district": "DISTRICT_UNKNOWN",
        "consents": "CONSENT_REQUIRED"}
    for field in answer.json["fields"]:
        assert field["title"]


def test_what_the_shape_refuses_hides_nothing(terminal):
    """Absent, too long and wrong: one answer tells them all."""
    body = Person().typed(employer="字" * 2000, group="astronaut", consents=[
        {"purpose": "spam", "version": 1}, {"version": 1}])
    body["person"].update(id_no=wrong_check(id_number()), phone="1380000")
    del body["person"]["name"], body["district"]
    answer = terminal.enrol(body)
    assert answer.status == 422 and answer.code == "FIELDS"
    told = {(f["path"], f["code"]) for f in answer.json["fields"]}
    assert told == {
        ("employer", "TOO_LONG"), ("person.name", "REQUIRED"),
        ("district", "REQUIRED"), ("consents.1.purpose", "REQUIRED"),
        ("group", "GROUP_UNKNOWN"), ("person.id_no", "ID_CHECK"),
        ("person.phone", "PHONE_LENGTH"), ("consents", "CONSENT_UNKNOWN"),
        ("consents", "CONSENT_REQUIRED")}


def test_missing_members_are_told_at_once(terminal):
    answer = terminal.post(API + "/enrolments", {}, key=True)
    assert answer.status == 422
    fields = answer.fields()
    assert set(fields.values()) == {"REQUIRED"}
    assert {"person", "group", "district", "consents"} <= set(fields)


def test_a_problem_is_a_problem(terminal):
    answer = enrol_with(terminal, group="astronaut")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == 422 and problem["retry"] == "never"
    assert problem["type"] and problem["title"]


@pytest.mark.parametrize("text,code,status", [
    (b"{", "BAD_JSON", 400),
    (b"", "BAD_JSON", 400),
    (b"[]", "JSON_TYPE", 400),
    (b"\xff\xfe", "BAD_JSON", 400),
    (b'{"group":"courier","group":"carer"}', "JSON_DUPLICATE_KEY", 400),
    (b'{"colour":1}', "JSON_UNKNOWN_FIELD", 400),
    (b'{"group":1}', "JSON_TYPE", 400),
    (b'{"group":null}', "JSON_TYPE", 400),
    (b'{"person":{"nickname":"x"}}', "JSON_UNKNOWN_FIELD", 400),
    (b'{"group":"\\u0000"}', None, None),
    (b"[" * 5000, "BAD_JSON", 400),
])
def test_bad_json(terminal, text, code, status):
    answer = terminal.post(API + "/enrolments", text, key=True)
    if code:
        assert (answer.status, answer.code) == (status, code)
    else:
        assert answer.status in (400, 422)


@pytest.mark.parametrize("size", [100 * 1024, 100 * 1024 ** 2])
def test_a_body_that_is_too_large(terminal, size):
    """Refused by its head: nobody reads it first."""
    client = terminal.another()
    client._open()
    line = client.connection
    line.putrequest("POST", API + "/enrolments")
    for name, value in (("Content-Type", "application/json"),
                        ("Content-Length", str(size)),
                        ("Idempotency-Key", fresh_key())):
        line.putheader(name, value)
    line.endheaders()
    reply = line.getresponse()
    assert reply.status == 413
    assert json.loads(reply.read())["code"] == "TOO_LARGE"
    client.close()


def test_a_body_of_another_type(terminal):
    answer = terminal.post(API + "/enrolments", b"a=b", key=True,
                           headers={"Content-Type": "text/plain"})
    assert (answer.status, answer.code) == (415, "BAD_CONTENT_TYPE")


def test_unknown_paths_and_methods(terminal):
    assert terminal.get(API + "/nothing").status == 404
    answer = terminal.get(API + "/enrolments")
    assert (answer.status, answer.code) == (405, "METHOD")


@pytest.mark.parametrize("spell", [
    lambda n: n.lower(),
    lambda n: "".join(chr(ord(c) + 0xfee0) for c in n),
    lambda n: n[:6] + " " + n[6:14] + "-" + n[14:],
    lambda n: n.replace("X", "×"),
    lambda n: n.replace("X", "Х"),
], ids=["lower", "wide", "blanks", "times", "cyrillic"])
def test_an_id_number_is_one_however_it_is_written(terminal, spell):
    number = next(n for n in iter(id_number, None) if n.endswith("X"))
    person = Person(id_no=number)
    shown = spell(number)
    people.SECRETS.add(shown)
    terminal.enrol(Person(id_no=shown).typed()).must(201)
    answer = terminal.enrol(person.typed())
    assert (answer.status, answer.code) == (409, "ALREADY_APPLIED")
    assert terminal.matters(person).must(200).json["cases"]


@pytest.mark.parametrize("name", ["测", "测" * 60, "Ann O'Neil", "测试𬭚"])
def test_names_that_are_taken(terminal, desk, name):
    no = terminal.enrol(Person(name=name).typed()).must(201).json["case_no"]
    seen = desk("clerk").post(f"{API}/cases/{no}/unmask", {
        "key": "name", "purpose": "核对"}, key=True).must(200).json
    assert seen["value"] == name


def test_a_middle_dot_is_the_middle_dot(terminal, desk):
    no = terminal.enrol(Person(name="买买提・测试").typed()).must(201).json[
        "case_no"]
    seen = desk("clerk").post(f"{API}/cases/{no}/unmask", {
        "key": "name", "purpose": "核对"}, key=True).must(200).json
    assert seen["value"] == "买买提\u00b7测试"


def test_a_second_application_is_told_neutrally(terminal):
    person = Person()
    no = terminal.enrol(person.typed()).must(201).json["case_no"]
    typed = terminal.enrol(person.typed())
    assert (typed.status, typed.code) == (409, "ALREADY_APPLIED")
    assert no not in typed.body.decode()
    chip = terminal.enrol(person.chip())
    assert (chip.status, chip.code) == (409, "ALREADY_APPLIED")
    assert chip.json["case_no"] == no


def test_no_key_no_effect(terminal):
    person = Person()
    for key in (None, "", "x" * 65, "a b", "schlüssel"):
        headers = {} if key is None else {
            "Idempotency-Key": key.encode("utf-8").decode("latin-1")}
        answer = terminal.post(API + "/enrolments", person.typed(),
                               headers=headers)
        assert (answer.status, answer.code) == (400, "BAD_KEY"), key
    terminal.enrol(person.typed()).must(201)


def test_one_key_one_effect(terminal):
    person, key = Person(), fresh_key()
    first = terminal.enrol(person.typed(), key).must(201)
    for _ in range(3):
        again = terminal.enrol(person.typed(), key).must(201)
        assert again.body == first.body
    other = terminal.enrol(person.typed(employer="别家"), key)
    assert (other.status, other.code) == (422, "KEY_REUSED")
    assert terminal.enrol(person.typed(), key).must(201).body == first.body


def test_a_refusal_does_not_use_up_the_key(terminal):
    person, key = Person(), fresh_key()
    bad = person.typed(group="astronaut")
    assert terminal.enrol(bad, key).status == 422
    terminal.enrol(person.typed(), key).must(201)


def test_a_decision_is_made_once(terminal, desk):
    no = terminal.enrol(Person().typed()).must(201).json["case_no"]
    reviewer, key = desk("reviewer"), fresh_key()
    first = reviewer.decide(no, "approve", version=1, key=key).must(200)
    again = reviewer.decide(no, "approve", version=1, key=key).must(200)
    assert first.body == again.body
    other = reviewer.decide(no, "approve", version=2, key=key)
    assert (other.status, other.code) == (422, "KEY_REUSED")


def test_keys_belong_to_one_caller(centre, terminal):
    key = fresh_key()
    other = centre.terminal("kiosk-other")
    first = terminal.enrol(Person().typed(), key).must(201)
    second = other.enrol(Person().typed(), key).must(201)
    assert first.json["case_no"] != second.json["case_no"]
    other.close()
