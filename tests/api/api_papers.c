/* SPDX-License-Identifier: Apache-2.0 */
/* Papers of a case of aid: what is missing, pictures by phone and at the desk,
 * what is refused, and that a refusal leaves the case as it was. */
#include "aid/paper.h"
#include "aided.h"
#include "pictures.h"

#define PAPERS "/api/v1/cases/%s/aid/papers"

/* Rows of everything that a picture touches. */
static const char *
everything(struct centre *c)
{
	return centre_text(c,
		"SELECT (SELECT count(*) FROM audit) || ' ' || (SELECT "
		"count(*) FROM idempotency) || ' ' || (SELECT count(*) FROM "
		"aid_picture) || ' ' || (SELECT count(*) FROM "
		"aid_picture_part) || ' ' || (SELECT count(*) FROM aid_paper) "
		"|| ' ' || (SELECT count(*) FROM aid_note) || ' ' || (SELECT "
		"coalesce(sum(given), 0) FROM aid_link) || ' ' || (SELECT "
		"sum(version) FROM casefile)");
}

static const struct reply *
look(struct centre *c, const char *code)
{
	return centre_post(c, &centre_public, "/api/v1/aid-uploads/look",
		centre_printf(c, "{\"code\":\"%s\"}", code));
}

static const struct reply *
file(struct centre *c, const char *no)
{
	return centre_get(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/cases/%s/aid", no));
}

static const struct reply *
open_picture(struct centre *c, const char *role, const char *no, const char *id)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(
			c, "/api/v1/cases/%s/aid/pictures/%s/open", no, id),
		NULL);
}

/* A family's phone: a link after the card, pictures, the desk sees them. */
static void
test_phone(void **state)
{
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515"), *code, *id;
	const struct family f = { .id_no = me };
	const char *no = aided(c, &f);
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		centre_printf(c, "/api/v1/aid-cases/%s/links", no),
		centre_printf(c,
			"{\"person\":{\"name\":\"测试明\",\"id_type\":"
			"\"resident\",\"id_no\":\"%s\"},\"source\":\"chip\"}",
			me));

	assert_reply(r, 201, "");
	code = strstr(reply_text(r, "url"), "/U#") + 3;
	assert_int_equal(strlen(code), 32);
	/* the code is nowhere, only what it comes to */
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM audit WHERE "
				 "payload LIKE '%%%s%%'",
				 code),
		0);
	r = look(c, code);
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "case_no"), no);
	assert_string_equal(reply_text(r, "papers.0.code"), "household");
	assert_string_equal(reply_text(r, "papers.0.state"), "missing");
	assert_null(strstr(r->body, "测试"));
	assert_reply(picture_send(c, code, "household", picture(c)), 201, "");
	assert_reply(picture_send(c, code, "household", picture(c)), 201, "");
	r = look(c, code);
	assert_string_equal(reply_text(r, "papers.0.state"), "given");
	assert_int_equal(reply_int(r, "papers.0.pictures"), 2);
	r = file(c, no);
	assert_string_equal(reply_text(r, "papers.0.state"), "given");
	assert_false(json_is_true(reply_find(r, "papers.0.original")));
	assert_string_equal(reply_text(r, "papers.0.pictures.0.from"), "phone");
	id = reply_text(r, "papers.0.pictures.1.id");
	assert_int_equal(centre_trail(c, "aid.picture.open"), 0);
	r = open_picture(c, "approver", no, id);
	assert_reply(r, 200, "");
	assert_string_equal(r->type, "image/jpeg");
	assert_memory_equal(r->body, "\xff\xd8\xff", 3);
	assert_int_equal(centre_trail(c, "aid.picture.open"), 1);
	/* the family is through: the link is over, what came stays */
	assert_reply(centre_post(c, &centre_public, "/api/v1/aid-uploads/done",
			     centre_printf(c, "{\"code\":\"%s\"}", code)),
		200, "");
	assert_reply(look(c, code), 409, "AID_UPLOAD_GONE");
	assert_reply(picture_send(c, code, "household", picture(c)), 409,
		"AID_UPLOAD_GONE");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_picture"), 2);
}

/* Ten minutes, one case, one link at a time. */
static void
test_link(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *other = aided(c, NULL), *first, *code;
	const char *before;

	first = picture_link(c, no);
	code = picture_link(c, no);
	assert_reply(look(c, first), 409, "AID_UPLOAD_GONE");
	assert_reply(picture_send(c, first, "household", picture(c)), 409,
		"AID_UPLOAD_GONE");
	assert_reply(look(c, code), 200, "");
	assert_reply(look(c, picture_link(c, other)), 200, "");
	assert_reply(look(c, code), 200, "");
	centre_pass(c, 10 * MINUTE - SECOND);
	assert_reply(look(c, code), 200, "");
	centre_pass(c, SECOND);
	before = everything(c);
	assert_reply(look(c, code), 409, "AID_UPLOAD_GONE");
	assert_reply(picture_send(c, code, "household", picture(c)), 409,
		"AID_UPLOAD_GONE");
	/* nor is it looked at */
	assert_reply(picture_send(c, code, "household", "bm8gcGljdHVyZQ=="),
		409, "AID_UPLOAD_GONE");
	assert_reply(look(c, "0123456789abcdef0123456789abcdef"), 409,
		"AID_UPLOAD_GONE");
	assert_reply(look(c, "x"), 409, "AID_UPLOAD_GONE");
	assert_string_equal(everything(c), before);
	/* somebody else's card opens no link */
	assert_reply(centre_post(c, centre_kiosk(c, 0),
			     centre_printf(c, "/api/v1/aid-cases/%s/links", no),
			     centre_printf(c,
				     "{\"person\":{\"name\":\"测试\","
				     "\"id_type\":\"resident\",\"id_no\":"
				     "\"%s\"},\"source\":\"chip\"}",
				     centre_id(c, "19900515"))),
		404, "NOT_FOUND");
	/* a case that is over takes none */
	aided_must(c, "reviewer", no, "refuse", ",\"reason\":\"不符合\"");
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, "/api/v1/cases/%s/aid/links", no),
			     NULL),
		409, "AID_UPLOAD_CLOSED");
}

/* Whoever shows no live code is not listened to: what is sent is not even
 * taken apart. A code outlives a restart. */
static void
test_guard(void **state)
{
	struct centre *c = *state;
	const char *code = picture_link(c, aided(c, NULL));
	const char *const codes[] = { "", "x",
		"0123456789abcdef0123456789abcdef",
		"00000000000000000000000000000000",
		centre_printf(c, "%s0", code),
		centre_printf(c, "%.*s", AID_LINK_CODE - 1, code),
		centre_printf(c, "%s, %s", code, code) };
	struct ask ask = picture_ask(c, code, "income", picture(c));
	const struct who *bearer = ask.as;
	const char *body = ask.body, *before = everything(c);

	ask.body = "not JSON";
	assert_reply(centre_ask(c, &ask), 400, "BAD_JSON");
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		ask.as = picture_bearer(c, codes[i]);
		assert_reply(centre_ask(c, &ask), 409, "AID_UPLOAD_GONE");
	}
	assert_string_equal(everything(c), before);
	centre_close(c);
	centre_open(c);
	ask.as = bearer;
	ask.body = body;
	assert_reply(centre_ask(c, &ask), 201, "");
	/* over, but heard: the answer may have been lost */
	centre_pass(c, 70 * MINUTE - SECOND);
	ask.body = "not JSON";
	assert_reply(centre_ask(c, &ask), 400, "BAD_JSON");
	centre_pass(c, 2 * SECOND);
	assert_reply(centre_ask(c, &ask), 409, "AID_UPLOAD_GONE");
}

/* Each way of being wrong has its code, and nothing of it stays. */
static void
test_refused(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *code = picture_link(c, no);
	const char *once = picture(c), *before;
	const struct {
		const char *paper, *image, *code;
		int status;
	} rows[] = {
		{ "nothing", picture(c), "FIELDS", 422 },
		{ "household", "", "FIELDS", 422 },
		{ "household", "////", "IMAGE_KIND", 422 },
		{ "household", "not base64!", "IMAGE_BROKEN", 422 },
		{ "household", "R0lGODlh", "IMAGE_KIND", 422 },
		{ "household", picture_torn(c), "IMAGE_BROKEN", 422 },
		{ "household", once, "AID_PICTURE_TWICE", 409 },
		{ "income", once, "AID_PICTURE_TWICE", 409 },
	};

	assert_reply(picture_send(c, code, "household", once), 201, "");
	before = everything(c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_reply(
			picture_send(c, code, rows[i].paper, rows[i].image),
			rows[i].status, rows[i].code);
		assert_string_equal(everything(c), before);
	}
	for (int i = 1; i < 12; i++)
		assert_reply(picture_send(c, code, "household", picture(c)),
			201, "");
	before = everything(c);
	assert_reply(picture_send(c, code, "household", picture(c)), 409,
		"AID_PICTURES_FULL");
	assert_string_equal(everything(c), before);
	assert_reply(picture_send(c, code, "income", picture(c)), 201, "");
}

/* A lost answer: the same key is the same picture, also when the link is over
 * by then. */
static void
test_again(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL);
	struct ask ask =
		picture_ask(c, picture_link(c, no), "income", picture(c));
	struct ask other = ask;
	const struct reply *first = centre_ask(c, &ask), *again;

	other.as = picture_bearer(c, picture_link(c, aided(c, NULL)));
	assert_reply(first, 201, "");
	again = centre_ask(c, &ask);
	assert_reply(again, 201, "");
	assert_string_equal(first->body, again->body);
	/* but not another family's */
	assert_reply(centre_ask(c, &other), 422, "KEY_REUSED");
	centre_pass(c, HOUR);
	assert_reply(centre_ask(c, &ask), 201, "");
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_picture"), 1);
}

static const char *
missing(struct centre *c, const char *no)
{
	char *text = json_dumps(reply_find(file(c, no), "missing"), 0);
	const char *copy = centre_printf(c, "%s", text);

	free(text);
	return copy;
}

static const struct reply *
refuse(struct centre *c, const char *role, const char *no, const char *code,
	const char *reason)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(c, PAPERS "/%s/refuse", no, code),
		centre_printf(c, "{\"reason\":\"%s\"}", reason));
}

static void
take(struct centre *c, const char *no, const char *code, const char *more)
{
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, PAPERS, no),
			     centre_printf(c,
				     "{\"code\":\"%s\",\"original\":true%s}",
				     code, more)),
		200, "");
}

/* Seen, refused with a reason the family reads, given anew, over its day. */
static void
test_states(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *all = missing(c, no), *code, *before;
	const struct reply *r;

	take(c, no, "household", ",\"ends_on\":\"2021-06-10\"");
	r = file(c, no);
	assert_string_equal(reply_text(r, "papers.0.state"), "seen");
	assert_string_equal(reply_text(r, "papers.0.ends_on"), "2021-06-10");
	assert_true(*reply_text(r, "papers.0.seen_by"));
	assert_string_not_equal(missing(c, no), all);
	before = everything(c);
	assert_reply(refuse(c, "clerk", no, "household", "见 13800005678"), 422,
		"FIELDS");
	assert_reply(refuse(c, "clerk", no, "household", ""), 422, "FIELDS");
	assert_reply(
		refuse(c, "clerk", no, "nothing", "看不清"), 422, "FIELDS");
	assert_reply(refuse(c, "clerk", no, "income", "看不清"), 409,
		"AID_PAPER_NONE");
	assert_string_equal(everything(c), before);
	assert_reply(
		refuse(c, "clerk", no, "household", "缺本人那一页"), 200, "");
	assert_string_equal(missing(c, no), all);
	r = file(c, no);
	assert_string_equal(reply_text(r, "papers.0.state"), "refused");
	assert_string_equal(reply_text(r, "papers.0.reason"), "缺本人那一页");
	/* sealed: it stands nowhere in clear */
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_note WHERE "
				       "instr(text_sealed, '本人那一页')"),
		0);
	code = picture_link(c, no);
	r = look(c, code);
	assert_string_equal(reply_text(r, "papers.0.reason"), "缺本人那一页");
	assert_reply(picture_send(c, code, "household", picture(c)), 201, "");
	r = look(c, code);
	assert_string_equal(reply_text(r, "papers.0.state"), "given");
	assert_null(reply_find(r, "papers.0.reason"));
	take(c, no, "household", ",\"ends_on\":\"2021-06-10\"");
	centre_at(c, "2021-06-10", 9 * HOUR);
	assert_string_not_equal(missing(c, no), all);
	centre_at(c, "2021-06-11", 9 * HOUR);
	assert_string_equal(missing(c, no), all);
	assert_string_equal(reply_text(file(c, no), "papers.0.state"), "ended");
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     centre_printf(c, PAPERS, no),
			     "{\"code\":\"household\",\"original\":true,"
			     "\"ends_on\":\"2021-06-10\"}"),
		422, "FIELDS");
}

/* Refusing a paper refuses its pictures: room for better ones. */
static void
test_refused_pictures(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *code = picture_link(c, no);
	const struct reply *r;

	for (int i = 0; i < 12; i++)
		assert_reply(
			picture_send(c, code, "income", picture(c)), 201, "");
	assert_reply(refuse(c, "reviewer", no, "income", "太暗"), 200, "");
	assert_reply(picture_send(c, code, "income", picture(c)), 201, "");
	r = file(c, no);
	assert_true(json_is_true(reply_find(r, "papers.2.pictures.0.refused")));
	assert_false(
		json_is_true(reply_find(r, "papers.2.pictures.12.refused")));
}

/* Sent under the wrong paper, refused, and sent under the right one; the
 * largest that is kept can be looked at. */
static void
test_sent_again(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *code = picture_link(c, no);
	const char *image = picture_large(c), *id;
	const struct reply *r = picture_send(c, code, "income", image);

	assert_reply(r, 201, "");
	assert_reply(refuse(c, "reviewer", no, "income", "放错了"), 200, "");
	assert_reply(picture_send(c, code, "household", image), 201, "");
	assert_reply(picture_send(c, code, "household", image), 409,
		"AID_PICTURE_TWICE");
	id = reply_text(file(c, no), "papers.0.pictures.0.id");
	assert_reply(open_picture(c, "clerk", no, id), 200, "");
}

/* What lies in the database shows nothing; what was changed there does not
 * open. */
static void
test_sealed(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *id = picture_kept(c, no, "income");

	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM aid_picture_part WHERE "
			      "instr(data_sealed, x'ffd8ff')"),
		0);
	assert_reply(open_picture(c, "clerk", no, id), 200, "");
	assert_reply(open_picture(c, "clerk", no, "none"), 404, "NOT_FOUND");
	assert_reply(
		open_picture(c, "clerk", aided(c, NULL), id), 404, "NOT_FOUND");
	assert_reply(open_picture(c, "auditor", no, id), 403, "FORBIDDEN");
	centre_sql(c, "UPDATE aid_picture SET sha256 = zeroblob(32)");
	assert_reply(open_picture(c, "clerk", no, id), 500, "DATA_DAMAGED");
}

/* Nobody looks at the own family's papers. */
static void
test_kin(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL), *id = picture_kept(c, no, "income");

	assert_reply(
		centre_post(c, centre_staff(c, "finance"),
			centre_printf(c, "/api/v1/cases/%s/aid/recuse", no),
			"{\"sure\":true}"),
		200, "");
	assert_reply(open_picture(c, "finance", no, id), 403, "AID_RELATIVE");
	assert_int_equal(centre_trail(c, "aid.picture.open"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_phone),
		CENTRE_TEST(test_link),
		CENTRE_TEST(test_guard),
		CENTRE_TEST(test_refused),
		CENTRE_TEST(test_again),
		CENTRE_TEST(test_states),
		CENTRE_TEST(test_refused_pictures),
		CENTRE_TEST(test_sent_again),
		CENTRE_TEST(test_sealed),
		CENTRE_TEST(test_kin),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
