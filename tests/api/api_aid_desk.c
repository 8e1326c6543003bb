/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk's pages of aid are made of: what is open to whom, what is left
 * of a kind, what is asked for before it is shown, the way to the money. */
#include "aided.h"
#include "crypto.h"
#include "funds.h"
#include <openssl/cms.h>

static const struct reply *
file(struct centre *c, const char *role, const char *no)
{
	const struct reply *r = centre_get(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/cases/%s/aid", no));

	assert_reply(r, 200, "");
	return r;
}

/* "pass_first refuse!": those with a mark are another's. */
static const char *
steps(struct centre *c, const char *role, const char *no)
{
	const json_t *list = reply_find(file(c, role, no), "work.steps");
	const char *text = "";
	size_t i;
	json_t *s;

	json_array_foreach((json_t *)list, i, s) text =
		centre_printf(c, "%s%s%s%s", text, i ? " " : "",
			json_string_value(json_object_get(s, "action")),
			json_object_get(s, "refused") ? "!" : "");
	return text;
}

static void
test_open_steps(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, NULL);

	assert_string_equal(steps(c, "clerk", no), "withdraw");
	assert_string_equal(
		steps(c, "reviewer", no), "pass_first refuse return");
	assert_string_equal(steps(c, "finance", no), "");
	assert_string_equal(steps(c, "auditor", no), "");
	assert_reply(
		centre_post(c, centre_staff(c, "clerk"),
			centre_printf(c, "/api/v1/cases/%s/aid/recuse", no),
			"{\"sure\":true}"),
		200, "");
	assert_string_equal(steps(c, "clerk", no), "withdraw!");
}

/* Two people above the lowest tier: the first agrees, the last approves. */
static void
test_approvals(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "approval");

	assert_string_equal(steps(c, "approver", no), "approve refuse return");
	no = aided_in(c, "review");
	aided_must(c, "reviewer", no, "propose",
		",\"category\":\"deep\",\"kind\":\"living\",\"amount\":600000");
	aided_to(c, no, "approval");
	assert_string_equal(
		steps(c, "approver", no), "co_approve refuse return");
	aided_must(c, "approver", no, "co_approve", "");
	assert_string_equal(steps(c, "approver", no), "refuse return");
}

/* Twelve lines for a deep case, less what the household has had. */
static void
test_kinds(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "review");
	const struct reply *r = file(c, "reviewer", no);

	assert_string_equal(reply_text(r, "work.kinds.0.category"), "deep");
	assert_int_equal(reply_int(r, "work.kinds.0.cap"),
		reply_int(r, "sheet.line") * 12);
	assert_int_equal(reply_int(r, "work.kinds.0.left"),
		reply_int(r, "work.kinds.0.cap"));
	centre_sql(c,
		"INSERT INTO casefile (id, no, service, person_id, state, "
		"version, source, actor, accepted_at, due_on, changed_at) "
		"SELECT -1, 'x', service, person_id, 'withdrawn', 1, source, "
		"actor, accepted_at, due_on, changed_at FROM casefile WHERE no "
		"= '%s'",
		no);
	centre_sql(c,
		"INSERT INTO aid_case (id, household_id, stage, running, "
		"district, union_code, rule_version, form_sealed, heads, "
		"proposed, public_scope, kind, amount, year) SELECT -1, "
		"household_id, 'left', 0, district, union_code, rule_version, "
		"form_sealed, heads, proposed, public_scope, 'living', 100000, "
		"2021 FROM aid_case WHERE id = (SELECT id FROM casefile WHERE "
		"no = '%s')",
		no);
	r = file(c, "reviewer", no);
	assert_int_equal(reply_int(r, "work.kinds.0.left"),
		reply_int(r, "work.kinds.0.cap") - 100000);
}

static const char *
tasks(struct centre *c, const char *role)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, role), "/api/v1/aid/tasks");
	const char *text = "";
	size_t i;
	json_t *t;

	assert_reply(r, 200, "");
	json_array_foreach((json_t *)reply_find(r, "items"), i, t) text =
		centre_printf(c, "%s%s %s %s;", text,
			json_string_value(json_object_get(t, "name")),
			json_string_value(json_object_get(t, "stage")),
			json_string_value(json_object_get(t, "level")));
	return text;
}

/* A file that is kept comes back to those who review, two months ahead. */
static void
test_reviews(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "kept"), *due;

	assert_string_equal(tasks(c, "reviewer"), "");
	due = centre_text(c, "SELECT review_on FROM aid_case");
	centre_at(c, centre_text(c, "SELECT date('%s', '-61 days')", due), 0);
	assert_string_equal(tasks(c, "reviewer"), "");
	centre_pass(c, 24 * HOUR);
	assert_string_equal(tasks(c, "reviewer"), "测*明 kept ok;");
	assert_string_equal(tasks(c, "clerk"), "");
	centre_pass(c, 60 * 24 * HOUR);
	assert_string_equal(tasks(c, "reviewer"), "测*明 kept soon;");
	centre_pass(c, 24 * HOUR);
	assert_string_equal(tasks(c, "reviewer"), "测*明 kept late;");
	/* once it was looked at it is a year away again */
	aided_must(c, "reviewer", no, "keep",
		",\"text\":\"仍然困难\",\"category\":\"deep\"");
	assert_string_equal(tasks(c, "reviewer"), "");
}

/* ---- in full, for a purpose ---------------------------------------------- */

static const char *
shown(struct centre *c, const char *no, const char *key)
{
	const struct reply *r = centre_post(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/cases/%s/aid/unmask", no),
		centre_printf(c, "{\"key\":\"%s\",\"purpose\":\"核对\"}", key));

	if (r->status != 200)
		return r->json ? reply_text(r, "code") : "?";
	return reply_text(r, "value");
}

static void
test_unmask(void **state)
{
	struct centre *c = *state;
	const struct family ill = { .cause = "illness",
		.more = ",\"story\":\"甲乙丙病\",\"address\":\"丙丁路 9 "
			"号\",\"invoices\":[{\"hospital\":"
			"\"演示医院\",\"number\":\"A1\",\"amount\":123456}]",
		.consents = "{\"purpose\":\"aid_health\",\"version\":1}," };
	const char *no = aided(c, &ill), *wife = aided_spouse();
	const struct reply *r = file(c, "reviewer", no);

	assert_null(strstr(r->body, "甲乙丙病"));
	assert_null(strstr(r->body, "丙丁路"));
	assert_null(strstr(r->body, "演示医院"));
	assert_null(strstr(r->body, "6217001380001234565"));
	assert_null(strstr(r->body, wife));
	assert_string_equal(shown(c, no, "card"), "6217001380001234565");
	assert_string_equal(shown(c, no, "story"), "甲乙丙病");
	assert_string_equal(shown(c, no, "address"), "丙丁路 9 号");
	assert_string_equal(shown(c, no, "bills"), "演示医院 A1，1,234.56 元");
	assert_string_equal(
		shown(c, no, "head-1"), centre_printf(c, "测试红 %s", wife));
	for (size_t i = 0; i < 4; i++) {
		static const char *const none[] = { "pupils", "head-2", "head-",
			"head-x" };

		assert_string_equal(shown(c, no, none[i]), "FIELDS");
	}
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM audit WHERE action = "
				 "'person.unmask' AND object = 'case:%s' AND "
				 "payload LIKE '%%\"aid.%%'",
				 no),
		5);
}

/* ---- before it is public ------------------------------------------------- */

static const struct reply *
preview(struct centre *c, const char *no, const char *text)
{
	return centre_post(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/cases/%s/aid/posting", no),
		centre_printf(c, "{\"text\":\"%s\"}", text));
}

static void
test_preview(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "posting");
	const struct reply *r = preview(c, no, "测试红住院，电话13800000001");

	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "name"), "测*明");
	assert_string_equal(reply_text(r, "blocked.0"), "测试红");
	assert_string_equal(reply_text(r, "blocked.1"), "住院");
	assert_true(json_is_true(reply_find(r, "number")));
	r = preview(c, no, "按程序公示");
	assert_int_equal(json_array_size(reply_find(r, "blocked")), 0);
	assert_true(json_is_false(reply_find(r, "number")));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_posting"), 0);
	/* what is up, with what has been said against it */
	aided_to(c, no, "publicity");
	assert_reply(centre_post(c, centre_staff(c, "clerk"),
			     "/api/v1/aid/objections",
			     centre_printf(c,
				     "{\"posting\":\"%s\",\"text\":\"有车\"}",
				     aided_posting(c, no))),
		201, "");
	r = centre_get(c, centre_staff(c, "finance"), "/api/v1/aid/postings");
	assert_string_equal(reply_text(r, "items.0.case_no"), no);
	assert_string_equal(reply_text(r, "items.0.objections.0.text"), "有车");
	assert_true(json_is_true(reply_find(r, "items.0.stopped")));
}

/* ---- the money ----------------------------------------------------------- */

static const struct reply *
key(struct centre *c, const char *role, const char *no, const char *envelope)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/cases/%s/aid/grant", no),
		centre_printf(c, "{\"envelope\":\"%s\",\"bank\":\"演示银行\"}",
			envelope));
}

static const char *
granted(struct centre *c, const char *no)
{
	const struct reply *r = file(c, "finance", no);

	return reply_find(r, "work.grant") ? reply_text(r, "work.grant.state")
					   : "";
}

/* Keyed once from the case, and paid when the fund has let it go. */
static void
test_grant(void **state)
{
	struct centre *c = *state;
	const char *envelope = fund_envelope(c, "living", 10000000);
	const char *no = aided_in(c, "payment"), *ref;

	assert_string_equal(granted(c, no), "");
	assert_reply(key(c, "clerk", no, "none"), 404, "NOT_FOUND");
	ref = reply_text(key(c, "clerk", no, envelope), "ref");
	assert_string_equal(granted(c, no), "keyed");
	assert_reply(key(c, "clerk", no, envelope), 409, "AID_GRANT_MADE");
	/* of the household: the person and the spouse */
	assert_int_equal(
		centre_int(c,
			"SELECT count(*) FROM fund_party p JOIN fund_grant g "
			"ON g.id = p.grant_id WHERE g.ref = '%s'",
			ref),
		2);
	assert_int_equal(
		centre_int(c,
			"SELECT g.household = a.household_id AND g.amount = "
			"a.amount FROM fund_grant g JOIN aid_case a ON "
			"a.grant_id = g.id WHERE g.ref = '%s'",
			ref),
		1);
	assert_reply(aided_step(c, centre_staff(c, "finance"), no, "pay", ""),
		409, "AID_GRANT");
	/* dropped: another may take its place */
	assert_reply(fund_step(c, "reviewer", ref, "drop"), 200, "");
	ref = reply_text(key(c, "clerk", no, envelope), "ref");
	assert_reply(fund_step(c, "reviewer", ref, "review"), 200, "");
	assert_reply(fund_step(c, "approver", ref, "approve"), 200, "");
	(void)fund_released(c);
	assert_string_equal(granted(c, no), "sent");
	aided_must(c, "finance", no, "pay", "");
	assert_string_equal(aided_stage(c, no), "followup");
}

/* ---- what leaves --------------------------------------------------------- */

/* What any OpenSSL makes of the file; NULL: it stays shut. */
static const char *
unsealed(struct centre *c, const char *file, const char *passphrase)
{
	BIO *in, *out = BIO_new(BIO_s_mem());
	const char *text = NULL;
	CMS_ContentInfo *cms;
	struct bytes der;
	struct arena a;
	char *p;

	arena_init(&a, 1 << 20);
	assert_int_equal(base64_parse(&a, bytes_str(file), &der), 0);
	in = BIO_new_mem_buf(der.p, (int)der.n);
	cms = d2i_CMS_bio(in, NULL);
	assert_non_null(cms);
	if (CMS_decrypt_set1_password(cms, (unsigned char *)passphrase, -1) ==
			1 &&
		CMS_decrypt(cms, NULL, NULL, NULL, out, CMS_BINARY) == 1) {
		long n = BIO_get_mem_data(out, &p);

		text = centre_printf(c, "%.*s", (int)n, p);
	}
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	BIO_free(out);
	arena_release(&a);
	return text;
}

static void
test_export(void **state)
{
	static const char secret[] = "铁山路上的第九块砖头";
	struct centre *c = *state;
	const char *no = aided_in(c, "kept"), *path, *text, *file;
	const struct reply *r = centre_post(c, centre_staff(c, "auditor"),
		"/api/v1/aid/samples",
		"{\"from\":\"2021-01-01\",\"until\":\"2021-12-31\","
		"\"open_until\":\"2099-01-01\"}");

	path = centre_printf(
		c, "/api/v1/aid/samples/%s/export", reply_text(r, "id"));
	assert_reply(centre_post(c, centre_staff(c, "evaluator"), path,
			     "{\"passphrase\":\"111111111111\"}"),
		422, "PASSWORD_WEAK");
	assert_int_equal(centre_trail(c, "aid.sample.export"), 0);
	r = centre_post(c, centre_staff(c, "evaluator"), path,
		centre_printf(c, "{\"passphrase\":\"%s 4711\"}", secret));
	assert_reply(r, 200, "");
	file = reply_text(r, "file");
	text = unsealed(c, file, centre_printf(c, "%s 4711", secret));
	assert_non_null(text);
	assert_non_null(strstr(text, no));
	assert_non_null(strstr(
		text, ",approved,kept,340207,deep,deep,0,living,400000,1,"));
	assert_null(strstr(text, "测"));
	assert_null(unsealed(c, file, secret));
	assert_int_equal(centre_int(c,
				 "SELECT count(*) FROM audit WHERE action = "
				 "'aid.sample.export' AND payload LIKE "
				 "'%%%s%%'",
				 reply_text(r, "sha256")),
		1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_open_steps),
		CENTRE_TEST(test_approvals),
		CENTRE_TEST(test_kinds),
		CENTRE_TEST(test_reviews),
		CENTRE_TEST(test_unmask),
		CENTRE_TEST(test_preview),
		CENTRE_TEST(test_grant),
		CENTRE_TEST(test_export),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
