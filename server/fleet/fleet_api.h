/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the fleet: heartbeats, service, notices, help, visits. */
#ifndef YZ_FLEET_API_H
#define YZ_FLEET_API_H

#include "call/call.h"

extern const struct route_table fleet_routes;
extern const struct route_table hall_routes;

#endif
