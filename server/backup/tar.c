/* SPDX-License-Identifier: Apache-2.0 */
#include "backup/tar.h"

#include <errno.h>

/* Where a field of the head begins, and how long it is. */
enum {
	NAME = 0,
	MODE = 100,
	UID = 108,
	GID = 116,
	SIZE = 124,
	MTIME = 136,
	SUM = 148,
	TYPE = 156,
	MAGIC = 257,
	SHORT_FIELD = 8,
	LONG_FIELD = 12,
};

#define OCTAL_MAX INT64_C(077777777777) /* eleven digits */

static const char magic[8] = { 'u', 's', 't', 'a', 'r', '\0', '0', '0' };

/* n - 1 octal digits and a NUL. */
static void
put_octal(char *field, size_t n, uint64_t value)
{
	for (size_t i = n - 1; i-- > 0; value >>= 3)
		field[i] = (char)('0' + (value & 7));
	field[n - 1] = '\0';
}

static void
put_size(char *field, int64_t size)
{
	uint64_t v = (uint64_t)size;

	if (size <= OCTAL_MAX) {
		put_octal(field, LONG_FIELD, v);
		return;
	}
	memset(field, 0, LONG_FIELD);
	field[0] = (char)0x80;
	for (size_t i = LONG_FIELD; i-- > LONG_FIELD - 8; v >>= 8)
		field[i] = (char)(v & 0xff);
}

static unsigned
sum_of(const char head[TAR_BLOCK])
{
	unsigned sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++) {
		bool own = i >= SUM && i < SUM + SHORT_FIELD;

		sum += own ? ' ' : (uint8_t)head[i];
	}
	return sum;
}

static void
head_format(const struct tar_entry *entry, char head[TAR_BLOCK])
{
	memset(head, 0, TAR_BLOCK);
	memcpy(head + NAME, entry->name, strlen(entry->name));
	put_octal(head + MODE, SHORT_FIELD, entry->mode);
	put_octal(head + UID, SHORT_FIELD, 0);
	put_octal(head + GID, SHORT_FIELD, 0);
	put_size(head + SIZE, entry->size);
	put_octal(head + MTIME, LONG_FIELD, (uint64_t)entry->mtime);
	head[TYPE] = '0';
	memcpy(head + MAGIC, magic, sizeof(magic));
	put_octal(head + SUM, SHORT_FIELD - 1, sum_of(head));
	head[SUM + SHORT_FIELD - 1] = ' ';
}

/* ---- writing ---- */

int
tar_write(FILE *f, struct bytes piece, struct err *e)
{
	if (piece.n && fwrite(piece.p, 1, piece.n, f) != piece.n)
		return err_setf(e,
			errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL,
			"backup: %s", strerror(errno));
	return 0;
}

int
tar_put(FILE *f, const struct tar_entry *entry, struct err *e)
{
	char head[TAR_BLOCK];

	head_format(entry, head);
	return tar_write(f, bytes_of(head, sizeof(head)), e);
}

static size_t
padding(int64_t size)
{
	return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

int
tar_pad(FILE *f, int64_t size, struct err *e)
{
	static const uint8_t zeros[TAR_BLOCK];

	return tar_write(f, bytes_of(zeros, padding(size)), e);
}

int
tar_finish(FILE *f, struct err *e)
{
	static const uint8_t zeros[2 * TAR_BLOCK];

	return tar_write(f, bytes_of(zeros, sizeof(zeros)), e);
}

/* ---- reading ---- */

static int
damaged(struct err *e, const char *what)
{
	return err_setf(e, ERR_BACKUP_DAMAGED, "%s", what);
}

int
tar_read(FILE *f, void *out, size_t n, struct err *e)
{
	if (n && fread(out, 1, n, f) != n)
		return damaged(e, "the file is cut short");
	return 0;
}

int
tar_skip_pad(FILE *f, int64_t size, struct err *e)
{
	uint8_t pad[TAR_BLOCK];
	size_t n = padding(size);

	if (tar_read(f, pad, n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (pad[i])
			return damaged(e, "something stands between two parts");
	return 0;
}

static int64_t
get_octal(const char *field, size_t n)
{
	int64_t v = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		if (field[i] < '0' || field[i] > '7')
			return -1;
		v = v << 3 | (field[i] - '0');
	}
	return v;
}

static int64_t
get_size(const char *field)
{
	uint64_t v = 0;

	if ((uint8_t)field[0] != 0x80)
		return get_octal(field, LONG_FIELD);
	for (size_t i = LONG_FIELD - 8; i < LONG_FIELD; i++)
		v = v << 8 | (uint8_t)field[i];
	return v > INT64_MAX ? -1 : (int64_t)v;
}

static bool
is_zero(const char head[TAR_BLOCK])
{
	for (size_t i = 0; i < TAR_BLOCK; i++)
		if (head[i])
			return false;
	return true;
}

/* A second block of zeros, and nothing behind it. */
static int
read_end(FILE *f, struct err *e)
{
	char block[TAR_BLOCK];

	if (tar_read(f, block, sizeof(block), e) != 0)
		return -1;
	if (!is_zero(block) || getc(f) != EOF)
		return damaged(e, "something stands behind the end");
	return 0;
}

/* A head is good only if it is the one that we would have written. */
int
tar_get(FILE *f, struct tar_entry *entry, struct err *e)
{
	char head[TAR_BLOCK], again[TAR_BLOCK];
	int64_t mode;

	if (tar_read(f, head, sizeof(head), e) != 0)
		return -1;
	if (is_zero(head))
		return read_end(f, e);
	memset(entry, 0, sizeof(*entry));
	memcpy(entry->name, head + NAME, TAR_NAME_MAX);
	mode = get_octal(head + MODE, SHORT_FIELD);
	entry->size = get_size(head + SIZE);
	entry->mtime = get_octal(head + MTIME, LONG_FIELD);
	if (mode < 0 || entry->size < 0 || entry->mtime < 0)
		return damaged(e, "a head does not read");
	entry->mode = (unsigned)mode;
	head_format(entry, again);
	if (memcmp(head, again, sizeof(head)) != 0)
		return damaged(e, "a head was changed");
	return 1;
}
