/* SPDX-License-Identifier: Apache-2.0 */
/* What a family has told, in full, for a purpose that is written down. */
#include "aid/desk_api.h"
#include "aid/aid.h"
#include "flow/case_api.h"
#include "money.h"
#include "person/person_seen.h"
#include "seal.h"
#include "str.h"
#include <stdlib.h>

#define TEXT_MAX 8192

struct unmask_input {
	const char *key, *purpose;
};
struct unmask_reply {
	const char *value;
};
/* clang-format off */
static const struct json_field input_fields[] = {
	J_FIELD(unmask_input, "key", key, J_TEXT, J_REQUIRED, 32, NULL, "card、story、address、bills、pupils 或 head-几"),
	J_FIELD(unmask_input, "purpose", purpose, J_TEXT, J_REQUIRED, 300, NULL, "用途"),
};
static const struct json_shape input_shape = JSON_SHAPE("AidUnmask", struct unmask_input, input_fields);
static const struct json_field reply_fields[] = {
	J_FIELD(unmask_reply, "value", value, J_TEXT, J_REQUIRED | J_PERSONAL, 0, NULL, "全部内容"),
};
static const struct json_shape reply_shape = JSON_SHAPE("AidUnmasked", struct unmask_reply, reply_fields);
/* clang-format on */

struct looking {
	struct tx *tx;
	struct app *app;
	const struct flow_case *f;
	struct aid_case row;
	struct aid_form *form;
};

/* NULL where there is nothing; e is set only for what went wrong. */
typedef const char *value_fn(struct looking *l, struct err *e);

static const char *
card(struct looking *l, struct err *e)
{
	struct bytes plain;

	if (seal_open(l->app->keyring, "aid_case", "card", l->row.id,
		    l->row.card_sealed, tx_arena(l->tx), &plain, e) != 0)
		return NULL;
	return (const char *)plain.p;
}

static const char *
story(struct looking *l, struct err *e)
{
	(void)e;
	return l->form->story && *l->form->story ? l->form->story : NULL;
}

static const char *
address(struct looking *l, struct err *e)
{
	(void)e;
	return l->form->address && *l->form->address ? l->form->address : NULL;
}

static const char *
bills(struct looking *l, struct err *e)
{
	const struct aid_invoice *rows = l->form->invoices.items;
	struct str out;

	(void)e;
	str_init(&out, tx_arena(l->tx), TEXT_MAX);
	for (size_t i = 0; i < l->form->invoices.n; i++) {
		char sum[MONEY_SIZE];

		money_format_thousands(rows[i].amount, sum);
		str_printf(&out, "%s%s %s，%s 元", i ? "；" : "",
			rows[i].hospital, rows[i].number, sum);
	}
	return l->form->invoices.n ? out.p : NULL;
}

static const char *
pupils(struct looking *l, struct err *e)
{
	const struct aid_pupil *rows = l->form->pupils.items;
	struct str out;

	(void)e;
	str_init(&out, tx_arena(l->tx), TEXT_MAX);
	for (size_t i = 0; i < l->form->pupils.n; i++)
		str_printf(&out, "%s%s，%s 学年", i ? "；" : "", rows[i].id_no,
			rows[i].school_year);
	return l->form->pupils.n ? out.p : NULL;
}

static const struct {
	const char *key;
	value_fn *value;
} keys[] = {
	{ "card", card },
	{ "story", story },
	{ "address", address },
	{ "bills", bills },
	{ "pupils", pupils },
};

/* "head-0" is who asks, the others as the form has them. */
static const char *
head(struct looking *l, const char *number, struct err *e)
{
	const struct aid_relative *rows = l->form->relatives.items;
	struct person_fields p;
	char *end;
	unsigned long i = strtoul(number, &end, 10);

	if (end == number || *end || i > l->form->relatives.n)
		return NULL;
	if (i)
		return arena_printf(tx_arena(l->tx), "%s %s", rows[i - 1].name,
			rows[i - 1].id_no);
	if (person_load(l->tx, l->app, l->f->person_id, &p, e) != 0)
		return NULL;
	return arena_printf(tx_arena(l->tx), "%s %s", p.name, p.id_no);
}

static const char *
value_of(struct looking *l, const char *key, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i].key, key) == 0)
			return keys[i].value(l, e);
	return strncmp(key, "head-", 5) == 0 ? head(l, key + 5, e) : NULL;
}

static int
run_unmask(struct call *c, struct tx *tx, struct err *e)
{
	const struct unmask_input *in = c->in;
	struct unmask_reply *out = ARENA_NEW(&c->arena, struct unmask_reply);
	struct flow_case f = { 0 };
	struct looking l = { .tx = tx, .app = c->app, .f = &f };

	if (!*in->purpose)
		return err_add_field(e, "purpose", ERR_PURPOSE_REQUIRED);
	if (aid_desk_mine(c, tx, &f, e) != 0 ||
		aid_load(tx, f.id, &l.row, e) != 0 ||
		aid_load_form(tx, c->app, &l.row, &l.form, e) != 0)
		return -1;
	out->value = value_of(&l, in->key, e);
	if (e->code != ERR_NONE)
		return -1;
	if (!out->value)
		return err_add_field(e, "key", ERR_CHOICE_UNKNOWN);
	c->out = out;
	return person_seen_at(tx, c->app,
		arena_printf(&c->arena, "case:%s", f.no), c->caller.actor,
		arena_printf(&c->arena, "aid.%s", in->key), in->purpose, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/cases/{no}/aid/unmask", .audience = FOR_STAFF, .perm = PERM_PERSON_UNMASK, .status = 200,
	  .body = &input_shape, .result = &reply_shape, .stages = { { LANE_WRITE, run_unmask } },
	  .label = "查看家庭填写的全部内容，记入审计" },
};
/* clang-format on */
const struct route_table aid_unmask_routes = { rows, ARRAY_LEN(rows) };
