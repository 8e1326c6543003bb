/* SPDX-License-Identifier: Apache-2.0 */
/* How parks let people in, for the desk and for each park; gates that need
 * somebody; a month's settlement as a file for a spreadsheet. */
#include "app.h"
#include "pass/gate_api.h"
#include "pass/quality.h"
#include "pass/settle.h"
#include "sheet/sheet.h"

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define DAYS_USUAL 30
#define DAYS_MAX 93 /* a quarter: every entry of it is looked at */
#define DAY_MS INT64_C(86400000)

/* ---- parks --------------------------------------------------------------- */

struct park_reply {
	const char *code, *name;
	int64_t entries, duplicates, refused, asked, back;
	int64_t wrong_refused, wrong_accepted;
	struct json_list reasons, days, speed;
};
struct parks_reply {
	const char *from, *until, *judged_from;
	struct json_list items;
};
struct gates_reply {
	struct json_list items;
};

/* clang-format off */
#define F(type_, name, type, flags, sub, label) J_FIELD(type_, #name, name, type, flags, 0, sub, label)
static const struct json_field reason_fields[] = {
	F(park_reason, result, J_TEXT, J_REQUIRED, NULL, "闸机的判断"), F(park_reason, label, J_TEXT, J_REQUIRED, NULL, "意思"),
	F(park_reason, n, J_INT, J_REQUIRED, NULL, "多少次"),
};
static const struct json_shape reason_shape = JSON_SHAPE("ParkRefusal", struct park_reason, reason_fields);
static const struct json_field speed_fields[] = {
	F(speed_month, month, J_TEXT, J_REQUIRED, NULL, "月份"), F(speed_month, n, J_INT, J_REQUIRED, NULL, "多少次"),
	F(speed_month, p95, J_INT, J_REQUIRED, NULL, "百分之九十五在多少毫秒以内"),
};
static const struct json_shape speed_shape = JSON_SHAPE("ParkSpeed", struct speed_month, speed_fields);
#define P(name, type, sub, label) F(park_reply, name, type, J_REQUIRED, sub, label)
static const struct json_field park_fields[] = {
	P(code, J_TEXT, NULL, "公园代号"), P(name, J_TEXT, NULL, "公园"), P(entries, J_INT, NULL, "入园"),
	P(duplicates, J_INT, NULL, "间隔内重复，不计"), P(refused, J_INT, NULL, "没有放行"),
	P(asked, J_INT, NULL, "入园里由值守人确认的"), P(back, J_INT, NULL, "放行了没有进"),
	P(wrong_refused, J_INT, NULL, "误拒：和中心的记录不符"), P(wrong_accepted, J_INT, NULL, "误放：作废后仍放行、从没发过的"),
	P(reasons, J_LIST, &reason_shape, "没有放行的原因"), P(days, J_LIST, &park_day_shape, "每天"),
	P(speed, J_LIST, &speed_shape, "每月：从读到码到判定"),
};
#undef P
static const struct json_shape park_shape = JSON_SHAPE("Park", struct park_reply, park_fields);
#define P(name, type, sub, label) F(parks_reply, name, type, J_REQUIRED, sub, label)
static const struct json_field parks_fields[] = {
	P(from, J_TEXT, NULL, "从哪天"), P(until, J_TEXT, NULL, "到哪天"),
	P(judged_from, J_TEXT, NULL, "误拒、误放从哪天起能核对：按人的记录只留 90 天"), P(items, J_LIST, &park_shape, "公园"),
};
#undef P
static const struct json_shape parks_shape = JSON_SHAPE("Parks", struct parks_reply, parks_fields);
#define G(name, type, flags, label) F(park_gate, name, type, flags, NULL, label)
static const struct json_field gate_fields[] = {
	G(name, J_TEXT, J_REQUIRED, "闸机"), G(park, J_TEXT, J_OMIT_EMPTY, "公园"),
	G(seen_at, J_INT, J_REQUIRED | J_DATE_TIME, "最近一次上报"), G(acked, J_INT, J_REQUIRED, "到这个序号都收齐了"),
	G(top, J_INT, J_REQUIRED, "收到的最大序号"), G(missing, J_INT, J_REQUIRED, "中间缺几条"),
	G(hole_since, J_INT, J_OMIT_EMPTY | J_DATE_TIME, "从何时起缺"),
	G(held_at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, "从何时起不计：前后报的不一致"),
};
#undef G
static const struct json_shape gate_shape = JSON_SHAPE("ParkGate", struct park_gate, gate_fields);
static const struct json_field gates_fields[] = { F(gates_reply, items, J_LIST, J_REQUIRED, &gate_shape, "闸机") };
static const struct json_shape gates_shape = JSON_SHAPE("ParkGates", struct gates_reply, gates_fields);
#undef F
/* clang-format on */

static const char *
day_text(struct arena *a, struct civil d)
{
	char text[CIVIL_SIZE];

	civil_format(d, text);
	return arena_strdup(a, text);
}

/* Without days: the last thirty. */
static int
read_days(
	struct call *c, struct civil *first, struct civil *last, struct err *e)
{
	const char *from = call_query(c, "from", e);
	const char *until = call_query(c, "until", e);
	struct err own = { 0 };
	int64_t span;

	*last = app_today(c->app);
	if (e->code != ERR_NONE)
		return -1;
	if (until && civil_parse(until, last, &own) != 0)
		return err_set(e, ERR_BAD_QUERY);
	*first = civil_add_days(*last, 1 - DAYS_USUAL);
	if (from && civil_parse(from, first, &own) != 0)
		return err_set(e, ERR_BAD_QUERY);
	span = civil_to_ms(*last) - civil_to_ms(*first);
	if (span < 0 || span >= DAYS_MAX * DAY_MS)
		return err_set(e, ERR_BAD_QUERY);
	return 0;
}

static struct park_reply
park_of(const struct park_quality *q)
{
	return (struct park_reply){ .code = q->park.code,
		.name = q->park.name,
		.entries = q->entries,
		.duplicates = q->duplicates,
		.refused = q->refused,
		.asked = q->asked,
		.back = q->back,
		.wrong_refused = q->wrong_refused,
		.wrong_accepted = q->wrong_accepted,
		.reasons = { q->reasons, q->n_reasons },
		.days = { q->days, q->n_days },
		.speed = { q->speed, q->n_speed } };
}

static int
run_parks(struct call *c, struct tx *tx, struct err *e)
{
	struct parks_reply *out = ARENA_NEW(&c->arena, struct parks_reply);
	struct civil first = { 0 }, last = { 0 }, kept;
	struct park_quality *list;
	struct park_reply *items;
	size_t n;

	if (read_days(c, &first, &last, e) != 0)
		return -1;
	kept = civil_add_days(app_today(c->app), -ENTRY_KEPT_DAYS);
	out->from = day_text(&c->arena, first);
	out->until = day_text(&c->arena, last);
	out->judged_from = day_text(&c->arena,
		civil_to_ms(first) < civil_to_ms(kept) ? kept : first);
	/* A park's account sees its own. */
	if (park_quality_list(tx, c->caller.site, out->from, out->until, &list,
		    &n, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct park_reply, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i] = park_of(&list[i]);
	out->items = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

static int
run_gates(struct call *c, struct tx *tx, struct err *e)
{
	struct gates_reply *out = ARENA_NEW(&c->arena, struct gates_reply);
	struct park_gate *list;
	size_t n;

	if (park_gates(tx, &list, &n, e) != 0)
		return -1;
	out->items = (struct json_list){ list, n };
	c->out = out;
	return 0;
}

/* ---- a month as a file --------------------------------------------------- */

/* clang-format off */
static const struct sheet_column share_columns[] = {
	{ "公园组", SHEET_TEXT, 20 }, { "当月发售（张）", SHEET_NUMBER, 14 }, { "票款加补贴减退费（元）", SHEET_MONEY, 22 },
	{ "公园", SHEET_TEXT, 12 }, { "入园（次）", SHEET_NUMBER, 12 }, { "分得（元）", SHEET_MONEY, 14 },
};
static const struct sheet_column day_columns[] = {
	{ "日期", SHEET_TEXT, 12 }, { "公园组", SHEET_TEXT, 20 }, { "入园（次）", SHEET_NUMBER, 12 },
	{ "间隔内重复", SHEET_NUMBER, 12 }, { "没有放行", SHEET_NUMBER, 12 },
};
/* clang-format on */

static const char *
group_title(const struct pass_settlement *s, int64_t number)
{
	for (size_t i = 0; i < s->n_groups; i++)
		if (s->groups[i].number == number)
			return s->groups[i].title;
	return ""; /* of a code whose claims could not be read */
}

static struct sheet_page
share_page(struct arena *a, const struct pass_settlement *s)
{
	const size_t n = ARRAY_LEN(share_columns);
	struct sheet_cell *cells, *at;
	size_t rows = 1;

	for (size_t i = 0; i < s->n_groups; i++)
		rows += s->groups[i].n_shares;
	cells = at = ARENA_ARRAY(a, struct sheet_cell, rows * n);
	for (size_t i = 0; i < s->n_groups; i++) {
		const struct pass_settle_group *g = &s->groups[i];

		for (size_t k = 0; k < g->n_shares; k++) {
			*at++ = (struct sheet_cell){ .text = g->title };
			*at++ = (struct sheet_cell){ .number = g->passes };
			*at++ = (struct sheet_cell){ .number = g->pool };
			*at++ = (struct sheet_cell){
				.text = g->shares[k].park
			};
			*at++ = (struct sheet_cell){
				.number = g->shares[k].entries
			};
			*at++ = (struct sheet_cell){
				.number = g->shares[k].amount
			};
		}
	}
	*at++ = (struct sheet_cell){ .text = arena_printf(
					     a, "%s 应得", s->park.name) };
	*at++ = (struct sheet_cell){ .text = s->month };
	*at++ = (struct sheet_cell){ .text = "" };
	*at++ = (struct sheet_cell){ .text = s->park.code };
	*at++ = (struct sheet_cell){ .text = "" };
	*at++ = (struct sheet_cell){ .number = s->amount };
	return (struct sheet_page){ "结算", share_columns, n, cells, rows };
}

static struct sheet_page
day_page(struct arena *a, const struct pass_settlement *s)
{
	const size_t n = ARRAY_LEN(day_columns);
	struct sheet_cell *cells =
		ARENA_ARRAY(a, struct sheet_cell, s->n_days * n + 1);
	struct sheet_cell *at = cells;

	for (size_t i = 0; i < s->n_days; i++) {
		const struct entry_day *d = &s->days[i];

		*at++ = (struct sheet_cell){ .text = d->date };
		*at++ = (struct sheet_cell){ .text = group_title(s, d->place) };
		*at++ = (struct sheet_cell){ .number = d->entries };
		*at++ = (struct sheet_cell){ .number = d->duplicates };
		*at++ = (struct sheet_cell){ .number = d->refused };
	}
	return (struct sheet_page){ "每天", day_columns, n, cells, s->n_days };
}

static int
run_file(struct call *c, struct tx *tx, struct err *e)
{
	struct bytes *out = ARENA_NEW(&c->arena, struct bytes);
	const char *month = call_query(c, "month", e);
	struct sheet_page pages[2];
	struct pass_settlement s;
	struct pass_park park;

	if (e->code != ERR_NONE || park_api_load(c, tx, &park, e) != 0 ||
		pass_settle(tx, &park, month, &s, e) != 0)
		return -1;
	pages[0] = share_page(&c->arena, &s);
	pages[1] = day_page(&c->arena, &s);
	c->out = out;
	return sheet_write(&c->arena, c->app->config.dir, tx_now(tx), pages,
		ARRAY_LEN(pages), out, e);
}

static int
raw_file(struct call *c, struct http_reply *reply, struct err *e)
{
	reply->content_type = XLSX;
	reply->body = *(const struct bytes *)c->out;
	/* Both have been found to be of a park and a month. */
	call_header(c, "Content-Disposition",
		arena_printf(&c->arena,
			"attachment; filename=\"settlement-%s-%s.xlsx\"",
			c->params[0], call_query(c, "month", e)));
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/parks", .audience = FOR_STAFF, .perm = PERM_PASS_READ | PERM_PASS_PARK,
	  .status = 200, .result = &parks_shape, .stages = { { LANE_READ, run_parks } }, .label = "公园的入园和质量" },
	{ .method = "GET", .path = "/api/v1/pass-gates", .audience = FOR_STAFF, .perm = PERM_PASS_READ,
	  .status = 200, .result = &gates_shape, .stages = { { LANE_READ, run_gates } }, .label = "闸机的上报情况" },
	{ .method = "GET", .path = "/api/v1/parks/{code}/settlement.xlsx", .audience = FOR_STAFF,
	  .perm = PERM_PASS_READ | PERM_PASS_PARK, .status = 200, .stages = { { LANE_READ, run_file } },
	  .make_raw = raw_file, .label = "公园的月结算单，xlsx" },
};
/* clang-format on */
const struct route_table watch_routes = { rows, ARRAY_LEN(rows) };
