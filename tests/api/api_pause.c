/* SPDX-License-Identifier: Apache-2.0 */
/* Who takes and gives back again and again waits for a while. */
#include "small.h"

#define PAUSE "\"pause_after\":2,\"pause_minutes\":60,"

static const struct small offer = { 9, 3, 3, PAUSE };

static const struct reply *
book(struct centre *c, const char *id)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		small_body(c, id, small_session(c, 0), ""));
}

static const struct reply *
give_back(struct centre *c, const struct who *as, const char *id,
	const struct reply *booked)
{
	assert_reply(booked, 201, "");
	return centre_post(c, as,
		centre_printf(c, "/api/v1/bookings/%s/cancel",
			reply_text(booked, "case_no")),
		centre_printf(c,
			"{\"person\":{\"name\":\"测试\",\"id_type\":"
			"\"resident\",\"id_no\":\"%s\"},\"source\":"
			"\"chip\"}",
			id));
}

static const struct reply *
move(struct centre *c, const char *id, const struct reply *booked, int to)
{
	return centre_post(c, centre_kiosk(c, 0),
		centre_printf(c, "/api/v1/bookings/%s/move",
			reply_text(booked, "case_no")),
		small_body(c, id, small_session(c, to), ""));
}

/* At any kiosk, until the first of them is an hour old; nobody else, and what
 * one has stays. */
static void
test_pause(void **state)
{
	struct centre *c = *state;
	const char *id, *other;

	small_offer(c, &offer);
	id = centre_id(c, "19900515");
	other = centre_id(c, "19910515");
	assert_reply(
		give_back(c, centre_kiosk(c, 0), id, book(c, id)), 200, "");
	centre_pass(c, 20 * MINUTE);
	assert_reply(
		give_back(c, centre_kiosk(c, 1), id, book(c, id)), 200, "");
	assert_reply(book(c, id), 409, "BOOKING_PAUSE");
	assert_reply(
		centre_post(c, centre_kiosk(c, 1), "/api/v1/waiting",
			centre_printf(c,
				"{\"person\":{\"name\":\"测试\",\"id_type\":"
				"\"resident\",\"id_no\":\"%s\"},\"source\":"
				"\"chip\",\"sessions\":[\"%s\"]}",
				id, small_session(c, 0))),
		409, "BOOKING_PAUSE");
	assert_reply(book(c, other), 201, "");
	centre_pass(c, 40 * MINUTE - 1);
	assert_reply(book(c, id), 409, "BOOKING_PAUSE");
	centre_pass(c, 1);
	assert_reply(book(c, id), 201, "");
	small_sound(c);
}

/* Another day is a place given back as well. */
static void
test_moving_counts(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *id;

	small_offer(c, &offer);
	id = centre_id(c, "19900515");
	r = book(c, id);
	assert_reply(move(c, id, r, 1), 200, "");
	assert_reply(move(c, id, r, 2), 200, "");
	assert_reply(move(c, id, r, 1), 409, "BOOKING_PAUSE");
	assert_reply(give_back(c, centre_kiosk(c, 0), id, r), 200, "");
	small_sound(c);
}

/* A typist learns nothing of whose number it is; the desk books all the same,
 * and what it gives back does not count. */
static void
test_the_desk_is_free(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *id, *body;

	small_offer(c, &offer);
	id = centre_id(c, "19900515");
	for (int i = 0; i < 2; i++)
		assert_reply(give_back(c, centre_kiosk(c, 0), id, book(c, id)),
			200, "");
	body = centre_printf(c,
		"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"},\"session\":\"%s\"}",
		id, small_session(c, 0));
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings", body);
	assert_reply(r, 409, "SEE_DESK");
	r = centre_post(c, centre_staff(c, "clerk"),
		"/api/v1/programmes/" SMALL_CODE "/bookings", body);
	assert_reply(r, 201, "");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM booking_giveback"), 2);
}

/* Without the two numbers in the file nobody waits. */
static void
test_none(void **state)
{
	const struct small plain = { 9, 3, 3, NULL };
	struct centre *c = *state;
	const char *id;

	small_offer(c, &plain);
	id = centre_id(c, "19900515");
	for (int i = 0; i < 4; i++)
		assert_reply(give_back(c, centre_kiosk(c, 0), id, book(c, id)),
			200, "");
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM booking_giveback"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_pause),
		CENTRE_TEST(test_moving_counts),
		CENTRE_TEST(test_the_desk_is_free),
		CENTRE_TEST(test_none),
	};

	return cmocka_run_group_tests_name(
		"pause", tests, centre_make, centre_unmake);
}
