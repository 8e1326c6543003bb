/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of link/ only: one text out of an answer of the centre. Looser than
 * json_decode on purpose: a newer centre may say more than this agent knows.
 */
#ifndef YZ_LINK_REPLY_H
#define YZ_LINK_REPLY_H

#include "arena.h"

/*
 * The text at outer.inner, or at outer when inner is NULL; NULL if the reply
 * is no JSON object or has no such text.
 */
const char *reply_text(struct arena *a, struct bytes reply, const char *outer,
	const char *inner);

#endif
