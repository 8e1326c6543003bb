/* SPDX-License-Identifier: Apache-2.0 */
#include "crashdisk.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECTOR 512
#define INODES_MAX 256 /* a run makes and removes a handful of journals */
#define NO_INODE -1

static const char *const names[CRASH_NAMES] = { "yizhan.db", "yizhan.db-wal",
	"yizhan.db-journal" };

struct image {
	uint8_t *p;
	size_t n, room;
};

struct inode {
	struct image durable;
	const struct crash_op **pending; /* since the last sync, in order */
	size_t n, room;
};

struct crash_disk {
	struct inode inodes[INODES_MAX];
	int n_inodes;
	int live[CRASH_NAMES], durable[CRASH_NAMES];
	struct image scratch;
};

/* splitmix64 */
uint64_t
crash_random(struct crash_rng *r, uint64_t n)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % n;
}

/* ---- images ---- */

static void
image_size(struct image *m, size_t n)
{
	if (n > m->room) {
		m->room = 2 * n;
		m->p = xrealloc(m->p, m->room);
	}
	if (n > m->n)
		memset(m->p + m->n, 0, n - m->n);
	m->n = n;
}

static void
image_write(struct image *m, size_t at, const uint8_t *p, size_t n)
{
	if (at + n > m->n)
		image_size(m, at + n);
	memcpy(m->p + at, p, n);
}

/* ---- playing ---- */

static void
keep_all(struct inode *i)
{
	for (size_t k = 0; k < i->n; k++) {
		const struct crash_op *op = i->pending[k];

		if (op->kind == CRASH_TRUNCATE)
			image_size(&i->durable, (size_t)op->at);
		else
			image_write(&i->durable, (size_t)op->at, op->data.p,
				op->data.n);
	}
	i->n = 0;
}

static void
pend(struct inode *i, const struct crash_op *op)
{
	if (i->n == i->room) {
		i->room = i->room ? 2 * i->room : 64;
		i->pending =
			xrealloc(i->pending, i->room * sizeof(*i->pending));
	}
	i->pending[i->n++] = op;
}

void
crash_disk_play(struct crash_disk *d, const struct crash_op *op)
{
	int *live = &d->live[op->name];

	switch (op->kind) {
	case CRASH_CREATE:
		BUG_ON(d->n_inodes == INODES_MAX);
		*live = d->n_inodes++;
		break;
	case CRASH_DELETE:
		*live = NO_INODE;
		break;
	case CRASH_DIRSYNC:
		memcpy(d->durable, d->live, sizeof(d->durable));
		break;
	case CRASH_SYNC:
		BUG_ON(*live == NO_INODE);
		keep_all(&d->inodes[*live]);
		break;
	case CRASH_WRITE:
	case CRASH_TRUNCATE:
		BUG_ON(*live == NO_INODE);
		pend(&d->inodes[*live], op);
		break;
	case CRASH_ACK:
		break;
	}
}

struct crash_disk *
crash_disk_new(void)
{
	struct crash_disk *d = xcalloc(1, sizeof(*d));

	for (int i = 0; i < CRASH_NAMES; i++)
		d->live[i] = d->durable[i] = NO_INODE;
	return d;
}

void
crash_disk_free(struct crash_disk *d)
{
	for (int i = 0; i < d->n_inodes; i++) {
		free(d->inodes[i].durable.p);
		free(d->inodes[i].pending);
	}
	free(d->scratch.p);
	free(d);
}

/* ---- the cut ---- */

/* How much of what is not synced survives, of 100: nothing and all of it are
 * as likely as everything between. */
static uint64_t
survival(struct crash_rng *r)
{
	uint64_t mode = crash_random(r, 4);

	return mode == 0 ? 0 : mode == 1 ? 100 : 1 + crash_random(r, 99);
}

static void
keep_some(struct image *m, const struct crash_op *op, uint64_t percent,
	struct crash_rng *r)
{
	size_t at = (size_t)op->at, end = at + op->data.n;

	if (op->kind == CRASH_TRUNCATE) {
		if (crash_random(r, 100) < percent)
			image_size(m, at);
		return;
	}
	while (at < end) {
		size_t next = (at / SECTOR + 1) * SECTOR;

		if (next > end)
			next = end;
		if (crash_random(r, 100) < percent)
			image_write(m, at, op->data.p + (at - (size_t)op->at),
				next - at);
		at = next;
	}
}

static void
write_file(const char *dir, const char *name, const struct image *m)
{
	char path[PATH_MAX];
	size_t done = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	BUG_ON(fd < 0);
	while (done < m->n) {
		ssize_t n = write(fd, m->p + done, m->n - done);

		if (n <= 0)
			BUG("no room for the files of a power cut");
		done += (size_t)n;
	}
	close(fd);
}

static void
cut_file(struct crash_disk *d, const struct inode *i, struct crash_rng *r,
	const char *dir, const char *name)
{
	struct image *m = &d->scratch;
	uint64_t percent = survival(r);

	m->n = 0;
	if (i->durable.n)
		image_write(m, 0, i->durable.p, i->durable.n);
	for (size_t k = 0; k < i->n; k++)
		keep_some(m, i->pending[k], percent, r);
	write_file(dir, name, m);
}

void
crash_disk_cut(struct crash_disk *d, struct crash_rng *r, const char *dir)
{
	crash_disk_clear(dir);
	for (int name = 0; name < CRASH_NAMES; name++) {
		int inode =
			crash_random(r, 2) ? d->live[name] : d->durable[name];

		if (inode != NO_INODE)
			cut_file(d, &d->inodes[inode], r, dir, names[name]);
	}
}

void
crash_disk_clear(const char *dir)
{
	static const char *const all[] = { "yizhan.db", "yizhan.db-wal",
		"yizhan.db-journal", "yizhan.db-shm", "lock" };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, all[i]);
		unlink(path);
	}
}
