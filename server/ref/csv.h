/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue's plain CSV: UTF-8, a header line, no quotes, no commas inside
 * a cell. Not for: what people send in. And cells for files that people open.
 */
#ifndef YZ_REF_CSV_H
#define YZ_REF_CSV_H

#include "arena.h"
#include "err.h"
#include "str.h"

struct csv {
	char ***rows;  /* rows[i][column]; "" for an empty cell */
	size_t n_rows; /* without the header */
};

/*
 * Parses an embedded file and checks its header against `header`. INTERNAL
 * with the line number when it does not fit.
 */
int csv_load(struct arena *a, const char *asset, const char *header,
	struct csv *out, struct err *e) MUST_USE;

/*
 * Adds one cell of a file for spreadsheets, quoted where it must be (RFC 4180).
 * A text that a spreadsheet would take for a formula gets an apostrophe in
 * front: whoever chose a name chooses no command.
 */
void csv_put(struct str *out, const char *cell);

#endif
