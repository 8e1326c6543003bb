/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/rule.h"
#include "aid/sheet.h"
#include "assets.h"
#include "audit/audit.h"
#include "civil.h"
#include "crypto.h"
#include "money.h"
#include "person/person.h"
#include "ref/ref.h"
#include "rule.sql.h"

#define CATALOGUE "catalogue/aid.json"
#define SYSTEM "system"

int
aid_rules_on(struct tx *tx, const char *day, const struct aid_rules **out,
	struct err *e)
{
	struct sql_aid_rule_on row;
	int found = sql_aid_rule_on(tx, e, day, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_AID_RULES_NONE);
	*out = aid_rules_read(tx_arena(tx), bytes_str(row.body), e);
	return *out ? 0 : -1;
}

int
aid_rules_load(struct tx *tx, int64_t version, const struct aid_rules **out,
	struct err *e)
{
	struct sql_aid_rule_get row;
	int found = sql_aid_rule_get(tx, e, version, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	*out = aid_rules_read(tx_arena(tx), bytes_str(row.body), e);
	return *out ? 0 : -1;
}

int
aid_line_on(struct tx *tx, const char *district, const char *day, int64_t *fen,
	struct err *e)
{
	struct sql_aid_line_on row;
	int found = sql_aid_line_on(tx, e, district, day, &row);

	*fen = found > 0 ? row.amount : 0;
	return found;
}

/* ---- entering and confirming --------------------------------------------- */

static int
put(struct tx *tx, const struct aid_rules *r, struct bytes text,
	const char *actor, struct err *e)
{
	uint8_t sum[SHA256_SIZE];
	int64_t changed;

	crypto_sha256(text, sum);
	if (sql_aid_rule_put(tx, e, r->version, r->valid_from, r->basis,
		    arena_strndup(tx_arena(tx), text.p, text.n),
		    bytes_of(sum, sizeof(sum)), tx_now(tx), actor,
		    &changed) != 0)
		return -1;
	return changed == 1 ? 0 : err_set(e, ERR_AID_RULES_VERSION);
}

static int
note(struct tx *tx, struct app *app, const char *actor, const char *action,
	const char *object, struct err *e)
{
	return audit_add(tx, e, app->rng, actor, action, object, "{}");
}

static int
note_rules(struct tx *tx, struct app *app, const char *actor,
	const char *action, int64_t version, struct err *e)
{
	return note(tx, app, actor, action,
		arena_printf(
			tx_arena(tx), "aid-rules:%lld", (long long)version),
		e);
}

int
aid_rules_sync(struct tx *tx, struct app *app, struct err *e)
{
	const struct asset *file = asset_find(CATALOGUE);
	const struct aid_rules *r;
	struct sql_aid_rule_last last;
	struct bytes text;
	int64_t changed;

	BUG_ON(!file);
	if (sql_aid_rule_last(tx, e, &last) != 0)
		return -1;
	if (last.version)
		return 0;
	text = bytes_of(file->data, file->n);
	r = aid_rules_read(tx_arena(tx), text, e);
	if (!r || put(tx, r, text, SYSTEM, e) != 0 ||
		sql_aid_rule_confirm(tx, e, r->version, tx_now(tx), "catalogue",
			&changed) != 0)
		return -1;
	return note_rules(tx, app, SYSTEM, "aid.rules.enter", r->version, e);
}

int
aid_rules_enter(struct tx *tx, struct app *app, struct bytes text,
	const char *actor, int64_t *version, struct err *e)
{
	const struct aid_rules *r = aid_rules_read(tx_arena(tx), text, e);
	struct sql_aid_rule_last last;

	if (!r || sql_aid_rule_last(tx, e, &last) != 0)
		return -1;
	if (r->version != last.version + 1)
		return err_set(e, ERR_AID_RULES_VERSION);
	*version = r->version;
	if (put(tx, r, text, actor, e) != 0)
		return -1;
	return note_rules(tx, app, actor, "aid.rules.enter", r->version, e);
}

/* Nobody confirms what they have entered; nothing is confirmed twice. */
static int
may_confirm(const char *entered_by, bool open, const char *actor, struct err *e)
{
	if (!open)
		return err_set(e, ERR_AID_RULES_STATE);
	return strcmp(entered_by, actor) == 0 ? err_set(e, ERR_AID_RULES_SELF)
					      : 0;
}

int
aid_rules_confirm(struct tx *tx, struct app *app, int64_t version,
	const char *actor, struct err *e)
{
	struct sql_aid_rule_get row;
	int64_t changed;
	int found = sql_aid_rule_get(tx, e, version, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (may_confirm(row.entered_by, row.confirmed_at_null, actor, e) != 0 ||
		sql_aid_rule_confirm(
			tx, e, version, tx_now(tx), actor, &changed) != 0)
		return -1;
	return note_rules(tx, app, actor, "aid.rules.confirm", version, e);
}

int
aid_line_enter(struct tx *tx, struct app *app, const struct aid_line *l,
	const char *actor, struct err *e)
{
	struct civil day;
	int64_t changed;

	if (!ref_district_find(app->ref, l->district))
		err_add_field(e, "district", ERR_DISTRICT_UNKNOWN);
	if (civil_parse(l->valid_from, &day, &(struct err){ 0 }) != 0)
		err_add_field(e, "valid_from", ERR_DATE_FORMAT);
	if (l->amount < 1 || l->amount > AID_LINE_MAX)
		err_add_field(e, "amount", ERR_NUMBER_RANGE);
	if (!*l->basis)
		err_add_field(e, "basis", ERR_REQUIRED);
	if (e->code != ERR_NONE)
		return -1;
	if (sql_aid_line_put(tx, e, tx_new_id(tx), l->district, l->valid_from,
		    l->amount, l->basis, tx_now(tx), actor, &changed) != 0)
		return -1;
	if (changed != 1)
		return err_set(e, ERR_AID_RULES_VERSION);
	return note(tx, app, actor, "aid.line.enter",
		arena_printf(tx_arena(tx), "aid-line:%s", l->district), e);
}

int
aid_line_confirm(struct tx *tx, struct app *app, const char *district,
	const char *valid_from, const char *actor, struct err *e)
{
	struct sql_aid_line_get row;
	int64_t changed;
	int found = sql_aid_line_get(tx, e, district, valid_from, &row);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (may_confirm(row.entered_by, row.confirmed_at_null, actor, e) != 0 ||
		sql_aid_line_confirm(
			tx, e, row.id, tx_now(tx), actor, &changed) != 0)
		return -1;
	return note(tx, app, actor, "aid.line.confirm",
		arena_printf(tx_arena(tx), "aid-line:%s", district), e);
}

/* ---- rows of a version --------------------------------------------------- */

const struct aid_category *
aid_category_find(const struct aid_rules *r, const char *code)
{
	const struct aid_category *rows = r->categories.items;

	for (size_t i = 0; code && i < r->categories.n; i++)
		if (strcmp(rows[i].code, code) == 0)
			return &rows[i];
	return NULL;
}

const struct aid_kind *
aid_kind_find(const struct aid_rules *r, const char *code, const char *category)
{
	const struct aid_kind *rows = r->kinds.items;

	for (size_t i = 0; code && category && i < r->kinds.n; i++)
		if (strcmp(rows[i].code, code) == 0 &&
			strcmp(rows[i].category, category) == 0)
			return &rows[i];
	return NULL;
}

const struct aid_word *
aid_word_find(const struct json_list *words, const char *code)
{
	const struct aid_word *rows = words->items;

	for (size_t i = 0; code && i < words->n; i++)
		if (strcmp(rows[i].code, code) == 0)
			return &rows[i];
	return NULL;
}

const struct aid_consent *
aid_consent_find(const struct aid_rules *r, const char *purpose)
{
	const struct aid_consent *rows = r->consents.items;

	for (size_t i = 0; purpose && i < r->consents.n; i++)
		if (strcmp(rows[i].purpose, purpose) == 0)
			return &rows[i];
	return NULL;
}

const struct aid_paper_rule aid_visit_paper = { AID_PAPER_VISIT,
	"入户走访登记表", "never" };

const struct aid_paper_rule *
aid_paper_rule_find(const struct aid_rules *r, const char *code)
{
	const struct aid_paper_rule *rows = r->papers.items;

	for (size_t i = 0; i < r->papers.n; i++)
		if (strcmp(rows[i].code, code) == 0)
			return &rows[i];
	return strcmp(code, AID_PAPER_VISIT) == 0 ? &aid_visit_paper : NULL;
}

const struct aid_tier *
aid_tier_of(const struct aid_rules *r, int64_t amount)
{
	const struct aid_tier *rows = r->tiers.items;

	for (size_t i = 0; i < r->tiers.n; i++)
		if (!rows[i].up_to || amount <= rows[i].up_to)
			return &rows[i];
	BUG("rules without a last tier");
}

const struct aid_limit *
aid_limit_of(const struct aid_rules *r, const char *stage)
{
	const struct aid_limit *rows = r->limits.items;

	for (size_t i = 0; i < r->limits.n; i++)
		if (strcmp(rows[i].stage, stage) == 0)
			return &rows[i];
	return NULL;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
aid_cap_of(const struct aid_kind *k, int64_t line, int64_t cost)
{
	int64_t cap = MONEY_MAX;

	if (k->cap)
		cap = least(cap, k->cap);
	if (k->cap_lines)
		cap = least(cap, k->cap_lines * line);
	if (k->cost_percent)
		cap = least(cap, cost * k->cost_percent / 100);
	return cap;
}
