/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A park without a gate: its staff scan in a browser, and the centre decides
 * by what a gate decides by (gate.h), as of now and of all that the park's
 * gates have told. What was decided is written down as an entry of a gate, so
 * that counts, settlement and the rules of entry.h are the same.
 */
#ifndef YZ_PASS_SCAN_H
#define YZ_PASS_SCAN_H

#include "gate.h"
#include "pass/entry.h"

struct scan {
	struct bytes text; /* given: what was scanned */
	struct gate_decision decision;
	/* The shown value leads to the anchor; that took thousands of hashes,
	 * which the write lane need not do again. */
	bool proven;
};
/* Any lane; writes nothing. NOT_FOUND: the account's park is none. */
int scan_decide(struct tx *tx, struct app *app, const struct pass_park *park,
	struct scan *s, struct err *e) MUST_USE;
/* Decides again where it was yes, for another may have come first, and writes
 * it down, unless the code could not be read at all. Write lane. */
int scan_take(struct tx *tx, struct app *app, const struct pass_park *park,
	struct scan *s, struct err *e) MUST_USE;

#endif
