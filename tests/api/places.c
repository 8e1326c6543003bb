/* SPDX-License-Identifier: Apache-2.0 */
/* Members, and their places of the demo's check-up. */
#include "centre.h"

const char *
centre_member(struct centre *c, const char *birth)
{
	const char *id = centre_id(c, birth);
	const struct applicant a = { .id_no = id, .chip = true };
	const char *no = centre_enrol(c, &a);

	assert_reply(centre_decide(c, centre_staff(c, "approver"), no,
			     "approve", NULL, 0),
		200, "");
	return id;
}

const char *
centre_session(struct centre *c)
{
	return centre_text(c,
		"SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		"n.id = s.id WHERE s.starts_at > %lld AND n.taken + n.held + "
		"n.reserved < n.size ORDER BY s.starts_at, s.id LIMIT 1 OFFSET "
		"4",
		(long long)(clock_now(centre_app(c)->clock) + 48 * HOUR));
}

const char *
centre_booking_body(struct centre *c, const char *id, const char *session)
{
	return centre_printf(c,
		"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"},\"source\":\"chip\",\"session\":\"%s\","
		"\"declare\":[\"migrant_worker\"],\"consents\":[{\"purpose\":"
		"\"checkup_share\",\"version\":1}]}",
		id, session);
}

const char *
centre_book(struct centre *c, const char *id)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		"/api/v1/bookings",
		centre_booking_body(c, id ? id : centre_member(c, "19900515"),
			centre_session(c)));

	assert_reply(r, 201, "");
	return reply_text(r, "case_no");
}
