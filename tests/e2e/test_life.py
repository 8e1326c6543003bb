# SPDX-License-Identifier: Apache-2.0
"""The life of an application, from the kiosk to the member number."""
import re

import receipts
from centre import API
from people import Person


def test_the_form_says_what_there_is(terminal):
    form = terminal.get(API + "/forms/join").must(200).json
    eight = {g["code"] for g in form["groups"] if g.get("eight")}
    assert eight == {"truck_driver", "courier", "carer", "domestic_worker",
                     "mall_informant", "delivery_rider", "housing_agent",
                     "security_guard"}
    districts = {d["code"]: d for d in form["districts"]}
    assert {"340202", "340207", "340209", "340210", "340212", "340223",
            "340281"} <= set(districts)
    assert all(d["streets"] for c, d in districts.items() if c < "340270")
    consents = {c["purpose"]: c for c in form["consents"]}
    assert consents["register"]["required"]
    assert not consents["gift_transfer"]["required"]
    assert all(c["text"] and c["title"] for c in consents.values())


def test_a_typed_application_gets_a_receipt(centre, terminal):
    person = Person(name="测试丁")
    reply = terminal.enrol(person.typed()).must(201).json
    assert re.fullmatch(r"RH\d{4}-\d{6}-\d", reply["case_no"])
    assert reply["state"] == "applied" and reply["state_label"] == "待审核"
    assert reply["accepted_at"].endswith("+08:00")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", reply["due_on"])
    assert reply["window"] and reply["next"]
    assert reply["consents"] == "个人信息处理告知书（第 1 版）"
    assert reply["kiosk"] == terminal.name
    token = reply["receipt"]["token"]
    assert reply["receipt"]["url"].endswith("/Q#" + token)
    assert reply["receipt"]["url"].startswith("HTTPS://")
    receipts.verify(token, centre.keys())
    for secret in (person.id_no, person.phone, person.name):
        assert secret not in str(reply)


def test_a_receipt_that_was_changed_is_nobodys(centre, terminal):
    token = terminal.enrol(Person().typed()).must(201).json[
        "receipt"]["token"]
    client = centre.client()
    changed = token[:-1] + str((int(token[-1]) + 1) % 10)
    answer = client.post(API + "/status", {"code": changed})
    assert (answer.status, answer.code) == (422, "RECEIPT_INVALID")
    answer = client.post(API + "/status", {"code": "12345"})
    assert (answer.status, answer.code) == (422, "RECEIPT_INVALID")
    client.close()


def test_the_bearer_sees_the_state_and_nothing_else(centre, terminal):
    person = Person()
    reply = terminal.enrol(person.typed()).must(201).json
    public = centre.client()
    for code in (reply["receipt"]["token"], reply["receipt"]["url"]):
        for client in (public, terminal):
            seen = client.post(API + "/status", {"code": code}).must(200).json
            assert seen["case_no"] == reply["case_no"]
            assert seen["service"] == "join"
            assert seen["state"] == "applied" and "reason" not in seen
            assert seen["due_on"] == reply["due_on"]
            for secret in (person.id_no, person.phone, person.name,
                           person.id_no[-4:]):
                assert secret not in str(seen)
    public.close()


def test_from_card_to_member_number(centre, terminal, desk):
    person = Person(name="测试𬭚")
    first = terminal.enrol(person.chip()).must(201).json
    no = first["case_no"]
    assert terminal.matters(person).must(200).json["member"] is None

    clerk = desk("clerk")
    row = next(i for i in clerk.get(API + "/cases?state=todo").must(200).json[
        "items"] if i["case_no"] == no)
    assert row["name"] != person.name and row["source"] == "chip"
    case = clerk.case(no)
    assert case["state"] == "applied" and case["version"] == 1
    assert {a["action"] for a in case["actions"]} == {"return", "withdraw"}

    assert clerk.decide(no, "return").code == "FIELDS"
    clerk.decide(no, "return", "请补填用工单位").must(200)
    seen = terminal.post(API + "/status", {
        "code": first["receipt"]["token"]}).must(200).json
    assert seen["state"] == "returned"
    assert "单位" not in str(seen) and "刷身份证" in seen["reason"]
    mine = terminal.matters(person).must(200).json
    assert mine["cases"][0]["reason"] == "请补填用工单位"

    again = terminal.enrol(person.chip(employer="测试快递公司")).must(201).json
    assert again["case_no"] == no and again["resubmitted"] is True
    assert again["receipt"]["token"] != first["receipt"]["token"]

    reviewer = desk("reviewer")
    case = reviewer.case(no)
    assert case["state"] == "applied" and case["version"] == 3
    facts = {f["key"]: f for f in case["facts"]}
    assert facts["employer"]["value"] == "测试快递公司"
    assert person.id_no not in str(case) and person.phone not in str(case)
    assert len(case["history"]) >= 3
    done = reviewer.decide(no, "approve").must(200).json
    assert done == {"case_no": no, "state": "approved",
                    "state_label": "已入会", "version": 4}

    mine = terminal.matters(person).must(200).json
    assert re.fullmatch(r"3402\d{2}\d{6}\d", mine["member"]["no"])
    assert [c["state"] for c in mine["cases"]] == ["approved"]
    for receipt in (first, again):
        seen = terminal.post(API + "/status", {
            "code": receipt["receipt"]["token"]}).must(200).json
        assert seen["state_label"] == "已入会" and "reason" not in seen
        assert mine["member"]["no"] not in str(seen)

    answer = terminal.enrol(person.typed())
    assert (answer.status, answer.code) == (409, "SEE_DESK")
    answer = terminal.enrol(person.chip())
    assert answer.status == 409 and answer.code != "SEE_DESK"
    assert "已入会" not in str(clerk.get(
        API + "/cases?state=todo").must(200).json["items"])


def test_a_refusal_and_a_withdrawal_free_the_way(terminal, desk):
    person, seen = Person(), set()
    no = terminal.enrol(person.typed()).must(201).json["case_no"]
    desk("approver").decide(no, "refuse", "单位不在本市").must(200)
    seen.add(no)
    second = terminal.enrol(person.typed()).must(201).json
    assert second["case_no"] not in seen and not second["resubmitted"]
    desk("clerk").decide(
        second["case_no"], "withdraw", "本人要求撤回").must(200)
    third = terminal.enrol(person.typed()).must(201).json
    assert third["case_no"] not in seen | {second["case_no"]}


def test_decisions_need_the_right_state_version_and_action(terminal, desk):
    no = terminal.enrol(Person().typed()).must(201).json["case_no"]
    reviewer = desk("reviewer")
    assert desk("clerk").decide(no, "approve").status == 403
    stale = reviewer.decide(no, "approve", version=7)
    assert (stale.status, stale.code) == (409, "CASE_CHANGED")
    desk("clerk").decide(no, "return", "请核对姓名").must(200)
    stale = reviewer.decide(no, "approve", version=1)
    assert (stale.status, stale.code) == (409, "CASE_CHANGED")
    wrong = reviewer.decide(no, "approve")
    assert (wrong.status, wrong.code) == (409, "CASE_STATE")
    unknown = reviewer.decide(no, "bless")
    assert unknown.status == 422
    assert unknown.fields() == {"action": "ACTION_UNKNOWN"}
    assert reviewer.get(API + "/cases/RH2021-000001-0").status == 404


def test_a_case_is_found_by_each_way(terminal, desk):
    person = Person(name="测试·寻")
    reply = terminal.enrol(person.typed()).must(201).json
    clerk = desk("clerk")
    for query, kind in ((reply["case_no"], "case_no"),
                        (person.id_no, "id_no"), (person.phone, "phone"),
                        (person.name, "name"),
                        (reply["receipt"]["token"], "receipt"),
                        (reply["receipt"]["url"], "receipt")):
        found = clerk.post(API + "/cases/search", {"q": query}).must(200).json
        assert found["kind"] == kind
        assert reply["case_no"] in [i["case_no"] for i in found["items"]]
        assert person.id_no not in str(found)
    nothing = clerk.post(API + "/cases/search", {
        "q": Person().id_no}).must(200).json
    assert nothing["items"] == []


def test_a_full_value_is_shown_for_a_purpose_and_noted(
        centre, terminal, desk):
    person = Person(name="测试·看")
    no = terminal.enrol(person.typed()).must(201).json["case_no"]
    clerk, path = desk("clerk"), f"{API}/cases/{no}/unmask"
    for key, value in (("id_no", person.id_no), ("phone", person.phone),
                       ("name", person.name)):
        seen = clerk.post(path, {"key": key, "purpose": "核对证件"}, key=True)
        assert seen.must(200).json["value"] == value
    empty = clerk.post(path, {"key": "id_no", "purpose": ""}, key=True)
    assert empty.fields() == {"purpose": "PURPOSE_REQUIRED"}
    auditor = desk("auditor").post(
        path, {"key": "id_no", "purpose": "看"}, key=True)
    assert auditor.status == 403
    centre.audit_is_good()


def test_the_receipt_is_drawn_at_the_desk(terminal, desk):
    no = terminal.enrol(Person().typed()).must(201).json["case_no"]
    drawn = desk("clerk").get(f"{API}/cases/{no}/receipt.svg").must(200)
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert drawn.body.startswith(b"<svg")
