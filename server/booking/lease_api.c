/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kiosk needs to go on while its line is down: its places, and of their
 * offers the words, the rules and the leased sessions. It keeps the answer as
 * it is. Without a key: what is asked for is a state, not an act.
 */
#include "booking/lease_api.h"
#include "booking/lease.h"
#include "booking/offer_api.h"
#include "offer.sql.h"

struct leases_input {
	const char *kind;
};
struct lease_reply {
	const char *session;
	int64_t n, until; /* Unix seconds */
};
struct rule_reply {
	const char *offer, *rule, *value;
};
struct leases_reply {
	struct json_list leases, rules, items;
};

/* clang-format off */
static const struct json_field in_fields[] = {
	J_FIELD(leases_input, "kind", kind, J_TEXT, J_REQUIRED, 16, NULL, "种类"),
};
static const struct json_shape in_shape =
	JSON_SHAPE("LeasesRequest", struct leases_input, in_fields);
static const struct json_field lease_fields[] = {
	J_FIELD(lease_reply, "session", session, J_TEXT, J_REQUIRED, 0, NULL, "场次编号"),
	J_FIELD(lease_reply, "n", n, J_INT, J_REQUIRED, 0, NULL, "预留几个"),
	J_FIELD(lease_reply, "until", until, J_INT, J_REQUIRED, 0, NULL, "预留到何时，Unix 秒"),
};
static const struct json_shape lease_shape =
	JSON_SHAPE("Lease", struct lease_reply, lease_fields);
static const struct json_field rule_fields[] = {
	J_FIELD(rule_reply, "offer", offer, J_TEXT, J_REQUIRED, 0, NULL, "项目代号"),
	J_FIELD(rule_reply, "rule", rule, J_TEXT, J_REQUIRED, 0, NULL, "条件"),
	J_FIELD(rule_reply, "value", value, J_TEXT, J_REQUIRED, 0, NULL, "值"),
};
static const struct json_shape rule_shape =
	JSON_SHAPE("LeaseRule", struct rule_reply, rule_fields);
static const struct json_field out_fields[] = {
	J_FIELD(leases_reply, "leases", leases, J_LIST, J_REQUIRED, 0, &lease_shape, "预留的名额"),
	J_FIELD(leases_reply, "rules", rules, J_LIST, J_REQUIRED, 0, &rule_shape, "谁可以约"),
	J_FIELD(leases_reply, "items", items, J_LIST, J_REQUIRED, 0, &offer_shape, "项目，只列预留的场次"),
};
static const struct json_shape out_shape =
	JSON_SHAPE("Leases", struct leases_reply, out_fields);
/* clang-format on */

/* What is gathered over all programmes of a kind. */
struct gather {
	struct lease_reply leases[LEASES_MAX];
	struct rule_reply rules[LEASES_MAX];
	size_t n_leases, n_rules;
};

static int
add_rules(struct tx *tx, const struct offer *o, struct gather *g, struct err *e)
{
	struct sql_programme_rules_rows rows;

	if (sql_programme_rules(tx, e, o->id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n && g->n_rules < LEASES_MAX; i++)
		g->rules[g->n_rules++] = (struct rule_reply){ o->code,
			rows.items[i].rule, rows.items[i].value };
	return 0;
}

/* The kiosk's sessions of a programme, as if only its own places were free. */
static void
add_leases(struct arena *a, const struct lease *leases, size_t n,
	struct offer_page *page, struct gather *g)
{
	page->sessions = ARENA_ARRAY(a, struct offer_session, n + 1);
	for (size_t i = 0; i < n && g->n_leases < LEASES_MAX; i++) {
		const struct lease *l = &leases[i];

		g->leases[g->n_leases++] = (struct lease_reply){ l->session.ref,
			l->n, l->expires_at / 1000 };
		page->sessions[page->n] = l->session;
		page->sessions[page->n++].free = l->n;
	}
}

static int
run_leases(struct call *c, struct tx *tx, struct err *e)
{
	const struct leases_input *in = c->in;
	struct leases_reply *out = ARENA_NEW(&c->arena, struct leases_reply);
	struct gather *g = ARENA_NEW(&c->arena, struct gather);
	struct offer_page *pages;
	struct offer *offers;
	size_t n;

	if (lease_programmes(tx, in->kind, &offers, &n, e) != 0)
		return -1;
	pages = ARENA_ARRAY(&c->arena, struct offer_page, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct lease *leases;
		size_t n_leases;

		pages[i].offer = &offers[i];
		if (lease_renew(tx, c->app, c->caller.id, &offers[i], &leases,
			    &n_leases, e) != 0 ||
			add_rules(tx, &offers[i], g, e) != 0)
			return -1;
		add_leases(&c->arena, leases, n_leases, &pages[i], g);
	}
	out->leases = (struct json_list){ g->leases, g->n_leases };
	out->rules = (struct json_list){ g->rules, g->n_rules };
	c->out = out;
	return offer_replies(c, tx, pages, n, &out->items, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/leases", .audience = FOR_TERMINAL, .status = 200,
	  .body = &in_shape, .result = &out_shape, .stages = { { LANE_WRITE, run_leases } },
	  .label = "自助机续一批名额，断网时用" },
};
/* clang-format on */
const struct route_table lease_routes = { rows, ARRAY_LEN(rows) };
