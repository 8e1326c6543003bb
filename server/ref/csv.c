/* SPDX-License-Identifier: Apache-2.0 */
#include "ref/csv.h"
#include "assets.h"

static size_t
count(const char *s, char c)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == c;
	return n;
}

/* Cuts a line at its commas, in place. */
static char **
cells_of(struct arena *a, char *line, size_t columns)
{
	char **cells = ARENA_ARRAY(a, char *, columns);

	for (size_t i = 0; i < columns; i++) {
		char *comma = strchr(line, ',');

		cells[i] = line;
		if (!comma)
			break;
		*comma = '\0';
		line = comma + 1;
	}
	return cells;
}

static char *
line_next(char **text)
{
	char *line = *text;
	char *end = strchr(line, '\n');

	if (!*line)
		return NULL;
	*text = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

int
csv_load(struct arena *a, const char *asset, const char *header,
	struct csv *out, struct err *e)
{
	const struct asset *file = asset_find(asset);
	size_t columns = count(header, ',') + 1;
	char *text, *line;

	if (!file)
		return err_setf(e, ERR_INTERNAL, "no %s", asset);
	text = arena_strndup(a, file->data, file->n);
	out->rows = ARENA_ARRAY(a, char **, count(text, '\n') + 1);
	out->n_rows = 0;
	line = line_next(&text);
	if (!line || strcmp(line, header) != 0)
		return err_setf(e, ERR_INTERNAL, "%s: header", asset);
	while ((line = line_next(&text))) {
		if (count(line, ',') + 1 != columns)
			return err_setf(e, ERR_INTERNAL, "%s:%zu: columns",
				asset, out->n_rows + 2);
		out->rows[out->n_rows++] = cells_of(a, line, columns);
	}
	return 0;
}

void
csv_put(struct str *out, const char *cell)
{
	bool quoted = cell[strcspn(cell, "\",\r\n")] != '\0';

	if (quoted)
		str_putc(out, '"');
	if (*cell && strchr("=+-@\t\r", *cell))
		str_putc(out, '\'');
	for (const char *p = cell; *p; p++) {
		if (*p == '"')
			str_putc(out, '"');
		str_putc(out, *p);
	}
	if (quoted)
		str_putc(out, '"');
}
