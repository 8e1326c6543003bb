/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time and randomness as things that are handed in. Tests hand in fakes; no
 * other module asks the system for either.
 */
#ifndef YZ_WORLD_H
#define YZ_WORLD_H

#include "base.h"

struct clock {
	/* UTC milliseconds since 1970. May jump. */
	int64_t (*now_ms)(void *ctx);
	/* Milliseconds that never go back; for deadlines and rates. */
	int64_t (*mono_ms)(void *ctx);
	void *ctx;
};

struct rng {
	/* Fills n bytes; never fails (aborts when the system cannot). */
	void (*fill)(void *ctx, void *p, size_t n);
	void *ctx;
};

extern const struct clock clock_system;
extern const struct rng rng_system;

static inline int64_t
clock_now(const struct clock *c)
{
	return c->now_ms(c->ctx);
}

static inline int64_t
clock_mono(const struct clock *c)
{
	return c->mono_ms(c->ctx);
}

static inline void
rng_fill(const struct rng *r, void *p, size_t n)
{
	r->fill(r->ctx, p, n);
}

#endif
