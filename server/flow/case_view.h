/* SPDX-License-Identifier: Apache-2.0 */
/* One case as the desk sees it, as JSON: made from the case and its service. */
#ifndef YZ_CASE_VIEW_H
#define YZ_CASE_VIEW_H

#include "flow/flow.h"
#include "json.h"

extern const struct json_shape case_view_shape;
/* The struct of case_view_shape, in the job's arena; NULL on error. */
void *case_view_make(struct tx *tx, struct app *app, const struct flow_case *c,
	const struct caller *by, struct err *e) MUST_USE;

#endif
