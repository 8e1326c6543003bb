/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the fund and its money. */
#include "funds.h"
#include "routes.h"

#define BUDGET(purpose)                                                        \
	"{\"source\":\"special\",\"purpose\":\"" purpose "\",\"year\":2021,"   \
	"\"amount\":100000,\"basis\":\"测试\"}"
#define FEN(amount) "{\"amount\":" amount "}"
#define CARRY(envelope)                                                        \
	"{\"envelope\":\"" envelope "\",\"amount\":1,\"reason\":\"跨年\"}"
#define GOODS(n) "{\"item\":\"礼包\",\"point\":\"窗口\",\"n\":" n "}"
#define VERSION(version) "{\"version\":" version "}"
#define BANK                                                                    \
	"\"account\":{\"payee\":\"测试\",\"bank\":\"测试银行\",\"card\":" \
	"\"" FUND_CARD "\"}}"
#define GRANT(envelope, id)                                                    \
	PERSON(id) ",\"envelope\":\"" envelope "\",\"amount\":100," BANK
#define ACCOUNT(version) "{\"version\":" version "," BANK

/* clang-format off */
static const struct route_row rows[] = {
	{ "GET /api/v1/fund/envelopes", "finance", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/budgets", "finance", NULL, BUDGET("relief"),
	  { .body = BUDGET("none"), .status = 422, .code = "FIELDS" }, "approver", "FORBIDDEN" },
	{ "GET /api/v1/fund/envelopes/{ref}/entries", "auditor", "/api/v1/fund/envelopes/$money/entries", NULL,
	  { .target = "/api/v1/fund/envelopes/none/entries", .status = 404, .code = "NOT_FOUND" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/fund/carries", "approver", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/carries", "finance", NULL, CARRY("$money"),
	  { .body = CARRY("none"), .status = 404, .code = "NOT_FOUND" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/carries/{ref}/signature", "approver", "/api/v1/fund/carries/$carry/signature", FEN("1"),
	  { .body = FEN("2"), .status = 409, .code = "FUND_STATE" }, "finance", "FORBIDDEN" },
	{ "GET /api/v1/fund/grants", "clerk", "/api/v1/fund/grants?state=keyed", NULL,
	  { .target = "/api/v1/fund/grants", .status = 422, .code = "FIELDS" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants", "clerk", NULL, GRANT("$money", "$id"),
	  { .body = GRANT("none", "$id"), .status = 404, .code = "NOT_FOUND" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/review", "reviewer", "/api/v1/fund/grants/$keyed/review", VERSION("1"),
	  { .body = VERSION("2"), .status = 409, .code = "CASE_CHANGED" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/approve", "approver", "/api/v1/fund/grants/$reserved/approve", VERSION("2"),
	  { .body = VERSION("1"), .status = 409, .code = "CASE_CHANGED" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/drop", "approver", "/api/v1/fund/grants/$reserved/drop", VERSION("2"),
	  { .body = VERSION("1"), .status = 409, .code = "CASE_CHANGED" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/account", "clerk", "/api/v1/fund/grants/$failed/account", ACCOUNT("$version"),
	  { .body = ACCOUNT("0"), .status = 409, .code = "CASE_CHANGED" }, "reviewer", "FORBIDDEN" },
	{ "GET /api/v1/fund/runs", "finance", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs", "finance", NULL, "$due",
	  { .body = "{\"n\":0,\"total\":0}", .status = 409, .code = "FUND_RUN_CHANGED" }, "approver", "FORBIDDEN" },
	{ "GET /api/v1/fund/runs/{ref}/payments", "finance", "/api/v1/fund/runs/$run/payments", NULL,
	  { .target = "/api/v1/fund/runs/none/payments", .status = 404, .code = "NOT_FOUND" },
	  "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/release", "fuhe", "/api/v1/fund/runs/$run/release", "$hash",
	  { .body = "{\"sha256\":\"0\"}", .status = 409, .code = "FUND_FILE_HASH" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/discard", "finance", "/api/v1/fund/runs/$run/discard", "$hash",
	  { .body = "{\"sha256\":\"0\"}", .status = 409, .code = "FUND_FILE_HASH" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/file", "finance", "/api/v1/fund/runs/$released/file", "$hash",
	  { .body = "{\"sha256\":\"0\"}", .status = 409, .code = "FUND_FILE_HASH" }, "auditor", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/answers", "finance", "/api/v1/fund/runs/$released/answers", "$answer",
	  { .body = "{\"text\":\"-\"}", .status = 422, .code = "FUND_ANSWER_FILE" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/fund/stock", "clerk", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/stock", "finance", NULL, GOODS("1"),
	  { .body = GOODS("0"), .status = 422, .code = "FIELDS" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/stock/{ref}/handouts", "clerk", "/api/v1/fund/stock/$goods/handouts",
	  PERSON("$holder") ",\"code\":\"$holds\"}",
	  { .target = "/api/v1/fund/stock/none/handouts", .status = 404, .code = "NOT_FOUND" },
	  "finance", "FORBIDDEN" },
};
/* clang-format on */

/* ---- words --------------------------------------------------------------- */

/* Of the last $run, $released or $failed. */
static const char *last_run, *last_failed;

static const char *
a_run(struct centre *c, bool released)
{
	(void)fund_committed(c, fund_envelope(c, "relief", 100000), 100, NULL);
	last_run = released ? fund_released(c) : fund_run(c);
	return last_run;
}

static const char *
a_failed(struct centre *c)
{
	const char *run = a_run(c, true);

	assert_reply(centre_post(c, centre_staff(c, "finance"),
			     centre_printf(c, FUND "/runs/%s/answers", run),
			     fund_answer_body(c, run, "失败")),
		200, "");
	last_failed = centre_text(c, "SELECT ref FROM fund_grant WHERE state = "
				     "'failed' ORDER BY id DESC LIMIT 1");
	return last_failed;
}

static const char *
what_is_due(struct centre *c)
{
	(void)fund_committed(c, fund_envelope(c, "relief", 100000), 100, NULL);
	return centre_text(c, "SELECT '{\"n\":' || count(*) || "
			      "',\"total\":' || sum(amount) || '}' FROM "
			      "fund_grant WHERE state = 'committed'");
}

static const char *
a_carry(struct centre *c)
{
	const char *body = centre_printf(
		c, CARRY("%s"), fund_envelope(c, "relief", 100000));
	const struct reply *r = centre_post(
		c, centre_staff(c, "finance"), FUND "/carries", body);

	assert_reply(r, 201, "");
	return reply_text(r, "ref");
}

/* Who holds the receipt that the next word is. */
static const char *
a_holder(struct centre *c)
{
	routes_owner = centre_id(c, "19900515");
	return routes_owner;
}

static const char *
receipt_of_owner(struct centre *c)
{
	const struct applicant a = { .id_no = routes_owner };

	return reply_text(centre_apply(c, &a), "receipt.token");
}

static const char *
some_goods(struct centre *c)
{
	return reply_text(centre_post(c, centre_staff(c, "finance"),
				  FUND "/stock", GOODS("9")),
		"ref");
}

/* NULL if it is no word of the fund. */
static const char *
fund_word(struct centre *c, const char *name)
{
	if (strcmp(name, "money") == 0)
		return fund_envelope(c, "relief", 100000);
	if (strcmp(name, "carry") == 0)
		return a_carry(c);
	if (strcmp(name, "keyed") == 0)
		return fund_keyed(
			c, fund_envelope(c, "relief", 100000), 100, NULL);
	if (strcmp(name, "reserved") == 0)
		return fund_reserved(
			c, fund_envelope(c, "relief", 100000), 100, NULL);
	if (strcmp(name, "goods") == 0)
		return some_goods(c);
	if (strcmp(name, "holder") == 0)
		return a_holder(c);
	if (strcmp(name, "holds") == 0)
		return receipt_of_owner(c);
	if (strcmp(name, "due") == 0)
		return what_is_due(c);
	if (strcmp(name, "run") == 0 || strcmp(name, "released") == 0)
		return a_run(c, *name == 'r' && name[1] == 'e');
	if (strcmp(name, "hash") == 0)
		return fund_hash_body(c, last_run);
	if (strcmp(name, "answer") == 0)
		return fund_answer_body(c, last_run, "成功");
	if (strcmp(name, "failed") == 0)
		return a_failed(c);
	if (strcmp(name, "version") == 0)
		return centre_text(c,
			"SELECT version FROM fund_grant WHERE ref = '%s'",
			last_failed);
	return NULL;
}

const struct route_subject routes_fund = { rows, ARRAY_LEN(rows), fund_word };
