/* SPDX-License-Identifier: Apache-2.0 */
/* What is on the disk, and whether it is what it must be. */
#include "centre_private.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum query {
	Q_TERMINAL,
	Q_TREE,
	Q_COUNTS,
	Q_BOOKINGS,
	Q_QUEUE,
	Q_HOLDS,
	Q_LEASES,
	Q_VOUCHER,
	Q_DRAWN,
	QUERIES
};

static const char *const texts[QUERIES] = {
	[Q_TERMINAL] = "SELECT id FROM terminal ORDER BY name",
	[Q_TREE] = "SELECT n.id, n.ref, n.kind, n.code, n.parent_id, n.size, "
		   "n.reserved, s.starts_at, s.ends_at, t.number "
		   "FROM quota_node n LEFT JOIN booking_session s ON s.id = "
		   "n.id LEFT JOIN site t ON t.id = s.site_id "
		   "WHERE n.programme_id = ?1 ORDER BY n.id",
	[Q_COUNTS] = "SELECT size, reserved, held, leased, taken, attended, "
		     "no_show FROM quota_node WHERE programme_id = ?1 "
		     "ORDER BY id",
	[Q_BOOKINGS] = "SELECT b.id, b.person_id, b.programme_id, b.state, "
		       "b.session_id, b.share_id, b.late_cancel, (SELECT "
		       "count(*) FROM voucher v WHERE v.booking_id = b.id), "
		       "(SELECT count(*) FROM voucher v WHERE v.booking_id = "
		       "b.id AND v.void_at IS NULL) FROM booking b "
		       "WHERE b.programme_id IN (?1, ?2) ORDER BY b.id",
	[Q_QUEUE] = "SELECT id FROM booking WHERE programme_id = ?1 AND state "
		    "= 'waiting' ORDER BY rank",
	[Q_HOLDS] = "SELECT terminal_id, visit, session_id, expires_at "
		    "FROM booking_hold",
	[Q_LEASES] = "SELECT terminal_id, session_id, n, expires_at "
		     "FROM booking_lease ORDER BY id",
	[Q_VOUCHER] = "SELECT list, idx, site, iat, nbf, exp FROM voucher "
		      "WHERE booking_id = ?1 ORDER BY id * ?2 LIMIT 1",
	[Q_DRAWN] = "SELECT booking_id FROM booking_draw "
		    "WHERE programme_id = ?1 ORDER BY n",
};

struct seen {
	sqlite3 *file;
	sqlite3_stmt *stmts[QUERIES];
	char why[160];
};

/* ---- asking -------------------------------------------------------------- */

static sqlite3_stmt *
ask(struct centre *c, enum query q, int64_t first, int64_t second)
{
	sqlite3_stmt *s = c->seen->stmts[q];

	sqlite3_reset(s);
	for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++)
		sqlite3_bind_int64(s, i, i == 1 ? first : second);
	return s;
}

/* A row, or the statement is done with. */
static bool
row(sqlite3_stmt *s)
{
	int rc = sqlite3_step(s);

	BUG_ON(rc != SQLITE_ROW && rc != SQLITE_DONE);
	if (rc == SQLITE_DONE)
		sqlite3_reset(s);
	return rc == SQLITE_ROW;
}

static int64_t
number(sqlite3_stmt *s, int column)
{
	return sqlite3_column_int64(s, column);
}

static const char *
text(sqlite3_stmt *s, int column)
{
	return (const char *)sqlite3_column_text(s, column);
}

void
seen_open(struct centre *c)
{
	char path[64];
	sqlite3_stmt *s;

	c->seen = xcalloc(1, sizeof(*c->seen));
	snprintf(path, sizeof(path), "%s/yizhan.db", c->dir);
	if (sqlite3_open_v2(path, &c->seen->file, SQLITE_OPEN_READONLY, NULL))
		BUG("open");
	for (int i = 0; i < QUERIES; i++)
		if (sqlite3_prepare_v2(c->seen->file, texts[i], -1,
			    &c->seen->stmts[i], NULL))
			BUG(sqlite3_errmsg(c->seen->file));
	s = ask(c, Q_TERMINAL, 0, 0);
	for (int t = 0; row(s); t++)
		c->terminals[t] = number(s, 0);
}

void
seen_close(struct centre *c)
{
	for (int i = 0; i < QUERIES; i++)
		sqlite3_finalize(c->seen->stmts[i]);
	sqlite3_close(c->seen->file);
	free(c->seen);
}

struct voucher
seen_voucher(struct centre *c, int64_t booking, bool oldest)
{
	sqlite3_stmt *s = ask(c, Q_VOUCHER, booking, oldest ? 1 : -1);
	struct voucher v;

	BUG_ON(!row(s));
	v = (struct voucher){ number(s, 0), number(s, 1), number(s, 2),
		number(s, 3), number(s, 4), number(s, 5) };
	sqlite3_reset(s);
	return v;
}

int
seen_order(struct centre *c, int64_t programme, int64_t out[PEOPLE])
{
	sqlite3_stmt *s = ask(c, Q_DRAWN, programme, 0);
	int n = 0;

	while (row(s))
		out[n++] = number(s, 0);
	return n;
}

/* ---- the tree ------------------------------------------------------------ */

static enum level
level_of(const char *kind)
{
	static const char *const kinds[] = { "programme", "share", "place",
		"day", "session" };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i], kind) == 0)
			return (enum level)i;
	BUG("a node of no kind");
}

static int
node_at(const struct places *p, int64_t id)
{
	for (int i = 0; i < p->n_nodes; i++)
		if (p->nodes[i].id == id)
			return i;
	return -1;
}

int
tree_share(const struct places *p, int programme, const char *code)
{
	for (int i = 0; i < p->n_nodes; i++)
		if (p->nodes[i].programme == programme &&
			p->nodes[i].level == AT_SHARE &&
			strcmp(p->nodes[i].code, code) == 0)
			return i;
	return -1;
}

void
seen_tree(struct centre *c, int64_t programme, int i, struct places *p)
{
	sqlite3_stmt *s = ask(c, Q_TREE, programme, 0);
	int64_t parents[NODES_MAX];

	while (row(s)) {
		struct node *n = &p->nodes[p->n_nodes];

		BUG_ON(p->n_nodes == NODES_MAX);
		*n = (struct node){ .id = number(s, 0),
			.level = level_of(text(s, 2)),
			.programme = i,
			.size = number(s, 5),
			.reserved = number(s, 6),
			.starts = number(s, 7),
			.ends = number(s, 8),
			.site = number(s, 9) };
		snprintf(n->ref, sizeof(n->ref), "%s", text(s, 1));
		snprintf(n->code, sizeof(n->code), "%s", text(s, 3));
		parents[p->n_nodes++] = number(s, 4);
	}
	/* A day may stand behind its session. */
	for (int n = 0; n < p->n_nodes; n++)
		if (p->nodes[n].programme == i)
			p->nodes[n].parent = node_at(p, parents[n]);
}

/* ---- comparing ----------------------------------------------------------- */

static bool
differs(struct centre *c, const char *what, int64_t of, int64_t is,
	int64_t must)
{
	if (is == must)
		return false;
	snprintf(c->seen->why, sizeof(c->seen->why),
		"%s of %lld: is %lld, must be %lld", what, (long long)of,
		(long long)is, (long long)must);
	return true;
}

static bool
counts_differ(struct centre *c, const struct places *p, int programme)
{
	static const char *const names[] = { "size", "reserved", "held",
		"leased", "taken", "attended", "no_show" };
	sqlite3_stmt *s = ask(c, Q_COUNTS, c->programmes[programme], 0);

	for (int i = 0; i < p->n_nodes; i++) {
		const struct node *n = &p->nodes[i];
		struct counts has = places_count(p, i);
		const int64_t must[] = { n->size, n->reserved, has.held,
			has.leased, has.taken, has.attended, has.no_show };

		if (n->programme != programme)
			continue;
		BUG_ON(!row(s));
		for (int k = 0; k < (int)ARRAY_LEN(must); k++)
			if (differs(c, names[k], n->id, number(s, k), must[k]))
				return true;
		if (has.held + has.leased + has.taken + n->reserved > n->size)
			return differs(c, "oversold", n->id, 1, 0);
	}
	return row(s) && differs(c, "nodes", programme, 1, 0);
}

static int64_t
id_of(const struct places *p, int node)
{
	return node < 0 ? 0 : p->nodes[node].id;
}

static bool
booking_differs(struct centre *c, const struct places *p, sqlite3_stmt *s,
	const struct place *b)
{
	static const char *const stands[] = { [WAITS] = "waiting",
		[BOOKED] = "booked",
		[ATTENDED] = "attended",
		[NO_SHOW] = "no_show",
		[CANCELLED] = "cancelled",
		[CLOSED] = "closed" };
	bool good = b->stand == BOOKED || b->stand == ATTENDED ||
		    b->stand == NO_SHOW;

	return differs(c, "case", b->id, number(s, 0), b->id) ||
	       differs(c, "person", b->id, number(s, 1),
		       c->people[b->person]) ||
	       differs(c, "programme", b->id, number(s, 2),
		       c->programmes[b->programme]) ||
	       differs(c, stands[b->stand], b->id,
		       strcmp(text(s, 3), stands[b->stand]) == 0, 1) ||
	       differs(c, "session", b->id, number(s, 4),
		       id_of(p, b->session)) ||
	       differs(c, "share", b->id, number(s, 5), id_of(p, b->share)) ||
	       differs(c, "late", b->id, number(s, 6), b->late) ||
	       differs(c, "vouchers", b->id, number(s, 7), b->vouchers) ||
	       differs(c, "good vouchers", b->id, number(s, 8), good);
}

static bool
bookings_differ(struct centre *c, const struct places *p)
{
	sqlite3_stmt *s =
		ask(c, Q_BOOKINGS, c->programmes[0], c->programmes[1]);
	int n = 0;

	for (; row(s); n++)
		if (n == p->n_bookings ||
			booking_differs(c, p, s, &p->bookings[n]))
			return n < p->n_bookings ||
			       differs(c, "bookings", 0, n + 1, n);
	return differs(c, "bookings", 0, n, p->n_bookings);
}

static bool
queue_differs(struct centre *c, const struct places *p, int programme)
{
	sqlite3_stmt *s = ask(c, Q_QUEUE, c->programmes[programme], 0);
	int n = 0;

	for (; n < p->n_queue[programme] && row(s); n++)
		if (differs(c, "waits as number", n + 1, number(s, 0),
			    p->bookings[p->queue[programme][n]].id))
			return true;
	return differs(
		c, "in line", programme, n + row(s), p->n_queue[programme]);
}

static bool
holds_differ(struct centre *c, const struct places *p)
{
	sqlite3_stmt *s = ask(c, Q_HOLDS, 0, 0);
	int n = 0, must = 0;

	while (row(s)) {
		int t = number(s, 0) == c->terminals[1];
		const struct held *h =
			&p->holds[t][text(s, 1)[strlen("visit-")] - '0'];

		if (differs(c, "held session", t, number(s, 2),
			    id_of(p, h->session)) ||
			differs(c, "hold's end", t, number(s, 3), h->expires))
			return true;
		n++;
	}
	for (int t = 0; t < TERMINALS; t++)
		for (int v = 0; v < VISITS; v++)
			must += p->holds[t][v].session >= 0;
	return differs(c, "holds", 0, n, must);
}

static bool
leases_differ(struct centre *c, const struct places *p)
{
	sqlite3_stmt *s = ask(c, Q_LEASES, 0, 0);
	int n = 0;

	for (; n < p->n_leases && row(s); n++) {
		const struct leased *l = &p->leases[n];

		if (differs(c, "kiosk of lease", n, number(s, 0),
			    c->terminals[l->terminal]) ||
			differs(c, "leased session", n, number(s, 1),
				id_of(p, l->session)) ||
			differs(c, "places of lease", n, number(s, 2), l->n) ||
			differs(c, "lease's end", n, number(s, 3), l->expires))
			return true;
	}
	return differs(c, "leases", 0, n + row(s), p->n_leases);
}

const char *
centre_differs(struct centre *c, const struct places *p)
{
	bool is = bookings_differ(c, p) || holds_differ(c, p) ||
		  leases_differ(c, p);

	for (int i = 0; i < PROGRAMMES && !is; i++)
		is = counts_differ(c, p, i) || queue_differs(c, p, i);
	for (int i = 0; i < QUERIES; i++)
		sqlite3_reset(c->seen->stmts[i]);
	return is ? c->seen->why : NULL;
}

/* ---- the program's own --------------------------------------------------- */

static int
recount(struct tx *tx, void *arg, struct err *e)
{
	struct quota_recount out;

	(void)arg;
	return quota_recount(tx, &out, e);
}

const char *
centre_recount(struct centre *c)
{
	struct err e;

	centre_do(c, recount, NULL, &e);
	if (!e.code)
		return NULL;
	snprintf(c->seen->why, sizeof(c->seen->why), "%s", e.detail);
	return c->seen->why;
}
