/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/fleet.h"
#include "audit/audit.h"
#include "fleet.sql.h"
#include "fleet/help.h"
#include "fleet/notice.h"
#include "str.h"
#include "terminal.sql.h"
#include "terminal/terminal.h"
#include <stdio.h>

void
fleet_ref(const struct app *app, char out[FLEET_REF_SIZE])
{
	uint8_t raw[(FLEET_REF_SIZE - 1) / 2];

	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), out);
}

int
fleet_text_check(const char *text, const char *path, struct err *e)
{
	int n = text ? utf8_length(text) : 0;

	if (n < 1)
		return err_add_field(e, path, ERR_REQUIRED);
	if (n > FLEET_TEXT_MAX)
		return err_add_field(e, path, ERR_TOO_LONG);
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return err_add_field(e, path, ERR_TEXT_INVALID);
	return 0;
}

/* ---- heartbeats ---------------------------------------------------------- */

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What somebody at the desk would act on; figures that only drift are not. */
static bool
is_news(const struct fleet_health *h, const struct sql_fleet_terminal *was)
{
	if (was->at_null || !same(h->version, was->version) ||
		!same(h->reader, was->reader))
		return true;
	if (!h->full)
		return false;
	return !same(h->printer, was->printer) ||
	       !same(h->scanner, was->scanner) || !same(h->error, was->error) ||
	       (h->outbox_waiting > 0) != (was->outbox_waiting > 0) ||
	       h->certificate_days != was->certificate_days;
}

static int
keep_health(struct tx *tx, int64_t id, const struct fleet_health *h,
	int64_t changed_at, struct err *e)
{
	/* No number is known to who does not say any. */
#define IF_FULL(member) (h->full ? &h->member : NULL)
	return sql_fleet_health_put(tx, e, id, tx_now(tx), changed_at,
		h->version, h->reader, h->full ? h->printer : NULL,
		h->full ? h->scanner : NULL, IF_FULL(outbox_waiting),
		IF_FULL(outbox_oldest), IF_FULL(disk_free),
		IF_FULL(clock_offset_ms), IF_FULL(certificate_days),
		h->full ? h->error : NULL);
#undef IF_FULL
}

/* Which program ran at a time is told by the trail: statistics name it. */
static int
note_version(struct tx *tx, struct app *app, const struct caller *by,
	const char *version, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct str payload;

	str_init(&payload, a, 512);
	str_puts(&payload, "{\"version\":");
	json_encode_text(&payload, version);
	str_putc(&payload, '}');
	return audit_add(tx, e, app->rng, by->actor, "terminal.version",
		by->actor, payload.p);
}

static bool
is_due(struct tx *tx, bool known, int64_t at)
{
	int64_t now = tx_now(tx);

	return !known || now < at || now - at >= FLEET_WRITE_MS;
}

static int
take_health(struct tx *tx, struct app *app, const struct caller *by,
	const struct fleet_health *h, const struct sql_fleet_terminal *was,
	bool *news, struct err *e)
{
	*news = is_news(h, was);
	if (*news || is_due(tx, !was->at_null, was->at)) {
		int64_t changed = *news ? tx_now(tx) : was->changed_at;

		if (keep_health(tx, by->id, h, changed, e) != 0)
			return -1;
	}
	if ((was->at_null || !same(was->version, h->version)) &&
		note_version(tx, app, by, h->version, e) != 0)
		return -1;
	if (!is_due(tx, !was->seen_at_null, was->seen_at))
		return 0;
	return terminal_mark_seen(
		tx, by->id, was->seen_at_null ? NULL : &was->seen_at, e);
}

int
fleet_beat(struct tx *tx, struct app *app, const struct caller *by,
	const struct fleet_health *h, struct fleet_wish *out, bool *news,
	struct err *e)
{
	struct sql_fleet_terminal row;
	int found = sql_fleet_terminal(tx, e, by->id, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_TERMINAL_REQUIRED);
	*out = (struct fleet_wish){ .name = row.terminal,
		.closed = row.closed };
	if (take_health(tx, app, by, h, &row, news, e) != 0 ||
		notice_shown(tx, &out->notices, &out->n_notices, e) != 0)
		return -1;
	return help_state(tx, by->id, &out->help, e);
}

/* ---- how visits went ----------------------------------------------------- */

int
fleet_counts_put(struct tx *tx, const struct caller *by,
	const struct fleet_counts *c, struct err *e)
{
	for (size_t i = 0; i < c->n_flows; i++) {
		const struct fleet_flow *f = &c->flows[i];

		if (sql_fleet_count_put(tx, e, c->day, by->id, f->flow, c->run,
			    f->started, f->finished, f->gave_up,
			    f->failed) != 0)
			return -1;
	}
	for (size_t i = 0; i < c->n_failures; i++) {
		const struct fleet_failure *f = &c->failures[i];

		if (sql_fleet_failure_put(tx, e, c->day, by->id, f->flow,
			    f->code, c->run, f->n) != 0)
			return -1;
	}
	return 0;
}

/* ---- what the desk does -------------------------------------------------- */

static int
find(struct tx *tx, const char *name, int64_t *id, struct err *e)
{
	struct sql_terminal_get_by_name row;
	int found = sql_terminal_get_by_name(tx, e, name, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (!row.revoked_at_null)
		return err_set(e, ERR_TERMINAL_REVOKED);
	*id = row.id;
	return 0;
}

/* The text is for the public: it may stand in the trail. */
static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	int64_t id, const char *text, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct str payload;

	str_init(&payload, a, 2048);
	str_putc(&payload, '{');
	if (text) {
		str_puts(&payload, "\"text\":");
		json_encode_text(&payload, text);
	}
	str_putc(&payload, '}');
	return audit_add(tx, e, app->rng, actor, action,
		arena_printf(a, "terminal:%lld", (long long)id), payload.p);
}

int
fleet_close(struct tx *tx, struct app *app, const char *actor, const char *name,
	const char *text, struct err *e)
{
	int64_t id = 0;

	if ((text && fleet_text_check(text, "text", e) != 0) ||
		find(tx, name, &id, e) != 0)
		return -1;
	if ((text ? sql_fleet_close(tx, e, id, text, actor, tx_now(tx))
		  : sql_fleet_open(tx, e, id)) != 0)
		return -1;
	return note(tx, app, actor,
		text ? "terminal.closed" : "terminal.opened", id, text, e);
}

int
fleet_place(struct tx *tx, struct app *app, const char *actor, const char *name,
	const char *place, struct err *e)
{
	int64_t id = 0;

	if (fleet_text_check(place, "place", e) != 0 ||
		find(tx, name, &id, e) != 0 ||
		sql_fleet_set_place(tx, e, id, place) != 0)
		return -1;
	return note(tx, app, actor, "terminal.placed", id, place, e);
}
