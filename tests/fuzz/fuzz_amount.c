/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money and dates. Text to value to text to value is the same value, and the
 * printed forms keep what the headers promise.
 */
#include "civil.h"
#include "fuzz.h"
#include "money.h"
#include "str.h"

static void
check_money(const char *text)
{
	char out[MONEY_SIZE], capitals[MONEY_CAPITALS_SIZE];
	int64_t fen = 0, again = 0;
	struct err e = { 0 };
	int rc = money_parse(text, &fen, &e);

	fuzz_check_err(rc, &e);
	if (rc < 0)
		return;
	CHECK(fen >= 0 && fen <= MONEY_MAX);
	money_format(fen, out);
	CHECK(money_parse(out, &again, &e) == 0 && again == fen);
	money_format_thousands(fen, out);
	CHECK(strlen(out) < MONEY_SIZE);
	money_format_capitals(fen, capitals);
	CHECK(utf8_length(capitals) >= 2);
	money_format_capitals(-fen, capitals);
	CHECK(fen == 0 || memcmp(capitals, "负", 3) == 0);
	CHECK(money_membership_fee(fen) <= fen / 200);
}

static void
check_arithmetic(struct civil d)
{
	char text[CIVIL_RFC3339_SIZE];

	CHECK(civil_compare(civil_from_days(civil_days(d)), d) == 0);
	CHECK(civil_compare(civil_from_ms(civil_to_ms(d)), d) == 0);
	CHECK(civil_weekday(d) >= 1 && civil_weekday(d) <= 7);
	CHECK(civil_age(d, d) == 0);
	if (d.y > 1 && d.y < 9990) {
		CHECK(civil_age(d, civil_add_years(d, 8)) >= 7);
		CHECK(civil_add_months(d, 1).d <= d.d);
		CHECK(civil_days(civil_add_days(d, 40)) == civil_days(d) + 40);
	}
	civil_format_rfc3339(civil_to_ms(d), text);
	CHECK(strcmp(text + 10, "T00:00:00+08:00") == 0);
}

static void
check_date(const char *text)
{
	char out[CIVIL_SIZE];
	struct civil d;
	struct err e = { 0 };
	int rc = civil_parse(text, &d, &e);

	fuzz_check_err(rc, &e);
	if (rc < 0)
		return;
	CHECK(civil_is_valid(d));
	civil_format(d, out);
	CHECK(strcmp(out, text) == 0);
	check_arithmetic(d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);

	check_money(text);
	check_date(text);
	free(text);
	return 0;
}
