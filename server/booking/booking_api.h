/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of kiosks: hold, book, one's own, move, cancel, wait. */
#ifndef YZ_BOOKING_API_H
#define YZ_BOOKING_API_H

#include "call/call.h"

extern const struct route_table booking_routes;

#endif
