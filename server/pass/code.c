/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/code.h"
#include "crypto.h"
#include "pass.sql.h"
#include "revocation/revocation.h"
#include "seal.h"
#include "signing.h"
#include <ctype.h>

#define ACTIVATION_MS (INT64_C(90) * 86400000)

static struct pass_token
token_of(const struct sql_pass_token_get *r)
{
	struct pass_token t = { .id = r->id,
		.holder = r->holder_id,
		.list = r->list,
		.idx = r->idx,
		.group = r->group_number,
		.iat = r->iat,
		.nbf = r->nbf,
		.exp = r->exp,
		.active = r->anchor.p != NULL };

	BUG_ON(!r->kind); /* the row has been found */
	t.phone = strcmp(r->kind, "phone") == 0;

	if (t.active) {
		BUG_ON(r->anchor.n != TOKEN_CHAIN);
		memcpy(t.anchor, r->anchor.p, TOKEN_CHAIN);
	}
	return t;
}

static struct token
wire_of(const struct pass_token *t)
{
	struct token out = { .type = TOKEN_PASS,
		.iat = (uint32_t)t->iat,
		.nbf = (uint32_t)t->nbf,
		.exp = (uint32_t)t->exp,
		.place = (uint32_t)t->group };

	token_set_index(&out, (uint8_t)t->list, (uint32_t)t->idx);
	if (t->active) {
		out.policy = TOKEN_PROOF_REQUIRED;
		out.has_anchor = true;
		memcpy(out.anchor, t->anchor, TOKEN_CHAIN);
	}
	return out;
}

const char *
pass_token_sign(
	const struct app *app, struct arena *a, const struct pass_token *t)
{
	struct token wire = wire_of(t);

	return token_sign(&wire, signing_key(app, KEY_PASS, t->iat), a);
}

int
pass_token_of(
	struct tx *tx, int64_t holder, struct pass_token *out, struct err *e)
{
	struct sql_pass_token_get row;
	int found = sql_pass_token_good(tx, e, holder, &row);

	if (found > 0)
		*out = token_of(&row);
	return found;
}

static int
found_of(int found, const struct sql_pass_token_get *row,
	struct pass_token *out, bool *is_void)
{
	if (found > 0) {
		*out = token_of(row);
		*is_void = !row->void_at_null;
	}
	return found;
}

int
pass_token_load(struct tx *tx, int64_t id, struct pass_token *out,
	bool *is_void, struct err *e)
{
	struct sql_pass_token_get row;
	int found = sql_pass_token_get(tx, e, id, &row);

	return found_of(found, &row, out, is_void);
}

int
pass_token_find(struct tx *tx, int64_t list, int64_t idx,
	struct pass_token *out, bool *is_void, struct err *e)
{
	struct sql_pass_token_get row;
	int found = sql_pass_token_by_index(tx, e, list, idx, &row);

	return found_of(found, &row, out, is_void);
}

bool
pass_code_read(
	const struct app *app, const char *text, struct service_code *out)
{
	const struct token_expect expect = {
		.types = TOKEN_TYPE_BIT(TOKEN_PASS),
		.any_place = true,
		.proof_later = true,
		.now = clock_now(app->clock) / 1000,
	};
	struct token t;

	/* Claims are there behind a good signature alone; expired, it is whose
	 * it was. */
	if (token_verify_text(bytes_str(text), app->trust, &expect, &t) !=
			TOKEN_OK &&
		t.type != TOKEN_PASS)
		return false;
	*out = (struct service_code){ t.cti[0], list_index_of(&t) };
	return true;
}

/* ---- codes that make a phone the pass ------------------------------------ */

static void
activation_mac(const struct app *app, const char *what, struct bytes of,
	uint8_t out[SHA256_SIZE])
{
	const struct bytes parts[] = { bytes_str(what), of };
	uint8_t key[32];

	keyring_derive(app->keyring, 1, "pass activation", key);
	crypto_hmac_parts(
		bytes_of(key, sizeof(key)), parts, ARRAY_LEN(parts), out);
	crypto_wipe(key, sizeof(key));
}

/* Made of the row's number, so that an answer that is asked for again shows the
 * same code and none is kept. */
void
pass_activation_code(
	const struct app *app, int64_t id, char out[PAIR_CODE_SIZE])
{
	uint8_t mac[SHA256_SIZE], number[8];

	for (size_t i = 0; i < sizeof(number); i++)
		number[i] = (uint8_t)((uint64_t)id >> (8 * i));
	activation_mac(app, "code", bytes_of(number, sizeof(number)), mac);
	pair_code_spell(mac, out);
}

void
pass_activation_index(const struct app *app, const char code[PAIR_CODE_SIZE],
	uint8_t out[SHA256_SIZE])
{
	activation_mac(app, "index", bytes_str(code), out);
}

const char *
pass_activation_url(const struct app *app, struct arena *a, int64_t id)
{
	char code[PAIR_CODE_SIZE];
	char *host = arena_strdup(a, app->config.public_url);

	pass_activation_code(app, id, code);
	for (char *c = host; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return arena_printf(a, "%s/P#%s", host, code);
}

int
pass_activation_of(struct tx *tx, int64_t holder, int64_t *id, struct err *e)
{
	struct sql_pass_activation_open row;
	int found = sql_pass_activation_open(tx, e, holder, tx_now(tx), &row);

	*id = found > 0 ? row.id : 0;
	return found;
}

/* ---- paper --------------------------------------------------------------- */

int
pass_token_insert(struct tx *tx, struct app *app, int64_t holder, bool phone,
	int64_t group, int64_t nbf, int64_t exp, int64_t *id, struct err *e)
{
	struct revocation_index at;

	*id = tx_new_id(tx);
	/* The list of the year in which it begins: it may be sold long before.
	 */
	if (revocation_next(tx, app, TOKEN_PASS, civil_from_ms(nbf * 1000).y,
		    &at, e) != 0)
		return -1;
	return sql_pass_token_insert(tx, e, *id, holder,
		phone ? "phone" : "paper", at.list, at.idx, group,
		tx_now(tx) / 1000, nbf, exp);
}

int
pass_token_paper(struct tx *tx, struct app *app, int64_t holder, int64_t group,
	int64_t nbf, int64_t exp, struct err *e)
{
	int64_t token, activation = tx_new_id(tx);
	char code[PAIR_CODE_SIZE];
	uint8_t bix[SHA256_SIZE];

	pass_activation_code(app, activation, code);
	pass_activation_index(app, code, bix);
	if (pass_token_insert(
		    tx, app, holder, false, group, nbf, exp, &token, e) != 0)
		return -1;
	return sql_pass_activation_insert(tx, e, activation,
		bytes_of(bix, sizeof(bix)), holder, tx_now(tx) + ACTIVATION_MS);
}
