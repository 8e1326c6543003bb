/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the ratings. */
#ifndef YZ_RATING_API_H
#define YZ_RATING_API_H

#include "call/call.h"

extern const struct route_table rating_routes;

#endif
