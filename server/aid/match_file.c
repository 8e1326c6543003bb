/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/match_file.h"
#include "crypto.h"

#include <stdio.h>
#include <stdlib.h>

#define TITLE "yizhan-match 1"

static const char *const kinds[] = { "living", "medical", "school", "training",
	"accident", "other" };

/* ---- who, when, under what ----------------------------------------------- */

/* It stands on a line of its own, on a page and in the trail. */
static bool
is_agency(const char *name)
{
	const char *p = name, *end = name ? name + strlen(name) : NULL;

	if (!name || !*name || end - name > MATCH_AGENCY)
		return false;
	while (p < end) {
		int32_t c = utf8_next(&p, end);

		if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
			return false;
	}
	return true;
}

int
match_check(const struct match *m, struct err *e)
{
	if (!is_agency(m->from) || !is_agency(m->to))
		return err_setf(e, ERR_BAD_REQUEST, "NAME");
	if (m->year < 2000 || m->year > 2999)
		return err_setf(e, ERR_BAD_REQUEST, "YYYY");
	return 0;
}

int
match_key_read(const char *text, uint8_t key[MATCH_KEY], struct err *e)
{
	char hex[2 * MATCH_KEY + 1] = "";
	size_t n = strcspn(text, "\r\n");

	if (n == sizeof(hex) - 1 && !text[n + strspn(text + n, "\r\n")])
		memcpy(hex, text, n);
	n = (size_t)(hex_parse(hex, key, MATCH_KEY) == 0);
	crypto_wipe(hex, sizeof(hex));
	return n ? 0 : err_setf(e, ERR_BAD_REQUEST, "the key: 64 hex digits");
}

static void
keyed(const struct match *m, const char *what, struct bytes text,
	uint8_t out[SHA256_SIZE])
{
	char head[48];
	const int n = snprintf(
		head, sizeof(head), TITLE "|%04d|%s|", (int)m->year, what);
	const struct bytes parts[] = { bytes_of(head, (size_t)n), text };

	crypto_hmac_parts(
		bytes_of(m->key, MATCH_KEY), parts, ARRAY_LEN(parts), out);
}

void
match_key_id(const struct match *m, char out[17])
{
	uint8_t id[SHA256_SIZE];

	keyed(m, "key", bytes_str(""), id);
	hex_format(id, 8, out);
}

void
match_hash(const struct match *m, struct bytes id_no, uint8_t out[MATCH_HASH])
{
	keyed(m, "number", id_no, out);
}

static const char *
find_kind(const char *kind, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strlen(kinds[i]) == n && memcmp(kinds[i], kind, n) == 0)
			return kinds[i];
	return NULL;
}

const char *
match_kind(const char *kind)
{
	const char *known = find_kind(kind, strlen(kind));

	return known ? known : "other";
}

/* ---- writing ------------------------------------------------------------- */

void
match_put(struct str *out, const struct match_line *l)
{
	char hex[2 * MATCH_HASH + 1];

	hex_format(l->hash, MATCH_HASH, hex);
	str_printf(out, "%s,%s,%s\n", hex, l->month, l->kind);
}

static void
put_head(const struct match *m, size_t n, struct str *out)
{
	char id[17];

	match_key_id(m, id);
	str_printf(out,
		TITLE "\nfrom=%s\nto=%s\nyear=%lld\nkey=%s\nlines=%zu\n",
		m->from, m->to, (long long)m->year, id, n);
}

void
match_write(
	const struct match *m, struct bytes lines, size_t n, struct str *out)
{
	uint8_t sum[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	put_head(m, n, out);
	str_add(out, lines.p, lines.n);
	keyed(m, "sum", str_bytes(out), sum);
	hex_format(sum, sizeof(sum), hex);
	str_printf(out, "sum=%s\n", hex);
}

/* ---- reading ------------------------------------------------------------- */

struct reader {
	const char *p, *end;
	size_t line;
	const char *text; /* of the line, n bytes */
	size_t n;
};

static int
bad(const struct reader *r, struct err *e)
{
	return err_setf(e, ERR_MATCH_FILE, "line %zu", r->line);
}

static bool
next(struct reader *r)
{
	const char *nl = r->p < r->end
				 ? memchr(r->p, '\n', (size_t)(r->end - r->p))
				 : NULL;

	r->line++;
	if (!nl)
		return false;
	r->text = r->p;
	r->n = (size_t)(nl - r->p);
	r->p = nl + 1;
	return true;
}

/* The value of "name=value"; NULL: it is no such line. */
static const char *
value(struct reader *r, const char *name)
{
	size_t n = strlen(name);

	if (!next(r) || r->n <= n || memcmp(r->text, name, n) != 0 ||
		r->text[n] != '=')
		return NULL;
	r->text += n + 1;
	r->n -= n + 1;
	return r->text;
}

/* A line that is not there is a bad file; another value has its own code. */
static int
read_same(struct reader *r, const char *name, const char *text,
	enum err_code otherwise, struct err *e)
{
	const char *is = value(r, name);

	if (!is)
		return bad(r, e);
	return r->n == strlen(text) && memcmp(is, text, r->n) == 0
		       ? 0
		       : err_set(e, otherwise);
}

static int
read_number(struct reader *r, const char *name, int64_t *out, struct err *e)
{
	const char *is = value(r, name);

	*out = 0;
	if (!is || r->n < 1 || r->n > 9 || (r->n > 1 && is[0] == '0'))
		return bad(r, e);
	for (size_t i = 0; i < r->n; i++) {
		if (is[i] < '0' || is[i] > '9')
			return bad(r, e);
		*out = *out * 10 + (is[i] - '0');
	}
	return 0;
}

static int
read_head(const struct match *m, struct reader *r, size_t *lines, struct err *e)
{
	char id[17];
	int64_t year, n;

	match_key_id(m, id);
	if (!next(r) || r->n != strlen(TITLE) ||
		memcmp(r->text, TITLE, r->n) != 0)
		return bad(r, e);
	if (read_same(r, "from", m->from, ERR_MATCH_FROM, e) != 0 ||
		read_same(r, "to", m->to, ERR_MATCH_FROM, e) != 0 ||
		read_number(r, "year", &year, e) != 0)
		return -1;
	if (year != m->year)
		return err_set(e, ERR_MATCH_FROM);
	if (read_same(r, "key", id, ERR_MATCH_KEY, e) != 0 ||
		read_number(r, "lines", &n, e) != 0)
		return -1;
	if (n > MATCH_LINES_MAX)
		return err_set(e, ERR_TOO_LARGE);
	*lines = (size_t)n;
	return 0;
}

static bool
is_month(const char *p)
{
	for (int i = 0; i < 7; i++)
		if (i == 4 ? p[i] != '-' : p[i] < '0' || p[i] > '9')
			return false;
	return memcmp(p + 5, "01", 2) >= 0 && memcmp(p + 5, "12", 2) <= 0;
}

enum { MONTH_AT = 2 * MATCH_HASH + 1, KIND_AT = MONTH_AT + 8 };

static int
read_line(struct reader *r, struct match_line *l, struct err *e)
{
	char hex[2 * MATCH_HASH + 1] = "";

	if (r->n <= KIND_AT || r->text[MONTH_AT - 1] != ',' ||
		r->text[KIND_AT - 1] != ',' || !is_month(r->text + MONTH_AT))
		return bad(r, e);
	memcpy(hex, r->text, 2 * MATCH_HASH);
	memcpy(l->month, r->text + MONTH_AT, 7);
	l->month[7] = '\0';
	l->kind = find_kind(r->text + KIND_AT, r->n - KIND_AT);
	if (!l->kind || strspn(hex, "0123456789abcdef") != sizeof(hex) - 1 ||
		hex_parse(hex, l->hash, MATCH_HASH) != 0)
		return bad(r, e);
	return 0;
}

/* By hash, then all else: equal ones are the same line twice. */
static int
order(const void *a, const void *b)
{
	const struct match_line *x = a, *y = b;
	int by = memcmp(x->hash, y->hash, MATCH_HASH);

	if (by == 0)
		by = strcmp(x->month, y->month);
	return by ? by : strcmp(x->kind, y->kind);
}

/* Each line but the last is of the list; the last one signs all before. */
static int
read_lines(const struct match *m, struct bytes text, struct reader *r,
	struct match_line *out, size_t n, struct err *e)
{
	uint8_t sum[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];
	size_t i = 0;

	while (next(r) && !(r->n > 4 && memcmp(r->text, "sum=", 4) == 0)) {
		if (i == n)
			return err_set(e, ERR_MATCH_COUNT);
		if (read_line(r, &out[i++], e) != 0)
			return -1;
	}
	if (r->p != r->end || r->n < 4 || memcmp(r->text, "sum=", 4) != 0)
		return bad(r, e);
	keyed(m, "sum",
		bytes_of(text.p, (size_t)(r->text - (const char *)text.p)),
		sum);
	hex_format(sum, sizeof(sum), hex);
	if (r->n != 4 + strlen(hex) ||
		!crypto_equal(r->text + 4, hex, strlen(hex)))
		return bad(r, e);
	return i == n ? 0 : err_set(e, ERR_MATCH_COUNT);
}

int
match_read(const struct match *m, struct bytes text, struct match_line **out,
	size_t *n, struct err *e)
{
	struct reader r = { .p = (const char *)text.p,
		.end = (const char *)text.p + text.n };
	struct match_line *lines;

	if (read_head(m, &r, n, e) != 0)
		return -1;
	lines = xmalloc((*n + 1) * sizeof(*lines));
	*out = lines;
	if (read_lines(m, text, &r, lines, *n, e) == 0) {
		qsort(lines, *n, sizeof(*lines), order);
		for (size_t i = 1; i < *n; i++)
			if (order(&lines[i - 1], &lines[i]) == 0)
				err_set(e, ERR_MATCH_TWICE);
	}
	if (!e->code)
		return 0;
	free(lines);
	*out = NULL;
	return -1;
}

const struct match_line *
match_find(const struct match_line *lines, size_t n,
	const uint8_t hash[MATCH_HASH])
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(lines[mid].hash, hash, MATCH_HASH) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && memcmp(lines[low].hash, hash, MATCH_HASH) == 0
		       ? &lines[low]
		       : NULL;
}
