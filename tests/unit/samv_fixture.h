/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of the SAM_V module beside a model of one, in fake time. */
#ifndef YZ_SAMV_FIXTURE_H
#define YZ_SAMV_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/dev/idcard/samv.h"
#include "../sim/samv_model.h"
#include "crypto.h"
#include "str.h"
#include <stdio.h>
#include <stdlib.h>

#define MAN                                                                    \
	"put name=王小明 id_no=340299199005159814 sex=M birth=1990-05-15 "  \
	"address=旧址"

struct host {
	struct samv samv;
	struct samv_model model;
	int64_t now;
	bool wanted;
	size_t cut; /* an answer comes in two pieces, parted here; 0: whole */
	struct card card;
	char asked[64]; /* since the last look: S F T R A */
};

static inline int
setup(void **state)
{
	struct host *h = xcalloc(1, sizeof(*h));

	h->now = 1000000;
	h->wanted = true;
	samv_model_init(&h->model);
	samv_init(&h->samv, h->now);
	*state = h;
	return 0;
}

static inline int
teardown(void **state)
{
	struct host *h = *state;

	samv_release(&h->samv);
	free(h);
	return 0;
}

static inline void
script(struct host *h, const char *line)
{
	assert_true(samv_model_line(&h->model, line));
}

static inline char
letter(const struct samv_model *m)
{
	switch (m->cmd << 8 | m->para) {
	case 0x11ff:
		return 'S';
	case 0x2001:
		return 'F';
	case 0x2002:
		return 'T';
	case 0x3001:
		return 'R';
	case 0x3003:
		return 'A';
	default:
		fail_msg("asked for %02x %02x", m->cmd, m->para);
		return '?';
	}
}

static inline void
send_request(struct host *h)
{
	struct bytes out = samv_output(&h->samv);
	size_t n = strlen(h->asked);

	if (!out.n)
		return;
	assert_int_equal(samv_model_feed(&h->model, out.p, out.n), out.n);
	samv_sent(&h->samv, out.n);
	if (n + 1 < sizeof(h->asked)) {
		h->asked[n] = letter(&h->model);
		h->asked[n + 1] = '\0';
	}
}

static inline void
take_answer(struct host *h)
{
	uint8_t copy[MODEL_REPLY];
	size_t n = h->model.reply_n, first = h->cut < n ? h->cut : n;

	memcpy(copy, h->model.reply, n);
	h->model.reply_n = 0;
	samv_feed(&h->samv, copy, first, h->now);
	samv_feed(&h->samv, copy + first, n - first, h->now);
}

/* What is said within ms, in steps of 10. */
static inline enum idcard_event
run(struct host *h, int64_t ms)
{
	int64_t end = h->now + ms;

	for (;;) {
		enum idcard_event ev;

		ev = samv_step(&h->samv, h->now, h->wanted, &h->card);
		send_request(h);
		take_answer(h);
		if (ev != IDCARD_NOTHING || h->now >= end)
			return ev;
		h->now += 10;
	}
}

/* The answer to the command under way, which the model has not given yet. */
static inline size_t
answer_of(struct host *h, uint8_t *out)
{
	size_t n;

	samv_step(&h->samv, h->now, h->wanted, &h->card);
	send_request(h);
	n = h->model.reply_n;
	memcpy(out, h->model.reply, n);
	h->model.reply_n = 0;
	return n;
}

#define HOST_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

#endif
