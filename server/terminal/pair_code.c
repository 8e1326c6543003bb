/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/pair_code.h"
#include "crypto.h"
#include "seal.h"
#include "staff/throttle.h"

#include <ctype.h>

enum { SYMBOLS = PAIR_CODE_RAW, GROUP = 5 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void
pair_code_spell(const uint8_t raw[PAIR_CODE_RAW], char code[PAIR_CODE_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < SYMBOLS; i++) {
		if (i == GROUP)
			code[n++] = '-';
		code[n++] = alphabet[raw[i] & 31];
	}
	code[n] = '\0';
}

void
pair_code_make(const struct rng *rng, char code[PAIR_CODE_SIZE])
{
	uint8_t raw[PAIR_CODE_RAW];

	rng_fill(rng, raw, sizeof(raw));
	pair_code_spell(raw, code);
	crypto_wipe(raw, sizeof(raw));
}

static char
symbol_of(char typed)
{
	char c = (char)toupper((unsigned char)typed);

	if (c == 'O')
		return '0';
	if (c == 'I' || c == 'L')
		return '1';
	return c && strchr(alphabet, c) ? c : '\0';
}

int
pair_code_parse(const char *typed, char code[PAIR_CODE_SIZE])
{
	size_t symbols = 0;
	size_t n = 0;

	for (; *typed; typed++) {
		char c = symbol_of(*typed);

		if (*typed == '-' || *typed == ' ')
			continue;
		if (!c || symbols == SYMBOLS)
			return -1;
		if (symbols++ == GROUP)
			code[n++] = '-';
		code[n++] = c;
	}
	code[n] = '\0';
	return symbols == SYMBOLS ? 0 : -1;
}

void
pair_code_index(const struct keyring *k, const char code[PAIR_CODE_SIZE],
	uint8_t out[32])
{
	uint8_t key[SEAL_KEY_SIZE];

	keyring_derive(k, keyring_current(k), "pairing code", key);
	crypto_hmac(bytes_of(key, sizeof(key)), bytes_str(code), out);
	crypto_wipe(key, sizeof(key));
}

int
pair_guard_full(struct tx *tx, const struct app *app, bool *full, struct err *e)
{
	char key[THROTTLE_KEY];

	throttle_key(app, 'p', "pairing", key);
	return throttle_full(tx, key, PAIR_FAILURES_AN_HOUR, full, e);
}

int
pair_guard_count(struct tx *tx, const struct app *app, struct err *e)
{
	char key[THROTTLE_KEY];

	throttle_key(app, 'p', "pairing", key);
	return throttle_count(tx, key, e);
}
