/* SPDX-License-Identifier: Apache-2.0 */
#include "gate_sync.h"
#include "gate_entry.h"
#include "trust_list.h"

#define BASE64(n) ((n) / 3 * 4 + 8)
#define WIRES_MAX 64
#define RULE(member, max, label)                                               \
	J_FIELD(gate_sync_rule, #member, member, J_INT, 0, max, NULL, label)

/* clang-format off */
static const struct json_field rule_fields[] = {
	J_FIELD(gate_sync_rule, "place", place, J_INT, J_REQUIRED, UINT32_MAX, NULL, "园区组或地点"),
	RULE(passback_s, 86400, "两次入园最短间隔（秒）"),
	RULE(per_day, 255, "每日次数"),
	RULE(per_year, 65535, "每年次数"),
	RULE(closed_days, 127, "闭园日"),
	RULE(opens, 1439, "开园分钟"),
	RULE(closes, 1439, "闭园分钟"),
};
static const struct json_shape rule_shape =
	JSON_SHAPE("GateRule", struct gate_sync_rule, rule_fields);

static const struct json_field rules_fields[] = {
	J_FIELD(gate_sync_rules, "types", types, J_TEXTS, J_REQUIRED, 2, NULL, "码的种类"),
	J_FIELD(gate_sync_rules, "rules", rules, J_LIST, J_REQUIRED, GATE_PLACES_MAX, &rule_shape, "规则"),
};
const struct json_shape gate_sync_rules_shape =
	JSON_SHAPE("GateRules", struct gate_sync_rules, rules_fields);

static const struct json_field lists_fields[] = {
	J_FIELD(gate_sync_lists, "time", time, J_INT, J_REQUIRED, 0, NULL, "中心时间"),
	J_FIELD(gate_sync_lists, "trust", trust, J_TEXT, J_OMIT_EMPTY, BASE64(TRUST_WIRE_MAX), NULL, "密钥名单"),
	J_FIELD(gate_sync_lists, "wires", wires, J_TEXTS, J_REQUIRED | J_LONG, WIRES_MAX, NULL, "作废名单"),
	J_FIELD(gate_sync_lists, "rules", rules, J_OBJECT, J_OMIT_EMPTY, 0, &gate_sync_rules_shape, "规则"),
};
const struct json_shape gate_sync_lists_shape = {
	.name = "GateLists", .size = sizeof(struct gate_sync_lists),
	.fields = lists_fields, .n_fields = ARRAY_LEN(lists_fields),
	.open = true,
};

static const struct json_field batch_fields[] = {
	J_FIELD(gate_sync_batch, "batch", batch, J_TEXT, J_REQUIRED, BASE64(BATCH_WIRE_MAX + 128), NULL, "出入记录"),
	J_FIELD(gate_sync_batch, "took", took, J_TEXT, J_OMIT_EMPTY, 4096, NULL, "每条从读到码到判定的毫秒数，逗号隔开"),
};
const struct json_shape gate_sync_batch_shape =
	JSON_SHAPE("GateBatch", struct gate_sync_batch, batch_fields);

static const struct json_field ack_fields[] = {
	J_FIELD(gate_sync_ack, "acked", acked, J_INT, J_REQUIRED, 0, NULL, "已收到的最大序号"),
};
const struct json_shape gate_sync_ack_shape = {
	.name = "GateAck", .size = sizeof(struct gate_sync_ack),
	.fields = ack_fields, .n_fields = ARRAY_LEN(ack_fields), .open = true,
};

#define ASKED(member, max, label)                                              \
	J_FIELD(gate_sync_question, #member, member, J_INT, J_REQUIRED, max, NULL, label)
static const struct json_field question_fields[] = {
	ASKED(list, UINT8_MAX, "名单"),
	ASKED(index, UINT32_MAX, "名单里的序号"),
	ASKED(day, UINT16_MAX, "本机今天已放行次数"),
	ASKED(year, UINT16_MAX, "本机今年已放行次数"),
};
#undef ASKED
const struct json_shape gate_sync_question_shape =
	JSON_SHAPE("GateQuestion", struct gate_sync_question, question_fields);

static const struct json_field opinion_fields[] = {
	J_FIELD(gate_sync_opinion, "code", code, J_TEXT, J_REQUIRED, 32, NULL, "判定代号，OK 为放行"),
};
const struct json_shape gate_sync_opinion_shape = {
	.name = "GateOpinion", .size = sizeof(struct gate_sync_opinion),
	.fields = opinion_fields, .n_fields = ARRAY_LEN(opinion_fields),
	.open = true,
};
/* clang-format on */

static unsigned
type_bit(const char *name)
{
	static const struct {
		const char *name;
		enum token_type type;
	} types[] = { { "pass", TOKEN_PASS }, { "voucher", TOKEN_VOUCHER } };

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(types[i].name, name) == 0)
			return TOKEN_TYPE_BIT(types[i].type);
	}
	return 0;
}

static bool
rule_fits(const struct gate_sync_rule *r)
{
	return r->place >= 0 && r->passback_s >= 0 && r->per_day >= 0 &&
	       r->per_year >= 0 && r->closed_days >= 0 && r->opens >= 0 &&
	       r->closes >= 0;
}

int
gate_rules_read(const struct gate_sync_rules *from, struct gate_rules *out,
	struct err *e)
{
	const char *const *types = from->types.items;
	const struct gate_sync_rule *rows = from->rules.items;
	struct gate_rules rules = { .n = from->rules.n };

	for (size_t i = 0; i < from->types.n; i++) {
		if (!type_bit(types[i]))
			return err_add_field(e, "types", ERR_CHOICE_UNKNOWN);
		rules.types |= type_bit(types[i]);
	}
	if (rules.n == 0 || rules.n > GATE_PLACES_MAX || !rules.types)
		return err_add_field(e, "rules", ERR_REQUIRED);
	for (size_t i = 0; i < rules.n; i++) {
		const struct gate_sync_rule *r = &rows[i];

		if (!rule_fits(r))
			return err_add_field(e, "rules", ERR_NUMBER_RANGE);
		rules.places[i] = (uint32_t)r->place;
		rules.rows[i] = (struct gate_rule){
			.passback_s = (uint32_t)r->passback_s,
			.per_day = (uint16_t)r->per_day,
			.per_year = (uint16_t)r->per_year,
			.closed_days = (uint8_t)r->closed_days,
			.opens = (uint16_t)r->opens,
			.closes = (uint16_t)r->closes,
		};
	}
	*out = rules;
	return 0;
}
