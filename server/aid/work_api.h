/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes with a file at the desk: the words of its version of the rules, the
 * steps that are open to whoever looks, how much of each kind is left to the
 * household, the posting and the grant.
 */
#ifndef YZ_AID_WORK_API_H
#define YZ_AID_WORK_API_H

#include "aid/aid.h"
#include "call/call.h"
#include "json.h"

struct aid_looking {
	struct call *c;
	struct tx *tx;
	const struct flow_case *f;
	const struct aid_case *row;
	const struct aid_rules *rules;
	const struct aid_form *form;
};

/* Lists of the rules as {list, code, label}. */
extern const struct json_shape aid_code_shape;
struct json_list aid_codes(struct arena *a, const struct aid_rules *r);

extern const struct json_shape aid_work_shape;
/* NULL with e set. */
void *aid_work_make(const struct aid_looking *l, struct err *e) MUST_USE;

#endif
