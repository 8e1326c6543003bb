/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/args.h"
#include "admin/verbs.h"
#include "check.sql.h"

struct check {
	struct sql_check_integrity_rows findings;
	struct sql_check_references references;
	struct sql_check_counts counts;
};

static int
in_tx(struct tx *tx, void *arg, struct err *e)
{
	struct check *c = arg;

	if (sql_check_integrity(tx, e, &c->findings) < 0 ||
		sql_check_references(tx, e, &c->references) < 0)
		return -1;
	return sql_check_counts(tx, e, &c->counts);
}

static bool
is_whole(const struct check *c)
{
	return c->findings.n == 1 &&
	       strcmp(c->findings.items[0].finding, "ok") == 0 &&
	       c->references.broken == 0;
}

int
verb_check(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct check c;
	struct args args;

	if (args_parse(&args, "", argc, argv, e) < 0 ||
		db_run(app->db, DB_READ, in_tx, &c, out->arena, e) < 0)
		return -1;
	for (size_t i = 0; i < c.findings.n; i++)
		str_printf(out, "integrity %s\n", c.findings.items[i].finding);
	str_printf(out, "broken references %lld\n",
		(long long)c.references.broken);
	str_printf(out,
		"people %lld\ncases %lld\nmembers %lld\nreceipts %lld\n"
		"staff %lld\nterminals %lld\naudit rows %lld\n",
		(long long)c.counts.people, (long long)c.counts.cases,
		(long long)c.counts.members, (long long)c.counts.receipts,
		(long long)c.counts.staff, (long long)c.counts.terminals,
		(long long)c.counts.audit);
	if (!is_whole(&c))
		return err_setf(e, ERR_INTERNAL, "database damaged");
	str_puts(out, "ok\n");
	return 0;
}
