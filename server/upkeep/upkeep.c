/* SPDX-License-Identifier: Apache-2.0 */
#include "upkeep/upkeep.h"
#include "audit/audit.h"
#include "civil.h"
#include "crypto.h"
#include "fleet/fleet.h"
#include "idno.h"
#include "staff/password.h"
#include "staff/role.h"
#include "staff/throttle.h"
#include "str.h"
#include "upkeep.sql.h"

#include <stdio.h>

/* A kiosk is used by several people, so it may slip more often. */
enum { FREE_CARD = 2, FREE_KIOSK = 5 };

/* ---- opening ------------------------------------------------------------- */

void
upkeep_card(const struct app *app, const char *id_no, struct upkeep_open *u)
{
	unsigned flags = app->config.demo ? IDNO_ALLOW_TEST : 0;
	struct civil today = civil_from_ms(clock_now(app->clock));
	enum err_code warning;
	struct err why = { 0 };
	struct idno id;

	u->known = idno_parse(id_no, flags, today, &id, &warning, &why) == 0;
	if (u->known)
		blind_index(app->keyring, "staff", "id_no", bytes_str(id.text),
			u->bix);
	crypto_wipe(&id, sizeof(id));
}

struct waits {
	char card[THROTTLE_KEY];
	char kiosk[THROTTLE_KEY];
};

static void
waits_of(const struct app *app, const struct upkeep_open *u, struct waits *w)
{
	char hex[2 * BLIND_SIZE + 1];

	hex_format(u->bix, sizeof(u->bix), hex);
	throttle_key(app, 'u', hex, w->card);
	throttle_key(app, 'u', u->by->actor, w->kiosk);
}

/* 1 when one of the two still has to wait, 0, or -1. */
static int
must_wait(struct tx *tx, const struct waits *w, struct err *e)
{
	int64_t card, kiosk;

	if (throttle_wait(tx, w->card, &card, e) != 0 ||
		throttle_wait(tx, w->kiosk, &kiosk, e) != 0)
		return -1;
	return card > 0 || kiosk > 0;
}

static bool
may(const char *role_name)
{
	const struct role *role = role_find(role_name);

	return role && role->perms & PERM_TERMINAL_OPERATE;
}

int
upkeep_load(
	struct tx *tx, struct app *app, struct upkeep_open *u, struct err *e)
{
	struct sql_upkeep_staff_by_bix row;
	struct waits w;
	int found;

	waits_of(app, u, &w);
	found = must_wait(tx, &w, e);
	if (found != 0)
		return found < 0 ? -1 : err_set(e, ERR_THROTTLED);
	if (!u->known)
		return 0;
	found = sql_upkeep_staff_by_bix(
		tx, e, bytes_of(u->bix, sizeof(u->bix)), &row);
	if (found <= 0 || !may(row.role))
		return found < 0 ? -1 : 0;
	u->staff = row.id;
	u->display = row.display;
	u->phc = row.pin;
	return 0;
}

void
upkeep_hash(struct app *app, struct upkeep_open *u)
{
	u->right = password_verify(app->keyring, u->phc, u->pin);
}

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	const char *object, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action, object, "{}");
}

static const char *
actor_of(struct tx *tx, int64_t staff)
{
	return arena_printf(tx_arena(tx), "staff:%lld", (long long)staff);
}

/* It was the kiosk that somebody stood at; whose card it was is known. */
static int
record_failure(struct tx *tx, struct app *app, const struct upkeep_open *u,
	const struct waits *w, struct err *e)
{
	const char *whose = u->staff ? actor_of(tx, u->staff) : u->by->actor;

	if (throttle_fail(tx, w->card, FREE_CARD, e) != 0 ||
		throttle_fail(tx, w->kiosk, FREE_KIOSK, e) != 0)
		return -1;
	return note(tx, app, u->by->actor, "upkeep.refused", whose, e);
}

static void
token_hash(const char *token, uint8_t out[SHA256_SIZE])
{
	crypto_sha256(bytes_str(token), out);
}

static int
let_in(struct tx *tx, struct app *app, struct upkeep_open *u,
	const struct waits *w, struct err *e)
{
	uint8_t raw[32], hash[SHA256_SIZE];
	int64_t added;

	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), u->token);
	crypto_wipe(raw, sizeof(raw));
	token_hash(u->token, hash);
	if (sql_upkeep_end_of(tx, e, u->by->id, tx_now(tx)) != 0 ||
		sql_upkeep_add(tx, e, tx_new_id(tx),
			bytes_of(hash, sizeof(hash)), u->by->id, u->staff,
			u->phc, tx_now(tx), &added) != 0)
		return -1;
	/* Disabled, or another PIN, since it was loaded. */
	if (!added) {
		u->refused = ERR_UPKEEP_REFUSED;
		return 0;
	}
	if (throttle_forget(tx, w->card, e) != 0 ||
		throttle_forget(tx, w->kiosk, e) != 0)
		return -1;
	return note(tx, app, actor_of(tx, u->staff), "upkeep.opened",
		u->by->actor, e);
}

int
upkeep_finish(
	struct tx *tx, struct app *app, struct upkeep_open *u, struct err *e)
{
	struct waits w;
	int wait;

	waits_of(app, u, &w);
	wait = must_wait(tx, &w, e);
	if (wait < 0)
		return -1;
	if (wait)
		u->refused = ERR_THROTTLED;
	else if (!u->right)
		u->refused = ERR_UPKEEP_REFUSED;
	if (u->refused == ERR_UPKEEP_REFUSED)
		return record_failure(tx, app, u, &w, e);
	return u->refused ? 0 : let_in(tx, app, u, &w, e);
}

/* ---- acts ---------------------------------------------------------------- */

struct act {
	struct tx *tx;
	struct app *app;
	const struct caller *by;
	const char *actor, *terminal, *text;
};

static int
close_kiosk(const struct act *a, struct err *e)
{
	if (fleet_text_check(a->text, "text", e) != 0)
		return -1;
	return fleet_close(a->tx, a->app, a->actor, a->terminal, a->text, e);
}

static int
open_kiosk(const struct act *a, struct err *e)
{
	return fleet_close(a->tx, a->app, a->actor, a->terminal, NULL, e);
}

static int
end(const struct act *a, struct err *e)
{
	return sql_upkeep_end_of(a->tx, e, a->by->id, tx_now(a->tx));
}

/* What the kiosk does about it is its own; NULL: nothing is to be done here. */
static const struct action {
	const char *name, *audit;
	int (*run)(const struct act *a, struct err *e);
} actions[] = {
	{ "test_print", "upkeep.test_print", NULL },
	{ "test_reader", "upkeep.test_reader", NULL },
	{ "test_scanner", "upkeep.test_scanner", NULL },
	{ "export", "upkeep.export", NULL },
	{ "restart", "upkeep.restart", NULL },
	{ "close", "upkeep.close", close_kiosk },
	{ "open", "upkeep.open", open_kiosk },
	{ "end", "upkeep.ended", end },
};

static const struct action *
action_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	return NULL;
}

int
upkeep_act(struct tx *tx, struct app *app, const struct caller *by,
	const char *token, const char *action, const char *text, int64_t *left,
	struct err *e)
{
	const struct action *found = action_find(action);
	struct act a = { .tx = tx, .app = app, .by = by, .text = text };
	struct sql_upkeep_by_token row;
	uint8_t hash[SHA256_SIZE];
	int rc;

	token_hash(token, hash);
	rc = sql_upkeep_by_token(tx, e, bytes_of(hash, sizeof(hash)), by->id,
		tx_now(tx) - UPKEEP_MS, &row);
	if (rc < 0)
		return -1;
	if (!rc || !may(row.role))
		return err_set(e, ERR_UPKEEP_ENDED);
	if (!found)
		return err_add_field(e, "action", ERR_CHOICE_UNKNOWN);
	a.actor = actor_of(tx, row.staff_id);
	a.terminal = row.terminal;
	*left = row.opened_at + UPKEEP_MS - tx_now(tx);
	if (found->run && found->run(&a, e) != 0)
		return -1;
	return note(tx, app, a.actor, found->audit, by->actor, e);
}
