/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lane: a bounded queue with its own threads. A job runs on a lane and comes
 * back through a mailbox to the thread that collects it (the event loop).
 * Not for: anything that must answer before the next poll.
 */
#ifndef YZ_LANE_H
#define YZ_LANE_H

#include "base.h"

/*
 * Embedded in the caller's structure; the caller keeps it alive until done()
 * has run. run() is called on a lane thread, done() by mailbox_collect().
 */
struct job {
	struct job *next;
	void (*run)(struct job *job, void *lane_state);
	void (*done)(struct job *job);
};

/* Where finished jobs wait. fd() becomes readable when there is one. */
struct mailbox;
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
/* Finishes what is queued, then joins the threads. */
void lane_free(struct lane *l);

#endif
