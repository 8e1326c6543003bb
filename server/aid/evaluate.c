/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/evaluate.h"
#include "audit/audit.h"
#include "crypto.h"
#include "evaluate.sql.h"
#include "fleet/fleet.h"
#include "str.h"
#include <stdlib.h>

#define SEED 16
#define ROW_MAX 320

struct drawn {
	uint8_t key[SHA256_SIZE];
	int64_t id;
};

static int
order(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_SIZE);
}

static int
days(const char *from, const char *until, int64_t *begin, int64_t *end,
	struct err *e)
{
	struct civil a, b;
	struct err own = { 0 };

	if (civil_parse(from, &a, &own) != 0)
		return err_add_field(e, "from", ERR_DATE_FORMAT);
	if (civil_parse(until, &b, &own) != 0 || civil_compare(a, b) > 0)
		return err_add_field(e, "until", ERR_DATE_FORMAT);
	*begin = civil_to_ms(a);
	*end = civil_to_ms(civil_add_days(b, 1));
	return 0;
}

/* ---- the sample ---------------------------------------------------------- */

static size_t
how_many(const struct aid_rules *r, size_t pool)
{
	size_t n = (pool * (size_t)r->sample_percent + 99) / 100;

	if (n < (size_t)r->sample_min)
		n = (size_t)r->sample_min;
	return n < pool ? n : pool;
}

static struct drawn *
shuffle(struct arena *a, const char *seed,
	const struct sql_aid_sample_pool_rows *pool)
{
	struct drawn *list = ARENA_ARRAY(a, struct drawn, pool->n + 1);

	for (size_t i = 0; i < pool->n; i++) {
		const struct bytes parts[] = { bytes_str(seed),
			bytes_str(pool->items[i].no) };

		list[i].id = pool->items[i].id;
		crypto_sha256_parts(parts, ARRAY_LEN(parts), list[i].key);
	}
	qsort(list, pool->n, sizeof(*list), order);
	return list;
}

static int
put_cases(struct tx *tx, int64_t sample, const struct drawn *list, int64_t n,
	struct err *e)
{
	for (int64_t i = 0; i < n; i++)
		if (sql_aid_sample_case_put(tx, e, sample, i + 1, list[i].id) !=
			0)
			return -1;
	return 0;
}

int
aid_sample_draw(struct tx *tx, struct app *app, const char *from,
	const char *until, const char *open_until, const char *actor,
	struct aid_sample *out, struct err *e)
{
	char seed[2 * SEED + 1], ref[FLEET_REF_SIZE], today[CIVIL_SIZE];
	struct sql_aid_sample_pool_rows pool;
	struct arena *a = tx_arena(tx);
	const struct aid_rules *r;
	int64_t begin = 0, end = 0, id = tx_new_id(tx), changed;
	struct civil last;
	uint8_t raw[SEED];

	civil_format(app_today(app), today);
	if (civil_parse(open_until, &last, &(struct err){ 0 }) != 0)
		err_add_field(e, "open_until", ERR_DATE_FORMAT);
	if (days(from, until, &begin, &end, e) != 0 || e->code != ERR_NONE ||
		aid_rules_on(tx, today, &r, e) != 0 ||
		sql_aid_sample_pool(tx, e, begin, end, &pool) != 0)
		return -1;
	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), seed);
	fleet_ref(app, ref);
	*out = (struct aid_sample){ arena_strdup(a, ref), arena_strdup(a, seed),
		from, until, open_until, (int64_t)pool.n,
		(int64_t)how_many(r, pool.n), tx_now(tx) };
	if (sql_aid_sample_put(tx, e, id, out->ref, out->seed, from, until,
		    out->of_cases, open_until, tx_now(tx), actor,
		    &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_AID_SAMPLE_TWICE);
	if (put_cases(tx, id, shuffle(a, seed, &pool), out->n, e) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor, "aid.sample",
		arena_printf(a, "sample:%s", out->ref),
		arena_printf(a, "{\"seed\":\"%s\",\"n\":%lld}", out->seed,
			(long long)out->n));
}

int
aid_samples(struct tx *tx, struct aid_sample **out, size_t *n, struct err *e)
{
	struct sql_aid_sample_list_rows rows;

	if (sql_aid_sample_list(tx, e, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct aid_sample, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_sample_list *r = &rows.items[i];

		(*out)[i] = (struct aid_sample){ r->ref, r->seed, r->from_on,
			r->until_on, r->open_until, r->of_cases, r->n,
			r->made_at };
	}
	return 0;
}

int
aid_sample_cases(struct tx *tx, const char *ref, const char ***out, size_t *n,
	struct err *e)
{
	struct sql_aid_sample_members_rows rows;
	struct sql_aid_sample_get s;
	int found = sql_aid_sample_get(tx, e, ref, &s);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (sql_aid_sample_members(tx, e, s.id, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), const char *, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = rows.items[i].no;
	return 0;
}

/* A sample that may still be looked into. */
static int
load_open(struct tx *tx, struct app *app, const char *ref,
	struct sql_aid_sample_get *s, struct err *e)
{
	char today[CIVIL_SIZE];
	int found = sql_aid_sample_get(tx, e, ref, s);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	BUG_ON(!s->open_until); /* the row has been found */
	civil_format(app_today(app), today);
	return strcmp(today, s->open_until) > 0
		       ? err_set(e, ERR_AID_SAMPLE_OVER)
		       : 0;
}

int
aid_sample_open(struct tx *tx, struct app *app, const char *ref, int64_t n,
	const char *actor, struct flow_case *out, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct sql_aid_sample_get s;
	struct sql_aid_sample_opened row;
	int found;

	if (load_open(tx, app, ref, &s, e) != 0)
		return -1;
	found = sql_aid_sample_opened(tx, e, s.id, n, &row);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (flow_load_id(tx, row.case_id, out, e) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor, "aid.sample.open",
		arena_printf(a, "case:%s", out->no),
		arena_printf(a, "{\"sample\":\"%s\"}", ref));
}

/* ---- what leaves --------------------------------------------------------- */

static void
put_line(struct str *out, const struct sql_aid_sample_facts *r)
{
	str_printf(out,
		"%lld,%s,%s,%s,%s,%s,%s,%lld,%s,%lld,%lld,%lld,%lld,"
		"%lld\r\n",
		(long long)r->n, r->no, r->state, r->stage, r->district,
		r->proposed, r->category ? r->category : "",
		(long long)r->deviates, r->kind ? r->kind : "",
		(long long)(r->amount_null ? 0 : r->amount),
		(long long)r->posted, (long long)r->people, (long long)r->steps,
		(long long)r->late);
}

int
aid_sample_export(struct tx *tx, struct app *app, const char *ref,
	const char *actor, const char **text, const char **sha256,
	struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct sql_aid_sample_facts_rows rows;
	struct sql_aid_sample_get s;
	uint8_t sum[SHA256_SIZE];
	char *hex = arena_alloc(a, 2 * SHA256_SIZE + 1);
	struct str out;

	if (load_open(tx, app, ref, &s, e) != 0 ||
		sql_aid_sample_facts(tx, e, s.id, &rows) != 0)
		return -1;
	str_init(&out, a, ROW_MAX * (rows.n + 2));
	str_printf(&out,
		"抽样,%s\r\n序号,事项编号,状态,步骤,区县,建议类别,认定类别,"
		"与建议不同,帮扶项目,金额（分）,公示次数,经办人数,计时步骤,"
		"超期步骤\r\n",
		ref);
	for (size_t i = 0; i < rows.n; i++)
		put_line(&out, &rows.items[i]);
	crypto_sha256(bytes_str(out.p), sum);
	hex_format(sum, sizeof(sum), hex);
	*text = out.p;
	*sha256 = hex;
	return audit_add(tx, e, app->rng, actor, "aid.sample.export",
		arena_printf(a, "sample:%s", ref),
		arena_printf(a, "{\"sha256\":\"%s\",\"n\":%zu}", hex, rows.n));
}

/* ---- figures ------------------------------------------------------------- */

static void
add_stage(const struct sql_aid_figures_stages *r, int64_t now,
	struct aid_figures *out)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(r->ended_at_null ? now : r->ended_at), day);
	out->stages++;
	if (strcmp(day, r->due_on) > 0)
		out->late++;
	else if (!r->ended_at_null)
		out->on_time++;
}

int
aid_figures(struct tx *tx, const char *from, const char *until,
	struct aid_figures *out, struct err *e)
{
	struct sql_aid_figures_stages_rows stages;
	struct sql_aid_figures_posted posted;
	struct sql_aid_figures_paid paid;
	struct sql_aid_figures f;
	int64_t begin = 0, end = 0;

	if (days(from, until, &begin, &end, e) != 0 ||
		sql_aid_figures(tx, e, begin, end, &f) != 0 ||
		sql_aid_figures_paid(tx, e, begin, end, &paid) != 0 ||
		sql_aid_figures_posted(tx, e, begin, end, &posted) != 0 ||
		sql_aid_figures_stages(tx, e, begin, end, &stages) != 0)
		return -1;
	*out = (struct aid_figures){ .applied = f.applied,
		.decided = f.decided,
		.granted = f.granted,
		.paid = paid.paid,
		.posted = posted.posted,
		.left = f.left,
		.deviated = f.deviated,
		.granted_fen = f.granted_fen,
		.paid_fen = paid.paid_fen };
	for (size_t i = 0; i < stages.n; i++)
		add_stage(&stages.items[i], tx_now(tx), out);
	return 0;
}
