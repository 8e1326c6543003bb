/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue file into rows. */
#include "audit/audit.h"
#include "booking/draw.h"
#include "booking/eligible.h"
#include "booking/offer.h"
#include "offer.sql.h"
#include "quota.sql.h"
#include "ref/ref.h"
#include "str.h"
#include <stdio.h>

#define DAYS_MAX 366
#define SIZE_MAX_ INT64_C(1000000)
#define MINUTE_MS INT64_C(60000)
#define LEASE_MINUTES INT64_C(1440)
#define DAY_MS INT64_C(86400000)

struct put {
	struct tx *tx;
	struct app *app;
	const struct offer_new *n;
	struct civil today;
	int64_t programme;
	int64_t made; /* sessions */
};

/* ---- reading the file's words -------------------------------------------- */

/* "{year}" becomes this year. */
static const char *
with_year(struct put *p, const char *text)
{
	const char *at = strstr(text, "{year}");

	if (!at)
		return text;
	return arena_printf(tx_arena(p->tx), "%.*s%d%s", (int)(at - text), text,
		p->today.y, at + strlen("{year}"));
}

int
offer_day_read(struct civil today, const char *text, struct civil *out)
{
	struct err own = { 0 };
	int64_t days;

	if (text[0] != '+' && text[0] != '-')
		return civil_parse(text, out, &own);
	if (digits_parse(bytes_str(text + 1), DAYS_MAX, &days) != 0)
		return -1;
	*out = civil_add_days(today, (int32_t)(text[0] == '-' ? -days : days));
	return 0;
}

static int
day_of(const struct put *p, const char *text, struct civil *out)
{
	return offer_day_read(p->today, text, out);
}

int64_t
offer_clock_read(const char *text)
{
	int64_t h, m;

	if (strlen(text) != 5 || text[2] != ':' ||
		digits_parse(bytes_of(text, 2), 23, &h) != 0 ||
		digits_parse(bytes_of(text + 3, 2), 59, &m) != 0)
		return -1;
	return (h * 60 + m) * MINUTE_MS;
}

static int64_t
instant(const struct put *p, const char *text, const char *path, struct err *e)
{
	struct civil d;

	if (day_of(p, text, &d) != 0) {
		err_add_field(e, path, ERR_DATE_FORMAT);
		return 0;
	}
	return civil_to_ms(d);
}

static bool
is_one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* ---- does it fit --------------------------------------------------------- */

void
offer_code_check(const char *code, const char *path, struct err *e)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz{}*_-/"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	if (!*code || code[strspn(code, good)])
		err_add_field(e, path, ERR_TEXT_INVALID);
}

static void
check_shares(const struct offer_new *n, struct err *e)
{
	static const char *const by[] = { "none", "district", "group" };
	int64_t sum = 0;

	if (!is_one_of(n->share_by, by, ARRAY_LEN(by)))
		err_add_field(e, "share_by", ERR_CHOICE_UNKNOWN);
	for (size_t i = 0; i < n->n_shares; i++) {
		offer_code_check(n->shares[i].code, "shares", e);
		if (n->shares[i].size < 0 || n->shares[i].size > n->quota)
			err_add_field(e, "shares", ERR_NUMBER_RANGE);
		sum += n->shares[i].size;
	}
	if (sum > n->quota)
		err_add_field(e, "shares", ERR_NUMBER_RANGE);
}

static bool
has_site(const struct offer_new *n, const char *code)
{
	for (size_t i = 0; i < n->n_sites; i++)
		if (strcmp(n->sites[i].code, code) == 0)
			return true;
	return false;
}

static void
check_runs(const struct put *p, struct err *e)
{
	static const char *const on[] = { "workdays", "all" };
	static const char *const halves[] = { "am", "pm" };
	struct civil d;

	for (size_t i = 0; i < p->n->n_runs; i++) {
		const struct offer_new_run *r = &p->n->runs[i];
		int64_t from = offer_clock_read(r->starts);

		if (!has_site(p->n, r->place) || !is_one_of(r->on, on, 2) ||
			!is_one_of(r->half, halves, 2))
			err_add_field(e, "sessions", ERR_CHOICE_UNKNOWN);
		if (day_of(p, r->from, &d) != 0 || from < 0 ||
			offer_clock_read(r->ends) <= from)
			err_add_field(e, "sessions", ERR_DATE_FORMAT);
		if (r->days < 1 || r->days > DAYS_MAX || r->size < 1 ||
			r->size > SIZE_MAX_ || r->walk_in < 0 ||
			r->walk_in > r->size)
			err_add_field(e, "sessions", ERR_NUMBER_RANGE);
	}
	for (size_t i = 0; i < p->n->n_except; i++)
		if (day_of(p, p->n->except[i], &d) != 0)
			err_add_field(e, "except", ERR_DATE_FORMAT);
}

static int
check(const struct put *p, struct err *e)
{
	const struct offer_new *n = p->n;

	if (n->quota < 1 || n->quota > SIZE_MAX_)
		err_add_field(e, "quota", ERR_NUMBER_RANGE);
	if (n->hold_seconds < 10 || n->hold_seconds > 600)
		err_add_field(e, "hold_seconds", ERR_NUMBER_RANGE);
	if (n->cancel_hours < 0 || n->no_show_minutes < 0 || n->price < 0)
		err_add_field(e, "price", ERR_NUMBER_RANGE);
	if (n->lease_places < 0 || n->lease_minutes < 0 ||
		(n->lease_minutes && n->lease_minutes < 5))
		err_add_field(e, "lease_places", ERR_NUMBER_RANGE);
	if (n->pause_after < 0 || n->pause_minutes < 0 ||
		(n->pause_after > 0) != (n->pause_minutes > 0))
		err_add_field(e, "pause_after", ERR_NUMBER_RANGE);
	offer_code_check(n->code, "code", e);
	for (size_t i = 0; i < n->n_sites; i++) {
		offer_code_check(n->sites[i].code, "places", e);
		if (n->sites[i].number < 1 || n->sites[i].number > 65535)
			err_add_field(e, "places", ERR_NUMBER_RANGE);
	}
	check_shares(n, e);
	check_runs(p, e);
	for (size_t i = 0; i < n->n_rules; i++)
		if (!eligible_rule_check(&n->rules[i]))
			err_add_field(e, "rules", ERR_CHOICE_UNKNOWN);
	return e->code == ERR_NONE ? 0 : -1;
}

/* ---- rows ---------------------------------------------------------------- */

static int
put_programme(struct put *p, bool *fresh, struct err *e)
{
	const struct offer_new *n = p->n;
	const char *code = with_year(p, n->code);
	int64_t opens = instant(p, n->opens, "opens", e);
	int64_t closes = instant(p, n->closes, "closes", e) + DAY_MS;
	int64_t release = n->release ? instant(p, n->release, "release", e) : 0;
	int64_t draw = n->draw ? instant(p, n->draw, "draw", e) : 0;
	struct sql_programme_list was;
	int found;

	if (closes <= opens)
		err_add_field(e, "closes", ERR_NUMBER_RANGE);
	if (e->code != ERR_NONE)
		return -1;
	found = sql_programme_get(p->tx, e, NULL, code, &was);
	if (found < 0)
		return -1;
	*fresh = !found;
	p->programme = found ? was.id : tx_new_id(p->tx);
	return sql_programme_put(p->tx, e, p->programme, code, n->kind,
		n->title, with_year(p, n->period), with_year(p, n->period_key),
		n->version, n->basis, opens, closes, n->share_by,
		n->release ? &release : NULL, n->waiting, n->cancel_hours,
		n->no_show_minutes, n->hold_seconds, n->price,
		n->draw ? &draw : NULL, n->lease_places,
		n->lease_minutes ? n->lease_minutes : LEASE_MINUTES,
		n->pause_after, n->pause_minutes);
}

static int
add_node(struct put *p, int64_t id, const int64_t *parent, const char *kind,
	const char *code, int64_t size, int64_t reserved, struct err *e)
{
	char ref[QUOTA_REF_SIZE];

	quota_ref(p->app, ref);
	return sql_quota_node_insert(p->tx, e, id, ref, p->programme, parent,
		kind, code, size, reserved);
}

static int
put_root(struct put *p, struct err *e)
{
	int64_t rest = p->n->quota;

	if (add_node(p, p->programme, NULL, "programme", "", p->n->quota, 0,
		    e) != 0)
		return -1;
	for (size_t i = 0; i < p->n->n_shares; i++) {
		const struct offer_new_share *s = &p->n->shares[i];

		rest -= s->size;
		if (add_node(p, tx_new_id(p->tx), &p->programme, "share",
			    s->code, s->size, 0, e) != 0)
			return -1;
	}
	return add_node(p, tx_new_id(p->tx), &p->programme, "share",
		QUOTA_COMMON, rest, 0, e);
}

static int
put_words(struct put *p, struct err *e)
{
	if (sql_programme_rules_clear(p->tx, e, p->programme) != 0 ||
		sql_programme_texts_clear(p->tx, e, p->programme) != 0)
		return -1;
	for (size_t i = 0; i < p->n->n_rules; i++)
		if (sql_programme_rule_add(p->tx, e, p->programme, (int64_t)i,
			    p->n->rules[i].rule, p->n->rules[i].value) != 0)
			return -1;
	for (size_t i = 0; i < p->n->n_texts; i++) {
		const struct offer_text *t = &p->n->texts[i];

		if (sql_programme_text_add(p->tx, e, p->programme, (int64_t)i,
			    t->kind, t->code ? t->code : "", t->version,
			    t->required, t->title ? t->title : "",
			    t->text) != 0)
			return -1;
	}
	return 0;
}

static int
put_sites(struct put *p, struct err *e)
{
	for (size_t i = 0; i < p->n->n_sites; i++) {
		const struct offer_new_site *s = &p->n->sites[i];

		if (sql_site_put(p->tx, e, tx_new_id(p->tx), s->number, s->code,
			    s->name, s->address, s->bus, s->phone) != 0)
			return -1;
	}
	return 0;
}

/* The node under a parent, made with no size if it is not there. */
static int
node_under(struct put *p, int64_t parent, const char *kind, const char *code,
	int64_t *id, struct err *e)
{
	struct sql_quota_node_child row;
	int found = sql_quota_node_child(
		p->tx, e, p->programme, kind, parent, code, &row);

	if (found < 0)
		return -1;
	*id = found ? row.id : tx_new_id(p->tx);
	return found ? 0 : add_node(p, *id, &parent, kind, code, 0, 0, e);
}

static int64_t
fixed_size(const struct offer_new *n, const char *place)
{
	for (size_t i = 0; i < n->n_sites; i++)
		if (strcmp(n->sites[i].code, place) == 0)
			return n->sites[i].size;
	return 0;
}

/* A level holds what its sessions hold, unless the file says how much. */
static int
grow(struct put *p, int64_t day, int64_t place, const char *code, int64_t size,
	struct err *e)
{
	int64_t fixed = fixed_size(p->n, code), changed;
	struct sql_quota_node_child row;

	if (sql_quota_grow(p->tx, e, day, size, &changed) != 0)
		return -1;
	if (!fixed)
		return sql_quota_grow(p->tx, e, place, size, &changed);
	if (sql_quota_node_child(p->tx, e, p->programme, "place", p->programme,
		    code, &row) != 1)
		return err_setf(e, ERR_INTERNAL, "place without a node");
	return row.size ? 0 : sql_quota_grow(p->tx, e, place, fixed, &changed);
}

static int
put_session(struct put *p, const struct offer_new_run *r, struct civil d,
	struct err *e)
{
	char day[CIVIL_SIZE];
	int64_t id = tx_new_id(p->tx), place, day_id, midnight;
	struct sql_quota_node_child was;
	struct sql_site_by_code site;
	int found;

	civil_format(d, day);
	midnight = civil_to_ms(d);
	if (node_under(p, p->programme, "place", r->place, &place, e) != 0 ||
		node_under(p, place, "day", day, &day_id, e) != 0)
		return -1;
	found = sql_quota_node_child(
		p->tx, e, p->programme, "session", day_id, r->half, &was);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (sql_site_by_code(p->tx, e, r->place, &site) != 1)
		return err_setf(e, ERR_INTERNAL, "site without a row");
	if (grow(p, day_id, place, r->place, r->size, e) != 0 ||
		add_node(p, id, &day_id, "session", r->half, r->size,
			r->walk_in, e) != 0)
		return -1;
	p->made++;
	return sql_session_insert(p->tx, e, id, p->programme, place, day_id,
		site.id, day, r->half, midnight + offer_clock_read(r->starts),
		midnight + offer_clock_read(r->ends));
}

static bool
is_excepted(const struct put *p, struct civil d)
{
	struct civil x;

	for (size_t i = 0; i < p->n->n_except; i++)
		if (day_of(p, p->n->except[i], &x) == 0 &&
			civil_compare(x, d) == 0)
			return true;
	return false;
}

static int
put_run(struct put *p, const struct offer_new_run *r, struct err *e)
{
	bool all = strcmp(r->on, "all") == 0;
	struct civil d;

	if (day_of(p, r->from, &d) != 0)
		return err_add_field(e, "sessions", ERR_DATE_FORMAT);
	for (int64_t i = 0; i < r->days; i++, d = civil_add_days(d, 1)) {
		if (is_excepted(p, d) ||
			(!all && !calendar_is_workday(
					 &p->app->ref->calendar, d)))
			continue;
		if (put_session(p, r, d, e) != 0)
			return -1;
	}
	return 0;
}

int
offer_put(struct tx *tx, struct app *app, const char *actor,
	const struct offer_new *n, int64_t *sessions, struct err *e)
{
	struct put p = { .tx = tx, .app = app, .n = n };
	struct arena *a = tx_arena(tx);
	bool fresh;

	p.today = civil_from_ms(tx_now(tx));
	if (check(&p, e) != 0 || put_programme(&p, &fresh, e) != 0 ||
		(fresh && put_root(&p, e) != 0) ||
		(fresh && n->draw &&
			draw_begin(tx, app, p.programme, e) != 0) ||
		put_words(&p, e) != 0 || put_sites(&p, e) != 0)
		return -1;
	for (size_t i = 0; i < n->n_runs; i++)
		if (put_run(&p, &n->runs[i], e) != 0)
			return -1;
	*sessions = p.made;
	return audit_add(tx, e, app->rng, actor,
		fresh ? "offer.add" : "offer.change",
		arena_printf(a, "programme:%lld", (long long)p.programme),
		arena_printf(a,
			"{\"code\":\"%s\",\"version\":%lld,"
			"\"sessions\":%lld}",
			with_year(&p, n->code), (long long)n->version,
			(long long)p.made));
}
