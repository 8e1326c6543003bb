/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/pass_verbs.h"
#include "admin/args.h"
#include "admin/file_verbs.h"
#include "admin/verbs.h"
#include "pass/product_file_api.h"

struct work {
	struct app *app;
	const struct pass_new *n;
	struct pass_product *products;
	int64_t made;
	size_t n_products;
};

static int
in_tx_put(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return pass_put(tx, w->app, VERB_ACTOR, w->n, &w->made, e);
}

int
verb_pass_take(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_PASS_TAKE, argc, argv, e) != 0)
		return -1;
	w.n = pass_file_read(out->arena, bytes_str(args_get(&args, "TEXT")), e);
	if (!w.n ||
		db_run(app->db, DB_WRITE, in_tx_put, &w, out->arena, e) != 0)
		return -1;
	str_printf(out, "%lld\n已载入，新版本如上 loaded: new versions\n",
		(long long)w.made);
	return 0;
}

static bool
read_file(struct arena *a, struct bytes text, struct err *e)
{
	return pass_file_read(a, text, e) != NULL;
}

int
verb_pass_load(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	static const struct file_verb verb = { "pass", PASS_FILE_MAX, read_file,
		verb_pass_take };
	struct args args;

	if (args_parse(&args, ARGS_PASS_LOAD, argc, argv, e) != 0)
		return -1;
	return file_verb_load(&verb, dir, args_get(&args, "FILE"), out, e);
}

static int
in_tx_list(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return pass_product_list(tx, &w->products, &w->n_products, e);
}

int
verb_pass_list(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, "", argc, argv, e) != 0 ||
		db_run(app->db, DB_READ, in_tx_list, &w, out->arena, e) != 0)
		return -1;
	str_puts(out, "CODE\tVERSION\tPERIOD\tTITLE\n");
	for (size_t i = 0; i < w.n_products; i++) {
		const struct pass_product *p = &w.products[i];

		str_printf(out, "%s\t%lld\t%s\t%s\n", p->code,
			(long long)p->version,
			pass_period_names[p->terms.period], p->title);
	}
	return 0;
}
