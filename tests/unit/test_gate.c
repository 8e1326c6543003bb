/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a gate decides: ages of lists, the floor of time, proofs, a park's
 * rules, and which refusal comes first.
 */
#include "gate_fixture.h"

/* ---- lists -------------------------------------------------------------- */

static void
the_table_of_ages_holds(void **state)
{
	enum { LAST = GATE_LIST_OLD, DAYS = GATE_LIST_OLD | GATE_DAY_LIST };
	/* clang-format off */
	static const struct {
		int64_t age;
		struct { enum gate_outcome outcome; unsigned flags; } of[3];
	} rows[] = { /* paper, phone, voucher */
		{ 0,	    { { GATE_OPEN, 0 }, { GATE_OPEN, 0 }, { GATE_OPEN, 0 } } },
		{ DAY,	    { { GATE_OPEN, 0 }, { GATE_OPEN, 0 }, { GATE_OPEN, 0 } } },
		{ DAY + 1,  { { GATE_OPEN, LAST }, { GATE_OPEN, LAST }, { GATE_OPEN, LAST } } },
		{ 7 * DAY,  { { GATE_OPEN, LAST }, { GATE_OPEN, LAST }, { GATE_OPEN, LAST } } },
		{ 7 * DAY + 1, { { GATE_ASK, LAST }, { GATE_OPEN, LAST }, { GATE_ASK, DAYS } } },
		{ 29 * DAY, { { GATE_ASK, LAST }, { GATE_OPEN, LAST }, { GATE_ASK, DAYS } } },
		{ 30 * DAY + 1, { { GATE_REFUSE, 0 }, { GATE_REFUSE, 0 }, { GATE_REFUSE, 0 } } },
	};
	/* clang-format on */
	struct park *p = *state;
	struct token tokens[3] = { pass_of(1), phone_of(2), voucher_of(3) };

	p->g.rules.types |= TOKEN_TYPE_BIT(TOKEN_VOUCHER);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t k = 0; k < 3; k++) {
			int64_t now = NOON + rows[i].age;
			struct gate_decision d;
			struct token t = tokens[k];

			if (t.has_anchor && t.exp <= now) {
				t.nbf = (uint32_t)now - DAY;
				t.exp = t.nbf + 31 * DAY;
				memset(t.anchor, 0, TOKEN_CHAIN);
				t.anchor[0] = 2;
				token_chain_walk(&t, token_chain_length(&t), 0,
					t.anchor);
			}
			gate_decide(&p->g,
				bytes_str(t.has_anchor ? shown_at(p, &t, now)
						       : text_of(p, &t)),
				now, &d);
			assert_int_equal(d.outcome, rows[i].of[k].outcome);
			assert_int_equal(d.flags, rows[i].of[k].flags);
			assert_int_equal(d.code, d.outcome == GATE_REFUSE
							 ? TOKEN_E_STALE
							 : TOKEN_OK);
		}
	}
}

static void
a_void_pass_stays_out_however_old_the_list(void **state)
{
	struct park *p = *state;
	struct token t = pass_of(7);
	const char *text = text_of(p, &t);

	assert_string_equal(scan(p, text, NOON, NULL), "OK");
	list_set(&p->list, 7, true);
	list_publish(p, NOON + HOUR);
	assert_string_equal(scan(p, text, NOON + 2 * HOUR, NULL), "E_REVOKED");
	assert_string_equal(scan(p, text, NOON + 90 * DAY, NULL), "E_REVOKED");
	list_set(&p->list, 7, false);
	list_publish(p, NOON + 3 * HOUR);
	assert_string_equal(scan(p, text, NOON + 4 * HOUR, NULL), "OK");
}

static void
newer_than_the_list_or_impossible(void **state)
{
	struct park *p = *state;
	struct token t = pass_of(LIST_BLOCK + 5), next_year = pass_of(5);
	struct gate_decision d;

	assert_string_equal(
		scan(p, text_of(p, &t), NOON + HOUR, &d), "E_IMPOSSIBLE");
	assert_true(d.flags & GATE_ALARM);
	t.iat = NOON;
	assert_string_equal(
		scan(p, text_of(p, &t), NOON + HOUR, &d), "E_IMPOSSIBLE");
	t.iat = NOON + 1;
	assert_string_equal(scan(p, text_of(p, &t), NOON + HOUR, &d), "OK");
	assert_int_equal(d.flags, GATE_NEWER);
	/* a list that has never come: given after all that was heard */
	token_set_index(&next_year, LIST + 4, 5);
	assert_string_equal(
		scan(p, text_of(p, &next_year), NOON, &d), "E_IMPOSSIBLE");
	next_year.iat = NOON + 20 * DAY;
	next_year.nbf = next_year.iat;
	assert_string_equal(
		scan(p, text_of(p, &next_year), NOON + 20 * DAY + 60, &d),
		"OK");
	assert_int_equal(d.outcome, GATE_ASK);
	assert_int_equal(d.flags, GATE_NEWER | GATE_LIST_OLD);
}

static void
a_gate_that_heard_of_no_list_opens_for_nobody(void **state)
{
	struct park *p = *state;
	struct token t = pass_of(1);

	for (size_t i = 0; i < p->g.n_lists; i++)
		list_release(&p->g.lists[i]);
	p->g.n_lists = 0;
	assert_string_equal(scan(p, text_of(p, &t), NOON, NULL), "E_STALE");
	p->g.rules.n = 0;
	assert_string_equal(scan(p, text_of(p, &t), NOON, NULL), "E_STALE");
}

/* ---- time ------------------------------------------------------------------
 */

static void
time_has_a_floor(void **state)
{
	struct park *p = *state;
	struct token t = pass_of(1), old = pass_of(2), ahead = pass_of(3);
	struct gate_decision d;

	assert_int_equal(p->g.floor, NOON);
	old.exp = NOON - HOUR;
	/* the clock went back a year: what has expired stays expired */
	assert_string_equal(
		scan(p, text_of(p, &old), NOON - 365 * DAY, &d), "E_EXPIRED");
	assert_true(d.flags & GATE_CLOCK);
	assert_string_equal(
		scan(p, text_of(p, &t), NOON - 365 * DAY, &d), "OK");
	assert_int_equal(d.at, NOON);
	/* an entry raises it, a token at most 5 minutes beyond the clock */
	assert_string_equal(scan(p, text_of(p, &t), NOON + 5 * HOUR, &d), "OK");
	assert_int_equal(p->g.floor, NOON + 5 * HOUR);
	ahead.iat = ahead.nbf = NOON + 6 * HOUR + 250;
	assert_string_equal(
		scan(p, text_of(p, &ahead), NOON + 6 * HOUR, &d), "OK");
	assert_int_equal(p->g.floor, NOON + 6 * HOUR + 250);
}

static void
any_moment_has_a_verdict(void **state)
{
	static const int64_t moments[] = { INT64_MIN, -1, 0, INT64_MAX };
	struct park *p = *state;
	struct token t = pass_of(1);
	struct gate_decision d;

	for (size_t i = 0; i < ARRAY_LEN(moments); i++)
		gate_decide(&p->g, bytes_str(text_of(p, &t)), moments[i], &d);
	assert_string_equal(token_verdict_name(d.code), "E_EXPIRED");
}

/* ---- proofs ----------------------------------------------------------------
 */

static void
a_phone_shows_a_new_proof_each_minute(void **state)
{
	struct park *p = *state;
	struct token t = phone_of(9);
	const char *first = shown_at(p, &t, NOON), *plain = text_of(p, &t);
	struct gate_decision d;
	struct gate_undo undo;

	p->g.rules.rows[0].passback_s = 0;
	assert_string_equal(scan(p, plain, NOON, NULL), "E_PROOF");
	/* given back: the same proof is good again */
	gate_decide(&p->g, bytes_str(first), NOON, &d);
	gate_enter(&p->g, &d, NOON, &undo);
	gate_give_back(&p->g, &undo);
	assert_string_equal(scan(p, first, NOON, NULL), "OK");
	assert_string_equal(scan(p, first, NOON, NULL), "E_REPLAY");
	assert_string_equal(
		scan(p, shown_at(p, &t, NOON + 60), NOON + 60, NULL), "OK");
	/* a picture of it, five minutes later */
	assert_string_equal(scan(p, first, NOON + 300, NULL), "E_PROOF");
	assert_string_equal(scan(p, shown_at(p, &t, NOON + 10 * DAY),
				    NOON + 10 * DAY, NULL),
		"OK");
	/* without the value that was kept: the anchor, and no replay either */
	memset(p->g.proofs, 0, sizeof(p->g.proofs));
	assert_string_equal(scan(p, shown_at(p, &t, NOON + 10 * DAY),
				    NOON + 10 * DAY, NULL),
		"E_REPLAY");
}

static void
the_window_of_proofs_is_two_back_and_one_on(void **state)
{
	struct park *p = *state;
	struct token t = phone_of(9);
	static const struct {
		int shown;
		const char *code;
	} rows[] = { { -3, "E_PROOF" }, { -2, "OK" }, { -1, "OK" }, { 0, "OK" },
		{ 1, "OK" }, { 2, "E_PROOF" } };

	p->g.rules.rows[0].passback_s = 0;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
			scan(p, shown_at(p, &t, NOON + 60 * rows[i].shown),
				NOON, NULL),
			rows[i].code);
}

/* ---- rules
 * ------------------------------------------------------------------- */

static void
nobody_comes_twice_in_half_an_hour(void **state)
{
	struct park *p = *state;
	struct token t = pass_of(1);
	const char *text = text_of(p, &t);

	assert_string_equal(scan(p, text, NOON, NULL), "OK");
	assert_string_equal(scan(p, text, NOON + 1799, NULL), "E_REPLAY");
	assert_string_equal(scan(p, text, NOON + 1800, NULL), "OK");
}

static void
entries_are_counted_by_day_and_year(void **state)
{
	struct park *p = *state;
	struct token t = pass_of(1);
	const char *text;
	int64_t now = NOON;

	t.place = GROUP + 1;
	text = text_of(p, &t);
	for (int entry = 0; entry < 5; entry++) {
		if (entry && entry % 2 == 0) {
			assert_string_equal(scan(p, text, now, NULL), "E_CAP");
			now += DAY;
		}
		list_publish(p, now);
		assert_string_equal(scan(p, text, now, NULL), "OK");
		now += 60;
	}
	assert_string_equal(scan(p, text, now + DAY, NULL), "E_CAP");
	/* another year */
	t.nbf = NOON + 300 * DAY;
	t.exp = NOON + 400 * DAY;
	list_publish(p, NOON + 340 * DAY);
	assert_string_equal(
		scan(p, text_of(p, &t), NOON + 340 * DAY, NULL), "OK");
}

static void
a_park_has_hours(void **state)
{
	/* clang-format off */
	static const struct {
		uint16_t opens, closes;
		uint8_t closed_days;
		const char *code;
	} rows[] = {
		{ 0, 0, 0, "OK" },
		{ 600, 660, 0, "OK" },	      /* 10:00 to 11:00, now 10:40 */
		{ 600, 640, 0, "E_HOURS" },
		{ 640, 641, 0, "OK" },
		{ 641, 700, 0, "E_HOURS" },
		{ 1200, 641, 0, "OK" },	      /* over midnight */
		{ 1200, 640, 0, "E_HOURS" },
		{ 0, 0, 1, "E_HOURS" },	      /* a Monday */
		{ 0, 0, 0x7e, "OK" },
	};
	/* clang-format on */
	struct park *p = *state;
	struct token t = pass_of(1);
	struct gate_decision d;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		p->g.rules.rows[0].opens = rows[i].opens;
		p->g.rules.rows[0].closes = rows[i].closes;
		p->g.rules.rows[0].closed_days = rows[i].closed_days;
		gate_decide(&p->g, bytes_str(text_of(p, &t)), NOON, &d);
		assert_string_equal(token_verdict_name(d.code), rows[i].code);
	}
}

static void
a_voucher_is_used_once(void **state)
{
	struct park *p = *state;
	struct token t = voucher_of(1);
	struct gate_decision d;
	struct gate_undo undo;

	p->g.rules.types = TOKEN_TYPE_BIT(TOKEN_VOUCHER);
	gate_decide(&p->g, bytes_str(text_of(p, &t)), NOON, &d);
	gate_enter(&p->g, &d, NOON, &undo);
	gate_give_back(&p->g, &undo);
	assert_string_equal(scan(p, text_of(p, &t), NOON, NULL), "OK");
	assert_string_equal(
		scan(p, text_of(p, &t), NOON + 10 * HOUR, NULL), "E_CAP");
}

/* ---- which refusal comes first
 * ----------------------------------------------- */

/* A code with everything wrong, mended step by step. */
static void
refusals_come_in_the_order_of_the_specification(void **state)
{
	struct park *p = *state;
	struct token t = pass_of(7);
	struct gate_decision d;
	struct gate_rule *r = &p->g.rules.rows[0];
	int64_t now = NOON + 40 * DAY;

	list_set(&p->list, 7, true);
	list_publish(p, NOON);
	t.policy = TOKEN_PROOF_REQUIRED;
	t.has_anchor = true;
	t.place = 99;
	t.exp = NOON + 10 * DAY;
	r->closed_days = 0x7f;
	p->g.rules.types = TOKEN_TYPE_BIT(TOKEN_VOUCHER);
	p->f->trusted.usage = KEY_RECEIPT;
	assert_string_equal(scan(p, "hello", now, NULL), "E_CHAR");
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_USAGE");
	p->f->trusted.usage = KEY_ANY;
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_TYPE");
	p->g.rules.types = TOKEN_TYPE_BIT(TOKEN_PASS);
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_GROUP");
	t.place = GROUP;
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_EXPIRED");
	t.nbf = (uint32_t)now - DAY;
	t.exp = t.nbf + 31 * DAY;
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_REVOKED");
	list_set(&p->list, 7, false);
	list_publish(p, NOON + 1);
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_STALE");
	list_publish(p, now);
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_PROOF");
	t.policy = 0;
	t.has_anchor = false;
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "E_HOURS");
	r->closed_days = 0;
	assert_string_equal(scan(p, text_of(p, &t), now, &d), "OK");
}

/* ---- many passes
 * ----------------------------------------------------------------- */

static void
the_table_grows_and_forgets_the_oldest(void **state)
{
	struct park *p = *state;

	for (uint32_t i = 0; i < GATE_PASSES_MAX; i++)
		gate_recall(&p->g, LIST, i,
			NOON - (i < GATE_PASSES_MAX / 2 ? 2 * DAY : 60), 0);
	assert_int_equal(p->g.n_passes, GATE_PASSES_MAX);
	assert_non_null(gate_seen(&p->g, LIST, 0));
	assert_int_equal(p->g.forgotten, 0);
	gate_recall(&p->g, LIST, GATE_PASSES_MAX, NOON, 0);
	assert_int_equal(p->g.forgotten, GATE_PASSES_MAX / 2);
	assert_null(gate_seen(&p->g, LIST, 0));
	assert_non_null(gate_seen(&p->g, LIST, GATE_PASSES_MAX - 1));
	assert_non_null(gate_seen(&p->g, LIST, GATE_PASSES_MAX));
	assert_null(gate_seen(&p->g, LIST + 1, GATE_PASSES_MAX));
}

static void
old_lists_make_room(void **state)
{
	struct park *p = *state;

	for (int i = 1; i < GATE_LISTS_MAX; i++) {
		p->list.list = (uint8_t)(LIST + 4 * i);
		p->list.seq = 0;
		list_publish(p, NOON + i);
	}
	assert_int_equal(p->g.n_lists, GATE_LISTS_MAX);
	p->list.list = LIST + 200;
	p->list.seq = 0;
	list_publish(p, NOON + 61 * DAY);
	assert_int_equal(p->g.n_lists, GATE_LISTS_MAX);
	assert_null(gate_list(&p->g, LIST));
	assert_non_null(gate_list(&p->g, LIST + 200));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PARK(the_table_of_ages_holds),
		PARK(a_void_pass_stays_out_however_old_the_list),
		PARK(newer_than_the_list_or_impossible),
		PARK(a_gate_that_heard_of_no_list_opens_for_nobody),
		PARK(time_has_a_floor),
		PARK(any_moment_has_a_verdict),
		PARK(a_phone_shows_a_new_proof_each_minute),
		PARK(the_window_of_proofs_is_two_back_and_one_on),
		PARK(nobody_comes_twice_in_half_an_hour),
		PARK(entries_are_counted_by_day_and_year),
		PARK(a_park_has_hours),
		PARK(a_voucher_is_used_once),
		PARK(refusals_come_in_the_order_of_the_specification),
		PARK(the_table_grows_and_forgets_the_oldest),
		PARK(old_lists_make_room),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
