/* SPDX-License-Identifier: Apache-2.0 */
#include "fund/fund_api.h"
#include "fund/stock.h"
#include "person/person.h"
#include "receipt/receipt.h"
#include "stock.sql.h"

struct stocks {
	struct json_list items;
};

struct handout_in {
	const char *code;
	struct person_input *person;
};

/* Between check and run. */
struct handout {
	struct fund_shown shown;
	struct person_claim claim;
};

/* clang-format off */
#define S(name, type, label) J_FIELD(sql_fund_stocks, #name, name, type, 0, 0, NULL, label)
static const struct json_field stock_fields[] = {
	S(ref, J_TEXT, "编号"), S(item, J_TEXT, "物资"), S(point, J_TEXT, "发放点"), S(year, J_INT, "年度"),
	S(received, J_INT, "入库"), S(handed, J_INT, "已发"),
};
#undef S
static const struct json_shape stock_shape =
	JSON_SHAPE("FundStock", struct sql_fund_stocks, stock_fields);
static const struct json_field stocks_fields[] = {
	J_FIELD(stocks, "items", items, J_LIST, 0, 0, &stock_shape, "物资"),
};
static const struct json_shape stocks_shape = JSON_SHAPE("FundStocks", struct stocks, stocks_fields);
static const struct json_field goods_fields[] = {
	J_FIELD(fund_goods, "item", item, J_TEXT, J_REQUIRED, 400, NULL, "物资"),
	J_FIELD(fund_goods, "point", point, J_TEXT, J_REQUIRED, 400, NULL, "发放点"),
	J_FIELD(fund_goods, "n", n, J_INT, J_REQUIRED, 0, NULL, "件数"),
};
static const struct json_shape goods_shape = JSON_SHAPE("FundGoods", struct fund_goods, goods_fields);
static const struct json_field handout_fields[] = {
	J_FIELD(handout_in, "code", code, J_TEXT, J_REQUIRED, 1200, NULL, "本人回执上的码"),
	J_FIELD(handout_in, "person", person, J_OBJECT, J_REQUIRED, 0, &fund_person_shape, "刷卡的人"),
};
static const struct json_shape handout_shape =
	JSON_SHAPE("FundHandout", struct handout_in, handout_fields);
/* clang-format on */

static int
run_stocks(struct call *c, struct tx *tx, struct err *e)
{
	struct stocks *out = ARENA_NEW(&c->arena, struct stocks);
	struct sql_fund_stocks_rows rows;

	if (sql_fund_stocks(tx, e, &rows) != 0)
		return -1;
	out->items = (struct json_list){ rows.items, rows.n };
	c->out = out;
	return 0;
}

static int
run_receive(struct call *c, struct tx *tx, struct err *e)
{
	char ref[FUND_REF_SIZE];

	return fund_stock_receive(tx, c->app, &c->caller, c->in, ref, e) != 0
		       ? -1
		       : fund_answer(c, ref);
}

static int
check_handout(struct call *c, struct err *e)
{
	const struct handout_in *in = c->in;
	struct handout *h = ARENA_NEW(&c->arena, struct handout);

	c->scratch = h;
	if (receipt_read(c->app, in->code, h->shown.cti, h->shown.digest, e) !=
		0)
		return -1;
	return person_claim_check(
		c->app, &c->arena, in->person, SOURCE_DESK, 0, &h->claim, e);
}

static int
run_hand_out(struct call *c, struct tx *tx, struct err *e)
{
	struct handout *h = c->scratch;
	int found = person_find(tx, &h->claim, &h->shown.person, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_FUND_NOT_THEIRS);
	return fund_hand_out(
		       tx, c->app, &c->caller, c->params[0], &h->shown, e) != 0
		       ? -1
		       : fund_answer(c, c->params[0]);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "GET", .path = "/api/v1/fund/stock", .audience = FOR_STAFF, .perm = PERM_FUND_READ,
	  .status = 200, .result = &stocks_shape, .stages = { { LANE_READ, run_stocks } },
	  .label = "帮扶物资" },
	{ .method = "POST", .path = "/api/v1/fund/stock", .audience = FOR_STAFF, .perm = PERM_FUND_BUDGET,
	  .flags = CALL_KEYED, .status = 201, .body = &goods_shape, .result = &fund_named_shape,
	  .stages = { { LANE_WRITE, run_receive } }, .label = "物资入库" },
	{ .method = "POST", .path = "/api/v1/fund/stock/{ref}/handouts", .audience = FOR_STAFF,
	  .perm = PERM_FUND_KEY, .flags = CALL_KEYED, .status = 201, .body = &handout_shape,
	  .result = &fund_named_shape, .check = check_handout, .stages = { { LANE_WRITE, run_hand_out } },
	  .label = "凭本人证件和回执发放一件" },
};
/* clang-format on */
const struct route_table stock_routes = { rows, ARRAY_LEN(rows) };
