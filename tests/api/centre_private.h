/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the fixture know of each other; tests include centre.h. */
#ifndef YZ_TEST_CENTRE_PRIVATE_H
#define YZ_TEST_CENTRE_PRIVATE_H

#include "centre.h"
#include <stdatomic.h>

#define ROLES_MAX 12

/* One request under way: what the server would keep until its answer. */
struct slot {
	char *bytes; /* freed by the answer, as the server does */
	struct http_request req;
	struct reply *reply;
};

struct signed_in {
	const char *role;
	int64_t at;
	struct who who;
};

struct centre {
	char dir[64];
	struct clock clock;
	atomic_llong now;
	struct arena arena;
	struct app *app; /* NULL while it is closed */
	json_t *demo;	 /* the group's */
	struct slot **slots;
	size_t n_slots, cap_slots;
	struct reply *replies;
	struct signed_in staff[ROLES_MAX];
	size_t n_staff;
	struct who kiosks[4];
	const char *csr[4];
	int people, keys;
};

/* The way answers take, of an app that was opened just now. */
void ask_open(struct centre *c);
void ask_free(struct centre *c);

#endif
