/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of gates (GATES.md), and what desk and parks see of them. */
#ifndef YZ_PASS_GATE_API_H
#define YZ_PASS_GATE_API_H

#include "call/call.h"

extern const struct route_table gate_routes, park_routes;

#endif
