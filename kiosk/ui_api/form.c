/* SPDX-License-Identifier: Apache-2.0 */
#include "form.h"
#include "files.h"
#include "json.h"
#include "log.h"

#define FORM_FILE "form-join.json"
#define FORM_MAX ((size_t)256 * 1024)
#define ARENA_CAP (8 * FORM_MAX)

struct form_consent {
	const char *purpose, *title;
};

struct form {
	struct json_list consents;
};

/* clang-format off */
static const struct json_field consent_fields[] = {
	{ "purpose", J_TEXT, J_REQUIRED, offsetof(struct form_consent, purpose), 64, NULL, NULL },
	{ "title", J_TEXT, J_REQUIRED, offsetof(struct form_consent, title), 256, NULL, NULL },
};
static const struct json_shape consent_shape = { "KioskFormConsent",
	sizeof(struct form_consent), consent_fields, ARRAY_LEN(consent_fields), .open = true };
static const struct json_field form_fields[] = {
	{ "consents", J_LIST, J_REQUIRED, offsetof(struct form, consents), 0, &consent_shape, NULL },
};
static const struct json_shape form_shape = { "KioskForm",
	sizeof(struct form), form_fields, ARRAY_LEN(form_fields), .open = true };
/* clang-format on */

const struct form *
form_parse(struct arena *arena, struct bytes json)
{
	struct err e = { 0 };

	return json_decode(arena, json, &form_shape, &e);
}

const char *
form_title(const struct form *f, const char *purpose)
{
	const struct form_consent *c = f->consents.items;

	for (size_t i = 0; i < f->consents.n; i++)
		if (strcmp(c[i].purpose, purpose) == 0)
			return c[i].title;
	return NULL;
}

bool
form_find(const struct agent *a, struct arena *arena, struct bytes *out)
{
	char *text = NULL;

	if (a->dir)
		text = file_text(
			arena, file_path(arena, a->dir, FORM_FILE), FORM_MAX);
	if (text)
		*out = bytes_str(text);
	return text != NULL;
}

void
form_keep(const struct agent *a, struct bytes json)
{
	struct err e = { 0 };
	struct bytes old;
	struct arena arena;

	if (!a->dir || json.n > FORM_MAX)
		return;
	arena_init(&arena, ARENA_CAP);
	if (!(form_find(a, &arena, &old) && old.n == json.n &&
		    memcmp(old.p, json.p, json.n) == 0) &&
		form_parse(&arena, json) &&
		file_replace(file_path(&arena, a->dir, FORM_FILE), 0644, json,
			&e) != 0)
		log_event(LOG_WARN, "form", "why=\"%s\"", e.detail);
	arena_release(&arena);
}

static void
on_form(struct line_call *call)
{
	struct agent *a = call->ctx;

	a->form_asked = call->failed == ERR_NONE && call->status == 200;
	if (a->form_asked)
		form_keep(a, bytes_of(call->reply, call->reply_n));
	line_call_free(call);
}

void
form_heard(struct agent *a)
{
	struct line_call *call;
	struct err e = { 0 };

	if (a->form_asked)
		return;
	call = line_call_new(LINE_GET, FORM_PATH, bytes_of(NULL, 0));
	call->done = on_form;
	call->ctx = a;
	/* Before it is given away: the answer may come at once. */
	a->form_asked = true;
	if (a->line.submit(a->line.ctx, call, &e) == 0)
		return;
	a->form_asked = false;
	line_call_free(call);
}
