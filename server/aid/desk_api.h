/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of aid for the desk: tasks and files, acts, what is said against
 * them; the rules; evaluation. */
#ifndef YZ_AID_DESK_API_H
#define YZ_AID_DESK_API_H

#include "call/call.h"
#include "json.h"

extern const struct route_table aid_task_routes;       /* task_api.c */
extern const struct route_table aid_desk_routes;       /* desk_api.c */
extern const struct route_table aid_posting_routes;    /* posting_api.c */
extern const struct route_table aid_unmask_routes;     /* unmask_api.c */
extern const struct route_table aid_grant_routes;      /* grant_api.c */
extern const struct route_table aid_voice_routes;      /* voice_api.c */
extern const struct route_table aid_rule_routes;       /* rule_api.c */
extern const struct route_table aid_evaluation_routes; /* evaluate_api.c */
extern const struct route_table aid_paper_routes;      /* paper_api.c */
extern const struct route_table aid_match_routes;      /* match_api.c */
extern const struct route_table aid_visit_routes;      /* visit_api.c */
extern const struct route_table aid_words_routes;      /* words_api.c */

struct flow_case;
/* Clerical work on a case, which is not for the own family's either. */
int aid_desk_mine(struct call *c, struct tx *tx, struct flow_case *f,
	struct err *e) MUST_USE;

/* One file, for the desk in full, for an evaluator masked. */
extern const struct json_shape aid_file_shape;
void *aid_file_make(struct call *c, struct tx *tx, const struct flow_case *f,
	bool masked, struct err *e) MUST_USE;
/* What has been said against a case's postings, with the answers. */
struct aid_objection_reply {
	const char *id, *text, *outcome, *answer;
	int64_t at;
};
extern const struct json_shape aid_objection_shape;
int aid_objections_make(struct call *c, struct tx *tx, int64_t case_id,
	struct json_list *out, struct err *e) MUST_USE;

#endif
