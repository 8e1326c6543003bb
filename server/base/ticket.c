/* SPDX-License-Identifier: Apache-2.0 */
#include "ticket.h"
#include "crypto.h"
#include "str.h"

enum { ENDS = 4, NONCE = 6, SAID = ENDS + NONCE, MAC = TICKET_BYTES - SAID };

static void
ticket_mac(const uint8_t key[TICKET_KEY], const uint8_t said[SAID],
	uint8_t out[SHA256_SIZE])
{
	crypto_hmac(bytes_of(key, TICKET_KEY), bytes_of(said, SAID), out);
}

void
ticket_make(const uint8_t key[TICKET_KEY], const struct rng *rng,
	int64_t ends_at, char out[TICKET_SIZE])
{
	uint64_t second = ((uint64_t)ends_at + 999) / 1000;
	uint8_t raw[TICKET_BYTES], mac[SHA256_SIZE];

	BUG_ON(ends_at < 0 || second > UINT32_MAX);
	for (size_t i = 0; i < ENDS; i++)
		raw[i] = (uint8_t)(second >> (8 * (ENDS - 1 - i)));
	rng_fill(rng, raw + ENDS, NONCE);
	ticket_mac(key, raw, mac);
	memcpy(raw + SAID, mac, MAC);
	hex_format(raw, sizeof(raw), out);
}

bool
ticket_is_live(const uint8_t key[TICKET_KEY], const char *text, int64_t now)
{
	uint8_t raw[TICKET_BYTES], mac[SHA256_SIZE];
	int64_t second = 0;

	if (strlen(text) != TICKET_SIZE - 1 ||
		hex_parse(text, raw, sizeof(raw)) != 0)
		return false;
	ticket_mac(key, raw, mac);
	if (!crypto_equal(mac, raw + SAID, MAC))
		return false;
	for (size_t i = 0; i < ENDS; i++)
		second = second << 8 | raw[i];
	return now < second * 1000;
}
