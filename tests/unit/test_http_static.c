/* SPDX-License-Identifier: Apache-2.0 */
/* Embedded files by URL, and refusals as bodies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "http/problem.h"
#include "http/static.h"

#define DATA(s) (const uint8_t *)(s), sizeof(s) - 1

/* clang-format off */
static const struct asset table[] = {
	{ "catalogue/join.json",	DATA("{}") },
	{ "desk/index.html",		DATA("desk") },
	{ "desk/app.js",		DATA("abc") },
	{ "desk/camera-worker.js",	DATA("c") },
	{ "public/index.html",		DATA("home") },
	{ "public/p.html",		DATA("p") },
	{ "public/pass-worker.js",	DATA("w") },
	{ "public/q.html",		DATA("q") },
	{ "server/schema/0001.sql",	DATA("SELECT 1") },
	{ "shared/base.css",		DATA("") },
	{ "vendor/LICENSE",		DATA("licence") },
	{ "vendor/a.mjs",		DATA("a") },
};

static const struct {
	const char *path;
	const char *type; /* NULL: not served */
	const char *body;
} rows[] = {
	{ "/",				"text/html; charset=utf-8",	"home" },
	{ "/desk",			"text/html; charset=utf-8",	"desk" },
	{ "/desk/",			"text/html; charset=utf-8",	"desk" },
	{ "/q",				"text/html; charset=utf-8",	"q" },
	{ "/Q",				"text/html; charset=utf-8",	"q" },
	{ "/P",				"text/html; charset=utf-8",	"p" },
	{ "/p",				"text/html; charset=utf-8",	"p" },
	{ "/pass-worker.js",		"text/javascript; charset=utf-8", "w" },
	{ "/assets/desk/app.js",	"text/javascript; charset=utf-8", "abc" },
	{ "/assets/vendor/a.mjs",	"text/javascript; charset=utf-8", "a" },
	{ "/assets/shared/base.css",	"text/css; charset=utf-8",	"" },
	{ "/assets/public/q.html",	"text/html; charset=utf-8",	"q" },
	{ "/assets/catalogue/join.json", NULL,				NULL },
	{ "/assets/server/schema/0001.sql", NULL,			NULL },
	{ "/assets/vendor/LICENSE",	NULL,				NULL },
	{ "/assets/",			NULL,				NULL },
	{ "/assets/desk",		NULL,				NULL },
	{ "/assets/desk/app.jsx",	NULL,				NULL },
	{ "/assets/desk/app.j",		NULL,				NULL },
	{ "/desk/app.js",		NULL,				NULL },
	{ "/desk/x",			NULL,				NULL },
	{ "",				NULL,				NULL },
};
/* clang-format on */

static const char *
header_of(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->n_headers; i++)
		if (strcmp(reply->headers[i].name, name) == 0)
			return reply->headers[i].value;
	return NULL;
}

static void
urls_name_files(void **state)
{
	struct arena a;
	struct static_files *files;

	(void)state;
	arena_init(&a, 65536);
	files = static_open(&a, table, ARRAY_LEN(table));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct http_reply reply = { 0 };
		bool found = static_find(files, bytes_str(rows[i].path),
			bytes_of(NULL, 0), &reply);

		if (found != (rows[i].type != NULL))
			fail_msg("%s", rows[i].path);
		if (!found)
			continue;
		assert_int_equal(reply.status, 200);
		assert_string_equal(reply.content_type, rows[i].type);
		assert_true(bytes_equal(reply.body, bytes_str(rows[i].body)));
		assert_string_equal(
			header_of(&reply, "Cache-Control"), "no-cache");
	}
	arena_release(&a);
}

static void
tags_save_the_body(void **state)
{
	/* SHA-256 of "abc", the vector of FIPS 180-4, its first half */
	static const char tag[] = "\"ba7816bf8f01cfea414140de5dae2223\"";
	static const struct {
		const char *if_none_match;
		int status;
	} asked[] = {
		{ tag, 304 },
		{ "*", 304 },
		{ "W/\"ba7816bf8f01cfea414140de5dae2223\"", 304 },
		{ "\"x\", \"ba7816bf8f01cfea414140de5dae2223\"", 304 },
		{ "\"ba7816bf8f01cfea414140de5dae2224\"", 200 },
		{ "ba7816bf8f01cfea414140de5dae2223", 200 },
		{ "", 200 },
	};
	struct arena a;
	struct static_files *files;

	(void)state;
	arena_init(&a, 65536);
	files = static_open(&a, table, ARRAY_LEN(table));
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		struct http_reply reply = { 0 };

		assert_true(static_find(files, bytes_str("/assets/desk/app.js"),
			bytes_str(asked[i].if_none_match), &reply));
		assert_int_equal(reply.status, asked[i].status);
		assert_string_equal(header_of(&reply, "ETag"), tag);
		assert_int_equal(reply.body.n, reply.status == 304 ? 0 : 3);
	}
	arena_release(&a);
}

/* A worker fetches, and one runs WebAssembly; no page has a policy of its own.
 */
static void
a_worker_has_its_own_policy(void **state)
{
	struct http_reply page = { 0 }, worker = { 0 };
	struct static_files *files;
	struct arena a;

	(void)state;
	arena_init(&a, 65536);
	files = static_open(&a, table, ARRAY_LEN(table));
	assert_true(
		static_find(files, bytes_str("/P"), bytes_of(NULL, 0), &page));
	assert_null(page.policy);
	assert_true(static_find(
		files, bytes_str("/pass-worker.js"), bytes_str("*"), &worker));
	assert_int_equal(worker.status, 304);
	assert_string_equal(
		worker.policy, "default-src 'none'; connect-src 'self'");
	assert_true(
		static_find(files, bytes_str("/assets/desk/camera-worker.js"),
			bytes_of(NULL, 0), &worker));
	assert_non_null(strstr(worker.policy, "'wasm-unsafe-eval'"));
	arena_release(&a);
}

static void
assert_problem(struct err *e, int status, const char *body)
{
	struct http_reply reply = { 0 };
	struct arena a;

	arena_init(&a, 65536);
	http_problem(&a, e, &reply);
	assert_int_equal(reply.status, status);
	assert_string_equal(reply.content_type, "application/problem+json");
	assert_string_equal((const char *)reply.body.p, body);
	arena_release(&a);
}

static void
problems_say_what_and_whether_again(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_setf(&e, ERR_BUSY, "not for people");
	assert_problem(&e, 503,
		"{\"type\":\"urn:yizhan:problem:BUSY\","
		"\"title\":\"现在办理的人多，请稍等再试\",\"status\":503,"
		"\"code\":\"BUSY\",\"retry\":\"same-key\"}");
	err_clear(&e);
	err_set(&e, ERR_ALREADY_APPLIED);
	memcpy(e.case_no, "RH2021-000123-7", 16);
	assert_problem(&e, 409,
		"{\"type\":\"urn:yizhan:problem:ALREADY_APPLIED\","
		"\"title\":\"您已有一件同类申请正在办理，请用回执查进度\","
		"\"status\":409,\"code\":\"ALREADY_APPLIED\","
		"\"retry\":\"never\",\"case_no\":\"RH2021-000123-7\"}");
	err_clear(&e);
	err_add_field(&e, "person.name", ERR_NAME_EMPTY);
	assert_problem(&e, 422,
		"{\"type\":\"urn:yizhan:problem:FIELDS\","
		"\"title\":\"有几项需要修改，请按提示更正\",\"status\":422,"
		"\"code\":\"FIELDS\",\"fields\":[{\"path\":\"person.name\","
		"\"code\":\"NAME_EMPTY\",\"title\":\"请填写姓名\"}],"
		"\"retry\":\"never\"}");
	err_clear(&e);
	assert_problem(&e, 500,
		"{\"type\":\"urn:yizhan:problem:INTERNAL\","
		"\"title\":\"系统出了问题，没有办成，请稍后再试或到窗口办理\","
		"\"status\":500,\"code\":\"INTERNAL\",\"retry\":\"same-key\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_name_files),
		cmocka_unit_test(tags_save_the_body),
		cmocka_unit_test(a_worker_has_its_own_policy),
		cmocka_unit_test(problems_say_what_and_whether_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
