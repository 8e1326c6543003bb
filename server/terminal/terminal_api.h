/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a terminal comes in and stays in: pairing and renewal.
 */
#ifndef YZ_TERMINAL_API_H
#define YZ_TERMINAL_API_H

#include "call/call.h"

extern const struct route_table terminal_routes;

#endif
