/* SPDX-License-Identifier: Apache-2.0 */
/* Annual passes as data: what a file may say, and what becomes of it. */
#include "passes.h"
#include "cli.h"

static void
test_demo(void **state)
{
	struct centre *c = *state;

	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass_terms"), 2);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass_park"), 3);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass_group_park "
				       "WHERE group_number = 17"),
		3);
	/* Mondays, and half past five. */
	assert_int_equal(centre_int(c, "SELECT closed_days FROM pass_park p "
				       "JOIN site s ON s.id = p.id WHERE "
				       "s.code = 'P2'"),
		1);
	assert_int_equal(centre_int(c, "SELECT closes FROM pass_park p JOIN "
				       "site s ON s.id = p.id WHERE s.code = "
				       "'P2'"),
		17 * 60 + 30);
}

/* Published words stay; another version is another row, also for those who
 * hold the one before. */
static void
test_versions(void **state)
{
	static const struct passes
		first = { 0 },
		second = { .version = 2,
			.prices = "{\"price\":9000,\"subsidy\":0}" },
		changed = { .prices = "{\"price\":9000,\"subsidy\":0}" },
		elsewhere = { .version = 3, .scope = "Q" };
	struct centre *c = *state;

	assert_int_equal(passes_load(c, &first), CLI_OK);
	assert_int_equal(passes_load(c, &first), CLI_OK);
	assert_int_equal(passes_load(c, &changed), CLI_FAILED);
	assert_int_equal(passes_load(c, &second), CLI_OK);
	assert_int_equal(passes_load(c, &elsewhere), CLI_FAILED);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM pass_terms t JOIN "
			      "pass_product p ON p.id = t.product_id WHERE "
			      "p.code = 'P'"),
		2);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass_park p JOIN "
				       "site s ON s.id = p.id WHERE s.number "
				       "IN (21, 22)"),
		2);
}

/* The terms of a later day are not those of today. */
static void
test_valid_from(void **state)
{
	static const struct passes first = { 0 }, later = { .version = 2,
		.extra = "\"valid_from\":\"+3\"," };
	struct centre *c = *state;
	char *words[] = { (char *)"pass", (char *)"list", NULL };
	struct str out, message;

	assert_int_equal(passes_load(c, &first), CLI_OK);
	assert_int_equal(passes_load(c, &later), CLI_OK);
	for (int day = 0; day < 4; day += 3) {
		str_init(&out, centre_arena(c), 4096);
		str_init(&message, centre_arena(c), 4096);
		assert_int_equal(
			cli_do(centre_app(c), 2, words, &out, &message),
			CLI_OK);
		assert_non_null(strstr(out.p, day ? "P\t2\t" : "P\t1\t"));
		centre_pass(c, 3 * 24 * HOUR);
	}
}

static void
test_files_that_do_not_fit(void **state)
{
	/* clang-format off */
	static const struct passes rows[] = {
		{ .code = "P\\\"" },
		{ .holders = 4 },
		{ .holders = -1 },
		{ .version = -1 },
		{ .period = "\"period\":\"weekly\"" },
		{ .period = "\"period\":\"rolling\"" },
		{ .period = "\"period\":\"season\"" },
		{ .period = "\"period\":\"calendar\",\"rollover\":\"13-01\"" },
		{ .extra = "\"windows\":[{\"from\":\"06-31\",\"until\":\"12-01\"}]," },
		{ .extra = "\"windows\":[{\"from\":\"6-1\",\"until\":\"12-01\"}]," },
		{ .extra = "\"cap\":-1," },
		{ .extra = "\"replace_fee\":-1," },
		{ .extra = "\"valid_from\":\"someday\"," },
		{ .extra = "\"colour\":\"red\"," },
		{ .prices = "" },
		{ .prices = "{\"price\":-1,\"subsidy\":0}" },
		{ .prices = "{\"rule\":\"tall\",\"value\":\"\",\"price\":1,\"subsidy\":0},{\"price\":1,\"subsidy\":0}" },
	};
	/* clang-format on */
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (passes_load(c, &rows[i]) == CLI_OK)
			fail_msg("row %zu was taken", i);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM pass_terms"), 2);
}

/* A group of a park that is not there, a park that never opens. */
static void
test_parks_that_do_not_fit(void **state)
{
	static const struct {
		const char *was, *is;
	} rows[] = {
		{ "[\"K1\",\"K2\"]", "[\"K1\",\"K9\"]" },
		{ "\"number\":7", "\"number\":8" },
		{ "\"mon\"", "\"monday\"" },
		{ "08:00", "24:00" },
		{ "\"number\":21", "\"number\":0" },
		/* a hospital's, and a hospital itself */
		{ "\"number\":21", "\"number\":1" },
		{ "\"code\":\"K1\"", "\"code\":\"A\"" },
		{ "\"per_day\":0", "\"per_day\":70000" },
	};
	static const struct passes good = { 0 };
	struct centre *c = *state;
	const char *text = passes_text(c, &good);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *at = strstr(text, rows[i].was);

		assert_non_null(at);
		if (passes_take(c, centre_printf(c, "%.*s%s%s",
					   (int)(at - text), text, rows[i].is,
					   at + strlen(rows[i].was))) == CLI_OK)
			fail_msg("row %zu was taken", i);
	}
	assert_int_equal(passes_take(c, text), CLI_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_demo),
		CENTRE_TEST(test_versions),
		CENTRE_TEST(test_valid_from),
		CENTRE_TEST(test_files_that_do_not_fit),
		CENTRE_TEST(test_parks_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
