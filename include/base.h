/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words every other header uses: byte views, array length, attributes,
 * BUG(). No I/O, no allocation.
 */
#ifndef YZ_BASE_H
#define YZ_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A borrowed view of bytes. p == NULL means "none" (SQL NULL, JSON absent). */
struct bytes {
	const uint8_t *p;
	size_t n;
};

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define NORETURN __attribute__((noreturn))

static inline struct bytes
bytes_of(const void *p, size_t n)
{
	struct bytes b = { (const uint8_t *)p, n };
	return b;
}

/* The bytes of a C string without its NUL; none for NULL. */
static inline struct bytes
bytes_str(const char *s)
{
	return bytes_of(s, s ? strlen(s) : 0);
}

static inline bool
bytes_equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* A broken invariant: says where on stderr and aborts. Never for bad input. */
NORETURN void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, (what))
#define BUG_ON(cond)                                                           \
	do {                                                                   \
		if (cond)                                                      \
			BUG(#cond);                                            \
	} while (0)

/* malloc and friends that abort when memory is gone. Free with free(). */
void *xmalloc(size_t n) MUST_USE;
void *xcalloc(size_t n, size_t size) MUST_USE;
void *xrealloc(void *p, size_t n) MUST_USE;
char *xstrdup(const char *s) MUST_USE;

#endif
