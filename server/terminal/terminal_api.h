/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes of terminals: pairing, renewal and heartbeat on their own port, the
 * list for the desk.
 */
#ifndef YZ_TERMINAL_API_H
#define YZ_TERMINAL_API_H

#include "call/call.h"

extern const struct route_table terminal_routes;

#endif
