/* SPDX-License-Identifier: Apache-2.0 */
/* Published vectors for each primitive, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "crypto.h"
#include "str.h"

static void
assert_hex(const uint8_t *got, size_t n, const char *hex)
{
	char text[2 * 128 + 1];

	assert_true(n <= 128);
	hex_format(got, n, text);
	assert_string_equal(text, hex);
}

static void
sha256_has_the_fips_vectors(void **state)
{
	uint8_t out[32];
	struct bytes parts[] = { bytes_str("a"), bytes_str(""),
		bytes_str("bc") };
	struct hash *h = hash_new();

	(void)state;
	crypto_sha256(bytes_str("abc"), out);
	assert_hex(out, 32,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
		"f20015ad");
	crypto_sha256_parts(parts, 3, out);
	assert_hex(out, 4, "ba7816bf");
	crypto_sha256(bytes_of(NULL, 0), out);
	assert_hex(out, 4, "e3b0c442");
	for (int i = 0; i < 2; i++) {
		hash_add(h, "ab", 2);
		hash_add(h, "c", 1);
		hash_finish(h, out);
		assert_hex(out, 4, "ba7816bf");
	}
	hash_free(h);
	hash_free(NULL);
}

static void
hmac_has_the_rfc_4231_vectors(void **state)
{
	uint8_t out[32], key[131];

	(void)state;
	crypto_hmac(bytes_str("Jefe"),
		bytes_str("what do ya want for nothing?"), out);
	assert_hex(out, 32,
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b9"
		"64ec3843");
	memset(key, 0xaa, sizeof(key));
	crypto_hmac(bytes_of(key, sizeof(key)),
		bytes_str("Test Using Larger Than Block-Size Key - Hash Key "
			  "First"),
		out);
	assert_hex(out, 32,
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f"
		"0ee37f54");
}

static void
hkdf_has_the_rfc_5869_vectors(void **state)
{
	uint8_t ikm[22], salt[13], info[10], out[42];

	(void)state;
	memset(ikm, 0x0b, sizeof(ikm));
	for (size_t i = 0; i < sizeof(salt); i++)
		salt[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof(info); i++)
		info[i] = (uint8_t)(0xf0 + i);
	crypto_hkdf(bytes_of(ikm, 22), bytes_of(salt, 13), bytes_of(info, 10),
		out, sizeof(out));
	assert_hex(out, 42,
		"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56"
		"ecc4c5bf34007208d5b887185865");
	crypto_hkdf(bytes_of(ikm, 22), bytes_of(NULL, 0), bytes_of(NULL, 0),
		out, sizeof(out));
	assert_hex(out, 42,
		"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f"
		"3c738d2d9d201395faa4b61a96c8");
}

static void
equal_looks_at_every_byte(void **state)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	assert_true(crypto_equal(a, b, 32));
	assert_true(crypto_equal(NULL, NULL, 0));
	for (size_t i = 0; i < 32; i++) {
		b[i] = 0x80;
		assert_false(crypto_equal(a, b, 32));
		b[i] = 0;
	}
}

static void
ed25519_has_the_rfc_8032_vectors(void **state)
{
	static const char seed_hex[] =
		"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e"
		"0b4458f7";
	uint8_t seed[32], pub[32], sig[64], msg[] = { 0xaf, 0x82 };
	struct sign_key *s;
	struct verify_key *v;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(hex_parse(seed_hex, seed, 32), 0);
	s = sign_key_new(seed);
	sign_key_public(s, pub);
	assert_hex(pub, 32,
		"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb9115"
		"48908025");
	sign_key_sign(s, bytes_of(msg, 2), sig);
	assert_hex(sig, 64,
		"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7"
		"db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
		"c027beceea1ec40a");
	v = verify_key_new(pub, &e);
	assert_non_null(v);
	assert_true(verify_key_check(v, bytes_of(msg, 2), sig));
	assert_false(verify_key_check(v, bytes_of(msg, 1), sig));
	for (size_t i = 0; i < 64; i++) {
		sig[i] ^= 1;
		assert_false(verify_key_check(v, bytes_of(msg, 2), sig));
		sig[i] ^= 1;
	}
	verify_key_free(v);
	sign_key_free(s);
}

/* Under such keys one signature fits many messages; OpenSSL takes them. */
static void
weak_public_keys_are_refused(void **state)
{
	/* clang-format off */
	static const char *const weak[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000080",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(weak); i++) {
		uint8_t pub[32];
		struct err e = { 0 };

		assert_int_equal(hex_parse(weak[i], pub, 32), 0);
		assert_null(verify_key_new(pub, &e));
		assert_int_equal(e.code, ERR_INTERNAL);
	}
}

static void
base64_goes_there_and_back(void **state)
{
	uint8_t raw[70];
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(raw); i++)
		raw[i] = (uint8_t)(i * 37 + 250);
	for (size_t n = 0; n <= sizeof(raw); n++) {
		struct bytes in = bytes_of(raw, n), out;
		char *std = base64_format(&a, in);
		char *url = base64url_format(&a, in);

		assert_int_equal(base64_parse(&a, bytes_str(std), &out), 0);
		assert_true(bytes_equal(in, out));
		assert_int_equal(base64url_parse(&a, bytes_str(url), &out), 0);
		assert_true(bytes_equal(in, out));
	}
	assert_string_equal(base64_format(&a, bytes_str("fooba")), "Zm9vYmE=");
	assert_string_equal(
		base64url_format(&a, bytes_of("\xfb\xff", 2)), "-_8");
	arena_release(&a);
}

static void
base64_has_one_spelling(void **state)
{
	static const char *const bad_std[] = { "Zg",
		"Zg=", "Zh==", "Zg===", "Z===", "====", "Zm9=vYmE", "Zm9v ",
		"Zm9v\n", "-_8=", "Zm8==" };
	static const char *const bad_url[] = { "Z", "Zh", "Zg==", "+/8",
		"Zm9vY", "Zm9", "Zm 8" };
	struct arena a;
	struct bytes out = bytes_str("untouched");

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(bad_std); i++)
		assert_int_equal(
			base64_parse(&a, bytes_str(bad_std[i]), &out), -1);
	for (size_t i = 0; i < ARRAY_LEN(bad_url); i++)
		assert_int_equal(
			base64url_parse(&a, bytes_str(bad_url[i]), &out), -1);
	assert_true(bytes_equal(out, bytes_str("untouched")));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_has_the_fips_vectors),
		cmocka_unit_test(hmac_has_the_rfc_4231_vectors),
		cmocka_unit_test(hkdf_has_the_rfc_5869_vectors),
		cmocka_unit_test(equal_looks_at_every_byte),
		cmocka_unit_test(ed25519_has_the_rfc_8032_vectors),
		cmocka_unit_test(weak_public_keys_are_refused),
		cmocka_unit_test(base64_goes_there_and_back),
		cmocka_unit_test(base64_has_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
