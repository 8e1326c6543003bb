/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: kiosks hand in what they did offline; the desk settles the rest. */
#ifndef YZ_OUTBOX_API_H
#define YZ_OUTBOX_API_H

#include "call/call.h"

extern const struct route_table outbox_routes;

#endif
