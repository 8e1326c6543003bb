/* SPDX-License-Identifier: Apache-2.0 */
#include "err.h"
#include <stdarg.h>
#include <stdio.h>

#define NEVER RETRY_NEVER
#define LATER RETRY_LATER
#define SAME_KEY RETRY_SAME_KEY

static const struct err_info table[ERR_CODE_COUNT] = {
	[ERR_NONE] = { "NONE", 200, RETRY_NEVER, "" },
#define X(name, status, retry, title)                                          \
	[ERR_##name] = { #name, status, retry, title },
#include "err_codes.h"
#undef X
};

const struct err_info *
err_info(enum err_code code)
{
	BUG_ON((unsigned)code >= ERR_CODE_COUNT);
	return &table[code];
}

enum err_code
err_find(const char *name)
{
	for (unsigned i = 1; i < ERR_CODE_COUNT; i++)
		if (strcmp(table[i].name, name) == 0)
			return (enum err_code)i;
	return ERR_NONE;
}

int
err_set(struct err *e, enum err_code code)
{
	if (e->code == ERR_NONE)
		e->code = code;
	return -1;
}

int
err_setf(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	if (e->code != ERR_NONE)
		return -1;
	e->code = code;
	va_start(ap, fmt);
	vsnprintf(e->detail, sizeof(e->detail), fmt, ap);
	va_end(ap);
	return -1;
}

int
err_add_field(struct err *e, const char *path, enum err_code code)
{
	if (e->n_fields < ERR_FIELDS_MAX) {
		struct err_field *f = &e->fields[e->n_fields++];

		snprintf(f->path, sizeof(f->path), "%s", path);
		f->code = code;
	}
	return err_set(e, ERR_FIELDS);
}

void
err_clear(struct err *e)
{
	memset(e, 0, sizeof(*e));
}
