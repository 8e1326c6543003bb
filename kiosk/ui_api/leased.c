/* SPDX-License-Identifier: Apache-2.0 */
#include "leased.h"
#include "../agent/leases.h"
#include "civil.h"
#include "json.h"

#define LEFT_MAX ((size_t)16 * 1024)

struct rule {
	const char *offer, *rule, *value;
};
struct place {
	const char *code, *name, *address;
};
struct session {
	const char *id, *place, *date, *weekday, *starts, *ends;
};
struct offer {
	const char *code, *title;
	struct json_list places, sessions;
};
struct words {
	struct json_list rules, items;
};

struct reason {
	const char *code, *title;
};
struct fit {
	bool eligible, certain;
	struct json_list reasons, needs;
};
struct left {
	struct json_list left;
};

/* clang-format off */
#define F(type, m, kind, sub) J_FIELD(type, #m, m, kind, J_REQUIRED, 0, sub, NULL)
#define OPEN(name, type, fields) \
	{ name, sizeof(struct type), fields, ARRAY_LEN(fields), .open = true }
static const struct json_field rule_fields[] = {
	F(rule, offer, J_TEXT, NULL), F(rule, rule, J_TEXT, NULL), F(rule, value, J_TEXT, NULL),
};
static const struct json_shape rule_shape = OPEN("KioskRule", rule, rule_fields);
static const struct json_field place_fields[] = {
	F(place, code, J_TEXT, NULL), F(place, name, J_TEXT, NULL), F(place, address, J_TEXT, NULL),
};
static const struct json_shape place_shape = OPEN("KioskPlace", place, place_fields);
static const struct json_field session_fields[] = {
	F(session, id, J_TEXT, NULL), F(session, place, J_TEXT, NULL), F(session, date, J_TEXT, NULL),
	F(session, weekday, J_TEXT, NULL), F(session, starts, J_TEXT, NULL), F(session, ends, J_TEXT, NULL),
};
static const struct json_shape session_shape = OPEN("KioskSession", session, session_fields);
static const struct json_field offer_fields[] = {
	F(offer, code, J_TEXT, NULL), F(offer, title, J_TEXT, NULL),
	F(offer, places, J_LIST, &place_shape), F(offer, sessions, J_LIST, &session_shape),
};
static const struct json_shape offer_shape = OPEN("KioskOffer", offer, offer_fields);
static const struct json_field words_fields[] = {
	F(words, rules, J_LIST, &rule_shape), F(words, items, J_LIST, &offer_shape),
};
static const struct json_shape words_shape = OPEN("KioskOffers", words, words_fields);

static const struct json_field reason_fields[] = {
	F(reason, code, J_TEXT, NULL), F(reason, title, J_TEXT, NULL),
};
static const struct json_shape reason_shape = JSON_SHAPE("KioskReason", struct reason, reason_fields);
static const struct json_field fit_fields[] = {
	F(fit, eligible, J_BOOL, NULL), F(fit, certain, J_BOOL, NULL),
	F(fit, reasons, J_LIST, &reason_shape), F(fit, needs, J_TEXTS, NULL),
};
static const struct json_shape fit_shape = JSON_SHAPE("KioskFit", struct fit, fit_fields);
static const struct json_field count_fields[] = {
	F(store_lease, session, J_TEXT, NULL), F(store_lease, n, J_INT, NULL),
};
static const struct json_shape count_shape = JSON_SHAPE("KioskLeft", struct store_lease, count_fields);
static const struct json_field left_fields[] = { F(left, left, J_LIST, &count_shape) };
static const struct json_shape left_shape = JSON_SHAPE("KioskLefts", struct left, left_fields);
/* clang-format on */

/* ---- the offers ---------------------------------------------------------- */

static const struct words *
words_load(struct ui_request *r, struct bytes *raw, struct err *e)
{
	struct err own = { 0 };
	const struct words *w = NULL;

	if (leases_words(r->agent, r->arena, raw))
		w = json_decode(r->arena, *raw, &words_shape, &own);
	if (!w)
		err_set(e, ERR_LINE_DOWN);
	return w;
}

int
leased_offers(struct ui_request *r, struct err *e)
{
	struct store_lease *leases;
	struct left left;
	const char *text;
	struct bytes raw;
	struct str out;

	if (!words_load(r, &raw, e))
		return -1;
	left.left.n = outbox_leases(r->agent->outbox, r->arena, &leases);
	left.left.items = leases;
	str_init(&out, r->arena, LEFT_MAX);
	json_encode(&out, &left_shape, &left);
	BUG_ON(out.over || raw.p[0] != '{');
	/* One object of the two: "…}" and "{…" meet in a comma. */
	text = arena_printf(r->arena, "%.*s,%.*s", (int)(out.n - 1), out.p,
		(int)(raw.n - 1), (const char *)raw.p + 1);
	r->reply = (struct ui_reply){ .status = 200,
		.content_type = "application/json",
		.body = bytes_str(text) };
	return 0;
}

/* ---- who may ------------------------------------------------------------- */

struct person {
	bool has_birth;
	struct civil birth, today;
};

static bool
number_of(const struct rule *rule, int64_t *out)
{
	return digits_parse(bytes_str(rule->value), 200, out) == 0;
}

static bool
old_enough(const struct rule *rule, const struct person *p)
{
	int64_t n;

	return number_of(rule, &n) && p->has_birth &&
	       civil_age(p->birth, p->today) >= n;
}

static bool
young_enough(const struct rule *rule, const struct person *p)
{
	int64_t n;

	return number_of(rule, &n) && p->has_birth &&
	       civil_age(p->birth, p->today) <= n;
}

/*
 * What a kiosk can say of each rule without the centre. holds: the card
 * decides; declared: the person says so; neither: the centre decides later. A
 * rule of no row is one of a newer centre's: nobody is told that they may.
 */
/* clang-format off */
static const struct judged {
	const char *rule;
	bool declared;
	enum err_code code;
	bool (*holds)(const struct rule *rule, const struct person *p);
} judged[] = {
	{ "age_min",	false, ERR_AGE_LOW,  old_enough },
	{ "age_max",	false, ERR_AGE_HIGH, young_enough },
	{ "mark",	true,  ERR_NONE,     NULL },
	{ "member",	false, ERR_NONE,     NULL },
	{ "group",	false, ERR_NONE,     NULL },
	{ "gap_months", false, ERR_NONE,     NULL },
};
/* clang-format on */

static const struct judged *
judged_find(const char *rule)
{
	for (size_t i = 0; i < ARRAY_LEN(judged); i++)
		if (strcmp(judged[i].rule, rule) == 0)
			return &judged[i];
	return NULL;
}

static struct person
person_of(const struct ui_request *r, const struct card *card)
{
	struct person p = { .today =
				    civil_from_ms(clock_now(r->agent->clock)) };
	struct err own = { 0 };

	p.has_birth = civil_parse(card->birth, &p.birth, &own) == 0;
	return p;
}

/* Codes of what fails, and what is still to be declared. */
struct verdict {
	enum err_code codes[16];
	size_t n_codes;
	const char *needs[16];
	size_t n_needs;
};

static void
judge(const struct ui_request *r, const struct words *w, const char *offer,
	const struct card *card, struct verdict *v)
{
	const struct rule *rules = w->rules.items;
	const struct person p = person_of(r, card);

	*v = (struct verdict){ .n_codes = 0 };
	for (size_t i = 0; i < w->rules.n && i < ARRAY_LEN(v->needs); i++) {
		const struct judged *j = judged_find(rules[i].rule);

		if (strcmp(rules[i].offer, offer) != 0)
			continue;
		if (!j)
			v->codes[v->n_codes++] = ERR_LINE_DOWN;
		else if (j->declared)
			v->needs[v->n_needs++] = rules[i].value;
		else if (j->holds && !j->holds(&rules[i], &p))
			v->codes[v->n_codes++] = j->code;
	}
}

static const struct offer *
offer_find(const struct words *w, struct bytes code)
{
	const struct offer *o = w->items.items;

	for (size_t i = 0; i < w->items.n; i++)
		if (bytes_equal(bytes_str(o[i].code), code))
			return &o[i];
	return NULL;
}

int
leased_fit(struct ui_request *r, struct bytes code, const struct card *card,
	struct err *e)
{
	struct reason reasons[ARRAY_LEN(((struct verdict *)0)->codes)];
	const struct words *w;
	const struct offer *o;
	struct verdict v;
	struct bytes raw;
	struct fit fit;

	if (!card)
		return err_set(e, ERR_LEASE_CARD);
	w = words_load(r, &raw, e);
	if (!w)
		return -1;
	o = offer_find(w, code);
	if (!o)
		return err_set(e, ERR_OFFER_UNKNOWN);
	judge(r, w, o->code, card, &v);
	for (size_t i = 0; i < v.n_codes; i++)
		reasons[i] = (struct reason){ err_info(v.codes[i])->name,
			err_info(v.codes[i])->title };
	fit = (struct fit){ .eligible = v.n_codes == 0,
		.reasons = { reasons, v.n_codes },
		.needs = { v.needs, v.n_needs } };
	return ui_json(r, 200, &fit_shape, &fit, e);
}

/* ---- one of them --------------------------------------------------------- */

static const struct session *
session_find(const struct words *w, const char *id, const struct offer **offer)
{
	const struct offer *o = w->items.items;

	for (size_t i = 0; i < w->items.n; i++) {
		const struct session *s = o[i].sessions.items;

		*offer = &o[i];
		for (size_t k = 0; k < o[i].sessions.n; k++)
			if (strcmp(s[k].id, id) == 0)
				return &s[k];
	}
	return NULL;
}

static void
name_site(const struct offer *o, const char *code, struct outbox_place *out)
{
	const struct place *p = o->places.items;

	for (size_t i = 0; i < o->places.n; i++)
		if (strcmp(p[i].code, code) == 0) {
			out->name = p[i].name;
			out->address = p[i].address;
		}
}

int
leased_place(struct ui_request *r, const char *session, const struct card *card,
	struct outbox_place *out, struct err *e)
{
	const struct line *line = &r->agent->line;
	const struct session *s;
	const struct offer *o;
	const struct words *w;
	struct verdict v;
	struct bytes raw;

	w = words_load(r, &raw, e);
	if (!w)
		return -1;
	s = session_find(w, session, &o);
	if (!s)
		return err_set(e, ERR_LEASE_SPENT);
	judge(r, w, o->code, card, &v);
	/* With a line the centre says so itself, and all of it. */
	if (v.n_codes && !line->online(line->ctx))
		return err_set(e, v.codes[0]);
	*out = (struct outbox_place){ .session = s->id,
		.title = o->title,
		.date = s->date,
		.weekday = s->weekday,
		.starts = s->starts,
		.ends = s->ends };
	name_site(o, s->place, out);
	return 0;
}
