/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a backup one by one: the container, the manifest, the sealed
 * keys, and what stays behind when the disk fails on the way.
 */
#include "app_fixture.h"
#include "backup/backup.h"
#include "backup/key_export.h"
#include "backup/tar.h"
#include "files.h"
#include "signing.h"
#include "terminal/ca.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const struct kdf_cost cheap = { 8, 1 };

/* ---- the container ---- */

static void
put_file(FILE *f, const char *name, int64_t size, struct bytes content)
{
	struct tar_entry entry = {
		.mode = 0400, .size = size, .mtime = T0 / 1000
	};
	struct err e = { 0 };

	snprintf(entry.name, sizeof(entry.name), "%s", name);
	assert_int_equal(tar_put(f, &entry, &e), 0);
	assert_int_equal(tar_write(f, content, &e), 0);
	assert_int_equal(tar_pad(f, (int64_t)content.n, &e), 0);
}

static void
test_tar(void **state)
{
	const int64_t huge = INT64_C(123456789012345);
	char name[TAR_NAME_MAX + 1], back[8];
	struct tar_entry entry;
	struct err e = { 0 };
	FILE *f = tmpfile();

	(void)state;
	memset(name, 'n', TAR_NAME_MAX);
	name[TAR_NAME_MAX] = '\0';
	put_file(f, name, 5, bytes_str("12345"));
	put_file(f, "empty", 0, bytes_str(""));
	put_file(f, "huge", huge, bytes_str(""));
	assert_int_equal(tar_finish(f, &e), 0);
	assert_int_equal(ftell(f), 512 * 6);
	rewind(f);
	assert_int_equal(tar_get(f, &entry, &e), 1);
	assert_string_equal(entry.name, name);
	assert_int_equal(entry.size, 5);
	assert_int_equal(entry.mode, 0400);
	assert_int_equal(entry.mtime, T0 / 1000);
	assert_int_equal(tar_read(f, back, 5, &e), 0);
	assert_memory_equal(back, "12345", 5);
	assert_int_equal(tar_skip_pad(f, 5, &e), 0);
	assert_int_equal(tar_get(f, &entry, &e), 1);
	assert_string_equal(entry.name, "empty");
	assert_int_equal(tar_get(f, &entry, &e), 1);
	assert_int_equal(entry.size, huge);
	assert_int_equal(tar_get(f, &entry, &e), 0);
	fclose(f);
}

/* Every byte of a head counts: one that we would not write is refused. */
static void
test_tar_changed(void **state)
{
	char head[TAR_BLOCK];
	struct tar_entry entry;
	struct err e = { 0 };
	FILE *f = tmpfile();

	(void)state;
	put_file(f, "a", 0, bytes_str(""));
	assert_int_equal(tar_finish(f, &e), 0);
	rewind(f);
	assert_int_equal(fread(head, 1, sizeof(head), f), sizeof(head));
	for (long i = 0; i < TAR_BLOCK; i++) {
		fseek(f, i, SEEK_SET);
		putc(head[i] ^ 4, f);
		rewind(f);
		err_clear(&e);
		if (tar_get(f, &entry, &e) != -1)
			fail_msg("byte %ld", i);
		assert_int_equal(e.code, ERR_BACKUP_DAMAGED);
		fseek(f, i, SEEK_SET);
		putc(head[i], f);
	}
	fclose(f);
}

/* ---- the manifest ---- */

static const char hash[] =
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

static struct manifest *
manifest_new(struct arena *a)
{
	static const char *const names[] = { "yizhan.db", "yizhan.conf",
		"ca.crt", "ca/intermediate.crt", "ca/intermediate.key",
		"keys/receipt-1.key" };
	struct manifest *m = ARENA_NEW(a, struct manifest);
	struct backup_part *p =
		ARENA_ARRAY(a, struct backup_part, ARRAY_LEN(names));
	const char **checks = ARENA_ARRAY(a, const char *, 1);

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		p[i] = (struct backup_part){ names[i], 1, 2, hash };
	checks[0] = hash;
	*m = (struct manifest){ .format = MANIFEST_FORMAT,
		.program = "1",
		.made_at = T0,
		.schema = 1,
		.audit_hash = hash,
		.key_checks = { checks, 1 },
		.parts = { p, ARRAY_LEN(names) } };
	return m;
}

static bool
is_taken(struct arena *a, const struct manifest *m)
{
	struct err e = { 0 };
	bool good = manifest_parse(a, manifest_format(a, m), &e) != NULL;

	assert_int_equal(e.code, good ? ERR_NONE : ERR_BACKUP_DAMAGED);
	return good;
}

static void
test_manifest(void **state)
{
	static const char *const strange[] = { "master.key", "ca/root.key",
		"tls/server.key", "../yizhan.db", "/yizhan.db", "keys/../x.key",
		"keys/.key", "keys/A.key", "keys/a.key/", "keys/a", "lock", "",
		"demo.json" };
	struct manifest *m;
	struct backup_part *p;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	m = manifest_new(&a);
	p = m->parts.items;
	assert_true(is_taken(&a, m));
	for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
		assert_null(backup_row_find(strange[i]));
		p[1].name = strange[i];
		assert_false(is_taken(&a, m));
	}
	p[1].name = p[0].name; /* twice */
	assert_false(is_taken(&a, m));
	p[1].name = "yizhan.conf";
	p[1].sha256 = hash + 2;
	assert_false(is_taken(&a, m));
	p[1].sha256 = hash;
	m->format = 2;
	assert_false(is_taken(&a, m));
	m->format = MANIFEST_FORMAT;
	m->parts.n = 5; /* without the signing key */
	assert_false(is_taken(&a, m));
	m->parts.n = 6;
	m->key_checks.n = 0;
	assert_false(is_taken(&a, m));
	m->key_checks.n = 1;
	assert_true(is_taken(&a, m));
	arena_release(&a);
}

/* ---- sealed keys ---- */

static void
random_keys(uint8_t keys[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE])
{
	rng_fill(&rng_system, keys, SEAL_GENERATIONS_MAX * SEAL_KEY_SIZE);
}

static struct bytes
export_of(struct arena *a, uint8_t (*keys)[SEAL_KEY_SIZE], size_t n)
{
	struct err e = { 0 };
	struct bytes text = key_export_format(a, &rng_system,
		(const uint8_t(*)[SEAL_KEY_SIZE])keys, n, "a long passphrase",
		&cheap, &e);

	assert_non_null(text.p);
	return text;
}

static void
test_export(void **state)
{
	uint8_t keys[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	uint8_t back[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	struct err e = { 0 };
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	random_keys(keys);
	for (size_t n = 1; n <= SEAL_GENERATIONS_MAX; n++) {
		struct bytes text = export_of(&a, keys, n);

		memset(back, 0, sizeof(back));
		assert_int_equal(key_export_parse(&a, text, "a long passphrase",
					 back, &e),
			n);
		assert_memory_equal(keys, back, n * SEAL_KEY_SIZE);
		assert_int_equal(key_export_parse(&a, text, "a long passphrasE",
					 back, &e),
			-1);
		assert_int_equal(e.code, ERR_PASSPHRASE_WRONG);
		err_clear(&e);
	}
	arena_release(&a);
}

/* No bit of it can be turned, no byte left out or added. */
static void
test_export_changed(void **state)
{
	uint8_t keys[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	uint8_t back[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	struct bytes text;
	struct arena a;
	char *copy;

	(void)state;
	arena_init(&a, 8 << 20);
	random_keys(keys);
	text = export_of(&a, keys, 1);
	copy = arena_strndup(&a, text.p, text.n);
	for (size_t i = 0; i < text.n; i++) {
		struct err e = { 0 };

		copy[i] ^= 1;
		if (key_export_parse(&a, bytes_of(copy, text.n),
			    "a long passphrase", back, &e) != -1)
			fail_msg("byte %zu: %s", i, copy);
		assert_true(e.code == ERR_KEY_FILE_DAMAGED ||
			    e.code == ERR_PASSPHRASE_WRONG);
		copy[i] ^= 1;
		err_clear(&e);
		assert_int_equal(key_export_parse(&a, bytes_of(copy, i),
					 "a long passphrase", back, &e),
			-1);
		assert_int_equal(e.code, ERR_KEY_FILE_DAMAGED);
	}
	arena_release(&a);
}

static void
test_passphrase_file(void **state)
{
	static const struct {
		const char *text, *want;
		enum err_code code; /* of a fresh one */
	} rows[] = {
		{ "twelve chars\n", "twelve chars", ERR_NONE },
		{ "十二个字的口令也算够长了\n", "十二个字的口令也算够长了",
			ERR_NONE },
		{ "windows line ends\r\nsecond\n", "windows line ends",
			ERR_NONE },
		{ "eleven char\n", NULL, ERR_PASSPHRASE_WEAK },
		{ "\n", NULL, ERR_PASSPHRASE_WEAK },
		{ "", NULL, ERR_PASSPHRASE_WEAK },
	};
	char out[PASSPHRASE_MAX + 1], path[] = "/tmp/test_pass_XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };
		size_t n = strlen(rows[i].text);

		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, rows[i].text, n, 0), n);
		assert_int_equal(passphrase_ask(path, true, out, &e),
			rows[i].code ? -1 : 0);
		assert_int_equal(e.code, rows[i].code);
		if (rows[i].want)
			assert_string_equal(out, rows[i].want);
	}
	close(fd);
	unlink(path);
}

/* ---- a centre ---- */

struct whole {
	struct centre *t;
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	char file[128], again[128];
	struct backup_job backup;
	struct restore_job restore;
};

static int
whole_setup(void **state)
{
	struct whole *w = calloc(1, sizeof(*w));
	struct err e = { 0 };
	char path[128];
	struct keyring *k;
	void *centre;

	assert_int_equal(centre_setup(&centre), 0);
	w->t = centre;
	snprintf(path, sizeof(path), "%s/master.key", w->t->dir);
	assert_int_equal(key_file_create(path, &rng_system, 32, &e), 0);
	assert_int_equal(master_keys_load(w->t->dir, w->masters, &e), 1);
	k = keyring_open(w->t->dir, seal_columns, seal_columns_count, &e);
	assert_int_equal(ca_init(w->t->dir, k, &rng_system, T0 / 1000, &e), 0);
	assert_int_equal(signing_init(w->t->dir, k, &rng_system, &e), 0);
	keyring_free(k);
	/* the directory of the centre has room for two more names */
	snprintf(w->file, sizeof(w->file), "%s/b", w->t->dir);
	snprintf(w->again, sizeof(w->again), "%s/again", w->t->dir);
	w->backup = (struct backup_job){
		.dir = w->t->dir, .file = w->file, .clock = &w->t->clock
	};
	w->restore = (struct restore_job){ .dir = w->again,
		.file = w->file,
		.masters = (const uint8_t(*)[SEAL_KEY_SIZE])w->masters,
		.n_masters = 1,
		.clock = &w->t->clock };
	*state = w;
	return 0;
}

static int
whole_teardown(void **state)
{
	struct whole *w = *state;
	void *centre = w->t;

	free(w);
	return centre_teardown(&centre);
}

static enum err_code
do_backup(struct whole *w)
{
	const struct manifest *m;
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 8 << 20);
	if (backup_make(&w->backup, &a, &m, &e) == 0) {
		assert_int_equal(m->made_at, T0);
		assert_int_equal(m->schema, db_schema_known());
		assert_int_equal(m->parts.n, 8); /* no yizhan.conf here */
	}
	arena_release(&a);
	return e.code;
}

static enum err_code
do_restore(struct whole *w)
{
	const struct manifest *m;
	struct err e = { 0 };
	struct arena a;
	int rc;

	arena_init(&a, 8 << 20);
	rc = restore_make(&w->restore, &a, &m, &e);
	assert_int_equal(rc, e.code ? -1 : 0);
	arena_release(&a);
	return e.code;
}

static bool
is_there(const char *path, const char *tail)
{
	char name[160];

	snprintf(name, sizeof(name), "%s%s", path, tail);
	return access(name, F_OK) == 0;
}

static void
test_round(void **state)
{
	struct whole *w = *state;

	/* what a killed backup has left is no hindrance */
	struct err e = { 0 };
	char path[160];
	snprintf(path, sizeof(path), "%s.part.db", w->file);
	assert_int_equal(
		file_create(path, 0600, bytes_str("half a copy"), &e), 0);
	assert_int_equal(do_backup(w), ERR_NONE);
	assert_false(is_there(w->file, ".part"));
	assert_false(is_there(w->file, ".part.db"));
	assert_int_equal(do_backup(w), ERR_FILE_EXISTS);
	assert_int_equal(do_restore(w), ERR_NONE);
	assert_true(is_there(w->again, "/yizhan.db"));
	assert_true(is_there(w->again, "/master.key"));
	assert_false(is_there(w->again, "/yizhan.db.part"));
	assert_int_equal(db_check(w->again, &e), 0);
	assert_int_equal(do_restore(w), ERR_DIR_NOT_EMPTY);
	w->masters[0][0] ^= 1;
	snprintf(path, sizeof(path), "%s2", w->again);
	w->restore.dir = path;
	assert_int_equal(do_restore(w), ERR_MASTER_KEY_WRONG);
	assert_false(is_there(path, ""));
}

/* A disk that ends at n bytes a file, as a quota does. */
static enum err_code
with_limit(enum err_code (*what)(struct whole *), struct whole *w, rlim_t n)
{
	struct rlimit as_it_was, limit;
	enum err_code code;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &as_it_was), 0);
	limit = as_it_was;
	limit.rlim_cur = n;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	code = what(w);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &as_it_was), 0);
	return code;
}

/* Wherever the disk ends, no backup and no directory is left behind. */
static void
test_disk_ends(void **state)
{
	struct whole *w = *state;
	struct stat st;
	rlim_t step, n;

	assert_int_equal(do_backup(w), ERR_NONE);
	assert_int_equal(stat(w->file, &st), 0);
	step = (rlim_t)st.st_size / 12;
	assert_int_equal(unlink(w->file), 0);
	for (n = 100; n < (rlim_t)st.st_size; n += step) {
		assert_int_not_equal(with_limit(do_backup, w, n), ERR_NONE);
		assert_false(is_there(w->file, ""));
		assert_false(is_there(w->file, ".part"));
		assert_false(is_there(w->file, ".part.db"));
	}
	assert_int_equal(do_backup(w), ERR_NONE);
	for (n = 100; n < (rlim_t)st.st_size - 16384; n += step) {
		assert_int_not_equal(with_limit(do_restore, w, n), ERR_NONE);
		assert_false(is_there(w->again, ""));
	}
	assert_int_equal(mkdir(w->again, 0700), 0);
	assert_int_not_equal(with_limit(do_restore, w, 9000), ERR_NONE);
	assert_int_equal(rmdir(w->again), 0); /* there, and empty */
	assert_int_equal(do_restore(w), ERR_NONE);
}

#define W(f) cmocka_unit_test_setup_teardown(f, whole_setup, whole_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tar),
		cmocka_unit_test(test_tar_changed),
		cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_export),
		cmocka_unit_test(test_export_changed),
		cmocka_unit_test(test_passphrase_file),
		W(test_round),
		W(test_disk_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
