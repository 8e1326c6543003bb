/* SPDX-License-Identifier: Apache-2.0 */
#include "person/correct.h"
#include "audit/audit.h"
#include "person.sql.h"
#include "person_name.h"
#include "personal.h"
#include "phone.h"
#include "seal.h"
#include <stdio.h>

/* clang-format off */
static const struct {
	const char *field, *label;
} fields[] = {
	{ "name",	"姓名" },
	{ "phone",	"手机" },
	{ "id_no",	"证件号" },
};
/* clang-format on */

/* ---- what is said -------------------------------------------------------- */

static enum err_code
read_id(struct app *app, struct arena *a, const char *value,
	struct correction *out)
{
	unsigned flags = app->config.demo ? IDNO_ALLOW_TEST : 0;
	enum err_code warning;
	struct err own = { 0 };

	if (idno_parse(value, flags, app_today(app), &out->id, &warning,
		    &own) != 0)
		return own.code;
	out->value = arena_strdup(a, out->id.text);
	return ERR_NONE;
}

static enum err_code
read_name(struct arena *a, const char *value, struct correction *out)
{
	enum err_code warning;
	char name[NAME_SIZE];
	struct err own = { 0 };

	if (name_parse(value, name, &warning, &own) != 0)
		return own.code;
	out->value = arena_strdup(a, name);
	return ERR_NONE;
}

static enum err_code
read_phone(struct arena *a, const char *value, struct correction *out)
{
	enum err_code warning;
	char phone[PHONE_SIZE];
	struct err own = { 0 };

	if (!*value)
		return ERR_NONE;
	if (phone_parse(value, 0, phone, &warning, &own) != 0)
		return own.code;
	out->value = arena_strdup(a, phone);
	return ERR_NONE;
}

static enum err_code
read_value(struct app *app, struct arena *a, const char *value,
	struct correction *out)
{
	if (strcmp(out->field, "id_no") == 0)
		return read_id(app, a, value, out);
	if (strcmp(out->field, "name") == 0)
		return read_name(a, value, out);
	return read_phone(a, value, out);
}

static void
check_text(const char *text, const char *path, struct err *e)
{
	if (text && !*text)
		err_add_field(e, path, ERR_REQUIRED);
	else if (text && personal_number_in(text))
		err_add_field(e, path, ERR_REASON_PERSONAL);
}

static bool
field_known(const char *field)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (strcmp(fields[i].field, field) == 0)
			return true;
	return false;
}

int
correction_check(struct app *app, struct arena *a, const char *field,
	const char *value, const char *reason, const char *evidence,
	struct correction *out, struct err *e)
{
	enum err_code bad = ERR_NONE;

	*out = (struct correction){
		.field = field, .reason = reason, .evidence = evidence
	};
	if (field && !field_known(field))
		err_add_field(e, "field", ERR_CHOICE_UNKNOWN);
	else if (field && value)
		bad = read_value(app, a, value, out);
	if (bad != ERR_NONE)
		err_add_field(e, "value", bad);
	check_text(reason, "reason", e);
	check_text(evidence, "evidence", e);
	if (e->code != ERR_NONE)
		return -1;
	if (out->value)
		person_bix(app, field, out->value, out->bix);
	return 0;
}

/* ---- what is done -------------------------------------------------------- */

static struct bytes
seal_own(struct tx *tx, struct app *app, const char *column, int64_t row,
	const char *text)
{
	return seal_field(app->keyring, app->rng, "person_history", column, row,
		bytes_str(text), tx_arena(tx));
}

/* What the field is now, and where from. */
static void
standing(const struct person_fields *p, const char *field, const char **value,
	int64_t *source)
{
	bool id = strcmp(field, "id_no") == 0,
	     name = strcmp(field, "name") == 0;

	*value = id ? p->id_no : name ? p->name : p->phone;
	*source = id ? p->id_src : name ? p->name_src : p->phone_src;
}

static int
keep(struct tx *tx, struct app *app, const struct person_fields *p,
	const struct correction *in, const char *actor, struct err *e)
{
	int64_t row = tx_new_id(tx), source;
	const char *value;

	standing(p, in->field, &value, &source);
	return sql_person_history_correct(tx, e, row, p->id, in->field,
		value ? seal_own(tx, app, "old", row, value)
		      : bytes_of(NULL, 0),
		source ? &source : NULL, SOURCE_DESK, tx_now(tx), actor,
		seal_own(tx, app, "reason", row, in->reason),
		seal_own(tx, app, "evidence", row, in->evidence));
}

static struct bytes
seal(struct tx *tx, struct app *app, int64_t id, const struct correction *in)
{
	if (!in->value)
		return bytes_of(NULL, 0);
	return seal_field(app->keyring, app->rng, "person", in->field, id,
		bytes_str(in->value), tx_arena(tx));
}

/* A number moves with what it says: kind, birth, sex. Another's is not taken:
 * two people under one number are for the desk to part (rules 1.2). */
static int
set_id(struct tx *tx, struct app *app, int64_t id, const struct correction *in,
	struct err *e)
{
	const char *kind = idno_family_name(in->id.family);
	const char sex[2] = { in->id.sex, '\0' };
	struct bytes bix = bytes_of(in->bix, 32);
	struct sql_person_by_id_no other;
	char birth[CIVIL_SIZE];
	int found = sql_person_by_id_no(tx, e, kind, bix, &other);

	if (found < 0)
		return -1;
	if (found && other.id != id)
		return err_set(e, ERR_PERSON_TAKEN);
	civil_format(in->id.birth, birth);
	return sql_person_set_id(tx, e, id, kind, seal(tx, app, id, in), bix,
		SOURCE_DESK, sex[0] ? sex : NULL, birth, tx_now(tx));
}

static int
set_field(struct tx *tx, struct app *app, int64_t id,
	const struct correction *in, struct err *e)
{
	struct bytes bix =
		in->value ? bytes_of(in->bix, 32) : bytes_of(NULL, 0);

	if (strcmp(in->field, "id_no") == 0)
		return set_id(tx, app, id, in, e);
	if (strcmp(in->field, "name") == 0)
		return sql_person_set_name(tx, e, id, seal(tx, app, id, in),
			bix, SOURCE_DESK, tx_now(tx));
	return sql_person_set_phone(
		tx, e, id, seal(tx, app, id, in), bix, SOURCE_DESK, tx_now(tx));
}

int
person_correct(struct tx *tx, struct app *app, int64_t person,
	const struct correction *in, int64_t version, const char *actor,
	const char *object, struct err *e)
{
	struct person_fields p;
	const char *value;
	int64_t source;

	if (person_load(tx, app, person, &p, e) != 0)
		return -1;
	if (p.version != version)
		return err_set(e, ERR_CASE_CHANGED);
	standing(&p, in->field, &value, &source);
	if (keep(tx, app, &p, in, actor, e) != 0 ||
		set_field(tx, app, person, in, e) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor, "person.correct", object,
		arena_printf(tx_arena(tx),
			"{\"field\":\"%s\",\"from\":\"%s\",\"to\":\"desk\"}",
			in->field, source ? person_source_name(source) : ""));
}

/* ---- what is shown ------------------------------------------------------- */

static int
open_own(struct tx *tx, struct app *app, const char *column, int64_t row,
	struct bytes sealed, const char **out, struct err *e)
{
	struct bytes plain;

	*out = NULL;
	if (!sealed.p)
		return 0;
	if (seal_open(app->keyring, "person_history", column, row, sealed,
		    tx_arena(tx), &plain, e) != 0)
		return -1;
	*out = (const char *)plain.p;
	return 0;
}

static const char *
masked(struct arena *a, const char *field, const char *value)
{
	char out[NAME_SIZE];

	if (!value)
		return "没有";
	if (strcmp(field, "name") == 0)
		name_mask(value, out);
	else if (strcmp(field, "phone") == 0)
		phone_mask(value, out);
	else
		idno_mask(value, out);
	return arena_strdup(a, out);
}

static int
change_of(struct tx *tx, struct app *app, const struct sql_person_history *r,
	struct person_change *out, struct err *e)
{
	const char *old;

	if (open_own(tx, app, "old", r->id, r->old_sealed, &old, e) != 0 ||
		open_own(tx, app, "reason", r->id, r->reason_sealed,
			&out->reason, e) != 0 ||
		open_own(tx, app, "evidence", r->id, r->evidence_sealed,
			&out->evidence, e) != 0)
		return -1;
	out->at = r->changed_at;
	out->field = r->field;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (strcmp(fields[i].field, r->field) == 0)
			out->label = fields[i].label;
	out->old = masked(tx_arena(tx), r->field, old);
	out->from = r->old_src_null ? NULL : person_source_label(r->old_src);
	out->to = person_source_label(r->new_src);
	out->actor = r->actor;
	return 0;
}

int
person_changes(struct tx *tx, struct app *app, int64_t person,
	struct person_change **out, size_t *n, struct err *e)
{
	struct sql_person_history_rows rows;

	if (sql_person_history(tx, e, person, &rows) != 0)
		return -1;
	*n = rows.n;
	*out = ARENA_ARRAY(tx_arena(tx), struct person_change, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		if (change_of(tx, app, &rows.items[i], &(*out)[i], e) != 0)
			return -1;
	return 0;
}
