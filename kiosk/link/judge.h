/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is there a line? The judgement over the last few calls, and nothing else: no
 * clock, no socket. Two failures among the last five end it, three good ones
 * in a row bring it back; behind one failure it is in doubt, and a call that
 * has no answer within two seconds is the second. The first good call of all
 * is enough to begin.
 */
#ifndef YZ_JUDGE_H
#define YZ_JUDGE_H

#include "base.h"

#define JUDGE_WINDOW 5
#define JUDGE_BAD 2
#define JUDGE_GOOD 3
#define JUDGE_DOUBT_MS 2000

struct judge {
	unsigned recent; /* one bit a call, the newest lowest; 1: failed */
	unsigned good;	 /* in a row, while there is no line */
	bool online;
	bool begun; /* there was a line once */
};

/* A call came back with an answer of any kind, or without one. */
void judge_note(struct judge *j, bool answered);
/* There is a line, but it has just failed once. */
bool judge_is_doubtful(const struct judge *j);
/* How long a call may take that would like `ms`. */
int64_t judge_budget(const struct judge *j, int64_t ms);

#endif
