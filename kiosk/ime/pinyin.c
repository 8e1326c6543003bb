/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgooglepinyin. Its header is C++; the functions themselves are plain C,
 * and these few are all that is called. One decoder a process.
 */
#define _GNU_SOURCE /* dladdr */
#include "ime_private.h"
#include "str.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#define LIBRARY "libgooglepinyin.so.0"
#define DICTIONARY "googlepinyin/data/dict_pinyin.dat"
/* Learned words would be written here: a place that cannot be. */
#define NOTHING_LEARNED "/dev/null/none"
#define WORD_MAX 40
#define PREDICT_SIZE 8 /* kMaxPredictSize + 1 of the library */

struct pinyin {
	void *lib;
	bool (*open_decoder)(const char *dictionary, const char *user);
	void (*reset)(void);
	size_t (*search)(const char *letters, size_t n);
	uint16_t *(*candidate)(size_t i, uint16_t *out, size_t cap);
	size_t (*starts)(const uint16_t **starts);
	size_t (*predicts)(
		const uint16_t *history, uint16_t (**out)[PREDICT_SIZE]);
};

#define S(name, member)                                                        \
	{                                                                      \
		name, offsetof(struct pinyin, member)                          \
	}
static const struct ime_symbol symbols[] = {
	S("im_open_decoder", open_decoder),
	S("im_reset_search", reset),
	S("im_search", search),
	S("im_get_candidate", candidate),
	S("im_get_spl_start_pos", starts),
	S("im_get_predicts", predicts),
};
#undef S

/* The dictionary lies beside the library, wherever that is. */
static bool
dictionary_path(const struct pinyin *p, char *out, size_t cap)
{
	void *inside;
	Dl_info at;
	const char *slash;
	int n;

	memcpy(&inside, &p->search, sizeof(inside));
	if (dladdr(inside, &at) == 0 || !at.dli_fname)
		return false;
	slash = strrchr(at.dli_fname, '/');
	if (!slash)
		return false;
	n = snprintf(out, cap, "%.*s/" DICTIONARY, (int)(slash - at.dli_fname),
		at.dli_fname);
	return n > 0 && (size_t)n < cap;
}

struct pinyin *
pinyin_open(void)
{
	struct pinyin *p = xcalloc(1, sizeof(*p));
	char path[512];

	p->lib = ime_library(LIBRARY, p, symbols, ARRAY_LEN(symbols));
	if (p->lib && dictionary_path(p, path, sizeof(path)) &&
		p->open_decoder(path, NOTHING_LEARNED))
		return p;
	if (p->lib)
		dlclose(p->lib);
	free(p);
	return NULL;
}

void
pinyin_close(struct pinyin *p)
{
	/* The engine loses parts of itself when it is closed: it stays. */
	free(p);
}

static size_t
utf16_length(const uint16_t *s, size_t cap)
{
	size_t n = 0;

	while (n < cap && s[n])
		n++;
	return n;
}

/* The dictionary has characters of the basic plane only. */
static const char *
utf8_of(struct arena *a, const uint16_t *s, size_t n)
{
	char *out = arena_alloc(a, 3 * n + 1), *p = out;

	for (size_t i = 0; i < n; i++)
		p += utf8_format(s[i], p);
	*p = '\0';
	return out;
}

void
pinyin_search(struct pinyin *p, struct arena *a, const char *letters,
	struct ime_candidates *out)
{
	size_t found, syllables;
	const uint16_t *starts;

	p->reset();
	found = p->search(letters, strlen(letters));
	syllables = p->starts(&starts);
	for (size_t i = 0; i < found && out->n < IME_CANDIDATES; i++) {
		uint16_t word[WORD_MAX] = { 0 };
		size_t n;

		if (!p->candidate(i, word, WORD_MAX))
			continue;
		n = utf16_length(word, WORD_MAX);
		ime_add(out, utf8_of(a, word, n),
			starts[n < syllables ? n : syllables]);
	}
	p->reset();
}

/* The last characters of a text, as many as the engine looks back. */
static void
history_of(const char *text, uint16_t out[PREDICT_SIZE])
{
	const char *p = text, *end = text + strlen(text);
	size_t n = 0;

	while (p < end) {
		int32_t cp = utf8_next(&p, end);

		if (n == PREDICT_SIZE - 1)
			memmove(out, out + 1, --n * sizeof(*out));
		out[n++] = cp > 0 && cp <= 0xffff ? (uint16_t)cp : 0xfffd;
	}
	out[n] = 0;
}

void
pinyin_follow(struct pinyin *p, struct arena *a, const char *after,
	struct ime_candidates *out)
{
	uint16_t history[PREDICT_SIZE];
	uint16_t(*found)[PREDICT_SIZE] = NULL;
	size_t n;

	history_of(after, history);
	n = history[0] ? p->predicts(history, &found) : 0;
	for (size_t i = 0; i < n; i++)
		ime_add(out,
			utf8_of(a, found[i],
				utf16_length(found[i], PREDICT_SIZE)),
			0);
}
