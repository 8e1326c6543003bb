/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/payfile.h"
#include "money.h"
#include "ref/csv.h"

#define TITLE "驿站付款文件"
#define COLUMNS "付款编号,户名,开户行,卡号,金额,大写金额"
#define ANSWER_TITLE "驿站付款回单"
#define ANSWER_COLUMNS "付款编号,结果"

enum { CELLS_MAX = 6 };

void
payfile_begin(struct str *out, const char *run, int64_t n, int64_t total)
{
	char yuan[MONEY_SIZE];

	money_format(total, yuan);
	str_printf(out, TITLE ",%s,%lld,%s\r\n" COLUMNS "\r\n", run,
		(long long)n, yuan);
}

void
payfile_line(struct str *out, const struct pay_line *line)
{
	char yuan[MONEY_SIZE], capitals[MONEY_CAPITALS_SIZE];
	const char *cells[CELLS_MAX] = { line->ref, line->payee, line->bank,
		line->card, yuan, capitals };

	money_format(line->amount, yuan);
	money_format_capitals(line->amount, capitals);
	for (size_t i = 0; i < CELLS_MAX; i++) {
		if (i > 0)
			str_putc(out, ',');
		csv_put(out, cells[i]);
	}
	str_puts(out, "\r\n");
}

/* ---- reading ------------------------------------------------------------- */

/* The next line without its end; NULL behind the last. */
static char *
next_line(char **p)
{
	char *line = *p;
	size_t n = strcspn(line, "\n");

	if (!*line)
		return NULL;
	*p = line + n + (line[n] == '\n');
	if (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	return line;
}

/* Splits at commas outside of quotes, in place; quotes go. 0 for too many. */
static size_t
split(char *line, char *cells[CELLS_MAX])
{
	char *out = line;
	bool quoted = false;
	size_t n = 0;

	cells[n++] = out;
	for (; *line; line++) {
		if (*line == '"') {
			if (quoted && line[1] == '"')
				*out++ = *line++;
			else
				quoted = !quoted;
		} else if (*line == ',' && !quoted) {
			*out++ = '\0';
			if (n == CELLS_MAX)
				return 0;
			cells[n++] = out;
		} else {
			*out++ = *line;
		}
	}
	*out = '\0';
	return n;
}

static bool
is_line(char *line, const char *want)
{
	return line && strcmp(line, want) == 0;
}

int
payfile_sum(struct arena *a, struct bytes text, int64_t *n, int64_t *total)
{
	char *p = arena_strndup(a, (const char *)text.p, text.n), *line;
	char *cells[CELLS_MAX];
	int64_t lines, sum, amount;
	struct err e = { 0 };

	*n = *total = 0;
	line = next_line(&p);
	if (!line || split(line, cells) != 4 || strcmp(cells[0], TITLE) != 0 ||
		digits_parse(bytes_str(cells[2]), INT32_MAX, &lines) != 0 ||
		money_parse(cells[3], &sum, &e) != 0 ||
		!is_line(next_line(&p), COLUMNS))
		return -1;
	while ((line = next_line(&p))) {
		if (split(line, cells) != CELLS_MAX ||
			money_parse(cells[4], &amount, &e) != 0)
			return -1;
		++*n;
		*total += amount;
	}
	return *n == lines && *total == sum ? 0 : -1;
}

/* ---- the bank's answer --------------------------------------------------- */

static int
answer_line(char *line, struct answer_line *out)
{
	char *cells[CELLS_MAX];

	if (split(line, cells) != 2)
		return -1;
	out->ref = cells[0];
	out->paid = strcmp(cells[1], "成功") == 0;
	return out->paid || strcmp(cells[1], "失败") == 0 ? 0 : -1;
}

static int
answer_head(char **p, struct answer_file *out)
{
	static const char bom[] = "\xef\xbb\xbf";
	char *cells[CELLS_MAX], *line;

	if (strncmp(*p, bom, strlen(bom)) == 0)
		*p += strlen(bom);
	line = next_line(p);
	if (!line || split(line, cells) != 3 ||
		strcmp(cells[0], ANSWER_TITLE) != 0 || strlen(cells[2]) != 64 ||
		hex_parse(cells[2], out->sha256, sizeof(out->sha256)) != 0)
		return -1;
	out->run = cells[1];
	return is_line(next_line(p), ANSWER_COLUMNS) ? 0 : -1;
}

int
answer_read(struct arena *a, const char *text, size_t max,
	struct answer_file *out, struct err *e)
{
	char *p = arena_strdup(a, text), *line;

	out->n = 0;
	out->lines = ARENA_ARRAY(a, struct answer_line, max);
	if (answer_head(&p, out) != 0)
		return err_set(e, ERR_FUND_ANSWER_FILE);
	while ((line = next_line(&p))) {
		if (out->n == max ||
			answer_line(line, &out->lines[out->n]) != 0)
			return err_set(e, ERR_FUND_ANSWER_FILE);
		out->n++;
	}
	return out->n ? 0 : err_set(e, ERR_FUND_ANSWER_FILE);
}
