# SPDX-License-Identifier: Apache-2.0
"""Hardship aid at a kiosk's own door: whose cards, what a page may see."""
import json

import pytest

import receipts
from centre import API, Kiosk, until
from people import Person
from printers import Paper, code_of

AGREED = [{"purpose": p, "version": 1} for p in (
    "aid_household", "aid_check", "aid_bank", "aid_public")]
CARD = "6217001380001234565"
ILLNESS = "罕见病测试甲"


@pytest.fixture
def page(kiosk):
    client = kiosk.client()
    yield client
    client.post("/local/end")
    kiosk.lift()
    client.close()


def lay(kiosk, page, person, **whose):
    kiosk.lift()
    kiosk.put(person)

    def seen():
        answer = page.post("/local/card/wait", whose).must(200).json
        return answer if answer["state"] != "waiting" else None

    return until(seen)


def relative(kiosk, page, person):
    return lay(kiosk, page, person, **{"as": "relative"})


def form(*relatives, **more):
    return {"district": "340207", "unit": "演示物流", "ask": "living",
            "cause": "layoff", "income": 1600000, "rigid": [],
            "exclusions": [], "relatives": list(relatives), **more}


def asked(page, read, *relatives, **more):
    return page.post(API + "/aid-cases", {
        "read": read, "form": form(*relatives, **more), "card": CARD,
        "consents": AGREED}, key=True)


def kin(read, **more):
    return {"read": read, "relation": "1"} | more


def test_a_family_by_its_cards(kiosk, page):
    me, wife = Person(), Person()
    read = lay(kiosk, page, me)["read"]
    seen = relative(kiosk, page, wife)
    assert seen["state"] == "present" and "other" not in seen
    assert wife.id_no not in str(seen) and wife.name not in str(seen)
    # the visit is still the first card's, and that one is no relative
    assert relative(kiosk, page, me)["code"] == "AID_TWICE"
    made = asked(page, read, kin(seen["read"])).must(201).json
    assert made["service"] == "aid" and "户口簿" in made["missing"]
    act = f"{API}/aid-cases/{made['case_no']}"
    page.post(act + "/authorise", {"read": seen["read"]}, key=True).must(200)
    read = lay(kiosk, page, me)["read"]
    mine = page.post(API + "/aid-cases/mine", {"read": read}).must(
        200).json["items"][0]
    assert (mine["adults"], mine["withdraw"]) == (0, True)
    page.post(act + "/withdraw", {"read": read}, key=True).must(200)
    again = page.post(act + "/withdraw", {"read": read}, key=True)
    assert (again.status, again.code) == (409, "CASE_STATE")


def test_half_filled_and_taken_up_again(kiosk, page):
    me, wife, child = Person(), Person(), Person()
    read = lay(kiosk, page, me)["read"]
    seen = relative(kiosk, page, wife)
    text = json.dumps({"at": "family", "cause": ILLNESS})
    body = {"read": read, "page": text, "relatives": [
        {"read": seen["read"]},
        {"name": child.name, "id_no": child.id_no}]}
    kept = page.post(API + "/aid-drafts", body, key=True).must(200).json
    assert "ends_on" in kept and ILLNESS not in str(kept)
    page.post("/local/end")
    gone = page.post(API + "/aid-drafts", body, key=True)
    assert (gone.status, gone.code) == (409, "READ_HANDLE")
    # nobody else gets it
    other = lay(kiosk, page, Person())["read"]
    none = page.post(API + "/aid-drafts/mine", {"read": other})
    assert (none.status, none.code) == (404, "AID_DRAFT_NONE")
    read = lay(kiosk, page, me)["read"]
    found = page.post(API + "/aid-drafts/mine", {"read": read}).must(200)
    for hidden in (wife.id_no, wife.name, child.id_no, child.name):
        assert hidden not in str(found.json)
    assert found.json["page"] == text
    mine = found.json["relatives"]
    assert mine[0]["id_no"].endswith(wife.id_no[-4:])
    made = asked(page, read, *(kin(k["read"]) for k in mine)).must(201).json
    # a card of another day authorises nothing
    act = f"{API}/aid-cases/{made['case_no']}/authorise"
    refused = page.post(act, {"read": mine[0]["read"]}, key=True)
    assert (refused.status, refused.code) == (409, "READ_HANDLE")
    today = relative(kiosk, page, wife)["read"]
    assert today == mine[0]["read"]
    page.post(act, {"read": today}, key=True).must(200)
    read = lay(kiosk, page, me)["read"]
    none = page.post(API + "/aid-drafts/mine", {"read": read})
    assert none.code == "AID_DRAFT_NONE"


def test_what_came_back_is_not_told_twice(kiosk, page, desk):
    me, child = Person(), Person()
    read = lay(kiosk, page, me)["read"]
    whom = {"name": child.name, "id_no": child.id_no, "relation": "2"}
    made = page.post(API + "/aid-cases", {
        "read": read, "card": CARD,
        "form": form(whom, ask="school", story=ILLNESS, pupils=[
            {"id_no": child.id_no, "school_year": "2026"}]),
        "consents": [*AGREED, {"purpose": "aid_child", "version": 1}]},
        key=True).must(201).json
    reviewer = desk("reviewer")
    reviewer.post(f"{API}/cases/{made['case_no']}/aid", {
        "action": "return", "reason": "缺户口簿", "version":
        reviewer.case(made["case_no"])["version"]}, key=True).must(200)
    page.post("/local/end")
    act = f"{API}/aid-cases/{made['case_no']}"
    other = lay(kiosk, page, Person())["read"]
    assert page.post(act + "/form", {"read": other}, key=True).status == 404
    read = lay(kiosk, page, me)["read"]
    told = page.post(act + "/form", {"read": read}, key=True).must(200).json
    assert child.id_no not in str(told) and child.name not in str(told)
    assert told["pupils"][0]["read"] == told["relatives"][0]["read"]
    assert told["story"] == ILLNESS and "checked" not in told
    again = page.post(API + "/aid-cases", {
        "read": read, "card": CARD, "form": {**told, "relatives": [
            kin(told["relatives"][0]["read"], relation="2")]},
        "consents": [*AGREED, {"purpose": "aid_child", "version": 1}]},
        key=True).must(201).json
    assert again["resubmitted"] and again["case_no"] == made["case_no"]
    link = page.post(act + "/links", {
        "read": lay(kiosk, page, me)["read"]}, key=True).must(201).json
    assert "#" in link["url"]


BILL = {"hospital": "芜湖市第一人民医院", "number": "3402001234",
        "amount": 123450}


def test_an_invoice_is_good_for_one_family(kiosk, page):
    """Refused while it is entered, and changing nothing; free for who has
    taken the application back."""
    def bill(read, **more):
        return page.post(API + "/aid-cases/invoice-check", {
            "read": read, "invoice": BILL | more})

    health = [*AGREED, {"purpose": "aid_health", "version": 1}]
    me, other = Person(), Person()
    read = lay(kiosk, page, me)["read"]
    bill(read).must(200)
    made = page.post(API + "/aid-cases", {
        "read": read, "form": form(ask="medical", invoices=[BILL]),
        "card": CARD, "consents": health}, key=True).must(201).json
    page.post("/local/end")
    read = lay(kiosk, page, other)["read"]
    for number in ("3402001234", " 3402-001234"):
        used = bill(read, number=number)
        assert (used.status, used.code) == (409, "AID_CLAIMED")
    assert BILL["number"] not in str(used.json)
    bill(read, amount=1).must(200)
    # the card is still good for what is told without it
    refused = page.post(API + "/aid-cases", {
        "read": read, "form": form(ask="medical", invoices=[BILL]),
        "card": CARD, "consents": health}, key=True)
    assert (refused.status, refused.code) == (409, "AID_CLAIMED")
    assert refused.json["fields"][0]["path"] == "form.invoices[0]"
    mine = page.post(API + "/aid-cases/mine", {"read": read}).must(200)
    assert mine.json["items"] == []
    page.post(API + "/aid-cases", {
        "read": read, "form": form(ask="medical"), "card": CARD,
        "consents": AGREED}, key=True).must(201)
    page.post("/local/end")
    read = lay(kiosk, page, me)["read"]
    page.post(f"{API}/aid-cases/{made['case_no']}/withdraw", {"read": read},
              key=True).must(200)
    bill(lay(kiosk, page, me)["read"]).must(200)


def test_another_card_takes_no_family_along(kiosk, page):
    lay(kiosk, page, Person())
    wife = relative(kiosk, page, Person())["read"]
    read = lay(kiosk, page, Person())["read"]
    refused = asked(page, read, kin(wife))
    assert (refused.status, refused.code) == (409, "READ_HANDLE")


@pytest.mark.parametrize("body, code", [
    ({"form": form(), "card": CARD, "consents": AGREED}, "FIELDS"),
    ({"source": "chip", "form": form()}, "JSON_UNKNOWN_FIELD"),
    ({"form": form(checked=1)}, "JSON_UNKNOWN_FIELD"),
    ({"form": form({"read": "0" * 32, "name": "测试"})},
     "JSON_UNKNOWN_FIELD"),
])
def test_what_a_page_may_not_say(kiosk, page, body, code):
    if code != "FIELDS":
        body = {**body, "read": lay(kiosk, page, Person())["read"]}
    answer = page.post(API + "/aid-cases", body, key=True)
    assert answer.status in (400, 422) and answer.code == code


@pytest.mark.parametrize("body", [
    {"invoice": {"hospital": "测试", "number": "1", "amount": 1}}, {}])
def test_whose_invoice_is_asked_about(kiosk, page, body):
    """By a card that lies here, and with an invoice."""
    if not body:
        body = {"read": lay(kiosk, page, Person())["read"]}
    answer = page.post(API + "/aid-cases/invoice-check", body)
    assert (answer.status, answer.code) == (422, "FIELDS")


def test_a_self_test_needs_nobody(page):
    sheet = page.post(API + "/aid-cases/self-test", {
        "district": "340207", "heads": 3, "income": 1600000}).must(200).json
    assert sheet["category"] == "deep"
    named = page.post(API + "/aid-cases/self-test", {
        "district": "340207", "heads": 3, "income": 1, "name": "测试"})
    assert (named.status, named.code) == (400, "JSON_UNKNOWN_FIELD")


def test_said_with_a_receipt_and_without_a_name(kiosk, page):
    read = lay(kiosk, page, Person())["read"]
    token = asked(page, read).must(201).json["receipt"]["token"]
    page.post("/local/end")
    said = page.post(API + "/aid-complaints", {
        "code": token, "kind": "complaint", "text": "太慢"},
        key=True).must(201).json
    state = page.post(API + "/aid-complaints/state",
                      {"ref": said["ref"]}).must(200).json
    assert state["state"] == "open" and state["due_on"] == said["due_on"]
    early = page.post(API + "/aid-complaints", {
        "code": token, "kind": "appeal", "text": "太慢"}, key=True)
    assert (early.status, early.code) == (409, "CASE_STATE")
    gone = page.post(API + "/aid-postings/none/objections",
                     {"text": "有车"}, key=True)
    assert (gone.status, gone.code) == (404, "AID_POSTING_GONE")
    assert page.get(API + "/aid-postings").must(200).json["items"] == []


def test_the_slip_on_paper(centre, tmp_path):
    """What is missing stands on it, and its code is the receipt and no more."""
    paper = Paper(tmp_path / "slips")
    kiosk = Kiosk(centre, "aid-paper", "--printer", f"sim:{paper.dir}")
    page = kiosk.client()
    me = Person(name="测试纸")
    read = lay(kiosk, page, me)["read"]
    key = "aid-on-paper"
    made = page.post(API + "/aid-cases", {
        "read": read, "form": form(), "card": CARD, "consents": AGREED},
        key=key).must(201).json
    page.post("/local/print", {"act": key, "copy": False}).must(202)
    picture = paper.newest(1)
    url = code_of(picture)
    assert url == made["receipt"]["url"]
    receipts.verify(url.split("#")[1],
                    centre.client().get(API + "/keys").must(200).json)
    data = paper.data(1)
    for text in ("困难帮扶申请回执", "还缺的材料", "户口簿"):
        assert text.encode("gb2312") in data, text
    for secret in (me.id_no, CARD, CARD[-4:]):
        assert secret.encode() not in data
    page.post("/local/end")
    said = page.post(API + "/aid-complaints", {
        "code": made["receipt"]["token"], "kind": "complaint",
        "text": "太慢"}, key="said").must(201).json
    page.post("/local/print", {"act": "said", "copy": False}).must(202)
    assert code_of(paper.newest(2)) == said["ref"]
    data = paper.data(2)
    assert said["due_on"].encode() in data
    for secret in (me.name.encode("gb2312"), made["case_no"].encode()):
        assert secret not in data
    page.close()
    kiosk.close()
