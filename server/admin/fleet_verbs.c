/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/args.h"
#include "admin/verbs.h"
#include "fleet/fleet.h"

struct work {
	struct app *app;
	const char *name, *text;
};

static int
in_tx_close(struct tx *tx, void *arg, struct err *e)
{
	const struct work *w = arg;

	return fleet_close(tx, w->app, VERB_ACTOR, w->name, w->text, e);
}

static int
in_tx_place(struct tx *tx, void *arg, struct err *e)
{
	const struct work *w = arg;

	return fleet_place(tx, w->app, VERB_ACTOR, w->name, w->text, e);
}

int
verb_terminal_close(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_TERMINAL_CLOSE, argc, argv, e) < 0)
		return -1;
	w.name = args_get(&args, "NAME");
	w.text = args_get(&args, "--text");
	if (db_run(app->db, DB_WRITE, in_tx_close, &w, out->arena, e) < 0)
		return -1;
	str_printf(out, "已停止服务 out of service: %s\n", w.name);
	return 0;
}

int
verb_terminal_open(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_NAME, argc, argv, e) < 0)
		return -1;
	w.name = args_get(&args, "NAME");
	if (db_run(app->db, DB_WRITE, in_tx_close, &w, out->arena, e) < 0)
		return -1;
	str_printf(out, "已恢复服务 in service again: %s\n", w.name);
	return 0;
}

int
verb_terminal_place(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_TERMINAL_PLACE, argc, argv, e) < 0)
		return -1;
	w.name = args_get(&args, "NAME");
	w.text = args_get(&args, "PLACE");
	if (db_run(app->db, DB_WRITE, in_tx_place, &w, out->arena, e) < 0)
		return -1;
	str_printf(out, "已登记位置 stands at: %s %s\n", w.name, w.text);
	return 0;
}
