/* SPDX-License-Identifier: Apache-2.0 */
#include "aided.h"
#include "funds.h"
#include "pictures.h"

static const char *spouse, *applicant;

static const char * or (const char *given, const char *usual)
{
	return given ? given : usual;
}

const char *
aided_body(struct centre *c, const struct family *f, const char *source)
{
	int64_t income = f->income ? f->income : 1600000;

	applicant = f->id_no ? f->id_no : centre_id(c, "19900515");
	spouse = f->spouse ? f->spouse : centre_id(c, "19920103");
	return centre_printf(c,
		"{\"person\":{\"name\":\"测试明\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"},%s\"form\":{\"district\":\"%s\","
		"\"unit\":\"%s\",\"ask\":\"living\",\"cause\":\"%s\","
		"\"income\":%lld,\"relatives\":[{\"name\":\"测试红\","
		"\"id_no\":\"%s\",\"relation\":\"1\"}],\"rigid\":[],"
		"\"exclusions\":[]%s},\"card\":\"6217001380001234565\","
		"\"consents\":[%s%s{\"purpose\":\"aid_household\","
		"\"version\":1},{\"purpose\":\"aid_check\",\"version\":1},"
		"{\"purpose\":\"aid_bank\",\"version\":1}]}",
		applicant,
		source ? centre_printf(c, "\"source\":\"%s\",", source) : "",
		or (f->district, "340207"), or (f->unit, "演示物流公司"),
		or (f->cause, "layoff"), (long long)income, spouse,
		or (f->more, ""), or (f->consents, ""),
		f->private_ ? ""
			    : "{\"purpose\":\"aid_public\",\"version\":1},");
}

const char *
aided_applicant(void)
{
	return applicant;
}

const char *
aided_spouse(void)
{
	return spouse;
}

const struct reply *
aided_ask(struct centre *c, const struct family *f)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/aid-cases",
		aided_body(c, f, "chip"));
}

const char *
aided(struct centre *c, const struct family *f)
{
	static const struct family somebody = { 0 };
	const struct reply *r = aided_ask(c, f ? f : &somebody);

	assert_reply(r, 201, "");
	return reply_text(r, "case_no");
}

const char *
aided_stage(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT a.stage FROM aid_case a JOIN casefile f ON f.id = a.id "
		"WHERE f.no = '%s'",
		no);
}

const struct reply *
aided_step(struct centre *c, const struct who *as, const char *no,
	const char *action, const char *more)
{
	return centre_post(c, as, centre_printf(c, "/api/v1/cases/%s/aid", no),
		centre_printf(c, "{\"action\":\"%s\",\"version\":%lld%s}",
			action,
			(long long)centre_int(c,
				"SELECT version FROM casefile WHERE no = '%s'",
				no),
			more));
}

void
aided_must(struct centre *c, const char *role, const char *no,
	const char *action, const char *more)
{
	assert_reply(aided_step(c, centre_staff(c, role), no, action, more),
		200, "");
}

void
aided_papers(struct centre *c, const char *no)
{
	static const char *const codes[] = { "household", "id_cards", "income",
		"medical", "disability", "school", "accident" };

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		assert_reply(centre_post(c, centre_staff(c, "clerk"),
				     centre_printf(c,
					     "/api/v1/cases/%s/aid/papers", no),
				     centre_printf(c,
					     "{\"code\":\"%s\",\"original\":"
					     "true}",
					     codes[i])),
			200, "");
}

void
aided_authorise(struct centre *c, const char *no)
{
	centre_sql(c,
		"UPDATE aid_member SET authorised_on = '2021-06-01', "
		"authorised_by = 'staff:1' WHERE household_id = (SELECT "
		"household_id FROM aid_case a JOIN casefile f ON f.id = a.id "
		"WHERE f.no = '%s')",
		no);
}

const char *
aided_posting(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT p.ref FROM aid_posting p JOIN casefile f ON f.id = "
		"p.case_id WHERE f.no = '%s' AND p.ended_at IS NULL",
		no);
}

static void
wait_out(struct centre *c, const char *no)
{
	(void)no;
	centre_pass(c, 16 * 24 * HOUR);
}

/* A grant that the fund has sent, as if it had been keyed for this case. */
static void
send_grant(struct centre *c, const char *no)
{
	const char *envelope = fund_envelope(c, "relief", 100);

	centre_sql(c,
		"INSERT INTO fund_grant (id, ref, envelope_id, person_id, "
		"household, amount, state, version, payee_sealed, bank_sealed, "
		"card_sealed, made_at, changed_at) SELECT -f.id, 'g-' || f.no, "
		"(SELECT id FROM fund_envelope WHERE ref = '%s'), f.person_id, "
		"f.person_id, a.amount, 'sent', 1, x'00', x'00', x'00', 0, 0 "
		"FROM casefile f JOIN aid_case a ON a.id = f.id "
		"WHERE f.no = '%s'",
		envelope, no);
	centre_sql(c,
		"UPDATE aid_case SET grant_id = -id WHERE id = (SELECT id FROM "
		"casefile WHERE no = '%s')",
		no);
}

/* The usual way, a row a step. */
static const struct {
	const char *at, *role, *action, *more;
	void (*first)(struct centre *c, const char *no);
} way[] = {
	{ "first_review", "reviewer", "pass_first", "", aided_papers },
	{ "visit", "clerk", "visit_report", ",\"text\":\"两人到场\"", NULL },
	{ "visit", "reviewer", "visit_confirm", ",\"text\":\"属实\"",
		aided_authorise },
	{ "check", "clerk", "check_result", ",\"text\":\"相符\"", NULL },
	{ "review", "reviewer", "propose",
		",\"category\":\"deep\",\"kind\":\"living\",\"amount\":400000",
		NULL },
	{ "posting", "reviewer", "post", "", NULL },
	{ "publicity", "reviewer", "end_publicity", "", wait_out },
	{ "approval", "approver", "approve", "", NULL },
	{ "filing", "clerk", "file", ",\"number\":\"BF-2021-1\"", NULL },
	{ "payment", "finance", "pay", "", send_grant },
	{ "followup", "clerk", "follow_up", ",\"text\":\"已收到\"", NULL },
};

const struct reply *
aided_next(struct centre *c, const struct who *as, const char *no)
{
	const char *stage = aided_stage(c, no);
	size_t i = 0;

	while (strcmp(way[i].at, stage) != 0)
		assert_true(++i < ARRAY_LEN(way));
	/* the report of a visit is there: the second one confirms */
	if (strcmp(stage, "visit") == 0 &&
		centre_int(c,
			"SELECT count(*) FROM case_event v JOIN casefile f ON "
			"f.id = v.case_id WHERE f.no = '%s' AND v.action = "
			"'visit_report' AND v.id > coalesce((SELECT max(x.id) "
			"FROM case_event x WHERE x.case_id = f.id AND x.action "
			"= 'resubmit'), 0)",
			no))
		i++;
	if (way[i].first)
		way[i].first(c, no);
	return aided_step(c, as ? as : centre_staff(c, way[i].role), no,
		way[i].action, way[i].more);
}

void
aided_to(struct centre *c, const char *no, const char *stage)
{
	while (strcmp(aided_stage(c, no), stage) != 0)
		assert_reply(aided_next(c, NULL, no), 200, "");
}

const char *
aided_in(struct centre *c, const char *stage)
{
	const char *no = aided(c, NULL);

	aided_to(c, no, stage);
	return no;
}

/* ---- words of the table of routes ---------------------------------------- */

static const char *
application(struct centre *c, const char *source)
{
	const struct family f = { .id_no = centre_id(c, "19900515") };

	return aided_body(c, &f, source);
}

/* A new application's receipt. */
static const char *
receipt(struct centre *c)
{
	const struct family f = { 0 };

	return reply_text(aided_ask(c, &f), "receipt.token");
}

static const char *
made(struct centre *c, const struct who *as, const char *path, const char *body)
{
	const struct reply *r = centre_post(c, as, path, body);

	assert_reply(r, 201, "");
	return reply_text(r, "ref");
}

static const char *
posting(struct centre *c)
{
	return aided_posting(c, aided_in(c, "publicity"));
}

static const char *
objection(struct centre *c)
{
	return made(c, centre_kiosk(c, 0),
		centre_printf(
			c, "/api/v1/aid-postings/%s/objections", posting(c)),
		"{\"text\":\"他家有两套房\"}");
}

static const char *
complaint(struct centre *c)
{
	return made(c, &centre_public, "/api/v1/aid-complaints",
		centre_printf(c,
			"{\"code\":\"%s\",\"kind\":\"complaint\",\"text\":"
			"\"太慢\"}",
			receipt(c)));
}

/* A version that nobody has confirmed, by nobody of the desk. */
static const char *
version(struct centre *c)
{
	centre_sql(c,
		"INSERT INTO aid_rule (version, valid_from, basis, body, "
		"sha256, entered_at, entered_by) SELECT 1 + max(version), "
		"'2099-01-01', basis, body, sha256, 1, 'staff:0' FROM "
		"aid_rule");
	return centre_text(c, "SELECT max(version) FROM aid_rule");
}

/* The catalogue's file as the next version, as it goes into JSON. */
static const char *
rules(struct centre *c)
{
	return centre_text(c,
		"SELECT replace(replace(replace(body, '\"version\": 1,\n  "
		"\"valid_from\"', '\"version\": ' || (SELECT 1 + max(version) "
		"FROM aid_rule) || ',\"valid_from\"'), '\"', '\\\"'), "
		"char(10), ' ') FROM aid_rule WHERE version = 1");
}

static const char *
new_day(struct centre *c)
{
	return centre_text(c,
		"SELECT date('2030-01-01', '+' || (SELECT count(*) FROM "
		"aid_line) || ' days')");
}

static const char *
line(struct centre *c)
{
	const char *day = new_day(c);

	centre_sql(c,
		"INSERT INTO aid_line (id, district, valid_from, amount, "
		"basis, "
		"entered_at, entered_by) SELECT 900000 + count(*), '340207', "
		"'%s', 70000, 'x', 1, 'staff:0' FROM aid_line",
		day);
	return day;
}

/* Of days that no sample has; a case is in it. */
static const char *
sample(struct centre *c)
{
	const char *ref = centre_id(c, "19900515");

	(void)aided(c, NULL);
	centre_sql(c,
		"INSERT INTO aid_sample (id, ref, seed, from_on, until_on, "
		"of_cases, open_until, made_at, made_by) SELECT 800000 + "
		"count(*), '%s', 'x', date('2010-01-01', '+' || count(*) || ' "
		"days'), '2010-12-31', 1, '2099-01-01', 1, 'staff:0' FROM "
		"aid_sample",
		ref);
	centre_sql(c,
		"INSERT INTO aid_sample_case (sample_id, n, case_id) SELECT "
		"s.id, 1, (SELECT max(id) FROM aid_case) FROM aid_sample s "
		"WHERE s.ref = '%s'",
		ref);
	return ref;
}

static const char *
sample_day(struct centre *c)
{
	return centre_text(c,
		"SELECT date('2000-01-01', '+' || (SELECT count(*) FROM "
		"aid_sample) || ' days')");
}

static const char *
first_case(struct centre *c)
{
	return aided(c, NULL);
}

static const char *
proposed(struct centre *c)
{
	return aided_in(c, "posting");
}

/* At its payment, without days that go by. */
static const char *
filed(struct centre *c)
{
	const char *no = aided_in(c, "publicity");

	centre_sql(c, "UPDATE aid_posting SET until_on = '2021-01-01'");
	aided_must(c, "reviewer", no, "end_publicity", "");
	aided_to(c, no, "payment");
	return no;
}

static const char *
returned_case(struct centre *c)
{
	const char *no = aided(c, NULL);

	aided_must(c, "reviewer", no, "return", ",\"reason\":\"缺户口簿\"");
	return no;
}

static const char *
body(struct centre *c)
{
	return application(c, "chip");
}

static const char *
desk_body(struct centre *c)
{
	return application(c, NULL);
}

static const char *
wife(struct centre *c)
{
	(void)c;
	return spouse;
}

const char *
aided_visit_form(struct centre *c, const char *no)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/aid/visit-form", no), NULL);

	assert_reply(r, 200, "");
	return reply_text(r, "code");
}

static const char *
first_applicant(struct centre *c)
{
	(void)c;
	return applicant;
}

static const char *
link_code(struct centre *c)
{
	return picture_link(c, aided(c, NULL));
}

/* A case and a picture of its, as they stand in a path. */
static const char *
kept_picture(struct centre *c)
{
	const char *no = aided(c, NULL);

	return centre_printf(
		c, "%s/aid/pictures/%s", no, picture_kept(c, no, "household"));
}

/* A case with a paper. */
static const char *
gave_paper(struct centre *c)
{
	const char *no = aided(c, NULL);

	(void)picture_kept(c, no, "household");
	return no;
}

static const char *
visited(struct centre *c)
{
	return aided_in(c, "visit");
}

static const char *
visit_code(struct centre *c)
{
	return aided_visit_form(c, visited(c));
}

/* Somebody with a draft. */
static const char *
drafter(struct centre *c)
{
	const char *id = centre_id(c, "19900515");

	assert_reply(
		centre_post(c, centre_kiosk(c, 0), "/api/v1/aid-drafts",
			centre_printf(c,
				"{\"person\":{\"name\":\"测试\",\"id_type\":"
				"\"resident\",\"id_no\":\"%s\"},\"source\":"
				"\"chip\",\"form\":\"{}\"}",
				id)),
		200, "");
	return id;
}

static const struct {
	const char *name;
	const char *(*make)(struct centre *c);
} words[] = {
	{ "aidback", returned_case },
	{ "aid", first_case },
	{ "aidproposed", proposed },
	{ "aidfiled", filed },
	{ "aidbody", body },
	{ "aiddesk", desk_body },
	{ "aidwife", wife },
	{ "aidasker", first_applicant },
	{ "link", link_code },
	{ "picture", picture },
	{ "torn", picture_torn },
	{ "kept", kept_picture },
	{ "gave", gave_paper },
	{ "aidvisit", visited },
	{ "visitcode", visit_code },
	{ "aidtoken", receipt },
	{ "drafter", drafter },
	{ "posting", posting },
	{ "objection", objection },
	{ "complaint", complaint },
	{ "rules", rules },
	{ "waitingrules", version },
	{ "lineday", new_day },
	{ "linewaits", line },
	{ "sample", sample },
	{ "sampleday", sample_day },
};

const char *
aided_word(struct centre *c, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].name, name) == 0)
			return words[i].make(c);
	return NULL;
}
