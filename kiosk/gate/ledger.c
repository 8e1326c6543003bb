/* SPDX-License-Identifier: Apache-2.0 */
/* Adding to the ledger, sending from it, erasing. */
#include "ledger_private.h"
#include "files.h"
#include "log.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

static void
put_be(uint8_t *to, uint64_t v, size_t n)
{
	while (n > 0) {
		to[--n] = (uint8_t)v;
		v >>= 8;
	}
}

uint64_t
ledger_last(const struct ledger *l)
{
	return l->next - 1;
}

uint64_t
ledger_began(const struct ledger *l)
{
	return l->began;
}

unsigned
ledger_damaged(const struct ledger *l)
{
	return l->damaged;
}

/* ---- adding
 * ------------------------------------------------------------------ */

static int
full(struct err *e)
{
	return err_setf(e, ERR_DISK_FULL, "entries: %s", strerror(errno));
}

static int
write_all(int fd, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return -1;
		p += w;
		n -= (size_t)w;
	}
	return fdatasync(fd);
}

/* One that was begun and got no entry is begun again. */
static void
segment_begin(struct ledger *l)
{
	if (l->n_segments && l->segments[l->n_segments - 1].n == 0)
		l->n_segments--;
	ledger_segment_add(l, l->next, l->chain);
}

static int
segment_open(struct ledger *l, struct err *e)
{
	uint8_t head[HEAD] = "YZGE";
	const char *path;
	struct arena a;
	int rc = 0;

	arena_init(&a, 8192);
	path = ledger_path(l, &a, l->next, ".log");
	put_be(head + 4, l->next, 8);
	memcpy(head + 12, l->chain, ENTRY_CHAIN);
	l->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (l->fd < 0 || write_all(l->fd, head, HEAD) != 0 ||
		file_sync_dir(path, e) != 0) {
		rc = full(e);
		if (l->fd >= 0) {
			close(l->fd);
			unlink(path);
		}
		l->fd = -1;
	} else {
		l->size = HEAD;
		segment_begin(l);
	}
	arena_release(&a);
	return rc;
}

static int
segment_ready(struct ledger *l, int64_t at, struct err *e)
{
	if (l->fd >= 0 &&
		(l->day != ledger_day(at) || l->size >= SEGMENT_MAX)) {
		close(l->fd);
		l->fd = -1;
	}
	if (l->fd >= 0)
		return 0;
	l->day = ledger_day(at);
	return segment_open(l, e);
}

/* Half a frame must not stay in front of the next one. */
static void
frame_undo(struct ledger *l)
{
	if (ftruncate(l->fd, (off_t)l->size) == 0 &&
		lseek(l->fd, (off_t)l->size, SEEK_SET) >= 0)
		return;
	close(l->fd);
	l->fd = -1;
}

int
ledger_add(struct ledger *l, const struct gate_entry *x, struct err *e)
{
	uint8_t frame[FRAME_MAX], h[SHA256_SIZE], chain[ENTRY_CHAIN];
	struct segment *s;
	size_t n;

	if (segment_ready(l, x->at, e) != 0)
		return -1;
	n = gate_entry_encode(x, frame + FRAME_HEAD);
	put_be(frame, n, 2);
	rng_fill(l->rng, frame + 2, ENTRY_SALT);
	gate_entry_hash(frame + 2, bytes_of(frame + FRAME_HEAD, n), h);
	memcpy(chain, l->chain, ENTRY_CHAIN);
	gate_chain_step(chain, h);
	memcpy(frame + FRAME_HEAD + n, chain, ENTRY_CHAIN);
	n += FRAME_HEAD + ENTRY_CHAIN;
	if (write_all(l->fd, frame, n) != 0) {
		full(e);
		frame_undo(l);
		return -1;
	}
	l->size += n;
	memcpy(l->chain, chain, ENTRY_CHAIN);
	l->next++;
	s = &l->segments[l->n_segments - 1];
	s->n++;
	s->last_at = x->at;
	return 0;
}

/* ---- sending
 * ----------------------------------------------------------------- */

static const struct segment *
segment_of(const struct ledger *l, uint64_t seq)
{
	for (size_t i = 0; i < l->n_segments; i++) {
		const struct segment *s = &l->segments[i];

		/* What lies in a hole begins with the next file. */
		if (!s->erased && seq < s->first + s->n)
			return s;
	}
	return NULL;
}

bool
ledger_has(const struct ledger *l, uint64_t seq)
{
	const struct segment *s = segment_of(l, seq);

	return s && seq >= s->first;
}

struct bytes
ledger_batch(const struct ledger *l, uint64_t after, int64_t iat,
	const struct sign_key *key, struct arena *a, uint64_t *last)
{
	const struct segment *s = segment_of(l, after + 1);
	struct gate_sealed *sealed =
		ARENA_ARRAY(a, struct gate_sealed, BATCH_MAX);
	struct gate_batch b = { .iat = iat, .entries = sealed };
	uint8_t chain[ENTRY_CHAIN], before[ENTRY_CHAIN];
	struct gate_entry x;
	struct bytes file;
	struct err e = { 0 };
	uint64_t seq;
	size_t at = HEAD, n;

	if (!s || file_read(ledger_path(l, a, s->first, ".log"), FILE_MAX, a,
			  &file, &e) != 0)
		return bytes_of(NULL, 0);
	memcpy(chain, s->before, ENTRY_CHAIN);
	memcpy(before, chain, ENTRY_CHAIN);
	b.before = before;
	b.first = after + 1 > s->first ? after + 1 : s->first;
	for (seq = s->first; seq < s->first + s->n && b.n < BATCH_MAX; seq++) {
		if (seq == b.first)
			memcpy(before, chain, ENTRY_CHAIN);
		n = ledger_frame_read(bytes_of(file.p + at, file.n - at), chain,
			&sealed[b.n], &x);
		if (n == 0)
			break;
		at += n;
		b.n += seq >= b.first;
	}
	*last = b.first + b.n - 1;
	return b.n ? gate_batch_make(&b, key, a) : bytes_of(NULL, 0);
}

/* ---- erasing
 * ------------------------------------------------------------------- */

static int
segment_erase(struct ledger *l, struct segment *s, struct arena *a)
{
	const char *path = ledger_path(l, a, s->first, ".log");
	uint8_t chain[ENTRY_CHAIN], *sum;
	struct gate_sealed sealed;
	struct gate_entry x;
	struct bytes file;
	struct err e = { 0 };
	size_t at = HEAD, n, out = HEAD;

	if (file_read(path, FILE_MAX, a, &file, &e) != 0 || file.n < HEAD)
		return -1;
	sum = arena_alloc(a, HEAD + s->n * SHA256_SIZE);
	memcpy(sum, file.p, HEAD);
	memcpy(sum, "YZGS", 4);
	memcpy(chain, s->before, ENTRY_CHAIN);
	for (uint64_t i = 0; i < s->n; i++, out += SHA256_SIZE, at += n) {
		n = ledger_frame_read(
			bytes_of(file.p + at, file.n - at), chain, &sealed, &x);
		if (n == 0)
			return -1;
		gate_entry_hash(sealed.salt, sealed.record, sum + out);
	}
	if (file_replace(ledger_path(l, a, s->first, ".sum"), 0600,
		    bytes_of(sum, out), &e) != 0)
		return -1;
	s->erased = true;
	return unlink(path);
}

unsigned
ledger_erase(struct ledger *l, int64_t before, uint64_t acked)
{
	unsigned erased = 0;

	if (l->fd >= 0 && l->segments[l->n_segments - 1].last_at < before) {
		close(l->fd);
		l->fd = -1;
	}
	for (size_t i = 0; i < l->n_segments; i++) {
		struct segment *s = &l->segments[i];
		bool is_open = l->fd >= 0 && i + 1 == l->n_segments;
		struct arena a;

		if (s->erased || is_open || s->n == 0 || s->last_at >= before ||
			s->first + s->n - 1 > acked)
			continue;
		arena_init(&a, 3 * FILE_MAX);
		if (segment_erase(l, s, &a) == 0)
			erased++;
		else
			log_event(LOG_ERROR, "ledger-erase", "first=%" PRIu64,
				s->first);
		arena_release(&a);
	}
	return erased;
}
