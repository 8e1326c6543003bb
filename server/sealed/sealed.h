/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every sealed field of the database, whatever domain it belongs to: they are
 * opened to see that they open, and sealed anew when the master key changes.
 *
 * A change of the master key is done with the server stopped. The indexes by
 * which people are found, and by which nobody is there twice, are made with
 * the key as well: two generations of them beside each other would let the
 * same person in twice.
 */
#ifndef YZ_SEALED_H
#define YZ_SEALED_H

#include "app.h"

/*
 * Opens up to `rows` fields of each column behind the row id `after`; *opened
 * grows by how many did. DATA_DAMAGED with the first that does not.
 */
int sealed_look(struct tx *tx, struct app *app, int64_t after, int64_t rows,
	int64_t *opened, struct err *e) MUST_USE;

/* What a rotation did; progress (may be NULL) hears after each batch how many
 * rows it has looked at. */
struct sealed_rotation {
	int generation;	 /* of the new master key */
	int64_t renewed; /* fields */
	int64_t looked;	 /* at fields */
	void (*progress)(const struct sealed_rotation *r);
};
/*
 * Makes a new master key, or goes on with the one that an earlier call was
 * killed over, and seals everything of dir under it: fields, indexes, key
 * files. Until it has ended the centre does not open for anything else
 * (ROTATION_OPEN). DATA_DIR_BUSY while a server runs; MASTERS_FULL after
 * SEAL_GENERATIONS_MAX of them.
 */
int sealed_rotate(const char *dir, const struct clock *clock,
	const struct rng *rng, struct sealed_rotation *r,
	struct err *e) MUST_USE;
/* Is a change of the master key unfinished? ROTATION_OPEN. */
int sealed_rotation_check(const char *dir, struct err *e) MUST_USE;

#endif
