/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One way in while the centre is asked: its no counts, its silence does not,
 * nobody opens twice and nobody waits for another's answer.
 */
#include "gate_fixture.h"

#include "gate/lane.h"
#include "files.h"
#include "gate_sync.h"
#include "log.h"

#include <unistd.h>

struct way {
	struct park *park;
	char dir[64], relay[80];
	struct shelf shelf;
	struct lane lane;
	struct clock clock;
	int64_t mono;
	bool line;
	unsigned asked, settled;
	uint64_t ticket; /* of the last that was asked, that was settled */
	uint64_t settled_ticket;
	bool settled_open, saw;
	struct gate_pass seen;
};

static int64_t
now_ms(void *ctx)
{
	return NOON * INT64_C(1000) + ((struct way *)ctx)->mono;
}

static int64_t
mono_ms(void *ctx)
{
	return ((struct way *)ctx)->mono;
}

static bool
on_ask(void *ctx, const struct gate_decision *d, const struct gate_pass *seen,
	uint64_t ticket)
{
	struct way *w = ctx;

	assert_int_equal(d->code, TOKEN_OK);
	if (!w->line)
		return false;
	w->asked++;
	w->ticket = ticket;
	w->saw = seen != NULL;
	if (seen)
		w->seen = *seen;
	return true;
}

static void
on_settled(void *ctx, uint64_t ticket, bool open)
{
	struct way *w = ctx;

	w->settled++;
	w->settled_ticket = ticket;
	w->settled_open = open;
}

static void
on_entry(void *ctx, const struct gate_entry *x)
{
	(void)ctx;
	(void)x;
}

static int
way_setup(void **state)
{
	struct way *w = calloc(1, sizeof(*w));
	struct lane *l = &w->lane;
	void *park;

	park_setup(&park);
	log_set_level(LOG_ERROR - 1);
	w->park = park;
	w->park->g.rules.rows[0].passback_s = 0;
	snprintf(w->dir, sizeof(w->dir), "/tmp/gate.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->relay, sizeof(w->relay), "sim:%s/relay", w->dir);
	w->clock = (struct clock){ now_ms, mono_ms, w };
	w->mono = 1000000;
	w->line = true;
	l->gate = &w->park->g;
	l->shelf = &w->shelf;
	l->ledger = ledger_open(
		w->dir, 0, &rng_system, on_entry, NULL, &w->park->f->e);
	assert_non_null(l->ledger);
	assert_int_equal(
		relay_open(w->relay, 500, &l->relay, &w->park->f->e), 0);
	l->clock = &w->clock;
	l->name = "east";
	l->turn_input = -1;
	l->turn_ms = 10000;
	l->ask_ms = 30000;
	l->centre = (struct lane_centre){ on_ask, on_settled, w };
	lane_init(l);
	*state = w;
	return 0;
}

static int
way_teardown(void **state)
{
	struct way *w = *state;
	void *park = w->park;
	struct err e = { 0 };

	relay_close(w->lane.relay);
	ledger_close(w->lane.ledger);
	lane_release(&w->lane);
	assert_int_equal(file_remove_tree(w->dir, &e), 0);
	park_teardown(&park);
	free(w);
	return 0;
}

static enum lane_said
shown(struct way *w, uint32_t index)
{
	struct token t = pass_of(index);
	uint64_t ticket;

	return lane_scan(&w->lane, bytes_str(text_of(w->park, &t)), &ticket);
}

static void
after_ms(struct way *w, int64_t ms)
{
	w->mono += ms;
	lane_tick(&w->lane);
}

/* Let in, written down, the tone on the screen. */
#define assert_way(w, in, written, said)                                       \
	do {                                                                   \
		assert_int_equal((w)->lane.let_in, in);                        \
		assert_int_equal(ledger_last((w)->lane.ledger), written);      \
		assert_int_equal((w)->lane.shown.tone, said);                  \
	} while (0)

static void
the_centre_agrees(void **state)
{
	struct way *w = *state;

	assert_int_equal(shown(w, 5), LANE_LATER);
	assert_way(w, 0, 0, TONE_IDLE);
	assert_false(w->saw);
	lane_opinion(&w->lane, w->ticket, TOKEN_OK);
	assert_way(w, 1, 1, TONE_GREEN);
	assert_string_equal(w->lane.shown.note, "");
	assert_int_equal(w->settled_ticket, w->ticket);
	assert_true(w->settled_open);
	/* it says how often the code was here */
	assert_int_equal(shown(w, 5), LANE_LATER);
	assert_true(w->saw);
	assert_int_equal(w->seen.n_day, 1);
}

static void
the_centre_refuses(void **state)
{
	struct way *w = *state;

	assert_int_equal(shown(w, 5), LANE_LATER);
	lane_opinion(&w->lane, w->ticket, TOKEN_E_REVOKED);
	assert_way(w, 0, 1, TONE_RED);
	assert_string_equal(w->lane.shown.line, "已作废");
	assert_int_equal(w->settled, 1);
	assert_false(w->settled_open);
	assert_null(gate_seen(w->lane.gate, LIST, 5));
}

/* What the desk hears of the time from the code to the verdict; an entry that
 * is given back is none. */
static void
it_says_how_long_it_took(void **state)
{
	struct way *w = *state;

	w->line = false;
	w->lane.turn_input = 0;
	assert_int_equal(shown(w, 1), LANE_OPEN);
	after_ms(w, 10000);
	w->line = true;
	assert_int_equal(shown(w, 2), LANE_LATER);
	w->mono += 123;
	lane_opinion(&w->lane, w->ticket, TOKEN_E_CAP);
	assert_int_equal(lane_took(&w->lane, 1), 0);
	assert_int_equal(lane_took(&w->lane, 2), -1);
	assert_int_equal(lane_took(&w->lane, 3), 123);
	assert_int_equal(lane_took(&w->lane, 4), -1);
	assert_int_equal(lane_took(&w->lane, 3 + LANE_TOOK_MAX), -1);
}

/* Late, twice, of nothing: an answer is an answer to one question. */
static void
silence_is_no_answer(void **state)
{
	struct way *w = *state;

	assert_true(lane_due(&w->lane) == INT64_MAX);
	assert_int_equal(shown(w, 5), LANE_LATER);
	after_ms(w, 200);
	assert_true(lane_due(&w->lane) == w->mono + GATE_OPINION_MS - 200);
	assert_way(w, 0, 0, TONE_IDLE);
	after_ms(w, 200);
	assert_way(w, 0, 0, TONE_WAIT);
	after_ms(w, 399);
	assert_way(w, 0, 0, TONE_WAIT);
	after_ms(w, 1);
	assert_way(w, 1, 1, TONE_GREEN);
	assert_true(lane_due(&w->lane) == INT64_MAX);
	assert_string_equal(w->lane.shown.note, "中心没有答复，按本机名单放行");
	lane_opinion(&w->lane, w->ticket, TOKEN_E_REVOKED);
	lane_opinion(&w->lane, w->ticket, TOKEN_OK);
	lane_no_opinion(&w->lane, w->ticket);
	lane_opinion(&w->lane, 0, TOKEN_OK);
	lane_opinion(&w->lane, 77, TOKEN_OK);
	assert_way(w, 1, 1, TONE_GREEN);
	assert_int_equal(w->settled, 1);
}

static void
an_error_is_no_answer(void **state)
{
	struct way *w = *state;

	assert_int_equal(shown(w, 5), LANE_LATER);
	lane_no_opinion(&w->lane, w->ticket);
	assert_way(w, 1, 1, TONE_GREEN);
}

static void
without_a_line_nobody_is_asked(void **state)
{
	struct way *w = *state;
	struct token t = pass_of(6);

	w->line = false;
	assert_int_equal(shown(w, 5), LANE_OPEN);
	assert_way(w, 1, 1, TONE_GREEN);
	assert_string_equal(w->lane.shown.note, "");
	/* nor about what the gate refuses by itself */
	w->line = true;
	t.place = GROUP + 7;
	assert_int_equal(
		lane_scan(&w->lane, bytes_str(text_of(w->park, &t)), NULL),
		LANE_SHUT);
	assert_int_equal(w->asked, 0);
}

/* The same code again while it is asked about opens once. */
static void
nobody_opens_twice(void **state)
{
	struct way *w = *state;

	assert_int_equal(shown(w, 5), LANE_LATER);
	for (int i = 0; i < 20; i++)
		assert_int_equal(shown(w, 5), LANE_SHUT);
	assert_int_equal(w->asked, 1);
	lane_opinion(&w->lane, w->ticket, TOKEN_OK);
	assert_way(w, 1, 1, TONE_GREEN);
}

/* Each has an answer of its own; those for whom there is no room go by the
 * gate's word at once. */
static void
nobody_waits_for_another(void **state)
{
	struct way *w = *state;
	uint64_t first;

	assert_int_equal(shown(w, 1), LANE_LATER);
	first = w->ticket;
	for (uint32_t i = 2; i <= LANE_ASKED_MAX; i++)
		assert_int_equal(shown(w, i), LANE_LATER);
	assert_int_equal(shown(w, 99), LANE_OPEN);
	assert_string_equal(w->lane.shown.note, "中心没有答复，按本机名单放行");
	lane_opinion(&w->lane, w->ticket, TOKEN_OK);
	assert_way(w, 2, 2, TONE_GREEN);
	lane_opinion(&w->lane, first, TOKEN_E_CAP);
	assert_way(w, 2, 3, TONE_RED);
	after_ms(w, GATE_OPINION_MS);
	assert_way(w, LANE_ASKED_MAX, LANE_ASKED_MAX + 1, TONE_GREEN);
	assert_int_equal(w->settled, LANE_ASKED_MAX);
}

/* Somebody is let in and has not gone through: the next one scans again, and
 * what would give back the first entry stays theirs. */
static void
one_goes_through_at_a_time(void **state)
{
	struct way *w = *state;
	uint64_t first, second;

	w->lane.turn_input = 0;
	assert_int_equal(shown(w, 1), LANE_LATER);
	first = w->ticket;
	assert_int_equal(shown(w, 2), LANE_LATER);
	second = w->ticket;
	lane_opinion(&w->lane, first, TOKEN_OK);
	assert_int_equal(w->lane.state, LANE_TURN);
	lane_opinion(&w->lane, second, TOKEN_OK);
	assert_int_equal(w->settled_ticket, second);
	assert_false(w->settled_open);
	assert_way(w, 1, 1, TONE_GREEN);
	after_ms(w, 10000);
	assert_way(w, 1, 2, TONE_IDLE);
	assert_null(gate_seen(w->lane.gate, LIST, 1));
}

/* The list is so old that the attendant looks, and agrees. */
static void
agree(struct way *w, uint32_t index)
{
	unsigned asked = w->asked;

	assert_int_equal(shown(w, index), LANE_SHUT);
	assert_int_equal(w->lane.shown.tone, TONE_ASK);
	assert_int_equal(w->asked, asked);
	w->mono += 5000;
	assert_true(lane_answer(&w->lane, w->lane.shown.number, true));
}

static void
the_centre_knows_better_than_the_attendant(void **state)
{
	struct way *w = *state;

	w->mono += INT64_C(8000) * DAY;
	agree(w, 5);
	assert_int_equal(w->asked, 1);
	assert_way(w, 0, 0, TONE_WAIT);
	/* the way is theirs until then */
	assert_int_equal(shown(w, 6), LANE_SHUT);
	assert_false(lane_answer(&w->lane, w->lane.shown.number, true));
	lane_opinion(&w->lane, w->ticket, TOKEN_E_REVOKED);
	assert_way(w, 0, 1, TONE_RED);
	assert_string_equal(w->lane.shown.line, "已作废");
	/* what the attendant looked at has been looked at */
	assert_string_equal(
		w->lane.shown.note, "名单过期，请尽快联网或导入名单");
	assert_int_equal(w->settled, 1);
	assert_false(w->settled_open);
	agree(w, 6);
	w->mono += 70;
	lane_opinion(&w->lane, w->ticket, TOKEN_OK);
	assert_way(w, 1, 2, TONE_GREEN);
	/* the attendant's own time is nobody's */
	assert_int_equal(lane_took(&w->lane, 2), 70);
	assert_int_equal(w->lane.state, LANE_IDLE);
}

static void
the_attendant_opens_where_the_centre_is_silent(void **state)
{
	struct way *w = *state;

	w->mono += INT64_C(8000) * DAY;
	agree(w, 5);
	after_ms(w, GATE_OPINION_MS - 1);
	assert_way(w, 0, 0, TONE_WAIT);
	after_ms(w, 1);
	assert_way(w, 1, 1, TONE_GREEN);
	w->line = false;
	agree(w, 6);
	assert_way(w, 2, 2, TONE_GREEN);
}

#define WAY(name) cmocka_unit_test_setup_teardown(name, way_setup, way_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WAY(the_centre_agrees),
		WAY(the_centre_refuses),
		WAY(it_says_how_long_it_took),
		WAY(silence_is_no_answer),
		WAY(an_error_is_no_answer),
		WAY(without_a_line_nobody_is_asked),
		WAY(nobody_opens_twice),
		WAY(nobody_waits_for_another),
		WAY(one_goes_through_at_a_time),
		WAY(the_centre_knows_better_than_the_attendant),
		WAY(the_attendant_opens_where_the_centre_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
