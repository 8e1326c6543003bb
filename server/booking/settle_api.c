/* SPDX-License-Identifier: Apache-2.0 */
/* The settlement with a provider: on the page, and as a file to sign. */
#include "booking/desk_booking_api.h"
#include "booking/settle.h"
#include "app.h"
#include "sheet/sheet.h"

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

struct settle_reply {
	const char *code, *title, *from, *until;
	struct json_list lines;
	int64_t people, price, sum;
};

/* clang-format off */
#define L(name, type, label) J_FIELD(settle_line, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field line_fields[] = {
	L(place, J_TEXT, "地点代号"), L(place_name, J_TEXT, "地点"), L(date, J_TEXT, "日期"),
	L(people, J_INT, "到检人数"), L(price, J_INT, "每人多少分"), L(sum, J_INT, "小计，分"),
};
#undef L
static const struct json_shape line_shape =
	JSON_SHAPE("SettlementLine", struct settle_line, line_fields);
#define S(name, type, sub, label) J_FIELD(settle_reply, #name, name, type, J_REQUIRED, 0, sub, label)
static const struct json_field settle_fields[] = {
	S(code, J_TEXT, NULL, "代号"), S(title, J_TEXT, NULL, "项目"), S(from, J_TEXT, NULL, "从哪天"),
	S(until, J_TEXT, NULL, "到哪天"), S(lines, J_LIST, &line_shape, "每个地点、每天"),
	S(people, J_INT, NULL, "到检人数"), S(price, J_INT, NULL, "每人多少分"), S(sum, J_INT, NULL, "合计，分"),
};
#undef S
static const struct json_shape settle_shape =
	JSON_SHAPE("Settlement", struct settle_reply, settle_fields);

static const struct sheet_column sum_columns[] = {
	{ "地点", SHEET_TEXT, 32 }, { "日期", SHEET_TEXT, 12 }, { "到检人数", SHEET_NUMBER, 10 },
	{ "单价（元）", SHEET_MONEY, 12 }, { "金额（元）", SHEET_MONEY, 14 },
};
static const struct sheet_column people_columns[] = {
	{ "事项编号", SHEET_TEXT, 18 }, { "姓名", SHEET_TEXT, 12 }, { "地点", SHEET_TEXT, 32 },
	{ "日期", SHEET_TEXT, 12 }, { "到检时间", SHEET_TEXT, 18 },
};
/* clang-format on */

static int
read_day(struct call *c, const char *name, struct civil usual, const char **out,
	struct err *e)
{
	struct err own = { 0 };
	char text[CIVIL_SIZE];
	struct civil d;

	civil_format(usual, text);
	*out = call_query(c, name, e);
	if (!*out)
		*out = arena_strdup(&c->arena, text);
	if (e->code != ERR_NONE || civil_parse(*out, &d, &own) == 0)
		return e->code == ERR_NONE ? 0 : -1;
	return err_set(e, ERR_BAD_QUERY);
}

/* Without days: this month up to today. */
static int
check_range(struct call *c, struct err *e)
{
	struct settle_range *r = ARENA_NEW(&c->arena, struct settle_range);
	struct civil today = app_today(c->app), first = today;

	first.d = 1;
	c->scratch = r;
	if (read_day(c, "from", first, &r->from, e) != 0 ||
		read_day(c, "until", today, &r->until, e) != 0)
		return -1;
	r->place = call_query(c, "place", e);
	if (!r->place)
		r->place = "";
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_settle(struct call *c, struct tx *tx, struct err *e)
{
	struct settle_reply *out = ARENA_NEW(&c->arena, struct settle_reply);
	const struct settle_range *r = c->scratch;
	struct settle s;
	struct offer o;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		settle_make(tx, c->app, &o, r, &s, e) != 0)
		return -1;
	*out = (struct settle_reply){ o.code, o.title, r->from, r->until,
		{ s.lines, s.n_lines }, s.people, s.price, s.sum };
	c->out = out;
	return 0;
}

/* ---- as a file ----------------------------------------------------------- */

static struct sheet_page
sum_page(struct arena *a, const struct settle *s)
{
	const size_t n = ARRAY_LEN(sum_columns);
	struct sheet_cell *cells =
		ARENA_ARRAY(a, struct sheet_cell, (s->n_lines + 1) * n);
	struct sheet_cell *at = cells;

	for (size_t i = 0; i < s->n_lines; i++) {
		const struct settle_line *line = &s->lines[i];

		*at++ = (struct sheet_cell){ .text = line->place_name };
		*at++ = (struct sheet_cell){ .text = line->date };
		*at++ = (struct sheet_cell){ .number = line->people };
		*at++ = (struct sheet_cell){ .number = line->price };
		*at++ = (struct sheet_cell){ .number = line->sum };
	}
	*at++ = (struct sheet_cell){ .text = "合计" };
	*at++ = (struct sheet_cell){ .text = "" };
	*at++ = (struct sheet_cell){ .number = s->people };
	*at++ = (struct sheet_cell){ .text = "" };
	*at++ = (struct sheet_cell){ .number = s->sum };
	return (struct sheet_page){ "结算", sum_columns, n, cells,
		s->n_lines + 1 };
}

static struct sheet_page
people_page(struct arena *a, const struct settle *s)
{
	const size_t n = ARRAY_LEN(people_columns);
	struct sheet_cell *cells =
		ARENA_ARRAY(a, struct sheet_cell, s->n_persons * n + 1);
	struct sheet_cell *cell = cells;

	for (size_t i = 0; i < s->n_persons; i++) {
		const struct settle_person *p = &s->persons[i];
		char at[CIVIL_MINUTE_SIZE];

		civil_format_minute(p->attended_at, at);
		*cell++ = (struct sheet_cell){ .text = p->case_no };
		*cell++ = (struct sheet_cell){ .text = p->name };
		*cell++ = (struct sheet_cell){ .text = p->place_name };
		*cell++ = (struct sheet_cell){ .text = p->date };
		*cell++ = (struct sheet_cell){ .text = arena_strdup(a, at) };
	}
	return (struct sheet_page){ "到检名单", people_columns, n, cells,
		s->n_persons };
}

static int
run_file(struct call *c, struct tx *tx, struct err *e)
{
	struct bytes *out = ARENA_NEW(&c->arena, struct bytes);
	struct sheet_page pages[2];
	struct settle s;
	struct offer o;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		settle_make(tx, c->app, &o, c->scratch, &s, e) != 0)
		return -1;
	pages[0] = sum_page(&c->arena, &s);
	pages[1] = people_page(&c->arena, &s);
	c->out = out;
	return sheet_write(&c->arena, c->app->config.dir, tx_now(tx), pages,
		ARRAY_LEN(pages), out, e);
}

static int
raw_file(struct call *c, struct http_reply *reply, struct err *e)
{
	(void)e;
	reply->content_type = XLSX;
	reply->body = *(const struct bytes *)c->out;
	call_header(c, "Content-Disposition",
		arena_printf(&c->arena,
			"attachment; filename=\"settlement-%s.xlsx\"",
			c->params[0]));
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/programmes/{code}/settlement", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .status = 200, .result = &settle_shape, .check = check_range,
	  .stages = { { LANE_READ, run_settle } }, .label = "和体检点结算：按到检的人" },
	{ .method = "GET", .path = "/api/v1/programmes/{code}/settlement.xlsx", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_READ, .status = 200, .check = check_range,
	  .stages = { { LANE_READ, run_file } }, .make_raw = raw_file, .label = "结算表和到检名单，xlsx" },
};
/* clang-format on */
const struct route_table settle_routes = { rows, ARRAY_LEN(rows) };
