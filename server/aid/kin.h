/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who lives with whom, for others than aid: a person's household by the file
 * that names them, and who else lives there. Not for: anything of a case.
 */
#ifndef YZ_AID_KIN_H
#define YZ_AID_KIN_H

#include "app.h"

#define AID_KIN_MAX 100

struct aid_kin {
	int64_t household; /* 0: no file names this person */
	/* Everybody of it, this person too; at least this person. */
	size_t n;
	struct {
		uint8_t bix[32]; /* of ("person", "id_no") */
		int64_t person;	 /* its row; 0: not registered */
	} people[AID_KIN_MAX];
};
/* NOT_FOUND: no such person. */
int aid_kin_of(struct tx *tx, struct app *app, int64_t person,
	struct aid_kin *out, struct err *e) MUST_USE;

#endif
