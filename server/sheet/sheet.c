/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet/sheet.h"
#include "files.h"
#include "str.h"
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define FILE_MAX ((size_t)512 * 1024)

struct formats {
	lxw_format *head, *money;
};

static lxw_error
put_cell(lxw_worksheet *page, size_t row, size_t col,
	const struct sheet_column *c, const struct sheet_cell *cell,
	const struct formats *f)
{
	lxw_row_t r = (lxw_row_t)row;
	lxw_col_t k = (lxw_col_t)col;

	if (c->kind == SHEET_TEXT || cell->text)
		return worksheet_write_string(
			page, r, k, cell->text ? cell->text : "", NULL);
	if (c->kind == SHEET_NUMBER)
		return worksheet_write_number(
			page, r, k, (double)cell->number, NULL);
	return worksheet_write_number(
		page, r, k, (double)cell->number / 100, f->money);
}

static lxw_error
put_head(lxw_worksheet *page, const struct sheet_page *p,
	const struct formats *f)
{
	lxw_error rc = LXW_NO_ERROR;

	for (size_t i = 0; i < p->n_columns && rc == LXW_NO_ERROR; i++) {
		lxw_col_t col = (lxw_col_t)i;

		rc = worksheet_set_column(
			page, col, col, p->columns[i].width, NULL);
		if (rc == LXW_NO_ERROR)
			rc = worksheet_write_string(
				page, 0, col, p->columns[i].title, f->head);
	}
	worksheet_freeze_panes(page, 1, 0);
	return rc;
}

static lxw_error
put_page(
	lxw_workbook *book, const struct sheet_page *p, const struct formats *f)
{
	lxw_worksheet *page = workbook_add_worksheet(book, p->name);
	lxw_error rc =
		page ? put_head(page, p, f) : LXW_ERROR_MEMORY_MALLOC_FAILED;

	for (size_t i = 0; i < p->n_rows && rc == LXW_NO_ERROR; i++)
		for (size_t k = 0; k < p->n_columns && rc == LXW_NO_ERROR; k++)
			rc = put_cell(page, i + 1, k, &p->columns[k],
				&p->cells[i * p->n_columns + k], f);
	return rc;
}

/* Closing frees the book, whatever came before. */
static lxw_error
make(const char *path, const char *dir, int64_t at,
	const struct sheet_page *pages, size_t n)
{
	lxw_workbook_options options = { .tmpdir = (char *)dir };
	lxw_doc_properties facts = { .created = (time_t)(at / 1000) };
	lxw_workbook *book = workbook_new_opt(path, &options);
	lxw_error rc = LXW_NO_ERROR, closed;
	struct formats f;

	if (!book)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;
	f.head = workbook_add_format(book);
	f.money = workbook_add_format(book);
	if (!f.head || !f.money)
		rc = LXW_ERROR_MEMORY_MALLOC_FAILED;
	else {
		format_set_bold(f.head);
		format_set_num_format(f.money, "#,##0.00");
		rc = workbook_set_properties(book, &facts);
	}
	for (size_t i = 0; i < n && rc == LXW_NO_ERROR; i++)
		rc = put_page(book, &pages[i], &f);
	closed = workbook_close(book);
	return rc != LXW_NO_ERROR ? rc : closed;
}

int
sheet_write(struct arena *a, const char *dir, int64_t at,
	const struct sheet_page *pages, size_t n, struct bytes *out,
	struct err *e)
{
	char *path = arena_printf(a, "%s/sheet-XXXXXX", dir);
	int fd = mkstemp(path);
	lxw_error rc;
	int got;

	if (fd < 0)
		return err_setf(e, ERR_INTERNAL, "no file for a sheet");
	close(fd);
	rc = make(path, dir, at, pages, n);
	if (rc == LXW_NO_ERROR)
		got = file_read(path, FILE_MAX, a, out, e);
	else
		got = err_setf(e, ERR_INTERNAL, "sheet: %s", lxw_strerror(rc));
	(void)unlink(path);
	return got;
}
