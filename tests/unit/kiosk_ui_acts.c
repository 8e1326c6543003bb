/* SPDX-License-Identifier: Apache-2.0 */
/* Bookings and passes by the door: with the card, and nothing else. */
#include "ui_fixture.h"

static void
test_bookings_are_passed_on_with_the_card(void **state)
{
	static const struct {
		const char *path, *more;
		bool kept;
	} rows[] = {
		{ "/api/v1/offers/TJ2026/eligibility", "", true },
		{ "/api/v1/bookings/mine", "", true },
		{ "/api/v1/bookings/TJ2026-000012-3/cancel", "", true },
		{ "/api/v1/waiting/TJ2026-000012-3/leave", "", true },
		{ "/api/v1/bookings/TJ2026-000012-3/move",
			",\"session\":\"s1\",\"hold\":\"h\"", false },
		{ "/api/v1/bookings",
			",\"session\":\"s1\",\"visit\":\"v\",\"declare\":["
			"\"migrant_worker\"],\"consents\":[{\"purpose\":"
			"\"checkup\",\"version\":1}]",
			false },
		{ "/api/v1/waiting",
			",\"offer\":\"TJ2026\",\"sessions\":[\"a\",\"b\"]",
			false },
	};
	struct fixture *f = *state;
	char handle[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		read_card(f, handle, sizeof(handle));
		passed_on(f, handle, rows[i].path, rows[i].more, rows[i].kept);
		assert_int_equal(post(f, "/local/end", "{}"), 204);
	}
}

static void
test_bookings_take_nothing_else(void **state)
{
	static const struct {
		const char *path, *body;
		int status;
	} rows[] = {
		{ "/api/v1/bookings", "{\"source\":\"chip\"}", 400 },
		{ "/api/v1/bookings", "{\"read\":\"a\",\"person\":{}}", 400 },
		{ "/api/v1/bookings", "{\"read\":\"none\"}", 409 },
		{ "/api/v1/bookings/mine", "{}", 422 },
		{ "/api/v1/bookings/mine", "{\"person\":{}}", 400 },
		{ "/api/v1/bookings/T-1/cancel", "{}", 422 },
		{ "/api/v1/bookings/T-1/leave", "{}", 404 },
		{ "/api/v1/bookings/T.1/cancel", "{}", 404 },
		{ "/api/v1/bookings/cancel", "{}", 404 },
		{ "/api/v1/waiting/T-1/cancel", "{}", 404 },
		{ "/api/v1/offers/T/other", "{}", 404 },
		{ "/api/v1/holds", "{\"person\":{}}", 400 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (act(f, rows[i].path, rows[i].body) != rows[i].status)
			fail_msg("row %zu: %s", i, f->out);
	assert_int_equal(post(f, "/api/v1/bookings", "{}"), 400);
	assert_int_equal(f->calls, 0);
}

static void
test_passes_are_passed_on_with_the_card(void **state)
{
	static const struct {
		const char *path, *more;
		bool kept;
	} rows[] = {
		{ "/api/v1/pass-products/park-free/eligibility", "", true },
		{ "/api/v1/passes/mine", "", true },
		{ "/api/v1/passes/NP2026-000012-3/replace", "", true },
		{ "/api/v1/passes/NP2026-000012-3/freeze", "", true },
		{ "/api/v1/passes/NP2026-000012-3/thaw", "", true },
		{ "/api/v1/passes/NP2026-000012-3/drop", "", true },
		{ "/api/v1/passes",
			",\"product\":\"park-free\",\"consents\":[{"
			"\"purpose\":\"pass_entry\",\"version\":1}]",
			false },
	};
	struct fixture *f = *state;
	char handle[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		read_card(f, handle, sizeof(handle));
		passed_on(f, handle, rows[i].path, rows[i].more, rows[i].kept);
		assert_int_equal(post(f, "/local/end", "{}"), 204);
	}
	assert_int_equal(get(f, "/api/v1/pass-products"), 200);
	assert_string_equal(f->path, "/api/v1/pass-products");
}

#define AS_HOLDER "{\"as\":\"holder\"}"

/* Each by their own card, and only for what the first one asks for. */
static void
test_a_pass_that_is_shared(void **state)
{
	struct fixture *f = *state;
	char first[64], second[64], body[256];

	assert_int_equal(post(f, "/local/card/wait", "{\"as\":\"x\"}"), 422);
	assert_true(says(f, "CHOICE_UNKNOWN"));
	read_card(f, first, sizeof(first));
	cards(f, "lift\n" CARD);
	assert_int_equal(post(f, "/local/card/wait", AS_HOLDER), 200);
	assert_true(says(f, "\"code\":\"PASS_HOLDERS\""));
	cards(f, "lift\n" OTHER_CARD);
	assert_int_equal(post(f, "/local/card/wait", AS_HOLDER), 200);
	assert_false(says(f, "159822"));
	text_between(f, "\"read\":\"", '"', second, sizeof(second));
	/* Leaving that screen is not leaving the visit. */
	assert_int_equal(post(f, "/local/card/cancel", AS_HOLDER), 204);
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", second);
	assert_int_equal(act(f, "/api/v1/passes/mine", body), 409);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"product\":\"P\",\"beside\":[\"%s\"]}",
		first, first);
	assert_int_equal(act(f, "/api/v1/passes", body), 409);
	assert_int_equal(f->calls, 0);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"product\":\"P\",\"beside\":[\"%s\"]}",
		first, second);
	assert_int_equal(act(f, "/api/v1/passes", body), 200);
	assert_string_equal(f->body,
		CHIP ",\"product\":\"P\",\"holders\":[{\"person\":{\"name\":"
		     "\"王小红\",\"id_type\":\"resident\",\"id_no\":"
		     "\"340299199005159822\"},\"source\":\"chip\"}]}");
}

/* A wrong card is taken back: it shares nothing any more. */
static void
test_a_holder_is_taken_back(void **state)
{
	struct fixture *f = *state;
	char first[64], second[64], body[256];

	read_card(f, first, sizeof(first));
	cards(f, "lift\n" OTHER_CARD);
	assert_int_equal(post(f, "/local/card/wait", AS_HOLDER), 200);
	text_between(f, "\"read\":\"", '"', second, sizeof(second));
	snprintf(body, sizeof(body), "{\"as\":\"holder\",\"read\":\"%s\"}",
		second);
	assert_int_equal(post(f, "/local/card/cancel", body), 204);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"product\":\"P\",\"beside\":[\"%s\"]}",
		first, second);
	assert_int_equal(act(f, "/api/v1/passes", body), 409);
	assert_int_equal(f->calls, 0);
}

/* clang-format off */
#define KEPT "{\\\"page\\\":\\\"\\\",\\\"relatives\\\":[{" \
	"\\\"name\\\":\\\"测试\\\",\\\"id_no\\\":\\\"340299199005159822\\\"}]}"
/* clang-format on */
#define DRAFT                                                                  \
	"{\"form\":\"" KEPT "\",\"ends_on\":\"2026-12-31\","                   \
	"\"saved_at\":\"2026-12-01T00:00:00Z\"}"

static bool
is_alone(const struct fixture *f)
{
	const struct companion *rows = f->agent.visit.company.rows;

	for (size_t i = 0; i < COMPANY_MAX; i++)
		if (rows[i].handle[0] || rows[i].id_no[0])
			return false;
	return true;
}

/* What the centre says of a household once its visit is over fills nothing:
 * the next one's visit knows nobody of it. */
static void
test_a_household_that_comes_late(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[128];
	int fd;

	f->answer = DRAFT;
	read_card(f, handle, sizeof(handle));
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", handle);
	assert_int_equal(post(f, "/api/v1/aid-drafts/mine", body), 200);
	assert_false(is_alone(f));
	fd = begin(f, "POST", "/api/v1/aid-drafts/mine", body);
	assert_int_equal(post(f, "/local/end", "{}"), 204);
	assert_true(is_alone(f));
	release(f);
	assert_int_equal(receive(f, fd), 409);
	close(fd);
	assert_true(says(f, "READ_HANDLE"));
	assert_true(is_alone(f));
}

static void
test_passes_take_nothing_else(void **state)
{
	static const struct {
		const char *path, *body;
		int status;
	} rows[] = {
		{ "/api/v1/passes", "{\"source\":\"chip\"}", 400 },
		{ "/api/v1/passes", "{\"read\":\"a\",\"person\":{}}", 400 },
		{ "/api/v1/passes", "{\"read\":\"a\",\"holders\":[]}", 400 },
		{ "/api/v1/passes", "{\"read\":\"none\"}", 409 },
		{ "/api/v1/passes", "{}", 422 },
		{ "/api/v1/passes/mine", "{}", 422 },
		{ "/api/v1/passes/N-1/freeze", "{}", 422 },
		{ "/api/v1/passes/N-1/refund", "{}", 404 },
		{ "/api/v1/passes/N.1/freeze", "{}", 404 },
		{ "/api/v1/passes/freeze", "{}", 404 },
		{ "/api/v1/pass-products/P/other", "{}", 404 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (act(f, rows[i].path, rows[i].body) != rows[i].status)
			fail_msg("row %zu: %s", i, f->out);
	assert_int_equal(get(f, "/api/v1/pass-products?x=1"), 400);
	assert_int_equal(post(f, "/api/v1/passes", "{}"), 400);
	assert_int_equal(f->calls, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DOOR_TEST(test_bookings_are_passed_on_with_the_card),
		DOOR_TEST(test_bookings_take_nothing_else),
		DOOR_TEST(test_passes_are_passed_on_with_the_card),
		DOOR_TEST(test_a_pass_that_is_shared),
		DOOR_TEST(test_a_holder_is_taken_back),
		DOOR_TEST(test_a_household_that_comes_late),
		DOOR_TEST(test_passes_take_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
