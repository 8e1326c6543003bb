/* SPDX-License-Identifier: Apache-2.0 */
/* Latencies in microseconds: buckets of about 1 %, up to 100 s. */
#ifndef YZ_BENCH_HIST_H
#define YZ_BENCH_HIST_H

#include <math.h>
#include <stdint.h>

#define HIST_BUCKETS 1900

struct hist {
	uint64_t n[HIST_BUCKETS];
	uint64_t all;
};

static inline void
hist_add(struct hist *h, uint64_t us)
{
	double at = log((double)(us ? us : 1)) / log(1.01);
	int i = at < HIST_BUCKETS - 1 ? (int)at : HIST_BUCKETS - 1;

	h->n[i]++;
	h->all++;
}

/* Microseconds under which the share q of all lie. */
static inline double
hist_at(const struct hist *h, double q)
{
	uint64_t want = (uint64_t)((double)h->all * q), seen = 0;

	for (int i = 0; i < HIST_BUCKETS; i++) {
		seen += h->n[i];
		if (seen > want)
			return pow(1.01, i + 1);
	}
	return 0;
}

#endif
