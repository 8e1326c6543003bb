/* SPDX-License-Identifier: Apache-2.0 */
/* What the centre says to a gate that would let in: what only it knows. */
#include "gates.h"
#include "revocation/revocation.h"
#include "status_list.h"

#define DAY_S INT64_C(86400)
#define T0 GATES_T0

static const struct reply *
ask(struct test_gate *g, const struct token *t, int day, int year)
{
	struct centre *c = g->c;

	return centre_post(c, centre_kiosk(c, g->number),
		"/api/v1/gate/opinion",
		centre_printf(c,
			"{\"list\":%u,\"index\":%u,\"day\":%d,\"year\":%d}",
			t->cti[0], list_index_of(t), day, year));
}

static const char *
asked(struct test_gate *g, const struct token *t, int day, int year)
{
	const struct reply *r = ask(g, t, day, year);

	assert_reply(r, 200, "");
	return reply_text(r, "code");
}

#define assert_says(g, t, day, year, want)                                     \
	assert_string_equal(asked(g, t, day, year), want)

static void
test_state_of_a_pass(void **state)
{
	struct centre *c = *state;
	struct test_gate g;
	struct token p, nobody;
	const char *no;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	p = gates_pass(c, "19900515", &no);
	assert_says(&g, &p, 0, 0, "OK");
	nobody = p;
	token_set_index(&nobody, p.cti[0], 131071 - list_index_of(&p));
	assert_says(&g, &nobody, 0, 0, "E_IMPOSSIBLE");
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"冒用\""),
		200, "");
	assert_says(&g, &p, 0, 0, "E_REVOKED");
	assert_reply(passes_act(c, "clerk", no, "thaw", "\"reason\":\"查清\""),
		200, "");
	assert_says(&g, &p, 0, 0, "OK");
	/* Another park's; a gate of nowhere; a code that has run out. */
	centre_sql(c, "DELETE FROM pass_group_park WHERE park_id = (SELECT id "
		      "FROM site WHERE code = 'K1')");
	assert_says(&g, &p, 0, 0, "E_GROUP");
	centre_sql(c, "UPDATE terminal SET park = 'K9' WHERE name = 'hall-1'");
	assert_says(&g, &p, 0, 0, "E_GROUP");
	centre_sql(c, "UPDATE terminal SET park = 'K2' WHERE name = 'hall-1'");
	assert_says(&g, &p, 0, 0, "OK");
	centre_sql(c, "UPDATE pass_token SET exp = %lld", (long long)T0 - 3600);
	assert_says(&g, &p, 0, 0, "E_EXPIRED");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry"), 0);
	gates_end(&g);
}

/* Of other gates of the same park, by person; of its own code the gate knows
 * itself, and of another park it does not matter. */
static void
test_other_gates(void **state)
{
	struct centre *c = *state;
	struct test_gate east, west, far;
	struct token p;
	const char *no;

	passes_only(c, &gates_free);
	centre_sql(c, "UPDATE pass_group SET per_day = 2, per_year = 5");
	gates_begin(&east, c, 1, "K1");
	gates_begin(&west, c, 2, "K1");
	gates_begin(&far, c, 3, "K2");
	p = gates_pass(c, "19900515", &no);
	gates_note(&east, &p, T0 - 60, "OK", 1);
	gates_note(&far, &p, T0 - DAY_S - 60, "OK", 1);
	assert_reply(gates_send(&east, 0, 1), 200, "");
	assert_reply(gates_send(&far, 0, 1), 200, "");
	centre_pass(c, HOUR);
	assert_says(&west, &p, 0, 0, "E_REPLAY");
	assert_says(&east, &p, 1, 1, "OK");
	centre_pass(c, HOUR);
	assert_says(&west, &p, 0, 0, "OK");
	assert_says(&west, &p, 1, 1, "E_CAP");
	assert_says(&west, &p, 0, 4, "E_CAP");
	assert_says(&west, &p, 0, 3, "OK");
	/* Nobody went through. */
	gates_note(&east, &p, T0 - 50, "BACK", 1);
	assert_reply(gates_send(&east, 1, 1), 200, "");
	assert_says(&west, &p, 1, 1, "OK");
	assert_says(&west, &p, 2, 2, "E_CAP");
	gates_end(&east);
	gates_end(&west);
	gates_end(&far);
}

/* Of whom nothing is kept after ninety days the year's cap is still true. */
static void
test_erased(void **state)
{
	struct centre *c = *state;
	struct test_gate east, west;
	struct token p;
	const char *no;

	passes_only(c, &gates_free);
	centre_sql(c, "UPDATE pass_group SET per_year = 3");
	gates_begin(&east, c, 1, "K1");
	gates_begin(&west, c, 2, "K1");
	p = gates_pass(c, "19900515", &no);
	gates_note(&east, &p, T0 - 60, "OK", 1);
	gates_note(&east, &p, T0 - 30, "E_REPLAY", 1);
	gates_note(&west, &p, T0 - 20, "OK", 1);
	assert_reply(gates_send(&east, 0, 2), 200, "");
	assert_reply(gates_send(&west, 0, 1), 200, "");
	centre_at(c, "2026-09-01", 10 * HOUR);
	passes_time_passes(c);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry WHERE "
				       "holder_id IS NOT NULL"),
		0);
	assert_says(&west, &p, 0, 1, "OK");
	assert_says(&west, &p, 0, 2, "E_CAP");
	/* nor is it where the gate itself has forgotten */
	assert_says(&east, &p, 0, 0, "OK");
	centre_sql(c, "UPDATE pass_group SET per_year = 2");
	assert_says(&east, &p, 0, 0, "E_CAP");
	gates_end(&east);
	gates_end(&west);
}

static void
test_vouchers(void **state)
{
	struct centre *c = *state;
	struct test_gate one, two;
	struct token v;
	const char *no;

	passes_only(c, &gates_free);
	gates_begin(&one, c, 1, "A");
	gates_begin(&two, c, 2, "A");
	v = gates_pass(c, "19900515", &no);
	v.type = TOKEN_VOUCHER;
	assert_says(&two, &v, 0, 0, "OK");
	gates_note(&one, &v, T0, "OK", 1);
	assert_reply(gates_send(&one, 0, 1), 200, "");
	assert_says(&two, &v, 0, 0, "E_CAP");
	assert_says(&one, &v, 0, 0, "OK");
	/* a machine that stands in its place has not seen it */
	centre_pass(c, 4 * HOUR);
	assert_says(&one, &v, 0, 0, "E_CAP");
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"冒用\""),
		200, "");
	assert_says(&one, &v, 0, 0, "E_REVOKED");
	gates_end(&one);
	gates_end(&two);
}

static int
in_tx_leap(struct tx *tx, void *arg, struct err *e)
{
	(void)arg;
	return revocation_leap(tx, e);
}

/* As of a backup that is older than this pass. */
static void
forget(struct centre *c, const struct token *t)
{
	centre_sql(c, "DELETE FROM pass_activation WHERE holder_id = (SELECT "
		      "max(id) FROM pass_holder)");
	centre_sql(c, "DELETE FROM pass_token WHERE list = %u AND idx = %u",
		t->cti[0], list_index_of(t));
	centre_sql(c, "UPDATE revocation_list SET given = given - 1");
}

static void
restore(struct centre *c)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 1 << 20);
	assert_int_equal(
		db_run(centre_app(c)->db, DB_WRITE, in_tx_leap, NULL, &a, &e),
		0);
	arena_release(&a);
}

/* What was sold after the backup opens as the gate has decided, and nobody
 * suspects the key; what nobody can have been sold is impossible still. */
static void
test_restored(void **state)
{
	struct centre *c = *state;
	struct token known, sold, nobody;
	const struct reply *r;
	const char *code;
	struct test_gate g;

	passes_only(c, &gates_free);
	centre_sql(c, "UPDATE staff SET site = 21 WHERE role = 'park'");
	gates_begin(&g, c, 1, "K1");
	known = gates_pass(c, "19900515", NULL);
	r = passes_apply(c, centre_member(c, "19910515"));
	code = reply_text(r, "slips.0.token");
	sold = gates_read(c, code);
	nobody = sold;
	token_set_index(
		&nobody, sold.cti[0], LIST_BLOCK + list_index_of(&sold));
	assert_says(&g, &sold, 0, 0, "OK");
	forget(c, &sold);
	assert_says(&g, &sold, 0, 0, "E_IMPOSSIBLE");
	restore(c);
	assert_reply(ask(&g, &sold, 0, 0), 404, "PASS_UNKNOWN");
	assert_says(&g, &known, 0, 0, "OK");
	assert_says(&g, &nobody, 0, 0, "E_IMPOSSIBLE");
	gates_note(&g, &sold, T0, "OK", 1);
	assert_reply(gates_send(&g, 0, 1), 200, "");
	r = centre_post(c, centre_staff(c, "park"), "/api/v1/park/scans",
		centre_printf(c, "{\"code\":\"%s\"}", code));
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "code"), "OK");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_alarm"), 0);
	gates_note(&g, &nobody, T0, "OK", 1);
	assert_reply(gates_send(&g, 1, 1), 200, "");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_alarm WHERE "
				       "kind = 'impossible'"),
		1);
	gates_end(&g);
}

static void
test_who_may_ask(void **state)
{
	struct centre *c = *state;
	const char *body = "{\"list\":1,\"index\":1,\"day\":0,\"year\":0}";
	struct test_gate g;

	gates_begin(&g, c, 1, "K1");
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/gate/opinion",
			     body),
		403, "FORBIDDEN");
	assert_reply(centre_post(c, centre_kiosk(c, 1), "/api/v1/gate/opinion",
			     "{\"list\":256,\"index\":1,\"day\":0,\"year\":0}"),
		422, "FIELDS");
	gates_end(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_state_of_a_pass),
		CENTRE_TEST(test_other_gates),
		CENTRE_TEST(test_erased),
		CENTRE_TEST(test_vouchers),
		CENTRE_TEST(test_restored),
		CENTRE_TEST(test_who_may_ask),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
