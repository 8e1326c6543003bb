/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An envelope made elsewhere (Python's cryptography and cbor2) is made here to
 * the byte and opens here; every change of one byte, every cut and every other
 * key is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "envelope.h"
#include "str.h"
#include "token.h"

/* clang-format off */
static const char golden_hex[] =
	"8a0144be5de2f4182d48b0b0b0b0b0b0b0b01a0001e2401b0000019c1c38a47b3905"
	"db5820358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd1662"
	"545869ef41b333ecc6a56d29c67ce2a02e8a920c4e463994e60b0ac95d193632c645"
	"b5ffb493fcb08c50651b36d5e03da77b652265d26869574e5ba1536a45bd19bedc6f"
	"f7b025f0bc0c632c8e9a4d0b74ff0202bdeab2e3f4eef5f30921fadfc2b4721a7082"
	"25083ca743185840753fab3e742b6b78a2a3f5f9610bd392764e06ac96381cff74a1"
	"7a673f5ef91abee133efacc49113cfaf9d70ae2f8a10565029ccf0eeec5443ccb79f"
	"5326940c";
/* clang-format on */

enum { GOLDEN = sizeof(golden_hex) / 2 };

static const struct envelope_head golden_head = {
	.kid = { 0xbe, 0x5d, 0xe2, 0xf4 },
	.seq = 45,
	.boot = { 0xb0, 0xb0, 0xb0, 0xb0, 0xb0, 0xb0, 0xb0, 0xb0 },
	.mono = 123456,
	.wall = 1770000000123,
	.offset = -1500,
};

static const struct envelope_act golden_act = { "k-1", "/api/v1/enrolments",
	"{\"group\":\"courier\"}", "9011" };

struct fixture {
	struct arena arena;
	struct sign_key *kiosk;
	struct verify_key *check;
	uint8_t eph[X25519_SIZE], secret[X25519_SIZE], centre[X25519_SIZE];
	uint8_t golden[GOLDEN];
	struct err e;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	uint8_t seed[ED25519_SEED], pub[ED25519_PUBLIC];

	for (uint8_t i = 0; i < 32; i++) {
		seed[i] = i;
		f->eph[i] = (uint8_t)(32 + i);
		f->secret[i] = (uint8_t)(64 + i);
	}
	arena_init(&f->arena, 64 << 20);
	f->kiosk = sign_key_new(seed);
	sign_key_public(f->kiosk, pub);
	f->check = verify_key_new(pub, &f->e);
	envelope_public(f->secret, f->centre);
	assert_int_equal(hex_parse(golden_hex, f->golden, GOLDEN), 0);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	verify_key_free(f->check);
	sign_key_free(f->kiosk);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static struct bytes
seal(struct fixture *f, const struct envelope_head *head,
	const struct envelope_act *act)
{
	return envelope_seal(&f->arena, head, act, f->centre, f->kiosk, f->eph);
}

/* The code of an attempt to open, ERR_NONE when it opened. */
static enum err_code
open_it(struct fixture *f, struct bytes in, struct envelope_head *head,
	struct envelope_act *act)
{
	err_clear(&f->e);
	if (envelope_open(
		    &f->arena, in, f->check, f->secret, head, act, &f->e) != 0)
		assert_int_not_equal(f->e.code, ERR_NONE);
	return f->e.code;
}

static enum err_code
verdict(struct fixture *f, struct bytes in)
{
	struct envelope_head head;
	struct envelope_act act;

	return open_it(f, in, &head, &act);
}

static void
the_golden_envelope_is_made_to_the_byte(void **state)
{
	struct fixture *f = *state;
	struct bytes made = seal(f, &golden_head, &golden_act);

	assert_int_equal(made.n, GOLDEN);
	assert_memory_equal(made.p, f->golden, GOLDEN);
}

static void
the_golden_envelope_opens(void **state)
{
	struct fixture *f = *state;
	struct bytes in = bytes_of(f->golden, GOLDEN);
	struct envelope_head head;
	struct envelope_act act;

	assert_int_equal(envelope_head_parse(in, &head, &f->e), 0);
	assert_memory_equal(&head, &golden_head, sizeof(head));
	assert_int_equal(open_it(f, in, &head, &act), ERR_NONE);
	assert_memory_equal(&head, &golden_head, sizeof(head));
	assert_string_equal(act.key, golden_act.key);
	assert_string_equal(act.path, golden_act.path);
	assert_string_equal(act.body, golden_act.body);
	assert_string_equal(act.token, golden_act.token);
	assert_int_equal(envelope_accepted_at(&head), 1769999998);
}

static void
both_ends_make_the_same_receipt_key(void **state)
{
	struct fixture *f = *state;
	uint8_t kiosk[32], centre[32];
	char hex[65];

	envelope_receipt_key(f->eph, f->centre, kiosk);
	envelope_receipt_key_again(
		bytes_of(f->golden, GOLDEN), f->secret, centre);
	assert_memory_equal(kiosk, centre, 32);
	hex_format(kiosk, 32, hex);
	assert_string_equal(hex, "bfa710ae0dc49af7ced9f996d06b2029e637e292f2e8"
				 "d1dd5b64f44f94f8a7e2");
}

static void
every_change_of_a_byte_is_refused(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < GOLDEN; i++) {
		for (int change = 1; change < 256; change += 16) {
			f->golden[i] ^= (uint8_t)change;
			assert_int_equal(
				verdict(f, bytes_of(f->golden, GOLDEN)),
				ERR_ENVELOPE_DAMAGED);
			f->golden[i] ^= (uint8_t)change;
		}
		for (unsigned bit = 0; bit < 8; bit++) {
			f->golden[i] ^= (uint8_t)(1u << bit);
			assert_int_equal(
				verdict(f, bytes_of(f->golden, GOLDEN)),
				ERR_ENVELOPE_DAMAGED);
			f->golden[i] ^= (uint8_t)(1u << bit);
		}
		arena_release(&f->arena);
	}
	assert_int_equal(verdict(f, bytes_of(f->golden, GOLDEN)), ERR_NONE);
}

static void
cut_and_longer_ones_are_refused(void **state)
{
	struct fixture *f = *state;
	uint8_t longer[GOLDEN + 1] = { 0 };
	struct envelope_head head;

	for (size_t n = 0; n < GOLDEN; n++) {
		assert_int_equal(verdict(f, bytes_of(f->golden, n)),
			ERR_ENVELOPE_DAMAGED);
		err_clear(&f->e);
		assert_int_equal(envelope_head_parse(
					 bytes_of(f->golden, n), &head, &f->e),
			-1);
	}
	memcpy(longer, f->golden, GOLDEN);
	assert_int_equal(
		verdict(f, bytes_of(longer, GOLDEN + 1)), ERR_ENVELOPE_DAMAGED);
}

static void
other_keys_do_not_open(void **state)
{
	struct fixture *f = *state;
	uint8_t seed[ED25519_SEED] = { 9 }, pub[ED25519_PUBLIC];
	struct sign_key *other = sign_key_new(seed);
	struct verify_key *mine = f->check;
	struct bytes in = bytes_of(f->golden, GOLDEN);

	sign_key_public(other, pub);
	f->check = verify_key_new(pub, &f->e);
	assert_int_equal(verdict(f, in), ERR_ENVELOPE_DAMAGED);
	verify_key_free(f->check);
	f->check = mine;
	f->secret[5] ^= 1;
	assert_int_equal(verdict(f, in), ERR_ENVELOPE_DAMAGED);
	sign_key_free(other);
}

static void
the_longest_body_passes_and_one_more_does_not(void **state)
{
	struct fixture *f = *state;
	char *body = arena_alloc(&f->arena, ENVELOPE_BODY_MAX + 2);
	struct envelope_act act = golden_act;
	struct envelope_head head;
	struct bytes made;

	/* Quotes are the dearest thing that JSON holds: two bytes each. */
	memset(body, '"', ENVELOPE_BODY_MAX);
	act.body = body;
	act.token = "";
	made = seal(f, &golden_head, &act);
	assert_non_null(made.p);
	assert_true(made.n <= ENVELOPE_MAX);
	assert_int_equal(open_it(f, made, &head, &act), ERR_NONE);
	assert_string_equal(act.body, body);
	assert_string_equal(act.token, "");
	act.body = body;
	body[ENVELOPE_BODY_MAX] = ' ';
	assert_null(seal(f, &golden_head, &act).p);
	/* No JSON, so nothing that the centre would take. */
	memset(body, 1, ENVELOPE_BODY_MAX);
	body[ENVELOPE_BODY_MAX] = 0;
	assert_null(seal(f, &golden_head, &act).p);
	act.body = "\xff";
	assert_null(seal(f, &golden_head, &act).p);
}

static void
points_of_small_order_are_no_keys(void **state)
{
	struct fixture *f = *state;
	uint8_t key[X25519_SIZE] = { 0 };

	assert_false(envelope_public_is(key));
	key[0] = 1;
	assert_false(envelope_public_is(key));
	assert_true(envelope_public_is(f->centre));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_golden_envelope_is_made_to_the_byte),
		TEST(the_golden_envelope_opens),
		TEST(both_ends_make_the_same_receipt_key),
		TEST(every_change_of_a_byte_is_refused),
		TEST(cut_and_longer_ones_are_refused),
		TEST(other_keys_do_not_open),
		TEST(the_longest_body_passes_and_one_more_does_not),
		TEST(points_of_small_order_are_no_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
