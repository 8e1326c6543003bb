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
	enum idcard_event trouble;

	return sim_line_parse(line, strlen(line), c, &trouble);
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
		{ "put name_en=a id_no=1", SIM_PUT },
		{ "fault=CARD_MOVED", SIM_FAULT },
		{ " fault=READER_GONE \t", SIM_FAULT },
		{ "fault=READER_GONE now", SIM_BAD },
		{ "fault=", SIM_BAD },
		{ "fault=ID_CHECK", SIM_BAD },
		{ "fault=A_CODE_LONGER_THAN_ANY_THAT_THERE_IS", SIM_BAD },
	};
	struct card c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (parse(rows[i].line, &c) != rows[i].verb)
			fail_msg("line '%s'", rows[i].line);
}

static void
test_put_fills_every_field(void **state)
{
	struct card c;

	(void)state;
	assert_int_equal(
		parse("put id_type=foreigner name_en=\"DOE, JANE\" id_no=1 "
		      "nationality=USA authority=\"国家移民管理局\" "
		      "valid_from=2024-01-02 valid_to=长期 issues=01 "
		      "permit_no=H12345678",
			&c),
		SIM_PUT);
	assert_string_equal(c.name, "DOE, JANE");
	assert_string_equal(c.name_en, "DOE, JANE");
	assert_string_equal(c.nationality, "USA");
	assert_string_equal(c.authority, "国家移民管理局");
	assert_string_equal(c.valid_from, "2024-01-02");
	assert_string_equal(c.valid_to, CARD_LONG_TERM);
	assert_string_equal(c.issues, "01");
	assert_string_equal(c.permit_no, "H12345678");
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
	assert_int_equal(idcard_open(&f->reader, spec, &clock_system, &e), 0);
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
	assert_int_equal(idcard_open(&dir, "sim:/tmp", &clock_system, &e), 0);
	assert_int_equal(idcard_poll(&dir, true, &f->card), IDCARD_FAULT);
	assert_string_equal(idcard_state(&dir), "fault");
	idcard_close(&dir);
}

/* All that a real reader can say, a script can. */
static void
test_every_trouble(void **state)
{
	struct fixture *f = *state;

	for (enum idcard_event ev = IDCARD_UNREADABLE;
		ev <= IDCARD_UNAUTHORISED; ev++) {
		const char *code = err_info(idcard_code(ev))->name;
		char line[64];

		assert_int_equal(idcard_event_find(code), ev);
		snprintf(line, sizeof(line), "fault=%s\n", code);
		grow(f, line);
		assert_int_equal(poll_wanted(f), ev);
		assert_int_equal(poll_wanted(f),
			idcard_is_fault(ev) ? ev : IDCARD_NOTHING);
		assert_string_equal(idcard_state(&f->reader),
			idcard_is_fault(ev) ? "fault" : "ok");
	}
	grow(f, "lift\n" PUT "\n");
	assert_int_equal(poll_wanted(f), IDCARD_READ);
	assert_string_equal(idcard_state(&f->reader), "ok");
	assert_int_equal(idcard_code(IDCARD_READ), ERR_NONE);
	assert_int_equal(idcard_event_find("NONE"), IDCARD_NOTHING);
}

static void
test_expired_is_told(void **state)
{
	static const struct {
		const char *valid_to;
		bool expired;
	} rows[] = {
		{ "", false },
		{ " valid_to=长期", false },
		{ " valid_to=9999-12-31", false },
		{ " valid_to=2020-02-29", true },
	};
	struct fixture *f = *state;
	struct card c = { .valid_to = "2026-11-24" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		grow(f, PUT);
		grow(f, rows[i].valid_to);
		grow(f, "\n");
		assert_int_equal(poll_wanted(f), IDCARD_READ);
		assert_int_equal(f->card.expired, rows[i].expired);
	}
	assert_false(card_is_expired(&c, (struct civil){ 2026, 11, 24 }));
	assert_true(card_is_expired(&c, (struct civil){ 2026, 11, 25 }));
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

		assert_int_equal(
			idcard_open(&r, specs[i], &clock_system, &e), -1);
		assert_int_equal(e.code, ERR_CHOICE_UNKNOWN);
		assert_non_null(strstr(e.detail, "sim:FILE"));
	}
	assert_int_equal(idcard_open(&r, NULL, &clock_system, NULL), 0);
	assert_string_equal(idcard_state(&r), "none");
}

#define FILE_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_fills_card),
		cmocka_unit_test(test_put_fills_every_field),
		cmocka_unit_test(test_lines),
		FILE_TEST(test_reads_once_per_placement),
		FILE_TEST(test_partial_line_waits),
		FILE_TEST(test_lifted_before_asked_is_gone),
		FILE_TEST(test_bad_line_is_unreadable_once),
		FILE_TEST(test_long_line_is_skipped),
		FILE_TEST(test_new_script_starts_over),
		FILE_TEST(test_missing_file_is_no_fault_but_a_directory_is),
		FILE_TEST(test_every_trouble),
		FILE_TEST(test_expired_is_told),
		cmocka_unit_test(test_unknown_driver_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
