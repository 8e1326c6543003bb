/* SPDX-License-Identifier: Apache-2.0 */
#include "health.h"
#include "files.h"
#include "x509.h"
#include "../link/pair.h"
#include <stdio.h>
#include <sys/statvfs.h>

#define MEASURE_MS 60000

void
health_init(struct health *h)
{
	*h = (struct health){ .printer = "none", .scanner = "none" };
}

static int64_t
free_mib(const char *dir)
{
	struct statvfs s;

	if (statvfs(dir, &s) != 0)
		return 0;
	return (int64_t)((uint64_t)s.f_bavail * s.f_frsize >> 20);
}

/* Whole days, rounded down: below 0 it is over. */
static int64_t
days_left(const char *dir, int64_t now_s)
{
	struct x509_info info;
	struct err e = { 0 };
	struct arena a;
	const char *pem;
	int64_t days = 0;

	arena_init(&a, 4 * PAIR_FILE_MAX);
	pem = file_text(&a, file_path(&a, dir, PAIR_CERT), PAIR_FILE_MAX);
	if (pem && x509_read(pem, &info, &e) == 0) {
		int64_t left = info.not_after - now_s;

		days = left >= 0 ? left / X509_DAY
				 : -1 - (-1 - left) / X509_DAY;
	}
	arena_release(&a);
	return days;
}

void
health_measure(struct health *h, const struct clock *clock)
{
	int64_t mono = clock_mono(clock);

	if (!h->dir || (h->measured_at && mono - h->measured_at < MEASURE_MS))
		return;
	h->measured_at = mono;
	h->disk_free = free_mib(h->dir);
	h->certificate_days = days_left(
		h->dir, (clock_now(clock) + h->clock_offset_ms) / 1000);
}

void
health_fault(struct health *h, const struct clock *clock, const char *code)
{
	snprintf(h->error, sizeof(h->error), "%s", code);
	h->error_at = clock_mono(clock);
}

const char *
health_error(const struct health *h, const struct clock *clock)
{
	bool recent = clock_mono(clock) - h->error_at < HEALTH_ERROR_MS;

	return h->error[0] && recent ? h->error : NULL;
}
