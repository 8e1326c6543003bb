/* SPDX-License-Identifier: Apache-2.0 */
/* Trust lists, entries and their batches, rules: what gate and centre say. */
#include "base/cose.h"
#include "gate_entry.h"
#include "gate_sync.h"
#include "token_fixture.h"
#include "trust_list.h"

static const struct list_mark no_mark;

/* ---- trust lists ----------------------------------------------------------
 */

static struct trust_row
row_of(uint8_t seed_byte, unsigned usage)
{
	uint8_t seed[ED25519_SEED] = { seed_byte };
	struct sign_key *k = sign_key_new(seed);
	struct trust_row r = { .alg = TOKEN_EDDSA,
		.usage = usage,
		.nbf = NOW - 100,
		.exp = NOW + 100,
		.state = KEY_ACTIVE };

	sign_key_public(k, r.public_key);
	sign_key_free(k);
	return r;
}

static const char *
take(struct fixture *f, struct trust_set *s, const struct list_mark *mark,
	struct bytes wire)
{
	struct trust_set was = *s;
	enum token_verdict v = trust_list_take(s, mark, wire, &f->trust, NOW);

	if (v != TOKEN_OK)
		assert_memory_equal(&was, s, sizeof(was));
	return token_verdict_name(v);
}

static void
a_trust_list_says_whom_to_believe(void **state)
{
	struct fixture *f = *state;
	struct trust_row rows[2] = { row_of(1, KEY_PASS), row_of(2, KEY_LIST) };
	struct trust_set s = { 0 };
	struct list_mark mark = { .seq = 7 };
	const struct trust_key *k;
	struct trust trust;
	struct bytes wire;
	uint8_t kid[4];

	rows[1].state = KEY_REVOKED;
	rows[1].revoked_at = NOW - 5;
	wire = trust_list_make(rows, 2, 7, NOW, f->key, &f->arena);
	assert_string_equal(take(f, &s, &no_mark, wire), "OK");
	trust = trust_of(&s);
	token_kid(rows[1].public_key, kid);
	k = trust_find(&trust, kid);
	assert_non_null(k);
	assert_int_equal(k->usage, KEY_LIST);
	assert_int_equal(k->state, KEY_REVOKED);
	assert_int_equal(k->nbf, NOW - 100);
	/* again, then lower, then another one of the same number */
	memcpy(mark.hash, s.hash, LIST_HASH);
	assert_string_equal(take(f, &s, &mark, wire), "OK");
	wire = trust_list_make(rows, 2, 6, NOW, f->key, &f->arena);
	assert_string_equal(take(f, &s, &mark, wire), "E_LIST_SEQ");
	wire = trust_list_make(rows, 1, 7, NOW, f->key, &f->arena);
	assert_string_equal(take(f, &s, &mark, wire), "E_LIST_HASH");
	wire = trust_list_make(rows, 0, 8, NOW, f->key, &f->arena);
	assert_string_equal(take(f, &s, &mark, wire), "OK");
	assert_int_equal(s.n, 0);
	trust_set_release(&s);
}

static void
a_bad_key_spoils_the_list(void **state)
{
	struct fixture *f = *state;
	struct trust_row rows[2] = { row_of(1, KEY_PASS), row_of(2, KEY_LIST) };
	struct trust_row good = rows[1];
	struct trust_set s = { 0 };

	rows[1] = rows[0];
	assert_string_equal(
		take(f, &s, &no_mark,
			trust_list_make(rows, 2, 1, NOW, f->key, &f->arena)),
		"E_LIST_SHAPE");
	rows[1] = good;
	rows[1].alg = -7;
	assert_string_equal(
		take(f, &s, &no_mark,
			trust_list_make(rows, 2, 1, NOW, f->key, &f->arena)),
		"E_LIST_SHAPE");
	rows[1] = good;
	rows[1].usage = 0;
	assert_string_equal(
		take(f, &s, &no_mark,
			trust_list_make(rows, 2, 1, NOW, f->key, &f->arena)),
		"E_LIST_SHAPE");
	rows[1] = good;
	memset(rows[1].public_key, 0, ED25519_PUBLIC); /* of small order */
	assert_string_equal(
		take(f, &s, &no_mark,
			trust_list_make(rows, 2, 1, NOW, f->key, &f->arena)),
		"E_LIST_SHAPE");
}

static void
only_a_root_signs_trust(void **state)
{
	struct fixture *f = *state;
	struct trust_row row = row_of(1, KEY_PASS);
	struct trust_set s = { 0 };
	struct bytes wire = trust_list_make(&row, 1, 1, NOW, f->key, &f->arena);
	uint8_t *copy = arena_alloc(&f->arena, wire.n);

	for (size_t i = 0; i < wire.n; i++) {
		memcpy(copy, wire.p, wire.n);
		copy[i] ^= 0x21;
		assert_string_not_equal(
			take(f, &s, &no_mark, bytes_of(copy, wire.n)), "OK");
		assert_string_not_equal(
			take(f, &s, &no_mark, bytes_of(wire.p, i)), "OK");
	}
	f->trust.n = 0;
	assert_string_equal(take(f, &s, &no_mark, wire), "E_KID");
}

/* ---- entries ----------------------------------------------------------------
 */

static struct gate_entry
entry_of(uint32_t n)
{
	struct gate_entry x = { .n_cti = 5,
		.cti = { 2, 0, 0, 0, (uint8_t)n },
		.at = NOW + n,
		.type = TOKEN_PASS,
		.place = GROUP,
		.gate = "东门",
		.list_seq = 12,
		.result = "OK",
		.slot = n };

	return x;
}

static void
a_record_has_one_spelling(void **state)
{
	struct gate_entry x = entry_of(7), got, none = { .result = "E_CHAR" };
	uint8_t a[ENTRY_RECORD_MAX], b[ENTRY_RECORD_MAX];
	size_t n = gate_entry_encode(&x, a);

	(void)state;
	assert_int_equal(gate_entry_decode(bytes_of(a, n), &got), 0);
	assert_string_equal(got.gate, "东门");
	assert_int_equal(got.at, NOW + 7);
	assert_int_equal(gate_entry_encode(&got, b), n);
	assert_memory_equal(a, b, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(gate_entry_decode(bytes_of(a, i), &got), -1);
	a[n] = 0;
	assert_int_equal(gate_entry_decode(bytes_of(a, n + 1), &got), -1);
	n = gate_entry_encode(&none, a);
	assert_int_equal(gate_entry_decode(bytes_of(a, n), &got), 0);
	assert_int_equal(got.n_cti, 0);
}

static void
the_chain_holds_without_the_records(void **state)
{
	uint8_t chain[ENTRY_CHAIN] = { 0 }, again[ENTRY_CHAIN] = { 0 };
	uint8_t salt[ENTRY_SALT] = { 9 }, h[3][SHA256_SIZE];

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		struct gate_entry x = entry_of(i);
		uint8_t record[ENTRY_RECORD_MAX];
		size_t n = gate_entry_encode(&x, record);

		gate_entry_hash(salt, bytes_of(record, n), h[i]);
		gate_chain_step(chain, h[i]);
		salt[0]++;
	}
	for (size_t i = 0; i < 3; i++)
		gate_chain_step(again, h[i]);
	assert_memory_equal(chain, again, ENTRY_CHAIN);
	memset(again, 0, sizeof(again));
	gate_chain_step(again, h[1]);
	gate_chain_step(again, h[0]);
	gate_chain_step(again, h[2]);
	assert_memory_not_equal(chain, again, ENTRY_CHAIN);
}

static void
a_batch_is_signed_by_its_gate(void **state)
{
	struct fixture *f = *state;
	static const uint8_t salt[ENTRY_SALT], before[ENTRY_CHAIN];
	struct gate_sealed sealed[BATCH_MAX];
	uint8_t record[ENTRY_RECORD_MAX];
	struct gate_entry x = entry_of(1);
	struct gate_batch b = { NOW, 41, before, sealed, BATCH_MAX }, got;
	struct bytes wire;
	uint8_t *copy;

	for (size_t i = 0; i < BATCH_MAX; i++)
		sealed[i] = (struct gate_sealed){ salt,
			bytes_of(record, gate_entry_encode(&x, record)) };
	wire = gate_batch_make(&b, f->key, &f->arena);
	assert_int_equal(
		gate_batch_read(wire, &f->trusted, NOW, &f->arena, &got),
		TOKEN_OK);
	assert_int_equal(got.first, 41);
	assert_int_equal(got.n, BATCH_MAX);
	assert_true(bytes_equal(got.entries[499].record, sealed[0].record));
	copy = arena_alloc(&f->arena, wire.n);
	for (size_t i = 0; i < wire.n; i += 61) {
		memcpy(copy, wire.p, wire.n);
		copy[i] ^= 4;
		assert_int_not_equal(gate_batch_read(bytes_of(copy, wire.n),
					     &f->trusted, NOW, &f->arena, &got),
			TOKEN_OK);
	}
	f->trusted.usage = KEY_PASS;
	assert_int_equal(
		gate_batch_read(wire, &f->trusted, NOW, &f->arena, &got),
		TOKEN_E_USAGE);
	f->trusted.kid[0] ^= 1;
	assert_int_equal(
		gate_batch_read(wire, &f->trusted, NOW, &f->arena, &got),
		TOKEN_E_KID);
}

static void
what_is_no_batch_is_refused(void **state)
{
	struct fixture *f = *state;
	struct cbor_out o = { .p = arena_alloc(&f->arena, 256), .cap = 256 };
	struct gate_batch got;
	uint8_t payload[] = { 0xa2, 6, 1, 0x3a, 0, 1, 0, 3, 0x83, 1, 0x40,
		0x80 };

	cose_sign(bytes_of(payload, sizeof(payload)), f->key, &o);
	assert_int_equal(gate_batch_read(bytes_of(o.p, o.n), &f->trusted, NOW,
				 &f->arena, &got),
		TOKEN_E_SHAPE);
}

/* ---- rules
 * ------------------------------------------------------------------- */

static const char *
rules_of(struct fixture *f, const char *json, struct gate_rules *out)
{
	struct gate_sync_rules *r;

	f->e = (struct err){ 0 };
	r = json_decode(
		&f->arena, bytes_str(json), &gate_sync_rules_shape, &f->e);
	if (r && gate_rules_read(r, out, &f->e) == 0)
		return "OK";
	return err_info(f->e.code)->name;
}

static void
rules_are_closed_and_small(void **state)
{
	static const struct {
		const char *json, *code;
	} rows[] = {
		{ "{\"types\":[],\"rules\":[{\"place\":1}]}", "FIELDS" },
		{ "{\"types\":[\"pass\"],\"rules\":[]}", "FIELDS" },
		{ "{\"types\":[\"receipt\"],\"rules\":[{\"place\":1}]}",
			"FIELDS" },
		{ "{\"types\":[\"pass\"],\"rules\":[{\"place\":-1}]}",
			"FIELDS" },
		{ "{\"types\":[\"pass\"],\"rules\":[{\"place\":1,"
		  "\"per_day\":256}]}",
			"FIELDS" },
		{ "{\"types\":[\"pass\"],\"rules\":[{\"place\":1,"
		  "\"weather\":1}]}",
			"JSON_UNKNOWN_FIELD" },
	};
	struct fixture *f = *state;
	struct gate_rules got = { 0 };

	assert_string_equal(
		rules_of(f,
			"{\"types\":[\"pass\",\"voucher\"],\"rules\":["
			"{\"place\":17,\"passback_s\":1800,\"per_day\":3,"
			"\"opens\":480,\"closes\":1020,\"closed_days\":1}]}",
			&got),
		"OK");
	assert_int_equal(got.types, 4 + 8);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.places[0], 17);
	assert_int_equal(got.rows[0].passback_s, 1800);
	assert_int_equal(got.rows[0].closes, 1020);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
			rules_of(f, rows[i].json, &got), rows[i].code);
	assert_int_equal(got.places[0], 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_trust_list_says_whom_to_believe),
		TEST(a_bad_key_spoils_the_list),
		TEST(only_a_root_signs_trust),
		TEST(a_record_has_one_spelling),
		TEST(the_chain_holds_without_the_records),
		TEST(a_batch_is_signed_by_its_gate),
		TEST(what_is_no_batch_is_refused),
		TEST(rules_are_closed_and_small),
	};

	return cmocka_run_group_tests_name("gate_wire", tests, NULL, NULL);
}
