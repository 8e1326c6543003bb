/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/args.h"
#include "admin/verbs.h"
#include "crypto.h"
#include "str.h"
#include "terminal/terminal.h"
#include "terminal/terminal_list.h"
#include "trust/trust.h"

struct work {
	struct app *app;
	struct terminal_new fresh;
	char code[PAIR_CODE_SIZE];
	struct terminal_list list;
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC];
	size_t n_roots;
};

static int
in_tx_pair(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	if (trust_roots(tx, w->roots, &w->n_roots, e) != 0)
		return -1;
	return terminal_code_issue(
		tx, w->app, VERB_ACTOR, &w->fresh, w->code, e);
}

/* Whom a gate believes must not come by the line that it is to judge. */
static void
print_roots(const struct work *w, struct str *out)
{
	char hex[2 * ED25519_PUBLIC + 1];

	str_puts(out, "根公钥，请存成文件，配对时用 --root 交给检票点；"
		      "不要从别处抄。"
		      " The root keys: a file for yizhan-gate pair --root.\n");
	for (size_t i = 0; i < w->n_roots; i++) {
		hex_format(w->roots[i], ED25519_PUBLIC, hex);
		str_printf(out, "%s\n", hex);
	}
}

int
verb_terminal_pair(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_TERMINAL_PAIR, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	w.fresh.kind = args_get(&args, "--kind");
	w.fresh.park = args_get(&args, "--park");
	if (db_run(app->db, DB_WRITE, in_tx_pair, &w, out->arena, e) < 0)
		return -1;
	/* The first line is the code alone: scripts read it. */
	str_printf(out,
		"%s\n配对码 10 分钟内有效，只能用一次。"
		" Valid for 10 minutes, once.\n",
		w.code);
	if (strcmp(w.fresh.kind, "gate") == 0)
		print_roots(&w, out);
	return 0;
}

static int
in_tx_list(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return terminal_list_load(tx, &w->list, e);
}

static void
print_table(const struct terminal_list *list, struct str *out)
{
	str_puts(out, "NAME\tKIND\tSTATE\tLAST SEEN\tCERTIFICATE UNTIL\n");
	for (size_t i = 0; i < list->items.n; i++) {
		const struct terminal_item *t =
			(const struct terminal_item *)list->items.items + i;
		char seen[CIVIL_MINUTE_SIZE] = "-";
		char until[CIVIL_MINUTE_SIZE] = "-";

		if (t->last_seen)
			civil_format_minute(t->last_seen, seen);
		if (t->certificate_until)
			civil_format_minute(t->certificate_until, until);
		str_printf(out, "%s\t%s\t%s\t%s\t%s\n", t->name, t->kind,
			t->state, seen, until);
	}
}

int
verb_terminal_list(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_LIST, argc, argv, e) < 0 ||
		db_run(app->db, DB_READ, in_tx_list, &w, out->arena, e) < 0)
		return -1;
	if (args_get(&args, "--json")) {
		json_encode(out, &terminal_list_shape, &w.list);
		str_putc(out, '\n');
	} else {
		print_table(&w.list, out);
	}
	return 0;
}

static int
in_tx_revoke(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return terminal_revoke(tx, w->app, VERB_ACTOR, w->fresh.name, e);
}

int
verb_terminal_revoke(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_NAME, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	if (db_run(app->db, DB_WRITE, in_tx_revoke, &w, out->arena, e) < 0)
		return -1;
	str_printf(out, "已停用终端 revoked: %s\n", w.fresh.name);
	return 0;
}
