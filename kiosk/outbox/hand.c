/* SPDX-License-Identifier: Apache-2.0 */
#include "hand.h"
#include "civil.h"
#include "crypto.h"
#include "files.h"
#include "store.h"
#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* More than the text of the longest envelope. */
#define LINE_ARENA ((size_t)512 * 1024)

/* ---- list ---------------------------------------------------------------- */

static int
list_one(void *ctx, const struct store_item *i, struct err *e)
{
	char made[CIVIL_RFC3339_SIZE], next[CIVIL_RFC3339_SIZE] = "-";

	(void)e;
	civil_format_rfc3339(i->made_at, made);
	if (i->state == STORE_WAITING && i->next_at)
		civil_format_rfc3339(i->next_at, next);
	fprintf(ctx, "%lld\t%s\t%lld\t%s\t%s\t%s\t%s\n", (long long)i->seq,
		store_state_name(i->state), (long long)i->tries, made, next,
		i->error ? i->error : "-", i->path);
	return 0;
}

int
hand_list(const char *dir, FILE *out, struct err *e)
{
	struct store *s = store_open(dir, STORE_LOOK, e);
	int rc;

	if (!s)
		return -1;
	fprintf(out, "seq\tstate\ttries\tmade\tnext\terror\tpath\n");
	rc = store_each(s, list_one, out, e);
	store_close(s);
	return rc;
}

/* ---- export -------------------------------------------------------------- */

struct bundle {
	FILE *out;
	struct hash *hash;
	size_t n;
};

static int
put(struct bundle *x, const char *p, size_t n, struct err *e)
{
	hash_add(x->hash, p, n);
	if (fwrite(p, 1, n, x->out) == n)
		return 0;
	return err_setf(e, errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL,
		"export: %s", strerror(errno));
}

static int
export_one(void *ctx, const struct store_item *i, struct err *e)
{
	struct bundle *x = ctx;
	struct arena a;
	const char *line;
	int rc;

	if (!i->envelope.p)
		return 0;
	arena_init(&a, LINE_ARENA);
	line = arena_printf(&a, "%s\n", base64url_format(&a, i->envelope));
	rc = put(x, line, strlen(line), e);
	x->n++;
	arena_release(&a);
	return rc;
}

static int
write_all(struct store *s, struct bundle *x, struct err *e)
{
	uint8_t hash[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	if (put(x, HAND_HEADER, strlen(HAND_HEADER), e) != 0 ||
		store_each(s, export_one, x, e) != 0)
		return -1;
	hash_finish(x->hash, hash);
	hex_format(hash, sizeof(hash), hex);
	if (fprintf(x->out, "sha256 %s\n", hex) < 0 || fflush(x->out) != 0)
		return err_setf(e, ERR_INTERNAL, "export: %s", strerror(errno));
	return 0;
}

static int
export_to(struct store *s, FILE *out, size_t *n, struct err *e)
{
	struct bundle x = { out, hash_new(), 0 };
	int rc = write_all(s, &x, e);

	hash_free(x.hash);
	*n = x.n;
	return rc;
}

/* A stick that is pulled out must not hold half of it under the name. */
static int
export_file(struct store *s, const char *to, size_t *n, struct err *e)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	int rc;

	if (!out)
		return err_setf(e,
			errno == EEXIST ? ERR_FILE_EXISTS : ERR_INTERNAL,
			"%.100s: %s", to, strerror(errno));
	rc = export_to(s, out, n, e);
	if (rc == 0 && fsync(fd) != 0)
		rc = err_setf(e, ERR_INTERNAL, "fsync: %s", strerror(errno));
	if (fclose(out) != 0 && rc == 0)
		rc = err_setf(e, ERR_INTERNAL, "close: %s", strerror(errno));
	if (rc == 0)
		rc = file_sync_dir(to, e);
	if (rc != 0)
		unlink(to);
	return rc;
}

int
hand_export(const char *dir, const char *to, size_t *n, struct err *e)
{
	struct store *s = store_open(dir, STORE_LOOK, e);
	int rc;

	if (!s)
		return -1;
	rc = to ? export_file(s, to, n, e) : export_to(s, stdout, n, e);
	store_close(s);
	return rc;
}
