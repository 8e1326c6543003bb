/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the centre offers, from a file. `offer load` reads the file itself, as
 * whoever calls it, and hands the text to `offer take`, which the server does
 * when one runs. Again and again is harmless.
 */
#include "admin/booking_verbs.h"
#include "admin/args.h"
#include "admin/client.h"
#include "admin/verbs.h"
#include "booking/offer_file_api.h"
#include "files.h"
#include "log.h"

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

/* Without a server the verb opens the centre itself. */
static int
take(const char *dir, char *text, struct str *out, struct err *e)
{
	char offer[] = "offer", word[] = "take";
	char *argv[] = { offer, word, text, NULL };
	struct app_config config = { .dir = dir };
	struct str message;
	struct app *app;
	int code = CLI_FAILED;

	str_init(&message, out->arena, 4096);
	switch (admin_client(dir, 3, argv, &code, out, &message, e)) {
	case ADMIN_ANSWERED:
		if (code == CLI_OK)
			return 0;
		return err_setf(e, ERR_BAD_REQUEST, "%.150s",
			message.n ? message.p : "");
	case ADMIN_BROKEN:
		return -1;
	case ADMIN_NO_SERVER:
		break;
	}
	log_set_level(LOG_WARN);
	app = app_open(&config, &clock_system, &rng_system, e);
	if (!app)
		return -1;
	code = verb_offer_take(app, 1, argv + 2, out, e);
	app_close(app);
	return code;
}

int
verb_offer_load(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct bytes text;
	struct args args;

	if (args_parse(&args, ARGS_OFFER_LOAD, argc, argv, e) != 0 ||
		file_read(args_get(&args, "FILE"), OFFER_FILE_MAX, out->arena,
			&text, e) != 0 ||
		/* Said here with all its fields, not by the server in a line.
		 */
		!offer_file_read(out->arena, text, e))
		return -1;
	return take(dir,
		arena_strndup(out->arena, (const char *)text.p, text.n), out,
		e);
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
