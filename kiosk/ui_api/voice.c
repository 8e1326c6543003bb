/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /voice/LANG/KEY.ogg: what the page says aloud, from a directory that the
 * installer may fill with recorded voices. Nothing in it is personal.
 */
#include "conn.h"
#include "files.h"

/* Half a minute of speech; half of what a connection may hold. */
#define VOICE_MAX ((size_t)512 * 1024)

/* Letters, digits, '.', '-', '_'; no part begins with a dot. */
static bool
is_plain(const char *path)
{
	for (const char *p = path; *p; p++) {
		bool start = p == path || p[-1] == '/';

		if (start ? !strchr("abcdefghijklmnopqrstuvwxyz", *p)
			  : !strchr("abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._-/",
				    *p))
			return false;
	}
	return *path != '\0';
}

int
voice_get_file(struct ui_request *r, struct err *e)
{
	const size_t skip = strlen("/voice/");
	const char *path = arena_strndup(
		r->arena, r->head.path.p + skip, r->head.path.n - skip);
	const char *dir = r->agent->voices;
	struct err why = { 0 };
	struct bytes file;

	if (!dir || !is_plain(path) ||
		file_read(file_path(r->arena, dir, path), VOICE_MAX, r->arena,
			&file, &why) != 0)
		return err_set(e, ERR_NOT_FOUND);
	r->reply = (struct ui_reply){
		.status = 200,
		.content_type = "audio/ogg",
		.body = file,
	};
	return 0;
}
