/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of annual passes: kiosk, desk, phone, gates, parks. */
#include "gates.h"
#include "routes.h"
#include "str.h"

#define PASS_WORDS ",\"consents\":[{\"purpose\":\"pass_entry\",\"version\":1}]}"
#define PASS_MONEY(amount)                                                     \
	"\"amount\":" amount ",\"method\":\"cash\",\"receipt_no\":\"$id\"}"
#define ANCHOR "00112233445566778899aabbccddeeff"

/* clang-format off */
static const struct route_row rows[] = {
	{ "GET /api/v1/pass-products", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "POST /api/v1/pass-products/{code}/eligibility", "kiosk", "/api/v1/pass-products/park-free/eligibility",
	  MEMBER "}",
	  { .target = "/api/v1/pass-products/none/eligibility", .status = 404, .code = "PASS_PRODUCT" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes", "kiosk", NULL, MEMBER ",\"product\":\"park-free\"" PASS_WORDS,
	  { .body = MEMBER ",\"product\":\"none\"" PASS_WORDS, .status = 404, .code = "PASS_PRODUCT" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/mine", "kiosk", NULL, MEMBER "}",
	  { .body = PERSON("$member") "}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/replace", "kiosk", "/api/v1/passes/$pass/replace", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/freeze", "kiosk", "/api/v1/passes/$pass/freeze", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/thaw", "kiosk", "/api/v1/passes/$frozen/thaw", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/drop", "kiosk", "/api/v1/passes/$unpaid/drop", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/pass-products/{code}/passes", "clerk", "/api/v1/pass-products/park-free/passes",
	  PERSON("$member") PASS_WORDS,
	  { .target = "/api/v1/pass-products/none/passes", .status = 404, .code = "PASS_PRODUCT" },
	  "approver", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}/pass", "finance", "/api/v1/cases/$pass/pass", NULL,
	  { .target = "/api/v1/cases/RH2021-1/pass", .status = 404, .code = "NOT_FOUND" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/papers", "clerk", "/api/v1/cases/$pass/pass/papers", NULL,
	  { .target = "/api/v1/cases/$unpaid/pass/papers", .status = 409, .code = "PASS_STATE" },
	  "finance", "FORBIDDEN" },
	{ "GET /api/v1/passes/unpaid", "finance", NULL, NULL,
	  { .target = "/api/v1/passes/unpaid?cursor=x", .status = 400, .code = "BAD_QUERY" }, "park", "FORBIDDEN" },
	{ "GET /api/v1/pass-products/stands", "finance", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "park", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/drop", "clerk", "/api/v1/cases/$unpaid/pass/drop", "{\"reason\":\"本人不要了\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/pay", "clerk", "/api/v1/cases/$unpaid/pass/pay", "{" PASS_MONEY("4000"),
	  { .body = "{" PASS_MONEY("1"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/replace", "clerk", "/api/v1/cases/$pass/pass/replace", "{\"holder\":1}",
	  { .body = "{\"holder\":2}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/freeze", "clerk", "/api/v1/cases/$pass/pass/freeze", "{\"reason\":\"冒用\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/thaw", "clerk", "/api/v1/cases/$frozen/pass/thaw", "{\"reason\":\"已核实\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/refund", "finance", "/api/v1/cases/$paid/pass/refund",
	  "{\"reason\":\"本人要求\"," PASS_MONEY("4000"),
	  { .body = "{\"reason\":\"\"," PASS_MONEY("4000"), .status = 422, .code = "FIELDS" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/pass/activations", "anyone", NULL, "{\"code\":\"$slip\"}",
	  { .body = "{\"code\":\"00000-00000\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/pass/activations/anchor", "anyone", NULL, "{\"code\":\"$begun\",\"anchor\":\"" ANCHOR "\"}",
	  { .body = "{\"code\":\"$slip\",\"anchor\":\"" ANCHOR "\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/pass/renewals", "anyone", NULL, "{\"code\":\"$shown\"}",
	  { .body = "{\"code\":\"$token\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/pass/renewals/anchor", "anyone", NULL, "{\"code\":\"$renewed\",\"anchor\":\"" ANCHOR "\"}",
	  { .body = "{\"code\":\"$shown\",\"anchor\":\"" ANCHOR "\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "GET /api/v1/gate/lists", "gate", NULL, NULL,
	  { .target = "/api/v1/gate/lists?have=x", .status = 400, .code = "BAD_QUERY" }, "kiosk", "FORBIDDEN" },
	{ "POST /api/v1/gate/entries", "gate", NULL, "{\"batch\":\"$batch\"}",
	  { .body = "{\"batch\":\"AAAA\"}", .status = 422, .code = "GATE_BATCH" }, "kiosk", "FORBIDDEN" },
	{ "POST /api/v1/gate/opinion", "gate", NULL, "{\"list\":106,\"index\":1,\"day\":0,\"year\":0}",
	  { .body = "{\"list\":106,\"index\":-1,\"day\":0,\"year\":0}", .status = 422, .code = "FIELDS" },
	  "kiosk", "FORBIDDEN" },
	{ "GET /api/v1/parks/{code}/entries", "finance", "/api/v1/parks/P1/entries?from=$today&until=$today", NULL,
	  { .target = "/api/v1/parks/P1/entries?from=x&until=y", .status = 400, .code = "BAD_QUERY" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/parks/{code}/settlement", "finance", "/api/v1/parks/P1/settlement?month=2020-01", NULL,
	  { .target = "/api/v1/parks/P1/settlement?month=2020-13", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/parks", "park", NULL, NULL,
	  { .target = "/api/v1/parks?from=x", .status = 400, .code = "BAD_QUERY" }, "partner", "FORBIDDEN" },
	{ "GET /api/v1/pass-gates", "auditor", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "park", "FORBIDDEN" },
	{ "GET /api/v1/parks/{code}/settlement.xlsx", "finance", "/api/v1/parks/P1/settlement.xlsx?month=2020-01", NULL,
	  { .target = "/api/v1/parks/P1/settlement.xlsx?month=2020-13", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/park", "park", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/park/scans", "park", NULL, "{\"code\":\"-\"}",
	  { .body = "{}", .status = 422, .code = "FIELDS" }, "partner", "FORBIDDEN" },
	{ "GET /api/v1/gate-alarms", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "park", "FORBIDDEN" },
	{ "POST /api/v1/gate-alarms/{id}/done", "clerk", "/api/v1/gate-alarms/$alarm/done", NULL,
	  { .target = "/api/v1/gate-alarms/none/done", .status = 404, .code = "NOT_FOUND" }, "finance", "FORBIDDEN" },
	{ "GET /api/v1/revocation-lists", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "partner", "FORBIDDEN" },
	{ "GET /api/v1/revocation-lists/{list}/code", "clerk", "/api/v1/revocation-lists/$list/code?have=1", NULL,
	  { .target = "/api/v1/revocation-lists/$list/code?have=x", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/revocation-lists/file", "clerk", "/api/v1/revocation-lists/file?type=voucher", NULL,
	  { .target = "/api/v1/revocation-lists/file?type=receipt", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
};
/* clang-format on */

/* ---- words --------------------------------------------------------------- */

/* A new member's pass of the demo; its owner is remembered. */
static const struct reply *
a_pass(struct centre *c, const char *product)
{
	const struct reply *r;

	routes_owner = centre_member(c, "19900515");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/passes",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"product\":\"%s\"" PASS_WORDS,
			passes_person(c, routes_owner), product));
	assert_reply(r, 201, "");
	return r;
}

/* A phone in its last week, as it shows itself; asked: for its next month. */
static const char *
shown(struct centre *c, bool asked)
{
	const char *code =
		reply_text(a_pass(c, "park-free"), "slips.0.activation");
	struct passes_phone phone;
	const char *show;

	centre_sql(c,
		"UPDATE pass SET exp = %lld WHERE id = (SELECT max(id) "
		"FROM pass)",
		(long long)(clock_now(centre_app(c)->clock) / 1000 + 86400));
	passes_phone_take(c, code, 7, &phone);
	centre_sql(c, "UPDATE pass SET exp = exp + 8640000 WHERE id = (SELECT "
		      "max(id) FROM pass)");
	show = passes_phone_show(c, &phone);
	if (asked)
		assert_reply(passes_phone(c, "renewals", show, NULL), 200, "");
	return show;
}

const struct who *
routes_gate(struct centre *c, const char **batch)
{
	struct test_gate g;
	struct arena *a = centre_arena(c);

	gates_begin(&g, c, 2, "P1");
	gates_note(&g, NULL, 1700000000, "E_EXPIRED", 1);
	if (batch)
		*batch = base64url_format(a, gates_batch(&g, 0, 1, a));
	gates_end(&g);
	return centre_kiosk(c, 2);
}

static const char *
an_alarm(struct centre *c)
{
	const char *ref = centre_id(c, "19900515");

	centre_sql(c,
		"INSERT INTO gate_alarm (id, ref, name, kind, made_at) SELECT "
		"900000 + count(*), '%s', '%s', 'hole', 1 FROM gate_alarm",
		ref, ref);
	return ref;
}

/* NULL if it is no word of passes. */
static const char *
pass_word(struct centre *c, const char *name)
{
	const char *no;

	if (strcmp(name, "batch") == 0) {
		(void)routes_gate(c, &no);
		return no;
	}
	if (strcmp(name, "alarm") == 0)
		return an_alarm(c);
	if (strcmp(name, "list") == 0) {
		(void)a_pass(c, "park-free");
		return centre_text(c, "SELECT list FROM revocation_list WHERE "
				      "type = 2");
	}
	if (strcmp(name, "pass") == 0)
		return reply_text(a_pass(c, "park-free"), "case_no");
	if (strcmp(name, "unpaid") == 0)
		return reply_text(a_pass(c, "park-year"), "case_no");
	if (strcmp(name, "slip") == 0)
		return reply_text(a_pass(c, "park-free"), "slips.0.activation");
	if (strcmp(name, "shown") == 0 || strcmp(name, "renewed") == 0)
		return shown(c, strcmp(name, "renewed") == 0);
	if (strcmp(name, "begun") == 0) {
		no = reply_text(a_pass(c, "park-free"), "slips.0.activation");
		assert_reply(passes_phone(c, "activations", no, NULL), 200, "");
		return no;
	}
	if (strcmp(name, "frozen") == 0) {
		no = reply_text(a_pass(c, "park-free"), "case_no");
		assert_reply(passes_own(c, routes_owner,
				     centre_printf(c,
					     "/api/v1/passes/%s/freeze", no)),
			200, "");
		return no;
	}
	if (strcmp(name, "paid") != 0)
		return NULL;
	no = reply_text(a_pass(c, "park-year"), "case_no");
	assert_reply(passes_pay(c, no), 200, "");
	return no;
}

const struct route_subject routes_pass = { rows, ARRAY_LEN(rows), pass_word };
