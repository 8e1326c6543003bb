/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens a second, signed and verified, one core. crypto SECONDS */
#include "arena.h"
#include "token.h"
#include "world.h"
#include <stdio.h>
#include <stdlib.h>

static double
now(void)
{
	return (double)clock_mono(&clock_system) / 1000;
}

int
main(int argc, char **argv)
{
	double seconds = argc == 2 ? strtod(argv[1], NULL) : 0, start;
	uint8_t seed[ED25519_SEED] = { 1 }, pub[ED25519_PUBLIC];
	struct token t = { .type = TOKEN_PASS,
		.n_cti = 5,
		.iat = 1766800000,
		.nbf = 1767196800,
		.exp = 1798732800,
		.place = 17 };
	struct token_expect expect = { .types = TOKEN_TYPE_BIT(TOKEN_PASS),
		.place = 17,
		.now = 1770000000 };
	struct sign_key *key = sign_key_new(seed);
	struct trust_key trusted;
	struct trust trust = { &trusted, 1 };
	struct err e = { 0 };
	struct token out;
	struct arena a;
	double signs, checks;
	long n = 0;
	char *digits;

	if (seconds <= 0)
		return 64;
	sign_key_public(key, pub);
	if (trust_key_init(&trusted, pub, TOKEN_EDDSA, KEY_PASS, &e) != 0)
		return 1;
	arena_init(&a, 1 << 20);
	for (start = now(); now() - start < seconds; n++) {
		token_set_index(&t, 1, (uint32_t)n);
		digits = token_sign(&t, key, &a);
		if (n % 64 == 63)
			arena_release(&a);
	}
	signs = (double)n / (now() - start);
	arena_release(&a);
	digits = token_sign(&t, key, &a);
	n = 0;
	for (start = now(); now() - start < seconds; n++)
		if (token_verify_text(bytes_str(digits), &trust, &expect,
			    &out) != TOKEN_OK)
			return 1;
	checks = (double)n / (now() - start);
	printf("{\"sign\":%.0f,\"verify\":%.0f}\n", signs, checks);
	arena_release(&a);
	trust_key_release(&trusted);
	sign_key_free(key);
	return 0;
}
