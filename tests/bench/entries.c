/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entries DIR NAME N DAYS: what a gate of that name wrote down while its line
 * was down, N entries evenly over the last DAYS days, through the real
 * ledger_add(). Passes, "list index" a line, come on standard input and visit
 * in turn.
 */
#include "../../kiosk/gate/ledger.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY 86400
#define GROUP 27
#define PASSES_MAX 1000000

/* In front of the C library's: a year of entries would be a year of syncs, and
 * how long they take is not what is asked. */
int
fdatasync(int fd)
{
	(void)fd;
	return 0;
}

static void
on_entry(void *ctx, const struct gate_entry *x)
{
	(void)ctx;
	(void)x;
}

static size_t
passes_read(uint8_t (*cti)[5])
{
	unsigned list, index;
	size_t n = 0;

	for (; n < PASSES_MAX && scanf("%u %u", &list, &index) == 2; n++) {
		cti[n][0] = (uint8_t)list;
		for (size_t i = 0; i < 4; i++)
			cti[n][i + 1] = (uint8_t)(index >> (24 - 8 * i));
	}
	return n;
}

static int
fill(struct ledger *l, const char *name, uint64_t n, int64_t days,
	struct err *e)
{
	uint8_t(*cti)[5] = xcalloc(PASSES_MAX, 5);
	size_t passes = passes_read(cti);
	int64_t from = clock_now(&clock_system) / 1000 - days * DAY;
	int rc = passes ? 0 : -1;

	for (uint64_t i = 0; rc == 0 && i < n; i++) {
		struct gate_entry x = { .n_cti = 5,
			.at = from + (int64_t)(i * (uint64_t)(days * DAY) / n),
			.type = TOKEN_PASS,
			.place = GROUP,
			.list_seq = 1 };

		memcpy(x.cti, cti[i % passes], 5);
		snprintf(x.gate, sizeof(x.gate), "%s", name);
		snprintf(x.result, sizeof(x.result), "OK");
		rc = ledger_add(l, &x, e);
	}
	free(cti);
	return rc;
}

int
main(int argc, char **argv)
{
	struct err e = { 0 };
	struct ledger *l;
	int rc;

	if (argc != 5) {
		fputs("usage: entries DIR NAME N DAYS\n", stderr);
		return 64;
	}
	l = ledger_open(argv[1], 0, &rng_system, on_entry, NULL, &e);
	rc = l ? fill(l, argv[2], strtoull(argv[3], NULL, 10),
			 strtoll(argv[4], NULL, 10), &e)
	       : -1;
	if (rc != 0)
		fprintf(stderr, "entries: %s %s\n", err_info(e.code)->name,
			e.detail);
	if (l)
		ledger_close(l);
	return rc != 0;
}
