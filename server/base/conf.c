/* SPDX-License-Identifier: Apache-2.0 */
#include "conf.h"
#include <ini.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

struct reader {
	const struct conf_key *keys;
	size_t n_keys;
	char *out;
	struct arena *arena;
	uint64_t seen;	   /* one bit a key */
	const char *wrong; /* what is wrong with the line */
};

static const char *
set_text(const struct conf_key *k, const char *value, struct reader *r)
{
	size_t n = strlen(value);

	if (n < (size_t)k->min || n > (size_t)k->max)
		return "length";
	*(const char **)(void *)(r->out + k->offset) =
		arena_strdup(r->arena, value);
	return NULL;
}

static const char *
set_bool(const struct conf_key *k, const char *value, struct reader *r)
{
	bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		return "neither yes nor no";
	*(bool *)(void *)(r->out + k->offset) = yes;
	return NULL;
}

static const char *
set_int(const struct conf_key *k, const char *value, struct reader *r)
{
	int64_t v;

	if (digits_parse(bytes_str(value), k->max, &v) != 0 || v < k->min)
		return "not a number in range";
	*(int64_t *)(void *)(r->out + k->offset) = v;
	return NULL;
}

static const char *
set(const struct conf_key *k, const char *value, struct reader *r)
{
	static const char *(*const setters[])(
		const struct conf_key *, const char *, struct reader *) = {
		[CONF_TEXT] = set_text,
		[CONF_BOOL] = set_bool,
		[CONF_INT] = set_int,
	};

	return setters[k->type](k, value, r);
}

static const char *
set_named(struct reader *r, const char *section, const char *name,
	const char *value)
{
	if (*section)
		return "sections are not used";
	/* Printed behind a space it would be a comment. */
	if (*value == ';')
		return "a value cannot begin with ;";
	for (size_t i = 0; i < r->n_keys; i++) {
		if (strcmp(r->keys[i].name, name) != 0)
			continue;
		if (r->seen & UINT64_C(1) << i)
			return "key twice";
		r->seen |= UINT64_C(1) << i;
		return set(&r->keys[i], value, r);
	}
	return "unknown key";
}

static int
on_line(void *ctx, const char *section, const char *name, const char *value)
{
	struct reader *r = ctx;
	const char *wrong = set_named(r, section, name, value);

	if (wrong && !r->wrong)
		r->wrong = wrong;
	return wrong == NULL;
}

struct source {
	FILE *file;
	int line;	   /* the one that is read now */
	const char *wrong; /* with the line; nothing is read behind it */
};

/*
 * In place of fgets: the parser's buffer cuts a long line in two, whose second
 * half would count as a line of its own, and takes a NUL for the end.
 */
static char *
line_get(char *out, int cap, void *ctx)
{
	struct source *s = ctx;
	int c = EOF, n = 0;

	s->line++;
	while (n < cap - 1 && c != '\n' && (c = getc(s->file)) != EOF) {
		out[n++] = (char)c;
		if (c == '\0')
			s->wrong = "NUL byte";
	}
	out[n] = '\0';
	if (n == cap - 1 && c != '\n')
		s->wrong = "line too long";
	return n && !s->wrong ? out : NULL;
}

static int
file_read(const char *path, struct reader *r, struct err *e)
{
	struct source s = { .file = fopen(path, "re") };
	int line;

	if (!s.file)
		return err_setf(e, ERR_BAD_REQUEST, "%s: cannot be read", path);
	line = ini_parse_stream(line_get, &s, on_line, r);
	fclose(s.file);
	if (line > 0)
		return err_setf(e, ERR_BAD_REQUEST, "%s:%d: %s", path, line,
			r->wrong ? r->wrong : "not KEY = VALUE");
	if (s.wrong)
		return err_setf(
			e, ERR_BAD_REQUEST, "%s:%d: %s", path, s.line, s.wrong);
	return 0;
}

int
conf_load(const char *path, bool optional, const struct conf_key *keys,
	size_t n_keys, void *out, struct arena *a, struct err *e)
{
	struct reader r = {
		.keys = keys, .n_keys = n_keys, .out = out, .arena = a
	};

	BUG_ON(n_keys > 64);
	for (size_t i = 0; i < n_keys; i++)
		BUG_ON(set(&keys[i], keys[i].standard, &r) != NULL);
	if (optional && access(path, F_OK) != 0)
		return 0;
	return file_read(path, &r, e);
}

void
conf_print(struct str *out, const struct conf_key *keys, size_t n_keys,
	const void *conf)
{
	for (size_t i = 0; i < n_keys; i++) {
		const struct conf_key *k = &keys[i];
		const void *p = (const char *)conf + k->offset;

		str_printf(out, "# %s\n%s = ", k->help, k->name);
		if (k->type == CONF_TEXT)
			str_puts(out, *(const char *const *)p);
		else if (k->type == CONF_BOOL)
			str_puts(out, *(const bool *)p ? "yes" : "no");
		else
			str_printf(out, "%" PRId64, *(const int64_t *)p);
		str_puts(out, "\n");
	}
}
