/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which machine a gate is. Each has a chain of entries of its own, from number
 * 1, under the key that its batches name; the centre counts on through all of
 * them. A machine that was only paired again goes on in its chain: what it
 * sends joins what is here.
 */
#ifndef YZ_PASS_CHAIN_H
#define YZ_PASS_CHAIN_H

#include "pass/entry.h"

/* gate->base for the machine of a key, by the first batch that it signed. What
 * the machine before it still owes is not waited for. */
int chain_find(struct tx *tx, struct app *app, struct entry_gate *gate,
	int64_t key, const struct gate_batch *b, struct err *e) MUST_USE;

#endif
