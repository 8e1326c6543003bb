/* SPDX-License-Identifier: Apache-2.0 */
/* Who comes to the centre: staff, kiosks, applicants. */
#include "centre_private.h"
#include "crypto.h"
#include "staff/totp.h"
#include "str.h"
#include "terminal/terminal.h"
#include "x509.h"

const struct who centre_public = { .port = HTTP_PUBLIC, .ip = "192.0.2.10" };
const struct who centre_unpaired = { .port = HTTP_TERMINALS,
	.ip = "192.0.2.20" };

/* ---- staff --------------------------------------------------------------- */

static const char *
of_account(const struct centre *c, const char *role, const char *what)
{
	json_t *users =
		json_object_get(json_object_get(c->demo, "desk"), "users");
	json_t *one;
	size_t i;

	json_array_foreach(users, i, one)
	{
		const char *is =
			json_string_value(json_object_get(one, "role"));
		const char *name =
			json_string_value(json_object_get(one, "name"));

		if (strcmp(is, role) == 0 || strcmp(name, role) == 0)
			return json_string_value(json_object_get(one, what));
	}
	fail_msg("no account for %s", role);
	return NULL;
}

const char *
centre_account(const struct centre *c, const char *role)
{
	return of_account(c, role, "name");
}

const char *
centre_password(const struct centre *c, const char *role)
{
	return of_account(c, role, "password");
}

const char *
centre_code_of(struct centre *c, const char *base32, int64_t steps)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint8_t secret[TOTP_SECRET] = { 0 };
	char code[TOTP_CODE];

	assert_int_equal(strlen(base32), TOTP_SECRET_TEXT - 1);
	for (size_t i = 0; i < 8 * sizeof(secret); i++) {
		long five = strchr(digits, base32[i / 5]) - digits;

		secret[i / 8] |=
			(uint8_t)((five >> (4 - i % 5) & 1) << (7 - i % 8));
	}
	totp_code(secret, totp_step(clock_now(&c->clock)) + steps, code);
	return arena_strdup(&c->arena, code);
}

const char *
centre_code(struct centre *c, int64_t steps)
{
	return centre_code_of(c, of_account(c, "reviewer", "factor"), steps);
}

/* Nobody waits here for the next code, or finds a factor that another test has
 * bound: what was used or bound is forgotten. */
static const char *
code_member(struct centre *c, const char *role)
{
	if (!of_account(c, role, "factor")) {
		centre_sql(c, "DELETE FROM staff_factor WHERE demo = 0");
		return "";
	}
	centre_sql(c, "UPDATE staff_factor SET last_step = 0");
	return centre_printf(c, ",\"code\":\"%s\"", centre_code(c, 0));
}

static void
sign_in(struct centre *c, struct signed_in *s)
{
	const struct reply *r = centre_post(c, &centre_public,
		"/api/v1/session",
		centre_printf(c, "{\"name\":\"%s\",\"password\":\"%s\"%s}",
			centre_account(c, s->role), centre_password(c, s->role),
			code_member(c, s->role)));

	assert_reply(r, 200, "");
	assert_non_null(r->cookie);
	s->at = clock_now(&c->clock);
	s->who = centre_public;
	memcpy(s->who.cookie, r->cookie, strcspn(r->cookie, ";"));
	snprintf(s->who.csrf, sizeof(s->who.csrf), "%s", reply_text(r, "csrf"));
}

const struct who *
centre_staff(struct centre *c, const char *role)
{
	int64_t now = clock_now(&c->clock);
	struct signed_in *s = NULL;

	for (size_t i = 0; i < c->n_staff; i++)
		if (strcmp(c->staff[i].role, role) == 0)
			s = &c->staff[i];
	if (!s) {
		assert_in_range(c->n_staff, 0, ROLES_MAX - 1);
		s = &c->staff[c->n_staff++];
		s->role = role;
	} else if (s->at && now >= s->at && now - s->at < 14 * MINUTE) {
		return &s->who;
	}
	sign_in(c, s);
	return &s->who;
}

void
centre_forget(struct centre *c)
{
	for (size_t i = 0; i < c->n_staff; i++)
		c->staff[i].at = 0;
}

/* ---- terminals ----------------------------------------------------------- */

struct pairing {
	struct app *app;
	struct terminal_new row;
	char code[PAIR_CODE_SIZE];
	struct terminal_pairing try;
	bool whole; /* use the code too */
};

static int
pair(struct tx *tx, void *arg, struct err *e)
{
	struct pairing *p = arg;

	if (terminal_code_issue(tx, p->app, "system", &p->row, p->code, e) != 0)
		return -1;
	p->try.code = p->code;
	return p->whole ? terminal_pair(tx, p->app, &p->try, e) : 0;
}

static void
pair_run(struct centre *c, struct pairing *p)
{
	struct err e = { 0 };

	p->app = c->app;
	p->row.kind = "kiosk";
	if (db_run(c->app->db, DB_WRITE, pair, p, &c->arena, &e) != 0)
		fail_msg("pair: %s", err_info(e.code)->name);
	assert_int_equal(p->try.refused, ERR_NONE);
}

const char *
centre_pair_code(struct centre *c, const char *name)
{
	struct pairing p = { .row.name = name };

	pair_run(c, &p);
	return arena_strdup(&c->arena, p.code);
}

/* A request over a fresh key, and the name of that key. */
static const char *
make_csr(struct centre *c, uint8_t spki[SHA256_SIZE])
{
	struct err e = { 0 };
	const char *csr = x509_request(x509_key(&c->arena), &c->arena, &e);
	struct str out;

	assert_non_null(csr);
	assert_int_equal(x509_request_check(csr, spki, &e), 0);
	str_init(&out, &c->arena, 8192);
	for (; *csr; csr++)
		if (*csr == '\n')
			str_puts(&out, "\\n");
		else
			str_putc(&out, *csr);
	return out.p;
}

const char *
centre_new_csr(struct centre *c)
{
	uint8_t spki[SHA256_SIZE];

	return make_csr(c, spki);
}

const char *
centre_kiosk_csr(struct centre *c, int number)
{
	(void)centre_kiosk(c, number);
	return c->csr[number];
}

/* A kiosk's Ed25519 key is made of the name of its other key: a new pairing
 * has a new one. */
static void
seed_public(const uint8_t seed[ED25519_SEED], uint8_t out[ED25519_PUBLIC])
{
	struct sign_key *key = sign_key_new(seed);

	sign_key_public(key, out);
	sign_key_free(key);
}

const struct who *
centre_kiosk(struct centre *c, int number)
{
	struct who *k = &c->kiosks[number];
	struct pairing p = { .whole = true, .try.csr_good = true };

	if (c->csr[number])
		return k;
	*k = centre_unpaired;
	k->has_cert = true;
	c->csr[number] = make_csr(c, k->spki);
	memcpy(p.try.spki, k->spki, sizeof(k->spki));
	seed_public(k->spki, p.try.ed25519);
	p.row.name = centre_printf(c, "hall-%d", number);
	pair_run(c, &p);
	return k;
}

int64_t
centre_kiosk_row(struct centre *c, int number)
{
	(void)centre_kiosk(c, number);
	return centre_int(
		c, "SELECT id FROM terminal WHERE name = 'hall-%d'", number);
}

struct sign_key *
centre_kiosk_key(struct centre *c, int number)
{
	return sign_key_new(centre_kiosk(c, number)->spki);
}

void
centre_pair_again(struct centre *c, int number)
{
	struct who *k = &c->kiosks[number];
	const char *name = centre_printf(c, "hall-%d", number);

	assert_int_equal(
		centre_int(c,
			"SELECT count(*) FROM terminal WHERE name = '%s' AND "
			"revoked_at IS NOT NULL",
			name),
		1);
	c->csr[number] = NULL;
	memset(k, 0, sizeof(*k));
	(void)centre_kiosk(c, number);
}

struct revoking {
	struct app *app;
	const char *name;
};

static int
revoke(struct tx *tx, void *arg, struct err *e)
{
	const struct revoking *r = arg;

	return terminal_revoke(tx, r->app, "system", r->name, e);
}

void
centre_revoke(struct centre *c, int number)
{
	struct revoking r = { c->app, centre_printf(c, "hall-%d", number) };
	struct err e = { 0 };

	assert_int_equal(
		db_run(c->app->db, DB_WRITE, revoke, &r, &c->arena, &e), 0);
}

/* ---- applicants ---------------------------------------------------------- */

/* The check character of GB 11643. */
static char
id_check(const char *first17)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10,
		5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += (first17[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

const char *
centre_id(struct centre *c, const char *birth)
{
	char id[32];
	int n = ++c->people, day = atoi(birth + 6) + n / 900;

	assert_int_equal(strlen(birth), 8);
	/* a day has 900 people, the next as many others */
	assert_true(n < 900 || day <= 28);
	snprintf(id, sizeof(id), "340299%.6s%02d%03d", birth, day, n % 900);
	id[17] = id_check(id);
	id[18] = '\0';
	return arena_strdup(&c->arena, id);
}

static const char *
member_of(struct centre *c, const char *name, const char *value)
{
	return value ? centre_printf(c, ",\"%s\":\"%s\"", name, value) : "";
}

const char *
applicant_body(struct centre *c, const struct applicant *a)
{
	return centre_printf(c,
		"{\"person\":{\"name\":\"%s\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"%s},\"group\":\"%s\",\"district\":\"340207\""
		"%s%s,\"consents\":[{\"purpose\":\"register\",\"version\":1}"
		"%s]}",
		a->name ? a->name : "测试",
		a->id_no ? a->id_no : centre_id(c, "19900515"),
		member_of(c, "phone", a->phone),
		a->group ? a->group : "courier",
		member_of(c, "employer", a->employer),
		a->chip ? ",\"source\":\"chip\"" : "",
		a->no_gift ? ""
			   : ",{\"purpose\":\"gift_transfer\",\"version\":1}");
}

const struct reply *
centre_apply(struct centre *c, const struct applicant *a)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/enrolments",
		applicant_body(c, a));
}

const char *
centre_enrol(struct centre *c, const struct applicant *a)
{
	const struct applicant anybody = { 0 };
	const struct reply *r = centre_apply(c, a ? a : &anybody);

	assert_reply(r, 201, "");
	return reply_text(r, "case_no");
}

const struct reply *
centre_decide(struct centre *c, const struct who *as, const char *no,
	const char *action, const char *reason, int64_t version)
{
	if (version == 0)
		version = centre_int(
			c, "SELECT version FROM casefile WHERE no = '%s'", no);
	return centre_post(c, as,
		centre_printf(c, "/api/v1/cases/%s/decisions", no),
		centre_printf(c, "{\"action\":\"%s\",\"version\":%lld%s}",
			action, (long long)version,
			member_of(c, "reason", reason)));
}
