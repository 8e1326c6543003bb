/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox on disk: one SQLite file, one connection that writes. What a
 * function here has done is on the disk when it returns 0 (WAL, FULL); between
 * store_begin() and store_commit() it is there when the latter returns 0.
 *
 * Not for: what an item means, when to send it (outbox.h). Errors: DISK_FULL
 * (nothing was done, the store goes on), DATA_DIR_BUSY (another agent has the
 * file), else INTERNAL: then it is not known what the disk has, and everything
 * fails until store_reopen().
 */
#ifndef YZ_STORE_H
#define YZ_STORE_H

#include "arena.h"
#include "err.h"

#define STORE_FILE "outbox.db"
#define STORE_DIGEST 16
#define STORE_BOOT 8

enum store_state {
	STORE_WAITING,	/* to be sent */
	STORE_SENDING,	/* on its way; waiting again behind a restart */
	STORE_DONE,	/* the centre has it */
	STORE_REFUSED,	/* the centre will never take it */
	STORE_POISONED, /* the centre cannot read it */
	STORE_STATES
};

/* "waiting" … as the file and people have them. */
const char *store_state_name(enum store_state s);

struct store_item {
	int64_t seq;
	const char *key, *path;
	enum store_state state;
	bool promised; /* the person was told that it is kept */
	int64_t tries, next_at, made_at, done_at; /* UTC ms; 0: not yet */
	const char *error;			  /* a code; NULL for none */
	struct bytes envelope;			  /* none once it is done */
	const char *reply;	      /* what the person is told, JSON */
	uint8_t boot[STORE_BOOT];     /* start of the agent that made it */
	uint8_t digest[STORE_DIGEST]; /* of path and body, keyed by that start
				       */
};

struct store_depth {
	int64_t waiting; /* and sending */
	int64_t oldest;	 /* made_at of the first of them, 0 for none */
	int64_t stuck;	 /* refused, poisoned */
};

enum store_mode {
	STORE_OWN, /* made when it is missing; one process at a time */
	STORE_LOOK /* read only, beside a running agent too: NOT_FOUND */
};

struct store;
struct store *store_open(
	const char *dir, enum store_mode mode, struct err *e) MUST_USE;
void store_close(struct store *s);
/* Behind an INTERNAL: what the disk has is read anew. */
int store_reopen(struct store *s, struct err *e) MUST_USE;
bool store_is_good(const struct store *s);

int store_begin(struct store *s, struct err *e) MUST_USE;
/* -1 has rolled back. */
int store_commit(struct store *s, struct err *e) MUST_USE;
void store_rollback(struct store *s);

/* The next number, never given again once the transaction is committed. */
int store_take_seq(struct store *s, int64_t *seq, struct err *e) MUST_USE;
/* Numbers up to seq are spent: a kiosk that lost its disk must not give them
 * once more. */
int store_raise_seq(struct store *s, int64_t seq, struct err *e) MUST_USE;
int store_add(
	struct store *s, const struct store_item *i, struct err *e) MUST_USE;
/* 1 with *out in the arena, 0 for none, -1. */
int store_find(struct store *s, const char *key, struct arena *a,
	struct store_item *out, struct err *e) MUST_USE;
/*
 * Waiting items whose time has come, oldest first: at most max, together at
 * most max_bytes of envelopes but for the first.
 */
int store_due(struct store *s, int64_t now, size_t max, size_t max_bytes,
	struct arena *a, struct store_item **out, size_t *n,
	struct err *e) MUST_USE;

/* Changes of one item; one that is gone or done is left alone. */
int store_sending(struct store *s, int64_t seq, struct err *e) MUST_USE;
int store_wait(struct store *s, int64_t seq, int64_t tries, int64_t next_at,
	const char *error, struct err *e) MUST_USE;
int store_promise(struct store *s, int64_t seq, struct err *e) MUST_USE;
int store_done(
	struct store *s, int64_t seq, int64_t now, struct err *e) MUST_USE;
int store_stop(struct store *s, int64_t seq, enum store_state state,
	const char *error, struct err *e) MUST_USE;
/* The centre has answered it directly; a promised one stays. */
int store_drop(struct store *s, int64_t seq, struct err *e) MUST_USE;

/* Whatever was on its way is waiting again. */
int store_wake(struct store *s, struct err *e) MUST_USE;
/* Forgets what was done before an instant. */
int store_purge(struct store *s, int64_t before, struct err *e) MUST_USE;
int store_depth(
	struct store *s, struct store_depth *out, struct err *e) MUST_USE;
/* Every item by number; fn returns -1 to stop. Envelopes and texts live until
 * it returns. */
int store_each(struct store *s,
	int (*fn)(void *ctx, const struct store_item *i, struct err *e),
	void *ctx, struct err *e) MUST_USE;

/* ---- places that the centre has leased to this kiosk ----------------------
 */

#define STORE_LEASES_MAX 64

struct store_lease {
	const char *session; /* as the centre names it */
	int64_t n;	     /* that are left here */
	int64_t until;	     /* Unix seconds, by the centre's clock */
};

/* These, and no other; inside of a transaction. */
int store_leases_set(struct store *s, const struct store_lease *leases,
	size_t n, struct err *e) MUST_USE;
/* One less: 1, none is left or they have ended: 0, -1. */
int store_lease_take(struct store *s, const char *session, int64_t now,
	struct err *e) MUST_USE;
/* Those that have not ended, spent ones too. */
int store_leases(struct store *s, int64_t now, struct arena *a,
	struct store_lease **out, size_t *n, struct err *e) MUST_USE;

#endif
