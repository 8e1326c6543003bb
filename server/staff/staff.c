/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/staff.h"
#include "audit/audit.h"
#include "civil.h"
#include "crypto.h"
#include "idno.h"
#include "seal.h"
#include "session.sql.h"
#include "staff.sql.h"
#include "staff/role.h"
#include "staff/throttle.h"
#include "str.h"

#include <stdio.h>

enum { NAME_MIN = 2, NAME_MAX = 32, DISPLAY_MAX = 32 };

static bool
name_is_good(const char *name)
{
	static const char tail[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t n = name ? strlen(name) : 0;

	return n >= NAME_MIN && n <= NAME_MAX && name[0] >= 'a' &&
	       name[0] <= 'z' && strspn(name, tail) == n;
}

static enum err_code
display_fault(const char *display)
{
	int n = display ? utf8_length(display) : 0;

	if (n == 0)
		return ERR_REQUIRED;
	if (n > DISPLAY_MAX)
		return ERR_TOO_LONG;
	for (const char *p = display; n > 0 && *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return ERR_TEXT_INVALID;
	}
	return n < 0 ? ERR_TEXT_INVALID : ERR_NONE;
}

/* The number's one spelling, sealed and indexed; absent stays absent. */
struct staff_id {
	struct idno no;
	uint8_t bix[BLIND_SIZE];
	bool given;
};

static int
id_check(const struct app *app, const char *raw, int64_t now,
	struct staff_id *out, struct err *e)
{
	unsigned flags = app->config.demo ? IDNO_ALLOW_TEST : 0;
	struct err why = { 0 };
	enum err_code warning;

	out->given = raw != NULL;
	if (!raw)
		return 0;
	if (idno_parse(raw, flags, civil_from_ms(now), &out->no, &warning,
		    &why) < 0)
		return err_add_field(e, "id_no", why.code);
	blind_index(app->keyring, "staff", "id_no", bytes_str(out->no.text),
		out->bix);
	return 0;
}

static int
new_check(const struct app *app, const struct staff_new *n, int64_t now,
	struct staff_id *id, struct err *e)
{
	enum err_code display = display_fault(n->display);

	if (!name_is_good(n->name))
		err_add_field(e, "name", ERR_TEXT_INVALID);
	if (display)
		err_add_field(e, "display", display);
	if (!role_find(n->role))
		err_add_field(e, "role", ERR_CHOICE_UNKNOWN);
	if (role_needs_site(n->role) != (n->site > 0))
		err_add_field(
			e, "site", n->site ? ERR_CHOICE_UNKNOWN : ERR_REQUIRED);
	/* A refused field has set e already; the return value says no more. */
	if (id_check(app, n->id_no, now, id, e) < 0)
		return -1;
	return e->code ? -1 : 0;
}

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	int64_t id, const char *payload, struct err *e)
{
	char object[32];

	snprintf(object, sizeof(object), "staff:%lld", (long long)id);
	return audit_add(tx, e, app->rng, actor, action, object, payload);
}

int
staff_add(struct tx *tx, struct app *app, const char *actor,
	const struct staff_new *n, int64_t *id, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct bytes bix = { 0 }, sealed = { 0 };
	struct staff_id sid = { 0 };
	int64_t row = tx_new_id(tx);
	int64_t added;

	if (new_check(app, n, tx_now(tx), &sid, e) < 0)
		return -1;
	if (sid.given) {
		bix = bytes_of(sid.bix, sizeof(sid.bix));
		sealed = seal_field(app->keyring, app->rng, "staff", "id_no",
			row, bytes_str(sid.no.text), a);
		crypto_wipe(&sid.no, sizeof(sid.no));
	}
	if (sql_staff_add(tx, e, row, n->name, n->display, n->role, bix, sealed,
		    n->password, n->one_time, tx_now(tx),
		    n->site ? &n->site : NULL, &added) < 0)
		return -1;
	if (!added)
		return err_set(e, ERR_NAME_TAKEN);
	if (id)
		*id = row;
	return note(tx, app, actor, "staff.added", row,
		arena_printf(a, "{\"role\":\"%s\"}", n->role), e);
}

/* The row of an account; sets NOT_FOUND. */
static int
load(struct tx *tx, const char *name, struct sql_staff_get_by_name *row,
	struct err *e)
{
	int found = sql_staff_get_by_name(tx, e, name, row);

	return found == 0 ? err_set(e, ERR_NOT_FOUND) : found;
}

int
staff_disable(struct tx *tx, struct app *app, const char *actor,
	const char *name, struct err *e)
{
	struct sql_staff_get_by_name row;
	int64_t changed;

	if (load(tx, name, &row, e) < 0)
		return -1;
	if (!row.disabled_at_null)
		return 0;
	if (sql_staff_disable(tx, e, row.id, tx_now(tx), &changed) < 0)
		return -1;
	if (!changed)
		return err_set(e, ERR_LAST_ADMIN);
	if (sql_session_remove_of(tx, e, row.id) < 0)
		return -1;
	return note(tx, app, actor, "staff.disabled", row.id, "{}", e);
}

int
staff_reset(struct tx *tx, struct app *app, const char *actor, const char *name,
	const char *phc, struct err *e)
{
	struct sql_staff_get_by_name row;
	char key[THROTTLE_KEY];
	int64_t changed;

	if (load(tx, name, &row, e) < 0 ||
		sql_staff_reset(tx, e, row.id, phc, &changed) < 0)
		return -1;
	if (!changed)
		return err_set(e, ERR_NOT_FOUND);
	throttle_key(app, 'a', name, key);
	if (throttle_forget(tx, key, e) < 0 ||
		sql_session_remove_of(tx, e, row.id) < 0)
		return -1;
	return note(tx, app, actor, "staff.reset", row.id, "{}", e);
}

int
staff_identify(struct tx *tx, struct app *app, const char *actor,
	const char *name, const char *id_no, struct err *e)
{
	struct sql_staff_get_by_name row;
	struct staff_id sid;
	struct bytes sealed;
	int64_t changed;

	if (id_check(app, id_no, tx_now(tx), &sid, e) < 0 ||
		load(tx, name, &row, e) < 0)
		return -1;
	sealed = seal_field(app->keyring, app->rng, "staff", "id_no", row.id,
		bytes_str(sid.no.text), tx_arena(tx));
	crypto_wipe(&sid.no, sizeof(sid.no));
	if (sql_staff_identify(tx, e, row.id,
		    bytes_of(sid.bix, sizeof(sid.bix)), sealed, &changed) < 0)
		return -1;
	if (!changed)
		return err_set(e, ERR_NAME_TAKEN);
	return note(tx, app, actor, "staff.identified", row.id, "{}", e);
}

/* 1, 0 for an account without a number, or -1. */
static int
person_of(struct tx *tx, struct app *app, int64_t staff,
	uint8_t out[BLIND_SIZE], struct err *e)
{
	struct sql_staff_get_id row;
	struct bytes plain;
	int found = sql_staff_get_id(tx, e, staff, &row);

	if (found <= 0 || !row.id_sealed.p)
		return found < 0 ? -1 : 0;
	if (seal_open(app->keyring, "staff", "id_no", staff, row.id_sealed,
		    tx_arena(tx), &plain, e) < 0)
		return -1;
	/* The tables' indexes have keys of their own: only an opened number
	 * can be compared. */
	blind_index(app->keyring, "person", "id_no", plain, out);
	return 1;
}

int
staff_person(struct tx *tx, struct app *app, int64_t staff, uint8_t out[32],
	struct err *e)
{
	int found = person_of(tx, app, staff, out, e);

	return found == 0 ? err_set(e, ERR_FORBIDDEN) : found < 0 ? -1 : 0;
}

int
staff_is_person(struct tx *tx, struct app *app, int64_t staff,
	struct bytes person_bix, bool *same, struct err *e)
{
	uint8_t bix[BLIND_SIZE];
	int found = person_of(tx, app, staff, bix, e);

	*same = found > 0 &&
		bytes_equal(bytes_of(bix, sizeof(bix)), person_bix);
	return found < 0 ? -1 : 0;
}
