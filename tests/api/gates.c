/* SPDX-License-Identifier: Apache-2.0 */
#include "gates.h"
#include "gate_sync.h"
#include "str.h"

void
gates_begin(struct test_gate *g, struct centre *c, int number, const char *park)
{
	*g = (struct test_gate){ .c = c,
		.number = number,
		.name = centre_printf(c, "hall-%d", number),
		.key = centre_kiosk_key(c, number) };
	centre_sql(c,
		"UPDATE terminal SET kind = 'gate', park = '%s' WHERE name = "
		"'%s'",
		park, g->name);
}

void
gates_end(struct test_gate *g)
{
	sign_key_free(g->key);
}

const struct passes gates_free = { .prices = "{\"price\":0,\"subsidy\":1000}" };

struct token
gates_pass(struct centre *c, const char *birth, const char **no)
{
	const struct reply *r = passes_apply(c, centre_member(c, birth));

	assert_reply(r, 201, "");
	if (no)
		*no = reply_text(r, "case_no");
	return gates_read(c, reply_text(r, "slips.0.token"));
}

struct token
gates_read(struct centre *c, const char *digits)
{
	const struct token_expect expect = {
		.types = TOKEN_TYPE_BIT(TOKEN_PASS), .any_place = true
	};
	struct token t;

	/* Its days do not matter. */
	assert_int_not_equal(token_verify_text(bytes_str(digits),
				     centre_app(c)->trust, &expect, &t),
		TOKEN_E_SIG);
	assert_int_equal(t.n_cti, 5);
	return t;
}

void
gates_note(struct test_gate *g, const struct token *t, int64_t at,
	const char *result, uint32_t list_seq)
{
	struct gate_entry x = { .at = at,
		.type = t ? t->type : 0,
		.place = t ? t->place : 0,
		.list_seq = list_seq };
	size_t i = g->n++;
	uint8_t h[SHA256_SIZE];

	assert_true(g->n <= GATES_ENTRIES_MAX);
	if (t) {
		x.n_cti = t->n_cti;
		memcpy(x.cti, t->cti, t->n_cti);
	}
	snprintf(x.gate, sizeof(x.gate), "%s", g->name);
	snprintf(x.result, sizeof(x.result), "%s", result);
	memset(g->salts[i], (int)i + 1, ENTRY_SALT);
	g->lengths[i] = gate_entry_encode(&x, g->records[i]);
	memcpy(g->chains[i + 1], g->chains[i], ENTRY_CHAIN);
	gate_entry_hash(g->salts[i], bytes_of(g->records[i], g->lengths[i]), h);
	gate_chain_step(g->chains[i + 1], h);
}

struct bytes
gates_batch(const struct test_gate *g, size_t from, size_t n, struct arena *a)
{
	struct gate_sealed *s = ARENA_ARRAY(a, struct gate_sealed, n);
	const struct gate_batch b = {
		.iat = clock_now(centre_app(g->c)->clock) / 1000,
		.first = from + 1,
		.before = g->chains[from],
		.entries = s,
		.n = n,
	};

	for (size_t i = 0; i < n; i++)
		s[i] = (struct gate_sealed){ g->salts[from + i],
			bytes_of(g->records[from + i], g->lengths[from + i]) };
	return gate_batch_make(&b, g->key, a);
}

const struct reply *
gates_send(const struct test_gate *g, size_t from, size_t n)
{
	struct arena *a = centre_arena(g->c);

	return centre_post(g->c, centre_kiosk(g->c, g->number),
		"/api/v1/gate/entries",
		centre_printf(g->c, "{\"batch\":\"%s\"%s}",
			base64url_format(a, gates_batch(g, from, n, a)),
			g->took ? centre_printf(
					  g->c, ",\"took\":\"%s\"", g->took)
				: ""));
}

/* ---- lists --------------------------------------------------------------- */

void
gates_take(struct centre *c, const struct reply *r, struct gate *g,
	struct trust_set *trust)
{
	const struct reply *keys =
		centre_get(c, &centre_public, "/api/v1/keys");
	int64_t now = clock_now(centre_app(c)->clock) / 1000;
	struct gate_sync_lists *in;
	struct list_mark mark = { .seq = trust->seq };
	uint8_t root[ED25519_PUBLIC];
	struct trust_key key;
	const struct trust roots = { &key, 1 };
	struct arena *a = centre_arena(c);
	struct err e = { 0 };
	struct bytes wire;

	in = json_decode(a, bytes_str(r->body), &gate_sync_lists_shape, &e);
	assert_non_null(in);
	if (in->trust) {
		assert_int_equal(
			hex_parse(json_string_value(json_array_get(
					  reply_find(keys, "roots"), 0)),
				root, sizeof(root)),
			0);
		assert_int_equal(
			trust_key_init(&key, root, TOKEN_EDDSA, KEY_ANY, &e),
			0);
		assert_int_equal(
			base64url_parse(a, bytes_str(in->trust), &wire), 0);
		assert_int_equal(
			trust_list_take(trust, &mark, wire, &roots, now),
			TOKEN_OK);
		trust_key_release(&key);
	}
	g->trust = trust_of(trust);
	for (size_t i = 0; i < in->wires.n; i++) {
		const char *const *wires = in->wires.items;

		assert_int_equal(
			base64url_parse(a, bytes_str(wires[i]), &wire), 0);
		assert_int_equal(gate_take_list(g, wire, now, NULL), TOKEN_OK);
	}
	assert_int_equal(gate_rules_read(in->rules, &g->rules, &e), 0);
}
