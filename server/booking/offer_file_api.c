/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/offer_file_api.h"
#include "json.h"

#define LIST_MAX 200

struct offer_file {
	struct offer_new n; /* first; its arrays are filled from the lists */
	struct json_list places, shares, sessions, rules, texts, except;
};

/* clang-format off */
#define P(name, type, flags, max, label) J_FIELD(offer_new_site, #name, name, type, flags, max, NULL, label)
static const struct json_field place_fields[] = {
	P(code, J_TEXT, J_REQUIRED, 16, "代号"), P(number, J_INT, J_REQUIRED, 65535, "凭证上的编号"),
	P(name, J_TEXT, J_REQUIRED, 120, "名称"), P(address, J_TEXT, J_REQUIRED, 200, "地址"),
	P(bus, J_TEXT, J_REQUIRED, 200, "怎么去"), P(phone, J_TEXT, J_REQUIRED, 40, "电话"),
	P(size, J_INT, 0, 0, "总数，不写按场次合计"),
};
#undef P
static const struct json_shape place_shape =
	JSON_SHAPE("OfferFilePlace", struct offer_new_site, place_fields);

static const struct json_field share_fields[] = {
	J_FIELD(offer_new_share, "code", code, J_TEXT, J_REQUIRED, 32, NULL, "区县或群体的代号"),
	J_FIELD(offer_new_share, "size", size, J_INT, J_REQUIRED, 0, NULL, "名额"),
};
static const struct json_shape share_shape =
	JSON_SHAPE("OfferFileShare", struct offer_new_share, share_fields);

#define R(name, type, flags, label) J_FIELD(offer_new_run, #name, name, type, flags, 0, NULL, label)
static const struct json_field run_fields[] = {
	R(place, J_TEXT, J_REQUIRED, "地点"), R(from, J_TEXT, J_REQUIRED, "从哪天起"),
	R(days, J_INT, J_REQUIRED, "多少天"), R(on, J_TEXT, J_REQUIRED, "workdays 工作日，all 每天"),
	R(half, J_TEXT, J_REQUIRED, "am、pm"), R(starts, J_TEXT, J_REQUIRED, "开始"),
	R(ends, J_TEXT, J_REQUIRED, "结束"), R(size, J_INT, J_REQUIRED, "每场名额"),
	R(walk_in, J_INT, 0, "其中留给现场"),
};
#undef R
static const struct json_shape run_shape =
	JSON_SHAPE("OfferFileSessions", struct offer_new_run, run_fields);

static const struct json_field rule_fields[] = {
	J_FIELD(offer_new_rule, "rule", rule, J_TEXT, J_REQUIRED, 32, NULL, "规则"),
	J_FIELD(offer_new_rule, "value", value, J_TEXT, J_REQUIRED, 400, NULL, "值"),
};
const struct json_shape offer_rule_shape =
	JSON_SHAPE("OfferFileRule", struct offer_new_rule, rule_fields);

#define T(name, type, flags, max, label) J_FIELD(offer_text, #name, name, type, flags, max, NULL, label)
static const struct json_field text_fields[] = {
	T(kind, J_TEXT, J_REQUIRED, 16, "种类"), T(code, J_TEXT, 0, 32, "代号"),
	T(title, J_TEXT, 0, 120, "标题"), T(text, J_TEXT, J_REQUIRED, 2400, "文字"),
	T(version, J_INT, 0, 0, "版本"), T(required, J_BOOL, 0, 0, "必须"),
};
#undef T
const struct json_shape offer_text_shape =
	JSON_SHAPE("OfferFileText", struct offer_text, text_fields);

#define N(name, type, flags, max, label) \
	{ #name, type, flags, offsetof(struct offer_file, n.name), max, NULL, label }
#define L(name, sub, label) \
	J_FIELD(offer_file, #name, name, J_LIST, J_REQUIRED, LIST_MAX, sub, label)
static const struct json_field file_fields[] = {
	N(code, J_TEXT, J_REQUIRED, 32, "代号"), N(kind, J_TEXT, J_REQUIRED, 16, "种类"),
	N(title, J_TEXT, J_REQUIRED, 120, "名称"), N(period, J_TEXT, J_REQUIRED, 60, "哪一期"),
	N(period_key, J_TEXT, J_REQUIRED, 60, "一人一次的范围"), N(version, J_INT, J_REQUIRED, 0, "版本"),
	N(basis, J_TEXT, J_REQUIRED, 400, "依据"), N(opens, J_TEXT, J_REQUIRED, 16, "开放日"),
	N(closes, J_TEXT, J_REQUIRED, 16, "最后一天"), N(release, J_TEXT, 0, 16, "分配的名额从哪天起归公共"),
	N(draw, J_TEXT, 0, 16, "摇号日"), N(quota, J_INT, J_REQUIRED, 0, "总名额"),
	N(share_by, J_TEXT, J_REQUIRED, 16, "none、district、group"), N(waiting, J_BOOL, J_REQUIRED, 0, "可以候补"),
	N(cancel_hours, J_INT, J_REQUIRED, 0, "提前多少小时取消不算迟"),
	N(no_show_minutes, J_INT, J_REQUIRED, 0, "开始后多少分钟算未到"),
	N(hold_seconds, J_INT, J_REQUIRED, 0, "保留多少秒"), N(price, J_INT, J_REQUIRED, 0, "每人多少分"),
	N(lease_places, J_INT, 0, 20, "每台自助机断网时可约多少个，不写没有"),
	N(lease_minutes, J_INT, 0, 1440, "预留多少分钟有效，不写一天"),
	N(pause_after, J_INT, 0, 100, "放弃几次名额后要等，不写不限"),
	N(pause_minutes, J_INT, 0, 10080, "多少分钟以内的放弃算数"),
	L(places, &place_shape, "地点"), L(shares, &share_shape, "分配"),
	L(sessions, &run_shape, "场次"), L(rules, &offer_rule_shape, "条件"), L(texts, &offer_text_shape, "文字"),
	J_FIELD(offer_file, "except", except, J_TEXTS, 0, LIST_MAX, NULL, "停办的日子"),
};
#undef N
#undef L
static const struct json_shape file_shape =
	JSON_SHAPE("OfferFile", struct offer_file, file_fields);
/* clang-format on */

const struct offer_new *
offer_file_read(struct arena *a, struct bytes text, struct err *e)
{
	struct offer_file *f = json_decode(a, text, &file_shape, e);

	if (!f)
		return NULL;
	f->n.sites = f->places.items;
	f->n.n_sites = f->places.n;
	f->n.shares = f->shares.items;
	f->n.n_shares = f->shares.n;
	f->n.runs = f->sessions.items;
	f->n.n_runs = f->sessions.n;
	f->n.rules = f->rules.items;
	f->n.n_rules = f->rules.n;
	f->n.texts = f->texts.items;
	f->n.n_texts = f->texts.n;
	f->n.except = f->except.items;
	f->n.n_except = f->except.n;
	return &f->n;
}
