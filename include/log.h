/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line an event on stderr: "<6>event key=value …", as journald reads it.
 * Values are cleaned: control bytes escaped, every run of six or more digits
 * masked to its last two, so that a number that slips in is not a leak.
 * Thread-safe. Not for: personal data, ever.
 */
#ifndef YZ_LOG_H
#define YZ_LOG_H

#include "base.h"

enum log_level {
	LOG_ERROR = 3,
	LOG_WARN = 4,
	LOG_NOTE = 5,
	LOG_INFO = 6,
	LOG_DEBUG = 7
};

/* Events above the level are dropped. Set once in main. Default LOG_INFO. */
void log_set_level(enum log_level max);
/* fmt gives "key=value key=value"; NULL for an event without. */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
	PRINTF(3, 4);
/* The cleaning itself, for tests: in to out[n], always NUL-terminated. */
void log_clean(const char *in, char *out, size_t n);

#endif
