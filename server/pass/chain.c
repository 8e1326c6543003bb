/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/chain.h"
#include "booking/quota.h"
#include "chain.sql.h"
#include "entry.sql.h"

/* What is here of a machine's numbers behind `base`: the batch goes on in it,
 * says something else, or nothing of it can be told. */
enum fit { OTHER, SAME, UNKNOWN };

/* The chain in front of the batch, as it is here. */
static int
fit_before(struct tx *tx, int64_t gate, int64_t base,
	const struct gate_batch *b, enum fit *out, struct err *e)
{
	struct sql_gate_entry_at was;
	int found;

	*out = UNKNOWN;
	if (b->first == 1)
		return 0;
	found = sql_gate_entry_at(
		tx, e, gate, base + (int64_t)b->first - 1, &was);
	if (found <= 0)
		return found;
	BUG_ON(was.chain.n != ENTRY_CHAIN);
	*out = memcmp(was.chain.p, b->before, ENTRY_CHAIN) == 0 ? SAME : OTHER;
	return 0;
}

static int
fits(struct tx *tx, int64_t gate, int64_t base, const struct gate_batch *b,
	enum fit *out, struct err *e)
{
	if (fit_before(tx, gate, base, b, out, e) != 0)
		return -1;
	for (size_t i = 0; *out == UNKNOWN && i < b->n; i++) {
		const struct gate_sealed *s = &b->entries[i];
		struct sql_gate_entry_at was;
		uint8_t hash[SHA256_SIZE];
		int found = sql_gate_entry_at(tx, e, gate,
			base + (int64_t)b->first + (int64_t)i, &was);

		if (found < 0)
			return -1;
		if (!found)
			continue;
		BUG_ON(was.hash.n != sizeof(hash));
		gate_entry_hash(s->salt, s->record, hash);
		*out = memcmp(hash, was.hash.p, sizeof(hash)) == 0 ? SAME
								   : OTHER;
	}
	return 0;
}

/* Where a machine's numbers begin among the gate's. */
struct place {
	int64_t base, began;
};

/*
 * The machine that was there last goes on where it was. One that was there
 * before others goes on behind them, from its own number. Of whoever begins at
 * 1 with what is not here nothing is known: another machine.
 */
static int
place_of(struct tx *tx, int64_t gate, int64_t top, const struct gate_batch *b,
	struct place *out, struct err *e)
{
	struct sql_gate_chain_all_rows rows;
	struct place last = { 0, 1 };
	enum fit fit;

	if (sql_gate_chain_all(tx, e, gate, &rows) != 0)
		return -1;
	if (rows.n > 0)
		last = (struct place){ rows.items[0].base,
			rows.items[0].began };
	if (fits(tx, gate, last.base, b, &fit, e) != 0)
		return -1;
	*out = last;
	if (fit == SAME || top == last.base)
		return 0;
	for (size_t i = 1; i < rows.n; i++) {
		enum fit older;

		if (fits(tx, gate, rows.items[i].base, b, &older, e) != 0)
			return -1;
		if (older != SAME)
			continue;
		*out = (struct place){ top - (int64_t)b->first + 1,
			(int64_t)b->first };
		return 0;
	}
	if (fit == OTHER || b->first == 1)
		*out = (struct place){ top, 1 };
	return 0;
}

/* It has gone with what it had not sent. */
static int
give_up(struct tx *tx, struct app *app, const struct entry_gate *gate,
	const struct sql_gate_log_get *log, struct err *e)
{
	char ref[QUOTA_REF_SIZE];

	if (log->acked == log->top)
		return 0;
	quota_ref(app, ref);
	if (sql_gate_alarm_insert(tx, e, tx_new_id(tx), ref,
		    arena_printf(tx_arena(tx), "hole:%lld:%lld",
			    (long long)gate->id, (long long)log->acked),
		    "hole", &gate->id, NULL, tx_now(tx)) != 0)
		return -1;
	return sql_gate_log_put(
		tx, e, gate->id, log->top, log->top, tx_now(tx), NULL);
}

int
chain_find(struct tx *tx, struct app *app, struct entry_gate *gate, int64_t key,
	const struct gate_batch *b, struct err *e)
{
	struct sql_gate_chain_get known;
	struct sql_gate_log_get log;
	struct place place;
	int found;

	if (b->first > ENTRY_SEQ_MAX)
		return err_set(e, ERR_GATE_BATCH);
	found = sql_gate_chain_get(tx, e, key, &known);
	if (found > 0) {
		gate->base = known.base;
		gate->began = known.began;
	}
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (sql_gate_log_open(tx, e, gate->id, tx_now(tx)) != 0 ||
		sql_gate_log_get(tx, e, gate->id, &log) != 0 ||
		place_of(tx, gate->id, log.top, b, &place, e) != 0)
		return -1;
	if (place.base + place.began > log.top &&
		give_up(tx, app, gate, &log, e) != 0)
		return -1;
	gate->base = place.base;
	gate->began = place.began;
	return sql_gate_chain_add(
		tx, e, key, gate->id, gate->base, gate->began);
}
