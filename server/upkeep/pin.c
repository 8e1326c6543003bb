/* SPDX-License-Identifier: Apache-2.0 */
#include "upkeep/pin.h"
#include "audit/audit.h"
#include "seal.h"
#include "staff/throttle.h"
#include "str.h"
#include "upkeep.sql.h"

#include <stdio.h>

enum { FREE_SLIPS = 2 };

bool
pin_is_shaped(const char *pin)
{
	size_t n = strspn(pin, "0123456789");

	return n >= PIN_MIN && n <= PIN_MAX && pin[n] == '\0';
}

/* One digit all along, or each the next one of a row, up or down. */
static bool
is_row(const char *pin)
{
	int step = pin[1] - pin[0];

	if (step < -1 || step > 1)
		return false;
	for (const char *p = pin + 1; p[1]; p++)
		if (p[1] - p[0] != step)
			return false;
	return true;
}

static bool
is_weak(const struct pin_set *p)
{
	return !pin_is_shaped(p->pin) || is_row(p->pin) ||
	       strstr(p->id_no, p->pin);
}

/* Who guesses the password here waits as at sign-in. */
static int
wait_of(struct tx *tx, struct app *app, const struct pin_set *p, char *key,
	int64_t *wait, struct err *e)
{
	throttle_key(app, 'a', p->account, key);
	return throttle_wait(tx, key, wait, e);
}

int
pin_load(struct tx *tx, struct app *app, struct pin_set *p, struct err *e)
{
	struct sql_upkeep_account row;
	char key[THROTTLE_KEY];
	struct bytes id_no;
	int64_t wait;
	int found = sql_upkeep_account(tx, e, p->staff, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_SIGN_IN);
	p->account = row.account;
	p->phc = row.password;
	if (wait_of(tx, app, p, key, &wait, e) != 0)
		return -1;
	if (wait > 0)
		return err_set(e, ERR_THROTTLED);
	/* Without it no card can be told to be this account's. */
	if (!row.id_sealed.p)
		return err_set(e, ERR_UPKEEP_IDENTITY);
	if (seal_open(app->keyring, "staff", "id_no", p->staff, row.id_sealed,
		    tx_arena(tx), &id_no, e) != 0)
		return -1;
	p->id_no = arena_strndup(tx_arena(tx), id_no.p, id_no.n);
	return 0;
}

int
pin_hash(struct app *app, struct pin_set *p, struct err *e)
{
	if (!password_verify(app->keyring, p->phc, p->password))
		p->refused = ERR_SIGN_IN_FAILED;
	else if (is_weak(p))
		p->refused = ERR_PIN_WEAK;
	if (p->refused)
		return 0;
	return password_hash(app->keyring, app->rng, p->pin, p->pin_phc, e);
}

static int
note(struct tx *tx, struct app *app, const struct pin_set *p,
	const char *action, struct err *e)
{
	char actor[32];

	snprintf(actor, sizeof(actor), "staff:%lld", (long long)p->staff);
	return audit_add(tx, e, app->rng, actor, action, actor, "{}");
}

int
pin_finish(struct tx *tx, struct app *app, struct pin_set *p, struct err *e)
{
	char key[THROTTLE_KEY];
	int64_t wait, changed;

	if (wait_of(tx, app, p, key, &wait, e) != 0)
		return -1;
	/* Other tries may have failed while this one was hashed. */
	if (wait > 0)
		p->refused = ERR_THROTTLED;
	if (p->refused == ERR_SIGN_IN_FAILED)
		return throttle_fail(tx, key, FREE_SLIPS, e) != 0
			       ? -1
			       : note(tx, app, p, "staff.pin_refused", e);
	if (p->refused)
		return 0;
	if (sql_upkeep_set_pin(tx, e, p->staff, p->phc, p->pin_phc, tx_now(tx),
		    &changed) != 0)
		return -1;
	if (!changed)
		return err_set(e, ERR_SIGN_IN);
	return note(tx, app, p, "staff.pin_set", e);
}
