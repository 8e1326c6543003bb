/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A centre reduced to what it signs for its gates: who is trusted, which codes
 * are void, and the codes themselves. Its one key is the root as well. All
 * that is made lives until office_release().
 */
#ifndef YZ_SIM_OFFICE_H
#define YZ_SIM_OFFICE_H

#include "trust_list.h"

#define OFFICE_LIST 2
#define OFFICE_DAY INT64_C(86400)

struct office {
	struct arena arena;
	struct sign_key *key;
	uint8_t pub[ED25519_PUBLIC];
	struct status_list list, before; /* as it is, and a number ago */
	uint32_t trust_seq;
};

void office_init(struct office *o);
void office_release(struct office *o);

/* The next trust list. iat everywhere: Unix seconds. */
struct bytes office_trust(struct office *o, int64_t iat) MUST_USE;
/* The list as it is, under the number that it has; the first is number 1. */
struct bytes office_snapshot(struct office *o, int64_t iat) MUST_USE;
/* One index more is void, and the list has its next number. */
struct bytes office_revoke(
	struct office *o, uint32_t index, int64_t iat) MUST_USE;

/* The chain of a phone's pass, whose seed is its index. */
void office_anchor(struct token *t);
/* The digits that its holder shows at that time. */
const char *office_code(
	struct office *o, const struct token *t, int64_t at) MUST_USE;

#endif
