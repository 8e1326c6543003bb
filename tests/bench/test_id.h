/* SPDX-License-Identifier: Apache-2.0 */
/* Test people, one for every n below 11,988,000: ID numbers of the test
 * division, a phone of one's own. */
#ifndef YZ_BENCH_TEST_ID_H
#define YZ_BENCH_TEST_ID_H

#include <stdint.h>
#include <stdio.h>

/* 12,000 birth dates from 1965 on, 999 serials each. */
static inline void
test_id(uint64_t n, char out[19])
{
	static const char check[] = "10X98765432";
	static const int w[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8,
		4, 2 };
	unsigned day = (unsigned)(n % 12000),
		 serial = (unsigned)(n / 12000) % 999;
	int sum = 0;

	snprintf(out, 19, "340299%04u%02u%02u%03u0", 1965 + day / 336,
		day % 336 / 28 + 1, day % 28 + 1, serial + 1);
	for (int i = 0; i < 17; i++)
		sum += (out[i] - '0') * w[i];
	out[17] = check[sum % 11];
}

static inline void
test_phone(uint64_t n, char out[12])
{
	snprintf(out, 12, "138%08u", (unsigned)(n % 100000000));
}

#endif
