/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk sees of passes and does with them: one on its page, its papers,
 * those that wait for their payment, how many stand. */
#include "gates.h"
#include "offered.h"
#include "passes.h"
#include "str.h"

#define T0 1780272000 /* 08:00 on PASSES_DAY */
#define DAY (24 * HOUR)
#define FREE "{\"price\":0,\"subsidy\":1000}"

static const struct passes paid_one = { .extra = "\"refund_days\":7,"
						 "\"replace_fee\":1000,"
						 "\"replacements\":1,"
						 "\"cap\":3," };

static const struct reply *
view(struct centre *c, const char *role, const char *no)
{
	return centre_get(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/cases/%s/pass", no));
}

/* The acts of a view, parted by blanks. */
static const char *
can(struct centre *c, const struct reply *r)
{
	const char *out = "";

	for (int i = 0;; i++) {
		const char *path = centre_printf(c, "can.%d", i);

		if (!reply_find(r, path))
			return out;
		out = centre_printf(
			c, "%s%s%s", out, i ? " " : "", reply_text(r, path));
	}
}

static void
test_on_its_page(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no;
	const struct reply *r;

	passes_only(c, &paid_one);
	no = reply_text(passes_apply(c, id), "case_no");
	r = view(c, "clerk", no);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "state"), "unpaid");
	assert_int_equal(reply_int(r, "due"), 8000);
	assert_string_equal(can(c, r), "pay drop");
	assert_null(reply_find(r, "holders.0.kind"));
	/* Whose right it is not is not offered it. */
	assert_string_equal(can(c, view(c, "auditor", no)), "");
	assert_reply(passes_pay(c, no), 200, "");
	r = view(c, "reviewer", no);
	assert_string_equal(can(c, r), "print replace freeze refund withdraw");
	assert_string_equal(can(c, view(c, "finance", no)), "refund");
	assert_int_equal(reply_int(r, "refund"), 8000);
	assert_string_equal(reply_text(r, "holders.0.kind"), "paper");
	assert_string_equal(reply_text(r, "holders.0.code"), "good");
	assert_string_equal(reply_text(r, "holders.0.last"), "2027-05-31");
	assert_string_equal(reply_text(r, "last"), "2027-05-31");
	assert_int_equal(reply_int(r, "payments.0.amount"), 8000);
	assert_string_equal(reply_text(r, "payments.0.receipt_no"),
		centre_printf(c, "R-%s", no));
	/* Neither a number nor a code is on the page. */
	assert_null(strstr(r->body, id));
	assert_null(strstr(r->body, "\"9011"));
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"冒用\""),
		200, "");
	r = view(c, "clerk", no);
	assert_string_equal(reply_text(r, "holders.0.code"), "listed");
	assert_string_equal(can(c, r), "thaw withdraw");
	assert_reply(centre_get(c, centre_staff(c, "clerk"),
			     "/api/v1/cases/NP2026-000001-1/pass"),
		404, "NOT_FOUND");
}

/* Once it is paid nothing is waited for: no clock runs. */
static void
test_no_clock(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *no;

	passes_only(c, &paid_one);
	no = reply_text(
		passes_apply(c, centre_member(c, "19900515")), "case_no");
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s", no));
	assert_string_equal(reply_text(r, "track.1.state"), "on");
	assert_string_not_equal(reply_text(r, "clock.level"), "none");
	assert_reply(passes_pay(c, no), 200, "");
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s", no));
	assert_string_equal(reply_text(r, "track.2.state"), "ok");
	assert_string_equal(reply_text(r, "clock.level"), "none");
}

/* The last that was is told of as void; so often it was replaced. */
static void
test_after_a_replacement(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no;
	const struct reply *r;

	passes_only(c, &paid_one);
	no = passes_paid(c, id);
	assert_reply(passes_act(c, "clerk", no, "replace",
			     "\"holder\":1,\"amount\":1000,\"method\":\"card\","
			     "\"receipt_no\":\"B1\""),
		200, "");
	r = view(c, "clerk", no);
	assert_int_equal(reply_int(r, "holders.0.given"), 2);
	assert_int_equal(reply_int(r, "replaced"), 1);
	/* Once, say the terms. */
	assert_string_equal(can(c, r), "print freeze withdraw");
	assert_string_equal(reply_text(r, "payments.1.kind"), "replace");
	assert_reply(passes_act(c, "finance", no, "refund",
			     "\"reason\":\"不要了\",\"amount\":8000,"
			     "\"method\":\"cash\",\"receipt_no\":\"T1\""),
		200, "");
	r = view(c, "finance", no);
	assert_string_equal(reply_text(r, "holders.0.code"), "void");
	assert_int_equal(reply_int(r, "payments.2.amount"), -8000);
	assert_string_equal(can(c, r), "");
	assert_sound(c);
}

/* How often, never where or when. */
static void
test_used(void **state)
{
	struct centre *c = *state;
	const char *id = centre_member(c, "19900515"), *no;
	const struct reply *r;
	struct test_gate g;
	struct token t;

	passes_only(c, &paid_one);
	gates_begin(&g, c, 1, "K1");
	no = passes_paid(c, id);
	t = gates_read(c, reply_text(passes_own(c, id, "/api/v1/passes/mine"),
				  "items.0.slips.0.token"));
	gates_note(&g, &t, T0 + 7200, "OK", 1);
	gates_note(&g, &t, T0 + 7260, "OK", 1); /* a duplicate */
	assert_reply(gates_send(&g, 0, 2), 200, "");
	r = view(c, "finance", no);
	assert_int_equal(reply_int(r, "holders.0.entries"), 1);
	assert_string_equal(can(c, r), "");
	assert_null(reply_find(r, "refund"));
	assert_string_equal(
		reply_text(r, "no_refund"), err_info(ERR_PASS_USED)->title);
	assert_null(strstr(r->body, "K1\",\"entries"));
	gates_end(&g);
}

static void
test_papers(void **state)
{
	static const struct passes two = { .prices = FREE, .holders = 2 };
	struct centre *c = *state;
	const char *a = centre_member(c, "19900515"), *no, *path;
	const char *b = centre_id(c, "19910515");
	const struct reply *r;

	passes_only(c, &two);
	r = passes_apply_for(c, a, "P",
		centre_printf(c, ",\"holders\":[{%s,\"source\":\"chip\"}]",
			passes_person(c, b)));
	no = reply_text(r, "case_no");
	path = centre_printf(c, "/api/v1/cases/%s/pass/papers", no);
	r = centre_post(c, centre_staff(c, "clerk"), path, NULL);
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "papers.1.n"), 2);
	assert_int_equal(strncmp(reply_text(r, "papers.0.svg"), "<svg", 4), 0);
	assert_non_null(reply_find(r, "papers.0.activation_svg"));
	/* Whoever has the paper has the pass. */
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'pass.print'"),
		1);
	assert_reply(centre_post(c, centre_staff(c, "finance"), path, NULL),
		403, "FORBIDDEN");
	assert_reply(
		passes_act(c, "clerk", no, "freeze", "\"reason\":\"冒用\""),
		200, "");
	assert_reply(centre_post(c, centre_staff(c, "clerk"), path, NULL), 409,
		"PASS_STATE");
}

static void
test_unpaid(void **state)
{
	struct centre *c = *state;
	const struct passes many = { .extra = "" };
	const char *first = NULL, *last = NULL, *next;
	const struct reply *r;

	passes_only(c, &many);
	for (int i = 0; i < 52; i++) {
		r = passes_apply(c, centre_member(c, "19900515"));
		assert_reply(r, 201, "");
		last = reply_text(r, "case_no");
		first = first ? first : last;
		centre_pass(c, SECOND);
	}
	assert_reply(passes_act(c, "clerk", first, "drop",
			     "\"reason\":\"本人不要了\""),
		200, "");
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/passes/unpaid");
	assert_reply(r, 200, "");
	assert_null(strstr(r->body, first));
	assert_null(reply_find(r, "items.50"));
	assert_int_equal(reply_int(r, "items.0.amount"), 8000);
	assert_string_equal(reply_text(r, "items.0.name"), "测*");
	next = reply_text(r, "next");
	r = centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/passes/unpaid?cursor=%s", next));
	assert_string_equal(reply_text(r, "items.0.case_no"), last);
	assert_null(reply_find(r, "items.1"));
	assert_null(reply_find(r, "next"));
	assert_sound(c);
}

static void
test_stands(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *no;

	passes_only(c, &paid_one);
	centre_sql(c, "DELETE FROM pass_sold");
	no = passes_paid(c, centre_member(c, "19900515"));
	assert_reply(passes_act(c, "clerk", no, "freeze", "\"reason\":\"查\""),
		200, "");
	(void)passes_apply(c, centre_member(c, "19910515"));
	r = centre_get(
		c, centre_staff(c, "finance"), "/api/v1/pass-products/stands");
	assert_reply(r, 200, "");
	for (int i = 0;; i++) {
		const char *at = centre_printf(c, "items.%d.code", i);

		assert_non_null(reply_find(r, at));
		if (strcmp(reply_text(r, at), "P") != 0)
			continue;
		assert_int_equal(
			reply_int(r, centre_printf(c, "items.%d.sold", i)), 2);
		assert_int_equal(
			reply_int(r, centre_printf(c, "items.%d.unpaid", i)),
			1);
		assert_int_equal(
			reply_int(r, centre_printf(c, "items.%d.frozen", i)),
			1);
		assert_int_equal(
			reply_int(r, centre_printf(c, "items.%d.cap", i)), 3);
		break;
	}
}

static const struct reply *
search(struct centre *c, const char *q)
{
	return centre_post(c, centre_staff(c, "clerk"), "/api/v1/cases/search",
		centre_printf(c, "{\"q\":\"%s\"}", q));
}

/* By any of its codes, also one that was replaced, and by whoever holds it. */
static void
test_found(void **state)
{
	static const struct passes two = { .prices = FREE, .holders = 2 };
	struct centre *c = *state;
	const char *a = centre_member(c, "19900515"), *no, *slip, *bad;
	const char *b = centre_id(c, "19910515");
	struct passes_phone phone;
	const struct reply *r;

	passes_only(c, &two);
	r = passes_apply_for(c, a, "P",
		centre_printf(c, ",\"holders\":[{%s,\"source\":\"chip\"}]",
			passes_person(c, b)));
	no = reply_text(r, "case_no");
	slip = reply_text(r, "slips.1.token");
	passes_phone_take(c, reply_text(r, "slips.1.activation"), 7, &phone);
	for (int i = 0; i < 2; i++) {
		r = search(c, i ? slip : passes_phone_show(c, &phone));
		assert_reply(r, 200, "");
		assert_string_equal(reply_text(r, "kind"), "code");
		assert_string_equal(reply_text(r, "items.0.case_no"), no);
		assert_null(reply_find(r, "items.1"));
	}
	bad = centre_printf(c, "%.*s%c", (int)strlen(slip) - 1, slip,
		slip[strlen(slip) - 1] == '1' ? '2' : '1');
	r = search(c, bad);
	assert_reply(r, 200, "");
	assert_null(reply_find(r, "items.0"));
	/* Each of the two, once. */
	r = search(c, b);
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
	assert_null(reply_find(r, "items.1"));
	r = search(c, a);
	assert_non_null(strstr(r->body, no));
	assert_null(strstr(strstr(r->body, no) + 1, no));
	/* Long after. */
	centre_at(c, "2028-06-01", HOUR);
	assert_string_equal(reply_text(search(c, slip), "items.0.case_no"), no);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_on_its_page),
		CENTRE_TEST(test_no_clock),
		CENTRE_TEST(test_after_a_replacement),
		CENTRE_TEST(test_used),
		CENTRE_TEST(test_papers),
		CENTRE_TEST(test_unpaid),
		CENTRE_TEST(test_stands),
		CENTRE_TEST(test_found),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
