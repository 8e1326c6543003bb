/* SPDX-License-Identifier: Apache-2.0 */
/* The roots' secret halves: files that are made once and then kept offline. */
#ifndef YZ_TRUST_ROOT_H
#define YZ_TRUST_ROOT_H

#include "trust/trust.h"

/*
 * Makes trust-root-1.key (in use) and trust-root-2.key (next) in a directory;
 * their public halves are out. FILE_EXISTS.
 */
int trust_root_make(const char *dir, const struct rng *rng,
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC], struct err *e) MUST_USE;
/* The key of such a file; free it. KEY_FILE_DAMAGED, INTERNAL. */
struct sign_key *trust_root_read(const char *file, struct err *e) MUST_USE;

/* Makes two roots in a directory, pins them, signs the first list. */
int trust_begin(struct app *app, const char *dir, struct arena *a,
	struct err *e) MUST_USE;

#endif
