/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated reader: its script, and a file that grows under it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/dev/idcard/sim.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PUT "put name=王小明 id_no=340299199005159814 sex=M birth=1990-05-15"

static enum sim_verb
parse(const char *line, struct card *c)
{
	return sim_line_parse(line, strlen(line), c);
}

static void
test_put_fills_card(void **state)
{
	struct card c;

	(void)state;
	assert_int_equal(
		parse(PUT " nation=01 address=\"芜湖市 镜湖区 1 号\"\r", &c),
		SIM_PUT);
	assert_string_equal(c.name, "王小明");
	assert_string_equal(c.id_no, "340299199005159814");
	assert_string_equal(c.sex, "男");
	assert_string_equal(c.birth, "1990-05-15");
	assert_string_equal(c.nation, "01");
	assert_string_equal(c.address, "芜湖市 镜湖区 1 号");
	assert_string_equal(c.id_type, "resident");
}

static void
test_lines(void **state)
{
	static const struct {
		const char *line;
		enum sim_verb verb;
	} rows[] = {
		{ "", SIM_NOTHING },
		{ "  \t", SIM_NOTHING },
		{ "# put name=x id_no=1", SIM_NOTHING },
		{ "lift", SIM_LIFT },
		{ " lift ", SIM_LIFT },
		{ "lift now", SIM_BAD },
		{ "puts name=a id_no=1", SIM_BAD },
		{ "put", SIM_BAD },
		{ "put name=a", SIM_BAD },
		{ "put id_no=1", SIM_BAD },
		{ "put name= id_no=1", SIM_BAD },
		{ "put name=a id_no=1", SIM_PUT },
		{ "put name=\"JOHN SMITH\" id_no=1", SIM_PUT },
		{ "put name=\"JOHN id_no=1", SIM_BAD },
		{ "put name id_no=1", SIM_BAD },
		{ "put name=a id_no=1 photo=x", SIM_BAD },
		{ "put name=\xff\xfe id_no=1", SIM_BAD },
		{ "put name=a id_no=1234567890123456789012345", SIM_BAD },
		{ "put name=a id_no=1 sex=F id_type=hmt", SIM_PUT },
	};
	struct card c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (parse(rows[i].line, &c) != rows[i].verb)
			fail_msg("line '%s'", rows[i].line);
}

/* ---- a growing file ------------------------------------------------------ */

struct fixture {
	char path[64];
	struct idcard reader;
	struct card card;
};

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct err e = { 0 };
	char spec[80];
	int fd;

	snprintf(f->path, sizeof(f->path), "/tmp/kiosk-sim-XXXXXX");
	fd = mkstemp(f->path);
	assert_true(fd >= 0);
	close(fd);
	snprintf(spec, sizeof(spec), "sim:%s", f->path);
	assert_int_equal(idcard_open(&f->reader, spec, &e), 0);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	idcard_close(&f->reader);
	unlink(f->path);
	free(f);
	return 0;
}

static void
write_file(struct fixture *f, const char *mode, const char *text)
{
	FILE *out = fopen(f->path, mode);

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static void
grow(struct fixture *f, const char *text)
{
	write_file(f, "a", text);
}

static enum idcard_event
poll_wanted(struct fixture *f)
{
	return idcard_poll(&f->reader, true, &f->card);
}

static void
test_reads_once_per_placement(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	grow(f, PUT "\n");
	assert_int_equal(
		idcard_poll(&f->reader, false, &f->card), IDCARD_NOTHING);
	assert_int_equal(poll_wanted(f), IDCARD_READ);
	assert_string_equal(f->card.name, "王小明");
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	grow(f, "lift\n");
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	grow(f, "put name=李娜 id_no=340299198801010029\n");
	assert_int_equal(poll_wanted(f), IDCARD_READ);
	assert_string_equal(f->card.name, "李娜");
}

static void
test_partial_line_waits(void **state)
{
	struct fixture *f = *state;

	grow(f, "put name=王小明 id_no=3402991990");
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	grow(f, "05159814");
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	grow(f, "\nli");
	assert_int_equal(poll_wanted(f), IDCARD_READ);
	assert_string_equal(f->card.id_no, "340299199005159814");
	grow(f, "ft\n" PUT "\n");
	assert_int_equal(poll_wanted(f), IDCARD_READ);
}

static void
test_lifted_before_asked_is_gone(void **state)
{
	struct fixture *f = *state;

	grow(f, PUT "\nlift\n");
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
}

static void
test_bad_line_is_unreadable_once(void **state)
{
	struct fixture *f = *state;

	grow(f, "put name=王小明\n");
	assert_int_equal(poll_wanted(f), IDCARD_UNREADABLE);
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	assert_string_equal(idcard_state(&f->reader), "ok");
}

static void
test_long_line_is_skipped(void **state)
{
	struct fixture *f = *state;
	char junk[2 * 4096 + 1]; /* whole chunks: what follows looks new */

	memset(junk, 'x', sizeof(junk) - 1);
	junk[sizeof(junk) - 1] = '\0';
	grow(f, junk);
	assert_int_equal(poll_wanted(f), IDCARD_UNREADABLE);
	grow(f, PUT "\n");
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	grow(f, PUT "\n");
	assert_int_equal(poll_wanted(f), IDCARD_READ);
	assert_string_equal(f->card.name, "王小明");
}

static void
test_new_script_starts_over(void **state)
{
	struct fixture *f = *state;

	grow(f, PUT "\nlift\n");
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	write_file(f, "w", "put name=李娜 id_no=3\n");
	assert_int_equal(poll_wanted(f), IDCARD_READ);
	assert_string_equal(f->card.name, "李娜");
}

static void
test_missing_file_is_no_fault_but_a_directory_is(void **state)
{
	struct fixture *f = *state;
	struct idcard dir;
	struct err e = { 0 };

	unlink(f->path);
	assert_int_equal(poll_wanted(f), IDCARD_NOTHING);
	write_file(f, "w", PUT "\n");
	assert_int_equal(poll_wanted(f), IDCARD_READ);
	assert_int_equal(idcard_open(&dir, "sim:/tmp", &e), 0);
	assert_int_equal(idcard_poll(&dir, true, &f->card), IDCARD_FAULT);
	assert_string_equal(idcard_state(&dir), "fault");
	idcard_close(&dir);
}

static void
test_unknown_driver_is_refused(void **state)
{
	static const char *const specs[] = { "sim", "simm:x", "usb:1", ":x",
		"" };
	struct idcard r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
		struct err e = { 0 };

		assert_int_equal(idcard_open(&r, specs[i], &e), -1);
		assert_int_equal(e.code, ERR_CHOICE_UNKNOWN);
		assert_non_null(strstr(e.detail, "sim:FILE"));
	}
	assert_int_equal(idcard_open(&r, NULL, NULL), 0);
	assert_string_equal(idcard_state(&r), "none");
}

#define FILE_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_fills_card),
		cmocka_unit_test(test_lines),
		FILE_TEST(test_reads_once_per_placement),
		FILE_TEST(test_partial_line_waits),
		FILE_TEST(test_lifted_before_asked_is_gone),
		FILE_TEST(test_bad_line_is_unreadable_once),
		FILE_TEST(test_long_line_is_skipped),
		FILE_TEST(test_new_script_starts_over),
		FILE_TEST(test_missing_file_is_no_fault_but_a_directory_is),
		cmocka_unit_test(test_unknown_driver_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
