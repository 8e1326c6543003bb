/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <errno.h>
#include <getopt.h>
#include <sysexits.h>
#include <unistd.h>

#include "str.h"

#define AT_MAX 253402300799 /* the end of the year 9999 */

enum { OPT_KEY, OPT_GROUP, OPT_SITE, OPT_AT, OPT_COUNT };

static const struct option long_options[] = {
	[OPT_KEY] = { "key", required_argument, NULL, OPT_KEY },
	[OPT_GROUP] = { "group", required_argument, NULL, OPT_GROUP },
	[OPT_SITE] = { "site", required_argument, NULL, OPT_SITE },
	[OPT_AT] = { "at", required_argument, NULL, OPT_AT },
	[OPT_COUNT] = { NULL, 0, NULL, 0 },
};

static int
usage(const char *english, const char *chinese)
{
	fprintf(stderr, "yizhan-gate verify: %s (%s)\n", english, chinese);
	return EX_USAGE;
}

/* The value of each option, NULL if absent; or EX_USAGE. */
static int
collect(int argc, char **argv, const char *values[OPT_COUNT])
{
	int c;

	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c < 0 || c >= OPT_COUNT)
			return usage("unknown option, or one without a value",
				"选项不认识，或缺少值");
		if (values[c])
			return usage("an option is given twice", "选项重复");
		values[c] = optarg;
	}
	if (optind < argc)
		return usage("codes are read from standard input",
			"码从标准输入读取");
	return 0;
}

int
verify_parse(int argc, char **argv, struct verify_options *o)
{
	const char *values[OPT_COUNT] = { NULL };
	int rc = collect(argc, argv, values);
	const char *place;
	int64_t n;

	memset(o, 0, sizeof(*o));
	if (rc != 0)
		return rc;
	if (!values[OPT_KEY] || strlen(values[OPT_KEY]) != 64 ||
		hex_parse(values[OPT_KEY], o->public_key,
			sizeof(o->public_key)) != 0)
		return usage("--key takes 64 hex digits",
			"--key 应为 64 位十六进制公钥");
	if (!values[OPT_GROUP] == !values[OPT_SITE])
		return usage("give one of --group and --site",
			"--group 与 --site 只能选一个");
	place = values[OPT_GROUP] ? values[OPT_GROUP] : values[OPT_SITE];
	if (digits_parse(bytes_str(place), UINT32_MAX, &n) != 0)
		return usage("--group and --site take a number",
			"--group、--site 应为数字");
	o->expect.place = (uint32_t)n;
	o->expect.types =
		TOKEN_TYPE_BIT(values[OPT_GROUP] ? TOKEN_PASS : TOKEN_VOUCHER);
	if (!values[OPT_AT] || digits_parse(bytes_str(values[OPT_AT]), AT_MAX,
				       &o->expect.now) != 0)
		return usage(
			"--at takes Unix seconds", "--at 应为 Unix 时间（秒）");
	return 0;
}

static void
answer(struct token_scan *scan, const struct trust *trust,
	const struct token_expect *expect, FILE *out)
{
	struct bytes digits;
	struct token token;
	enum token_verdict v = token_scan_end(scan, &digits);

	if (v == TOKEN_OK)
		v = token_verify_digits(digits, trust, expect, &token);
	fprintf(out, "{\"verdict\":\"%s\",\"code\":\"%s\"}\n",
		v == TOKEN_OK ? "accept" : "refuse", token_verdict_name(v));
	token_scan_init(scan);
}

/* Feeds the lines of one piece of input; *open: a line is under way. */
static void
feed(struct token_scan *scan, struct bytes piece, bool *open,
	const struct trust *trust, const struct token_expect *expect, FILE *out)
{
	while (piece.n > 0) {
		const uint8_t *nl = memchr(piece.p, '\n', piece.n);
		size_t n = nl ? (size_t)(nl - piece.p) : piece.n;

		token_scan_add(scan, bytes_of(piece.p, n));
		*open = !nl;
		if (nl) {
			answer(scan, trust, expect, out);
			n++;
		}
		piece = bytes_of(piece.p + n, piece.n - n);
	}
}

static int
read_lines(int in, const struct trust *trust, const struct token_expect *expect,
	FILE *out)
{
	struct token_scan scan;
	uint8_t buf[65536];
	bool open = false;

	token_scan_init(&scan);
	for (;;) {
		ssize_t n = read(in, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return EX_IOERR;
		if (n == 0)
			break;
		feed(&scan, bytes_of(buf, (size_t)n), &open, trust, expect,
			out);
		/* Whoever sends line by line waits for each answer. */
		if (fflush(out) != 0)
			return EX_IOERR;
	}
	if (open)
		answer(&scan, trust, expect, out);
	return fflush(out) == 0 ? EX_OK : EX_IOERR;
}

int
verify_run(const struct verify_options *o, int in, FILE *out)
{
	struct trust_key key;
	struct trust trust = { &key, 1 };
	struct err e = { 0 };
	int rc;

	if (trust_key_init(&key, o->public_key, TOKEN_EDDSA, KEY_ANY, &e) !=
		0) {
		fprintf(stderr, "yizhan-gate verify: %s (公钥不合格)\n",
			e.detail);
		return EX_DATAERR;
	}
	rc = read_lines(in, &trust, &o->expect, out);
	if (rc != EX_OK)
		fprintf(stderr, "yizhan-gate verify: %s (读写失败)\n",
			strerror(errno));
	trust_key_release(&key);
	return rc;
}
