/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aid_families [FAMILIES [SEED]]: the calculation sheet beside the rule of
 * domain rules 5.1 written a second time, over random families. Without
 * FAMILIES YIZHAN_SIZE counts.
 *
 * The second one divides: the fen of a head and month as quotient and
 * remainder, held against the line as it stands. It knows neither the product
 * that the first one compares nor the rules' file. Every third family lies
 * within three fen of an edge.
 */
#include "aid/sheet.h"
#include "assets.h"
#include "civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FAMILIES_DEFAULT 20000

static uint64_t random_state;

static int64_t
below(int64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int64_t)(random_state % (uint64_t)n);
}

/* ---- the rule a second time ---------------------------------------------- */

/* floor(a / b) for b > 0: the largest whole number that is not above. */
static int64_t
whole(int64_t a, int64_t b)
{
	int64_t q = a / b;

	while (q * b > a)
		q--;
	return q;
}

/* net < L for a whole L is the same as floor(net) < L. */
static const char *
second(const struct aid_facts *f)
{
	int64_t a_month = whole(f->income - f->rigid, f->heads * 12);

	if (a_month < f->line)
		return "deep";
	if (a_month < f->line + f->line)
		return "relative";
	/* more than four fifths of the income */
	if (f->caused > whole(f->income * 4, 5))
		return "accident";
	return "";
}

/* ---- families ------------------------------------------------------------ */

static struct aid_facts
draw(void)
{
	struct aid_facts f = { .heads = 1 + below(AID_HEADS_MAX),
		.line = 1 + below(below(4) ? 150000 : AID_LINE_MAX) };

	f.income = below(below(4) ? 30000000 : AID_SUM_MAX);
	f.rigid = below(2) ? below(f.income + 1) : below(30000000);
	f.caused = below(3) ? 0 : below(f.income + 2);
	if (below(3) == 0) {
		int64_t edge = (1 + below(2)) * f.line * 12 * f.heads;

		f.income = f.rigid + edge + below(7) - 3;
		if (f.income < 0 || f.income > AID_SUM_MAX)
			f.income = f.rigid;
	}
	if (below(6) == 0)
		f.caused = f.income / 5 * 4 + below(7) - 3;
	if (f.caused < 0)
		f.caused = 0;
	return f;
}

static int
compare(const struct aid_rules *rules, int64_t n, uint64_t seed)
{
	int64_t count[4] = { 0 };

	for (int64_t i = 0; i < n; i++) {
		const struct aid_facts f = draw();
		struct err e = { 0 };
		struct aid_sheet s;
		const char *want = second(&f), *got;

		if (aid_sheet_make(rules, &f, &s, &e) != 0)
			return printf("not ok 1 - refused, seed %" PRIu64 "\n",
				       seed),
			       1;
		got = s.category ? s.category->code : "";
		if (strcmp(got, want) != 0)
			return printf("not ok 1 - %s, not %s: heads %" PRId64
				      " income %" PRId64 " rigid %" PRId64
				      " caused %" PRId64 " line %" PRId64
				      ", seed %" PRIu64 "\n",
				       got, want, f.heads, f.income, f.rigid,
				       f.caused, f.line, seed),
			       1;
		count[*got == 'd'     ? 0
			: *got == 'r' ? 1
			: *got == 'a' ? 2
				      : 3]++;
	}
	for (size_t i = 0; i < 4; i++)
		if (count[i] < n / 1000)
			return printf("not ok 1 - class %zu is hardly met\n",
				       i),
			       1;
	printf("ok 1 - families: %" PRId64 " deep=%" PRId64 " relative=%" PRId64
	       " accident=%" PRId64 " none=%" PRId64 " seed=%" PRIu64 "\n",
		n, count[0], count[1], count[2], count[3], seed);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *size = getenv("YIZHAN_SIZE");
	int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10)
		    : size   ? strtoll(size, NULL, 10)
			     : FAMILIES_DEFAULT;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10)
				 : UINT64_C(0x9e3779b97f4a7c15) ^
					   (uint64_t)getpid() << 20;
	const struct asset *file = asset_find("catalogue/aid.json");
	const struct aid_rules *rules;
	struct err e = { 0 };
	struct arena a;
	int rc;

	arena_init(&a, 4 << 20);
	random_state = seed ? seed : 1;
	rules = aid_rules_read(&a, bytes_of(file->data, file->n), &e);
	if (!rules)
		return 1;
	printf("1..1\n");
	rc = compare(rules, n, seed);
	arena_release(&a);
	return rc;
}
