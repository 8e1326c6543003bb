/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the desk and of hospitals over bookings. */
#ifndef YZ_DESK_BOOKING_API_H
#define YZ_DESK_BOOKING_API_H

#include "call/call.h"

extern const struct route_table desk_booking_routes;
extern const struct route_table session_routes;
extern const struct route_table waiting_routes;
extern const struct route_table settle_routes;
extern const struct route_table hospital_routes;

#endif
