/* SPDX-License-Identifier: Apache-2.0 */
#include "paper.h"
#include "qr.h"

#define CELL_DOTS 12 /* half a hanzi */
#define TYPE_DOTS 24 /* height of plain type */
#define LEAD_DOTS 10 /* white below a line */
#define GAP_DOTS 16
#define RULE_DOTS 2
#define LABEL_CELLS 10 /* four hanzi and a gap */
#define ITEM_CELLS 3   /* a number */
#define BYTES_MAX ((size_t)512 * 1024)

struct job {
	const struct paper_press *press;
	struct arena *arena;
	struct str out;
	unsigned missing;
};

/* How a line of characters is set. */
struct setting {
	unsigned indent; /* plain cells */
	unsigned scale;
	bool bold;
	size_t plain; /* so many characters in front stay plain */
};

/* ---- texts --------------------------------------------------------------- */

/* Marks that order or hide text, and no glyph of their own. */
static bool
is_invisible(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	       (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff0 && cp <= 0xfffb);
}

struct run {
	int32_t *cp;
	size_t n;
};

/* The characters of a text that may stand on paper. */
static struct run
run_of(struct job *j, const char *text)
{
	const char *p = text, *end = text + strlen(text);
	struct run r = { ARENA_ARRAY(j->arena, int32_t, strlen(text) + 1), 0 };

	while (p < end) {
		int32_t cp = utf8_next(&p, end);

		if (cp < 0)
			p++; /* no UTF-8: the byte is not printed */
		else if (!is_invisible(cp))
			r.cp[r.n++] = cp;
	}
	return r;
}

static unsigned
cells_of(struct job *j, const int32_t *cp, size_t n)
{
	unsigned cells = 0;

	for (size_t i = 0; i < n; i++)
		cells += gb_cells(j->press->gb, cp[i]);
	return cells;
}

static bool
is_word(int32_t cp)
{
	return cp > 0x20 && cp < 0x7f;
}

/* What must not begin a line. */
static bool
is_closing(int32_t cp)
{
	static const int32_t marks[] = { 0x3001, 0x3002, 0xff0c, 0xff1a, 0xff1b,
		0xff1f, 0xff01, 0xff09, 0x3011, 0x300b, 0x201d, 0xb7 };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (marks[i] == cp)
			return true;
	return false;
}

static bool
may_break(const struct run *r, size_t i)
{
	return !(is_word(r->cp[i - 1]) && is_word(r->cp[i])) &&
	       !is_closing(r->cp[i]);
}

/* How many characters from there fit; at least one, a word is kept whole. */
static size_t
line_length(struct job *j, const struct run *r, size_t from, unsigned cells)
{
	size_t fits = 0, best;
	unsigned used = 0;

	while (from + fits < r->n) {
		used += gb_cells(j->press->gb, r->cp[from + fits]);
		if (used > cells)
			break;
		fits++;
	}
	if (from + fits == r->n || fits == 0)
		return fits ? fits : 1;
	for (best = fits; best > 1 && !may_break(r, from + best);)
		best--;
	return best > 1 ? best : fits;
}

/* ---- one line of the paper ----------------------------------------------- */

static bool
is_text(struct job *j, const int32_t *cp, size_t n)
{
	uint8_t unused[4];

	for (size_t i = 0; i < n; i++)
		if (gb_encode(j->press->gb, j->press->profile->repertoire,
			    cp[i], unused) == 0)
			return false;
	return true;
}

static void
add_text(struct job *j, const int32_t *cp, size_t n)
{
	uint8_t code[4];

	for (size_t i = 0; i < n; i++)
		str_add(&j->out, code,
			gb_encode(j->press->gb, j->press->profile->repertoire,
				cp[i], code));
}

/* Emphasis as printers make it: once more, a dot to the right. */
static void
draw_char(struct job *j, struct bitmap *b, int32_t cp,
	const struct glyph_box *box, bool bold)
{
	struct glyph_box again = *box;

	if (cp == ' ' || cp == 0x3000)
		return;
	if (!fonts_draw(j->press->fonts, b, cp, box))
		j->missing++;
	again.x++;
	if (bold)
		fonts_draw(j->press->fonts, b, cp, &again);
}

static void
add_picture(
	struct job *j, const int32_t *cp, size_t n, const struct setting *set)
{
	const struct profile *p = j->press->profile;
	unsigned height = TYPE_DOTS * set->scale;
	struct glyph_box box = { (int)(set->indent * CELL_DOTS), 0, 0, 0 };
	struct bitmap b;

	bitmap_init(&b, j->arena, p->dots, height + LEAD_DOTS);
	for (size_t i = 0; i < n; i++) {
		unsigned scale = i < set->plain ? 1 : set->scale;

		box.w = gb_cells(j->press->gb, cp[i]) * CELL_DOTS * scale;
		box.h = TYPE_DOTS * scale;
		/* all stand on one line */
		box.y = (int)((height - box.h) * FONTS_BASELINE / 100);
		draw_char(j, &b, cp[i], &box, set->bold);
		box.x += (int)box.w;
	}
	escpos_raster(&j->out, &b, p->band);
}

static void
add_line(struct job *j, const int32_t *cp, size_t n, const struct setting *set)
{
	if (!is_text(j, cp, n)) {
		add_picture(j, cp, n, set);
		return;
	}
	escpos_line_dots(&j->out, TYPE_DOTS * set->scale + LEAD_DOTS);
	for (unsigned i = 0; i < set->indent; i++)
		str_putc(&j->out, ' ');
	add_text(j, cp, set->plain);
	if (set->scale > 1)
		escpos_large(&j->out, true);
	if (set->bold)
		escpos_bold(&j->out, true);
	add_text(j, cp + set->plain, n - set->plain);
	if (set->bold)
		escpos_bold(&j->out, false);
	if (set->scale > 1)
		escpos_large(&j->out, false);
	str_putc(&j->out, '\n');
}

/* ---- kinds of lines ------------------------------------------------------ */

/* A single character may be wider than the paper. */
static unsigned
slack(unsigned columns, unsigned used)
{
	return used < columns ? columns - used : 0;
}

static int
encode_text(struct job *j, const struct paper_line *line, struct err *e)
{
	unsigned columns = j->press->profile->columns;
	struct setting set = { 0, line->large ? 2 : 1, line->bold, 0 };
	struct run r = run_of(j, line->text);

	(void)e;
	for (size_t at = 0, n; at < r.n; at += n) {
		unsigned used;

		n = line_length(j, &r, at, columns / set.scale);
		used = set.scale * cells_of(j, r.cp + at, n);
		set.indent = line->center ? slack(columns, used) / 2 : 0;
		add_line(j, r.cp + at, n, &set);
	}
	return 0;
}

/* The label stands on the first line; the text keeps to its own column, which
 * begins behind so many cells. */
static int
encode_column(struct job *j, const struct paper_line *line, unsigned left)
{
	struct run label = run_of(j, line->label), r = run_of(j, line->text);
	unsigned columns = j->press->profile->columns;
	struct setting set = { 0, line->large ? 2 : 1, line->bold, 0 };
	int32_t *cp = ARENA_ARRAY(j->arena, int32_t, left + label.n + r.n + 1);

	for (size_t at = 0, n; at < r.n; at += n) {
		size_t k = at == 0 ? label.n : 0;

		n = line_length(j, &r, at, (columns - left) / set.scale);
		memcpy(cp, label.cp, k * sizeof(*cp));
		for (unsigned c = cells_of(j, cp, k); c < left; c++)
			cp[k++] = ' ';
		memcpy(cp + k, r.cp + at, n * sizeof(*cp));
		set.plain = k;
		add_line(j, cp, k + n, &set);
	}
	return 0;
}

static int
encode_pair(struct job *j, const struct paper_line *line, struct err *e)
{
	(void)e;
	return encode_column(j, line, LABEL_CELLS);
}

static int
encode_item(struct job *j, const struct paper_line *line, struct err *e)
{
	(void)e;
	return encode_column(j, line, ITEM_CELLS);
}

static int
encode_qr(struct job *j, const struct paper_line *line, struct err *e)
{
	const struct profile *p = j->press->profile;
	unsigned dots = p->module_dots, side;
	struct bitmap b;
	struct qr qr;
	int left;

	if (qr_encode(line->text, QR_Q, j->arena, &qr, e) != 0)
		return -1;
	side = qr.size + 2 * QR_QUIET;
	while (dots > 2 && side * dots > p->dots)
		dots--; /* whole dots always; fewer before none */
	if (side * dots > p->dots)
		return err_setf(e, ERR_TOO_LARGE, "QR of %u modules", side);
	left = (int)(p->dots - side * dots) / 2 + line->shift * (int)dots;
	if (left < 0 || (unsigned)left + side * dots > p->dots)
		return err_setf(e, ERR_TOO_LARGE, "QR shifted off the paper");
	bitmap_init(&b, j->arena, p->dots, side * dots);
	for (unsigned y = 0; y < side; y++)
		for (unsigned x = 0; x < side; x++)
			if (qr_is_dark(&qr, x, y))
				bitmap_fill(&b, left + (int)(x * dots),
					(int)(y * dots), dots, dots);
	escpos_raster(&j->out, &b, p->band);
	return 0;
}

static int
encode_rule(struct job *j, const struct paper_line *line, struct err *e)
{
	const struct profile *p = j->press->profile;
	struct bitmap b;

	(void)line;
	(void)e;
	bitmap_init(&b, j->arena, p->dots, GAP_DOTS / 2 + RULE_DOTS + GAP_DOTS);
	bitmap_fill(&b, 0, GAP_DOTS / 2, p->dots, RULE_DOTS);
	escpos_raster(&j->out, &b, p->band);
	return 0;
}

static int
encode_gap(struct job *j, const struct paper_line *line, struct err *e)
{
	(void)line;
	(void)e;
	escpos_feed(&j->out, GAP_DOTS);
	return 0;
}

void
paper_add(struct paper *p, const struct paper_line *line)
{
	BUG_ON(p->n == PAPER_LINES_MAX);
	p->lines[p->n++] = *line;
}

int
paper_encode(const struct paper_press *press, const struct paper *p,
	struct arena *a, struct bytes *out, unsigned *missing, struct err *e)
{
	static int (*const encode[])(
		struct job *, const struct paper_line *, struct err *) = {
		[PAPER_TEXT] = encode_text,
		[PAPER_PAIR] = encode_pair,
		[PAPER_ITEM] = encode_item,
		[PAPER_QR] = encode_qr,
		[PAPER_RULE] = encode_rule,
		[PAPER_GAP] = encode_gap,
	};
	struct job j = { .press = press, .arena = a };

	str_init(&j.out, a, BYTES_MAX);
	escpos_init(&j.out, TYPE_DOTS + LEAD_DOTS);
	for (size_t i = 0; i < p->n; i++)
		if (encode[p->lines[i].kind](&j, &p->lines[i], e) != 0)
			return -1;
	escpos_cut(&j.out, press->profile->cutter);
	if (j.out.over)
		return err_setf(e, ERR_TOO_LARGE, "slip too long");
	*out = str_bytes(&j.out);
	*missing = j.missing;
	return 0;
}
