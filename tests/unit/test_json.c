/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON by shape, and the description of a shape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "json.h"

struct sub {
	int64_t n;
};

struct all {
	const char *text;
	int64_t number, at;
	bool flag;
	struct sub *sub;
	struct json_list subs, texts;
};

/* clang-format off */
static const struct json_field sub_fields[] = {
	{ "n", J_INT, 0, offsetof(struct sub, n), 0, NULL, "数" },
};
static const struct json_shape sub_shape =
	JSON_SHAPE("Sub", struct sub, sub_fields);

#define ALL_FIELDS(flags) { \
	{ "text", J_TEXT, (flags) | J_REQUIRED, offsetof(struct all, text), 0, NULL, "字" }, \
	{ "number", J_INT, (flags), offsetof(struct all, number), 0, NULL, NULL }, \
	{ "at", J_INT, (flags) | J_DATE_TIME, offsetof(struct all, at), 0, NULL, NULL }, \
	{ "flag", J_BOOL, (flags) | J_REQUIRED, offsetof(struct all, flag), 0, NULL, NULL }, \
	{ "sub", J_OBJECT, (flags), offsetof(struct all, sub), 0, &sub_shape, NULL }, \
	{ "subs", J_LIST, (flags), offsetof(struct all, subs), 0, &sub_shape, NULL }, \
	{ "texts", J_TEXTS, (flags), offsetof(struct all, texts), 0, NULL, NULL }, \
}
static const struct json_field said_fields[] = ALL_FIELDS(0);
static const struct json_field terse_fields[] = ALL_FIELDS(J_OMIT_EMPTY);
/* clang-format on */
static const struct json_shape said =
	JSON_SHAPE("Said", struct all, said_fields);
static const struct json_shape terse =
	JSON_SHAPE("Terse", struct all, terse_fields);

static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void
assert_written(const struct json_shape *shape, const struct all *v,
	const char *expected)
{
	struct str out;

	str_init(&out, &arena, 4096);
	json_encode(&out, shape, v);
	assert_string_equal(out.p, expected);
}

static void
nothing_is_null_or_left_out(void **state)
{
	struct all none = { 0 };

	(void)state;
	assert_written(&said, &none,
		"{\"text\":null,\"number\":0,\"at\":"
		"\"1970-01-01T08:00:00+08:00\",\"flag\":false,\"sub\":null,"
		"\"subs\":[],\"texts\":[]}");
	assert_written(&terse, &none, "{}");
}

static void
everything_is_written(void **state)
{
	struct sub subs[] = { { 1 }, { -2 } };
	const char *texts[] = { "a\"\\", "\n工" };
	struct all v = { .text = "x",
		.number = INT64_MIN,
		.at = INT64_C(1770000000999),
		.flag = true,
		.sub = subs,
		.subs = { subs, 2 },
		.texts = { texts, 2 } };

	(void)state;
	assert_written(&terse, &v,
		"{\"text\":\"x\",\"number\":-9223372036854775808,\"at\":"
		"\"2026-02-02T10:40:00+08:00\",\"flag\":true,"
		"\"sub\":{\"n\":1},\"subs\":[{\"n\":1},{\"n\":-2}],"
		"\"texts\":[\"a\\\"\\\\\",\"\\u000a工\"]}");
}

static void
a_shape_describes_itself(void **state)
{
	struct str out;

	(void)state;
	str_init(&out, &arena, 4096);
	json_schema(&out, &said);
	assert_string_equal(out.p,
		"{\"type\":\"object\",\"additionalProperties\":false,"
		"\"properties\":{"
		"\"text\":{\"type\":\"string\",\"description\":\"字\"},"
		"\"number\":{\"type\":\"integer\"},"
		"\"at\":{\"type\":\"string\",\"format\":\"date-time\"},"
		"\"flag\":{\"type\":\"boolean\"},"
		"\"sub\":{\"$ref\":\"#/components/schemas/Sub\"},"
		"\"subs\":{\"type\":\"array\",\"items\":"
		"{\"$ref\":\"#/components/schemas/Sub\"}},"
		"\"texts\":{\"type\":\"array\",\"items\":"
		"{\"type\":\"string\"}}},"
		"\"required\":[\"text\",\"flag\"]}");
}

/* A member that nobody knows is named by whole characters, however long. */
static void
an_unknown_member_is_named_in_utf8(void **state)
{
	const char *text = "{\"n\":1,\"x联系人电话联系人电话联系人电话"
			   "联系人电话联系人电话\":1}";
	struct err e = { 0 };

	(void)state;
	assert_null(json_decode(&arena, bytes_str(text), &sub_shape, &e));
	assert_int_equal(e.code, ERR_JSON_UNKNOWN_FIELD);
	assert_int_equal(e.n_fields, 1);
	assert_int_equal(utf8_length(e.fields[0].path), 21);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_null_or_left_out),
		TEST(everything_is_written),
		TEST(a_shape_describes_itself),
		TEST(an_unknown_member_is_named_in_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
