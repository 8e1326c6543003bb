/* SPDX-License-Identifier: Apache-2.0 */
#include "scan_frame.h"
#include "crypto.h"

#define ETX 3

static bool
is_end(char c)
{
	return c == '\r' || c == '\n' || c == ETX;
}

static void
clear(struct scan_frame *f)
{
	crypto_wipe(f->text, f->n);
	f->n = 0;
	f->too_long = false;
}

/* ISO/IEC 15424: ']', a letter, a modifier, in front of the code. */
static size_t
aim_length(const struct scan_frame *f)
{
	return f->n >= 3 && f->text[0] == ']' ? 3 : 0;
}

static bool
finish(struct scan_frame *f, char *out)
{
	size_t skip = aim_length(f);
	bool whole = !f->too_long && f->n >= skip + SCAN_MIN;

	if (whole) {
		memcpy(out, f->text + skip, f->n - skip);
		out[f->n - skip] = '\0';
	}
	clear(f);
	return whole;
}

bool
scan_frame_add(struct scan_frame *f, char c, int64_t now, char *out)
{
	if (is_end(c))
		return finish(f, out);
	if (f->too_long && now - f->at >= SCAN_SILENCE_MS)
		clear(f);
	f->at = now;
	if (c < ' ' || c > '~')
		return false;
	if (f->n == SCAN_MAX)
		f->too_long = true;
	else
		f->text[f->n++] = c;
	return false;
}

bool
scan_frame_quiet(struct scan_frame *f, int64_t now, char *out)
{
	return f->n > 0 && now - f->at >= SCAN_SILENCE_MS && finish(f, out);
}

void
scan_frame_drop(struct scan_frame *f)
{
	clear(f);
	/* What is left of the same code is not one either. */
	f->too_long = true;
}
