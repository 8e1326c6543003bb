/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_SIZE 8192

struct arena_block {
	struct arena_block *next;
	size_t n; /* room */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

void
arena_init(struct arena *a, size_t cap)
{
	a->blocks = NULL;
	a->used = 0;
	a->cap = cap;
}

void
arena_release(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *b = a->blocks;

		a->blocks = b->next;
		explicit_bzero(b->data, b->used);
		free(b);
	}
	a->used = 0;
}

static struct arena_block *
block_add(struct arena *a, size_t n)
{
	struct arena_block *b = xmalloc(sizeof(*b) + n);

	b->n = n;
	b->used = 0;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

static size_t
room_for(size_t n)
{
#ifdef ARENA_SEPARATE_BLOCKS
	return n;
#else
	return n > BLOCK_SIZE ? n : BLOCK_SIZE;
#endif
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *b = a->blocks;
	void *p;

	BUG_ON(n > a->cap * 4 || a->used > a->cap * 4 - n);
	n = n ? n : 1;
#ifndef ARENA_SEPARATE_BLOCKS
	n = (n + align - 1) / align * align;
#else
	(void)align;
#endif
	if (!b || b->n - b->used < n)
		b = block_add(a, room_for(n));
	p = b->data + b->used;
	b->used += n;
	a->used += n;
	memset(p, 0, n);
	return p;
}

bool
arena_over(const struct arena *a)
{
	return a->used > a->cap;
}

char *
arena_strndup(struct arena *a, const void *p, size_t n)
{
	char *s = arena_alloc(a, n + 1);

	if (n)
		memcpy(s, p, n);
	return s;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

struct bytes
arena_bytes(struct arena *a, const void *p, size_t n)
{
	return bytes_of(arena_strndup(a, p, n), n);
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *s;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	BUG_ON(n < 0);
	s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}
