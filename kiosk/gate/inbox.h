/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists that come by hand: files of trust lists, snapshots and deltas, as they
 * were signed or as the digits of a code.
 */
#ifndef YZ_GATE_INBOX_H
#define YZ_GATE_INBOX_H

#include "shelf.h"

/* What a file is, is found by trying. E_LIST_SHAPE: none of them. */
enum token_verdict inbox_take_file(
	struct shelf *s, const char *path, int64_t now) MUST_USE;
/* Takes all of DIR/inbox; what was refused stays as NAME.refused. */
void inbox_take(const char *dir, struct shelf *s, int64_t now);
/* Lays a copy of a file into DIR/inbox, for the gate that runs. */
int inbox_put(const char *dir, const char *path, struct err *e) MUST_USE;

#endif
