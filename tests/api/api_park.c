/* SPDX-License-Identifier: Apache-2.0 */
/* What desk and parks see of the gates: entries by day, why not, where a gate's
 * word contradicts the centre's; gates that need somebody. */
#include "gates.h"
#include "offered.h"
#include "passes.h"

#define T0 1780272000 /* 08:00 on PASSES_DAY */
#define FREE "{\"price\":0,\"subsidy\":1000}"
#define PARKS "/api/v1/parks?from=2026-06-01&until=2026-06-02"

/* Two days of two parks: the demo's are without. */
static int
at_park(struct centre *c, const struct reply *r, const char *code)
{
	for (int i = 0;; i++) {
		const char *path = centre_printf(c, "items.%d.code", i);

		if (!reply_find(r, path))
			return -1;
		if (strcmp(reply_text(r, path), code) == 0)
			return i;
	}
}

static int64_t
figure(struct centre *c, const char *code, const char *name)
{
	const struct reply *r = centre_get(c, centre_staff(c, "clerk"), PARKS);
	int i;

	assert_reply(r, 200, "");
	i = at_park(c, r, code);
	assert_true(i >= 0);
	return reply_int(r, centre_printf(c, "items.%d.%s", i, name));
}

static void
test_sums(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	struct test_gate g;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	p = gates_pass(c, "19900515", NULL);
	gates_note(&g, &p, T0, "OK", 1);
	gates_note(&g, &p, T0 + 60, "OK", 1); /* a duplicate */
	gates_note(&g, &p, T0 + 7200, "OK_ASKED", 1);
	gates_note(&g, &p, T0 + 7210, "BACK", 1);
	gates_note(&g, &p, T0 + 86400, "OK_ASKED", 1);
	gates_note(&g, NULL, T0 + 86500, "E_SIG", 1);
	gates_note(&g, NULL, T0 + 86501, "E_SIG", 1);
	gates_note(&g, NULL, T0 + 86502, "E_KID", 1);
	gates_note(&g, NULL, T0 + 2 * 86400, "E_KID", 1); /* the day after */
	assert_reply(gates_send(&g, 0, 9), 200, "");
	assert_int_equal(figure(c, "K1", "entries"), 2);
	assert_int_equal(figure(c, "K1", "duplicates"), 1);
	assert_int_equal(figure(c, "K1", "asked"), 1);
	assert_int_equal(figure(c, "K1", "back"), 1);
	assert_int_equal(figure(c, "K1", "refused"), 3);
	assert_int_equal(figure(c, "K2", "entries"), 0);
	r = centre_get(c, centre_staff(c, "clerk"), PARKS);
	assert_string_equal(
		reply_text(r, centre_printf(c, "items.%d.reasons.0.result",
				      at_park(c, r, "K1"))),
		"E_SIG");
	assert_int_equal(figure(c, "K1", "reasons.0.n"), 2);
	assert_int_equal(figure(c, "K1", "days.0.duplicates"), 1);
	/* Nobody's number, no code. */
	assert_null(strstr(r->body, "9011"));
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks?from=2026-06-02&until=2026-06-01");
	assert_reply(r, 400, "BAD_QUERY");
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks?from=2026-02-28&until=2026-06-01");
	assert_reply(r, 400, "BAD_QUERY");
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks?from=2026-03-01&until=2026-06-01");
	assert_reply(r, 200, "");
	gates_end(&g);
}

/* How long codes took, as gates say beside their entries: by park and month,
 * once, and nothing of a gate that does not say. */
static void
test_speed(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	struct test_gate g, old;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	gates_begin(&old, c, 2, "K1");
	p = gates_pass(c, "19900515", NULL);
	for (int i = 0; i < 40; i++)
		gates_note(&g, &p, T0 - 86400 * 40 + i * 7200, "E_REPLAY", 1);
	g.took = "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,801,803";
	assert_reply(gates_send(&g, 0, 20), 200, "");
	assert_reply(gates_send(&g, 0, 20), 200, ""); /* again */
	gates_note(&old, &p, T0, "OK", 1);
	assert_reply(gates_send(&old, 0, 1), 200, "");
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks?from=2026-04-10&until=2026-06-01");
	assert_reply(r, 200, "");
	assert_string_equal(
		reply_text(r, centre_printf(c, "items.%d.speed.0.month",
				      at_park(c, r, "K1"))),
		"2026-04");
	assert_int_equal(reply_int(r, centre_printf(c, "items.%d.speed.0.n",
					      at_park(c, r, "K1"))),
		20);
	/* 19 of 20: to two digits, and no better than it was */
	assert_int_equal(reply_int(r, centre_printf(c, "items.%d.speed.0.p95",
					      at_park(c, r, "K1"))),
		810);
	g.took = "12,,3";
	assert_reply(gates_send(&g, 20, 3), 200, "");
	g.took = "5000"; /* of some other batch: of nothing */
	assert_reply(gates_send(&g, 23, 2), 200, "");
	g.took = "7,60001";
	assert_reply(gates_send(&g, 25, 2), 422, "GATE_BATCH");
	g.took = "-1,7";
	assert_reply(gates_send(&g, 25, 2), 422, "GATE_BATCH");
	r = centre_get(c, centre_staff(c, "clerk"),
		"/api/v1/parks?from=2026-04-10&until=2026-06-01");
	assert_int_equal(reply_int(r, centre_printf(c, "items.%d.speed.0.n",
					      at_park(c, r, "K1"))),
		22);
	assert_int_equal(figure(c, "K2", "entries"), 0);
	assert_null(reply_find(r, centre_printf(c, "items.%d.speed.1.month",
					  at_park(c, r, "K1"))));
	assert_null(reply_find(r, centre_printf(c, "items.%d.speed.0.month",
					  at_park(c, r, "K2"))));
	gates_end(&g);
	gates_end(&old);
}

/* Refused though it was good; and what only looks like it. */
static void
test_wrongly_refused(void **state)
{
	struct centre *c = *state;
	struct token good, frozen, late;
	struct test_gate g;
	const char *no;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	good = gates_pass(c, "19900515", NULL);
	late = gates_pass(c, "19910515", NULL);
	frozen = gates_pass(c, "19920515", &no);
	centre_pass(c, HOUR);
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"丢失\""),
		200, "");
	/* Good, whatever this gate says of it. */
	gates_note(&g, &good, T0 + 7200, "E_REVOKED", 1);
	gates_note(&g, &good, T0 + 7201, "E_GROUP", 1);
	gates_note(&g, &good, T0 + 7202, "E_IMPOSSIBLE", 1);
	gates_note(&g, &good, T0 + 7203, "E_REPLAY", 1);
	/* Before it was frozen, and behind. */
	gates_note(&g, &frozen, T0 + 3600 + 60, "E_REVOKED", 1);
	gates_note(&g, &frozen, T0 + 7200 + 60, "E_REVOKED", 1);
	/* It had just been here. */
	gates_note(&g, &late, T0 + 7300, "OK", 1);
	gates_note(&g, &late, T0 + 7310, "E_REPLAY", 1);
	gates_note(&g, &late, T0 + 7300 + 1800, "E_REPLAY", 1);
	/* The centre cannot know. */
	gates_note(&g, &good, T0 + 7400, "E_CAP", 1);
	gates_note(&g, &good, T0 + 7401, "E_STALE", 1);
	assert_reply(gates_send(&g, 0, 11), 200, "");
	assert_int_equal(figure(c, "K1", "refused"), 10);
	assert_int_equal(figure(c, "K1", "wrong_refused"), 6);
	assert_int_equal(figure(c, "K1", "wrong_accepted"), 0);
	/* Let in though it was void. */
	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "withdraw",
			     "本人要求", 0),
		200, "");
	gates_note(&g, &frozen, T0 + 7500, "OK", 1);
	assert_reply(gates_send(&g, 11, 1), 200, "");
	assert_int_equal(figure(c, "K1", "wrong_accepted"), 1);
	gates_end(&g);
}

static void
test_gates(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	struct test_gate g, twin;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K1");
	for (int i = 0; i < 5; i++)
		gates_note(&g, NULL, T0 + i, "E_SIG", 1);
	assert_reply(gates_send(&g, 0, 1), 200, "");
	r = centre_get(c, centre_staff(c, "auditor"), "/api/v1/pass-gates");
	assert_int_equal(reply_int(r, "items.0.missing"), 0);
	assert_null(reply_find(r, "items.0.hole_since"));
	assert_reply(gates_send(&g, 3, 2), 200, "");
	r = centre_get(c, centre_staff(c, "auditor"), "/api/v1/pass-gates");
	assert_string_equal(reply_text(r, "items.0.park"), "东园");
	assert_int_equal(reply_int(r, "items.0.missing"), 2);
	assert_non_null(reply_find(r, "items.0.hole_since"));
	assert_null(reply_find(r, "items.0.held_at"));
	/* It says two things: held, and it counts no more. */
	gates_begin(&twin, c, 1, "K1");
	gates_note(&twin, NULL, T0 + 99, "E_KID", 1);
	assert_reply(gates_send(&twin, 0, 1), 200, "");
	r = centre_get(c, centre_staff(c, "auditor"), "/api/v1/pass-gates");
	assert_non_null(reply_find(r, "items.0.held_at"));
	assert_int_equal(figure(c, "K1", "refused"), 0);
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/gate-alarms");
	assert_string_equal(reply_text(r, "items.0.kind"), "two_things");
	r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/gate-alarms/%s/done",
			reply_text(r, "items.0.id")),
		NULL);
	assert_reply(r, 200, "");
	r = centre_get(c, centre_staff(c, "auditor"), "/api/v1/pass-gates");
	assert_null(reply_find(r, "items.0.held_at"));
	assert_true(figure(c, "K1", "refused") > 0);
	gates_end(&g);
	gates_end(&twin);
}

/* An alarm of sharing says what the pass is by now. */
static void
test_alarm_of_a_pass(void **state)
{
	struct centre *c = *state;
	struct test_gate k1, k2;
	const struct reply *r;
	const char *no;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&k1, c, 1, "K1");
	gates_begin(&k2, c, 2, "K2");
	p = gates_pass(c, "19900515", &no);
	gates_note(&k1, &p, T0, "OK", 1);
	gates_note(&k2, &p, T0 + 60, "OK", 1);
	assert_reply(gates_send(&k1, 0, 1), 200, "");
	assert_reply(gates_send(&k2, 0, 1), 200, "");
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/gate-alarms");
	assert_string_equal(reply_text(r, "items.0.kind"), "sharing");
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
	assert_string_equal(reply_text(r, "items.0.state"), "active");
	assert_int_equal(reply_int(r, "items.0.score"), 1);
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"转借\""),
		200, "");
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/gate-alarms");
	assert_string_equal(reply_text(r, "items.0.state_label"), "已冻结");
	gates_end(&k1);
	gates_end(&k2);
}

/* A park's account sees itself alone. */
static void
test_own_park(void **state)
{
	static const char *const of_another[] = {
		"/api/v1/parks/K2/entries?from=2026-06-01&until=2026-06-30",
		"/api/v1/parks/K2/settlement?month=2026-06",
		"/api/v1/parks/K2/settlement.xlsx?month=2026-06",
	};
	struct centre *c = *state;
	struct test_gate g;
	const struct reply *r;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&g, c, 1, "K2");
	p = gates_pass(c, "19900515", NULL);
	gates_note(&g, &p, T0, "OK", 1);
	assert_reply(gates_send(&g, 0, 1), 200, "");
	centre_at(c, "2026-07-01", HOUR);
	centre_sql(c, "UPDATE staff SET site = 21 WHERE role = 'park'");
	r = centre_get(c, centre_staff(c, "park"), PARKS);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "items.0.code"), "K1");
	assert_int_equal(reply_int(r, "items.0.entries"), 0);
	assert_null(reply_find(r, "items.1"));
	for (size_t i = 0; i < ARRAY_LEN(of_another); i++)
		assert_reply(
			centre_get(c, centre_staff(c, "park"), of_another[i]),
			403, "FORBIDDEN");
	centre_sql(c, "UPDATE staff SET site = 22 WHERE role = 'park'");
	for (size_t i = 0; i < ARRAY_LEN(of_another); i++)
		assert_int_equal(
			centre_get(c, centre_staff(c, "park"), of_another[i])
				->status,
			200);
	r = centre_get(c, centre_staff(c, "park"), PARKS);
	assert_int_equal(reply_int(r, "items.0.entries"), 1);
	gates_end(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_sums),
		CENTRE_TEST(test_speed),
		CENTRE_TEST(test_wrongly_refused),
		CENTRE_TEST(test_gates),
		CENTRE_TEST(test_alarm_of_a_pass),
		CENTRE_TEST(test_own_park),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
