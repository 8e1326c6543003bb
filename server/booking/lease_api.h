/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: the places that a kiosk may promise by itself. */
#ifndef YZ_LEASE_API_H
#define YZ_LEASE_API_H

#include "call/call.h"

extern const struct route_table lease_routes;

#endif
