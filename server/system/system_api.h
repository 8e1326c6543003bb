/* SPDX-License-Identifier: Apache-2.0 */
/* Routes about the server itself: alive, ready, figures, description, keys. */
#ifndef YZ_SYSTEM_API_H
#define YZ_SYSTEM_API_H

#include "call/call.h"
#include "str.h"

extern const struct route_table system_routes;

/* OpenAPI 3.1 of every route, from the tables. */
void openapi_print(struct str *out);

#endif
