/* SPDX-License-Identifier: Apache-2.0 */
#include "log.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define MASKED_RUN 6 /* digits in a row that may be part of an ID or phone */

static atomic_int max_level = LOG_INFO; /* set once in main */

void
log_set_level(enum log_level max)
{
	atomic_store(&max_level, (int)max);
}

static size_t
digit_run(const char *in)
{
	size_t n = 0;

	while (isdigit((unsigned char)in[n]))
		n++;
	return n;
}

void
log_clean(const char *in, char *out, size_t n)
{
	size_t o = 0;

	while (*in && o + 5 < n) {
		size_t run = digit_run(in);

		if (run >= MASKED_RUN) {
			o += (size_t)snprintf(
				out + o, n - o, "**%.2s", in + run - 2);
			in += run;
		} else if ((unsigned char)*in < 0x20 || *in == 0x7f) {
			o += (size_t)snprintf(out + o, n - o, "\\x%02x",
				(unsigned char)*in++);
		} else {
			out[o++] = *in++;
		}
	}
	out[o] = '\0';
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char raw[1024], clean[1024], line[1200];
	va_list ap;
	int n;

	if ((int)level > atomic_load(&max_level))
		return;
	clean[0] = '\0';
	if (fmt) {
		va_start(ap, fmt);
		vsnprintf(raw, sizeof(raw), fmt, ap);
		va_end(ap);
		log_clean(raw, clean, sizeof(clean));
	}
	n = snprintf(line, sizeof(line), "<%d>%s%s%s\n", (int)level, event,
		clean[0] ? " " : "", clean);
	/* One write a line, so that threads do not mix; a full pipe loses
	 * the line rather than stop the centre. */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}
