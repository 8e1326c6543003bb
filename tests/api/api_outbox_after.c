/* SPDX-License-Identifier: Apache-2.0 */
/* What follows when an act of a kiosk that was offline has arrived: the paper
 * that it gave, whose clock counts, what the desk settles, whose keys count. */
#include "crypto.h"
#include "late.h"
#include "serial.h"

/* ---- the paper ----------------------------------------------------------- */

static const char *
found(struct centre *c, const char *q)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		"/api/v1/cases/search", centre_printf(c, "{\"q\":\"%s\"}", q));

	assert_reply(r, 200, "");
	return json_array_size(reply_find(r, "items"))
		       ? reply_text(r, "items.0.case_no")
		       : "";
}

static void
test_adoption(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 45, .body = late_somebody(c) };
	const struct local_no local = { centre_kiosk_row(c, 0), 45 };
	const char *paper, *text = late_text(c, &l, &paper), *no;
	const struct reply *r = late_status(c, paper);
	char local_text[LOCAL_NO_SIZE];

	local_no_format(&local, local_text);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "pending");
	assert_string_equal(
		reply_text(r, "state_label"), "已登记，等待联网确认");
	assert_string_equal(found(c, paper), "");
	assert_string_equal(found(c, local_text), "");
	assert_string_equal(late_state(c, 0, text), "imported");
	r = late_status(c, paper);
	assert_string_equal(reply_text(r, "state"), "applied");
	no = reply_text(r, "case_no");
	assert_string_equal(found(c, paper), no);
	assert_string_equal(found(c, local_text), no);
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s", no));
	assert_non_null(strstr(r->body, local_text));
	/* The desk prints the centre's own receipt, not the kiosk's. */
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/receipt.svg", no));
	assert_reply(r, 200, "");
	centre_revoke(c, 0);
	assert_string_equal(reply_text(late_status(c, paper), "case_no"), no);
}

/* An act is good though its paper is not; then the paper says nothing. */
static void
test_paper_refused(void **state)
{
	struct centre *c = *state;
	struct sign_key *other = centre_kiosk_key(c, 1);
	struct late l = { .seq = 1, .body = late_somebody(c) };
	const char *paper, *text;

	l.paper_at = clock_now(centre_app(c)->clock) / 1000 - 3600;
	text = late_text(c, &l, &paper);
	assert_string_equal(late_state(c, 0, text), "imported");
	assert_string_equal(centre_text(c, "SELECT code FROM outbox_item"),
		"RECEIPT_INVALID");
	assert_int_equal(late_rows(c, "provisional_receipt"), 0);
	/* The same cti again, of another act. */
	l = (struct late){ .seq = 2, .body = late_somebody(c), .cti = 9 };
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	l = (struct late){ .seq = 3, .body = late_somebody(c), .cti = 9 };
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	assert_int_equal(late_rows(c, "provisional_receipt"), 1);
	/* A paper that another kiosk has signed with this one's cti. */
	l = (struct late){ .seq = 2, .body = late_somebody(c), .cti = 9 };
	l.signer = other;
	(void)late_text(c, &l, &paper);
	assert_string_equal(
		reply_text(late_status(c, paper), "state"), "pending");
	sign_key_free(other);
}

static void
test_unknown_key(void **state)
{
	struct centre *c = *state;
	const uint8_t seed[ED25519_SEED] = { 1, 2, 3 };
	struct sign_key *stranger = sign_key_new(seed);
	const struct late l = {
		.seq = 1, .body = late_somebody(c), .signer = stranger
	};
	const char *paper;

	(void)late_text(c, &l, &paper);
	assert_reply(late_status(c, paper), 422, "RECEIPT_INVALID");
	assert_reply(
		centre_post(c, centre_staff(c, "clerk"), "/api/v1/cases/search",
			centre_printf(c, "{\"q\":\"%s\"}", paper)),
		422, "RECEIPT_INVALID");
	sign_key_free(stranger);
}

/* ---- clocks -------------------------------------------------------------- */

static void
heartbeat(struct centre *c)
{
	assert_reply(centre_post(c, centre_kiosk(c, 0),
			     "/api/v1/terminals/heartbeat",
			     "{\"version\":\"1\",\"reader\":\"ok\"}"),
		200, "");
}

static int64_t
accepted_of(struct centre *c, const struct late *l)
{
	assert_string_equal(
		late_state(c, 0, late_text(c, l, NULL)), "imported");
	return centre_int(c, "SELECT accepted_at FROM casefile ORDER BY id "
			     "DESC LIMIT 1");
}

static const char *
due(struct centre *c)
{
	return centre_text(
		c, "SELECT due_on FROM casefile ORDER BY id DESC LIMIT 1");
}

/* The clock of the applicant starts when they were at the kiosk. */
static void
test_made_at(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = late_somebody(c) };
	int64_t made;

	centre_at(c, "2021-06-01", 9 * HOUR);
	heartbeat(c);
	centre_pass(c, HOUR);
	made = clock_now(centre_app(c)->clock);
	l.wall = made - 5 * MINUTE; /* runs five minutes behind, and knows it */
	l.offset = 5 * MINUTE;
	centre_at(c, "2021-06-04", 9 * HOUR); /* a Friday */
	heartbeat(c); /* the line is back before the outbox goes out */
	centre_pass(c, MINUTE);
	assert_int_equal(accepted_of(c, &l), made);
	assert_string_equal(due(c), "2021-06-08"); /* five days from Tuesday */
	assert_int_equal(
		centre_int(c, "SELECT made_at FROM outbox_item"), made);
	/* Never in the future. */
	l = (struct late){ .seq = 2, .body = late_somebody(c), .offset = HOUR };
	assert_int_equal(accepted_of(c, &l), clock_now(centre_app(c)->clock));
	/* A dead battery: 1970; a day before the kiosk was last heard of. */
	l = (struct late){ .seq = 3, .body = late_somebody(c), .wall = 1 };
	assert_int_equal(accepted_of(c, &l), made - HOUR - 24 * HOUR);
	l = (struct late){ .seq = 4,
		.body = late_somebody(c),
		.wall = INT64_MAX,
		.offset = INT64_MAX,
		.no_paper = true };
	assert_int_equal(accepted_of(c, &l), clock_now(centre_app(c)->clock));
	/* A day on, that silence no longer counts. */
	for (int i = 0; i < 25 * 60; i += 2) {
		centre_pass(c, 2 * MINUTE);
		heartbeat(c);
	}
	l = (struct late){ .seq = 5, .body = late_somebody(c), .wall = 1 };
	assert_int_equal(accepted_of(c, &l),
		clock_now(centre_app(c)->clock) - 24 * HOUR);
}

/* A returned applicant applies again at a kiosk without a line. */
static void
test_again(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.chip = true };
	const struct late l = { .seq = 1, .body = applicant_body(c, &a) };
	const char *no = centre_enrol(c, &a), *text;

	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no, "return",
			     "缺材料", 0),
		200, "");
	centre_at(c, "2021-06-03", 10 * HOUR);
	heartbeat(c);
	text = late_text(c, &l, NULL);
	centre_at(c, "2021-06-07", 10 * HOUR);
	assert_string_equal(late_state(c, 0, text), "imported");
	assert_string_equal(due(c), "2021-06-10");
	assert_string_equal(
		centre_text(
			c, "SELECT state FROM casefile WHERE no = '%s'", no),
		"applied");
}

/* ---- the desk ------------------------------------------------------------ */

static const struct reply *
item(struct centre *c, const char *rest, const char *body)
{
	return centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/outbox/items/%lld/%s",
			(long long)centre_int(
				c, "SELECT max(id) FROM outbox_item"),
			rest),
		body);
}

static void
test_desk(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.name = "欧阳建国",
		.phone = "13912345678",
		.employer = "甲乙快递",
		.chip = true };
	const struct late l = { .seq = 1, .body = applicant_body(c, &a) };
	const struct who *clerk = centre_staff(c, "clerk");
	const struct reply *r;

	(void)centre_enrol(c, &a);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "conflict");
	r = centre_get(c, clerk, "/api/v1/outbox/items");
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "items.0.code"), "ALREADY_APPLIED");
	assert_string_equal(reply_text(r, "items.0.person"), "欧阳**");
	assert_string_equal(reply_text(r, "items.0.kiosk"), "hall-0");
	assert_null(strstr(r->body, a.id_no));
	r = centre_get(c, clerk,
		centre_printf(c, "/api/v1/outbox/items/%lld",
			(long long)reply_int(r, "items.0.id")));
	assert_reply(r, 200, "");
	assert_non_null(strstr(r->body, "快递员"));
	assert_null(strstr(r->body, a.id_no));
	assert_null(strstr(r->body, a.phone));
	assert_null(strstr(r->body, a.employer));
	r = item(c, "unmask",
		"{\"key\":\"person.phone\",\"purpose\":\"联系本人\"}");
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "value"), a.phone);
	assert_int_equal(centre_trail(c, "person.unmask"), 1);
	assert_reply(item(c, "unmask",
			     "{\"key\":\"group\",\"purpose\":\"联系本人\"}"),
		422, "FIELDS");
	assert_reply(item(c, "settle", "{\"reason\":\"已电话告知\"}"), 200, "");
	assert_reply(item(c, "settle", "{\"reason\":\"再来一次\"}"), 409,
		"CASE_STATE");
	assert_int_equal(centre_trail(c, "outbox.settled"), 1);
	r = centre_get(c, clerk, "/api/v1/outbox/items");
	assert_int_equal(json_array_size(reply_find(r, "items")), 0);
	r = centre_get(c, clerk, "/api/v1/outbox/items?state=settled");
	assert_int_equal(json_array_size(reply_find(r, "items")), 1);
	/* Nothing of the person lies in clear. */
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM outbox_item WHERE "
				 "instr(act_sealed, CAST('%s' AS BLOB)) > 0",
				 a.id_no),
		0);
}

static void
test_pages(void **state)
{
	struct centre *c = *state;
	const struct who *clerk = centre_staff(c, "clerk");
	struct late l = { .body = "{}", .no_paper = true };
	const struct reply *r;

	for (l.seq = 1; l.seq <= 31; l.seq++)
		assert_string_equal(
			late_state(c, 0, late_text(c, &l, NULL)), "conflict");
	r = centre_get(c, clerk, "/api/v1/outbox/items?state=conflict");
	assert_int_equal(json_array_size(reply_find(r, "items")), 30);
	r = centre_get(c, clerk,
		centre_printf(c,
			"/api/v1/outbox/items?state=conflict&cursor=%s",
			reply_text(r, "cursor")));
	assert_int_equal(json_array_size(reply_find(r, "items")), 1);
	assert_int_equal(reply_int(r, "items.0.seq"), 31);
	assert_null(reply_find(r, "cursor"));
	assert_reply(centre_get(c, clerk, "/api/v1/outbox/items?cursor=x"), 400,
		"BAD_QUERY");
}

/* ---- keys ---------------------------------------------------------------- */

static void
test_trust_list(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	(void)centre_kiosk(c, 0);
	r = centre_get(c, &centre_public, "/api/v1/keys");
	assert_int_equal(reply_int(r, "keys.0.usage"), 1);
	assert_int_equal(reply_int(r, "keys.1.usage"), 2);
	assert_int_equal(reply_int(r, "keys.2.usage"), 4);
	assert_int_equal(reply_int(r, "keys.3.usage"), 8);
	assert_string_equal(reply_text(r, "keys.4.name"), "hall-0");
	assert_int_equal(reply_int(r, "keys.4.usage"), 64);
	assert_string_equal(reply_text(r, "keys.4.state"), "active");
	centre_revoke(c, 0);
	centre_pair_again(c, 0);
	r = centre_get(c, &centre_public, "/api/v1/keys");
	assert_string_equal(reply_text(r, "keys.4.state"), "revoked");
	assert_true(reply_int(r, "keys.4.revoked_at") > 0);
	assert_string_equal(reply_text(r, "keys.5.state"), "active");
}

/* The key is the centre's for good: lost or another's, nothing starts. */
static void
test_key_file(void **state)
{
	static const struct app_config none;
	struct centre *c = *state;
	struct app_config config = none;
	const char *path =
		centre_printf(c, "%s/keys/outbox-1.key", centre_dir(c));
	struct clock clock = *centre_app(c)->clock;
	struct err e = { 0 };

	config.dir = centre_dir(c);
	centre_close(c);
	assert_int_equal(rename(path, centre_printf(c, "%s.away", path)), 0);
	assert_null(app_open(&config, &clock, &rng_system, &e));
	assert_non_null(strstr(e.detail, "outbox-1"));
	assert_int_equal(rename(centre_printf(c, "%s.away", path), path), 0);
	centre_open(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_adoption),
		CENTRE_TEST(test_paper_refused),
		CENTRE_TEST(test_unknown_key),
		CENTRE_TEST(test_made_at),
		CENTRE_TEST(test_again),
		CENTRE_TEST(test_desk),
		CENTRE_TEST(test_pages),
		CENTRE_TEST(test_trust_list),
		CENTRE_TEST(test_key_file),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
