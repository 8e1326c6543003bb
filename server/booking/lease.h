/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places that a kiosk may promise while its line is down: a few of the
 * programme's, of sessions that begin behind the lease's end, counted at every
 * level. Nobody else is given them before that end; whoever took them back
 * earlier would break a promise that is not yet told. A kiosk that is lost or
 * shut out keeps them so long and no longer.
 *
 * A share is not leased: one that is full when the act comes in is a conflict
 * like any other.
 */
#ifndef YZ_LEASE_H
#define YZ_LEASE_H

#include "booking/offer.h"

#define LEASES_MAX 64 /* sessions of one kiosk and programme */

struct lease {
	struct offer_session session;
	int64_t n, expires_at; /* ms */
};

/* The programmes of a kind that lease places now. */
int lease_programmes(struct tx *tx, const char *kind, struct offer **out,
	size_t *n, struct err *e) MUST_USE;
/*
 * Makes a terminal's leases last anew and brings them to what the programme
 * says; while somebody waits for a place they stay as they are. What it has
 * then, by the session's beginning. Asking twice is as asking once.
 */
int lease_renew(struct tx *tx, struct app *app, int64_t terminal,
	const struct offer *o, struct lease **out, size_t *n,
	struct err *e) MUST_USE;
/* Turns one of a terminal's into a taken place: 1; it has none: 0; -1. */
int lease_use(struct tx *tx, int64_t terminal, const struct offer_session *s,
	struct err *e) MUST_USE;
/* Gives back what has expired, a hundred at a time; adds how many to *n. */
int lease_sweep(
	struct tx *tx, struct app *app, size_t *n, struct err *e) MUST_USE;

#endif
