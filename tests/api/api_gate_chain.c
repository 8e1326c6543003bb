/* SPDX-License-Identifier: Apache-2.0 */
/* A gate whose machine is replaced, and one that is only paired again. */
#include "gates.h"
#include "str.h"

#define T0 INT64_C(1780279200) /* 2026-06-01 10:00 in Shanghai */

static const struct passes free_one = {
	.prices = "{\"price\":0,\"subsidy\":1000}"
};

/* The machine in a gate's place is another: its first batch says so. */
static void
machine_of(struct test_gate *g, struct centre *c, uint8_t seed, int64_t id)
{
	uint8_t bytes[ED25519_SEED], key[ED25519_PUBLIC];
	char hex[2 * ED25519_PUBLIC + 1];

	gates_begin(g, c, 1, "K1");
	sign_key_free(g->key);
	memset(bytes, seed, sizeof(bytes));
	g->key = sign_key_new(bytes);
	sign_key_public(g->key, key);
	hex_format(key, sizeof(key), hex);
	centre_sql(c,
		"INSERT INTO terminal_key (id, terminal_id, ed25519, since) "
		"SELECT %lld, id, x'%s', 1 FROM terminal WHERE name = '%s'",
		(long long)id, hex, g->name);
}

static void
test_another_machine(void **state)
{
	struct centre *c = *state;
	struct test_gate was, is, next;
	const struct reply *r;
	struct token p;

	passes_only(c, &free_one);
	gates_begin(&was, c, 1, "K1");
	r = passes_apply(c, centre_member(c, "19900515"));
	assert_reply(r, 201, "");
	p = gates_read(c, reply_text(r, "slips.0.token"));
	for (int i = 0; i < 5; i++)
		gates_note(&was, &p, T0 + i * 7200, "OK", 1);
	assert_reply(gates_send(&was, 0, 3), 200, "");
	/* It breaks, and takes its fourth entry with it. */
	assert_reply(gates_send(&was, 4, 1), 200, "");
	machine_of(&is, c, 7, 9000001);
	for (int i = 0; i < 4; i++)
		gates_note(&is, &p, T0 + 86400 + i * 7200, "OK", 1);
	assert_int_equal(reply_int(gates_send(&is, 0, 2), "acked"), 2);
	assert_int_equal(reply_int(gates_send(&is, 0, 2), "acked"), 2);
	assert_int_equal(reply_int(gates_send(&is, 3, 1), "acked"), 2);
	assert_int_equal(reply_int(gates_send(&is, 2, 1), "acked"), 4);
	assert_int_equal(
		centre_int(c, "SELECT held_at IS NULL FROM gate_log"), 1);
	assert_string_equal(
		centre_text(c, "SELECT group_concat(seq, ' ') FROM (SELECT seq "
			       "FROM gate_entry ORDER BY seq)"),
		"1 2 3 5 6 7 8 9");
	assert_string_equal(
		centre_text(
			c, "SELECT group_concat(kind, ' ') FROM gate_alarm"),
		"hole");
	/* The same one paired again goes on, also from its beginning. */
	machine_of(&next, c, 8, 9000002);
	memcpy(next.salts, is.salts, sizeof(is.salts));
	memcpy(next.records, is.records, sizeof(is.records));
	memcpy(next.lengths, is.lengths, sizeof(is.lengths));
	memcpy(next.chains, is.chains, sizeof(is.chains));
	next.n = is.n;
	gates_note(&next, &p, T0 + 2 * 86400, "OK", 1);
	assert_int_equal(reply_int(gates_send(&next, 0, 3), "acked"), 4);
	assert_int_equal(reply_int(gates_send(&next, 4, 1), "acked"), 5);
	assert_int_equal(centre_int(c, "SELECT max(seq) FROM gate_entry"), 10);
	/* And under one key two things are two things. */
	next.n = 4;
	gates_note(&next, &p, T0 + 2 * 86400 + 9, "OK", 1);
	assert_reply(gates_send(&next, 4, 1), 200, "");
	assert_int_equal(
		centre_int(c, "SELECT held_at IS NULL FROM gate_log"), 0);
	gates_end(&was);
	gates_end(&is);
	gates_end(&next);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_another_machine),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
