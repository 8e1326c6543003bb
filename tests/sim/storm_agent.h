/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent of the storm: the real outbox, store and judgement of the line, over
 * a line that loses calls, with a person before its screen.
 */
#ifndef YZ_SIM_STORM_AGENT_H
#define YZ_SIM_STORM_AGENT_H

#include "model.h"

#include "../../kiosk/link/judge.h"
#include "../../kiosk/outbox/outbox.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define START INT64_C(1790000000000)
#define CUT_AT (1 * HOUR)
#define BACK_AT (CUT_AT + 72 * HOUR)
#define END_AT (BACK_AT + 10 * MINUTE)
#define FLYING 4

struct sim;

/* A call between the agent and the centre: on its way there, on its way back,
 * or lost, which the agent learns when its patience ends. */
struct flight {
	struct line_call *call; /* NULL: free */
	enum { GOING, COMING, SILENT } phase;
	bool arrives, returns; /* decided at the start */
	int64_t begun, due;
	int status;
	char *text;
};

struct agent {
	struct sim *sim;
	int number;
	char dir[80];
	struct clock clock;
	struct line line;
	struct judge judge;
	struct sign_key *key;
	struct store *store;
	struct outbox *outbox;
	struct flight flights[FLYING];
	int64_t born; /* start of this life */
	int64_t next_beat, next_act, next_tick, next_restart;
	bool beating;
	/* the person at the screen */
	bool busy;
	int64_t n;
	char act_key[MODEL_KEY];
	int64_t drained_at; /* behind the storm's begin; -1: not yet */
};

struct told {
	int kiosk;
	char key[MODEL_KEY];
	char tail[17]; /* of the paper's digits; "" for the centre's answer */
};

struct sim {
	int64_t now;
	uint64_t random;
	bool cut, plant;
	struct rng rng;
	struct model *model;
	struct agent *agents;
	int n_agents;
	struct told *told;
	size_t n_told, room;
	uint64_t acts, offline, restarts, lost, failed;
	int64_t person, twice;
};

/* Of struct sim's chance; [0, n). */
void sim_fill(void *ctx, void *p, size_t n);
int64_t sim_below(struct sim *s, int64_t n);

/* Agent number `number` with a directory below top, and its first life. */
void agent_make(struct agent *a, struct sim *s, int number, const char *top);
/* Switched on; off, with all its calls cut. */
void agent_begin(struct agent *a);
void agent_end(struct agent *a);
/* What is due of its calls happens. */
void agent_fly(struct agent *a);
/* It asks whether the centre is there. */
void agent_beat(struct agent *a);
/* The person does something. */
void agent_act(struct agent *a);

#endif
