/* SPDX-License-Identifier: Apache-2.0 */
/* A pass in a phone: it draws a chain and gives its anchor, the centre signs;
 * every month the next stretch. */
#include "pass.sql.h"
#include "pass/code.h"
#include "pass/entry.h"
#include "person/person.h"
#include "status_list.h"

#define DAY_S INT64_C(86400)
#define RENEW_S (INT64_C(7) * DAY_S)
#define PATIENCE_S 600 /* between asking and giving the anchor */

/* ---- stretches ----------------------------------------------------------- */

/* Whole minutes, at most 31 days, within the days of the pass. */
static int
stretch(struct tx *tx, struct app *app, const struct pass *p, int64_t holder,
	int64_t group, int64_t from, struct pass_token *out, struct err *e)
{
	int64_t exp = from + PASS_PHONE_DAYS * DAY_S, id;
	bool is_void;

	if (exp > p->exp)
		exp = p->exp;
	exp -= (exp - from) % 60;
	if (exp <= from)
		return err_set(e, ERR_PASS_STATE);
	if (pass_token_insert(
		    tx, app, holder, true, group, from, exp, &id, e) != 0)
		return -1;
	return pass_token_load(tx, id, out, &is_void, e) == 1 ? 0 : -1;
}

/* A phone that asks again before it has given its anchor gets the same; one
 * that has let too much time go by gets another. */
static int
pending(struct tx *tx, struct app *app, const struct pass *p, int64_t holder,
	int64_t group, int64_t from, struct pass_token *out, struct err *e)
{
	int64_t now = tx_now(tx) / 1000;
	struct sql_pass_token_get row;
	bool is_void;
	int found = sql_pass_token_pending(tx, e, holder, &row);

	if (found < 0)
		return -1;
	if (found && row.nbf >= from - PATIENCE_S && row.iat + PATIENCE_S > now)
		return pass_token_load(tx, row.id, out, &is_void, e) == 1 ? 0
									  : -1;
	return stretch(tx, app, p, holder, group, from, out, e);
}

static int
active_pass(struct tx *tx, int64_t holder, struct pass *p, struct err *e)
{
	if (pass_load_holder(tx, holder, p, e) != 0)
		return -1;
	return strcmp(p->state, "active") == 0 ? 0 : err_set(e, ERR_PASS_STATE);
}

/* ---- by the code of a slip ----------------------------------------------- */

static int
activation(struct tx *tx, struct app *app, const char *typed,
	struct sql_pass_activation_by_code *out, struct err *e)
{
	uint8_t bix[SHA256_SIZE];
	char code[PAIR_CODE_SIZE];
	int found;

	if (pair_code_parse(typed, code) != 0)
		return err_set(e, ERR_PASS_CODE);
	pass_activation_index(app, code, bix);
	found = sql_pass_activation_by_code(
		tx, e, bytes_of(bix, sizeof(bix)), out);
	if (found < 0)
		return -1;
	if (!found || (out->used_at_null && out->expires_at <= tx_now(tx)))
		return err_set(e, ERR_PASS_CODE);
	return 0;
}

int
pass_phone_begin(struct tx *tx, struct app *app, const char *code,
	struct pass_token *out, struct err *e)
{
	int64_t now = tx_now(tx) / 1000;
	struct sql_pass_activation_by_code a = { 0 };
	struct pass_product o;
	struct pass p = { 0 };

	if (activation(tx, app, code, &a, e) != 0)
		return -1;
	if (!a.used_at_null)
		return err_set(e, ERR_PASS_CODE);
	if (active_pass(tx, a.holder_id, &p, e) != 0 ||
		pass_product_load_terms(tx, p.terms, &o, e) != 0 ||
		pending(tx, app, &p, a.holder_id, o.group,
			p.nbf > now ? p.nbf : now, out, e) != 0)
		return -1;
	return sql_pass_activation_begin(tx, e, a.id, out->id);
}

/* 1: that very anchor was given before. */
static int
give_anchor(struct tx *tx, struct pass_token *t,
	const uint8_t anchor[TOKEN_CHAIN], struct err *e)
{
	int64_t changed;

	if (t->active)
		return memcmp(t->anchor, anchor, TOKEN_CHAIN) == 0
			       ? 1
			       : err_set(e, ERR_PASS_CODE);
	if (sql_pass_token_anchor(
		    tx, e, t->id, bytes_of(anchor, TOKEN_CHAIN), &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_PASS_CODE);
	t->active = true;
	memcpy(t->anchor, anchor, TOKEN_CHAIN);
	return 0;
}

int
pass_phone_finish(struct tx *tx, struct app *app, const char *code,
	const uint8_t anchor[TOKEN_CHAIN], struct pass_token *out,
	struct err *e)
{
	struct sql_pass_activation_by_code a = { 0 };
	bool is_void;
	struct pass p = { 0 };
	int rc;

	if (activation(tx, app, code, &a, e) != 0)
		return -1;
	if (a.token_id_null)
		return err_set(e, ERR_PASS_CODE);
	if (active_pass(tx, a.holder_id, &p, e) != 0 ||
		pass_token_load(tx, a.token_id, out, &is_void, e) != 1)
		return -1;
	if (is_void)
		return err_set(e, ERR_PASS_CODE);
	rc = give_anchor(tx, out, anchor, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (sql_pass_activation_use(tx, e, a.id, tx_now(tx)) != 0 ||
		pass_void(tx, a.holder_id, out->id, e) != 0)
		return -1;
	return pass_note(tx, app, "public", "pass.phone", &p.casefile, "{}", e);
}

int
pass_phone_about(struct tx *tx, struct app *app, const struct pass_token *t,
	struct pass_about *out, struct err *e)
{
	struct sql_pass_holder_name who;
	char until[CIVIL_SIZE];
	struct pass_park *parks;
	struct pass_product o;
	struct pass p;
	size_t n;

	if (pass_load_holder(tx, t->holder, &p, e) != 0 ||
		pass_product_load_terms(tx, p.terms, &o, e) != 0 ||
		pass_park_list(tx, t->group, &parks, &n, e) != 0)
		return -1;
	civil_format(civil_from_ms((p.exp - 1) * 1000), until);
	*out = (struct pass_about){ .title = o.title,
		.parks = "",
		.until = arena_strdup(tx_arena(tx), until) };
	if (sql_pass_holder_name(tx, e, t->holder, &who) != 0 ||
		person_masked_name(tx, app, who.person_id, who.name_sealed,
			&out->holder, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		out->parks = arena_printf(tx_arena(tx), "%s%s%s", out->parks,
			i ? "、" : "", parks[i].name);
	return 0;
}

/* ---- by what the phone shows --------------------------------------------- */

int
pass_shown_read(const struct app *app, const char *digits,
	struct pass_shown *out, struct err *e)
{
	const struct token_expect expect = {
		.types = TOKEN_TYPE_BIT(TOKEN_PASS),
		.any_place = true,
		.now = clock_now(app->clock) / 1000,
	};
	struct token t;

	if (token_verify_text(bytes_str(digits), app->trust, &expect, &t) !=
			TOKEN_OK ||
		!t.has_proof)
		return err_set(e, ERR_PASS_CODE);
	*out = (struct pass_shown){ t.cti[0], list_index_of(&t), t.exp };
	return 0;
}

/* The token that is shown, of a pass that counts, in its last week. */
static int
load_shown(struct tx *tx, const struct pass_shown *shown, struct pass_token *t,
	struct pass *p, struct err *e)
{
	bool is_void;
	int found =
		pass_token_find(tx, shown->list, shown->idx, t, &is_void, e);

	if (found < 0)
		return -1;
	if (!found || is_void || !t->active)
		return err_set(e, ERR_PASS_CODE);
	if (tx_now(tx) / 1000 < t->exp - RENEW_S)
		return err_set(e, ERR_PASS_EARLY);
	return active_pass(tx, t->holder, p, e);
}

int
pass_phone_renew(struct tx *tx, struct app *app, const struct pass_shown *shown,
	struct pass_token *out, struct err *e)
{
	struct pass_token was, good;
	int64_t score;
	struct pass p = { 0 };

	if (load_shown(tx, shown, &was, &p, e) != 0 ||
		pass_token_of(tx, was.holder, &good, e) != 1 ||
		entry_score(tx, was.holder, &score, e) != 0)
		return -1;
	if (score >= SHARING_CHECK)
		return err_set(e, ERR_PASS_CHECK);
	/* It has the next stretch already, and has lost it. */
	if (good.id != was.id)
		return err_set(e, ERR_PASS_CODE);
	return pending(tx, app, &p, was.holder, was.group, was.exp, out, e);
}

int
pass_phone_renewed(struct tx *tx, struct app *app,
	const struct pass_shown *shown, const uint8_t anchor[TOKEN_CHAIN],
	struct pass_token *out, struct err *e)
{
	struct sql_pass_token_next next;
	struct pass_token was;
	struct pass p = { 0 };
	bool is_void;
	int rc;

	if (load_shown(tx, shown, &was, &p, e) != 0)
		return -1;
	rc = sql_pass_token_next(tx, e, was.holder, was.exp, &next);
	if (rc <= 0)
		return rc < 0 ? -1 : err_set(e, ERR_PASS_CODE);
	if (pass_token_load(tx, next.id, out, &is_void, e) != 1)
		return -1;
	rc = give_anchor(tx, out, anchor, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return pass_note(
		tx, app, "public", "pass.stretch", &p.casefile, "{}", e);
}
