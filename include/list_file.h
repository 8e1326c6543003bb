/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the centre has signed for gates, as one file for a gate without a line:
 * text that survives mail and sticks, whole or not at all.
 *
 *   yizhan-lists 1
 *   <base64url of a signed list>      trust list first, as many as there are
 *   sha256 <64 hex digits>            over all lines before
 *
 * Not for: whether what is in it may be believed (status_list.h, trust_list.h).
 */
#ifndef YZ_LIST_FILE_H
#define YZ_LIST_FILE_H

#include "arena.h"

#define LIST_FILE_WIRES 16
#define LIST_FILE_MAX ((size_t)4 << 20) /* bytes */

/* n up to LIST_FILE_WIRES; the file is in the arena. */
struct bytes list_file_make(
	struct arena *a, const struct bytes *wires, size_t n) MUST_USE;
/* Does a file begin as one? */
bool list_file_is(struct bytes file);
/* The wires, in the arena; 0, or -1: cut off, changed, too many. */
int list_file_read(struct bytes file, struct arena *a,
	struct bytes wires[LIST_FILE_WIRES], size_t *n) MUST_USE;

#endif
