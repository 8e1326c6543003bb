/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One-time passwords by time (RFC 6238) as authenticator apps make them:
 * HMAC-SHA-1, six digits, a new one every 30 seconds. Pure; who has taken
 * which step is factor.h's.
 */
#ifndef YZ_TOTP_H
#define YZ_TOTP_H

#include "base.h"

#define TOTP_SECRET 20	    /* bytes */
#define TOTP_SECRET_TEXT 33 /* base32 and NUL */
#define TOTP_CODE 7	    /* six digits and NUL */
#define TOTP_STEP_MS INT64_C(30000)

/* The step of an instant, UTC ms. */
int64_t totp_step(int64_t ms);
void totp_code(
	const uint8_t secret[TOTP_SECRET], int64_t step, char out[TOTP_CODE]);
/*
 * The step among that of now, the one before and the one behind whose code
 * this is, if it lies behind last; 0 for none. Takes equally long for both.
 */
int64_t totp_find(const uint8_t secret[TOTP_SECRET], const char *code,
	int64_t now_ms, int64_t last) MUST_USE;
/* RFC 4648, as apps are told a secret. */
void totp_secret_format(
	const uint8_t secret[TOTP_SECRET], char out[TOTP_SECRET_TEXT]);

#endif
