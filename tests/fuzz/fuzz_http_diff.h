/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One input for two readers of HTTP; libFuzzer and the runner without it
 * (tests/http/diff_run.c) both come in here.
 */
#ifndef YZ_FUZZ_HTTP_DIFF_H
#define YZ_FUZZ_HTTP_DIFF_H

#include <stddef.h>

/*
 * 1: ours accepted and llhttp agrees in everything; 0: ours did not accept,
 * and there is nothing to compare. Aborts where the two differ.
 */
int http_diff_one(const char *p, size_t n);

#endif
