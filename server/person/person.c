/* SPDX-License-Identifier: Apache-2.0 */
#include "person/person.h"
#include "audit/audit.h"
#include "crypto.h"
#include "person.sql.h"
#include "person_name.h"
#include "phone.h"
#include "seal.h"

static const struct {
	const char *name, *label;
} sources[] = {
	[SOURCE_TYPED] = { "typed", "自填" },
	[SOURCE_IMPORTED] = { "import", "导入" },
	[SOURCE_DESK] = { "desk", "核实" },
	[SOURCE_CHIP] = { "chip", "读卡" },
};

const char *
person_source_label(int64_t source)
{
	BUG_ON(source < SOURCE_TYPED || source > SOURCE_CHIP);
	return sources[source].label;
}

const char *
person_source_name(int64_t source)
{
	BUG_ON(source < SOURCE_TYPED || source > SOURCE_CHIP);
	return sources[source].name;
}

struct civil
app_today(const struct app *app)
{
	return civil_from_ms(clock_now(app->clock));
}

void
person_bix(const struct app *app, const char *column, const char *value,
	uint8_t out[32])
{
	blind_index(app->keyring, "person", column, bytes_str(value), out);
}

static void
check_id(struct app *app, const struct person_input *in, int min_age,
	struct person_claim *out, struct err *e)
{
	unsigned flags = app->config.demo ? IDNO_ALLOW_TEST : 0;
	struct civil today = app_today(app);
	enum err_code warning = ERR_NONE;
	struct err own = { 0 };

	out->id_type = in->id_type;
	if (!in->id_no)
		return;
	if (idno_parse(in->id_no, flags, today, &out->id, &warning, &own) != 0)
		err_add_field(e, "person.id_no", own.code);
	else if (in->id_type &&
		 idno_check_type(&out->id, in->id_type, &own) != 0)
		err_add_field(e, "person.id_type", own.code);
	else if (out->id.has_birth && civil_age(out->id.birth, today) < min_age)
		err_add_field(e, "person.id_no", ERR_ID_AGE_RULE);
}

static void
check_name(struct arena *a, const struct person_input *in,
	struct person_claim *out, struct err *e)
{
	enum err_code warning = ERR_NONE;
	struct err own = { 0 };
	char name[NAME_SIZE];

	if (!in->name)
		return;
	if (name_parse(in->name, name, &warning, &own) != 0)
		err_add_field(e, "person.name", own.code);
	else
		out->name = arena_strdup(a, name);
}

static void
check_phone(struct arena *a, const struct person_input *in,
	struct person_claim *out, struct err *e)
{
	enum err_code warning = ERR_NONE;
	struct err own = { 0 };
	char phone[PHONE_SIZE];

	if (!in->phone || !*in->phone)
		return;
	if (phone_parse(in->phone, 0, phone, &warning, &own) != 0)
		err_add_field(e, "person.phone", own.code);
	else
		out->phone = arena_strdup(a, phone);
}

int
person_claim_check(struct app *app, struct arena *a,
	const struct person_input *in, enum person_source source, int min_age,
	struct person_claim *out, struct err *e)
{
	*out = (struct person_claim){ .source = source };
	check_id(app, in, min_age, out, e);
	check_name(a, in, out, e);
	check_phone(a, in, out, e);
	if (e->code != ERR_NONE)
		return -1;
	person_bix(app, "id_no", out->id.text, out->id_bix);
	person_bix(app, "name", out->name, out->name_bix);
	if (out->phone)
		person_bix(app, "phone", out->phone, out->phone_bix);
	return 0;
}

static struct bytes
seal(struct tx *tx, struct app *app, const char *column, int64_t id,
	const char *value)
{
	if (!value)
		return bytes_of(NULL, 0);
	return seal_field(app->keyring, app->rng, "person", column, id,
		bytes_str(value), tx_arena(tx));
}

static struct bytes
bix_or_none(const char *value, const uint8_t bix[32])
{
	return value ? bytes_of(bix, 32) : bytes_of(NULL, 0);
}

static int
admit_new(struct tx *tx, struct app *app, const struct person_claim *c,
	int64_t *id, struct err *e)
{
	char birth[CIVIL_SIZE], sex[2] = { c->id.sex, '\0' };
	int64_t typed = SOURCE_TYPED, row = tx_new_id(tx);

	if (c->id.has_birth)
		civil_format(c->id.birth, birth);
	*id = row;
	return sql_person_insert(tx, e, row, c->id_type,
		bytes_of(c->id_bix, 32),
		seal(tx, app, "id_no", row, c->id.text), c->source,
		seal(tx, app, "name", row, c->name), bytes_of(c->name_bix, 32),
		sex[0] ? sex : NULL, c->id.has_birth ? birth : NULL,
		seal(tx, app, "phone", row, c->phone),
		bix_or_none(c->phone, c->phone_bix), c->phone ? &typed : NULL,
		tx_now(tx));
}

/* What a field was, sealed anew for the history's own row. */
static int
keep_old(struct tx *tx, struct app *app, int64_t person, const char *field,
	struct bytes sealed, const int64_t *old_src, int64_t new_src,
	const char *actor, struct err *e)
{
	struct bytes plain, old = bytes_of(NULL, 0);
	int64_t row = tx_new_id(tx);

	if (sealed.p) {
		if (seal_open(app->keyring, "person", field, person, sealed,
			    tx_arena(tx), &plain, e) != 0)
			return -1;
		old = seal_field(app->keyring, app->rng, "person_history",
			"old", row, plain, tx_arena(tx));
	}
	if (sql_person_history_insert(tx, e, row, person, field, old, old_src,
		    new_src, tx_now(tx), actor) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor, "person.update",
		arena_printf(tx_arena(tx), "person:%lld", (long long)person),
		arena_printf(tx_arena(tx),
			"{\"field\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}",
			field, old_src ? person_source_name(*old_src) : "",
			person_source_name(new_src)));
}

static int
update_name(struct tx *tx, struct app *app, const struct sql_person_by_id_no *p,
	const struct person_claim *c, const char *actor, struct err *e)
{
	bool same = bytes_equal(p->name_bix, bytes_of(c->name_bix, 32));

	if (p->name_src > (int64_t)c->source ||
		(same && p->name_src == (int64_t)c->source))
		return 0;
	if (!same && keep_old(tx, app, p->id, "name", p->name_sealed,
			     &p->name_src, c->source, actor, e) != 0)
		return -1;
	return sql_person_set_name(tx, e, p->id,
		seal(tx, app, "name", p->id, c->name),
		bytes_of(c->name_bix, 32), c->source, tx_now(tx));
}

/* A phone is always typed; the person who holds the card may change it. */
static int
update_phone(struct tx *tx, struct app *app,
	const struct sql_person_by_id_no *p, const struct person_claim *c,
	const char *actor, struct err *e)
{
	const int64_t *old_src = p->phone_src_null ? NULL : &p->phone_src;

	if (!c->phone || bytes_equal(p->phone_bix, bytes_of(c->phone_bix, 32)))
		return 0;
	/* Knowing a number is not being the person: where the card was read
	 * once, only the card's holder changes the phone. */
	if (c->source != SOURCE_CHIP && old_src &&
		(p->id_src == SOURCE_CHIP || *old_src > SOURCE_TYPED))
		return 0;
	if (keep_old(tx, app, p->id, "phone", p->phone_sealed, old_src,
		    SOURCE_TYPED, actor, e) != 0)
		return -1;
	return sql_person_set_phone(tx, e, p->id,
		seal(tx, app, "phone", p->id, c->phone),
		bytes_of(c->phone_bix, 32), SOURCE_TYPED, tx_now(tx));
}

int
person_admit(struct tx *tx, struct app *app, const struct person_claim *c,
	const char *actor, int64_t *id, struct err *e)
{
	struct sql_person_by_id_no p;
	int found = sql_person_by_id_no(
		tx, e, c->id_type, bytes_of(c->id_bix, 32), &p);

	if (found < 0)
		return -1;
	if (!found)
		return admit_new(tx, app, c, id, e);
	*id = p.id;
	if (p.id_src < (int64_t)c->source &&
		sql_person_raise_id_source(
			tx, e, p.id, c->source, tx_now(tx)) != 0)
		return -1;
	if (update_name(tx, app, &p, c, actor, e) != 0)
		return -1;
	return update_phone(tx, app, &p, c, actor, e);
}

int
person_match(struct tx *tx, const struct person_claim *c,
	struct person_match *out, struct err *e)
{
	struct sql_person_by_id_no p;
	int found = sql_person_by_id_no(
		tx, e, c->id_type, bytes_of(c->id_bix, 32), &p);

	*out = (struct person_match){ 0 };
	if (found <= 0)
		return found;
	out->typed_only = p.id_src == SOURCE_TYPED &&
			  p.name_src == SOURCE_TYPED &&
			  (p.phone_src_null || p.phone_src == SOURCE_TYPED);
	out->same_name = p.name_bix.p &&
			 bytes_equal(p.name_bix, bytes_of(c->name_bix, 32));
	out->has_phone = p.phone_bix.p != NULL;
	out->same_phone = c->phone && out->has_phone &&
			  bytes_equal(p.phone_bix, bytes_of(c->phone_bix, 32));
	return 0;
}

int
person_find(
	struct tx *tx, const struct person_claim *c, int64_t *id, struct err *e)
{
	struct sql_person_by_id_no p;
	int found = sql_person_by_id_no(
		tx, e, c->id_type, bytes_of(c->id_bix, 32), &p);

	if (found > 0)
		*id = p.id;
	return found;
}

static int
open_text(struct tx *tx, struct app *app, const char *column, int64_t id,
	struct bytes sealed, const char **out, struct err *e)
{
	struct bytes plain;

	*out = NULL;
	if (!sealed.p)
		return 0;
	if (seal_open(app->keyring, "person", column, id, sealed, tx_arena(tx),
		    &plain, e) != 0)
		return -1;
	*out = (const char *)plain.p;
	return 0;
}

int
person_load(struct tx *tx, struct app *app, int64_t id,
	struct person_fields *out, struct err *e)
{
	struct sql_person_by_id p;
	int found = sql_person_by_id(tx, e, id, &p);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	*out = (struct person_fields){ .id = id,
		.id_type = p.id_type,
		.sex = p.sex,
		.birth = p.birth,
		.id_src = p.id_src,
		.name_src = p.name_src,
		.phone_src = p.phone_src_null ? 0 : p.phone_src,
		.version = p.version };
	if (open_text(tx, app, "id_no", id, p.id_sealed, &out->id_no, e) != 0 ||
		open_text(tx, app, "name", id, p.name_sealed, &out->name, e) !=
			0)
		return -1;
	return open_text(tx, app, "phone", id, p.phone_sealed, &out->phone, e);
}

void
person_doubts(const struct app *app, const struct person_fields *p,
	struct person_doubts *out)
{
	char name[NAME_SIZE], phone[PHONE_SIZE];
	struct err own = { 0 };
	struct idno id;

	*out = (struct person_doubts){ 0 };
	/* What is kept was once taken; what it warns of is asked anew, as the
	 * lists of divisions and segments grow. */
	if (idno_parse(p->id_no, IDNO_ALLOW_TEST, app_today(app), &id,
		    &out->id_no, &own) != 0)
		out->id_no = ERR_NONE;
	if (name_parse(p->name, name, &out->name, &own) != 0)
		out->name = ERR_NONE;
	if (p->phone && phone_parse(p->phone, 0, phone, &out->phone, &own) != 0)
		out->phone = ERR_NONE;
}

int
person_masked_name(struct tx *tx, struct app *app, int64_t id,
	struct bytes name_sealed, const char **out, struct err *e)
{
	char masked[NAME_SIZE];
	const char *name;

	if (open_text(tx, app, "name", id, name_sealed, &name, e) != 0)
		return -1;
	name_mask(name, masked);
	*out = arena_strdup(tx_arena(tx), masked);
	return 0;
}

int
person_look_alike(struct tx *tx, struct app *app, const struct person_fields *p,
	struct person_alike *out, struct err *e)
{
	uint8_t name[BLIND_SIZE], phone[BLIND_SIZE] = { 0 };
	struct sql_person_alike row;

	person_bix(app, "name", p->name, name);
	if (p->phone)
		person_bix(app, "phone", p->phone, phone);
	if (sql_person_alike(tx, e, p->id, bytes_of(name, sizeof(name)),
		    p->birth, bix_or_none(p->phone, phone), &row) < 0)
		return -1;
	*out = (struct person_alike){ row.same_name, row.same_phone };
	return 0;
}
