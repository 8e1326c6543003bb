/* SPDX-License-Identifier: Apache-2.0 */
#include "sim.h"
#include "files.h"
#include "log.h"
#include "str.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 512 /* also the longest line */
#define NUMBER_DIGITS 6
#define ARENA_CAP ((size_t)8 << 20)

struct sim {
	char *dir;
	unsigned number; /* of the last slip */
	off_t offset;	 /* in DIR/faults, behind the last complete line */
	struct fonts *fonts;
	struct model *model;
};

/* ---- slips --------------------------------------------------------------- */

static void
write_file(struct sim *s, struct arena *a, const char *kind, struct bytes what)
{
	struct err e = { 0 };
	char name[32];

	snprintf(name, sizeof(name), "%0*u.%s", NUMBER_DIGITS, s->number, kind);
	if (file_replace(file_path(a, s->dir, name), 0600, what, &e) != 0)
		log_event(LOG_WARN, "slip", "detail=\"%s\"", e.detail);
}

/* The picture comes last: who sees it has all of the slip. */
static void
on_slip(void *ctx, const struct model_slip *slip)
{
	struct sim *s = ctx;
	struct arena a;

	arena_init(&a, ARENA_CAP);
	s->number++;
	write_file(s, &a, "bin", slip->bytes);
	write_file(s, &a, "png",
		bitmap_png(slip->picture, slip->picture->height, &a));
	arena_release(&a);
}

/* ---- faults -------------------------------------------------------------- */

static void
take_line(struct sim *s, const char *line, size_t n)
{
	if (!model_script(s->model, line, n))
		log_event(LOG_WARN, "faults", "line=\"%.*s\"",
			(int)(n < 60 ? n : 60), line);
}

/* Complete lines of a chunk; how many bytes that were. */
static size_t
take_lines(struct sim *s, const char *p, size_t n)
{
	size_t done = 0;
	const char *nl;

	while (done < n && (nl = memchr(p + done, '\n', n - done))) {
		size_t len = (size_t)(nl - (p + done));

		take_line(s, p + done, len);
		done += len + 1;
	}
	/* A line that fills a chunk is no line of ours. */
	return done == 0 && n == CHUNK ? n : done;
}

void
sim_turn(struct sim *s)
{
	char path[512], buf[CHUNK];
	size_t used = 1;
	int fd;

	snprintf(path, sizeof(path), "%s/faults", s->dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	while (used) {
		ssize_t n = pread(fd, buf, sizeof(buf), s->offset);

		used = n > 0 ? take_lines(s, buf, (size_t)n) : 0;
		s->offset += (off_t)used;
	}
	close(fd);
}

/* ---- life ---------------------------------------------------------------- */

/* The highest number of a slip that is there. */
static unsigned
last_number(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned last = 0;
	struct dirent *entry;

	while (d && (entry = readdir(d))) {
		int64_t n;

		if (strlen(entry->d_name) == NUMBER_DIGITS + 4 &&
			digits_parse(bytes_of(entry->d_name, NUMBER_DIGITS),
				999999, &n) == 0 &&
			(unsigned)n > last)
			last = (unsigned)n;
	}
	if (d)
		closedir(d);
	return last;
}

struct sim *
sim_open(const char *dir, const struct profile *profile, struct err *e)
{
	struct stat st;
	struct sim *s;

	if ((mkdir(dir, 0700) != 0 && errno != EEXIST) || stat(dir, &st) != 0 ||
		!S_ISDIR(st.st_mode)) {
		err_setf(e, ERR_NOT_FOUND, "no directory %.100s", dir);
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->dir = xstrdup(dir);
	s->number = last_number(dir);
	s->fonts = fonts_open();
	s->model = model_new(profile, s->fonts, on_slip, s);
	return s;
}

struct model *
sim_model(struct sim *s)
{
	return s->model;
}

void
sim_close(struct sim *s)
{
	model_free(s->model);
	fonts_close(s->fonts);
	free(s->dir);
	free(s);
}
