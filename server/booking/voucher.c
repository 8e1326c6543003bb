/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/voucher.h"
#include "booking.sql.h"
#include "revocation/revocation.h"
#include "signing.h"

#define DAY_MS INT64_C(86400000)

/* ---- rows ---------------------------------------------------------------- */

int
voucher_void(struct tx *tx, int64_t booking, struct err *e)
{
	struct sql_voucher_void_rows rows;

	if (sql_voucher_void(tx, e, booking, tx_now(tx), &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (revocation_set(tx, rows.items[i].list, rows.items[i].idx,
			    true, e) != 0)
			return -1;
	return 0;
}

int
voucher_issue(struct tx *tx, struct app *app, int64_t booking,
	const struct offer_session *s, struct voucher *v, struct err *e)
{
	int64_t day = civil_to_ms(civil_from_ms(s->starts_at));
	struct revocation_index at;

	*v = (struct voucher){ .site = s->site_number,
		.iat = tx_now(tx) / 1000,
		.nbf = day / 1000,
		.exp = (day + DAY_MS) / 1000 };
	if (revocation_next(tx, app, TOKEN_VOUCHER, civil_from_ms(tx_now(tx)).y,
		    &at, e) != 0 ||
		voucher_void(tx, booking, e) != 0)
		return -1;
	v->list = at.list;
	v->idx = at.idx;
	return sql_voucher_insert(tx, e, tx_new_id(tx), v->list, v->idx,
		booking, v->site, v->iat, v->nbf, v->exp);
}

int
voucher_of_booking(
	struct tx *tx, int64_t booking, struct voucher *v, struct err *e)
{
	struct sql_voucher_of_booking row;
	int found = sql_voucher_of_booking(tx, e, booking, &row);

	*v = (struct voucher){ row.list, row.idx, row.site, row.iat, row.nbf,
		row.exp };
	return found;
}

/* ---- paper --------------------------------------------------------------- */

const char *
voucher_token(const struct app *app, struct arena *a, const struct voucher *v)
{
	struct token t = { .type = TOKEN_VOUCHER,
		.iat = (uint32_t)v->iat,
		.nbf = (uint32_t)v->nbf,
		.exp = (uint32_t)v->exp,
		.place = (uint32_t)v->site,
		.policy = TOKEN_SINGLE_USE };

	token_set_index(&t, (uint8_t)v->list, (uint32_t)v->idx);
	return token_sign(&t, signing_key(app, KEY_VOUCHER, v->iat), a);
}

int
voucher_read(const struct app *app, const char *text, struct voucher_read *out,
	struct err *e)
{
	const struct token_expect expect = {
		.types = TOKEN_TYPE_BIT(TOKEN_VOUCHER),
		.any_place = true,
		.now = clock_now(app->clock) / 1000,
	};
	struct token t;
	enum token_verdict v =
		token_verify_text(bytes_str(text), app->trust, &expect, &t);

	*out = (struct voucher_read){ 0 };
	out->early = v == TOKEN_E_EARLY;
	out->late = v == TOKEN_E_EXPIRED;
	if (v != TOKEN_OK && !out->early && !out->late)
		return err_set(e, ERR_VOUCHER_INVALID);
	out->list = t.cti[0];
	out->idx = list_index_of(&t);
	out->site = t.place;
	return 0;
}
