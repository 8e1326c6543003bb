/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One signed token for each verdict that needs no state. They are put
 * together from hex here, not by the encoder under test.
 */
#include "cbor.h"
#include "token_fixture.h"

/* ---- malformed envelopes ----------------------------------------------- */

#define HDR "a201270444be5de2f4"
#define EXP "041a6b367c00"
#define NBF "051a69554880"
#define IAT "061a694f3a80"
#define CTI "07450100076250"
#define BODY "3a00010000"
#define PASS "a5" EXP NBF IAT CTI BODY "83021100"
#define ANCHOR "50000102030405060708090a0b0c0d0e0f"

struct parts {
	const char *start;  /* instead of d284 */
	const char *header; /* content of the protected string */
	const char *unprotected;
	const char *payload;
	const char *end; /* instead of the signature, or NULL */
	const char *tail;
};

static void
put_hex(struct cbor_out *o, const char *hex)
{
	size_t n = strlen(hex) / 2;

	assert_true(o->n + n <= o->cap);
	assert_int_equal(hex_parse(hex, o->p + o->n, n), 0);
	o->n += n;
}

static void
put_string(struct cbor_out *o, struct bytes b)
{
	char head[8];

	snprintf(head, sizeof(head), b.n < 24 ? "%02x" : "58%02x",
		(unsigned)(b.n < 24 ? 0x40 + b.n : b.n));
	put_hex(o, head);
	memcpy(o->p + o->n, b.p, b.n);
	o->n += b.n;
}

static struct bytes
unhex(struct fixture *f, const char *hex)
{
	struct cbor_out o = { .p = arena_alloc(&f->arena, 256), .cap = 256 };

	put_hex(&o, hex);
	return bytes_of(o.p, o.n);
}

/* Puts a token together and signs it, whatever it says. */
static struct bytes
forge(struct fixture *f, const struct parts *p)
{
	struct cbor_out o = { .p = arena_alloc(&f->arena, 600), .cap = 600 };
	struct cbor_out s = { .p = arena_alloc(&f->arena, 600), .cap = 600 };
	struct bytes header = unhex(f, p->header ? p->header : HDR);
	struct bytes payload = unhex(f, p->payload ? p->payload : PASS);
	uint8_t sig[ED25519_SIG];

	put_hex(&s, "846a5369676e617475726531");
	put_string(&s, header);
	put_hex(&s, "40");
	put_string(&s, payload);
	sign_key_sign(f->key, bytes_of(s.p, s.n), sig);
	put_hex(&o, p->start ? p->start : "d284");
	put_string(&o, header);
	put_hex(&o, p->unprotected ? p->unprotected : "a0");
	put_string(&o, payload);
	if (p->end)
		put_hex(&o, p->end);
	else
		put_string(&o, bytes_of(sig, sizeof(sig)));
	if (p->tail)
		put_hex(&o, p->tail);
	return bytes_of(o.p, o.n);
}

#define SIG63                                                                  \
	"583f0000000000000000000000000000000000000000000000000000000000000000" \
	"00000000000000000000000000000000000000000000000000000000000000"

/* clang-format off */
static const struct { struct parts p; const char *verdict; } wrong_envelopes[] = {
	{ { .payload = PASS },			"OK" },
	{ { .tail = "00" },			"E_TRAIL" },
	{ { .start = "84" },			"E_TAG" },
	{ { .start = "d184" },			"E_TAG" },
	{ { .start = "d83d84" },		"E_TAG" },
	{ { .start = "d81284" },		"E_NONCANON" },
	{ { .start = "d283" },			"E_SHAPE" },
	{ { .start = "d285" },			"E_SHAPE" },
	{ { .start = "d2a4" },			"E_SHAPE" },
	{ { .start = "d29804" },		"E_NONCANON" },
	{ { .start = "d29f" },			"E_NONCANON" },
	{ { .start = "d2d284" },		"E_SHAPE" },
	{ { .start = "dc" },			"E_CBOR" },
	{ { .start = "d28440" },		"E_UNPROT" },
	{ { .unprotected = "a10405" },		"E_UNPROT" },
	{ { .unprotected = "a1044101" },	"E_UNPROT" },
	{ { .unprotected = "40" },		"E_UNPROT" },
	{ { .unprotected = "bfff" },		"E_NONCANON" },
	{ { .unprotected = "b800" },		"E_NONCANON" },
	{ { .unprotected = "f6" },		"E_UNPROT" },
	{ { .end = "" },			"E_CBOR" },
	{ { .end = "40" },			"E_SHAPE" },
	{ { .end = "5840" },			"E_CBOR" },
	{ { .end = "f6" },			"E_SHAPE" },
	{ { .end = SIG63 },			"E_SHAPE" },
	{ { .end = SIG63, .tail = "00" },	"E_SHAPE" },
	{ { .header = "" },			"E_HDR" },
	{ { .header = "a0" },			"E_HDR" },
	{ { .header = "a10127" },		"E_HDR" },
	{ { .header = "a10444be5de2f4" },	"E_HDR" },
	{ { .header = "a301270444be5de2f40500" }, "E_HDR" },
	{ { .header = "a201270443be5de2" },	"E_HDR" },
	{ { .header = "a201270445be5de2f400" },	"E_HDR" },
	{ { .header = "a201270400" },		"E_HDR" },
	{ { .header = "a201270544be5de2f4" },	"E_HDR" },
	{ { .header = "a201400444be5de2f4" },	"E_HDR" },
	{ { .header = HDR "00" },		"E_HDR" },
	{ { .header = "a20444be5de2f40127" },	"E_NONCANON" },
	{ { .header = "a201270127" },		"E_NONCANON" },
	{ { .header = "a20138070444be5de2f4" },	"E_NONCANON" },
	{ { .header = "bf01270444be5de2f4ff" },	"E_NONCANON" },
	{ { .header = "a2012704" },		"E_CBOR" },
	{ { .header = "a201260444be5de2f4" },	"E_ALG" },
	{ { .header = "a201050444be5de2f4" },	"E_ALG" },
	{ { .header = "a201320444be5de2f4" },	"E_ALG" },
	{ { .header = "a201070444be5de2f4" },	"E_ALG" },
	{ { .header = "a201270444be5de2f5" },	"E_KID" },
	{ { .payload = PASS "00" },		"E_TRAIL" },
	{ { .payload = "a0" },			"E_MISSING" },
	{ { .payload = "80" },			"E_SHAPE" },
	{ { .payload = "00" },			"E_SHAPE" },
	{ { .payload = "" },			"E_CBOR" },
	{ { .payload = "a5" },			"E_CBOR" },
	{ { .payload = "f6" },			"E_CBOR" },
};
/* clang-format on */

static void
each_malformed_envelope_has_its_verdict(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(wrong_envelopes); i++) {
		const char *got =
			verify(f, TOKEN_PLAIN, forge(f, &wrong_envelopes[i].p));

		if (strcmp(got, wrong_envelopes[i].verdict) != 0)
			print_error("row %zu\n", i);
		assert_string_equal(got, wrong_envelopes[i].verdict);
	}
}

/* ---- claims ------------------------------------------------------------ */

struct claim_row {
	const char *payload;
	const char *verdict;
};

static void
check_rows(struct fixture *f, const struct claim_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct parts p = { .payload = rows[i].payload };
		const char *got = verify(f, TOKEN_PLAIN, forge(f, &p));

		if (strcmp(got, rows[i].verdict) != 0)
			print_error("row %zu: %s\n", i, rows[i].payload);
		assert_string_equal(got, rows[i].verdict);
	}
}

/* clang-format off */
static const struct claim_row wrong_claims[] = {
	{ PASS, "OK" },
	/* form */
	{ "a5" EXP NBF IAT CTI BODY "8302110000", "E_TRAIL" },
	{ "a6" EXP NBF IAT CTI BODY "83021100", "E_CBOR" },
	{ "a5" NBF EXP IAT CTI BODY "83021100", "E_NONCANON" },
	{ "a5" EXP EXP IAT CTI BODY "83021100", "E_NONCANON" },
	{ "bf" EXP NBF IAT CTI BODY "83021100ff", "E_NONCANON" },
	{ "b805" EXP NBF IAT CTI BODY "83021100", "E_NONCANON" },
	{ "a5" EXP NBF IAT CTI BODY "8302181100", "E_NONCANON" },
	{ "a5" EXP NBF IAT CTI BODY "9f021100ff", "E_NONCANON" },
	{ "a5" EXP NBF IAT "075f450100076250ff" BODY "83021100",
		"E_NONCANON" },
	{ "a5041b000000006b367c00" NBF IAT CTI BODY "83021100",
		"E_NONCANON" },
	{ "a5" EXP NBF IAT "07650100076250" BODY "83021100", "E_CBOR" },
	{ "a504fb41dacd9f0000000000" NBF IAT CTI BODY "83021100",
		"E_CBOR" },
	{ "a504c11a6b367c00" NBF IAT CTI BODY "83021100", "E_CBOR" },
	{ "a5" EXP NBF IAT CTI BODY "830211f5", "E_CBOR" },
	{ "a5" EXP NBF IAT CTI BODY "8302118181818100", "E_CBOR" },
	/* which claims */
	{ "a60101" EXP NBF IAT CTI BODY "83021100", "E_CLAIM" },
	{ "a6" EXP NBF IAT CTI "0800" BODY "83021100", "E_CLAIM" },
	{ "a6" EXP NBF IAT CTI "2000" BODY "83021100", "E_CLAIM" },
	{ "a6" EXP NBF IAT CTI BODY "830211004000", "E_CLAIM" },
	{ "a4" NBF IAT CTI BODY "83021100", "E_MISSING" },
	{ "a4" EXP IAT CTI BODY "83021100", "E_MISSING" },
	{ "a4" EXP NBF CTI BODY "83021100", "E_MISSING" },
	{ "a4" EXP NBF IAT BODY "83021100", "E_MISSING" },
	{ "a4" EXP NBF IAT CTI, "E_MISSING" },
	/* their types */
	{ "a5041b0000000100000000" NBF IAT CTI BODY "83021100",
		"E_CLAIM" },
	{ "a50420" NBF IAT CTI BODY "83021100", "E_CLAIM" },
	{ "a5" EXP NBF "0640" CTI BODY "83021100", "E_CLAIM" },
	{ "a5" EXP NBF IAT "074401000762" BODY "83021100", "E_CLAIM" },
	{ "a5" EXP NBF IAT "0746010007625000" BODY "83021100",
		"E_CLAIM" },
	{ "a5" EXP NBF IAT "0705" BODY "83021100", "E_CLAIM" },
	/* the body */
	{ "a5" EXP NBF IAT CTI BODY "02", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "80", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "820211", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "83202000", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "83401100", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "83022000", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "83024000", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "83021140", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "83028000", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "83021b000000010000000000",
		"E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "8402110040", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "840211004100", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "84021100" ANCHOR, "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "850211014040", "E_CLAIM" },
	{ "a5" EXP NBF IAT CTI BODY "860211014000" ANCHOR, "E_CLAIM" },
	/* type, place, policy */
	{ "a5" EXP NBF IAT CTI BODY "83041100", "E_TYPE" },
	{ "a5" EXP NBF IAT CTI BODY "83001100", "E_TYPE" },
	{ "a5" EXP NBF IAT CTI BODY "83031100", "E_TYPE" },
	{ "a5" EXP NBF IAT CTI BODY "83021200", "E_GROUP" },
	{ "a5" EXP NBF IAT CTI BODY "83021101", "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "83021102", "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "83021104", "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "83021108", "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "830211190100", "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "840211024283b2", "OK" },
	{ "a5" EXP NBF IAT CTI BODY "840211004283b2", "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "8502110040" ANCHOR, "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "8502110340" ANCHOR, "E_POLICY" },
	{ "a5" EXP NBF IAT CTI BODY "850211014283b2" ANCHOR,
		"E_POLICY" },
	/* exp: nbf + 31 d (has passed), + 1 s */
	{ "a5041a697e2700" NBF IAT CTI BODY "8502110140" ANCHOR,
		"E_EXPIRED" },
	{ "a5041a697e2701" NBF IAT CTI BODY "8502110140" ANCHOR,
		"E_LIFETIME" },
	/* exp: nbf + 400 d, + 1 s, nbf, nbf - 1 */
	{ "a5041a6b64a080" NBF IAT CTI BODY "83021100", "OK" },
	{ "a5041a6b64a081" NBF IAT CTI BODY "83021100", "E_LIFETIME" },
	{ "a5041a69554880" NBF IAT CTI BODY "83021100", "E_LIFETIME" },
	{ "a5041a6955487f" NBF IAT CTI BODY "83021100", "E_LIFETIME" },
	/* iat: now + 300, now + 301 */
	{ "a5" EXP NBF "061a69800fac" CTI BODY "83021100", "OK" },
	{ "a5" EXP NBF "061a69800fad" CTI BODY "83021100", "E_EARLY" },
};
/* clang-format on */

static void
each_wrong_claim_has_its_verdict(void **state)
{

	check_rows(*state, wrong_claims, ARRAY_LEN(wrong_claims));
}

static void
vouchers_and_receipts_have_their_own_rules(void **state)
{
	/* clang-format off */
	static const struct claim_row vouchers[] = {
		/* exp: nbf + 60 d */
		{ "a5041a69a46280" NBF IAT CTI BODY "83031104", "OK" },
		{ "a5041a69a46280" NBF IAT CTI BODY "83031100", "OK" },
		{ "a5041a69a46281" NBF IAT CTI BODY "83031104", "E_LIFETIME" },
		{ "a5041a69a46280" NBF IAT CTI BODY "83031101", "E_POLICY" },
		{ "a5041a69a46280" NBF IAT CTI BODY "83031105", "E_POLICY" },
		{ "a5041a69a46280" NBF IAT CTI BODY "83031204", "E_GROUP" },
		{ "a5041a69a46280" NBF IAT CTI BODY "840311044283b2",
			"E_CLAIM" },
		{ PASS, "E_TYPE" },
	};
	static const struct claim_row receipts[] = {
		{ "a3" IAT "074a00010203040506070809" BODY "8201" ANCHOR, "OK" },
		{ "a3" IAT CTI BODY "8201" ANCHOR, "E_CLAIM" },
		{ "a4" EXP IAT "074a00010203040506070809" BODY "8201" ANCHOR,
			"E_CLAIM" },
		{ "a2074a00010203040506070809" BODY "8201" ANCHOR,
			"E_MISSING" },
		{ "a3" IAT "074a00010203040506070809" BODY "82014f00010203040"
			"5060708090a0b0c0d0e", "E_CLAIM" },
		{ "a3" IAT "074a00010203040506070809" BODY "8301" ANCHOR "00",
			"E_CLAIM" },
		{ "a3" IAT "074a00010203040506070809" BODY "820100", "E_CLAIM" },
		{ "a3061a69800fad074a00010203040506070809" BODY "8201" ANCHOR,
			"E_EARLY" },
		{ PASS, "E_TYPE" },
	};
	/* clang-format on */
	struct fixture *f = *state;
	struct parts p = { .payload = receipts[0].payload };
	uint8_t *shown;
	struct bytes b;

	f->expect.types = TOKEN_TYPE_BIT(TOKEN_VOUCHER);
	check_rows(f, vouchers, ARRAY_LEN(vouchers));
	f->expect.types = TOKEN_TYPE_BIT(TOKEN_RECEIPT);
	check_rows(f, receipts, ARRAY_LEN(receipts));
	b = forge(f, &p);
	shown = arena_alloc(&f->arena, b.n + TOKEN_PROOF_SIZE);
	memcpy(shown, b.p, b.n);
	b = bytes_of(shown, b.n + TOKEN_PROOF_SIZE);
	assert_string_equal(verify(f, TOKEN_PROVEN, b), "E_POLICY");
	assert_string_equal(verify(f, TOKEN_PLAIN, b), "E_TRAIL");
}

static void
time_is_exact_to_the_second(void **state)
{
	static const struct {
		int64_t now;
		const char *verdict;
	} rows[] = {
		{ 1767196800 - 301, "E_EARLY" },
		{ 1767196800 - 300, "OK" },
		{ 1798732799, "OK" },
		{ 1798732800, "E_EXPIRED" },
		{ INT64_MAX / 2, "E_EXPIRED" },
		{ 0, "E_EARLY" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		f->expect.now = rows[i].now;
		assert_string_equal(verdict_of(f, golden), rows[i].verdict);
	}
}

static void
the_other_number_of_ed25519_follows_the_key(void **state)
{
	struct fixture *f = *state;
	struct parts p = { .header = "a201320444be5de2f4" };

	f->trusted.alg = TOKEN_ED25519;
	assert_string_equal(verify(f, TOKEN_PLAIN, forge(f, &p)), "OK");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_malformed_envelope_has_its_verdict),
		TEST(each_wrong_claim_has_its_verdict),
		TEST(vouchers_and_receipts_have_their_own_rules),
		TEST(time_is_exact_to_the_second),
		TEST(the_other_number_of_ed25519_follows_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
