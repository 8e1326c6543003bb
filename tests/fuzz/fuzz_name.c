/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names. The normal form of a normal form is itself, a name that is accepted
 * is text that holds nothing invisible, and its mask hides something.
 */
#include "fuzz.h"
#include "person_name.h"
#include "str.h"

static void
check_mask(const char *name)
{
	char masked[NAME_SIZE];

	name_mask(name, masked);
	CHECK(utf8_length(masked) == utf8_length(name));
	CHECK(strchr(masked, '*') != NULL);
}

static void
check_parsed(const char *text)
{
	char name[NAME_SIZE], again[NAME_SIZE];
	enum err_code warning, second;
	struct err e = { 0 };
	int rc = name_parse(text, name, &warning, &e);

	fuzz_check_err(rc, &e);
	if (rc < 0)
		return;
	CHECK(utf8_length(name) >= 1 && utf8_length(name) <= NAME_MAX_CHARS);
	for (const char *p = name; *p; p++)
		CHECK((unsigned char)*p >= ' ' && *p != 0x7f && *p != '*');
	CHECK(name_parse(name, again, &second, &e) == 0);
	CHECK(strcmp(name, again) == 0 && warning == second);
	check_mask(name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	char once[NAME_SIZE], twice[NAME_SIZE], masked[NAME_SIZE];
	struct err e = { 0 };
	int rc = name_normalise(text, once, &e);

	fuzz_check_err(rc, &e);
	if (rc == 0) {
		CHECK(name_normalise(once, twice, &e) == 0);
		CHECK(strcmp(once, twice) == 0);
	}
	name_mask(text, masked);
	check_parsed(text);
	free(text);
	return 0;
}
