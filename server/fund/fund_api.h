/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of the fund, all below /api/v1/fund: envelopes and what is carried
 * from year to year; grants; payment runs; goods. */
#ifndef YZ_FUND_API_H
#define YZ_FUND_API_H

#include "call/call.h"
#include "fund/envelope.h"

extern const struct route_table fund_routes;  /* envelopes, carries */
extern const struct route_table grant_routes; /* grants */
extern const struct route_table run_routes;   /* payment runs */
extern const struct route_table stock_routes; /* goods */

/* name, id_type, id_no of a struct person_input. */
extern const struct json_shape fund_person_shape;

/* What most acts answer: the name of the thing. */
struct fund_named {
	const char *ref;
};
extern const struct json_shape fund_named_shape;
/* Sets c->out and marks that the fund has changed. */
int fund_answer(struct call *c, const char *ref);

/* "1,000.00" and 壹仟元整, for people; in the arena. */
const char *fund_yuan(struct arena *a, int64_t fen);
const char *fund_capitals(struct arena *a, int64_t fen);
/* "****4565", of a grant's sealed card; in the arena. */
int fund_card_mask(struct call *c, int64_t id, struct bytes sealed,
	const char **out, struct err *e) MUST_USE;

#endif
