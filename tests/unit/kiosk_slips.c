/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slips of a visit: what stands on them and for whom, when a second one is a
 * copy, and that nothing of them outlives the visit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/agent/slips.h"
#include "files.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ANSWER                                                                 \
	"{\"case_no\":\"RH2026-000123-7\",\"state\":\"applied\","              \
	"\"state_label\":\"待审核\",\"accepted_at\":\"2026-05-06T09:41:07"  \
	"+08:00\",\"due_on\":\"2026-05-12\",\"window\":\"3 号\",\"next\":["   \
	"\"一\",\"二\"],\"resubmitted\":false,\"receipt\":{\"token\":\"9\"," \
	"\"url\":\"HTTPS://X/Q#9\",\"new\":1},\"tomorrow\":{\"more\":[1]}}"
#define PROVISIONAL                                                             \
	"{\"case_no\":\"L1-000001-3\",\"state\":\"pending\",\"state_label\":"   \
	"\"已登记，联网后确认\",\"provisional\":true,\"accepted_at\":" \
	"\"2026-05-06T09:41:07+08:00\",\"window\":\"3 号\",\"next\":[],"       \
	"\"receipt\":{\"token\":\"9\",\"url\":\"HTTPS://X/Q#9\"}}"

#define BOOKED                                                                         \
	"{\"case_no\":\"TJ2026-000012-3\",\"state\":\"booked\",\"state_"               \
	"label\":"                                                                     \
	"\"已预约\",\"title\":\"农民工免费体检\",\"place\":{\"code\":\"A\"," \
	"\"name\":\"市一院\",\"address\":\"赭山西路 2 号\",\"bus\":\"4\"},"    \
	"\"date\":\"2026-12-01\",\"weekday\":\"星期二\",\"starts\":\"08:00\","      \
	"\"ends\":\"11:30\",\"bring\":[\"身份证\",\"凭证\"],\"next\":["           \
	"\"空腹\"],\"consents\":\"体检告知书（第 2 版）\","                 \
	"\"accepted_at\":\"2026-11-24T09:41:07+08:00\",\"window\":\"3 号\","          \
	"\"receipt\":{\"token\":\"9\",\"url\":\"HTTPS://X/"                            \
	"Q#9\"},\"voucher\":{"                                                         \
	"\"token\":\"90115\",\"nbf\":\"n\",\"exp\":\"e\"},\"can\":["                   \
	"\"cancel\"]}"
#define WAITS                                                                      \
	"{\"case_no\":\"TJ2026-000013-1\",\"state_label\":\"候补中\","          \
	"\"title\":"                                                               \
	"\"农民工免费体检\",\"accepted_at\":\"2026-11-24T09:41:07+08:00\"," \
	"\"next\":[],\"receipt\":{\"token\":\"9\",\"url\":\"HTTPS://X/Q#9\"},"     \
	"\"waiting\":{\"position\":3}}"

#define HASH "52f73e70d9d86e34b02cfdfc6baaba5c0ec6bf6b7e1d6d6e2b1ff3ea0a2a91d0"
#define DRAWS                                                                    \
	"{\"case_no\":\"TJ2026-000014-9\",\"state_label\":\"待摇号\","        \
	"\"title\":\"疗休养\",\"accepted_at\":\"2026-11-24T09:41:07+08:00\"," \
	"\"next\":[],\"receipt\":{\"token\":\"9\",\"url\":\"HTTPS://X/Q#9\"},"   \
	"\"waiting\":{\"position\":0},\"draw\":{\"at\":"                         \
	"\"2026-12-01T00:00:00+08:00\",\"hash\":\"" HASH "\",\"url\":"           \
	"\"https://x/draw#D1\",\"done\":false}}"

#define NP(state, label, more)                                                  \
	"{\"case_no\":\"NP2026-000012-3\",\"state\":\"" state "\","             \
	"\"state_label\":\"" label "\",\"product\":\"P\",\"title\":\"三园\"," \
	"\"accepted_at\":\"2026-05-06T09:41:07+08:00\",\"window\":\"3 号\","   \
	"\"price\":4000,\"fee\":5,\"subsidy\":3995,\"next\":[\"出示\"],"      \
	"\"parks\":[{\"name\":\"赭山\"},{\"name\":\"植物园\",\"code\":"    \
	"\"B\"}],\"receipt\":{\"token\":\"9\",\"url\":\"HTTPS://X/"             \
	"Q#9\"}," more "}"
#define PASS                                                                   \
	NP("active", "有效",                                                   \
		"\"from\":\"2026-06-01\",\"last\":\"2027-05-31\",\"slips\":[{" \
		"\"n\":1,\"kind\":\"paper\",\"token\":\"90117\","              \
		"\"activation\":"                                              \
		"\"AB-C\",\"url\":\"HTTPS://X/P#AB-C\"}]")
#define UNPAID NP("unpaid", "待缴费", "\"due_on\":\"2026-05-13\",\"slips\":[]")
#define AID                                                                    \
	"{\"service\":\"aid\",\"case_no\":\"BF2026-000015-6\","                \
	"\"state_label\":\"办理中\",\"accepted_at\":\"2026-11-24T09:41:07"  \
	"+08:00\",\"due_on\":\"2026-12-01\",\"missing\":[\"户口簿\"],"      \
	"\"next\":[\"走访\"],\"receipt\":{\"token\":\"9\",\"url\":"          \
	"\"HTTPS://X/Q#9\"}}"

struct fixture {
	char dir[64];
	struct clock clock;
	int64_t now;
	struct printer *printer;
	struct slips slips;
	struct arena arena;
};

static int64_t
fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct err e = { 0 };
	char spec[80];

	snprintf(f->dir, sizeof(f->dir), "/tmp/kiosk-slips-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->clock = (struct clock){ fake_now, fake_now, f };
	f->now = 1000;
	snprintf(spec, sizeof(spec), "sim:%s", f->dir);
	f->printer = printer_open(spec, NULL, &f->clock, &e);
	assert_non_null(f->printer);
	arena_init(&f->arena, (size_t)1 << 20);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };

	slips_wipe(&f->slips);
	printer_close(f->printer);
	assert_int_equal(file_remove_tree(f->dir, &e), 0);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static void
pass(struct fixture *f, int64_t ms)
{
	for (int64_t until = f->now + ms; f->now < until; f->now += 50)
		printer_turn(f->printer);
}

static void
act(struct fixture *f, const char *key, const char *name, bool chip)
{
	const struct slip_act a = { key, name, chip, "告知书（第 1 版）" };

	slips_begin(&f->slips, &a);
	slips_answered(&f->slips, key, bytes_str(ANSWER), "中心", "一号机");
}

static unsigned
print(struct fixture *f, const char *key, bool copy)
{
	struct err e = { 0 };

	return slips_print(&f->slips, f->printer, key, copy, &e);
}

static bool
has(const struct paper *p, const char *text)
{
	for (size_t i = 0; i < p->n; i++)
		if ((p->lines[i].text && strstr(p->lines[i].text, text)) ||
			(p->lines[i].label && strstr(p->lines[i].label, text)))
			return true;
	return false;
}

static struct paper
laid(struct fixture *f, const char *json)
{
	struct paper p = { .n = 0 };
	struct err e = { 0 };
	struct slip s;

	assert_int_equal(slip_parse(&f->arena, bytes_str(json), &s, &e), 0);
	s.center = "中心";
	s.kiosk = "一号机";
	s.name = "";
	if (!s.consents)
		s.consents = "告知书";
	slip_lay(&s, &f->arena, &p);
	return p;
}

/* The newest slip's bytes as text in GB 2312. */
static struct bytes
printed(struct fixture *f, unsigned number)
{
	struct bytes out = { 0 };
	struct err e = { 0 };
	char name[32];

	snprintf(name, sizeof(name), "%06u.bin", number);
	assert_int_equal(file_read(file_path(&f->arena, f->dir, name), 200000,
				 &f->arena, &out, &e),
		0);
	return out;
}

static bool
printed_has(struct fixture *f, unsigned number, const char *gb)
{
	struct bytes b = printed(f, number);
	size_t n = strlen(gb);

	for (size_t i = 0; i + n <= b.n; i++)
		if (memcmp(b.p + i, gb, n) == 0)
			return true;
	return false;
}

#define FU_BEN "\xb8\xb1\xb1\xbe"		  /* 副本 */
#define WANG_XIAO_MING "\xcd\xf5\xd0\xa1\xc3\xf7" /* 王小明 */
#define WANG_STAR_MING "\xcd\xf5*\xc3\xf7"

static void
test_what_stands_on_it(void **state)
{
	static const char *const want[] = { "中心", "入会申请回执",
		"RH2026-000123-7", "HTTPS://X/Q#9", "待审核",
		"2026-05-06 09:41", "2026-05-12", "3 号", "一", "二", "1.",
		"告知书", "一号机" };
	struct fixture *f = *state;
	struct paper p = laid(f, ANSWER);

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(has(&p, want[i]));
	assert_false(has(&p, "副本"));
	assert_false(has(&p, "申请人"));
	assert_false(has(&p, "联网"));
}

static void
test_a_provisional_one_says_so(void **state)
{
	struct fixture *f = *state;
	struct paper p = laid(f, PROVISIONAL);

	assert_true(has(&p, "已登记，联网后确认"));
	assert_true(has(&p, "L1-000001-3"));
	assert_false(has(&p, "办结期限"));
	assert_false(has(&p, "接下来"));
}

static void
test_a_booked_place_is_a_voucher(void **state)
{
	static const char *const want[] = { "农民工免费体检", "预约凭证",
		"90115", "2026-12-01 星期二", "08:00 至 11:30", "市一院",
		"赭山西路 2 号", "身份证、凭证", "空腹", "已预约",
		"TJ2026-000012-3", "体检告知书（第 2 版）" };
	struct fixture *f = *state;
	struct paper p = laid(f, BOOKED);

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(has(&p, want[i]));
	assert_false(has(&p, "入会"));
	/* One code on the paper: nobody holds the wrong one to a scanner. */
	assert_false(has(&p, "HTTPS://X/Q#9"));
	p = laid(f, WAITS);
	assert_true(has(&p, "候补回执"));
	assert_true(has(&p, "HTTPS://X/Q#9"));
	assert_false(has(&p, "请带"));
}

static void
test_who_registers_for_a_draw_takes_its_seed_along(void **state)
{
	static const char *const want[] = { "疗休养", "摇号报名回执",
		"2026-12-01 00:00", "https://x/draw#D1", HASH,
		"HTTPS://X/Q#9" };
	struct fixture *f = *state;
	struct paper p = laid(f, DRAWS);

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(has(&p, want[i]));
	assert_false(has(&p, "摇到"));
}

/* The place of a code across the paper. */
static int
shift_of(const struct paper *p, const char *code, unsigned nth)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->lines[i].kind == PAPER_QR &&
			strcmp(p->lines[i].text, code) == 0 && !nth--)
			return p->lines[i].shift;
	fail_msg("no code %s", code);
	return 0;
}

static void
test_a_pass_has_two_codes(void **state)
{
	static const char *const want[] = { "三园", "公园年票",
		"2026-06-01 至 2027-05-31", "赭山、植物园", "有效",
		"NP2026-000012-3", "放进手机用", "HTTPS://X/P#AB-C", "AB-C" };
	struct fixture *f = *state;
	struct paper p = laid(f, PASS);

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(has(&p, want[i]));
	assert_false(has(&p, "HTTPS://X/Q#9"));
	assert_false(has(&p, "应缴"));
	assert_false(has(&p, "人用"));
	/* A dead dot of the head spoils one of them. */
	assert_true(shift_of(&p, "90117", 1) - shift_of(&p, "90117", 0) >= 3);
}

static void
test_what_is_to_be_paid(void **state)
{
	static const char *const want[] = { "三园", "待缴费", "40.05 元",
		"39.95 元", "2026-05-13", "服务窗口 3 号", "现金或银行卡",
		"HTTPS://X/Q#9" };
	struct fixture *f = *state;
	struct paper p = laid(f, UNPAID);

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(has(&p, want[i]));
	assert_false(has(&p, "有效期"));
	assert_false(has(&p, "放进手机用"));
}

/* After another paper the old one is void: the newest list counts; the list of
 * all cases knows no code. */
static void
test_a_pass_found_again_is_the_newest(void **state)
{
	struct fixture *f = *state;
	char list[4096];

	snprintf(list, sizeof(list), "{\"items\":[%s]}", UNPAID);
	slips_found(&f->slips, "王小明", bytes_str(list), "中心", "一号机");
	snprintf(list, sizeof(list), "{\"items\":[%s]}", PASS);
	slips_found(&f->slips, "王小明", bytes_str(list), "中心", "一号机");
	snprintf(list, sizeof(list), "{\"cases\":[%s]}", UNPAID);
	slips_found(&f->slips, "王小明", bytes_str(list), "中心", "一号机");
	memset(list, 'x', sizeof(list) - 1);
	assert_true(print(f, "NP2026-000012-3", true) > 0);
	pass(f, 3000);
	assert_true(printed_has(f, 1, "2027-05-31"));
	assert_true(printed_has(f, 1, FU_BEN));
	assert_true(printed_has(f, 1, WANG_XIAO_MING));
}

#define GAO_ZHI_SHU "\xb8\xe6\xd6\xaa\xca\xe9" /* 告知书 */
#define YI_YUAN "\xca\xd0\xd2\xbb\xd4\xba"     /* 市一院 */

static void
test_a_booking_found_again_is_printed_whole(void **state)
{
	struct fixture *f = *state;
	char list[4096];

	snprintf(list, sizeof(list), "{\"items\":[%s,%s,%s]}", BOOKED, WAITS,
		DRAWS);
	slips_found(&f->slips, "王小明", bytes_str(list), "中心", "一号机");
	/* what it was read from is gone */
	memset(list, 'x', sizeof(list) - 1);
	assert_true(print(f, "TJ2026-000012-3", false) > 0);
	assert_true(print(f, "TJ2026-000013-1", false) > 0);
	assert_true(print(f, "TJ2026-000014-9", false) > 0);
	pass(f, 3000);
	assert_true(printed_has(f, 1, YI_YUAN));
	assert_true(printed_has(f, 1, WANG_XIAO_MING));
	assert_true(printed_has(f, 1, "2026-12-01"));
	assert_true(printed_has(f, 1, GAO_ZHI_SHU));
	assert_false(printed_has(f, 2, YI_YUAN));
	assert_false(printed_has(f, 2, GAO_ZHI_SHU));
	assert_true(printed_has(f, 3, "https://x/draw#D1"));
}

/* Everything that is missing is told at once, also in print. */
static void
test_what_is_missing(void **state)
{
	struct fixture *f = *state;
	struct paper p = laid(f, AID);

	assert_true(has(&p, "困难帮扶申请回执"));
	assert_true(has(&p, "还缺的材料，请一次带齐"));
	assert_true(has(&p, "户口簿"));
	assert_true(has(&p, "走访"));
	assert_false(has(&p, "入会"));
}

/* Whoever said it is named nowhere; its number is all there is. */
static void
test_what_was_said(void **state)
{
	struct fixture *f = *state;
	struct paper p =
		laid(f, "{\"state\":\"received\",\"ref\":\"0123456789abcdef\","
			"\"due_on\":\"2026-12-18\"}");

	assert_true(has(&p, "0123456789abcdef"));
	assert_true(has(&p, "2026-12-18"));
	assert_false(has(&p, "王小明"));
	assert_false(has(&p, "回执"));
}

static void
test_no_receipt_no_slip(void **state)
{
	static const char *const rows[] = { "{}", "[]", "x",
		"{\"case_no\":\"1\",\"state_label\":\"a\",\"accepted_at\":\"b"
		"\"}" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct slip_act a = { "k", NULL, false, NULL };
		struct err e = { 0 };

		slips_begin(&f->slips, &a);
		slips_answered(&f->slips, "k", bytes_str(rows[i]), "", "");
		assert_int_equal(
			slips_print(&f->slips, f->printer, "k", false, &e), 0);
		assert_int_equal(e.code, ERR_PRINT_NOTHING);
	}
}

static void
test_the_name_is_whole_only_behind_a_card(void **state)
{
	struct fixture *f = *state;

	act(f, "chip", "王小明", true);
	act(f, "typed", "王小明", false);
	assert_true(print(f, "chip", false) > 0);
	assert_true(print(f, "typed", false) > 0);
	pass(f, 2000);
	assert_true(printed_has(f, 1, WANG_XIAO_MING));
	assert_false(printed_has(f, 2, WANG_XIAO_MING));
	assert_true(printed_has(f, 2, WANG_STAR_MING));
}

static void
test_a_second_one_is_a_copy(void **state)
{
	struct fixture *f = *state;
	unsigned first, second;

	act(f, "k", "王小明", true);
	first = print(f, "k", false);
	assert_true(first > 0);
	/* impatient taps are the same job */
	assert_int_equal(print(f, "k", false), first);
	assert_int_equal(print(f, "k", true), first);
	pass(f, 1000);
	second = print(f, "k", false);
	assert_true(second > first);
	pass(f, 1000);
	assert_false(printed_has(f, 1, FU_BEN));
	assert_true(printed_has(f, 2, FU_BEN));
}

static void
test_what_never_came_out_is_no_copy(void **state)
{
	struct fixture *f = *state;
	char path[96];
	FILE *faults;

	snprintf(path, sizeof(path), "%s/faults", f->dir);
	faults = fopen(path, "w");
	assert_non_null(faults);
	fputs("paper out\n", faults);
	fflush(faults);
	act(f, "k", "王小明", true);
	assert_true(print(f, "k", false) > 0);
	pass(f, 1000);
	fputs("ok\n", faults);
	fclose(faults);
	assert_true(print(f, "k", false) > 1);
	pass(f, 1000);
	assert_false(printed_has(f, 1, FU_BEN));
}

static void
test_the_visit_ends(void **state)
{
	struct fixture *f = *state;
	static const struct slips none;
	struct err e = { 0 };
	unsigned job;
	struct job_report r;

	act(f, "k", "王小明", true);
	job = print(f, "k", false);
	slips_wipe(&f->slips);
	assert_memory_equal(&f->slips, &none, sizeof(none));
	assert_int_equal(slips_print(&f->slips, f->printer, "k", false, &e), 0);
	assert_int_equal(e.code, ERR_PRINT_NOTHING);
	/* what was queued comes out all the same */
	pass(f, 1000);
	assert_true(printer_job(f->printer, job, &r));
	assert_int_equal(r.state, JOB_PRINTED);
}

static void
test_eight_are_kept(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	char key[16];

	for (int i = 0; i < SLIPS_MAX + 1; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		act(f, key, "王小明", false);
	}
	assert_int_equal(
		slips_print(&f->slips, f->printer, "k0", false, &e), 0);
	assert_true(print(f, "k1", false) > 0);
	assert_true(print(f, "k8", false) > 0);
}

static void
test_no_printer(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };

	act(f, "k", "王小明", false);
	assert_int_equal(slips_print(&f->slips, NULL, "k", false, &e), 0);
	assert_int_equal(e.code, ERR_PRINTER_NONE);
	assert_string_equal(printer_state(NULL), "none");
	assert_false(printer_is_simulated(NULL));
	assert_true(printer_is_simulated(f->printer));
}

static void
test_bad_printers_are_told(void **state)
{
	static const struct {
		const char *spec, *profile;
		enum err_code code;
	} rows[] = {
		{ "lpt:1", NULL, ERR_CHOICE_UNKNOWN },
		{ "sim", NULL, ERR_CHOICE_UNKNOWN },
		{ "sim:", NULL, ERR_REQUIRED },
		{ "usb:", NULL, ERR_REQUIRED },
		{ "sim:/dev/null", NULL, ERR_NOT_FOUND },
		{ "tcp:printer:9100", NULL, ERR_CHOICE_UNKNOWN },
		{ "tcp:127.0.0.1", NULL, ERR_CHOICE_UNKNOWN },
		{ "tcp:127.0.0.1:9100", "laser", ERR_CHOICE_UNKNOWN },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { 0 };

		assert_null(printer_open(
			rows[i].spec, rows[i].profile, &f->clock, &e));
		assert_int_equal(e.code, rows[i].code);
		assert_true(e.detail[0]);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_stands_on_it),
		TEST(test_a_provisional_one_says_so),
		TEST(test_a_booked_place_is_a_voucher),
		TEST(test_who_registers_for_a_draw_takes_its_seed_along),
		TEST(test_a_booking_found_again_is_printed_whole),
		TEST(test_a_pass_has_two_codes),
		TEST(test_what_is_to_be_paid),
		TEST(test_a_pass_found_again_is_the_newest),
		TEST(test_what_is_missing),
		TEST(test_what_was_said),
		TEST(test_no_receipt_no_slip),
		TEST(test_the_name_is_whole_only_behind_a_card),
		TEST(test_a_second_one_is_a_copy),
		TEST(test_what_never_came_out_is_no_copy),
		TEST(test_the_visit_ends),
		TEST(test_eight_are_kept),
		TEST(test_no_printer),
		TEST(test_bad_printers_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
