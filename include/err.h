/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One kind of error for the whole system: a stable code, the fields it is
 * about, and nothing personal. The table of codes is err_codes.h. Functions
 * take `struct err *` last, return 0 or -1; the first error wins.
 */
#ifndef YZ_ERR_H
#define YZ_ERR_H

#include "base.h"

enum err_code {
	ERR_NONE,
#define X(name, status, retry, title) ERR_##name,
#include "err_codes.h"
#undef X
	ERR_CODE_COUNT
};

enum err_retry { RETRY_NEVER, RETRY_LATER, RETRY_SAME_KEY };

struct err_info {
	const char *name; /* "ID_CHECK": stable, machine-readable */
	int status;	  /* HTTP status when it is the answer */
	enum err_retry retry;
	const char *title; /* one Chinese sentence that says what to do */
};

#define ERR_FIELDS_MAX 24
#define ERR_PATH_MAX 64

struct err_field {
	char path[ERR_PATH_MAX]; /* "person.id_no", "consents" */
	enum err_code code;
};

struct err {
	enum err_code code;
	unsigned n_fields;
	struct err_field fields[ERR_FIELDS_MAX];
	/* For the log only, never for a person; no personal data. */
	char detail[160];
	/* The case a refusal points to; only where the caller may know it. */
	char case_no[32];
};

/* The row of a code; never NULL. */
const struct err_info *err_info(enum err_code code);
/* The code of a name, ERR_NONE if there is none such. */
enum err_code err_find(const char *name);

/* Sets the code unless one is set. Always returns -1. */
int err_set(struct err *e, enum err_code code);
/* The same with a line for the log. */
int err_setf(struct err *e, enum err_code code, const char *fmt, ...)
	PRINTF(3, 4);
/*
 * Adds a failing field and makes ERR_FIELDS the code unless one is set.
 * Always returns -1. Collect all of them, then return -1 once.
 */
int err_add_field(struct err *e, const char *path, enum err_code code);
void err_clear(struct err *e);

#endif
