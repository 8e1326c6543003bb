/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that sign: each its own paper, changed every year, revoked when they
 * must be; and the list of those that are believed. */
#include "centre.h"
#include "cli.h"
#include "receipt/receipt.h"
#include "signing.h"
#include "str.h"
#include "trust/root.h"

static const char *
verb(struct centre *c, int n, const char *const *words, int code)
{
	struct str out, message;

	str_init(&out, centre_arena(c), 65536);
	str_init(&message, centre_arena(c), 65536);
	assert_int_equal(cli_do(centre_app(c), n, (char **)(uintptr_t)words,
				 &out, &message),
		code);
	return out.n ? centre_printf(c, "%s", out.p) : "";
}

static void
rotate(struct centre *c, const char *kind, bool compromised)
{
	const char *words[] = { "keys", "rotate", kind, "--compromised" };

	(void)verb(c, compromised ? 4 : 3, words, CLI_OK);
	centre_close(c);
	centre_open(c);
}

/* ---- the list ------------------------------------------------------------ */

struct sign {
	struct app *app;
	const struct sign_key *root;
	uint32_t seq; /* 0: the next */
	bool lacks;   /* the last key */
};

static int
in_tx_sign(struct tx *tx, void *arg, struct err *e)
{
	const struct sign *s = arg;
	struct trust_signed newest;
	struct trust_row rows[TRUST_KEYS_MAX];
	struct trust_item *items;
	size_t n;

	if (trust_listed(tx, &items, &n, e) != 0 ||
		trust_newest(tx, &newest, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		rows[i] = items[i].row;
	return trust_take(tx, s->app, "system",
		trust_list_make(rows, n - s->lacks,
			s->seq ? s->seq : newest.seq + 1, tx_now(tx) / 1000,
			s->root, tx_arena(tx)),
		e);
}

static enum err_code
sign(struct centre *c, int root, uint32_t seq, bool lacks)
{
	uint8_t seed[ED25519_SEED] = { 9 };
	struct sign s = { .app = centre_app(c), .seq = seq, .lacks = lacks };
	struct err e = { 0 };
	struct sign_key *key =
		root ? trust_root_read(
			       centre_printf(c, "%s/ca/trust-root-%d.key",
				       centre_dir(c), root),
			       &e)
		     : sign_key_new(seed);
	struct arena a;
	int rc;

	assert_non_null(key);
	s.root = key;
	arena_init(&a, 1 << 20);
	rc = db_run(centre_app(c)->db, DB_WRITE, in_tx_sign, &s, &a, &e);
	assert_int_equal(rc, e.code ? -1 : 0);
	arena_release(&a);
	sign_key_free(key);
	return e.code;
}

/* What a gate makes of what anybody may fetch. */
static enum token_verdict
taken(struct centre *c, struct trust_set *set, int root)
{
	const struct reply *r = centre_get(c, &centre_public, "/api/v1/keys");
	uint8_t public_key[ED25519_PUBLIC];
	struct list_mark mark = { .seq = set->seq };
	struct trust_key key;
	const struct trust roots = { &key, 1 };
	struct err e = { 0 };
	struct bytes wire;
	enum token_verdict v;

	assert_int_equal(hex_parse(json_string_value(json_array_get(
					   reply_find(r, "roots"), root)),
				 public_key, sizeof(public_key)),
		0);
	assert_int_equal(base64url_parse(centre_arena(c),
				 bytes_str(reply_text(r, "trust")), &wire),
		0);
	assert_int_equal(
		trust_key_init(&key, public_key, TOKEN_EDDSA, KEY_ANY, &e), 0);
	memcpy(mark.hash, set->hash, sizeof(mark.hash));
	v = trust_list_take(set, &mark, wire, &roots,
		clock_now(centre_app(c)->clock) / 1000);
	trust_key_release(&key);
	return v;
}

static void
test_trust_list(void **state)
{
	struct centre *c = *state;
	struct trust_set set = { 0 };

	/* The demo's: made with the centre, without its kiosks. */
	assert_int_equal(taken(c, &set, 0), TOKEN_OK);
	assert_int_equal(set.seq, 1);
	assert_int_equal(set.n, 4);
	/* Another one's list, one that lacks a key, that leaves out a number.
	 */
	assert_int_equal(sign(c, 0, 0, false), ERR_TRUST_LIST);
	assert_int_equal(sign(c, 1, 0, true), ERR_TRUST_LIST);
	assert_int_equal(sign(c, 1, 1, false), ERR_TRUST_LIST);
	assert_int_equal(sign(c, 1, 3, false), ERR_TRUST_LIST);
	/* With a kiosk, by the root in use; by the next one. */
	(void)centre_kiosk(c, 0);
	assert_int_equal(sign(c, 1, 0, false), ERR_NONE);
	assert_int_equal(taken(c, &set, 0), TOKEN_OK);
	assert_int_equal(set.n, 5);
	assert_int_equal(set.keys[4].usage, KEY_TERMINAL);
	assert_int_equal(sign(c, 2, 0, false), ERR_NONE);
	assert_int_not_equal(taken(c, &set, 0), TOKEN_OK);
	assert_int_equal(taken(c, &set, 1), TOKEN_OK);
	assert_int_equal(set.seq, 3);
	trust_set_release(&set);
}

static int
pin(struct tx *tx, void *arg, struct err *e)
{
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC] = { { 1 }, { 2 } };

	return trust_root_pin(
		tx, arg, "system", (const uint8_t(*)[ED25519_PUBLIC])roots, e);
}

static void
test_roots_stay(void **state)
{
	struct centre *c = *state;
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 65536);
	assert_int_equal(
		db_run(centre_app(c)->db, DB_WRITE, pin, centre_app(c), &a, &e),
		-1);
	assert_int_equal(e.code, ERR_TRUST_ROOTED);
	arena_release(&a);
}

/* ---- rotation ------------------------------------------------------------ */

static void
assert_bearer_sees(struct centre *c, const char *token, int status)
{
	assert_reply(centre_post(c, &centre_public, "/api/v1/status",
			     centre_printf(c, "{\"code\":\"%s\"}", token)),
		status, status == 200 ? "" : "RECEIPT_INVALID");
}

/* The same answer for the same key, for ever: also when it is signed by what
 * was the key then. */
static void
test_rotation(void **state)
{
	const struct applicant somebody = { 0 };
	struct centre *c = *state;
	const struct ask ask = { .as = centre_kiosk(c, 0),
		.method = "POST",
		.path = "/api/v1/enrolments",
		.key = "rotation-1",
		.body = applicant_body(c, &somebody) };
	const char *was = reply_text(centre_ask(c, &ask), "receipt.token");
	const char *fresh;

	centre_pass(c, HOUR);
	rotate(c, "receipt", false);
	fresh = reply_text(centre_apply(c, &somebody), "receipt.token");
	assert_bearer_sees(c, was, 200);
	assert_bearer_sees(c, fresh, 200);
	assert_string_equal(
		reply_text(centre_ask(c, &ask), "receipt.token"), was);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM issuing_key WHERE "
				       "usage = 1 AND state = 1"),
		1);
	/* Ten years on a receipt still verifies. */
	centre_pass(c, 3650 * 24 * HOUR);
	assert_bearer_sees(c, was, 200);
}

static void
test_compromise(void **state)
{
	const struct applicant somebody = { 0 };
	struct centre *c = *state;
	const char *was =
		reply_text(centre_apply(c, &somebody), "receipt.token");
	struct trust_set set = { 0 };

	centre_pass(c, HOUR);
	rotate(c, "receipt", true);
	assert_bearer_sees(c, was, 422);
	assert_bearer_sees(c,
		reply_text(centre_apply(c, &somebody), "receipt.token"), 200);
	/* Gates hear of it by the next list. */
	assert_int_equal(taken(c, &set, 0), TOKEN_OK);
	assert_int_equal(set.n, 4);
	assert_int_equal(sign(c, 1, 0, false), ERR_NONE);
	assert_int_equal(taken(c, &set, 0), TOKEN_OK);
	assert_int_equal(set.n, 6);
	assert_int_equal(set.keys[0].state, KEY_REVOKED);
	assert_true(set.keys[1].state == KEY_ACTIVE && set.keys[1].nbf > 0);
	trust_set_release(&set);
}

static void
test_each_kind(void **state)
{
	static const char *const kinds[] = { "voucher", "pass", "list" };
	struct centre *c = *state;
	const char *list[] = { "keys", "list" };
	const char *unknown[] = { "keys", "rotate", "root" };
	const char *text;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		rotate(c, kinds[i], false);
	text = verb(c, 2, list, CLI_OK);
	assert_non_null(strstr(text, "pass 年票\tretired"));
	assert_non_null(strstr(text, "pass 年票\tactive"));
	assert_non_null(strstr(text, "list 名单\tretired"));
	(void)verb(c, 3, unknown, CLI_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_trust_list),
		CENTRE_TEST(test_roots_stay),
		CENTRE_TEST(test_rotation),
		CENTRE_TEST(test_compromise),
		CENTRE_TEST(test_each_kind),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
