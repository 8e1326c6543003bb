/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: the joining form, enrolments, and what a card's holder may see. */
#ifndef YZ_MEMBER_API_H
#define YZ_MEMBER_API_H

#include "call/call.h"

extern const struct route_table member_routes;

#endif
