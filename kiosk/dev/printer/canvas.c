/* SPDX-License-Identifier: Apache-2.0 */
#include "canvas.h"

#define MARGIN 32 /* dots beside what the head reaches */
#define TOP 40	  /* dots above the first line */
#define BOTTOM 40
#define ROWS_MAX 4000 /* half a metre of paper */
#define ARENA_CAP ((size_t)4 << 20)
#define OWN_PITCH 34
#define CELL 12
#define TYPE 24

void
canvas_init(struct canvas *c, const struct profile *profile, struct gb *gb,
	struct fonts *fonts)
{
	*c = (struct canvas){ .profile = profile, .gb = gb, .fonts = fonts };
	arena_init(&c->arena, ARENA_CAP);
	canvas_renew(c);
}

void
canvas_release(struct canvas *c)
{
	arena_release(&c->arena);
}

static void
reset(struct canvas *c)
{
	c->n = 0;
	c->wide = c->high = 1;
	c->align = 0;
	c->pitch = OWN_PITCH;
	c->bold = false;
}

void
canvas_renew(struct canvas *c)
{
	arena_release(&c->arena);
	c->paper.bits = NULL; /* made when something is painted */
	c->y = TOP;
	reset(c);
}

bool
canvas_is_used(const struct canvas *c)
{
	return c->paper.bits != NULL;
}

struct bitmap
canvas_picture(const struct canvas *c)
{
	struct bitmap b = c->paper;

	b.height = c->y + BOTTOM < ROWS_MAX ? c->y + BOTTOM : ROWS_MAX;
	return b;
}

static struct bitmap *
paper(struct canvas *c)
{
	if (!c->paper.bits)
		bitmap_init(&c->paper, &c->arena, c->profile->dots + 2 * MARGIN,
			ROWS_MAX);
	return &c->paper;
}

/* Paper that runs out of the simulated roll is lost, not an error. */
static void
feed(struct canvas *c, unsigned dots)
{
	c->y = c->y + dots < ROWS_MAX ? c->y + dots : ROWS_MAX;
}

static unsigned
line_width(const struct canvas *c)
{
	unsigned w = 0;

	for (size_t i = 0; i < c->n; i++)
		w += c->cells[i].w;
	return w;
}

static void
draw_cell(struct canvas *c, const struct canvas_cell *cell, unsigned x,
	unsigned y)
{
	struct glyph_box box = { (int)x, (int)y, cell->w, cell->h };

	if (cell->cp <= ' ')
		return;
	fonts_draw(c->fonts, paper(c), cell->cp, &box);
	if (cell->bold) {
		box.x++;
		fonts_draw(c->fonts, paper(c), cell->cp, &box);
	}
}

static unsigned
line_height(const struct canvas *c)
{
	unsigned h = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->cells[i].h > h)
			h = c->cells[i].h;
	return h;
}

static void
end_line(struct canvas *c)
{
	unsigned slack = c->profile->dots - line_width(c);
	unsigned x = MARGIN + slack * c->align / 2, height = line_height(c);

	for (size_t i = 0; i < c->n; i++) {
		const struct canvas_cell *cell = &c->cells[i];

		draw_cell(c, cell, x,
			c->y + (height - cell->h) * FONTS_BASELINE / 100);
		x += cell->w;
	}
	c->n = 0;
	feed(c, height > c->pitch ? height : c->pitch);
}

static void
add_char(struct canvas *c, const struct decoded *d)
{
	unsigned cells = d->n == 1 ? 1 : 2;
	struct canvas_cell cell = {
		.cp = gb_decode(
			c->gb, c->profile->repertoire, d->p, (unsigned)d->n),
		.w = cells * CELL * c->wide,
		.h = TYPE * c->high,
		.bold = c->bold,
	};

	if (c->n == CANVAS_CELLS_MAX ||
		line_width(c) + cell.w > c->profile->dots)
		end_line(c);
	if (cell.w <= c->profile->dots)
		c->cells[c->n++] = cell;
}

static void
add_row(struct canvas *c, const struct decoded *d)
{
	struct bitmap row = { (unsigned)d->n * 8, 1, (unsigned)d->n,
		(uint8_t *)d->p };
	unsigned slack;

	if (row.width > c->profile->dots)
		row.width = c->profile->dots;
	slack = c->profile->dots - row.width;
	bitmap_put(paper(c), (int)(MARGIN + slack * c->align / 2), (int)c->y,
		&row);
	feed(c, 1);
}

void
canvas_do(struct canvas *c, const struct decoded *d)
{
	switch (d->op) {
	case OP_RESET:
		reset(c);
		break;
	case OP_CHAR:
		add_char(c, d);
		break;
	case OP_NEW_LINE:
		end_line(c);
		break;
	case OP_SIZE:
		c->wide = d->a;
		c->high = d->b;
		break;
	case OP_BOLD:
		c->bold = d->a;
		break;
	case OP_ALIGN:
		c->align = d->a;
		break;
	case OP_PITCH:
		c->pitch = d->a ? d->a : OWN_PITCH;
		break;
	case OP_FEED:
		feed(c, d->a);
		break;
	case OP_LINES:
		feed(c, d->a * c->pitch);
		break;
	case OP_ROW:
		add_row(c, d);
		break;
	default:
		break;
	}
}
