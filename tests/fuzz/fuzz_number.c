/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other numbers that people type: phones, employers' codes, bank cards,
 * case, member and kiosk numbers. What is accepted is accepted again in its
 * printed form as the same, and a check digit refuses one wrong character.
 */
#include "bankcard.h"
#include "fuzz.h"
#include "phone.h"
#include "serial.h"
#include "uscc.h"

#define TEXT_SIZE 32

/*
 * One kind of number: parses raw and prints the normal form; 0 or -1. All
 * sizes of the headers fit TEXT_SIZE.
 */
typedef int parse_fn(const char *raw, char out[TEXT_SIZE], struct err *e);

static int
phone(const char *raw, char out[TEXT_SIZE], struct err *e)
{
	enum err_code warning;
	char masked[PHONE_SIZE];

	if (phone_parse(raw, PHONE_ALLOW_FIXED, out, &warning, e) < 0)
		return -1;
	CHECK(warning == ERR_NONE || warning == ERR_PHONE_PREFIX);
	phone_mask(out, masked);
	CHECK(strlen(out) == 11 && strchr(masked, '*'));
	return 0;
}

static int
uscc(const char *raw, char out[TEXT_SIZE], struct err *e)
{
	enum err_code warning;

	if (uscc_parse(raw, out, &warning, e) < 0)
		return -1;
	CHECK(warning == ERR_NONE || warning == ERR_USCC_ORG_CHECK);
	CHECK(strlen(out) == 18 && uscc_is_union(out) == (out[0] == '8'));
	return 0;
}

/* Strict where the check satisfies: a doubtful card has nothing to compare. */
static int
bankcard(const char *raw, char out[TEXT_SIZE], struct err *e)
{
	enum err_code warning;
	char masked[BANKCARD_MASK_SIZE];

	if (bankcard_parse(raw, out, &warning, e) < 0)
		return -1;
	CHECK(bankcard_luhn_is_valid(out) == (warning == ERR_NONE));
	bankcard_mask(out, masked);
	CHECK(strlen(masked) == 8 && memcmp(masked, "****", 4) == 0);
	return warning == ERR_NONE ? 0 : err_set(e, ERR_BANKCARD_CHECK);
}

static int
case_no(const char *raw, char out[TEXT_SIZE], struct err *e)
{
	struct case_no no;

	if (case_no_parse(raw, &no, e) < 0)
		return -1;
	case_no_format(&no, out);
	return 0;
}

static int
member_no(const char *raw, char out[TEXT_SIZE], struct err *e)
{
	return member_no_parse(raw, out, e);
}

static int
local_no(const char *raw, char out[TEXT_SIZE], struct err *e)
{
	struct local_no no;

	if (local_no_parse(raw, &no, e) < 0)
		return -1;
	local_no_format(&no, out);
	return 0;
}

static const struct {
	parse_fn *parse;
	bool checked; /* by a digit that sees every wrong one */
} kinds[] = {
	{ phone, false },
	{ uscc, true },
	{ bankcard, true },
	{ case_no, true },
	{ member_no, true },
	{ local_no, true },
};

static void
check_one_digit(parse_fn *parse, const char *right)
{
	char text[TEXT_SIZE], out[TEXT_SIZE];

	for (size_t at = 0; right[at]; at++) {
		if (right[at] < '0' || right[at] > '9')
			continue;
		for (char c = '0'; c <= '9'; c++) {
			struct err e = { 0 };

			snprintf(text, sizeof(text), "%s", right);
			text[at] = c;
			CHECK(c == right[at] || parse(text, out, &e) < 0);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	char out[TEXT_SIZE], again[TEXT_SIZE];

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct err e = { 0 };
		int rc = kinds[i].parse(text, out, &e);

		fuzz_check_err(rc, &e);
		if (rc < 0)
			continue;
		CHECK(kinds[i].parse(out, again, &e) == 0);
		CHECK(strcmp(out, again) == 0);
		if (kinds[i].checked)
			check_one_digit(kinds[i].parse, out);
	}
	bankcard_luhn_is_valid(text);
	phone_mask(text, again);
	free(text);
	return 0;
}
