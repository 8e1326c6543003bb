/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that sign what people carry away, and the list of keys that are
 * trusted. Sealed under the master key in DIR/keys.
 */
#ifndef YZ_SIGNING_H
#define YZ_SIGNING_H

#include "app.h"

/* Makes DIR/keys/receipt-1.key and voucher-1.key. Refuses to overwrite. */
int signing_init(const char *dir, const struct keyring *k,
	const struct rng *rng, struct err *e) MUST_USE;
/* Fills receipt_key, voucher_key, receipt_digest_key and trust. */
int signing_open(struct app *app, struct err *e) MUST_USE;
/* Forgets them; safe when opening has failed half-way. */
void signing_close(struct app *app);

/* The public half of one of the own keys; NULL for any other. */
const uint8_t *signing_public(const struct app *app, const uint8_t kid[4]);

#endif
