/* SPDX-License-Identifier: Apache-2.0 */
/* What was half filled at a kiosk goes on at the desk, and leaves no trace. */
#include "centre.h"
#include "due.h"

#define GIVE "/api/v1/handovers"
#define TAKE_BACK "/api/v1/handovers/withdraw"
#define ENROL "/api/v1/desk/enrolments"
#define GIVEN                                                                  \
	",\"consents\":[{\"purpose\":\"register\",\"version\":1},"             \
	"{\"purpose\":\"gift_transfer\",\"version\":1}]"
#define REST "\"group\":\"courier\",\"district\":\"340207\"" GIVEN "}"

/* ---- both ends ----------------------------------------------------------- */

/* The application with a person, and what else was filled in. */
static const char *
half(struct centre *c, const char *visit, const char *person, const char *more)
{
	return centre_printf(c,
		"{\"visit\":\"%s\",\"screen\":\"place\",\"application\":{"
		"\"person\":{%s}%s" GIVEN "}}",
		visit, person, more);
}

static const char *
somebody(struct centre *c, const char *id_no)
{
	return centre_printf(c,
		"\"name\":\"欧阳转交\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\",\"phone\":\"13912345678\"",
		id_no);
}

#define CHIP ",\"source\":\"chip\",\"employer\":\"转交快递\""

static const struct reply *
calls(struct centre *c)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, "clerk"), "/api/v1/help-calls");

	assert_reply(r, 200, "");
	return r;
}

/* Gives it away at kiosk 0 and tells how the desk calls it. */
static const char *
give(struct centre *c, const char *body)
{
	assert_reply(centre_post(c, centre_kiosk(c, 0), GIVE, body), 201, "");
	return reply_text(calls(c), "items.0.handover");
}

static const struct reply *
look(struct centre *c, const char *ref)
{
	const struct ask ask = { .as = centre_staff(c, "clerk"),
		.method = "POST",
		.path = centre_printf(c, GIVE "/%s/open", ref) };

	return centre_ask(c, &ask);
}

/* person: its members that the clerk adds or corrects. */
static const struct reply *
finish(struct centre *c, const char *ref, const char *person)
{
	return centre_post(c, centre_staff(c, "clerk"), ENROL,
		centre_printf(c, "{\"handover\":\"%s\",\"person\":{%s}," REST,
			ref, person));
}

static int64_t
kept(struct centre *c)
{
	return centre_int(c, "SELECT count(*) FROM handover");
}

static int64_t
noted(struct centre *c, const char *action)
{
	return centre_int(
		c, "SELECT count(*) FROM audit WHERE action = '%s'", action);
}

static const char *
fact(const struct reply *r, const char *key)
{
	const json_t *item;
	size_t i;

	json_array_foreach(reply_find(r, "facts"), i,
		item) if (strcmp(json_string_value(json_object_get(item,
					 "key")),
				  key) ==
			  0) return json_string_value(json_object_get(item,
		"value"));
	return NULL;
}

/* ---- from the kiosk to a case -------------------------------------------- */

static void
test_from_kiosk_to_case(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515"), *ref, *no;
	const struct reply *r;

	ref = give(c, half(c, "v1", somebody(c, id), CHIP));
	r = calls(c);
	assert_string_equal(reply_text(r, "items.0.flow"), "join");
	assert_string_equal(reply_text(r, "items.0.screen"), "place");
	assert_null(strstr(r->body, "欧"));
	r = look(c, ref);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "source"), "chip");
	assert_string_equal(fact(r, "person.name"), "欧阳**");
	assert_string_equal(fact(r, "person.phone"), "139****5678");
	assert_null(strstr(r->body, id));
	assert_null(strstr(r->body, "转交快递"));
	assert_null(reply_find(r, "group"));

	r = finish(c, ref, "");
	assert_reply(r, 201, "");
	no = reply_text(r, "case_no");
	assert_non_null(reply_find(r, "receipt.token"));
	assert_null(reply_find(r, "kiosk"));
	assert_int_equal(centre_int(c,
				 "SELECT source FROM casefile WHERE no = '%s' "
				 "AND actor LIKE 'staff:%%'",
				 no),
		4);
	assert_int_equal(kept(c), 0);
	assert_int_equal(json_array_size(reply_find(calls(c), "items")), 0);
	assert_int_equal(noted(c, "help.done"), 1);
	assert_string_equal(
		centre_text(c, "SELECT payload FROM audit WHERE action = "
			       "'handover.used'"),
		centre_printf(c, "{\"case\":\"%s\"}", no));
	assert_reply(look(c, ref), 409, "HANDOVER_GONE");
	assert_reply(finish(c, ref, ""), 409, "HANDOVER_GONE");
}

/* The number was still being typed; the clerk has it from the card. */
static void
test_what_is_missing(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515"), *ref;
	const struct reply *r;

	ref = give(c, half(c, "v1",
			      "\"id_type\":\"resident\",\"name\":\"\","
			      "\"id_no\":\"3402\"",
			      ",\"group\":\"courier\""));
	r = look(c, ref);
	assert_string_equal(reply_text(r, "source"), "typed");
	assert_string_equal(reply_text(r, "group"), "courier");
	assert_string_equal(fact(r, "person.id_no"), "****");
	assert_null(fact(r, "person.name"));
	r = finish(c, ref, "");
	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "person.name", "NAME_EMPTY"));
	assert_true(reply_refuses(r, "person.id_no", "ID_LENGTH"));
	assert_int_equal(kept(c), 1);

	r = finish(c, ref,
		centre_printf(c, "\"name\":\"欧阳转交\",\"id_no\":\"%s\"", id));
	assert_reply(r, 201, "");
	assert_int_equal(
		centre_int(c, "SELECT source FROM casefile WHERE no = '%s'",
			reply_text(r, "case_no")),
		3);
}

/* A card was read, but the clerk says something else: the desk's word. */
static void
test_corrected_is_not_read(void **state)
{
	struct centre *c = *state;
	const char *ref = give(
		c, half(c, "v1", somebody(c, centre_id(c, "19900515")), CHIP));
	const struct reply *r = finish(c, ref, "\"name\":\"欧阳更正\"");

	assert_reply(r, 201, "");
	assert_int_equal(centre_int(c, "SELECT name_src FROM person "
				       "ORDER BY id DESC"),
		3);
}

/* Without a hand-over: who comes to the window without having been there. */
static void
test_joining_at_the_window(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515");
	const char *body =
		centre_printf(c, "{\"person\":{%s}," REST, somebody(c, id));
	const struct who *clerk = centre_staff(c, "clerk");
	const struct reply *r = centre_post(c, clerk, ENROL, body), *again;

	assert_reply(r, 201, "");
	/* At the desk people hear what a typist does not. */
	again = centre_post(c, clerk, ENROL, body);
	assert_reply(again, 409, "ALREADY_APPLIED");
	assert_string_equal(
		reply_text(again, "case_no"), reply_text(r, "case_no"));
	r = centre_post(c, clerk, ENROL, "{" REST);
	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "person.id_type", "REQUIRED"));
	r = centre_get(c, clerk, "/api/v1/desk/forms/join");
	assert_reply(r, 200, "");
	assert_non_null(reply_find(r, "groups.0.code"));
}

static void
test_ones_own(void **state)
{
	struct centre *c = *state;
	/* the demo clerk's own number */
	const char *ref =
		give(c, half(c, "v1", somebody(c, "340299198001019713"), CHIP));

	assert_reply(finish(c, ref, ""), 403, "OWN_CASE");
	assert_int_equal(kept(c), 1);
}

/* ---- who sees what ------------------------------------------------------- */

static void
test_each_look_is_noted(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515");
	const char *ref = give(c, half(c, "v1", somebody(c, id), CHIP));
	const char *path = centre_printf(c, GIVE "/%s/unmask", ref);
	const struct who *clerk = centre_staff(c, "clerk");
	const struct reply *r;

	assert_reply(look(c, ref), 200, "");
	assert_reply(look(c, ref), 200, "");
	assert_int_equal(noted(c, "handover.opened"), 2);
	r = centre_post(c, clerk, path,
		"{\"key\":\"person.id_no\",\"purpose\":\"核对身份\"}");
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "value"), id);
	assert_int_equal(noted(c, "person.unmask"), 1);
	r = centre_post(
		c, clerk, path, "{\"key\":\"person.id_no\",\"purpose\":\"\"}");
	assert_true(reply_refuses(r, "purpose", "PURPOSE_REQUIRED"));
	r = centre_post(
		c, clerk, path, "{\"key\":\"district\",\"purpose\":\"核对\"}");
	assert_true(reply_refuses(r, "key", "CHOICE_UNKNOWN"));
	assert_int_equal(
		centre_int(c,
			"SELECT count(*) FROM audit WHERE payload LIKE "
			"'%%%s%%' OR payload LIKE '%%欧阳%%' OR payload LIKE "
			"'%%13912345678%%' OR object LIKE '%%v1%%'",
			id),
		0);
}

/* Nothing of the person is kept before the person has agreed to it. */
static void
test_consent_first(void **state)
{
	struct centre *c = *state;
	const struct who *kiosk = centre_kiosk(c, 0);
	const struct reply *r = centre_post(c, kiosk, GIVE,
		"{\"visit\":\"v1\",\"screen\":\"consent\",\"application\":{"
		"\"person\":{\"name\":\"测试\"}}}");

	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "consents", "CONSENT_REQUIRED"));
	r = centre_post(c, kiosk, GIVE, half(c, "a b", "", ""));
	assert_true(reply_refuses(r, "visit", "TEXT_INVALID"));
	r = centre_post(
		c, kiosk, GIVE, half(c, "v1", "", ",\"source\":\"desk\""));
	assert_true(reply_refuses(r, "source", "CHOICE_UNKNOWN"));
	assert_int_equal(kept(c), 0);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM help_call"), 0);
}

/* ---- its ends ------------------------------------------------------------ */

static const struct reply *
take_back(struct centre *c, int kiosk, const char *visit)
{
	return centre_post(c, centre_kiosk(c, kiosk), TAKE_BACK,
		centre_printf(c, "{\"visit\":\"%s\"}", visit));
}

static void
test_taken_back(void **state)
{
	struct centre *c = *state;
	const char *ref = give(
		c, half(c, "v1", somebody(c, centre_id(c, "19900515")), CHIP));

	assert_reply(take_back(c, 1, "v1"), 409, "HANDOVER_GONE");
	assert_reply(take_back(c, 0, "v2"), 409, "HANDOVER_GONE");
	assert_int_equal(kept(c), 1);
	assert_reply(take_back(c, 0, "v1"), 200, "");
	assert_int_equal(kept(c), 0);
	assert_int_equal(noted(c, "handover.withdrawn"), 1);
	assert_reply(finish(c, ref, ""), 409, "HANDOVER_GONE");
	assert_reply(take_back(c, 0, "v1"), 409, "HANDOVER_GONE");
	/* Somebody still comes. */
	assert_null(reply_find(calls(c), "items.0.handover"));
	assert_string_equal(reply_text(calls(c), "items.0.state"), "called");
}

static void
test_one_a_call(void **state)
{
	struct centre *c = *state;
	const struct who *kiosk = centre_kiosk(c, 0);
	const char *body = half(c, "v1", "", "");
	const char *again = half(c, "v2", "", "");
	struct ask ask = { .as = kiosk,
		.method = "POST",
		.path = GIVE,
		.key = "once",
		.body = body };
	const char *answer = centre_printf(c, "/api/v1/help-calls/%s/answer",
		reply_text(centre_post(c, kiosk, "/api/v1/help-calls",
				   "{\"screen\":\"phone\"}"),
			"id"));

	assert_reply(centre_ask(c, &ask), 201, "");
	assert_reply(centre_ask(c, &ask), 201, "");
	assert_reply(
		centre_post(c, kiosk, GIVE, again), 409, "HANDOVER_WAITING");
	assert_int_equal(kept(c), 1);
	assert_reply(centre_post(c, centre_kiosk(c, 1), GIVE, body), 201, "");

	assert_reply(centre_post(c, centre_staff(c, "clerk"), answer,
			     "{\"state\":\"coming\"}"),
		200, "");
	assert_int_equal(kept(c), 2);
	assert_reply(centre_post(c, centre_staff(c, "clerk"), answer,
			     "{\"state\":\"done\"}"),
		200, "");
	assert_int_equal(kept(c), 1);
	assert_int_equal(noted(c, "handover.dropped"), 1);
	assert_reply(centre_post(c, kiosk, GIVE, again), 201, "");
}

static int
tick(struct tx *tx, void *arg, struct err *e)
{
	bool due, more;

	if (due_look(tx, &due, e) != 0)
		return -1;
	return due ? due_run(tx, arg, &more, e) : 0;
}

static void
time_passes(struct centre *c)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 1 << 20);
	assert_int_equal(db_run(centre_app(c)->db, DB_WRITE, tick,
				 centre_app(c), &a, &e),
		0);
	arena_release(&a);
}

static void
test_the_day_ends(void **state)
{
	struct centre *c = *state;

	centre_at(c, "2026-03-09", 16 * HOUR);
	(void)give(c, half(c, "v1", "", ""));
	centre_at(c, "2026-03-09", 24 * HOUR - 1);
	time_passes(c);
	assert_int_equal(kept(c), 1);
	centre_pass(c, 1);
	/* another domain's job that fails does not keep it */
	centre_sql(c, "ALTER TABLE booking_hold RENAME TO broken");
	time_passes(c);
	centre_sql(c, "ALTER TABLE broken RENAME TO booking_hold");
	assert_int_equal(kept(c), 0);
	assert_int_equal(noted(c, "handover.expired"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_from_kiosk_to_case),
		CENTRE_TEST(test_what_is_missing),
		CENTRE_TEST(test_corrected_is_not_read),
		CENTRE_TEST(test_joining_at_the_window),
		CENTRE_TEST(test_ones_own),
		CENTRE_TEST(test_each_look_is_noted),
		CENTRE_TEST(test_consent_first),
		CENTRE_TEST(test_taken_back),
		CENTRE_TEST(test_one_a_call),
		CENTRE_TEST(test_the_day_ends),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
