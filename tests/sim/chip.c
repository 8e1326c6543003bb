/* SPDX-License-Identifier: Apache-2.0 */
#include "chip.h"
#include "str.h"

struct place {
	const char *key;
	uint8_t at, units;
	uint8_t more_at, more_units;
};

/* clang-format off */
static const struct place resident[] = {
	{ "name", 0, 15, 0, 0 }, { "sex", 30, 1, 0, 0 },
	{ "nation", 32, 2, 0, 0 }, { "birth", 36, 8, 0, 0 },
	{ "address", 52, 35, 0, 0 }, { "id_no", 122, 18, 0, 0 },
	{ "authority", 158, 15, 0, 0 }, { "valid_from", 188, 8, 0, 0 },
	{ "valid_to", 204, 8, 0, 0 }, { NULL, 0, 0, 0, 0 },
};
static const struct place hmt[] = {
	{ "name", 0, 15, 0, 0 }, { "sex", 30, 1, 0, 0 },
	{ "birth", 36, 8, 0, 0 }, { "address", 52, 35, 0, 0 },
	{ "id_no", 122, 18, 0, 0 }, { "authority", 158, 15, 0, 0 },
	{ "valid_from", 188, 8, 0, 0 }, { "valid_to", 204, 8, 0, 0 },
	{ "permit_no", 220, 9, 0, 0 }, { "issues", 238, 2, 0, 0 },
	{ NULL, 0, 0, 0, 0 },
};
static const struct place old[] = {
	{ "name_en", 0, 60, 0, 0 }, { "sex", 120, 1, 0, 0 },
	{ "id_no", 122, 15, 0, 0 }, { "nationality", 152, 3, 0, 0 },
	{ "name", 158, 15, 0, 0 }, { "valid_from", 188, 8, 0, 0 },
	{ "valid_to", 204, 8, 0, 0 }, { "birth", 220, 8, 0, 0 },
	{ "authority", 240, 4, 0, 0 }, { NULL, 0, 0, 0, 0 },
};
static const struct place foreigner[] = {
	{ "name", 0, 15, 0, 0 }, { "sex", 30, 1, 0, 0 },
	{ "issues", 32, 2, 0, 0 }, { "birth", 36, 8, 0, 0 },
	{ "name_en", 52, 35, 220, 11 }, { "id_no", 122, 18, 0, 0 },
	{ "valid_from", 188, 8, 0, 0 }, { "valid_to", 204, 8, 0, 0 },
	{ "nationality", 242, 3, 0, 0 }, { NULL, 0, 0, 0, 0 },
};

static const struct {
	const char *id_type;
	char mark;
	const struct place *places;
} types[] = {
	{ "resident",	   ' ', resident },
	{ "hmt",	   'J', hmt },
	{ "foreigner_old", 'I', old },
	{ "foreigner",	   'Y', foreigner },
};

static const struct {
	const char *word, *chip;
} sexes[] = {
	{ "M", "1" }, { "F", "2" }, { "男", "1" }, { "女", "2" },
};
/* clang-format on */

static void
unit_put(uint8_t *at, size_t i, uint32_t unit)
{
	at[2 * i] = (uint8_t)unit;
	at[2 * i + 1] = (uint8_t)(unit >> 8);
}

/* UTF-16 units of a text, no more than there is room for. */
static size_t
units_of(const char *text, size_t n, uint8_t *out, size_t max)
{
	const char *end = text + n;
	size_t used = 0;

	while (text < end && used < max) {
		int32_t cp = utf8_next(&text, end);

		if (cp < 0)
			break;
		if (cp < 0x10000) {
			unit_put(out, used++, (uint32_t)cp);
			continue;
		}
		unit_put(
			out, used++, 0xd800u + (uint32_t)(cp - 0x10000) / 1024);
		if (used < max)
			unit_put(out, used++,
				0xdc00u + (uint32_t)(cp - 0x10000) % 1024);
	}
	return used;
}

static void
field_write(uint8_t *text, const struct place *p, const char *value, size_t n)
{
	uint8_t units[2 * 64];
	size_t used =
		units_of(value, n, units, (size_t)p->units + p->more_units);
	size_t first = used < p->units ? used : p->units;

	memcpy(text + p->at, units, 2 * first);
	memcpy(text + p->more_at, units + 2 * first, 2 * (used - first));
}

/* Dates are written without their hyphens, sexes as digits. */
static size_t
value_shape(const char *key, struct bytes v, char *out, size_t size)
{
	bool date = strcmp(key, "birth") == 0 || strncmp(key, "valid", 5) == 0;
	size_t n = 0;

	for (size_t i = 0; strcmp(key, "sex") == 0 && i < ARRAY_LEN(sexes); i++)
		if (bytes_equal(v, bytes_str(sexes[i].word)))
			v = bytes_str(sexes[i].chip);
	for (size_t i = 0; i < v.n && n < size; i++)
		if (!date || v.p[i] != '-')
			out[n++] = (char)v.p[i];
	return n;
}

/* The next key and value of *p, which moves on; 0 at the end, -1 if wrong. */
static int
word_next(const char **p, struct bytes *key, struct bytes *value)
{
	const char *s = *p + strspn(*p, " \t\r");
	size_t n = strcspn(s, "= ");
	bool quoted;

	if (!*s)
		return 0;
	if (s[n] != '=')
		return -1;
	*key = bytes_of(s, n);
	s += n + 1;
	quoted = *s == '"';
	s += quoted;
	n = strcspn(s, quoted ? "\"" : " \t\r");
	*value = bytes_of(s, n);
	*p = s + n + (quoted && s[n]);
	return 1;
}

static size_t
type_find(const char *words)
{
	struct bytes key, value;

	while (word_next(&words, &key, &value) == 1)
		for (size_t i = 0; i < ARRAY_LEN(types); i++)
			if (bytes_equal(key, bytes_str("id_type")) &&
				bytes_equal(value, bytes_str(types[i].id_type)))
				return i;
	return 0;
}

static bool
place_set(struct chip *c, const struct place *p, struct bytes key,
	struct bytes value)
{
	char shaped[256];

	while (p->key && !bytes_equal(key, bytes_str(p->key)))
		p++;
	if (p->key)
		field_write(c->text, p, shaped,
			value_shape(p->key, value, shaped, sizeof(shaped)));
	return p->key != NULL;
}

static bool
word_set(struct chip *c, size_t type, struct bytes key, struct bytes value)
{
	if (bytes_equal(key, bytes_str("id_type")))
		return true;
	if (bytes_equal(key, bytes_str("mark"))) {
		unit_put(c->text + 248, 0, value.n ? value.p[0] : ' ');
		return true;
	}
	if (bytes_equal(key, bytes_str("appended"))) {
		c->has_appended = true;
		units_of((const char *)value.p, value.n, c->appended, 35);
		return true;
	}
	return place_set(c, types[type].places, key, value);
}

bool
chip_make(struct chip *c, const char *words)
{
	size_t type = type_find(words);
	struct bytes key, value;
	int rc;

	c->has_appended = false;
	for (size_t i = 0; i < sizeof(c->text) / 2; i++)
		unit_put(c->text, i, ' ');
	for (size_t i = 0; i < sizeof(c->appended) / 2; i++)
		unit_put(c->appended, i, ' ');
	unit_put(c->text + 248, 0, (uint32_t)types[type].mark);
	while ((rc = word_next(&words, &key, &value)) == 1)
		if (!word_set(c, type, key, value))
			return false;
	return rc == 0;
}
