/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of passes: kiosks, desk, phones; what the desk looks at. */
#ifndef YZ_PASS_API_H
#define YZ_PASS_API_H

#include "call/call.h"

extern const struct route_table pass_routes, pass_desk_routes,
	pass_phone_routes, pass_view_routes;

#endif
