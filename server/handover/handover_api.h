/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of hand-overs: giving one, taking it back, looking at it. */
#ifndef YZ_HANDOVER_API_H
#define YZ_HANDOVER_API_H

#include "call/call.h"

extern const struct route_table handover_routes;

#endif
