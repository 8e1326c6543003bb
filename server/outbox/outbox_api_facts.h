/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was asked in an act, as rows for the desk: taken apart by the body's
 * shape on the route's own table, personal fields masked. A new act that may
 * come late needs nothing here.
 */
#ifndef YZ_OUTBOX_API_FACTS_H
#define YZ_OUTBOX_API_FACTS_H

#include "call/call.h"

struct outbox_fact {
	const char *key;   /* "person.id_no" */
	const char *label; /* 证件号码 */
	const char *value; /* masked */
	const char *full;  /* not for the list */
	bool unmask;	   /* the full value may be asked for */
};

#define OUTBOX_FACTS_MAX 32

struct outbox_facts {
	struct outbox_fact items[OUTBOX_FACTS_MAX];
	size_t n;
};

/* A body that is not what its path takes is one masked fact, "body". */
void outbox_facts(const struct app *app, struct arena *a,
	const struct route *route, const char *body, struct outbox_facts *out);
/* The same of what was decoded by a shape. */
void outbox_facts_of(const struct app *app, struct arena *a,
	const struct json_shape *shape, const void *in,
	struct outbox_facts *out);
extern const struct json_shape outbox_fact_shape;
/* The fact of a key, or NULL. */
const struct outbox_fact *outbox_fact_find(
	const struct outbox_facts *facts, const char *key);

#endif
