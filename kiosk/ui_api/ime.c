/* SPDX-License-Identifier: Apache-2.0 */
/* The on-screen keyboard's questions: candidates for letters and strokes. */
#include "conn.h"
#include "json.h"
#include "str.h"
#include "../ime/ime.h"

#define BOX_MAX 4096

static const struct json_field candidate_fields[] = {
	J_FIELD(ime_candidate, "text", text, J_TEXT, 0, 0, NULL, NULL),
	J_FIELD(ime_candidate, "used", used, J_INT, 0, 0, NULL, NULL),
};
static const struct json_shape candidate_shape =
	JSON_SHAPE("KioskCandidate", struct ime_candidate, candidate_fields);

struct answer {
	struct json_list candidates;
};

static const struct json_field answer_fields[] = {
	J_FIELD(answer, "candidates", candidates, J_LIST, 0, IME_CANDIDATES,
		&candidate_shape, NULL),
};
static const struct json_shape answer_shape =
	JSON_SHAPE("KioskCandidates", struct answer, answer_fields);

static int
answer(struct ui_request *r, struct ime_candidates *found, struct err *e)
{
	struct answer a = { { found->list, found->n } };

	return ui_json(r, 200, &answer_shape, &a, e);
}

/* ---- letters ------------------------------------------------------------- */

struct letters {
	const char *q, *after;
};

static const struct json_field letters_fields[] = {
	J_FIELD(letters, "q", q, J_TEXT, J_REQUIRED, 2 * IME_LETTERS_MAX, NULL,
		NULL),
	J_FIELD(letters, "after", after, J_TEXT, 0, 400, NULL, NULL),
};
static const struct json_shape letters_shape =
	JSON_SHAPE("KioskLetters", struct letters, letters_fields);

int
local_post_ime_pinyin(struct ui_request *r, struct err *e)
{
	struct letters *in = json_decode(r->arena, r->body, &letters_shape, e);
	struct ime_candidates *found =
		ARENA_NEW(r->arena, struct ime_candidates);

	if (!in || ime_pinyin(r->agent->ime, r->arena, in->q,
			   in->after ? in->after : "", found, e) != 0)
		return -1;
	return answer(r, found, e);
}

/* ---- strokes ------------------------------------------------------------- */

struct drawing {
	int64_t width, height;
	struct json_list strokes; /* "x y x y …" */
};

static const struct json_field drawing_fields[] = {
	J_FIELD(drawing, "width", width, J_INT, J_REQUIRED, BOX_MAX, NULL,
		NULL),
	J_FIELD(drawing, "height", height, J_INT, J_REQUIRED, BOX_MAX, NULL,
		NULL),
	J_FIELD(drawing, "strokes", strokes, J_TEXTS, J_REQUIRED,
		IME_STROKES_MAX, NULL, NULL),
};
static const struct json_shape drawing_shape =
	JSON_SHAPE("KioskDrawing", struct drawing, drawing_fields);

/* Whole numbers below BOX_MAX, a blank between two, an even count. */
static bool
stroke_parse(struct arena *a, const char *text, struct ime_stroke *out)
{
	int32_t *xy = ARENA_ARRAY(a, int32_t, strlen(text) / 2 + 1);
	size_t n = 0, len;
	int64_t v;

	for (const char *p = text;; p += len + 1) {
		len = strcspn(p, " ");
		if (digits_parse(bytes_of(p, len), BOX_MAX, &v) != 0)
			return false;
		xy[n++] = (int32_t)v;
		if (!p[len])
			break;
	}
	*out = (struct ime_stroke){ xy, n / 2 };
	return n % 2 == 0 && n / 2 <= IME_POINTS_MAX;
}

int
local_post_ime_strokes(struct ui_request *r, struct err *e)
{
	struct drawing *in = json_decode(r->arena, r->body, &drawing_shape, e);
	struct ime_candidates *found =
		ARENA_NEW(r->arena, struct ime_candidates);
	struct ime_stroke *strokes;
	const char *const *texts;

	if (!in)
		return -1;
	texts = in->strokes.items;
	strokes = ARENA_ARRAY(r->arena, struct ime_stroke, in->strokes.n);
	for (size_t i = 0; i < in->strokes.n; i++)
		if (!stroke_parse(r->arena, texts[i], &strokes[i]))
			return err_add_field(e, "strokes", ERR_TEXT_INVALID);
	if (in->width == 0 || in->height == 0)
		return err_add_field(e, "width", ERR_REQUIRED);
	if (ime_strokes(r->agent->ime, r->arena, (int32_t)in->width,
		    (int32_t)in->height, strokes, in->strokes.n, found, e) != 0)
		return -1;
	return answer(r, found, e);
}
