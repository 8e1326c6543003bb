/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: what is offered, and whether somebody may. */
#ifndef YZ_OFFER_API_H
#define YZ_OFFER_API_H

#include "call/call.h"

extern const struct route_table offer_routes;

#endif
