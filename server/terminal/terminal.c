/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/terminal.h"
#include "audit/audit.h"
#include "str.h"
#include "terminal/ca.h"
#include "terminal/pair_code.h"
#include "terminal/terminal_key.h"
#include "terminal.sql.h"

#include <stdio.h>

enum { NAME_MAX = 32, PARK_MAX = 16 };

static const char *const kinds[] = { "kiosk", "gate" };

int
terminal_caller_resolve(struct tx *tx, const uint8_t spki[32],
	struct caller *out, struct err *e)
{
	struct sql_terminal_get_by_spki row;
	int found = sql_terminal_get_by_spki(tx, e, bytes_of(spki, 32), &row);

	if (found < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_TERMINAL_REQUIRED);
	if (!row.revoked_at_null)
		return err_set(e, ERR_TERMINAL_REVOKED);
	memset(out, 0, sizeof(*out));
	out->kind = CALLER_TERMINAL;
	out->id = row.id;
	out->terminal = strcmp(row.kind, "gate") == 0 ? KIND_GATE : KIND_KIOSK;
	snprintf(out->actor, sizeof(out->actor), "terminal:%lld",
		(long long)row.id);
	out->seen_at = row.seen_at;
	return 0;
}

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	int64_t id, struct err *e)
{
	char object[32];

	snprintf(object, sizeof(object), "terminal:%lld", (long long)id);
	return audit_add(
		tx, e, app->rng, actor ? actor : object, action, object, "{}");
}

/* ---- letting in ---------------------------------------------------------- */

/* Letters of any script, digits, and marks that need no quoting. */
static bool
word_is_good(const char *word, int max)
{
	static const char ascii[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789._-";
	int n = word ? utf8_length(word) : 0;

	if (n < 1 || n > max || word[0] == '-')
		return false;
	for (const char *p = word; *p; p++) {
		if ((unsigned char)*p < 0x80 && !strchr(ascii, *p))
			return false;
	}
	return true;
}

static int
new_check(const struct terminal_new *n, struct err *e)
{
	bool known = false;

	for (size_t i = 0; n->kind && i < ARRAY_LEN(kinds); i++)
		known = known || strcmp(kinds[i], n->kind) == 0;
	if (!word_is_good(n->name, NAME_MAX))
		err_add_field(e, "name", ERR_TEXT_INVALID);
	if (!known)
		err_add_field(e, "kind", ERR_CHOICE_UNKNOWN);
	if (n->park && !word_is_good(n->park, PARK_MAX))
		err_add_field(e, "park", ERR_TEXT_INVALID);
	return e->code ? -1 : 0;
}

/* The row that a new code is for, made if it is not there. */
static int
row_for(struct tx *tx, const struct terminal_new *n, int64_t *id, struct err *e)
{
	struct sql_terminal_get_by_name row;
	int found = sql_terminal_get_by_name(tx, e, n->name, &row);

	if (found < 0)
		return -1;
	if (!found) {
		*id = tx_new_id(tx);
		return sql_terminal_add(
			tx, e, *id, n->name, n->kind, n->park, tx_now(tx));
	}
	if (row.spki.p && row.revoked_at_null)
		return err_set(e, ERR_NAME_TAKEN);
	*id = row.id;
	if (sql_pairing_remove_of(tx, e, row.id) < 0)
		return -1;
	return sql_terminal_set_kind(tx, e, row.id, n->kind, n->park);
}

int
terminal_page(struct tx *tx, const char *park, int64_t *id, struct err *e)
{
	const char *name = arena_printf(tx_arena(tx), "@%s", park);
	struct sql_terminal_get_by_name row;
	int found = sql_terminal_get_by_name(tx, e, name, &row);

	if (found < 0)
		return -1;
	*id = found ? row.id : tx_new_id(tx);
	return found ? 0
		     : sql_terminal_add(
			       tx, e, *id, name, "gate", park, tx_now(tx));
}

int
terminal_code_issue(struct tx *tx, struct app *app, const char *actor,
	const struct terminal_new *n, char code[PAIR_CODE_SIZE], struct err *e)
{
	uint8_t bix[32];
	int64_t id = 0;

	if (new_check(n, e) < 0 || row_for(tx, n, &id, e) < 0)
		return -1;
	pair_code_make(app->rng, code);
	pair_code_index(app->keyring, code, bix);
	if (sql_pairing_add(tx, e, tx_new_id(tx), bytes_of(bix, sizeof(bix)),
		    id, tx_now(tx) + PAIR_LIFE_MS) < 0)
		return -1;
	return note(tx, app, actor, "terminal.code_issued", id, e);
}

/* ---- pairing ------------------------------------------------------------- */

/* A refusal that has to be counted against the code. */
static int
refuse_try(struct tx *tx, struct terminal_pairing *p, int64_t pairing,
	enum err_code why, struct err *e)
{
	p->refused = why;
	return sql_pairing_try(tx, e, pairing);
}

static int64_t
certificate_end(struct tx *tx)
{
	return tx_now(tx) / 1000 + (int64_t)CA_TERMINAL_DAYS * 86400;
}

static int
let_in(struct tx *tx, struct app *app, struct terminal_pairing *p,
	const struct sql_pairing_get *row, struct err *e)
{
	struct sql_terminal_get_by_spki other;
	struct bytes spki = bytes_of(p->spki, sizeof(p->spki));
	int taken = sql_terminal_get_by_spki(tx, e, spki, &other);

	if (taken < 0)
		return -1;
	/* Also this terminal's own key of before: a revoked key stays out. */
	if (taken || !p->csr_good)
		return refuse_try(tx, p, row->id, ERR_PAIR_CSR, e);
	taken = terminal_key_add(tx, app, p->terminal, p->ed25519, e);
	if (taken < 0)
		return -1;
	if (taken)
		return refuse_try(tx, p, row->id, ERR_PAIR_CSR, e);
	p->until = certificate_end(tx);
	if (sql_terminal_set_keys(tx, e, p->terminal, spki,
		    bytes_of(p->ed25519, sizeof(p->ed25519)), p->until,
		    tx_now(tx)) < 0 ||
		sql_pairing_use(tx, e, row->id, tx_now(tx)) < 0)
		return -1;
	return note(tx, app, NULL, "terminal.paired", p->terminal, e);
}

static int
with_row(struct tx *tx, struct app *app, struct terminal_pairing *p,
	const struct sql_pairing_get *row, struct err *e)
{
	struct bytes spki = bytes_of(p->spki, sizeof(p->spki));

	p->terminal = row->terminal_id;
	p->name = row->terminal;
	if (row->used_at_null)
		return let_in(tx, app, p, row, e);
	if (!p->csr_good || !bytes_equal(row->spki, spki))
		return refuse_try(tx, p, row->id, ERR_PAIR_CODE, e);
	p->until = row->certificate_until;
	return 0;
}

/* The row of a code that can still be used; 1, 0 or -1. */
static int
find_code(struct tx *tx, const struct app *app, const char *typed,
	struct sql_pairing_get *row, struct err *e)
{
	char code[PAIR_CODE_SIZE];
	uint8_t bix[32];
	int found;

	if (pair_code_parse(typed, code) < 0)
		return 0;
	pair_code_index(app->keyring, code, bix);
	found = sql_pairing_get(tx, e, bytes_of(bix, sizeof(bix)), row);
	if (found <= 0)
		return found;
	return tx_now(tx) < row->expires_at && row->tries < PAIR_TRIES;
}

int
terminal_pair(struct tx *tx, struct app *app, struct terminal_pairing *p,
	struct err *e)
{
	struct sql_pairing_get row;
	bool full;
	int found;

	if (pair_guard_full(tx, app, &full, e) < 0)
		return -1;
	if (full) {
		p->refused = ERR_THROTTLED;
		return 0;
	}
	found = find_code(tx, app, p->code, &row, e);
	if (found < 0)
		return -1;
	if (found)
		return with_row(tx, app, p, &row, e);
	p->refused = ERR_PAIR_CODE;
	return pair_guard_count(tx, app, e);
}

/* ---- afterwards ---------------------------------------------------------- */

int
terminal_renew(struct tx *tx, struct app *app, const struct caller *caller,
	const uint8_t spki[32], const char **name, int64_t *until,
	struct err *e)
{
	struct sql_terminal_get_by_spki holder;
	struct sql_terminal_get row;
	struct bytes key = bytes_of(spki, 32);
	int found = sql_terminal_get_by_spki(tx, e, key, &holder);

	if (found < 0)
		return -1;
	/* The key stays: were it changed and the reply lost, the terminal
	 * would stand outside with its old one. */
	if (!found || holder.id != caller->id)
		return err_set(e, ERR_PAIR_CSR);
	found = sql_terminal_get(tx, e, caller->id, &row);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_TERMINAL_REQUIRED);
	*name = row.terminal;
	*until = certificate_end(tx);
	if (sql_terminal_set_until(tx, e, caller->id, *until) < 0)
		return -1;
	return note(tx, app, NULL, "terminal.renewed", caller->id, e);
}

int
terminal_mark_seen(
	struct tx *tx, int64_t id, const int64_t *seen_at, struct err *e)
{
	int64_t now = tx_now(tx);

	if (seen_at && now - *seen_at > TERMINAL_SILENT_MS &&
		sql_terminal_silence_note(
			tx, e, id, *seen_at, now, now - TERMINAL_LATE_MS) < 0)
		return -1;
	return sql_terminal_set_seen(tx, e, id, now);
}

int
terminal_name(struct tx *tx, const struct caller *caller, const char **name,
	struct err *e)
{
	struct sql_terminal_get row;
	int found = sql_terminal_get(tx, e, caller->id, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_TERMINAL_REQUIRED);
	*name = row.terminal;
	return 0;
}

int
terminal_revoke(struct tx *tx, struct app *app, const char *actor,
	const char *name, struct err *e)
{
	struct sql_terminal_get_by_name row;
	int found = sql_terminal_get_by_name(tx, e, name, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	/* Its codes end too, also when it was revoked before. */
	if (sql_pairing_remove_of(tx, e, row.id) < 0)
		return -1;
	if (!row.revoked_at_null)
		return 0;
	if (sql_terminal_revoke(tx, e, row.id, tx_now(tx)) < 0 ||
		terminal_key_revoke(tx, row.id, e) < 0)
		return -1;
	return note(tx, app, actor, "terminal.revoked", row.id, e);
}

int
terminal_earliest(struct tx *tx, int64_t id, int64_t *out, struct err *e)
{
	struct sql_terminal_contact row;
	int64_t now = tx_now(tx), heard;
	int found = sql_terminal_contact(tx, e, id, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_TERMINAL_REQUIRED);
	heard = row.seen_at_null ? row.paired_at : row.seen_at;
	if (!row.to_at_null && now - row.to_at < TERMINAL_LATE_MS &&
		row.from_at < heard)
		heard = row.from_at;
	*out = heard - TERMINAL_LATE_MS;
	return 0;
}

const char *
terminal_state(bool has_key, bool revoked)
{
	if (revoked)
		return "revoked";
	return has_key ? "active" : "waiting";
}
