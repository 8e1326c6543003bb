/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/args.h"

#include <stdio.h>

/* One word of the usage, without brackets; its length is that of the copy. */
static void
usage_word(const char **p, char out[ARGS_WORD_MAX])
{
	size_t n = strcspn(*p, " []");

	BUG_ON(n == 0 || n >= ARGS_WORD_MAX);
	memcpy(out, *p, n);
	out[n] = '\0';
	*p += n;
}

static void
usage_parse(struct args *out, const char *usage)
{
	const char *p = usage + strspn(usage, " ");

	memset(out, 0, sizeof(*out));
	while (*p) {
		struct arg *a = &out->items[out->n++];

		BUG_ON(out->n > ARGS_MAX);
		a->optional = *p == '[';
		p += a->optional;
		usage_word(&p, a->name);
		if (a->name[0] == '-' && p[0] == ' ' && !strchr("[-", p[1])) {
			p++;
			usage_word(&p, a->value);
		}
		p += strspn(p, " ]");
	}
}

const char *
args_get(const struct args *args, const char *name)
{
	for (size_t i = 0; i < args->n; i++) {
		if (strcmp(args->items[i].name, name) == 0)
			return args->items[i].given;
	}
	BUG("no such argument in the usage");
}

/* The option that word starts with, up to its end or '='. */
static struct arg *
find_option(struct args *args, const char *word)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; i < args->n; i++) {
		struct arg *a = &args->items[i];

		if (strlen(a->name) == n && memcmp(a->name, word, n) == 0)
			return a;
	}
	return NULL;
}

static struct arg *
next_positional(struct args *args)
{
	for (size_t i = 0; i < args->n; i++) {
		struct arg *a = &args->items[i];

		if (a->name[0] != '-' && !a->given)
			return a;
	}
	return NULL;
}

/* "a|b" lists the values; other usage words stand for any value. */
static bool
value_fits(const struct arg *a, const char *value)
{
	size_t n = strlen(value);
	const char *p = a->value;

	if (!strchr(p, '|'))
		return n > 0;
	for (;;) {
		size_t word = strcspn(p, "|");

		if (word == n && memcmp(p, value, n) == 0)
			return true;
		if (!p[word])
			return false;
		p += word + 1;
	}
}

/* Takes one option; returns how many words it used, 0 for an error. */
static int
take_option(struct args *args, int argc, char **argv, struct err *e)
{
	struct arg *a = find_option(args, argv[0]);
	const char *equals = strchr(argv[0], '=');
	const char *value = "";

	if (!a || a->given || (equals && !a->value[0])) {
		err_setf(e, ERR_BAD_REQUEST, "%.40s", argv[0]);
		return 0;
	}
	if (a->value[0])
		value = equals ? equals + 1 : argc > 1 ? argv[1] : "";
	if (a->value[0] && !value_fits(a, value)) {
		err_setf(e, ERR_BAD_REQUEST, "%s %s", a->name, a->value);
		return 0;
	}
	a->given = value;
	return a->value[0] && !equals ? 2 : 1;
}

static int
take_word(struct args *args, char *word, struct err *e)
{
	struct arg *a = next_positional(args);

	if (!a || !word[0]) {
		err_setf(e, ERR_BAD_REQUEST, "%.40s", word);
		return 0;
	}
	a->given = word;
	return 1;
}

int
args_parse(struct args *out, const char *usage, int argc, char **argv,
	struct err *e)
{
	usage_parse(out, usage);
	for (int i = 0; i < argc;) {
		int used = argv[i][0] == '-' && argv[i][1]
				   ? take_option(out, argc - i, argv + i, e)
				   : take_word(out, argv[i], e);

		if (used == 0)
			return -1;
		i += used;
	}
	for (size_t i = 0; i < out->n; i++) {
		if (!out->items[i].given && !out->items[i].optional)
			return err_setf(
				e, ERR_BAD_REQUEST, "%s", out->items[i].name);
	}
	return 0;
}
