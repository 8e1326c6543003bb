/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The golden vectors of the credential format, every one-edit change of them,
 * digits, time, keys and the proof chain. What is malformed on purpose is in
 * test_token_refuse.c.
 */
#include "token_fixture.h"

/* clang-format off */
static const char golden_hex[] =
	"d28449a201270444be5de2f4a05823a5041a6b367c00051a69554880061a694f3a80"
	"074501000762503a00010000830211005840370b1a17fed204a04b6e9e3c701b71cb"
	"e7708811e8e216bccbdad2829cdf761253c9b6ab619ba442563ebf4ab5ab9b034c9e"
	"f643807d1e80b1d5a3ef3f493205";
/* clang-format on */

/* ---- golden ------------------------------------------------------------ */

static void
the_golden_pass_is_made_to_the_byte(void **state)
{
	struct fixture *f = *state;
	struct token t = golden_pass();
	uint8_t out[TOKEN_MAX];
	char hex[2 * TOKEN_MAX + 1];
	size_t n = token_encode(&t, f->key, out);

	hex_format(out, n, hex);
	assert_string_equal(hex, golden_hex);
	assert_string_equal(token_sign(&t, f->key, &f->arena), golden);
	hex_format(f->trusted.kid, 4, hex);
	assert_string_equal(hex, "be5de2f4");
	hex_format(f->pub, 32, hex);
	assert_string_equal(hex, "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba5"
				 "0d5f1ddc8664125531b8");
}

/* Whose key signed is read before anything is proven. */
static void
a_token_names_its_key(void **state)
{
	static const char *const refused[] = { "", "hello", "9011123" };
	uint8_t kid[4];
	char hex[9], text[sizeof(golden)];

	(void)state;
	assert_int_equal(token_kid_of(bytes_str(golden), kid), TOKEN_OK);
	hex_format(kid, 4, hex);
	assert_string_equal(hex, "be5de2f4");
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		assert_int_not_equal(
			token_kid_of(bytes_str(refused[i]), kid), TOKEN_OK);
	snprintf(text, sizeof(text), "%s", golden);
	text[3] = '2'; /* a phone pass is another kind of paper */
	assert_int_equal(token_kid_of(bytes_str(text), kid), TOKEN_E_PREFIX);
	text[3] = '5';
	assert_int_equal(token_kid_of(bytes_str(text), kid), TOKEN_E_PREFIX);
}

static void
the_golden_pass_is_accepted(void **state)
{
	struct fixture *f = *state;
	struct token t, want = golden_pass();

	assert_int_equal(
		token_verify_text(bytes_str(golden), &f->trust, &f->expect, &t),
		TOKEN_OK);
	assert_int_equal(t.type, TOKEN_PASS);
	assert_int_equal(t.exp, want.exp);
	assert_int_equal(t.nbf, want.nbf);
	assert_int_equal(t.iat, want.iat);
	assert_int_equal(t.place, GROUP);
	assert_int_equal(t.policy, 0);
	assert_int_equal(t.n_cti, 5);
	assert_memory_equal(t.cti, want.cti, 5);
	assert_memory_equal(t.kid, f->trusted.kid, 4);
	assert_string_equal(token_sign(&t, f->key, &f->arena), golden);
}

static unsigned
refused(struct fixture *f, const char *digits, size_t n)
{
	struct token t;
	enum token_verdict v = token_verify_text(
		bytes_of(digits, n), &f->trust, &f->expect, &t);

	if (v == TOKEN_OK)
		print_error("accepted: %.*s\n", (int)n, digits);
	assert_int_not_equal(v, TOKEN_OK);
	return 1;
}

static void
every_one_edit_change_is_refused(void **state)
{
	struct fixture *f = *state;
	const size_t n = sizeof(golden) - 1;
	char s[sizeof(golden) + 1];
	unsigned tried = 0;

	for (size_t i = 0; i < n; i++) {
		for (char c = '0'; c <= '9'; c++) {
			memcpy(s, golden, n);
			s[i] = c;
			if (c != golden[i])
				tried += refused(f, s, n);
		}
		memcpy(s, golden, i);
		memcpy(s + i, golden + i + 1, n - i - 1);
		tried += refused(f, s, n - 1);
		memcpy(s, golden, n);
		if (i + 1 < n && s[i] != s[i + 1]) {
			s[i] = golden[i + 1];
			s[i + 1] = golden[i];
			tried += refused(f, s, n);
		}
	}
	for (size_t i = 0; i <= n; i++) {
		for (char c = '0'; c <= '9'; c++) {
			memcpy(s, golden, i);
			s[i] = c;
			memcpy(s + i + 1, golden + i, n - i);
			tried += refused(f, s, n + 1);
		}
	}
	assert_true(tried > 5900);
}

/* Sizes the paper is planned with; places up to 23 fit in one byte. */
static void
tokens_keep_their_sizes(void **state)
{
	struct fixture *f = *state;
	struct token pass = golden_pass(), phone = pass, voucher = pass;
	struct token receipt = {
		.type = TOKEN_RECEIPT, .iat = NOW, .n_cti = 10
	};
	uint8_t out[TOKEN_MAX];

	phone.policy = TOKEN_PROOF_REQUIRED;
	phone.has_anchor = true;
	voucher.type = TOKEN_VOUCHER;
	assert_int_equal(token_encode(&pass, f->key, out), 116);
	assert_int_equal(token_encode(&phone, f->key, out), 134);
	assert_int_equal(token_encode(&voucher, f->key, out), 116);
	assert_int_equal(token_encode(&receipt, f->key, out), 124);
	pass.place = 24;
	assert_int_equal(token_encode(&pass, f->key, out), 117);
}

/* ---- digits ------------------------------------------------------------ */

static void
digits_go_there_and_back(void **state)
{
	uint8_t in[323], out[TOKEN_MAX];
	char digits[TOKEN_DIGITS_MAX + 1];
	enum token_prefix prefix;
	size_t n;

	(void)state;
	n = token_digits_format(TOKEN_PLAIN, bytes_str("hello world"), digits);
	assert_string_equal(digits, "9011335311851610699281684828783");
	memset(in, 0xff, sizeof(in));
	for (size_t len = 1; len <= sizeof(in); len++) {
		size_t d = token_digits_format(
			TOKEN_DELTA, bytes_of(in, len), digits);

		assert_int_equal(token_digits_parse(
					 bytes_of(digits, d), &prefix, out, &n),
			TOKEN_OK);
		assert_int_equal(prefix, TOKEN_DELTA);
		assert_int_equal(n, len);
		assert_memory_equal(out, in, len);
	}
}

static void
digits_of_no_bytes_are_refused(void **state)
{
	/* clang-format off */
	static const struct { const char *digits, *verdict; } rows[] = {
		{ "", "E_LEN" },
		{ "901", "E_LEN" },
		{ "9011", "E_LEN" },
		{ "1234567", "E_PREFIX" },
		{ "9013000", "E_PREFIX" },
		{ "9011255", "OK" },
		{ "9011256", "E_CHUNK" },
		{ "901165535", "OK" },
		{ "901165536", "E_CHUNK" },
		{ "901116777215", "OK" },
		{ "901116777216", "E_CHUNK" },
		{ "90114294967295", "OK" },
		{ "90114294967296", "E_CHUNK" },
		{ "90111099511627775", "OK" },
		{ "90111099511627776", "E_CHUNK" },
		{ "9011281474976710655", "OK" },
		{ "9011281474976710656", "E_CHUNK" },
		{ "901172057594037927935", "OK" },
		{ "901172057594037927936", "E_CHUNK" },
		{ "901199999999999999999", "E_CHUNK" },
		{ "90110", "E_LEN" },
		{ "901100", "E_LEN" },
		{ "90110000", "E_LEN" },
		{ "9011000000", "E_LEN" },
		{ "90110000000", "E_LEN" },
		{ "9011000000000", "E_LEN" },
		{ "90110000000000000000000", "E_LEN" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t out[TOKEN_MAX];
		enum token_prefix prefix;
		size_t n;

		assert_string_equal(
			token_verdict_name(token_digits_parse(
				bytes_str(rows[i].digits), &prefix, out, &n)),
			rows[i].verdict);
	}
}

static const char *
repeat(struct fixture *f, char c, size_t n)
{
	char *s = arena_alloc(&f->arena, n + 1);

	memset(s, c, n);
	return s;
}

static const char *
cat3(struct fixture *f, const char *a, const char *b, const char *c)
{
	return arena_printf(&f->arena, "%s%s%s", a, b, c);
}

static void
the_scanner_may_add_text_around(void **state)
{
	struct fixture *f = *state;
	const char *x99 = repeat(f, '1', 99), *x100 = repeat(f, '1', 100);
	const char *half = arena_strndup(&f->arena, golden, 140);

	/* clang-format off */
	const struct { const char *text, *verdict; } rows[] = {
		{ cat3(f, "HTTPS://EXAMPLE.ORG/Q#", golden, ""), "OK" },
		{ cat3(f, "HTTPS://10.0.0.8:8443/Q#", golden, ""), "OK" },
		{ cat3(f, "\xef\xbc", golden, "\r"), "OK" },
		{ cat3(f, "\xef", golden, "\xef\xbc"), "OK" },
		{ cat3(f, x99, "#", golden), "OK" },
		{ cat3(f, golden, " ", x99), "OK" },
		{ cat3(f, golden, "\n", golden), "E_CHAR" },
		{ cat3(f, golden, " ", x100), "E_CHAR" },
		{ cat3(f, x100, "\xef\xbc\x8f", golden), "E_CHAR" },
		{ cat3(f, x99, " ", x99), "E_CHAR" },
		{ cat3(f, half, "\xef", golden + 140), "E_CHAR" },
		{ cat3(f, half, "\xef\xbc", golden + 140), "E_CHAR" },
		{ cat3(f, half, "\xef\xbc\x9a", golden + 140), "E_CHAR" },
		{ "hello", "E_CHAR" },
		{ " ", "E_CHAR" },
		{ "9011 255", "E_CHAR" },
		{ "\xef\xbc", "E_CHAR" },
		{ "", "E_LEN" },
		{ "9011255", "E_CBOR" },
		{ x100, "E_PREFIX" },
		{ repeat(f, '9', 800), "E_PREFIX" },
		{ repeat(f, '9', 801), "E_LEN" },
		{ repeat(f, '9', 99999), "E_LEN" },
		{ cat3(f, "#", repeat(f, '9', 801), "#"), "E_LEN" },
		{ cat3(f, golden, "x", repeat(f, '9', 801)), "E_CHAR" },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(verdict_of(f, rows[i].text), rows[i].verdict) != 0)
			print_error("row %zu\n", i);
		assert_string_equal(
			verdict_of(f, rows[i].text), rows[i].verdict);
	}
}

/* A wedge scanner under a Chinese input method types full-width digits. */
static void
full_width_digits_are_digits(void **state)
{
	struct fixture *f = *state;
	char *wide = arena_alloc(&f->arena, 3 * sizeof(golden));
	size_t n = 0;

	for (const char *c = golden; *c; c++)
		n += utf8_format(0xff10 + (*c - '0'), wide + n);
	assert_string_equal(verdict_of(f, wide), "OK");
	for (size_t cut = 1; cut < n; cut++) {
		struct token_scan s;
		struct bytes digits;

		token_scan_init(&s);
		token_scan_add(&s, bytes_of(wide, cut));
		token_scan_add(&s, bytes_of(wide + cut, n - cut));
		assert_int_equal(token_scan_end(&s, &digits), TOKEN_OK);
		assert_true(bytes_equal(digits, bytes_str(golden)));
	}
	wide[n - 1] = (char)0x9a;
	assert_string_equal(verdict_of(f, wide), "E_LEN");
}

static void
keys_have_usage_state_and_time(void **state)
{
	struct fixture *f = *state;
	struct trust_key *k = &f->trusted, two[2] = { *k, *k };
	struct trust none = { NULL, 0 }, twice = { two, 2 };
	struct err e = { 0 };
	uint8_t weak[32] = { 0 };
	char bad[sizeof(golden)];

	k->usage = KEY_ANY & ~KEY_PASS;
	assert_string_equal(verdict_of(f, golden), "E_USAGE");
	f->expect.types |= TOKEN_TYPE_BIT(TOKEN_VOUCHER);
	assert_string_equal(verdict_of(f, golden), "E_USAGE");
	k->usage = KEY_PASS;
	assert_string_equal(verdict_of(f, golden), "OK");
	k->state = KEY_RETIRED;
	assert_string_equal(verdict_of(f, golden), "OK");
	k->state = KEY_REVOKED;
	assert_string_equal(verdict_of(f, golden), "E_KEYSTATE");
	k->state = KEY_ACTIVE;
	k->exp = NOW;
	assert_string_equal(verdict_of(f, golden), "E_KEYSTATE");
	k->exp = NOW + 1;
	k->nbf = NOW + 300;
	assert_string_equal(verdict_of(f, golden), "OK");
	k->nbf = NOW + 301;
	assert_string_equal(verdict_of(f, golden), "E_KEYSTATE");
	k->nbf = 0;
	k->alg = TOKEN_ED25519;
	assert_string_equal(verdict_of(f, golden), "E_ALG");
	k->alg = TOKEN_EDDSA;
	/* The last digits are the end of the signature. */
	memcpy(bad, golden, sizeof(golden));
	bad[sizeof(golden) - 2] ^= 1;
	assert_string_equal(verdict_of(f, bad), "E_SIG");
	f->trust = none;
	assert_string_equal(verdict_of(f, golden), "E_KID");
	assert_int_equal(trust_check(&twice, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	err_clear(&e);
	two[1].kid[0] ^= 1;
	assert_int_equal(trust_check(&twice, &e), 0);
	assert_int_equal(trust_key_init(&two[0], weak, TOKEN_EDDSA, 1, &e), -1);
	assert_int_equal(trust_key_init(&two[0], f->pub, -7, 1, &e), -1);
	assert_int_equal(trust_key_init(&two[0], f->pub, -8, 0, &e), -1);
	assert_int_equal(trust_key_init(&two[0], f->pub, -8, 128, &e), -1);
}

/* RFC 9864's number, where the key is registered under it. */
/* ---- proof chain ------------------------------------------------------- */

static struct token
phone_pass(struct fixture *f, char **digits)
{
	struct token t = golden_pass();

	t.exp = t.nbf + 31 * 86400;
	t.policy = TOKEN_PROOF_REQUIRED;
	t.has_anchor = true;
	for (size_t i = 0; i < TOKEN_CHAIN; i++)
		t.anchor[i] = (uint8_t)i;
	assert_int_equal(token_chain_length(&t), 44640);
	token_chain_walk(&t, 44640, 0, t.anchor);
	*digits = token_sign(&t, f->key, &f->arena);
	return t;
}

static void
the_chain_has_its_golden_values(void **state)
{
	struct fixture *f = *state;
	char *digits, hex[33];
	struct token t = phone_pass(f, &digits);
	uint8_t x[TOKEN_CHAIN];

	hex_format(t.anchor, TOKEN_CHAIN, hex);
	assert_string_equal(hex, "34b6aa19f6ec411cf94041095517b5fc");
	for (size_t i = 0; i < TOKEN_CHAIN; i++)
		x[i] = (uint8_t)i;
	token_chain_walk(&t, 44640, 1234, x);
	hex_format(x, TOKEN_CHAIN, hex);
	assert_string_equal(hex, "a29d57bbdbe99329c11768035b5fcfc8");
	assert_int_equal(token_chain_slot(&t, t.nbf), 1);
	assert_int_equal(token_chain_slot(&t, t.nbf + 59), 1);
	assert_int_equal(token_chain_slot(&t, t.nbf + 60), 2);
	assert_int_equal(token_chain_slot(&t, t.nbf - 1), 0);
	assert_int_equal(token_chain_slot(&t, t.nbf - 60), 0);
	assert_int_equal(token_chain_slot(&t, t.nbf - 61), -1);
}

/* What the phone shows in a slot. */
static char *
shown(struct fixture *f, const struct token *t, uint32_t slot)
{
	uint8_t b[TOKEN_MAX];
	char *digits = arena_alloc(&f->arena, TOKEN_DIGITS_MAX + 1);
	size_t n = token_encode(t, f->key, b);

	assert_int_equal(n, 134);
	b[n] = (uint8_t)(slot >> 16);
	b[n + 1] = (uint8_t)(slot >> 8);
	b[n + 2] = (uint8_t)slot;
	for (size_t i = 0; i < TOKEN_CHAIN; i++)
		b[n + 3 + i] = (uint8_t)i;
	token_chain_walk(t, 44640, slot, b + n + 3);
	token_digits_format(
		TOKEN_PROVEN, bytes_of(b, n + TOKEN_PROOF_SIZE), digits);
	return digits;
}

static void
a_proof_is_good_for_its_minutes(void **state)
{
	struct fixture *f = *state;
	char *digits, *code;
	struct token t = phone_pass(f, &digits), got;

	f->expect.now = t.nbf + 100 * 60; /* slot 101 */
	assert_string_equal(verdict_of(f, digits), "E_PROOF");
	for (uint32_t slot = 97; slot <= 104; slot++)
		assert_string_equal(verdict_of(f, shown(f, &t, slot)),
			slot >= 99 && slot <= 102 ? "OK" : "E_PROOF");
	code = shown(f, &t, 101);
	code[strlen(code) - 1] ^= 1;
	assert_string_equal(verdict_of(f, code), "E_PROOF");
	assert_int_equal(token_verify_text(bytes_str(shown(f, &t, 101)),
				 &f->trust, &f->expect, &got),
		TOKEN_OK);
	assert_int_equal(token_chain_check(&got, f->expect.now, 101, got.proof),
		TOKEN_E_REPLAY);
	assert_int_equal(
		token_chain_check(&got, f->expect.now, 100, got.anchor),
		TOKEN_E_PROOF);
	/* The anchor can be read in the code itself: it proves nothing. */
	f->expect.now = t.nbf;
	assert_string_equal(verdict_of(f, shown(f, &t, 0)), "E_PROOF");
	assert_string_equal(verdict_of(f, shown(f, &t, 1)), "OK");
	f->expect.now = t.nbf - 300;
	assert_string_equal(verdict_of(f, shown(f, &t, 1)), "E_PROOF");
}

static void
a_paper_pass_carries_no_proof(void **state)
{
	struct fixture *f = *state;
	uint8_t b[TOKEN_MAX] = { 0 };
	struct token t = golden_pass();
	size_t n = token_encode(&t, f->key, b);

	assert_string_equal(
		verify(f, TOKEN_PROVEN, bytes_of(b, n + TOKEN_PROOF_SIZE)),
		"E_POLICY");
	assert_string_equal(
		verify(f, TOKEN_PROVEN, bytes_of(b, TOKEN_PROOF_SIZE - 1)),
		"E_LEN");
	assert_string_equal(
		verify(f, TOKEN_PROVEN, bytes_of(b, TOKEN_PROOF_SIZE)),
		"E_CBOR");
	assert_string_equal(verify(f, TOKEN_DELTA, bytes_of(b, n)), "E_PREFIX");
	assert_string_equal(verify(f, TOKEN_PLAIN, bytes_of(b, 401)), "E_LEN");
}

/* ---- what binds a token to paper and holder ---------------------------- */

static void
the_holder_check_has_its_golden_value(void **state)
{
	static const uint8_t k_park[32] = { 0 };
	struct token t = golden_pass();
	uint8_t hb[2];

	(void)state;
	token_holder(k_park, &t, "12345X", hb);
	assert_int_equal(hb[0], 0x83);
	assert_int_equal(hb[1], 0xb2);
}

/* The CBOR of the facts, spelled out. */
static void
the_receipt_digest_binds_every_fact(void **state)
{
	static const uint8_t key[32] = { 7 };
	struct token t = { .type = TOKEN_RECEIPT, .n_cti = 10, .cti = { 9 } };
	struct receipt_facts facts = { "RH2021-000123-7", "applied", NOW,
		"2026-02-12", NULL };
	uint8_t a[TOKEN_DIGEST], b[TOKEN_DIGEST], mac[SHA256_SIZE];
	static const uint8_t cti[10] = { 9 };
	static const char cbor[] = "\x85\x6fRH2021-000123-7\x67"
				   "applied\x1a\x69\x80\x0e\x80"
				   "\x6a"
				   "2026-02-12\xf6";
	struct bytes parts[] = { bytes_str("GHR1"), bytes_of(cti, 10),
		bytes_str(cbor) };

	(void)state;
	token_digest(key, &t, &facts, a);
	crypto_hmac_parts(bytes_of(key, 32), parts, 3, mac);
	assert_memory_equal(a, mac, TOKEN_DIGEST);
	facts.window = "3";
	token_digest(key, &t, &facts, b);
	assert_memory_not_equal(a, b, TOKEN_DIGEST);
}

static void
a_receipt_url_is_in_capitals(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(token_url("https://fuwu.example.org:8443/",
				    "9011255", &f->arena),
		"HTTPS://FUWU.EXAMPLE.ORG:8443/Q#9011255");
}

static void
every_verdict_has_name_and_line(void **state)
{
	(void)state;
	assert_string_equal(token_verdict_name(TOKEN_OK), "OK");
	for (int v = TOKEN_OK; v < TOKEN_VERDICT_COUNT; v++) {
		if (v != TOKEN_OK)
			assert_memory_equal(token_verdict_name(v), "E_", 2);
		assert_true(utf8_length(token_verdict_line(v)) >= 2);
		assert_true(utf8_length(token_verdict_visitor(v)) >= 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_golden_pass_is_made_to_the_byte),
		TEST(a_token_names_its_key),
		TEST(the_golden_pass_is_accepted),
		TEST(every_one_edit_change_is_refused),
		TEST(tokens_keep_their_sizes),
		TEST(digits_go_there_and_back),
		TEST(digits_of_no_bytes_are_refused),
		TEST(the_scanner_may_add_text_around),
		TEST(full_width_digits_are_digits),
		TEST(keys_have_usage_state_and_time),
		TEST(the_chain_has_its_golden_values),
		TEST(a_proof_is_good_for_its_minutes),
		TEST(a_paper_pass_carries_no_proof),
		TEST(the_holder_check_has_its_golden_value),
		TEST(the_receipt_digest_binds_every_fact),
		TEST(a_receipt_url_is_in_capitals),
		TEST(every_verdict_has_name_and_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
