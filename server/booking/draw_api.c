/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/draw_api.h"
#include "booking/draw.h"
#include "booking/shapes_api.h"
#include "json.h"
#include "str.h"

#define PAGE 1000

struct entry_reply {
	const char *case_no;
	int64_t n;
	bool placed;
};
struct draw_page {
	const char *code, *title, *formula, *hash, *seed;
	int64_t draw_at, drawn_at, next;
	struct json_list items;
};

/* clang-format off */
#define E(name, type, label) J_FIELD(entry_reply, #name, name, type, J_REQUIRED, 0, NULL, label)
static const struct json_field entry_fields[] = {
	E(case_no, J_TEXT, "事项编号"), E(n, J_INT, "摇到第几"), E(placed, J_BOOL, "摇号时得到名额"),
};
#undef E
static const struct json_shape entry_shape =
	JSON_SHAPE("DrawEntry", struct entry_reply, entry_fields);
#define D(name, type, flags, sub, label) J_FIELD(draw_page, #name, name, type, flags, 0, sub, label)
static const struct json_field draw_fields[] = {
	D(code, J_TEXT, J_REQUIRED, NULL, "项目代号"), D(title, J_TEXT, J_REQUIRED, NULL, "名称"),
	D(draw_at, J_INT, J_REQUIRED | J_DATE_TIME, NULL, "摇号时间"),
	D(drawn_at, J_INT, J_OMIT_EMPTY | J_DATE_TIME, NULL, "名额已按次序给出"),
	D(hash, J_TEXT, J_REQUIRED, NULL, "种子的 SHA-256，从一开始就公布"),
	D(seed, J_TEXT, J_OMIT_EMPTY, NULL, "种子，摇号时公布"),
	D(formula, J_TEXT, J_REQUIRED, NULL, "怎样算出次序"),
	D(items, J_LIST, J_REQUIRED, &entry_shape, "事项编号和结果，按次序"),
	D(next, J_INT, J_OMIT_EMPTY, NULL, "后面还有：?after="),
};
#undef D
static const struct json_shape draw_shape =
	JSON_SHAPE("Draw", struct draw_page, draw_fields);
/* clang-format on */

static const char formula[] =
	"名单摘要 = SHA-256(事项编号从小到大，每个后面加换行符)；"
	"次序号 = "
	"SHA-256(\"种子|名单摘要|事项编号\")，种子和摘要写成小写十六进制；"
	"次序号从小到大就是次序";

static int
check_draw(struct call *c, struct err *e)
{
	const char *after = call_query(c, "after", e);
	int64_t *n = ARENA_NEW(&c->arena, int64_t);

	c->scratch = n;
	if (after && digits_parse(bytes_str(after), INT32_MAX, n) != 0)
		return err_set(e, ERR_BAD_QUERY);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
run_draw(struct call *c, struct tx *tx, struct err *e)
{
	struct draw_page *out = ARENA_NEW(&c->arena, struct draw_page);
	const int64_t *after = c->scratch;
	struct entry_reply *items;
	struct offer o;
	struct draw d;

	if (offer_load(tx, c->params[0], &o, e) != 0 ||
		draw_load(tx, &o, *after, PAGE, &d, e) != 0)
		return -1;
	items = ARENA_ARRAY(&c->arena, struct entry_reply, d.n_entries + 1);
	for (size_t i = 0; i < d.n_entries; i++)
		items[i] = (struct entry_reply){ d.entries[i].case_no,
			d.entries[i].n, d.entries[i].placed };
	*out = (struct draw_page){ .code = o.code,
		.title = o.title,
		.formula = formula,
		.hash = hex_text(&c->arena, d.hash),
		.seed = d.seed.n ? hex_text(&c->arena, d.seed) : NULL,
		.draw_at = o.draw_at,
		.drawn_at = o.drawn_at,
		.items = { items, d.n_entries },
		.next = d.n_entries == PAGE ? items[PAGE - 1].n : 0 };
	c->out = out;
	return 0;
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/offers/{code}/draw", .audience = FOR_ANYONE, .status = 200,
	  .result = &draw_shape, .check = check_draw, .stages = { { LANE_READ, run_draw } },
	  .label = "摇号：种子、名单和结果，谁都可以重算" },
};
/* clang-format on */
const struct route_table draw_routes = { rows, ARRAY_LEN(rows) };
