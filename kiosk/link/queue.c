/* SPDX-License-Identifier: Apache-2.0 */
#include "queue.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct chain {
	struct work *first, **end;
};

struct worker {
	struct queue *queue;
	struct client *client;
	pthread_t thread;
	unsigned epoch; /* of the connection it holds */
	bool urgent;	/* does nothing else */
};

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t wake; /* on the monotonic clock */
	struct chain urgent, waiting, finished;
	size_t n_waiting;
	int fd;
	atomic_bool stop;
	atomic_uint epoch;
	struct worker workers[QUEUE_THREADS];
};

static void
chain_init(struct chain *c)
{
	c->first = NULL;
	c->end = &c->first;
}

static void
chain_add(struct chain *c, struct work *w)
{
	w->next = NULL;
	*c->end = w;
	c->end = &w->next;
}

static struct work *
chain_take(struct chain *c)
{
	struct work *w = c->first;

	if (!w)
		return NULL;
	c->first = w->next;
	if (!c->first)
		c->end = &c->first;
	return w;
}

/* ---- the threads --------------------------------------------------------- */

static struct work *
take(const struct worker *me)
{
	struct queue *q = me->queue;
	struct work *w = chain_take(&q->urgent);

	if (!w && !me->urgent)
		w = chain_take(&q->waiting);
	if (w)
		q->n_waiting--;
	return w;
}

static struct work *
next_work(const struct worker *me)
{
	struct queue *q = me->queue;
	struct work *w = NULL;

	pthread_mutex_lock(&q->lock);
	while (!atomic_load(&q->stop) && !(w = take(me)))
		pthread_cond_wait(&q->wake, &q->lock);
	pthread_mutex_unlock(&q->lock);
	return w;
}

static void
finish(struct queue *q, struct work *w)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&q->lock);
	chain_add(&q->finished, w);
	pthread_mutex_unlock(&q->lock);
	/* Fails only when it is already readable beyond counting. */
	if (write(q->fd, &one, sizeof(one)) < 0)
		return;
}

static void *
worker_main(void *arg)
{
	struct worker *me = arg;
	struct work *w;

	while ((w = next_work(me))) {
		unsigned epoch = atomic_load(&me->queue->epoch);

		if (me->epoch != epoch)
			client_forget(me->client);
		me->epoch = epoch;
		w->run(w, me->client);
		finish(me->queue, w);
	}
	return NULL;
}

bool
queue_pause(struct queue *q, int64_t ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += (time_t)(ms / 1000);
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	pthread_mutex_lock(&q->lock);
	while (!atomic_load(&q->stop) &&
		pthread_cond_timedwait(&q->wake, &q->lock, &t) != ETIMEDOUT)
		continue;
	pthread_mutex_unlock(&q->lock);
	return !atomic_load(&q->stop);
}

/* ---- the event loop's side ------------------------------------------------
 */

/* Signals belong to the event loop, so the threads are born without any. */
static void
workers_start(struct queue *q, const struct client_config *config)
{
	struct client_config own = *config;
	sigset_t all, before;

	own.stop = &q->stop;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (size_t i = 0; i < QUEUE_THREADS; i++) {
		struct worker *w = &q->workers[i];

		w->queue = q;
		w->urgent = i == QUEUE_THREADS - 1;
		w->client = client_new(&own);
		if (pthread_create(&w->thread, NULL, worker_main, w) != 0)
			BUG("no thread");
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct queue *
queue_new(const struct client_config *config)
{
	struct queue *q = xcalloc(1, sizeof(*q));
	pthread_condattr_t attr;

	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&q->wake, &attr);
	pthread_condattr_destroy(&attr);
	chain_init(&q->urgent);
	chain_init(&q->waiting);
	chain_init(&q->finished);
	q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	BUG_ON(q->fd < 0);
	workers_start(q, config);
	return q;
}

int
queue_fd(const struct queue *q)
{
	return q->fd;
}

int
queue_submit(struct queue *q, struct work *w)
{
	int rc = -1;

	pthread_mutex_lock(&q->lock);
	if (q->n_waiting < QUEUE_MAX && !atomic_load(&q->stop)) {
		chain_add(w->urgent ? &q->urgent : &q->waiting, w);
		q->n_waiting++;
		/* A pausing worker may take the signal: wake them all. */
		pthread_cond_broadcast(&q->wake);
		rc = 0;
	}
	pthread_mutex_unlock(&q->lock);
	return rc;
}

static void
run_done(struct work *w)
{
	while (w) {
		struct work *next = w->next;

		w->done(w);
		w = next;
	}
}

void
queue_collect(struct queue *q)
{
	uint64_t count;
	struct work *w;

	if (read(q->fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		BUG("eventfd");
	pthread_mutex_lock(&q->lock);
	w = q->finished.first;
	chain_init(&q->finished);
	pthread_mutex_unlock(&q->lock);
	run_done(w);
}

bool
queue_is_stopping(const struct queue *q)
{
	return atomic_load(&q->stop);
}

void
queue_forget(struct queue *q)
{
	atomic_fetch_add(&q->epoch, 1);
}

void
queue_free(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	atomic_store(&q->stop, true);
	pthread_cond_broadcast(&q->wake);
	pthread_mutex_unlock(&q->lock);
	for (size_t i = 0; i < QUEUE_THREADS; i++)
		pthread_join(q->workers[i].thread, NULL);
	queue_collect(q);
	run_done(q->urgent.first);
	run_done(q->waiting.first);
	for (size_t i = 0; i < QUEUE_THREADS; i++)
		client_free(q->workers[i].client);
	close(q->fd);
	pthread_cond_destroy(&q->wake);
	pthread_mutex_destroy(&q->lock);
	free(q);
}
