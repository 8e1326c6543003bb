/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/factor.h"
#include "audit/audit.h"
#include "crypto.h"
#include "factor.sql.h"
#include "qr.h"
#include "seal.h"
#include "session.sql.h"
#include "staff.sql.h"
#include "staff/throttle.h"
#include "str.h"

#include <stdio.h>

enum { FREE_CODES = 2, RECOVERY_DIGITS = 16 };

/* 驿站 (issuer): the name above the digits in the app. */
#define OTPAUTH                                                                \
	"otpauth://totp/%%E9%%A9%%BF%%E7%%AB%%99:%s?secret=%s"                 \
	"&issuer=%%E9%%A9%%BF%%E7%%AB%%99&algorithm=SHA1&digits=6&period=30"

const uint8_t factor_demo_secret[TOTP_SECRET] = "yizhan demo factor!!";

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	int64_t staff, struct err *e)
{
	char object[32];

	snprintf(object, sizeof(object), "staff:%lld", (long long)staff);
	return audit_add(
		tx, e, app->rng, actor ? actor : object, action, object, "{}");
}

static struct bytes
sealed(struct tx *tx, struct app *app, int64_t staff,
	const uint8_t secret[TOTP_SECRET])
{
	return seal_field(app->keyring, app->rng, "staff_factor", "secret",
		staff, bytes_of(secret, TOTP_SECRET), tx_arena(tx));
}

static bool
is_bound(const struct app *app, const struct sql_factor_get *row)
{
	return !row->confirmed_at_null && (!row->demo || app->config.demo);
}

/* What people type: blanks and hyphens are theirs, capitals too. */
static size_t
tidy(const char *in, char out[FACTOR_INPUT_MAX])
{
	size_t n = 0;

	for (; *in && n + 1 < FACTOR_INPUT_MAX; in++)
		if (*in != ' ' && *in != '-')
			out[n++] = *in >= 'A' && *in <= 'Z' ? (char)(*in | 32)
							    : *in;
	out[n] = '\0';
	return n;
}

/* ---- the app's codes ----------------------------------------------------- */

static int
take_step(struct tx *tx, struct app *app, int64_t staff,
	const struct sql_factor_get *row, const char *code, bool *right,
	struct err *e)
{
	struct bytes secret;
	int64_t step, changed = 0;

	*right = false;
	if (seal_open(app->keyring, "staff_factor", "secret", staff,
		    row->secret_sealed, tx_arena(tx), &secret, e) != 0)
		return -1;
	BUG_ON(secret.n != TOTP_SECRET);
	step = totp_find(secret.p, code, tx_now(tx), row->last_step);
	if (step && sql_factor_step(tx, e, staff, step, &changed) != 0)
		return -1;
	*right = changed == 1;
	return 0;
}

/* ---- recovery codes ------------------------------------------------------ */

static void
recovery_mac(struct app *app, int64_t staff, const char *digits,
	uint8_t out[SHA256_SIZE])
{
	uint8_t key[SEAL_KEY_SIZE];
	char who[32];
	struct bytes parts[2];

	snprintf(who, sizeof(who), "%lld:", (long long)staff);
	parts[0] = bytes_str(who);
	parts[1] = bytes_str(digits);
	/* The first generation: a rotation must not end what is on paper. */
	keyring_derive(app->keyring, 1, "staff recovery", key);
	crypto_hmac_parts(bytes_of(key, sizeof(key)), parts, 2, out);
	crypto_wipe(key, sizeof(key));
}

static int
take_recovery(struct tx *tx, struct app *app, int64_t staff, const char *digits,
	bool *right, struct err *e)
{
	uint8_t mac[SHA256_SIZE];
	int64_t changed;

	recovery_mac(app, staff, digits, mac);
	if (sql_recovery_use(tx, e, staff, bytes_of(mac, sizeof(mac)),
		    tx_now(tx), &changed) != 0)
		return -1;
	*right = changed == 1;
	return *right ? note(tx, app, NULL, "staff.recovery_used", staff, e)
		      : 0;
}

static int
make_recovery(struct tx *tx, struct app *app, int64_t staff,
	char out[FACTOR_RECOVERY][PASSWORD_ONE_TIME], struct err *e)
{
	if (sql_recovery_remove_of(tx, e, staff) != 0)
		return -1;
	for (size_t i = 0; i < FACTOR_RECOVERY; i++) {
		char digits[FACTOR_INPUT_MAX];
		uint8_t mac[SHA256_SIZE];

		password_one_time(app->rng, out[i]);
		BUG_ON(tidy(out[i], digits) != RECOVERY_DIGITS);
		recovery_mac(app, staff, digits, mac);
		if (sql_recovery_add(tx, e, tx_new_id(tx), staff,
			    bytes_of(mac, sizeof(mac))) != 0)
			return -1;
	}
	return 0;
}

int
factor_take(struct tx *tx, struct app *app, int64_t staff, const char *code,
	bool *right, struct err *e)
{
	char digits[FACTOR_INPUT_MAX];
	size_t n = tidy(code, digits);
	struct sql_factor_get row;
	int found = sql_factor_get(tx, e, staff, &row);

	*right = false;
	if (found <= 0 || !is_bound(app, &row))
		return found < 0 ? -1 : 0;
	if (n == TOTP_CODE - 1)
		return take_step(tx, app, staff, &row, digits, right, e);
	if (n == RECOVERY_DIGITS)
		return take_recovery(tx, app, staff, digits, right, e);
	return 0;
}

/* ---- enrolment ----------------------------------------------------------- */

static int
show(struct tx *tx, const char *account, const uint8_t secret[TOTP_SECRET],
	struct factor_fresh *out, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct qr qr;

	totp_secret_format(secret, out->secret);
	if (qr_encode(arena_printf(a, OTPAUTH, account, out->secret), QR_M, a,
		    &qr, e) != 0)
		return -1;
	out->qr = qr_svg(&qr, a);
	return 0;
}

int
factor_begin(struct tx *tx, struct app *app, int64_t staff,
	struct factor_fresh *out, struct err *e)
{
	uint8_t secret[TOTP_SECRET];
	struct sql_factor_account account;
	struct sql_factor_get old;
	int64_t removed;
	int found = sql_factor_get(tx, e, staff, &old);

	if (found < 0)
		return -1;
	if (found && is_bound(app, &old))
		return err_set(e, ERR_FACTOR_BOUND);
	if (sql_factor_account(tx, e, staff, &account) != 1 ||
		sql_factor_remove(tx, e, staff, &removed) != 0)
		return -1;
	rng_fill(app->rng, secret, sizeof(secret));
	if (sql_factor_put(tx, e, staff, sealed(tx, app, staff, secret), 0, 0,
		    tx_now(tx), NULL) != 0 ||
		show(tx, account.account, secret, out, e) != 0)
		return -1;
	crypto_wipe(secret, sizeof(secret));
	return 0;
}

int
factor_confirm(struct tx *tx, struct app *app, const struct caller *by,
	const char *code, char recovery[FACTOR_RECOVERY][PASSWORD_ONE_TIME],
	struct err *e)
{
	char digits[FACTOR_INPUT_MAX];
	struct sql_factor_get row;
	int64_t changed;
	bool right = false;
	int found = sql_factor_get(tx, e, by->id, &row);

	if (found < 0)
		return -1;
	if (!found || !row.confirmed_at_null)
		return err_set(e, ERR_FACTOR_NONE);
	if (tidy(code, digits) == TOTP_CODE - 1 &&
		take_step(tx, app, by->id, &row, digits, &right, e) != 0)
		return -1;
	if (!right)
		return err_set(e, ERR_FACTOR_WRONG);
	if (sql_factor_bind(tx, e, by->id, tx_now(tx), &changed) != 0 ||
		sql_factor_session(tx, e, by->session, tx_now(tx)) != 0 ||
		make_recovery(tx, app, by->id, recovery, e) != 0)
		return -1;
	return note(tx, app, NULL, "staff.factor_bound", by->id, e);
}

/* ---- within a session ---------------------------------------------------- */

int
factor_step_up(struct tx *tx, struct app *app, const struct caller *by,
	const char *code, enum err_code *refused, struct err *e)
{
	char key[THROTTLE_KEY];
	int64_t wait;
	bool right;

	*refused = ERR_NONE;
	throttle_key(app, 'f', by->actor, key);
	if (throttle_wait(tx, key, &wait, e) != 0)
		return -1;
	if (wait) {
		*refused = ERR_THROTTLED;
		return 0;
	}
	if (factor_take(tx, app, by->id, code, &right, e) != 0)
		return -1;
	if (right)
		return throttle_forget(tx, key, e) != 0
			       ? -1
			       : sql_factor_session(
					 tx, e, by->session, tx_now(tx));
	*refused = ERR_FACTOR_WRONG;
	if (throttle_fail(tx, key, FREE_CODES, e) != 0)
		return -1;
	return note(tx, app, NULL, "staff.factor_failed", by->id, e);
}

int
factor_reset(struct tx *tx, struct app *app, const char *actor,
	const char *name, struct err *e)
{
	struct sql_staff_get_by_name row;
	int64_t removed;
	int found = sql_staff_get_by_name(tx, e, name, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (sql_factor_remove(tx, e, row.id, &removed) != 0 ||
		sql_recovery_remove_of(tx, e, row.id) != 0 ||
		sql_session_remove_of(tx, e, row.id) != 0)
		return -1;
	return note(tx, app, actor, "staff.factor_reset", row.id, e);
}

/* ---- the demo ------------------------------------------------------------ */

int
factor_bind_demo(struct tx *tx, struct app *app, int64_t staff, struct err *e)
{
	int64_t now = tx_now(tx);

	return sql_factor_put(tx, e, staff,
		sealed(tx, app, staff, factor_demo_secret), 0, 1, now, &now);
}

int
factor_demo_code(struct tx *tx, struct app *app, const char *name,
	char out[TOTP_CODE], int64_t *wait, struct err *e)
{
	struct sql_staff_get_by_name account;
	struct sql_factor_get row;
	int64_t step = totp_step(tx_now(tx));
	int found = sql_staff_get_by_name(tx, e, name, &account);

	if (found > 0)
		found = sql_factor_get(tx, e, account.id, &row);
	if (found < 0)
		return -1;
	if (!found || !row.demo || !app->config.demo)
		return err_set(e, ERR_FACTOR_DEMO);
	if (row.last_step >= step)
		step = row.last_step + 1;
	totp_code(factor_demo_secret, step, out);
	*wait = (step - 1) * TOTP_STEP_MS - tx_now(tx);
	*wait = *wait > 0 ? *wait : 0;
	return 0;
}
