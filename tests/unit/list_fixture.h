/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of revocation lists stand on: a list, the next one, taking. */
#ifndef YZ_LIST_FIXTURE_H
#define YZ_LIST_FIXTURE_H

#include "status_list.h"
#include "token_fixture.h"

#define LIST 2
#define DAY 86400

static const struct list_mark no_mark;
static const uint8_t zeroes[LIST_HASH];

static inline struct status_list
list_of(uint32_t blocks, uint32_t seq)
{
	struct status_list l = { .list = LIST,
		.seq = seq,
		.iat = NOW,
		.exp = NOW + 31 * DAY,
		.ttl = 3600 };

	list_open_blocks(&l, blocks);
	list_rehash(&l);
	return l;
}

/* A copy under the next number. */
static inline struct status_list
list_next(const struct status_list *l)
{
	struct status_list n = *l;

	n.seq++;
	n.bits = malloc(l->n_issued / 8 + 1);
	memcpy(n.bits, l->bits, l->n_issued / 8);
	return n;
}

static inline struct list_mark
mark_of(const struct status_list *l)
{
	struct list_mark m = { .seq = l->seq };

	memcpy(m.hash, l->hash, LIST_HASH);
	return m;
}

static const char *
take(struct fixture *f, struct status_list *held, const struct list_mark *mark,
	struct bytes wire)
{
	struct status_list was = *held;
	enum token_verdict v = list_take(held, mark, wire, &f->trust, NOW);

	if (v != TOKEN_OK)
		assert_memory_equal(&was, held, sizeof(was));
	return token_verdict_name(v);
}

#endif
