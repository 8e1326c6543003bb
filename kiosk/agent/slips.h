/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The slips of one person's visit, by the Idempotency-Key of the act: what can
 * be printed, and whether it was. Kept in memory only, at most SLIPS_MAX, and
 * wiped at the end of the visit; what is already queued at the printer comes
 * out all the same.
 */
#ifndef YZ_SLIPS_H
#define YZ_SLIPS_H

#include "slip.h"
#include "../dev/printer/printer.h"

#define SLIPS_MAX 8
#define SLIPS_KEY_SIZE 65

/* What the kiosk knows of an act beside the centre's answer. */
struct slip_act {
	const char *key;
	const char *name; /* of the person, NULL for none */
	bool chip;	  /* the card was read here */
	/* What was agreed to, for an answer that does not say it; NULL: "". */
	const char *consents;
};

struct slip_kept {
	char key[SLIPS_KEY_SIZE]; /* "" when the place is free */
	unsigned age;		  /* the higher the newer */
	bool answered;
	bool handed_out; /* some job of it may have come out */
	unsigned job;	 /* its newest job, 0 for none */
	struct arena arena;
	struct slip slip;
};

struct slips {
	struct slip_kept kept[SLIPS_MAX];
	unsigned ages;
};

/* An act is on its way; the same key again is the same act. */
void slips_begin(struct slips *s, const struct slip_act *act);
/*
 * Its answer came: from now on it can be printed. An answer without a receipt
 * is passed over. center and kiosk stand on the slip.
 */
void slips_answered(struct slips *s, const char *key, struct bytes json,
	const char *center, const char *kiosk);
/*
 * The answer to a card's "my matters" or to its list of one service: each case
 * with a receipt can be printed again, by its case number in the place of a
 * key, as a copy. A list of one service says more, and its newest counts.
 */
void slips_found(struct slips *s, const char *name, struct bytes json,
	const char *center, const char *kiosk);
/*
 * Prints it, and gives the job's id. While an earlier job of it is under way
 * that one is meant: a second tap prints nothing twice. What may have come out
 * before, or is asked for as one, is marked as a copy. 0 with PRINT_NOTHING
 * (no such act), or what printer_print sets.
 */
unsigned slips_print(struct slips *s, struct printer *printer, const char *key,
	bool copy, struct err *e) MUST_USE;
/* The end of the visit: nothing of the person stays. */
void slips_wipe(struct slips *s);

#endif
