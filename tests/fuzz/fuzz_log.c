/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cleaning of log values: one line, no control byte, and no six digits of
 * the input in a row, whatever the room for it.
 */
#include "fuzz.h"
#include "log.h"

#define MASKED_RUN 6

/* "\x1f", which the cleaning writes itself: its digits are not the input's. */
static bool
is_escape(const char *p)
{
	return p[0] == '\\' && p[1] == 'x' && p[2] && strchr("017", p[2]) &&
	       p[3] && strchr("0123456789abcdef", p[3]);
}

static void
check_clean(const char *out, size_t cap)
{
	size_t run = 0;

	CHECK(strlen(out) < cap);
	for (const char *p = out; *p; p++) {
		CHECK((unsigned char)*p >= ' ' && *p != 0x7f);
		if (is_escape(p)) {
			p += 3;
			run = 0;
			continue;
		}
		run = *p >= '0' && *p <= '9' ? run + 1 : 0;
		CHECK(run < MASKED_RUN);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	const size_t caps[] = { 1, 5, 6, 16, n + 6, 5 * n + 6 };

	for (size_t i = 0; i < ARRAY_LEN(caps); i++) {
		char *out = xmalloc(caps[i]);

		log_clean(text, out, caps[i]);
		check_clean(out, caps[i]);
		free(out);
	}
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "fuzz", "text=%s", text);
	free(text);
	return 0;
}
