/* SPDX-License-Identifier: Apache-2.0 */
/* Bank card numbers: see bankcard.h. */
#include "bankcard.h"
#include "fold.h"

#define LENGTH_MIN 13
#define LENGTH_MAX 19
#define SHOWN 4

bool
bankcard_luhn_is_valid(const char *digits)
{
	size_t n = strlen(digits);
	int sum = 0;

	if (n == 0 || !fold_is_digits(digits, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		int v = digits[n - 1 - i] - '0';

		if (i % 2)
			v = v > 4 ? 2 * v - 9 : 2 * v;
		sum += v;
	}
	return sum % 10 == 0;
}

int
bankcard_parse(const char *raw, char out[BANKCARD_SIZE], enum err_code *warning,
	struct err *e)
{
	char text[BANKCARD_SIZE];
	size_t n = fold_number(raw, 0, text, sizeof(text));

	*warning = ERR_NONE;
	if (n < LENGTH_MIN || n > LENGTH_MAX || !fold_is_digits(text, n))
		return err_set(e, ERR_BANKCARD_FORMAT);
	if (!bankcard_luhn_is_valid(text))
		*warning = ERR_BANKCARD_CHECK;
	memcpy(out, text, n + 1);
	return 0;
}

void
bankcard_mask(const char *card, char out[BANKCARD_MASK_SIZE])
{
	size_t n = strlen(card);

	memcpy(out, "****", 5);
	if (n >= LENGTH_MIN)
		memcpy(out + 4, card + n - SHOWN, SHOWN + 1);
}
