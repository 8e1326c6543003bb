/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lane: a bounded queue with its own threads. A job runs on a lane and comes
 * back through a mailbox to the thread that collects it (the event loop).
 * Not for: anything that must answer before the next poll.
 */
#ifndef YZ_LANE_H
#define YZ_LANE_H

#include "base.h"

struct mailbox;

/*
 * Embedded in the caller's structure, zeroed; the caller keeps it alive until
 * done() has run. run() is called on a lane thread, done() by
 * mailbox_collect().
 */
struct job {
	struct job *next;
	struct mailbox *reply_to; /* NULL: the lane's own */
	void (*run)(struct job *job, void *lane_state);
	void (*done)(struct job *job);
};

/* Where finished jobs wait. fd() becomes readable when there is one. */
struct mailbox *mailbox_new(void) MUST_USE;
void mailbox_free(struct mailbox *m);
int mailbox_fd(const struct mailbox *m);
/* Runs done() of every finished job, in the order they finished. */
void mailbox_collect(struct mailbox *m);
/* Used by lanes that finish several jobs at once. Takes a chain. */
void mailbox_post(struct mailbox *m, struct job *first);

struct lane;
/*
 * threads workers over one queue of at most cap waiting jobs. state(i) gives
 * worker i its own state (a database connection), NULL for none. Finished
 * jobs go to the mailbox.
 */
struct lane *lane_new(const char *name, unsigned threads, size_t cap,
	void *(*state)(void *ctx, unsigned i), void *ctx,
	struct mailbox *m) MUST_USE;
/* 0, or -1 when the queue is full: the caller answers BUSY. */
int lane_submit(struct lane *l, struct job *job) MUST_USE;
/* Jobs that wait for a thread. */
size_t lane_length(struct lane *l);
/* Finishes what is queued, then joins the threads. */
void lane_free(struct lane *l);

/*
 * One worker that takes several jobs at a time: batch() gets the first, takes
 * more with lane_take() (NULL: none waits now) and posts them all, chained by
 * next, with lane_post().
 */
struct lane *lane_new_batch(const char *name, size_t cap,
	void (*batch)(struct lane *l, struct job *first, void *state),
	void *state, struct mailbox *m) MUST_USE;
struct job *lane_take(struct lane *l) MUST_USE;
void lane_post(struct lane *l, struct job *first);

#endif
