/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/chain.h"
#include "booking/quota.h"
#include "chain.sql.h"
#include "entry.sql.h"

/* Does a batch belong to the chain behind `base`? Whoever begins at 1 and says
 * there what is not here is another machine. */
static int
joins(struct tx *tx, const struct entry_gate *gate, int64_t base, int64_t top,
	const struct gate_batch *b, struct err *e)
{
	if (b->first > 1 || top == base)
		return 1;
	for (size_t i = 0; i < b->n; i++) {
		const struct gate_sealed *s = &b->entries[i];
		struct sql_gate_entry_at was;
		uint8_t hash[SHA256_SIZE];
		int found = sql_gate_entry_at(tx, e, gate->id,
			base + (int64_t)b->first + (int64_t)i, &was);

		if (found < 0)
			return -1;
		if (!found)
			continue;
		BUG_ON(was.hash.n != sizeof(hash));
		gate_entry_hash(s->salt, s->record, hash);
		return memcmp(hash, was.hash.p, sizeof(hash)) == 0;
	}
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
	struct sql_gate_chain_last last = { 0 };
	struct sql_gate_chain_get known;
	struct sql_gate_log_get log;
	int found, same;

	if (b->first > ENTRY_SEQ_MAX)
		return err_set(e, ERR_GATE_BATCH);
	found = sql_gate_chain_get(tx, e, key, &known);
	if (found > 0)
		gate->base = known.base;
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (sql_gate_log_open(tx, e, gate->id, tx_now(tx)) != 0 ||
		sql_gate_log_get(tx, e, gate->id, &log) != 0 ||
		sql_gate_chain_last(tx, e, gate->id, &last) < 0)
		return -1;
	same = joins(tx, gate, last.base, log.top, b, e);
	if (same < 0 || (!same && give_up(tx, app, gate, &log, e) != 0))
		return -1;
	gate->base = same ? last.base : log.top;
	return sql_gate_chain_add(tx, e, key, gate->id, gate->base);
}
