/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/run.h"
#include "audit/audit.h"
#include "crypto.h"
#include "fund.sql.h"
#include "fund/grant.h"
#include "fund/payfile.h"
#include "run.sql.h"
#include "seal.h"
#include "stock.sql.h"

/* ---- making -------------------------------------------------------------- */

static int
due(struct tx *tx, struct sql_fund_due_rows *rows, struct fund_run_seen *sum,
	struct err *e)
{
	*sum = (struct fund_run_seen){ 0 };
	if (sql_fund_due(tx, e, FUND_RUN_MAX, rows) != 0)
		return -1;
	sum->n = (int64_t)rows->n;
	for (size_t i = 0; i < rows->n; i++)
		sum->total += rows->items[i].amount;
	return 0;
}

int
fund_run_preview(struct tx *tx, struct fund_run_seen *out, struct err *e)
{
	struct sql_fund_due_rows rows;

	return due(tx, &rows, out, e);
}

static int
opened(struct tx *tx, struct app *app, const char *column, int64_t grant,
	struct bytes sealed, const char **out, struct err *e)
{
	struct bytes plain;

	if (seal_open(app->keyring, "fund_grant", column, grant, sealed,
		    tx_arena(tx), &plain, e) != 0)
		return -1;
	*out = (const char *)plain.p;
	return 0;
}

static int
put_payment(struct tx *tx, struct app *app, const struct sql_fund_due *g,
	const char *ref, struct str *file, struct err *e)
{
	struct pay_line line = { .ref = ref, .amount = g->amount };

	if (opened(tx, app, "payee", g->id, g->payee_sealed, &line.payee, e) !=
			0 ||
		opened(tx, app, "bank", g->id, g->bank_sealed, &line.bank, e) !=
			0 ||
		opened(tx, app, "card", g->id, g->card_sealed, &line.card, e) !=
			0)
		return -1;
	payfile_line(file, &line);
	return 0;
}

/* Its number becomes known to the payments before they are written. */
struct making {
	int64_t id;
	char ref[FUND_REF_SIZE];
	char refs[FUND_RUN_MAX][FUND_REF_SIZE];
	struct str file;
};

static int
write_file(struct tx *tx, struct app *app, struct making *m,
	const struct sql_fund_due_rows *rows, const struct fund_run_seen *sum,
	struct err *e)
{
	str_init(&m->file, tx_arena(tx), PAYFILE_MAX);
	payfile_begin(&m->file, m->ref, sum->n, sum->total);
	for (size_t i = 0; i < rows->n; i++) {
		fund_ref(app, m->refs[i]);
		if (put_payment(tx, app, &rows->items[i], m->refs[i], &m->file,
			    e) != 0)
			return -1;
	}
	BUG_ON(m->file.over);
	return 0;
}

static int
list_grants(struct tx *tx, const struct making *m,
	const struct sql_fund_due_rows *rows, struct err *e)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_fund_due *g = &rows->items[i];
		int64_t changed;

		if (sql_fund_payment_insert(tx, e, tx_new_id(tx), m->refs[i],
			    m->id, (int64_t)i + 1, g->id, g->amount) != 0 ||
			sql_fund_grant_pass(tx, e, g->id, "committed", "listed",
				tx_now(tx), &changed) != 0)
			return -1;
		BUG_ON(changed != 1);
	}
	return 0;
}

int
fund_run_make(struct tx *tx, struct app *app, const struct caller *by,
	const struct fund_run_seen *seen, char ref[FUND_REF_SIZE],
	uint8_t sha256[32], struct err *e)
{
	struct making *m = ARENA_NEW(tx_arena(tx), struct making);
	struct sql_fund_due_rows rows;
	struct fund_run_seen sum;
	struct fund_signer who;
	struct bytes sealed;

	if (fund_signer(tx, app, by, &who, e) != 0 ||
		due(tx, &rows, &sum, e) != 0)
		return -1;
	if (sum.n == 0)
		return err_set(e, ERR_FUND_RUN_EMPTY);
	if (sum.n != seen->n || sum.total != seen->total)
		return err_set(e, ERR_FUND_RUN_CHANGED);
	m->id = tx_new_id(tx);
	fund_ref(app, m->ref);
	if (write_file(tx, app, m, &rows, &sum, e) != 0)
		return -1;
	crypto_sha256(str_bytes(&m->file), sha256);
	sealed = seal_field(app->keyring, app->rng, "fund_run", "file", m->id,
		str_bytes(&m->file), tx_arena(tx));
	if (sql_fund_run_insert(tx, e, m->id, m->ref, sum.n, sum.total, sealed,
		    bytes_of(sha256, SHA256_SIZE), by->id,
		    bytes_of(who.person, sizeof(who.person)),
		    tx_now(tx)) != 0 ||
		list_grants(tx, m, &rows, e) != 0)
		return -1;
	memcpy(ref, m->ref, FUND_REF_SIZE);
	return fund_note(
		tx, app, by->actor, "fund.run_made", "run", ref, sum.total, e);
}

/* ---- releasing ----------------------------------------------------------- */

static int
load(struct tx *tx, const char *ref, const char *state,
	struct sql_fund_run_by_ref *r, struct err *e)
{
	int found = sql_fund_run_by_ref(tx, e, ref, r);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	BUG_ON(!r->state); /* the row has been found */
	return strcmp(r->state, state) == 0 ? 0
					    : err_set(e, ERR_FUND_RUN_STATE);
}

/* What lies there is what was hashed, and says what the run says. */
static int
file_open(struct tx *tx, struct app *app, int64_t run, struct bytes sealed,
	struct bytes sha256, struct bytes *out, struct err *e)
{
	uint8_t hash[SHA256_SIZE];

	if (seal_open(app->keyring, "fund_run", "file", run, sealed,
		    tx_arena(tx), out, e) != 0)
		return -1;
	crypto_sha256(*out, hash);
	return bytes_equal(bytes_of(hash, sizeof(hash)), sha256)
		       ? 0
		       : err_set(e, ERR_FUND_FILE_HASH);
}

static int
hash_check(const char *hex, struct bytes sha256, struct err *e)
{
	uint8_t given[SHA256_SIZE];

	if (strlen(hex) != 2 * sizeof(given) ||
		hex_parse(hex, given, sizeof(given)) != 0 ||
		!bytes_equal(bytes_of(given, sizeof(given)), sha256))
		return err_set(e, ERR_FUND_FILE_HASH);
	return 0;
}

/* A payment and its grant, from one state to the next. 0: was elsewhere. */
static int
pass(struct tx *tx, int64_t payment, int64_t grant, const char *from,
	const char *to, const char *grant_to, int64_t *changed, struct err *e)
{
	int64_t grants = 0;

	if (sql_fund_payment_step(
		    tx, e, payment, from, to, tx_now(tx), changed) != 0)
		return -1;
	if (*changed && sql_fund_grant_pass(tx, e, grant, from, grant_to,
				tx_now(tx), &grants) != 0)
		return -1;
	BUG_ON(grants != *changed);
	return 0;
}

static int
send_one(struct tx *tx, const struct fund_signer *who,
	const struct sql_fund_payments_of *p, struct err *e)
{
	const struct fund_move m = { p->envelope_id, p->amount, FUND_PAY,
		p->grant_id, NULL };
	int64_t changed;

	if (fund_grant_sign(tx, who, p->grant_id, "released", e) != 0 ||
		pass(tx, p->id, p->grant_id, "listed", "sent", "sent", &changed,
			e) != 0)
		return -1;
	BUG_ON(changed != 1);
	return fund_move(tx, who->by, &m, e);
}

int
fund_run_release(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *sha256, struct err *e)
{
	struct sql_fund_payments_of_rows rows;
	struct sql_fund_run_by_ref r;
	struct fund_signer who;
	struct bytes person = bytes_of(who.person, sizeof(who.person)), file;
	int64_t changed;

	if (load(tx, ref, "made", &r, e) != 0 ||
		hash_check(sha256, r.file_sha256, e) != 0 ||
		fund_signer(tx, app, by, &who, e) != 0 ||
		file_open(tx, app, r.id, r.file_sealed, r.file_sha256, &file,
			e) != 0)
		return -1;
	if (bytes_equal(person, r.made_person))
		return err_set(e, ERR_FUND_SAME_PERSON);
	if (sql_fund_run_release(
		    tx, e, r.id, by->id, person, tx_now(tx), &changed) != 0 ||
		sql_fund_payments_of(tx, e, r.id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (send_one(tx, &who, &rows.items[i], e) != 0)
			return -1;
	return fund_note(tx, app, by->actor, "fund.run_released", "run", ref,
		r.total, e);
}

int
fund_run_discard(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *sha256, struct err *e)
{
	struct sql_fund_payments_of_rows rows;
	struct sql_fund_run_by_ref r;
	int64_t changed;

	if (load(tx, ref, "made", &r, e) != 0 ||
		hash_check(sha256, r.file_sha256, e) != 0 ||
		sql_fund_run_discard(tx, e, r.id, &changed) != 0 ||
		sql_fund_payments_of(tx, e, r.id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (pass(tx, rows.items[i].id, rows.items[i].grant_id, "listed",
			    "discarded", "committed", &changed, e) != 0)
			return -1;
	return fund_note(tx, app, by->actor, "fund.run_discarded", "run", ref,
		r.total, e);
}

int
fund_run_file(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *sha256, struct bytes *out, struct err *e)
{
	struct sql_fund_run_by_ref r;

	if (load(tx, ref, "released", &r, e) != 0 ||
		hash_check(sha256, r.file_sha256, e) != 0 ||
		file_open(tx, app, r.id, r.file_sealed, r.file_sha256, out,
			e) != 0)
		return -1;
	return fund_note(
		tx, app, by->actor, "fund.run_fetched", "run", ref, r.total, e);
}

/* ---- the bank's answer --------------------------------------------------- */

static int
settle(struct tx *tx, const struct caller *by, int64_t run,
	const struct answer_line *l, struct err *e)
{
	const char *to = l->paid ? "paid" : "failed";
	struct sql_fund_payment_by_ref p;
	int64_t changed;
	int found = sql_fund_payment_by_ref(tx, e, run, l->ref, &p);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_FUND_ANSWER_LINE);
	BUG_ON(!p.state); /* the row has been found */
	if (strcmp(p.state, to) == 0)
		return 0;
	if (strcmp(p.state, "sent") != 0)
		return err_set(e, ERR_FUND_ANSWER_CONFLICT);
	if (pass(tx, p.id, p.grant_id, "sent", to, to, &changed, e) != 0)
		return -1;
	if (!l->paid) {
		const struct fund_move m = { p.envelope_id, p.amount,
			FUND_RETURN, p.grant_id, NULL };

		return fund_move(tx, by, &m, e);
	}
	return 0;
}

static int
settle_all(struct tx *tx, const struct caller *by, int64_t run,
	const struct answer_file *f, struct fund_answered *out, struct err *e)
{
	*out = (struct fund_answered){ 0 };
	for (size_t i = 0; i < f->n; i++) {
		if (settle(tx, by, run, &f->lines[i], e) != 0)
			return -1;
		out->paid += f->lines[i].paid;
		out->failed += !f->lines[i].paid;
	}
	return 0;
}

int
fund_run_answer(struct tx *tx, struct app *app, const struct caller *by,
	const char *ref, const char *text, struct fund_answered *out,
	struct err *e)
{
	uint8_t sha256[SHA256_SIZE];
	struct bytes hash = bytes_of(sha256, sizeof(sha256));
	struct sql_fund_answer_find was;
	struct sql_fund_run_by_ref r;
	struct answer_file f;
	int found;

	crypto_sha256(bytes_str(text), sha256);
	if (load(tx, ref, "released", &r, e) != 0 ||
		answer_read(tx_arena(tx), text, FUND_RUN_MAX, &f, e) != 0)
		return -1;
	if (strcmp(f.run, ref) != 0 ||
		!bytes_equal(
			bytes_of(f.sha256, sizeof(f.sha256)), r.file_sha256))
		return err_set(e, ERR_FUND_ANSWER_RUN);
	found = sql_fund_answer_find(tx, e, hash, &was);
	if (found < 0)
		return -1;
	if (found) {
		*out = (struct fund_answered){ was.paid, was.failed };
		return 0;
	}
	if (settle_all(tx, by, r.id, &f, out, e) != 0 ||
		sql_fund_answer_insert(tx, e, tx_new_id(tx), r.id, hash,
			out->paid, out->failed, by->actor, tx_now(tx)) != 0)
		return -1;
	return fund_note(tx, app, by->actor, "fund.run_answered", "run", ref,
		r.total, e);
}

/* ---- recount ------------------------------------------------------------- */

static int
wrong(int64_t n, const char *what, struct err *e)
{
	return n == 0 ? 0
		      : err_setf(e, ERR_DATA_DAMAGED, "%lld %s", (long long)n,
				what);
}

static int
recount_file(struct tx *tx, struct app *app, const struct sql_fund_run_files *r,
	struct err *e)
{
	struct bytes file;
	int64_t n, total;

	if (file_open(tx, app, r->id, r->file_sealed, r->file_sha256, &file,
		    e) != 0 ||
		payfile_sum(tx_arena(tx), file, &n, &total) != 0 || n != r->n ||
		total != r->total) {
		err_clear(e);
		return wrong(1, "payment file says other than its run", e);
	}
	return 0;
}

int
fund_recount_files(
	struct tx *tx, struct app *app, int64_t *after, struct err *e)
{
	struct sql_fund_run_files_rows rows;

	if (sql_fund_run_files(tx, e, *after, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (recount_file(tx, app, &rows.items[i], e) != 0)
			return -1;
	*after = rows.n ? rows.items[rows.n - 1].id : 0;
	return 0;
}

int
fund_recount(struct tx *tx, struct fund_recount *out, struct err *e)
{
	struct sql_fund_count_envelopes v;
	struct sql_fund_count_grants g;
	struct sql_fund_count_people people;
	struct sql_fund_count_uses uses;
	struct sql_fund_count_runs r;
	struct sql_fund_count_paid paid;
	struct sql_fund_count_stock stock;

	if (sql_fund_count_envelopes(tx, e, &v) != 0 ||
		sql_fund_count_grants(tx, e, &g) != 0 ||
		sql_fund_count_uses(tx, e, &uses) != 0 ||
		sql_fund_count_people(tx, e, &people) != 0 ||
		sql_fund_count_runs(tx, e, &r) != 0 ||
		sql_fund_count_paid(tx, e, &paid) != 0 ||
		sql_fund_count_stock(tx, e, &stock) != 0)
		return -1;
	*out = (struct fund_recount){ v.envelopes, v.entries, g.grants, r.runs,
		r.payments };
	/* The first that is wrong is told. */
	if (wrong(v.wrong, "envelopes hold other than their entries", e) != 0 ||
		wrong(g.wrong, "envelopes hold other than their grants", e) !=
			0 ||
		wrong(uses.wrong, "caps count other than their grants", e) !=
			0 ||
		wrong(people.wrong, "payments of too few people", e) != 0 ||
		wrong(r.wrong, "runs list other than their payments", e) != 0 ||
		wrong(paid.wrong, "sum of payments is not what is paid", e) !=
			0)
		return -1;
	return wrong(stock.wrong, "goods count other than was handed out", e);
}
