/* SPDX-License-Identifier: Apache-2.0 */
/* What kiosks did offline arrives: once each, whatever the order. */
#include "late.h"

static int64_t
items_in(struct centre *c, const char *state)
{
	return centre_int(c,
		"SELECT count(*) FROM outbox_item WHERE state = '%s'", state);
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

/* ---- exactly once -------------------------------------------------------- */

static void
test_direct_then_late(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 1, .body = late_somebody(c) };
	const char *text = late_text(c, &l, NULL);
	const struct ask ask = direct(c, &l);
	const struct reply *first = centre_ask(c, &ask), *r;
	int64_t before = late_rows(c, "casefile");

	assert_reply(first, 201, "");
	centre_pass(c, HOUR);
	r = late_post(c, 0, text, NULL);
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "ack"), 1);
	assert_int_equal(reply_int(r, "results.0.seq"), 1);
	assert_string_equal(reply_text(r, "results.0.state"), "taken");
	assert_int_equal(late_rows(c, "casefile"), before);
	assert_int_equal(late_rows(c, "idempotency"), 1);
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
	const struct late l = { .seq = 1, .body = late_somebody(c) };
	int64_t before = late_rows(c, "casefile");
	const struct ask ask = direct(c, &l);
	const struct reply *r;

	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	assert_int_equal(late_rows(c, "casefile"), before + 1);
	r = centre_ask(c, &ask);
	assert_reply(r, 201, "");
	assert_int_equal(late_rows(c, "casefile"), before + 1);
	assert_string_equal(reply_text(r, "case_no"),
		centre_text(c, "SELECT c.no FROM outbox_item i JOIN casefile c "
			       "ON c.id = i.case_id"));
}

static void
test_twice(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 1, .body = late_somebody(c) };
	const char *text = late_text(c, &l, NULL);
	int64_t before = late_rows(c, "casefile"), rows;

	assert_reply(late_post(c, 0, text, text, NULL), 200, "");
	rows = late_rows(c, "audit");
	for (int i = 0; i < 3; i++) {
		const struct reply *r = late_post(c, 0, text, NULL);

		assert_string_equal(reply_text(r, "results.0.state"), "taken");
		assert_int_equal(reply_int(r, "ack"), 1);
		centre_pass(c, 60 * 24 * HOUR);
	}
	assert_int_equal(late_rows(c, "casefile"), before + 1);
	assert_int_equal(late_rows(c, "outbox_item"), 1);
	assert_int_equal(late_rows(c, "audit"), rows); /* and not a word more */
	assert_int_equal(centre_trail(c, "outbox.imported"), 1);
}

/* One bad item holds nobody up; numbers are counted without holes only. */
static void
test_many(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = late_somebody(c) };
	const char *one = late_text(c, &l, NULL), *two, *three, *four;
	int64_t before = late_rows(c, "casefile");
	const struct reply *r;

	l.seq = 2;
	l.body = "{\"person\":1}";
	two = late_text(c, &l, NULL);
	l.seq = 3;
	l.body = late_somebody(c);
	three = late_text(c, &l, NULL);
	l.seq = 4;
	l.body = late_somebody(c);
	four = late_text(c, &l, NULL);
	r = late_post(c, 0, four, three, one, NULL);
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "ack"), 1);
	assert_int_equal(reply_int(r, "results.0.seq"), 4);
	r = late_post(c, 0, two, NULL);
	assert_int_equal(reply_int(r, "ack"), 2); /* what was shown here */
	r = late_post(c, 0, four, NULL);
	assert_int_equal(reply_int(r, "ack"), 4);
	assert_int_equal(late_rows(c, "casefile"), before + 3);
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
	struct late l = { .seq = 1, .body = late_somebody(c) };
	const char *one = late_text(c, &l, NULL), *two;
	int64_t before = late_rows(c, "casefile"), rows = late_rows(c, "audit");
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
	assert_int_equal(late_rows(c, "casefile"), before);
	assert_int_equal(late_rows(c, "audit"), rows + 1); /* of the other */
	assert_int_equal(late_rows(c, "outbox_item"), 1);
	centre_sql(c, "ALTER TABLE away RENAME TO consent");
	assert_string_equal(late_state(c, 0, one), "imported");
	r = late_post(c, 0, two, NULL);
	assert_int_equal(reply_int(r, "ack"), 2);
	assert_int_equal(late_rows(c, "casefile"), before + 1);
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
	int64_t before = late_rows(c, "case_event"), phones;

	/* Refused behind what was written already: all of it is undone. */
	again.phone = "13912345678";
	l.body = applicant_body(c, &again);
	phones = centre_int(c, PHONES);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, &paper)), "conflict");
	assert_int_equal(centre_int(c, PHONES), phones);
	assert_string_equal(centre_text(c, "SELECT code FROM outbox_item"),
		"ALREADY_APPLIED");
	assert_int_equal(late_rows(c, "case_event"), before);
	assert_int_equal(late_rows(c, "idempotency"), 1);
	assert_int_equal(centre_trail(c, "outbox.conflict"), 1);
	/* A card was read: the claim is linked, the paper shows that case. */
	assert_string_equal(reply_text(late_status(c, paper), "case_no"), no);
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
	r = late_status(c, paper);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "see_desk");
	assert_string_equal(reply_text(r, "case_no"), "");
}

static void
test_other_body(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = late_somebody(c) };
	const struct ask ask = direct(c, &l);

	assert_reply(centre_ask(c, &ask), 201, "");
	l.body = late_somebody(c);
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
	struct late l = { .seq = 1, .body = late_somebody(c) };
	int64_t before = late_rows(c, "casefile");
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
	assert_int_equal(late_rows(c, "casefile"), before + 1);
	assert_int_equal(centre_trail(c, "outbox.poisoned"), 5);
}

/* Somebody else's envelopes: kept, not done, and not counted. */
static void
test_foreign(void **state)
{
	struct centre *c = *state;
	const struct late l = {
		.kiosk = 1, .seq = 1, .body = late_somebody(c)
	};
	int64_t before = late_rows(c, "casefile");
	const struct reply *r = late_post(c, 0, late_text(c, &l, NULL), NULL);

	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "ack"), 0);
	assert_int_equal(late_rows(c, "casefile"), before);
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
	struct late l = { .seq = 7, .body = late_somebody(c) };

	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	l.body = late_somebody(c);
	l.key = "another";
	l.cti = 99;
	assert_poisoned(c, late_text(c, &l, NULL), "OUTBOX_TWICE");
	assert_int_equal(centre_trail(c, "outbox.alarm"), 1);
	assert_int_equal(centre_trail(c, "case.apply"),
		1 + centre_int(c, "SELECT count(*) - 1 FROM casefile"));
}

/* ---- terminals that come and go ------------------------------------------ */

static void
test_revoked(void **state)
{
	struct centre *c = *state;
	const struct late l = { .seq = 1, .body = late_somebody(c) };
	const char *paper, *text = late_text(c, &l, &paper);

	assert_string_equal(
		reply_text(late_status(c, paper), "state"), "pending");
	centre_revoke(c, 0);
	assert_reply(late_post(c, 0, text, NULL), 403, "TERMINAL_REVOKED");
	assert_int_equal(late_rows(c, "outbox_item"), 0);
	assert_reply(late_status(c, paper), 422, "RECEIPT_INVALID");
}

static void
test_paired_again(void **state)
{
	struct centre *c = *state;
	struct late l = { .seq = 1, .body = late_somebody(c) };
	const char *paper, *old = late_text(c, &l, &paper);
	int64_t row = centre_kiosk_row(c, 0);

	centre_revoke(c, 0);
	centre_pair_again(c, 0);
	assert_int_equal(centre_kiosk_row(c, 0), row);
	assert_string_equal(late_state(c, 0, old), "imported");
	l.seq = 2;
	l.body = late_somebody(c);
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	/* Its paper answers, though the key that signed it has fallen. */
	assert_string_equal(
		reply_text(late_status(c, paper), "state"), "applied");
	/* A machine whose outbox is new begins at one again: not the same. */
	l.seq = 1;
	l.body = late_somebody(c);
	l.key = "anew";
	l.cti = 50;
	assert_string_equal(
		late_state(c, 0, late_text(c, &l, NULL)), "imported");
	assert_int_equal(centre_trail(c, "outbox.alarm"), 0);
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
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
