/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An equal chance: who takes a place at a kiosk and gives it back again and
 * again keeps it from others without wanting it. So many given back within so
 * many minutes (pause_after, pause_minutes of the programme), and that person
 * waits until the first of them is as old. The desk is not bound by it, and
 * giving back is always allowed.
 */
#ifndef YZ_PAUSE_H
#define YZ_PAUSE_H

#include "booking/offer.h"

/* BOOKING_PAUSE while it lasts. */
int pause_check(struct tx *tx, const struct offer *o, int64_t person,
	struct err *e) MUST_USE;
/* One place was given back, or changed for another. */
int pause_note(struct tx *tx, const struct offer *o, int64_t person,
	struct err *e) MUST_USE;

#endif
