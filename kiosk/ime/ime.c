/* SPDX-License-Identifier: Apache-2.0 */
#include "ime_private.h"
#include "log.h"
#include "str.h"
#include <dlfcn.h>
#include <stdlib.h>

struct ime {
	struct pinyin *pinyin;	 /* NULL: not installed */
	struct strokes *strokes; /* likewise */
};

void *
ime_library(
	const char *file, void *engine, const struct ime_symbol *s, size_t n)
{
	void *lib = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; lib && i < n; i++) {
		void *at = dlsym(lib, s[i].name);

		memcpy((char *)engine + s[i].offset, &at, sizeof(at));
		if (!at) {
			dlclose(lib);
			lib = NULL;
		}
	}
	return lib;
}

void
ime_add(struct ime_candidates *out, const char *text, int64_t used)
{
	for (size_t i = 0; i < out->n; i++)
		if (strcmp(out->list[i].text, text) == 0)
			return;
	if (out->n < IME_CANDIDATES && *text)
		out->list[out->n++] = (struct ime_candidate){ text, used };
}

struct ime *
ime_open(void)
{
	struct ime *ime = xcalloc(1, sizeof(*ime));

	ime->pinyin = pinyin_open();
	ime->strokes = strokes_open();
	log_event(LOG_INFO, "ime", "pinyin=%s strokes=%s",
		ime->pinyin ? "yes" : "no", ime->strokes ? "yes" : "no");
	return ime;
}

void
ime_close(struct ime *ime)
{
	if (!ime)
		return;
	pinyin_close(ime->pinyin);
	strokes_close(ime->strokes);
	free(ime);
}

bool
ime_has_pinyin(const struct ime *ime)
{
	return ime && ime->pinyin;
}

bool
ime_has_strokes(const struct ime *ime)
{
	return ime && ime->strokes;
}

int
ime_pinyin(struct ime *ime, struct arena *a, const char *letters,
	const char *after, struct ime_candidates *out, struct err *e)
{
	size_t n = strlen(letters);

	out->n = 0;
	if (!ime_has_pinyin(ime))
		return err_set(e, ERR_IME_NONE);
	if (n > IME_LETTERS_MAX)
		return err_add_field(e, "q", ERR_TOO_LONG);
	if (strspn(letters, "abcdefghijklmnopqrstuvwxyz'") != n)
		return err_add_field(e, "q", ERR_TEXT_INVALID);
	if (utf8_length(after) < 0)
		return err_add_field(e, "after", ERR_TEXT_INVALID);
	if (n == 0) {
		pinyin_follow(ime->pinyin, a, after, out);
		return 0;
	}
	ime_phrases(letters, out);
	pinyin_search(ime->pinyin, a, letters, out);
	return 0;
}

int
ime_strokes(struct ime *ime, struct arena *a, int32_t width, int32_t height,
	const struct ime_stroke *strokes, size_t n, struct ime_candidates *out,
	struct err *e)
{
	out->n = 0;
	if (!ime_has_strokes(ime))
		return err_set(e, ERR_IME_NONE);
	if (n > IME_STROKES_MAX)
		return err_add_field(e, "strokes", ERR_TOO_LONG);
	strokes_classify(ime->strokes, a, width, height, strokes, n, out);
	return 0;
}
