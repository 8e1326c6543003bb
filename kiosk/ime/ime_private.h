/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of ime/ only: an engine each, loaded when it is there. */
#ifndef YZ_IME_PRIVATE_H
#define YZ_IME_PRIVATE_H

#include "ime.h"

/* A symbol of a library and where its address goes. */
struct ime_symbol {
	const char *name;
	size_t offset; /* of a function pointer in the engine's struct */
};

/*
 * Opens a shared library and fills in all of them; NULL if it is not there or
 * lacks one.
 */
void *ime_library(const char *file, void *engine, const struct ime_symbol *s,
	size_t n) MUST_USE;

/* A candidate more, unless it is there already or the list is full. */
void ime_add(struct ime_candidates *out, const char *text, int64_t used);

/* The trade's words that letters begin with, longest first. */
void ime_phrases(const char *letters, struct ime_candidates *out);

struct pinyin;
struct pinyin *pinyin_open(void) MUST_USE; /* NULL: not installed */
void pinyin_close(struct pinyin *p);
void pinyin_search(struct pinyin *p, struct arena *a, const char *letters,
	struct ime_candidates *out);
void pinyin_follow(struct pinyin *p, struct arena *a, const char *after,
	struct ime_candidates *out);

struct strokes;
struct strokes *strokes_open(void) MUST_USE;
void strokes_close(struct strokes *s);
void strokes_classify(struct strokes *s, struct arena *a, int32_t width,
	int32_t height, const struct ime_stroke *strokes, size_t n,
	struct ime_candidates *out);

#endif
