/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/match_verbs.h"
#include "admin/args.h"
#include "admin/file_verbs.h"
#include "admin/verbs.h"
#include "aid/match.h"
#include "crypto.h"
#include "files.h"

#include <stdlib.h>
#include <unistd.h>

enum {
	KEY_FILE_MAX = 128,
	HITS_MAX = 500, /* in one go */
	PAGE_ARENA = 8 << 20,
	WORDS_MAX = 16,
};

struct work {
	struct app *app;
	struct match m;
	const struct aid_match_hit *hits;
	size_t n_hits;
	struct str *out;
	int64_t after, next, lines, fresh;
	bool given, last;
};

/* ---- in the server ------------------------------------------------------- */

static int64_t
number(const char *text)
{
	return text ? strtoll(text, NULL, 10) : 0;
}

static int
in_tx_export_note(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return aid_match_export_note(tx, w->app, &w->m, VERB_ACTOR, e);
}

int
verb_match_export_note(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_MATCH, argc, argv, e) != 0)
		return -1;
	w.m.from = args_get(&args, "--from");
	w.m.to = args_get(&args, "--to");
	w.m.year = number(args_get(&args, "--year"));
	return match_check(&w.m, e) != 0
		       ? -1
		       : db_run(app->db, DB_WRITE, in_tx_export_note, &w,
				 out->arena, e);
}

static int
in_tx_page(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return (w->given ? aid_match_given : aid_match_members)(
		tx, w->app, &w->m, w->after, w->out, &w->next, e);
}

/* The first line says behind whom the next page begins. */
int
verb_match_page(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;
	struct str page;
	int rc;

	if (args_parse(&args, ARGS_MATCH_PAGE, argc, argv, e) != 0 ||
		match_key_read(args_get(&args, "--key"), w.m.key, e) != 0)
		return -1;
	w.m.year = number(args_get(&args, "--year"));
	w.after = number(args_get(&args, "--after"));
	w.given = args_get(&args, "--given") != NULL;
	str_init(&page, out->arena, out->max / 2);
	w.out = &page;
	rc = db_run(app->db, DB_READ, in_tx_page, &w, out->arena, e);
	crypto_wipe(w.m.key, sizeof(w.m.key));
	if (rc == 0) {
		str_printf(out, "%lld\n", (long long)w.next);
		str_add(out, page.p, page.n);
	}
	return rc;
}

static int
in_tx_take(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	if (aid_match_take(tx, w->app, w->m.from, w->hits, w->n_hits,
		    VERB_ACTOR, &w->fresh, e) != 0)
		return -1;
	return !w->last ? 0
			: aid_match_import_note(tx, w->app, &w->m, w->lines,
				  w->after + w->fresh, VERB_ACTOR, e);
}

/* "<row> <month> <kind>\n" each, as `match import` writes them. */
static int
read_hits(char *text, struct aid_match_hit *hits, size_t *n, struct err *e)
{
	char *line, *rest = text;

	for (*n = 0; (line = strsep(&rest, "\n")) != NULL && *line; ++*n) {
		char *row = strsep(&line, " "), *month = strsep(&line, " ");

		if (*n == HITS_MAX || !month || !line)
			return err_setf(e, ERR_BAD_REQUEST, "--hits");
		hits[*n] = (struct aid_match_hit){ number(row), month, line };
	}
	return 0;
}

int
verb_match_take(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct aid_match_hit *hits =
		ARENA_ARRAY(out->arena, struct aid_match_hit, HITS_MAX);
	const char *text;
	struct args args;

	if (args_parse(&args, ARGS_MATCH_TAKE, argc, argv, e) != 0)
		return -1;
	w.m.from = args_get(&args, "--from");
	w.m.to = args_get(&args, "--to");
	w.m.year = number(args_get(&args, "--year"));
	w.last = args_get(&args, "--lines") != NULL;
	w.lines = number(args_get(&args, "--lines"));
	w.after = number(args_get(&args, "--fresh"));
	w.hits = hits;
	text = args_get(&args, "--hits");
	if (match_check(&w.m, e) != 0 ||
		read_hits(arena_strdup(out->arena, text ? text : ""), hits,
			&w.n_hits, e) != 0 ||
		db_run(app->db, DB_WRITE, in_tx_take, &w, out->arena, e) != 0)
		return -1;
	str_printf(out, "%lld\n", (long long)w.fresh);
	return 0;
}

/* ---- by hand ------------------------------------------------------------- */

struct own {
	const char *dir, *file, *year, *key;
	struct match m;
};

static int
read_words(int argc, char **argv, struct arena *a, struct own *o, struct err *e)
{
	struct args args;
	char *text;

	if (args_parse(&args, ARGS_MATCH, argc, argv, e) != 0)
		return -1;
	o->file = arena_strdup(a, args_get(&args, "--file"));
	o->m.from = arena_strdup(a, args_get(&args, "--from"));
	o->m.to = arena_strdup(a, args_get(&args, "--to"));
	o->year = arena_strdup(a, args_get(&args, "--year"));
	o->m.year = number(o->year);
	text = file_text(a, args_get(&args, "--key"), KEY_FILE_MAX);
	o->key = text;
	if (!text)
		return err_setf(e, ERR_BAD_REQUEST, "the key's file");
	return match_key_read(text, o->m.key, e) != 0 ? -1
						      : match_check(&o->m, e);
}

/* Asks for a page; its lines, *next: where the one behind it begins. */
static int
ask_page(const struct own *o, int64_t *next, bool given, struct str *page,
	const char **lines, struct err *e)
{
	char *after = arena_printf(page->arena, "%lld", (long long)*next);
	const char *words[] = { "match", "page", "--year", o->year, "--key",
		o->key, "--after", after, "--given" };
	char *end;

	if (verb_hand_over(o->dir, words, given ? 9 : 8, verb_match_page, page,
		    e) != 0)
		return -1;
	*next = strtoll(page->p, &end, 10);
	*lines = end + 1;
	return 0;
}

/* Row and line of one member of ours; false: no more. */
static bool
next_member(const char **p, int64_t *row, const char **line)
{
	char *end;

	if (!**p)
		return false;
	*row = strtoll(*p, &end, 10);
	*line = end + 1;
	*p = strchr(*line, '\n') + 1;
	return true;
}

static int
collect(const struct own *o, struct str *lines, size_t *n, struct err *e)
{
	int64_t next = 0, row;
	const char *p, *line;
	int rc;

	do {
		struct arena a;
		struct str page;

		arena_init(&a, PAGE_ARENA);
		str_init(&page, &a, PAGE_ARENA / 4);
		rc = ask_page(o, &next, true, &page, &p, e);
		while (rc == 0 && next_member(&p, &row, &line)) {
			str_add(lines, line, (size_t)(p - line));
			++*n;
		}
		arena_release(&a);
	} while (rc == 0 && next);
	if (rc == 0 && lines->over)
		return err_set(e, ERR_TOO_LARGE);
	return rc;
}

static int
by_text(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	size_t n = strcspn(x, "\n");

	/* of what is the same up to its end neither is first */
	return strncmp(x, y, n + 1);
}

/* In the order of the hashes, which tells nothing of who lives with whom, and
 * each line once: two grants of a month and a kind are one to the others. */
static void
sort_lines(struct arena *a, struct str *lines, size_t *n)
{
	const char **at = ARENA_ARRAY(a, const char *, *n + 1);
	size_t kept = 0;
	struct str out;
	char *p = lines->p;

	for (size_t i = 0; i < *n; i++, p = strchr(p, '\n') + 1)
		at[i] = p;
	qsort(at, *n, sizeof(*at), by_text);
	str_init(&out, a, MATCH_FILE_MAX);
	for (size_t i = 0; i < *n; i++) {
		if (i && by_text(&at[i - 1], &at[i]) == 0)
			continue;
		str_add(&out, at[i], strcspn(at[i], "\n") + 1);
		kept++;
	}
	*lines = out;
	*n = kept;
}

static int
write_file(const struct own *o, struct arena *a, size_t *n, struct err *e)
{
	struct str lines, text;

	if (access(o->file, F_OK) == 0)
		return err_setf(e, ERR_FILE_EXISTS, "%.100s", o->file);
	str_init(&lines, a, MATCH_FILE_MAX);
	str_init(&text, a, MATCH_FILE_MAX);
	if (collect(o, &lines, n, e) != 0)
		return -1;
	sort_lines(a, &lines, n);
	match_write(&o->m, str_bytes(&lines), *n, &text);
	return text.over ? err_set(e, ERR_TOO_LARGE)
			 : file_create(o->file, 0600, str_bytes(&text), e);
}

int
verb_match_export(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct own o = { .dir = dir };
	struct arena a;
	char id[17];
	size_t n = 0;
	int rc;

	arena_init(&a, 5 * MATCH_FILE_MAX);
	rc = read_words(argc, argv, &a, &o, e);
	if (rc == 0)
		rc = write_file(&o, &a, &n, e);
	if (rc == 0) {
		match_key_id(&o.m, id);
		str_printf(out,
			"%zu\n密钥编号 key: %s\n"
			"%s 里没有姓名和证件号码 no names, no numbers\n",
			n, id, o.file);
	}
	crypto_wipe(&o.m, sizeof(o.m));
	arena_release(&a);
	return rc;
}

/* ---- what came from the others ------------------------------------------- */

struct coming {
	const struct own *o;
	const struct match_line *lines;
	size_t n_lines, n;
	struct str hits;
	int64_t members, found, fresh;
};

static int
send_hits(struct coming *c, bool last, struct err *e)
{
	struct arena a;
	struct str answer;
	const char *words[WORDS_MAX] = { "match", "take", "--from",
		c->o->m.from, "--to", c->o->m.to, "--year", c->o->year };
	int n = 8, rc;

	arena_init(&a, PAGE_ARENA);
	str_init(&answer, &a, KEY_FILE_MAX);
	if (c->hits.n) {
		words[n++] = "--hits";
		words[n++] = c->hits.p;
	}
	if (last) {
		words[n++] = "--lines";
		words[n++] = arena_printf(&a, "%zu", c->n_lines);
		words[n++] = "--fresh";
		words[n++] = arena_printf(&a, "%lld", (long long)c->fresh);
	}
	rc = verb_hand_over(c->o->dir, words, n, verb_match_take, &answer, e);
	if (rc == 0)
		c->fresh += number(answer.p);
	c->hits.n = c->n = 0;
	arena_release(&a);
	return rc;
}

static int
compare(struct coming *c, int64_t row, const uint8_t hash[MATCH_HASH],
	struct err *e)
{
	const struct match_line *l = match_find(c->lines, c->n_lines, hash);

	c->members++;
	c->found += l != NULL;
	for (; l && l < c->lines + c->n_lines &&
		memcmp(l->hash, hash, MATCH_HASH) == 0;
		l++) {
		str_printf(&c->hits, "%lld %s %s\n", (long long)row, l->month,
			l->kind);
		if (++c->n == HITS_MAX && send_hits(c, false, e) != 0)
			return -1;
	}
	return 0;
}

static int
compare_page(struct coming *c, int64_t *next, struct err *e)
{
	struct arena a;
	struct str page;
	uint8_t hash[MATCH_HASH];
	char hex[2 * MATCH_HASH + 1] = "";
	const char *p, *line;
	int64_t row;
	int rc;

	arena_init(&a, PAGE_ARENA);
	str_init(&page, &a, PAGE_ARENA / 4);
	rc = ask_page(c->o, next, false, &page, &p, e);
	while (rc == 0 && next_member(&p, &row, &line)) {
		memcpy(hex, line, 2 * MATCH_HASH);
		rc = hex_parse(hex, hash, MATCH_HASH) != 0
			     ? err_set(e, ERR_INTERNAL)
			     : compare(c, row, hash, e);
	}
	arena_release(&a);
	return rc;
}

/* Nothing of a bad file is taken: it is read to its end first. */
static int
take_file(const struct own *o, struct arena *a, struct coming *c, struct err *e)
{
	struct match_line *lines = NULL;
	struct bytes text;
	int64_t next = 0;
	int rc = 0;

	if (file_read(o->file, MATCH_FILE_MAX, a, &text, e) != 0 ||
		match_read(&o->m, text, &lines, &c->n_lines, e) != 0)
		return -1;
	c->o = o;
	c->lines = lines;
	str_init(&c->hits, a, HITS_MAX * 64);
	do
		rc = compare_page(c, &next, e);
	while (rc == 0 && next);
	if (rc == 0)
		rc = send_hits(c, true, e);
	free(lines);
	return rc;
}

int
verb_match_import(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct own o = { .dir = dir };
	struct coming c = { 0 };
	struct arena a;
	int rc;

	arena_init(&a, 2 * MATCH_FILE_MAX);
	rc = read_words(argc, argv, &a, &o, e);
	if (rc == 0)
		rc = take_file(&o, &a, &c, e);
	if (rc == 0)
		str_printf(out,
			"%lld\n对方 %zu 行，本中心 %lld 人，命中 %lld 人，"
			"新记 %lld 条 lines, people, found, new\n",
			(long long)c.fresh, c.n_lines, (long long)c.members,
			(long long)c.found, (long long)c.fresh);
	crypto_wipe(&o.m, sizeof(o.m));
	arena_release(&a);
	return rc;
}
