/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords of staff: argon2id (46 MiB, one pass, one lane) in PHC form over
 * an HMAC of the password under a key that is not in the database, so that a
 * stolen backup alone cannot be guessed against. Each call takes some 45 ms
 * and 46 MiB: only on the hash lane or in an administrative verb.
 */
#ifndef YZ_PASSWORD_H
#define YZ_PASSWORD_H

#include "err.h"
#include "seal.h"
#include "world.h"

#define PASSWORD_PHC_MAX 128 /* with its NUL */
#define PASSWORD_MIN 12	     /* code points */
#define PASSWORD_MAX 128
#define PASSWORD_ONE_TIME 20 /* 16 characters in groups of four, and NUL */

/* Writes the PHC text. Sets INTERNAL when memory is refused. */
int password_hash(const struct keyring *k, const struct rng *rng,
	const char *password, char out[PASSWORD_PHC_MAX],
	struct err *e) MUST_USE;
/*
 * Does the password belong to the PHC text? Takes as long when it does not.
 * phc NULL: a fixed text that no password belongs to, for unknown accounts.
 */
bool password_verify(const struct keyring *k, const char *phc,
	const char *password) MUST_USE;
/*
 * Is a new password good enough? Length, common passwords, words of this
 * place, the account's name, one character all along; no rules about kinds of
 * characters. Sets PASSWORD_WEAK.
 */
int password_check(const char *password, const char *account,
	const char *display, struct err *e) MUST_USE;
/* A readable random password, 80 bits: "k3wp-9xmt-…". */
void password_one_time(const struct rng *rng, char out[PASSWORD_ONE_TIME]);

#endif
