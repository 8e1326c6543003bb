/* SPDX-License-Identifier: Apache-2.0 */
/* What kiosks did offline arrives: once each, whatever the order. */
#include "crypto.h"
#include "late.h"
#include "serial.h"

static int64_t
count(struct centre *c, const char *table)
{
	return centre_int(c, "SELECT count(*) FROM %s", table);
}

static int64_t
items_in(struct centre *c, const char *state)
{
	return centre_int(c,
		"SELECT count(*) FROM outbox_item WHERE state = '%s'", state);
}

static int64_t
trail(struct centre *c, const char *action)
{
	return centre_int(
		c, "SELECT count(*) FROM audit WHERE action = '%s'", action);
}

static const char *
somebody(struct centre *c)
{
	const struct applicant a = { .name = "欧阳建国", .chip = true };

	return applicant_body(c, &a);
}

/* The direct request of the same act. */
static struct ask
direct(struct centre *c, const struct late *l)
{
	return (struct ask){ .as = centre_kiosk(c, l->kiosk),
		.method = "POST",
		.path = "/api/v1/enrolments",
		.key = centre_printf(
			c, "late-%d-%lld", l->kiosk, (long long)l->seq),
		.body = l->body };
}

static const struct reply *
status(struct centre *c, const char *paper)
{
	return centre_post(c, &centre_public, "/api/v1/status",
		centre_printf(c, "{\"code\":\"%s\"}", paper));
}

/* ---- exactly once -------------------------------------------------------- */

static void
test_direct_then_late(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 1, .body = somebody(c) };
	const char *text = late_text(c, &l, NULL);
	const struct ask ask = direct(c, &l);
	const struct reply *first = centre_ask(c, &ask), *r;
	int64_t before = count(c, "casefile");

	assert_reply(first, 201, "");
	centre_pass(c, HOUR);
	r = late_post(c, 0, text, NULL);
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "ack"), 1);
	assert_int_equal(reply_int(r, "results.0.seq"), 1);
	assert_string_equal(reply_text(r, "results.0.state"), "taken");
	assert_int_equal(count(c, "casefile"), before);
	assert_int_equal(count(c, "idempotency"), 1);
	/* It is known whose case it was, and the answer of then stands. */
	assert_string_equal(
		centre_text(c, "SELECT c.no FROM outbox_item i JOIN "
			       "casefile c ON c.id = i.case_id"),
		reply_text(first, "case_no"));
	assert_string_equal(centre_ask(c, &ask)->body, first->body);
}

static void
test_late_then_direct(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 1, .body = somebody(c) };
	int64_t before = count(c, "casefile");
	const struct ask ask = direct(c, &l);
	const struct reply *r;

	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	assert_int_equal(count(c, "casefile"), before + 1);
	r = centre_ask(c, &ask);
	assert_reply(r, 201, "");
	assert_int_equal(count(c, "casefile"), before + 1);
	assert_string_equal(reply_text(r, "case_no"),
		centre_text(c, "SELECT c.no FROM outbox_item i JOIN casefile c "
			       "ON c.id = i.case_id"));
}

static void
test_twice(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 1, .body = somebody(c) };
	const char *text = late_text(c, &l, NULL);
	int64_t before = count(c, "casefile"), rows;

	assert_reply(late_post(c, 0, text, text, NULL), 200, "");
	rows = count(c, "audit");
	for (int i = 0; i < 3; i++) {
		const struct reply *r = late_post(c, 0, text, NULL);

		assert_string_equal(reply_text(r, "results.0.state"), "taken");
		assert_int_equal(reply_int(r, "ack"), 1);
		centre_pass(c, 60 * 24 * HOUR);
	}
	assert_int_equal(count(c, "casefile"), before + 1);
	assert_int_equal(count(c, "outbox_item"), 1);
	assert_int_equal(count(c, "audit"), rows); /* and not a word more */
	assert_int_equal(trail(c, "outbox.imported"), 1);
}

/* One bad item holds nobody up; numbers are counted without holes only. */
static void
test_many(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = somebody(c) };
	const char *one = late_text(c, &l, NULL), *two, *three, *four;
	int64_t before = count(c, "casefile");
	const struct reply *r;

	l.seq = 2;
	l.body = "{\"person\":1}";
	two = late_text(c, &l, NULL);
	l.seq = 3;
	l.body = somebody(c);
	three = late_text(c, &l, NULL);
	l.seq = 4;
	l.body = somebody(c);
	four = late_text(c, &l, NULL);
	r = late_post(c, 0, four, three, one, NULL);
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "ack"), 1);
	assert_int_equal(reply_int(r, "results.0.seq"), 4);
	r = late_post(c, 0, two, NULL);
	assert_int_equal(reply_int(r, "ack"), 2); /* what was shown here */
	r = late_post(c, 0, four, NULL);
	assert_int_equal(reply_int(r, "ack"), 4);
	assert_int_equal(count(c, "casefile"), before + 3);
	assert_int_equal(items_in(c, "conflict"), 1);
	assert_int_equal(reply_int(centre_post(c, centre_kiosk(c, 0),
					   "/api/v1/terminals/heartbeat",
					   "{\"version\":\"1\",\"reader\":"
					   "\"ok\"}"),
				 "outbox_seq"),
		4);
}

/* Trouble of the house: nothing of it stays, the next try succeeds. */
static void
test_later(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = somebody(c) };
	const char *one = late_text(c, &l, NULL), *two;
	int64_t before = count(c, "casefile"), rows = count(c, "audit");
	const struct reply *r;

	l.seq = 2;
	l.body = "{}";
	two = late_text(c, &l, NULL);
	centre_sql(c, "ALTER TABLE consent RENAME TO away");
	r = late_post(c, 0, one, two, NULL);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "results.0.state"), "later");
	assert_string_equal(reply_text(r, "results.1.state"), "taken");
	assert_int_equal(reply_int(r, "ack"), 0);
	assert_int_equal(count(c, "casefile"), before);
	assert_int_equal(count(c, "audit"), rows + 1); /* of the other */
	assert_int_equal(count(c, "outbox_item"), 1);
	centre_sql(c, "ALTER TABLE away RENAME TO consent");
	assert_string_equal(late_state(c, 0, one), "imported");
	r = late_post(c, 0, two, NULL);
	assert_int_equal(reply_int(r, "ack"), 2);
	assert_int_equal(count(c, "casefile"), before + 1);
}

/* ---- what cannot be done ------------------------------------------------- */

#define PHONES "SELECT count(*) FROM person WHERE phone_bix IS NOT NULL"

static void
test_conflict(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515"),
		.chip = true };
	struct applicant again = a;
	struct late l = { .seq = 1 };
	const char *no = centre_enrol(c, &a), *paper;
	int64_t before = count(c, "case_event"), phones;

	/* Refused behind what was written already: all of it is undone. */
	again.phone = "13912345678";
	l.body = applicant_body(c, &again);
	phones = centre_int(c, PHONES);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, &paper)), "conflict");
	assert_int_equal(centre_int(c, PHONES), phones);
	assert_string_equal(centre_text(c, "SELECT code FROM outbox_item"),
		"ALREADY_APPLIED");
	assert_int_equal(count(c, "case_event"), before);
	assert_int_equal(count(c, "idempotency"), 1);
	assert_int_equal(trail(c, "outbox.conflict"), 1);
	/* A card was read: the claim is linked, the paper shows that case. */
	assert_string_equal(reply_text(status(c, paper), "case_no"), no);
}

static void
test_conflict_typed(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .id_no = centre_id(c, "19900515") };
	const struct late l = { .seq = 1, .body = applicant_body(c, &a) };
	const struct reply *r;
	const char *paper;

	(void)centre_enrol(c, &a);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, &paper)), "conflict");
	/* Whoever types a number learns nothing of its case. */
	r = status(c, paper);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "see_desk");
	assert_string_equal(reply_text(r, "case_no"), "");
}

static void
test_other_body(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = somebody(c) };
	const struct ask ask = direct(c, &l);

	assert_reply(centre_ask(c, &ask), 201, "");
	l.body = somebody(c);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "conflict");
	assert_string_equal(
		centre_text(c, "SELECT code FROM outbox_item"), "KEY_REUSED");
}

static void
assert_poisoned(struct centre *c, const char *text, const char *code)
{
	assert_string_equal(late_state(c, 0, text), "poisoned");
	assert_string_equal(centre_text(c, "SELECT code FROM outbox_item ORDER "
					   "BY id DESC LIMIT 1"),
		code);
}

static void
test_poisoned(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = somebody(c) };
	int64_t before = count(c, "casefile");
	char *damaged = (char *)late_text(c, &l, NULL);
	struct bytes raw;
	size_t middle;

	middle = strlen(damaged) / 2;
	damaged[middle] = damaged[middle] == 'A' ? 'B' : 'A';
	assert_poisoned(c, damaged, "ENVELOPE_DAMAGED");
	/* The bytes are kept as they came. */
	assert_int_equal(
		base64url_parse(centre_arena(c), bytes_str(damaged), &raw), 0);
	assert_int_equal(
		centre_int(c, "SELECT length(raw) FROM outbox_item"), raw.n);
	assert_poisoned(c, "no base64!", "ENVELOPE_DAMAGED");
	assert_poisoned(c, "AAAA", "ENVELOPE_DAMAGED");
	/* A damaged number one does not keep the true one out. */
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	l.seq = 2;
	l.path = "/api/v1/matters"; /* is no act that may come late */
	assert_poisoned(c, late_text(c, &l, NULL), "OUTBOX_PATH");
	l.seq = 3;
	l.path = "nonsense";
	assert_poisoned(c, late_text(c, &l, NULL), "OUTBOX_PATH");
	assert_int_equal(count(c, "casefile"), before + 1);
	assert_int_equal(trail(c, "outbox.poisoned"), 5);
}

/* Somebody else's envelopes: kept, not done, and not counted. */
static void
test_foreign(void **state)
{
	struct centre *c = *state;
	const struct late l = { .kiosk = 1, .seq = 1, .body = somebody(c) };
	int64_t before = count(c, "casefile");
	const struct reply *r = late_post(c, 0, late_text(c, &l, NULL), NULL);

	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "ack"), 0);
	assert_int_equal(count(c, "casefile"), before);
	assert_string_equal(centre_text(c, "SELECT code FROM outbox_item"),
		"ENVELOPE_FOREIGN");
	assert_int_equal(centre_int(c, "SELECT seq FROM outbox_item"), 0);
	/* From its own kiosk it is good all the same. */
	assert_string_equal(
		late_state(c, 1, late_text(c, &l, NULL)), "imported");
}

static void
test_same_number_other_act(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 7, .body = somebody(c) };

	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	l.body = somebody(c);
	l.key = "another";
	l.cti = 99;
	assert_poisoned(c, late_text(c, &l, NULL), "OUTBOX_TWICE");
	assert_int_equal(trail(c, "outbox.alarm"), 1);
	assert_int_equal(trail(c, "case.apply"),
		1 + centre_int(c, "SELECT count(*) - 1 FROM casefile"));
}

/* ---- terminals that come and go ------------------------------------------ */

static void
test_revoked(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 1, .body = somebody(c) };
	const char *paper, *text = late_text(c, &l, &paper);

	assert_string_equal(reply_text(status(c, paper), "state"), "pending");
	centre_revoke(c, 0);
	assert_reply(late_post(c, 0, text, NULL), 403, "TERMINAL_REVOKED");
	assert_int_equal(count(c, "outbox_item"), 0);
	assert_reply(status(c, paper), 422, "RECEIPT_INVALID");
}

static void
test_paired_again(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = somebody(c) };
	const char *paper, *old = late_text(c, &l, &paper);
	int64_t row = centre_kiosk_row(c, 0);

	centre_revoke(c, 0);
	centre_pair_again(c, 0);
	assert_int_equal(centre_kiosk_row(c, 0), row);
	assert_string_equal(late_state(c, 0, old), "imported");
	l.seq = 2;
	l.body = somebody(c);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	/* Its paper answers, though the key that signed it has fallen. */
	assert_string_equal(reply_text(status(c, paper), "state"), "applied");
	/* A machine whose outbox is new begins at one again: not the same. */
	l.seq = 1;
	l.body = somebody(c);
	l.key = "anew";
	l.cti = 50;
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	assert_int_equal(trail(c, "outbox.alarm"), 0);
}

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
	const struct late l = { .seq = 45, .body = somebody(c) };
	const struct local_no local = { centre_kiosk_row(c, 0), 45 };
	const char *paper, *text = late_text(c, &l, &paper), *no;
	const struct reply *r = status(c, paper);
	char local_text[LOCAL_NO_SIZE];

	local_no_format(&local, local_text);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "pending");
	assert_string_equal(
		reply_text(r, "state_label"), "已登记，等待联网确认");
	assert_string_equal(found(c, paper), "");
	assert_string_equal(found(c, local_text), "");
	assert_string_equal(late_state(c, 0, text), "imported");
	r = status(c, paper);
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
	assert_string_equal(reply_text(status(c, paper), "case_no"), no);
}

/* An act is good though its paper is not; then the paper says nothing. */
static void
test_paper_refused(void **state)
{
	struct centre *c = *state;
	struct sign_key *other = centre_kiosk_key(c, 1);
	struct late l = { .seq = 1, .body = somebody(c) };
	const char *paper, *text;

	l.paper_at = clock_now(centre_app(c)->clock) / 1000 - 3600;
	text = late_text(c, &l, &paper);
	assert_string_equal(late_state(c, 0, text), "imported");
	assert_string_equal(centre_text(c, "SELECT code FROM outbox_item"),
		"RECEIPT_INVALID");
	assert_int_equal(count(c, "provisional_receipt"), 0);
	/* The same cti again, of another act. */
	l = (struct late){ .seq = 2, .body = somebody(c), .cti = 9 };
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	l = (struct late){ .seq = 3, .body = somebody(c), .cti = 9 };
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	assert_int_equal(count(c, "provisional_receipt"), 1);
	/* A paper that another kiosk has signed with this one's cti. */
	l = (struct late){ .seq = 2, .body = somebody(c), .cti = 9 };
	l.signer = other;
	(void)late_text(c, &l, &paper);
	assert_string_equal(reply_text(status(c, paper), "state"), "pending");
	sign_key_free(other);
}

static void
test_unknown_key(void **state)
{
	struct centre *c = *state;
	const uint8_t seed[ED25519_SEED] = { 1, 2, 3 };
	struct sign_key *stranger = sign_key_new(seed);
	const struct late l = {
		.seq = 1, .body = somebody(c), .signer = stranger
	};
	const char *paper;

	(void)late_text(c, &l, &paper);
	assert_reply(status(c, paper), 422, "RECEIPT_INVALID");
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
	struct late l = { .seq = 1, .body = somebody(c) };
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
	l = (struct late){ .seq = 2, .body = somebody(c), .offset = HOUR };
	assert_int_equal(accepted_of(c, &l), clock_now(centre_app(c)->clock));
	/* A dead battery: 1970; a day before the kiosk was last heard of. */
	l = (struct late){ .seq = 3, .body = somebody(c), .wall = 1 };
	assert_int_equal(accepted_of(c, &l), made - HOUR - 24 * HOUR);
	l = (struct late){ .seq = 4,
		.body = somebody(c),
		.wall = INT64_MAX,
		.offset = INT64_MAX,
		.no_paper = true };
	assert_int_equal(accepted_of(c, &l), clock_now(centre_app(c)->clock));
	/* A day on, that silence no longer counts. */
	for (int i = 0; i < 25 * 60; i += 2) {
		centre_pass(c, 2 * MINUTE);
		heartbeat(c);
	}
	l = (struct late){ .seq = 5, .body = somebody(c), .wall = 1 };
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
	assert_int_equal(trail(c, "person.unmask"), 1);
	assert_reply(item(c, "unmask",
			     "{\"key\":\"group\",\"purpose\":\"联系本人\"}"),
		422, "FIELDS");
	assert_reply(item(c, "settle", "{\"reason\":\"已电话告知\"}"), 200, "");
	assert_reply(item(c, "settle", "{\"reason\":\"再来一次\"}"), 409,
		"CASE_STATE");
	assert_int_equal(trail(c, "outbox.settled"), 1);
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
		CENTRE_TEST(test_direct_then_late),
		CENTRE_TEST(test_late_then_direct),
		CENTRE_TEST(test_twice),
		CENTRE_TEST(test_many),
		CENTRE_TEST(test_later),
		CENTRE_TEST(test_conflict),
		CENTRE_TEST(test_conflict_typed),
		CENTRE_TEST(test_other_body),
		CENTRE_TEST(test_poisoned),
		CENTRE_TEST(test_foreign),
		CENTRE_TEST(test_same_number_other_act),
		CENTRE_TEST(test_revoked),
		CENTRE_TEST(test_paired_again),
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
