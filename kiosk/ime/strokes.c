/* SPDX-License-Identifier: Apache-2.0 */
/* zinnia, with the model of tegaki for simplified Chinese. */
#include "ime_private.h"
#include <dlfcn.h>
#include <stdlib.h>

#define LIBRARY "libzinnia.so.0"
#define MODEL "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model"
#define BEST 9

/* Opaque structs of the library. */
struct zinnia_recognizer;
struct zinnia_character;
struct zinnia_result;

struct strokes {
	void *lib;
	struct zinnia_recognizer *recognizer;
	struct zinnia_recognizer *(*recognizer_new)(void);
	void (*recognizer_destroy)(struct zinnia_recognizer *r);
	int (*recognizer_open)(struct zinnia_recognizer *r, const char *model);
	struct zinnia_result *(*classify)(struct zinnia_recognizer *r,
		const struct zinnia_character *c, size_t best);
	struct zinnia_character *(*character_new)(void);
	void (*character_destroy)(struct zinnia_character *c);
	void (*set_width)(struct zinnia_character *c, size_t width);
	void (*set_height)(struct zinnia_character *c, size_t height);
	int (*add)(struct zinnia_character *c, size_t stroke, int x, int y);
	const char *(*value)(struct zinnia_result *r, size_t i);
	size_t (*size)(struct zinnia_result *r);
	void (*result_destroy)(struct zinnia_result *r);
};

#define S(name, member)                                                        \
	{                                                                      \
		"zinnia_" name, offsetof(struct strokes, member)               \
	}
static const struct ime_symbol symbols[] = {
	S("recognizer_new", recognizer_new),
	S("recognizer_destroy", recognizer_destroy),
	S("recognizer_open", recognizer_open),
	S("recognizer_classify", classify),
	S("character_new", character_new),
	S("character_destroy", character_destroy),
	S("character_set_width", set_width),
	S("character_set_height", set_height),
	S("character_add", add),
	S("result_value", value),
	S("result_size", size),
	S("result_destroy", result_destroy),
};
#undef S

struct strokes *
strokes_open(void)
{
	struct strokes *s = xcalloc(1, sizeof(*s));

	s->lib = ime_library(LIBRARY, s, symbols, ARRAY_LEN(symbols));
	if (s->lib) {
		s->recognizer = s->recognizer_new();
		if (s->recognizer && s->recognizer_open(s->recognizer, MODEL))
			return s;
	}
	strokes_close(s);
	return NULL;
}

void
strokes_close(struct strokes *s)
{
	if (!s)
		return;
	if (s->recognizer)
		s->recognizer_destroy(s->recognizer);
	if (s->lib)
		dlclose(s->lib);
	free(s);
}

static void
answers(struct strokes *s, struct arena *a, struct zinnia_result *r,
	struct ime_candidates *out)
{
	size_t n = s->size(r);

	for (size_t i = 0; i < n; i++)
		ime_add(out, arena_strdup(a, s->value(r, i)), 0);
	s->result_destroy(r);
}

void
strokes_classify(struct strokes *s, struct arena *a, int32_t width,
	int32_t height, const struct ime_stroke *strokes, size_t n,
	struct ime_candidates *out)
{
	struct zinnia_character *c = s->character_new();
	struct zinnia_result *r;

	BUG_ON(!c);
	s->set_width(c, (size_t)width);
	s->set_height(c, (size_t)height);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < strokes[i].points; k++)
			s->add(c, i, strokes[i].xy[2 * k],
				strokes[i].xy[2 * k + 1]);
	r = s->classify(s->recognizer, c, BEST);
	if (r)
		answers(s, a, r, out);
	s->character_destroy(c);
}
