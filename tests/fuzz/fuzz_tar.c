/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The container of a backup. An archive that is taken to its end is, written
 * again from what was read, the same bytes: no head has a second spelling and
 * nothing hides between, in or behind the parts.
 */
#include "backup/tar.h"
#include "fuzz.h"

/* "p": a part that we write ourselves, of a size that no input could have. */
static void
check_huge(const uint8_t *data, size_t n)
{
	struct tar_entry in = { .name = "huge", .mode = 0400 }, out;
	char *made = NULL;
	size_t size = 0;
	uint64_t says = 0;
	struct err e = { 0 };
	FILE *f = open_memstream(&made, &size);

	for (size_t i = 0; i < n && i < 8; i++)
		says = says << 8 | data[i];
	in.size = (int64_t)(says & INT64_MAX);
	CHECK(tar_put(f, &in, &e) == 0);
	fclose(f);
	f = fmemopen(made, size, "r");
	CHECK(size == TAR_BLOCK && tar_get(f, &out, &e) == 1);
	CHECK(out.size == in.size && strcmp(out.name, in.name) == 0);
	fclose(f);
	free(made);
}

/* One part from `from` to `to`: 1, 0 at the end, -1. */
static int
copy_part(FILE *from, FILE *to, size_t most, struct err *e)
{
	struct tar_entry entry;
	int got = tar_get(from, &entry, e);
	uint8_t *content;
	int rc;

	if (got <= 0)
		return got < 0 ? -1 : tar_finish(to, e);
	CHECK(memchr(entry.name, '\0', sizeof(entry.name)) != NULL);
	CHECK(entry.size >= 0 && entry.mtime >= 0);
	/* more than there is: read what is there, and hear that it is short */
	if ((uint64_t)entry.size > most)
		entry.size = (int64_t)most;
	content = xmalloc((size_t)entry.size + 1);
	rc = tar_read(from, content, (size_t)entry.size, e) == 0 &&
			     tar_skip_pad(from, entry.size, e) == 0 &&
			     tar_put(to, &entry, e) == 0 &&
			     tar_write(to,
				     bytes_of(content, (size_t)entry.size),
				     e) == 0 &&
			     tar_pad(to, entry.size, e) == 0
		     ? 1
		     : -1;
	free(content);
	return rc;
}

static void
check_archive(const uint8_t *data, size_t n)
{
	FILE *from = fmemopen((void *)(uintptr_t)data, n, "r");
	char *made = NULL;
	size_t size = 0;
	struct err e = { 0 };
	FILE *to = open_memstream(&made, &size);
	int rc;

	CHECK(from && to);
	while ((rc = copy_part(from, to, n, &e)) == 1)
		continue;
	fuzz_check_err(rc, &e);
	CHECK(rc == 0 || e.code == ERR_BACKUP_DAMAGED);
	fclose(to);
	CHECK(rc != 0 || (size == n && memcmp(made, data, n) == 0));
	fclose(from);
	free(made);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);

	if (n > 1 && data[0] == 'p')
		check_huge(copy + 1, n - 1);
	else if (n)
		check_archive(copy, n);
	free(copy);
	return 0;
}
