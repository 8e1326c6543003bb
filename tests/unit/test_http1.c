/* SPDX-License-Identifier: Apache-2.0 */
/* The strict reader against the corpus, whole and cut at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "http1.h"
#include "http_corpus.h"

/* The verdict over exactly n bytes, copied so that asan sees an overrun. */
static enum http1_result
parse_copy(const char *raw, size_t n, enum err_code *code)
{
	char *copy = xmalloc(n ? n : 1);
	struct http1_head head;
	struct err e = { 0 };
	size_t used = 0;
	enum http1_result got;

	memcpy(copy, raw, n);
	got = http1_parse(copy, n, &head, &used, &e);
	*code = e.code;
	assert_true((got == HTTP1_BAD) == (e.code != ERR_NONE));
	if (got == HTTP1_OK)
		assert_int_equal(used, n);
	free(copy);
	return got;
}

static void
corpus_rows_get_their_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		enum err_code code;
		size_t n;
		char *raw = corpus_raw(&corpus[i], &n);
		enum http1_result got = parse_copy(raw, n, &code);

		if (got == HTTP1_MORE || code != corpus[i].code)
			fail_msg("%s: result %d code %s, want %s",
				corpus[i].name, (int)got, err_info(code)->name,
				err_info(corpus[i].code)->name);
		free(raw);
	}
	assert_true(ARRAY_LEN(corpus) >= 90);
}

/* Nothing is decided too early, and a decision never changes. */
static void
cuts_do_not_matter(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		size_t n;
		char *raw = corpus_raw(&corpus[i], &n);
		bool decided = false;

		for (size_t cut = 0; cut <= n; cut += n > 2000 ? 61 : 1) {
			enum err_code code;
			enum http1_result got = parse_copy(raw, cut, &code);

			if ((decided && got == HTTP1_MORE) ||
				(got == HTTP1_OK && cut < n) ||
				(got == HTTP1_BAD && code != corpus[i].code))
				fail_msg("%s cut at %zu: %d %s", corpus[i].name,
					cut, (int)got, err_info(code)->name);
			decided = got != HTTP1_MORE;
		}
		free(raw);
	}
}

static struct http1_head
parse_ok(const char *raw)
{
	struct http1_head head;
	struct err e = { 0 };
	size_t used;

	assert_int_equal(
		http1_parse(raw, strlen(raw), &head, &used, &e), HTTP1_OK);
	return head;
}

static void
assert_text(struct bytes b, const char *want)
{
	if (!bytes_equal(b, bytes_str(want)))
		fail_msg("'%.*s' is not '%s'", (int)b.n, (const char *)b.p,
			want);
}

static void
head_is_filled(void **state)
{
	const char *raw = "POST /a/b?c=d HTTP/1.1\r\nHost: LocalHost:8443\r\n"
			  "X-Two:\t two words \r\nContent-Length: 123456789\r\n"
			  "\r\nbody";
	struct http1_head head;
	struct err e = { 0 };
	size_t used;

	(void)state;
	assert_int_equal(
		http1_parse(raw, strlen(raw), &head, &used, &e), HTTP1_OK);
	assert_string_equal(raw + used, "body");
	assert_int_equal(head.method, HTTP1_POST);
	assert_text(head.target, "/a/b?c=d");
	assert_text(head.path, "/a/b");
	assert_text(head.query, "c=d");
	assert_text(head.host, "LocalHost:8443");
	assert_text(http1_find(&head, "x-two"), "two words");
	assert_null(http1_find(&head, "x-three").p);
	assert_int_equal(head.n_headers, 3);
	assert_int_equal(head.content_length, 123456789);
	assert_true(head.keep_alive);
}

static void
absent_things_are_none(void **state)
{
	struct http1_head head = parse_ok("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

	(void)state;
	assert_null(head.query.p);
	assert_int_equal(head.content_length, -1);
	head = parse_ok("GET /? HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_non_null(head.query.p);
	assert_int_equal(head.query.n, 0);
}

static void
connection_words_count(void **state)
{
	static const struct {
		const char *raw;
		bool keep;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 0 },
		{ "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n",
			0 },
		{ "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\n"
		  "Connection: close\r\n\r\n",
			0 },
		{ "GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n",
			1 },
		{ "GET /healthz HTTP/1.0\r\nHost: a\r\n"
		  "Connection: keep-alive\r\n\r\n",
			0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
			parse_ok(rows[i].raw).keep_alive, rows[i].keep);
}

static void
hosts_are_compared(void **state)
{
	static const char *const allowed[] = { "localhost", "[::1]",
		"zgh.example", NULL };
	static const struct {
		const char *host;
		bool want;
	} rows[] = {
		{ "localhost", 1 },
		{ "LOCALHOST:1", 1 },
		{ "[::1]", 1 },
		{ "[::1]:8443", 1 },
		{ "zgh.example:443", 1 },
		{ "zgh.example.", 0 },
		{ "localhost.zgh.example", 0 },
		{ "localhos", 0 },
		{ "[::2]", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
			http1_host_allowed(bytes_str(rows[i].host), allowed),
			rows[i].want);
}

static void
query_values_are_decoded(void **state)
{
	static const struct {
		const char *query;
		int want;
		const char *value;
	} rows[] = {
		{ "/?q=1", 1, "1" },
		{ "/?a=2&q=%E5%B7%A5+b%2B", 1, "\xe5\xb7\xa5 b+" },
		{ "/?q", 1, "" },
		{ "/?q=a=b", 1, "a=b" },
		{ "/?q=12345678", -1, NULL },
		{ "/?q=1234567", 1, "1234567" },
		{ "/?qq=1&Q=2", 0, NULL },
		{ "/", 0, NULL },
		{ "/?", 0, NULL },
		{ "/?q=1&q=1", -1, NULL },
		{ "/?a=1&&q=1", -1, NULL },
		{ "/?=1", -1, NULL },
		{ "/?%71=1", -1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };
		char raw[128], out[8];
		struct http1_head head;

		snprintf(raw, sizeof(raw), "GET %s HTTP/1.1\r\nHost: a\r\n\r\n",
			rows[i].query);
		head = parse_ok(raw);
		if (http1_query(&head, "q", out, sizeof(out), &e) !=
			rows[i].want)
			fail_msg("%s", rows[i].query);
		if (rows[i].want > 0)
			assert_string_equal(out, rows[i].value);
		assert_int_equal(
			e.code, rows[i].want < 0 ? ERR_BAD_QUERY : ERR_NONE);
	}
}

static void
methods_have_names(void **state)
{
	(void)state;
	assert_string_equal(http1_method_name(HTTP1_GET), "GET");
	assert_string_equal(http1_method_name(HTTP1_DELETE), "DELETE");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corpus_rows_get_their_code),
		cmocka_unit_test(cuts_do_not_matter),
		cmocka_unit_test(head_is_filled),
		cmocka_unit_test(absent_things_are_none),
		cmocka_unit_test(connection_words_count),
		cmocka_unit_test(hosts_are_compared),
		cmocka_unit_test(query_values_are_decoded),
		cmocka_unit_test(methods_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
