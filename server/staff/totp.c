/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/totp.h"
#include "crypto.h"

#include <stdio.h>

enum { MODULUS = 1000000 };

int64_t
totp_step(int64_t ms)
{
	return ms / TOTP_STEP_MS;
}

void
totp_code(const uint8_t secret[TOTP_SECRET], int64_t step, char out[TOTP_CODE])
{
	uint8_t counter[8], mac[SHA1_SIZE];
	const uint8_t *at;
	uint32_t value;

	for (size_t i = 0; i < sizeof(counter); i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	crypto_hmac_sha1(bytes_of(secret, TOTP_SECRET),
		bytes_of(counter, sizeof(counter)), mac);
	/* RFC 4226, 5.3: the last nibble says where the four bytes lie. */
	at = mac + (mac[SHA1_SIZE - 1] & 15);
	value = ((uint32_t)(at[0] & 127) << 24) | ((uint32_t)at[1] << 16) |
		((uint32_t)at[2] << 8) | at[3];
	snprintf(out, TOTP_CODE, "%06u", value % MODULUS);
	crypto_wipe(mac, sizeof(mac));
}

int64_t
totp_find(const uint8_t secret[TOTP_SECRET], const char *code, int64_t now_ms,
	int64_t last)
{
	int64_t step = totp_step(now_ms), found = 0;
	char want[TOTP_CODE];

	BUG_ON(strlen(code) != TOTP_CODE - 1);
	for (int64_t s = step + 1; s >= step - 1; s--) {
		totp_code(secret, s, want);
		if (crypto_equal(want, code, TOTP_CODE - 1) && s > last)
			found = s;
	}
	crypto_wipe(want, sizeof(want));
	return found;
}

void
totp_secret_format(
	const uint8_t secret[TOTP_SECRET], char out[TOTP_SECRET_TEXT])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	for (size_t i = 0; i < TOTP_SECRET; i++) {
		bits = (bits << 8 | secret[i]) & 0xffff;
		for (have += 8; have >= 5; have -= 5)
			out[n++] = digits[bits >> (have - 5) & 31];
	}
	out[n] = '\0'; /* 160 bits are 32 whole digits */
}
