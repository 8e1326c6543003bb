/* SPDX-License-Identifier: Apache-2.0 */
/* Where each field of a person comes from, and what may replace it. */
#include "centre.h"
#include "person/person.h"
#include "seal.h"
#include "str.h"

struct visit {
	bool chip;
	const char *name, *phone;
};

/* Comes, applies, goes: the case is withdrawn so that the next visit counts. */
static const char *
visit(struct centre *c, const char *id_no, const struct visit *v)
{
	const struct applicant a = { .id_no = id_no,
		.name = v->name,
		.phone = v->phone,
		.chip = v->chip };
	const char *no = centre_enrol(c, &a);

	assert_reply(centre_decide(c, centre_staff(c, "clerk"), no, "withdraw",
			     "测试", 0),
		200, "");
	return no;
}

static const char *
shown(struct centre *c, const char *no, const char *key)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/unmask", no),
		centre_printf(c, "{\"key\":\"%s\",\"purpose\":\"核对\"}", key));

	assert_reply(r, 200, "");
	return reply_text(r, "value");
}

/* A column of the person who came last. */
static int64_t
column(struct centre *c, const char *name)
{
	return centre_int(
		c, "SELECT %s FROM person ORDER BY id DESC LIMIT 1", name);
}

static int64_t
history(struct centre *c)
{
	return centre_int(c, "SELECT count(*) FROM person_history");
}

/* What the newest row of the history keeps. */
static const char *
kept(struct centre *c)
{
	const char *hex = centre_text(c, "SELECT hex(old_sealed) FROM "
					 "person_history ORDER BY id DESC");
	int64_t id = centre_int(c, "SELECT max(id) FROM person_history");
	size_t n = strlen(hex) / 2;
	uint8_t *sealed = ARENA_ARRAY(centre_arena(c), uint8_t, n);
	struct bytes plain;
	struct err e = { 0 };

	assert_int_equal(hex_parse(hex, sealed, n), 0);
	assert_int_equal(
		seal_open(centre_app(c)->keyring, "person_history", "old", id,
			bytes_of(sealed, n), centre_arena(c), &plain, &e),
		0);
	return (const char *)plain.p;
}

static void
test_typed_keeps_chip_name(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515");
	const struct visit card = { true, "测试真", NULL };
	const struct visit typist = { false, "测试假", NULL };
	const char *no = visit(c, id, &card);

	assert_int_equal(column(c, "name_src"), SOURCE_CHIP);
	visit(c, id, &typist);
	assert_string_equal(shown(c, no, "name"), "测试真");
	assert_int_equal(column(c, "name_src"), SOURCE_CHIP);
	assert_int_equal(column(c, "id_src"), SOURCE_CHIP);
	assert_int_equal(history(c), 0);
}

static void
test_chip_replaces_typed_name(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515");
	const struct visit typist = { false, "测试假", NULL };
	const struct visit card = { true, "测试真", NULL };
	const char *no = visit(c, id, &typist);

	assert_int_equal(column(c, "name_src"), SOURCE_TYPED);
	visit(c, id, &card);
	assert_string_equal(shown(c, no, "name"), "测试真");
	assert_int_equal(column(c, "name_src"), SOURCE_CHIP);
	assert_int_equal(history(c), 1);
	assert_string_equal(kept(c), "测试假");
	assert_string_equal(
		centre_text(c, "SELECT field || ' ' || old_src || ' ' || "
			       "new_src FROM person_history"),
		"name 1 4");
	assert_memory_equal(centre_text(c, "SELECT actor FROM person_history"),
		"terminal:", 9);
	/* The same name again changes nothing more. */
	visit(c, id, &card);
	assert_int_equal(history(c), 1);
}

/* One person, one row, whoever types; the proof only gets better. */
static void
test_source_raised(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515");
	const struct visit typist = { false, "测试", NULL };
	const struct visit card = { true, "测试", NULL };
	int64_t people = centre_int(c, "SELECT count(*) FROM person");

	visit(c, id, &typist);
	assert_int_equal(column(c, "id_src"), SOURCE_TYPED);
	visit(c, id, &card);
	assert_int_equal(column(c, "id_src"), SOURCE_CHIP);
	assert_int_equal(column(c, "name_src"), SOURCE_CHIP);
	visit(c, id, &typist);
	assert_int_equal(column(c, "id_src"), SOURCE_CHIP);
	assert_int_equal(column(c, "name_src"), SOURCE_CHIP);
	/* It is the same name: nothing was replaced. */
	assert_int_equal(history(c), 0);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM person"), people + 1);
}

static void
test_phone(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515");
	const struct visit none = { true, "测试", NULL };
	const struct visit first = { false, "测试", "13800000001" };
	const struct visit second = { true, "测试", "138 0000 0002" };
	const struct visit typist = { false, "测试", "13800000009" };
	const char *no = visit(c, id, &none);

	assert_null(centre_text(
		c, "SELECT phone_src FROM person ORDER BY id DESC"));
	visit(c, id, &first);
	assert_string_equal(shown(c, no, "phone"), "13800000001");
	assert_int_equal(column(c, "phone_src"), SOURCE_TYPED);
	/* The holder of the card has a new one. */
	visit(c, id, &second);
	assert_string_equal(shown(c, no, "phone"), "13800000002");
	assert_int_equal(column(c, "phone_src"), SOURCE_TYPED);
	assert_string_equal(kept(c), "13800000001");
	/* Who only knows the number does not change what she said. */
	visit(c, id, &typist);
	assert_string_equal(shown(c, no, "phone"), "13800000002");
	/* No phone given: the known one stays. */
	visit(c, id, &none);
	assert_string_equal(shown(c, no, "phone"), "13800000002");
}

/* What the desk has verified stays, but for the holder of the card. */
static void
test_phone_verified(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515");
	const struct visit first = { false, "测试", "13800000001" };
	const struct visit typist = { false, "测试", "13800000002" };
	const struct visit card = { true, "测试", "13800000003" };
	const char *no = visit(c, id, &first);
	int64_t rows;

	centre_sql(c, "UPDATE person SET phone_src = 3");
	rows = history(c);
	visit(c, id, &typist);
	assert_string_equal(shown(c, no, "phone"), "13800000001");
	assert_int_equal(history(c), rows);
	visit(c, id, &card);
	assert_string_equal(shown(c, no, "phone"), "13800000003");
	assert_int_equal(history(c), rows + 1);
}

/* Odd and not wrong: taken in, and the desk is told. */
static void
test_doubts_reach_the_desk(void **state)
{
	static const struct {
		const char *id_no, *name, *phone, *told;
	} rows[] = {
		{ "340298199005159818", "测试", NULL,
			"证件号前六位不在名录中" },
		{ NULL, "测\xee\x80\x80试", NULL, "特殊编码的字" },
		{ NULL, "测试", "15412345678", "手机号段不常见" },
		{ NULL, "测试", NULL, "证件号校验通过" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct applicant a = { .id_no = rows[i].id_no,
			.name = rows[i].name,
			.phone = rows[i].phone };
		const struct reply *r =
			centre_get(c, centre_staff(c, "reviewer"),
				centre_printf(c, "/api/v1/cases/%s",
					centre_enrol(c, &a)));

		assert_reply(r, 200, "");
		if (!strstr(r->body, rows[i].told))
			fail_msg("%s: not told", rows[i].told);
		if (i == 0)
			assert_null(strstr(r->body, "证件号校验通过"));
	}
}

/* Sex and birth follow from the number; nobody else says them. */
static void
test_no_sex_from_outside(void **state)
{
	struct centre *c = *state;
	const struct applicant a = { .name = "测试" };
	const char *body = applicant_body(c, &a);
	const char *at = strstr(body, "\"id_type\"");

	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/enrolments",
			     centre_printf(c, "%.*s\"sex\":\"zzz\",%s",
				     (int)(at - body), body, at)),
		400, "JSON_UNKNOWN_FIELD");
}

/* What is refused leaves the person as it was, card or not. */
static void
test_refused_changes_nothing(void **state)
{
	struct centre *c = *state;
	struct applicant a = { .id_no = centre_id(c, "19900515"),
		.name = "测试假",
		.phone = "13800000001" };

	(void)centre_enrol(c, &a);
	a.chip = true;
	a.name = "测试真";
	a.phone = "13800000002";
	assert_reply(centre_apply(c, &a), 409, "ALREADY_APPLIED");
	assert_int_equal(column(c, "id_src"), SOURCE_TYPED);
	assert_int_equal(column(c, "name_src"), SOURCE_TYPED);
	assert_int_equal(history(c), 0);
}

/* Where the case came from, in the words of the lists. */
static void
test_case_source(void **state)
{
	struct centre *c = *state;
	const struct applicant typist = { .name = "测试" };
	const struct applicant card = { .name = "测试", .chip = true };
	const char *of_typist = centre_enrol(c, &typist);
	const char *of_card = centre_enrol(c, &card);
	const struct reply *r =
		centre_post(c, centre_staff(c, "clerk"), "/api/v1/cases/search",
			centre_printf(c, "{\"q\":\"%s\"}", of_typist));

	assert_string_equal(reply_text(r, "kind"), "case_no");
	assert_string_equal(reply_text(r, "items.0.source"), "typed");
	r = centre_post(c, centre_staff(c, "clerk"), "/api/v1/cases/search",
		centre_printf(c, "{\"q\":\"%s\"}", of_card));
	assert_string_equal(reply_text(r, "items.0.source"), "chip");
	assert_string_equal(
		reply_text(r, "items.0.source_label"), "自助机刷卡");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_typed_keeps_chip_name),
		CENTRE_TEST(test_chip_replaces_typed_name),
		CENTRE_TEST(test_source_raised),
		CENTRE_TEST(test_phone),
		CENTRE_TEST(test_phone_verified),
		CENTRE_TEST(test_doubts_reach_the_desk),
		CENTRE_TEST(test_no_sex_from_outside),
		CENTRE_TEST(test_refused_changes_nothing),
		CENTRE_TEST(test_case_source),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
