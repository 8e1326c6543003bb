/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: a draw as anyone may look at it and recompute it. */
#ifndef YZ_DRAW_API_H
#define YZ_DRAW_API_H

#include "call/call.h"

extern const struct route_table draw_routes;

#endif
