/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/fund_api.h"
#include "app.h"
#include "fund.sql.h"
#include "money.h"
#include "ref/ref.h"

/* clang-format off */
static const struct json_field named_fields[] = {
	J_FIELD(fund_named, "ref", ref, J_TEXT, 0, 0, NULL, "编号"),
};
const struct json_shape fund_named_shape =
	JSON_SHAPE("FundNamed", struct fund_named, named_fields);
/* clang-format on */

int
fund_answer(struct call *c, const char *ref)
{
	struct fund_named *out = ARENA_NEW(&c->arena, struct fund_named);

	out->ref = arena_strdup(&c->arena, ref);
	c->out = out;
	c->changed |= TOPIC_FUNDS;
	return 0;
}

const char *
fund_yuan(struct arena *a, int64_t fen)
{
	char text[MONEY_SIZE];

	money_format_thousands(fen, text);
	return arena_strdup(a, text);
}

const char *
fund_capitals(struct arena *a, int64_t fen)
{
	char text[MONEY_CAPITALS_SIZE];

	money_format_capitals(fen, text);
	return arena_strdup(a, text);
}

/* ---- envelopes ----------------------------------------------------------- */

struct choice {
	const char *code, *name, *source;
};

struct envelope {
	const char *ref, *source, *source_label, *purpose, *purpose_label;
	int64_t year, budget, available, reserved, committed, paid;
	int64_t person_cap, household_cap; /* a year; 0: none */
};

struct envelopes {
	struct json_list items, sources, purposes;
};

/* clang-format off */
static const struct json_field choice_fields[] = {
	J_FIELD(choice, "code", code, J_TEXT, 0, 0, NULL, "代码"),
	J_FIELD(choice, "name", name, J_TEXT, 0, 0, NULL, "名称"),
	J_FIELD(choice, "source", source, J_TEXT, J_OMIT_EMPTY, 0, NULL, "只从这项来源支出"),
};
static const struct json_shape choice_shape = JSON_SHAPE("FundChoice", struct choice, choice_fields);

#define E(name, type, label) J_FIELD(envelope, #name, name, type, 0, 0, NULL, label)
static const struct json_field envelope_fields[] = {
	E(ref, J_TEXT, "编号"), E(source, J_TEXT, "资金来源"), E(source_label, J_TEXT, "资金来源名称"),
	E(purpose, J_TEXT, "用途"), E(purpose_label, J_TEXT, "用途名称"), E(year, J_INT, "年度"),
	E(budget, J_INT, "资金总额，分"), E(available, J_INT, "可用，分"), E(reserved, J_INT, "预留，分"),
	E(committed, J_INT, "已批，分"), E(paid, J_INT, "已付，分"),
	E(person_cap, J_INT, "每人每年限额，分；0 没有"), E(household_cap, J_INT, "每户每年限额，分；0 没有"),
};
#undef E
static const struct json_shape envelope_shape =
	JSON_SHAPE("FundEnvelope", struct envelope, envelope_fields);
static const struct json_field envelopes_fields[] = {
	J_FIELD(envelopes, "items", items, J_LIST, 0, 0, &envelope_shape, "资金"),
	J_FIELD(envelopes, "sources", sources, J_LIST, 0, 0, &choice_shape, "可选的来源"),
	J_FIELD(envelopes, "purposes", purposes, J_LIST, 0, 0, &choice_shape, "可选的用途"),
};
static const struct json_shape envelopes_shape =
	JSON_SHAPE("FundEnvelopes", struct envelopes, envelopes_fields);
/* clang-format on */

static const char *
source_label(const struct app *app, const char *code)
{
	const struct ref_fund_source *s = ref_fund_source_find(app->ref, code);

	return s ? s->name : code;
}

static const char *
purpose_label(const struct app *app, const char *code)
{
	const struct ref_fund_purpose *p =
		ref_fund_purpose_find(app->ref, code);

	return p ? p->name : code;
}

static void
add_choices(struct call *c, struct envelopes *out)
{
	const struct ref *r = c->app->ref;
	struct choice *s =
		ARENA_ARRAY(&c->arena, struct choice, r->n_fund_sources);
	struct choice *p =
		ARENA_ARRAY(&c->arena, struct choice, r->n_fund_purposes);

	for (size_t i = 0; i < r->n_fund_sources; i++)
		s[i] = (struct choice){ r->fund_sources[i].code,
			r->fund_sources[i].name, NULL };
	for (size_t i = 0; i < r->n_fund_purposes; i++) {
		const struct ref_fund_purpose *f = &r->fund_purposes[i];

		p[i] = (struct choice){ f->code, f->name,
			strcmp(f->source, "*") == 0 ? NULL : f->source };
	}
	out->sources = (struct json_list){ s, r->n_fund_sources };
	out->purposes = (struct json_list){ p, r->n_fund_purposes };
}

static int
run_envelopes(struct call *c, struct tx *tx, struct err *e)
{
	struct envelopes *out = ARENA_NEW(&c->arena, struct envelopes);
	struct sql_fund_envelopes_rows rows;
	struct envelope *items;

	if (sql_fund_envelopes(tx, e, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct envelope, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_fund_envelopes *r = &rows.items[i];
		const struct ref_fund_purpose *p =
			ref_fund_purpose_find(c->app->ref, r->purpose);

		items[i] = (struct envelope){ r->ref, r->source,
			source_label(c->app, r->source), r->purpose,
			purpose_label(c->app, r->purpose), r->year, r->budget,
			r->available, r->reserved, r->committed, r->paid,
			p ? p->person_cap : 0, p ? p->household_cap : 0 };
	}
	out->items = (struct json_list){ items, rows.n };
	add_choices(c, out);
	c->out = out;
	return 0;
}

/* ---- money comes in ------------------------------------------------------ */

/* clang-format off */
#define B(name, type, max, label) J_FIELD(fund_budget, #name, name, type, J_REQUIRED, max, NULL, label)
static const struct json_field budget_fields[] = {
	B(source, J_TEXT, 32, "资金来源"), B(purpose, J_TEXT, 32, "用途"), B(year, J_INT, 0, "年度"),
	B(amount, J_INT, 0, "金额，分"), B(basis, J_TEXT, 400, "依据文号"),
};
#undef B
static const struct json_shape budget_shape =
	JSON_SHAPE("FundBudget", struct fund_budget, budget_fields);
/* clang-format on */

static int
run_budget(struct call *c, struct tx *tx, struct err *e)
{
	char ref[FUND_REF_SIZE];

	return fund_budget(tx, c->app, &c->caller, c->in, ref, e) != 0
		       ? -1
		       : fund_answer(c, ref);
}

/* ---- the ledger ---------------------------------------------------------- */

struct entries {
	struct json_list items;
};

/* clang-format off */
#define L(name, type, flags, label) J_FIELD(sql_fund_entries, #name, name, type, flags, 0, NULL, label)
static const struct json_field entry_fields[] = {
	L(at, J_INT, J_DATE_TIME, "时间"), L(act, J_TEXT, 0, "事由"), L(taken_from, J_TEXT, 0, "出自"),
	L(put_into, J_TEXT, 0, "记入"), L(amount, J_INT, 0, "金额，分"),
	L(grant_ref, J_TEXT, J_OMIT_EMPTY, "帮扶金编号"), L(actor, J_TEXT, 0, "经办"),
	L(note, J_TEXT, J_OMIT_EMPTY, "依据、说明"),
};
#undef L
static const struct json_shape entry_shape =
	JSON_SHAPE("FundEntry", struct sql_fund_entries, entry_fields);
static const struct json_field entries_fields[] = {
	J_FIELD(entries, "items", items, J_LIST, 0, 0, &entry_shape, "流水，最近的在前"),
};
static const struct json_shape entries_shape =
	JSON_SHAPE("FundEntries", struct entries, entries_fields);
/* clang-format on */

static int
run_entries(struct call *c, struct tx *tx, struct err *e)
{
	struct entries *out = ARENA_NEW(&c->arena, struct entries);
	struct sql_fund_envelope_by_ref env;
	struct sql_fund_entries_rows rows;
	int found = sql_fund_envelope_by_ref(tx, e, c->params[0], &env);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (sql_fund_entries(tx, e, env.id, &rows) != 0)
		return -1;
	out->items = (struct json_list){ rows.items, rows.n };
	c->out = out;
	return 0;
}

/* ---- from year to year --------------------------------------------------- */

struct carry_in {
	const char *envelope, *reason;
	int64_t amount;
};

struct carry {
	const char *ref, *source_label, *purpose_label, *reason, *state;
	int64_t year, amount, asked_at;
};

struct carries {
	struct json_list items;
};

/* What is signed, as the signer has read it. */
struct carry_sign {
	int64_t amount;
};

/* clang-format off */
static const struct json_field carry_in_fields[] = {
	J_FIELD(carry_in, "envelope", envelope, J_TEXT, J_REQUIRED, 32, NULL, "从哪一项资金结转"),
	J_FIELD(carry_in, "amount", amount, J_INT, J_REQUIRED, 0, NULL, "金额，分"),
	J_FIELD(carry_in, "reason", reason, J_TEXT, J_REQUIRED, 400, NULL, "理由"),
};
static const struct json_shape carry_in_shape =
	JSON_SHAPE("FundCarryRequest", struct carry_in, carry_in_fields);
static const struct json_field carry_sign_fields[] = {
	J_FIELD(carry_sign, "amount", amount, J_INT, J_REQUIRED, 0, NULL, "看到的金额，分"),
};
static const struct json_shape carry_sign_shape =
	JSON_SHAPE("FundCarrySign", struct carry_sign, carry_sign_fields);
#define Y(name, type, flags, label) J_FIELD(carry, #name, name, type, flags, 0, NULL, label)
static const struct json_field carry_fields[] = {
	Y(ref, J_TEXT, 0, "编号"), Y(source_label, J_TEXT, 0, "资金来源"), Y(purpose_label, J_TEXT, 0, "用途"),
	Y(year, J_INT, 0, "从哪一年"), Y(amount, J_INT, 0, "金额，分"), Y(reason, J_TEXT, 0, "理由"),
	Y(state, J_TEXT, 0, "asked 待签、signed 已签"), Y(asked_at, J_INT, J_DATE_TIME, "申请时间"),
};
#undef Y
static const struct json_shape carry_shape = JSON_SHAPE("FundCarry", struct carry, carry_fields);
static const struct json_field carries_fields[] = {
	J_FIELD(carries, "items", items, J_LIST, 0, 0, &carry_shape, "结转，最近的在前"),
};
static const struct json_shape carries_shape =
	JSON_SHAPE("FundCarries", struct carries, carries_fields);
/* clang-format on */

static int
run_carries(struct call *c, struct tx *tx, struct err *e)
{
	struct carries *out = ARENA_NEW(&c->arena, struct carries);
	struct sql_fund_carries_rows rows;
	struct carry *items;

	if (sql_fund_carries(tx, e, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct carry, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_fund_carries *r = &rows.items[i];

		items[i] =
			(struct carry){ r->ref, source_label(c->app, r->source),
				purpose_label(c->app, r->purpose), r->reason,
				r->signed_at_null ? "asked" : "signed", r->year,
				r->amount, r->asked_at };
	}
	out->items = (struct json_list){ items, rows.n };
	c->out = out;
	return 0;
}

static int
run_carry_ask(struct call *c, struct tx *tx, struct err *e)
{
	const struct carry_in *in = c->in;
	char ref[FUND_REF_SIZE];

	return fund_carry_ask(tx, c->app, &c->caller, in->envelope, in->amount,
		       in->reason, ref, e) != 0
		       ? -1
		       : fund_answer(c, ref);
}

static int
run_carry_sign(struct call *c, struct tx *tx, struct err *e)
{
	const struct carry_sign *in = c->in;

	return fund_carry_sign(
		       tx, c->app, &c->caller, c->params[0], in->amount, e) != 0
		       ? -1
		       : fund_answer(c, c->params[0]);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/fund/envelopes", .audience = FOR_STAFF, .perm = PERM_FUND_READ,
	  .status = 200, .result = &envelopes_shape, .stages = { { LANE_READ, run_envelopes } },
	  .label = "帮扶资金：总额、可用、预留、已批、已付" },
	{ .method = "POST", .path = "/api/v1/fund/budgets", .audience = FOR_STAFF, .perm = PERM_FUND_BUDGET,
	  .flags = CALL_KEYED, .status = 201, .body = &budget_shape, .result = &fund_named_shape,
	  .stages = { { LANE_WRITE, run_budget } }, .label = "登记一笔资金" },
	{ .method = "GET", .path = "/api/v1/fund/envelopes/{ref}/entries", .audience = FOR_STAFF,
	  .perm = PERM_FUND_READ, .status = 200, .result = &entries_shape,
	  .stages = { { LANE_READ, run_entries } }, .label = "一项资金的流水" },
	{ .method = "GET", .path = "/api/v1/fund/carries", .audience = FOR_STAFF, .perm = PERM_FUND_READ,
	  .status = 200, .result = &carries_shape, .stages = { { LANE_READ, run_carries } }, .label = "结转" },
	{ .method = "POST", .path = "/api/v1/fund/carries", .audience = FOR_STAFF, .perm = PERM_FUND_BUDGET,
	  .flags = CALL_KEYED, .status = 201, .body = &carry_in_shape, .result = &fund_named_shape,
	  .stages = { { LANE_WRITE, run_carry_ask } }, .label = "申请结转到下一年" },
	{ .method = "POST", .path = "/api/v1/fund/carries/{ref}/signature", .audience = FOR_STAFF,
	  .perm = PERM_FUND_APPROVE, .flags = CALL_KEYED | CALL_FRESH_FACTOR, .status = 200,
	  .body = &carry_sign_shape, .result = &fund_named_shape,
	  .stages = { { LANE_WRITE, run_carry_sign } }, .label = "签字结转" },
};
/* clang-format on */
const struct route_table fund_routes = { rows, ARRAY_LEN(rows) };
