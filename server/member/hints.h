/* SPDX-License-Identifier: Apache-2.0 */
/* What the desk should look at before it decides on an application. */
#ifndef YZ_HINTS_H
#define YZ_HINTS_H

#include "flow/flow.h"
#include "person/person.h"

int member_hints(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *group, const struct person_fields *p, struct flow_view *v,
	struct err *e) MUST_USE;

#endif
