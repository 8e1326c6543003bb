/* SPDX-License-Identifier: Apache-2.0 */
/* Staff are people too: is this account that person? */
#ifndef YZ_STAFF_PERSON_CHECK_H
#define YZ_STAFF_PERSON_CHECK_H

#include "app.h"

/* 1 when the account's sealed ID number is id_no (normalised), 0, or -1. */
int staff_is_person(struct tx *tx, struct app *app, int64_t staff,
	const char *id_no, struct err *e) MUST_USE;

#endif
