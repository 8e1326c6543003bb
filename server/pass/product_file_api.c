/* SPDX-License-Identifier: Apache-2.0 */
#include "pass/product_file_api.h"
#include "booking/offer_file_api.h"
#include "crypto.h"
#include "json.h"

#define LIST_MAX 64

/* Lists of the file, which fill the arrays of what stands first. */
struct file_park {
	struct pass_new_park n;
	struct json_list closed;
};
struct file_group {
	struct pass_new_group n;
	struct json_list parks;
};
struct file_product {
	struct pass_new_product n;
	struct pass_new_window *season;
	struct json_list windows, prices, rules, texts;
};
struct file {
	struct json_list parks, groups, products;
};

/* clang-format off */
#define P(name, type, flags, max, label) \
	{ #name, type, flags, offsetof(struct file_park, n.name), max, NULL, label }
static const struct json_field park_fields[] = {
	P(code, J_TEXT, J_REQUIRED, 16, "代号"), P(number, J_INT, J_REQUIRED, 65535, "编号，不与医院等重复"),
	P(name, J_TEXT, J_REQUIRED, 120, "名称"), P(address, J_TEXT, J_REQUIRED, 200, "地址"),
	P(bus, J_TEXT, J_REQUIRED, 200, "怎么去"), P(phone, J_TEXT, J_REQUIRED, 40, "电话"),
	P(opens, J_TEXT, 0, 5, "开门，不写全天"), P(closes, J_TEXT, 0, 5, "关门"),
	J_FIELD(file_park, "closed", closed, J_TEXTS, 0, 7, NULL, "每周哪几天不开：mon … sun"),
	P(passback_minutes, J_INT, J_REQUIRED, 0, "同一张票再次入园至少隔多少分钟"),
	P(travel_minutes, J_INT, J_REQUIRED, 0, "从这里到别的公园至少多少分钟"),
};
#undef P
static const struct json_shape park_shape = JSON_SHAPE("PassFilePark", struct file_park, park_fields);

#define G(name, type, flags, max, label) \
	{ #name, type, flags, offsetof(struct file_group, n.name), max, NULL, label }
static const struct json_field group_fields[] = {
	G(number, J_INT, J_REQUIRED, 65535, "年票上的编号"), G(title, J_TEXT, J_REQUIRED, 120, "名称"),
	J_FIELD(file_group, "parks", parks, J_TEXTS, J_REQUIRED, LIST_MAX, NULL, "公园的代号"),
	G(per_day, J_INT, J_REQUIRED, 0, "每天最多几次，0 不限"), G(per_year, J_INT, J_REQUIRED, 0, "每年最多几次，0 不限"),
};
#undef G
static const struct json_shape group_shape = JSON_SHAPE("PassFileGroup", struct file_group, group_fields);

static const struct json_field window_fields[] = {
	J_FIELD(pass_new_window, "from", from, J_TEXT, J_REQUIRED, 5, NULL, "从，月-日"),
	J_FIELD(pass_new_window, "until", until, J_TEXT, J_REQUIRED, 5, NULL, "到，月-日，含当天"),
};
static const struct json_shape window_shape =
	JSON_SHAPE("PassFileWindow", struct pass_new_window, window_fields);

static const struct json_field price_fields[] = {
	J_FIELD(pass_new_price, "rule", rule, J_TEXT, 0, 32, NULL, "给谁，不写是所有人"),
	J_FIELD(pass_new_price, "value", value, J_TEXT, 0, 400, NULL, "值"),
	J_FIELD(pass_new_price, "from", from, J_TEXT, 0, 5, NULL, "当年从哪天起，月-日"),
	J_FIELD(pass_new_price, "price", price, J_INT, J_REQUIRED, 0, NULL, "本人付多少分"),
	J_FIELD(pass_new_price, "subsidy", subsidy, J_INT, J_REQUIRED, 0, NULL, "工会补多少分"),
};
static const struct json_shape price_shape =
	JSON_SHAPE("PassFilePrice", struct pass_new_price, price_fields);

#define N(name, type, flags, max, label) \
	{ #name, type, flags, offsetof(struct file_product, n.name), max, NULL, label }
#define L(name, flags, sub, label) \
	J_FIELD(file_product, #name, name, J_LIST, flags, LIST_MAX, sub, label)
static const struct json_field product_fields[] = {
	N(code, J_TEXT, J_REQUIRED, 32, "代号"), N(title, J_TEXT, J_REQUIRED, 120, "名称"),
	N(scope, J_TEXT, J_REQUIRED, 32, "一人一年一张的范围"), N(version, J_INT, J_REQUIRED, 0, "版本"),
	N(basis, J_TEXT, J_REQUIRED, 400, "依据"), N(valid_from, J_TEXT, 0, 16, "从哪天起执行，不写即日"),
	N(group, J_INT, J_REQUIRED, 0, "能进的公园组"), N(holders, J_INT, J_REQUIRED, 0, "几个人共用一张：1 到 3"),
	N(period, J_TEXT, J_REQUIRED, 16, "rolling 满多少天，calendar 自然年，season 固定季节"),
	N(days, J_INT, 0, 0, "rolling：多少天"),
	J_FIELD(file_product, "season", season, J_OBJECT, 0, 0, &window_shape, "season：从哪天到哪天"),
	N(rollover, J_TEXT, 0, 5, "calendar：从这天起买的算下一年，月-日"),
	N(start_days, J_INT, 0, 0, "首次入园起算时，最迟买后多少天起算"), N(cap, J_INT, 0, 0, "每年最多多少张，0 不限"),
	N(fee, J_INT, 0, 0, "另收的工本费，分"), N(pay_days, J_INT, J_REQUIRED, 0, "多少天内缴费"),
	N(renew_days, J_INT, 0, 0, "到期前多少天起可以续，0 不续"), N(refund_days, J_INT, 0, 0, "没用过的多少天内可以退，0 不退"),
	N(replace_fee, J_INT, 0, 0, "补一次多少分"), N(replacements, J_INT, 0, 0, "最多补几次，0 不限"),
	L(windows, 0, &window_shape, "什么时候卖，不写全年"), L(prices, J_REQUIRED, &price_shape, "价格，取符合的最低一档"),
	L(rules, J_REQUIRED, &offer_rule_shape, "条件"), L(texts, J_REQUIRED, &offer_text_shape, "文字"),
};
#undef N
#undef L
static const struct json_shape product_shape =
	JSON_SHAPE("PassFileProduct", struct file_product, product_fields);

static const struct json_field file_fields[] = {
	J_FIELD(file, "parks", parks, J_LIST, J_REQUIRED, LIST_MAX, &park_shape, "公园"),
	J_FIELD(file, "groups", groups, J_LIST, J_REQUIRED, LIST_MAX, &group_shape, "公园组"),
	J_FIELD(file, "products", products, J_LIST, J_REQUIRED, LIST_MAX, &product_shape, "年票"),
};
static const struct json_shape file_shape = JSON_SHAPE("PassFile", struct file, file_fields);
/* clang-format on */

/* The same words have the same hash, however the file is laid out. */
static void
hash_product(struct arena *a, const struct file_product *p, uint8_t out[32])
{
	struct str text;

	str_init(&text, a, PASS_FILE_MAX * 2);
	json_encode(&text, &product_shape, p);
	BUG_ON(text.over);
	crypto_sha256(str_bytes(&text), out);
}

static struct pass_new_product
product_of(struct arena *a, const struct file_product *p)
{
	struct pass_new_product out = p->n;

	out.season = p->season;
	out.windows = p->windows.items;
	out.n_windows = p->windows.n;
	out.prices = p->prices.items;
	out.n_prices = p->prices.n;
	out.rules = p->rules.items;
	out.n_rules = p->rules.n;
	out.texts = p->texts.items;
	out.n_texts = p->texts.n;
	hash_product(a, p, out.hash);
	return out;
}

const struct pass_new *
pass_file_read(struct arena *a, struct bytes text, struct err *e)
{
	struct pass_new *out = ARENA_NEW(a, struct pass_new);
	struct file *f = json_decode(a, text, &file_shape, e);
	struct pass_new_park *parks;
	struct pass_new_group *groups;
	struct pass_new_product *products;

	if (!f)
		return NULL;
	parks = ARENA_ARRAY(a, struct pass_new_park, f->parks.n + 1);
	groups = ARENA_ARRAY(a, struct pass_new_group, f->groups.n + 1);
	products = ARENA_ARRAY(a, struct pass_new_product, f->products.n + 1);
	for (size_t i = 0; i < f->parks.n; i++) {
		const struct file_park *p =
			(struct file_park *)f->parks.items + i;

		parks[i] = p->n;
		parks[i].closed = p->closed.items;
		parks[i].n_closed = p->closed.n;
	}
	for (size_t i = 0; i < f->groups.n; i++) {
		const struct file_group *g =
			(struct file_group *)f->groups.items + i;

		groups[i] = g->n;
		groups[i].parks = g->parks.items;
		groups[i].n_parks = g->parks.n;
	}
	for (size_t i = 0; i < f->products.n; i++)
		products[i] = product_of(
			a, (struct file_product *)f->products.items + i);
	*out = (struct pass_new){ parks, groups, products, f->parks.n,
		f->groups.n, f->products.n };
	return out;
}
