/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions and terminals as their clients see them: status, code, cookie. */
#include "call_fixture.h"
#include "staff/password.h"
#include "staff/role.h"
#include "staff/session.h"
#include "staff/staff.h"
#include "terminal/terminal.h"
#include "x509.h"

#define PASSWORD "correct horse battery"
#define SIGN_IN "POST /api/v1/session"

/* ---- what stands before the requests ---- */

struct op {
	struct app *app;
	struct staff_new staff;
	struct terminal_new terminal;
	char code[PAIR_CODE_SIZE];
};

static int
fn_add(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return staff_add(tx, o->app, "system", &o->staff, NULL, e);
}

static int
fn_issue(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return terminal_code_issue(
		tx, o->app, "system", &o->terminal, o->code, e);
}

static int
fn_revoke(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return terminal_revoke(tx, o->app, "system", o->terminal.name, e);
}

static void
add(struct web *w, const char *name, const char *role, bool one_time)
{
	struct op o = { .app = &w->t->app };
	char phc[PASSWORD_PHC_MAX];
	struct err e = { 0 };

	assert_int_equal(
		password_hash(o.app->keyring, o.app->rng, PASSWORD, phc, &e),
		0);
	o.staff = (struct staff_new){ .name = name,
		.display = "李敏",
		.role = role,
		.password = phc,
		.one_time = one_time,
		.site = role_needs_site(role) };
	assert_int_equal(centre_do(w->t, DB_WRITE, fn_add, &o), ERR_NONE);
}

static void
expect(const struct web *w, int status, const char *part)
{
	if (w->status != status || !strstr(w->body, part))
		fail_msg("%d %s, not %d %s", w->status, w->body, status, part);
}

/* The text between a prefix and the next end mark. */
static const char *
between(const char *text, const char *prefix, char end, char *out, size_t cap)
{
	const char *p = strstr(text, prefix);
	size_t n;

	assert_non_null(p);
	p += strlen(prefix);
	n = strcspn(p, (char[]){ end, '\0' });
	assert_true(n < cap);
	memcpy(out, p, n);
	out[n] = '\0';
	return out;
}

struct session {
	char cookie[160]; /* the header lines */
	char both[320];
};

static struct session
signed_in(struct web *w, const char *name)
{
	struct session s;
	char body[128], token[80], csrf[80];

	snprintf(body, sizeof(body),
		"{\"name\":\"%s\",\"password\":\"" PASSWORD "\"}", name);
	web_ask(w, SIGN_IN, "", body);
	expect(w, 200, "\"csrf\"");
	between(w->cookie, "__Host-yz=", ';', token, sizeof(token));
	between(w->body, "\"csrf\":\"", '"', csrf, sizeof(csrf));
	snprintf(s.cookie, sizeof(s.cookie), "Cookie: a=b; __Host-yz=%s\r\n",
		token);
	snprintf(s.both, sizeof(s.both), "%sX-CSRF-Token: %s\r\n", s.cookie,
		csrf);
	return s;
}

/* ---- sessions ---- */

static void
test_session(void **state)
{
	struct web *w = *state;
	struct session s;

	add(w, "limin", "clerk", false);
	s = signed_in(w, "LiMin");
	assert_non_null(strstr(
		w->cookie, "; Path=/; Secure; HttpOnly; SameSite=Strict"));
	expect(w, 200, "\"role_label\":\"窗口受理\"");
	expect(w, 200,
		"\"perms\":[\"case.read\",\"case.take\",\"case.return\",");
	web_ask(w, "GET /api/v1/session", s.cookie, "");
	expect(w, 200, "\"name\":\"limin\"");
	assert_string_equal(w->cookie, "");
	web_ask(w, "DELETE /api/v1/session", s.cookie, "");
	expect(w, 403, "\"CSRF\"");
	web_ask(w, "DELETE /api/v1/session", s.both, "");
	expect(w, 204, "");
	assert_non_null(strstr(w->cookie, "Max-Age=0"));
	web_ask(w, "GET /api/v1/session", s.cookie, "");
	expect(w, 401, "\"SIGN_IN\"");
}

static void
test_session_refused(void **state)
{
	static const char right[] =
		"{\"name\":\"limin\",\"password\":\"" PASSWORD "\"}";
	static const char wrong[] =
		"{\"name\":\"limin\",\"password\":\"wrong\"}";
	struct web *w = *state;

	add(w, "limin", "clerk", false);
	web_ask(w, SIGN_IN, "", "{\"name\":\"limin\"}");
	expect(w, 422, "password");
	web_ask(w, SIGN_IN, "Origin: https://elsewhere.example\r\n", right);
	expect(w, 403, "FOREIGN_ORIGIN");
	w->peer.port = HTTP_TERMINALS;
	web_ask(w, SIGN_IN, "", right);
	expect(w, 404, "NOT_FOUND");
	w->peer.port = HTTP_PUBLIC;
	/* A refusal is kept: the third one makes the next try wait. */
	for (int i = 0; i < 3; i++) {
		web_ask(w, SIGN_IN, "", wrong);
		expect(w, 401, "SIGN_IN_FAILED");
		assert_string_equal(w->cookie, "");
	}
	web_ask(w, SIGN_IN, "", right);
	expect(w, 429, "THROTTLED");
	centre_pass(w->t, 1000);
	web_ask(w, SIGN_IN, "", right);
	expect(w, 200, "csrf");
}

static void
test_session_one_time(void **state)
{
	struct web *w = *state;

	add(w, "limin", "clerk", true);
	web_ask(w, SIGN_IN, "",
		"{\"name\":\"limin\",\"password\":\"" PASSWORD "\"}");
	expect(w, 403, "PASSWORD_CHANGE");
	assert_string_equal(w->cookie, "");
	web_ask(w, SIGN_IN, "",
		"{\"name\":\"limin\",\"password\":\"" PASSWORD "\","
		"\"new_password\":\"wuhu12345678\"}");
	expect(w, 422, "PASSWORD_WEAK");
	web_ask(w, SIGN_IN, "",
		"{\"name\":\"limin\",\"password\":\"" PASSWORD "\","
		"\"new_password\":\"tea at four o'clock\"}");
	expect(w, 200, "csrf");
}

/* ---- terminals ---- */

struct kiosk {
	char name[32];
	char code[PAIR_CODE_SIZE];
	const char *request;
	char body[4096];
};

static void
make_pair_body(
	struct kiosk *k, const char *code, const char *csr, const char *ed25519)
{
	char escaped[2048];
	size_t n = 0;

	for (const char *p = csr; *p && n + 3 < sizeof(escaped); p++) {
		if (*p == '\n')
			escaped[n++] = '\\';
		escaped[n++] = *p == '\n' ? 'n' : *p;
	}
	escaped[n] = '\0';
	snprintf(k->body, sizeof(k->body),
		"{\"code\":\"%s\",\"csr\":\"%s\",\"ed25519\":\"%s\"}", code,
		escaped, ed25519);
}

static void
issue(struct web *w, struct kiosk *k, const char *name)
{
	struct op o = { .app = &w->t->app,
		.terminal = { name, "kiosk", NULL } };
	struct arena *a = &w->t->app.arena;
	struct err e = { 0 };

	assert_int_equal(centre_do(w->t, DB_WRITE, fn_issue, &o), ERR_NONE);
	memcpy(k->code, o.code, sizeof(k->code));
	k->request = x509_request(x509_key(a), a, &e);
	assert_non_null(k->request);
}

/* RFC 8032, test 1. */
#define ED25519                                                                \
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

static void
test_pair(void **state)
{
	struct web *w = *state;
	struct op o = { .app = &w->t->app };
	struct kiosk k;
	struct err e = { 0 };

	issue(w, &k, "大厅1号");
	make_pair_body(&k, k.code, k.request, ED25519);
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 403, "TERMINAL_REQUIRED");
	w->peer.port = HTTP_TERMINALS;
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 201, "\"name\":\"大厅1号\"");
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 201, "BEGIN CERTIFICATE");
	/* From here on the key is the caller. */
	web_ask(w, "POST /api/v1/terminals/heartbeat", "",
		"{\"version\":\"1\",\"reader\":\"ok\"}");
	expect(w, 403, "TERMINAL_REQUIRED");
	w->peer.has_cert = true;
	assert_int_equal(x509_request_check(k.request, w->peer.spki, &e), 0);
	web_ask(w, "POST /api/v1/terminals/heartbeat", "",
		"{\"version\":\"1\",\"reader\":\"ok\"}");
	expect(w, 200, "\"time\":\"2021-06-01T08:00:00+08:00\"");
	web_ask(w, "POST /api/v1/terminals/heartbeat", "",
		"{\"version\":\"1\",\"reader\":\"lost\"}");
	expect(w, 422, "reader");
	o.terminal.name = "大厅1号";
	assert_int_equal(centre_do(w->t, DB_WRITE, fn_revoke, &o), ERR_NONE);
	web_ask(w, "POST /api/v1/terminals/heartbeat", "",
		"{\"version\":\"1\",\"reader\":\"ok\"}");
	expect(w, 403, "TERMINAL_REVOKED");
}

static void
test_pair_refused(void **state)
{
	struct web *w = *state;
	struct kiosk k;

	w->peer.port = HTTP_TERMINALS;
	issue(w, &k, "hall-1");
	make_pair_body(&k, "00000-00000", k.request, ED25519);
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 403, "PAIR_CODE");
	make_pair_body(&k, k.code, "no request", ED25519);
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 422, "PAIR_CSR");
	/* A key under which anybody can sign. */
	make_pair_body(&k, k.code, k.request,
		"01000000000000000000000000000000"
		"00000000000000000000000000000000");
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 422, "PAIR_CSR");
	for (int i = 2; i < PAIR_TRIES; i++)
		web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	make_pair_body(&k, k.code, k.request, ED25519);
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 403, "PAIR_CODE");
}

static void
test_renew(void **state)
{
	struct web *w = *state;
	struct err e = { 0 };
	struct kiosk k;
	char body[4096];

	w->peer.port = HTTP_TERMINALS;
	issue(w, &k, "hall-1");
	make_pair_body(&k, k.code, k.request, ED25519);
	web_ask(w, "POST /api/v1/terminals/pair", "", k.body);
	expect(w, 201, "hall-1");
	w->peer.has_cert = true;
	assert_int_equal(x509_request_check(k.request, w->peer.spki, &e), 0);
	/* {"code":…,"csr":"…","ed25519":…} down to the csr */
	char csr[2048];
	between(k.body, "\"csr\":\"", '"', csr, sizeof(csr));
	snprintf(body, sizeof(body), "{\"csr\":\"%s\"}", csr);
	web_ask(w, "POST /api/v1/terminals/renew", "", body);
	expect(w, 201, "BEGIN CERTIFICATE");
	web_ask(w, "POST /api/v1/terminals/renew", "", "{\"csr\":\"x\"}");
	expect(w, 422, "PAIR_CSR");
}

static void
test_list(void **state)
{
	struct web *w = *state;
	struct session s;
	struct kiosk k;

	issue(w, &k, "hall-1");
	add(w, "limin", "clerk", false);
	add(w, "caiwu", "finance", false);
	add(w, "yiyuan", "partner", false);
	web_ask(w, "GET /api/v1/terminals", "", "");
	expect(w, 401, "SIGN_IN");
	s = signed_in(w, "caiwu");
	web_ask(w, "GET /api/v1/terminals", s.cookie, "");
	expect(w, 403, "FACTOR_ENROL");
	s = signed_in(w, "yiyuan");
	web_ask(w, "GET /api/v1/terminals", s.cookie, "");
	expect(w, 403, "FORBIDDEN");
	s = signed_in(w, "limin");
	web_ask(w, "GET /api/v1/terminals", s.cookie, "");
	expect(w, 200,
		"{\"items\":[{\"name\":\"hall-1\",\"kind\":\"kiosk\","
		"\"state\":\"waiting\"}]}");
}

#define T(f) cmocka_unit_test_setup_teardown(f, web_setup, web_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_session),
		T(test_session_refused),
		T(test_session_one_time),
		T(test_pair),
		T(test_pair_refused),
		T(test_renew),
		T(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
