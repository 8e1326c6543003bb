/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the desk's sessions: POST, GET and DELETE /api/v1/session. */
#ifndef YZ_STAFF_API_H
#define YZ_STAFF_API_H

#include "call/call.h"

extern const struct route_table staff_routes;

#endif
