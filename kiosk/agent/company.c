/* SPDX-License-Identifier: Apache-2.0 */
#include "company.h"
#include "crypto.h"
#include "idno.h"
#include "str.h"
#include <stdio.h>

/* clang-format off */
static const struct {
	const char *name;
	size_t places;
	bool makes_room;   /* when full the oldest goes, else nobody comes */
	bool outlives_card; /* an adult agrees after the act is done */
	enum err_code own;
} roles[COMPANY_ROLES] = {
	[COMPANY_HOLDER]   = { "holder",   COMPANY_HOLDERS,   true,  false, ERR_PASS_HOLDERS },
	[COMPANY_RELATIVE] = { "relative", COMPANY_RELATIVES, false, true,  ERR_AID_TWICE },
};
/* clang-format on */

void
handle_make(const struct rng *rng, char out[HANDLE_SIZE])
{
	uint8_t raw[(HANDLE_SIZE - 1) / 2];

	rng_fill(rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), out);
}

bool
handle_is(const char *own, const char *handle)
{
	return own[0] && strlen(handle) == HANDLE_SIZE - 1 &&
	       crypto_equal(own, handle, HANDLE_SIZE - 1);
}

void
company_init(struct company *c, const struct rng *rng)
{
	*c = (struct company){ .rng = rng };
}

bool
company_role_find(const char *name, enum company_role *out)
{
	for (unsigned i = 0; i < COMPANY_ROLES; i++)
		if (strcmp(roles[i].name, name) == 0) {
			*out = (enum company_role)i;
			return true;
		}
	return false;
}

enum err_code
company_own_code(enum company_role role)
{
	return roles[role].own;
}

/* As readers and people write it differently: the same number is one person. */
static bool
is_same(const char *a, const char *b)
{
	char x[IDNO_SIZE], y[IDNO_SIZE];
	bool same;

	idno_normalise(a, x);
	idno_normalise(b, y);
	same = x[0] && strcmp(x, y) == 0;
	crypto_wipe(x, sizeof(x));
	crypto_wipe(y, sizeof(y));
	return same;
}

static bool
has_role(const struct companion *row, enum company_role role)
{
	return row->handle[0] && row->role == role;
}

static struct companion *
known(struct company *c, enum company_role role, const char *id_no)
{
	for (size_t i = 0; i < COMPANY_MAX; i++)
		if (has_role(&c->rows[i], role) &&
			is_same(c->rows[i].id_no, id_no))
			return &c->rows[i];
	return NULL;
}

/* A free place, else the oldest one's; NULL: the role is full. */
static struct companion *
place_of(struct company *c, enum company_role role)
{
	struct companion *oldest = NULL, *empty = NULL;
	size_t n = 0;

	for (size_t i = 0; i < COMPANY_MAX; i++) {
		struct companion *row = &c->rows[i];

		if (!row->handle[0])
			empty = row;
		if (!has_role(row, role))
			continue;
		n++;
		if (!oldest || row->came < oldest->came)
			oldest = row;
	}
	if (n < roles[role].places)
		return empty;
	return roles[role].makes_room ? oldest : NULL;
}

static struct companion *
row_of(struct company *c, enum company_role role, const char *id_no)
{
	struct companion *row = known(c, role, id_no);

	if (!row) {
		row = place_of(c, role);
		if (!row)
			return NULL;
		crypto_wipe(row, sizeof(*row));
		row->role = role;
		handle_make(c->rng, row->handle);
	}
	row->came = ++c->came;
	return row;
}

const struct companion *
company_type(struct company *c, enum company_role role, const char *name,
	const char *id_no)
{
	struct companion *row;

	if (strlen(name) >= COMPANY_NAME_SIZE ||
		strlen(id_no) >= COMPANY_ID_SIZE)
		return NULL;
	row = row_of(c, role, id_no);
	if (!row || row->chip)
		return row;
	if (*name)
		snprintf(row->name, sizeof(row->name), "%s", name);
	snprintf(row->id_no, sizeof(row->id_no), "%s", id_no);
	return row;
}

const struct companion *
company_read(struct company *c, enum company_role role, const struct card *card)
{
	struct companion *row = row_of(c, role, card->id_no);

	if (!row)
		return NULL;
	snprintf(row->name, sizeof(row->name), "%s", card->name);
	snprintf(row->id_no, sizeof(row->id_no), "%s", card->id_no);
	snprintf(row->id_type, sizeof(row->id_type), "%s", card->id_type);
	row->chip = true;
	return row;
}

const struct companion *
company_find(
	const struct company *c, enum company_role role, const char *handle)
{
	for (size_t i = 0; i < COMPANY_MAX; i++)
		if (has_role(&c->rows[i], role) &&
			handle_is(c->rows[i].handle, handle))
			return &c->rows[i];
	return NULL;
}

void
company_forget(struct company *c, enum company_role role, const char *handle)
{
	for (size_t i = 0; i < COMPANY_MAX; i++)
		if (has_role(&c->rows[i], role) &&
			handle_is(c->rows[i].handle, handle))
			crypto_wipe(&c->rows[i], sizeof(c->rows[i]));
}

void
company_part(struct company *c)
{
	for (size_t i = 0; i < COMPANY_MAX; i++)
		if (!roles[c->rows[i].role].outlives_card)
			crypto_wipe(&c->rows[i], sizeof(c->rows[i]));
}

void
company_wipe(struct company *c)
{
	crypto_wipe(c->rows, sizeof(c->rows));
}
