/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the centre says of a code that a gate would let in: the last step of a
 * gate's decision, while there is a line. Only what a gate cannot know by
 * itself: what became void since its list was made, what was never given, and
 * what other gates of the same place have let in.
 *
 * Not for: everything before that, which the gate has decided (gate.h).
 */
#ifndef YZ_PASS_OPINION_H
#define YZ_PASS_OPINION_H

#include "gate_sync.h"
#include "pass/entry.h"

/* Any lane; writes nothing. PASS_UNKNOWN where there is no opinion: the pass
 * may have been given after the backup that the centre began again from. */
int opinion_of(struct tx *tx, const struct app *app,
	const struct entry_gate *gate, const struct gate_sync_question *q,
	enum token_verdict *out, struct err *e) MUST_USE;

#endif
