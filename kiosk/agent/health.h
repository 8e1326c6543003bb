/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How this machine is, for the heartbeat. The devices and the outbox write
 * their words and figures into it as they change ("none" and 0 until there are
 * such); disk and certificate are measured here.
 */
#ifndef YZ_HEALTH_H
#define YZ_HEALTH_H

#include "base.h"
#include "err.h"
#include "world.h"

#define HEALTH_ERROR_MS INT64_C(3600000) /* a fault counts as recent */

struct health {
	const char *dir; /* NULL: nothing is measured */
	/* Written by others; texts are constants. */
	const char *printer; /* ok none low out cover hot cutter fault */
	const char *scanner; /* ok none fault */
	int64_t outbox_waiting;
	int64_t outbox_oldest;	 /* seconds */
	int64_t clock_offset_ms; /* the centre's clock minus ours */
	/* Measured. */
	int64_t disk_free;	  /* MiB */
	int64_t certificate_days; /* 0 without a certificate */
	int64_t measured_at;	  /* monotonic ms */
	/* The latest fault. */
	char error[40];
	int64_t error_at; /* monotonic ms */
};

void health_init(struct health *h);
/* Measures what is measured, at most once a minute; called before a beat. */
void health_measure(struct health *h, const struct clock *clock);
/* A visit failed for this reason. */
void health_fault(
	struct health *h, const struct clock *clock, const char *code);
/* The latest fault's code, NULL when it is long ago. */
const char *health_error(const struct health *h, const struct clock *clock);

#endif
