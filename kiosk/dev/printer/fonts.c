/* SPDX-License-Identifier: Apache-2.0 */
#include "fonts.h"
#include "log.h"
#include <ft2build.h>
#include <stdlib.h>
#include FT_FREETYPE_H

struct font_file {
	const char *path;
	const char *family; /* NULL: the file's first face */
	/* Grey from which a dot is black: thin strokes need a lower one. */
	uint8_t threshold;
};

/* clang-format off */
static const struct font_file files[] = {
	{ "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",  "Noto Sans Mono CJK SC", 0x68 },
	{ "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",	     "WenQuanYi Micro Hei Mono", 0x68 },
	{ "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",	     NULL, 0x48 },
	{ "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",	     NULL, 0x48 },
	{ "/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",  NULL, 0x48 },
};
/* clang-format on */

struct fonts {
	FT_Library library;
	FT_Face faces[ARRAY_LEN(files)];
	bool tried[ARRAY_LEN(files)];
};

struct fonts *
fonts_open(void)
{
	struct fonts *f = xcalloc(1, sizeof(*f));

	if (FT_Init_FreeType(&f->library) != 0)
		BUG("no FreeType");
	return f;
}

void
fonts_close(struct fonts *f)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (f->faces[i])
			FT_Done_Face(f->faces[i]);
	FT_Done_FreeType(f->library);
	free(f);
}

static bool
is_wanted(FT_Face face, const char *family)
{
	return !family ||
	       (face->family_name && strcmp(face->family_name, family) == 0);
}

/* The face of that family in a collection, or NULL. */
static FT_Face
face_open(FT_Library library, const struct font_file *file)
{
	FT_Face face = NULL;
	FT_Long n = 1;

	for (FT_Long i = 0; i < n; i++) {
		if (FT_New_Face(library, file->path, i, &face) != 0)
			return NULL;
		if (is_wanted(face, file->family))
			return face;
		n = face->num_faces;
		FT_Done_Face(face);
	}
	return NULL;
}

static FT_Face
face_of(struct fonts *f, size_t i)
{
	if (!f->tried[i]) {
		f->tried[i] = true;
		f->faces[i] = face_open(f->library, &files[i]);
		if (!f->faces[i])
			log_event(
				LOG_INFO, "no-font", "file=%s", files[i].path);
	}
	return f->faces[i];
}

/* The first font that has it: its glyph, and which row it is; 0 for none. */
static FT_UInt
glyph_find(struct fonts *f, int32_t cp, size_t *row)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		FT_Face face = face_of(f, i);
		FT_UInt glyph =
			face ? FT_Get_Char_Index(face, (FT_ULong)cp) : 0;

		if (glyph) {
			*row = i;
			return glyph;
		}
	}
	return 0;
}

bool
fonts_has(struct fonts *f, int32_t cp)
{
	size_t row;

	return glyph_find(f, cp, &row) != 0;
}

static void
draw_missing(struct bitmap *to, const struct glyph_box *box)
{
	unsigned line = box->h / 24 + 1, edge = box->h / 8;
	unsigned w = box->w - 2 * edge, h = box->h - 2 * edge;
	int x = box->x + (int)edge, y = box->y + (int)edge;

	bitmap_fill(to, x, y, w, line);
	bitmap_fill(to, x, y + (int)(h - line), w, line);
	bitmap_fill(to, x, y, line, h);
	bitmap_fill(to, x + (int)(w - line), y, line, h);
}

static void
draw_grey(struct bitmap *to, const FT_Bitmap *grey, int x, int y,
	uint8_t threshold)
{
	for (unsigned dy = 0; dy < grey->rows; dy++)
		for (unsigned dx = 0; dx < grey->width; dx++)
			if (grey->buffer[(int)dy * grey->pitch + (int)dx] >=
				threshold)
				bitmap_set(to, x + (int)dx, y + (int)dy);
}

bool
fonts_draw(struct fonts *f, struct bitmap *to, int32_t cp,
	const struct glyph_box *box)
{
	size_t row = 0;
	FT_UInt glyph = glyph_find(f, cp, &row);
	FT_Face face = glyph ? f->faces[row] : NULL;
	FT_GlyphSlot slot;
	int slack;

	if (!face || FT_Set_Pixel_Sizes(face, 0, box->h) != 0 ||
		FT_Load_Glyph(face, glyph, FT_LOAD_RENDER) != 0) {
		draw_missing(to, box);
		return false;
	}
	slot = face->glyph;
	slack = (int)box->w - (int)(slot->advance.x >> 6);
	draw_grey(to, &slot->bitmap, box->x + slack / 2 + slot->bitmap_left,
		box->y + (int)(box->h * FONTS_BASELINE / 100) -
			slot->bitmap_top,
		files[row].threshold);
	return true;
}
