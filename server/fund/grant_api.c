/* SPDX-License-Identifier: Apache-2.0 */
#include "bankcard.h"
#include "fund.sql.h"
#include "fund/fund_api.h"
#include "fund/grant.h"
#include "person/person.h"
#include "ref/ref.h"
#include "seal.h"

/* ---- the list ------------------------------------------------------------ */

struct grant {
	const char *ref, *name, *card, *source_label, *purpose_label, *state;
	const char *yuan, *capitals;
	int64_t year, amount, version, changed_at;
};

struct grants {
	struct json_list items;
};

/* clang-format off */
#define G(name, type, flags, label) J_FIELD(grant, #name, name, type, flags, 0, NULL, label)
static const struct json_field grant_fields[] = {
	G(ref, J_TEXT, 0, "编号"), G(name, J_TEXT, 0, "本人姓名，已遮盖"), G(card, J_TEXT, 0, "卡号后四位"),
	G(source_label, J_TEXT, 0, "资金来源"), G(purpose_label, J_TEXT, 0, "用途"), G(year, J_INT, 0, "年度"),
	G(amount, J_INT, 0, "金额，分"), G(yuan, J_TEXT, 0, "金额，元"), G(capitals, J_TEXT, 0, "大写金额"),
	G(state, J_TEXT, 0, "状态"), G(version, J_INT, 0, "版本"), G(changed_at, J_INT, J_DATE_TIME, "变动时间"),
};
#undef G
static const struct json_shape grant_shape = JSON_SHAPE("FundGrant", struct grant, grant_fields);
static const struct json_field grants_fields[] = {
	J_FIELD(grants, "items", items, J_LIST, 0, 0, &grant_shape, "帮扶金"),
};
static const struct json_shape grants_shape = JSON_SHAPE("FundGrants", struct grants, grants_fields);
/* clang-format on */

int
fund_card_mask(struct call *c, int64_t id, struct bytes sealed,
	const char **out, struct err *e)
{
	char mask[BANKCARD_MASK_SIZE];
	struct bytes plain;

	if (seal_open(c->app->keyring, "fund_grant", "card", id, sealed,
		    &c->arena, &plain, e) != 0)
		return -1;
	bankcard_mask((const char *)plain.p, mask);
	*out = arena_strdup(&c->arena, mask);
	return 0;
}

static int
put_grant(struct call *c, struct tx *tx, const struct sql_fund_grants *r,
	struct grant *out, struct err *e)
{
	const struct ref_fund_source *s =
		ref_fund_source_find(c->app->ref, r->source);
	const struct ref_fund_purpose *p =
		ref_fund_purpose_find(c->app->ref, r->purpose);

	*out = (struct grant){ .ref = r->ref,
		.source_label = s ? s->name : r->source,
		.purpose_label = p ? p->name : r->purpose,
		.state = r->state,
		.yuan = fund_yuan(&c->arena, r->amount),
		.capitals = fund_capitals(&c->arena, r->amount),
		.year = r->year,
		.amount = r->amount,
		.version = r->version,
		.changed_at = r->changed_at };
	if (fund_card_mask(c, r->id, r->card_sealed, &out->card, e) != 0)
		return -1;
	return person_masked_name(
		tx, c->app, r->person_id, r->name_sealed, &out->name, e);
}

static int
run_grants(struct call *c, struct tx *tx, struct err *e)
{
	struct grants *out = ARENA_NEW(&c->arena, struct grants);
	struct sql_fund_grants_rows rows;
	struct grant *items;
	const char *state = call_query(c, "state", e);

	if (e->code)
		return -1;
	if (!state)
		return err_add_field(e, "state", ERR_REQUIRED);
	if (sql_fund_grants(tx, e, state, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct grant, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (put_grant(c, tx, &rows.items[i], &items[i], e) != 0)
			return -1;
	out->items = (struct json_list){ items, rows.n };
	c->out = out;
	return 0;
}

/* ---- keyed --------------------------------------------------------------- */

struct grant_in {
	const char *envelope;
	struct person_input *person;
	struct fund_account *account;
	int64_t amount;
};

struct account_in {
	int64_t version;
	struct fund_account *account;
};

struct step_in {
	int64_t version;
};

/* clang-format off */
#define P(name, max, label) J_FIELD(person_input, #name, name, J_TEXT, J_REQUIRED | J_PERSONAL, max, NULL, label)
static const struct json_field person_fields[] = {
	P(name, 1024, "姓名"), P(id_type, 32, "证件种类"), P(id_no, 256, "证件号码"),
};
#undef P
const struct json_shape fund_person_shape =
	JSON_SHAPE("FundPerson", struct person_input, person_fields);
#define A(name, max, label) J_FIELD(fund_account, #name, name, J_TEXT, J_REQUIRED | J_PERSONAL, max, NULL, label)
static const struct json_field account_fields[] = {
	A(payee, 1024, "户名"), A(bank, 256, "开户行"), A(card, 64, "卡号"),
};
#undef A
static const struct json_shape account_shape =
	JSON_SHAPE("FundAccount", struct fund_account, account_fields);
static const struct json_field grant_in_fields[] = {
	J_FIELD(grant_in, "envelope", envelope, J_TEXT, J_REQUIRED, 32, NULL, "哪一项资金"),
	J_FIELD(grant_in, "person", person, J_OBJECT, J_REQUIRED, 0, &fund_person_shape, "本人，经办人已看证件"),
	J_FIELD(grant_in, "amount", amount, J_INT, J_REQUIRED, 0, NULL, "金额，分"),
	J_FIELD(grant_in, "account", account, J_OBJECT, J_REQUIRED, 0, &account_shape, "本人账户"),
};
static const struct json_shape grant_in_shape =
	JSON_SHAPE("FundGrantRequest", struct grant_in, grant_in_fields);
static const struct json_field account_in_fields[] = {
	J_FIELD(account_in, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
	J_FIELD(account_in, "account", account, J_OBJECT, J_REQUIRED, 0, &account_shape, "更正后的账户"),
};
static const struct json_shape account_in_shape =
	JSON_SHAPE("FundAccountRequest", struct account_in, account_in_fields);
static const struct json_field step_fields[] = {
	J_FIELD(step_in, "version", version, J_INT, J_REQUIRED, 0, NULL, "版本"),
};
static const struct json_shape step_shape = JSON_SHAPE("FundStep", struct step_in, step_fields);
/* clang-format on */

static int
check_grant(struct call *c, struct err *e)
{
	const struct grant_in *in = c->in;
	struct person_claim *claim = ARENA_NEW(&c->arena, struct person_claim);

	c->scratch = claim;
	return person_claim_check(
		c->app, &c->arena, in->person, SOURCE_DESK, 0, claim, e);
}

static int
run_key(struct call *c, struct tx *tx, struct err *e)
{
	const struct grant_in *in = c->in;
	struct fund_grant_new n = { .envelope = in->envelope,
		.amount = in->amount,
		.account = *in->account };
	char ref[FUND_REF_SIZE];

	if (person_admit(tx, c->app, c->scratch, c->caller.actor, &n.person,
		    e) != 0 ||
		fund_grant_key(tx, c->app, &c->caller, &n, ref, e) != 0)
		return -1;
	return fund_answer(c, ref);
}

/* ---- the steps ----------------------------------------------------------- */

#define STEP(name)                                                             \
	static int run_##name(struct call *c, struct tx *tx, struct err *e)    \
	{                                                                      \
		const struct step_in *in = c->in;                              \
                                                                               \
		return fund_grant_##name(tx, c->app, &c->caller, c->params[0], \
			       in->version, e) != 0                            \
			       ? -1                                            \
			       : fund_answer(c, c->params[0]);                 \
	}
STEP(review)
STEP(approve)
STEP(drop)

static int
run_account(struct call *c, struct tx *tx, struct err *e)
{
	const struct account_in *in = c->in;

	return fund_grant_account(tx, c->app, &c->caller, c->params[0],
		       in->version, in->account, e) != 0
		       ? -1
		       : fund_answer(c, c->params[0]);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/fund/grants", .audience = FOR_STAFF, .perm = PERM_FUND_READ,
	  .status = 200, .result = &grants_shape, .stages = { { LANE_READ, run_grants } },
	  .label = "某一状态的帮扶金" },
	{ .method = "POST", .path = "/api/v1/fund/grants", .audience = FOR_STAFF, .perm = PERM_FUND_KEY,
	  .flags = CALL_KEYED, .status = 201, .body = &grant_in_shape, .result = &fund_named_shape,
	  .check = check_grant, .stages = { { LANE_WRITE, run_key } }, .label = "录入一笔帮扶金" },
	{ .method = "POST", .path = "/api/v1/fund/grants/{ref}/review", .audience = FOR_STAFF,
	  .perm = PERM_FUND_REVIEW, .flags = CALL_KEYED, .status = 200, .body = &step_shape,
	  .result = &fund_named_shape, .stages = { { LANE_WRITE, run_review } }, .label = "审核，预留资金" },
	{ .method = "POST", .path = "/api/v1/fund/grants/{ref}/approve", .audience = FOR_STAFF,
	  .perm = PERM_FUND_APPROVE, .flags = CALL_KEYED, .status = 200, .body = &step_shape,
	  .result = &fund_named_shape, .stages = { { LANE_WRITE, run_approve } }, .label = "审批" },
	{ .method = "POST", .path = "/api/v1/fund/grants/{ref}/drop", .audience = FOR_STAFF,
	  .perm = PERM_FUND_REVIEW | PERM_FUND_APPROVE, .flags = CALL_KEYED, .status = 200,
	  .body = &step_shape, .result = &fund_named_shape, .stages = { { LANE_WRITE, run_drop } },
	  .label = "撤销，资金退回可用" },
	{ .method = "POST", .path = "/api/v1/fund/grants/{ref}/account", .audience = FOR_STAFF,
	  .perm = PERM_FUND_KEY, .flags = CALL_KEYED, .status = 200, .body = &account_in_shape,
	  .result = &fund_named_shape, .stages = { { LANE_WRITE, run_account } },
	  .label = "更正账户，进下一批" },
};
/* clang-format on */
const struct route_table grant_routes = { rows, ARRAY_LEN(rows) };
