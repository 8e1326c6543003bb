/* SPDX-License-Identifier: Apache-2.0 */
/* Batches of entries, cut, shuffled and repeated in many ways: one result. */
#include "gates.h"
#include "pass/entry.h"

#define T0 GATES_T0
#define GATES 3
#define PASSES 4
#define WAYS 100 /* or YIZHAN_SIZE */
#define PIECES_MAX 256

/* A small generator of its own: the same ways in every run. */
static uint32_t
draw(uint64_t *state, uint32_t below)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}

/* Walks in and out of three gates of two parks, within a day: too often, too
 * far, taken back, refused. */
static void
write_story(struct test_gate *gates, const struct token *passes)
{
	static const char *const results[] = { "OK", "OK", "OK", "OK",
		"OK_ASKED", "E_REPLAY", "BACK", "OK" };
	uint64_t dice = 5;
	int64_t at = T0;

	for (int i = 0; i < GATES * 24; i++) {
		struct test_gate *g = &gates[draw(&dice, GATES)];

		if (g->n == GATES_ENTRIES_MAX)
			continue;
		at += draw(&dice, 1200);
		gates_note(g, &passes[draw(&dice, PASSES)], at,
			results[draw(&dice, ARRAY_LEN(results))],
			1 + draw(&dice, 3));
	}
}

struct piece {
	size_t gate, from, n;
};

/* Cuts all of it into pieces that may overlap, doubles some, shuffles. */
static size_t
cut(const struct test_gate *gates, uint64_t *dice, struct piece *out)
{
	size_t n = 0;

	for (size_t g = 0; g < GATES; g++)
		for (size_t at = 0; at < gates[g].n;) {
			size_t len = 1 + draw(dice, 20);

			if (len > gates[g].n - at)
				len = gates[g].n - at;
			out[n++] = (struct piece){ g, at, len };
			if (draw(dice, 3) == 0)
				out[n++] = (struct piece){ g, at, len };
			at += len > 2 && draw(dice, 4) == 0 ? len - 1 : len;
		}
	assert_true(n <= PIECES_MAX);
	for (size_t i = n; i > 1; i--) {
		size_t k = draw(dice, (uint32_t)i);
		struct piece was = out[i - 1];

		out[i - 1] = out[k];
		out[k] = was;
	}
	return n;
}

struct way {
	struct centre *c;
	const struct test_gate *gates;
	const struct piece *pieces;
	size_t n;
	struct entry_gate places[GATES];
	bool two_things; /* the first gate has said something else as well */
	const struct test_gate *twin;
	size_t twin_at;
};

static int
take(struct tx *tx, const struct way *w, const struct test_gate *g, size_t gate,
	size_t from, size_t n, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct gate_sealed *s = ARENA_ARRAY(a, struct gate_sealed, n);
	const struct gate_batch b = { T0, from + 1, g->chains[from], s, n };
	int64_t acked;

	for (size_t i = 0; i < n; i++)
		s[i] = (struct gate_sealed){ g->salts[from + i],
			bytes_of(g->records[from + i], g->lengths[from + i]) };
	return entry_take(
		tx, centre_app(w->c), &w->places[gate], &b, &acked, e);
}

static int
in_tx_way(struct tx *tx, void *arg, struct err *e)
{
	struct way *w = arg;

	for (size_t g = 0; g < GATES; g++)
		if (entry_gate_load(tx,
			    centre_kiosk_row(w->c, w->gates[g].number),
			    &w->places[g], e) != 0)
			return -1;
	for (size_t i = 0; i <= w->n; i++) {
		const struct piece *p = &w->pieces[i];

		if (w->two_things && i == w->twin_at &&
			take(tx, w, w->twin, 0, 3, 4, e) != 0)
			return -1;
		if (i < w->n && take(tx, w, &w->gates[p->gate], p->gate,
					p->from, p->n, e) != 0)
			return -1;
	}
	return 0;
}

/* All that follows: facts with their flags, acknowledgements, alarms, scores,
 * which passes are frozen, which codes are in the list. */
static const char *
picture(struct centre *c)
{
	return centre_text(c,
		"SELECT (SELECT group_concat(x, ';') FROM (SELECT gate_id || "
		"':' || seq || ':' || hex(substr(hash, 1, 4)) || ':' || "
		"coalesce(holder_id, '-') || ':' || accepted || ':' || flags "
		"AS x FROM gate_entry ORDER BY gate_id, seq)) || '|' || "
		"(SELECT "
		"group_concat(id || ':' || acked || ':' || top || ':' || "
		"(held_at IS NOT NULL), ';') FROM (SELECT * FROM gate_log "
		"ORDER "
		"BY id)) || '|' || coalesce((SELECT group_concat(name, ';') "
		"FROM (SELECT name FROM gate_alarm ORDER BY name)), '') || '|' "
		"|| (SELECT group_concat(id || ':' || score, ';') FROM (SELECT "
		"* FROM pass_holder ORDER BY id)) || '|' || (SELECT "
		"group_concat(id || ':' || state, ';') FROM (SELECT * FROM "
		"pass "
		"ORDER BY id)) || '|' || (SELECT group_concat(idx || ':' || "
		"coalesce((SELECT r.void FROM revocation r WHERE r.list = "
		"t.list AND r.idx = t.idx ORDER BY r.seq DESC LIMIT 1), 0), "
		"';')"
		" FROM (SELECT * FROM pass_token ORDER BY id) t)");
}

/* As it was before the first batch. */
static void
forget(struct centre *c)
{
	static const char *const rows[] = { "DELETE FROM gate_entry",
		"DELETE FROM gate_log", "DELETE FROM gate_alarm",
		"UPDATE pass_holder SET score = 0",
		"UPDATE pass SET state = 'active', frozen_why = NULL",
		"DELETE FROM revocation",
		"UPDATE revocation_list SET seq = 1" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		centre_sql(c, "%s", rows[i]);
}

static const char *
one_way(struct way *w)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 256 << 20);
	if (db_run(centre_app(w->c)->db, DB_WRITE, in_tx_way, w, &a, &e) != 0)
		fail_msg("%s %s", err_info(e.code)->name, e.detail);
	arena_release(&a);
	return picture(w->c);
}

static void
all_ways(struct centre *c, struct way *w, int ways, uint64_t seed)
{
	struct piece pieces[PIECES_MAX];
	struct piece whole[GATES];
	const char *first;
	size_t differ = 0;

	for (size_t g = 0; g < GATES; g++)
		whole[g] = (struct piece){ g, 0, w->gates[g].n };
	w->pieces = whole;
	w->n = GATES;
	w->twin_at = GATES;
	first = one_way(w);
	/* There is something in it that an order could change. */
	assert_non_null(strstr(first, "sharing:"));
	assert_non_null(strstr(first, ":frozen"));
	for (int i = 0; i < ways; i++) {
		forget(c);
		w->n = cut(w->gates, &seed, pieces);
		w->pieces = pieces;
		w->twin_at = draw(&seed, (uint32_t)w->n + 1);
		differ += strcmp(one_way(w), first) != 0;
	}
	assert_int_equal(differ, 0);
}

static void
begin(struct centre *c, struct test_gate *gates)
{
	static const char *const parks[GATES] = { "K1", "K2", "K1" };
	struct token passes[PASSES];

	passes_only(c, &gates_free);
	centre_at(c, "2026-06-03", 9 * HOUR);
	for (int i = 0; i < GATES; i++)
		gates_begin(&gates[i], c, i + 1, parks[i]);
	for (size_t i = 0; i < PASSES; i++)
		passes[i] = gates_read(c,
			reply_text(
				passes_apply(c, centre_member(c, "19900515")),
				"slips.0.token"));
	write_story(gates, passes);
}

static int
ways(void)
{
	const char *size = getenv("YIZHAN_SIZE");
	long n = size ? strtol(size, NULL, 10) : 0;

	return n >= WAYS ? (int)n : WAYS;
}

static void
test_any_order(void **state)
{
	struct centre *c = *state;
	struct test_gate *gates = xcalloc(GATES, sizeof(*gates));
	struct way w = { .c = c, .gates = gates };

	begin(c, gates);
	all_ways(c, &w, ways(), 1);
	for (size_t i = 0; i < GATES; i++)
		gates_end(&gates[i]);
	free(gates);
}

/* The same with a gate that says other things under four of its numbers. */
static void
test_any_order_of_two_things(void **state)
{
	struct centre *c = *state;
	struct test_gate *gates = xcalloc(GATES, sizeof(*gates));
	struct test_gate *twin = xcalloc(1, sizeof(*twin));
	struct way w = {
		.c = c, .gates = gates, .two_things = true, .twin = twin
	};

	begin(c, gates);
	*twin = gates[0];
	for (size_t i = 3; i < 7; i++)
		twin->salts[i][0] ^= 0xff;
	all_ways(c, &w, ways() / 6, 2);
	for (size_t i = 0; i < GATES; i++)
		gates_end(&gates[i]);
	free(gates);
	free(twin);
}

/* What follows is worked out for each of many people from all their entries:
 * more than a request's memory holds at once. */
static void
test_many_entries(void **state)
{
	static const char *const born[] = { "19900515", "19910515", "19920515",
		"19930515" };
	struct centre *c = *state;
	struct test_gate k1;
	struct token p[ARRAY_LEN(born)];

	passes_only(c, &gates_free);
	gates_begin(&k1, c, 1, "K1");
	for (size_t i = 0; i < ARRAY_LEN(born); i++) {
		p[i] = gates_read(c,
			reply_text(passes_apply(c, centre_member(c, born[i])),
				"slips.0.token"));
		gates_note(&k1, &p[i], T0 + 60 * (int64_t)i, "OK", 1);
	}
	assert_reply(gates_send(&k1, 0, k1.n), 200, "");
	centre_sql(c,
		"WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
		"k WHERE i < 3900) INSERT INTO gate_entry (id, gate_id, seq, "
		"hash, chain, site_id, at, type, place, result, list_seq, "
		"list, "
		"idx, holder_id, accepted, flags) SELECT id * 100000 + i, "
		"gate_id, id * 100000 + i, hash, chain, site_id, at + 86400 + "
		"i * 1800, type, place, result, list_seq, list, idx, "
		"holder_id, "
		"accepted, flags FROM gate_entry, k");
	for (size_t i = 0; i < ARRAY_LEN(born); i++)
		gates_note(&k1, &p[i], T0 + 7200, "OK", 1);
	assert_reply(gates_send(&k1, 4, 4), 200, "");
	gates_end(&k1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_any_order),
		CENTRE_TEST(test_any_order_of_two_things),
		CENTRE_TEST(test_many_entries),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
