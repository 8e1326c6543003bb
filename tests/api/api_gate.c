/* SPDX-License-Identifier: Apache-2.0 */
/* Gates and the centre: lists down, entries up, and what follows from them,
 * whatever the order. */
#include "gates.h"
#include "offered.h"
#include "pass/entry.h"
#include "str.h"

#define DAY_S INT64_C(86400)
#define T0 GATES_T0

static void
assert_flags(struct centre *c, const struct test_gate *g, int seq, int64_t want)
{
	int64_t is = centre_int(c,
		"SELECT e.flags FROM gate_entry e JOIN terminal t ON t.id = "
		"e.gate_id WHERE t.name = '%s' AND e.seq = %d",
		g->name, seq);

	if (is != want)
		fail_msg("%s %d: flags %lld, not %lld", g->name, seq,
			(long long)is, (long long)want);
}

/* ---- lists --------------------------------------------------------------- */

/* A gate that came before the first pass of the year, and then lost its line.
 */
static void
test_a_list_before_its_first_pass(void **state)
{
	struct centre *c = *state;
	struct trust_set trust = { 0 };
	struct gate *g = xcalloc(1, sizeof(*g));
	struct gate_decision d;
	struct test_gate own;
	const struct reply *r;
	uint8_t list = list_number(2026, TOKEN_PASS);
	int64_t now;

	passes_only(c, &gates_free);
	gates_begin(&own, c, 1, "K1");
	r = centre_get(c, centre_kiosk(c, 1), "/api/v1/gate/lists");
	gates_take(c, r, g, &trust);
	assert_non_null(gate_list(g, list));
	r = passes_apply(c, centre_member(c, "19900515"));
	now = clock_now(centre_app(c)->clock) / 1000;
	gate_decide(g, bytes_str(reply_text(r, "slips.0.token")), now, &d);
	assert_int_equal(d.code, TOKEN_OK);
	/* What is there now leads on from it. */
	r = centre_get(c, centre_kiosk(c, 1),
		centre_printf(c, "/api/v1/gate/lists?have=%u:1&trust=%u", list,
			trust.seq));
	gates_take(c, r, g, &trust);
	trust_set_release(&trust);
	gate_release(g);
	free(g);
	gates_end(&own);
}

static void
test_lists(void **state)
{
	struct centre *c = *state;
	struct trust_set trust = { 0 };
	struct gate *g = xcalloc(1, sizeof(*g));
	struct gate_decision d;
	struct test_gate own;
	const struct reply *r;
	const char *no, *code;
	int64_t now;

	passes_only(c, &gates_free);
	gates_begin(&own, c, 1, "K2");
	r = passes_apply(c, centre_member(c, "19900515"));
	no = reply_text(r, "case_no");
	code = reply_text(r, "slips.0.token");
	r = centre_get(c, centre_kiosk(c, 1), "/api/v1/gate/lists");
	assert_reply(r, 200, "");
	gates_take(c, r, g, &trust);
	assert_int_equal(g->rules.n, 1);
	assert_int_equal(g->rules.places[0], 7);
	assert_int_equal(g->rules.rows[0].passback_s, 1800);
	assert_int_equal(g->rules.rows[0].per_year, 100);
	/* A Monday, on which this park is closed; the day after, open. */
	now = clock_now(centre_app(c)->clock) / 1000;
	gate_decide(g, bytes_str(code), now, &d);
	assert_int_equal(d.code, TOKEN_E_HOURS);
	gate_decide(g, bytes_str(code), now + DAY_S, &d);
	assert_int_equal(d.code, TOKEN_OK);
	/* From what it has to what is: no trust list again, a delta. */
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "withdraw",
			     "本人要求", 0),
		200, "");
	r = centre_get(c, centre_kiosk(c, 1),
		centre_printf(c, "/api/v1/gate/lists?have=%d:%u&trust=%u",
			g->lists[0].list, g->lists[0].seq, trust.seq));
	assert_null(reply_find(r, "trust"));
	gates_take(c, r, g, &trust);
	gate_decide(g, bytes_str(code), now + DAY_S, &d);
	assert_int_equal(d.code, TOKEN_E_REVOKED);
	/* Nonsense; a kiosk; a gate of nowhere; a hospital's desk. */
	assert_reply(
		centre_get(c, centre_kiosk(c, 1), "/api/v1/gate/lists?have=1"),
		400, "BAD_QUERY");
	assert_reply(centre_get(c, centre_kiosk(c, 0), "/api/v1/gate/lists"),
		403, "FORBIDDEN");
	centre_sql(c, "UPDATE terminal SET park = 'K9' WHERE name = 'hall-1'");
	r = centre_get(c, centre_kiosk(c, 1), "/api/v1/gate/lists");
	assert_null(reply_find(r, "rules"));
	centre_sql(c, "UPDATE terminal SET park = 'A' WHERE name = 'hall-1'");
	r = centre_get(c, centre_kiosk(c, 1), "/api/v1/gate/lists");
	assert_string_equal(json_string_value(json_array_get(
				    reply_find(r, "rules.types"), 0)),
		"voucher");
	g->trust = (struct trust){ NULL, 0 };
	gate_release(g);
	free(g);
	trust_set_release(&trust);
	gates_end(&own);
}

/* ---- entries ------------------------------------------------------------- */

static void
test_batches(void **state)
{
	struct centre *c = *state;
	struct test_gate g, other;
	const struct reply *r;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	gates_begin(&other, c, 2, "K2");
	p = gates_pass(c, "19900515", NULL);
	for (int i = 0; i < 6; i++)
		gates_note(&g, &p, T0 + i * 7200, "OK", 1);
	/* Behind a hole: kept, not acknowledged. */
	assert_int_equal(reply_int(gates_send(&g, 4, 2), "acked"), 0);
	assert_int_equal(reply_int(gates_send(&g, 0, 3), "acked"), 3);
	assert_int_equal(reply_int(gates_send(&g, 0, 3), "acked"), 3);
	assert_int_equal(reply_int(gates_send(&g, 2, 2), "acked"), 6);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry"), 6);
	/* Signed by another gate, not signed at all, cut off. */
	other.n = 1;
	memcpy(other.salts, g.salts, sizeof(g.salts));
	memcpy(other.records, g.records, sizeof(g.records));
	other.lengths[0] = g.lengths[0];
	other.number = 1;
	assert_reply(gates_send(&other, 0, 1), 422, "GATE_BATCH");
	r = centre_post(c, centre_kiosk(c, 1), "/api/v1/gate/entries",
		"{\"batch\":\"0oRDoQEn\"}");
	assert_reply(r, 422, "GATE_BATCH");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_alarm"), 0);
	gates_end(&g);
	gates_end(&other);
}

static void
test_rules(void **state)
{
	struct centre *c = *state;
	struct test_gate k1, k2;
	struct token p, q, nobody;
	const char *no;

	passes_only(c, &gates_free);
	gates_begin(&k1, c, 1, "K1");
	gates_begin(&k2, c, 2, "K2");
	p = gates_pass(c, "19900515", NULL);
	q = gates_pass(c, "19910515", &no);
	nobody = p;
	token_set_index(&nobody, p.cti[0], 131071 - list_index_of(&p));
	gates_note(&k1, &p, T0, "OK", 1);
	gates_note(&k1, &p, T0 + 1799, "OK_ASKED", 1); /* R4 */
	gates_note(&k1, &p, T0 + 4000, "OK", 1);
	gates_note(&k2, &p, T0 + 4000 + 1199, "OK", 1); /* R5 */
	gates_note(&k2, &p, T0 + 20000, "OK", 1);
	gates_note(&k2, &p, T0 + 20020, "BACK", 1);
	gates_note(&k2, &p, T0 + 20060, "OK", 1); /* and so no R4 */
	gates_note(&k1, &nobody, T0 + 30000, "E_IMPOSSIBLE", 1);
	gates_note(&k1, NULL, T0 + 30001, "E_GROUP", 1);
	centre_pass(c, HOUR);
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "withdraw",
			     "本人要求", 0),
		200, "");
	gates_note(&k1, &q, T0 + 3600, "OK", 1); /* R6: could not know */
	gates_note(&k1, &q, T0 + 9000, "OK", 2); /* and knew */
	assert_reply(gates_send(&k2, 0, k2.n), 200, "");
	assert_reply(gates_send(&k1, 0, k1.n), 200, "");
	assert_flags(c, &k1, 1, 0);
	assert_flags(c, &k1, 2, ENTRY_DUPLICATE);
	assert_flags(c, &k1, 3, 0);
	assert_flags(c, &k2, 1, ENTRY_TOO_FAR);
	assert_flags(c, &k2, 4, 0);
	assert_flags(c, &k1, 4, ENTRY_IMPOSSIBLE);
	assert_flags(c, &k1, 6, ENTRY_AFTER_VOID);
	assert_flags(c, &k1, 7, ENTRY_KNEW_VOID);
	assert_int_equal(
		centre_int(c, "SELECT accepted FROM gate_entry WHERE seq = 2 "
			      "AND result = 'OK'"),
		0);
	assert_string_equal(
		centre_text(c, "SELECT group_concat(kind, ' ') FROM (SELECT "
			       "kind FROM gate_alarm ORDER BY kind)"),
		"impossible knew_void sharing");
	gates_end(&k1);
	gates_end(&k2);
}

/* R6 of what was frozen, though it has been thawed when the gate tells. */
static void
test_frozen(void **state)
{
	struct centre *c = *state;
	struct test_gate g;
	struct token p;
	const char *no;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	p = gates_pass(c, "19900515", &no);
	centre_pass(c, HOUR);
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"冒用\""),
		200, "");
	centre_pass(c, 6 * HOUR);
	gates_note(&g, &p, T0 - 3600, "OK", 1);	 /* before */
	gates_note(&g, &p, T0 + 3600, "OK", 1);	 /* could not know */
	gates_note(&g, &p, T0 + 7200, "OK", 2);	 /* and knew */
	gates_note(&g, &p, T0 + 10800, "OK", 3); /* its list is ahead of time */
	assert_reply(gates_send(&g, 0, 2), 200, "");
	assert_flags(c, &g, 1, 0);
	assert_flags(c, &g, 2, ENTRY_AFTER_VOID);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_alarm"), 0);
	assert_reply(passes_act(c, "clerk", no, "thaw", "\"reason\":\"查清\""),
		200, "");
	gates_note(&g, &p, T0 + 25200, "OK", 3);
	assert_reply(gates_send(&g, 2, 3), 200, "");
	assert_flags(c, &g, 2, ENTRY_AFTER_VOID);
	assert_flags(c, &g, 3, ENTRY_KNEW_VOID);
	assert_flags(c, &g, 4, 0);
	assert_flags(c, &g, 5, 0);
	assert_string_equal(
		centre_text(
			c, "SELECT group_concat(kind, ' ') FROM gate_alarm"),
		"knew_void");
	gates_end(&g);
}

/* R7: the earliest of a single use wins, whichever came first. */
static void
test_single_use(void **state)
{
	struct centre *c = *state;
	struct test_gate k1, k2;
	struct token v;

	passes_only(c, &gates_free);
	gates_begin(&k1, c, 1, "A");
	gates_begin(&k2, c, 2, "A");
	v = gates_pass(c, "19900515", NULL);
	v.type = TOKEN_VOUCHER;
	gates_note(&k1, &v, T0 + 60, "OK", 1);
	gates_note(&k2, &v, T0, "OK", 1);
	assert_reply(gates_send(&k1, 0, 1), 200, "");
	assert_flags(c, &k1, 1, 0);
	assert_reply(gates_send(&k2, 0, 1), 200, "");
	assert_flags(c, &k1, 1, ENTRY_DEBT);
	assert_flags(c, &k2, 1, 0);
	gates_end(&k1);
	gates_end(&k2);
}

/* R1: two things under one number; nothing of the gate counts until somebody
 * has looked. */
static void
test_two_things(void **state)
{
	struct centre *c = *state;
	struct test_gate g, twin;
	const struct reply *r;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	p = gates_pass(c, "19900515", NULL);
	gates_note(&g, &p, T0, "OK", 1);
	gates_begin(&twin, c, 1, "K1");
	gates_note(&twin, &p, T0 + 9, "OK", 1);
	assert_reply(gates_send(&g, 0, 1), 200, "");
	assert_reply(gates_send(&twin, 0, 1), 200, "");
	assert_int_equal(centre_int(c, "SELECT held_at IS NOT NULL FROM "
				       "gate_log"),
		1);
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks/K1/entries?from=2026-06-01&until=2026-06-01");
	assert_null(reply_find(r, "days.0"));
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/gate-alarms");
	assert_string_equal(reply_text(r, "items.0.kind"), "two_things");
	assert_string_equal(reply_text(r, "items.0.gate"), "hall-1");
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, "/api/v1/gate-alarms/%s/done",
				     reply_text(r, "items.0.id")),
			     NULL),
		200, "");
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks/K1/entries?from=2026-06-01&until=2026-06-01");
	assert_int_equal(reply_int(r, "days.0.entries"), 1);
	gates_end(&g);
	gates_end(&twin);
}

/* R8: a week is waited for what is missing. */
static void
test_hole(void **state)
{
	struct centre *c = *state;
	struct test_gate g;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	for (int i = 0; i < 4; i++)
		gates_note(&g, NULL, T0 + i, "E_EXPIRED", 1);
	assert_int_equal(reply_int(gates_send(&g, 0, 1), "acked"), 1);
	assert_int_equal(reply_int(gates_send(&g, 2, 2), "acked"), 1);
	centre_pass(c, 7 * 24 * HOUR - MINUTE);
	passes_time_passes(c);
	assert_int_equal(centre_int(c, "SELECT acked FROM gate_log"), 1);
	centre_pass(c, MINUTE);
	passes_time_passes(c);
	assert_int_equal(centre_int(c, "SELECT acked FROM gate_log"), 4);
	assert_string_equal(
		centre_text(c, "SELECT kind FROM gate_alarm"), "hole");
	gates_end(&g);
}

/* After 90 days nothing says whose it was or when exactly; how many, and the
 * chain, stay. */
static void
test_erasure(void **state)
{
	struct centre *c = *state;
	struct test_gate g;
	const struct reply *r;
	const char *was;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	p = gates_pass(c, "19900515", NULL);
	gates_note(&g, &p, T0, "OK", 1);
	gates_note(&g, &p, T0 + 100, "OK", 1);
	assert_reply(gates_send(&g, 0, 1), 200, "");
	was = centre_text(c, "SELECT hex(hash) || hex(chain) FROM gate_entry");
	centre_at(c, "2026-08-30", 10 * HOUR);
	passes_time_passes(c);
	assert_int_equal(centre_int(c, "SELECT holder_id IS NULL FROM "
				       "gate_entry"),
		0);
	centre_pass(c, SECOND);
	passes_time_passes(c);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM gate_entry WHERE holder_id "
			      "IS NULL AND idx IS NULL AND salt IS NULL AND "
			      "record IS NULL AND (at + 28800) %% 86400 = 0"),
		1);
	assert_string_equal(centre_text(c, "SELECT hex(hash) || hex(chain) "
					   "FROM gate_entry"),
		was);
	/* What comes so late is never written down, and the chain goes on. */
	centre_pass(c, HOUR);
	assert_int_equal(reply_int(gates_send(&g, 1, 1), "acked"), 2);
	assert_flags(c, &g, 2, ENTRY_LATE);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry WHERE "
				       "holder_id IS NOT NULL OR salt IS NOT "
				       "NULL"),
		0);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_alarm"), 0);
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks/K1/entries?from=2026-06-01&until=2026-06-01");
	assert_int_equal(reply_int(r, "days.0.entries"), 2);
	gates_end(&g);
}

/* Told, then the phone waits, then the pass does; the desk looks and thaws. */
static void
test_sharing(void **state)
{
	struct centre *c = *state;
	struct test_gate k1, k2;
	const char *no;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&k1, c, 1, "K1");
	gates_begin(&k2, c, 2, "K2");
	p = gates_pass(c, "19900515", &no);
	for (int i = 0; i < 5; i++) {
		gates_note(&k1, &p, T0 + i * 9000, "OK", 1);
		gates_note(&k2, &p, T0 + i * 9000 + 60, "OK", 1);
	}
	assert_reply(gates_send(&k1, 0, 5), 200, "");
	assert_reply(gates_send(&k2, 0, 4), 200, "");
	assert_string_equal(centre_text(c, "SELECT state FROM pass"), "active");
	assert_int_equal(centre_int(c, "SELECT score FROM pass_holder"), 4);
	assert_reply(gates_send(&k2, 4, 1), 200, "");
	assert_string_equal(
		centre_text(c, "SELECT frozen_why FROM pass"), "sharing");
	assert_sound(c);
	/* The last did not go through after all. */
	gates_note(&k2, &p, T0 + 36070, "BACK", 1);
	assert_reply(gates_send(&k2, 5, 1), 200, "");
	assert_string_equal(centre_text(c, "SELECT state FROM pass"), "active");
	gates_note(&k2, &p, T0 + 36080, "OK", 1);
	assert_reply(gates_send(&k2, 6, 1), 200, "");
	centre_pass(c, 12 * HOUR);
	assert_reply(passes_act(c, "clerk", no, "thaw", "\"reason\":\"核实\""),
		200, "");
	/* What was looked at counts no more. */
	gates_note(&k1, &p, T0 + 50000, "OK", 1);
	assert_reply(gates_send(&k1, 5, 1), 200, "");
	assert_string_equal(centre_text(c, "SELECT state FROM pass"), "active");
	assert_int_equal(centre_int(c, "SELECT score FROM pass_holder"), 0);
	assert_sound(c);
	gates_end(&k1);
	gates_end(&k2);
}

/* Two parks, three entries to one, one to the other; shared out to the fen and
 * signed. A park's account sees itself alone. */
static void
test_settlement(void **state)
{
	static const char path[] = "/api/v1/parks/K1/settlement?month=2026-06";
	struct centre *c = *state;
	uint8_t sig[ED25519_SIG], x[ED25519_PUBLIC];
	const struct reply *r, *keys;
	struct test_gate k1, k2;
	struct verify_key *key;
	struct err e = { 0 };
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&k1, c, 1, "K1");
	gates_begin(&k2, c, 2, "K2");
	p = gates_pass(c, "19900515", NULL);
	for (int i = 0; i < 3; i++)
		gates_note(&k1, &p, T0 + i * 7200, "OK", 1);
	gates_note(&k1, &p, T0 + 14401, "OK", 1); /* a duplicate */
	gates_note(&k2, &p, T0 + DAY_S, "OK", 1);
	gates_note(&k2, &p, T0 + DAY_S + 9, "E_REPLAY", 1);
	assert_reply(gates_send(&k1, 0, 4), 200, "");
	assert_reply(gates_send(&k2, 0, 2), 200, "");
	assert_reply(centre_get(c, centre_staff(c, "finance"), path), 409,
		"MONTH_RUNNING");
	centre_at(c, "2026-07-01", HOUR);
	r = centre_get(c, centre_staff(c, "finance"), path);
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "data.groups.0.pool"), 1000);
	assert_int_equal(reply_int(r, "data.groups.0.shares.0.entries"), 3);
	assert_int_equal(reply_int(r, "data.groups.0.shares.1.amount"), 250);
	assert_int_equal(reply_int(r, "data.amount"), 750);
	assert_int_equal(reply_int(r, "data.days.0.duplicates"), 1);
	keys = centre_get(c, &centre_public, "/api/v1/keys");
	assert_string_equal(
		reply_text(keys, "keys.0.kid"), reply_text(r, "kid"));
	assert_int_equal(
		hex_parse(reply_text(keys, "keys.0.x"), x, sizeof(x)), 0);
	assert_int_equal(
		hex_parse(reply_text(r, "signature"), sig, sizeof(sig)), 0);
	key = verify_key_new(x, &e);
	assert_true(verify_key_check(key,
		bytes_str(
			centre_printf(c, "GHS1%s", reply_text(r, "statement"))),
		sig));
	verify_key_free(key);
	/* The demo's park account is another park's. */
	assert_reply(
		centre_get(c, centre_staff(c, "park"), path), 403, "FORBIDDEN");
	assert_reply(centre_get(c, centre_staff(c, "park"),
			     "/api/v1/parks/none/settlement?month=2026-06"),
		403, "FORBIDDEN");
	centre_sql(c, "UPDATE staff SET site = 21 WHERE role = 'park'");
	assert_reply(centre_get(c, centre_staff(c, "park"), path), 200, "");
	r = centre_get(c, centre_staff(c, "park"),
		"/api/v1/parks/K2/entries?from=2026-06-01&until=2026-06-30");
	assert_reply(r, 403, "FORBIDDEN");
	/* A code for a gate without a line. */
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/revocation-lists");
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/revocation-lists/%lld/code?have=1",
			(long long)reply_int(r, "items.0.list")));
	assert_int_equal(
		strncmp(reply_text(r, "code"), "9015", strlen("9015")), 0);
	assert_int_equal(strncmp(reply_text(r, "svg"), "<svg", 4), 0);
	gates_end(&k1);
	gates_end(&k2);
}

/* Money comes back for what was never used. */
static void
test_used(void **state)
{
	static const struct passes paid = { .extra = "\"refund_days\":7," };
	struct centre *c = *state;
	struct test_gate g;
	struct token p;
	const char *id, *no;

	passes_only(c, &paid);
	gates_begin(&g, c, 1, "K1");
	id = centre_member(c, "19900515");
	no = passes_paid(c, id);
	p = gates_read(c, reply_text(passes_own(c, id, "/api/v1/passes/mine"),
				  "items.0.slips.0.token"));
	gates_note(&g, &p, T0, "OK", 1);
	assert_reply(gates_send(&g, 0, 1), 200, "");
	assert_reply(passes_act(c, "finance", no, "refund",
			     "\"amount\":8000,\"method\":\"cash\",\"reason\":"
			     "\"本人要求\",\"receipt_no\":\"T1\""),
		409, "PASS_USED");
	/* Nobody went through. */
	gates_note(&g, &p, T0 + 10, "BACK", 1);
	assert_reply(gates_send(&g, 1, 1), 200, "");
	assert_reply(passes_act(c, "finance", no, "refund",
			     "\"amount\":8000,\"method\":\"cash\",\"reason\":"
			     "\"本人要求\",\"receipt_no\":\"T1\""),
		200, "");
	assert_sound(c);
	gates_end(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_a_list_before_its_first_pass),
		CENTRE_TEST(test_lists),
		CENTRE_TEST(test_batches),
		CENTRE_TEST(test_rules),
		CENTRE_TEST(test_frozen),
		CENTRE_TEST(test_single_use),
		CENTRE_TEST(test_two_things),
		CENTRE_TEST(test_hole),
		CENTRE_TEST(test_erasure),
		CENTRE_TEST(test_sharing),
		CENTRE_TEST(test_settlement),
		CENTRE_TEST(test_used),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
