/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"
#include <openssl/rand.h>
#include <time.h>

static int64_t
read_clock(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t) != 0)
		BUG("no clock");
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t
system_now(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_REALTIME);
}

static int64_t
system_mono(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_MONOTONIC);
}

static void
system_fill(void *ctx, void *p, size_t n)
{
	(void)ctx;
	if (RAND_bytes(p, (int)n) != 1)
		BUG("no randomness");
}

const struct clock clock_system = { system_now, system_mono, NULL };
const struct rng rng_system = { system_fill, NULL };
