/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the desk: work list, search, one case, decisions. */
#ifndef YZ_CASE_API_H
#define YZ_CASE_API_H

#include "call/call.h"

extern const struct route_table case_routes;

/* For routes below /cases/{no}: the case that the path names, or NOT_FOUND. */
struct flow_case;
int case_api_load(struct call *c, struct tx *tx, struct flow_case *out,
	struct err *e) MUST_USE;
/* OWN_CASE: nobody acts on their own application. */
int case_api_refuse_own(struct call *c, struct tx *tx,
	const struct flow_case *f, struct err *e) MUST_USE;

#endif
