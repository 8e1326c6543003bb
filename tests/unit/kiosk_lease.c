/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places that the centre has leased to a kiosk: one act, one place, in one
 * commit; none twice, none behind the end, and nothing that the centre says
 * late makes a spent one whole again.
 */
#include "outbox_fixture.h"

#define BOOK "/api/v1/bookings"
#define UNTIL (NOW / 1000 + 3600)

static const struct offline_service *
service(void)
{
	return offline_find(BOOK);
}

static bool
leased(struct fixture *f, int64_t n)
{
	const struct store_lease l[] = { { "a", n, UNTIL },
		{ "b", 1, UNTIL + 3600 } };
	bool taken = false;
	uint64_t ticket;

	assert_true(outbox_leases_may_ask(f->outbox, &ticket));
	assert_int_equal(
		outbox_leases_set(f->outbox, ticket, l, 2, &taken, &f->e), 0);
	return taken;
}

static int64_t
left(struct fixture *f, const char *session)
{
	struct store_lease *l;
	size_t n = outbox_leases(f->outbox, &f->arena, &l);

	for (size_t i = 0; i < n; i++)
		if (strcmp(l[i].session, session) == 0)
			return l[i].n;
	return -1;
}

static int
book(struct fixture *f, const char *key, const char *session)
{
	const struct outbox_place place = { .session = session,
		.title = "体检",
		.date = "2026-10-01",
		.weekday = "星期四",
		.starts = "08:00",
		.ends = "11:00",
		.name = "甲",
		.address = "甲路" };
	const struct outbox_act act = { .key = key,
		.path = BOOK,
		.body = bytes_str("{}"),
		.place = &place,
		.done = on_done,
		.ctx = f };

	err_clear(&f->e);
	return outbox_submit(f->outbox, &act, &f->e);
}

static void
a_place_is_promised_once(void **state)
{
	struct fixture *f = *state;

	assert_true(leased(f, 3));
	f->online = false;
	assert_int_equal(
		outbox_promise(f->outbox, service()), OFFLINE_PROVISIONAL);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(book(f, "k1", "a"), 0);
		assert_int_equal(f->last.status, 202);
		assert_int_equal(left(f, "a"), 2);
	}
	assert_non_null(strstr(f->text, "\"state_label\":\"待确认\""));
	assert_non_null(strstr(f->text, "\"date\":\"2026-10-01\""));
	assert_non_null(strstr(f->text, "\"name\":\"甲\""));
	assert_int_equal(book(f, "k2", "a"), 0);
	assert_int_equal(book(f, "k3", "a"), 0);
	assert_int_equal(left(f, "a"), 0);
	assert_int_equal(book(f, "k4", "a"), -1);
	assert_int_equal(f->e.code, ERR_LEASE_SPENT);
	assert_int_equal(row(f, "k4").state, STORE_STATES);
	assert_int_equal(book(f, "k5", "none"), -1);
	assert_int_equal(f->e.code, ERR_LEASE_SPENT);
	assert_int_equal(waiting(f), 3);
	assert_int_equal(f->n_calls, 0);
	/* The last one of all: nothing is offered any more. */
	assert_int_equal(book(f, "k6", "b"), 0);
	assert_int_equal(outbox_promise(f->outbox, service()), OFFLINE_NONE);
	assert_int_equal(book(f, "k7", "b"), -1);
	assert_int_equal(f->e.code, ERR_LEASE_SPENT);
}

static void
what_is_spent_stays_spent(void **state)
{
	struct fixture *f = *state;

	assert_true(leased(f, 1));
	f->online = false;
	assert_int_equal(book(f, "k1", "a"), 0);
	end(f);
	begin(f);
	assert_int_equal(left(f, "a"), 0);
	assert_int_equal(left(f, "b"), 1);
	assert_int_equal(row(f, "k1").state, STORE_WAITING);
}

static void
it_ends(void **state)
{
	struct fixture *f = *state;

	assert_true(leased(f, 1));
	f->online = false;
	f->wall += 3539 * 1000;
	assert_int_equal(left(f, "a"), 1);
	f->wall += 1000; /* a minute before the centre's own end */
	assert_int_equal(left(f, "a"), -1);
	assert_int_equal(left(f, "b"), 1);
	assert_int_equal(book(f, "k1", "a"), -1);
	assert_int_equal(f->e.code, ERR_LEASE_SPENT);
	/* The centre's clock counts, as it was last heard. */
	outbox_set_time(f->outbox, f->wall - 60000);
	assert_int_equal(book(f, "k1", "a"), 0);
	assert_int_equal(f->last.status, 202);
}

/* An answer that was on its way while a place was used says too much. */
static void
an_old_answer_counts_for_nothing(void **state)
{
	const struct store_lease l = { "a", 3, UNTIL };
	struct fixture *f = *state;
	bool taken = true;
	uint64_t ticket;

	assert_true(leased(f, 3));
	assert_true(outbox_leases_may_ask(f->outbox, &ticket));
	f->online = false;
	assert_int_equal(book(f, "k1", "a"), 0);
	assert_int_equal(
		outbox_leases_set(f->outbox, ticket, &l, 1, &taken, &f->e), 0);
	assert_false(taken);
	assert_int_equal(left(f, "a"), 2);
	/* And nothing is asked before the centre has heard of it. */
	assert_false(outbox_leases_may_ask(f->outbox, &ticket));
	f->online = true;
	while (f->n_calls == 0)
		pass(f, 5000);
	reply(f, 0, 200,
		"{\"results\":[{\"seq\":1,\"state\":\"taken\"}],\"ack\":1}");
	assert_true(leased(f, 2));
}

/* With a line the centre decides; a place that is spent here may be free
 * there. */
static void
with_a_line_it_goes_directly(void **state)
{
	struct fixture *f = *state;

	assert_true(leased(f, 1));
	assert_int_equal(book(f, "k1", "a"), 0);
	reply(f, 0, 201, "{\"case_no\":\"TJ\"}");
	assert_int_equal(f->last.status, 201);
	assert_int_equal(left(f, "a"), 0);
	assert_int_equal(book(f, "k2", "a"), 0);
	reply(f, 0, 409, "{\"code\":\"QUOTA_FULL\"}");
	assert_int_equal(f->last.status, 409);
	assert_int_equal(waiting(f), 0);
}

/* A booking of no leased place is never kept. */
static void
what_is_not_leased_is_not_promised(void **state)
{
	struct fixture *f = *state;

	assert_true(leased(f, 1));
	f->online = false;
	assert_int_equal(submit(f, "k1", BOOK, "{}"), 0);
	reply(f, 0, 0, "");
	assert_int_equal(f->last.failed, ERR_LINE_DOWN);
	assert_int_equal(waiting(f), 0);
	assert_int_equal(left(f, "a"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_place_is_promised_once),
		TEST(what_is_spent_stays_spent),
		TEST(it_ends),
		TEST(an_old_answer_counts_for_nothing),
		TEST(with_a_line_it_goes_directly),
		TEST(what_is_not_leased_is_not_promised),
	};

	return cmocka_run_group_tests_name("lease", tests, NULL, NULL);
}
