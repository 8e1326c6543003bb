/* SPDX-License-Identifier: Apache-2.0 */
/* The booking of a health check as a service: its states, its steps, and how
 * the desk sees a case of it. */
#include "booking/booking.h"
#include "booking/view.h"
#include "booking.sql.h"
#include "person/person_shown.h"
#include "ref/ref.h"

/* clang-format off */
/* Of cases; what "approved" means is told by the booking's own state. Nothing
 * stays "applied" longer than the act that makes it. */
static const struct flow_state states[] = {
	{ "applied",   "登记中",   "登记",       "请稍候", true, NULL },
	{ "approved",  "已登记",   "已登记",     "请按凭证上的日期前往", true, NULL },
	{ "withdrawn", "已取消",   "已结束",     "需要时可以重新预约", false, NULL },
};

/* Of bookings. */
static const struct flow_state booking_states[] = {
	{ "waiting",   "候补中",   "排队候补",   "有名额会按顺序轮到您，请刷身份证查看", true, NULL },
	{ "booked",    "已预约",   "等待体检",   "请按凭证上的日期、地点，带身份证和凭证前往", true, NULL },
	{ "attended",  "已体检",   "已办结",     "报告由体检机构通知领取", false, NULL },
	{ "no_show",   "未到",     "已结束",     "需要时请重新预约", false, NULL },
	{ "cancelled", "已取消",   "已结束",     "需要时可以重新预约", false, NULL },
	{ "closed",    "已停办",   "已结束",     "这一场停办了，可以重新预约一场", false, NULL },
};
const struct flow_state booking_state_draws =
	{ "waiting",   "待摇号",   "等待摇号",   "摇号不分报名先后；摇号以后刷身份证看结果", true, NULL };

static const struct flow_step steps[] = {
	{ "book",     "applied",  "approved",  PERM_NONE, false, false, "预约", "预约", NULL },
	{ "queue",    "applied",  "approved",  PERM_NONE, false, false, "候补", "登记候补", NULL },
	{ "reorder",  "approved", "approved",  PERM_NONE, false, false, "调序", "候补次序调整", NULL },
	{ "promote",  "approved", "approved",  PERM_NONE, false, false, "递补", "从候补得到名额", NULL },
	{ "move",     "approved", "approved",  PERM_NONE, false, false, "改期", "改期", NULL },
	{ "attend",   "approved", "approved",  PERM_NONE, false, false, "到场", "扫码核实到场", NULL },
	{ "report",   "approved", "approved",  PERM_NONE, false, false, "报告", "报告已交本人", NULL },
	{ "lapse",    "approved", "approved",  PERM_NONE, false, false, "未到", "到时未到，名额放出", NULL },
	{ "close",    "approved", "withdrawn", PERM_NONE, false, false, "停办", "场次停办", NULL },
	{ "withdraw", "approved", "withdrawn", PERM_BOOKING_ACT, true, false, "取消预约", "取消", booking_on_withdraw },
};
/* clang-format on */

static const char *const next[] = { "请按凭证上的日期、地点前往", NULL };
static const char *const track[] = { "预约", "体检", "领取报告", NULL };

const struct flow_state *
booking_state(const char *state)
{
	for (size_t i = 0; i < ARRAY_LEN(booking_states); i++)
		if (strcmp(booking_states[i].state, state) == 0)
			return &booking_states[i];
	BUG("booking in a state without a row");
}

static int
state_of(struct tx *tx, const struct flow_case *c,
	const struct flow_state **out, struct err *e)
{
	struct sql_booking_get b;
	int found = sql_booking_get(tx, e, c->id, &b), draws;

	if (found <= 0)
		return found;
	BUG_ON(!b.state);
	draws = draw_awaits(tx, c->id, e);
	*out = draws > 0 ? &booking_state_draws : booking_state(b.state);
	return draws < 0 ? -1 : 0;
}

/* ---- for the desk -------------------------------------------------------- */

static void
person_facts(
	struct arena *a, const struct person_fields *p, struct flow_view *v)
{
	struct person_shown s;

	person_shown(a, p, &s);
	v->name = s.name;
	flow_fact_add(v, "name", "姓名", v->name, p->name_src, true);
	flow_fact_add(v, "id_no", "证件号", s.id_no, p->id_src, true);
	flow_fact_add(v, "phone", "手机", s.phone, p->phone ? p->phone_src : 0,
		p->phone != NULL);
}

static void
draw_facts(struct arena *a, const struct booking_view *b, struct flow_view *v)
{
	char at[CIVIL_MINUTE_SIZE];

	if (!b->has_draw)
		return;
	civil_format_minute(b->draw.at, at);
	flow_fact_add(v, "draw", "摇号", arena_strdup(a, at), 0, false);
	if (b->draw.number)
		flow_fact_add(v, "drawn", "摇到",
			arena_printf(a, "第 %lld", (long long)b->draw.number),
			0, false);
}

static void
place_facts(struct arena *a, const struct booking_view *b, struct flow_view *v)
{
	char at[CIVIL_MINUTE_SIZE];

	flow_fact_add(v, "offer", "项目", b->title, 0, false);
	if (b->has_session) {
		civil_format_minute(b->session.starts_at, at);
		flow_fact_add(
			v, "session", "场次", arena_strdup(a, at), 0, false);
		flow_fact_add(v, "place", "地点", b->site.name, 0, false);
	}
	if (b->waits && b->position)
		flow_fact_add(v, "waiting", "候补",
			arena_printf(a, "第 %lld 位，共 %lld 位",
				(long long)b->position, (long long)b->of),
			0, false);
	draw_facts(a, b, v);
	if (strcmp(b->state, "attended") == 0)
		flow_fact_add(v, "report", "报告",
			b->reported ? "已交本人" : "还没有交", 0, false);
}

static int
view(struct tx *tx, struct app *app, const struct flow_case *c,
	struct flow_view *v, struct err *e)
{
	struct person_fields p;
	struct booking_view b;

	if (person_load(tx, app, c->person_id, &p, e) != 0 ||
		booking_view_load(tx, app, c->id, &b, e) != 0)
		return -1;
	v->person_version = p.version;
	person_facts(tx_arena(tx), &p, v);
	place_facts(tx_arena(tx), &b, v);
	return 0;
}

static int
row(struct tx *tx, struct app *app, int64_t case_id, const char **group,
	const char **district, struct err *e)
{
	struct sql_booking_area b;
	const struct ref_group *g;
	const struct ref_district *d;
	int found = sql_booking_area(tx, e, case_id, &b);

	if (found <= 0)
		return found;
	g = ref_group_find(app->ref, b.group_code);
	d = ref_district_find(app->ref, b.district);
	*group = g ? g->name : NULL;
	*district = d ? d->name : NULL;
	return 0;
}

const struct service booking_service = {
	.code = "checkup",
	.letters = "TJ",
	.label = "健康体检预约",
	.due_workdays = 0,
	.states = states,
	.n_states = ARRAY_LEN(states),
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.next = next,
	.track = track,
	.row = row,
	.undecided = true,
	.state_of = state_of,
	.view = view,
};
