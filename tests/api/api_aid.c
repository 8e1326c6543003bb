/* SPDX-License-Identifier: Apache-2.0 */
/* Hardship aid from asking to a file that is kept: what a family tells, what
 * is refused, what is sealed, the way through all stages. */
#include "aided.h"
#include "aid/aid.h"

/* Rows of everything that could remember somebody. */
static const char *
everything(struct centre *c)
{
	return centre_text(c,
		"SELECT (SELECT count(*) FROM person) || ' ' || (SELECT "
		"count(*) FROM casefile) || ' ' || (SELECT count(*) FROM "
		"audit) || ' ' || (SELECT count(*) FROM idempotency) || ' ' || "
		"(SELECT count(*) FROM aid_case) || ' ' || (SELECT count(*) "
		"FROM aid_member) || ' ' || (SELECT count(*) FROM aid_claim) "
		"|| ' ' || (SELECT count(*) FROM aid_draft) || ' ' || (SELECT "
		"count(*) FROM consent) || ' ' || (SELECT count(*) FROM "
		"aid_note)");
}

static const struct reply *
self_test(struct centre *c, const char *income, const char *rigid)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/aid-cases/self-test",
		centre_printf(c,
			"{\"district\":\"340207\",\"heads\":3,\"income\":%s,"
			"\"rigid\":%s}",
			income, rigid));
}

/* Before any name, and nothing stays. */
static void
test_self_test(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *before;

	(void)centre_kiosk(c, 0);
	before = everything(c);
	r = self_test(c, "4800000", "2280000");
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "category"), "relative");
	assert_int_equal(reply_int(r, "net_head"), 70000);
	r = self_test(c, "4800000", "2280001");
	assert_string_equal(reply_text(r, "category"), "deep");
	r = self_test(c, "-1", "0");
	assert_reply(r, 422, "FIELDS");
	assert_string_equal(everything(c), before);
}

/* No line ships: until somebody enters one nothing is computed. */
static void
test_no_line(void **state)
{
	struct centre *c = *state;
	const struct family f = { 0 };
	const char *before;

	(void)centre_kiosk(c, 0);
	centre_sql(c, "DELETE FROM aid_line");
	before = everything(c);
	assert_reply(self_test(c, "1", "0"), 409, "AID_LINE_NONE");
	assert_reply(aided_ask(c, &f), 409, "AID_LINE_NONE");
	assert_string_equal(everything(c), before);
	centre_sql(c,
		"INSERT INTO aid_line (id, district, valid_from, amount, "
		"basis, entered_at, entered_by) VALUES (900001, '340207', "
		"'2021-01-01', 70000, 'x', 1, 'staff:1')");
	/* entered, but nobody has confirmed it */
	assert_reply(aided_ask(c, &f), 409, "AID_LINE_NONE");
	centre_sql(c, "UPDATE aid_line SET confirmed_by = 'staff:2', "
		      "confirmed_at = 2");
	assert_reply(aided_ask(c, &f), 201, "");
}

static void
test_ask(void **state)
{
	struct centre *c = *state;
	const struct family ill = { .cause = "illness",
		.more = ",\"story\":\"罕见病甲乙丙\"",
		.consents = "{\"purpose\":\"aid_health\",\"version\":1},",
		.unit = "演示物流公司" };
	const struct reply *r = aided_ask(c, &ill);

	assert_reply(r, 201, "");
	assert_memory_equal(reply_text(r, "case_no"), "BF2021-", 7);
	assert_string_equal(reply_text(r, "due_on"), "2021-06-08");
	assert_int_equal(json_array_size(reply_find(r, "missing")), 3);
	assert_non_null(reply_find(r, "receipt.token"));
	assert_string_equal(
		centre_text(c, "SELECT stage || proposed || heads || "
			       "public_scope FROM aid_case"),
		"first_reviewdeep2public");
	/* who asks has authorised, the spouse has not */
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_member WHERE "
				       "authorised_on IS NULL"),
		1);
}

static void
test_refused(void **state)
{
	static const struct {
		struct family f;
		const char *path, *code;
	} rows[] = {
		{ { .cause = "illness" }, "consents", "CONSENT_REQUIRED" },
		{ { .cause = "no" }, "form.cause", "CHOICE_UNKNOWN" },
		{ { .district = "1" }, "form.district", "DISTRICT_UNKNOWN" },
		{ { .spouse = "340299199201031111" }, "form.relatives.id_no",
			"ID_CHECK" },
		{ { .more = ",\"checked\":5" }, "form.income", "NUMBER_RANGE" },
		{ { .more = ",\"pupils\":[{\"id_no\":\"x\",\"school_year\":"
			    "\"2021\"}]" },
			"form.pupils.id_no", "ID_LENGTH" },
		{ { .consents = "{\"purpose\":\"aid_bank\",\"version\":1}," },
			"consents", "CONSENT_TWICE" },
		{ { .consents = "{\"purpose\":\"aid_child\",\"version\":9}," },
			"consents", "CONSENT_VERSION" },
	};
	struct centre *c = *state;
	const struct family typed = { 0 };
	const char *before;

	(void)centre_kiosk(c, 0);
	before = everything(c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct reply *r = aided_ask(c, &rows[i].f);

		assert_reply(r, 422, "FIELDS");
		assert_true(reply_refuses(r, rows[i].path, rows[i].code));
	}
	/* a number that is typed opens no file */
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/aid-cases",
			     aided_body(c, &typed, NULL)),
		422, "FIELDS");
	assert_string_equal(everything(c), before);
}

/* One household, one file, whoever's number it is; both places see it. */
static void
test_household(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const char *no = aided(c, &(struct family){ .id_no = me });
	const char *wife = aided_spouse();
	const struct reply *r;
	struct ask ask;

	assert_reply(aided_ask(c, &(struct family){ .id_no = me }), 409,
		"ALREADY_APPLIED");
	/* the wife in another district, with her husband and without */
	r = aided_ask(
		c, &(struct family){
			   .id_no = wife, .spouse = me, .district = "340202" });
	assert_reply(r, 409, "AID_HOUSEHOLD");
	r = aided_ask(
		c, &(struct family){ .id_no = wife, .district = "340202" });
	assert_reply(r, 409, "AID_HOUSEHOLD");
	/* somebody else who names her */
	ask = (struct ask){ .as = centre_kiosk(c, 0),
		.method = "POST",
		.path = "/api/v1/aid-cases",
		.key = "same",
		.body = aided_body(c,
			&(struct family){
				.spouse = wife, .district = "340212" },
			"chip") };
	assert_reply(centre_ask(c, &ask), 409, "AID_HOUSEHOLD");
	assert_reply(centre_ask(c, &ask), 409, "AID_HOUSEHOLD");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_hit"), 3);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_case"), 1);

	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/aid/hits");
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
	assert_string_equal(reply_text(r, "items.0.own_district"), "340207");
	assert_string_equal(reply_text(r, "items.0.district"), "340212");
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/aid", no));
	assert_int_equal(json_array_size(reply_find(r, "hits")), 3);

	/* once it is withdrawn the way is free */
	assert_reply(aided_step(c, centre_staff(c, "clerk"), no, "withdraw",
			     ",\"reason\":\"本人要求\""),
		200, "");
	assert_reply(aided_ask(c, &(struct family){ .id_no = wife }), 201, "");
}

/* An invoice and a pupil's school year are good for one case. */
static void
test_claims(void **state)
{
	struct centre *c = *state;
	const char *const claims[] = {
		",\"invoices\":[{\"hospital\":\"第一医院\",\"number\":\"A1\","
		"\"amount\":5000}]",
		centre_printf(c,
			",\"pupils\":[{\"id_no\":\"%s\",\"school_year\":"
			"\"2021\"}]",
			centre_id(c, "20120515")),
	};

	for (size_t i = 0; i < ARRAY_LEN(claims); i++) {
		const struct family f = { .more = claims[i],
			.consents = "{\"purpose\":\"aid_health\",\"version\":1}"
				    ",{\"purpose\":\"aid_child\",\"version\":1}"
				    "," };
		const char *no = aided(c, &f), *before = everything(c);

		assert_reply(aided_ask(c, &f), 409, "AID_CLAIMED");
		assert_string_equal(everything(c), before);
		aided_must(
			c, "clerk", no, "withdraw", ",\"reason\":\"本人要求\"");
		assert_reply(aided_ask(c, &f), 201, "");
	}
}

/* Left half-way, taken up with the card, forgotten after thirty days. */
static void
test_draft(void **state)
{
	struct centre *c = *state;
	const char *me = centre_printf(c,
		"\"person\":{\"name\":\"测试明\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"},\"source\":\"chip\"",
		centre_id(c, "19900515"));
	const char *save = centre_printf(
		c, "{%s,\"form\":\"{\\\"story\\\":\\\"甲乙丙病\\\"}\"}", me);
	const char *mine = centre_printf(c, "{%s}", me);
	const struct reply *r;

	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/aid-drafts", save);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "ends_on"), "2021-07-01");
	r = centre_post(c, centre_kiosk(c, 1), "/api/v1/aid-drafts/mine", mine);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "form"), "{\"story\":\"甲乙丙病\"}");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM idempotency WHERE "
				       "result LIKE '%%甲乙丙%%'"),
		0);
	/* a card is needed, and this card */
	assert_reply(
		centre_post(c, centre_kiosk(c, 0), "/api/v1/aid-drafts/mine",
			centre_printf(c,
				"{\"person\":{\"name\":\"测试明\",\"id_type\":"
				"\"resident\",\"id_no\":\"%s\"},\"source\":"
				"\"chip\"}",
				centre_id(c, "19900515"))),
		404, "AID_DRAFT_NONE");
	centre_at(c, "2021-07-01", 23 * HOUR);
	assert_reply(centre_post(c, centre_kiosk(c, 0),
			     "/api/v1/aid-drafts/mine", mine),
		200, "");
	centre_at(c, "2021-07-02", 1);
	assert_reply(centre_post(c, centre_kiosk(c, 0),
			     "/api/v1/aid-drafts/mine", mine),
		404, "AID_DRAFT_NONE");
}

/* ---- the way ------------------------------------------------------------- */

static int
tick(struct tx *tx, void *arg, struct err *e)
{
	bool more;

	return aid_tick(tx, arg, &more, e);
}

static void
run_tick(struct centre *c)
{
	struct err e = { 0 };

	assert_int_equal(db_run(centre_app(c)->db, DB_WRITE, tick,
				 centre_app(c), centre_arena(c), &e),
		0);
}

static int
recount(struct tx *tx, void *arg, struct err *e)
{
	return aid_recount(tx, arg, e);
}

static int
count_again(struct centre *c)
{
	struct aid_recount out;
	struct err e = { 0 };

	return db_run(
		centre_app(c)->db, DB_READ, recount, &out, centre_arena(c), &e);
}

static void
test_way(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL);
	const struct reply *r;

	aided_to(c, no, "kept");
	assert_string_equal(centre_text(c,
				    "SELECT state FROM casefile WHERE no = "
				    "'%s'",
				    no),
		"approved");
	assert_int_equal(count_again(c), 0);
	r = centre_get(c, centre_staff(c, "auditor"),
		centre_printf(c, "/api/v1/cases/%s/aid", no));
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "amount"), 400000);
	assert_string_equal(reply_text(r, "tier"), "区县总工会");
	assert_string_equal(reply_text(r, "card"), "****4565");
	assert_int_equal(json_array_size(reply_find(r, "clocks")), 10);
	/* a year on: kept, then left, then back within the watch */
	aided_must(c, "reviewer", no, "keep",
		",\"text\":\"仍然困难\",\"category\":\"relative\"");
	aided_must(c, "reviewer", no, "leave", ",\"reason\":\"已脱困\"");
	aided_must(c, "reviewer", no, "back", ",\"reason\":\"返困\"");
	aided_must(c, "reviewer", no, "leave", ",\"reason\":\"已脱困\"");
	centre_pass(c, 400 * 24 * HOUR);
	assert_reply(aided_step(c, centre_staff(c, "reviewer"), no, "back",
			     ",\"reason\":\"返困\""),
		409, "AID_WATCH_OVER");
	assert_int_equal(count_again(c), 0);
}

/* What `yizhan check` would say of a case that was bent. */
static void
test_recount(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "approval");

	(void)no;
	assert_int_equal(count_again(c), 0);
	centre_sql(c, "UPDATE aid_case SET stage = 'filing'");
	assert_int_equal(count_again(c), -1);
	centre_sql(c, "UPDATE aid_case SET stage = 'approval'");
	assert_int_equal(count_again(c), 0);
}

/* What a step lacks is told, and nothing of it stays. */
static void
test_lacks(void **state)
{
	static const struct {
		const char *stage, *role, *action, *more, *code;
		int status;
	} rows[] = {
		{ "first_review", "reviewer", "pass_first", "", "AID_PAPERS",
			409 },
		{ "first_review", "clerk", "pass_first", "", "FORBIDDEN", 403 },
		{ "first_review", "reviewer", "propose", "", "CASE_STATE",
			409 },
		{ "first_review", "reviewer", "return", "", "FIELDS", 422 },
		{ "visit", "clerk", "visit_confirm", ",\"text\":\"x\"",
			"AID_VISITORS", 409 },
		{ "visit", "clerk", "visit_report", "", "FIELDS", 422 },
		{ "check", "clerk", "check_result", "", "FIELDS", 422 },
		{ "review", "reviewer", "propose",
			",\"category\":\"deep\",\"kind\":\"living\","
			"\"amount\":840001",
			"AID_CAP", 409 },
		{ "review", "reviewer", "propose",
			",\"category\":\"relative\",\"kind\":\"living\","
			"\"amount\":1",
			"FIELDS", 422 },
		{ "review", "reviewer", "propose",
			",\"category\":\"deep\",\"kind\":\"accident\","
			"\"amount\":1",
			"FIELDS", 422 },
		{ "posting", "reviewer", "post", ",\"days\":2", "FIELDS", 422 },
		{ "publicity", "reviewer", "end_publicity", "",
			"AID_PUBLIC_EARLY", 409 },
		{ "approval", "approver", "co_approve", "", "AID_APPROVALS",
			409 },
		{ "filing", "clerk", "file", "", "FIELDS", 422 },
		{ "payment", "approver", "pay", "", "FORBIDDEN", 403 },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *no = aided_in(c, rows[i].stage);
		const struct who *as = centre_staff(c, rows[i].role);
		const char *before = everything(c);
		const struct reply *r =
			aided_step(c, as, no, rows[i].action, rows[i].more);

		assert_reply(r, rows[i].status, rows[i].code);
		assert_string_equal(aided_stage(c, no), rows[i].stage);
		assert_string_equal(everything(c), before);
	}
}

/* A deviation has its reason; a second grant of the year stays below the cap.
 */
static void
test_cap(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const char *wife = centre_id(c, "19920103");
	const struct family f = { .id_no = me, .spouse = wife };
	const char *no = aided(c, &f);

	aided_to(c, no, "review");
	aided_must(c, "reviewer", no, "propose",
		",\"category\":\"relative\",\"kind\":\"living\",\"amount\":"
		"560000,\"reason\":\"有存款\"");
	assert_int_equal(centre_int(c, "SELECT deviates FROM aid_case"), 1);
	aided_must(c, "reviewer", no, "refuse", ",\"reason\":\"重报\"");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_case WHERE "
				       "amount IS NOT NULL"),
		0);
	no = aided(c, &f);
	aided_to(c, no, "kept");
	no = aided(c, &f);
	aided_to(c, no, "review");
	assert_reply(aided_step(c, centre_staff(c, "reviewer"), no, "propose",
			     ",\"category\":\"deep\",\"kind\":\"living\","
			     "\"amount\":440001"),
		409, "AID_CAP");
	aided_must(c, "reviewer", no, "propose",
		",\"category\":\"deep\",\"kind\":\"living\",\"amount\":440000");
}

/* Returned papers: verdicts that rest on nothing that changed stand. */
static void
test_return(void **state)
{
	static const struct {
		const char *from; /* where it is sent back */
		struct family changed;
		const char *resumes;
		int64_t stand; /* verdicts */
	} rows[] = {
		{ "review", { 0 }, "review", 3 },
		{ "review", { .more = ",\"cost\":5" }, "first_review", 2 },
		{ "review", { .income = 1600001 }, "first_review", 0 },
		{ "approval", { 0 }, "approval", 4 },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct family f = rows[i].changed;
		const struct family first = { .id_no = f.id_no =
						      centre_id(c, "19900515"),
			.spouse = f.spouse = centre_id(c, "19920103") };
		const char *no = aided(c, &first);
		const struct reply *r;

		aided_to(c, no, rows[i].from);
		aided_must(c,
			strcmp(rows[i].from, "approval") == 0 ? "approver"
							      : "reviewer",
			no, "return", ",\"reason\":\"补收入证明\"");
		assert_string_equal(aided_stage(c, no), "papers");
		r = aided_ask(c, &f);
		assert_reply(r, 201, "");
		assert_string_equal(reply_text(r, "case_no"), no);
		assert_string_equal(aided_stage(c, no), rows[i].resumes);
		assert_int_equal(
			centre_int(c,
				"SELECT count(*) FROM aid_verdict v JOIN "
				"casefile f ON f.id = v.case_id WHERE f.no = "
				"'%s' AND v.void_at IS NULL",
				no),
			rows[i].stand);
	}
}

/* Who comes to the desk with the papers has a clerk key them: the case goes on
 * as if it had been by card, and who keyed it is written down. */
static void
test_keyed_again(void **state)
{
	struct centre *c = *state;
	const struct family f = { .id_no = centre_id(c, "19900515"),
		.spouse = centre_id(c, "19920103") };
	const char *no = aided(c, &f);
	const struct reply *r;

	aided_must(c, "reviewer", no, "return", ",\"reason\":\"缺户口簿\"");
	r = centre_post(c, centre_staff(c, "clerk"), "/api/v1/aid/applications",
		aided_body(c, &f, NULL));
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_string_equal(aided_stage(c, no), "first_review");
	assert_int_equal(
		centre_int(c,
			"SELECT count(*) FROM aid_duty d JOIN casefile f ON "
			"f.id = d.case_id JOIN staff s ON s.id = d.staff_id "
			"WHERE f.no = '%s' AND d.duty = 'keyer' AND s.name = "
			"'%s'",
			no, centre_account(c, "clerk")),
		1);
	assert_reply(
		centre_post(c, centre_staff(c, "clerk"),
			"/api/v1/aid/applications", aided_body(c, &f, NULL)),
		409, "ALREADY_APPLIED");
}

/* The family is warned of nothing; the desk is, before the day is over. */
static void
test_escalation(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL); /* 2021-06-01, five working days */
	const struct reply *r;

	centre_at(c, "2021-06-04", 9 * HOUR);
	run_tick(c);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'aid.escalate'"),
		0);
	centre_at(c, "2021-06-07", 9 * HOUR);
	run_tick(c);
	run_tick(c);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'aid.escalate'"),
		1);
	r = centre_get(c, centre_staff(c, "reviewer"), "/api/v1/aid/tasks");
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
	assert_true(json_is_true(reply_find(r, "items.0.escalated")));
	/* a clerk has nothing to do with it yet */
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/aid/tasks");
	assert_int_equal(json_array_size(reply_find(r, "items")), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_self_test),
		CENTRE_TEST(test_no_line),
		CENTRE_TEST(test_ask),
		CENTRE_TEST(test_refused),
		CENTRE_TEST(test_household),
		CENTRE_TEST(test_claims),
		CENTRE_TEST(test_draft),
		CENTRE_TEST(test_way),
		CENTRE_TEST(test_recount),
		CENTRE_TEST(test_lacks),
		CENTRE_TEST(test_cap),
		CENTRE_TEST(test_return),
		CENTRE_TEST(test_keyed_again),
		CENTRE_TEST(test_escalation),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
