/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of one's own second factor: POST /api/v1/session/factor and below. */
#ifndef YZ_FACTOR_API_H
#define YZ_FACTOR_API_H

#include "call/call.h"

extern const struct route_table factor_routes;

#endif
