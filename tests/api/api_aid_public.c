/* SPDX-License-Identifier: Apache-2.0 */
/* What of aid is seen outside: the posting and its clock, objections,
 * complaints, the third party's sample, changed rules; and what is seen
 * nowhere. */
#include "aided.h"
#include "crypto.h"

#include <string.h>
#include <unistd.h>

static const struct reply *
postings(struct centre *c)
{
	const struct reply *r =
		centre_get(c, &centre_public, "/api/v1/aid-postings");

	assert_reply(r, 200, "");
	return r;
}

/* ---- the posting --------------------------------------------------------- */

static void
test_posting(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "publicity");
	const struct reply *r = postings(c);
	const json_t *one = reply_find(r, "items.0");

	assert_string_equal(reply_text(r, "items.0.name"), "测*明");
	assert_string_equal(reply_text(r, "items.0.unit"), "演示物流公司");
	assert_string_equal(reply_text(r, "items.0.category"), "深度困难");
	assert_string_equal(reply_text(r, "items.0.kind"), "生活救助");
	assert_int_equal(json_object_size(one), 9);
	assert_null(strstr(r->body, no));
	/* taken down with the end of publicity */
	aided_to(c, no, "approval");
	assert_int_equal(json_array_size(reply_find(postings(c), "items")), 0);
}

/* Who has not agreed is shown to the own unit alone. */
static void
test_private(void **state)
{
	struct centre *c = *state;
	const char *no = aided(c, &(struct family){ .private_ = true });

	aided_to(c, no, "publicity");
	assert_int_equal(json_array_size(reply_find(postings(c), "items")), 0);
	aided_to(c, no, "kept");
}

/* Nothing goes up that tells too much, and the case stays where it was. */
static void
test_scan(void **state)
{
	static const char *const bad[] = { "测试明同志", "妻子测试红",
		"因肺癌致困", "电 话 13800000001", "镜湖小区 3 号楼",
		"340299199005159814" };
	struct centre *c = *state;
	const char *no = aided_in(c, "posting");
	const struct reply *r;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		r = aided_step(c, centre_staff(c, "reviewer"), no, "post",
			centre_printf(c, ",\"text\":\"%s\"", bad[i]));
		assert_reply(r, 422, "FIELDS");
		assert_true(reply_refuses(r, "text", "AID_SCAN"));
	}
	assert_int_equal(centre_int(c, "SELECT count(*) FROM aid_posting"), 0);
	assert_string_equal(aided_stage(c, no), "posting");
	/* by the route of all services there is no posting to look at */
	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no, "post",
			     NULL, 0),
		409, "AID_INPUT");
	/* the unit is free text as well */
	no = aided(c, &(struct family){ .unit = "测试明修车店" });
	aided_to(c, no, "posting");
	r = aided_step(c, centre_staff(c, "reviewer"), no, "post", "");
	assert_true(reply_refuses(r, "unit", "AID_SCAN"));
}

/* ---- the clock, domain rules 2.7 ----------------------------------------- */

static const char *
until(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT until_on FROM aid_posting WHERE ref = '%s'",
		aided_posting(c, no));
}

static void
test_clock(void **state)
{
	static const struct {
		const char *posted, *last, *next;
	} rows[] = {
		{ "2021-07-02", "2021-07-09", "2021-07-10" },
		{ "2021-09-28", "2021-10-11", "2021-10-12" },
		{ "2021-09-30", "2021-10-13", "2021-10-14" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *no;

		centre_at(c, rows[i].posted, 9 * HOUR);
		no = aided_in(c, "publicity");
		assert_string_equal(until(c, no), rows[i].last);
		centre_at(c, rows[i].last, 24 * HOUR - 1);
		assert_reply(aided_step(c, centre_staff(c, "reviewer"), no,
				     "end_publicity", ""),
			409, "AID_PUBLIC_EARLY");
		centre_at(c, rows[i].next, 0);
		aided_must(c, "reviewer", no, "end_publicity", "");
	}
}

/* ---- objections ---------------------------------------------------------- */

static const char *
object(struct centre *c, const char *no)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		centre_printf(c, "/api/v1/aid-postings/%s/objections",
			aided_posting(c, no)),
		"{\"text\":\"他家有两套房\"}");

	assert_reply(r, 201, "");
	return reply_text(r, "ref");
}

static const struct reply *
answer(struct centre *c, const char *ref, bool upheld)
{
	return centre_post(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/aid/objections/%s", ref),
		centre_printf(c, "{\"upheld\":%s,\"answer\":\"已核实\"}",
			upheld ? "true" : "false"));
}

/* For whoever has the number, without a name. */
static const struct reply *
became(struct centre *c, const char *ref)
{
	return centre_post(c, &centre_public, "/api/v1/aid-complaints/state",
		centre_printf(c, "{\"ref\":\"%s\"}", ref));
}

static void
test_objection(void **state)
{
	struct centre *c = *state;
	const char *no, *first, *second;
	const struct reply *r;

	centre_at(c, "2021-07-02", 9 * HOUR);
	no = aided_in(c, "publicity"); /* to 2021-07-09 */
	centre_at(c, "2021-07-06", 9 * HOUR);
	first = object(c, no);
	centre_at(c, "2021-07-07", 9 * HOUR);
	second = object(c, no);
	assert_true(json_is_true(reply_find(postings(c), "items.0.stopped")));
	/* while it stands still nothing goes on, however late */
	centre_at(c, "2021-07-13", 9 * HOUR);
	assert_reply(aided_step(c, centre_staff(c, "reviewer"), no,
			     "end_publicity", ""),
		409, "AID_PUBLIC_EARLY");
	assert_reply(answer(c, first, false), 200, "");
	assert_string_equal(until(c, no), "2021-07-09");
	r = became(c, first);
	assert_string_equal(reply_text(r, "state"), "dismissed");
	assert_string_equal(reply_text(r, "answer"), "已核实");
	r = became(c, second);
	assert_string_equal(reply_text(r, "state"), "open");
	assert_null(reply_find(r, "answer"));
	assert_null(reply_find(r, "due_on"));
	assert_reply(answer(c, second, false), 200, "");
	/* stopped on the 6th, on again on the 13th: five working days more */
	assert_string_equal(until(c, no), "2021-07-16");
	assert_reply(answer(c, second, false), 409, "AID_ANSWERED");
	r = centre_get(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/cases/%s/aid", no));
	assert_int_equal(json_array_size(reply_find(r, "objections")), 2);
	assert_string_equal(reply_text(r, "objections.0.outcome"), "dismissed");
	centre_at(c, "2021-07-17", 9 * HOUR);
	aided_must(c, "reviewer", no, "end_publicity", "");
}

/* One that is right leads nowhere but out. */
static void
test_upheld(void **state)
{
	struct centre *c = *state;
	const char *no = aided_in(c, "publicity");

	assert_reply(answer(c, object(c, no), true), 200, "");
	centre_pass(c, 60 * 24 * HOUR);
	assert_reply(aided_step(c, centre_staff(c, "reviewer"), no,
			     "end_publicity", ""),
		409, "AID_PUBLIC_EARLY");
	aided_must(c, "reviewer", no, "refuse", ",\"reason\":\"异议成立\"");
	assert_int_equal(json_array_size(reply_find(postings(c), "items")), 0);
}

/* ---- complaints ---------------------------------------------------------- */

static size_t
sees(struct centre *c, const char *role)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, role), "/api/v1/aid/complaints");

	assert_reply(r, 200, "");
	return json_array_size(reply_find(r, "items"));
}

static void
test_complaint(void **state)
{
	struct centre *c = *state;
	const struct family f = { 0 };
	const struct reply *r = aided_ask(c, &f);
	const char *token = reply_text(r, "receipt.token");
	const char *no = reply_text(r, "case_no"), *ref, *path;

	aided_to(c, no, "review"); /* clerk and reviewer have acted */
	aided_must(c, "reviewer", no, "refuse", ",\"reason\":\"不符合\"");
	r = centre_post(c, &centre_public, "/api/v1/aid-complaints",
		centre_printf(c,
			"{\"code\":\"%s\",\"kind\":\"appeal\",\"text\":"
			"\"演示审核没有看材料\"}",
			token));
	assert_reply(r, 201, "");
	ref = reply_text(r, "ref");
	/* fifteen working days */
	assert_string_equal(reply_text(r, "due_on"), "2021-06-23");
	path = centre_printf(c, "/api/v1/aid/complaints/%s", ref);
	/* who is complained about sees nothing of it, and cannot answer */
	assert_int_equal(sees(c, "reviewer"), 0);
	assert_reply(centre_post(c, centre_staff(c, "reviewer"), path,
			     "{\"upheld\":false,\"answer\":\"没有\"}"),
		404, "NOT_FOUND");
	r = centre_get(c, centre_staff(c, "reviewer"),
		centre_printf(c, "/api/v1/cases/%s/aid", no));
	assert_null(strstr(r->body, "没有看材料"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'aid.complain' AND object "
				       "LIKE 'case:%%'"),
		0);
	/* others do */
	assert_int_equal(sees(c, "auditor"), 1);
	assert_int_equal(sees(c, "approver"), 1);
	assert_reply(centre_post(c, centre_staff(c, "auditor"), path,
			     "{\"upheld\":true,\"answer\":\"请重新申请\"}"),
		200, "");
	assert_reply(centre_post(c, centre_staff(c, "approver"), path,
			     "{\"upheld\":false,\"answer\":\"x\"}"),
		409, "AID_ANSWERED");
	r = became(c, ref);
	assert_string_equal(reply_text(r, "state"), "upheld");
	assert_string_equal(reply_text(r, "answer"), "请重新申请");
}

/* ---- evaluation ---------------------------------------------------------- */

struct drawn {
	uint8_t key[SHA256_SIZE];
	char no[32];
};

static int
order(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_SIZE);
}

/* Anybody can draw the sample again from the seed and the numbers. */
static void
test_sample(void **state)
{
	static const char body[] = "{\"from\":\"2021-01-01\",\"until\":"
				   "\"2021-12-31\",\"open_until\":"
				   "\"2022-06-30\"}";
	struct centre *c = *state;
	struct drawn all[5];
	const struct reply *r;
	const char *seed, *ref, *path;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		snprintf(all[i].no, sizeof(all[i].no), "%s",
			aided_in(c, "filing"));
		centre_at(c, "2021-06-01", 9 * HOUR);
	}
	r = centre_post(
		c, centre_staff(c, "auditor"), "/api/v1/aid/samples", body);
	assert_reply(r, 201, "");
	assert_int_equal(reply_int(r, "n"), 5); /* thirty at least */
	seed = reply_text(r, "seed");
	ref = reply_text(r, "id");
	assert_reply(centre_post(c, centre_staff(c, "auditor"),
			     "/api/v1/aid/samples", body),
		409, "AID_SAMPLE_TWICE");
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		const struct bytes parts[] = { bytes_str(seed),
			bytes_str(all[i].no) };

		crypto_sha256_parts(parts, 2, all[i].key);
	}
	qsort(all, ARRAY_LEN(all), sizeof(all[0]), order);
	r = centre_get(c, centre_staff(c, "evaluator"),
		centre_printf(c, "/api/v1/aid/samples/%s", ref));
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		assert_string_equal(json_string_value(json_array_get(
					    reply_find(r, "cases"), i)),
			all[i].no);

	/* masked, without what people wrote, and in the trail */
	path = centre_printf(c, "/api/v1/aid/samples/%s/open", ref);
	r = centre_post(c, centre_staff(c, "evaluator"), path, "{\"n\":1}");
	assert_reply(r, 200, "");
	assert_null(strstr(r->body, "测试明"));
	assert_null(strstr(r->body, "两人到场"));
	assert_null(reply_find(r, "card"));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'aid.sample.open'"),
		1);
	/* what is not in the sample is not there */
	assert_reply(
		centre_get(c, centre_staff(c, "evaluator"),
			centre_printf(c, "/api/v1/cases/%s/aid", all[0].no)),
		403, "FORBIDDEN");
	centre_at(c, "2022-07-01", 0);
	assert_reply(
		centre_post(c, centre_staff(c, "evaluator"), path, "{\"n\":1}"),
		403, "AID_SAMPLE_OVER");
}

/* ---- rules that change --------------------------------------------------- */

static void
test_rules(void **state)
{
	struct centre *c = *state;
	const struct who *one = centre_staff(c, "reviewer");
	const char *no = aided(c, NULL); /* 666.67 a head, the line 700 */
	const char *text = aided_word(c, "rules");
	const struct reply *r;

	text = centre_printf(c, "{\"text\":\"%s\"}", text);
	assert_reply(centre_post(c, one, "/api/v1/aid/rules", text), 201, "");
	assert_reply(centre_post(c, one, "/api/v1/aid/rules", text), 409,
		"AID_RULES_VERSION");
	assert_reply(centre_post(c, one, "/api/v1/aid/rules/confirm",
			     "{\"version\":2}"),
		403, "AID_RULES_SELF");
	/* a lower line would make it relative, and says so before it is one */
	r = centre_post(c, one, "/api/v1/aid/rules/dry-run",
		"{\"version\":2,\"district\":\"340207\",\"line\":66666}");
	assert_reply(r, 200, "");
	assert_int_equal(reply_int(r, "looked"), 1);
	assert_string_equal(reply_text(r, "changes.0.case_no"), no);
	assert_string_equal(reply_text(r, "changes.0.was"), "deep");
	assert_string_equal(reply_text(r, "changes.0.would"), "relative");
	r = centre_post(c, one, "/api/v1/aid/rules/dry-run",
		"{\"version\":2,\"district\":\"340207\",\"line\":66667}");
	assert_int_equal(json_array_size(reply_find(r, "changes")), 0);
	assert_reply(centre_post(c, centre_staff(c, "approver"),
			     "/api/v1/aid/rules/confirm", "{\"version\":2}"),
		200, "");
	/* what was asked under the first stays there */
	(void)aided(c, NULL);
	assert_string_equal(centre_text(c, "SELECT group_concat(rule_version) "
					   "FROM (SELECT rule_version FROM "
					   "aid_case ORDER BY id)"),
		"1,2");
}

static const char *
dry(struct centre *c, const char *in)
{
	const struct reply *r = centre_post(c, centre_staff(c, "reviewer"),
		"/api/v1/aid/rules/dry-run", in);
	const char *text = "";
	size_t i;
	json_t *t;

	assert_reply(r, 200, "");
	json_array_foreach((json_t *)reply_find(r, "changes"), i, t) text =
		centre_printf(c, "%s%s > %s;", text,
			json_string_value(json_object_get(t, "was_label")),
			json_string_value(json_object_get(t, "would_label")));
	return text;
}

/* Enters the second version with a word in another's place. */
static void
enter_second(struct centre *c, const char *const words[][2], size_t n)
{
	char *text = strdup(aided_word(c, "rules")), *at;

	for (size_t i = 0; i < n; i++)
		while ((at = strstr(text, words[i][0])) != NULL)
			memcpy(at, words[i][1], strlen(words[i][1]));
	assert_reply(
		centre_post(c, centre_staff(c, "reviewer"), "/api/v1/aid/rules",
			centre_printf(c, "{\"text\":\"%s\"}", text)),
		201, "");
	free(text);
}

/* Each category by the name that its own version has for it. */
static void
test_dry_labels(void **state)
{
	static const char *const words[][2] = { { "深度困难", "特别困难" },
		{ "相对困难", "一般困难" } };
	struct centre *c = *state;

	(void)aided(c, NULL);
	enter_second(c, words, ARRAY_LEN(words));
	assert_string_equal(dry(c, "{\"version\":2}"), "");
	assert_string_equal(
		dry(c, "{\"version\":2,\"district\":\"340207\",\"line\":"
		       "66666}"),
		"深度困难 > 一般困难;");
	assert_string_equal(
		dry(c, "{\"version\":2,\"district\":\"340207\",\"line\":"
		       "100}"),
		"深度困难 > 不属于三类;");
}

/* Aid of the last year is income under the second, there as in the sheet. */
static void
test_dry_earlier(void **state)
{
	static const char *const words[][2] = {
		{ "\\\"counts_earlier\\\": false",
			"\\\"counts_earlier\\\": true " },
	};
	struct centre *c = *state;
	const struct family f = { .id_no = centre_id(c, "19900515"),
		.spouse = centre_id(c, "19920103") };

	aided_to(c, aided(c, &f), "kept");
	(void)aided(c, &f);
	enter_second(c, words, ARRAY_LEN(words));
	assert_string_equal(dry(c, "{\"version\":1}"), "");
	assert_string_equal(dry(c, "{\"version\":2}"), "深度困难 > 相对困难;");
}

/* ---- nowhere ------------------------------------------------------------- */

static int
holding(const char *where, const char *what)
{
	char command[512];

	snprintf(
		command, sizeof(command), "grep -raqF -- '%s' %s", what, where);
	return system(command) == 0;
}

/* Names, illness, card, numbers of a family that goes all the way: in no log,
 * no file, no public answer, no code. */
static void
test_canary(void **state)
{
	static const char words[] =
		",\"story\":\"金丝雀罕见病\",\"invoices\":[{\"hospital\":"
		"\"金丝雀专科\",\"number\":\"CANARY77\",\"amount\":5000}]";
	struct centre *c = *state;
	const char *me = centre_id(c, "19900515");
	const char *wife = centre_id(c, "19920103");
	const struct family f = { .id_no = me,
		.spouse = wife,
		.cause = "illness",
		.more = words,
		.consents = "{\"purpose\":\"aid_health\",\"version\":1}," };
	const char *const hidden[] = { me, wife, "测试明", "测试红",
		"金丝雀罕见病", "金丝雀专科", "CANARY77", "6217001380001234565",
		"金丝雀走访", "金丝雀异议", "金丝雀投诉" };
	char log[] = "/tmp/test_aid_log_XXXXXX";
	int fd = mkstemp(log), saved = dup(STDERR_FILENO);
	const struct reply *r, *shown;
	const char *no;

	assert_true(fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
	r = aided_ask(c, &f);
	assert_reply(r, 201, "");
	no = reply_text(r, "case_no");
	aided_to(c, no, "visit");
	aided_must(c, "clerk", no, "visit_report", ",\"text\":\"金丝雀走访\"");
	aided_to(c, no, "publicity");
	shown = postings(c);
	assert_reply(
		centre_post(c, centre_kiosk(c, 0),
			centre_printf(c, "/api/v1/aid-postings/%s/objections",
				aided_posting(c, no)),
			"{\"text\":\"金丝雀异议\"}"),
		201, "");
	assert_reply(centre_post(c, &centre_public, "/api/v1/aid-complaints",
			     centre_printf(c,
				     "{\"code\":\"%s\",\"kind\":\"complaint\","
				     "\"text\":\"金丝雀投诉\"}",
				     reply_text(r, "receipt.token"))),
		201, "");
	/* a refusal of each kind says it either */
	assert_reply(aided_ask(c, &f), 409, "ALREADY_APPLIED");
	assert_reply(centre_post(c, &centre_public, "/api/v1/status",
			     centre_printf(c, "{\"code\":\"%s\"}",
				     reply_text(r, "receipt.token"))),
		200, "");
	centre_settle(c);
	centre_close(c);
	dup2(saved, STDERR_FILENO);
	close(saved);
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
		if (holding(log, hidden[i]))
			fail_msg("in the log: %s", hidden[i]);
		if (holding(centre_dir(c), hidden[i]))
			fail_msg("on the disk: %s", hidden[i]);
		assert_null(strstr(shown->body, hidden[i]));
		assert_null(strstr(reply_text(r, "receipt.url"), hidden[i]));
	}
	/* the search itself finds what is there */
	assert_true(holding(centre_dir(c), no));
	close(fd);
	unlink(log);
	centre_open(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_posting),
		CENTRE_TEST(test_private),
		CENTRE_TEST(test_scan),
		CENTRE_TEST(test_clock),
		CENTRE_TEST(test_objection),
		CENTRE_TEST(test_upheld),
		CENTRE_TEST(test_complaint),
		CENTRE_TEST(test_sample),
		CENTRE_TEST(test_rules),
		CENTRE_TEST(test_dry_labels),
		CENTRE_TEST(test_dry_earlier),
		CENTRE_TEST(test_canary),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
