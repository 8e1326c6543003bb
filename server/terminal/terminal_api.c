/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/terminal_api.h"
#include "str.h"
#include "terminal/ca.h"
#include "terminal/terminal.h"
#include "x509.h"

struct pair_in {
	const char *code;
	const char *csr;
	const char *ed25519;
};

struct renew_in {
	const char *csr;
};

struct pair_out {
	const char *name;
	const char *certificate;
	const char *ca;
};

/* clang-format off */
static const struct json_field pair_in_fields[] = {
	{ "code",    J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct pair_in, code), 32, NULL, "配对码" },
	{ "csr",     J_TEXT, J_REQUIRED, offsetof(struct pair_in, csr), 4096, NULL, "证书申请" },
	{ "ed25519", J_TEXT, J_REQUIRED, offsetof(struct pair_in, ed25519), 64, NULL, "离线回执公钥" },
};
static const struct json_shape pair_in_shape =
	JSON_SHAPE("PairRequest", struct pair_in, pair_in_fields);

static const struct json_field renew_in_fields[] = {
	{ "csr", J_TEXT, J_REQUIRED, offsetof(struct renew_in, csr), 4096, NULL, "证书申请" },
};
static const struct json_shape renew_in_shape =
	JSON_SHAPE("RenewRequest", struct renew_in, renew_in_fields);

static const struct json_field pair_out_fields[] = {
	{ "name",	 J_TEXT, 0, offsetof(struct pair_out, name), 0, NULL, "终端名称" },
	{ "certificate", J_TEXT, 0, offsetof(struct pair_out, certificate), 0, NULL, "证书" },
	{ "ca",		 J_TEXT, 0, offsetof(struct pair_out, ca), 0, NULL, "根证书" },
};
static const struct json_shape pair_out_shape =
	JSON_SHAPE("TerminalCertificate", struct pair_out, pair_out_fields);
/* clang-format on */

/* ---- pairing ---- */

static bool
ed25519_is_good(const char *hex, uint8_t out[32])
{
	struct err why = { 0 };
	struct verify_key *key;

	if (strlen(hex) != 64 || hex_parse(hex, out, 32) < 0)
		return false;
	key = verify_key_new(out, &why);
	verify_key_free(key);
	return key != NULL;
}

static int
pair_post_check(struct call *c, struct err *e)
{
	const struct pair_in *in = c->in;
	struct terminal_pairing *p =
		ARENA_NEW(&c->arena, struct terminal_pairing);
	struct err why = { 0 };

	(void)e;
	p->code = in->code;
	/* A bad request is not refused yet: it counts as a try of its code. */
	p->csr_good = ed25519_is_good(in->ed25519, p->ed25519) &&
		      x509_request_check(in->csr, p->spki, &why) == 0;
	c->scratch = p;
	return 0;
}

static int
pair_post_run(struct call *c, struct tx *tx, struct err *e)
{
	struct pair_out *out = ARENA_NEW(&c->arena, struct pair_out);
	struct terminal_pairing *p = c->scratch;

	if (terminal_pair(tx, c->app, p, e) < 0)
		return -1;
	out->name = p->name;
	c->out = out;
	return 0;
}

/* Signing is CPU work and can be done again: not on the write lane. */
static const void *
certificate_reply(struct call *c, const char *csr, int64_t terminal,
	int64_t until, struct err *e)
{
	struct pair_out *out = c->out;
	/* The certificate names the row: a name may be of any script. */
	const char *name =
		arena_printf(&c->arena, "terminal-%lld", (long long)terminal);

	out->ca = ca_root(c->app->ca);
	out->certificate = ca_terminal_issue(c->app->ca, csr, name,
		clock_now(c->app->clock) / 1000, until, &c->arena, e);
	return out->certificate ? out : NULL;
}

static const void *
pair_post_reply(struct call *c, struct err *e)
{
	const struct terminal_pairing *p = c->scratch;
	const struct pair_in *in = c->in;

	if (p->refused) {
		err_set(e, p->refused);
		return NULL;
	}
	return certificate_reply(c, in->csr, p->terminal, p->until, e);
}

/* ---- renewal ---- */

struct renewal {
	uint8_t spki[SHA256_SIZE];
	int64_t until;
};

static int
renew_post_check(struct call *c, struct err *e)
{
	const struct renew_in *in = c->in;
	struct renewal *r = ARENA_NEW(&c->arena, struct renewal);

	c->scratch = r;
	return x509_request_check(in->csr, r->spki, e);
}

static int
renew_post_run(struct call *c, struct tx *tx, struct err *e)
{
	struct pair_out *out = ARENA_NEW(&c->arena, struct pair_out);
	struct renewal *r = c->scratch;

	c->out = out;
	return terminal_renew(
		tx, c->app, &c->caller, r->spki, &out->name, &r->until, e);
}

static const void *
renew_post_reply(struct call *c, struct err *e)
{
	const struct renew_in *in = c->in;
	const struct renewal *r = c->scratch;

	return certificate_reply(c, in->csr, c->caller.id, r->until, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/terminals/pair", .audience = FOR_UNPAIRED, .status = 201,
	  .body = &pair_in_shape, .result = &pair_out_shape, .check = pair_post_check,
	  .stages = { { LANE_WRITE, pair_post_run } },
	  .make_reply = pair_post_reply, .label = "终端配对" },
	{ .method = "POST", .path = "/api/v1/terminals/renew", .audience = FOR_TERMINAL,
	  .kinds = KIND_KIOSK | KIND_GATE, .status = 201,
	  .body = &renew_in_shape, .result = &pair_out_shape, .check = renew_post_check,
	  .stages = { { LANE_WRITE, renew_post_run } },
	  .make_reply = renew_post_reply, .label = "更新终端证书" },
};
/* clang-format on */
const struct route_table terminal_routes = { rows, ARRAY_LEN(rows) };
