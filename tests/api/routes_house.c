/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the house itself: doors, sessions, terminals, what goes on in the
 * hall. */
#include "crypto.h"
#include "routes.h"
#include "str.h"

#define PAIR(code, csr)                                                        \
	"{\"code\":\"" code "\",\"csr\":\"" csr "\",\"ed25519\":\"$key\"}"
#define SIGN_IN(password) "{\"name\":\"$name\",\"password\":\"" password "\"}"
#define CLOSE(text) "{\"state\":\"closed\",\"text\":\"" text "\"}"
#define NOTICE(from, until)                                                    \
	"{\"text\":\"本周六不开门\",\"from\":\"" from "\",\"until\":\"" until  \
	"\"}"
#define PIN(password) "{\"password\":\"" password "\",\"pin\":\"739251\"}"
#define UPKEEP(pin) "{\"id_no\":\"340299198501069768\",\"pin\":\"" pin "\"}"

/* clang-format off */
static const struct route_row rows[] = {
	{ "GET /healthz", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "GET /readyz", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "GET /metrics", "loopback", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "anyone", "FORBIDDEN" },
	{ "GET /api/v1/openapi.json", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "GET /api/v1/keys", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "POST /api/v1/session", "anyone", NULL, SIGN_IN("$password"),
	  { .body = SIGN_IN("wrong"), .status = 401, .code = "SIGN_IN_FAILED" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "GET /api/v1/session", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "kiosk", "FORBIDDEN" },
	{ "DELETE /api/v1/session", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/session/pin", "sysadmin", NULL, PIN("$mine"),
	  { .body = PIN("wrong"), .status = 401, .code = "SIGN_IN_FAILED" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/upkeep", "kiosk", NULL, UPKEEP("$pin"),
	  { .body = UPKEEP("000000"), .status = 403, .code = "UPKEEP_REFUSED" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/upkeep/acts", "kiosk", NULL, "{\"token\":\"$upkeep\",\"action\":\"test_print\"}",
	  { .body = "{\"token\":\"none\",\"action\":\"test_print\"}", .status = 403, .code = "UPKEEP_ENDED" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/session/factor", "reviewer", NULL, CODE("$factor"),
	  { .body = CODE("12"), .status = 401, .code = "FACTOR_WRONG" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/session/factor/enrolment", "clerk", NULL, NULL,
	  { .as = "reviewer", .status = 409, .code = "FACTOR_BOUND" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/session/factor/confirmation", "auditor", NULL, CODE("$first"),
	  { .body = CODE("12"), .status = 401, .code = "FACTOR_WRONG" }, "kiosk", "FORBIDDEN" },
	{ "POST /api/v1/terminals/pair", "unpaired", NULL, PAIR("$code", "$new"),
	  { .body = PAIR("00000-00000", "$new"), .status = 403, .code = "PAIR_CODE" },
	  "anyone", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/terminals/renew", "kiosk", NULL, "{\"csr\":\"$csr\"}",
	  { .body = "{\"csr\":\"$new\"}", .status = 422, .code = "PAIR_CSR" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/terminals/heartbeat", "kiosk", NULL, "{\"version\":\"1\",\"reader\":\"ok\"}",
	  { .body = "{\"version\":\"1\",\"reader\":\"maybe\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/terminals", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/terminals/{name}/service", "sysadmin", "/api/v1/terminals/$hall/service", CLOSE("维护"),
	  { .target = "/api/v1/terminals/nowhere/service", .status = 404, .code = "NOT_FOUND" },
	  "clerk", "FORBIDDEN" },
	{ "POST /api/v1/help-calls", "kiosk", NULL, "{\"screen\":\"phone\",\"flow\":\"join\"}",
	  { .body = "{\"screen\":\"a b\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/help-calls", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/help-calls/{id}/answer", "clerk", "/api/v1/help-calls/$help/answer", STATE("done"),
	  { .body = STATE("perhaps"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "GET /api/v1/notices", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/notices", "reviewer", NULL, NOTICE("$today", "$today"),
	  { .body = NOTICE("$today", "2020-01-01"), .status = 422, .code = "FIELDS" },
	  "clerk", "FORBIDDEN" },
	{ "DELETE /api/v1/notices/{id}", "sysadmin", "/api/v1/notices/$notice", NULL,
	  { .target = "/api/v1/notices/0123456789abcdef", .status = 404, .code = "NOT_FOUND" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/visits", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },
	{ "GET /api/v1/events", "finance", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "kiosk", "FORBIDDEN" },
};
/* clang-format on */

/* ---- words --------------------------------------------------------------- */

/* An Ed25519 key that nobody has paired yet. */
static const char *
some_key(struct centre *c)
{
	uint8_t seed[ED25519_SEED] = { 0 }, public[ED25519_PUBLIC];
	struct sign_key *key;
	char hex[65];

	snprintf((char *)seed, sizeof(seed), "%s", centre_id(c, "19900515"));
	key = sign_key_new(seed);
	sign_key_public(key, public);
	sign_key_free(key);
	hex_format(public, sizeof(public), hex);
	return centre_printf(c, "%s", hex);
}

static const char *
made(struct centre *c, const struct who *as, const char *path, const char *body)
{
	const struct reply *r = centre_post(c, as, path, body);

	assert_int_equal(r->status, 201);
	return reply_text(r, "id");
}

/* Others end first: only so many are shown. */
static const char *
a_notice(struct centre *c)
{
	const char *day = routes_today(c);

	centre_sql(c, "UPDATE notice SET ended_at = 1");
	return made(c, centre_staff(c, "sysadmin"), "/api/v1/notices",
		centre_printf(c, NOTICE("%s", "%s"), day, day));
}

/* The administrator's, set. */
static const char *
a_pin(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_staff(c, "sysadmin"),
		"/api/v1/session/pin",
		centre_printf(c, PIN("%s"), centre_password(c, "sysadmin")));

	assert_reply(r, 204, "");
	return "739251";
}

static const char *
an_upkeep(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		"/api/v1/upkeep", centre_printf(c, UPKEEP("%s"), a_pin(c)));

	assert_reply(r, 201, "");
	return reply_text(r, "token");
}

/* The auditor begins anew: a secret, and the first code of it. */
static const char *
first_code(struct centre *c)
{
	centre_sql(c, "DELETE FROM staff_factor WHERE demo = 0");
	return centre_code_of(c,
		reply_text(centre_post(c, centre_staff(c, "auditor"),
				   "/api/v1/session/factor/enrolment", NULL),
			"secret"),
		0);
}

/* NULL if it is no word of these. */
static const char *
house_word(struct centre *c, const char *name)
{
	if (strcmp(name, "id") == 0)
		return centre_id(c, "19900515");
	if (strcmp(name, "code") == 0)
		return centre_pair_code(c,
			centre_printf(c, "new-%s", centre_id(c, "19900515")));
	if (strcmp(name, "csr") == 0)
		return centre_kiosk_csr(c, 0);
	if (strcmp(name, "new") == 0)
		return centre_new_csr(c);
	if (strcmp(name, "key") == 0)
		return some_key(c);
	if (strcmp(name, "name") == 0)
		return centre_account(c, "clerk");
	if (strcmp(name, "password") == 0)
		return centre_password(c, "clerk");
	if (strcmp(name, "mine") == 0)
		return centre_password(c, routes_asking);
	if (strcmp(name, "pin") == 0)
		return a_pin(c);
	if (strcmp(name, "upkeep") == 0)
		return an_upkeep(c);
	if (strcmp(name, "factor") == 0) {
		centre_sql(c, "UPDATE staff_factor SET last_step = 0");
		return centre_code(c, 0);
	}
	if (strcmp(name, "first") == 0)
		return first_code(c);
	if (strcmp(name, "hall") == 0)
		return "hall-0";
	if (strcmp(name, "today") == 0)
		return routes_today(c);
	if (strcmp(name, "help") == 0)
		return made(c, centre_kiosk(c, 0), "/api/v1/help-calls",
			"{\"screen\":\"home\"}");
	return strcmp(name, "notice") == 0 ? a_notice(c) : NULL;
}

const struct route_subject routes_house = { rows, ARRAY_LEN(rows), house_word };
