/* SPDX-License-Identifier: Apache-2.0 */
/* What the door passes on to the centre, and when a card is forgotten. */
#include "ui_fixture.h"

/* ---- to the centre ------------------------------------------------------- */

static void
test_typed_enrolment_is_passed_on(void **state)
{
	static const char body[] =
		"{\"person\":{\"name\":\"李娜\",\"id_type\":\"resident\","
		"\"id_no\":\"340299198801010029\"},\"group\":\"courier\","
		"\"consents\":[{\"purpose\":\"register\",\"version\":1}]}";
	struct fixture *f = *state;

	f->status = 201;
	f->answer = "{\"case_no\":\"RH2026-000001-1\"}";
	assert_int_equal(enrol(f, body), 201);
	assert_true(says(f, "RH2026-000001-1"));
	assert_string_equal(f->path, "/api/v1/enrolments");
	assert_string_equal(f->key, "page-1");
	assert_string_equal(f->body, body);
}

#define FORM                                                                     \
	"{\"center\":{},\"consents\":[{\"purpose\":\"register\",\"version\":"    \
	"2,"                                                                     \
	"\"title\":\"告知书\"},{\"purpose\":\"gift_transfer\",\"version\":1," \
	"\"title\":\"同意书\"}]}"

static const char *
agreed(const struct fixture *f, const char *key)
{
	for (size_t i = 0; i < SLIPS_MAX; i++)
		if (strcmp(f->agent.slips.kept[i].key, key) == 0)
			return f->agent.slips.kept[i].slip.consents;
	return NULL;
}

/* Without a line the page has it as it was, and the paper its titles. */
static void
test_the_form_is_kept(void **state)
{
	static const char body[] =
		"{\"person\":{\"name\":\"李娜\"},\"consents\":["
		"{\"purpose\":\"register\",\"version\":2},"
		"{\"purpose\":\"unheard_of\",\"version\":1},"
		"{\"purpose\":\"gift_transfer\",\"version\":1}]}";
	char dir[] = "/tmp/kiosk-form-XXXXXX";
	struct fixture *f = *state;
	struct err e = { 0 };

	assert_non_null(mkdtemp(dir));
	f->agent.dir = dir;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(get(f, "/api/v1/forms/join"), 503);
	f->failed = ERR_NONE;
	f->answer = FORM;
	assert_int_equal(get(f, "/api/v1/forms/join"), 200);
	/* What is none, or a refusal, is not kept. */
	f->answer = "{\"groups\":[]}";
	assert_int_equal(get(f, "/api/v1/forms/join"), 200);
	f->status = 503;
	assert_int_equal(get(f, "/api/v1/forms/join"), 503);
	f->status = 200;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(get(f, "/api/v1/forms/join"), 200);
	assert_true(says(f, FORM));
	assert_int_equal(enrol(f, body), 503);
	assert_string_equal(
		agreed(f, "page-1"), "告知书（第 2 版）、同意书（第 1 版）");
	f->agent.dir = NULL;
	assert_int_equal(file_remove_tree(dir, &e), 0);
}

static void
test_source_of_a_page_is_refused(void **state)
{
	static const char *const bodies[] = {
		"{\"source\":\"chip\",\"group\":\"courier\"}",
		"{\"person\":{\"name\":\"a\",\"source\":\"chip\"}}",
		"{\"person\":{\"name\":\"a\"},\"source\":\"chip\"}",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		assert_int_equal(enrol(f, bodies[i]), 400);
		assert_true(says(f, "\"code\":\"JSON_UNKNOWN_FIELD\""));
	}
	assert_int_equal(post(f, "/api/v1/matters",
				 "{\"read\":\"x\",\"source\":\"chip\"}"),
		400);
	assert_int_equal(
		post(f, "/api/v1/matters", "{\"person\":{\"name\":\"a\"}}"),
		400);
	assert_int_equal(f->calls, 0);
}

static void
test_handle_becomes_chip_and_is_spent(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[256];

	read_card(f, handle, sizeof(handle));
	assert_int_equal(strlen(handle), 32);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"phone\":\"13800000000\","
		"\"group\":\"courier\"}",
		handle);
	f->status = 422;
	assert_int_equal(enrol(f, body), 422);
	f->status = 503;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(enrol(f, body), 503);
	assert_true(says(f, "\"code\":\"LINE_DOWN\""));
	assert_true(says(f, "\"retry\":\"same-key\""));
	f->failed = ERR_NONE;
	f->status = 201;
	assert_int_equal(enrol(f, body), 201);
	assert_string_equal(f->body,
		"{\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","
		"\"id_no\":\"340299199005159814\",\"phone\":\"13800000000\"},"
		"\"group\":\"courier\",\"source\":\"chip\"}");
	assert_int_equal(enrol(f, body), 409);
	assert_true(says(f, "\"code\":\"READ_HANDLE\""));
	assert_int_equal(f->calls, 3);
}

static void
test_matters(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[256];

	read_card(f, handle, sizeof(handle));
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", handle);
	assert_int_equal(post(f, "/api/v1/matters", body), 200);
	assert_string_equal(f->body,
		"{\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","
		"\"id_no\":\"340299199005159814\"},\"source\":\"chip\"}");
	/* Looking spends nothing; what is done about it may need the card. */
	assert_int_equal(post(f, "/api/v1/matters", body), 200);
	assert_int_equal(post(f, "/local/end", "{}"), 204);
	assert_int_equal(post(f, "/api/v1/matters", body), 409);
	assert_int_equal(post(f, "/api/v1/matters", "{}"), 422);
}

/* What is half filled goes with the card's person, who is forgotten then. */
static void
test_a_handover(void **state)
{
	static const char path[] = "/api/v1/handovers";
	struct fixture *f = *state;
	char handle[64], body[512];

	read_card(f, handle, sizeof(handle));
	snprintf(body, sizeof(body),
		"{\"visit\":\"v\",\"screen\":\"place\",\"application\":{"
		"\"read\":\"%s\",\"phone\":\"138\",\"consents\":[]}}",
		handle);
	f->status = 201;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(act(f, path, body), 503);
	f->failed = ERR_NONE;
	assert_int_equal(act(f, path, body), 201);
	assert_string_equal(f->path, path);
	assert_string_equal(f->key, "page-1");
	assert_string_equal(f->body,
		"{\"visit\":\"v\",\"screen\":\"place\",\"application\":{"
		"\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","
		"\"id_no\":\"340299199005159814\",\"phone\":\"138\"},"
		"\"source\":\"chip\"}}");
	assert_int_equal(act(f, path, body), 409);
	assert_true(says(f, "\"code\":\"READ_HANDLE\""));
	assert_int_equal(act(f, path,
				 "{\"visit\":\"v\",\"application\":{"
				 "\"source\":\"chip\"}}"),
		400);
	assert_int_equal(act(f, path, "{\"visit\":\"v\"}"), 422);
	assert_int_equal(
		act(f, "/api/v1/handovers/withdraw", "{\"visit\":\"v\"}"), 201);
	assert_string_equal(f->body, "{\"visit\":\"v\"}");
}

static void
test_offers(void **state)
{
	static const char *const bad[] = { "", "?kind=", "?kind=a%26b",
		"?kind=checkup&from=..", "?kind=a&kind=b" };
	struct fixture *f = *state;
	char path[96];

	assert_int_equal(get(f, "/api/v1/offers?kind=checkup"), 200);
	assert_string_equal(f->path, "/api/v1/offers?kind=checkup");
	assert_int_equal(
		get(f, "/api/v1/offers?from=2026-12-01&kind=checkup"), 200);
	assert_string_equal(
		f->path, "/api/v1/offers?kind=checkup&from=2026-12-01");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(path, sizeof(path), "/api/v1/offers%s", bad[i]);
		assert_int_equal(get(f, path), 400);
	}
	assert_int_equal(f->calls, 2);
}

static void
test_holds(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		act(f, "/api/v1/holds", "{\"session\":\"s\",\"visit\":\"v\"}"),
		200);
	assert_string_equal(f->body, "{\"session\":\"s\",\"visit\":\"v\"}");
	assert_int_equal(
		act(f, "/api/v1/holds/release", "{\"visit\":\"v\"}"), 200);
	assert_string_equal(f->path, "/api/v1/holds/release");
	assert_string_equal(f->key, "page-1");
}

static void
test_handle_ends(void **state)
{
	static const char *const ends[] = { "/local/end",
		"/local/card/cancel" };
	struct fixture *f = *state;
	char handle[64], body[256];

	for (size_t i = 0; i < ARRAY_LEN(ends) + 1; i++) {
		read_card(f, handle, sizeof(handle));
		snprintf(body, sizeof(body), "{\"read\":\"%s\"}", handle);
		if (i < ARRAY_LEN(ends))
			assert_int_equal(post(f, ends[i], "{}"), 204);
		else
			f->now += VISIT_IDLE_MS;
		assert_int_equal(post(f, "/api/v1/matters", body), 409);
		assert_string_equal(f->agent.visit.card.id_no, "");
	}
	assert_int_equal(f->calls, 0);
}

static void
test_new_card_ends_the_old_handle(void **state)
{
	struct fixture *f = *state;
	char first[64], second[64], body[256];

	read_card(f, first, sizeof(first));
	read_card(f, second, sizeof(second));
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", first);
	assert_int_equal(post(f, "/api/v1/matters", body), 409);
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", second);
	assert_int_equal(post(f, "/api/v1/matters", body), 200);
}

/* Nothing of the first person's: no paper of theirs, no place they held. */
static void
test_another_card_is_another_visit(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[256];

	read_card(f, handle, sizeof(handle));
	assert_false(says(f, "\"other\""));
	assert_int_equal(
		act(f, "/api/v1/holds", "{\"session\":\"s\",\"visit\":\"v\"}"),
		200);
	cards(f, "lift\n" OTHER_CARD);
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(says(f, "\"other\":true"));
	text_between(f, "\"read\":\"", '"', handle, sizeof(handle));
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"session\":\"s\",\"hold\":\"h\","
		"\"visit\":\"v\",\"declare\":[],\"consents\":[]}",
		handle);
	assert_int_equal(act(f, "/api/v1/bookings", body), 409);
	assert_true(says(f, "HOLD_UNKNOWN"));
	assert_int_equal(f->calls, 1);
	/* A page that was loaded anew knows of neither. */
	cards(f, "lift\n" CARD);
	assert_int_equal(get(f, "/"), 200);
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_false(says(f, "\"other\""));
	text_between(f, "\"read\":\"", '"', handle, sizeof(handle));
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"session\":\"s\",\"hold\":\"h\","
		"\"visit\":\"v\",\"declare\":[],\"consents\":[]}",
		handle);
	/* Their own they may take. */
	assert_int_equal(
		act(f, "/api/v1/holds", "{\"session\":\"s\",\"visit\":\"v\"}"),
		200);
	assert_int_equal(act(f, "/api/v1/bookings", body), 200);
}

static void
test_status_takes_no_more_than_a_code(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(post(f, "/api/v1/status", "{\"code\":\"12\"}"), 200);
	assert_string_equal(f->body, "{\"code\":\"12\"}");
	assert_int_equal(
		post(f, "/api/v1/status", "{\"code\":\"12\",\"x\":1}"), 400);
	assert_int_equal(get(f, "/api/v1/forms/join?x=1"), 400);
	assert_int_equal(f->calls, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DOOR_TEST(test_typed_enrolment_is_passed_on),
		DOOR_TEST(test_source_of_a_page_is_refused),
		DOOR_TEST(test_the_form_is_kept),
		DOOR_TEST(test_handle_becomes_chip_and_is_spent),
		DOOR_TEST(test_matters),
		DOOR_TEST(test_a_handover),
		DOOR_TEST(test_offers),
		DOOR_TEST(test_holds),
		DOOR_TEST(test_handle_ends),
		DOOR_TEST(test_new_card_ends_the_old_handle),
		DOOR_TEST(test_another_card_is_another_visit),
		DOOR_TEST(test_status_takes_no_more_than_a_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
