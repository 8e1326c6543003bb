/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/args.h"
#include "admin/verbs.h"
#include "crypto.h"
#include "staff/factor.h"
#include "staff/password.h"
#include "staff/role.h"
#include "staff/staff.h"
#include "staff/staff_list.h"

struct work {
	struct app *app;
	struct staff_new fresh;
	char one_time[PASSWORD_ONE_TIME];
	char phc[PASSWORD_PHC_MAX];
	struct staff_list list;
	char code[TOTP_CODE];
	int64_t wait; /* ms until the code is taken */
};

/* Made and hashed outside of the transaction: it takes its time. */
static int
make_password(struct work *w, struct err *e)
{
	password_one_time(w->app->rng, w->one_time);
	return password_hash(
		w->app->keyring, w->app->rng, w->one_time, w->phc, e);
}

static void
print_password(struct work *w, struct str *out)
{
	/* The first line is the password alone: scripts read it. */
	str_printf(out,
		"%s\n一次性密码，首次登录时须更换。"
		" One-time: to be changed at the first sign-in.\n",
		w->one_time);
	crypto_wipe(w->one_time, sizeof(w->one_time));
}

static int
in_tx_add(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return staff_add(tx, w->app, VERB_ACTOR, &w->fresh, NULL, e);
}

int
verb_staff_add(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	const char *site;
	struct args args;

	if (args_parse(&args, ARGS_STAFF_ADD, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	w.fresh.role = args_get(&args, "--role");
	w.fresh.display = args_get(&args, "--display");
	w.fresh.id_no = args_get(&args, "--id-no");
	w.fresh.password = w.phc;
	site = args_get(&args, "--site");
	if (site && digits_parse(bytes_str(site), 65535, &w.fresh.site) != 0)
		return err_add_field(e, "site", ERR_NUMBER_RANGE);
	w.fresh.one_time = true;
	if (!w.fresh.id_no && role_needs_identity(w.fresh.role))
		return err_add_field(e, "id_no", ERR_STAFF_IDENTITY);
	if (make_password(&w, e) < 0 ||
		db_run(app->db, DB_WRITE, in_tx_add, &w, out->arena, e) < 0)
		return -1;
	print_password(&w, out);
	return 0;
}

static int
in_tx_identity(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return staff_identify(
		tx, w->app, VERB_ACTOR, w->fresh.name, w->fresh.id_no, e);
}

int
verb_staff_identity(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_STAFF_IDENTITY, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	w.fresh.id_no = args_get(&args, "--id-no");
	if (db_run(app->db, DB_WRITE, in_tx_identity, &w, out->arena, e) < 0)
		return -1;
	str_printf(out, "已登记本人证件号 identity noted: %s\n", w.fresh.name);
	return 0;
}

static int
in_tx_list(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return staff_list_load(tx, &w->list, e);
}

static void
print_table(const struct staff_list *list, struct str *out)
{
	str_puts(out, "NAME\tROLE\tSTATE\tDISPLAY\n");
	for (size_t i = 0; i < list->items.n; i++) {
		const struct staff_item *s =
			(const struct staff_item *)list->items.items + i;

		str_printf(out, "%s\t%s %s\t%s\t%s\n", s->name, s->role,
			s->role_label, s->state, s->display);
	}
}

int
verb_staff_list(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_LIST, argc, argv, e) < 0 ||
		db_run(app->db, DB_READ, in_tx_list, &w, out->arena, e) < 0)
		return -1;
	if (args_get(&args, "--json")) {
		json_encode(out, &staff_list_shape, &w.list);
		str_putc(out, '\n');
	} else {
		print_table(&w.list, out);
	}
	return 0;
}

static int
in_tx_disable(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return staff_disable(tx, w->app, VERB_ACTOR, w->fresh.name, e);
}

int
verb_staff_disable(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_NAME, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	if (db_run(app->db, DB_WRITE, in_tx_disable, &w, out->arena, e) < 0)
		return -1;
	str_printf(out, "已停用账号 disabled: %s\n", w.fresh.name);
	return 0;
}

static int
in_tx_reset(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return staff_reset(tx, w->app, VERB_ACTOR, w->fresh.name, w->phc, e);
}

int
verb_staff_reset(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_NAME, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	if (make_password(&w, e) < 0 ||
		db_run(app->db, DB_WRITE, in_tx_reset, &w, out->arena, e) < 0)
		return -1;
	print_password(&w, out);
	return 0;
}

static int
in_tx_factor_reset(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return factor_reset(tx, w->app, VERB_ACTOR, w->fresh.name, e);
}

int
verb_staff_factor_reset(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_NAME, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	if (db_run(app->db, DB_WRITE, in_tx_factor_reset, &w, out->arena, e) <
		0)
		return -1;
	str_printf(out,
		"已取消动态口令，恢复码作废 second factor taken away: %s\n",
		w.fresh.name);
	return 0;
}

static int
in_tx_factor_code(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return factor_demo_code(
		tx, w->app, w->fresh.name, w->code, &w->wait, e);
}

int
verb_staff_factor_code(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_NAME, argc, argv, e) < 0)
		return -1;
	w.fresh.name = args_get(&args, "NAME");
	if (db_run(app->db, DB_READ, in_tx_factor_code, &w, out->arena, e) < 0)
		return -1;
	str_printf(out, "%s\n", w.code);
	if (w.wait)
		str_printf(out, "%lld 秒后可用 taken in so many seconds\n",
			(long long)w.wait / 1000 + 1);
	return 0;
}
