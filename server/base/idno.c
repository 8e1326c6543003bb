/* SPDX-License-Identifier: Apache-2.0 */
/* Identity numbers of five families: see idno.h. */
#include "idno.h"
#include "fold.h"
#include "idno_table.h"

#define LONG_LENGTH 18
#define SHORT_LENGTH 15
#define AGE_DOUBTFUL 120

static const char *const family_names[IDNO_FAMILY_COUNT] = {
	[IDNO_RESIDENT] = "resident",
	[IDNO_HMT] = "hmt",
	[IDNO_FOREIGNER] = "foreigner",
	[IDNO_FOREIGNER_OLD] = "foreigner_old",
	[IDNO_LEGACY15] = "legacy15",
};

const char *
idno_family_name(enum idno_family family)
{
	BUG_ON((unsigned)family >= IDNO_FAMILY_COUNT);
	return family_names[family];
}

int
idno_family_find(const char *name, enum idno_family *out, struct err *e)
{
	for (int i = 0; name && i < IDNO_FAMILY_COUNT; i++) {
		if (strcmp(name, family_names[i]) == 0) {
			*out = (enum idno_family)i;
			return 0;
		}
	}
	return err_set(e, ERR_ID_TYPE);
}

void
idno_normalise(const char *raw, char out[IDNO_SIZE])
{
	fold_number(raw, FOLD_CROSS_IS_X, out, IDNO_SIZE);
}

/* ---- pieces -------------------------------------------------------------- */

static int
number_at(const char *p, int n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*p++ - '0');
	return v;
}

static struct civil
civil_at(int year, const char *mmdd)
{
	struct civil c = { (int16_t)year, (int8_t)number_at(mmdd, 2),
		(int8_t)number_at(mmdd + 2, 2) };

	return c;
}

static bool
birth_is_possible(struct civil birth, struct civil today)
{
	return civil_is_valid(birth) && civil_compare(birth, today) <= 0;
}

/* ISO 7064 MOD 11-2 over 17 digits. */
static char
check_mod112(const char *p)
{
	unsigned sum = 0;

	for (int i = 0; i < LONG_LENGTH - 1; i++)
		sum = (sum + (unsigned)(p[i] - '0')) * 2 % 11;
	return "0123456789X"[(12 - sum) % 11];
}

/* The weights 7-3-1 of ICAO 9303, letters A = 10 … Z = 35. */
static char
check_731(const char *p)
{
	static const int weights[] = { 7, 3, 1 };
	int sum = 0;

	for (int i = 0; i < SHORT_LENGTH - 1; i++) {
		int v = p[i] <= '9' ? p[i] - '0' : p[i] - 'A' + 10;

		sum += v * weights[i % 3];
	}
	return (char)('0' + sum % 10);
}

/* Sequences 996-999 were kept for people over a hundred (until 1999). */
static int
legacy_century(const char *p)
{
	return number_at(p + 12, 3) >= 996 ? 1800 : 1900;
}

static void
warn(enum err_code *warning, enum err_code code)
{
	if (*warning == ERR_NONE)
		*warning = code;
}

/* ---- shape: which family, and do the characters fit it? -------------------
 */

static bool
is_letters(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] < 'A' || p[i] > 'Z')
			return false;
	}
	return true;
}

static bool
has_prefix(const char *p, const char *prefix)
{
	return strncmp(p, prefix, strlen(prefix)) == 0;
}

static enum idno_family
long_family(const char *p)
{
	if (p[0] == '9')
		return IDNO_FOREIGNER;
	if (has_prefix(p, "81") || has_prefix(p, "82") || has_prefix(p, "83"))
		return IDNO_HMT;
	return IDNO_RESIDENT;
}

static int
shape_long(struct idno *id, struct err *e)
{
	const char *p = id->text;
	char last = p[LONG_LENGTH - 1];

	if (!fold_is_digits(p, LONG_LENGTH - 1) ||
		(last != 'X' && !fold_is_digits(&last, 1)))
		return err_set(e, ERR_ID_CHARSET);
	id->family = long_family(p);
	return 0;
}

static int
shape_short(struct idno *id, unsigned flags, struct err *e)
{
	const char *p = id->text;

	if (is_letters(p, 3) && fold_is_digits(p + 3, SHORT_LENGTH - 3)) {
		id->family = IDNO_FOREIGNER_OLD;
		return 0;
	}
	if (!fold_is_digits(p, SHORT_LENGTH))
		return err_set(e, ERR_ID_CHARSET);
	if (!(flags & IDNO_LEGACY_IMPORT))
		return err_set(e, ERR_ID_LEGACY);
	id->family = IDNO_LEGACY15;
	return 0;
}

static int
shape_check(struct idno *id, unsigned flags, struct err *e)
{
	switch (strlen(id->text)) {
	case 0:
		return err_set(e, ERR_ID_EMPTY);
	case LONG_LENGTH:
		return shape_long(id, e);
	case SHORT_LENGTH:
		return shape_short(id, flags, e);
	default:
		return err_set(e, ERR_ID_LENGTH);
	}
}

/* ---- content ------------------------------------------------------------- */

/* Two digits of a year: the youngest reading that is not in the future. */
static struct civil
birth_youngest(const char *yymmdd, struct civil today)
{
	int year = today.y / 100 * 100 + number_at(yymmdd, 2);
	struct civil c = civil_at(year, yymmdd + 2);

	return birth_is_possible(c, today) ? c
					   : civil_at(year - 100, yymmdd + 2);
}

static int
birth_check(struct idno *id, struct civil today, struct err *e)
{
	const char *p = id->text;

	if (id->family == IDNO_FOREIGNER_OLD)
		id->birth = birth_youngest(p + 7, today);
	else if (id->family == IDNO_LEGACY15)
		id->birth = civil_at(
			legacy_century(p) + number_at(p + 6, 2), p + 8);
	else
		id->birth = civil_at(number_at(p + 6, 4), p + 10);
	if (!birth_is_possible(id->birth, today))
		return err_set(e, ERR_ID_DATE);
	id->has_birth = true;
	return 0;
}

static int
digit_check(struct idno *id, enum err_code *warning, struct err *e)
{
	const char *p = id->text;

	if (id->family == IDNO_LEGACY15)
		return 0;
	if (id->family == IDNO_FOREIGNER_OLD) {
		if (check_731(p) != p[SHORT_LENGTH - 1])
			warn(warning, ERR_ID_CHECK);
		return 0;
	}
	if (check_mod112(p) != p[LONG_LENGTH - 1])
		return err_set(e, ERR_ID_CHECK);
	return 0;
}

/* A refusal is for what cannot be; an abolished or unknown code only warns. */
static int
region_check(
	struct idno *id, unsigned flags, enum err_code *warning, struct err *e)
{
	const char *p = id->text;
	bool possible = true;

	switch (id->family) {
	case IDNO_HMT:
		possible = memcmp(p + 2, "0000", 4) == 0;
		break;
	case IDNO_FOREIGNER:
		possible = idno_province_is_known(p + 1) &&
			   idno_country_digits_are_known(p + 3);
		break;
	case IDNO_FOREIGNER_OLD:
		possible = idno_province_is_known(p + 3);
		if (!idno_country_letters_are_known(p))
			warn(warning, ERR_ID_REGION_UNKNOWN);
		break;
	default:
		/* No resident's number begins as those of the other cards. */
		possible = idno_province_is_known(p) &&
			   long_family(p) == IDNO_RESIDENT;
		if (idno_division_is_doubtful(p))
			warn(warning, ERR_ID_REGION_UNKNOWN);
		break;
	}
	if (!possible)
		return err_set(e, ERR_ID_REGION);
	if (idno_is_test(p) && !(flags & IDNO_ALLOW_TEST))
		return err_set(e, ERR_ID_REGION_TEST);
	return 0;
}

static char
sex_of(const struct idno *id)
{
	char c = id->family == IDNO_LEGACY15 ? id->text[14] : id->text[16];

	if (id->family == IDNO_FOREIGNER_OLD)
		return 0;
	return (c - '0') % 2 ? 'M' : 'F';
}

int
idno_parse(const char *raw, unsigned flags, struct civil today,
	struct idno *out, enum err_code *warning, struct err *e)
{
	struct idno id = { 0 };

	*warning = ERR_NONE;
	idno_normalise(raw, id.text);
	if (shape_check(&id, flags, e) < 0 || birth_check(&id, today, e) < 0 ||
		digit_check(&id, warning, e) < 0 ||
		region_check(&id, flags, warning, e) < 0)
		return -1;
	if (civil_age(id.birth, today) > AGE_DOUBTFUL)
		warn(warning, ERR_ID_AGE_HIGH);
	id.sex = sex_of(&id);
	*out = id;
	return 0;
}

int
idno_check_type(const struct idno *id, const char *id_type, struct err *e)
{
	enum idno_family asked = IDNO_RESIDENT;

	if (idno_family_find(id_type, &asked, e) < 0)
		return -1;
	if (asked == id->family)
		return 0;
	if (asked == IDNO_RESIDENT && id->family == IDNO_LEGACY15)
		return 0;
	return err_set(e, ERR_ID_TYPE_MISMATCH);
}

int
idno_upgrade15(const char *old, char out[IDNO_SIZE], struct err *e)
{
	char text[IDNO_SIZE];
	int century;

	if (strlen(old) != SHORT_LENGTH)
		return err_set(e, ERR_ID_LENGTH);
	if (!fold_is_digits(old, SHORT_LENGTH))
		return err_set(e, ERR_ID_CHARSET);
	century = legacy_century(old);
	if (!civil_is_valid(civil_at(century + number_at(old + 6, 2), old + 8)))
		return err_set(e, ERR_ID_DATE);
	memcpy(text, old, 6);
	memcpy(text + 6, century == 1800 ? "18" : "19", 2);
	memcpy(text + 8, old + 6, SHORT_LENGTH - 6);
	text[LONG_LENGTH - 1] = check_mod112(text);
	text[LONG_LENGTH] = '\0';
	memcpy(out, text, sizeof(text));
	return 0;
}

void
idno_mask(const char *text, char out[IDNO_SIZE])
{
	size_t n = strlen(text);

	if (n > IDNO_SIZE - 1)
		n = IDNO_SIZE - 1;
	for (size_t i = 0; i < n; i++)
		out[i] = n > 7 && (i < 3 || i >= n - 4) ? text[i] : '*';
	out[n] = '\0';
}

bool
idno_is_test(const char *text)
{
	return has_prefix(text, IDNO_TEST_DIVISION);
}
