/* SPDX-License-Identifier: Apache-2.0 */
/* The heartbeat: what this kiosk says of itself, and what it is told. */
#ifndef YZ_BEAT_H
#define YZ_BEAT_H

#include "agent.h"
#include "arena.h"

struct link_heard;

/* The body of the next heartbeat, in the arena. */
const char *beat_body(struct agent *a, struct arena *arena);
/* What the centre answered; NULL: nothing came. */
void beat_heard(struct agent *a, const struct link_heard *heard);

#endif
