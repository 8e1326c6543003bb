/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/file_verbs.h"
#include "admin/client.h"
#include "files.h"
#include "log.h"

/* Without a server the verb opens the centre itself. */
static int
take(const struct file_verb *v, const char *dir, char *text, struct str *out,
	struct err *e)
{
	char *argv[] = { arena_strdup(out->arena, v->noun),
		arena_strdup(out->arena, "take"), text, NULL };
	struct app_config config = { .dir = dir };
	struct str message;
	struct app *app;
	int code = CLI_FAILED;

	str_init(&message, out->arena, 4096);
	switch (admin_client(dir, 3, argv, &code, out, &message, e)) {
	case ADMIN_ANSWERED:
		if (code == CLI_OK)
			return 0;
		return err_setf(e, ERR_BAD_REQUEST, "%.150s",
			message.n ? message.p : "");
	case ADMIN_BROKEN:
		return -1;
	case ADMIN_NO_SERVER:
		break;
	}
	log_set_level(LOG_WARN);
	app = app_open(&config, &clock_system, &rng_system, e);
	if (!app)
		return -1;
	code = v->take(app, 1, argv + 2, out, e);
	app_close(app);
	return code;
}

int
file_verb_load(const struct file_verb *v, const char *dir, const char *file,
	struct str *out, struct err *e)
{
	struct bytes text;

	if (file_read(file, v->max, out->arena, &text, e) != 0 ||
		!v->read(out->arena, text, e))
		return -1;
	return take(v, dir,
		arena_strndup(out->arena, (const char *)text.p, text.n), out,
		e);
}
