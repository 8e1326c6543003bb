/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identity numbers. What is accepted is its own normal form, keeps its family
 * and birth, and no other digit in one place is accepted where a check guards.
 */
#include "fuzz.h"
#include "idno.h"

static const struct civil today = { 2026, 2, 2 };

static bool
is_accepted(const char *text, unsigned flags, struct idno *id)
{
	enum err_code warning;
	struct err e = { 0 };
	int rc = idno_parse(text, flags, today, id, &warning, &e);

	fuzz_check_err(rc, &e);
	return rc == 0;
}

static void
check_one_digit(const struct idno *id, unsigned flags)
{
	size_t n = strlen(id->text);
	struct idno other;

	if (id->family == IDNO_LEGACY15 || id->family == IDNO_FOREIGNER_OLD)
		return;
	for (size_t at = 0; at < n; at++) {
		char text[IDNO_SIZE];

		memcpy(text, id->text, sizeof(text));
		for (char c = '0'; c <= '9'; c++) {
			text[at] = c;
			if (c != id->text[at])
				CHECK(!is_accepted(text, flags, &other));
		}
	}
}

static void
check_legacy(const struct idno *old)
{
	char text[IDNO_SIZE];
	struct idno id;
	struct err e = { 0 };

	CHECK(idno_upgrade15(old->text, text, &e) == 0);
	CHECK(is_accepted(text, IDNO_ALLOW_TEST, &id));
	CHECK(civil_compare(id.birth, old->birth) == 0 && id.sex == old->sex);
}

static void
check_accepted(const struct idno *id, unsigned flags)
{
	static const char *const types[] = { "resident", "hmt", "foreigner",
		"foreigner_old" };
	struct idno again;
	char masked[IDNO_SIZE];
	unsigned fits = 0;

	CHECK(is_accepted(id->text, flags, &again));
	CHECK(strcmp(id->text, again.text) == 0 && id->family == again.family);
	CHECK(civil_compare(id->birth, again.birth) == 0);
	CHECK(civil_is_valid(id->birth) &&
		civil_compare(id->birth, today) <= 0);
	CHECK(flags & IDNO_ALLOW_TEST || !idno_is_test(id->text));
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct err e = { 0 };

		fits += idno_check_type(id, types[i], &e) == 0;
	}
	CHECK(fits == 1);
	idno_mask(id->text, masked);
	CHECK(strlen(masked) == strlen(id->text) && strstr(masked, "*******"));
	check_one_digit(id, flags);
	if (id->family == IDNO_LEGACY15)
		check_legacy(id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	char out[IDNO_SIZE];
	struct err e = { 0 };
	enum idno_family family;

	for (unsigned flags = 0; flags < 4; flags++) {
		struct idno id;

		if (is_accepted(text, flags, &id))
			check_accepted(&id, flags);
	}
	fuzz_check_err(idno_upgrade15(text, out, &e), &e);
	err_clear(&e);
	if (idno_family_find(text, &family, &e) == 0)
		CHECK(strcmp(idno_family_name(family), text) == 0);
	idno_mask(text, out);
	free(text);
	return 0;
}
