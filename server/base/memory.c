/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"
#include "base.h"
#include <jansson.h>
#include <openssl/crypto.h>
#include <stdlib.h>

/* OpenSSL asks for nothing at times and is content with NULL then. */
static void *
crypto_malloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return n ? xmalloc(n) : NULL;
}

static void
crypto_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

static void *
crypto_realloc(void *p, size_t n, const char *file, int line)
{
	if (n)
		return xrealloc(p, n);
	crypto_free(p, file, line);
	return NULL;
}

void
memory_or_abort(void)
{
	json_set_alloc_funcs(xmalloc, free);
	if (CRYPTO_set_mem_functions(
		    crypto_malloc, crypto_realloc, crypto_free) != 1)
		BUG("OpenSSL was used before its memory was set");
}
