/* SPDX-License-Identifier: Apache-2.0 */
#include "passes.h"
#include "cli.h"
#include "due.h"
#include "gate.h"
#include "revocation/revocation.h"
#include "str.h"

const char *
passes_text(struct centre *c, const struct passes *t)
{
	const char *code = t->code ? t->code : "P";

	return centre_printf(c,
		"{\"parks\":[{\"code\":\"K1\",\"number\":21,\"name\":\"东园\","
		"\"address\":\"东路\",\"bus\":\"1路\",\"phone\":\"1\","
		"\"passback_minutes\":30,\"travel_minutes\":20},"
		"{\"code\":\"K2\",\"number\":22,\"name\":\"西园\",\"address\":"
		"\"西路\",\"bus\":\"2路\",\"phone\":\"2\",\"opens\":"
		"\"08:00\",\"closes\":\"17:00\",\"closed\":[\"mon\"],"
		"\"passback_minutes\":30,\"travel_minutes\":20}],"
		"\"groups\":[{\"number\":7,\"title\":\"两园\",\"parks\":"
		"[\"K1\",\"K2\"],\"per_day\":0,\"per_year\":100}],"
		"\"products\":[{\"code\":\"%s\",\"title\":\"年票\",\"scope\":"
		"\"%s\",\"version\":%d,\"basis\":\"文件\",\"group\":7,"
		"\"holders\":%d,\"pay_days\":7,%s%s,\"prices\":[%s],"
		"\"rules\":[{\"rule\":\"member\",\"value\":\"\"}],"
		"\"texts\":[{\"kind\":\"declare\",\"code\":\"hardship\","
		"\"title\":\"困难\",\"text\":\"已看证明\"},"
		"{\"kind\":\"consent\",\"code\":\"entry\",\"version\":2,"
		"\"required\":true,\"title\":\"告知\",\"text\":\"告知\"}]}]}",
		code, t->scope ? t->scope : code, t->version ? t->version : 1,
		t->holders ? t->holders : 1, t->extra ? t->extra : "",
		t->period ? t->period : PASSES_ROLLING,
		t->prices ? t->prices : "{\"price\":8000,\"subsidy\":0}");
}

int
passes_take(struct centre *c, const char *text)
{
	char *words[] = { (char *)"pass", (char *)"take", (char *)text, NULL };
	struct str out, message;

	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	return cli_do(centre_app(c), 3, words, &out, &message);
}

int
passes_load(struct centre *c, const struct passes *t)
{
	return passes_take(c, passes_text(c, t));
}

void
passes_only(struct centre *c, const struct passes *t)
{
	centre_at(c, PASSES_DAY, 9 * HOUR);
	assert_int_equal(passes_load(c, t), CLI_OK);
}

/* ---- people -------------------------------------------------------------- */

const char *
passes_person(struct centre *c, const char *id)
{
	return centre_printf(c,
		"\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"}",
		id);
}

const struct reply *
passes_apply_for(
	struct centre *c, const char *id, const char *code, const char *more)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/passes",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"product\":\"%s\","
			"\"consents\":[{\"purpose\":\"entry\",\"version\":2}]"
			"%s}",
			passes_person(c, id), code, more));
}

const struct reply *
passes_apply(struct centre *c, const char *id)
{
	return passes_apply_for(c, id, "P", "");
}

const struct reply *
passes_own(struct centre *c, const char *id, const char *path)
{
	return centre_post(c, centre_kiosk(c, 0), path,
		centre_printf(
			c, "{%s,\"source\":\"chip\"}", passes_person(c, id)));
}

const struct reply *
passes_act(struct centre *c, const char *role, const char *no, const char *act,
	const char *body)
{
	return centre_post(c, centre_staff(c, role),
		centre_printf(c, "/api/v1/cases/%s/pass/%s", no, act),
		centre_printf(c, "{%s}", body));
}

const struct reply *
passes_pay(struct centre *c, const char *no)
{
	return passes_act(c, "clerk", no, "pay",
		centre_printf(c,
			"\"amount\":%lld,\"method\":\"cash\","
			"\"receipt_no\":\"R-%s\"",
			(long long)centre_int(c,
				"SELECT price + fee FROM pass p JOIN casefile "
				"f ON f.id = p.id WHERE f.no = '%s'",
				no),
			no));
}

const char *
passes_paid(struct centre *c, const char *id)
{
	const struct reply *r = passes_apply(c, id);
	const char *no;

	assert_reply(r, 201, "");
	no = reply_text(r, "case_no");
	assert_reply(passes_pay(c, no), 200, "");
	return no;
}

const struct reply *
passes_phone(struct centre *c, const char *path, const char *code,
	const char *anchor)
{
	return centre_post(c, &centre_public,
		centre_printf(c, "/api/v1/pass/%s", path),
		anchor ? centre_printf(c, "{\"code\":\"%s\",\"anchor\":\"%s\"}",
				 code, anchor)
		       : centre_printf(c, "{\"code\":\"%s\"}", code));
}

/* ---- phones -------------------------------------------------------------- */

static void
take(struct centre *c, const char *path, const char *code, uint8_t seed,
	struct passes_phone *out)
{
	const struct reply *r = passes_phone(c, path, code, NULL);
	uint8_t x[TOKEN_CHAIN], bytes[TOKEN_MAX];
	struct token_expect expect = { .types = TOKEN_TYPE_BIT(TOKEN_PASS),
		.any_place = true,
		.proof_later = true };
	enum token_prefix prefix;
	char hex[2 * TOKEN_CHAIN + 1];
	size_t n;

	assert_reply(r, 200, "");
	*out = (struct passes_phone){ .n = (uint32_t)reply_int(r, "n") };
	memset(out->seed, seed, TOKEN_CHAIN);
	assert_int_equal(hex_parse(reply_text(r, "cti"), out->token.cti, 5), 0);
	out->token.n_cti = 5;
	memcpy(x, out->seed, sizeof(x));
	token_chain_walk(&out->token, out->n, 0, x);
	hex_format(x, sizeof(x), hex);
	r = passes_phone(c, centre_printf(c, "%s/anchor", path), code, hex);
	assert_reply(r, 200, "");
	out->digits = reply_text(r, "token");
	/* A gate takes it on its first minute, whenever that is. */
	assert_int_equal(
		token_digits_parse(bytes_str(out->digits), &prefix, bytes, &n),
		TOKEN_OK);
	expect.now = reply_int(r, "nbf");
	assert_int_equal(token_verify(TOKEN_PLAIN, bytes_of(bytes, n),
				 centre_app(c)->trust, &expect, &out->token),
		TOKEN_OK);
	assert_int_equal(token_chain_length(&out->token), out->n);
}

void
passes_phone_take(struct centre *c, const char *code, uint8_t seed,
	struct passes_phone *out)
{
	take(c, "activations", code, seed, out);
}

void
passes_phone_renew(struct centre *c, const struct passes_phone *was,
	uint8_t seed, struct passes_phone *out)
{
	take(c, "renewals", passes_phone_show(c, was), seed, out);
}

const char *
passes_phone_show(struct centre *c, const struct passes_phone *p)
{
	return passes_phone_show_in(c, p, 0);
}

const char *
passes_phone_show_in(
	struct centre *c, const struct passes_phone *p, int64_t minutes)
{
	int64_t slot =
		minutes + token_chain_slot(&p->token,
				  clock_now(centre_app(c)->clock) / 1000);
	char digits[TOKEN_DIGITS_MAX + 1];
	uint8_t bytes[TOKEN_MAX];
	enum token_prefix prefix;
	size_t n;

	assert_int_equal(
		token_digits_parse(bytes_str(p->digits), &prefix, bytes, &n),
		TOKEN_OK);
	bytes[n++] = (uint8_t)(slot >> 16);
	bytes[n++] = (uint8_t)(slot >> 8);
	bytes[n++] = (uint8_t)slot;
	memcpy(bytes + n, p->seed, TOKEN_CHAIN);
	token_chain_walk(&p->token, p->n, (uint32_t)slot, bytes + n);
	token_digits_format(
		TOKEN_PROVEN, bytes_of(bytes, n + TOKEN_CHAIN), digits);
	return centre_printf(c, "%s", digits);
}

/* ---- a gate -------------------------------------------------------------- */

struct look {
	struct app *app;
	struct gate *gate;
};

static int
in_tx_look(struct tx *tx, void *arg, struct err *e)
{
	struct look *l = arg;
	struct revocation_list *lists;
	struct bytes wire;
	size_t n;

	if (revocation_lists(tx, TOKEN_TYPE_BIT(TOKEN_PASS), &lists, &n, e) !=
		0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (revocation_wire(tx, l->app, &lists[i], 0, &wire, e) != 0 ||
			gate_take_list(l->gate, wire, tx_now(tx) / 1000,
				NULL) != TOKEN_OK)
			return err_setf(e, ERR_INTERNAL, "a gate's list");
	return 0;
}

enum token_verdict
passes_verdict(struct centre *c, const char *code, uint32_t group)
{
	struct app *app = centre_app(c);
	struct gate *g = xcalloc(1, sizeof(*g));
	struct look l = { app, g };
	struct gate_decision d = { 0 };
	enum token_verdict v;
	struct err e = { 0 };
	struct arena a;

	g->trust = *app->trust;
	g->rules = (struct gate_rules){
		.types = TOKEN_TYPE_BIT(TOKEN_PASS), .n = 1, .places = { group }
	};
	arena_init(&a, 16 << 20);
	if (db_run(app->db, DB_READ, in_tx_look, &l, &a, &e) != 0)
		fail_msg("%s", e.detail);
	gate_decide(g, bytes_str(code), clock_now(app->clock) / 1000, &d);
	v = d.code;
	gate_release(g);
	free(g);
	arena_release(&a);
	return v;
}

/* ---- time ---------------------------------------------------------------- */

static int
in_tx_due(struct tx *tx, void *arg, struct err *e)
{
	bool more = true;

	while (more)
		if (due_run(tx, arg, &more, e) != 0)
			return -1;
	return 0;
}

void
passes_time_passes(struct centre *c)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 8 << 20);
	if (db_run(centre_app(c)->db, DB_WRITE, in_tx_due, centre_app(c), &a,
		    &e) != 0)
		fail_msg("%s", e.detail);
	arena_release(&a);
}
