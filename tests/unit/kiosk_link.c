/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line to the centre when the centre is not what it should be: not paired,
 * not there, silent; and the files and dates of a pairing. A real centre is
 * met in tests/e2e.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "files.h"
#include "../../kiosk/link/link.h"
#include "../../kiosk/link/pair.h"
#include "../../kiosk/link/queue.h"
#include "x509.h"
#include <arpa/inet.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DEADLINE_S 20
#define DAY_MS ((int64_t)X509_DAY * 1000)

struct fixture {
	struct event_base *base;
	struct arena arena;
	char dir[64];
	int port_fd; /* listens; accepts only when a test does */
	unsigned accepted, done, failed;
	enum err_code last;
	struct link *link;
};

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	arena_init(&f->arena, (size_t)1 << 20);
	snprintf(f->dir, sizeof(f->dir), "/tmp/kiosk-link-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->base = event_base_new();
	f->port_fd = -1;
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	static const char *const names[] = { PAIR_KEY, PAIR_CERT, PAIR_CA,
		PAIR_URL, PAIR_NAME, PAIR_ED25519 };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(file_path(&f->arena, f->dir, names[i]));
	assert_int_equal(rmdir(f->dir), 0);
	if (f->port_fd >= 0)
		close(f->port_fd);
	event_base_free(f->base);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static void
save(struct fixture *f, const char *name, const char *text)
{
	struct err e = { 0 };

	assert_int_equal(file_replace(file_path(&f->arena, f->dir, name), 0600,
				 bytes_str(text), &e),
		0);
}

static int
listen_somewhere(unsigned *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

/* The files of a pairing with a certificate of the given days. */
static void
pair_files(struct fixture *f, int64_t now_s)
{
	struct err e = { 0 };
	const struct x509_act act = { .rng = &rng_system, .now = now_s };
	struct x509_pair root;
	const char *key = x509_key(&f->arena);
	char url[64];
	unsigned port;

	root.key = x509_key(&f->arena);
	root.cert = x509_root(root.key, "Test root", &act, &f->arena, &e);
	assert_non_null(root.cert);
	save(f, PAIR_CA, root.cert);
	save(f, PAIR_KEY, key);
	save(f, PAIR_CERT,
		x509_client(&root, x509_request(key, &f->arena, &e), "hall-1",
			&act, &f->arena, &e));
	f->port_fd = listen_somewhere(&port);
	snprintf(url, sizeof(url), "https://127.0.0.1:%u", port);
	save(f, PAIR_URL, url);
}

static const char *
on_beat(void *ctx, struct arena *a)
{
	(void)ctx;
	return arena_strdup(a, "{}");
}

static void
on_heard(void *ctx, const struct link_heard *heard)
{
	(void)ctx;
	assert_null(heard); /* no centre here ever answers one */
}

static void
on_named(void *ctx, const char *kiosk)
{
	(void)ctx;
	(void)kiosk;
}

static void
open_link(struct fixture *f)
{
	const struct link_config config = {
		.dir = f->dir,
		.clock = &clock_system,
		.beat = on_beat,
		.heard = on_heard,
		.named = on_named,
		.ctx = f,
	};

	f->link = link_open(f->base, &config);
}

static void
on_done(struct line_call *call)
{
	struct fixture *f = call->ctx;

	f->done++;
	f->failed += call->failed != ERR_NONE;
	f->last = call->failed;
	line_call_free(call);
}

static int
submit_call(struct fixture *f, struct line_call *call, struct err *e)
{
	struct line line = link_line(f->link);

	call->done = on_done;
	call->ctx = f;
	if (line.submit(line.ctx, call, e) == 0)
		return 0;
	line_call_free(call);
	return -1;
}

static int
submit(struct fixture *f, unsigned tries, struct err *e)
{
	struct line_call *call =
		line_call_new(LINE_POST, "/api/v1/status", bytes_str("{}"));

	call->tries = tries;
	call->patient = true; /* for three tries, however slow the machine */
	return submit_call(f, call, e);
}

static int
submit_urgent(struct fixture *f, int64_t ms, struct err *e)
{
	struct line_call *call =
		line_call_new(LINE_POST, "/api/v1/status", bytes_str("{}"));

	call->urgent = true;
	call->max_ms = ms;
	return submit_call(f, call, e);
}

/* Hangs up on everybody who calls. */
static void
accept_and_hang_up(struct fixture *f)
{
	int fd = accept(f->port_fd, NULL, NULL);

	if (fd < 0)
		return;
	f->accepted++;
	close(fd);
}

static void
test_not_paired(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };

	open_link(f);
	assert_false(link_is_paired(f->link));
	assert_int_equal(submit(f, 1, &e), -1);
	assert_int_equal(e.code, ERR_TERMINAL_REQUIRED);
	assert_false(link_line(f->link).online(f->link));
	link_close(f->link);
}

static void
test_tries_again_then_line_down(void **state)
{
	struct fixture *f = *state;
	time_t until = time(NULL) + DEADLINE_S;
	struct err e = { 0 };

	pair_files(f, time(NULL));
	open_link(f);
	assert_true(link_is_paired(f->link));
	assert_int_equal(submit(f, 3, &e), 0);
	while (f->done == 0) {
		accept_and_hang_up(f);
		event_base_loop(f->base, EVLOOP_NONBLOCK);
		assert_true(time(NULL) < until);
	}
	assert_int_equal(f->last, ERR_LINE_DOWN);
	/* Three of the call; the heartbeat may add its own. */
	assert_in_range(f->accepted, 3, 5);
	link_close(f->link);
}

static void
test_closing_cuts_calls_short(void **state)
{
	struct fixture *f = *state;
	int64_t start = clock_mono(&clock_system);
	struct err e = { 0 };
	int fd;

	pair_files(f, time(NULL));
	open_link(f);
	for (int i = 0; i < 4; i++)
		assert_int_equal(submit(f, 3, &e), 0);
	while ((fd = accept(f->port_fd, NULL, NULL)) < 0)
		assert_true(clock_mono(&clock_system) - start < 4000);
	start = clock_mono(&clock_system);
	link_close(f->link);
	close(fd);
	assert_int_equal(f->done, 4);
	assert_int_equal(f->failed, 4);
	/* A silent peer would hold each of them for 5 s. */
	assert_true(clock_mono(&clock_system) - start < 4000);
}

static void
test_queue_is_bounded(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	unsigned taken = 0;

	pair_files(f, time(NULL));
	open_link(f);
	while (taken < 2 * QUEUE_MAX && submit(f, 1, &e) == 0)
		taken++;
	assert_int_equal(e.code, ERR_BUSY);
	assert_in_range(taken, QUEUE_MAX, QUEUE_MAX + QUEUE_THREADS);
	link_close(f->link);
	assert_int_equal(f->done, taken);
}

/* A peer that is silent holds every thread that it can. */
static void
hold_threads(struct fixture *f, int fds[QUEUE_THREADS - 1])
{
	time_t until = time(NULL) + DEADLINE_S;
	struct err e = { 0 };

	for (int i = 0; i < 2 * QUEUE_THREADS; i++)
		assert_int_equal(submit(f, 1, &e), 0);
	for (int i = 0; i < QUEUE_THREADS - 1;) {
		fds[i] = accept(f->port_fd, NULL, NULL);
		i += fds[i] >= 0;
		assert_true(time(NULL) < until);
	}
}

/* The time of each runs from when it was handed in. */
static void
test_urgent_calls_wait_for_nobody(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	int fds[QUEUE_THREADS - 1];
	int64_t start;

	pair_files(f, time(NULL));
	open_link(f);
	hold_threads(f, fds);
	start = clock_mono(&clock_system);
	for (int i = 0; i < 2 * QUEUE_THREADS; i++)
		assert_int_equal(submit_urgent(f, 500, &e), 0);
	while (f->done < 2 * QUEUE_THREADS) {
		event_base_loop(f->base, EVLOOP_ONCE);
		assert_true(clock_mono(&clock_system) - start < 950);
	}
	assert_int_equal(f->last, ERR_LINE_DOWN);
	assert_true(clock_mono(&clock_system) - start >= 500);
	link_close(f->link);
	assert_int_equal(f->done, 4 * QUEUE_THREADS);
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
}

/* ---- renewal and files --------------------------------------------------- */

static int
renew_at(struct fixture *f, int64_t now_ms, struct err *e)
{
	const struct client_config config = { .url = "https://127.0.0.1:1",
		.ca = file_path(&f->arena, f->dir, PAIR_CA) };
	struct client *client = client_new(&config);
	int rc = pair_renew(client, f->dir, now_ms, e);

	client_free(client);
	return rc;
}

static void
test_renews_in_the_last_thirty_days(void **state)
{
	struct fixture *f = *state;
	int64_t now = (int64_t)time(NULL);
	struct err e = { 0 };

	pair_files(f, now);
	assert_int_equal(renew_at(f, now * 1000, &e), 0);
	assert_int_equal(renew_at(f, now * 1000 + 14 * DAY_MS, &e), 0);
	assert_int_equal(renew_at(f, now * 1000 + 16 * DAY_MS, &e), -1);
	assert_int_equal(e.code, ERR_LINE_DOWN);
}

static void
test_renewal_without_files(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };

	assert_int_equal(renew_at(f, 0, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
}

static void
test_files_are_replaced_whole(void **state)
{
	struct fixture *f = *state;
	const char *path = file_path(&f->arena, f->dir, PAIR_KEY);
	struct err e = { 0 };
	struct stat st;

	save(f, PAIR_KEY, "a longer first text");
	save(f, PAIR_KEY, "second");
	assert_string_equal(file_text(&f->arena, path, 4096), "second");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_null(file_text(
		&f->arena, file_path(&f->arena, f->dir, PAIR_CERT), 4096));
	assert_int_equal(
		file_replace("/nowhere/x", 0600, bytes_str("x"), &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
}

static void
test_pairing_refuses_what_cannot_be(void **state)
{
	static const char *const urls[] = { "http://127.0.0.1:1", "https://",
		"127.0.0.1:1", "https://127.0.0.1:1/x" };
	struct fixture *f = *state;
	struct pair_request p = { .dir = f->dir,
		.ca = file_path(&f->arena, f->dir, PAIR_CA),
		.code = "7K3MX-Q9TZ4" };

	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		struct err e = { 0 };

		p.url = urls[i];
		assert_int_equal(pair_run(&p, &rng_system, &e), -1);
		assert_int_equal(e.code, ERR_CHOICE_UNKNOWN);
	}
}

#define LINK_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LINK_TEST(test_not_paired),
		LINK_TEST(test_tries_again_then_line_down),
		LINK_TEST(test_closing_cuts_calls_short),
		LINK_TEST(test_queue_is_bounded),
		LINK_TEST(test_urgent_calls_wait_for_nobody),
		LINK_TEST(test_renews_in_the_last_thirty_days),
		LINK_TEST(test_renewal_without_files),
		LINK_TEST(test_files_are_replaced_whole),
		LINK_TEST(test_pairing_refuses_what_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
