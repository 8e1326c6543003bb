/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every route of the house: a success, a problem and a forbidden case each,
 * from the rows of routes.h. A route without a row fails the test: whoever
 * adds a route says there who may not use it.
 */
#include "routes.h"
#include "staff/role.h"

static const struct route_row *
row_of(struct centre *c, const struct route *r)
{
	const char *name = centre_printf(c, "%s %s", r->method, r->path);
	const struct route_row *row = routes_find(name);

	if (!row)
		fail_msg("%s has no row", name);
	return row;
}

/* Each route with its row, in turn. */
#define FOR_EACH_ROUTE(r)                                                      \
	for (const struct route_table *const *t_ = route_tables; *t_; t_++)    \
		for (const struct route *r = (*t_)->rows;                      \
			r < (*t_)->rows + (*t_)->n; r++)

static bool
changes(const struct route *r)
{
	return strcmp(r->method, "GET") != 0;
}

/* Signing out ends what centre_staff() remembers. */
static void
sent(struct centre *c, const struct route *r)
{
	if (strcmp(r->method, "DELETE") == 0)
		centre_forget(c);
}

/* ---- the table ----------------------------------------------------------- */

static void
test_table_is_whole(void **state)
{
	struct centre *c = *state;
	size_t n = 0;

	FOR_EACH_ROUTE(r)
	{
		const struct route_row *row = row_of(c, r);

		n++;
		assert_non_null(row->bad.code);
		assert_non_null(row->not_as);
		/* Only what is for anyone may keep nobody out. */
		if (!*row->not_as)
			assert_true(r->audience == FOR_ANYONE && !changes(r));
		/* What may come late runs in one stage, under its key. */
		if (r->flags & CALL_OFFLINE)
			assert_true(r->audience == FOR_TERMINAL &&
				    strcmp(r->method, "POST") == 0 &&
				    r->flags & CALL_KEYED &&
				    r->stages[0].lane == LANE_WRITE &&
				    !r->stages[1].run);
		/* What anybody may send is small, or asked for beforehand. */
		if (r->body_max && r->audience == FOR_ANYONE)
			assert_non_null(r->guard);
		assert_true(r->audience == FOR_ANYONE || !r->guard);
		assert_true(!r->body_max || r->body_max > 65536);
		/* A staff route that asks for nothing must say that it does. */
		if (r->audience == FOR_STAFF && !r->perm)
			assert_true(r->flags & CALL_OWN_SESSION);
	}
	assert_int_equal(n, routes_count());
}

static void
test_success(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		const struct ask ask = routes_good(c, row_of(c, r));

		assert_reply(centre_ask(c, &ask), r->status, "");
		sent(c, r);
	}
}

static void
test_problem(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		const struct route_row *row = row_of(c, r);
		struct ask ask = routes_good(c, row);

		if (row->bad.method)
			ask.method = row->bad.method;
		if (row->bad.as)
			ask.as = routes_who(c, row->bad.as);
		if (row->bad.target)
			ask.path = routes_fill(c, row->bad.target);
		if (row->bad.body)
			ask.body = routes_fill(c, row->bad.body);
		assert_reply(
			centre_ask(c, &ask), row->bad.status, row->bad.code);
	}
}

static void
test_forbidden(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		const struct route_row *row = row_of(c, r);
		struct ask ask = routes_good(c, row);

		if (!*row->not_as)
			continue;
		if (strcmp(row->not_as, "foreign") == 0)
			ask.more = "Origin: https://elsewhere.test\r\n";
		else
			ask.as = routes_who(c, row->not_as);
		assert_reply(centre_ask(c, &ask), 403, row->not_code);
	}
}

/* ---- rules that hold for all routes -------------------------------------- */

/* A role gets FORBIDDEN exactly where its permissions do not meet. */
static void
test_roles(void **state)
{
	struct centre *c = *state;

	for (size_t i = 0; i < roles_count; i++)
		FOR_EACH_ROUTE(r)
		{
			struct ask ask;
			bool may = r->flags & CALL_OWN_SESSION ||
				   roles[i].perms & r->perm;

			/* One's own factor is another's in no role; whoever
			 * makes a run does not release it. */
			if (r->audience != FOR_STAFF ||
				strstr(r->path, "/session/factor") ||
				strstr(r->path, "/release"))
				continue;
			routes_asking = roles[i].name;
			ask = routes_good(c, row_of(c, r));
			ask.as = centre_staff(c, roles[i].name);
			routes_asking = "sysadmin";
			assert_reply(centre_ask(c, &ask), may ? r->status : 403,
				may ? "" : "FORBIDDEN");
			sent(c, r);
		}
}

static void
try_door(struct centre *c, const struct route *r, const struct who *as,
	const char *code)
{
	struct ask ask = routes_good(c, row_of(c, r));

	ask.as = as;
	assert_reply(centre_ask(c, &ask), 403, code);
}

/* What is for one door is refused at the other, whatever is shown there. */
static void
test_doors(void **state)
{
	struct centre *c = *state;
	struct who outside = *centre_kiosk(c, 0); /* a kiosk at the public */
	struct who stranger = centre_unpaired;
	struct who inside = routes_loopback;

	outside.port = HTTP_PUBLIC;
	stranger.has_cert = true;
	inside.port = HTTP_TERMINALS;
	FOR_EACH_ROUTE(r)
	{
		struct who desk;

		switch (r->audience) {
		case FOR_STAFF:
			desk = *centre_staff(c, "clerk");
			desk.port = HTTP_TERMINALS;
			try_door(c, r, &desk, "FORBIDDEN");
			break;
		case FOR_TERMINAL:
			try_door(c, r, &stranger, "TERMINAL_REQUIRED");
			try_door(c, r, &centre_unpaired, "TERMINAL_REQUIRED");
			try_door(c, r, &outside, "TERMINAL_REQUIRED");
			break;
		case FOR_UNPAIRED:
			try_door(c, r, &outside, "TERMINAL_REQUIRED");
			break;
		case FOR_LOOPBACK:
			try_door(c, r, &inside, "FORBIDDEN");
			try_door(c, r, &centre_unpaired, "FORBIDDEN");
			break;
		case FOR_ANYONE:
			break;
		}
	}
}

/* A kiosk that was shut out is out at the next request. */
static void
test_revoked(void **state)
{
	struct centre *c = *state;

	(void)centre_kiosk(c, 1);
	FOR_EACH_ROUTE(r)
	{
		struct ask ask = routes_good(c, row_of(c, r));

		if (r->audience != FOR_TERMINAL)
			continue;
		ask.as = centre_kiosk(c, 1);
		centre_sql(c, "UPDATE terminal SET revoked_at = 1 WHERE name = "
			      "'hall-1'");
		assert_reply(centre_ask(c, &ask), 403, "TERMINAL_REVOKED");
	}
}

/* A session and, for changes, the page's own mark of it. */
static void
test_sessions(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		struct ask ask;
		struct who as;

		if (r->audience != FOR_STAFF)
			continue;
		ask = routes_good(c, row_of(c, r));
		as = *ask.as;
		ask.as = &as;
		as.csrf[0] ^= 1;
		if (changes(r))
			assert_reply(centre_ask(c, &ask), 403, "CSRF");
		as.csrf[0] = '\0';
		if (changes(r))
			assert_reply(centre_ask(c, &ask), 403, "CSRF");
		as = *routes_who(c, row_of(c, r)->as);
		as.cookie[0] = as.cookie[0] == '0' ? '1' : '0';
		assert_reply(centre_ask(c, &ask), 401, "SIGN_IN");
		as.cookie[0] = '\0';
		assert_reply(centre_ask(c, &ask), 401, "SIGN_IN");
	}
}

static void
test_keys(void **state)
{
	static const char *const bad[] = { NULL, "with blank", "中",
		"12345678901234567890123456789012345678901234567890123456789012"
		"345" };
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		struct ask ask;

		if (!(r->flags & CALL_KEYED))
			continue;
		ask = routes_good(c, row_of(c, r));
		for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
			ask.key = bad[i];
			assert_reply(centre_ask(c, &ask), 400, "BAD_KEY");
		}
	}
}

static void
test_bodies(void **state)
{
	struct centre *c = *state;
	const size_t most = (size_t)9 << 20;
	char *large = malloc(most + 1);

	memset(large, ' ', most);
	large[most] = '\0';
	FOR_EACH_ROUTE(r)
	{
		struct ask ask;

		if (!r->body)
			continue;
		assert_true(r->body_max < most);
		ask = routes_good(c, row_of(c, r));
		ask.type = "text/plain";
		assert_reply(centre_ask(c, &ask), 415, "BAD_CONTENT_TYPE");
		ask.type = NULL;
		ask.body = "{";
		assert_reply(centre_ask(c, &ask), 400, "BAD_JSON");
		ask.body = "{\"no_such_member\":1}";
		assert_reply(centre_ask(c, &ask), 400, "JSON_UNKNOWN_FIELD");
		ask.body = "{}";
		assert_reply(centre_ask(c, &ask), 422, "FIELDS");
		ask.body =
			large + most - 1 - (r->body_max ? r->body_max : 65536);
		assert_reply(centre_ask(c, &ask), 413, "TOO_LARGE");
	}
	free(large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_table_is_whole),
		CENTRE_TEST(test_success),
		CENTRE_TEST(test_problem),
		CENTRE_TEST(test_forbidden),
		CENTRE_TEST(test_roles),
		CENTRE_TEST(test_doors),
		CENTRE_TEST(test_revoked),
		CENTRE_TEST(test_sessions),
		CENTRE_TEST(test_keys),
		CENTRE_TEST(test_bodies),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
