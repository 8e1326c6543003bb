/* SPDX-License-Identifier: Apache-2.0 */
#include "ref/ref.h"
#include "assets.h"
#include "crypto.h"
#include "money.h"
#include "ref.sql.h"
#include "ref/csv.h"
#include "str.h"

static const char *
or_null(const char *cell)
{
	return *cell ? cell : NULL;
}

static bool
is_set(const char *cell)
{
	return strcmp(cell, "1") == 0;
}

static int
load_groups(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/groups.csv", "code,name,hint,eight,gift",
		    &csv, e) != 0)
		return -1;
	r->groups = ARENA_ARRAY(a, struct ref_group, csv.n_rows);
	r->n_groups = csv.n_rows;
	for (size_t i = 0; i < csv.n_rows; i++) {
		char **c = csv.rows[i];

		r->groups[i] = (struct ref_group){ c[0], c[1], c[2],
			is_set(c[3]), is_set(c[4]) };
	}
	return 0;
}

static int
load_streets(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/streets.csv", "code,name,district", &csv,
		    e) != 0)
		return -1;
	r->streets = ARENA_ARRAY(a, struct ref_street, csv.n_rows);
	r->n_streets = csv.n_rows;
	for (size_t i = 0; i < csv.n_rows; i++) {
		char **c = csv.rows[i];

		r->streets[i] = (struct ref_street){ c[0], c[1], c[2] };
	}
	return 0;
}

/* The streets of a district stand together in the file. */
static void
district_streets(const struct ref *r, struct ref_district *d)
{
	for (size_t i = 0; i < r->n_streets; i++) {
		if (strcmp(r->streets[i].district, d->code) != 0)
			continue;
		if (!d->streets)
			d->streets = &r->streets[i];
		d->n_streets++;
	}
}

static int
load_districts(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/divisions.csv",
		    "code,name,parent,kind,aliases", &csv, e) != 0)
		return -1;
	r->districts = ARENA_ARRAY(a, struct ref_district, csv.n_rows);
	for (size_t i = 0; i < csv.n_rows; i++) {
		char **c = csv.rows[i];
		struct ref_district *d;

		d = &r->districts[r->n_districts];
		d->code = c[0];
		d->name = c[1];
		district_streets(r, d);
		/* Where people work: what has streets, zones too. */
		if (d->streets)
			r->n_districts++;
	}
	return 0;
}

static bool
fits(const char *pattern, const char *value)
{
	return strcmp(pattern, "*") == 0 || strcmp(pattern, value) == 0;
}

static const char *
receiving_code(const struct ref *r, const char *group, const char *district)
{
	for (size_t i = 0; i < r->n_receiving; i++)
		if (fits(r->receiving[i].group, group) &&
			fits(r->receiving[i].district, district))
			return r->receiving[i].unit;
	return r->unions[0].code; /* the city's own */
}

/* Every street and town has its union under the district's or zone's. */
static int
add_street_unions(struct arena *a, struct ref *r, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < r->n_streets; i++) {
		const struct ref_street *s = &r->streets[i];

		r->unions[r->n_unions++] = (struct ref_union){
			.code = arena_printf(a, "s%s", s->code),
			.name = arena_printf(a, "%s工会", s->name),
			.parent = receiving_code(r, "*", s->district),
			.kind = "street",
			.division = s->district,
		};
	}
	return 0;
}

static int
load_unions(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/unions.csv",
		    "code,name,parent,kind,division", &csv, e) != 0)
		return -1;
	r->unions = ARENA_ARRAY(a, struct ref_union, csv.n_rows + r->n_streets);
	for (size_t i = 0; i < csv.n_rows; i++) {
		char **c = csv.rows[i];

		r->unions[r->n_unions++] = (struct ref_union){ c[0], c[1],
			or_null(c[2]), c[3], or_null(c[4]) };
	}
	return 0;
}

static int
load_receiving(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/receiving.csv", "group,district,union", &csv,
		    e) != 0)
		return -1;
	r->receiving = ARENA_ARRAY(a, struct ref_receiving, csv.n_rows);
	r->n_receiving = csv.n_rows;
	for (size_t i = 0; i < csv.n_rows; i++) {
		char **c = csv.rows[i];

		r->receiving[i] = (struct ref_receiving){ c[0], c[1], c[2] };
		if (!ref_union_find(r, c[2]))
			return err_setf(e, ERR_INTERNAL,
				"receiving.csv: no union %s", c[2]);
	}
	return 0;
}

static int
load_consent(struct arena *a, char **c, struct ref_consent *out, struct err *e)
{
	const char *path =
		arena_printf(a, "catalogue/consents/%s-%s.txt", c[0], c[1]);
	const struct asset *file = asset_find(path);

	if (!file || digits_parse(bytes_str(c[1]), 9999, &out->version) != 0)
		return err_setf(e, ERR_INTERNAL, "no %s", path);
	out->purpose = c[0];
	out->required = is_set(c[2]);
	out->title = c[3];
	out->text = arena_strndup(a, file->data, file->n);
	crypto_sha256(bytes_of(file->data, file->n), out->sha256);
	return 0;
}

static int
load_consents(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/consents.csv",
		    "purpose,version,required,title", &csv, e) != 0)
		return -1;
	r->consents = ARENA_ARRAY(a, struct ref_consent, csv.n_rows);
	r->n_consents = csv.n_rows;
	for (size_t i = 0; i < csv.n_rows; i++)
		if (load_consent(a, csv.rows[i], &r->consents[i], e) != 0)
			return -1;
	return 0;
}

static int
load_fund_sources(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/fund-sources.csv", "code,name", &csv, e) !=
		0)
		return -1;
	r->fund_sources = ARENA_ARRAY(a, struct ref_fund_source, csv.n_rows);
	r->n_fund_sources = csv.n_rows;
	for (size_t i = 0; i < csv.n_rows; i++)
		r->fund_sources[i] = (struct ref_fund_source){ csv.rows[i][0],
			csv.rows[i][1] };
	return 0;
}

/* An empty cell is no cap. */
static int
read_cap(const char *cell, int64_t *out, struct err *e)
{
	*out = 0;
	return *cell ? money_parse(cell, out, e) : 0;
}

static int
load_fund_purposes(struct arena *a, struct ref *r, struct err *e)
{
	struct csv csv;

	if (csv_load(a, "catalogue/fund-purposes.csv",
		    "code,name,source,person_cap,household_cap", &csv, e) != 0)
		return -1;
	r->fund_purposes = ARENA_ARRAY(a, struct ref_fund_purpose, csv.n_rows);
	r->n_fund_purposes = csv.n_rows;
	for (size_t i = 0; i < csv.n_rows; i++) {
		struct ref_fund_purpose *p = &r->fund_purposes[i];
		char **c = csv.rows[i];

		*p = (struct ref_fund_purpose){ c[0], c[1], c[2], 0, 0 };
		if (read_cap(c[3], &p->person_cap, e) != 0 ||
			read_cap(c[4], &p->household_cap, e) != 0)
			return -1;
	}
	return 0;
}

static int
load_rest(struct arena *a, struct ref *r, struct err *e)
{
	const struct asset *pledge = asset_find("catalogue/pledge.txt");
	const struct asset *days = asset_find("catalogue/calendar.csv");

	if (!pledge || !days)
		return err_setf(e, ERR_INTERNAL, "catalogue incomplete");
	r->pledge = arena_strndup(a, pledge->data, pledge->n);
	return calendar_load(&r->calendar, bytes_of(days->data, days->n), a, e);
}

const struct ref *
ref_load(struct arena *a, struct err *e)
{
	static int (*const loads[])(struct arena *, struct ref *,
		struct err *) = { load_groups, load_streets, load_districts,
		load_unions, load_receiving, add_street_unions, load_consents,
		load_fund_sources, load_fund_purposes, load_rest };
	struct ref *r = ARENA_NEW(a, struct ref);

	for (size_t i = 0; i < ARRAY_LEN(loads); i++)
		if (loads[i](a, r, e) != 0)
			return NULL;
	return r;
}

int
ref_sync(struct tx *tx, const struct ref *r, struct err *e)
{
	for (size_t i = 0; i < r->n_groups; i++) {
		const struct ref_group *g = &r->groups[i];

		if (sql_group_put(tx, e, g->code, g->name, g->eight, g->gift,
			    (int64_t)i) != 0)
			return -1;
	}
	for (size_t i = 0; i < r->n_unions; i++) {
		const struct ref_union *u = &r->unions[i];

		if (sql_union_put(tx, e, u->code, u->name, u->parent, u->kind,
			    u->division) != 0)
			return -1;
	}
	return 0;
}

const struct ref_group *
ref_group_find(const struct ref *r, const char *code)
{
	for (size_t i = 0; i < r->n_groups; i++)
		if (strcmp(r->groups[i].code, code) == 0)
			return &r->groups[i];
	return NULL;
}

const struct ref_district *
ref_district_find(const struct ref *r, const char *code)
{
	for (size_t i = 0; i < r->n_districts; i++)
		if (strcmp(r->districts[i].code, code) == 0)
			return &r->districts[i];
	return NULL;
}

const struct ref_street *
ref_street_find(const struct ref *r, const char *district, const char *code)
{
	const struct ref_district *d = ref_district_find(r, district);

	for (size_t i = 0; d && i < d->n_streets; i++)
		if (strcmp(d->streets[i].code, code) == 0)
			return &d->streets[i];
	return NULL;
}

const struct ref_union *
ref_union_find(const struct ref *r, const char *code)
{
	for (size_t i = 0; i < r->n_unions; i++)
		if (strcmp(r->unions[i].code, code) == 0)
			return &r->unions[i];
	return NULL;
}

const struct ref_fund_source *
ref_fund_source_find(const struct ref *r, const char *code)
{
	for (size_t i = 0; i < r->n_fund_sources; i++)
		if (strcmp(r->fund_sources[i].code, code) == 0)
			return &r->fund_sources[i];
	return NULL;
}

const struct ref_fund_purpose *
ref_fund_purpose_find(const struct ref *r, const char *code)
{
	for (size_t i = 0; i < r->n_fund_purposes; i++)
		if (strcmp(r->fund_purposes[i].code, code) == 0)
			return &r->fund_purposes[i];
	return NULL;
}

const struct ref_consent *
ref_consent_find(const struct ref *r, const char *purpose)
{
	for (size_t i = 0; i < r->n_consents; i++)
		if (strcmp(r->consents[i].purpose, purpose) == 0)
			return &r->consents[i];
	return NULL;
}

const struct ref_union *
ref_union_receiving(const struct ref *r, const char *group,
	const char *district, const char *street)
{
	const struct ref_union *u = NULL;
	char code[32] = "s";

	if (street && strlen(street) < sizeof(code) - 1) {
		strncat(code, street, sizeof(code) - 2);
		u = ref_union_find(r, code);
	}
	if (!u)
		u = ref_union_find(r, receiving_code(r, group, district));
	BUG_ON(!u);
	return u;
}
