/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chinese by finger: candidates for pinyin (libgooglepinyin) and for strokes
 * (zinnia). Both are packages that a kiosk may have; what is not there is not
 * offered. Nothing is learned: no user dictionary, no choice is told to the
 * engine, so that nobody's words stay for the next person.
 *
 * Not for: drawing keys (assets/kiosk), keeping what was typed (nobody does).
 */
#ifndef YZ_IME_H
#define YZ_IME_H

#include "arena.h"
#include "err.h"

#define IME_CANDIDATES 45
#define IME_LETTERS_MAX 40
#define IME_STROKES_MAX 64
#define IME_POINTS_MAX 4096

struct ime;

struct ime_candidate {
	const char *text; /* UTF-8, in the arena */
	int64_t used;	  /* letters of the pinyin that it stands for */
};

struct ime_candidates {
	struct ime_candidate list[IME_CANDIDATES];
	size_t n;
};

/* Never NULL. Says in the log which engines there are. Once a process. */
struct ime *ime_open(void) MUST_USE;
void ime_close(struct ime *ime);

/*
 * For letters a-z and '\''. Words of the trade stand in front: the engine
 * knows 外卖 and 棋手, but not 外卖骑手. Without letters: what often follows
 * `after`. IME_NONE without the engine, TEXT_INVALID for other letters,
 * TOO_LONG.
 */
int ime_pinyin(struct ime *ime, struct arena *a, const char *letters,
	const char *after, struct ime_candidates *out, struct err *e) MUST_USE;

/* One character by its strokes, in a box of width x height. */
struct ime_stroke {
	const int32_t *xy; /* x, y, x, y … */
	size_t points;
};
int ime_strokes(struct ime *ime, struct arena *a, int32_t width, int32_t height,
	const struct ime_stroke *strokes, size_t n, struct ime_candidates *out,
	struct err *e) MUST_USE;

/* Which engines there are; NULL has none. */
bool ime_has_pinyin(const struct ime *ime);
bool ime_has_strokes(const struct ime *ime);

#endif
