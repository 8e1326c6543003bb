/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/args.h"
#include "admin/verbs.h"
#include "check.sql.h"

static int
in_tx(struct tx *tx, void *arg, struct err *e)
{
	return sql_check_counts(tx, e, arg);
}

int
verb_check(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct sql_check_counts n;
	struct args args;

	if (args_parse(&args, "", argc, argv, e) < 0 ||
		db_check(app->config.dir, e) < 0 ||
		db_run(app->db, DB_READ, in_tx, &n, out->arena, e) < 0)
		return -1;
	str_printf(out,
		"people %lld\ncases %lld\nmembers %lld\nreceipts %lld\n"
		"staff %lld\nterminals %lld\naudit rows %lld\nok\n",
		(long long)n.people, (long long)n.cases, (long long)n.members,
		(long long)n.receipts, (long long)n.staff,
		(long long)n.terminals, (long long)n.audit);
	return 0;
}
