/* SPDX-License-Identifier: Apache-2.0 */
/* Annual passes as the tests want them: two parks, one group, and a product
 * whose terms a test says; and what people and desk do with their passes. */
#ifndef YZ_TEST_PASSES_H
#define YZ_TEST_PASSES_H

#include "centre.h"

#define PASSES_DAY "2026-06-01" /* a Monday */
#define PASSES_ROLLING "\"period\":\"rolling\",\"days\":365"

/* What is NULL is not in the file. */
struct passes {
	const char *code;     /* NULL: "P" */
	const char *period;   /* NULL: PASSES_ROLLING */
	const char *prices;   /* NULL: 80 yuan and nothing */
	const char *extra;    /* ends with a comma */
	const char *scope;    /* NULL: the code */
	int version, holders; /* 0: 1 */
};

/* The text of such a file; takes it as `yizhan pass take` does: the command's
 * code. */
const char *passes_text(struct centre *c, const struct passes *t);
int passes_take(struct centre *c, const char *text);
int passes_load(struct centre *c, const struct passes *t);

#endif
