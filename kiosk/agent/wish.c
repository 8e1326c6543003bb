/* SPDX-License-Identifier: Apache-2.0 */
#include "wish.h"
#include "files.h"
#include "json.h"
#include "log.h"
#include <stdio.h>

#define FILE_MAX 16384

struct text {
	const char *text;
};
struct kept {
	const char *closed;
	struct json_list notices;
};

/* clang-format off */
static const struct json_field text_fields[] = {
	{ "text", J_TEXT, J_REQUIRED, offsetof(struct text, text), WISH_TEXT_SIZE - 1, NULL, NULL },
};
static const struct json_shape text_shape =
	JSON_SHAPE("WishText", struct text, text_fields);
static const struct json_field kept_fields[] = {
	{ "closed",  J_TEXT, J_OMIT_EMPTY, offsetof(struct kept, closed), WISH_TEXT_SIZE - 1, NULL, NULL },
	{ "notices", J_LIST, 0, offsetof(struct kept, notices), WISH_NOTICES_MAX, &text_shape, NULL },
};
static const struct json_shape kept_shape =
	JSON_SHAPE("Wish", struct kept, kept_fields);
/* clang-format on */

static void
take(struct wish *w, const struct kept *k)
{
	const struct text *t = k->notices.items;

	if (k->closed)
		snprintf(w->closed, sizeof(w->closed), "%s", k->closed);
	for (size_t i = 0; i < k->notices.n; i++)
		snprintf(w->notices[w->n_notices++], sizeof(w->notices[0]),
			"%s", t[i].text);
}

void
wish_load(struct wish *w, const char *dir)
{
	struct err e = { 0 };
	const struct kept *k;
	const char *json;
	struct arena a;

	*w = (struct wish){ .n_notices = 0 };
	arena_init(&a, 8 * FILE_MAX);
	json = file_text(&a, file_path(&a, dir, WISH_FILE), FILE_MAX);
	k = json ? json_decode(&a, bytes_str(json), &kept_shape, &e) : NULL;
	if (k)
		take(w, k);
	else if (json)
		log_event(LOG_WARN, "wish", "file=%s code=%s", WISH_FILE,
			err_info(e.code)->name);
	arena_release(&a);
}

static void
keep(const struct wish *w, const char *dir)
{
	struct text texts[WISH_NOTICES_MAX];
	struct kept k = { w->closed, { texts, w->n_notices } };
	struct err e = { 0 };
	struct arena a;
	struct str out;

	for (unsigned i = 0; i < w->n_notices; i++)
		texts[i].text = w->notices[i];
	arena_init(&a, 8 * FILE_MAX);
	str_init(&out, &a, FILE_MAX);
	json_encode(&out, &kept_shape, &k);
	/* Shown all the same; only a start without the line will not know. */
	if (file_replace(file_path(&a, dir, WISH_FILE), 0600, str_bytes(&out),
		    &e) != 0)
		log_event(LOG_WARN, "wish", "kept=no detail=\"%s\"", e.detail);
	arena_release(&a);
}

static bool
same_kept(const struct wish *a, const struct wish *b)
{
	if (strcmp(a->closed, b->closed) != 0 || a->n_notices != b->n_notices)
		return false;
	for (unsigned i = 0; i < a->n_notices; i++)
		if (strcmp(a->notices[i], b->notices[i]) != 0)
			return false;
	return true;
}

void
wish_set(struct wish *w, const struct wish *fresh, const char *dir)
{
	bool changed = !same_kept(w, fresh);

	*w = *fresh;
	if (changed && dir)
		keep(w, dir);
}

const char *
wish_help_word(enum wish_help help)
{
	static const char *const words[] = {
		[HELP_NONE] = NULL,
		[HELP_CALLED] = "called",
		[HELP_COMING] = "coming",
	};

	return words[help];
}
