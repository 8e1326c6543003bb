/* SPDX-License-Identifier: Apache-2.0 */
/* Large bodies: taken apart off the loop, and only so many of them at once. */
#include "aided.h"
#include "centre_private.h"
#include "pictures.h"

enum { USUAL = 65536, LARGE = 8 * 1000 * 1000, FIT = 8 };

static char *
blanks(size_t n)
{
	char *text = xmalloc(n + 1);

	memset(text, ' ', n);
	text[n] = '\0';
	return text;
}

/* Whether there is an answer before anything has come back from a lane. */
static bool
at_once(struct centre *c, const struct ask *ask, size_t *number)
{
	*number = centre_send(c, ask);
	return c->slots[*number]->reply != NULL;
}

static void
test_off_the_loop(void **state)
{
	struct centre *c = *state;
	struct ask ask = picture_ask(
		c, picture_link(c, aided(c, NULL)), "income", picture(c));
	char *text = blanks(USUAL + 1);
	size_t number;

	ask.body = text;
	assert_false(at_once(c, &ask, &number));
	assert_reply(centre_answer(c, number), 400, "BAD_JSON");
	text[USUAL] = '\0';
	assert_true(at_once(c, &ask, &number));
	assert_reply(centre_answer(c, number), 400, "BAD_JSON");
	free(text);
}

/* What is beyond is told to come back, under the same key; those before are
 * answered, and make room. */
static void
test_room(void **state)
{
	struct centre *c = *state;
	struct ask ask = picture_ask(
		c, picture_link(c, aided(c, NULL)), "income", picture(c));
	const char *good = ask.body;
	char *text = blanks(LARGE);
	size_t numbers[FIT + 1];

	ask.body = text;
	for (int i = 0; i <= FIT; i++)
		assert_int_equal(at_once(c, &ask, &numbers[i]), i == FIT);
	assert_reply(centre_answer(c, numbers[FIT]), 503, "BUSY");
	for (int i = 0; i < FIT; i++)
		assert_reply(centre_answer(c, numbers[i]), 400, "BAD_JSON");
	for (int i = 0; i < FIT; i++) {
		assert_false(at_once(c, &ask, &numbers[i]));
		assert_reply(centre_answer(c, numbers[i]), 400, "BAD_JSON");
	}
	ask.body = good;
	assert_reply(centre_ask(c, &ask), 201, "");
	free(text);
}

/* The centre ends while some wait. */
static void
test_end(void **state)
{
	struct centre *c = *state;
	struct ask ask = picture_ask(
		c, picture_link(c, aided(c, NULL)), "income", picture(c));
	char *text = blanks(LARGE);
	size_t number;

	ask.body = text;
	for (int i = 0; i < 3; i++)
		assert_false(at_once(c, &ask, &number));
	centre_close(c);
	centre_open(c);
	assert_null(c->slots[number]->reply);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_off_the_loop),
		CENTRE_TEST(test_room),
		CENTRE_TEST(test_end),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
