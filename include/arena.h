/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that lives and dies together: one arena a request, one a process
 * start. There is no free of a single block. An asan build gives every block
 * an allocation of its own, so that overruns are seen.
 *
 * Not for: secrets that must be wiped early (use crypto_wipe on your own
 * buffer), anything that outlives the request.
 */
#ifndef YZ_ARENA_H
#define YZ_ARENA_H

#include "base.h"
#include <stdarg.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used; /* bytes handed out */
	size_t cap;  /* soft cap; see arena_over */
};

/* An empty arena with a soft cap in bytes. Owns nothing until used. */
void arena_init(struct arena *a, size_t cap);
/* Wipes and frees every block; the arena is empty and usable again. */
void arena_release(struct arena *a);

/*
 * n bytes, zeroed, aligned for any type; never NULL. Past the soft cap the
 * arena goes on serving but arena_over() is true, and whoever owns the request
 * answers ERR_TOO_LARGE instead of its result. Past four times the cap: BUG.
 */
void *arena_alloc(struct arena *a, size_t n) MUST_USE;
bool arena_over(const struct arena *a);

char *arena_strdup(struct arena *a, const char *s) MUST_USE;
/* A NUL-terminated copy of n bytes. */
char *arena_strndup(struct arena *a, const void *p, size_t n) MUST_USE;
struct bytes arena_bytes(struct arena *a, const void *p, size_t n) MUST_USE;
char *arena_printf(struct arena *a, const char *fmt, ...) MUST_USE PRINTF(2, 3);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

#endif
