/* SPDX-License-Identifier: Apache-2.0 */
/* A session that is used stays alive. */
#ifndef YZ_TOUCH_H
#define YZ_TOUCH_H

#include "call/call.h"

/*
 * After a call that succeeded: marks its caller's session as used, if there is
 * one whose last mark has grown old and the route does not keep quiet. The
 * answer does not wait for it.
 */
void call_touch(const struct call *c);

#endif
