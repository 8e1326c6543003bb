/* SPDX-License-Identifier: Apache-2.0 */
#include "profile.h"
#include <stdio.h>

/* clang-format off */
static const struct profile profiles[] = {
	/* name      label                     dots cols  repertoire   cutter    barrier          status band dots */
	{ "80mm",    "80 mm, any maker",       576, 48,   REP_GB2312,  CUT_FEED, BARRIER_STATUS,  true,  255, 6 },
	{ "58mm",    "58 mm, any maker",       384, 32,   REP_GB2312,  CUT_TEAR, BARRIER_STATUS,  true,  255, 5 },
	{ "tm-t88",  "Epson TM-T88 kind",      512, 42,   REP_GB18030, CUT_FEED, BARRIER_PROCESS, true,  255, 6 },
	{ "kpm150h", "Custom KPM150H kind",    576, 48,   REP_GB18030, CUT_FEED, BARRIER_STATUS,  true,  255, 6 },
	{ "mute",    "58 mm that only prints", 384, 32,   REP_GB2312,  CUT_OLD,  BARRIER_NONE,    false, 128, 5 },
};
/* clang-format on */

const struct profile *
profile_at(size_t i)
{
	return i < ARRAY_LEN(profiles) ? &profiles[i] : NULL;
}

const struct profile *
profile_find(const char *name, struct err *e)
{
	char known[96] = "";
	size_t n = 0;

	if (!name)
		return &profiles[0];
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%s%s",
			i ? ", " : "", profiles[i].name);
	}
	err_setf(e, ERR_CHOICE_UNKNOWN, "no printer profile '%.32s'; known: %s",
		name, known);
	return NULL;
}
