/* SPDX-License-Identifier: Apache-2.0 */
#include "init.h"
#include "log.h"
#include "app.h"
#include "cli.h"
#include "demo.h"
#include "files.h"
#include "seal.h"
#include "signing.h"
#include "staff/password.h"
#include "staff/staff.h"
#include "trust/root.h"
#include "terminal/ca.h"
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MASTER_KEY 32
#define ADMIN_NAME "admin"

struct init {
	const char *dir;
	bool demo;
	const struct clock *clock;
	const struct rng *rng;
	char *password;
	const char *place; /* where dir goes when it is complete */
	struct arena arena;
};

static size_t
length_without_slash(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return n;
}

static int
look_first(struct init *in, struct err *e)
{
	const char *db = arena_printf(&in->arena, "%s/yizhan.db", in->dir);
	const char *key = arena_printf(&in->arena, "%s/master.key", in->dir);

	if (access(db, F_OK) == 0 || access(key, F_OK) == 0)
		return err_setf(e, ERR_BAD_REQUEST, "%s already holds a centre",
			in->dir);
	return 0;
}

/* A centre is made beside its place and moved there whole: an init that is
 * killed leaves nothing that looks like one. */
static int
make_beside(struct init *in, struct err *e)
{
	in->place = in->dir;
	in->dir = arena_printf(&in->arena, "%.*s.part",
		(int)length_without_slash(in->place), in->place);
	if (file_remove_tree(in->dir, e) != 0)
		return -1;
	if (mkdir(in->dir, 0700) != 0)
		return err_setf(
			e, ERR_INTERNAL, "mkdir %s: errno %d", in->dir, errno);
	return 0;
}

static int
move_into_place(struct init *in, struct err *e)
{
	if (rename(in->dir, in->place) != 0)
		return err_setf(e, ERR_BAD_REQUEST, "%s is not empty (%s)",
			in->place, strerror(errno));
	return file_sync_dir(in->place, e);
}

/* Master key, certificate authority, receipt key. */
static int
make_keys(struct init *in, struct err *e)
{
	const char *master = arena_printf(&in->arena, "%s/master.key", in->dir);
	struct keyring *k;
	int rc;

	if (key_file_create(master, in->rng, MASTER_KEY, e) != 0)
		return -1;
	k = keyring_open(in->dir, seal_columns, seal_columns_count, e);
	if (!k)
		return -1;
	rc = ca_init(in->dir, k, in->rng, clock_now(in->clock) / 1000, e);
	if (rc == 0)
		rc = signing_init(in->dir, k, in->rng, e);
	keyring_free(k);
	return rc;
}

static int
make_config(struct init *in, struct err *e)
{
	static const char plain[] =
		"# 本中心的配置，说明见 yizhan.conf(5)；改后重启服务生效\n";
	static const char demo[] =
		"# 演示中心：接受 340299 测试号码，只监听本机\n"
		"demo = yes\n";

	return file_create(arena_printf(&in->arena, "%s/yizhan.conf", in->dir),
		0600, bytes_str(in->demo ? demo : plain), e);
}

struct first_admin {
	struct app *app;
	const char *phc;
};

static int
add_admin(struct tx *tx, void *arg, struct err *e)
{
	const struct first_admin *f = arg;
	const struct staff_new n = { .name = ADMIN_NAME,
		.display = "系统管理员",
		.role = "sysadmin",
		.password = f->phc,
		.one_time = true };

	return staff_add(tx, f->app, "system", &n, NULL, e);
}

static int
fill_centre(struct init *in, struct app *app, struct err *e)
{
	char phc[PASSWORD_PHC_MAX];
	struct first_admin first = { app, phc };

	password_one_time(in->rng, in->password);
	if (password_hash(app->keyring, in->rng, in->password, phc, e) != 0 ||
		db_run(app->db, DB_WRITE, add_admin, &first, &in->arena, e) !=
			0 ||
		trust_begin(app, arena_printf(&in->arena, "%s/ca", in->dir),
			&in->arena, e) != 0)
		return -1;
	return in->demo ? demo_fill(app, e) : 0;
}

static int
make_centre(struct init *in, struct err *e)
{
	const struct app_config config = { .dir = in->dir, .create = true };
	struct app *app;
	int rc;

	if (make_keys(in, e) != 0 || make_config(in, e) != 0)
		return -1;
	app = app_open(&config, in->clock, in->rng, e);
	if (!app)
		return -1;
	rc = fill_centre(in, app, e);
	app_close(app);
	return rc;
}

int
init_centre(const char *dir, bool demo, const struct clock *clock,
	const struct rng *rng, char password[PASSWORD_ONE_TIME], struct err *e)
{
	struct init in = { .dir = dir,
		.demo = demo,
		.clock = clock,
		.rng = rng,
		.password = password };
	struct err own = { 0 };
	int rc;

	arena_init(&in.arena, 4 << 20);
	rc = look_first(&in, e);
	if (rc == 0)
		rc = make_beside(&in, e);
	if (rc == 0) {
		rc = make_centre(&in, e);
		if (rc == 0)
			rc = move_into_place(&in, e);
		if (rc != 0 && file_remove_tree(in.dir, &own) != 0)
			log_event(LOG_WARN, "init.left", "dir=\"%s\"", in.dir);
	}
	arena_release(&in.arena);
	return rc;
}

static int
usage(void)
{
	fputs("用法 usage: yizhan init [--demo] --data DIR\n", stderr);
	return CLI_USAGE;
}

int
init_main(int argc, char **argv)
{
	const char *dir = cli_data_dir(&argc, argv);
	char password[PASSWORD_ONE_TIME];
	struct err e = { 0 };
	bool demo = false;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--demo") != 0)
			return usage();
		demo = true;
	}
	if (init_centre(dir, demo, &clock_system, &rng_system, password, &e) !=
		0) {
		fprintf(stderr, "yizhan init: %s: %s\n", err_info(e.code)->name,
			e.detail);
		return CLI_FAILED;
	}
	printf("%s %s\n", ADMIN_NAME, password);
	fprintf(stderr,
		"中心已建在 "
		"%s。上面是管理员账号和一次性密码，首次登录时要改。\n"
		"请把 %s/ca/root.key 和 trust-root-*.key 移到离线介质保存；"
		"master.key 要另行备份。\n",
		dir, dir);
	return CLI_OK;
}
