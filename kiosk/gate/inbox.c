/* SPDX-License-Identifier: Apache-2.0 */
#include "inbox.h"
#include "run.h"
#include "files.h"
#include "list_file.h"
#include "log.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA (2 * LIST_FILE_MAX + 65536)
#define REFUSED ".refused"

/* The digits of a code, where a file holds that and not the bytes. */
static struct bytes
undigit(struct bytes file, uint8_t out[TOKEN_MAX])
{
	struct token_scan scan;
	enum token_prefix prefix;
	struct bytes digits;
	size_t n;

	token_scan_init(&scan);
	token_scan_add(&scan, file);
	if (token_scan_end(&scan, &digits) != TOKEN_OK ||
		token_digits_parse(digits, &prefix, out, &n) != TOKEN_OK ||
		prefix != TOKEN_DELTA)
		return file;
	return bytes_of(out, n);
}

static enum token_verdict
take_wire(struct shelf *s, struct bytes wire, int64_t now)
{
	struct list_about about;

	return list_about(wire, &about) == TOKEN_OK
		       ? shelf_take_list(s, wire, now)
		       : shelf_take_trust(s, wire, now);
}

/* Keys first, as they stand there. What is good is taken though something else
 * is not; the first that is not is said. */
static enum token_verdict
take_wires(struct shelf *s, struct bytes file, struct arena *a, int64_t now)
{
	struct bytes wires[LIST_FILE_WIRES];
	enum token_verdict worst = TOKEN_OK, v;
	size_t n;

	if (list_file_read(file, a, wires, &n) != 0 || n == 0)
		return TOKEN_E_LIST_SHAPE;
	for (size_t i = 0; i < n; i++) {
		v = take_wire(s, wires[i], now);
		if (worst == TOKEN_OK)
			worst = v;
	}
	return worst;
}

enum token_verdict
inbox_take_file(struct shelf *s, const char *path, int64_t now)
{
	uint8_t code[TOKEN_MAX];
	enum token_verdict v = TOKEN_E_LIST_SHAPE;
	struct err e = { 0 };
	struct arena a;
	struct bytes file;

	arena_init(&a, ARENA);
	if (file_read(path, LIST_FILE_MAX, &a, &file, &e) == 0)
		v = list_file_is(file) ? take_wires(s, file, &a, now)
				       : take_wire(s, undigit(file, code), now);
	arena_release(&a);
	return v;
}

static void
take(struct shelf *s, const char *path, int64_t now)
{
	enum token_verdict v = inbox_take_file(s, path, now);
	char refused[4096];

	log_event(v == TOKEN_OK ? LOG_NOTE : LOG_ERROR, "list-by-hand",
		"code=%s", token_verdict_name(v));
	if (v == TOKEN_OK) {
		unlink(path);
		return;
	}
	snprintf(refused, sizeof(refused), "%.4000s" REFUSED, path);
	if (rename(path, refused) != 0)
		unlink(path);
}

static bool
is_new(const char *name)
{
	size_t n = strlen(name), m = strlen(REFUSED);

	return name[0] != '.' &&
	       (n < m || strcmp(name + n - m, REFUSED) != 0) &&
	       (n < 4 || strcmp(name + n - 4, ".new") != 0);
}

void
inbox_take(const char *dir, struct shelf *s, int64_t now)
{
	const struct dirent *entry;
	char path[4096];
	DIR *d;

	snprintf(path, sizeof(path), "%s/" GATE_INBOX, dir);
	d = opendir(path);
	if (!d)
		return;
	while ((entry = readdir(d))) {
		if (!is_new(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "%.3000s/" GATE_INBOX "/%s", dir,
			entry->d_name);
		take(s, path, now);
	}
	closedir(d);
}

int
inbox_put(const char *dir, const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	struct arena a;
	struct bytes file;
	int rc = -1;

	arena_init(&a, ARENA);
	mkdir(arena_printf(&a, "%s/" GATE_INBOX, dir), 0700);
	if (file_read(path, LIST_FILE_MAX, &a, &file, e) == 0)
		rc = file_replace(arena_printf(&a, "%s/" GATE_INBOX "/%s", dir,
					  slash ? slash + 1 : path),
			0600, file, e);
	arena_release(&a);
	return rc;
}
