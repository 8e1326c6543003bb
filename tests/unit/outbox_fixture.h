/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests of the outbox stand on: a directory, a clock and a rng that are
 * told, a line whose calls wait until the test answers them, and a centre's
 * key.
 */
#ifndef YZ_OUTBOX_FIXTURE_H
#define YZ_OUTBOX_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/outbox/outbox.h"
#include "files.h"
#include "str.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NOW INT64_C(1790000000000)
#define JOIN "/api/v1/enrolments"
#define BODY "{\"group\":\"courier\"}"
#define CALLS_MAX 64

struct fixture {
	char dir[64];
	struct arena arena;
	struct clock clock;
	struct rng rng;
	struct line line;
	int64_t wall, mono;
	uint64_t random;
	bool online;
	enum err_code submit_code;	    /* the line refuses all */
	struct line_call *calls[CALLS_MAX]; /* not answered yet */
	size_t n_calls;
	struct sign_key *key;
	struct verify_key *check;
	uint8_t secret[X25519_SIZE];
	struct store *store;
	struct outbox *outbox;
	/* the last answer to an act */
	unsigned answers;
	struct outbox_answer last;
	char text[4096];
	struct err e;
};

static inline int64_t
fake_wall(void *ctx)
{
	return ((struct fixture *)ctx)->wall;
}

static inline int64_t
fake_mono(void *ctx)
{
	return ((struct fixture *)ctx)->mono;
}

static inline void
fake_fill(void *ctx, void *p, size_t n)
{
	struct fixture *f = ctx;

	for (size_t i = 0; i < n; i++) {
		f->random =
			f->random * 6364136223846793005u + 1442695040888963407u;
		((uint8_t *)p)[i] = (uint8_t)(f->random >> 56);
	}
}

static inline int
fake_submit(void *ctx, struct line_call *call, struct err *e)
{
	struct fixture *f = ctx;

	if (f->submit_code != ERR_NONE)
		return err_set(e, f->submit_code);
	assert_true(f->n_calls < CALLS_MAX);
	f->calls[f->n_calls++] = call;
	return 0;
}

static inline bool
fake_online(void *ctx)
{
	return ((struct fixture *)ctx)->online;
}

/* One start of the agent. */
static inline void
begin(struct fixture *f)
{
	struct outbox_config c = {
		.clock = &f->clock, .rng = &f->rng, .line = &f->line
	};

	f->store = store_open(f->dir, STORE_OWN, &f->e);
	if (!f->store)
		fail_msg("%s", f->e.detail);
	c.store = f->store;
	c.identity.kiosk = f->key;
	c.identity.number = 12;
	c.identity.has_centre = true;
	envelope_public(f->secret, c.identity.centre);
	snprintf(c.identity.public_url, sizeof(c.identity.public_url),
		"https://example.org");
	f->outbox = outbox_new(&c);
}

static inline void
end(struct fixture *f)
{
	outbox_free(f->outbox);
	store_close(f->store);
	f->outbox = NULL;
	f->store = NULL;
}

static inline int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	uint8_t seed[ED25519_SEED] = { 7 }, pub[ED25519_PUBLIC];

	arena_init(&f->arena, (size_t)16 << 20);
	snprintf(f->dir, sizeof(f->dir), "/tmp/kiosk-outbox-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->wall = NOW;
	f->mono = 5000;
	f->online = true;
	f->clock = (struct clock){ fake_wall, fake_mono, f };
	f->rng = (struct rng){ fake_fill, f };
	f->line = (struct line){ fake_submit, fake_online, f };
	f->secret[3] = 9;
	f->key = sign_key_new(seed);
	sign_key_public(f->key, pub);
	f->check = verify_key_new(pub, &f->e);
	begin(f);
	*state = f;
	return 0;
}

static inline int
teardown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(f->n_calls, 0);
	end(f);
	assert_int_equal(file_remove_tree(f->dir, &f->e), 0);
	verify_key_free(f->check);
	sign_key_free(f->key);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static inline void
on_done(void *ctx, const struct outbox_answer *a)
{
	struct fixture *f = ctx;

	f->answers++;
	f->last = *a;
	assert_true(a->body.n < sizeof(f->text));
	if (a->body.n)
		memcpy(f->text, a->body.p, a->body.n);
	f->text[a->body.n] = '\0';
}

static inline int
submit(struct fixture *f, const char *key, const char *path, const char *body)
{
	const struct outbox_act act = { .key = key,
		.path = path,
		.body = bytes_str(body),
		.done = on_done,
		.ctx = f };

	err_clear(&f->e);
	return outbox_submit(f->outbox, &act, &f->e);
}

/* The i-th open call comes back. status 0: no answer. */
static inline void
reply(struct fixture *f, size_t i, int status, const char *text)
{
	struct line_call *call = f->calls[i];

	assert_true(i < f->n_calls);
	memmove(&f->calls[i], &f->calls[i + 1],
		(--f->n_calls - i) * sizeof(f->calls[0]));
	call->failed = status ? ERR_NONE : ERR_LINE_DOWN;
	call->status = status;
	call->problem = status >= 400;
	call->reply = xstrdup(text);
	call->reply_n = strlen(text);
	call->done(call);
}

static inline void
pass(struct fixture *f, int64_t ms)
{
	f->mono += ms;
	f->wall += ms;
	outbox_tick(f->outbox);
}

static inline int64_t
waiting(struct fixture *f)
{
	return outbox_depth(f->outbox).waiting;
}

/* A row as it is on the disk; state STORE_STATES: none. */
static inline struct store_item
row(struct fixture *f, const char *key)
{
	struct store_item i = { .state = STORE_STATES };

	assert_true(store_find(f->store, key, &f->arena, &i, &f->e) >= 0);
	return i;
}

static inline struct envelope_act
opened(struct fixture *f, struct bytes in, struct envelope_head *head)
{
	struct envelope_act act = { 0 };

	assert_int_equal(envelope_open(&f->arena, in, f->check, f->secret, head,
				 &act, &f->e),
		0);
	return act;
}

static inline void
centre_takes(struct fixture *f, int64_t seq)
{
	char text[80];

	snprintf(text, sizeof(text),
		"{\"results\":[{\"seq\":%lld,\"state\":\"taken\"}],\"ack\":0}",
		(long long)seq);
	reply(f, 0, 200, text);
}

static inline void
acts_offline(struct fixture *f, size_t n)
{
	char key[32];

	f->online = false;
	for (size_t i = 0; i < n; i++) {
		snprintf(key, sizeof(key), "k%zu", i + 1);
		pass(f, 1000);
		assert_int_equal(submit(f, key, JOIN, BODY), 0);
	}
	f->online = true;
	pass(f, 200);
	pass(f, 2000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
