/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What kiosks did offline, carried here by hand. `outbox import` reads the file
 * itself, as whoever calls it, and hands each envelope to `outbox take`, which
 * the server does when one runs: again and again is harmless.
 */
#include "admin/args.h"
#include "admin/client.h"
#include "admin/verbs.h"
#include "crypto.h"
#include "files.h"
#include "log.h"
#include "outbox/outbox_api_take.h"
#include <sys/stat.h>

#define FIRST_LINE "yizhan-outbox 1\n"
#define LAST_LINE "sha256 "
#define HEX_LENGTH (2 * SHA256_SIZE)
#define FILE_MAX ((off_t)64 * 1024 * 1024)
#define ITEM_ARENA ((size_t)1024 * 1024)

enum { OUT_MAX = 256, MESSAGE_MAX = 4096 };

/* ---- one of them --------------------------------------------------------- */

struct take {
	struct app *app;
	struct bytes raw;
	const char *word;
};

static int
in_tx_take(struct tx *tx, void *arg, struct err *e)
{
	struct take *t = arg;
	struct outbox_late late;

	if (outbox_open(tx, t->app, 0, t->raw, &late, e) != 0)
		return -1;
	if (!late.terminal)
		t->word = "unknown";
	else if (late.key.terminal_revoked)
		t->word = "revoked";
	else
		t->word = outbox_take(tx, t->app, &late);
	return 0;
}

int
verb_outbox_take(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct take t = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_OUTBOX_TAKE, argc, argv, e) != 0)
		return -1;
	if (base64url_parse(out->arena, bytes_str(args_get(&args, "ENVELOPE")),
		    &t.raw) != 0)
		return err_set(e, ERR_ENVELOPE_DAMAGED);
	if (db_run(app->db, DB_WRITE, in_tx_take, &t, out->arena, e) != 0)
		return -1;
	str_printf(out, "%s\n", t.word);
	return 0;
}

/* ---- all of a file ------------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *word;
	const char *text;
	enum err_code left; /* not taken, and why */
} words[] = {
	{ "imported",	"已办成", ERR_NONE },
	{ "conflict",	"收下，待窗口处理", ERR_NONE },
	{ "poisoned",	"收下，读不出，待查", ERR_NONE },
	{ "known",	"以前收过", ERR_NONE },
	{ "later",	"没有收，请稍后再导入一次", ERR_BUSY },
	{ "unknown",	"没有收，不是本中心自助机的", ERR_ENVELOPE_FOREIGN },
	{ "revoked",	"没有收，来自已停用的自助机", ERR_TERMINAL_REVOKED },
};
/* clang-format on */

struct import {
	const char *dir;
	struct app *app; /* opened when no server answers */
	int64_t counts[ARRAY_LEN(words)];
};

static int
count(struct import *im, const struct str *out, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i].word);

		if (out->n == n + 1 && memcmp(out->p, words[i].word, n) == 0) {
			im->counts[i]++;
			return 0;
		}
	}
	return err_setf(e, ERR_INTERNAL, "outbox take: no such answer");
}

static int
open_alone(struct import *im, struct err *e)
{
	struct app_config config = { .dir = im->dir };

	log_set_level(LOG_ERROR);
	im->app = app_open(&config, &clock_system, &rng_system, e);
	return im->app ? 0 : -1;
}

static int
ask(struct import *im, char *line, struct str *out, struct str *message,
	struct err *e)
{
	char outbox[] = "outbox", take[] = "take";
	char *argv[] = { outbox, take, line, NULL };
	int code = CLI_FAILED;

	if (!im->app) {
		switch (admin_client(
			im->dir, 3, argv, &code, out, message, e)) {
		case ADMIN_ANSWERED:
			break;
		case ADMIN_NO_SERVER:
			if (open_alone(im, e) != 0)
				return -1;
			break;
		case ADMIN_BROKEN:
			return -1;
		}
	}
	if (im->app)
		code = cli_do(im->app, 3, argv, out, message);
	if (code != CLI_OK)
		return err_setf(e, ERR_INTERNAL, "%.*s", (int)message->n,
			message->n ? message->p : "");
	return count(im, out, e);
}

static int
take_line(struct import *im, struct bytes line, struct err *e)
{
	struct str out, message;
	struct arena a;
	int rc;

	arena_init(&a, ITEM_ARENA);
	str_init(&out, &a, OUT_MAX);
	str_init(&message, &a, MESSAGE_MAX);
	rc = ask(im, arena_strndup(&a, line.p, line.n), &out, &message, e);
	arena_release(&a);
	return rc;
}

/* What stands between the first line and the last, if the hash is right. */
static int
check_file(struct bytes *text, struct err *e)
{
	const size_t first = sizeof(FIRST_LINE) - 1;
	const size_t word = sizeof(LAST_LINE) - 1;
	const size_t last = word + HEX_LENGTH + 1;
	uint8_t own[SHA256_SIZE], said[SHA256_SIZE];
	char hex[HEX_LENGTH + 1];
	const uint8_t *end;

	if (text->n < first + last || memcmp(text->p, FIRST_LINE, first) != 0 ||
		text->p[text->n - 1] != '\n')
		return err_set(e, ERR_OUTBOX_FILE);
	end = text->p + text->n - last;
	if (end[-1] != '\n' || memcmp(end, LAST_LINE, word) != 0)
		return err_set(e, ERR_OUTBOX_FILE);
	memcpy(hex, end + word, HEX_LENGTH);
	hex[HEX_LENGTH] = '\0';
	crypto_sha256(bytes_of(text->p, text->n - last), own);
	if (hex_parse(hex, said, sizeof(said)) != 0 ||
		!crypto_equal(own, said, sizeof(own)))
		return err_set(e, ERR_OUTBOX_FILE);
	*text = bytes_of(text->p + first, text->n - first - last);
	return 0;
}

static int
take_all(struct import *im, struct bytes lines, struct err *e)
{
	while (lines.n) {
		const uint8_t *end = memchr(lines.p, '\n', lines.n);
		size_t n = (size_t)(end - lines.p); /* the last byte is one */

		if (take_line(im, bytes_of(lines.p, n), e) != 0)
			return -1;
		lines = bytes_of(end + 1, lines.n - n - 1);
	}
	return 0;
}

static int
import(struct import *im, const char *from, struct arena *a, struct err *e)
{
	struct bytes text;
	struct stat st;

	if (stat(from, &st) != 0)
		return err_setf(e, ERR_NOT_FOUND, "%s", from);
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_MAX)
		return err_set(e, ERR_OUTBOX_FILE);
	arena_init(a, (size_t)st.st_size + 65536);
	if (file_read(from, (size_t)st.st_size, a, &text, e) != 0 ||
		check_file(&text, e) != 0)
		return -1;
	return take_all(im, text, e);
}

/* The first line is for scripts. What was left behind is an error. */
static int
say(const struct import *im, struct str *out, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		str_printf(out, "%s%s %lld", i ? " " : "", words[i].word,
			(long long)im->counts[i]);
	str_putc(out, '\n');
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!im->counts[i])
			continue;
		str_printf(out, "%lld 件%s\n", (long long)im->counts[i],
			words[i].text);
		if (words[i].left)
			err_set(e, words[i].left);
	}
	return e->code ? -1 : 0;
}

int
verb_outbox_import(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct import im = { .dir = dir };
	struct err own = { 0 };
	struct arena a;
	struct args args;
	int rc;

	if (args_parse(&args, ARGS_OUTBOX_IMPORT, argc, argv, e) != 0)
		return -1;
	arena_init(&a, 65536);
	rc = import(&im, args_get(&args, "--from"), &a, e);
	if (im.app)
		app_close(im.app);
	arena_release(&a);
	/* Also when it broke off: what was taken is taken. */
	return say(&im, out, rc == 0 ? e : &own) == 0 ? rc : -1;
}
