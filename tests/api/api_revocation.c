/* SPDX-License-Identifier: Apache-2.0 */
/* Lists as rows of changes, and what a gate makes of what is sent to it: any
 * gate, whatever it has, comes to the same list. */
#include "centre.h"
#include "crypto.h"
#include "revocation/revocation.h"

#define YEAR 2026

/* What a test does in one transaction. */
struct work {
	struct app *app;
	int64_t list, idx, have;
	bool is_void;
	size_t n;
	struct arena a;
	struct bytes wire;
	const char *code;
	uint8_t *seen; /* a byte an index */
};

static void
run(struct centre *c, enum db_lane lane, db_fn *fn, struct work *w)
{
	struct err e = { 0 };

	w->app = centre_app(c);
	arena_init(&w->a, 64 << 20);
	if (db_run(w->app->db, lane, fn, w, &w->a, &e) != 0)
		fail_msg("%s", e.detail);
}

static int
in_tx_give(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;
	struct revocation_index at;

	for (size_t i = 0; i < w->n; i++) {
		if (revocation_next(tx, w->app, TOKEN_PASS, YEAR, &at, e) != 0)
			return -1;
		if (w->seen && w->seen[at.idx]++)
			return err_setf(e, ERR_INTERNAL, "twice");
		w->list = at.list;
		w->idx = at.idx;
	}
	return 0;
}

static int
in_tx_set(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	for (size_t i = 0; i < w->n; i++)
		if (revocation_set(tx, w->list, w->idx + (int64_t)i, w->is_void,
			    e) != 0)
			return -1;
	return 0;
}

static int
in_tx_wire(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;
	struct revocation_list *lists;
	size_t n;

	if (revocation_lists(tx, TOKEN_TYPE_BIT(TOKEN_PASS), &lists, &n, e) !=
		0)
		return -1;
	/* A restored centre may have next year's as well. */
	while (n > 1 && lists->year != civil_from_ms(tx_now(tx)).y) {
		lists++;
		n--;
	}
	w->list = lists->list;
	if (revocation_code(tx, w->app, lists, w->have, &w->code, e) != 0)
		return -1;
	return revocation_wire(tx, w->app, lists, w->have, &w->wire, e);
}

static void
give(struct centre *c, size_t n, uint8_t *seen)
{
	struct work w = { .n = n, .seen = seen };

	run(c, DB_WRITE, in_tx_give, &w);
	arena_release(&w.a);
}

static void
set(struct centre *c, int64_t idx, size_t n, bool is_void)
{
	struct work w = { .list = list_number(YEAR, TOKEN_PASS),
		.idx = idx,
		.n = n,
		.is_void = is_void };

	run(c, DB_WRITE, in_tx_set, &w);
	arena_release(&w.a);
}

struct gate_side {
	struct status_list held;
	struct list_mark mark;
};

/* The gate asks from where it stands; is what it got a delta? */
static bool
look(struct centre *c, struct gate_side *g, bool *code)
{
	struct work w = { .have = g->held.seq };
	struct list_about about;

	run(c, DB_READ, in_tx_wire, &w);
	assert_int_equal(list_about(w.wire, &about), TOKEN_OK);
	assert_int_equal(
		list_take(&g->held, &g->mark, w.wire, centre_app(c)->trust,
			clock_now(centre_app(c)->clock) / 1000),
		TOKEN_OK);
	g->mark.seq = g->held.seq;
	memcpy(g->mark.hash, g->held.hash, sizeof(g->mark.hash));
	if (code)
		*code = w.code != NULL;
	arena_release(&w.a);
	return about.is_delta;
}

static void
begin(struct centre *c, struct gate_side *g)
{
	*g = (struct gate_side){ .held = { .list = list_number(
						   YEAR, TOKEN_PASS) } };
	(void)c;
}

static void
test_snapshot_and_deltas(void **state)
{
	struct centre *c = *state;
	struct gate_side a, b;
	int64_t was;
	bool code;

	centre_at(c, "2026-06-01", 9 * HOUR);
	begin(c, &a);
	begin(c, &b);
	give(c, 100, NULL);
	assert_false(look(c, &a, NULL));
	assert_int_equal(a.held.n_issued, LIST_BLOCK);
	set(c, 5, 60, true);
	set(c, 5, 1, true); /* nothing new */
	set(c, 7, 2, false);
	assert_true(look(c, &a, &code));
	assert_true(code); /* 62 changes go into one code */
	assert_int_equal(a.held.seq, 1 + 62);
	assert_true(list_is_void(&a.held, 5));
	assert_false(list_is_void(&a.held, 7));
	/* A new gate, and one that was left behind, come to the same. */
	assert_false(look(c, &b, NULL));
	assert_memory_equal(a.held.hash, b.held.hash, LIST_HASH);
	/* Nothing has changed but the date. */
	was = a.held.iat;
	centre_pass(c, HOUR);
	assert_true(look(c, &a, NULL));
	assert_true(a.held.iat == was + 3600);
	/* So many changes that the list itself is shorter. */
	set(c, 1000, 30000, true);
	assert_false(look(c, &a, &code));
	assert_false(code);
	assert_false(look(c, &b, NULL));
	assert_memory_equal(a.held.hash, b.held.hash, LIST_HASH);
	list_release(&a.held);
	list_release(&b.held);
}

/* No index twice, blocks one after the other, each a change of the list. */
static void
test_blocks(void **state)
{
	struct centre *c = *state;
	uint8_t *seen = xcalloc(2 * LIST_BLOCK, 1);
	struct gate_side a;

	centre_at(c, "2026-06-01", 9 * HOUR);
	begin(c, &a);
	give(c, 10, seen);
	(void)look(c, &a, NULL);
	assert_int_equal(a.held.seq, 1);
	for (size_t i = 0; i < LIST_BLOCK - 10; i += 4368)
		give(c, LIST_BLOCK - 10 - i < 4368 ? LIST_BLOCK - 10 - i : 4368,
			seen);
	for (size_t i = 0; i < LIST_BLOCK; i++)
		assert_int_equal(seen[i], 1);
	assert_true(look(c, &a, NULL));
	give(c, 1, seen);
	assert_false(look(c, &a, NULL));
	assert_int_equal(a.held.n_issued, 2 * LIST_BLOCK);
	assert_int_equal(a.held.seq, 2);
	list_release(&a.held);
	free(seen);
}

static int
in_tx_leap(struct tx *tx, void *arg, struct err *e)
{
	(void)arg;
	return revocation_leap(tx, e);
}

/* As a backup would have it: this many given, this many changes. */
static void
restore(struct centre *c, int64_t given, int64_t seq)
{
	struct work w = { 0 };

	centre_sql(
		c, "DELETE FROM revocation WHERE seq > %lld", (long long)seq);
	centre_sql(c, "UPDATE revocation_list SET given = %lld, seq = %lld",
		(long long)given, (long long)seq);
	run(c, DB_WRITE, in_tx_leap, &w);
	arena_release(&w.a);
}

/* Gates that have heard of what the centre no longer knows, and one that has
 * not, come to what it says now. */
static void
test_restored(void **state)
{
	struct centre *c = *state;
	uint8_t *seen = xcalloc(2 * LIST_BLOCK, 1);
	struct gate_side a, b;

	centre_at(c, "2026-06-01", 9 * HOUR);
	begin(c, &a);
	begin(c, &b);
	give(c, 100, seen);
	set(c, 5, 3, true);
	(void)look(c, &a, NULL);
	(void)look(c, &b, NULL);
	give(c, 100, seen);
	set(c, 9, 2, true);
	set(c, 5, 1, false);
	assert_true(look(c, &a, NULL));
	restore(c, 100, 4);
	/* Next year's may have been begun since: it is there, and far ahead. */
	assert_true(centre_int(c, "SELECT given FROM revocation_list "
				  "WHERE year = 2027") > LIST_BLOCK / 4);
	give(c, 3000, seen); /* none of them twice */
	assert_false(look(c, &a, NULL));
	assert_true(look(c, &b, NULL));
	assert_memory_equal(a.held.hash, b.held.hash, LIST_HASH);
	assert_true(list_is_void(&a.held, 5));
	assert_false(list_is_void(&a.held, 9));
	set(c, 20, 1, true);
	(void)look(c, &a, NULL);
	assert_true(list_is_void(&a.held, 20));
	/* Into another block, of which a gate has heard already; three times.
	 */
	for (int i = 0; i < 3; i++) {
		centre_sql(c, "UPDATE revocation_list SET given = 131000");
		give(c, 1, NULL);
		restore(c, 131000, a.held.seq);
		give(c, 100, NULL);
		(void)look(c, &a, NULL);
		assert_int_equal(a.held.n_issued, 2 * LIST_BLOCK);
	}
	(void)look(c, &b, NULL); /* from far behind */
	list_release(&a.held);
	list_release(&b.held);
	free(seen);
}

/* A voucher that was given up is void in the vouchers' list. */
static void
test_vouchers(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515");
	const char *no = centre_book(c, id);

	assert_int_equal(centre_int(c, "SELECT given FROM revocation_list"), 1);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM revocation"), 0);
	assert_reply(
		centre_post(c, centre_staff(c, "clerk"),
			centre_printf(c, "/api/v1/cases/%s/booking/cancel", no),
			"{\"reason\":\"本人要求\"}"),
		200, "");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM revocation r JOIN "
				       "voucher v ON v.list = r.list AND v.idx "
				       "= r.idx WHERE r.void = 1"),
		1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_snapshot_and_deltas),
		CENTRE_TEST(test_blocks),
		CENTRE_TEST(test_restored),
		CENTRE_TEST(test_vouchers),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
