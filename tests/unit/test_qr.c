/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Symbols are read back: the PNG by libpng pixel by pixel, and both it and
 * the SVG's path against the modules. tests/e2e reads them with a scanner.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <png.h>
#include <stdio.h>
#include <stdlib.h>

#include "qr.h"

/* clang-format off */
static const char golden[] =
	"90110116878787802030624946771580796484349627307380339553610832869169"
	"68960211131276572109416413930603675973047878362680527360650255993827"
	"12324459431740655692631780058353594428573462267544252240519725235639"
	"57384633273997556360348331553658263106361035235157615636745265763517"
	"19650087181631";
/* clang-format on */

static int
setup(void **state)
{
	struct arena *a = malloc(sizeof(*a));

	arena_init(a, 16 << 20);
	*state = a;
	return 0;
}

static int
teardown(void **state)
{
	arena_release(*state);
	free(*state);
	return 0;
}

static struct qr
encode(struct arena *a, const char *text, enum qr_level level)
{
	struct err e = { 0 };
	struct qr q;

	assert_int_equal(qr_encode(text, level, a, &q, &e), 0);
	return q;
}

/* The sizes that the paper is planned with. */
static void
digits_are_packed_as_digits(void **state)
{
	struct qr m = encode(*state, golden, QR_M);
	struct qr q = encode(*state, golden, QR_Q);

	assert_int_equal(m.version, 7);
	assert_int_equal(q.version, 9);
	assert_int_equal(q.size, 17 + 4 * 9);
}

/* An address in front may cost a version or two, not the digits' density. */
static void
an_address_in_front_keeps_the_digits_packed(void **state)
{
	struct arena *a = *state;
	char *url = arena_printf(a, "HTTPS://FUWU.EXAMPLE.ORG/Q#%s", golden);
	char *bytes = arena_printf(a, "https://fuwu.example.org/q#%s", golden);
	struct qr q = encode(a, url, QR_Q);

	assert_true(q.version <= 10);
	assert_true(encode(a, bytes, QR_Q).version >= q.version);
}

static void
finders_and_quiet_zone_are_there(void **state)
{
	struct qr q = encode(*state, golden, QR_Q);
	unsigned side = q.size + 2 * QR_QUIET;

	for (unsigned i = 0; i < side + 3; i++) {
		for (unsigned k = 0; k < QR_QUIET; k++) {
			assert_false(qr_is_dark(&q, i, k));
			assert_false(qr_is_dark(&q, k, i));
			assert_false(qr_is_dark(&q, i, side - 1 - k));
			assert_false(qr_is_dark(&q, side - 1 - k, i));
		}
	}
	for (unsigned i = 0; i < 7; i++) {
		assert_true(qr_is_dark(&q, QR_QUIET + i, QR_QUIET));
		assert_true(qr_is_dark(&q, QR_QUIET, QR_QUIET + i));
		assert_true(
			qr_is_dark(&q, QR_QUIET + q.size - 1 - i, QR_QUIET));
		assert_true(
			qr_is_dark(&q, QR_QUIET, QR_QUIET + q.size - 1 - i));
	}
	assert_false(qr_is_dark(&q, QR_QUIET + 1, QR_QUIET + 1));
	assert_false(qr_is_dark(&q, QR_QUIET + 7, QR_QUIET));
}

static void
the_svg_draws_every_module(void **state)
{
	struct arena *a = *state;
	struct qr q = encode(a, golden, QR_M);
	unsigned side = q.size + 2 * QR_QUIET, x, y, run, back;
	uint8_t *seen = arena_alloc(a, side * side);
	char *svg = qr_svg(&q, a), *p;
	int used;

	assert_memory_equal(svg, "<svg ", 5);
	assert_non_null(strstr(
		svg, arena_printf(a, "viewBox=\"0 0 %u %u\"", side, side)));
	assert_non_null(strstr(svg, "shape-rendering=\"crispEdges\""));
	p = strstr(svg, "<path");
	assert_null(strstr(p + 1, "<path"));
	p = strstr(p, " d=\"") + 4;
	while (sscanf(p, "M%u %uh%uv1h-%uz%n", &x, &y, &run, &back, &used) ==
		4) {
		assert_int_equal(run, back);
		while (run-- > 0)
			seen[y * side + x++] = 1;
		p += used;
	}
	assert_string_equal(p, "\"/></svg>");
	for (unsigned i = 0; i < side * side; i++)
		assert_int_equal(seen[i], qr_is_dark(&q, i % side, i / side));
}

static void
the_png_has_whole_dots(void **state)
{
	struct arena *a = *state;
	struct qr q = encode(a, golden, QR_Q);

	for (unsigned dots = 1; dots <= 6; dots++) {
		unsigned side = (q.size + 2 * QR_QUIET) * dots;
		struct bytes png = qr_png(&q, dots, a);
		png_image image = { .version = PNG_IMAGE_VERSION };
		uint8_t *px = arena_alloc(a, side * side);

		assert_int_equal(
			png_image_begin_read_from_memory(&image, png.p, png.n),
			1);
		assert_int_equal(image.width, side);
		assert_int_equal(image.height, side);
		image.format = PNG_FORMAT_GRAY;
		assert_int_equal(
			png_image_finish_read(&image, NULL, px, 0, NULL), 1);
		for (unsigned i = 0; i < side * side; i++)
			assert_int_equal(px[i],
				qr_is_dark(&q, i % side / dots, i / side / dots)
					? 0
					: 255);
		/* 1 bit, grey: byte 24 and 25 of the header. */
		assert_int_equal(png.p[24], 1);
		assert_int_equal(png.p[25], 0);
	}
}

static void
what_does_not_fit_is_an_error(void **state)
{
	struct arena *a = *state;
	char *digits = arena_alloc(a, 3994);
	struct err e = { 0 };
	struct qr q;

	memset(digits, '7', 3993);
	assert_int_equal(qr_encode(digits, QR_Q, a, &q, &e), 0);
	assert_int_equal(q.version, 40);
	assert_non_null(qr_svg(&q, a));
	assert_true(qr_png(&q, QR_DOTS_MAX, a).n > 0);
	assert_int_equal(qr_encode(digits, QR_H, a, &q, &e), -1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
	err_clear(&e);
	assert_int_equal(qr_encode("", QR_L, a, &q, &e), -1);
	assert_int_equal(e.code, ERR_BAD_REQUEST);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(digits_are_packed_as_digits),
		TEST(an_address_in_front_keeps_the_digits_packed),
		TEST(finders_and_quiet_zone_are_there),
		TEST(the_svg_draws_every_module),
		TEST(the_png_has_whole_dots),
		TEST(what_does_not_fit_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
