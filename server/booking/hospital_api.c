/* SPDX-License-Identifier: Apache-2.0 */
/* What a hospital's own account does: sees its day, scans, hands over. */
#include "booking/desk_booking_api.h"
#include "booking/present.h"
#include "booking/shapes_api.h"
#include "app.h"

/* ---- today --------------------------------------------------------------- */

struct day_numbers {
	const char *date;
	int64_t booked, attended, no_show;
};
struct site_session_reply {
	struct session_reply s; /* first */
	int64_t booked, attended, no_show;
};
struct hospital_reply {
	struct place_reply *place;
	struct day_numbers *today;
	struct json_list sessions;
};

/* clang-format off */
#define N(name, type, label) J_FIELD(day_numbers, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field numbers_fields[] = {
	N(date, J_TEXT, "日期"), N(booked, J_INT, "约了"), N(attended, J_INT, "到了"), N(no_show, J_INT, "未到"),
};
#undef N
static const struct json_shape numbers_shape =
	JSON_SHAPE("SiteDay", struct day_numbers, numbers_fields);
#define S(json, type, member, label) J_FIELD(site_session_reply, json, member, type, J_REQUIRED, 0, NULL, label)
static const struct json_field site_session_fields[] = {
	S("id", J_TEXT, s.id, "场次编号"), S("date", J_TEXT, s.date, "日期"), S("weekday", J_TEXT, s.weekday, "星期"),
	S("half_label", J_TEXT, s.half_label, "上午、下午"), S("starts", J_TEXT, s.starts, "开始"),
	S("ends", J_TEXT, s.ends, "结束"), S("state", J_TEXT, s.state, "状态"),
	S("booked", J_INT, booked, "约了"), S("attended", J_INT, attended, "到了"), S("no_show", J_INT, no_show, "未到"),
};
#undef S
static const struct json_shape site_session_shape = JSON_SHAPE(
	"SiteSession", struct site_session_reply, site_session_fields);
static const struct json_field hospital_fields[] = {
	J_FIELD(hospital_reply, "place", place, J_OBJECT, J_REQUIRED, 0, &place_shape, "地点"),
	J_FIELD(hospital_reply, "today", today, J_OBJECT, J_REQUIRED, 0, &numbers_shape, "今天"),
	J_FIELD(hospital_reply, "sessions", sessions, J_LIST, J_REQUIRED, 0, &site_session_shape, "今天的场次"),
};
static const struct json_shape hospital_shape =
	JSON_SHAPE("Hospital", struct hospital_reply, hospital_fields);
/* clang-format on */

static const char *
today_of(struct call *c)
{
	char day[CIVIL_SIZE];

	civil_format(app_today(c->app), day);
	return arena_strdup(&c->arena, day);
}

static int
run_hospital(struct call *c, struct tx *tx, struct err *e)
{
	struct hospital_reply *out =
		ARENA_NEW(&c->arena, struct hospital_reply);
	struct site_session_reply *items;
	struct site_session *sessions;
	struct offer_site where;
	const char *day = today_of(c);
	size_t n;

	if (presence_site(tx, c->caller.site, day, &where, &sessions, &n, e) !=
		0)
		return -1;
	out->place = place_reply(&c->arena, &where);
	out->today = ARENA_NEW(&c->arena, struct day_numbers);
	out->today->date = day;
	items = ARENA_ARRAY(&c->arena, struct site_session_reply, n + 1);
	for (size_t i = 0; i < n; i++) {
		items[i].s = session_reply(
			&c->arena, &sessions[i].session, tx_now(tx));
		items[i].booked = sessions[i].booked;
		items[i].attended = sessions[i].attended;
		items[i].no_show = sessions[i].no_show;
		out->today->booked += sessions[i].booked;
		out->today->attended += sessions[i].attended;
		out->today->no_show += sessions[i].no_show;
	}
	out->sessions = (struct json_list){ items, n };
	c->out = out;
	return 0;
}

/* ---- the day's list ------------------------------------------------------ */

struct day_input {
	const char *date;
};
struct day_list {
	const char *date;
	struct json_list items;
};

/* clang-format off */
static const struct json_field day_in_fields[] = {
	J_FIELD(day_input, "date", date, J_TEXT, J_REQUIRED, 10, NULL, "今天或明天"),
};
static const struct json_shape day_in_shape =
	JSON_SHAPE("SiteDayRequest", struct day_input, day_in_fields);
static const struct json_field day_fields[] = {
	J_FIELD(day_list, "date", date, J_TEXT, J_REQUIRED, 0, NULL, "日期"),
	J_FIELD(day_list, "items", items, J_LIST, J_REQUIRED, 0, &expected_shape, "名单"),
};
static const struct json_shape day_shape =
	JSON_SHAPE("SiteDayList", struct day_list, day_fields);
/* clang-format on */

static int
check_day(struct call *c, struct err *e)
{
	const struct day_input *in = c->in;
	struct civil today = app_today(c->app), d;
	struct err own = { 0 };

	if (civil_parse(in->date, &d, &own) != 0)
		return err_add_field(e, "date", ERR_DATE_FORMAT);
	if (civil_compare(d, today) < 0 ||
		civil_compare(d, civil_add_days(today, 1)) > 0)
		return err_add_field(e, "date", ERR_NUMBER_RANGE);
	return 0;
}

static int
run_day(struct call *c, struct tx *tx, struct err *e)
{
	const struct day_input *in = c->in;
	struct day_list *out = ARENA_NEW(&c->arena, struct day_list);
	struct expected *people;
	size_t n;

	if (presence_day(tx, c->app, &c->caller, c->caller.site, in->date,
		    "体检当日名单", &people, &n, e) != 0)
		return -1;
	*out = (struct day_list){ in->date,
		expected_replies(&c->arena, people, n) };
	c->out = out;
	return 0;
}

/* ---- scanning ------------------------------------------------------------ */

struct scan_input {
	const char *code;
};
struct attended_reply {
	const char *case_no, *name, *id_tail, *date, *session, *starts;
	const char *state, *state_label;
	int64_t at;
};
struct hand_input {
	const char *state;
};
struct report_reply {
	const char *case_no, *report;
};

/* clang-format off */
static const struct json_field scan_fields[] = {
	J_FIELD(scan_input, "code", code, J_TEXT, J_REQUIRED, 2048, NULL, "扫到的内容"),
};
static const struct json_shape scan_shape =
	JSON_SHAPE("ScanRequest", struct scan_input, scan_fields);
#define A(name, type, flags, label) J_FIELD(attended_reply, #name, name, type, J_REQUIRED | (flags), 0, NULL, label)
static const struct json_field attended_fields[] = {
	A(case_no, J_TEXT, 0, "事项编号"), A(name, J_TEXT, 0, "姓名，已遮盖"), A(id_tail, J_TEXT, 0, "证件号后四位"),
	A(date, J_TEXT, 0, "日期"), A(session, J_TEXT, 0, "场次编号"), A(starts, J_TEXT, 0, "开始"),
	A(state, J_TEXT, 0, "状态"), A(state_label, J_TEXT, 0, "状态名称"), A(at, J_INT, J_DATE_TIME, "到场时间"),
};
static const struct json_shape attended_shape =
	JSON_SHAPE("Attendance", struct attended_reply, attended_fields);
#undef A
#define A(name, type, label) J_FIELD(attended_reply, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field attended_kept_fields[] = {
	A(case_no, J_TEXT, NULL), A(name, J_TEXT, NULL), A(id_tail, J_TEXT, NULL), A(date, J_TEXT, NULL),
	A(session, J_TEXT, NULL), A(starts, J_TEXT, NULL), A(state, J_TEXT, NULL), A(state_label, J_TEXT, NULL),
	A(at, J_INT, NULL),
};
#undef A
static const struct json_shape attended_kept_shape = JSON_SHAPE(
	"AttendanceKept", struct attended_reply, attended_kept_fields);
static const struct json_field report_fields[] = {
	J_FIELD(report_reply, "case_no", case_no, J_TEXT, J_REQUIRED, 0, NULL, "事项编号"),
	J_FIELD(report_reply, "report", report, J_TEXT, J_REQUIRED, 0, NULL, "handed：已交本人"),
};
static const struct json_shape report_shape =
	JSON_SHAPE("ReportHanded", struct report_reply, report_fields);
static const struct json_field hand_fields[] = {
	J_FIELD(hand_input, "state", state, J_TEXT, J_REQUIRED, 16, NULL, "handed：报告已交本人"),
};
static const struct json_shape hand_shape =
	JSON_SHAPE("ReportRequest", struct hand_input, hand_fields);
/* clang-format on */

struct scan {
	struct voucher_read voucher;
	bool bad;
};

static int
check_scan(struct call *c, struct err *e)
{
	const struct scan_input *in = c->in;
	struct scan *s = ARENA_NEW(&c->arena, struct scan);
	struct err own = { 0 };

	(void)e;
	/* Whether it is good is told only to who may ask. */
	s->bad = voucher_read(c->app, in->code, &s->voucher, &own) != 0;
	c->scratch = s;
	return 0;
}

static int
run_scan(struct call *c, struct tx *tx, struct err *e)
{
	struct attended_reply *out =
		ARENA_NEW(&c->arena, struct attended_reply);
	char at[CIVIL_MINUTE_SIZE];
	const struct scan *s = c->scratch;
	struct presence p;

	if (s->bad)
		return err_set(e, ERR_VOUCHER_INVALID);
	if (presence_scan(tx, c->app, &c->caller, &s->voucher, &p, e) != 0)
		return -1;
	civil_format_minute(p.starts_at, at);
	*out = (struct attended_reply){ .case_no = p.case_no,
		.name = p.name,
		.id_tail = p.id_tail,
		.date = p.date,
		.session = p.session,
		.starts = arena_strdup(&c->arena, at + CIVIL_SIZE),
		.state = "attended",
		.state_label = booking_state("attended")->label,
		.at = p.at };
	c->out = out;
	c->changed |= TOPIC_BOOKINGS;
	return 0;
}

static const void *
reply_scan(struct call *c, struct err *e)
{
	(void)e;
	return c->out;
}

static int
run_report(struct call *c, struct tx *tx, struct err *e)
{
	const struct hand_input *in = c->in;
	struct report_reply *out = ARENA_NEW(&c->arena, struct report_reply);

	if (strcmp(in->state, "handed") != 0)
		return err_add_field(e, "state", ERR_CHOICE_UNKNOWN);
	out->report = "handed";
	c->out = out;
	c->changed |= TOPIC_BOOKINGS;
	return presence_report(
		tx, c->app, &c->caller, c->params[0], &out->case_no, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/hospital", .audience = FOR_STAFF, .perm = PERM_BOOKING_ATTEND,
	  .flags = CALL_QUIET, .status = 200, .result = &hospital_shape,
	  .stages = { { LANE_READ, run_hospital } }, .label = "本体检点今天的场次" },
	{ .method = "POST", .path = "/api/v1/hospital/day-list", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ATTEND, .status = 200, .body = &day_in_shape,
	  .result = &day_shape, .check = check_day, .stages = { { LANE_WRITE, run_day } },
	  .label = "本体检点今天、明天的名单" },
	{ .method = "POST", .path = "/api/v1/attendances", .audience = FOR_STAFF, .perm = PERM_BOOKING_ATTEND,
	  .flags = CALL_KEYED, .status = 200, .body = &scan_shape, .result = &attended_kept_shape,
	  .reply = &attended_shape, .check = check_scan, .stages = { { LANE_WRITE, run_scan } },
	  .make_reply = reply_scan, .label = "扫预约凭证，登记到场" },
	{ .method = "POST", .path = "/api/v1/attendances/{no}/report", .audience = FOR_STAFF,
	  .perm = PERM_BOOKING_ATTEND, .flags = CALL_KEYED, .status = 200, .body = &hand_shape,
	  .result = &report_shape, .stages = { { LANE_WRITE, run_report } }, .label = "登记报告已交本人" },
};
/* clang-format on */
const struct route_table hospital_routes = { rows, ARRAY_LEN(rows) };
