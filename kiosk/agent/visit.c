/* SPDX-License-Identifier: Apache-2.0 */
#include "visit.h"
#include "crypto.h"
#include "idno.h"
#include "str.h"

void
visit_init(struct visit *v, const struct clock *clock, const struct rng *rng)
{
	*v = (struct visit){ .clock = clock, .rng = rng };
}

void
visit_drop(struct visit *v)
{
	card_wipe(&v->card);
	crypto_wipe(v->handle, sizeof(v->handle));
	crypto_wipe(v->beside, sizeof(v->beside));
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

static void
handle_make(struct visit *v, char out[VISIT_HANDLE_SIZE])
{
	uint8_t raw[(VISIT_HANDLE_SIZE - 1) / 2];

	rng_fill(v->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), out);
}

static bool
handle_is(const char *own, const char *handle)
{
	return own[0] && strlen(handle) == VISIT_HANDLE_SIZE - 1 &&
	       crypto_equal(own, handle, VISIT_HANDLE_SIZE - 1);
}

const char *
visit_begin(struct visit *v, struct card *c, bool *other)
{
	visit_expire(v);
	*other = own(v, c);
	if (*other)
		crypto_wipe(v->beside, sizeof(v->beside));
	handle_make(v, v->handle);
	v->card = *c;
	card_wipe(c);
	v->touched = clock_mono(v->clock);
	return v->handle;
}

static bool
is_same(const struct card *a, const struct card *b)
{
	char x[IDNO_SIZE], y[IDNO_SIZE];
	bool same;

	idno_normalise(a->id_no, x);
	idno_normalise(b->id_no, y);
	same = strcmp(x, y) == 0;
	crypto_wipe(x, sizeof(x));
	crypto_wipe(y, sizeof(y));
	return same;
}

/* Their own place, else a free one; NULL: none is left. */
static struct visit_beside *
beside_place(struct visit *v, const struct card *c)
{
	struct visit_beside *place = NULL;

	for (size_t i = VISIT_BESIDE_MAX; i-- > 0;) {
		struct visit_beside *b = &v->beside[i];

		if (b->handle[0] && is_same(&b->card, c))
			return b;
		if (!b->handle[0])
			place = b;
	}
	return place;
}

const char *
visit_add_beside(struct visit *v, struct card *c)
{
	struct visit_beside *b = NULL;

	visit_touch(v);
	if (v->handle[0] && !is_same(&v->card, c))
		b = beside_place(v, c);
	if (b) {
		handle_make(v, b->handle);
		b->card = *c;
	}
	card_wipe(c);
	return b ? b->handle : NULL;
}

const struct card *
visit_find_beside(struct visit *v, const char *handle)
{
	visit_touch(v);
	for (size_t i = 0; i < VISIT_BESIDE_MAX; i++)
		if (handle_is(v->beside[i].handle, handle))
			return &v->beside[i].card;
	return NULL;
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
	if (visit_is_idle(v))
		visit_drop(v);
	if (rests(v) >= VISIT_OWNER_MS)
		disown(v);
}
