/* SPDX-License-Identifier: Apache-2.0 */
/* What an event looks like on stderr, and what never gets there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "log.h"

struct caught {
	int real, pipe[2];
	char text[4096];
};

static void
catch_begin(struct caught *c)
{
	assert_int_equal(pipe(c->pipe), 0);
	c->real = dup(STDERR_FILENO);
	assert_true(c->real >= 0);
	assert_true(dup2(c->pipe[1], STDERR_FILENO) >= 0);
	close(c->pipe[1]);
}

static void
catch_end(struct caught *c)
{
	ssize_t n;

	assert_true(dup2(c->real, STDERR_FILENO) >= 0);
	close(c->real);
	n = read(c->pipe[0], c->text, sizeof(c->text) - 1);
	close(c->pipe[0]);
	assert_true(n >= 0);
	c->text[n] = '\0';
}

static void
an_event_is_one_clean_line(void **state)
{
	struct caught c;

	(void)state;
	log_set_level(LOG_INFO);
	catch_begin(&c);
	log_event(LOG_INFO, "served", "case=%d id=%s", 7,
		"340299199005159814\nnext");
	log_event(LOG_ERROR, "stopped", NULL);
	catch_end(&c);
	assert_string_equal(
		c.text, "<6>served case=7 id=**14\\x0anext\n<3>stopped\n");
}

static void
events_above_the_level_are_dropped(void **state)
{
	struct caught c;

	(void)state;
	log_set_level(LOG_WARN);
	catch_begin(&c);
	log_event(LOG_INFO, "quiet", NULL);
	log_event(LOG_WARN, "loud", NULL);
	catch_end(&c);
	log_set_level(LOG_INFO);
	assert_string_equal(c.text, "<4>loud\n");
}

/* A reader that has gone costs the line, not the program. */
static void
a_closed_stderr_does_not_matter(void **state)
{
	int real = dup(STDERR_FILENO);

	(void)state;
	close(STDERR_FILENO);
	log_event(LOG_ERROR, "lost", NULL);
	assert_true(dup2(real, STDERR_FILENO) >= 0);
	close(real);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_clean_line),
		cmocka_unit_test(events_above_the_level_are_dropped),
		cmocka_unit_test(a_closed_stderr_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
