/* SPDX-License-Identifier: Apache-2.0 */
/* Administrative verbs: their words, their work, the door of the server. */
#include "app_fixture.h"
#include "admin/args.h"
#include "admin/client.h"
#include "cli.h"
#include "http/admin.h"

#include <event2/event.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define WORDS_MAX 12

struct words {
	int n;
	char *v[WORDS_MAX + 1];
	char text[256];
};

/* Splits at blanks. */
static void
words_of(struct words *w, const char *line)
{
	char *save = NULL;

	snprintf(w->text, sizeof(w->text), "%s", line);
	w->n = 0;
	for (char *p = strtok_r(w->text, " ", &save); p;
		p = strtok_r(NULL, " ", &save))
		w->v[w->n++] = p;
	w->v[w->n] = NULL;
}

/* ---- words ---- */

static void
test_args(void **state)
{
	static const char usage[] =
		"NAME --kind kiosk|gate [--park CODE] [--json]";
	static const struct {
		const char *line;
		bool good;
		const char *name, *kind, *park, *json;
	} rows[] = {
		{ "k1 --kind kiosk", true, "k1", "kiosk", NULL, NULL },
		{ "--kind gate --json k1 --park P1", true, "k1", "gate", "P1",
			"" },
		{ "--kind=gate --park=a=b k1", true, "k1", "gate", "a=b",
			NULL },
		{ "k1", false, NULL, NULL, NULL, NULL },
		{ "--kind kiosk", false, NULL, NULL, NULL, NULL },
		{ "k1 --kind", false, NULL, NULL, NULL, NULL },
		{ "k1 --kind kios", false, NULL, NULL, NULL, NULL },
		{ "k1 --kind kiosk|gate", false, NULL, NULL, NULL, NULL },
		{ "k1 k2 --kind kiosk", false, NULL, NULL, NULL, NULL },
		{ "k1 --kind kiosk --kind gate", false, NULL, NULL, NULL,
			NULL },
		{ "k1 --kind kiosk --json=1", false, NULL, NULL, NULL, NULL },
		{ "k1 --kind kiosk --other", false, NULL, NULL, NULL, NULL },
		{ "k1 --kind= kiosk", false, NULL, NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct words w;
		struct args args;
		struct err e = { 0 };

		words_of(&w, rows[i].line);
		if ((args_parse(&args, usage, w.n, w.v, &e) == 0) !=
			rows[i].good)
			fail_msg("%s", rows[i].line);
		assert_int_equal(
			e.code, rows[i].good ? ERR_NONE : ERR_BAD_REQUEST);
		if (!rows[i].good)
			continue;
		assert_string_equal(args_get(&args, "NAME"), rows[i].name);
		assert_string_equal(args_get(&args, "--kind"), rows[i].kind);
		assert_int_equal(!args_get(&args, "--park"), !rows[i].park);
		assert_int_equal(!args_get(&args, "--json"), !rows[i].json);
	}
}

/* Every usage of the table can be read by it; every verb is found. */
static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < cli_verbs_count; i++) {
		struct words w;
		struct args args;
		struct err e = { 0 };
		int words;

		words_of(&w, cli_verbs[i].name);
		assert_ptr_equal(cli_find(w.n, w.v, &words), &cli_verbs[i]);
		assert_int_equal(words, w.n);
		(void)!args_parse(&args, cli_verbs[i].args, 0, NULL, &e);
		for (size_t j = 0; j < args.n; j++)
			assert_true(args.items[j].name[0] != '\0');
	}
}

static void
test_usage(void **state)
{
	static const char *const wrong[] = { "yizhan", "yizhan nonsense",
		"yizhan staff", "yizhan staff fly x", "yizhan staff add",
		"yizhan terminal pair", "yizhan terminal pair x --kind lamp",
		"yizhan check now", "yizhan staff list --yaml",
		"yizhan match page --year 2026 --key 00 --after 0" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct words w;

		words_of(&w, wrong[i]);
		/* There is no such directory: words are looked at first. */
		w.v[w.n++] = (char[]){ "--data=/nonexistent/yizhan" };
		w.v[w.n] = NULL;
		if (cli_run(w.n, w.v) != CLI_USAGE)
			fail_msg("%s", wrong[i]);
	}
}

static void
test_data_dir(void **state)
{
	struct words w;

	(void)state;
	words_of(&w, "yizhan --data /a staff list");
	assert_string_equal(cli_data_dir(&w.n, w.v), "/a");
	assert_int_equal(w.n, 3);
	assert_string_equal(w.v[2], "list");
	assert_null(w.v[3]);
	words_of(&w, "yizhan staff list --data=/b");
	assert_string_equal(cli_data_dir(&w.n, w.v), "/b");
	assert_int_equal(w.n, 3);
	words_of(&w, "yizhan staff list");
	assert_string_equal(cli_data_dir(&w.n, w.v), "/var/lib/yizhan");
	words_of(&w, "yizhan staff list --data");
	(void)cli_data_dir(&w.n, w.v);
	assert_int_equal(w.n, 4);
}

/* ---- work ---- */

static int
doing(struct centre *t, const char *line, struct str *out, struct str *message)
{
	struct words w;

	words_of(&w, line);
	str_init(out, &t->app.arena, 65536);
	str_init(message, &t->app.arena, 65536);
	return cli_do(&t->app, w.n, w.v, out, message);
}

static void
test_verbs(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *out, *message;
	} rows[] = {
		{ "staff add root --role sysadmin --display Root", CLI_OK,
			"One-time", NULL },
		{ "staff add root --role sysadmin --display Root", CLI_FAILED,
			NULL, "NAME_TAKEN" },
		{ "staff add limin --role boss --display X", CLI_FAILED, NULL,
			"role" },
		{ "staff add limin --role clerk --display X", CLI_FAILED, NULL,
			"id_no" },
		{ "staff identity nobody --id-no 340299199005159810",
			CLI_FAILED, NULL, "FIELDS" },
		{ "staff identity nobody --id-no 340299199005159814",
			CLI_FAILED, NULL, "NOT_FOUND" },
		{ "staff identity root --id-no 340299199005159814", CLI_OK,
			"root", NULL },
		{ "staff add limin --role clerk --display X "
		  "--id-no 340299199005150019",
			CLI_OK, "One-time", NULL },
		{ "staff list", CLI_OK, "limin\tclerk", NULL },
		{ "staff list --json", CLI_OK, "\"name\":\"limin\"", NULL },
		{ "staff reset limin", CLI_OK, "One-time", NULL },
		{ "staff reset nobody", CLI_FAILED, NULL, "NOT_FOUND" },
		{ "staff disable root", CLI_FAILED, NULL, "LAST_ADMIN" },
		{ "staff disable limin", CLI_OK, "limin", NULL },
		{ "terminal pair hall-1 --kind kiosk", CLI_OK, "Valid", NULL },
		{ "terminal pair hall-1 --kind lamp", CLI_USAGE, NULL,
			"kiosk|gate" },
		{ "terminal list", CLI_OK, "hall-1\tkiosk\twaiting", NULL },
		{ "terminal list --json", CLI_OK, "\"state\":\"waiting\"",
			NULL },
		{ "terminal revoke hall-1", CLI_OK, "hall-1", NULL },
		{ "terminal revoke hall-2", CLI_FAILED, NULL, "NOT_FOUND" },
		{ "check", CLI_OK,
			"terminals 1\nbookings recounted 0\n"
			"vouchers 0\npasses recounted 0\npass codes 0\n"
			"envelopes recounted 0\n"
			"ledger entries 0\ngrants 0\npayment runs 0\n"
			"payments 0\naid cases recounted 0\n"
			"audit rows 7\nok\n",
			NULL },
		{ "serve", CLI_USAGE, NULL, "help" },
		{ "nonsense", CLI_USAGE, NULL, "yizhan help" },
	};
	struct centre *t = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str out, message;
		int code = doing(t, rows[i].line, &out, &message);

		if (code != rows[i].code)
			fail_msg("%s: %d %s", rows[i].line, code,
				message.p ? message.p : "");
		assert_int_equal(!out.n, !rows[i].out);
		assert_int_equal(!message.n, !rows[i].message);
		if (rows[i].out && !strstr(out.p, rows[i].out))
			fail_msg("%s: %s", rows[i].line, out.p);
		if (rows[i].message && !strstr(message.p, rows[i].message))
			fail_msg("%s: %s", rows[i].line, message.p);
	}
}

/* A page that was overwritten is found. */
static void
test_check_damage(void **state)
{
	struct centre *t = *state;
	struct str out, message;
	char path[128];
	FILE *f;

	assert_int_equal(doing(t, "check", &out, &message), CLI_OK);
	db_close(t->app.db);
	t->app.db = NULL;
	snprintf(path, sizeof(path), "%s/yizhan.db", t->dir);
	f = fopen(path, "r+");
	assert_non_null(f);
	for (long page = 3; page < 8; page++) {
		fseek(f, page * 4096, SEEK_SET);
		fwrite("damaged!", 1, 8, f);
	}
	fclose(f);
	struct err e = { 0 };
	assert_int_equal(db_check(t->dir, &e), -1);
	assert_int_equal(e.code, ERR_DATA_DAMAGED);
	assert_memory_equal(e.detail, "integrity", 9);
}

/* Scripts read the first line: the code or the password and nothing else. */
static void
test_first_line(void **state)
{
	struct centre *t = *state;
	struct str out, message;

	doing(t, "terminal pair hall-1 --kind kiosk", &out, &message);
	assert_int_equal(strcspn(out.p, "\n"), 11);
	assert_int_equal(out.p[5], '-');
	doing(t, "staff add root --role sysadmin --display R", &out, &message);
	assert_int_equal(strcspn(out.p, "\n"), 19);
}

/* ---- the door ---- */

struct server {
	struct centre *t;
	struct event_base *base;
	struct event *mail, *end;
	int ended[2]; /* the client's thread tells the loop */
	struct cli_door *door;
	/* the client, on its own thread */
	const char *line;
	struct arena arena;
	struct str out, message;
	int code;
	enum admin_answer answer;
	struct err e;
};

static void
on_mail(evutil_socket_t fd, short what, void *arg)
{
	struct server *s = arg;

	(void)fd, (void)what;
	mailbox_collect(s->t->app.mailbox);
}

static void
on_end(evutil_socket_t fd, short what, void *arg)
{
	char byte;

	(void)what;
	assert_int_equal(read(fd, &byte, 1), 1);
	event_base_loopbreak(((struct server *)arg)->base);
}

static int
server_setup(void **state)
{
	struct server *s = calloc(1, sizeof(*s));
	void *centre;

	centre_setup(&centre);
	s->t = centre;
	s->base = event_base_new();
	s->mail = event_new(s->base, mailbox_fd(s->t->app.mailbox),
		EV_READ | EV_PERSIST, on_mail, s);
	event_add(s->mail, NULL);
	assert_int_equal(pipe(s->ended), 0);
	s->end = event_new(
		s->base, s->ended[0], EV_READ | EV_PERSIST, on_end, s);
	event_add(s->end, NULL);
	s->door = cli_door_open(&s->t->app, s->base, &s->e);
	if (!s->door)
		fail_msg("%s", s->e.detail);
	arena_init(&s->arena, 16 << 20);
	str_init(&s->out, &s->arena, 65536);
	str_init(&s->message, &s->arena, 65536);
	*state = s;
	return 0;
}

static int
server_teardown(void **state)
{
	struct server *s = *state;
	void *centre = s->t;

	cli_door_close(s->door);
	event_free(s->mail);
	event_free(s->end);
	close(s->ended[0]);
	close(s->ended[1]);
	event_base_free(s->base);
	arena_release(&s->arena);
	free(s);
	return centre_teardown(&centre);
}

static void *
client_main(void *arg)
{
	struct server *s = arg;
	struct words w;

	words_of(&w, s->line);
	s->answer = admin_client(
		s->t->dir, w.n, w.v, &s->code, &s->out, &s->message, &s->e);
	assert_int_equal(write(s->ended[1], "", 1), 1);
	return NULL;
}

static void
ask(struct server *s, const char *line)
{
	pthread_t client;

	s->line = line;
	assert_int_equal(pthread_create(&client, NULL, client_main, s), 0);
	event_base_dispatch(s->base);
	pthread_join(client, NULL);
}

static void
test_door(void **state)
{
	struct server *s = *state;
	struct stat st;
	char path[128];

	snprintf(path, sizeof(path), "%s/admin.sock", s->t->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	ask(s, "staff add root --role sysadmin --display Root");
	assert_int_equal(s->answer, ADMIN_ANSWERED);
	assert_int_equal(s->code, CLI_OK);
	assert_non_null(strstr(s->out.p, "One-time"));
	assert_int_equal(s->message.n, 0);
	str_init(&s->out, &s->arena, 65536);
	ask(s, "staff disable root");
	assert_int_equal(s->answer, ADMIN_ANSWERED);
	assert_int_equal(s->code, CLI_FAILED);
	assert_non_null(strstr(s->message.p, "LAST_ADMIN"));
	assert_int_equal(s->out.n, 0);
}

static void
test_door_closed(void **state)
{
	struct centre *t = *state;
	struct str out, message;
	struct words w;
	struct err e = { 0 };
	int code;

	str_init(&out, &t->app.arena, 100);
	str_init(&message, &t->app.arena, 100);
	words_of(&w, "staff list");
	assert_int_equal(
		admin_client(t->dir, w.n, w.v, &code, &out, &message, &e),
		ADMIN_NO_SERVER);
}

#define T(f) cmocka_unit_test_setup_teardown(f, centre_setup, centre_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_args),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_data_dir),
		T(test_verbs),
		T(test_check_damage),
		T(test_first_line),
		cmocka_unit_test_setup_teardown(
			test_door, server_setup, server_teardown),
		T(test_door_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
