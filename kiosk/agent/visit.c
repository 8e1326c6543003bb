/* SPDX-License-Identifier: Apache-2.0 */
#include "visit.h"
#include "crypto.h"
#include "idno.h"

void
visit_init(struct visit *v, const struct clock *clock, const struct rng *rng)
{
	*v = (struct visit){ .clock = clock, .rng = rng };
	company_init(&v->company, rng);
}

void
visit_drop(struct visit *v)
{
	card_wipe(&v->card);
	crypto_wipe(v->handle, sizeof(v->handle));
	company_part(&v->company);
}

static void
disown(struct visit *v)
{
	v->owned = false;
	crypto_wipe(v->key, sizeof(v->key));
	crypto_wipe(v->owner, sizeof(v->owner));
	crypto_wipe(v->hold, sizeof(v->hold));
}

void
visit_end(struct visit *v)
{
	visit_drop(v);
	company_wipe(&v->company);
	disown(v);
}

static void
hash_of(const struct visit *v, const struct card *c, uint8_t out[32])
{
	char id_no[IDNO_SIZE];

	idno_normalise(c->id_no, id_no);
	crypto_hmac(bytes_of(v->key, sizeof(v->key)), bytes_str(id_no), out);
	crypto_wipe(id_no, sizeof(id_no));
}

bool
visit_is_owner(const struct visit *v, const struct card *c)
{
	uint8_t hash[sizeof(v->owner)];

	if (!v->owned)
		return false;
	hash_of(v, c, hash);
	return crypto_equal(hash, v->owner, sizeof(hash));
}

/* Whose card is it? true: not that of whoever began. */
static bool
own(struct visit *v, const struct card *c)
{
	bool other = v->owned && !visit_is_owner(v, c);

	if (other)
		disown(v);
	if (!v->owned) {
		rng_fill(v->rng, v->key, sizeof(v->key));
		hash_of(v, c, v->owner);
		v->owned = true;
	}
	return other;
}

void
visit_hold(struct visit *v, const char *name)
{
	crypto_wipe(v->hold, sizeof(v->hold));
	if (strlen(name) < sizeof(v->hold))
		memcpy(v->hold, name, strlen(name));
}

bool
visit_holds(const struct visit *v, const char *name)
{
	return v->hold[0] && strcmp(v->hold, name) == 0;
}

const char *
visit_begin(struct visit *v, struct card *c, bool *other)
{
	visit_expire(v);
	*other = own(v, c);
	if (*other)
		company_wipe(&v->company);
	handle_make(v->rng, v->handle);
	v->card = *c;
	card_wipe(c);
	v->touched = clock_mono(v->clock);
	return v->handle;
}

const struct companion *
visit_join(struct visit *v, enum company_role role, const struct card *c,
	struct err *e)
{
	const struct companion *row = NULL;

	visit_touch(v);
	if (!v->owned || visit_is_owner(v, c)) {
		err_set(e, company_own_code(role));
		return NULL;
	}
	row = company_read(&v->company, role, c);
	if (!row)
		err_set(e, ERR_TOO_LONG);
	return row;
}

const struct card *
visit_find(struct visit *v, const char *handle)
{
	visit_touch(v);
	return handle_is(v->handle, handle) ? &v->card : NULL;
}

void
visit_touch(struct visit *v)
{
	/* Who comes too late revives nothing. */
	visit_expire(v);
	v->touched = clock_mono(v->clock);
}

void
visit_spend(struct visit *v, const char *handle)
{
	if (handle_is(v->handle, handle))
		visit_drop(v);
}

static int64_t
rests(const struct visit *v)
{
	return clock_mono(v->clock) - v->touched;
}

bool
visit_is_idle(const struct visit *v)
{
	return rests(v) >= VISIT_IDLE_MS;
}

void
visit_expire(struct visit *v)
{
	if (visit_is_idle(v)) {
		visit_drop(v);
		company_wipe(&v->company);
	}
	if (rests(v) >= VISIT_OWNER_MS)
		disown(v);
}
