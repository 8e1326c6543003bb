/* SPDX-License-Identifier: Apache-2.0 */
/* The centre's life, its clock, its database behind its back. */
#include "centre_private.h"
#include "init.h"
#include <errno.h>
#include <sqlite3.h>
#include <unistd.h>

#define T0 INT64_C(1622505600000) /* 2021-06-01 08:00 in Shanghai */
#define PATIENCE_MS 120000

/* What all tests of a program copy. */
struct model {
	char dir[64];
	json_t *demo;		   /* demo.json: accounts and passwords */
	struct signed_in staff[2]; /* hashing is slow: once for all tests */
};

static int64_t
now_ms(void *ctx)
{
	return atomic_load(&((struct centre *)ctx)->now);
}

static void
copy_dir(const char *from, const char *to)
{
	char command[256];

	snprintf(command, sizeof(command), "cp -a %s/. %s/", from, to);
	assert_int_equal(system(command), 0);
}

static void
remove_dir(const char *dir)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
}

static struct centre *
centre_new(void)
{
	struct centre *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	strcpy(c->dir, "/tmp/test_api_XXXXXX");
	assert_non_null(mkdtemp(c->dir));
	c->clock = (struct clock){ now_ms, now_ms, c };
	atomic_store(&c->now, T0);
	arena_init(&c->arena, 256 << 20);
	return c;
}

static void
centre_free(struct centre *c)
{
	ask_free(c);
	arena_release(&c->arena);
	remove_dir(c->dir);
	free(c);
}

int
centre_make(void **state)
{
	struct model *m = calloc(1, sizeof(*m));
	struct centre *c = centre_new();
	char password[PASSWORD_ONE_TIME];
	struct err e = { 0 };
	json_error_t why;

	if (init_centre(c->dir, true, &c->clock, &rng_system, password, &e) !=
		0)
		fail_msg("init: %s %s", err_info(e.code)->name, e.detail);
	m->demo = c->demo = json_load_file(
		centre_printf(c, "%s/demo.json", c->dir), 0, &why);
	assert_non_null(m->demo);
	centre_open(c);
	(void)centre_staff(c, "clerk");
	(void)centre_staff(c, "reviewer");
	centre_close(c);
	memcpy(m->staff, c->staff, sizeof(m->staff));
	strcpy(m->dir, "/tmp/test_api_XXXXXX");
	assert_non_null(mkdtemp(m->dir));
	copy_dir(c->dir, m->dir);
	centre_free(c);
	*state = m;
	return 0;
}

int
centre_unmake(void **state)
{
	struct model *m = *state;

	json_decref(m->demo);
	remove_dir(m->dir);
	free(m);
	return 0;
}

int
centre_setup(void **state)
{
	const struct model *m = *state;
	struct centre *c = centre_new();

	c->demo = m->demo;
	c->n_staff = ARRAY_LEN(m->staff);
	memcpy(c->staff, m->staff, sizeof(m->staff));
	copy_dir(m->dir, c->dir);
	centre_open(c);
	*state = c;
	return 0;
}

int
centre_teardown(void **state)
{
	struct centre *c = *state;

	centre_close(c);
	centre_free(c);
	return 0;
}

void
centre_open(struct centre *c)
{
	const struct app_config config = { .dir = c->dir };
	struct err e = { 0 };

	c->app = app_open(&config, &c->clock, &rng_system, &e);
	if (!c->app)
		fail_msg("open: %s %s", err_info(e.code)->name, e.detail);
	ask_open(c);
}

void
centre_close(struct centre *c)
{
	if (c->app)
		app_close(c->app);
	c->app = NULL;
}

struct app *
centre_app(struct centre *c)
{
	return c->app;
}

const char *
centre_dir(const struct centre *c)
{
	return c->dir;
}

struct arena *
centre_arena(struct centre *c)
{
	return &c->arena;
}

/* ---- time ---------------------------------------------------------------- */

void
centre_at(struct centre *c, const char *day, int64_t ms)
{
	struct err e = { 0 };
	struct civil d;

	assert_int_equal(civil_parse(day, &d, &e), 0);
	atomic_store(&c->now, civil_to_ms(d) + ms);
}

void
centre_pass(struct centre *c, int64_t ms)
{
	atomic_fetch_add(&c->now, ms);
}

static int
nothing(struct tx *tx, void *arg, struct err *e)
{
	(void)tx;
	(void)arg;
	(void)e;
	return 0;
}

/* The write lane takes its jobs in order: behind this one all are done. */
void
centre_settle(struct centre *c)
{
	struct err e = { 0 };

	assert_int_equal(
		db_run(c->app->db, DB_WRITE, nothing, NULL, &c->arena, &e), 0);
	mailbox_collect(c->app->mailbox);
}

/* ---- the database -------------------------------------------------------- */

static sqlite3 *
behind(struct centre *c)
{
	sqlite3 *h = NULL;

	assert_int_equal(
		sqlite3_open_v2(centre_printf(c, "%s/yizhan.db", c->dir), &h,
			SQLITE_OPEN_READWRITE, NULL),
		SQLITE_OK);
	sqlite3_busy_timeout(h, PATIENCE_MS);
	return h;
}

const char *
centre_printf(struct centre *c, const char *fmt, ...)
{
	char text[8192];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert_in_range(n, 0, (int)sizeof(text) - 1);
	return arena_strdup(&c->arena, text);
}

static const char *
first_value(struct centre *c, const char *sql)
{
	sqlite3 *h = behind(c);
	sqlite3_stmt *s = NULL;
	const char *out = NULL;

	if (sqlite3_prepare_v2(h, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(h), sql);
	if (sqlite3_step(s) != SQLITE_ROW)
		fail_msg("no row: %s", sql);
	if (sqlite3_column_type(s, 0) != SQLITE_NULL)
		out = arena_strdup(
			&c->arena, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_close(h);
	return out;
}

#define FORMAT(sql, fmt)                                                       \
	do {                                                                   \
		va_list ap_;                                                   \
		va_start(ap_, fmt);                                            \
		vsnprintf(sql, sizeof(sql), fmt, ap_);                         \
		va_end(ap_);                                                   \
	} while (0)

const char *
centre_text(struct centre *c, const char *fmt, ...)
{
	char sql[1024];

	FORMAT(sql, fmt);
	return first_value(c, sql);
}

int64_t
centre_int(struct centre *c, const char *fmt, ...)
{
	char sql[1024];
	const char *value;

	FORMAT(sql, fmt);
	value = first_value(c, sql);
	assert_non_null(value);
	return strtoll(value, NULL, 10);
}

int
centre_try_sql(struct centre *c, const char *sql)
{
	sqlite3 *h = behind(c);
	int rc = sqlite3_exec(h, sql, NULL, NULL, NULL);

	sqlite3_close(h);
	return rc;
}

void
centre_sql(struct centre *c, const char *fmt, ...)
{
	char sql[1024];
	int rc;

	FORMAT(sql, fmt);
	rc = centre_try_sql(c, sql);
	if (rc != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errstr(rc), sql);
}

int64_t
centre_trail(struct centre *c, const char *action)
{
	return centre_int(
		c, "SELECT count(*) FROM audit WHERE action = '%s'", action);
}
