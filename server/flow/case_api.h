/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the desk: work list, search, one case, decisions. */
#ifndef YZ_CASE_API_H
#define YZ_CASE_API_H

#include "call/call.h"

extern const struct route_table case_routes;

#endif
