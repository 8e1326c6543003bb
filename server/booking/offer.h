/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has places: programmes, their texts, sites and sessions. Loaded from a
 * catalogue file, changed by loading it again: texts, rules, days and new
 * sessions follow the file, sizes that the desk has moved stay.
 *
 * Sources: domain rules 6 (体检), DESIGN 7 (offer).
 */
#ifndef YZ_OFFER_H
#define YZ_OFFER_H

#include "booking/quota.h"
#include "civil.h"

struct offer {
	int64_t id;
	const char *code, *kind, *title, *period, *period_key;
	int64_t opens_at, closes_at;	 /* ms, [opens, closes) */
	const char *share_by;		 /* "none", "district", "group" */
	int64_t release_at, released_at; /* 0: none */
	bool waiting;
	int64_t cancel_hours, no_show_minutes, hold_seconds;
	int64_t price;			     /* fen */
	int64_t draw_at, drawn_at;	     /* 0: none */
	int64_t lease_places, lease_minutes; /* lease.h; 0: none */
	int64_t pause_after, pause_minutes;  /* 0: none */
};

/* "not_yet", "open", "closed", "draw" (who comes first has no advantage). */
struct offer_state {
	const char *state, *label;
};
struct offer_state offer_state(const struct offer *o, int64_t now);
/* OFFER_NOT_OPEN, OFFER_CLOSED. */
int offer_check_open(const struct offer *o, int64_t now, struct err *e);
/* The same, and whether places are given already: OFFER_DRAW before the draw,
 * when one can only register for it. */
int offer_check_places(const struct offer *o, int64_t now, struct err *e);

/* OFFER_UNKNOWN. */
int offer_load(struct tx *tx, const char *code, struct offer *out,
	struct err *e) MUST_USE;
int offer_load_id(
	struct tx *tx, int64_t id, struct offer *out, struct err *e) MUST_USE;
/* Of a kind, by their opening; what ended a month ago is gone. */
int offer_list(struct tx *tx, const char *kind, struct offer **out, size_t *n,
	struct err *e) MUST_USE;

struct offer_text {
	const char *kind, *code, *title, *text;
	int64_t version;
	bool required;
};
int offer_texts(struct tx *tx, int64_t offer, struct offer_text **out,
	size_t *n, struct err *e) MUST_USE;

struct offer_site {
	const char *code, *name, *address, *bus, *phone;
	int64_t id; /* of offer_site_load() alone */
};
/* By its number. NOT_FOUND. */
int offer_site_load(struct tx *tx, int64_t number, struct offer_site *out,
	struct err *e) MUST_USE;
int offer_sites(struct tx *tx, int64_t offer, struct offer_site **out,
	size_t *n, struct err *e) MUST_USE;

struct offer_session {
	int64_t id, place_id, day_id, programme_id;
	const char *ref, *site, *day, *half;
	int64_t site_number, starts_at, ends_at;
	bool closed;
	int64_t free; /* as all levels leave it, never below 0 */
	int64_t room; /* of the session alone, walk-in places too */
};
#define OFFER_SESSIONS_MAX 400
/* SESSION_UNKNOWN. */
int offer_session_load(struct tx *tx, const char *ref,
	struct offer_session *out, struct err *e) MUST_USE;
int offer_session_load_id(struct tx *tx, int64_t id, struct offer_session *out,
	struct err *e) MUST_USE;
struct quota_path offer_session_path(const struct offer_session *s);
/* SESSION_CLOSED, SESSION_PAST once it has begun. */
int offer_session_check(
	const struct offer_session *s, int64_t now, struct err *e);
/* "free", "full", "closed", "past". */
const char *offer_session_state(const struct offer_session *s, int64_t now);
/* 上午, 下午; 星期二. */
const char *offer_half_label(const char *half);
const char *offer_weekday(const char *day);

/*
 * The sessions of up to `days` days that have any, from `from` on; *next is
 * the first day behind them, NULL for none.
 */
int offer_sessions(struct tx *tx, int64_t offer, const char *from, int days,
	struct offer_session **out, size_t *n, const char **next,
	struct err *e) MUST_USE;

/* ---- a catalogue file ---------------------------------------------------- */

struct offer_new_site {
	const char *code, *name, *address, *bus, *phone;
	int64_t number; /* printed in vouchers; for ever this one's */
	int64_t size;	/* 0: what its sessions hold */
};
struct offer_new_share {
	const char *code;
	int64_t size;
};
/* A row of sessions: the same half of each day. */
struct offer_new_run {
	const char *place;
	const char *from; /* a day, or "+3" from today */
	int64_t days;
	const char *on;			  /* "workdays" (with 调休), "all" */
	const char *half, *starts, *ends; /* "am", "08:00", "11:30" */
	int64_t size, walk_in;		  /* walk_in: kept back, within size */
};
struct offer_new_rule {
	const char *rule, *value;
};
struct offer_new {
	const char *code, *kind, *title, *period, *period_key, *basis;
	const char *opens, *closes, *release,
		*draw; /* days; last two or NULL */
	const char *share_by;
	int64_t version, quota, cancel_hours, no_show_minutes, hold_seconds;
	int64_t price;
	int64_t lease_places, lease_minutes, pause_after, pause_minutes;
	bool waiting;
	struct offer_new_site *sites;
	struct offer_new_share *shares; /* what is left is common */
	struct offer_new_run *runs;
	struct offer_new_rule *rules;
	struct offer_text *texts;
	const char *const *except; /* days without any session */
	size_t n_sites, n_shares, n_runs, n_rules, n_texts, n_except;
};

/* "2026-12-01", or "+3": days from today. 0 or -1. */
int offer_day_read(
	struct civil today, const char *text, struct civil *out) MUST_USE;
/* "08:00" as ms behind midnight, -1 if it is none. */
int64_t offer_clock_read(const char *text);
/* Codes stand in addresses and in the trail: TEXT_INVALID as a field of e. */
void offer_code_check(const char *code, const char *path, struct err *e);

/*
 * Makes the programme or brings it up to date. {year} in code, period and
 * period_key is this year. Sets FIELDS with what does not fit. *sessions is
 * how many are new.
 */
int offer_put(struct tx *tx, struct app *app, const char *actor,
	const struct offer_new *n, int64_t *sessions, struct err *e) MUST_USE;

#endif
