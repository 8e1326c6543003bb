/* SPDX-License-Identifier: Apache-2.0 */
#include "card_text.h"
#include "crypto.h"
#include "str.h"
#include <stdio.h>

#define MARK_AT 248
#define UNITS_MAX 64 /* of one field */

enum kind {
	TEXT,
	NAME, /* a text whose room may have been too small */
	SEX,
	DATE,
	EXPIRY, /* a date or 长期; a blank says nothing */
	NUMBER
};

struct field {
	uint8_t at, bytes;	     /* on the chip */
	uint8_t more_at, more_bytes; /* where a long text goes on */
	enum kind kind;
	size_t offset, size; /* in struct card */
};

struct layout {
	uint16_t mark;
	const char *id_type;
	const struct field *fields;
	size_t n;
};

#define TO(m) offsetof(struct card, m), sizeof(((struct card *)0)->m)

/* clang-format off */
static const struct field resident[] = {
	{   0,	30,   0,  0, NAME,   TO(name) },
	{  30,	 2,   0,  0, SEX,    TO(sex) },
	{  32,	 4,   0,  0, TEXT,   TO(nation) },
	{  36,	16,   0,  0, DATE,   TO(birth) },
	{  52,	70,   0,  0, TEXT,   TO(address) },
	{ 122,	36,   0,  0, NUMBER, TO(id_no) },
	{ 158,	30,   0,  0, TEXT,   TO(authority) },
	{ 188,	16,   0,  0, EXPIRY, TO(valid_from) },
	{ 204,	16,   0,  0, EXPIRY, TO(valid_to) },
};

static const struct field hmt[] = {
	{   0,	30,   0,  0, NAME,   TO(name) },
	{  30,	 2,   0,  0, SEX,    TO(sex) },
	{  36,	16,   0,  0, DATE,   TO(birth) },
	{  52,	70,   0,  0, TEXT,   TO(address) },
	{ 122,	36,   0,  0, NUMBER, TO(id_no) },
	{ 158,	30,   0,  0, TEXT,   TO(authority) },
	{ 188,	16,   0,  0, EXPIRY, TO(valid_from) },
	{ 204,	16,   0,  0, EXPIRY, TO(valid_to) },
	{ 220,	18,   0,  0, TEXT,   TO(permit_no) },
	{ 238,	 4,   0,  0, TEXT,   TO(issues) },
};

static const struct field foreigner_2017[] = {
	{   0, 120,   0,  0, NAME,   TO(name_en) },
	{ 120,	 2,   0,  0, SEX,    TO(sex) },
	{ 122,	30,   0,  0, NUMBER, TO(id_no) },
	{ 152,	 6,   0,  0, TEXT,   TO(nationality) },
	{ 158,	30,   0,  0, NAME,   TO(name) },
	{ 188,	16,   0,  0, EXPIRY, TO(valid_from) },
	{ 204,	16,   0,  0, EXPIRY, TO(valid_to) },
	{ 220,	16,   0,  0, DATE,   TO(birth) },
	{ 240,	 8,   0,  0, TEXT,   TO(authority) },
};

static const struct field foreigner_2023[] = {
	{   0,	30,   0,  0, NAME,   TO(name) },
	{  30,	 2,   0,  0, SEX,    TO(sex) },
	{  32,	 4,   0,  0, TEXT,   TO(issues) },
	{  36,	16,   0,  0, DATE,   TO(birth) },
	{  52,	70, 220, 22, NAME,   TO(name_en) },
	{ 122,	36,   0,  0, NUMBER, TO(id_no) },
	{ 188,	16,   0,  0, EXPIRY, TO(valid_from) },
	{ 204,	16,   0,  0, EXPIRY, TO(valid_to) },
	{ 242,	 6,   0,  0, TEXT,   TO(nationality) },
};

static const struct layout layouts[] = {
	{ ' ', "resident",	resident,	ARRAY_LEN(resident) },
	{ 0,   "resident",	resident,	ARRAY_LEN(resident) },
	{ 'J', "hmt",		hmt,		ARRAY_LEN(hmt) },
	{ 'I', "foreigner_old", foreigner_2017, ARRAY_LEN(foreigner_2017) },
	{ 'Y', "foreigner",	foreigner_2023, ARRAY_LEN(foreigner_2023) },
};

static const struct {
	char chip;
	const char *shown;
} sexes[] = {
	{ '1', "男" }, { '2', "女" }, { '9', "未说明" }, { '0', "未知" },
};
/* clang-format on */

/* ---- UTF-16LE ------------------------------------------------------------ */

static uint16_t
unit_at(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static size_t
units_read(const uint8_t *p, size_t bytes, uint16_t *out)
{
	for (size_t i = 0; i < bytes / 2; i++)
		out[i] = unit_at(p + 2 * i);
	return bytes / 2;
}

static size_t
units_trim(const uint16_t *u, size_t n)
{
	while (n > 0 && (u[n - 1] == ' ' || u[n - 1] == 0))
		n--;
	return n;
}

static bool
is_high(uint16_t u)
{
	return (u & 0xfc00) == 0xd800;
}

static bool
is_low(uint16_t u)
{
	return (u & 0xfc00) == 0xdc00;
}

/* The code point at u[*i], which moves behind it; -1 for half a pair. */
static int32_t
point_next(const uint16_t *u, size_t n, size_t *i)
{
	uint16_t a = u[(*i)++];

	if (!is_high(a) && !is_low(a))
		return a;
	if (!is_high(a) || *i == n || !is_low(u[*i]))
		return -1;
	return 0x10000 + ((a & 0x3ff) << 10 | (u[(*i)++] & 0x3ff));
}

/* Every code point that is whole is kept, private ones too. */
static bool
units_format(const uint16_t *u, size_t n, char *out, size_t size)
{
	size_t at = 0;

	for (size_t i = 0; i < n;) {
		int32_t cp = point_next(u, n, &i);
		char c[4];
		size_t len;

		if (cp <= 0)
			return false;
		len = utf8_format(cp, c);
		if (at + len >= size)
			return false;
		memcpy(out + at, c, len);
		at += len;
	}
	out[at] = '\0';
	return true;
}

/* ---- fields -------------------------------------------------------------- */

static bool
sex_parse(const char *chip, char *out, size_t size)
{
	const char *shown = "未知";

	for (size_t i = 0; i < ARRAY_LEN(sexes); i++)
		if (chip[0] == sexes[i].chip)
			shown = sexes[i].shown;
	snprintf(out, size, "%s", shown);
	return true;
}

/* YYYYMMDD to YYYY-MM-DD */
static bool
date_parse(const char *chip, char out[CIVIL_SIZE])
{
	struct err e = { 0 };
	struct civil day;

	if (strlen(chip) != 8)
		return false;
	snprintf(out, CIVIL_SIZE, "%.4s-%.2s-%.2s", chip, chip + 4, chip + 6);
	return civil_parse(out, &day, &e) == 0;
}

static bool
text_copy(const char *chip, char *out, size_t size)
{
	size_t n = strlen(chip);

	if (n >= size)
		return false;
	memcpy(out, chip, n + 1);
	return true;
}

static bool
expiry_parse(const char *chip, char *out, size_t size)
{
	if (chip[0] && strcmp(chip, CARD_LONG_TERM) != 0)
		return date_parse(chip, out);
	return text_copy(chip, out, size);
}

static bool
number_is_plain(const char *s)
{
	size_t n = strspn(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZx");

	return n > 0 && s[n] == '\0';
}

static bool
field_finish(const struct field *f, const char *chip, char *out)
{
	switch (f->kind) {
	case SEX:
		return sex_parse(chip, out, f->size);
	case DATE:
		return date_parse(chip, out);
	case EXPIRY:
		return expiry_parse(chip, out, f->size);
	case NUMBER:
		return number_is_plain(chip) && text_copy(chip, out, f->size);
	case NAME:
	case TEXT:
		break;
	}
	return text_copy(chip, out, f->size);
}

static bool
field_parse(const uint8_t *text, const struct field *f, struct card *c)
{
	uint16_t units[UNITS_MAX];
	char chip[sizeof(((struct card *)0)->name)]; /* the largest */
	size_t room = units_read(text + f->at, f->bytes, units);
	size_t n;
	bool done;

	room += units_read(text + f->more_at, f->more_bytes, units + room);
	n = units_trim(units, room);
	if (f->kind == NAME && n == room)
		c->name_full = true;
	if (n == room && is_high(units[n - 1]))
		n--;
	done = units_format(units, n, chip, f->size) &&
	       field_finish(f, chip, (char *)c + f->offset);
	crypto_wipe(units, sizeof(units));
	crypto_wipe(chip, sizeof(chip));
	return done;
}

static const struct layout *
layout_find(uint16_t mark)
{
	for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
		if (layouts[i].mark == mark)
			return &layouts[i];
	return NULL;
}

static bool
fields_parse(const uint8_t *text, const struct layout *l, struct card *c)
{
	for (size_t i = 0; i < l->n; i++)
		if (!field_parse(text, &l->fields[i], c))
			return false;
	if (!c->name[0])
		memcpy(c->name, c->name_en, sizeof(c->name));
	snprintf(c->id_type, sizeof(c->id_type), "%s", l->id_type);
	return c->name[0] != '\0';
}

enum idcard_event
card_text_parse(const uint8_t text[CARD_TEXT_SIZE], struct card *out)
{
	const struct layout *l = layout_find(unit_at(text + MARK_AT));

	*out = (struct card){ 0 };
	if (!l)
		return IDCARD_KIND_UNKNOWN;
	if (fields_parse(text, l, out))
		return IDCARD_READ;
	card_wipe(out);
	return IDCARD_UNREADABLE;
}

void
card_text_set_address(const uint8_t address[CARD_ADDRESS_SIZE], struct card *c)
{
	static const struct field row = {
		.bytes = CARD_ADDRESS_SIZE, .kind = TEXT, TO(address)
	};
	struct card newer = { 0 };

	if (field_parse(address, &row, &newer) && newer.address[0])
		memcpy(c->address, newer.address, sizeof(c->address));
	card_wipe(&newer);
}
