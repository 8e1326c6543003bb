/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists: every way to be refused. */
#define _GNU_SOURCE /* memmem */
#include "base/cose.h"
#include "list_fixture.h"

/* Signs any payload. */
static struct bytes
signed_as(struct fixture *f, const uint8_t *p, size_t n)
{
	struct cbor_out o = { .p = arena_alloc(&f->arena, n + COSE_ROOM),
		.cap = n + COSE_ROOM };

	cose_sign(bytes_of(p, n), f->key, &o);
	return bytes_of(o.p, o.n);
}

/* The payload of a wire with one byte changed (at), signed again. */
static struct bytes
changed(struct fixture *f, struct bytes wire, size_t at, uint8_t to)
{
	struct cose c;
	uint8_t *copy;

	assert_int_equal(cose_parse(wire, &c), TOKEN_OK);
	copy = arena_alloc(&f->arena, c.payload.n);
	memcpy(copy, c.payload.p, c.payload.n);
	copy[at] = to;
	return signed_as(f, copy, c.payload.n);
}

static void
numbers_only_go_up(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 10), b = list_next(&a), got = { 0 };
	struct list_mark mark = mark_of(&a), high = { .seq = 11 };
	struct bytes wire = list_snapshot(&a, zeroes, f->key, &f->arena);

	assert_string_equal(take(f, &got, &high, wire), "E_LIST_SEQ");
	mark.hash[0] ^= 1;
	assert_string_equal(take(f, &got, &mark, wire), "E_LIST_HASH");
	mark.hash[0] ^= 1;
	b.seq = 10 + LIST_JUMP_MAX + 1;
	assert_string_equal(
		take(f, &got, &mark,
			list_snapshot(&b, zeroes, f->key, &f->arena)),
		"E_LIST_SEQ");
	b.seq--;
	assert_string_equal(
		take(f, &got, &mark,
			list_snapshot(&b, zeroes, f->key, &f->arena)),
		"OK");
	assert_string_equal(take(f, &got, &no_mark, wire), "E_LIST_SEQ");
	list_release(&a);
	list_release(&b);
	list_release(&got);
}

static void
a_state_must_be_the_one_promised(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), b = list_next(&a), c, got = { 0 };

	list_set(&b, 77, true);
	list_rehash(&b);
	c = list_next(&b);
	assert_string_equal(
		take(f, &got, &no_mark, list_delta(&a, &b, f->key, &f->arena)),
		"E_LIST_BASE");
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&a, zeroes, f->key, &f->arena)),
		"OK");
	assert_string_equal(
		take(f, &got, &no_mark, list_delta(&b, &c, f->key, &f->arena)),
		"E_LIST_BASE");
	/* not the state that was before */
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&b, zeroes, f->key, &f->arena)),
		"E_LIST_HASH");
	/* another state under the same number */
	b.seq = 1;
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&b, zeroes, f->key, &f->arena)),
		"E_LIST_HASH");
	b.seq = 2;
	memset(b.hash, 1, LIST_HASH);
	assert_string_equal(
		take(f, &got, &no_mark, list_delta(&a, &b, f->key, &f->arena)),
		"E_LIST_HASH");
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&b, a.hash, f->key, &f->arena)),
		"E_LIST_HASH");
	b.list = LIST + 1;
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&b, a.hash, f->key, &f->arena)),
		"E_LIST_SHAPE");
	list_release(&a);
	list_release(&b);
	list_release(&c);
	list_release(&got);
}

/* Staff show a code twice; of two deltas to one number one may lie. */
static void
a_delta_that_is_here_already_is_the_same_again(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), b = list_next(&a), got = { 0 };
	struct bytes wire;

	list_set(&b, 77, true);
	list_rehash(&b);
	b.iat = a.iat + 60;
	wire = list_delta(&a, &b, f->key, &f->arena);
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&a, zeroes, f->key, &f->arena)),
		"OK");
	assert_string_equal(take(f, &got, &no_mark, wire), "OK");
	got.iat = a.iat;
	assert_string_equal(take(f, &got, &no_mark, wire), "OK");
	assert_int_equal(got.iat, b.iat);
	assert_true(list_is_void(&got, 77));
	list_set(&b, 78, true);
	list_rehash(&b);
	assert_string_equal(
		take(f, &got, &no_mark, list_delta(&a, &b, f->key, &f->arena)),
		"E_LIST_HASH");
	assert_false(list_is_void(&got, 78));
	list_release(&a);
	list_release(&b);
	list_release(&got);
}

/* A delta written by hand: gaps as bytes, the rest as it should be. */
static struct bytes
delta_of(struct fixture *f, const char *revoked_hex, const char *restored_hex)
{
	uint8_t payload[256], gaps[2][32];
	struct cbor_out o = { .p = payload, .cap = sizeof(payload) };
	size_t n = strlen(revoked_hex) / 2, m = strlen(restored_hex) / 2;

	assert_int_equal(hex_parse(revoked_hex, gaps[0], n), 0);
	assert_int_equal(hex_parse(restored_hex, gaps[1], m), 0);
	cbor_put_head(&o, CBOR_MAP, 3);
	cbor_put_int(&o, 4);
	cbor_put_int(&o, NOW + DAY);
	cbor_put_int(&o, 6);
	cbor_put_int(&o, NOW);
	cbor_put_int(&o, -65538);
	cbor_put_head(&o, CBOR_ARRAY, 6);
	cbor_put_int(&o, LIST);
	cbor_put_int(&o, 2);
	cbor_put_int(&o, 1);
	cbor_put_bytes(&o, gaps[0], n);
	cbor_put_bytes(&o, gaps[1], m);
	cbor_put_bytes(&o, zeroes, LIST_HASH);
	return signed_as(f, payload, o.n);
}

static void
gaps_have_one_spelling_and_stay_inside(void **state)
{
	/* clang-format off */
	static const struct { const char *revoked, *restored, *code; } rows[] = {
		{ "00", "", "E_LIST_HASH" },	      /* reads well */
		{ "05", "", "E_LIST_SHAPE" },	      /* void already */
		{ "", "06", "E_LIST_SHAPE" },	      /* good already */
		{ "8000", "", "E_LIST_SHAPE" },	      /* zero spelt long */
		{ "80", "", "E_LIST_SHAPE" },	      /* cut */
		{ "ffffffff7f", "", "E_LIST_SHAPE" }, /* beyond 32 bits */
		{ "ffffffffff01", "", "E_LIST_SHAPE" },
		{ "ffff07", "", "E_LIST_HASH" },      /* the last index */
		{ "808008", "", "E_LIST_SIZE" },      /* one behind it */
		{ "ffff0700", "", "E_LIST_SIZE" },
		{ "ffffffff0fffffffff0f", "", "E_LIST_SIZE" },
	};
	/* clang-format on */
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), got = { 0 };

	list_set(&a, 5, true);
	list_rehash(&a);
	assert_string_equal(
		take(f, &got, &no_mark,
			list_snapshot(&a, zeroes, f->key, &f->arena)),
		"OK");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
			take(f, &got, &no_mark,
				delta_of(f, rows[i].revoked, rows[i].restored)),
			rows[i].code);
	list_release(&a);
	list_release(&got);
}

/* The same with another byte at (0 to 3) in n_issued, which stands in front
 * of the two hashes. */
static struct bytes
resized(struct fixture *f, struct bytes wire, size_t at, uint8_t to)
{
	struct cose c;

	assert_int_equal(cose_parse(wire, &c), TOKEN_OK);
	return changed(f, wire, c.payload.n - 2 * (LIST_HASH + 1) - 4 + at, to);
}

/* The same with a byte behind the end of the deflated stream. */
static struct bytes
lengthened(struct fixture *f, struct bytes wire)
{
	struct cose c;
	uint8_t *p, *lst;

	assert_int_equal(cose_parse(wire, &c), TOKEN_OK);
	p = arena_alloc(&f->arena, c.payload.n + 1);
	lst = memmem(c.payload.p, c.payload.n, "clst\x58", 5);
	assert_non_null(lst);
	lst += 5;
	memcpy(p, c.payload.p, (size_t)(lst - c.payload.p) + 1 + *lst);
	memcpy(p + (lst - c.payload.p) + 1 + *lst + 1, lst + 1 + *lst,
		c.payload.n - (size_t)(lst - c.payload.p) - 1 - *lst);
	p[lst - c.payload.p]++;
	return signed_as(f, p, c.payload.n + 1);
}

/* A bitmap that is longer or shorter than promised, blocks that are none. */
static void
what_is_inflated_fits_to_the_byte(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), b = list_of(2, 1), got = { 0 };
	struct bytes one = list_snapshot(&a, zeroes, f->key, &f->arena);
	struct bytes two = list_snapshot(&b, zeroes, f->key, &f->arena);
	const struct bytes rows[] = {
		resized(f, one, 1, 4),
		resized(f, two, 1, 2),
		resized(f, one, 3, 1),
		resized(f, one, 0, 1),
		lengthened(f, one),
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
			take(f, &got, &no_mark, rows[i]), "E_LIST_SIZE");
	list_release(&a);
	list_release(&b);
	assert_null(got.bits);
}

/* Any one byte of a list changed, whoever signs it then, is refused. */
static void
every_byte_counts(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), b = list_next(&a), got = { 0 };
	struct bytes wires[2];

	list_set(&b, 3, true);
	list_rehash(&b);
	wires[0] = list_snapshot(&a, zeroes, f->key, &f->arena);
	assert_string_equal(take(f, &got, &no_mark, wires[0]), "OK");
	wires[1] = list_delta(&a, &b, f->key, &f->arena);
	for (size_t w = 0; w < 2; w++) {
		struct bytes wire = wires[w];
		uint8_t *copy = malloc(wire.n);

		for (size_t i = 0; i < wire.n; i++) {
			memcpy(copy, wire.p, wire.n);
			copy[i] ^= 0x41;
			assert_string_not_equal(
				take(f, &got, &no_mark, bytes_of(copy, wire.n)),
				"OK");
			assert_string_not_equal(
				take(f, &got, &no_mark, bytes_of(wire.p, i)),
				"OK");
		}
		free(copy);
	}
	assert_int_equal(got.seq, 1);
	list_release(&a);
	list_release(&b);
	list_release(&got);
}

static void
only_a_list_key_signs_lists(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), got = { 0 };
	struct bytes wire = list_snapshot(&a, zeroes, f->key, &f->arena);
	struct bytes pass;
	uint8_t bytes[TOKEN_MAX];
	struct token t = golden_pass();

	f->trusted.usage = KEY_ANY & ~(unsigned)KEY_LIST;
	assert_string_equal(take(f, &got, &no_mark, wire), "E_USAGE");
	f->trusted.usage = KEY_LIST;
	f->trusted.state = KEY_REVOKED;
	assert_string_equal(take(f, &got, &no_mark, wire), "E_KEYSTATE");
	f->trusted.state = KEY_ACTIVE;
	f->trusted.exp = NOW;
	assert_string_equal(take(f, &got, &no_mark, wire), "E_KEYSTATE");
	f->trusted.exp = 0;
	f->trusted.nbf = NOW + 301;
	assert_string_equal(take(f, &got, &no_mark, wire), "E_KEYSTATE");
	f->trusted.nbf = 0;
	f->trust.n = 0;
	assert_string_equal(take(f, &got, &no_mark, wire), "E_KID");
	f->trust.n = 1;
	f->trusted.usage = KEY_ANY;
	pass = bytes_of(bytes, token_encode(&t, f->key, bytes));
	assert_string_equal(take(f, &got, &no_mark, pass), "E_LIST_SHAPE");
	list_release(&a);
}

static void
what_is_malformed_has_its_code(void **state)
{
	struct fixture *f = *state;
	struct status_list a = list_of(1, 1), got = { 0 };
	struct bytes wire = list_snapshot(&a, zeroes, f->key, &f->arena);
	struct bytes longer;
	struct cose c;
	uint8_t *p;

	assert_string_equal(take(f, &got, &no_mark, bytes_of("", 0)), "E_CBOR");
	assert_string_equal(
		take(f, &got, &no_mark, signed_as(f, (const uint8_t *)"", 0)),
		"E_CBOR");
	/* exp before iat */
	assert_string_equal(take(f, &got, &no_mark, changed(f, wire, 3, 0)),
		"E_LIST_SHAPE");
	/* a claim of another number */
	assert_string_equal(take(f, &got, &no_mark, changed(f, wire, 1, 5)),
		"E_LIST_SHAPE");
	assert_int_equal(cose_parse(wire, &c), TOKEN_OK);
	p = arena_alloc(&f->arena, c.payload.n + 1);
	memcpy(p, c.payload.p, c.payload.n);
	longer = signed_as(f, p, c.payload.n + 1);
	assert_string_equal(take(f, &got, &no_mark, longer), "E_TRAIL");
	list_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_only_go_up),
		TEST(a_state_must_be_the_one_promised),
		TEST(a_delta_that_is_here_already_is_the_same_again),
		TEST(gaps_have_one_spelling_and_stay_inside),
		TEST(what_is_inflated_fits_to_the_byte),
		TEST(every_byte_counts),
		TEST(only_a_list_key_signs_lists),
		TEST(what_is_malformed_has_its_code),
	};

	return cmocka_run_group_tests_name(
		"status_list_refuse", tests, NULL, NULL);
}
