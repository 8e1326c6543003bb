/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/entry.h"
#include "booking/quota.h"
#include "entry.sql.h"
#include "pass/code.h"
#include "revocation/revocation.h"

#define DAY_S INT64_C(86400)
#define SHANGHAI_S INT64_C(28800)
#define PIECE_ARENA ((size_t)4 << 20) /* 4,000 entries of one holder */

int
entry_gate_load(
	struct tx *tx, int64_t terminal, struct entry_gate *out, struct err *e)
{
	struct sql_entry_gate r;

	if (sql_entry_gate(tx, e, terminal, &r) != 1)
		return err_setf(e, ERR_INTERNAL, "no terminal");
	*out = (struct entry_gate){ terminal, r.title,
		r.site_id_null ? 0 : r.site_id, r.number_null ? 0 : r.number,
		!r.park_id_null, 0, 1 };
	return 0;
}

/* ---- alarms -------------------------------------------------------------- */

/* The name says of what: the same again is told once. */
static int
alarm(struct tx *tx, struct app *app, const char *kind, const char *of,
	int64_t gate, int64_t holder, struct err *e)
{
	char ref[QUOTA_REF_SIZE];

	quota_ref(app, ref);
	return sql_gate_alarm_insert(tx, e, tx_new_id(tx), ref,
		arena_printf(tx_arena(tx), "%s:%s", kind, of), kind,
		gate ? &gate : NULL, holder ? &holder : NULL, tx_now(tx));
}

/* What was told of something that has turned out otherwise is taken back,
 * unless somebody has looked. */
static int
no_alarm(struct tx *tx, const char *kind, const char *of, struct err *e)
{
	return sql_gate_alarm_drop(
		tx, e, arena_printf(tx_arena(tx), "%s:%s", kind, of));
}

/* The gate has said two things: nothing of it counts until somebody has
 * looked. One alarm, whatever of it came first. */
static int
hold(struct tx *tx, struct app *app, const struct entry_gate *g, struct err *e)
{
	struct sql_gate_alarm_count done;

	if (sql_gate_log_hold(tx, e, g->id, tx_now(tx)) != 0 ||
		sql_gate_alarm_count(tx, e, g->id, &done) != 0)
		return -1;
	return alarm(tx, app, "two_things",
		arena_printf(tx_arena(tx), "%lld:%lld", (long long)g->id,
			(long long)done.n),
		g->id, 0, e);
}

/* ---- what follows from the entries of a pass ----------------------------- */

static bool
let_in(const char *result)
{
	return strcmp(result, "OK") == 0 || strcmp(result, "OK_ASKED") == 0;
}

/* The entries of one pass, in order of time, gate and number. */
struct story {
	struct sql_gate_entry_of_holder *rows;
	size_t n;
	int64_t *accepted, *flags;
};

/* "BACK" takes back what the same gate let in before it with the same code. */
static void
give_back(struct story *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sql_gate_entry_of_holder *back = &s->rows[i];
		size_t best = s->n;

		if (strcmp(back->result, "BACK") != 0)
			continue;
		for (size_t k = 0; k < s->n; k++) {
			const struct sql_gate_entry_of_holder *r = &s->rows[k];

			if (r->gate_id == back->gate_id &&
				r->list == back->list && r->idx == back->idx &&
				r->seq < back->seq && let_in(r->result) &&
				(best == s->n || r->seq > s->rows[best].seq))
				best = k;
		}
		if (best < s->n)
			s->accepted[best] = 0;
	}
}

/* R4 and R5: what lies too close behind an entry before it. */
static void
mark_close(struct story *s, size_t i)
{
	const struct sql_gate_entry_of_holder *b = &s->rows[i];

	for (size_t k = i; k-- > 0;) {
		const struct sql_gate_entry_of_holder *a = &s->rows[k];
		int64_t apart = b->at - a->at;
		int64_t travel =
			a->travel_s > b->travel_s ? a->travel_s : b->travel_s;

		if (!s->accepted[k] || a->site_id_null || b->site_id_null)
			continue;
		if (a->site_id == b->site_id && apart < b->passback_s)
			s->flags[i] |= ENTRY_DUPLICATE;
		if (a->site_id != b->site_id && apart < travel)
			s->flags[i] |= ENTRY_TOO_FAR;
	}
}

static const char *
entry_name(struct tx *tx, const struct sql_gate_entry_of_holder *r)
{
	return arena_printf(tx_arena(tx), "%lld:%lld", (long long)r->gate_id,
		(long long)r->seq);
}

/* R6: let in though void, or frozen, at that moment; did the gate's list say
 * so? What became of it since does not count. */
static int
mark_void(struct tx *tx, struct app *app, struct story *s, size_t i,
	struct err *e)
{
	const struct sql_gate_entry_of_holder *r = &s->rows[i];
	int64_t seq;
	int was_void =
		revocation_at_time(tx, r->list, r->idx, r->at * 1000, &seq, e);
	int knew;

	if (was_void <= 0)
		return was_void;
	if (r->list_seq < seq) {
		s->flags[i] |= ENTRY_AFTER_VOID;
		return 0;
	}
	/* By a later number it may have been good again. */
	knew = revocation_at_seq(tx, r->list, r->idx, r->list_seq, e);
	if (knew <= 0)
		return knew;
	s->flags[i] |= ENTRY_KNEW_VOID;
	return alarm(tx, app, "knew_void", entry_name(tx, r), r->gate_id, 0, e);
}

static int
write_marks(struct tx *tx, const struct story *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sql_gate_entry_of_holder *r = &s->rows[i];

		if ((r->accepted != s->accepted[i] ||
			    r->flags != s->flags[i]) &&
			sql_gate_entry_mark(
				tx, e, r->id, s->accepted[i], s->flags[i]) != 0)
			return -1;
	}
	return 0;
}

static void
begin(struct tx *tx, struct story *s,
	const struct sql_gate_entry_of_holder_rows *rows)
{
	*s = (struct story){ .rows = rows->items, .n = rows->n };
	s->accepted = ARENA_ARRAY(tx_arena(tx), int64_t, s->n + 1);
	s->flags = ARENA_ARRAY(tx_arena(tx), int64_t, s->n + 1);
	for (size_t i = 0; i < s->n; i++) {
		s->accepted[i] = let_in(s->rows[i].result);
		s->flags[i] = s->rows[i].flags & ENTRY_IMPOSSIBLE;
	}
	give_back(s);
}

/* The desk is told, then the phone waits, then the pass does. */
static int
follow_sharing(struct tx *tx, struct app *app, int64_t holder, struct err *e)
{
	static const struct caller clockwork = { .actor = "system" };
	static const int64_t levels[] = { SHARING_WARN, SHARING_CHECK,
		SHARING_SUSPEND };
	struct sql_gate_alarm_looked looked;
	int64_t score;
	struct pass p;
	bool suspended;

	if (entry_score(tx, holder, &score, e) != 0 ||
		sql_gate_alarm_looked(tx, e, holder, &looked) != 0 ||
		sql_pass_holder_score(tx, e, holder, score) != 0 ||
		pass_load_holder(tx, holder, &p, e) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		const char *of = arena_printf(tx_arena(tx), "%lld:%lld:%lld",
			(long long)holder, (long long)levels[i],
			(long long)looked.at);

		if ((score >= levels[i] ? alarm(tx, app, "sharing", of, 0,
						  holder, e)
					: no_alarm(tx, "sharing", of, e)) != 0)
			return -1;
	}
	suspended = p.frozen_why && strcmp(p.frozen_why, "sharing") == 0;
	if (score >= SHARING_SUSPEND && strcmp(p.state, "active") == 0)
		return pass_freeze(tx, app, &p, "sharing", NULL, &clockwork, e);
	/* What was taken back has not been. */
	if (suspended && score < SHARING_SUSPEND)
		return pass_thaw_shared(tx, app, &p, &clockwork, e);
	return 0;
}

static int
retell_holder(struct tx *tx, struct app *app, int64_t holder, struct err *e)
{
	struct sql_gate_entry_of_holder_rows rows;
	struct story s;

	if (sql_gate_entry_of_holder(tx, e, holder, &rows) != 0)
		return -1;
	begin(tx, &s, &rows);
	for (size_t i = 0; i < s.n; i++) {
		if (s.accepted[i])
			mark_close(&s, i);
		if ((s.accepted[i] ? mark_void(tx, app, &s, i, e)
			    : s.rows[i].flags & ENTRY_KNEW_VOID
				    ? no_alarm(tx, "knew_void",
					      entry_name(tx, &s.rows[i]), e)
				    : 0) != 0)
			return -1;
	}
	if (write_marks(tx, &s, e) != 0)
		return -1;
	return follow_sharing(tx, app, holder, e);
}

/* Vouchers (R7: the earliest wins) and codes that nobody was given. */
static int
retell_code(struct tx *tx, int64_t list, int64_t idx, struct err *e)
{
	struct sql_gate_entry_of_holder_rows rows;
	bool first = true;
	struct story s;

	if (sql_gate_entry_of_code(tx, e, list, idx, &rows) != 0)
		return -1;
	begin(tx, &s, &rows);
	for (size_t i = 0; i < s.n; i++) {
		if (s.accepted[i] && !first)
			s.flags[i] |= ENTRY_DEBT;
		first = first && !s.accepted[i];
	}
	return write_marks(tx, &s, e);
}

int
entry_score(struct tx *tx, int64_t holder, int64_t *out, struct err *e)
{
	struct sql_gate_alarm_looked looked;
	struct sql_gate_entry_score row;

	if (sql_gate_alarm_looked(tx, e, holder, &looked) != 0 ||
		sql_gate_entry_score(tx, e, holder, looked.at / 1000, &row) !=
			0)
		return -1;
	*out = row.score;
	return 0;
}

int
entry_forgive(
	struct tx *tx, int64_t holder, const struct caller *by, struct err *e)
{
	return sql_gate_alarm_forgive(tx, e, holder, tx_now(tx), by->actor);
}

/* ---- taking a batch ------------------------------------------------------ */

/* Passes and codes that a batch was about: what follows is told anew once. */
struct touched {
	int64_t holders[BATCH_MAX];
	int64_t codes[BATCH_MAX][2];
	size_t n_holders, n_codes;
};

static void
touch(struct touched *t, int64_t holder, int64_t list, int64_t idx)
{
	for (size_t i = 0; holder && i < t->n_holders; i++)
		if (t->holders[i] == holder)
			return;
	for (size_t i = 0; !holder && i < t->n_codes; i++)
		if (t->codes[i][0] == list && t->codes[i][1] == idx)
			return;
	if (holder) {
		t->holders[t->n_holders++] = holder;
		return;
	}
	t->codes[t->n_codes][0] = list;
	t->codes[t->n_codes++][1] = idx;
}

struct taking {
	struct app *app;
	const struct entry_gate *gate;
	const struct gate_batch *b;
	struct touched touched;
	uint8_t hash[SHA256_SIZE],
		chain[ENTRY_CHAIN]; /* of the entry at hand */
};

/* Whose it is: 0 for a voucher's and for nobody's; *unknown for a pass that was
 * given to nobody, also before a restore. */
static int
holder_of(struct tx *tx, const struct app *app, const struct gate_entry *x,
	int64_t list, int64_t idx, int64_t *holder, bool *unknown,
	struct err *e)
{
	struct pass_token t;
	bool is_void;
	int found, given = 1;

	*holder = 0;
	*unknown = strcmp(x->result, "E_IMPOSSIBLE") == 0;
	if (x->type != TOKEN_PASS)
		return 0;
	found = pass_token_find(tx, list, idx, &t, &is_void, e);
	if (found > 0)
		*holder = t.holder;
	if (found == 0)
		given = revocation_is_given(tx, app, list, idx, e);
	*unknown = *unknown || !given;
	return found < 0 || given < 0 ? -1 : 0;
}

static int
insert(struct tx *tx, struct taking *k, int64_t seq, size_t i,
	const uint8_t hash[32], const uint8_t chain[32], struct err *e)
{
	const struct gate_sealed *s = &k->b->entries[i];
	int64_t old = tx_now(tx) / 1000 - ENTRY_KEPT_DAYS * DAY_S;
	int64_t holder = 0, flags = 0, list = 0, idx = 0;
	struct gate_entry x;
	bool late, coded, unknown = false;

	if (gate_entry_decode(s->record, &x) != 0)
		BUG("a record that the batch's reader has read");
	late = x.at < old;
	coded = !late && x.n_cti == 5;
	if (coded) {
		list = x.cti[0];
		idx = (int64_t)x.cti[1] << 24 | (int64_t)x.cti[2] << 16 |
		      (int64_t)x.cti[3] << 8 | x.cti[4];
		if (holder_of(tx, k->app, &x, list, idx, &holder, &unknown,
			    e) != 0)
			return -1;
		touch(&k->touched, holder, list, idx);
	}
	flags = (late ? ENTRY_LATE : 0) | (unknown ? ENTRY_IMPOSSIBLE : 0);
	if (unknown && alarm(tx, k->app, "impossible",
			       arena_printf(tx_arena(tx), "%lld:%lld",
				       (long long)list, (long long)idx),
			       k->gate->id, 0, e) != 0)
		return -1;
	return sql_gate_entry_insert(tx, e, tx_new_id(tx), k->gate->id, seq,
		bytes_of(hash, 32), bytes_of(chain, 32),
		k->gate->site ? &k->gate->site : NULL,
		late ? x.at - (x.at + SHANGHAI_S) % DAY_S : x.at, x.type,
		x.place, x.result, x.list_seq, coded ? &list : NULL,
		coded ? &idx : NULL, holder ? &holder : NULL,
		late ? bytes_of(NULL, 0) : bytes_of(s->salt, ENTRY_SALT),
		late ? bytes_of(NULL, 0) : s->record, let_in(x.result), flags);
}

/* R1. Of two things that a gate has said under one number the same one is kept
 * whichever came first. */
static int
take_one(struct tx *tx, struct taking *k, size_t i, const uint8_t hash[32],
	const uint8_t chain[32], struct err *e)
{
	int64_t seq = (int64_t)k->b->first + (int64_t)i;
	struct sql_gate_entry_at was;
	int found = sql_gate_entry_at(tx, e, k->gate->id, seq, &was);
	int order;

	if (found < 0)
		return -1;
	if (!found)
		return insert(tx, k, seq, i, hash, chain, e);
	BUG_ON(was.hash.n != 32 || was.chain.n != 32);
	order = memcmp(hash, was.hash.p, 32);
	if (order == 0 && memcmp(chain, was.chain.p, 32) == 0)
		return 0;
	if (hold(tx, k->app, k->gate, e) != 0)
		return -1;
	if (order >= 0)
		return 0;
	if (sql_gate_entry_drop(tx, e, was.id) != 0)
		return -1;
	return insert(tx, k, seq, i, hash, chain, e);
}

/* The chain in front of the batch, and behind it, where that is here. */
static int
check_ends(
	struct tx *tx, struct taking *k, const uint8_t last[32], struct err *e)
{
	static const uint8_t zeroes[32];
	int64_t first = (int64_t)k->b->first;
	struct sql_gate_entry_at row;
	uint8_t chain[32];
	/* A machine that came back goes on from its own chain, not from that of
	 * the one before it (chain.h has looked). */
	bool begins = first == k->gate->base + k->gate->began;
	bool anew = begins && k->gate->began == 1;
	int found = sql_gate_entry_at(tx, e, k->gate->id, first - 1, &row);

	if (found < 0)
		return -1;
	BUG_ON(found && row.chain.n != 32);
	if ((anew && memcmp(k->b->before, zeroes, 32) != 0) ||
		(!begins && found &&
			memcmp(k->b->before, row.chain.p, 32) != 0))
		if (hold(tx, k->app, k->gate, e) != 0)
			return -1;
	first += (int64_t)k->b->n;
	found = sql_gate_entry_at(tx, e, k->gate->id, first, &row);
	if (found <= 0)
		return found;
	BUG_ON(row.chain.n != 32);
	memcpy(chain, last, sizeof(chain));
	gate_chain_step(chain, row.hash.p);
	if (memcmp(chain, row.chain.p, sizeof(chain)) == 0)
		return 0;
	return hold(tx, k->app, k->gate, e);
}

static int
acknowledge(
	struct tx *tx, const struct taking *k, int64_t *acked, struct err *e)
{
	int64_t end = (int64_t)k->b->first + (int64_t)k->b->n - 1, top, since;
	struct sql_gate_log_get was;
	struct sql_gate_entry_run run;

	if (sql_gate_log_get(tx, e, k->gate->id, &was) != 0)
		return -1;
	*acked = was.acked;
	if ((int64_t)k->b->first <= was.acked + 1) {
		if (sql_gate_entry_run(tx, e, k->gate->id, was.acked, &run) !=
			0)
			return -1;
		*acked = run.last;
	}
	top = end > was.top ? end : was.top;
	since = was.hole_since_null || *acked > was.acked ? tx_now(tx)
							  : was.hole_since;
	return sql_gate_log_put(tx, e, k->gate->id, *acked, top, tx_now(tx),
		top > *acked ? &since : NULL);
}

/* ---- piece by piece ------------------------------------------------------ */

typedef int piece_fn(struct tx *tx, struct taking *k, size_t i, struct err *e);

static int
piece_entry(struct tx *tx, struct taking *k, size_t i, struct err *e)
{
	const struct gate_sealed *s = &k->b->entries[i];

	gate_entry_hash(s->salt, s->record, k->hash);
	gate_chain_step(k->chain, k->hash);
	return take_one(tx, k, i, k->hash, k->chain, e);
}

static int
piece_holder(struct tx *tx, struct taking *k, size_t i, struct err *e)
{
	return retell_holder(tx, k->app, k->touched.holders[i], e);
}

static int
piece_code(struct tx *tx, struct taking *k, size_t i, struct err *e)
{
	return retell_code(
		tx, k->touched.codes[i][0], k->touched.codes[i][1], e);
}

/* Each with memory of its own: a batch may be about 500 people, each with all
 * their entries. */
static int
pieces(struct tx *tx, struct taking *k, piece_fn *fn, size_t n, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct arena a, *own;

		arena_init(&a, PIECE_ARENA);
		own = tx_arena_swap(tx, &a);
		rc = fn(tx, k, i, e);
		tx_arena_swap(tx, own);
		arena_release(&a);
	}
	return rc;
}

int
entry_take(struct tx *tx, struct app *app, const struct entry_gate *gate,
	const struct gate_batch *b, int64_t *acked, struct err *e)
{
	struct taking *k = ARENA_NEW(tx_arena(tx), struct taking);

	*k = (struct taking){ .app = app, .gate = gate, .b = b };
	if (b->first > ENTRY_SEQ_MAX)
		return err_set(e, ERR_GATE_BATCH);
	memcpy(k->chain, b->before, sizeof(k->chain));
	if (sql_gate_log_open(tx, e, gate->id, tx_now(tx)) != 0 ||
		pieces(tx, k, piece_entry, b->n, e) != 0 ||
		check_ends(tx, k, k->chain, e) != 0 ||
		pieces(tx, k, piece_holder, k->touched.n_holders, e) != 0 ||
		pieces(tx, k, piece_code, k->touched.n_codes, e) != 0)
		return -1;
	return acknowledge(tx, k, acked, e);
}
