/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent tells systemd, heard on a socket in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/agent/guard.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct fixture {
	struct guard guard;
	struct clock clock;
	int64_t now;
	int fd;
	char dir[32], socket[64], stale[64];
};

static int64_t
given_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	f->clock = (struct clock){ given_now, given_now, f };
	f->now = 1000000;
	snprintf(f->dir, sizeof(f->dir), "/tmp/guard-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->socket, sizeof(f->socket), "%s/notify", f->dir);
	snprintf(f->stale, sizeof(f->stale), "%s/screen-stale", f->dir);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", f->socket);
	f->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(f->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	setenv("NOTIFY_SOCKET", f->socket, 1);
	setenv("WATCHDOG_USEC", "20000000", 1);
	setenv("RUNTIME_DIRECTORY", f->dir, 1);
	guard_init(&f->guard, &f->clock);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	guard_release(&f->guard);
	close(f->fd);
	unlink(f->socket);
	unlink(f->stale);
	rmdir(f->dir);
	free(f);
	return 0;
}

static const char *
heard(struct fixture *f)
{
	static char text[128];
	ssize_t n = recv(f->fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void
test_ready_alive_stopping(void **state)
{
	struct fixture *f = *state;

	guard_ready(&f->guard);
	assert_string_equal(heard(f), "READY=1\nSTATUS=serving the pages");
	guard_tick(&f->guard, true);
	assert_string_equal(heard(f), "WATCHDOG=1");
	f->now += 9999;
	guard_tick(&f->guard, true);
	assert_string_equal(heard(f), "");
	f->now += 1;
	guard_tick(&f->guard, true);
	assert_string_equal(heard(f), "WATCHDOG=1");
	guard_release(&f->guard);
	assert_string_equal(heard(f), "STOPPING=1");
}

static void
test_who_is_not_well_is_silent(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 100; i++, f->now += 1000)
		guard_tick(&f->guard, false);
	assert_string_equal(heard(f), "");
	guard_tick(&f->guard, true);
	assert_string_equal(heard(f), "WATCHDOG=1");
}

static void
test_a_silent_page_is_told_again_and_again(void **state)
{
	struct fixture *f = *state;

	f->now += GUARD_START_MS - 1;
	guard_tick(&f->guard, true);
	assert_int_equal(access(f->stale, F_OK), -1);
	guard_page_seen(&f->guard);
	f->now += GUARD_PAGE_MS - 1;
	guard_tick(&f->guard, true);
	assert_int_equal(access(f->stale, F_OK), -1);
	f->now += 1;
	guard_tick(&f->guard, true);
	assert_int_equal(access(f->stale, F_OK), 0);
	/* The browser has its time to start before it is told again. */
	assert_int_equal(unlink(f->stale), 0);
	f->now += GUARD_START_MS - 1;
	guard_tick(&f->guard, true);
	assert_int_equal(access(f->stale, F_OK), -1);
	f->now += 1;
	guard_tick(&f->guard, true);
	assert_int_equal(access(f->stale, F_OK), 0);
}

/* Asked for by a hand, and the new browser has its time to start. */
static void
test_a_new_screen(void **state)
{
	struct fixture *f = *state;

	guard_page_seen(&f->guard);
	guard_restart_screen(&f->guard);
	assert_int_equal(access(f->stale, F_OK), 0);
	assert_int_equal(unlink(f->stale), 0);
	f->now += GUARD_START_MS - 1;
	guard_tick(&f->guard, true);
	assert_int_equal(access(f->stale, F_OK), -1);
}

static void
test_without_systemd_nothing_is_said(void **state)
{
	struct fixture *f = *state;
	struct guard g;

	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("RUNTIME_DIRECTORY");
	guard_init(&g, &f->clock);
	guard_ready(&g);
	f->now += 10 * GUARD_START_MS;
	guard_tick(&g, true);
	guard_release(&g);
	assert_string_equal(heard(f), "");
	assert_int_equal(access(f->stale, F_OK), -1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_ready_alive_stopping),
		T(test_who_is_not_well_is_silent),
		T(test_a_silent_page_is_told_again_and_again),
		T(test_a_new_screen),
		T(test_without_systemd_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
