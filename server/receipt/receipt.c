/* SPDX-License-Identifier: Apache-2.0 */
#include "receipt/receipt.h"
#include "crypto.h"
#include "receipt.sql.h"
#include "signing.h"

static struct receipt_facts
facts_of(const struct receipt *r)
{
	return (struct receipt_facts){ r->case_no, r->state, r->accepted_at,
		r->due, r->window };
}

int
receipt_issue(struct tx *tx, struct app *app, const struct flow_case *c,
	struct receipt *r, struct err *e)
{
	*r = (struct receipt){ .id = tx_new_id(tx),
		.case_id = c->id,
		.iat = tx_now(tx) / 1000,
		.case_no = c->no,
		.state = c->state,
		.accepted_at = c->accepted_at / 1000,
		.due = c->due_on,
		.window = app->config.window };
	rng_fill(app->rng, r->cti, sizeof(r->cti));
	return sql_receipt_insert(tx, e, r->id,
		bytes_of(r->cti, sizeof(r->cti)), c->id, r->iat, r->state,
		r->accepted_at, r->due, r->window);
}

int
receipt_of_case(struct tx *tx, const struct flow_case *c, struct receipt *r,
	struct err *e)
{
	struct sql_receipt_newest row;
	int found = sql_receipt_newest(tx, e, c->id, &row);

	if (found <= 0)
		return found;
	*r = (struct receipt){ .id = row.id,
		.case_id = c->id,
		.iat = row.iat,
		.case_no = c->no,
		.state = row.state,
		.accepted_at = row.accepted_at,
		.due = row.due,
		.window = row.window };
	BUG_ON(row.cti.n != sizeof(r->cti));
	memcpy(r->cti, row.cti.p, sizeof(r->cti));
	return 1;
}

const char *
receipt_token(const struct app *app, struct arena *a, const struct receipt *r)
{
	struct token t = { .type = TOKEN_RECEIPT,
		.n_cti = RECEIPT_CTI,
		.iat = (uint32_t)r->iat };
	const struct receipt_facts facts = facts_of(r);

	memcpy(t.cti, r->cti, RECEIPT_CTI);
	token_digest(app->receipt_digest_key, &t, &facts, t.digest);
	return token_sign(&t, signing_key(app, KEY_RECEIPT, r->iat), a);
}

const char *
receipt_url(const struct app *app, struct arena *a, const char *token)
{
	return token_url(app->config.public_url, token, a);
}

int
receipt_read(const struct app *app, const char *text, uint8_t cti[RECEIPT_CTI],
	uint8_t digest[TOKEN_DIGEST], struct err *e)
{
	const struct token_expect expect = {
		.types = TOKEN_TYPE_BIT(TOKEN_RECEIPT),
		.now = clock_now(app->clock) / 1000,
	};
	struct token t;

	if (token_verify_text(bytes_str(text), app->trust, &expect, &t) !=
		TOKEN_OK)
		return err_set(e, ERR_RECEIPT_INVALID);
	memcpy(cti, t.cti, RECEIPT_CTI);
	memcpy(digest, t.digest, TOKEN_DIGEST);
	return 0;
}

static bool
paper_unaltered(const struct app *app, const struct receipt *r,
	const uint8_t digest[TOKEN_DIGEST])
{
	struct token t = { .type = TOKEN_RECEIPT,
		.n_cti = RECEIPT_CTI,
		.iat = (uint32_t)r->iat };
	const struct receipt_facts facts = facts_of(r);
	uint8_t own[TOKEN_DIGEST];

	memcpy(t.cti, r->cti, RECEIPT_CTI);
	token_digest(app->receipt_digest_key, &t, &facts, own);
	return crypto_equal(own, digest, TOKEN_DIGEST);
}

int
receipt_case(struct tx *tx, struct app *app, const uint8_t cti[RECEIPT_CTI],
	const uint8_t digest[TOKEN_DIGEST], struct flow_case *out,
	struct err *e)
{
	struct sql_receipt_by_cti row;
	struct receipt r;
	int found = sql_receipt_by_cti(tx, e, bytes_of(cti, RECEIPT_CTI), &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_RECEIPT_UNKNOWN);
	if (flow_load_id(tx, row.case_id, out, e) != 0)
		return -1;
	r = (struct receipt){ .iat = row.iat,
		.case_no = out->no,
		.state = row.state,
		.accepted_at = row.accepted_at,
		.due = row.due,
		.window = row.window };
	memcpy(r.cti, cti, RECEIPT_CTI);
	if (!paper_unaltered(app, &r, digest))
		return err_set(e, ERR_RECEIPT_INVALID);
	return 0;
}
