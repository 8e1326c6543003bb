/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a visit: printed with a code, filed by it, and by nothing else.
 */
#include "aided.h"
#include "pictures.h"

static const char *
everything(struct centre *c)
{
	return centre_text(c,
		"SELECT (SELECT count(*) FROM audit) || ' ' || (SELECT "
		"count(*) FROM idempotency) || ' ' || (SELECT count(*) FROM "
		"aid_picture) || ' ' || (SELECT count(*) FROM aid_paper) || "
		"' ' || (SELECT count(*) FROM aid_visit_form) || ' ' || "
		"(SELECT sum(version) FROM casefile)");
}

static const struct reply *
print(struct centre *c, const char *role, const char *no)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/cases/%s/aid/visit-form", no), NULL);
}

static const struct reply *
scan(struct centre *c, const char *role, const char *code, const char *image)
{
	return centre_post(c, centre_staff(c, role), "/api/v1/aid/visit-scans",
		centre_printf(
			c, "{\"code\":\"%s\",\"image\":\"%s\"}", code, image));
}

/* Its row on the file, behind those the rules ask for; NULL: none. */
static const char *
on_file(struct centre *c, const char *no)
{
	const struct reply *r = centre_get(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/cases/%s/aid", no));
	const json_t *papers = reply_find(r, "papers");
	const json_t *last =
		json_array_get(papers, json_array_size(papers) - 1);
	const char *code = json_string_value(json_object_get(last, "code"));

	return strcmp(code, "visit") == 0
		       ? json_string_value(json_object_get(last, "state"))
		       : NULL;
}

/* Out on paper, back as a picture: on the right file, whoever brings it. */
static void
test_filed(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "visit"), *other = aided_in(c, "visit");
	const char *code = aided_visit_form(c, no),
		   *of_other = aided_visit_form(c, other);
	const struct reply *r;

	assert_string_not_equal(code, of_other);
	assert_int_equal(strlen(code), 36);
	assert_null(strstr(code, no));
	assert_string_equal(aided_visit_form(c, no), code);
	assert_string_equal(on_file(c, no), "missing");
	r = scan(c, "reviewer", code, picture(c));
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c,
				     "/api/v1/cases/%s/aid/pictures/%s/open",
				     no, reply_text(r, "picture")),
			     NULL),
		200, "");
	assert_string_equal(on_file(c, no), "given");
	assert_string_equal(on_file(c, other), "missing");
	/* its second page */
	assert_reply(scan(c, "clerk", code, picture(c)), 201, "");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_picture WHERE "
				       "paper = 'visit'"),
		2);
	assert_int_equal(centre_trail(c, "aid.visit.form"), 3);
	/* it comes back when the visit is long over */
	aided_to(c, other, "review");
	assert_reply(scan(c, "clerk", of_other, picture(c)), 201, "");
}

/* Where to go stands on the form alone, and each look in the trail. */
static void
test_where(void **state)
{
	struct centre *c = *state;
	const struct family f = { .more = ",\"address\":\"丙丁路 9 号\"" };
	const char *no = aided(c, &f);
	const struct reply *r;

	aided_to(c, no, "visit");
	r = print(c, "clerk", no);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "address"), "丙丁路 9 号");
	assert_null(strstr(reply_text(r, "svg"), "丙丁"));
	assert_int_equal(centre_trail(c, "aid.visit.form"), 1);
	r = print(c, "clerk", aided_in(c, "visit"));
	assert_null(reply_find(r, "address"));
}

/* The visit after returned papers is another, on a form of its own; what was
 * written at the first is still of the case. */
static void
test_rounds(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "visit"), *first = aided_visit_form(c, no),
		   *second;

	centre_sql(c, "UPDATE aid_case SET returns = returns + 1");
	second = aided_visit_form(c, no);
	assert_string_not_equal(second, first);
	assert_reply(scan(c, "clerk", first, picture(c)), 201, "");
	assert_reply(scan(c, "clerk", second, picture(c)), 201, "");
}

/* Each way of being wrong has its code, and nothing of it stays. */
static void
test_refused(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "visit"), *code = aided_visit_form(c, no);
	const char *once = picture(c), *before;
	const char *foreign = "YZV:00000000000000000000000000000000";
	const struct {
		const char *code, *image;
		int status;
		const char *says;
	} rows[] = {
		{ foreign, picture(c), 404, "AID_VISIT_FORM" },
		/* nor is it worked on */
		{ foreign, "bm8gcGljdHVyZQ==", 404, "AID_VISIT_FORM" },
		{ code + 4, picture(c), 404, "AID_VISIT_FORM" },
		{ "YZV:", picture(c), 404, "AID_VISIT_FORM" },
		{ centre_printf(c, "%s0", code), picture(c), 404,
			"AID_VISIT_FORM" },
		{ "YZV:zz000000000000000000000000000000", picture(c), 404,
			"AID_VISIT_FORM" },
		{ code, "", 422, "FIELDS" },
		{ code, picture_torn(c), 422, "IMAGE_BROKEN" },
		{ code, once, 409, "AID_PICTURE_TWICE" },
	};

	assert_reply(scan(c, "clerk", code, once), 201, "");
	before = everything(c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_reply(scan(c, "clerk", rows[i].code, rows[i].image),
			rows[i].status, rows[i].says);
		assert_string_equal(everything(c), before);
	}
	assert_reply(scan(c, "approver", code, picture(c)), 403, "FORBIDDEN");
	/* no visit is due yet */
	assert_reply(print(c, "clerk", aided_in(c, "first_review")), 409,
		"CASE_STATE");
	assert_null(on_file(c, aided(c, NULL)));
	/* nobody of the own family's, and nothing to a case that is over */
	assert_reply(
		centre_post(c, centre_staff(c, "reviewer"),
			centre_printf(c, "/api/v1/cases/%s/aid/recuse", no),
			"{\"sure\":true}"),
		200, "");
	assert_reply(
		scan(c, "reviewer", code, picture(c)), 403, "AID_RELATIVE");
	assert_reply(print(c, "reviewer", no), 403, "AID_RELATIVE");
	aided_must(c, "clerk", no, "withdraw", ",\"reason\":\"本人要求\"");
	assert_reply(
		scan(c, "clerk", code, picture(c)), 409, "AID_UPLOAD_CLOSED");
}

/* A lost answer: the same key is the same picture. */
static void
test_again(void **state)
{
	struct centre *c = *state;
	struct ask ask = { .as = centre_staff(c, "clerk"),
		.method = "POST",
		.path = "/api/v1/aid/visit-scans",
		.key = "once",
		.body = centre_printf(c, "{\"code\":\"%s\",\"image\":\"%s\"}",
			aided_visit_form(c, aided_in(c, "visit")),
			picture(c)) };
	const struct reply *first = centre_ask(c, &ask), *again;

	assert_reply(first, 201, "");
	again = centre_ask(c, &ask);
	assert_reply(again, 201, "");
	assert_string_equal(first->body, again->body);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_picture"), 1);
}

/* The family neither sees the form among its papers nor sends one. */
static void
test_not_by_phone(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "visit"), *link = picture_link(c, no);
	const struct reply *r;

	assert_reply(
		scan(c, "clerk", aided_visit_form(c, no), picture(c)), 201, "");
	assert_string_equal(on_file(c, no), "given");
	r = centre_post(c, &centre_public, "/api/v1/aid-uploads/look",
		centre_printf(c, "{\"code\":\"%s\"}", link));
	assert_reply(r, 200, "");
	assert_null(strstr(r->body, "走访"));
	assert_reply(picture_send(c, link, "visit", picture(c)), 422, "FIELDS");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_filed),
		CENTRE_TEST(test_where),
		CENTRE_TEST(test_rounds),
		CENTRE_TEST(test_refused),
		CENTRE_TEST(test_again),
		CENTRE_TEST(test_not_by_phone),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
