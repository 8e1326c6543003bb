/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of joining and of cases: kiosk, work list, what came late. */
#include "late.h"
#include "routes.h"

#define ENROL(id, group)                                                       \
	PERSON(id)                                                             \
	",\"group\":\"" group "\",\"district\":\"340207\","                    \
	"\"consents\":[{\"purpose\":\"register\",\"version\":1}]}"
#define HANDOVER(visit, application)                                           \
	"{\"visit\":\"" visit                                                  \
	"\",\"screen\":\"check\",\"application\":" application "}"
#define ACT(version)                                                           \
	"{\"action\":\"return\",\"reason\":\"缺材料\",\"version\":" version "}"
#define RATE(act, grade) "{\"act\":\"" act "\",\"grade\":" grade "}"
#define CORRECT(version)                                                       \
	"{\"field\":\"name\",\"value\":\"测试\",\"reason\":\"错字\","      \
	"\"evidence\":\"身份证\",\"version\":" version "}"
#define TAKE_BACK(purpose)                                                        \
	"{\"purpose\":\"" purpose "\",\"reason\":\"本人要求\",\"version\":1," \
	"\"understood\":true}"

/* clang-format off */
static const struct route_row rows[] = {
	{ "POST /api/v1/handovers", "kiosk", NULL, HANDOVER("v", ENROL("$id", "courier")),
	  { .body = HANDOVER("a b", ENROL("$id", "courier")), .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/handovers/withdraw", "kiosk", NULL, "{\"visit\":\"$given\"}",
	  { .body = "{\"visit\":\"another\"}", .status = 409, .code = "HANDOVER_GONE" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/handovers/{id}/open", "clerk", "/api/v1/handovers/$handed/open", NULL,
	  { .target = "/api/v1/handovers/0123456789abcdef/open", .status = 409, .code = "HANDOVER_GONE" },
	  "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/handovers/{id}/unmask", "clerk", "/api/v1/handovers/$handed/unmask",
	  "{\"key\":\"person.name\",\"purpose\":\"核对\"}",
	  { .body = "{\"key\":\"group\",\"purpose\":\"核对\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },
	{ "GET /api/v1/desk/forms/join", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/desk/enrolments", "clerk", NULL, ENROL("$id", "courier"),
	  { .body = ENROL("$id", "astronaut"), .status = 422, .code = "FIELDS" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/ratings", "kiosk", NULL, RATE("$case", "4"),
	  { .body = RATE("$case", "6"), .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/ratings", "auditor", "/api/v1/ratings?from=$today&to=$today", NULL,
	  { .target = "/api/v1/ratings?from=yesterday", .status = 422, .code = "FIELDS" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/ratings/follow-ups", "approver", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/ratings/follow-ups/{id}", "approver", "/api/v1/ratings/follow-ups/$bad",
	  "{\"action\":\"called\"}",
	  { .body = "{\"action\":\"close\",\"reason\":\"已整改\"}", .status = 409, .code = "FOLLOWUP_CALL" },
	  "auditor", "FORBIDDEN" },
	{ "GET /api/v1/forms/join", "kiosk", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/enrolments", "kiosk", NULL, ENROL("$id", "courier"),
	  { .body = ENROL("$id", "astronaut"), .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/matters", "kiosk", NULL, PERSON("$id") ",\"source\":\"chip\"}",
	  { .body = PERSON("$id") ",\"source\":\"typed\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/cases", "finance", "/api/v1/cases?state=todo&service=join", NULL,
	  { .target = "/api/v1/cases?state=some", .status = 422, .code = "FIELDS" },
	  "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/cases/search", "auditor", NULL, "{\"q\":\"$case\"}",
	  { .body = "{\"q\":\"\"}", .status = 422, .code = "FIELDS" }, "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}", "clerk", "/api/v1/cases/$case", NULL,
	  { .target = "/api/v1/cases/RH2021-1", .status = 404, .code = "NOT_FOUND" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}/receipt.svg", "clerk", "/api/v1/cases/$case/receipt.svg", NULL,
	  { .target = "/api/v1/cases/RH2021-1/receipt.svg", .status = 404, .code = "NOT_FOUND" },
	  "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/decisions", "clerk", "/api/v1/cases/$case/decisions", ACT("1"),
	  { .body = ACT("9"), .status = 409, .code = "CASE_CHANGED" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/corrections", "clerk", "/api/v1/cases/$case/corrections", CORRECT("0"),
	  { .body = CORRECT("9"), .status = 409, .code = "CASE_CHANGED" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/withdrawals", "clerk", "/api/v1/cases/$case/withdrawals", TAKE_BACK("register"),
	  { .body = TAKE_BACK("spam"), .status = 422, .code = "FIELDS" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/unmask", "clerk", "/api/v1/cases/$case/unmask",
	  "{\"key\":\"id_no\",\"purpose\":\"核对\"}",
	  { .body = "{\"key\":\"id_no\",\"purpose\":\"\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },
	{ "POST /api/v1/outbox", "kiosk", NULL, "{\"items\":[\"$late\"]}",
	  { .body = "{\"items\":[]}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/outbox/items", "finance", "/api/v1/outbox/items?state=open", NULL,
	  { .target = "/api/v1/outbox/items?state=some", .status = 422, .code = "FIELDS" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/outbox/items/{id}", "clerk", "/api/v1/outbox/items/$item", NULL,
	  { .target = "/api/v1/outbox/items/1x", .status = 404, .code = "NOT_FOUND" },
	  "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/outbox/items/{id}/settle", "clerk", "/api/v1/outbox/items/$item/settle",
	  "{\"reason\":\"已电话告知\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/outbox/items/{id}/unmask", "clerk", "/api/v1/outbox/items/$item/unmask",
	  "{\"key\":\"person.id_no\",\"purpose\":\"联系本人\"}",
	  { .body = "{\"key\":\"person.id_no\",\"purpose\":\"\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },
	{ "POST /api/v1/status", "anyone", NULL, "{\"code\":\"$token\"}",
	  { .body = "{\"code\":\"123\"}", .status = 422, .code = "RECEIPT_INVALID" },
	  "foreign", "FOREIGN_ORIGIN" },
};
/* clang-format on */

/* ---- words --------------------------------------------------------------- */

static const char *
late(struct centre *c, const char *body)
{
	const struct late l = { .seq = 1 + centre_int(c, "SELECT count(*) FROM "
							 "outbox_item"),
		.key = centre_id(c, "19900515"),
		.body = body,
		.no_paper = true };

	return late_text(c, &l, NULL);
}

/* An act that came to nothing: the person has applied before. */
static const char *
open_item(struct centre *c)
{
	const struct applicant a = { .id_no = centre_id(c, "19900515") };

	(void)centre_enrol(c, &a);
	assert_string_equal(
		late_state(c, 0, late(c, applicant_body(c, &a))), "conflict");
	return centre_text(c, "SELECT max(id) FROM outbox_item");
}

/* Others end first: a call has one. */
static const char *
given(struct centre *c)
{
	centre_sql(c, "DELETE FROM handover");
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/handovers",
			     HANDOVER("v", "{\"consents\":[{\"purpose\":"
					   "\"register\",\"version\":1}],"
					   "\"person\":{\"name\":\"测试\"}}")),
		201, "");
	return "v";
}

static const char *
handed(struct centre *c)
{
	(void)given(c);
	return centre_text(c, "SELECT ref FROM handover");
}

static const char *
a_followup(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		"/api/v1/ratings",
		centre_printf(c, RATE("%s", "1"), centre_enrol(c, NULL)));

	assert_reply(r, 201, "");
	return centre_text(c, "SELECT ref FROM rating_followup ORDER BY id "
			      "DESC LIMIT 1");
}

/* NULL if it is no word of these. */
static const char *
case_word(struct centre *c, const char *name)
{
	const struct applicant somebody = { 0 };

	if (strcmp(name, "case") == 0)
		return centre_enrol(c, NULL);
	if (strcmp(name, "token") == 0)
		return reply_text(centre_apply(c, &somebody), "receipt.token");
	if (strcmp(name, "late") == 0)
		return late(c, applicant_body(c, &somebody));
	if (strcmp(name, "item") == 0)
		return open_item(c);
	if (strcmp(name, "given") == 0)
		return given(c);
	if (strcmp(name, "handed") == 0)
		return handed(c);
	return strcmp(name, "bad") == 0 ? a_followup(c) : NULL;
}

const struct route_subject routes_case = { rows, ARRAY_LEN(rows), case_word };
