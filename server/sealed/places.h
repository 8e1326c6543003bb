/* SPDX-License-Identifier: Apache-2.0 */
/* Where sealed fields lie: a row a column, the same as seal_columns[]. */
#ifndef YZ_SEALED_PLACES_H
#define YZ_SEALED_PLACES_H

#include "app.h"

struct sealed_place {
	const char *table, *column;
	int (*put)(
		struct tx *tx, struct err *e, int64_t id, struct bytes sealed);
	/* Instead of put, where the column has a blind index. */
	int (*put_found)(struct tx *tx, struct err *e, int64_t id,
		struct bytes sealed, struct bytes bix);
};
/* In the order of sealed_rows, whose first place is 1. */
extern const struct sealed_place sealed_places[];
extern const size_t sealed_places_count;
/* The table whose index a place has: its own, but where two are compared. */
const char *sealed_index_table(const struct sealed_place *p);

#endif
