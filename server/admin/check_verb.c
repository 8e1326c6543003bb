/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `yizhan check`: is the file sound, does every reference lead somewhere, is
 * the trail unbroken, do sealed fields open and receipts verify? The last two
 * are asked of samples: the first rows of each table and stretches from places
 * that are drawn anew each time.
 */
#include "admin/args.h"
#include "admin/verbs.h"
#include "aid/aid.h"
#include "audit/verify.h"
#include "booking/quota.h"
#include "check.sql.h"
#include "crypto.h"
#include "fund/run.h"
#include "pass/pass.h"
#include "receipt/receipt.h"
#include "sealed/sealed.h"

#include <stdlib.h>

enum {
	STRETCHES = 6,
	ROWS = 300,
	SAMPLE_ARENA = 64 << 20,
	FILES_ARENA = 64 << 20
};

struct sample {
	struct app *app;
	/* A connection of its own: lanes stop long reads, and are busy. */
	struct db_file *f;
	int64_t after; /* the stretch begins behind this id */
	int64_t sealed, receipts;
};

/* ---- sealed fields ---- */

static int
open_sealed(struct tx *tx, struct sample *s, struct err *e)
{
	return sealed_look(tx, s->app, s->after, ROWS, &s->sealed, e);
}

/* ---- receipts ---- */

/* Signed again from its row, the receipt must verify under a trusted key and
 * say what the row says. */
static int
verifies(struct tx *tx, struct sample *s, const struct sql_check_receipt *row,
	struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct receipt r = { .id = row->id,
		.case_id = row->case_id,
		.iat = row->iat,
		.case_no = row->case_no,
		.state = row->state,
		.accepted_at = row->accepted_at,
		.due = row->due,
		.window = row->window };
	uint8_t cti[RECEIPT_CTI], digest[16];
	struct err why = { 0 };

	memcpy(r.cti, row->cti.p, RECEIPT_CTI);
	if (receipt_read(s->app, receipt_token(s->app, a, &r), cti, digest,
		    &why) != 0 ||
		memcmp(cti, r.cti, RECEIPT_CTI) != 0)
		return err_setf(e, ERR_DATA_DAMAGED,
			"receipt %lld does not verify", (long long)row->id);
	s->receipts++;
	return 0;
}

static int
verify_receipts(struct tx *tx, struct sample *s, struct err *e)
{
	struct sql_check_receipt_rows rows;

	if (sql_check_receipt(tx, e, s->after, ROWS, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (verifies(tx, s, &rows.items[i], e) != 0)
			return -1;
	return 0;
}

/* ---- all of it ---- */

static int (*const looks[])(struct tx *, struct sample *, struct err *) = {
	open_sealed,
	verify_receipts,
};

struct look {
	struct sample *s;
	size_t i;
};

static int
in_tx_look(struct tx *tx, void *arg, struct err *e)
{
	const struct look *l = arg;

	return looks[l->i](tx, l->s, e);
}

static int
in_tx_last_id(struct tx *tx, void *arg, struct err *e)
{
	struct sql_check_last_id row;
	int64_t *last = arg;

	if (sql_check_last_id(tx, e, &row) != 0)
		return -1;
	*last = row.id;
	return 0;
}

static int
look_at_stretch(struct sample *s, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		struct look l = { s, i };
		struct arena a;
		int rc;

		arena_init(&a, SAMPLE_ARENA);
		rc = db_file_run(s->f, in_tx_look, &l, &a, e);
		arena_release(&a);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
look_at_samples(struct sample *s, struct arena *a, struct err *e)
{
	int64_t last;

	if (db_file_run(s->f, in_tx_last_id, &last, a, e) != 0)
		return -1;
	for (int i = 0; i < STRETCHES; i++) {
		uint64_t draw;

		rng_fill(s->app->rng, &draw, sizeof(draw));
		s->after = i ? (int64_t)(draw % (uint64_t)(last + 1)) : 0;
		if (look_at_stretch(s, e) != 0)
			return -1;
		if (last <= ROWS) /* the first stretch was all there is */
			break;
	}
	return 0;
}

static int
in_tx_counts(struct tx *tx, void *arg, struct err *e)
{
	return sql_check_counts(tx, e, arg);
}

/* What every domain counts. */
struct recounts {
	struct quota_recount quota;
	struct pass_recount pass;
	struct fund_recount fund;
	struct aid_recount aid;
};

static int
in_tx_recount(struct tx *tx, void *arg, struct err *e)
{
	struct recounts *r = arg;

	if (quota_recount(tx, &r->quota, e) != 0)
		return -1;
	if (pass_recount(tx, &r->pass, e) != 0)
		return -1;
	if (fund_recount(tx, &r->fund, e) != 0)
		return -1;
	return aid_recount(tx, &r->aid, e);
}

static int
in_tx_fund_files(struct tx *tx, void *arg, struct err *e)
{
	struct sample *s = arg;

	return fund_recount_files(tx, s->app, &s->after, e);
}

static int
look_at_fund_files(struct sample *s, struct err *e)
{
	s->after = 0;
	do {
		struct arena a;
		int rc;

		arena_init(&a, FILES_ARENA);
		rc = db_file_run(s->f, in_tx_fund_files, s, &a, e);
		arena_release(&a);
		if (rc != 0)
			return -1;
	} while (s->after);
	return 0;
}

static void
print(const struct sql_check_counts *n, const struct recounts *r,
	const struct sample *s, struct str *out)
{
	const struct {
		const char *what;
		int64_t n;
	} rows[] = {
		{ "sealed fields opened", s->sealed },
		{ "receipts verified", s->receipts },
		{ "people", n->people },
		{ "cases", n->cases },
		{ "members", n->members },
		{ "receipts", n->receipts },
		{ "staff", n->staff },
		{ "terminals", n->terminals },
		{ "bookings recounted", r->quota.bookings },
		{ "vouchers", r->quota.vouchers },
		{ "passes recounted", r->pass.passes },
		{ "pass codes", r->pass.codes },
		{ "envelopes recounted", r->fund.envelopes },
		{ "ledger entries", r->fund.entries },
		{ "grants", r->fund.grants },
		{ "payment runs", r->fund.runs },
		{ "payments", r->fund.payments },
		{ "aid cases recounted", r->aid.cases },
		{ "audit rows", n->audit },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		str_printf(
			out, "%s %lld\n", rows[i].what, (long long)rows[i].n);
	str_puts(out, "ok\n");
}

static int
run_on_file(void *ctx, db_fn *fn, void *arg, struct arena *a, struct err *e)
{
	return db_file_run(ctx, fn, arg, a, e);
}

static int
check_content(struct sample *s, struct str *out, struct err *e)
{
	struct sql_check_counts n;
	struct recounts r;
	struct audit_head head;

	if (audit_walk(run_on_file, s->f, NULL, &head, e) < 0 ||
		look_at_samples(s, out->arena, e) < 0 ||
		db_file_run(s->f, in_tx_counts, &n, out->arena, e) < 0 ||
		db_file_run(s->f, in_tx_recount, &r, out->arena, e) < 0 ||
		look_at_fund_files(s, e) < 0)
		return -1;
	print(&n, &r, s, out);
	return 0;
}

int
verb_check(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct sample s = { .app = app };
	struct args args;
	int rc;

	if (args_parse(&args, "", argc, argv, e) < 0)
		return -1;
	s.f = db_file_open(
		arena_printf(out->arena, "%s/yizhan.db", app->config.dir),
		app->clock, e);
	if (!s.f)
		return -1;
	rc = db_check(app->config.dir, e);
	if (rc == 0)
		rc = check_content(&s, out, e);
	db_file_close(s.f);
	return rc;
}
