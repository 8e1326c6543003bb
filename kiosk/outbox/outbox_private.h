/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of outbox/ only: what taking acts (outbox.c), their paper (paper.c)
 * and sending them (pump.c) share. */
#ifndef YZ_OUTBOX_PRIVATE_H
#define YZ_OUTBOX_PRIVATE_H

#include "outbox.h"
#include "crypto.h"
#include "token.h"

#define OUTBOX_ARENA ((size_t)4 << 20)

struct pump {
	bool busy;	   /* a call is under way */
	bool was_online;   /* at the last tick */
	bool lost;	   /* a result could not be written down */
	bool chance;	   /* the centre has just answered something */
	bool asked;	   /* it is the centre that wants a pause of us */
	size_t batch;	   /* items of the next call, at most */
	unsigned failures; /* of calls, in a row */
	int64_t begun;	   /* mono ms of the call that is under way */
	int64_t trip;	   /* ms that the last answer took; 0: none yet */
	size_t trip_n;	   /* and for how many items */
	int64_t next;	   /* mono ms of the next call */
	int64_t purge;	   /* mono ms of the next clearing up */
	int64_t reopen;	   /* mono ms of the next try */
};

struct outbox {
	struct outbox_config c;
	int64_t offset;	 /* the centre's clock minus ours */
	int64_t highest; /* number that the centre is known to have */
	int64_t start;	 /* mono ms */
	uint8_t boot[STORE_BOOT];
	uint8_t digest_key[32]; /* of this start: tells bodies apart */
	bool barred;
	uint64_t leased; /* acts that have used a lease, of this start */
	struct pump pump;
};

/* The paper of one act: its number, the receipt's digits, and the answer that
 * the page gets. */
struct paper {
	char no[24];
	const char *token; /* "" for an act that binds nobody */
	const char *reply; /* JSON */
};

/* eph is the envelope's: the receipt's digest hangs on it. */
void paper_make(const struct outbox *o, const struct offline_service *s,
	const struct outbox_place *place, const struct envelope_head *head,
	const uint8_t eph[X25519_SIZE], struct arena *a, struct paper *out);

void pump_init(struct outbox *o);

#endif
