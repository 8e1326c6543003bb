/* SPDX-License-Identifier: Apache-2.0 */
#include "receipt/provisional.h"
#include "provisional.sql.h"

bool
provisional_is(const struct app *app, const char *text, uint8_t kid[4])
{
	return token_kid_of(bytes_str(text), kid) == TOKEN_OK &&
	       !trust_find(app->trust, kid);
}

int
provisional_read(const struct terminal_key *key, const char *text,
	int64_t now_s, struct token *out, struct err *e)
{
	const struct token_expect expect = {
		.types = TOKEN_TYPE_BIT(TOKEN_RECEIPT), .now = now_s
	};
	struct err own = { 0 };
	struct trust_key k;
	const struct trust trust = { &k, 1 };
	enum token_verdict v;

	if (trust_key_init(&k, key->ed25519, TOKEN_EDDSA, KEY_TERMINAL, &own) !=
		0)
		return err_set(e, ERR_RECEIPT_INVALID);
	v = token_verify_text(bytes_str(text), &trust, &expect, out);
	trust_key_release(&k);
	return v == TOKEN_OK ? 0 : err_set(e, ERR_RECEIPT_INVALID);
}

int
provisional_find(struct tx *tx, const char *text, const uint8_t kid[4],
	struct provisional *out, struct err *e)
{
	struct sql_provisional_by_cti row;
	struct terminal_key key;
	struct token t = { 0 };
	int found = terminal_key_find(tx, kid, &key, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_RECEIPT_INVALID);
	if (provisional_read(&key, text, tx_now(tx) / 1000, &t, e) != 0)
		return -1;
	*out = (struct provisional){ .iat = t.iat };
	found = sql_provisional_by_cti(
		tx, e, bytes_of(t.cti, t.n_cti), key.id, &row);
	if (found < 0)
		return -1;
	if (!found)
		return key.revoked ? err_set(e, ERR_RECEIPT_INVALID) : 0;
	if (!bytes_equal(row.digest, bytes_of(t.digest, sizeof(t.digest))))
		return err_set(e, ERR_RECEIPT_INVALID);
	out->arrived = true;
	out->case_id = row.case_id;
	out->taken_at = row.taken_at;
	return 0;
}

int
provisional_adopt(struct tx *tx, int64_t item, const struct terminal_key *key,
	const struct token *t, struct err *e)
{
	int64_t made;

	if (sql_provisional_insert(tx, e, item, bytes_of(t->cti, t->n_cti),
		    key->id, bytes_of(t->digest, sizeof(t->digest)),
		    &made) != 0)
		return -1;
	return made == 1 ? 0 : err_set(e, ERR_RECEIPT_INVALID);
}
