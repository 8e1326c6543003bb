/* SPDX-License-Identifier: Apache-2.0 */
/* Pairing, revoking, renewing; the certificate authority's files. */
#include "app_fixture.h"
#include "crypto.h"
#include "terminal/ca.h"
#include "terminal/pair_code.h"
#include "terminal/terminal.h"
#include "terminal/terminal_list.h"
#include "fleet/fleet.h"
#include "x509.h"

#include <sys/stat.h>

#define HOUR INT64_C(3600000)

/* ---- what runs on the lanes ---- */

struct op {
	struct centre *t;
	struct terminal_new fresh;
	char code[PAIR_CODE_SIZE];
	struct terminal_pairing pairing;
	struct caller caller;
	uint8_t spki[32];
	const char *name;
	int64_t until;
	struct terminal_list list;
};

static int
fn_issue(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return terminal_code_issue(
		tx, &o->t->app, "system", &o->fresh, o->code, e);
}

static int
fn_pair(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return terminal_pair(tx, &o->t->app, &o->pairing, e);
}

static int
fn_resolve(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return terminal_caller_resolve(tx, o->spki, &o->caller, e);
}

static int
fn_revoke(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return terminal_revoke(tx, &o->t->app, "system", o->fresh.name, e);
}

static int
fn_renew(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return terminal_renew(
		tx, &o->t->app, &o->caller, o->spki, &o->name, &o->until, e);
}

static int
fn_seen(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	const struct fleet_health health = { "1", "ok", .full = false };
	struct fleet_wish wish;
	bool news;
	int rc = fleet_beat(
		tx, &o->t->app, &o->caller, &health, &wish, &news, e);

	o->name = wish.name;
	return rc;
}

static int
fn_list(struct tx *tx, void *arg, struct err *e)
{
	return terminal_list_load(tx, &((struct op *)arg)->list, e);
}

/* ---- helpers ---- */

static enum err_code
issue(struct op *o, const char *name)
{
	o->fresh = (struct terminal_new){ name, "kiosk", NULL };
	return centre_do(o->t, DB_WRITE, fn_issue, o);
}

/* key: the number that the terminal's key stands for. */
static enum err_code
pair_with(struct op *o, const char *code, uint8_t key)
{
	memset(&o->pairing, 0, sizeof(o->pairing));
	o->pairing.code = code;
	o->pairing.csr_good = true;
	memset(o->pairing.spki, key, 32);
	memset(o->pairing.ed25519, key + 1, 32);
	assert_int_equal(centre_do(o->t, DB_WRITE, fn_pair, o), ERR_NONE);
	return o->pairing.refused;
}

static enum err_code
resolve(struct op *o, uint8_t key)
{
	memset(o->spki, key, 32);
	return centre_do(o->t, DB_READ, fn_resolve, o);
}

static const struct terminal_item *
listed(struct op *o, size_t i)
{
	assert_int_equal(centre_do(o->t, DB_READ, fn_list, o), ERR_NONE);
	assert_true(i < o->list.items.n);
	return (const struct terminal_item *)o->list.items.items + i;
}

/* ---- codes ---- */

static void
test_code_spelling(void **state)
{
	static const struct {
		const char *typed, *code;
	} rows[] = {
		{ "7K3MX-Q9TZ4", "7K3MX-Q9TZ4" },
		{ "7k3mxq9tz4", "7K3MX-Q9TZ4" },
		{ " 7K3 MXQ-9TZ4 ", "7K3MX-Q9TZ4" },
		{ "oiLOI-lo0oo", "01101-10000" },
		{ "7K3MX-Q9TZ", NULL },
		{ "7K3MX-Q9TZ44", NULL },
		{ "7K3MX-Q9TZU", NULL },
		{ "7K3MX-Q9TZ\xe5", NULL },
		{ "", NULL },
	};
	char code[PAIR_CODE_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int rc = pair_code_parse(rows[i].typed, code);

		assert_int_equal(rc, rows[i].code ? 0 : -1);
		if (rows[i].code)
			assert_string_equal(code, rows[i].code);
	}
}

static void
test_code_names(void **state)
{
	static const struct {
		struct terminal_new fresh;
		enum err_code code;
	} rows[] = {
		{ { "hall-1", "kiosk", NULL }, ERR_NONE },
		{ { "大厅1号", "kiosk", NULL }, ERR_NONE },
		{ { "gate", "gate", "P01" }, ERR_NONE },
		{ { "", "kiosk", NULL }, ERR_FIELDS },
		{ { "-x", "kiosk", NULL }, ERR_FIELDS },
		{ { "a b", "kiosk", NULL }, ERR_FIELDS },
		{ { "a\nb", "kiosk", NULL }, ERR_FIELDS },
		{ { "a", "printer", NULL }, ERR_FIELDS },
		{ { "a", NULL, NULL }, ERR_FIELDS },
		{ { NULL, "gate", NULL }, ERR_FIELDS },
		{ { "a", "gate", "no park" }, ERR_FIELDS },
		{ { "0123456789012345678901234567890123", "gate", NULL },
			ERR_FIELDS },
	};
	struct op o = { .t = *state };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		o.fresh = rows[i].fresh;
		assert_int_equal(
			centre_do(o.t, DB_WRITE, fn_issue, &o), rows[i].code);
	}
}

/* ---- pairing ---- */

static void
test_pair(void **state)
{
	struct op o = { .t = *state };

	assert_int_equal(resolve(&o, 1), ERR_TERMINAL_REQUIRED);
	assert_int_equal(issue(&o, "hall-1"), ERR_NONE);
	assert_string_equal(listed(&o, 0)->state, "waiting");
	assert_int_equal(pair_with(&o, o.code, 1), ERR_NONE);
	assert_string_equal(o.pairing.name, "hall-1");
	assert_int_equal(o.pairing.until, T0 / 1000 + 45 * 86400);
	assert_int_equal(resolve(&o, 1), ERR_NONE);
	assert_int_equal(o.caller.kind, CALLER_TERMINAL);
	assert_memory_equal(o.caller.actor, "terminal:", 9);
	assert_string_equal(listed(&o, 0)->state, "active");
	assert_int_equal(issue(&o, "hall-1"), ERR_NAME_TAKEN);
}

/* A reply that was lost can be asked for again, by the same key only. */
static void
test_pair_again(void **state)
{
	struct op o = { .t = *state };
	int64_t first;

	issue(&o, "hall-1");
	assert_int_equal(pair_with(&o, o.code, 1), ERR_NONE);
	first = o.pairing.until;
	centre_pass(o.t, 60000);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_NONE);
	assert_int_equal(o.pairing.until, first);
	assert_string_equal(o.pairing.name, "hall-1");
	assert_int_equal(pair_with(&o, o.code, 2), ERR_PAIR_CODE);
	assert_int_equal(resolve(&o, 2), ERR_TERMINAL_REQUIRED);
	centre_pass(o.t, PAIR_LIFE_MS);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_PAIR_CODE);
}

static void
test_pair_late(void **state)
{
	struct op o = { .t = *state };

	issue(&o, "hall-1");
	centre_pass(o.t, PAIR_LIFE_MS - 1);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_NONE);
	issue(&o, "hall-2");
	centre_pass(o.t, PAIR_LIFE_MS);
	assert_int_equal(pair_with(&o, o.code, 2), ERR_PAIR_CODE);
	/* A waiting name gets a new code, and the old one is over. */
	char old[PAIR_CODE_SIZE];
	issue(&o, "hall-2");
	memcpy(old, o.code, sizeof(old));
	assert_int_equal(issue(&o, "hall-2"), ERR_NONE);
	assert_int_equal(pair_with(&o, old, 2), ERR_PAIR_CODE);
	assert_int_equal(pair_with(&o, o.code, 2), ERR_NONE);
}

static void
test_pair_tries(void **state)
{
	struct op o = { .t = *state };

	issue(&o, "hall-1");
	for (int i = 0; i < PAIR_TRIES; i++) {
		memset(&o.pairing, 0, sizeof(o.pairing));
		o.pairing.code = o.code;
		assert_int_equal(
			centre_do(o.t, DB_WRITE, fn_pair, &o), ERR_NONE);
		assert_int_equal(o.pairing.refused, ERR_PAIR_CSR);
	}
	assert_int_equal(pair_with(&o, o.code, 1), ERR_PAIR_CODE);
}

/* One key is one terminal. */
static void
test_pair_key_taken(void **state)
{
	struct op o = { .t = *state };

	issue(&o, "hall-1");
	assert_int_equal(pair_with(&o, o.code, 1), ERR_NONE);
	issue(&o, "hall-2");
	assert_int_equal(pair_with(&o, o.code, 1), ERR_PAIR_CSR);
	assert_int_equal(pair_with(&o, o.code, 2), ERR_NONE);
}

static void
test_pair_guessing(void **state)
{
	struct op o = { .t = *state };

	for (int i = 0; i < PAIR_FAILURES_AN_HOUR; i++)
		assert_int_equal(pair_with(&o, i % 2 ? "00000-00000" : "?", 1),
			ERR_PAIR_CODE);
	assert_int_equal(issue(&o, "hall-1"), ERR_NONE);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_THROTTLED);
	centre_pass(o.t, HOUR - 1);
	assert_int_equal(issue(&o, "hall-1"), ERR_NONE);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_THROTTLED);
	centre_pass(o.t, 1);
	/* A new hour counts from nothing. */
	for (int i = 0; i < PAIR_FAILURES_AN_HOUR; i++)
		assert_int_equal(
			pair_with(&o, "00000-00000", 1), ERR_PAIR_CODE);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_THROTTLED);
	centre_pass(o.t, HOUR);
	assert_int_equal(issue(&o, "hall-1"), ERR_NONE);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_NONE);
}

/* ---- afterwards ---- */

static void
test_revoke(void **state)
{
	struct op o = { .t = *state };
	char old[PAIR_CODE_SIZE];

	o.fresh.name = "hall-1";
	assert_int_equal(
		centre_do(o.t, DB_WRITE, fn_revoke, &o), ERR_NOT_FOUND);
	issue(&o, "hall-1");
	memcpy(old, o.code, sizeof(old));
	pair_with(&o, o.code, 1);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_revoke, &o), ERR_NONE);
	assert_int_equal(resolve(&o, 1), ERR_TERMINAL_REVOKED);
	assert_string_equal(listed(&o, 0)->state, "revoked");
	assert_int_equal(pair_with(&o, old, 1), ERR_PAIR_CODE);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_revoke, &o), ERR_NONE);
	/* Let in again, under a new key only; the old one stays outside. */
	assert_int_equal(issue(&o, "hall-1"), ERR_NONE);
	assert_int_equal(resolve(&o, 1), ERR_TERMINAL_REVOKED);
	assert_int_equal(pair_with(&o, o.code, 1), ERR_PAIR_CSR);
	assert_int_equal(pair_with(&o, o.code, 2), ERR_NONE);
	assert_int_equal(resolve(&o, 2), ERR_NONE);
	assert_int_equal(resolve(&o, 1), ERR_TERMINAL_REQUIRED);
}

static void
test_renew(void **state)
{
	struct op o = { .t = *state };

	issue(&o, "hall-1");
	pair_with(&o, o.code, 1);
	issue(&o, "hall-2");
	pair_with(&o, o.code, 2);
	resolve(&o, 1);
	centre_pass(o.t, 30 * 24 * HOUR);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_renew, &o), ERR_NONE);
	assert_string_equal(o.name, "hall-1");
	assert_int_equal(o.until, T0 / 1000 + 75 * 86400);
	assert_int_equal(listed(&o, 0)->certificate_until, o.until * 1000);
	memset(o.spki, 2, 32);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_renew, &o), ERR_PAIR_CSR);
	memset(o.spki, 3, 32);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_renew, &o), ERR_PAIR_CSR);
}

static void
test_seen(void **state)
{
	struct op o = { .t = *state };

	issue(&o, "hall-1");
	pair_with(&o, o.code, 1);
	resolve(&o, 1);
	assert_int_equal(listed(&o, 0)->last_seen, 0);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_seen, &o), ERR_NONE);
	assert_int_equal(listed(&o, 0)->last_seen, T0);
	centre_pass(o.t, FLEET_WRITE_MS - 1);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_seen, &o), ERR_NONE);
	assert_int_equal(listed(&o, 0)->last_seen, T0);
	centre_pass(o.t, 1);
	assert_int_equal(centre_do(o.t, DB_WRITE, fn_seen, &o), ERR_NONE);
	assert_int_equal(listed(&o, 0)->last_seen, T0 + FLEET_WRITE_MS);
}

/* ---- the certificate authority ---- */

static struct ca *
make_ca(struct centre *t)
{
	struct err e = { 0 };
	struct ca *ca;

	if (ca_init(t->dir, t->app.keyring, t->app.rng, T0 / 1000, &e) < 0)
		fail_msg("%s", e.detail);
	ca = ca_open(t->dir, t->app.keyring, t->app.rng, &e);
	if (!ca)
		fail_msg("%s", e.detail);
	return ca;
}

static const char *
slurp(struct centre *t, const char *name, unsigned *mode)
{
	char path[128];
	struct stat st;
	char *text = arena_alloc(&t->app.arena, 16384);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", t->dir, name);
	assert_int_equal(stat(path, &st), 0);
	*mode = st.st_mode & 0777;
	f = fopen(path, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, 16383, f) > 0);
	fclose(f);
	return text;
}

static void
test_ca_files(void **state)
{
	struct centre *t = *state;
	struct ca *ca = make_ca(t);
	struct err e = { 0 };
	unsigned mode;

	assert_string_equal(slurp(t, "ca.crt", &mode), ca_root(ca));
	assert_int_equal(mode, 0444);
	assert_non_null(strstr(slurp(t, "ca/root.key", &mode), "PRIVATE KEY"));
	assert_int_equal(mode, 0400);
	/* The issuing key lies sealed. */
	assert_null(strstr(slurp(t, "ca/intermediate.key", &mode), "PRIVATE"));
	assert_int_equal(mode, 0400);
	assert_int_equal(
		ca_init(t->dir, t->app.keyring, t->app.rng, T0 / 1000, &e), -1);
	ca_close(ca);
}

static void
test_ca_wrong_key(void **state)
{
	struct centre *t = *state;
	uint8_t other[1][SEAL_KEY_SIZE] = { { 9 } };
	struct keyring *k =
		keyring_new(other, 1, seal_columns, seal_columns_count);
	struct err e = { 0 };

	ca_close(make_ca(t));
	assert_null(ca_open(t->dir, k, t->app.rng, &e));
	assert_int_equal(e.code, ERR_INTERNAL);
	keyring_free(k);
}

static void
test_ca_server(void **state)
{
	static const char *const hosts[] = { "yizhan.example", "10.1.2.3",
		NULL };
	struct centre *t = *state;
	struct ca *ca = make_ca(t);
	int64_t now = T0 / 1000;
	struct err e = { 0 };
	const char *cert;
	unsigned mode;
	bool made;

	assert_int_equal(ca_server_ensure(ca, t->dir, NULL, now, &made, &e), 0);
	assert_true(made);
	assert_int_equal(ca_server_ensure(ca, t->dir, NULL, now, &made, &e), 0);
	assert_false(made);
	assert_int_equal(
		ca_server_ensure(ca, t->dir, hosts, now, &made, &e), 0);
	assert_true(made);
	assert_int_equal(
		ca_server_ensure(ca, t->dir, hosts, now, &made, &e), 0);
	assert_false(made);
	cert = slurp(t, "tls/server.crt", &mode);
	assert_true(x509_is_issued(
		cert, ca_intermediate(ca), ca_root(ca), false, now));
	assert_false(x509_is_issued(
		cert, ca_intermediate(ca), ca_root(ca), true, now));
	assert_true(x509_is_for(cert, "localhost"));
	assert_true(x509_is_for(cert, "127.0.0.1"));
	assert_true(x509_is_for(cert, "::1"));
	assert_true(x509_is_for(cert, "10.1.2.3"));
	assert_true(x509_is_pair(cert, slurp(t, "tls/server.key", &mode)));
	assert_int_equal(mode, 0400);
	/* In its last month it is made anew. */
	now += (int64_t)(2 * 365 - 29) * X509_DAY;
	assert_int_equal(
		ca_server_ensure(ca, t->dir, hosts, now, &made, &e), 0);
	assert_true(made);
	ca_close(ca);
}

static void
test_ca_terminal(void **state)
{
	struct centre *t = *state;
	struct ca *ca = make_ca(t);
	struct arena *a = &t->app.arena;
	int64_t now = T0 / 1000;
	int64_t until = now + 45 * X509_DAY;
	struct err e = { 0 };
	const char *key = x509_key(a);
	const char *request = x509_request(key, a, &e);
	const char *chain = ca_terminal_issue(
		ca, request, "terminal-12", now, until, a, &e);
	struct x509_info info;

	assert_non_null(chain);
	assert_int_equal(x509_read(chain, &info, &e), 0);
	assert_string_equal(info.terminal, "terminal-12");
	assert_int_equal(info.not_after, until);
	assert_true(info.not_before <= now - 3600);
	assert_true(x509_is_pair(chain, key));
	assert_true(x509_is_issued(
		chain, ca_intermediate(ca), ca_root(ca), true, now));
	assert_false(x509_is_issued(
		chain, ca_intermediate(ca), ca_root(ca), false, now));
	assert_non_null(strstr(chain, ca_intermediate(ca)));
	assert_null(ca_terminal_issue(
		ca, "no request", "terminal-12", now, until, a, &e));
	assert_int_equal(e.code, ERR_PAIR_CSR);
	ca_close(ca);
}

#define T(f) cmocka_unit_test_setup_teardown(f, centre_setup, centre_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code_spelling),
		T(test_code_names),
		T(test_pair),
		T(test_pair_again),
		T(test_pair_late),
		T(test_pair_tries),
		T(test_pair_key_taken),
		T(test_pair_guessing),
		T(test_revoke),
		T(test_renew),
		T(test_seen),
		T(test_ca_files),
		T(test_ca_wrong_key),
		T(test_ca_server),
		T(test_ca_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
