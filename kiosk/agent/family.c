/* SPDX-License-Identifier: Apache-2.0 */
#include "family.h"
#include "crypto.h"
#include "idno.h"
#include "str.h"
#include <stdio.h>

void
family_init(struct family *f, const struct rng *rng)
{
	*f = (struct family){ .rng = rng };
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

static struct relative *
row_of(struct family *f, const char *id_no)
{
	uint8_t raw[(VISIT_HANDLE_SIZE - 1) / 2];
	struct relative *r;

	for (size_t i = 0; i < f->n; i++)
		if (is_same(f->rows[i].id_no, id_no))
			return &f->rows[i];
	if (f->n == FAMILY_MAX)
		return NULL;
	r = &f->rows[f->n++];
	rng_fill(f->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), r->handle);
	return r;
}

const struct relative *
family_type(struct family *f, const char *name, const char *id_no)
{
	struct relative *r;

	if (strlen(name) >= FAMILY_NAME_SIZE || strlen(id_no) >= FAMILY_ID_SIZE)
		return NULL;
	r = row_of(f, id_no);
	if (!r || r->chip)
		return r;
	if (*name)
		snprintf(r->name, sizeof(r->name), "%s", name);
	snprintf(r->id_no, sizeof(r->id_no), "%s", id_no);
	return r;
}

const struct relative *
family_read(struct family *f, const struct card *c)
{
	struct relative *r = row_of(f, c->id_no);

	if (!r)
		return NULL;
	snprintf(r->name, sizeof(r->name), "%s", c->name);
	snprintf(r->id_no, sizeof(r->id_no), "%s", c->id_no);
	snprintf(r->id_type, sizeof(r->id_type), "%s", c->id_type);
	r->chip = true;
	return r;
}

const struct relative *
family_find(const struct family *f, const char *handle)
{
	for (size_t i = 0; i < f->n; i++)
		if (strlen(handle) == VISIT_HANDLE_SIZE - 1 &&
			crypto_equal(f->rows[i].handle, handle,
				VISIT_HANDLE_SIZE - 1))
			return &f->rows[i];
	return NULL;
}

void
family_wipe(struct family *f)
{
	crypto_wipe(f->rows, sizeof(f->rows));
	f->n = 0;
}
