/* SPDX-License-Identifier: Apache-2.0 */
/* What both token tests stand on: the golden key, pass and moment. */
#ifndef YZ_TOKEN_FIXTURE_H
#define YZ_TOKEN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "cbor.h"
#include "str.h"
#include "token.h"

#define NOW 1770000000
#define GROUP 17

/* clang-format off */
static const char golden[] =
	"90110116878787802030624946771580796484349627307380339553610832869169"
	"68960211131276572109416413930603675973047878362680527360650255993827"
	"12324459431740655692631780058353594428573462267544252240519725235639"
	"57384633273997556360348331553658263106361035235157615636745265763517"
	"19650087181631";
/* clang-format on */

struct fixture {
	struct arena arena;
	struct sign_key *key;
	struct trust_key trusted;
	struct trust trust;
	struct token_expect expect;
	struct err e;
	uint8_t pub[ED25519_PUBLIC];
};

static inline int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	uint8_t seed[ED25519_SEED];

	for (size_t i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)i;
	arena_init(&f->arena, 16 << 20);
	f->key = sign_key_new(seed);
	sign_key_public(f->key, f->pub);
	assert_int_equal(trust_key_init(&f->trusted, f->pub, TOKEN_EDDSA,
				 KEY_ANY, &f->e),
		0);
	f->trust.keys = &f->trusted;
	f->trust.n = 1;
	f->expect.types = TOKEN_TYPE_BIT(TOKEN_PASS);
	f->expect.place = GROUP;
	f->expect.now = NOW;
	*state = f;
	return 0;
}

static inline int
teardown(void **state)
{
	struct fixture *f = *state;

	trust_key_release(&f->trusted);
	sign_key_free(f->key);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static inline struct token
golden_pass(void)
{
	struct token t = { .type = TOKEN_PASS,
		.iat = 1766800000,
		.nbf = 1767196800,
		.exp = 1798732800,
		.place = GROUP };

	token_set_index(&t, 1, 0x00076250);
	return t;
}

static inline const char *
verdict_of(struct fixture *f, const char *text)
{
	struct token t;

	return token_verdict_name(
		token_verify_text(bytes_str(text), &f->trust, &f->expect, &t));
}

static inline const char *
verify(struct fixture *f, enum token_prefix prefix, struct bytes b)
{
	struct token t;

	return token_verdict_name(
		token_verify(prefix, b, &f->trust, &f->expect, &t));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
