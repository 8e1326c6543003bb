/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with a check digit for people: see serial.h. */
#include "serial.h"
#include "fold.h"
#include "str.h"
#include <stdio.h>

#define SERIAL_DIGITS_MIN 6
#define CITY "3402"
#define MEMBER_SERIAL_MAX 999999

const struct serial_service serial_services[] = {
	{ "RH", "join", "入会" },
	{ "TJ", "checkup", "体检" },
	{ "NP", "pass", "年票" },
	{ "BF", "aid", "帮扶" },
};
const size_t serial_services_count = ARRAY_LEN(serial_services);

const struct serial_service *
serial_service_find(const char *service)
{
	for (size_t i = 0; service && i < serial_services_count; i++) {
		if (strcmp(serial_services[i].service, service) == 0)
			return &serial_services[i];
	}
	return NULL;
}

const struct serial_service *
serial_letters_find(const char *letters)
{
	for (size_t i = 0; letters && i < serial_services_count; i++) {
		if (strcmp(serial_services[i].letters, letters) == 0)
			return &serial_services[i];
	}
	return NULL;
}

/* ---- ISO 7064 MOD 11,10 -------------------------------------------------- */

static int
check_step(int product, int digit)
{
	int sum = (product + digit) % 10;

	return (sum ? sum : 10) * 2 % 11;
}

char
serial_check_digit(const char *text)
{
	int product = 10;

	for (const char *p = text; *p; p++) {
		if (*p >= 'A' && *p <= 'Z') {
			product = check_step(product, (*p - 'A' + 10) / 10);
			product = check_step(product, (*p - 'A' + 10) % 10);
		} else if (*p >= '0' && *p <= '9') {
			product = check_step(product, *p - '0');
		} else {
			return 0;
		}
	}
	return (char)('0' + (11 - product) % 10);
}

/* Cuts the check digit off a text if it is the right one. */
static int
check_strip(char *text)
{
	size_t n = strlen(text);
	char last;

	if (n < 2)
		return -1;
	last = text[n - 1];
	text[n - 1] = '\0';
	return serial_check_digit(text) == last ? 0 : -1;
}

/* As many digits as we would have printed, and not zero. */
static int
serial_parse(const char *p, int64_t *out)
{
	size_t n = strlen(p);

	if (n < SERIAL_DIGITS_MIN || (n > SERIAL_DIGITS_MIN && p[0] == '0'))
		return -1;
	if (digits_parse(bytes_of(p, n), SERIAL_MAX, out) < 0)
		return -1;
	return *out > 0 ? 0 : -1;
}

/* ---- cases --------------------------------------------------------------- */

void
case_no_format(const struct case_no *no, char out[CASE_NO_SIZE])
{
	char plain[CASE_NO_SIZE];
	char check;

	BUG_ON(no->year < 1000 || no->year > 9999 || no->serial < 1 ||
		no->serial > SERIAL_MAX || !serial_letters_find(no->letters));
	snprintf(plain, sizeof(plain), "%.2s%04d%06lld", no->letters, no->year,
		(long long)no->serial);
	check = serial_check_digit(plain);
	snprintf(out, CASE_NO_SIZE, "%.6s-%.9s-%c", plain, plain + 6, check);
}

int
case_no_parse(const char *raw, struct case_no *out, struct err *e)
{
	char text[CASE_NO_SIZE];
	struct case_no no = { 0 };
	int64_t year;
	size_t n = fold_number(raw, 0, text, sizeof(text));

	if (n < 6 + SERIAL_DIGITS_MIN + 1 || check_strip(text) < 0)
		return err_set(e, ERR_CASE_NO);
	memcpy(no.letters, text, 2);
	if (!serial_letters_find(no.letters) || text[2] == '0' ||
		digits_parse(bytes_of(text + 2, 4), 9999, &year) < 0 ||
		serial_parse(text + 6, &no.serial) < 0)
		return err_set(e, ERR_CASE_NO);
	no.year = (int)year;
	*out = no;
	return 0;
}

/* ---- members ------------------------------------------------------------- */

void
member_no_format(int year, int64_t serial, char out[MEMBER_NO_SIZE])
{
	BUG_ON(year < 0 || serial < 1 || serial > MEMBER_SERIAL_MAX);
	snprintf(out, MEMBER_NO_SIZE, CITY "%02d%06d", year % 100, (int)serial);
	out[MEMBER_NO_SIZE - 2] = serial_check_digit(out);
	out[MEMBER_NO_SIZE - 1] = '\0';
}

int
member_no_parse(const char *raw, char out[MEMBER_NO_SIZE], struct err *e)
{
	char text[MEMBER_NO_SIZE + 1], plain[MEMBER_NO_SIZE + 1];
	size_t n = fold_number(raw, 0, text, sizeof(text));

	memcpy(plain, text, sizeof(plain));
	if (n != MEMBER_NO_SIZE - 1 || !fold_is_digits(text, n) ||
		strncmp(text, CITY, strlen(CITY)) != 0 ||
		memcmp(text + 6, "000000", 6) == 0 || check_strip(plain) < 0)
		return err_set(e, ERR_MEMBER_NO);
	memcpy(out, text, MEMBER_NO_SIZE);
	return 0;
}

/* ---- acts of a kiosk without a line ---------------------------------------
 */

void
local_no_format(const struct local_no *no, char out[LOCAL_NO_SIZE])
{
	char plain[LOCAL_NO_SIZE];

	BUG_ON(no->kiosk < 1 || no->kiosk > SERIAL_MAX || no->seq < 1 ||
		no->seq > SERIAL_MAX);
	snprintf(plain, sizeof(plain), "L%d%06d", (int)no->kiosk, (int)no->seq);
	snprintf(out, LOCAL_NO_SIZE, "L%d-%06d-%c", (int)no->kiosk,
		(int)no->seq, serial_check_digit(plain));
}

/* Drops every hyphen but notes where the first one was; 0 for none. */
static size_t
hyphens_drop(char *text)
{
	size_t first = 0, n = 0;

	for (const char *p = text; *p; p++) {
		if (*p != '-')
			text[n++] = *p;
		else if (!first)
			first = n;
	}
	text[n] = '\0';
	return first;
}

int
local_no_parse(const char *raw, struct local_no *out, struct err *e)
{
	char text[LOCAL_NO_SIZE + 1];
	struct local_no no;
	size_t cut;

	fold_number(raw, FOLD_KEEP_HYPHENS, text, sizeof(text));
	cut = hyphens_drop(text);
	if (text[0] != 'L' || cut < 2 || text[1] == '0' ||
		check_strip(text) < 0 || cut > strlen(text))
		return err_set(e, ERR_CASE_NO);
	if (digits_parse(bytes_of(text + 1, cut - 1), SERIAL_MAX, &no.kiosk) <
			0 ||
		serial_parse(text + cut, &no.seq) < 0)
		return err_set(e, ERR_CASE_NO);
	*out = no;
	return 0;
}
