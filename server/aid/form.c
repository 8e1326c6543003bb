/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/form.h"
#include "base/fold.h"
#include "person_name.h"
#include "ref/ref.h"
#include "seal.h"

#define ADULT 18
#define TEXT_MAX ((size_t)512 << 10) /* all of it escaped */
#define ROWS_MAX 20
#define NUMBER_MAX 64

/* clang-format off */
#define M(name, type, flags, max, label) J_FIELD(aid_relative, #name, name, type, flags, max, NULL, label)
static const struct json_field relative_fields[] = {
	M(name, J_TEXT, J_REQUIRED | J_PERSONAL, 400, "姓名"), M(id_no, J_TEXT, J_REQUIRED | J_PERSONAL, 64, "证件号码"),
	M(relation, J_TEXT, J_REQUIRED, 8, "与本人关系，GB/T 4761"), M(income, J_INT, J_PERSONAL | J_OMIT_EMPTY, AID_SUM_MAX, "年收入，分"),
};
#undef M
static const struct json_shape relative_shape = JSON_SHAPE("AidRelative", struct aid_relative, relative_fields);
static const struct json_field cost_fields[] = {
	J_FIELD(aid_cost, "kind", kind, J_TEXT, J_REQUIRED, 32, NULL, "哪种刚性支出"),
	J_FIELD(aid_cost, "amount", amount, J_INT, J_REQUIRED | J_PERSONAL, AID_SUM_MAX, NULL, "一年多少，分"),
};
static const struct json_shape cost_shape = JSON_SHAPE("AidCost", struct aid_cost, cost_fields);
static const struct json_field invoice_fields[] = {
	J_FIELD(aid_invoice, "hospital", hospital, J_TEXT, J_REQUIRED | J_PERSONAL, 200, NULL, "医院"),
	J_FIELD(aid_invoice, "number", number, J_TEXT, J_REQUIRED | J_PERSONAL, NUMBER_MAX, NULL, "票据号"),
	J_FIELD(aid_invoice, "amount", amount, J_INT, J_REQUIRED | J_PERSONAL, AID_SUM_MAX, NULL, "自付，分"),
};
const struct json_shape aid_invoice_shape = JSON_SHAPE("AidInvoice", struct aid_invoice, invoice_fields);
static const struct json_field pupil_fields[] = {
	J_FIELD(aid_pupil, "id_no", id_no, J_TEXT, J_REQUIRED | J_PERSONAL, 64, NULL, "学生证件号码"),
	J_FIELD(aid_pupil, "school_year", school_year, J_TEXT, J_REQUIRED, 4, NULL, "学年开始的年份"),
};
static const struct json_shape pupil_shape = JSON_SHAPE("AidPupil", struct aid_pupil, pupil_fields);
#define F(name, type, flags, max, sub, label) J_FIELD(aid_form, #name, name, type, flags, max, sub, label)
static const struct json_field form_fields[] = {
	F(district, J_TEXT, J_REQUIRED, 16, NULL, "工作所在区县"), F(unit, J_TEXT, J_REQUIRED | J_PERSONAL, 200, NULL, "单位"),
	F(ask, J_TEXT, J_REQUIRED, 32, NULL, "申请哪种帮扶"), F(cause, J_TEXT, J_REQUIRED | J_PERSONAL, 32, NULL, "致困原因"),
	F(story, J_TEXT, J_PERSONAL | J_OMIT_EMPTY, 2000, NULL, "情况说明，可以不填"),
	F(address, J_TEXT, J_PERSONAL | J_OMIT_EMPTY, 200, NULL, "住址，走访时去哪里"),
	F(income, J_INT, J_REQUIRED | J_PERSONAL, AID_SUM_MAX, NULL, "本人年收入，分"),
	F(other_income, J_INT, J_PERSONAL | J_OMIT_EMPTY, AID_SUM_MAX, NULL, "家庭其他年收入，分"),
	F(caused, J_INT, J_PERSONAL | J_OMIT_EMPTY, AID_SUM_MAX, NULL, "意外造成的支出，分"),
	F(cost, J_INT, J_PERSONAL | J_OMIT_EMPTY, AID_SUM_MAX, NULL, "所申请项目的自付部分，分"),
	F(checked, J_INT, J_PERSONAL | J_OMIT_EMPTY, AID_SUM_MAX, NULL, "核对后的家庭年收入，分；由窗口填"),
	F(relatives, J_LIST, J_REQUIRED, AID_HEADS_MAX - 1, &relative_shape, "一起生活的家人"),
	F(rigid, J_LIST, J_REQUIRED, ROWS_MAX, &cost_shape, "刚性支出"),
	F(invoices, J_LIST, J_OMIT_EMPTY, ROWS_MAX, &aid_invoice_shape, "医疗票据"),
	F(pupils, J_LIST, J_OMIT_EMPTY, ROWS_MAX, &pupil_shape, "上学的子女"),
	F(exclusions, J_TEXTS, J_REQUIRED, ROWS_MAX, NULL, "本人勾选的情形"),
};
#undef F
const struct json_shape aid_form_shape = JSON_SHAPE("AidForm", struct aid_form, form_fields);
/* clang-format on */

/* ---- against itself ------------------------------------------------------ */

static void
add_head(struct app *app, const char *name, const struct idno *id,
	struct aid_family *out, struct err *e)
{
	struct aid_head *h = &out->heads[out->n];

	for (size_t i = 0; i < out->n; i++)
		if (strcmp(out->heads[i].id_no, id->text) == 0) {
			err_add_field(e, "form.relatives", ERR_AID_TWICE);
			return;
		}
	BUG_ON(out->n == AID_HEADS_MAX);
	h->name = name;
	memcpy(h->id_no, id->text, sizeof(h->id_no));
	h->adult =
		!id->has_birth || civil_age(id->birth, app_today(app)) >= ADULT;
	blind_index(
		app->keyring, "staff", "id_no", bytes_str(id->text), h->bix);
	out->n++;
}

static unsigned
id_flags(const struct app *app)
{
	return app->config.demo ? IDNO_ALLOW_TEST : 0;
}

static int
read_id(struct app *app, const char *raw, const char *path, struct idno *id,
	struct err *e)
{
	enum err_code warning;
	struct err own = { 0 };

	if (idno_parse(raw, id_flags(app), app_today(app), id, &warning,
		    &own) != 0)
		return err_add_field(e, path, own.code);
	return 0;
}

static void
check_relatives(struct app *app, struct arena *a, struct aid_form *f,
	struct aid_family *out, struct err *e)
{
	struct aid_relative *rows = f->relatives.items;

	for (size_t i = 0; i < f->relatives.n; i++) {
		char name[NAME_SIZE];
		enum err_code warning;
		struct err own = { 0 };
		struct idno id;

		if (name_parse(rows[i].name, name, &warning, &own) != 0)
			err_add_field(e, "form.relatives.name", own.code);
		else
			rows[i].name = arena_strdup(a, name);
		if (read_id(app, rows[i].id_no, "form.relatives.id_no", &id,
			    e) != 0)
			continue;
		rows[i].id_no = arena_strdup(a, id.text);
		add_head(app, rows[i].name, &id, out, e);
		if (rows[i].income < 0)
			err_add_field(e, "form.relatives", ERR_NUMBER_RANGE);
	}
}

static void
check_pupils(
	struct app *app, struct arena *a, struct aid_form *f, struct err *e)
{
	struct aid_pupil *rows = f->pupils.items;

	for (size_t i = 0; i < f->pupils.n; i++) {
		struct idno id;
		int64_t year;

		if (read_id(app, rows[i].id_no, "form.pupils.id_no", &id, e) ==
			0)
			rows[i].id_no = arena_strdup(a, id.text);
		if (strlen(rows[i].school_year) != 4 ||
			digits_parse(bytes_str(rows[i].school_year), 9999,
				&year) != 0)
			err_add_field(e, "form.pupils", ERR_DATE_FORMAT);
	}
}

static bool
same_invoice(const struct aid_invoice *x, const struct aid_invoice *y)
{
	return x->amount == y->amount && strcmp(x->number, y->number) == 0 &&
	       strcmp(x->hospital, y->hospital) == 0;
}

/* Of a folded number: digits and letters alone. */
static bool
is_plain(const char *number)
{
	return number[strspn(number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")] ==
	       '\0';
}

int
aid_invoice_check(
	struct arena *a, struct aid_invoice *i, const char *path, struct err *e)
{
	char number[NUMBER_MAX + 2], hospital[NAME_SIZE];
	size_t n = fold_number(i->number, 0, number, sizeof(number));

	if (n == 0 || n > NUMBER_MAX || !is_plain(number))
		return err_add_field(e, path, ERR_AID_INVOICE_NUMBER);
	if (name_normalise(i->hospital, hospital, &(struct err){ 0 }) != 0)
		return err_add_field(e, path, ERR_TEXT_INVALID);
	if (!*hospital)
		return err_add_field(e, path, ERR_REQUIRED);
	if (i->amount < 1)
		return err_add_field(e, path, ERR_NUMBER_RANGE);
	i->number = arena_strdup(a, number);
	i->hospital = arena_strdup(a, hospital);
	return 0;
}

const char *
aid_invoice_path(struct arena *a, size_t i)
{
	return arena_printf(a, "form.invoices[%zu]", i);
}

static void
check_invoices(struct arena *a, struct aid_form *f, struct err *e)
{
	struct aid_invoice *rows = f->invoices.items;

	for (size_t i = 0; i < f->invoices.n; i++) {
		const char *path = aid_invoice_path(a, i);

		if (aid_invoice_check(a, &rows[i], path, e) != 0)
			return;
		for (size_t k = 0; k < i; k++)
			if (same_invoice(&rows[k], &rows[i]))
				err_add_field(e, path, ERR_AID_INVOICE_TWICE);
	}
}

static void
check_sums(const struct aid_form *f, struct err *e)
{
	const struct aid_cost *costs = f->rigid.items;

	if (f->income < 0 || f->other_income < 0 || f->caused < 0 ||
		f->cost < 0 || f->checked != 0)
		err_add_field(e, "form.income", ERR_NUMBER_RANGE);
	for (size_t i = 0; i < f->rigid.n; i++)
		if (costs[i].amount < 0)
			err_add_field(e, "form.rigid", ERR_NUMBER_RANGE);
}

int
aid_form_check(struct app *app, struct arena *a, struct aid_form *f,
	const struct person_claim *self, struct aid_family *out, struct err *e)
{
	out->n = 0;
	if (!ref_district_find(app->ref, f->district))
		err_add_field(e, "form.district", ERR_DISTRICT_UNKNOWN);
	add_head(app, self->name, &self->id, out, e);
	check_relatives(app, a, f, out, e);
	check_pupils(app, a, f, e);
	check_invoices(a, f, e);
	check_sums(f, e);
	return e->code == ERR_NONE ? 0 : -1;
}

/* ---- against the rules --------------------------------------------------- */

static bool
kind_known(const struct aid_rules *r, const char *code)
{
	const struct aid_kind *rows = r->kinds.items;

	for (size_t i = 0; i < r->kinds.n; i++)
		if (strcmp(rows[i].code, code) == 0)
			return true;
	return false;
}

int
aid_form_codes(
	const struct aid_rules *r, const struct aid_form *f, struct err *e)
{
	const struct aid_cost *costs = f->rigid.items;
	const char *const *out = f->exclusions.items;

	if (!kind_known(r, f->ask))
		err_add_field(e, "form.ask", ERR_CHOICE_UNKNOWN);
	if (!aid_word_find(&r->causes, f->cause))
		err_add_field(e, "form.cause", ERR_CHOICE_UNKNOWN);
	for (size_t i = 0; i < f->rigid.n; i++)
		if (!aid_word_find(&r->rigid, costs[i].kind))
			err_add_field(e, "form.rigid", ERR_CHOICE_UNKNOWN);
	for (size_t i = 0; i < f->exclusions.n; i++)
		if (!aid_word_find(&r->exclusions, out[i]))
			err_add_field(e, "form.exclusions", ERR_CHOICE_UNKNOWN);
	return e->code == ERR_NONE ? 0 : -1;
}

struct aid_facts
aid_form_facts(const struct aid_form *f)
{
	const struct aid_relative *people = f->relatives.items;
	const struct aid_cost *costs = f->rigid.items;
	struct aid_facts out = { .heads = 1 + (int64_t)f->relatives.n,
		.income = f->income + f->other_income,
		.caused = f->caused };

	for (size_t i = 0; i < f->relatives.n; i++)
		out.income += people[i].income;
	for (size_t i = 0; i < f->rigid.n; i++)
		out.rigid += costs[i].amount;
	if (f->checked)
		out.income = f->checked;
	return out;
}

/* ---- what has changed ---------------------------------------------------- */

static bool
same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static unsigned
family_changes(const struct aid_form *a, const struct aid_form *b)
{
	const struct aid_relative *x = a->relatives.items;
	const struct aid_relative *y = b->relatives.items;
	unsigned parts = 0;

	if (a->relatives.n != b->relatives.n)
		return AID_PART_FAMILY | AID_PART_INCOME;
	for (size_t i = 0; i < a->relatives.n; i++) {
		if (!same(x[i].id_no, y[i].id_no) ||
			!same(x[i].name, y[i].name) ||
			!same(x[i].relation, y[i].relation))
			parts |= AID_PART_FAMILY;
		if (x[i].income != y[i].income)
			parts |= AID_PART_INCOME;
	}
	return parts;
}

static bool
costs_differ(const struct aid_form *a, const struct aid_form *b)
{
	const struct aid_cost *x = a->rigid.items, *y = b->rigid.items;

	if (a->rigid.n != b->rigid.n || a->caused != b->caused ||
		a->cost != b->cost)
		return true;
	for (size_t i = 0; i < a->rigid.n; i++)
		if (!same(x[i].kind, y[i].kind) || x[i].amount != y[i].amount)
			return true;
	return false;
}

unsigned
aid_form_changes(const struct aid_form *a, const struct aid_form *b)
{
	unsigned parts = family_changes(a, b);

	/* Somewhere else is another visit; told for the first time is none. */
	if (a->address && *a->address && !same(a->address, b->address))
		parts |= AID_PART_FAMILY;
	if (a->income != b->income || a->other_income != b->other_income)
		parts |= AID_PART_INCOME;
	if (costs_differ(a, b))
		parts |= AID_PART_COST;
	if (!same(a->cause, b->cause) || !same(a->story, b->story) ||
		!same(a->unit, b->unit) || !same(a->district, b->district))
		parts |= AID_PART_CAUSE;
	if (!same(a->ask, b->ask))
		parts |= AID_PART_ASK;
	return parts;
}

/* ---- sealed -------------------------------------------------------------- */

struct bytes
aid_form_seal(struct app *app, struct arena *a, const char *table, int64_t row,
	const struct aid_form *f)
{
	struct str text;

	str_init(&text, a, TEXT_MAX);
	json_encode(&text, &aid_form_shape, f);
	BUG_ON(text.over); /* the shape's own limits are below it */
	return seal_field(app->keyring, app->rng, table, "form", row,
		str_bytes(&text), a);
}

int
aid_form_open(struct app *app, struct arena *a, const char *table, int64_t row,
	struct bytes sealed, struct aid_form **out, struct err *e)
{
	struct bytes plain;

	if (seal_open(app->keyring, table, "form", row, sealed, a, &plain, e) !=
		0)
		return -1;
	*out = json_decode(a, plain, &aid_form_shape, e);
	return *out ? 0 : -1;
}
