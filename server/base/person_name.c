/* SPDX-License-Identifier: Apache-2.0 */
/* Names: one spelling for one name, and what may stand in it. */
#include "person_name.h"
#include "str.h"
#include <utf8proc.h>

#define MIDDLE_DOT 0x00B7
#define FULL_WIDTH_FIRST 0xFF01
#define FULL_WIDTH_SHIFT (FULL_WIDTH_FIRST - '!')

/*
 * Raw input may hold more than a name does (blanks, marks to be composed);
 * what is longer than this is no name.
 */
#define RAW_MAX_CHARS 256

struct cps {
	int32_t cp[RAW_MAX_CHARS];
	size_t n;
};

struct cp_range {
	int32_t first, last;
};

/* clang-format off */
static const struct cp_range han[] = {
	{ 0x3005, 0x3005 },	/* 々 */
	{ 0x3007, 0x3007 },	/* 〇 */
	{ 0x3400, 0x4DBF },	/* extension A */
	{ 0x4E00, 0x9FFF },
	{ 0xF900, 0xFAFF },	/* compatibility */
	{ 0x20000, 0x2FFFD },	/* extensions B …, compatibility supplement */
	{ 0x30000, 0x3FFFD },	/* extensions G, H … */
};
static const struct cp_range private_use[] = {
	{ 0xE000, 0xF8FF }, { 0xF0000, 0xFFFFD }, { 0x100000, 0x10FFFD },
};
static const struct cp_range latin[] = {
	{ 'A', 'Z' }, { 'a', 'z' },
	{ 0x00C0, 0x00D6 }, { 0x00D8, 0x00F6 }, { 0x00F8, 0x024F },
	{ 0x1E00, 0x1EFF },
};
static const struct cp_range composing[] = { { 0x0300, 0x036F } };
/* What input methods, fonts and old systems give for the separator. */
static const struct cp_range separators[] = {
	{ 0x00B7, 0x00B7 }, { 0x0387, 0x0387 }, { 0x2022, 0x2022 },
	{ 0x2024, 0x2024 }, { 0x2027, 0x2027 }, { 0x2219, 0x2219 },
	{ 0x22C5, 0x22C5 }, { 0x2E31, 0x2E31 }, { 0x30FB, 0x30FB },
	{ 0xA78F, 0xA78F }, { 0xFF65, 0xFF65 },
};
static const struct cp_range blanks[] = {
	{ '\t', '\t' }, { ' ', ' ' }, { 0x00A0, 0x00A0 },
	{ 0x2000, 0x200A }, { 0x202F, 0x202F }, { 0x3000, 0x3000 },
};
static const struct cp_range invisible[] = {
	{ 0x200B, 0x200F }, { 0x2060, 0x2060 }, { 0xFEFF, 0xFEFF },
};
static const struct cp_range joiners[] = { /* within and between words */
	{ ' ', ' ' }, { '\'', '\'' }, { '-', '-' },
	{ 0x02BC, 0x02BC }, { 0x2010, 0x2010 }, { 0x2019, 0x2019 },
};
/* clang-format on */

#define IS(cp, ranges) ranges_have((ranges), ARRAY_LEN(ranges), (cp))

static bool
ranges_have(const struct cp_range *r, size_t n, int32_t cp)
{
	for (size_t i = 0; i < n; i++) {
		if (cp >= r[i].first && cp <= r[i].last)
			return true;
	}
	return false;
}

/* Whose code point must come out as it went in. */
static bool
is_kept(int32_t cp)
{
	return IS(cp, han) || IS(cp, private_use);
}

/* ---- normalising, one pass after the other --------------------------------
 */

static int32_t
cp_simplify(int32_t cp)
{
	if (cp > FULL_WIDTH_FIRST && cp <= 0xFF5E)
		cp -= FULL_WIDTH_SHIFT;
	if (IS(cp, separators))
		return MIDDLE_DOT;
	return IS(cp, blanks) ? ' ' : cp;
}

static int
cps_decode(struct cps *s, const char *raw, struct err *e)
{
	const char *end = raw + strlen(raw);

	s->n = 0;
	while (raw < end) {
		int32_t cp = utf8_next(&raw, end);

		if (cp < 0)
			return err_set(e, ERR_NAME_CHARSET);
		if (IS(cp, invisible))
			continue;
		if (s->n == RAW_MAX_CHARS)
			return err_set(e, ERR_NAME_LENGTH);
		s->cp[s->n++] = cp_simplify(cp);
	}
	return 0;
}

/* The code point at i, or 0 outside. */
static int32_t
cps_at(const struct cps *s, size_t i)
{
	return i < s->n ? s->cp[i] : 0;
}

static void
cps_fix_stops(struct cps *s)
{
	for (size_t i = 1; i + 1 < s->n; i++) {
		if (s->cp[i] == '.' && is_kept(s->cp[i - 1]) &&
			is_kept(s->cp[i + 1]))
			s->cp[i] = MIDDLE_DOT;
	}
}

/*
 * A blank that stands between two Han characters only pads a form (王　明), and
 * one beside a separator or at an end means nothing either.
 */
static bool
blank_is_needed(const struct cps *s, size_t kept, size_t i)
{
	int32_t left = kept ? s->cp[kept - 1] : ' ';
	size_t k = i;

	while (k < s->n && s->cp[k] == ' ')
		k++;
	if (k == s->n || left == ' ' || left == MIDDLE_DOT ||
		s->cp[k] == MIDDLE_DOT)
		return false;
	return !(is_kept(left) && is_kept(s->cp[k]));
}

static void
cps_drop_blanks(struct cps *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->cp[i] != ' ' || blank_is_needed(s, kept, i))
			s->cp[kept++] = s->cp[i];
	}
	s->n = kept;
}

static size_t
cps_encode(const int32_t *cp, size_t n, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += utf8_format(cp[i], out + len);
	out[len] = '\0';
	return len;
}

/*
 * NFC of n code points that hold no Han character: NFC would turn the
 * compatibility ones, which are somebody's name, into others. Longer output
 * than input is possible only for characters that no name may hold.
 */
static size_t
run_compose(int32_t *cp, size_t n)
{
	char text[4 * RAW_MAX_CHARS + 1];
	utf8proc_int32_t wide[4 * RAW_MAX_CHARS];
	size_t len = cps_encode(cp, n, text);
	utf8proc_ssize_t k = utf8proc_decompose((const utf8proc_uint8_t *)text,
		(utf8proc_ssize_t)len, wide, ARRAY_LEN(wide),
		UTF8PROC_DECOMPOSE);

	if (k < 0 || k > (utf8proc_ssize_t)ARRAY_LEN(wide))
		return n;
	k = utf8proc_normalize_utf32(
		wide, k, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (k < 0 || (size_t)k > n)
		return n;
	memcpy(cp, wide, (size_t)k * sizeof(cp[0]));
	return (size_t)k;
}

static void
cps_compose(struct cps *s)
{
	size_t kept = 0, i = 0;

	while (i < s->n) {
		size_t run = 0;

		while (i + run < s->n && !is_kept(s->cp[i + run]))
			run++;
		memmove(s->cp + kept, s->cp + i, run * sizeof(s->cp[0]));
		kept += run_compose(s->cp + kept, run);
		i += run;
		if (i < s->n)
			s->cp[kept++] = s->cp[i++];
	}
	s->n = kept;
}

static int
cps_normalise(struct cps *s, const char *raw, struct err *e)
{
	if (cps_decode(s, raw ? raw : "", e) < 0)
		return -1;
	cps_fix_stops(s);
	cps_drop_blanks(s);
	cps_compose(s);
	if (s->n > NAME_MAX_CHARS)
		return err_set(e, ERR_NAME_LENGTH);
	return 0;
}

int
name_normalise(const char *raw, char out[NAME_SIZE], struct err *e)
{
	struct cps s;

	if (cps_normalise(&s, raw, e) < 0)
		return -1;
	cps_encode(s.cp, s.n, out);
	return 0;
}

/* ---- checking ------------------------------------------------------------ */

static bool
is_letter(int32_t cp)
{
	return is_kept(cp) || IS(cp, latin) || IS(cp, composing);
}

/* May the character stand where it stands? */
static bool
place_is_good(const struct cps *s, size_t i)
{
	int32_t cp = s->cp[i];
	int32_t left = i ? s->cp[i - 1] : 0;

	if (is_kept(cp) || IS(cp, latin))
		return true;
	if (IS(cp, composing) || cp == '.' || cp == ',')
		return IS(left, latin) || IS(left, composing);
	if (cp == MIDDLE_DOT)
		return (is_letter(left) || left == '.') &&
		       is_letter(cps_at(s, i + 1));
	return IS(cp, joiners);
}

static int
cps_check(const struct cps *s, enum err_code *warning, struct err *e)
{
	bool letters = false;

	if (s->n == 0)
		return err_set(e, ERR_NAME_EMPTY);
	for (size_t i = 0; i < s->n; i++) {
		if (!place_is_good(s, i))
			return err_set(e, ERR_NAME_CHARSET);
		if (IS(s->cp[i], private_use))
			*warning = ERR_NAME_PUA;
		letters |= is_letter(s->cp[i]);
	}
	return letters ? 0 : err_set(e, ERR_NAME_CHARSET);
}

int
name_parse(const char *raw, char out[NAME_SIZE], enum err_code *warning,
	struct err *e)
{
	struct cps s;

	*warning = ERR_NONE;
	if (cps_normalise(&s, raw, e) < 0 || cps_check(&s, warning, e) < 0)
		return -1;
	cps_encode(s.cp, s.n, out);
	return 0;
}

/* ---- masking ------------------------------------------------------------- */

/* Surnames of two characters (复姓) that are met today. */
static const char compound_surnames[][7] = { "欧阳", "上官", "诸葛", "司马",
	"司徒", "司空", "皇甫", "尉迟", "公孙", "令狐", "慕容", "夏侯", "宇文",
	"长孙", "轩辕", "端木", "申屠", "南宫", "西门", "独孤", "呼延", "闻人",
	"濮阳", "澹台", "公冶", "宗政", "淳于", "单于", "太叔", "钟离", "鲜于",
	"闾丘", "颛孙", "拓跋", "赫连", "万俟", "东方", "东郭", "南门", "百里",
	"左丘", "梁丘", "第五", "亓官", "公羊", "歐陽", "諸葛", "司馬",
	"長孫" };

static bool
has_compound_surname(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(compound_surnames); i++) {
		if (strncmp(name, compound_surnames[i], 6) == 0)
			return true;
	}
	return false;
}

void
name_mask(const char *name, char out[NAME_SIZE])
{
	struct cps s;
	struct err ignored = { 0 };
	size_t head = 1, tail;
	bool hidden = false;

	if (cps_normalise(&s, name, &ignored) < 0)
		s.n = 0;
	if (s.n > 2 && has_compound_surname(name))
		head = 2;
	tail = s.n > 2 && head == 1 ? s.n - 1 : s.n;
	for (size_t i = s.n > 1 ? head : 0; i < tail; i++) {
		if (s.cp[i] == MIDDLE_DOT || s.cp[i] == ' ')
			continue;
		s.cp[i] = '*';
		hidden = true;
	}
	/* 王·明: nothing stands between the first and the last. */
	if (!hidden && s.n > 0)
		s.cp[s.n - 1] = '*';
	cps_encode(s.cp, s.n, out);
}
