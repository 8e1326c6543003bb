/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/offer.h"
#include "offer.sql.h"

#define LIST_MAX 50
#define KEPT_DAYS 30
#define DAY_MS INT64_C(86400000)

static struct offer
offer_of(const struct sql_programme_list *r)
{
	return (struct offer){ .id = r->id,
		.code = r->code,
		.kind = r->kind,
		.title = r->title,
		.period = r->period,
		.period_key = r->period_key,
		.opens_at = r->opens_at,
		.closes_at = r->closes_at,
		.share_by = r->share_by,
		.release_at = r->release_at,
		.released_at = r->released_at,
		.waiting = r->waiting != 0,
		.cancel_hours = r->cancel_hours,
		.no_show_minutes = r->no_show_minutes,
		.hold_seconds = r->hold_seconds,
		.price = r->price,
		.draw_at = r->draw_at,
		.drawn_at = r->drawn_at,
		.lease_places = r->lease_places,
		.lease_minutes = r->lease_minutes,
		.pause_after = r->pause_after,
		.pause_minutes = r->pause_minutes };
}

struct offer_state
offer_state(const struct offer *o, int64_t now)
{
	if (now < o->opens_at)
		return (struct offer_state){ "not_yet", "还没有开放" };
	if (now >= o->closes_at)
		return (struct offer_state){ "closed", "已结束" };
	if (o->draw_at && !o->drawn_at)
		return (struct offer_state){ "draw", "报名中，到期摇号" };
	return (struct offer_state){ "open", "正在预约" };
}

int
offer_check_open(const struct offer *o, int64_t now, struct err *e)
{
	if (now < o->opens_at)
		return err_set(e, ERR_OFFER_NOT_OPEN);
	if (now >= o->closes_at)
		return err_set(e, ERR_OFFER_CLOSED);
	return 0;
}

int
offer_check_places(const struct offer *o, int64_t now, struct err *e)
{
	if (offer_check_open(o, now, e) != 0)
		return -1;
	return o->draw_at && !o->drawn_at ? err_set(e, ERR_OFFER_DRAW) : 0;
}

int
offer_load(struct tx *tx, const char *code, struct offer *out, struct err *e)
{
	struct sql_programme_list row;
	int found = sql_programme_get(tx, e, NULL, code, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_OFFER_UNKNOWN);
	*out = offer_of(&row);
	return 0;
}

int
offer_load_id(struct tx *tx, int64_t id, struct offer *out, struct err *e)
{
	struct sql_programme_list row;
	int found = sql_programme_get(tx, e, &id, NULL, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_OFFER_UNKNOWN);
	*out = offer_of(&row);
	return 0;
}

int
offer_list(struct tx *tx, const char *kind, struct offer **out, size_t *n,
	struct err *e)
{
	struct sql_programme_list_rows rows;

	if (sql_programme_list(tx, e, kind, tx_now(tx) - KEPT_DAYS * DAY_MS,
		    LIST_MAX, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct offer, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = offer_of(&rows.items[i]);
	return 0;
}

int
offer_texts(struct tx *tx, int64_t offer, struct offer_text **out, size_t *n,
	struct err *e)
{
	struct sql_programme_texts_rows rows;

	if (sql_programme_texts(tx, e, offer, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct offer_text, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_programme_texts *r = &rows.items[i];

		(*out)[i] = (struct offer_text){ r->kind, r->code, r->title,
			r->body, r->version, r->required != 0 };
	}
	return 0;
}

int
offer_site_load(
	struct tx *tx, int64_t number, struct offer_site *out, struct err *e)
{
	struct sql_site_by_number row;
	int found = sql_site_by_number(tx, e, number, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	*out = (struct offer_site){ row.code, row.title, row.address, row.bus,
		row.phone, row.id };
	return 0;
}

int
offer_sites(struct tx *tx, int64_t offer, struct offer_site **out, size_t *n,
	struct err *e)
{
	struct sql_programme_sites_rows rows;

	if (sql_programme_sites(tx, e, offer, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct offer_site, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_programme_sites *r = &rows.items[i];

		(*out)[i] = (struct offer_site){ .code = r->code,
			.name = r->title,
			.address = r->address,
			.bus = r->bus,
			.phone = r->phone };
	}
	return 0;
}

/* ---- sessions ------------------------------------------------------------ */

static struct offer_session
session_of(const struct sql_session_list *r)
{
	return (struct offer_session){ .id = r->id,
		.place_id = r->place_id,
		.day_id = r->day_id,
		.programme_id = r->programme_id,
		.ref = r->ref,
		.site = r->site,
		.day = r->day,
		.half = r->half,
		.site_number = r->site_number,
		.starts_at = r->starts_at,
		.ends_at = r->ends_at,
		.closed = !r->closed_at_null,
		.free = r->open > 0 ? r->open : 0,
		.room = r->room > 0 ? r->room : 0 };
}

static int
session_found(int found, const struct sql_session_list *row,
	struct offer_session *out, struct err *e)
{
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_SESSION_UNKNOWN);
	*out = session_of(row);
	return 0;
}

int
offer_session_load(struct tx *tx, const char *ref, struct offer_session *out,
	struct err *e)
{
	struct sql_session_list row;
	int found = sql_session_get(tx, e, NULL, ref, &row);

	return session_found(found, &row, out, e);
}

int
offer_session_load_id(
	struct tx *tx, int64_t id, struct offer_session *out, struct err *e)
{
	struct sql_session_list row;
	int found = sql_session_get(tx, e, &id, NULL, &row);

	return session_found(found, &row, out, e);
}

struct quota_path
offer_session_path(const struct offer_session *s)
{
	return (struct quota_path){ s->id, s->day_id, s->place_id,
		s->programme_id };
}

int
offer_session_check(const struct offer_session *s, int64_t now, struct err *e)
{
	if (s->closed)
		return err_set(e, ERR_SESSION_CLOSED);
	return now < s->starts_at ? 0 : err_set(e, ERR_SESSION_PAST);
}

const char *
offer_session_state(const struct offer_session *s, int64_t now)
{
	if (s->closed)
		return "closed";
	if (now >= s->starts_at)
		return "past";
	return s->free > 0 ? "free" : "full";
}

const char *
offer_half_label(const char *half)
{
	return strcmp(half, "am") == 0 ? "上午" : "下午";
}

const char *
offer_weekday(const char *day)
{
	static const char *const names[] = { "", "星期一", "星期二", "星期三",
		"星期四", "星期五", "星期六", "星期日" };
	struct err own = { 0 };
	struct civil d;

	return civil_parse(day, &d, &own) == 0 ? names[civil_weekday(d)] : "";
}

/* The last of `days` days with sessions from `from` on. */
static int
last_day(struct tx *tx, int64_t offer, const char *from, int days,
	const char **last, const char **next, struct err *e)
{
	struct sql_session_next_day row;
	struct err own = { 0 };
	char before[CIVIL_SIZE];
	struct civil d;

	if (civil_parse(from, &d, &own) != 0)
		return err_set(e, ERR_BAD_QUERY);
	civil_format(civil_add_days(d, -1), before);
	*last = from;
	*next = arena_strdup(tx_arena(tx), before);
	for (int i = 0; i <= days; i++) {
		int found = sql_session_next_day(tx, e, offer, *next, &row);

		if (found < 0)
			return -1;
		*next = found ? row.day : NULL;
		if (!found || i == days)
			break;
		*last = row.day;
	}
	return 0;
}

int
offer_sessions(struct tx *tx, int64_t offer, const char *from, int days,
	struct offer_session **out, size_t *n, const char **next, struct err *e)
{
	struct sql_session_list_rows rows;
	const char *last = from;

	if (last_day(tx, offer, from, days, &last, next, e) != 0 ||
		sql_session_list(tx, e, offer, from, last, OFFER_SESSIONS_MAX,
			&rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct offer_session, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = session_of(&rows.items[i]);
	return 0;
}
