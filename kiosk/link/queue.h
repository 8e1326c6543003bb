/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of link/ only: work that may wait for the network, done by a few
 * threads, each with its own client, and collected on the event loop.
 */
#ifndef YZ_LINK_QUEUE_H
#define YZ_LINK_QUEUE_H

#include "client.h"

#define QUEUE_THREADS 3 /* the last for urgent work alone */
#define QUEUE_MAX 32

/* Embedded in the caller's structure, which lives until done() has run. */
struct work {
	struct work *next;
	void (*run)(struct work *w, struct client *client); /* a thread */
	void (*done)(struct work *w);			    /* the loop */
	bool urgent; /* goes before all that is not */
};

struct queue;
/* A client a thread is made from config; config->stop is the queue's own. */
struct queue *queue_new(const struct client_config *config) MUST_USE;
/* Readable when something is done. */
int queue_fd(const struct queue *q);
/* 0, or -1 when it is full or closing. */
int queue_submit(struct queue *q, struct work *w) MUST_USE;
/* Runs done() of everything that is finished. */
void queue_collect(struct queue *q);
/* True once the queue is closing: do not try again. */
bool queue_is_stopping(const struct queue *q);
/* Sleeps up to ms; false when the queue is closing. Only from run(). */
bool queue_pause(struct queue *q, int64_t ms);
/* Every client opens its next connection anew. */
void queue_forget(struct queue *q);
/* Cuts short what runs, then runs done() of everything that is left. */
void queue_free(struct queue *q);

#endif
