/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/gift_verbs.h"
#include "admin/args.h"
#include "admin/verbs.h"
#include "crypto.h"
#include "files.h"
#include "member/form_api.h"
#include "member/gift_batch.h"
#include "ref/csv.h"

#include <stdlib.h>
#include <unistd.h>

enum { PAGE_ARENA = 4 << 20 };

/* A spreadsheet knows UTF-8 by its mark only. */
#define CSV_HEAD                                                                                      \
	"\xEF\xBB\xBF会员号,姓名,证件种类,证件号码,手机号,职业群体,所在工会," \
	"保障开始,保障结束,移交\r\n"

struct work {
	struct app *app;
	struct gift_month month;
	struct gift_page page;
	struct gift_handed handed;
	int64_t gifts;
};

static const char *
handed_text(const struct gift_row *r)
{
	return r->handed ? "已移交" : "未移交";
}

static void
put_line(struct str *out, const struct gift_row *r)
{
	str_printf(out, "%s\t%s\t%s\t%s\t%s\n", r->member_no, r->starts_on,
		handed_text(r), r->group, r->unit);
}

static void
put_csv(struct str *out, const struct gift_row *r)
{
	const struct person_fields *p = &r->person;
	const char *cells[] = { r->member_no, p->name,
		form_id_type_name(p->id_type), p->id_no,
		p->phone ? p->phone : "", r->group, r->unit, r->starts_on,
		r->ends_on, handed_text(r) };

	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		if (i)
			str_putc(out, ',');
		csv_put(out, cells[i]);
	}
	str_puts(out, "\r\n");
}

static int
in_tx_page(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return gift_page_load(tx, w->app, &w->month, &w->page, e);
}

/* Page by page, each in memory of its own: a month may be long. */
static int
put_pages(struct work *w, struct str *out, struct err *e)
{
	int rc;

	do {
		struct arena a;

		arena_init(&a, PAGE_ARENA);
		rc = db_run(w->app->db, DB_READ, in_tx_page, w, &a, e);
		for (size_t i = 0; rc == 0 && i < w->page.n; i++)
			(w->page.with_person ? put_csv : put_line)(
				out, &w->page.rows[i]);
		w->gifts += (int64_t)w->page.n;
		arena_release(&a);
	} while (rc == 0 && w->page.n == GIFT_PAGE);
	if (rc == 0 && out->over)
		return err_set(e, ERR_TOO_LARGE);
	return rc;
}

static int
in_tx_note(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return gift_export_note(tx, w->app, &w->month, w->gifts, VERB_ACTOR, e);
}

static int
list(struct work *w, bool csv, struct str *out, struct err *e)
{
	gift_page_first(&w->page, &w->month, csv);
	str_puts(out, csv ? CSV_HEAD : "MEMBER\tSTARTS\tSTATE\tGROUP\tUNION\n");
	if (put_pages(w, out, e) != 0)
		return -1;
	if (!csv)
		return 0;
	return db_run(w->app->db, DB_WRITE, in_tx_note, w, out->arena, e);
}

int
verb_gift_list(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work *w;
	struct args args;
	int rc;

	if (args_parse(&args, ARGS_GIFT_LIST, argc, argv, e) != 0)
		return -1;
	w = xcalloc(1, sizeof(*w));
	w->app = app;
	rc = gift_month_parse(args_get(&args, "--month"), &w->month, e);
	if (rc == 0)
		rc = list(w, args_get(&args, "--csv") != NULL, out, e);
	free(w);
	return rc;
}

int
verb_gift_list_file(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct args args;
	const char *file;
	int rc;

	(void)dir;
	if (args_parse(&args, ARGS_GIFT_LIST, argc, argv, e) != 0)
		return -1;
	file = args_get(&args, "--csv");
	if (!file)
		return 0;
	rc = access(file, F_OK) == 0
		     ? err_setf(e, ERR_FILE_EXISTS, "%.100s", file)
		     : file_create(file, 0600, str_bytes(out), e);
	/* Whatever came of it: nobody's data go to the terminal. */
	crypto_wipe(out->p, out->n);
	out->n = 0;
	if (rc == 0)
		str_printf(out,
			"%s\n名单里有个人信息，用完请删除。"
			" It holds personal data: delete it after use.\n",
			file);
	return rc;
}

static int
in_tx_hand_over(struct tx *tx, void *arg, struct err *e)
{
	struct work *w = arg;

	return gift_hand_over(tx, w->app, &w->month, VERB_ACTOR, &w->handed, e);
}

static void
say_handed(const struct work *w, struct str *out)
{
	char at[CIVIL_MINUTE_SIZE];

	civil_format_minute(w->handed.at, at);
	str_printf(out, "%lld\n%s %s %s\n", (long long)w->handed.gifts,
		w->month.name,
		w->handed.before ? "早已移交，没有改动 handed over before:"
				 : "已移交 handed over:",
		at);
}

int
verb_gift_hand_over(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct work *w;
	struct args args;
	int rc;

	if (args_parse(&args, ARGS_GIFT_HAND_OVER, argc, argv, e) != 0)
		return -1;
	w = xcalloc(1, sizeof(*w));
	w->app = app;
	rc = gift_month_parse(args_get(&args, "--month"), &w->month, e);
	if (rc == 0)
		rc = db_run(
			app->db, DB_WRITE, in_tx_hand_over, w, out->arena, e);
	if (rc == 0)
		say_handed(w, out);
	free(w);
	return rc;
}
