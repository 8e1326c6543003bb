/* SPDX-License-Identifier: Apache-2.0 */
/* A gate whose machine is replaced, and one that is only paired again. */
#include "gates.h"
#include "str.h"

#define T0 GATES_T0

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

/* Paired again, with what it had written down. */
static void
remembers(struct test_gate *g, const struct test_gate *was)
{
	memcpy(g->salts, was->salts, sizeof(was->salts));
	memcpy(g->records, was->records, sizeof(was->records));
	memcpy(g->lengths, was->lengths, sizeof(was->lengths));
	memcpy(g->chains, was->chains, sizeof(was->chains));
	g->n = was->n;
}

static void
test_another_machine(void **state)
{
	struct centre *c = *state;
	struct test_gate was, is, next;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&was, c, 1, "K1");
	p = gates_pass(c, "19900515", NULL);
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
	remembers(&next, &is);
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

/* Mended, the first comes back into its place behind the one that stood in
 * for it: nothing is taken twice, nothing of the other is lost. */
static void
test_back_from_repair(void **state)
{
	struct centre *c = *state;
	struct test_gate was, spare, back;
	struct token p;

	passes_only(c, &gates_free);
	gates_begin(&was, c, 1, "K1");
	p = gates_pass(c, "19900515", NULL);
	for (int i = 0; i < 5; i++)
		gates_note(&was, &p, T0 + i * 7200, "OK", 1);
	assert_int_equal(reply_int(gates_send(&was, 0, 5), "acked"), 5);
	machine_of(&spare, c, 7, 9000001);
	for (int i = 0; i < 8; i++)
		gates_note(&spare, &p, T0 + 86400 + i * 7200, "OK", 1);
	assert_int_equal(reply_int(gates_send(&spare, 0, 8), "acked"), 8);
	machine_of(&back, c, 8, 9000002);
	remembers(&back, &was);
	for (int i = 0; i < 3; i++)
		gates_note(&back, &p, T0 + 3 * 86400 + i * 7200, "OK", 1);
	assert_int_equal(reply_int(gates_send(&back, 5, 1), "acked"), 6);
	assert_int_equal(reply_int(gates_send(&back, 5, 2), "acked"), 7);
	/* all of it once more, as behind a lost answer */
	assert_int_equal(reply_int(gates_send(&back, 0, 5), "acked"), 5);
	assert_int_equal(reply_int(gates_send(&back, 7, 1), "acked"), 8);
	assert_int_equal(
		centre_int(c, "SELECT held_at IS NULL FROM gate_log"), 1);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_entry"), 16);
	assert_int_equal(centre_int(c, "SELECT max(seq) FROM gate_entry"), 16);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM gate_alarm"), 0);
	gates_end(&was);
	gates_end(&spare);
	gates_end(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_another_machine),
		CENTRE_TEST(test_back_from_repair),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
