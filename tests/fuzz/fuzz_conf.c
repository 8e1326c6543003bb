/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration file. What was read is printed as a file that reads the
 * same; a value that was set stands in the text; a long line or a NUL, which
 * the library below would cut, is refused and not read in part.
 */
#define _GNU_SOURCE /* memfd_create */
#include "conf.h"
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#define LINE_MOST 198 /* without its end */

struct settings {
	const char *listen, *name;
	bool demo;
	int64_t idle;
};

/* clang-format off */
static const struct conf_key keys[] = {
	{ "listen", CONF_TEXT, offsetof(struct settings, listen), "127.0.0.1:8443", 1, 100, "where" },
	{ "name", CONF_TEXT, offsetof(struct settings, name), "", 0, 20, "what" },
	{ "demo", CONF_BOOL, offsetof(struct settings, demo), "no", 0, 0, "play" },
	{ "idle", CONF_INT, offsetof(struct settings, idle), "60", 10, 3600, "seconds" },
};
/* clang-format on */

static int
load(struct bytes text, struct settings *s, struct arena *a, struct err *e)
{
	char path[32];
	int fd = memfd_create("conf", 0);
	int rc;

	CHECK(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	rc = conf_load(path, false, keys, ARRAY_LEN(keys), s, a, e);
	close(fd);
	return rc;
}

static void
check_round(struct arena *a, const struct settings *s)
{
	struct settings again;
	struct str file;
	struct err e = { 0 };

	str_init(&file, a, FUZZ_ARENA);
	conf_print(&file, keys, ARRAY_LEN(keys), s);
	CHECK(load(str_bytes(&file), &again, a, &e) == 0);
	CHECK(strcmp(s->listen, again.listen) == 0);
	CHECK(strcmp(s->name, again.name) == 0);
	CHECK(s->demo == again.demo && s->idle == again.idle);
}

static void
check_lines(struct bytes text)
{
	size_t length = 0;

	for (size_t i = 0; i < text.n; i++) {
		CHECK(text.p[i] != '\0');
		length = text.p[i] == '\n' ? 0 : length + 1;
		CHECK(length <= LINE_MOST);
	}
}

static void
check_read(struct bytes text, const struct settings *s)
{
	CHECK(strlen(s->listen) >= 1 && strlen(s->listen) <= 100);
	CHECK(strlen(s->name) <= 20);
	CHECK(s->idle >= 10 && s->idle <= 3600);
	check_lines(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);
	struct bytes text = bytes_of(copy, n);
	struct settings s = { 0 };
	struct arena arena;
	struct err e = { 0 };
	int rc;

	arena_init(&arena, 4 * FUZZ_ARENA);
	rc = load(text, &s, &arena, &e);
	fuzz_check_err(rc, &e);
	if (rc == 0) {
		check_read(text, &s);
		check_round(&arena, &s);
	}
	arena_release(&arena);
	free(copy);
	return 0;
}
