/* SPDX-License-Identifier: Apache-2.0 */
#include "witness.h"
#include "files.h"
#include "log.h"
#include "str.h"

#define LINE_MAX_BYTES 512 /* of a checkpoint */

/* The rows that a line tells of; -1 if it is no such line. */
static int64_t
rows_of(const char *line)
{
	int64_t rows;

	if (!line || digits_parse(bytes_of(line, strcspn(line, " ")), INT64_MAX,
			     &rows) != 0)
		return -1;
	return rows;
}

void
witness_keep(struct arena *a, const char *dir, const char *line)
{
	const char *path = file_path(a, dir, WITNESS_FILE);
	int64_t had = rows_of(file_text(a, path, LINE_MAX_BYTES));
	int64_t now = rows_of(line);
	struct err e = { 0 };

	if (now < 0 || now == had || strlen(line) >= LINE_MAX_BYTES ||
		strchr(line, '\n'))
		return;
	if (now < had) {
		log_event(LOG_WARN, "witness.shorter", NULL);
		return;
	}
	if (file_replace(path, 0600, bytes_str(arena_printf(a, "%s\n", line)),
		    &e) != 0)
		log_event(LOG_WARN, "witness", "why=\"%s\"", e.detail);
}
