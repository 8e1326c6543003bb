/* SPDX-License-Identifier: Apache-2.0 */
#include "funds.h"
#include "str.h"

static const char *
made(struct centre *c, const char *who, const char *path, const char *body)
{
	const struct reply *r =
		centre_post(c, centre_staff(c, who), path, body);

	assert_reply(r, 201, "");
	return reply_text(r, "ref");
}

const char *
fund_envelope(struct centre *c, const char *purpose, int64_t fen)
{
	struct civil today = civil_from_ms(clock_now(centre_app(c)->clock));

	return made(c, "caiwu", FUND "/budgets",
		centre_printf(c,
			"{\"source\":\"special\",\"purpose\":\"%s\",\"year\":%"
			"d,"
			"\"amount\":%lld,\"basis\":\"测试〔2021〕1号\"}",
			purpose, today.y, (long long)fen));
}

const char *
fund_body(struct centre *c, const char *envelope, int64_t fen, const char *id)
{
	return centre_printf(c,
		"{\"envelope\":\"%s\",\"amount\":%lld,\"person\":{\"name\":"
		"\"测试\",\"id_type\":\"resident\",\"id_no\":\"%s\"},"
		"\"account\":"
		"{\"payee\":\"测试\",\"bank\":\"测试银行\",\"card\":\"%s\"}}",
		envelope, (long long)fen, id ? id : centre_id(c, "19800515"),
		FUND_CARD);
}

const char *
fund_keyed(struct centre *c, const char *envelope, int64_t fen, const char *id)
{
	return made(
		c, "clerk", FUND "/grants", fund_body(c, envelope, fen, id));
}

const struct reply *
fund_step(struct centre *c, const char *role, const char *ref, const char *step)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(c, FUND "/grants/%s/%s", ref, step),
		centre_printf(c, "{\"version\":%lld}",
			(long long)centre_int(c,
				"SELECT version FROM fund_grant WHERE ref = "
				"'%s'",
				ref)));
}

const char *
fund_reserved(
	struct centre *c, const char *envelope, int64_t fen, const char *id)
{
	const char *ref = fund_keyed(c, envelope, fen, id);

	assert_reply(fund_step(c, "reviewer", ref, "review"), 200, "");
	return ref;
}

const char *
fund_committed(
	struct centre *c, const char *envelope, int64_t fen, const char *id)
{
	const char *ref = fund_reserved(c, envelope, fen, id);

	assert_reply(fund_step(c, "approver", ref, "approve"), 200, "");
	return ref;
}

const char *
fund_run(struct centre *c)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, "caiwu"), FUND "/runs");

	return made(c, "caiwu", FUND "/runs",
		centre_printf(c, "{\"n\":%lld,\"total\":%lld}",
			(long long)reply_int(r, "due.n"),
			(long long)reply_int(r, "due.total")));
}

const char *
fund_hash(struct centre *c, const char *run)
{
	return centre_text(c,
		"SELECT lower(hex(file_sha256)) FROM fund_run WHERE ref = "
		"'%s'",
		run);
}

const char *
fund_hash_body(struct centre *c, const char *run)
{
	return centre_printf(c, "{\"sha256\":\"%s\"}", fund_hash(c, run));
}

const char *
fund_released(struct centre *c)
{
	const char *run = fund_run(c);

	assert_reply(centre_post(c, centre_staff(c, "fuhe"),
			     centre_printf(c, FUND "/runs/%s/release", run),
			     fund_hash_body(c, run)),
		200, "");
	return run;
}

const char *
fund_answer_body(struct centre *c, const char *run, const char *result)
{
	const char *lines = centre_text(c,
		"SELECT group_concat(p.ref || ',%s', '\\n') FROM fund_payment "
		"p "
		"JOIN fund_run r ON r.id = p.run_id WHERE r.ref = '%s'",
		result, run);

	return centre_printf(c,
		"{\"text\":\"驿站付款回单,%s,%s\\n付款编号,结果\\n%s\\n\"}",
		run, fund_hash(c, run), lines);
}

int64_t
fund_sum(struct centre *c, const char *account)
{
	return centre_int(
		c, "SELECT coalesce(sum(%s), 0) FROM fund_envelope", account);
}
