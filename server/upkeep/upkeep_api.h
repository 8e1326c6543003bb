/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of upkeep: the PIN at the desk, opening and acts at a kiosk. */
#ifndef YZ_UPKEEP_API_H
#define YZ_UPKEEP_API_H

#include "call/call.h"

extern const struct route_table upkeep_routes;

#endif
