/* SPDX-License-Identifier: Apache-2.0 */
/* A file of aid as the desk sees it: names masked, figures whole, with its
 * sheet, its clocks and who did what. */
#include "aid.sql.h"
#include "aid/clock.h"
#include "aid/desk_api.h"
#include "aid/paper.h"
#include "aid/shapes_api.h"
#include "aid/work_api.h"
#include "duty.sql.h"
#include "match.sql.h"
#include "paper.sql.h"
#include "person/person_shown.h"
#include "person_name.h"
#include "public.sql.h"
#include "ref/ref.h"
#include "seal.h"

struct head_reply {
	const char *name, *id_no, *relation;
	int64_t income;
};
struct clock_reply {
	const char *stage, *label, *due_on;
	int64_t began_at, ended_at;
	bool paused, escalated;
};
struct duty_reply {
	const char *duty, *who;
	int64_t at;
};
struct verdict_reply {
	const char *stage, *label;
	int64_t at;
	bool stands;
};
struct picture_reply {
	const char *id, *from;
	int64_t at, width, height;
	bool refused;
};
struct paper_reply {
	const char *code, *label, *state, *seen_by, *ends_on, *reason;
	bool needed, original;
	int64_t at, seen_at;
	struct json_list pictures;
};
struct note_reply {
	const char *kind, *text;
	int64_t at;
};
struct hit_reply {
	const char *district;
	int64_t at;
};
struct elsewhere_reply {
	const char *agency, *month, *kind;
};
struct compared_reply {
	const char *category, *label, *with;
	int64_t percent;
	bool fits;
};
struct file_reply {
	const char *case_no, *stage, *stage_label, *district, *district_label;
	const char *name, *unit, *ask, *cause, *proposed, *category, *kind;
	const char *card, *tier, *outside_no, *filed_no, *review_on;
	const char *public_scope;
	int64_t version, amount, cost, approvals, unauthorised;
	int64_t income, other_income, caused, checked, bills, pupils;
	bool deviates, story, address, outside;
	struct aid_sheet_reply *sheet;
	struct json_list heads, rigid, exclusions, missing, papers, clocks;
	struct json_list duties, verdicts, notes, hits, elsewhere, objections,
		codes;
	struct json_list compared;
	void *work;
};

/* clang-format off */
#define ROW(type_, name, t, flags, label) J_FIELD(type_, #name, name, t, flags, 0, NULL, label)
static const struct json_field head_fields[] = {
	ROW(head_reply, name, J_TEXT, J_REQUIRED, "姓名，已遮盖"), ROW(head_reply, id_no, J_TEXT, J_REQUIRED, "证件号，已遮盖"),
	ROW(head_reply, relation, J_TEXT, J_REQUIRED, "与本人关系"), ROW(head_reply, income, J_INT, J_REQUIRED, "年收入，分"),
};
static const struct json_shape head_shape = JSON_SHAPE("AidHead", struct head_reply, head_fields);
static const struct json_field rigid_fields[] = {
	ROW(aid_cost, kind, J_TEXT, J_REQUIRED, "哪种"), ROW(aid_cost, amount, J_INT, J_REQUIRED, "一年多少，分"),
};
static const struct json_shape rigid_shape = JSON_SHAPE("AidRigid", struct aid_cost, rigid_fields);
static const struct json_field clock_fields[] = {
	ROW(clock_reply, stage, J_TEXT, J_REQUIRED, "哪一步"), ROW(clock_reply, label, J_TEXT, J_REQUIRED, "名称"),
	ROW(clock_reply, began_at, J_INT, J_REQUIRED | J_DATE_TIME, "开始"), ROW(clock_reply, due_on, J_TEXT, J_REQUIRED, "期限"),
	ROW(clock_reply, ended_at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, "结束"), ROW(clock_reply, paused, J_BOOL, J_REQUIRED, "在等别人"),
	ROW(clock_reply, escalated, J_BOOL, J_REQUIRED, "已提醒"),
};
static const struct json_shape clock_shape_ = JSON_SHAPE("AidClock", struct clock_reply, clock_fields);
static const struct json_field duty_fields[] = {
	ROW(duty_reply, duty, J_TEXT, J_REQUIRED, "职责"), ROW(duty_reply, who, J_TEXT, J_REQUIRED, "经办人"),
	ROW(duty_reply, at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"),
};
static const struct json_shape duty_shape = JSON_SHAPE("AidDuty", struct duty_reply, duty_fields);
static const struct json_field verdict_fields[] = {
	ROW(verdict_reply, stage, J_TEXT, J_REQUIRED, "哪一步"), ROW(verdict_reply, label, J_TEXT, J_REQUIRED, "名称"),
	ROW(verdict_reply, at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"), ROW(verdict_reply, stands, J_BOOL, J_REQUIRED, "仍有效"),
};
static const struct json_shape verdict_shape = JSON_SHAPE("AidVerdict", struct verdict_reply, verdict_fields);
static const struct json_field picture_fields[] = {
	ROW(picture_reply, id, J_TEXT, J_REQUIRED, "编号"), ROW(picture_reply, from, J_TEXT, J_REQUIRED, "phone 手机上传，desk 窗口上传"),
	ROW(picture_reply, at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"), ROW(picture_reply, width, J_INT, J_REQUIRED, "宽"),
	ROW(picture_reply, height, J_INT, J_REQUIRED, "高"), ROW(picture_reply, refused, J_BOOL, J_REQUIRED, "不合格"),
};
static const struct json_shape picture_shape = JSON_SHAPE("AidPicture", struct picture_reply, picture_fields);
static const struct json_field paper_fields[] = {
	ROW(paper_reply, code, J_TEXT, J_REQUIRED, "材料"), ROW(paper_reply, label, J_TEXT, J_REQUIRED, "名称"),
	ROW(paper_reply, state, J_TEXT, J_REQUIRED, "missing 还缺，given 已收到，seen 已看原件，refused 不合格，ended 过期"),
	ROW(paper_reply, needed, J_BOOL, J_REQUIRED, "按政策要交"), ROW(paper_reply, original, J_BOOL, J_REQUIRED, "看过原件"),
	ROW(paper_reply, at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, "收到的时间"), ROW(paper_reply, seen_by, J_TEXT, J_OMIT_EMPTY, "谁看的原件"),
	ROW(paper_reply, seen_at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, "看原件的时间"), ROW(paper_reply, ends_on, J_TEXT, J_OMIT_EMPTY, "有效期到"),
	ROW(paper_reply, reason, J_TEXT, J_OMIT_EMPTY, "为什么不合格"),
	J_FIELD(paper_reply, "pictures", pictures, J_LIST, J_REQUIRED, 0, &picture_shape, "照片"),
};
static const struct json_shape paper_shape = JSON_SHAPE("AidPaper", struct paper_reply, paper_fields);
static const struct json_field note_fields[] = {
	ROW(note_reply, kind, J_TEXT, J_REQUIRED, "种类"), ROW(note_reply, text, J_TEXT, J_REQUIRED, "内容"),
	ROW(note_reply, at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"),
};
static const struct json_shape note_shape = JSON_SHAPE("AidNote", struct note_reply, note_fields);
static const struct json_field hit_fields[] = {
	ROW(hit_reply, district, J_TEXT, J_REQUIRED, "又在哪个区县申请"), ROW(hit_reply, at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"),
};
static const struct json_shape hit_shape = JSON_SHAPE("AidHitOf", struct hit_reply, hit_fields);
static const struct json_field elsewhere_fields[] = {
	ROW(elsewhere_reply, agency, J_TEXT, J_REQUIRED, "哪个单位"), ROW(elsewhere_reply, month, J_TEXT, J_REQUIRED, "哪个月"),
	ROW(elsewhere_reply, kind, J_TEXT, J_REQUIRED, "帮扶的种类"),
};
static const struct json_shape elsewhere_shape = JSON_SHAPE("AidElsewhere", struct elsewhere_reply, elsewhere_fields);
static const struct json_field compared_fields[] = {
	ROW(compared_reply, category, J_TEXT, J_REQUIRED, "困难类别"), ROW(compared_reply, label, J_TEXT, J_REQUIRED, "名称"),
	ROW(compared_reply, with, J_TEXT, J_REQUIRED, "line 收入减支出小于低保标准的百分之几，caused 意外支出大于收入的百分之几"),
	ROW(compared_reply, percent, J_INT, J_REQUIRED, "百分之几"), ROW(compared_reply, fits, J_BOOL, J_REQUIRED, "符合"),
};
static const struct json_shape compared_shape = JSON_SHAPE("AidCompared", struct compared_reply, compared_fields);
static const struct json_field objection_fields[] = {
	ROW(aid_objection_reply, id, J_TEXT, J_REQUIRED, "编号"), ROW(aid_objection_reply, text, J_TEXT, J_REQUIRED, "异议"),
	ROW(aid_objection_reply, at, J_INT, J_REQUIRED | J_DATE_TIME, "时间"), ROW(aid_objection_reply, outcome, J_TEXT, J_OMIT_EMPTY, "结论"),
	ROW(aid_objection_reply, answer, J_TEXT, J_OMIT_EMPTY, "答复"),
};
const struct json_shape aid_objection_shape = JSON_SHAPE("AidObjection", struct aid_objection_reply, objection_fields);

#define F(name, type, flags, sub, label) J_FIELD(file_reply, #name, name, type, flags, 0, sub, label)
static const struct json_field file_fields[] = {
	F(case_no, J_TEXT, J_REQUIRED, NULL, "事项编号"), F(version, J_INT, J_REQUIRED, NULL, "版本"),
	F(stage, J_TEXT, J_REQUIRED, NULL, "到哪一步"), F(stage_label, J_TEXT, J_REQUIRED, NULL, "名称"),
	F(district, J_TEXT, J_REQUIRED, NULL, "区县"), F(district_label, J_TEXT, J_REQUIRED, NULL, "区县名称"),
	F(name, J_TEXT, J_REQUIRED, NULL, "申请人，已遮盖"),
	F(unit, J_TEXT, J_REQUIRED, NULL, "单位"), F(ask, J_TEXT, J_REQUIRED, NULL, "申请哪种帮扶"),
	F(cause, J_TEXT, J_OMIT_EMPTY, NULL, "致困原因"), F(story, J_BOOL, J_REQUIRED, NULL, "写了情况说明"),
	F(address, J_BOOL, J_REQUIRED, NULL, "写了住址"),
	F(bills, J_INT, J_REQUIRED, NULL, "几张医疗票据"), F(pupils, J_INT, J_REQUIRED, NULL, "几名学生"),
	F(income, J_INT, J_REQUIRED, NULL, "本人年收入，分"), F(other_income, J_INT, J_REQUIRED, NULL, "家庭其他年收入，分"),
	F(checked, J_INT, J_REQUIRED, NULL, "核对出的家庭年收入，分"), F(caused, J_INT, J_REQUIRED, NULL, "意外支出，分"),
	F(cost, J_INT, J_REQUIRED, NULL, "自付部分，分"), F(proposed, J_TEXT, J_REQUIRED, NULL, "系统建议的类别，没有为空"),
	F(category, J_TEXT, J_OMIT_EMPTY, NULL, "认定的类别"), F(deviates, J_BOOL, J_REQUIRED, NULL, "与建议不同"),
	F(kind, J_TEXT, J_OMIT_EMPTY, NULL, "帮扶项目"), F(amount, J_INT, J_OMIT_EMPTY, NULL, "金额，分"),
	F(tier, J_TEXT, J_OMIT_EMPTY, NULL, "由哪一级批"), F(approvals, J_INT, J_OMIT_EMPTY, NULL, "要几个人批"),
	F(outside, J_BOOL, J_REQUIRED, NULL, "要上级批文"),
	F(card, J_TEXT, J_OMIT_EMPTY, NULL, "银行卡后四位"), F(outside_no, J_TEXT, J_OMIT_EMPTY, NULL, "上级文号"),
	F(filed_no, J_TEXT, J_OMIT_EMPTY, NULL, "全国系统档案号"), F(review_on, J_TEXT, J_OMIT_EMPTY, NULL, "下次复核"),
	F(public_scope, J_TEXT, J_REQUIRED, NULL, "public 社会公示，unit 单位内公示"),
	F(unauthorised, J_INT, J_REQUIRED, NULL, "几位成年家人还没有授权核对"),
	F(sheet, J_OBJECT, J_OMIT_EMPTY, &aid_sheet_shape, "测算表"),
	F(compared, J_LIST, J_REQUIRED, &compared_shape, "测算时逐类比较，第一个符合的就是建议"),
	F(heads, J_LIST, J_REQUIRED, &head_shape, "家人"), F(rigid, J_LIST, J_REQUIRED, &rigid_shape, "刚性支出"),
	F(exclusions, J_TEXTS, J_REQUIRED, NULL, "本人勾选的情形"), F(missing, J_TEXTS, J_REQUIRED, NULL, "还缺的材料"),
	F(papers, J_LIST, J_REQUIRED, &paper_shape, "要交和收到的材料"), F(clocks, J_LIST, J_REQUIRED, &clock_shape_, "各步的期限"),
	F(duties, J_LIST, J_REQUIRED, &duty_shape, "谁办了什么"), F(verdicts, J_LIST, J_REQUIRED, &verdict_shape, "各步的结论"),
	F(notes, J_LIST, J_REQUIRED, &note_shape, "记录"), F(hits, J_LIST, J_REQUIRED, &hit_shape, "重复申请"),
	F(elsewhere, J_LIST, J_REQUIRED, &elsewhere_shape, "比对发现：别的单位帮扶过，新的在前"),
	F(objections, J_LIST, J_REQUIRED, &aid_objection_shape, "公示异议"), F(codes, J_LIST, J_REQUIRED, &aid_code_shape, "代码的名称"),
	F(work, J_OBJECT, J_OMIT_EMPTY, &aid_work_shape, "本账号可以办什么"),
};
#undef F
#undef ROW
const struct json_shape aid_file_shape = JSON_SHAPE("AidFile", struct file_reply, file_fields);
/* clang-format on */

/* What one page is made of. */
struct page {
	struct call *c;
	struct tx *tx;
	struct aid_case row;
	struct aid_form *form;
	const struct aid_rules *rules;
	struct file_reply *out;
};

static const char *
mask_id(struct arena *a, const char *id_no)
{
	char text[IDNO_SIZE];

	idno_mask(id_no, text);
	return arena_strdup(a, text);
}

static int
add_people(struct page *p, const struct flow_case *f, struct err *e)
{
	const struct aid_relative *rows = p->form->relatives.items;
	struct arena *a = &p->c->arena;
	struct head_reply *items =
		ARENA_ARRAY(a, struct head_reply, p->form->relatives.n + 1);
	struct sql_aid_members_open open;
	struct person_shown self;

	if (person_shown_load(p->tx, p->c->app, f->person_id, &self, e) != 0 ||
		sql_aid_members_open(p->tx, e, p->row.household, &open) != 0)
		return -1;
	p->out->name = self.name;
	p->out->unauthorised = open.n;
	items[0] = (struct head_reply){ self.name, self.id_no, "0",
		p->form->income };
	for (size_t i = 0; i < p->form->relatives.n; i++) {
		char name[NAME_SIZE];

		name_mask(rows[i].name, name);
		items[i + 1] = (struct head_reply){ arena_strdup(a, name),
			mask_id(a, rows[i].id_no), rows[i].relation,
			rows[i].income };
	}
	p->out->heads = (struct json_list){ items, p->form->relatives.n + 1 };
	return 0;
}

static struct json_list
pictures_of(struct page *p, const struct sql_aid_pictures_rows *rows,
	const char *paper)
{
	struct json_list out = { 0 };
	struct picture_reply *items =
		ARENA_ARRAY(&p->c->arena, struct picture_reply, rows->n + 1);

	for (size_t i = 0; i < rows->n; i++) {
		const struct sql_aid_pictures *r = &rows->items[i];

		if (strcmp(r->paper, paper) == 0)
			items[out.n++] = (struct picture_reply){ r->ref,
				strcmp(r->actor, "public") == 0 ? "phone"
								: "desk",
				r->at, r->width, r->height,
				!r->refused_at_null };
	}
	out.items = items;
	return out;
}

/* Why one was refused is free text: not for who reads a file masked. */
static int
add_papers(struct page *p, bool masked, struct err *e)
{
	struct aid_applied *list = ARENA_NEW(&p->c->arena, struct aid_applied);
	struct sql_aid_pictures_rows pictures;
	struct paper_reply *items;
	struct aid_paper *rows;
	size_t n;

	if (aid_missing(p->tx, &p->row, p->rules, p->form, list, e) != 0 ||
		aid_papers_of(p->tx, p->c->app, &p->row, p->rules, p->form,
			&rows, &n, e) != 0 ||
		sql_aid_pictures(p->tx, e, p->row.id, &pictures) != 0)
		return -1;
	items = ARENA_ARRAY(&p->c->arena, struct paper_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct paper_reply){ .code = rows[i].code,
			.label = rows[i].label,
			.state = aid_paper_state_name(rows[i].state),
			.needed = rows[i].needed,
			.original = rows[i].state == AID_PAPER_SEEN,
			.at = rows[i].at,
			.seen_by = rows[i].seen_by,
			.seen_at = rows[i].seen_at,
			.ends_on = rows[i].ends_on,
			.reason = masked ? NULL : rows[i].reason,
			.pictures = pictures_of(p, &pictures, rows[i].code) };
	p->out->papers = (struct json_list){ items, n };
	p->out->missing = (struct json_list){ list->missing, list->n_missing };
	return 0;
}

static int
add_clocks(struct page *p, struct err *e)
{
	struct aid_clock *rows;
	struct clock_reply *items;
	size_t n;

	if (aid_clocks(p->tx, p->row.id, &rows, &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&p->c->arena, struct clock_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct clock_reply){ rows[i].stage,
			aid_stage_find(rows[i].stage)->state.label,
			rows[i].due_on, rows[i].began_at, rows[i].ended_at,
			rows[i].paused, rows[i].escalated };
	p->out->clocks = (struct json_list){ items, n };
	return 0;
}

static int
add_people_of_desk(struct page *p, struct err *e)
{
	struct sql_aid_duty_list_rows duties;
	struct sql_aid_verdicts_rows verdicts;
	struct duty_reply *d;
	struct verdict_reply *v;

	if (sql_aid_duty_list(p->tx, e, p->row.id, &duties) != 0 ||
		sql_aid_verdicts(p->tx, e, p->row.id, &verdicts) != 0)
		return -1;
	d = ARENA_ARRAY(&p->c->arena, struct duty_reply, duties.n + 1);
	for (size_t i = 0; i < duties.n; i++)
		d[i] = (struct duty_reply){ duties.items[i].duty,
			duties.items[i].display, duties.items[i].at };
	v = ARENA_ARRAY(&p->c->arena, struct verdict_reply, verdicts.n + 1);
	for (size_t i = 0; i < verdicts.n; i++)
		v[i] = (struct verdict_reply){ verdicts.items[i].stage,
			aid_stage_find(verdicts.items[i].stage)->state.label,
			verdicts.items[i].at, verdicts.items[i].void_at_null };
	p->out->duties = (struct json_list){ d, duties.n };
	p->out->verdicts = (struct json_list){ v, verdicts.n };
	return 0;
}

/* Free text, and so whatever people have written into it. */
static int
add_notes(struct page *p, struct err *e)
{
	struct sql_aid_notes_rows rows;
	struct note_reply *items;

	if (sql_aid_notes(p->tx, e, p->row.id, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&p->c->arena, struct note_reply, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		items[i] = (struct note_reply){ rows.items[i].kind, NULL,
			rows.items[i].at };
		if (aid_note_text(p->tx, p->c->app, rows.items[i].id,
			    &items[i].text, e) != 0)
			return -1;
	}
	p->out->notes = (struct json_list){ items, rows.n };
	p->out->cause = p->form->cause;
	return 0;
}

int
aid_objections_make(struct call *c, struct tx *tx, int64_t case_id,
	struct json_list *out, struct err *e)
{
	struct sql_aid_objections_of_rows rows;
	struct aid_objection_reply *items;

	if (sql_aid_objections_of(tx, e, case_id, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct aid_objection_reply, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_objections_of *r = &rows.items[i];

		items[i] = (struct aid_objection_reply){
			.id = r->ref, .outcome = r->outcome, .at = r->at
		};
		if (aid_note_text(tx, c->app, r->note_id, &items[i].text, e) !=
				0 ||
			(!r->answer_id_null &&
				aid_note_text(tx, c->app, r->answer_id,
					&items[i].answer, e) != 0))
			return -1;
	}
	*out = (struct json_list){ items, rows.n };
	return 0;
}

static int
add_hits(struct page *p, struct err *e)
{
	struct sql_aid_hits_of_rows rows;
	struct hit_reply *items;

	if (sql_aid_hits_of(p->tx, e, p->row.household, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&p->c->arena, struct hit_reply, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		items[i] = (struct hit_reply){ rows.items[i].district,
			rows.items[i].at };
	p->out->hits = (struct json_list){ items, rows.n };
	return 0;
}

static int
add_elsewhere(struct page *p, struct err *e)
{
	struct sql_aid_elsewhere_of_rows rows;
	struct elsewhere_reply *items;

	if (sql_aid_elsewhere_of(p->tx, e, p->row.household, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&p->c->arena, struct elsewhere_reply, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		items[i] = (struct elsewhere_reply){ rows.items[i].agency,
			rows.items[i].month, rows.items[i].kind };
	p->out->elsewhere = (struct json_list){ items, rows.n };
	return 0;
}

static void
add_compared(struct page *p, const struct aid_sheet *sheet)
{
	const struct aid_category *rows = p->rules->categories.items;
	const size_t n = p->rules->categories.n;
	struct compared_reply *items =
		ARENA_ARRAY(&p->c->arena, struct compared_reply, n + 1);

	for (size_t i = 0; i < n; i++)
		items[i] = (struct compared_reply){ rows[i].code, rows[i].label,
			rows[i].line_percent ? "line" : "caused",
			rows[i].line_percent ? rows[i].line_percent
					     : rows[i].caused_percent,
			aid_sheet_fits(&rows[i], sheet) };
	p->out->compared = (struct json_list){ items, n };
}

/* A line that has gone since is no reason to hide the file. */
static int
add_sheet(struct page *p, struct err *e)
{
	struct aid_sheet sheet;
	struct err own = { 0 };
	char today[CIVIL_SIZE];

	civil_format(app_today(p->c->app), today);
	if (aid_sheet_of(p->tx, p->c->app, &p->row, p->form, p->rules, today,
		    &sheet, &own) == 0) {
		p->out->sheet = aid_sheet_reply(&p->c->arena, &sheet);
		add_compared(p, &sheet);
	} else if (own.code != ERR_AID_LINE_NONE)
		return err_set(e, own.code);
	return 0;
}

static void
add_form(struct page *p)
{
	const struct aid_form *f = p->form;
	const struct ref_district *d =
		ref_district_find(p->c->app->ref, p->row.district);
	struct file_reply *out = p->out;

	out->district = p->row.district;
	out->district_label = d ? d->name : p->row.district;
	out->unit = f->unit;
	out->ask = f->ask;
	out->cost = f->cost;
	out->income = f->income;
	out->other_income = f->other_income;
	out->checked = f->checked;
	out->caused = f->caused;
	out->bills = (int64_t)f->invoices.n;
	out->pupils = (int64_t)f->pupils.n;
	out->story = f->story && *f->story;
	out->address = f->address && *f->address;
	out->rigid = f->rigid;
	out->exclusions = f->exclusions;
	out->codes = aid_codes(&p->c->arena, p->rules);
}

static void
add_decision(struct page *p, const char *card)
{
	const struct aid_case *r = &p->row;
	struct file_reply *out = p->out;

	out->proposed = r->proposed;
	out->category = r->category;
	out->deviates = r->deviates;
	out->kind = r->kind;
	out->amount = r->amount;
	out->outside_no = r->outside_no;
	out->filed_no = r->filed_no;
	out->review_on = r->review_on;
	out->public_scope = r->public_scope;
	out->card = card;
	if (r->amount) {
		const struct aid_tier *t = aid_tier_of(p->rules, r->amount);

		out->tier = t->label;
		out->approvals = t->approvals;
		out->outside = t->outside;
	}
}

static int
add_card(struct page *p, const char **out, struct err *e)
{
	char mask[BANKCARD_MASK_SIZE];
	struct bytes plain;

	if (seal_open(p->c->app->keyring, "aid_case", "card", p->row.id,
		    p->row.card_sealed, &p->c->arena, &plain, e) != 0)
		return -1;
	bankcard_mask((const char *)plain.p, mask);
	*out = arena_strdup(&p->c->arena, mask);
	return 0;
}

static int
add_work(struct page *p, const struct flow_case *f, struct err *e)
{
	const struct aid_looking l = { p->c, p->tx, f, &p->row, p->rules,
		p->form };

	p->out->work = aid_work_make(&l, e);
	return p->out->work ? 0 : -1;
}

void *
aid_file_make(struct call *c, struct tx *tx, const struct flow_case *f,
	bool masked, struct err *e)
{
	struct page p = { .c = c, .tx = tx };
	const char *card = NULL;

	p.out = ARENA_NEW(&c->arena, struct file_reply);
	if (aid_load(tx, f->id, &p.row, e) != 0 ||
		aid_load_form(tx, c->app, &p.row, &p.form, e) != 0 ||
		aid_rules_load(tx, p.row.rule_version, &p.rules, e) != 0)
		return NULL;
	p.out->case_no = f->no;
	p.out->version = f->version;
	p.out->stage = p.row.stage;
	p.out->stage_label = aid_stage_find(p.row.stage)->state.label;
	if (add_people(&p, f, e) != 0 || add_papers(&p, masked, e) != 0 ||
		add_clocks(&p, e) != 0 || add_people_of_desk(&p, e) != 0 ||
		add_hits(&p, e) != 0 || add_sheet(&p, e) != 0)
		return NULL;
	if (!masked && (add_notes(&p, e) != 0 || add_elsewhere(&p, e) != 0 ||
			       aid_objections_make(c, tx, p.row.id,
				       &p.out->objections, e) != 0 ||
			       add_card(&p, &card, e) != 0))
		return NULL;
	add_form(&p);
	add_decision(&p, card);
	return masked || add_work(&p, f, e) == 0 ? p.out : NULL;
}
