/* SPDX-License-Identifier: Apache-2.0 */
#include "visit.h"
#include "crypto.h"
#include "str.h"

void
visit_init(struct visit *v, const struct clock *clock, const struct rng *rng)
{
	*v = (struct visit){ .clock = clock, .rng = rng };
}

void
visit_end(struct visit *v)
{
	card_wipe(&v->card);
	crypto_wipe(v->handle, sizeof(v->handle));
}

const char *
visit_begin(struct visit *v, struct card *c)
{
	uint8_t raw[(VISIT_HANDLE_SIZE - 1) / 2];

	rng_fill(v->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), v->handle);
	v->card = *c;
	card_wipe(c);
	v->touched = clock_mono(v->clock);
	return v->handle;
}

static bool
handle_is(const struct visit *v, const char *handle)
{
	return v->handle[0] && strlen(handle) == VISIT_HANDLE_SIZE - 1 &&
	       crypto_equal(v->handle, handle, VISIT_HANDLE_SIZE - 1);
}

const struct card *
visit_find(struct visit *v, const char *handle)
{
	visit_touch(v);
	return handle_is(v, handle) ? &v->card : NULL;
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
	if (handle_is(v, handle))
		visit_end(v);
}

bool
visit_is_idle(const struct visit *v)
{
	return clock_mono(v->clock) - v->touched >= VISIT_IDLE_MS;
}

void
visit_expire(struct visit *v)
{
	if (v->handle[0] && visit_is_idle(v))
		visit_end(v);
}
