/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kiosk may promise while there is no line, by service, and how much it
 * may keep before it promises less. Two tables and the questions to them; a
 * new service is a row.
 */
#ifndef YZ_OFFLINE_H
#define YZ_OFFLINE_H

#include "base.h"

enum offline_promise {
	OFFLINE_NONE,	     /* not offered without a line */
	OFFLINE_PROVISIONAL, /* kept and said so; the centre decides later */
	OFFLINE_FINAL	     /* binds nobody: kept, and that is all */
};

struct offline_service {
	const char *service;
	enum offline_promise promise;
	const char *path; /* the act; lives for ever */
	bool leased;	  /* only places that the centre has leased to us */
};

extern const struct offline_service offline_services[];
extern const size_t offline_services_count;

/* NULL for a path of no row. */
const struct offline_service *offline_find(const char *path);
/* "none", "provisional", "final". */
const char *offline_promise_name(enum offline_promise p);

enum offline_level { OFFLINE_OK, OFFLINE_WARN, OFFLINE_STOP, OFFLINE_FULL };

/* "ok", "warn", "stop" (also for FULL: pages need to know no more). */
const char *offline_level_name(enum offline_level l);
/* By the number of items that wait and the age of the oldest, in ms. */
enum offline_level offline_level_of(int64_t waiting, int64_t age);
/* The promise at a level: behind STOP only what binds nobody is kept. */
enum offline_promise offline_promise_at(
	const struct offline_service *s, enum offline_level l);

#endif
