/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/quota.h"
#include "audit/audit.h"
#include "crypto.h"
#include "personal.h"
#include "quota.sql.h"
#include "str.h"

void
quota_ref(const struct app *app, char out[QUOTA_REF_SIZE])
{
	uint8_t raw[(QUOTA_REF_SIZE - 1) / 2];

	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), out);
}

static int64_t
levels(const struct quota_path *p)
{
	return (p->session != 0) + (p->day != 0) + (p->place != 0) +
	       (p->programme != 0);
}

int
quota_take(struct tx *tx, const struct quota_path *p, struct quota_change by,
	struct err *e)
{
	int64_t changed;

	if (sql_quota_shift(tx, e, p->session, p->day, p->place, p->programme,
		    by.held, by.leased, by.taken, &changed) != 0)
		return -1;
	return changed == levels(p) ? 0 : err_set(e, ERR_QUOTA_FULL);
}

int
quota_give(struct tx *tx, const struct quota_path *p, struct quota_change by,
	struct err *e)
{
	int64_t changed;

	if (sql_quota_give(tx, e, p->session, p->day, p->place, p->programme,
		    by.held, by.leased, by.taken, &changed) != 0)
		return -1;
	BUG_ON(changed != levels(p));
	return 0;
}

/* 1 taken, 0 full or no such share. */
static int
share_try(struct tx *tx, int64_t share, struct err *e)
{
	int64_t changed = 0;

	if (share && sql_quota_share_take(tx, e, share, &changed) != 0)
		return -1;
	return (int)changed;
}

int
quota_share_find(struct tx *tx, int64_t programme, const char *code,
	int64_t *out, struct err *e)
{
	struct sql_quota_node_child row;
	int found = sql_quota_node_child(
		tx, e, programme, "share", programme, code, &row);

	*out = found > 0 ? row.id : 0;
	return found < 0 ? -1 : 0;
}

int
quota_share_take(struct tx *tx, int64_t programme, int64_t first,
	int64_t second, int64_t *used, struct err *e)
{
	int64_t tries[] = { first, second, 0 };

	if (quota_share_find(tx, programme, QUOTA_COMMON, &tries[2], e) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		int got = share_try(tx, tries[i], e);

		if (got != 0) {
			*used = tries[i];
			return got < 0 ? -1 : 0;
		}
	}
	return err_set(e, ERR_SHARE_FULL);
}

int
quota_share_give(struct tx *tx, int64_t share, struct err *e)
{
	int64_t changed;

	if (sql_quota_share_give(tx, e, share, &changed) != 0)
		return -1;
	BUG_ON(changed != 1);
	return 0;
}

int
quota_reserve_use(struct tx *tx, int64_t session, struct err *e)
{
	int64_t changed;

	return sql_quota_reserve_use(tx, e, session, &changed);
}

int
quota_mark(struct tx *tx, const struct quota_path *p, int64_t share,
	int attended, int no_show, struct err *e)
{
	int64_t changed;

	return sql_quota_mark(tx, e, p->session, p->day, p->place, p->programme,
		share, attended, no_show, &changed);
}

static int
share_by_ref(struct tx *tx, int64_t programme, const char *ref,
	struct sql_quota_node_by_ref *out, struct err *e)
{
	int found = sql_quota_node_by_ref(tx, e, ref, out);

	if (found < 0)
		return -1;
	if (!found || out->programme_id != programme || !out->kind ||
		strcmp(out->kind, "share") != 0)
		return err_set(e, ERR_NOT_FOUND);
	return 0;
}

static int
note_move(struct tx *tx, struct app *app, const char *actor,
	const struct sql_quota_node_by_ref *from,
	const struct sql_quota_node_by_ref *to, const struct quota_move *m,
	struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct str text;

	str_init(&text, a, 4096);
	str_printf(&text,
		"{\"from\":\"%s\",\"to\":\"%s\",\"n\":%lld,\"reason\":",
		from->code, to->code, (long long)m->n);
	json_encode_text(&text, m->reason);
	str_putc(&text, '}');
	return audit_add(tx, e, app->rng, actor, "quota.move",
		arena_printf(
			a, "programme:%lld", (long long)from->programme_id),
		text.p);
}

int
quota_share_move(struct tx *tx, struct app *app, const char *actor,
	int64_t programme, const struct quota_move *m, struct err *e)
{
	struct sql_quota_node_by_ref from, to;
	int64_t changed;

	if (m->n < 1)
		return err_add_field(e, "n", ERR_NUMBER_RANGE);
	if (personal_number_in(m->reason))
		return err_add_field(e, "reason", ERR_REASON_PERSONAL);
	if (share_by_ref(tx, programme, m->from, &from, e) != 0 ||
		share_by_ref(tx, programme, m->to, &to, e) != 0)
		return -1;
	if (from.id == to.id)
		return err_add_field(e, "to", ERR_CHOICE_UNKNOWN);
	if (sql_quota_shrink(tx, e, from.id, m->n, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_QUOTA_SHORT);
	if (sql_quota_grow(tx, e, to.id, m->n, &changed) != 0)
		return -1;
	return note_move(tx, app, actor, &from, &to, m, e);
}

int
quota_release(struct tx *tx, int64_t programme, int64_t *moved, struct err *e)
{
	struct sql_quota_shares_rows rows;
	int64_t common, changed;

	*moved = 0;
	if (quota_share_find(tx, programme, QUOTA_COMMON, &common, e) != 0 ||
		sql_quota_shares(tx, e, programme, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_quota_shares *s = &rows.items[i];
		int64_t left = s->size - s->taken;

		if (s->id == common || left <= 0 ||
			strcmp(s->code, QUOTA_WALK_IN) == 0)
			continue;
		if (sql_quota_shrink(tx, e, s->id, left, &changed) != 0 ||
			sql_quota_grow(tx, e, common, left, &changed) != 0)
			return -1;
		*moved += left;
	}
	return 0;
}

/* ---- recount ------------------------------------------------------------- */

static int
wrong(int64_t n, const char *what, struct err *e)
{
	return n == 0 ? 0
		      : err_setf(e, ERR_DATA_DAMAGED, "%lld %s", (long long)n,
				what);
}

int
quota_recount(struct tx *tx, struct quota_recount *out, struct err *e)
{
	struct sql_quota_count_sessions sessions;
	struct sql_quota_count_shares shares;
	struct sql_quota_count_levels levels_;
	struct sql_quota_count_vouchers vouchers;
	struct sql_quota_count_bookings n;

	if (sql_quota_count_sessions(tx, e, &sessions) != 0 ||
		sql_quota_count_shares(tx, e, &shares) != 0 ||
		sql_quota_count_levels(tx, e, &levels_) != 0 ||
		sql_quota_count_vouchers(tx, e, &vouchers) != 0 ||
		sql_quota_count_bookings(tx, e, &n) != 0)
		return -1;
	*out = (struct quota_recount){ n.bookings, n.vouchers };
	if (wrong(sessions.wrong, "sessions count other than their rows", e) !=
			0 ||
		wrong(shares.wrong, "shares count other than their rows", e) !=
			0 ||
		wrong(levels_.wrong, "levels count other than below", e) != 0)
		return -1;
	return wrong(vouchers.wrong, "bookings with a wrong voucher", e);
}
