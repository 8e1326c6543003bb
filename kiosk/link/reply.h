/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts out of an answer of the centre. Looser than json_decode on purpose: a
 * newer centre may say more than this agent knows.
 */
#ifndef YZ_LINK_REPLY_H
#define YZ_LINK_REPLY_H

#include "arena.h"

/*
 * The text of a member; NULL if the reply is no JSON object or has no such
 * text.
 */
const char *reply_text(struct arena *a, struct bytes reply, const char *name);

/* The whole number of a member, or none. */
int64_t reply_number(struct bytes reply, const char *name, int64_t none);

/* One of {"results":[{"seq","state","code"?}]}, what came of an envelope. */
struct reply_result {
	int64_t seq;
	const char *state;
	const char *code; /* NULL: none */
};

/* How many there are, at most max; what is not of that form is left out. */
size_t reply_results(struct arena *a, struct bytes reply,
	struct reply_result *out, size_t max) MUST_USE;
/* What a heartbeat's answer says. Members of another type are not there. */
struct link_heard;
void reply_heard(struct arena *a, struct bytes reply, struct link_heard *out,
	int64_t *time_ms);

#endif
