/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/gate_api.h"
#include "app.h"
#include "crypto.h"
#include "gate_sync.h"
#include "pass/chain.h"
#include "pass/entry.h"
#include "pass/opinion.h"
#include "pass/speed.h"
#include "revocation/revocation.h"
#include "str.h"
#include "terminal/terminal_key.h"
#include "trust/trust.h"

#define WIRES_MAX 64
#define BATCH_BODY_MAX ((size_t)192 * 1024)

/* ---- GET /gate/lists ----------------------------------------------------- */

/* What a gate says that it has; a number for each list, 0 for none. */
struct held {
	int64_t seq[256];
	int64_t trust;
};

/* "LIST:SEQ" */
static int
read_one(struct bytes text, struct held *out)
{
	const uint8_t *colon = memchr(text.p, ':', text.n);
	int64_t list, seq;
	size_t n;

	if (!colon)
		return -1;
	n = (size_t)(colon - text.p);
	if (digits_parse(bytes_of(text.p, n), 255, &list) != 0 ||
		digits_parse(bytes_of(colon + 1, text.n - n - 1), UINT32_MAX,
			&seq) != 0)
		return -1;
	out->seq[list] = seq;
	return 0;
}

static int
read_held(struct call *c, struct held *out, struct err *e)
{
	const char *have = call_query(c, "have", e);
	const char *trust = call_query(c, "trust", e);

	if (e->code != ERR_NONE)
		return -1;
	if (trust &&
		digits_parse(bytes_str(trust), UINT32_MAX, &out->trust) != 0)
		return err_set(e, ERR_BAD_QUERY);
	while (have && *have) {
		size_t n = strcspn(have, ",");

		if (read_one(bytes_of(have, n), out) != 0)
			return err_set(e, ERR_BAD_QUERY);
		have += n + (have[n] == ',');
	}
	return 0;
}

static int
check_lists(struct call *c, struct err *e)
{
	struct held *held = ARENA_NEW(&c->arena, struct held);

	c->scratch = held;
	return read_held(c, held, e);
}

/* The rules of the groups that a gate's park opens, of the site of a desk. */
static int
rules_of(struct call *c, struct tx *tx, const struct entry_gate *g,
	struct gate_sync_rules **out, struct err *e)
{
	const char **types = ARENA_ARRAY(&c->arena, const char *, 1);
	struct gate_sync_rules *r =
		ARENA_NEW(&c->arena, struct gate_sync_rules);
	struct gate_sync_rule *rows =
		ARENA_ARRAY(&c->arena, struct gate_sync_rule, GATE_PLACES_MAX);
	struct pass_rule_row *groups;
	size_t n;

	types[0] = g->park ? "pass" : "voucher";
	r->types = (struct json_list){ types, 1 };
	rows[0].place = g->number;
	n = 1;
	if (g->park && pass_rules_of_park(tx, g->site, &groups, &n, e) != 0)
		return -1;
	for (size_t i = 0; g->park && i < n && i < GATE_PLACES_MAX; i++)
		rows[i] = (struct gate_sync_rule){ groups[i].group,
			groups[i].passback_s, groups[i].per_day,
			groups[i].per_year, groups[i].closed_days,
			groups[i].opens, groups[i].closes };
	r->rules = (struct json_list){ rows,
		n < GATE_PLACES_MAX ? n : GATE_PLACES_MAX };
	*out = n ? r : NULL;
	return 0;
}

static int
add_wires(struct call *c, struct tx *tx, const struct entry_gate *g,
	struct gate_sync_lists *out, struct err *e)
{
	const struct held *held = c->scratch;
	const char **wires = ARENA_ARRAY(&c->arena, const char *, WIRES_MAX);
	struct revocation_list *lists;
	struct bytes wire;
	size_t n;

	if (revocation_lists(tx,
		    TOKEN_TYPE_BIT(g->park ? TOKEN_PASS : TOKEN_VOUCHER),
		    &lists, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n && i < WIRES_MAX; i++) {
		if (revocation_wire(tx, c->app, &lists[i],
			    held->seq[lists[i].list], &wire, e) != 0)
			return -1;
		wires[out->wires.n++] = base64url_format(&c->arena, wire);
	}
	out->wires.items = wires;
	return 0;
}

static int
run_lists(struct call *c, struct tx *tx, struct err *e)
{
	struct gate_sync_lists *out =
		ARENA_NEW(&c->arena, struct gate_sync_lists);
	const struct held *held = c->scratch;
	struct trust_signed trust;
	struct entry_gate g;

	c->out = out;
	out->time = tx_now(tx);
	if (entry_gate_load(tx, c->caller.id, &g, e) != 0 ||
		trust_newest(tx, &trust, e) != 0)
		return -1;
	if (trust.seq > held->trust)
		out->trust = base64url_format(&c->arena, trust.wire);
	if (!g.site)
		return 0;
	if (rules_of(c, tx, &g, &out->rules, e) != 0)
		return -1;
	return add_wires(c, tx, &g, out, e);
}

/* ---- POST /gate/entries -------------------------------------------------- */

struct sent {
	struct bytes wire;
	struct speeds speeds;
};

static int
check_entries(struct call *c, struct err *e)
{
	const struct gate_sync_batch *in = c->in;
	struct sent *s = ARENA_NEW(&c->arena, struct sent);

	c->scratch = s;
	return base64url_parse(&c->arena, bytes_str(in->batch), &s->wire) ==
				       0 &&
			       speed_read(in->took, &s->speeds) == 0
		       ? 0
		       : err_set(e, ERR_GATE_BATCH);
}

static int
prove(struct call *c, struct tx *tx, struct gate_batch *out, int64_t *by,
	struct err *e)
{
	const struct sent *s = c->scratch;
	struct terminal_key key;
	struct trust_key trusted;
	enum token_verdict v;
	int found = terminal_key_in_use(tx, c->caller.id, &key, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_GATE_BATCH);
	if (trust_key_init(
		    &trusted, key.ed25519, TOKEN_EDDSA, KEY_TERMINAL, e) != 0)
		return -1;
	v = gate_batch_read(
		s->wire, &trusted, tx_now(tx) / 1000, &c->arena, out);
	trust_key_release(&trusted);
	*by = key.id;
	return v == TOKEN_OK ? 0
			     : err_setf(e, ERR_GATE_BATCH, "%s",
				       token_verdict_name(v));
}

static int
run_entries(struct call *c, struct tx *tx, struct err *e)
{
	struct gate_sync_ack *out = ARENA_NEW(&c->arena, struct gate_sync_ack);
	const struct sent *s = c->scratch;
	struct entry_gate g;
	struct gate_batch b = { 0 };
	int64_t top, key = 0;

	c->out = out;
	c->changed |= TOPIC_PASSES;
	if (prove(c, tx, &b, &key, e) != 0 ||
		entry_gate_load(tx, c->caller.id, &g, e) != 0 ||
		chain_find(tx, c->app, &g, key, &b, e) != 0 ||
		speed_top(tx, g.id, &top, e) != 0)
		return -1;
	/* What came before it went is here under the numbers of then. */
	if ((int64_t)b.first < g.began) {
		out->acked = g.began - 1;
		return 0;
	}
	/* From the machine's numbers to the gate's, and back. */
	b.first += (uint64_t)g.base;
	if (entry_take(tx, c->app, &g, &b, &out->acked, e) != 0)
		return -1;
	out->acked = out->acked > g.base ? out->acked - g.base : 0;
	return speed_add(tx, &g, &b, &s->speeds, top, e);
}

/* ---- POST /gate/opinion -------------------------------------------------- */

/* The shape has set the upper ends. */
static int
check_opinion(struct call *c, struct err *e)
{
	const struct gate_sync_question *in = c->in;
	const struct {
		const char *path;
		int64_t value;
	} fields[] = { { "list", in->list }, { "index", in->index },
		{ "day", in->day }, { "year", in->year } };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (fields[i].value < 0)
			err_add_field(e, fields[i].path, ERR_NUMBER_RANGE);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_opinion(struct call *c, struct tx *tx, struct err *e)
{
	struct gate_sync_opinion *out =
		ARENA_NEW(&c->arena, struct gate_sync_opinion);
	enum token_verdict v;
	struct entry_gate g;

	c->out = out;
	if (entry_gate_load(tx, c->caller.id, &g, e) != 0 ||
		opinion_of(tx, c->app, &g, c->in, &v, e) != 0)
		return -1;
	out->code = token_verdict_name(v);
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = GATE_LISTS_PATH, .audience = FOR_TERMINAL, .kinds = KIND_GATE, .status = 200,
	  .result = &gate_sync_lists_shape, .check = check_lists, .stages = { { LANE_READ, run_lists } },
	  .label = "闸机取密钥名单、作废名单、规则" },
	{ .method = "POST", .path = GATE_ENTRIES_PATH, .audience = FOR_TERMINAL, .kinds = KIND_GATE,
	  .flags = CALL_KEYED, .status = 200, .body = &gate_sync_batch_shape, .body_max = BATCH_BODY_MAX,
	  .result = &gate_sync_ack_shape, .check = check_entries, .stages = { { LANE_WRITE, run_entries } },
	  .label = "闸机上报出入记录" },
	{ .method = "POST", .path = GATE_OPINION_PATH, .audience = FOR_TERMINAL, .kinds = KIND_GATE, .status = 200,
	  .body = &gate_sync_question_shape, .result = &gate_sync_opinion_shape, .check = check_opinion,
	  .stages = { { LANE_READ, run_opinion } }, .label = "闸机放行前问中心：还有没有不能放行的理由" },
};
/* clang-format on */
const struct route_table gate_routes = { rows, ARRAY_LEN(rows) };
