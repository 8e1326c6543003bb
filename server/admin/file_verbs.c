/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/file_verbs.h"
#include "admin/client.h"
#include "files.h"
#include "log.h"

int
verb_hand_over(const char *dir, const char *const *words, int n, cli_fn *fn,
	struct str *out, struct err *e)
{
	char **argv = ARENA_ARRAY(out->arena, char *, (size_t)n + 1);
	struct app_config config = { .dir = dir };
	struct str message;
	struct app *app;
	int code = CLI_FAILED;

	for (int i = 0; i < n; i++)
		argv[i] = arena_strdup(out->arena, words[i]);
	str_init(&message, out->arena, 4096);
	switch (admin_client(dir, n, argv, &code, out, &message, e)) {
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
	code = fn(app, n - 2, argv + 2, out, e);
	app_close(app);
	return code;
}

int
file_verb_load(const struct file_verb *v, const char *dir, const char *file,
	struct str *out, struct err *e)
{
	const char *words[] = { v->noun, "take", NULL };
	struct bytes text;

	if (file_read(file, v->max, out->arena, &text, e) != 0 ||
		!v->read(out->arena, text, e))
		return -1;
	words[2] = arena_strndup(out->arena, (const char *)text.p, text.n);
	return verb_hand_over(dir, words, 3, v->take, out, e);
}
