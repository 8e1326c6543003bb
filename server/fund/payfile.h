/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two files between the centre and a bank, as text: the payment file, with
 * the run, the number of lines and the total in its first line, and the bank's
 * answer to it. Pure; the only place where a whole card number is written.
 *
 *   驿站付款文件,<run>,<lines>,<total yuan>
 *   付款编号,户名,开户行,卡号,金额,大写金额
 *   …
 *
 *   驿站付款回单,<run>,<SHA-256 of the payment file, hex>
 *   付款编号,结果            成功 or 失败
 *   …
 */
#ifndef YZ_FUND_PAYFILE_H
#define YZ_FUND_PAYFILE_H

#include "err.h"
#include "str.h"

#define PAYFILE_MAX ((size_t)256 * 1024)

struct pay_line {
	const char *ref, *payee, *bank, *card;
	int64_t amount;
};

void payfile_begin(struct str *out, const char *run, int64_t n, int64_t total);
void payfile_line(struct str *out, const struct pay_line *line);
/* Counts a payment file again: its lines and the sum of their amounts must be
 * what its first line says. 0, or -1 when it is not such a file. */
int payfile_sum(struct arena *a, struct bytes text, int64_t *n,
	int64_t *total) MUST_USE;

struct answer_line {
	const char *ref;
	bool paid;
};
struct answer_file {
	const char *run;
	uint8_t sha256[32];
	struct answer_line *lines;
	size_t n;
};
/* FUND_ANSWER_FILE when it is no such file, or has no or too many lines. */
int answer_read(struct arena *a, const char *text, size_t max,
	struct answer_file *out, struct err *e) MUST_USE;

#endif
