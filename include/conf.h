/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration: an INI file without sections, read against a table of keys
 * with their types, limits and defaults. Unknown keys, repeated keys and bad
 * values are refused with file and line; nothing is guessed.
 */
#ifndef YZ_CONF_H
#define YZ_CONF_H

#include "arena.h"
#include "err.h"
#include "str.h"

enum conf_type {
	CONF_TEXT, /* const char * */
	CONF_BOOL, /* bool: yes, no */
	CONF_INT,  /* int64_t between min and max */
};

struct conf_key {
	const char *name;
	enum conf_type type;
	size_t offset;
	const char *standard; /* the default, as it would stand in the file */
	int64_t min, max;     /* CONF_INT: value; CONF_TEXT: length */
	const char *help;     /* one line for yizhan.conf(5) */
};

/*
 * Fills out with the defaults, then with the file. A missing file is fine when
 * optional. Sets BAD_REQUEST with "FILE:LINE: what" in detail.
 */
int conf_load(const char *path, bool optional, const struct conf_key *keys,
	size_t n_keys, void *out, struct arena *a, struct err *e) MUST_USE;
/* The effective configuration as a file, one key a line. */
void conf_print(struct str *out, const struct conf_key *keys, size_t n_keys,
	const void *conf);

#endif
