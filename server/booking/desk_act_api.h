/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the window: for somebody who stands there with their card. */
#ifndef YZ_DESK_ACT_API_H
#define YZ_DESK_ACT_API_H

#include "call/call.h"

extern const struct route_table desk_act_routes;

#endif
