/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk does for a person beside deciding: correcting a field, taking
 * a consent back. */
#ifndef YZ_DESK_API_H
#define YZ_DESK_API_H

#include "call/call.h"

extern const struct route_table desk_routes;

#endif
