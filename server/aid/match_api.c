/* SPDX-License-Identifier: Apache-2.0 */
/* What exchanges with other agencies have shown in a year, as counts. The files
 * and the key are for the verbs: none of it comes to the desk. */
#include "aid/desk_api.h"
#include "match.sql.h"
#include "person/person.h"
#include "str.h"

struct found_row {
	const char *agency, *month, *kind;
	int64_t households, at;
};
struct found_reply {
	const char *year;
	int64_t households;
	struct json_list years, items;
};
/* clang-format off */
#define F(name, type, flags, label) J_FIELD(found_row, #name, name, type, flags, 0, NULL, label)
static const struct json_field row_fields[] = {
	F(agency, J_TEXT, J_REQUIRED, "哪个单位"), F(month, J_TEXT, J_REQUIRED, "它在哪个月受理"),
	F(kind, J_TEXT, J_REQUIRED, "帮扶的种类"), F(households, J_INT, J_REQUIRED, "几户"),
	F(at, J_INT, J_REQUIRED | J_DATE_TIME, "最近一次比对出来的时间"),
};
#undef F
static const struct json_shape row_shape = JSON_SHAPE("AidFoundElsewhere", struct found_row, row_fields);
#define R(name, type, sub, label) J_FIELD(found_reply, #name, name, type, J_REQUIRED, 0, sub, label)
static const struct json_field reply_fields[] = {
	R(year, J_TEXT, NULL, "哪一年"), R(households, J_INT, NULL, "这一年共几户，一户只算一次"),
	R(years, J_TEXTS, NULL, "有结果的年份，近的在前"),
	R(items, J_LIST, &row_shape, "按单位、月份、种类，月份近的在前"),
};
#undef R
static const struct json_shape reply_shape = JSON_SHAPE("AidFoundElsewhereYear", struct found_reply, reply_fields);
/* clang-format on */

static bool
is_year(const char *text)
{
	int64_t n;

	return strlen(text) == 4 &&
	       digits_parse(bytes_str(text), 9999, &n) == 0;
}

static int
add_years(struct call *c, struct tx *tx, struct found_reply *out, struct err *e)
{
	struct sql_aid_found_years_rows rows;
	const char **items;

	if (sql_aid_found_years(tx, e, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, const char *, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		items[i] = rows.items[i].year;
	out->years = (struct json_list){ items, rows.n };
	/* nothing was asked for: the last in which there is something */
	if (!out->year)
		out->year = rows.n ? items[0]
				   : arena_printf(&c->arena, "%04d",
					     app_today(c->app).y);
	return 0;
}

static int
run_found(struct call *c, struct tx *tx, struct err *e)
{
	struct found_reply *out = ARENA_NEW(&c->arena, struct found_reply);
	struct sql_aid_found_households all;
	struct sql_aid_found_rows rows;
	struct found_row *items;

	out->year = call_query(c, "year", e);
	if (e->code)
		return -1;
	if (out->year && !is_year(out->year))
		return err_set(e, ERR_BAD_QUERY);
	if (add_years(c, tx, out, e) != 0 ||
		sql_aid_found(tx, e, out->year, &rows) != 0 ||
		sql_aid_found_households(tx, e, out->year, &all) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct found_row, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_aid_found *r = &rows.items[i];

		items[i] = (struct found_row){ r->agency, r->month, r->kind,
			r->households, r->at };
	}
	out->households = all.n;
	out->items = (struct json_list){ items, rows.n };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/aid/found", .audience = FOR_STAFF, .perm = PERM_FUND_REVIEW, .status = 200,
	  .result = &reply_shape, .stages = { { LANE_READ, run_found } }, .label = "与别的单位比对出的结果" },
};
/* clang-format on */
const struct route_table aid_match_routes = { rows, ARRAY_LEN(rows) };
