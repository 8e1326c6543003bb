/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

static unsigned
count_bad(const struct judge *j)
{
	unsigned n = 0;

	for (unsigned i = 0; i < JUDGE_WINDOW; i++)
		n += j->recent >> i & 1;
	return n;
}

static void
note_offline(struct judge *j, bool answered)
{
	j->good = answered ? j->good + 1 : 0;
	if (j->good < (j->begun ? JUDGE_GOOD : 1))
		return;
	*j = (struct judge){ .online = true, .begun = true };
}

void
judge_note(struct judge *j, bool answered)
{
	if (!j->online) {
		note_offline(j, answered);
		return;
	}
	j->recent = (j->recent << 1 | !answered) & ((1u << JUDGE_WINDOW) - 1);
	if (count_bad(j) >= JUDGE_BAD)
		*j = (struct judge){ .begun = true };
}

bool
judge_is_doubtful(const struct judge *j)
{
	return j->online && j->recent != 0;
}

int64_t
judge_budget(const struct judge *j, int64_t ms)
{
	bool sure = j->online && !judge_is_doubtful(j);

	return sure || ms < JUDGE_DOUBT_MS ? ms : JUDGE_DOUBT_MS;
}
