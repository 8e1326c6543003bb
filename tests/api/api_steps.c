/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step tables of all services, walked: what they name leads on, everything
 * else is refused and changes nothing.
 */
#include "centre.h"
#include "flow/flow.h"
#include "passes.h"
#include "staff/role.h"

#define FOR_EACH_SERVICE(s)                                                    \
	for (size_t at_ = 0; services[at_]; at_++)                             \
		for (const struct service *s = services[at_]; s; s = NULL)

/* Those whose steps depend on the state alone; stages are walked by the tests
 * of their own service. */
#define FOR_EACH_PLAIN(s)                                                      \
	FOR_EACH_SERVICE(s)                                                    \
	if (!s->stage_of)

/* All acts that any service knows, and some that none does. */
static const char *
action_at(size_t i)
{
	static const char *const others[] = { "apply", "Approve", "delete",
		"" };

	FOR_EACH_SERVICE(s)
	{
		if (i < s->n_steps)
			return s->steps[i].action;
		i -= s->n_steps;
	}
	return i < ARRAY_LEN(others) ? others[i] : NULL;
}

static bool
action_of(const struct service *s, const char *action)
{
	for (size_t i = 0; i < s->n_steps; i++)
		if (strcmp(s->steps[i].action, action) == 0)
			return true;
	return false;
}

/* ---- cases in a state ---------------------------------------------------- */

static const char *
join_open(struct centre *c)
{
	return centre_enrol(c, NULL);
}

static const char *
booking_open(struct centre *c)
{
	return centre_book(c, NULL);
}

static const char *
pass_open(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		"/api/v1/passes",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"product\":\"park-free\","
			"\"consents\":[{\"purpose\":\"pass_entry\","
			"\"version\":1}]}",
			passes_person(c, centre_member(c, "19900515"))));

	assert_reply(r, 201, "");
	return reply_text(r, "case_no");
}

/* How a service's cases come into being; a new service adds a row. */
static const struct {
	const char *service;
	const char *state; /* that they are found in first */
	const char *(*open)(struct centre *c);
} openers[] = {
	{ "join", "applied", join_open },
	{ "checkup", "approved", booking_open },
	{ "pass", "approved", pass_open },
};

static const char *
first_state(const struct service *s)
{
	for (size_t i = 0; i < ARRAY_LEN(openers); i++)
		if (strcmp(openers[i].service, s->code) == 0)
			return openers[i].state;
	fail_msg("no way to open a case of %s", s->code);
	return NULL;
}

static const char *
case_new(struct centre *c, const struct service *s)
{
	for (size_t i = 0; i < ARRAY_LEN(openers); i++)
		if (strcmp(openers[i].service, s->code) == 0)
			return openers[i].open(c);
	fail_msg("no way to open a case of %s", s->code);
	return NULL;
}

/* A role that holds one of these permissions. */
static const char *
role_with(unsigned perm)
{
	for (size_t i = 0; i < roles_count; i++)
		if (roles[i].perms & perm)
			return roles[i].name;
	fail_msg("nobody has the permission %u", perm);
	return NULL;
}

static const struct reply *
take(struct centre *c, const struct flow_step *step, const char *no)
{
	return centre_decide(c, centre_staff(c, role_with(step->perm)), no,
		step->action, "原因", 0);
}

/* The first staff step that leads into a state; NULL for none. */
static const struct flow_step *
step_into(const struct service *s, const char *state)
{
	for (size_t i = 0; i < s->n_steps; i++)
		if (s->steps[i].perm && strcmp(s->steps[i].to, state) == 0)
			return &s->steps[i];
	return NULL;
}

/* A new case, led into the state. Fails for a state nothing leads to. */
static const char *
case_in(struct centre *c, const struct service *s, const char *state)
{
	const struct flow_step *step;
	const char *no;

	if (strcmp(state, first_state(s)) == 0)
		return case_new(c, s);
	step = step_into(s, state);
	if (!step)
		fail_msg("%s: nothing leads to %s", s->code, state);
	no = case_in(c, s, step->from);
	assert_reply(take(c, step, no), 200, "");
	return no;
}

/* Everything about a case that an act could change, and the trail. */
static const char *
picture(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT state || ' ' || version || ' ' || due_on || ' ' || "
		"changed_at || ' ' || coalesce(decided_on, '-') || ' ' || "
		"(SELECT count(*) FROM case_event) || ' ' || "
		"(SELECT count(*) FROM audit WHERE object LIKE 'case:%%') "
		"|| ' ' || "
		"(SELECT count(*) FROM membership) || ' ' || "
		"(SELECT count(*) FROM idempotency) "
		"FROM casefile WHERE no = '%s'",
		no);
}

/* ---- the tables themselves ----------------------------------------------- */

static bool
state_known(const struct service *s, const char *state)
{
	for (size_t i = 0; i < s->n_states; i++)
		if (strcmp(s->states[i].state, state) == 0)
			return true;
	return false;
}

static void
test_tables(void **state)
{
	(void)state;
	FOR_EACH_SERVICE(s)
	{
		assert_true(state_known(s, "applied"));
		for (size_t i = 0; i < s->n_steps; i++) {
			const struct flow_step *a = &s->steps[i];

			assert_true(state_known(s, a->from));
			assert_true(state_known(s, a->to));
			assert_true(*a->label && *a->told);
			/* One row a state and act: the first would win. */
			for (size_t k = 0; k < i; k++)
				assert_false(strcmp(s->steps[k].from,
						     a->from) == 0 &&
					     strcmp(s->steps[k].action,
						     a->action) == 0);
		}
		for (size_t i = 0; i < s->n_states; i++) {
			const struct flow_state *st = &s->states[i];
			size_t out = 0;

			for (size_t k = 0; k < s->n_steps; k++)
				out += strcmp(s->steps[k].from, st->state) == 0;
			assert_true(*st->label && *st->step && *st->next);
			/* Open cases lead on, decided ones are final. */
			assert_int_equal(out > 0, st->open);
		}
	}
}

/* ---- the walk ------------------------------------------------------------ */

static void
refused(struct centre *c, const struct service *s, const char *state,
	const char *no, const char *action)
{
	const struct flow_step *step = service_step(s, state, action);
	const char *before = picture(c, no);
	const struct reply *r = centre_decide(
		c, centre_staff(c, "approver"), no, action, "原因", 0);

	if (!action_of(s, action)) {
		assert_reply(r, 422, "FIELDS");
		assert_true(reply_refuses(r, "action", "ACTION_UNKNOWN"));
	} else if (!step) {
		assert_reply(r, 409, "CASE_STATE");
	} else {
		assert_reply(r, 403, "FORBIDDEN"); /* the person's own step */
	}
	assert_string_equal(picture(c, no), before);
}

static void
test_missing_steps(void **state)
{
	struct centre *c = *state;
	size_t n = 0;

	FOR_EACH_PLAIN(s)
	for (size_t i = 0; i < s->n_states; i++) {
		const char *st = s->states[i].state;
		const char *no, *action;

		/* What is made in one act with another state is never there. */
		if (strcmp(st, "applied") == 0 &&
			strcmp(first_state(s), st) != 0)
			continue;
		no = case_in(c, s, st);

		for (size_t k = 0; (action = action_at(k)); k++) {
			const struct flow_step *step =
				service_step(s, st, action);

			if (step && step->perm)
				continue;
			refused(c, s, st, no, action);
			n++;
		}
		/* the case is still where it was */
		assert_string_equal(centre_text(c,
					    "SELECT state FROM casefile WHERE "
					    "no = '%s'",
					    no),
			st);
	}
	assert_true(n >= 20);
}

/* Each step of staff: for the roles that may, only with what it needs. */
static void
test_steps(void **state)
{
	struct centre *c = *state;

	FOR_EACH_PLAIN(s)
	for (size_t i = 0; i < s->n_steps; i++) {
		const struct flow_step *step = &s->steps[i];
		const char *no, *before;
		const struct reply *r;

		if (!step->perm)
			continue;
		no = case_in(c, s, step->from);
		before = picture(c, no);
		for (size_t k = 0; k < roles_count; k++) {
			if (roles[k].perms & step->perm)
				continue;
			r = centre_decide(c, centre_staff(c, roles[k].name), no,
				step->action, "原因", 0);
			assert_reply(r, 403, "FORBIDDEN");
		}
		r = centre_decide(c, centre_staff(c, role_with(step->perm)), no,
			step->action, "原因", 77);
		assert_reply(r, 409, "CASE_CHANGED");
		r = NULL;
		if (step->needs_reason)
			r = centre_decide(c,
				centre_staff(c, role_with(step->perm)), no,
				step->action, "", 0);
		if (r) {
			assert_reply(r, 422, "FIELDS");
			assert_true(
				reply_refuses(r, "reason", "REASON_REQUIRED"));
		}
		assert_string_equal(picture(c, no), before);
		r = take(c, step, no);
		assert_reply(r, 200, "");
		assert_string_equal(reply_text(r, "state"), step->to);
		assert_string_not_equal(picture(c, no), before);
	}
}

/* What the page offers is what would succeed. */
static void
test_offered(void **state)
{
	struct centre *c = *state;

	FOR_EACH_PLAIN(s)
	for (size_t i = 0; i < s->n_states; i++) {
		const char *st = s->states[i].state;
		const char *no;

		if (strcmp(st, "applied") == 0 &&
			strcmp(first_state(s), st) != 0)
			continue;
		no = case_in(c, s, st);
		for (size_t k = 0; k < roles_count; k++) {
			const struct reply *r;
			size_t want = 0;

			if (!(roles[k].perms & PERM_CASE_READ))
				continue;
			r = centre_get(c, centre_staff(c, roles[k].name),
				centre_printf(c, "/api/v1/cases/%s", no));
			assert_reply(r, 200, "");
			for (size_t j = 0; j < s->n_steps; j++)
				want += strcmp(s->steps[j].from, st) == 0 &&
					s->steps[j].perm & roles[k].perms;
			assert_int_equal(
				json_array_size(reply_find(r, "actions")),
				want);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		CENTRE_TEST(test_missing_steps),
		CENTRE_TEST(test_steps),
		CENTRE_TEST(test_offered),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
