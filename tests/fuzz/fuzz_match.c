/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of another agency, up to its sum, which is made to fit: nobody without
 * the key comes so far. Taken: the same bytes when written again from what was
 * read, so that nothing has a second spelling; its lines in the order of their
 * hashes, each once and each found. With one byte turned it is refused, and so
 * is the text as it came.
 */
#include "aid/match_file.h"
#include "crypto.h"
#include "fuzz.h"

/* By the README, not by match_file.c. */
static void
sign(const struct match *m, struct str *text)
{
	static const char head[] = "yizhan-match 1|2026|sum|";
	const struct bytes parts[] = { bytes_str(head), str_bytes(text) };
	uint8_t sum[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	crypto_hmac_parts(
		bytes_of(m->key, MATCH_KEY), parts, ARRAY_LEN(parts), sum);
	hex_format(sum, sizeof(sum), hex);
	str_printf(text, "sum=%s\n", hex);
}

static int
read_copy(const struct match *m, struct bytes text, struct match_line **lines,
	size_t *n, struct err *e)
{
	uint8_t *copy = fuzz_copy(text.p, text.n);
	int rc = match_read(m, bytes_of(copy, text.n), lines, n, e);

	fuzz_check_err(rc, e);
	CHECK(rc == 0 || e->code == ERR_MATCH_FILE ||
		e->code == ERR_MATCH_FROM || e->code == ERR_MATCH_KEY ||
		e->code == ERR_MATCH_COUNT || e->code == ERR_MATCH_TWICE ||
		e->code == ERR_TOO_LARGE);
	free(copy);
	return rc;
}

static void
refused(const struct match *m, struct bytes text)
{
	struct match_line *lines;
	struct err e = { 0 };
	size_t n;

	CHECK(read_copy(m, text, &lines, &n, &e) == -1);
}

static void
check_lines(const struct match_line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct match_line *l =
			match_find(lines, n, lines[i].hash);

		CHECK(l && memcmp(l->hash, lines[i].hash, MATCH_HASH) == 0);
		CHECK(strcmp(match_kind(lines[i].kind), lines[i].kind) == 0);
		CHECK(i == 0 || memcmp(lines[i - 1].hash, lines[i].hash,
					MATCH_HASH) <= 0);
	}
}

/* Where its lines begin: behind six of the head. */
static const char *
body_of(const char *p)
{
	for (int i = 0; i < 6; i++)
		p = strchr(p, '\n') + 1;
	return p;
}

/* Line by line as they came, each as match_put() has it. */
static void
check_same(const struct match *m, struct arena *a, struct bytes text,
	const struct match_line *lines, size_t n)
{
	const char *p = body_of((const char *)text.p);
	struct str body, again;

	str_init(&body, a, FUZZ_ARENA / 4);
	str_init(&again, a, FUZZ_ARENA / 4);
	for (size_t i = 0; i < n; i++, p = strchr(p, '\n') + 1) {
		char hex[2 * MATCH_HASH + 1] = "";
		uint8_t hash[MATCH_HASH];
		const struct match_line *l;
		size_t was = body.n;

		memcpy(hex, p, 2 * MATCH_HASH);
		CHECK(hex_parse(hex, hash, MATCH_HASH) == 0);
		l = match_find(lines, n, hash);
		CHECK(l != NULL);
		/* of those with this hash the one that reads so */
		for (; l < lines + n; l++) {
			body.n = was;
			match_put(&body, l);
			if (strncmp(body.p + was, p, body.n - was) == 0)
				break;
		}
		CHECK(l < lines + n);
	}
	match_write(m, str_bytes(&body), n, &again);
	CHECK(bytes_equal(str_bytes(&again), text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct match m = {
		.from = "芜湖市民政局", .to = "芜湖市总工会", .year = 2026
	};
	struct match_line *lines;
	struct err e = { 0 };
	struct arena a;
	struct str text;
	size_t count;

	memset(m.key, 7, sizeof(m.key));
	arena_init(&a, FUZZ_ARENA);
	str_init(&text, &a, FUZZ_ARENA / 4);
	str_add(&text, data, n);
	refused(&m, str_bytes(&text));
	sign(&m, &text);
	if (read_copy(&m, str_bytes(&text), &lines, &count, &e) == 0) {
		check_lines(lines, count);
		check_same(&m, &a, str_bytes(&text), lines, count);
		free(lines);
		text.p[count * 31 % text.n] ^= 1;
		refused(&m, str_bytes(&text));
	}
	arena_release(&a);
	return 0;
}
