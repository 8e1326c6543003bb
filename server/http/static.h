/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages and what they load, from the files that are part of the program.
 * Only desk/, public/, shared/ and vendor/ are ever served; catalogue and
 * schema are not. Not for: anything that depends on who asks.
 */
#ifndef YZ_STATIC_H
#define YZ_STATIC_H

#include "assets.h"
#include "http/http.h"

struct static_files;

/*
 * Hashes every file once for its strong ETag. The result and what it hands out
 * live in the arena; give it the process's.
 */
struct static_files *static_open(
	struct arena *a, const struct asset *table, size_t n) MUST_USE;
/*
 * Fills reply for the file that a path stands for: 200, or 304 when the
 * If-None-Match value (p NULL: none) names it. False if there is no such file.
 *
 *   /  /desk  /desk/  /q  /Q      the pages
 *   /assets/PATH                  desk/, public/, shared/, vendor/
 */
bool static_find(const struct static_files *files, struct bytes path,
	struct bytes if_none_match, struct http_reply *reply);

#endif
