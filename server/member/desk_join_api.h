/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: joining at the desk, for somebody who stands there. */
#ifndef YZ_DESK_JOIN_API_H
#define YZ_DESK_JOIN_API_H

#include "call/call.h"

extern const struct route_table desk_join_routes;

#endif
