/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/booking_verbs.h"
#include "admin/args.h"
#include "admin/file_verbs.h"
#include "admin/verbs.h"
#include "booking/offer_file_api.h"

struct work {
	struct app *app;
	const struct offer_new *n;
	const char *kind;
	struct offer *offers;
	int64_t sessions;
	size_t n_offers;
};

static int
in_tx_put(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return offer_put(tx, w->app, VERB_ACTOR, w->n, &w->sessions, e);
}

int
verb_offer_take(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_OFFER_TAKE, argc, argv, e) != 0)
		return -1;
	w.n = offer_file_read(
		out->arena, bytes_str(args_get(&args, "TEXT")), e);
	if (!w.n ||
		db_run(app->db, DB_WRITE, in_tx_put, &w, out->arena, e) != 0)
		return -1;
	str_printf(out, "%lld\n已载入，新增场次如上 loaded: new sessions\n",
		(long long)w.sessions);
	return 0;
}

static bool
read_file(struct arena *a, struct bytes text, struct err *e)
{
	return offer_file_read(a, text, e) != NULL;
}

int
verb_offer_load(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	static const struct file_verb verb = { "offer", OFFER_FILE_MAX,
		read_file, verb_offer_take };
	struct args args;

	if (args_parse(&args, ARGS_OFFER_LOAD, argc, argv, e) != 0)
		return -1;
	return file_verb_load(&verb, dir, args_get(&args, "FILE"), out, e);
}

static int
in_tx_list(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return offer_list(tx, w->kind, &w->offers, &w->n_offers, e);
}

int
verb_offer_list(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work w = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_OFFER_LIST, argc, argv, e) != 0)
		return -1;
	w.kind = args_get(&args, "--kind");
	w.kind = w.kind ? w.kind : "checkup";
	if (db_run(app->db, DB_READ, in_tx_list, &w, out->arena, e) != 0)
		return -1;
	str_puts(out, "CODE\tSTATE\tOPENS\tCLOSES\tTITLE\n");
	for (size_t i = 0; i < w.n_offers; i++) {
		const struct offer *o = &w.offers[i];
		char opens[CIVIL_MINUTE_SIZE], closes[CIVIL_MINUTE_SIZE];

		civil_format_minute(o->opens_at, opens);
		civil_format_minute(o->closes_at, closes);
		str_printf(out, "%s\t%s\t%s\t%s\t%s\n", o->code,
			offer_state(o, clock_now(app->clock)).label, opens,
			closes, o->title);
	}
	return 0;
}
