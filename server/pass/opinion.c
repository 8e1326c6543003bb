/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/opinion.h"
#include "opinion.sql.h"
#include "pass/code.h"
#include "revocation/revocation.h"

#define SKEW_S 300

static int
rule_of(struct tx *tx, const struct entry_gate *gate, int64_t group,
	struct pass_rule_row *out, struct err *e)
{
	struct pass_rule_row *rows;
	size_t n;

	if (pass_rules_of_park(tx, gate->site, &rows, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].group != group)
			continue;
		*out = rows[i];
		return 1;
	}
	return 0;
}

static int64_t
most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static bool
is_full(int64_t n, int64_t cap)
{
	return cap && n >= cap;
}

static int
check_seen(struct tx *tx, const struct entry_gate *gate,
	const struct gate_sync_question *q, const struct pass_token *t,
	const struct pass_rule_row *rule, enum token_verdict *out,
	struct err *e)
{
	struct civil day = civil_from_ms(tx_now(tx));
	struct civil year = { day.y, 1, 1 };
	int64_t now = tx_now(tx) / 1000;
	struct sql_opinion_pass seen;

	if (sql_opinion_pass(tx, e, t->holder, gate->site, gate->id, q->list,
		    q->index, civil_to_ms(day) / 1000, civil_to_ms(year) / 1000,
		    day.y, now, &seen) != 0)
		return -1;
	if (rule->passback_s && seen.last && now - seen.last < rule->passback_s)
		*out = TOKEN_E_REPLAY;
	else if (is_full(seen.day_n + most(q->day, seen.own_day),
			 rule->per_day) ||
		 is_full(seen.year_n + most(q->year, seen.own_year),
			 rule->per_year))
		*out = TOKEN_E_CAP;
	else
		*out = TOKEN_OK;
	return 0;
}

/* By the centre's clock, which is right. */
static enum token_verdict
state_of(const struct pass_token *t, bool is_void, int64_t now)
{
	if (is_void)
		return TOKEN_E_REVOKED;
	if (now < t->nbf - SKEW_S)
		return TOKEN_E_EARLY;
	return now < t->exp ? TOKEN_OK : TOKEN_E_EXPIRED;
}

/* Given after the backup that the centre began again from, or never: of the
 * first the gate knows more. */
static int
of_nobody(struct tx *tx, const struct app *app,
	const struct gate_sync_question *q, enum token_verdict *out,
	struct err *e)
{
	int given = revocation_is_given(tx, app, q->list, q->index, e);

	*out = TOKEN_E_IMPOSSIBLE;
	return given > 0 ? err_set(e, ERR_PASS_UNKNOWN) : given;
}

static int
of_pass(struct tx *tx, const struct app *app, const struct entry_gate *gate,
	const struct gate_sync_question *q, enum token_verdict *out,
	struct err *e)
{
	int64_t now = tx_now(tx) / 1000, seq, at;
	struct pass_rule_row rule;
	struct pass_token t;
	bool ended;
	int found = pass_token_find(tx, q->list, q->index, &t, &ended, e);
	/* Of a frozen pass the list alone says so. */
	int is_void = revocation_since(tx, q->list, q->index, &seq, &at, e);

	if (found < 0 || is_void < 0)
		return -1;
	if (!found)
		return of_nobody(tx, app, q, out, e);
	*out = state_of(&t, ended || is_void, now);
	if (*out != TOKEN_OK)
		return 0;
	found = rule_of(tx, gate, t.group, &rule, e);
	if (found > 0)
		return check_seen(tx, gate, q, &t, &rule, out, e);
	*out = TOKEN_E_GROUP;
	return found;
}

static int
of_voucher(struct tx *tx, const struct entry_gate *gate,
	const struct gate_sync_question *q, enum token_verdict *out,
	struct err *e)
{
	struct sql_opinion_voucher used;
	int64_t seq, at;
	int is_void = revocation_since(tx, q->list, q->index, &seq, &at, e);

	if (is_void < 0 || sql_opinion_voucher(tx, e, gate->id, q->list,
				   q->index, tx_now(tx) / 1000, &used) != 0)
		return -1;
	*out = is_void ? TOKEN_E_REVOKED : used.n ? TOKEN_E_CAP : TOKEN_OK;
	return 0;
}

int
opinion_of(struct tx *tx, const struct app *app, const struct entry_gate *gate,
	const struct gate_sync_question *q, enum token_verdict *out,
	struct err *e)
{
	if (!gate->site) {
		*out = TOKEN_E_GROUP;
		return 0;
	}
	return gate->park ? of_pass(tx, app, gate, q, out, e)
			  : of_voucher(tx, gate, q, out, e);
}
