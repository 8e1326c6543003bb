/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/backup_verbs.h"
#include "admin/args.h"
#include "backup/backup.h"
#include "backup/key_export.h"
#include "civil.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TICK_MS = 1000, ARENA_CAP = 32 << 20 };

/* ---- backup ---- */

struct progress {
	int64_t next; /* mono ms: nothing is said before */
};

static const struct {
	const char *what, *text;
} steps[] = {
	{ "copy", "复制 copying" },
	{ "examine", "检查 examining" },
	{ "pack", "打包 packing" },
	{ "verify", "核对 verifying" },
};

static const char *
step_text(const char *what)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (strcmp(steps[i].what, what) == 0)
			return steps[i].text;
	return what;
}

/* A line a second, and none for work that is done at once. */
static void
on_progress(void *ctx, const char *what, int64_t done, int64_t total)
{
	struct progress *p = ctx;
	int64_t now = clock_mono(&clock_system);

	if (now < p->next)
		return;
	p->next = now + TICK_MS;
	if (total > 0)
		fprintf(stderr, "%s %lld%%\n", step_text(what),
			(long long)((done < total ? done : total) * 100 /
				    total));
	else
		fprintf(stderr, "%s\n", step_text(what));
}

static void
print_manifest(const struct manifest *m, struct str *out)
{
	const struct backup_table *t = m->tables.items;
	char at[CIVIL_RFC3339_SIZE];

	civil_format_rfc3339(m->made_at, at);
	str_printf(out, "made at %s\nschema %lld\naudit rows %lld\n", at,
		(long long)m->schema, (long long)m->audit_rows);
	for (size_t i = 0; i < m->tables.n; i++)
		str_printf(out, "table %s %lld\n", t[i].name,
			(long long)t[i].rows);
}

int
verb_backup(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct progress progress = { clock_mono(&clock_system) + TICK_MS };
	struct backup_job job = { .dir = dir,
		.clock = &clock_system,
		.progress = on_progress,
		.ctx = &progress };
	const struct manifest *m;
	struct arena a;
	struct args args;
	struct stat st;
	int rc;

	if (args_parse(&args, ARGS_BACKUP, argc, argv, e) != 0)
		return -1;
	job.file = args_get(&args, "--to");
	arena_init(&a, ARENA_CAP);
	rc = backup_make(&job, &a, &m, e);
	if (rc == 0) {
		str_printf(out, "%s\nbytes %lld\n", job.file,
			stat(job.file, &st) == 0 ? (long long)st.st_size : 0);
		print_manifest(m, out);
		str_puts(out, "备份里没有主密钥；请用 yizhan keys export "
			      "另存一份，与备份分开保管。\n");
	}
	arena_release(&a);
	return rc;
}

/* ---- keys ---- */

int
verb_keys_export(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	char passphrase[PASSPHRASE_MAX + 1];
	const char *to;
	struct bytes text;
	struct args args;
	int n;

	if (args_parse(&args, ARGS_KEYS_EXPORT, argc, argv, e) != 0)
		return -1;
	to = args_get(&args, "--to");
	if (access(to, F_OK) == 0)
		return err_setf(e, ERR_FILE_EXISTS, "%.100s", to);
	n = master_keys_load(dir, masters, e);
	if (n < 0 || passphrase_ask(args_get(&args, "--passphrase-file"), true,
			     passphrase, e) != 0) {
		crypto_wipe(masters, sizeof(masters));
		return -1;
	}
	text = key_export_format(out->arena, &rng_system,
		(const uint8_t(*)[SEAL_KEY_SIZE])masters, (size_t)n, passphrase,
		&kdf_cost_standard, e);
	crypto_wipe(passphrase, sizeof(passphrase));
	crypto_wipe(masters, sizeof(masters));
	if (!text.p || file_create(to, 0400, text, e) != 0)
		return -1;
	str_printf(out,
		"%s\n主密钥 %d 把，已用口令封好；与备份、与口令都分开保管。"
		" Keep it apart from backups and from the passphrase.\n",
		to, n);
	return 0;
}

/* A key file of ours, or what keys export made of it. Returns how many. */
static int
load_keys(const struct args *args, struct arena *a,
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE], struct err *e)
{
	const char *path = args_get(args, "--key");
	char passphrase[PASSPHRASE_MAX + 1];
	struct bytes text;
	int n;

	if (file_read(path, KEY_EXPORT_MAX, a, &text, e) != 0)
		return -1;
	if (text.n == SEAL_KEY_SIZE) {
		memcpy(masters[0], text.p, text.n);
		return 1;
	}
	if (passphrase_ask(args_get(args, "--passphrase-file"), false,
		    passphrase, e) != 0)
		return -1;
	n = key_export_parse(a, text, passphrase, masters, e);
	crypto_wipe(passphrase, sizeof(passphrase));
	return n;
}

/* ---- restore ---- */

static void
print_next(const struct manifest *m, const char *dir, bool has_key,
	struct str *out)
{
	print_manifest(m, out);
	if (!has_key)
		str_printf(out,
			"还缺主密钥：请把原来的 master.key 放回 %s（权限 "
			"0400）；"
			"备份里没有它，没有它打不开数据。\n"
			"The master key is missing: put master.key back.\n",
			dir);
	str_printf(out,
		"请运行 yizhan check --data %s；备份时刻之后办理的业务"
		"不在其中，须对照纸质回执补录；之后作废的年票、凭证须重新作废。"
		"\n",
		dir);
}

static int
restore(const char *dir, const struct args *args, struct arena *a,
	struct str *out, struct err *e)
{
	struct restore_job job = { .dir = dir,
		.file = args_get(args, "--from"),
		.clock = &clock_system };
	uint8_t masters[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];
	const struct manifest *m;
	int n = 0, rc;

	if (args_get(args, "--key")) {
		n = load_keys(args, a, masters, e);
		if (n < 0)
			return -1;
		job.masters = (const uint8_t(*)[SEAL_KEY_SIZE])masters;
		job.n_masters = (size_t)n;
	}
	rc = restore_make(&job, a, &m, e);
	job.masters = NULL;
	crypto_wipe(masters, sizeof(masters));
	if (rc == 0)
		print_next(m, dir, n > 0, out);
	return rc;
}

int
verb_restore(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct args args;
	struct arena a;
	int rc;

	if (args_parse(&args, ARGS_RESTORE, argc, argv, e) != 0)
		return -1;
	arena_init(&a, ARENA_CAP);
	rc = restore(dir, &args, &a, out, e);
	arena_release(&a);
	return rc;
}
