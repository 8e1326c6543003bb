/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* renameat2 */
#include "backup/backup.h"
#include "audit/verify.h"
#include "backup/tar.h"
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 65536, PARTS_MAX = 64 };

struct work {
	const struct backup_job *job;
	struct arena *a;
	const char *copy, *part; /* FILE.part.db, FILE.part */
	struct manifest *m;
	struct backup_part *parts;
	const char *paths[PARTS_MAX]; /* where each part is read from */
	FILE *out;
};

static int
failed(const char *path, struct err *e)
{
	return err_setf(e, errno == ENOSPC ? ERR_DISK_FULL : ERR_INTERNAL,
		"%.100s: %s", path, strerror(errno));
}

static void
say(const struct work *w, const char *what, int64_t done, int64_t total)
{
	if (w->job->progress)
		w->job->progress(w->job->ctx, what, done, total);
}

static void
on_copied(void *ctx, int64_t done, int64_t total)
{
	say(ctx, "copy", done, total);
}

/* ---- which parts ---- */

static int
hash_file(struct work *w, const char *path, char hex[HEX_SIZE], struct err *e)
{
	uint8_t *chunk = arena_alloc(w->a, CHUNK);
	uint8_t hash[SHA256_SIZE];
	FILE *f = fopen(path, "re");
	struct hash *h;
	size_t n;
	int rc;

	if (!f)
		return failed(path, e);
	h = hash_new();
	while ((n = fread(chunk, 1, CHUNK, f)) > 0)
		hash_add(h, chunk, n);
	rc = ferror(f) ? failed(path, e) : 0;
	fclose(f);
	hash_finish(h, hash);
	hash_free(h);
	hex_format(hash, sizeof(hash), hex);
	return rc;
}

static int
add_part(struct work *w, const char *name, const char *path, struct err *e)
{
	struct backup_part *p = &w->parts[w->m->parts.n];
	char hex[HEX_SIZE];
	struct stat st;

	if (w->m->parts.n == PARTS_MAX)
		return err_setf(e, ERR_INTERNAL, "too many files");
	if (stat(path, &st) != 0 || hash_file(w, path, hex, e) != 0)
		return failed(path, e);
	w->paths[w->m->parts.n++] = path;
	p->name = name;
	p->size = (int64_t)st.st_size;
	p->mtime = (int64_t)st.st_mtime;
	p->sha256 = arena_strdup(w->a, hex);
	return 0;
}

static int
is_key_file(const struct dirent *d)
{
	char name[TAR_NAME_MAX + 1];
	int n = snprintf(name, sizeof(name), "keys/%s", d->d_name);

	return n < (int)sizeof(name) && backup_row_find(name);
}

/* Every keys/NAME.key, by name. */
static int
add_keys(struct work *w, struct err *e)
{
	const char *dir = arena_printf(w->a, "%s/keys", w->job->dir);
	struct dirent **found;
	int n = scandir(dir, &found, is_key_file, alphasort), rc = 0;

	if (n < 0)
		return failed(dir, e);
	for (int i = 0; i < n; i++) {
		const char *name = found[i]->d_name;

		if (rc == 0)
			rc = add_part(w, arena_printf(w->a, "keys/%s", name),
				arena_printf(w->a, "%s/%s", dir, name), e);
		free(found[i]);
	}
	free(found);
	return rc;
}

static int
add_row(struct work *w, const struct backup_row *r, struct err *e)
{
	const char *path = arena_printf(w->a, "%s/%s", w->job->dir, r->name);

	if (strcmp(r->name, "keys/") == 0)
		return add_keys(w, e);
	if (strcmp(r->name, MANIFEST_DB) == 0)
		path = w->copy;
	if (!r->required && access(path, F_OK) != 0 && errno == ENOENT)
		return 0;
	return add_part(w, r->name, path, e);
}

/* ---- the copy ---- */

static int
run_on_file(void *ctx, db_fn *fn, void *arg, struct arena *a, struct err *e)
{
	return db_file_run(ctx, fn, arg, a, e);
}

static bool
same_tables(const struct manifest *m, const struct db_facts *facts)
{
	const struct backup_table *t = m->tables.items;

	if (m->tables.n != facts->n)
		return false;
	for (size_t i = 0; i < facts->n; i++)
		if (strcmp(t[i].name, facts->tables[i].name) != 0 ||
			t[i].rows != facts->tables[i].rows)
			return false;
	return true;
}

static void
fill_facts(struct manifest *m, const struct db_facts *facts,
	const struct audit_head *head, const char *hash, struct arena *a)
{
	struct backup_table *t =
		ARENA_ARRAY(a, struct backup_table, facts->n + 1);

	for (size_t i = 0; i < facts->n; i++) {
		t[i].name = facts->tables[i].name;
		t[i].rows = facts->tables[i].rows;
	}
	m->tables = (struct json_list){ t, facts->n };
	m->schema = facts->schema;
	m->audit_rows = head->rows;
	m->audit_hash = arena_strdup(a, hash);
}

int
backup_examine(const char *path, const struct clock *clock, struct manifest *m,
	bool fill, struct arena *a, struct err *e)
{
	struct audit_head head = { 0 };
	struct db_facts facts = { 0 };
	char hash[HEX_SIZE];
	struct db_file *f;
	int rc;

	if (db_file_check(path, e) != 0)
		return -1;
	f = db_file_open(path, clock, e);
	if (!f)
		return -1;
	rc = db_file_facts(f, a, &facts, e);
	if (rc == 0)
		rc = audit_walk(run_on_file, f, NULL, &head, e);
	db_file_close(f);
	if (rc != 0)
		return -1;
	hex_format(head.hash, sizeof(head.hash), hash);
	if (fill)
		fill_facts(m, &facts, &head, hash, a);
	else if (m->schema != facts.schema || !same_tables(m, &facts) ||
		 m->audit_rows != head.rows || strcmp(m->audit_hash, hash) != 0)
		return err_setf(e, ERR_BACKUP_DAMAGED,
			"the database is not the one of the manifest");
	return 0;
}

/* ---- packing ---- */

static int
put_text(struct work *w, const char *name, struct bytes text, struct err *e)
{
	struct tar_entry entry = { .mode = 0400,
		.size = (int64_t)text.n,
		.mtime = w->m->made_at / 1000 };

	snprintf(entry.name, sizeof(entry.name), "%s", name);
	if (tar_put(w->out, &entry, e) != 0 || tar_write(w->out, text, e) != 0)
		return -1;
	return tar_pad(w->out, entry.size, e);
}

static int
put_content(struct work *w, const struct backup_part *p, const char *path,
	struct err *e)
{
	uint8_t *chunk = arena_alloc(w->a, CHUNK);
	FILE *f = fopen(path, "re");
	int64_t done = 0;
	int rc = 0;
	size_t n;

	if (!f)
		return failed(path, e);
	while (rc == 0 && (n = fread(chunk, 1, CHUNK, f)) > 0) {
		rc = tar_write(w->out, bytes_of(chunk, n), e);
		done += (int64_t)n;
		say(w, "pack", done, p->size);
	}
	fclose(f);
	if (rc == 0 && done != p->size)
		rc = err_setf(e, ERR_INTERNAL, "%s changed meanwhile", p->name);
	return rc;
}

static int
put_part(struct work *w, size_t i, struct err *e)
{
	const struct backup_part *p = &w->parts[i];
	struct tar_entry entry = { .mode = backup_row_find(p->name)->mode,
		.size = p->size,
		.mtime = p->mtime };

	snprintf(entry.name, sizeof(entry.name), "%s", p->name);
	if (tar_put(w->out, &entry, e) != 0 ||
		put_content(w, p, w->paths[i], e) != 0)
		return -1;
	return tar_pad(w->out, p->size, e);
}

static int
pack(struct work *w, const struct keyring *k, struct err *e)
{
	struct bytes text = manifest_format(w->a, w->m);
	int fd = open(w->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc = 0;

	w->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!w->out)
		return failed(w->part, e);
	if (put_text(w, MANIFEST_NAME, text, e) != 0 ||
		put_text(w, MANIFEST_SEAL_NAME, manifest_seal(w->a, k, text),
			e) != 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < w->m->parts.n; i++)
		rc = put_part(w, i, e);
	if (rc == 0)
		rc = tar_finish(w->out, e);
	if (rc == 0 && (fflush(w->out) != 0 || fsync(fd) != 0))
		rc = failed(w->part, e);
	if (fclose(w->out) != 0 && rc == 0)
		rc = failed(w->part, e);
	return rc;
}

/* As a restore would read it, from what the disk gives back. */
static int
verify(struct work *w, const struct keyring *k, struct err *e)
{
	struct backup b;
	int rc;

	say(w, "verify", 0, 0);
	if (backup_open(&b, w->part, w->a, e) != 0)
		return -1;
	rc = manifest_key_check(b.manifest, k, b.seal, b.text, e);
	if (rc == 0)
		rc = backup_walk(&b, NULL, e);
	backup_close(&b);
	return rc;
}

/* Never over a file that came meanwhile; not every file system can say so. */
static int
give_name(const struct work *w, struct err *e)
{
	const char *to = w->job->file;
	int rc = renameat2(AT_FDCWD, w->part, AT_FDCWD, to, RENAME_NOREPLACE);

	if (rc != 0 && (errno == EINVAL || errno == ENOSYS)) {
		if (access(to, F_OK) == 0)
			return err_setf(e, ERR_FILE_EXISTS, "%.100s", to);
		rc = rename(w->part, to);
	}
	if (rc != 0 && errno == EEXIST)
		return err_setf(e, ERR_FILE_EXISTS, "%.100s", to);
	return rc == 0 ? file_sync_dir(to, e) : failed(to, e);
}

/* ---- all of it ---- */

static int
fill_manifest(struct work *w, const struct keyring *k, struct err *e)
{
	size_t n = keyring_current(k);
	const char **checks = ARENA_ARRAY(w->a, const char *, n);
	char hex[HEX_SIZE];

	for (size_t i = 0; i < n; i++) {
		master_check(k, (uint8_t)(i + 1), hex);
		checks[i] = arena_strdup(w->a, hex);
	}
	w->m->key_checks = (struct json_list){ checks, n };
	w->m->format = MANIFEST_FORMAT;
	w->m->program = YIZHAN_VERSION;
	w->m->parts.items = w->parts;
	for (size_t i = 0; i < backup_rows_count; i++)
		if (add_row(w, &backup_rows[i], e) != 0)
			return -1;
	return 0;
}

static int
make(struct work *w, const struct keyring *k, struct err *e)
{
	w->m->made_at = clock_now(w->job->clock);
	if (db_copy(w->job->dir, w->copy, on_copied, w, e) != 0)
		return -1;
	say(w, "examine", 0, 0);
	if (backup_examine(w->copy, w->job->clock, w->m, true, w->a, e) != 0 ||
		fill_manifest(w, k, e) != 0 || pack(w, k, e) != 0 ||
		verify(w, k, e) != 0)
		return -1;
	return give_name(w, e);
}

int
backup_make(const struct backup_job *job, struct arena *a,
	const struct manifest **out, struct err *e)
{
	struct work w = { .job = job, .a = a };
	struct keyring *k;
	int rc;

	if (access(job->file, F_OK) == 0)
		return err_setf(e, ERR_FILE_EXISTS, "%.100s", job->file);
	k = keyring_open(job->dir, seal_columns, seal_columns_count, e);
	if (!k)
		return -1;
	w.copy = arena_printf(a, "%s.part.db", job->file);
	w.part = arena_printf(a, "%s.part", job->file);
	w.m = ARENA_NEW(a, struct manifest);
	w.parts = ARENA_ARRAY(a, struct backup_part, PARTS_MAX);
	/* what a backup that was killed has left */
	unlink(w.copy);
	unlink(w.part);
	rc = make(&w, k, e);
	keyring_free(k);
	unlink(w.copy);
	if (rc != 0)
		unlink(w.part);
	*out = w.m;
	return rc;
}
