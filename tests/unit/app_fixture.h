/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A centre of its own for each test: the real schema in a fresh directory,
 * fresh keys, and a clock that moves only when it is told to.
 */
#ifndef YZ_TEST_APP_FIXTURE_H
#define YZ_TEST_APP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "app.h"
#include "seal.h"
#include "token.h"

#define T0 INT64_C(1622505600000) /* 2021-06-01 08:00 in Shanghai */

struct centre {
	char dir[64];
	struct clock clock;
	atomic_llong now;
	struct app app;
};

static inline int64_t
centre_now(void *ctx)
{
	return atomic_load(&((struct centre *)ctx)->now);
}

static inline void
centre_fatal(const char *what)
{
	fprintf(stderr, "fatal: %s\n", what);
	abort();
}

static inline int
centre_setup(void **state)
{
	static const struct trust nobody;
	struct centre *t = calloc(1, sizeof(*t));
	uint8_t master[1][SEAL_KEY_SIZE];
	struct db_config config = { .dir = t->dir,
		.read_lanes = 1,
		.clock = &t->clock,
		.on_fatal = centre_fatal,
		.create = true,
		.min_free = 1 };
	struct err e = { 0 };

	strcpy(t->dir, "/tmp/test_app_XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->clock = (struct clock){ centre_now, centre_now, t };
	atomic_store(&t->now, T0);
	rng_fill(&rng_system, master, sizeof(master));
	arena_init(&t->app.arena, 64 << 20);
	t->app.config.dir = t->dir;
	t->app.config.demo = true;
	t->app.clock = &t->clock;
	t->app.rng = &rng_system;
	t->app.trust = &nobody;
	t->app.keyring =
		keyring_new(master, 1, seal_columns, seal_columns_count);
	t->app.mailbox = mailbox_new();
	config.mailbox = t->app.mailbox;
	t->app.db = db_open(&config, &e);
	if (!t->app.db)
		fail_msg("%s", e.detail);
	*state = t;
	return 0;
}

static inline int
centre_teardown(void **state)
{
	struct centre *t = *state;
	char command[96];

	db_close(t->app.db);
	mailbox_free(t->app.mailbox);
	keyring_free(t->app.keyring);
	arena_release(&t->app.arena);
	snprintf(command, sizeof(command), "rm -rf %s", t->dir);
	assert_int_equal(system(command), 0);
	free(t);
	return 0;
}

static inline void
centre_pass(struct centre *t, int64_t ms)
{
	atomic_fetch_add(&t->now, ms);
}

/* Runs fn on a lane and gives the code it ended with. */
static inline enum err_code
centre_do(struct centre *t, enum db_lane lane, db_fn *fn, void *arg)
{
	struct err e = { 0 };
	int rc = db_run(t->app.db, lane, fn, arg, &t->app.arena, &e);

	if (e.code == ERR_INTERNAL)
		fail_msg("%s", e.detail);
	assert_int_equal(rc, e.code ? -1 : 0);
	return e.code;
}

#endif
