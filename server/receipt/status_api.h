/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: what a receipt's bearer may see. */
#ifndef YZ_STATUS_API_H
#define YZ_STATUS_API_H

#include "call/call.h"

extern const struct route_table status_routes;

#endif
