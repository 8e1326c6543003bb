/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are part of the program: pages, catalogue, schema. Embedded at
 * build time, so that the program is one file.
 */
#ifndef YZ_ASSETS_H
#define YZ_ASSETS_H

#include "base.h"

struct asset {
	const char *path; /* "desk/index.html", "server/schema/0001_core.sql" */
	const uint8_t *data; /* followed by a NUL that n does not count */
	size_t n;
};

extern const struct asset assets_table[];
extern const size_t assets_count;

/* NULL if there is no such file. */
const struct asset *asset_find(const char *path);

#endif
