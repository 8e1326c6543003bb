/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of link/ only: one text out of an answer of the centre. Looser than
 * json_decode on purpose: a newer centre may say more than this agent knows.
 */
#ifndef YZ_LINK_REPLY_H
#define YZ_LINK_REPLY_H

#include "arena.h"

/*
 * The text of a member; NULL if the reply is no JSON object or has no such
 * text.
 */
const char *reply_text(struct arena *a, struct bytes reply, const char *name);

#endif
