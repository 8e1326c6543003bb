/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of gates (GATES.md), and what desk and parks see of them. */
#ifndef YZ_PASS_GATE_API_H
#define YZ_PASS_GATE_API_H

#include "call/call.h"
#include "pass/product.h"

extern const struct route_table gate_routes, park_routes, scan_routes,
	watch_routes;

/* The park that the path names; a park's account sees its own alone: FORBIDDEN,
 * also of one that is not there. */
int park_api_load(struct call *c, struct tx *tx, struct pass_park *out,
	struct err *e) MUST_USE;
/* struct entry_day */
extern const struct json_shape park_day_shape;

#endif
