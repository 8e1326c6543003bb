/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue's tables and the calendar of working days. The files are part
 * of the program; here the input stands in for the embedded one.
 */
#include "assets.h"
#include "civil.h"
#include "fuzz.h"
#include "ref/csv.h"

#define HEADER "code,name,note"

static struct asset *
input(void)
{
	static struct asset file = { .path = "fuzz" };

	return &file;
}

/* In place of base/assets.c. */
const struct asset *
asset_find(const char *path)
{
	return strcmp(path, input()->path) == 0 ? input() : NULL;
}

static void
check_table(struct arena *a, const char *text)
{
	struct csv csv = { 0 };
	struct err e = { 0 };
	size_t at = strlen(HEADER) + 1;
	int rc = csv_load(a, "fuzz", HEADER, &csv, &e);

	fuzz_check_err(rc, &e);
	/* Cells with commas and line ends between them are the text again. */
	for (size_t i = 0; rc == 0 && i < csv.n_rows; i++) {
		for (int k = 0; k < 3; k++) {
			const char *cell = csv.rows[i][k];

			CHECK(strpbrk(cell, ",\n") == NULL);
			CHECK(memcmp(text + at, cell, strlen(cell)) == 0);
			at += strlen(cell) + 1;
		}
	}
	CHECK(rc < 0 || at >= strlen(text));
	CHECK(csv_load(a, "none", HEADER, &csv, &e) < 0);
}

static void
check_days(const struct calendar *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct civil d = civil_from_days(c->days[i].day);

		CHECK(i == 0 || c->days[i].day > c->days[i - 1].day);
		CHECK(calendar_find(c, d) == &c->days[i]);
		CHECK(calendar_is_workday(c, d) == c->days[i].work);
	}
}

static void
check_calendar(struct arena *a, struct bytes text)
{
	const struct civil d = { 2026, 2, 2 };
	struct calendar c = { 0 };
	struct err e = { 0 };
	int rc = calendar_load(&c, text, a, &e);

	fuzz_check_err(rc, &e);
	if (rc < 0)
		return;
	check_days(&c);
	calendar_covers_year(&c, 2026);
	CHECK(calendar_workdays_between(
		      &c, d, calendar_add_workdays(&c, d, 5)) == 5);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	uint8_t *copy = fuzz_copy(data, n);
	struct arena arena;

	arena_init(&arena, 16 * FUZZ_ARENA);
	input()->data = (const uint8_t *)text;
	input()->n = n;
	check_table(&arena, text);
	check_calendar(&arena, bytes_of(copy, n));
	arena_release(&arena);
	free(copy);
	free(text);
	return 0;
}
