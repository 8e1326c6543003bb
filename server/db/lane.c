/* SPDX-License-Identifier: Apache-2.0 */
#include "lane.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

struct mailbox {
	pthread_mutex_t mutex;
	struct job *first, **last;
	int fd;
};

struct lane {
	pthread_mutex_t mutex;
	pthread_cond_t more;
	struct job *first, **last;
	size_t n, cap;
	bool closing;
	struct mailbox *mailbox;
	void (*batch)(struct lane *l, struct job *first, void *state);
	char name[16]; /* the kernel's limit for a thread's name */
	unsigned n_workers;
	struct worker {
		pthread_t thread;
		struct lane *lane;
		void *state;
	} workers[];
};

struct mailbox *
mailbox_new(void)
{
	struct mailbox *m = xcalloc(1, sizeof(*m));

	pthread_mutex_init(&m->mutex, NULL);
	m->last = &m->first;
	m->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (m->fd < 0)
		BUG("no descriptor for a mailbox");
	return m;
}

void
mailbox_free(struct mailbox *m)
{
	if (!m)
		return;
	BUG_ON(m->first);
	close(m->fd);
	pthread_mutex_destroy(&m->mutex);
	free(m);
}

int
mailbox_fd(const struct mailbox *m)
{
	return m->fd;
}

void
mailbox_post(struct mailbox *m, struct job *first)
{
	struct job **last = &first->next;
	const uint64_t one = 1;

	while (*last)
		last = &(*last)->next;
	pthread_mutex_lock(&m->mutex);
	bool was_empty = !m->first;
	*m->last = first;
	m->last = last;
	/* under the lock: behind it the reader may have freed the mailbox */
	if (was_empty && write(m->fd, &one, sizeof(one)) != sizeof(one))
		BUG("a mailbox's counter cannot be written");
	pthread_mutex_unlock(&m->mutex);
}

void
mailbox_collect(struct mailbox *m)
{
	uint64_t count;

	pthread_mutex_lock(&m->mutex);
	struct job *job = m->first;
	m->first = NULL;
	m->last = &m->first;
	if (read(m->fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		BUG("a mailbox's counter cannot be read");
	pthread_mutex_unlock(&m->mutex);

	while (job) {
		struct job *next = job->next; /* done() may free the job */

		job->next = NULL;
		job->done(job);
		job = next;
	}
}

/* The first job, or NULL: none waits, or (wait) the lane closes. */
static struct job *
lane_pop(struct lane *l, bool wait)
{
	pthread_mutex_lock(&l->mutex);
	while (wait && !l->first && !l->closing)
		pthread_cond_wait(&l->more, &l->mutex);
	struct job *job = l->first;
	if (job) {
		l->first = job->next;
		if (!l->first)
			l->last = &l->first;
		l->n--;
		job->next = NULL;
	}
	pthread_mutex_unlock(&l->mutex);
	return job;
}

struct job *
lane_take(struct lane *l)
{
	return lane_pop(l, false);
}

/* Posts runs of jobs that go to the same mailbox, in their order. */
void
lane_post(struct lane *l, struct job *first)
{
	while (first) {
		struct mailbox *m = first->reply_to;
		struct job *last = first, *rest;

		while (last->next && last->next->reply_to == m)
			last = last->next;
		rest = last->next;
		last->next = NULL;
		mailbox_post(m ? m : l->mailbox, first);
		first = rest;
	}
}

static void *
worker_main(void *arg)
{
	struct worker *w = arg;
	struct lane *l = w->lane;
	struct job *job;

	prctl(PR_SET_NAME, l->name);
	while ((job = lane_pop(l, true))) {
		if (l->batch) {
			l->batch(l, job, w->state);
		} else {
			job->run(job, w->state);
			lane_post(l, job);
		}
	}
	return NULL;
}

static struct lane *
lane_make(const char *name, unsigned threads, size_t cap, struct mailbox *m)
{
	struct lane *l =
		xcalloc(1, sizeof(*l) + threads * sizeof(struct worker));

	pthread_mutex_init(&l->mutex, NULL);
	pthread_cond_init(&l->more, NULL);
	l->last = &l->first;
	l->cap = cap;
	l->mailbox = m;
	strncpy(l->name, name, sizeof(l->name) - 1);
	l->n_workers = threads;
	for (unsigned i = 0; i < threads; i++)
		l->workers[i].lane = l;
	return l;
}

/* Signals are the main thread's: the workers start with all of them blocked. */
static void
lane_start(struct lane *l)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (unsigned i = 0; i < l->n_workers; i++) {
		struct worker *w = &l->workers[i];

		if (pthread_create(&w->thread, NULL, worker_main, w) != 0)
			BUG("no thread for a lane");
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

struct lane *
lane_new(const char *name, unsigned threads, size_t cap,
	void *(*state)(void *ctx, unsigned i), void *ctx, struct mailbox *m)
{
	struct lane *l = lane_make(name, threads, cap, m);

	for (unsigned i = 0; state && i < threads; i++)
		l->workers[i].state = state(ctx, i);
	lane_start(l);
	return l;
}

struct lane *
lane_new_batch(const char *name, size_t cap,
	void (*batch)(struct lane *l, struct job *first, void *state),
	void *state, struct mailbox *m)
{
	struct lane *l = lane_make(name, 1, cap, m);

	l->batch = batch;
	l->workers[0].state = state;
	lane_start(l);
	return l;
}

int
lane_submit(struct lane *l, struct job *job)
{
	int rc = -1;

	pthread_mutex_lock(&l->mutex);
	if (l->n < l->cap && !l->closing) {
		job->next = NULL;
		*l->last = job;
		l->last = &job->next;
		l->n++;
		pthread_cond_signal(&l->more);
		rc = 0;
	}
	pthread_mutex_unlock(&l->mutex);
	return rc;
}

size_t
lane_length(struct lane *l)
{
	pthread_mutex_lock(&l->mutex);
	size_t n = l->n;
	pthread_mutex_unlock(&l->mutex);
	return n;
}

void
lane_free(struct lane *l)
{
	if (!l)
		return;
	pthread_mutex_lock(&l->mutex);
	l->closing = true;
	pthread_cond_broadcast(&l->more);
	pthread_mutex_unlock(&l->mutex);
	for (unsigned i = 0; i < l->n_workers; i++)
		pthread_join(l->workers[i].thread, NULL);
	pthread_cond_destroy(&l->more);
	pthread_mutex_destroy(&l->mutex);
	free(l);
}
