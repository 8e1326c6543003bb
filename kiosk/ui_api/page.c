/* SPDX-License-Identifier: Apache-2.0 */
/* The touch pages: files that are part of the program. */
#include "conn.h"
#include "assets.h"
#include "str.h"

#define MARK "{{KIOSK_TOKEN}}"

/* clang-format off */
static const struct {
	const char *ending, *type;
} types[] = {
	{ ".js",	"text/javascript; charset=utf-8" },
	{ ".mjs",	"text/javascript; charset=utf-8" },
	{ ".css",	"text/css; charset=utf-8" },
	{ ".json",	"application/json" },
	{ ".svg",	"image/svg+xml" },
	{ ".png",	"image/png" },
	{ ".woff2",	"font/woff2" },
	{ ".mp3",	"audio/mpeg" },
	{ ".ogg",	"audio/ogg" },
	{ ".wav",	"audio/wav" },
};
/* clang-format on */

static const char *
type_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < ARRAY_LEN(types); i++)
		if (strcmp(dot, types[i].ending) == 0)
			return types[i].type;
	return NULL;
}

/* The page learns the token from its own text: no other origin can read it. */
int
page_get_index(struct ui_request *r, struct err *e)
{
	const struct asset *page = asset_find("kiosk/index.html");
	const char *at, *from;
	struct str out;

	if (!page)
		return err_set(e, ERR_NOT_FOUND);
	/* A fresh page knows of nobody who has opened anything, or was here. */
	upkeep_leave(r->agent);
	agent_end_visit(r->agent);
	str_init(&out, r->arena, page->n + (size_t)4 * UI_TOKEN_SIZE);
	from = (const char *)page->data;
	while ((at = strstr(from, MARK))) {
		str_add(&out, from, (size_t)(at - from));
		str_puts(&out, ui_token(r->ui));
		from = at + sizeof(MARK) - 1;
	}
	str_puts(&out, from);
	if (out.over)
		return err_setf(e, ERR_INTERNAL, "index.html has many marks");
	r->reply = (struct ui_reply){
		.status = 200,
		.content_type = "text/html; charset=utf-8",
		.body = str_bytes(&out),
		.header = arena_printf(r->arena,
			"Set-Cookie: yzk=%s; Path=/; HttpOnly; "
			"SameSite=Strict\r\n",
			ui_token(r->ui)),
	};
	return 0;
}

int
page_get_asset(struct ui_request *r, struct err *e)
{
	const size_t skip = strlen("/assets/");
	const char *path = arena_strndup(
		r->arena, r->head.path.p + skip, r->head.path.n - skip);
	const struct asset *file = asset_find(path);
	const char *type = type_of(path);

	if (!file || !type)
		return err_set(e, ERR_NOT_FOUND);
	r->reply = (struct ui_reply){
		.status = 200,
		.content_type = type,
		.body = bytes_of(file->data, file->n),
	};
	return 0;
}
