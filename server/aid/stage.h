/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stages of a case of aid, and the steps that lead from one to the next
 * (domain rules 5.3). A stage lies within one of the case's five states.
 */
#ifndef YZ_AID_STAGE_H
#define YZ_AID_STAGE_H

#include "flow/flow.h"

struct aid_stage {
	struct flow_state state;
	bool clocked; /* the rules say how long it may take */
	bool running; /* the household may not ask again meanwhile */
};

/* In the order in which a case passes them. */
extern const struct aid_stage aid_stages[];
extern const size_t aid_stages_count;
const struct aid_stage *aid_stage_find(const char *stage);
/* Is stage a passed before stage b? */
bool aid_stage_is_before(const char *a, const char *b);

extern const struct service aid_service;

#endif
