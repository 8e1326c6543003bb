/* SPDX-License-Identifier: Apache-2.0 */
/* The route of live news (call/events.h). */
#ifndef YZ_EVENTS_API_H
#define YZ_EVENTS_API_H

#include "call/call.h"

extern const struct route_table events_routes;

#endif
