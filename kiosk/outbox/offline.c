/* SPDX-License-Identifier: Apache-2.0 */
#include "offline.h"

#define DAY_MS INT64_C(86400000)

/* clang-format off */
const struct offline_service offline_services[] = {
	{ "join",    OFFLINE_PROVISIONAL, "/api/v1/enrolments", false },
	{ "rating",  OFFLINE_FINAL,	  "/api/v1/ratings", false },
	{ "matters", OFFLINE_NONE,	  "/api/v1/matters", false },
	{ "status",  OFFLINE_NONE,	  "/api/v1/status", false },
	{ "help",    OFFLINE_NONE,	  "/api/v1/help-calls", false },
	{ "checkup", OFFLINE_PROVISIONAL, "/api/v1/bookings", true },
	{ "pass",    OFFLINE_NONE,	  "/api/v1/passes", false },
	{ "aid",     OFFLINE_NONE,	  "/api/v1/aid-cases", false },
};
const size_t offline_services_count = ARRAY_LEN(offline_services);

/* Reached by either; the last row that is reached counts. */
static const struct { enum offline_level level; int64_t items, age; } levels[] = {
	{ OFFLINE_WARN, 300,  3 * DAY_MS },
	{ OFFLINE_STOP, 1000, 7 * DAY_MS },
	{ OFFLINE_FULL, 5000, 30 * DAY_MS },
};

static const char *const level_names[] = {
	[OFFLINE_OK] = "ok", [OFFLINE_WARN] = "warn", [OFFLINE_STOP] = "stop",
	[OFFLINE_FULL] = "stop",
};

/* What is still promised; the promise of a row is never more than its own. */
static const enum offline_promise least[] = {
	[OFFLINE_OK] = OFFLINE_PROVISIONAL, [OFFLINE_WARN] = OFFLINE_PROVISIONAL,
	[OFFLINE_STOP] = OFFLINE_FINAL, [OFFLINE_FULL] = OFFLINE_FINAL + 1,
};

static const char *const promise_names[] = {
	[OFFLINE_NONE] = "none", [OFFLINE_PROVISIONAL] = "provisional",
	[OFFLINE_FINAL] = "final",
};
/* clang-format on */

const struct offline_service *
offline_find(const char *path)
{
	for (size_t i = 0; i < offline_services_count; i++)
		if (strcmp(offline_services[i].path, path) == 0)
			return &offline_services[i];
	return NULL;
}

const char *
offline_promise_name(enum offline_promise p)
{
	return promise_names[p];
}

const char *
offline_level_name(enum offline_level l)
{
	return level_names[l];
}

enum offline_level
offline_level_of(int64_t waiting, int64_t age)
{
	enum offline_level l = OFFLINE_OK;

	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (waiting >= levels[i].items ||
			(waiting > 0 && age >= levels[i].age))
			l = levels[i].level;
	return l;
}

enum offline_promise
offline_promise_at(const struct offline_service *s, enum offline_level l)
{
	return s->promise >= least[l] ? s->promise : OFFLINE_NONE;
}
