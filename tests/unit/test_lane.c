/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes and mailboxes: bounds, order, who runs what, nothing lost at the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "../../server/db/lane.h"

#define MANY 5000
#define PATIENCE_MS 60000

struct work {
	struct job job; /* first */
	struct world *world;
	int number, order;
	void *state;
	pthread_t ran_on, done_on;
};

struct world {
	struct mailbox *mailbox;
	struct lane *lane;
	sem_t started, go;
	atomic_int runs;
	int done;
	int states[4];
};

static void
on_run(struct job *job, void *state)
{
	struct work *w = (struct work *)job;

	w->state = state;
	w->ran_on = pthread_self();
	atomic_fetch_add(&w->world->runs, 1);
}

static void
on_run_held(struct job *job, void *state)
{
	struct work *w = (struct work *)job;

	sem_post(&w->world->started);
	sem_wait(&w->world->go);
	on_run(job, state);
}

static void
on_done(struct job *job)
{
	struct work *w = (struct work *)job;

	w->done_on = pthread_self();
	w->order = w->world->done++;
}

static void *
give_state(void *ctx, unsigned i)
{
	struct world *world = ctx;

	return &world->states[i];
}

static struct world *
world_new(void)
{
	struct world *w = calloc(1, sizeof(*w));

	w->mailbox = mailbox_new();
	sem_init(&w->started, 0, 0);
	sem_init(&w->go, 0, 0);
	return w;
}

static void
world_free(struct world *w)
{
	lane_free(w->lane);
	mailbox_free(w->mailbox);
	free(w);
}

static struct work *
work_new(struct world *world, int n, void (*run)(struct job *, void *))
{
	struct work *work = calloc((size_t)n, sizeof(*work));

	for (int i = 0; i < n; i++) {
		work[i].world = world;
		work[i].number = i;
		work[i].job.run = run;
		work[i].job.done = on_done;
	}
	return work;
}

static void
collect(struct world *w, int n)
{
	struct pollfd p = { .fd = mailbox_fd(w->mailbox), .events = POLLIN };

	while (w->done < n) {
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		mailbox_collect(w->mailbox);
	}
	assert_int_equal(poll(&p, 1, 0), 0);
}

static void
test_order(void **state)
{
	struct world *w = world_new();
	struct work *work = work_new(w, MANY, on_run);

	(void)state;
	w->lane = lane_new("one", 1, MANY, give_state, w, w->mailbox);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(lane_submit(w->lane, &work[i].job), 0);
	collect(w, MANY);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(work[i].order, i);
		assert_ptr_equal(work[i].state, &w->states[0]);
		assert_true(pthread_equal(work[i].done_on, pthread_self()));
		assert_false(pthread_equal(work[i].ran_on, pthread_self()));
	}
	free(work);
	world_free(w);
}

/* Four held jobs need four threads; each has a state of its own. */
static void
test_threads(void **state)
{
	struct world *w = world_new();
	struct work *work = work_new(w, 4, on_run_held);
	int seen[4] = { 0 };

	(void)state;
	w->lane = lane_new("four", 4, 4, give_state, w, w->mailbox);
	for (int i = 0; i < 4; i++)
		assert_int_equal(lane_submit(w->lane, &work[i].job), 0);
	for (int i = 0; i < 4; i++)
		sem_wait(&w->started);
	for (int i = 0; i < 4; i++)
		sem_post(&w->go);
	collect(w, 4);
	for (int i = 0; i < 4; i++)
		seen[(int *)work[i].state - w->states]++;
	for (int i = 0; i < 4; i++)
		assert_int_equal(seen[i], 1);
	free(work);
	world_free(w);
}

static void
test_bound(void **state)
{
	struct world *w = world_new();
	struct work *work = work_new(w, 5, on_run_held);

	(void)state;
	w->lane = lane_new("bound", 1, 3, NULL, NULL, w->mailbox);
	assert_int_equal(lane_submit(w->lane, &work[0].job), 0);
	sem_wait(&w->started); /* it no longer waits */
	for (int i = 1; i < 4; i++)
		assert_int_equal(lane_submit(w->lane, &work[i].job), 0);
	assert_int_equal(lane_length(w->lane), 3);
	assert_int_equal(lane_submit(w->lane, &work[4].job), -1);
	for (int i = 0; i < 5; i++)
		sem_post(&w->go);
	collect(w, 4);
	assert_int_equal(lane_submit(w->lane, &work[4].job), 0);
	collect(w, 5);
	assert_null(work[0].state);
	free(work);
	world_free(w);
}

/* lane_free finishes what waits; its answers are there behind it. */
static void
test_free_finishes(void **state)
{
	struct world *w = world_new();
	struct work *work = work_new(w, MANY, on_run);

	(void)state;
	w->lane = lane_new("end", 2, MANY, NULL, NULL, w->mailbox);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(lane_submit(w->lane, &work[i].job), 0);
	lane_free(w->lane);
	w->lane = NULL;
	assert_int_equal(atomic_load(&w->runs), MANY);
	assert_int_equal(w->done, 0);
	mailbox_collect(w->mailbox);
	assert_int_equal(w->done, MANY);
	free(work);
	world_free(w);
}

/* done() may hand in the next job, and free its own. */
static void
on_done_again(struct job *job)
{
	struct work *w = (struct work *)job;
	struct world *world = w->world;

	if (++world->done < 100) {
		struct work *next = work_new(world, 1, on_run);

		next->job.done = on_done_again;
		if (lane_submit(world->lane, &next->job) != 0)
			abort();
	}
	free(w);
}

static void
test_resubmit(void **state)
{
	struct world *w = world_new();
	struct work *work = work_new(w, 1, on_run);

	(void)state;
	work->job.done = on_done_again;
	w->lane = lane_new("again", 2, 4, NULL, NULL, w->mailbox);
	assert_int_equal(lane_submit(w->lane, &work->job), 0);
	collect(w, 100);
	assert_int_equal(atomic_load(&w->runs), 100);
	world_free(w);
}

/* ---- batches ---- */

static void
on_batch(struct lane *l, struct job *first, void *state)
{
	struct work *w = (struct work *)first;
	struct job **last = &first->next;

	if (w->number == 0)
		on_run_held(first, state);
	while ((*last = lane_take(l)))
		last = &(*last)->next;
	atomic_fetch_add((atomic_int *)state, 1);
	lane_post(l, first);
}

static void
test_batch(void **state)
{
	struct world *w = world_new();
	struct work *work = work_new(w, 10, NULL);
	struct mailbox *other = mailbox_new();
	atomic_int batches = 0;

	(void)state;
	for (int i = 4; i < 7; i++)
		work[i].job.reply_to = other;
	w->lane = lane_new_batch("batch", 16, on_batch, &batches, w->mailbox);
	assert_int_equal(lane_submit(w->lane, &work[0].job), 0);
	sem_wait(&w->started);
	for (int i = 1; i < 10; i++)
		assert_int_equal(lane_submit(w->lane, &work[i].job), 0);
	sem_post(&w->go);
	collect(w, 7);
	assert_int_equal(atomic_load(&batches), 1);
	assert_int_equal(work[3].order, 3);
	assert_int_equal(work[7].order, 4);
	mailbox_collect(other);
	assert_int_equal(w->done, 10);
	assert_int_equal(work[4].order, 7);
	mailbox_free(other);
	free(work);
	world_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_free_finishes),
		cmocka_unit_test(test_resubmit),
		cmocka_unit_test(test_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
