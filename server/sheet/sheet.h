/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables as one xlsx file. Text stays text whatever it looks like; money goes
 * in as fen and stands there as yuan with two decimals.
 */
#ifndef YZ_SHEET_H
#define YZ_SHEET_H

#include "arena.h"
#include "err.h"

enum sheet_kind { SHEET_TEXT, SHEET_NUMBER, SHEET_MONEY };

struct sheet_column {
	const char *title;
	enum sheet_kind kind;
	int width; /* in characters */
};
struct sheet_cell {
	const char *text; /* of a text column, and in any: what stands there
			   * instead of a number; NULL: the number */
	int64_t number;	  /* of the others; fen of money */
};
struct sheet_page {
	const char *name;
	const struct sheet_column *columns;
	size_t n_columns;
	const struct sheet_cell *cells; /* row by row */
	size_t n_rows;
};

/*
 * The file, in a. dir: where it stands while it is made, under a name of its
 * own; at: ms, when it says it was made. The same tables and time give the
 * same bytes. Blocks on the disk: not for an event loop.
 */
int sheet_write(struct arena *a, const char *dir, int64_t at,
	const struct sheet_page *pages, size_t n, struct bytes *out,
	struct err *e) MUST_USE;

#endif
