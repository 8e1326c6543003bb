/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trail: one row for every change, in the change's own transaction, each
 * bound to the row before by a hash. Verified by `yizhan audit verify`, which
 * shares no code with this writer.
 */
#ifndef YZ_AUDIT_H
#define YZ_AUDIT_H

#include "db/db.h"
#include "world.h"

/*
 * Adds one row. actor: "staff:3", "terminal:12", "system". object: "case:17".
 * payload: one JSON object without personal data (ids, states, codes), or
 * "{}".
 */
int audit_add(struct tx *tx, struct err *e, const struct rng *rng,
	const char *actor, const char *action, const char *object,
	const char *payload) MUST_USE;

#endif
