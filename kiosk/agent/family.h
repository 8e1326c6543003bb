/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who lives with the person that is served: their cards, laid down one after
 * the other, or what was typed of them before and came back from the centre.
 * A page names each by a handle and never sees the number. Memory only, wiped
 * at the end of the visit; none of it makes the visit anybody else's.
 */
#ifndef YZ_FAMILY_H
#define YZ_FAMILY_H

#include "visit.h"

#define FAMILY_MAX 29 /* with the person: as many as one household may have */
#define FAMILY_NAME_SIZE 401
#define FAMILY_ID_SIZE 65

struct relative {
	char handle[VISIT_HANDLE_SIZE];
	char name[FAMILY_NAME_SIZE];
	char id_no[FAMILY_ID_SIZE];
	char id_type[16]; /* "" when it was typed */
	bool chip;	  /* the card was read in this visit */
};

struct family {
	const struct rng *rng;
	struct relative rows[FAMILY_MAX];
	size_t n;
};

void family_init(struct family *f, const struct rng *rng);
/*
 * The row of somebody; the same number again is the same row, and stays read
 * from a card. name may be "": nothing is known of it. NULL when there is no
 * room, or a text is longer than its place.
 */
const struct relative *family_type(
	struct family *f, const char *name, const char *id_no) MUST_USE;
/* The same of a card; wipes nothing. */
const struct relative *family_read(
	struct family *f, const struct card *c) MUST_USE;
/* NULL for any other handle. */
const struct relative *family_find(
	const struct family *f, const char *handle) MUST_USE;
void family_wipe(struct family *f);

#endif
