/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second factor of staff: an authenticator app that shares a secret with
 * the centre, and ten recovery codes for the day the phone is lost. A code is
 * taken once, whatever comes of what it was given for. Not for: when a factor
 * is asked (role.h, the flags of routes), the codes themselves (totp.h).
 */
#ifndef YZ_FACTOR_H
#define YZ_FACTOR_H

#include "app.h"
#include "staff/password.h"
#include "staff/totp.h"

#define FACTOR_RECOVERY 10 /* codes */
#define FACTOR_INPUT_MAX 64

/* A secret that was just made, for the one who will scan it. */
struct factor_fresh {
	char secret[TOTP_SECRET_TEXT]; /* to be typed */
	const char *qr;		       /* <svg> of the otpauth address */
};

/*
 * Makes a secret that waits for its first code; one that was waiting is gone.
 * FACTOR_BOUND when the account has a factor: only an administrator's reset
 * takes that away. Write lane, as all of these.
 */
int factor_begin(struct tx *tx, struct app *app, int64_t staff,
	struct factor_fresh *out, struct err *e) MUST_USE;
/*
 * The first code of a secret that waits: the factor is bound, the session has
 * given it, recovery codes are made. FACTOR_WRONG, FACTOR_NONE.
 */
int factor_confirm(struct tx *tx, struct app *app, const struct caller *by,
	const char *code, char recovery[FACTOR_RECOVERY][PASSWORD_ONE_TIME],
	struct err *e) MUST_USE;
/*
 * Is it a code of the account, from the app or a recovery code, that nobody
 * has used? Takes it. An account without a factor has none.
 */
int factor_take(struct tx *tx, struct app *app, int64_t staff, const char *code,
	bool *right, struct err *e) MUST_USE;
/*
 * A code given within a session. Returns 0 also when it was wrong, since the
 * failure has to be kept; *refused says so: FACTOR_WRONG, THROTTLED.
 */
int factor_step_up(struct tx *tx, struct app *app, const struct caller *by,
	const char *code, enum err_code *refused, struct err *e) MUST_USE;
/* Takes an account's factor away and ends its sessions. NOT_FOUND. */
int factor_reset(struct tx *tx, struct app *app, const char *actor,
	const char *name, struct err *e) MUST_USE;

/* The published secret of demo accounts; outside of demo mode it is none. */
extern const uint8_t factor_demo_secret[TOTP_SECRET];
int factor_bind_demo(
	struct tx *tx, struct app *app, int64_t staff, struct err *e) MUST_USE;
/*
 * The next code that a demo account has not used, and in how many ms it will
 * be taken. FACTOR_DEMO for any other account and outside of demo mode.
 */
int factor_demo_code(struct tx *tx, struct app *app, const char *name,
	char out[TOTP_CODE], int64_t *wait, struct err *e) MUST_USE;

#endif
