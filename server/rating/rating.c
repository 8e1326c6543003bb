/* SPDX-License-Identifier: Apache-2.0 */
#include "rating/rating.h"
#include "audit/audit.h"
#include "civil.h"
#include "fleet/fleet.h"
#include "flow/flow.h"
#include "rating.sql.h"
#include "ref/ref.h"
#include <stdio.h>

/* ---- voting -------------------------------------------------------------- */

/*
 * The case number in an act's stored answer. A quote within a text is written
 * with a backslash, so that these letters are the member and nothing else.
 */
static const char *
case_no_in(struct arena *a, const char *result)
{
	static const char member[] = "\"case_no\":\"";
	const char *at = result ? strstr(result, member) : NULL;

	if (!at)
		return NULL;
	at += sizeof(member) - 1;
	return arena_strndup(a, at, strcspn(at, "\""));
}

/* 1: the event of the case that the act has written. */
static int
event_of(struct tx *tx, const struct caller *by, const char *act,
	struct sql_rating_event_of_case *out, struct err *e)
{
	struct sql_rating_act_of_key key;
	char no[CASE_NO_SIZE];
	const char *in_answer;
	struct err own = { 0 };
	int found = sql_rating_act_of_key(tx, e, by->actor, act, &key);

	if (found < 0)
		return -1;
	if (found) {
		in_answer = case_no_in(tx_arena(tx), key.result);
		return in_answer ? sql_rating_event_of_case(tx, e, in_answer,
					   by->actor, &key.at, out)
				 : 0;
	}
	if (flow_no_read(act, no, &own) != 0)
		return 0;
	return sql_rating_event_of_case(tx, e, no, by->actor, NULL, out);
}

static const char *
day_text(struct arena *a, struct civil d)
{
	char day[CIVIL_SIZE];

	civil_format(d, day);
	return arena_strdup(a, day);
}

static const char *
due(struct tx *tx, const struct app *app, unsigned workdays)
{
	return day_text(
		tx_arena(tx), calendar_add_workdays(&app->ref->calendar,
				      civil_from_ms(tx_now(tx)), workdays));
}

static int
follow(struct tx *tx, struct app *app, int64_t id, struct err *e)
{
	char ref[FLEET_REF_SIZE];

	fleet_ref(app, ref);
	return sql_rating_followup_add(tx, e, id, ref,
		due(tx, app, RATING_CALL_DAYS),
		due(tx, app, (unsigned)app->config.rating_days));
}

/* The trail says that a vote came, and neither which nor whose. */
int
rating_add(struct tx *tx, struct app *app, const struct caller *by,
	const struct rating_new *r, struct err *e)
{
	struct sql_rating_event_of_case event;
	int64_t id, added = 0;
	int found;

	if (r->grade < 1 || r->grade > 5)
		return err_add_field(e, "grade", ERR_CHOICE_UNKNOWN);
	found = event_of(tx, by, r->act, &event, e);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_RATING_ACT);
	id = tx_new_id(tx);
	if (sql_rating_add(tx, e, id, event.id, due(tx, app, 0), by->id,
		    event.service, r->grade, &added) != 0)
		return -1;
	if (added != 1)
		return err_set(e, ERR_RATING_TWICE);
	if (r->grade <= RATING_BAD && follow(tx, app, id, e) != 0)
		return -1;
	return audit_add(
		tx, e, app->rng, by->actor, "rating.given", "rating", "{}");
}

/* ---- sums ---------------------------------------------------------------- */

static int
days_check(const char *first, const char *last, struct err *e)
{
	struct civil from = { 0 }, to = { 0 };
	struct err own = { 0 };

	if (civil_parse(first, &from, &own) != 0)
		return err_add_field(e, "from", ERR_DATE_FORMAT);
	if (civil_parse(last, &to, &own) != 0)
		return err_add_field(e, "to", ERR_DATE_FORMAT);
	if (civil_compare(to, from) < 0 ||
		civil_days(to) - civil_days(from) >= RATING_DAYS_MAX)
		return err_add_field(e, "to", ERR_NUMBER_RANGE);
	return 0;
}

/* Newest day first, then by name and service, as the statements sort. */
static int
order(const struct rating_sum *a, const struct rating_sum *b)
{
	int by_day = strcmp(b->day, a->day);
	int by_name = by_day ? by_day : strcmp(a->name, b->name);

	return by_name ? by_name : strcmp(a->service, b->service);
}

static struct rating_sum
sum_of(const struct sql_rating_sums *r)
{
	return (struct rating_sum){ .day = r->day,
		.name = r->terminal,
		.service = r->service,
		.votes = r->g1 + r->g2 + r->g3 + r->g4 + r->g5,
		.g1 = r->g1,
		.g2 = r->g2,
		.g3 = r->g3,
		.g4 = r->g4,
		.g5 = r->g5 };
}

static struct rating_sum
asked_of(const struct sql_rating_asked *r)
{
	return (struct rating_sum){ .day = r->day,
		.name = r->terminal,
		.service = r->service,
		.asked = r->asked };
}

/* Both lists are sorted: those who were asked beside those who answered. */
static size_t
join(struct rating_sum *out, const struct sql_rating_sums_rows *votes,
	const struct sql_rating_asked_rows *asked)
{
	size_t n = 0, v = 0, q = 0;

	while (v < votes->n || q < asked->n) {
		struct rating_sum a = { 0 }, b = { 0 };
		int o;

		if (v < votes->n)
			a = sum_of(&votes->items[v]);
		if (q < asked->n)
			b = asked_of(&asked->items[q]);
		o = v == votes->n ? 1 : q == asked->n ? -1 : order(&a, &b);
		out[n] = o <= 0 ? a : b;
		if (o == 0)
			out[n].asked = b.asked;
		/* The kiosk's count may come later than its votes. */
		if (out[n].asked < out[n].votes)
			out[n].asked = out[n].votes;
		n += out[n].asked > 0;
		v += o <= 0;
		q += o >= 0;
	}
	return n;
}

int
rating_sums(struct tx *tx, const char *first, const char *last,
	struct rating_sum **out, size_t *n, struct err *e)
{
	struct sql_rating_sums_rows votes;
	struct sql_rating_asked_rows asked;

	if (days_check(first, last, e) != 0 ||
		sql_rating_sums(tx, e, first, last, &votes) != 0 ||
		sql_rating_asked(tx, e, first, last, &asked) != 0)
		return -1;
	*out = ARENA_ARRAY(
		tx_arena(tx), struct rating_sum, votes.n + asked.n + 1);
	*n = join(*out, &votes, &asked);
	return 0;
}
