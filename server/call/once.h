/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exactly once: the row of a key is written with the effect, and the same key
 * and request get the same answer for ever. Shared by requests that come over
 * a connection and by acts that come late.
 */
#ifndef YZ_ONCE_H
#define YZ_ONCE_H

#include "call/call.h"

bool call_key_is_good(struct bytes key);
/* What a key stands for: method, path, body and ticket. */
void call_hash(struct call *c, struct bytes path, struct bytes body);
/* The body by the route's shape, and check(). CPU only. */
int call_decode(struct call *c, struct bytes body, struct err *e) MUST_USE;
/* 1: answered before, c->out is that answer's result. 0: new. KEY_REUSED. */
int call_answered(struct call *c, struct tx *tx, struct err *e) MUST_USE;
/* Runs, or fills c->out from the answer that was given. KEY_REUSED. */
int call_once(
	struct call *c, struct tx *tx, call_fn *run, struct err *e) MUST_USE;

#endif
