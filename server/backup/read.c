/* SPDX-License-Identifier: Apache-2.0 */
/* A backup read from its first byte to its last. */
#include "backup/backup.h"
#include "backup/tar.h"

#include <errno.h>
#include <stdlib.h>

enum { CHUNK = 65536 };

static int
damaged(struct err *e, const char *what)
{
	return err_setf(e, ERR_BACKUP_DAMAGED, "%.80s", what);
}

/* One of the two small texts in front. */
static int
read_text(FILE *f, const char *name, struct arena *a, struct bytes *out,
	struct err *e)
{
	struct tar_entry entry;
	char *text;
	int got = tar_get(f, &entry, e);

	if (got < 0)
		return -1;
	if (got == 0 || strcmp(entry.name, name) != 0 ||
		entry.size > MANIFEST_MAX)
		return damaged(e, "not a backup of this program");
	text = arena_alloc(a, (size_t)entry.size + 1);
	if (tar_read(f, text, (size_t)entry.size, e) != 0)
		return -1;
	*out = bytes_of(text, (size_t)entry.size);
	return tar_skip_pad(f, entry.size, e);
}

static int
read_front(struct backup *b, struct arena *a, struct err *e)
{
	if (read_text(b->f, MANIFEST_NAME, a, &b->text, e) != 0 ||
		read_text(b->f, MANIFEST_SEAL_NAME, a, &b->seal, e) != 0 ||
		manifest_seal_check(b->seal, b->text, e) != 0)
		return -1;
	b->manifest = manifest_parse(a, b->text, e);
	b->parts_at = ftell(b->f);
	return b->manifest && b->parts_at > 0 ? 0 : -1;
}

int
backup_open(struct backup *b, const char *path, struct arena *a, struct err *e)
{
	memset(b, 0, sizeof(*b));
	b->f = fopen(path, "re");
	if (!b->f)
		return err_setf(e,
			errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL,
			"%.100s: %s", path, strerror(errno));
	if (read_front(b, a, e) == 0)
		return 0;
	backup_close(b);
	return -1;
}

void
backup_close(struct backup *b)
{
	if (b->f)
		fclose(b->f);
	b->f = NULL;
}

/* ---- the parts ---- */

static int
pump(struct backup *b, const struct backup_part *p,
	const struct backup_sink *sink, struct hash *h, uint8_t *chunk,
	struct err *e)
{
	int64_t left = p->size;

	while (left > 0) {
		size_t n = left < CHUNK ? (size_t)left : CHUNK;

		if (tar_read(b->f, chunk, n, e) != 0)
			return -1;
		hash_add(h, chunk, n);
		if (sink && sink->take(sink->ctx, bytes_of(chunk, n), e) != 0)
			return -1;
		left -= (int64_t)n;
	}
	return tar_skip_pad(b->f, p->size, e);
}

static int
check_head(const struct backup_part *p, const struct tar_entry *entry, int got,
	struct err *e)
{
	if (got < 0)
		return -1;
	if (got == 0 || strcmp(entry->name, p->name) != 0 ||
		entry->size != p->size || entry->mtime != p->mtime ||
		entry->mode != backup_row_find(p->name)->mode)
		return damaged(e, "a part is not the manifest's");
	return 0;
}

static int
walk_part(struct backup *b, const struct backup_part *p,
	const struct backup_sink *sink, uint8_t *chunk, struct err *e)
{
	struct tar_entry entry;
	struct hash *h;
	uint8_t hash[SHA256_SIZE];
	char hex[HEX_SIZE];
	int rc;

	if (check_head(p, &entry, tar_get(b->f, &entry, e), e) != 0 ||
		(sink && sink->begin(sink->ctx, p, e) != 0))
		return -1;
	h = hash_new();
	rc = pump(b, p, sink, h, chunk, e);
	hash_finish(h, hash);
	hash_free(h);
	hex_format(hash, sizeof(hash), hex);
	if (rc == 0 && strcmp(hex, p->sha256) != 0)
		rc = damaged(e, p->name);
	if (rc == 0 && sink)
		rc = sink->end(sink->ctx, e);
	return rc;
}

int
backup_walk(struct backup *b, const struct backup_sink *sink, struct err *e)
{
	const struct backup_part *parts = b->manifest->parts.items;
	uint8_t *chunk = xmalloc(CHUNK);
	struct tar_entry entry;
	int rc = 0;

	if (fseek(b->f, b->parts_at, SEEK_SET) != 0)
		rc = err_setf(e, ERR_INTERNAL, "backup: %s", strerror(errno));
	for (size_t i = 0; rc == 0 && i < b->manifest->parts.n; i++)
		rc = walk_part(b, &parts[i], sink, chunk, e);
	free(chunk);
	if (rc == 0 && tar_get(b->f, &entry, e) != 0)
		rc = damaged(e, "there are more parts than the manifest says");
	return rc;
}
