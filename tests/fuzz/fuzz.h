/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every fuzz target stands on: the entry point's prototype, a check that
 * aborts (so that libFuzzer keeps the input), and exact heap copies, so that
 * the address sanitizer sees a read one byte too far.
 */
#ifndef YZ_FUZZ_H
#define YZ_FUZZ_H

#include "arena.h"
#include "err.h"

#include <stdio.h>
#include <stdlib.h>

#define FUZZ_ARENA (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define CHECK(cond)                                                            \
	do {                                                                   \
		if (!(cond))                                                   \
			fuzz_fail(__FILE__, __LINE__, #cond);                  \
	} while (0)

static inline NORETURN void
fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
	abort();
}

/* A NUL-ended copy of exactly n + 1 bytes; free it. */
static inline char *
fuzz_text(const uint8_t *data, size_t n)
{
	char *text = xmalloc(n + 1);

	if (n)
		memcpy(text, data, n);
	text[n] = '\0';
	return text;
}

/* A copy of exactly n bytes (one if none); free it. */
static inline uint8_t *
fuzz_copy(const uint8_t *data, size_t n)
{
	uint8_t *copy = xmalloc(n ? n : 1);

	if (n)
		memcpy(copy, data, n);
	return copy;
}

/* A refusal has a code, an answer has none. */
static inline void
fuzz_check_err(int rc, const struct err *e)
{
	CHECK(rc == 0 || rc == -1);
	CHECK((rc == -1) == (e->code != ERR_NONE));
}

#endif
