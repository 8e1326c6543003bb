/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the health check: places, waiting, the desk, the hospital. */
#include "routes.h"

#define WORDS                                                                  \
	",\"declare\":[\"migrant_worker\"],\"consents\":[{\"purpose\":"        \
	"\"checkup_share\",\"version\":1}]}"
#define QUOTA(n)                                                               \
	"{\"from\":\"$share\",\"to\":\"$common\",\"n\":" n                     \
	",\"reason\":\"调配\"}"
#define REORDER(who, before)                                                   \
	"{\"case_no\":\"" who "\",\"before\":\"" before                        \
	"\",\"reason\":\"mistake\"}"
#define HOLD(session) "{\"session\":\"" session "\",\"visit\":\"v-1\"}"

/* clang-format off */
static const struct route_row rows[] = {
	{ "GET /api/v1/offers", "anyone", "/api/v1/offers?kind=checkup", NULL,
	  { .target = "/api/v1/offers?from=someday", .status = 400, .code = "BAD_QUERY" }, "", NULL },
	{ "POST /api/v1/offers/{code}/eligibility", "kiosk", "/api/v1/offers/$offer/eligibility", MEMBER "}",
	  { .target = "/api/v1/offers/none/eligibility", .status = 404, .code = "OFFER_UNKNOWN" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/holds", "kiosk", NULL, HOLD("$session"),
	  { .body = HOLD("none"), .status = 404, .code = "SESSION_UNKNOWN" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/holds/release", "kiosk", NULL, "{\"visit\":\"v-1\"}",
	  { .body = "{\"visit\":\"\"}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/offers/{code}/draw", "anyone", "/api/v1/offers/$drawn/draw", NULL,
	  { .target = "/api/v1/offers/none/draw", .status = 404, .code = "OFFER_UNKNOWN" }, "", NULL },
	{ "POST /api/v1/leases", "kiosk", NULL, "{\"kind\":\"checkup\"}",
	  { .body = "{}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings", "kiosk", NULL, MEMBER ",\"session\":\"$session\"" WORDS,
	  { .body = MEMBER ",\"session\":\"none\"" WORDS, .status = 404, .code = "SESSION_UNKNOWN" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings/mine", "kiosk", NULL, MEMBER "}",
	  { .body = PERSON("$member") "}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings/{no}/cancel", "kiosk", "/api/v1/bookings/$booking/cancel", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "BOOKING_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings/{no}/move", "kiosk", "/api/v1/bookings/$booking/move",
	  OWNER ",\"session\":\"$other\"}",
	  { .body = MEMBER ",\"session\":\"$other\"}", .status = 403, .code = "BOOKING_NOT_YOURS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/waiting", "kiosk", NULL, MEMBER ",\"sessions\":[\"$session\"]" WORDS,
	  { .body = MEMBER ",\"sessions\":[\"none\"]" WORDS, .status = 404, .code = "SESSION_UNKNOWN" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/waiting/{no}/leave", "kiosk", "/api/v1/waiting/$booking/leave", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "BOOKING_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/programmes", "finance", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/tree", "clerk", "/api/v1/programmes/$offer/tree", NULL,
	  { .target = "/api/v1/programmes/none/tree", .status = 404, .code = "OFFER_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/quota", "approver", "/api/v1/programmes/$offer/quota", QUOTA("1"),
	  { .body = QUOTA("9999"), .status = 409, .code = "QUOTA_SHORT" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/funnel", "finance", "/api/v1/programmes/$offer/funnel?by=group", NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/waiting", "auditor", "/api/v1/programmes/$offer/waiting", NULL,
	  { .target = "/api/v1/programmes/none/waiting", .status = 404, .code = "OFFER_UNKNOWN" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/settlement", "finance",
	  "/api/v1/programmes/$offer/settlement?from=2021-01-01&until=2099-12-31", NULL,
	  { .target = "/api/v1/programmes/none/settlement?from=x", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/settlement.xlsx", "finance",
	  "/api/v1/programmes/$offer/settlement.xlsx?from=2021-01-01&until=2099-12-31", NULL,
	  { .target = "/api/v1/programmes/none/settlement.xlsx?from=2021-01-01&until=2099-12-31",
	    .status = 404, .code = "OFFER_UNKNOWN" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/reorders", "clerk", "/api/v1/programmes/$offer/reorders",
	  REORDER("$behind", "$ahead"),
	  { .body = REORDER("$ahead", "$behind"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/reorders/{id}", "approver", "/api/v1/reorders/$reorder", "{\"outcome\":\"confirm\"}",
	  { .target = "/api/v1/reorders/none", .status = 409, .code = "FOLLOWUP_STATE" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/sessions/{id}/people", "finance", "/api/v1/sessions/$session/people", NULL,
	  { .target = "/api/v1/sessions/none/people", .status = 404, .code = "SESSION_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/sessions/{id}/touched", "clerk", "/api/v1/sessions/$session/touched", NULL,
	  { .target = "/api/v1/sessions/none/touched", .status = 404, .code = "SESSION_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/sessions/{id}/close", "reviewer", "/api/v1/sessions/$other/close",
	  "{\"reason\":\"停电\",\"booked\":0}",
	  { .body = "{\"reason\":\"停电\",\"booked\":7}", .status = 409, .code = "CASE_CHANGED" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/sessions/{id}/closed", "clerk", "/api/v1/sessions/$session/closed", NULL,
	  { .target = "/api/v1/sessions/none/closed", .status = 404, .code = "SESSION_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/sessions/{id}/reopen", "approver", "/api/v1/sessions/$shut/reopen",
	  "{\"reason\":\"停错了\",\"touched\":0}",
	  { .target = "/api/v1/sessions/none/reopen", .status = 404, .code = "SESSION_UNKNOWN" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/booking-calls", "clerk", NULL, NULL,
	  { .target = "/api/v1/booking-calls?state=some", .status = 422, .code = "FIELDS" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/booking-calls/{id}", "clerk", "/api/v1/booking-calls/$call", "{\"outcome\":\"told\"}",
	  { .body = "{\"outcome\":\"busy\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/bookings", "clerk", "/api/v1/programmes/$offer/bookings",
	  PERSON("$member") ",\"session\":\"$session\"" WORDS,
	  { .body = PERSON("$member") ",\"session\":\"none\"" WORDS, .status = 404, .code = "SESSION_UNKNOWN" },
	  "approver", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/walk-ins", "clerk", "/api/v1/programmes/$offer/walk-ins",
	  PERSON("$member") ",\"session\":\"$now\"" WORDS,
	  { .body = PERSON("$member") ",\"session\":\"$session\"" WORDS, .status = 409, .code = "SESSION_PAST" },
	  "approver", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}/booking", "clerk", "/api/v1/cases/$booking/booking", NULL,
	  { .target = "/api/v1/cases/$case/booking", .status = 404, .code = "NOT_FOUND" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/booking/cancel", "clerk", "/api/v1/cases/$booking/booking/cancel",
	  "{\"reason\":\"本人要求\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/booking/move", "clerk", "/api/v1/cases/$booking/booking/move",
	  "{\"reason\":\"本人要求\",\"session\":\"$last\"}",
	  { .body = "{\"reason\":\"\",\"session\":\"$last\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },
	{ "GET /api/v1/hospital", "partner", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/hospital/day-list", "partner", NULL, "{\"date\":\"$today\"}",
	  { .body = "{\"date\":\"2020-01-01\"}", .status = 422, .code = "FIELDS" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/attendances", "partner", NULL, "{\"code\":\"$voucher\"}",
	  { .body = "{\"code\":\"$token\"}", .status = 422, .code = "VOUCHER_INVALID" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/attendances/{no}/report", "partner", "/api/v1/attendances/$attended/report", STATE("handed"),
	  { .target = "/api/v1/attendances/$case/report", .status = 404, .code = "NOT_FOUND" },
	  "clerk", "FORBIDDEN" },
};
/* clang-format on */

/* ---- words --------------------------------------------------------------- */

/* Somebody who walked in today, at the site of the partner. */
static const char *
walked_in(struct centre *c, const char *what)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/programmes/%s/walk-ins",
			centre_text(c, "SELECT code FROM programme")),
		routes_fill(
			c, PERSON("$member") ",\"session\":\"$now\"" WORDS));

	assert_reply(r, 201, "");
	return reply_text(r, what);
}

static const char *
attended(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_staff(c, "partner"),
		"/api/v1/attendances",
		centre_printf(
			c, "{\"code\":\"%s\"}", walked_in(c, "voucher.token")));

	assert_reply(r, 200, "");
	return reply_text(r, "case_no");
}

static const char *
a_call(struct centre *c)
{
	const char *ref = centre_id(c, "19900515");

	(void)centre_book(c, NULL);
	centre_sql(c,
		"INSERT INTO booking_call (id, ref, booking_id, why, made_at) "
		"SELECT 900000 + max(id), '%s', max(id), 'closed', 1 FROM "
		"booking",
		ref);
	return ref;
}

/* Of the last $behind: who waits before them. */
static const char *ahead;

/* For the very last session, which has no place. */
static const char *
waits(struct centre *c)
{
	const struct reply *r;

	centre_sql(c, "UPDATE quota_node SET size = held + leased + taken, "
		      "reserved = 0 WHERE id = (SELECT max(id) FROM "
		      "booking_session)");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/waiting",
		centre_printf(c, "%s,\"sessions\":[\"%s\"]%s",
			routes_fill(c, MEMBER),
			centre_text(c, "SELECT ref FROM quota_node WHERE id = "
				       "(SELECT max(id) FROM booking_session)"),
			WORDS));
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "state"), "waiting");
	return reply_text(r, "case_no");
}

static const char *
behind(struct centre *c)
{
	ahead = waits(c);
	return waits(c);
}

static const char *
a_shut_session(struct centre *c)
{
	const char *ref = routes_fill(c, "$other");

	assert_reply(centre_post(c, centre_staff(c, "reviewer"),
			     centre_printf(c, "/api/v1/sessions/%s/close", ref),
			     "{\"reason\":\"停电\",\"booked\":0}"),
		200, "");
	return ref;
}

static const char *
a_reorder(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		routes_fill(c, "/api/v1/programmes/$offer/reorders"),
		routes_fill(c, REORDER("$behind", "$ahead")));

	assert_reply(r, 201, "");
	return reply_text(r, "id");
}

static const struct {
	const char *name, *sql;
} booking_rows[] = {
	{ "offer", "SELECT code FROM programme" },
	{ "drawn", "SELECT code FROM programme" },
	{ "share", "SELECT ref FROM quota_node WHERE kind = 'share' AND "
		   "code = '340202'" },
	{ "common", "SELECT ref FROM quota_node WHERE kind = 'share' AND "
		    "code = '*'" },
	{ "other", "SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		   "n.id = s.id WHERE s.closed_at IS NULL AND n.taken = 0 "
		   "AND n.size > 0 "
		   "ORDER BY s.starts_at DESC LIMIT 1" },
	{ "last", "SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		  "n.id = s.id WHERE s.closed_at IS NULL AND n.taken = 0 "
		  "AND n.size > 0 "
		  "ORDER BY s.starts_at DESC LIMIT 1 OFFSET 5" },
};

/* NULL if it is no word of bookings. */
static const char *
booking_word(struct centre *c, const char *name)
{
	if (strcmp(name, "drawn") == 0)
		centre_sql(c, "UPDATE programme SET draw_at = 1, drawn_at = 1, "
			      "draw_hash = zeroblob(32)");
	for (size_t i = 0; i < ARRAY_LEN(booking_rows); i++)
		if (strcmp(booking_rows[i].name, name) == 0)
			return centre_text(c, "%s", booking_rows[i].sql);
	if (strcmp(name, "now") == 0) /* there is always room */
		centre_sql(c, "UPDATE quota_node SET size = size + 5");
	if (strcmp(name, "now") == 0)
		return centre_text(c,
			"SELECT n.ref FROM booking_session s JOIN quota_node n "
			"ON n.id = s.id JOIN site t ON t.id = s.site_id WHERE "
			"s.day = '%s' AND t.code = 'A' AND s.ends_at > %lld "
			"LIMIT 1",
			routes_today(c),
			(long long)clock_now(centre_app(c)->clock));
	if (strcmp(name, "voucher") == 0)
		return walked_in(c, "voucher.token");
	if (strcmp(name, "attended") == 0)
		return attended(c);
	if (strcmp(name, "call") == 0)
		return a_call(c);
	if (strcmp(name, "shut") == 0)
		return a_shut_session(c);
	if (strcmp(name, "behind") == 0)
		return behind(c);
	if (strcmp(name, "ahead") == 0)
		return ahead;
	if (strcmp(name, "reorder") == 0)
		return a_reorder(c);
	if (strcmp(name, "member") == 0)
		return centre_member(c, "19900515");
	if (strcmp(name, "session") == 0)
		return centre_session(c);
	if (strcmp(name, "owner") == 0)
		return routes_owner;
	if (strcmp(name, "booking") != 0)
		return NULL;
	routes_owner = centre_member(c, "19900515");
	return centre_book(c, routes_owner);
}

const struct route_subject routes_booking = { rows, ARRAY_LEN(rows),
	booking_word };
