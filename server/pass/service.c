/* SPDX-License-Identifier: Apache-2.0 */
/* The annual pass as a service: its states, its steps, and how the desk sees a
 * case of it. */
#include "pass.sql.h"
#include "pass/code.h"
#include "pass/pass.h"
#include "person/person_shown.h"
#include "ref/ref.h"

/* clang-format off */
/* Of cases; what "approved" means is told by the pass's own state. */
static const struct flow_state states[] = {
	{ "applied",   "待缴费",   "等待缴费",   "请在期限内到窗口缴费，缴费后当场出票", true, NULL },
	{ "approved",  "已办理",   "已办理",     "入园时出示年票二维码", true, NULL },
	{ "withdrawn", "已结束",   "已结束",     "需要时可以重新办理", false, NULL },
};

/* Of passes. */
static const struct flow_state pass_states[] = {
	{ "unpaid",    "待缴费",   "等待缴费",   "请在期限内到窗口缴费，缴费后当场出票", true, NULL },
	{ "active",    "有效",     "已办理",     "入园时出示年票二维码，丢了可以刷身份证补", true, NULL },
	{ "frozen",    "已冻结",   "暂停使用",   "请刷身份证或到窗口恢复", true, NULL },
	{ "cancelled", "已注销",   "已结束",     "需要时可以重新办理", false, NULL },
	{ "refunded",  "已退费",   "已结束",     "需要时可以重新办理", false, NULL },
	{ "lapsed",    "逾期未缴", "已结束",     "需要时可以重新办理", false, NULL },
};

static const struct flow_step steps[] = {
	{ "price",    "applied",  "applied",   PERM_NONE, false, false, "定价", "按规定定价", NULL },
	{ "issue",    "applied",  "approved",  PERM_NONE, false, false, "出票", "出票", NULL },
	{ "drop",     "applied",  "withdrawn", PERM_NONE, false, false, "取消", "缴费前取消", NULL },
	{ "lapse",    "applied",  "withdrawn", PERM_NONE, false, false, "逾期", "逾期未缴费", NULL },
	{ "replace",  "approved", "approved",  PERM_NONE, false, false, "补票", "补票，旧的作废", NULL },
	{ "freeze",   "approved", "approved",  PERM_NONE, false, false, "冻结", "冻结", NULL },
	{ "thaw",     "approved", "approved",  PERM_NONE, false, false, "恢复", "恢复使用", NULL },
	{ "refund",   "approved", "withdrawn", PERM_NONE, false, false, "退费", "退费", NULL },
	{ "withdraw", "approved", "withdrawn", PERM_PASS_ACT, true, false, "注销年票", "注销", pass_on_withdraw },
};
/* clang-format on */

static const char *const next[] = { "请按回执上的期限到窗口缴费", NULL };
static const char *const track[] = { "登记", "缴费", "出票", NULL };

const struct flow_state *
pass_state(const char *state)
{
	BUG_ON(!state);
	for (size_t i = 0; i < ARRAY_LEN(pass_states); i++)
		if (strcmp(pass_states[i].state, state) == 0)
			return &pass_states[i];
	BUG("pass in a state without a row");
}

static int
state_of(struct tx *tx, const struct flow_case *c,
	const struct flow_state **out, struct err *e)
{
	struct sql_pass_get p;
	int found = sql_pass_get(tx, e, c->id, &p);

	if (found > 0)
		*out = pass_state(p.state);
	return found < 0 ? -1 : 0;
}

/* ---- for the desk -------------------------------------------------------- */

static const char *
money(struct arena *a, int64_t fen)
{
	return arena_printf(a, "%lld.%02lld 元", (long long)(fen / 100),
		(long long)(fen % 100));
}

static void
pass_facts(struct arena *a, const struct pass *p, const struct pass_product *o,
	struct flow_view *v)
{
	char from[CIVIL_SIZE], last[CIVIL_SIZE];

	flow_fact_add(v, "product", "年票", o->title, 0, false);
	flow_fact_add(
		v, "price", "应缴", money(a, p->price + p->fee), 0, false);
	if (p->subsidy)
		flow_fact_add(v, "subsidy", "工会补贴", money(a, p->subsidy), 0,
			false);
	if (!p->issued_at)
		return;
	civil_format(civil_from_ms(p->nbf * 1000), from);
	civil_format(civil_from_ms(p->exp * 1000 - 1000), last);
	flow_fact_add(v, "days", "有效期",
		arena_printf(a, "%s 至 %s", from, last), 0, false);
}

static int
holder_facts(struct tx *tx, struct app *app, const struct pass *p,
	struct flow_view *v, struct err *e)
{
	static const char *const keys[] = { "name", "name_2", "name_3" };
	struct pass_holder *holders;
	struct person_shown s;
	size_t n;

	if (pass_holders(tx, p->id, &holders, &n, e) != 0)
		return -1;
	BUG_ON(n > ARRAY_LEN(keys));
	for (size_t i = 1; i < n; i++) {
		if (person_shown_load(tx, app, holders[i].person, &s, e) != 0)
			return -1;
		flow_fact_add(v, keys[i], "同用人", s.name, 0, false);
	}
	return 0;
}

static int
view(struct tx *tx, struct app *app, const struct flow_case *c,
	struct flow_view *v, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct pass_product o;
	struct person_fields f;
	struct person_shown s;
	struct pass p;

	if (person_load(tx, app, c->person_id, &f, e) != 0 ||
		pass_load_id(tx, c->id, &p, e) != 0 ||
		pass_product_load_terms(tx, p.terms, &o, e) != 0)
		return -1;
	v->person_version = f.version;
	person_shown(a, &f, &s);
	v->name = s.name;
	flow_fact_add(v, "name", "姓名", s.name, f.name_src, true);
	flow_fact_add(v, "id_no", "证件号", s.id_no, f.id_src, true);
	flow_fact_add(v, "phone", "手机", s.phone, f.phone ? f.phone_src : 0,
		f.phone != NULL);
	pass_facts(a, &p, &o, v);
	return holder_facts(tx, app, &p, v, e);
}

static int
row(struct tx *tx, struct app *app, int64_t case_id, const char **group,
	const char **district, struct err *e)
{
	struct sql_pass_area r;
	const struct ref_group *g;
	const struct ref_district *d;
	int found = sql_pass_area(tx, e, case_id, &r);

	if (found <= 0)
		return found;
	g = r.group_code ? ref_group_find(app->ref, r.group_code) : NULL;
	d = r.district ? ref_district_find(app->ref, r.district) : NULL;
	*group = g ? g->name : NULL;
	*district = d ? d->name : NULL;
	return 0;
}

static int
code_case(struct tx *tx, const struct service_code *code, int64_t *case_id,
	struct err *e)
{
	struct pass_token t;
	struct pass p;
	bool is_void;
	int found = pass_token_find(tx, code->list, code->idx, &t, &is_void, e);

	if (found <= 0)
		return found;
	if (pass_load_holder(tx, t.holder, &p, e) != 0)
		return -1;
	*case_id = p.id;
	return 1;
}

const struct service pass_service = {
	.code = "pass",
	.letters = "NP",
	.label = "公园年票",
	.due_workdays = 0,
	.states = states,
	.n_states = ARRAY_LEN(states),
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.next = next,
	.track = track,
	.row = row,
	.undecided = true,
	.settled = "approved",
	.state_of = state_of,
	.code_read = pass_code_read,
	.code_case = code_case,
	.shared_by = pass_ids_of,
	.view = view,
};
