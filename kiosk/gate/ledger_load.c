/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger as it lies on disk, read at the start. */
#include "ledger_private.h"
#include "files.h"
#include "log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY_S 86400
#define SHANGHAI_S 28800

/* ---- small things ----------------------------------------------------------
 */

static uint64_t
get_be(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

const char *
ledger_path(const struct ledger *l, struct arena *a, uint64_t first,
	const char *ending)
{
	return arena_printf(
		a, "%s/entries-%012" PRIu64 "%s", l->dir, first, ending);
}

int64_t
ledger_day(int64_t at)
{
	return (at + SHANGHAI_S) / DAY_S;
}

struct segment *
ledger_segment_add(struct ledger *l, uint64_t first, const uint8_t *before)
{
	struct segment *s;

	l->segments = xrealloc(
		l->segments, (l->n_segments + 1) * sizeof(*l->segments));
	s = &l->segments[l->n_segments++];
	*s = (struct segment){ .first = first };
	memcpy(s->before, before, ENTRY_CHAIN);
	return s;
}

/* ---- reading
 * ------------------------------------------------------------------- */

size_t
ledger_frame_read(struct bytes b, uint8_t chain[ENTRY_CHAIN],
	struct gate_sealed *out, struct gate_entry *x)
{
	uint8_t h[SHA256_SIZE], next[ENTRY_CHAIN];
	size_t n = b.n >= FRAME_HEAD ? get_be(b.p, 2) : 0;

	if (n == 0 || n > ENTRY_RECORD_MAX ||
		b.n < FRAME_HEAD + n + ENTRY_CHAIN)
		return 0;
	*out = (struct gate_sealed){ b.p + 2, bytes_of(b.p + FRAME_HEAD, n) };
	gate_entry_hash(out->salt, out->record, h);
	memcpy(next, chain, ENTRY_CHAIN);
	gate_chain_step(next, h);
	if (memcmp(next, b.p + FRAME_HEAD + n, ENTRY_CHAIN) != 0 ||
		gate_entry_decode(out->record, x) != 0)
		return 0;
	memcpy(chain, next, ENTRY_CHAIN);
	return FRAME_HEAD + n + ENTRY_CHAIN;
}

static bool
head_fits(const struct ledger *l, struct bytes b, const char *magic,
	uint64_t first)
{
	return b.n >= HEAD && memcmp(b.p, magic, 4) == 0 &&
	       get_be(b.p + 4, 8) == first && first >= l->next;
}

struct reader {
	struct ledger *l;
	void (*on_entry)(void *ctx, const struct gate_entry *x);
	void *ctx;
};

/* The good frames of a file; how many bytes they take. */
static size_t
frames_load(const struct reader *r, struct bytes b, struct segment *s)
{
	struct ledger *l = r->l;
	size_t at = HEAD, n;

	for (;; at += n) {
		struct gate_sealed sealed;
		struct gate_entry x;

		n = ledger_frame_read(
			bytes_of(b.p + at, b.n - at), l->chain, &sealed, &x);
		if (n == 0)
			return at;
		s->n++;
		s->last_at = x.at;
		l->next++;
		r->on_entry(r->ctx, &x);
	}
}

static void
set_aside(struct ledger *l, struct arena *a, const char *path)
{
	l->damaged++;
	log_event(LOG_ERROR, "ledger-damaged", "file=%s", path);
	if (rename(path, arena_printf(a, "%s.damaged", path)) != 0)
		log_event(LOG_ERROR, "ledger", "why=\"%s\"", strerror(errno));
}

/*
 * The last file goes on, behind what is good of it: what a power cut left of
 * one frame is cut off. Anything longer was no power cut.
 */
static void
log_reopen(struct ledger *l, const char *path, size_t good, size_t size)
{
	l->fd = open(path, O_WRONLY | O_CLOEXEC);
	if (l->fd < 0 || ftruncate(l->fd, (off_t)good) != 0 ||
		fsync(l->fd) != 0 || lseek(l->fd, 0, SEEK_END) < 0) {
		if (l->fd >= 0)
			close(l->fd);
		l->fd = -1;
		return;
	}
	if (good < size)
		log_event(LOG_WARN, "ledger-torn", "bytes=%zu", size - good);
	l->size = good;
	l->day = ledger_day(l->segments[l->n_segments - 1].last_at);
}

static void
log_load(const struct reader *r, struct arena *a, uint64_t first, bool last)
{
	struct ledger *l = r->l;
	const char *path = ledger_path(l, a, first, ".log");
	struct err e = { 0 };
	struct bytes b;
	struct segment *s;
	size_t good;

	if (file_read(path, FILE_MAX, a, &b, &e) != 0) {
		set_aside(l, a, path);
		return;
	}
	/* A file that was begun when the power went. */
	if (last && b.n < HEAD) {
		unlink(path);
		return;
	}
	if (!head_fits(l, b, "YZGE", first)) {
		set_aside(l, a, path);
		return;
	}
	if (l->next > 1 && memcmp(b.p + 12, l->chain, ENTRY_CHAIN) != 0) {
		l->damaged++;
		log_event(LOG_ERROR, "ledger-chain", "first=%" PRIu64, first);
	}
	l->next = first;
	memcpy(l->chain, b.p + 12, ENTRY_CHAIN);
	s = ledger_segment_add(l, first, b.p + 12);
	good = frames_load(r, b, s);
	if (b.n - good > (last ? (size_t)FRAME_MAX : 0)) {
		/* Numbers that may have stood there are not given again. */
		l->next += (b.n - good) / FRAME_MIN + 1;
		l->n_segments--;
		set_aside(l, a, path);
		return;
	}
	if (s->n == 0)
		l->n_segments--; /* begun, and written anew by the next entry */
	else if (last)
		log_reopen(l, path, good, b.n);
}

static void
sum_load(struct ledger *l, struct arena *a, uint64_t first)
{
	const char *path = ledger_path(l, a, first, ".sum");
	struct err e = { 0 };
	struct bytes b;
	struct segment *s;

	if (file_read(path, FILE_MAX, a, &b, &e) != 0 ||
		!head_fits(l, b, "YZGS", first) ||
		(b.n - HEAD) % SHA256_SIZE != 0) {
		set_aside(l, a, path);
		return;
	}
	/* The file that it stands for, if the power went between the two. */
	unlink(ledger_path(l, a, first, ".log"));
	s = ledger_segment_add(l, first, b.p + 12);
	s->erased = true;
	memcpy(l->chain, b.p + 12, ENTRY_CHAIN);
	for (size_t at = HEAD; at < b.n; at += SHA256_SIZE, s->n++)
		gate_chain_step(l->chain, b.p + at);
	l->next = first + s->n;
}

struct name {
	uint64_t first;
	bool is_sum;
};

static int
name_compare(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (int)y->is_sum - (int)x->is_sum; /* the sum stands in front */
}

static struct name *
names_read(const char *dir, size_t *n, struct err *e)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	struct name *names = NULL;

	*n = 0;
	if (!d) {
		err_setf(e, ERR_INTERNAL, "%.80s: %s", dir, strerror(errno));
		return NULL;
	}
	while ((entry = readdir(d))) {
		const char *s = entry->d_name;
		char *end;

		if (strncmp(s, "entries-", 8) != 0)
			continue;
		names = xrealloc(names, (*n + 1) * sizeof(*names));
		names[*n].first = strtoull(s + 8, &end, 10);
		names[*n].is_sum = strcmp(end, ".sum") == 0;
		if (names[*n].is_sum || strcmp(end, ".log") == 0)
			++*n;
	}
	closedir(d);
	if (*n)
		qsort(names, *n, sizeof(*names), name_compare);
	return names ? names : xcalloc(1, sizeof(*names));
}

struct ledger *
ledger_open(const char *dir, uint64_t written, const struct rng *rng,
	void (*on_entry)(void *ctx, const struct gate_entry *x), void *ctx,
	struct err *e)
{
	struct ledger *l;
	struct reader r = { NULL, on_entry, ctx };
	size_t n;
	struct name *names = names_read(dir, &n, e);

	if (!names)
		return NULL;
	l = xcalloc(1, sizeof(*l));
	r.l = l;
	l->dir = xstrdup(dir);
	l->rng = rng;
	l->fd = -1;
	l->next = 1;
	for (size_t i = 0; i < n; i++) {
		struct arena a;

		arena_init(&a, FILE_MAX + 65536);
		if (names[i].is_sum)
			sum_load(l, &a, names[i].first);
		else if (i == 0 || names[i - 1].first != names[i].first ||
			 l->next <= names[i].first)
			log_load(&r, &a, names[i].first, i + 1 == n);
		arena_release(&a);
	}
	free(names);
	if (written >= l->next) {
		l->damaged++;
		log_event(LOG_ERROR, "ledger-behind",
			"last=%" PRIu64 " written=%" PRIu64, l->next - 1,
			written);
		l->next = written + 1;
		if (l->fd >= 0)
			close(l->fd);
		l->fd = -1;
	}
	l->began = l->next - 1;
	return l;
}

void
ledger_close(struct ledger *l)
{
	if (l->fd >= 0)
		close(l->fd);
	free(l->segments);
	free(l->dir);
	free(l);
}
