/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kiosk in the hands of the staff: what the centre gave for it, in memory
 * only, until the ten minutes are over or the page is left. Not for: who may
 * (the centre), what they do (ui_api/upkeep.c).
 */
#ifndef YZ_AGENT_UPKEEP_H
#define YZ_AGENT_UPKEEP_H

#include "../dev/printer/paper.h"
#include "world.h"

#define UPKEEP_TOKEN_SIZE 65
#define UPKEEP_NAME_SIZE 128

struct upkeep {
	char token[UPKEEP_TOKEN_SIZE]; /* "" while it is not open */
	char display[UPKEEP_NAME_SIZE];
	int64_t until;	/* monotonic ms */
	unsigned epoch; /* counts wipes: what was asked before one is stale */
	unsigned job;	/* of the last test page, 0 for none */
};

void upkeep_begin(struct upkeep *u, const struct clock *clock,
	const char *token, const char *display, int64_t seconds);
/* Seconds that remain, 0 when it is not open. */
int64_t upkeep_left(const struct upkeep *u, const struct clock *clock);
void upkeep_wipe(struct upkeep *u);
/* Wipes it when its time is over; call it now and then. */
void upkeep_expire(struct upkeep *u, const struct clock *clock);

/* A page that shows whether the printer prints; the texts are in the arena. */
void upkeep_lay_test(
	struct paper *out, struct arena *a, const char *kiosk, int64_t now_ms);

#endif
