/* SPDX-License-Identifier: Apache-2.0 */
/* Mobile numbers and Wuhu's fixed lines: see phone.h. */
#include "phone.h"
#include "fold.h"

#define LENGTH 11
#define IOT_LENGTH 13
#define AREA_CODE "0553"
#define FOLDED_SIZE 32

/* The third digits in use behind 13 … 19; 154 and 194 are not. */
static const char *const usual[] = {
	['3' - '3'] = "0123456789",
	['4' - '3'] = "579",
	['5' - '3'] = "012356789",
	['6' - '3'] = "2567",
	['7' - '3'] = "012345678",
	['8' - '3'] = "0123456789",
	['9' - '3'] = "012356789",
};

static bool
has_prefix(const char *p, const char *prefix)
{
	return strncmp(p, prefix, strlen(prefix)) == 0;
}

/* Behind the country code, which without + or 00 only length gives away. */
static const char *
national_part(const char *p, size_t n)
{
	if (has_prefix(p, "+86"))
		return p + 3;
	if (has_prefix(p, "0086"))
		return p + 4;
	if (has_prefix(p, "86") &&
		(n == LENGTH + 2 || (n == IOT_LENGTH + 2 && p[3] == '4')))
		return p + 2;
	return p;
}

static bool
is_mobile(const char *p)
{
	return p[0] == '1' && p[1] >= '3';
}

static bool
is_fixed(const char *p)
{
	return has_prefix(p, AREA_CODE) && p[4] >= '2' && p[4] <= '8';
}

int
phone_parse(const char *raw, unsigned flags, char out[PHONE_SIZE],
	enum err_code *warning, struct err *e)
{
	char folded[FOLDED_SIZE];
	size_t n = fold_number(raw, FOLD_DROP_PARENS, folded, sizeof(folded));
	const char *p = national_part(folded, n);

	*warning = ERR_NONE;
	n = strlen(p);
	if (!fold_is_digits(p, n))
		return err_set(e, ERR_PHONE_FORMAT);
	if (n == IOT_LENGTH && has_prefix(p, "14"))
		return err_set(e, ERR_PHONE_IOT);
	if (n != LENGTH)
		return err_set(e, ERR_PHONE_LENGTH);
	if (is_mobile(p)) {
		if (!strchr(usual[p[1] - '3'], p[2]))
			*warning = ERR_PHONE_PREFIX;
	} else if (!(flags & PHONE_ALLOW_FIXED) || !is_fixed(p)) {
		return err_set(e, ERR_PHONE_FORMAT);
	}
	memcpy(out, p, LENGTH + 1);
	return 0;
}

void
phone_mask(const char *phone, char out[PHONE_SIZE])
{
	size_t n = strlen(phone);
	size_t head = has_prefix(phone, AREA_CODE) ? 4 : 3;

	if (n > LENGTH)
		n = LENGTH;
	for (size_t i = 0; i < n; i++)
		out[i] = n == LENGTH && (i < head || i >= 7) ? phone[i] : '*';
	out[n] = '\0';
}
