/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of a programme in numbers, and why a place in it is not free. */
#include "booking/desk.h"
#include "booking_desk.sql.h"
#include "offer.sql.h"

#define ROWS_MAX 600

static void
judge(struct arena *a, struct tree_node *n)
{
	int64_t used = n->held + n->leased + n->taken + n->reserved;

	n->free = n->size > used ? n->size - used : 0;
	if (n->state)
		n->free = 0;
	else if (n->free > 0) {
		n->state = "free";
		n->state_label =
			arena_printf(a, "余 %lld 个", (long long)n->free);
		n->why = "";
	} else {
		n->state = "full";
		n->state_label = "已满";
		n->why = arena_printf(a,
			"共 %lld 个：已约 %lld，正在选 %lld，"
			"自助机离线预留 %lld，留给现场 %lld",
			(long long)n->size, (long long)n->taken,
			(long long)n->held, (long long)n->leased,
			(long long)n->reserved);
	}
}

#define NODE(r)                                                                \
	(struct tree_node)                                                     \
	{                                                                      \
		.id = (r)->ref, .parent = (r)->parent, .size = (r)->size,      \
		.held = (r)->held, .leased = (r)->leased, .taken = (r)->taken, \
		.reserved = (r)->reserved, .attended = (r)->attended,          \
		.no_show = (r)->no_show                                        \
	}

static const char *
place_name(const struct offer_site *sites, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(sites[i].code, code) == 0)
			return sites[i].name;
	return code;
}

static int
add_top(struct tx *tx, struct app *app, const struct offer *o,
	struct tree_node *out, size_t *n, struct err *e)
{
	struct sql_desk_top_rows rows;
	struct offer_site *sites;
	size_t n_sites;

	if (sql_desk_top(tx, e, o->id, &rows) != 0 ||
		offer_sites(tx, o->id, &sites, &n_sites, e) != 0)
		return -1;
	for (size_t i = 0; i < rows.n && i < ROWS_MAX; i++) {
		const struct sql_desk_top *r = &rows.items[i];
		struct tree_node *t = &out[(*n)++];

		*t = NODE(r);
		t->kind = r->kind;
		t->waiting = r->waiting;
		t->label = strcmp(r->kind, "programme") == 0 ? o->title
			   : strcmp(r->kind, "share") == 0
				   ? desk_share_label(app, r->code)
				   : place_name(sites, n_sites, r->code);
	}
	return 0;
}

static int
add_days(struct tx *tx, const struct offer *o, const char *from,
	const char *last, struct tree_node *out, size_t *n, struct err *e)
{
	struct sql_desk_days_rows rows;

	if (sql_desk_days(tx, e, o->id, from, last, ROWS_MAX, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_desk_days *r = &rows.items[i];
		struct tree_node *t = &out[(*n)++];

		*t = NODE(r);
		t->kind = "day";
		t->date = r->code;
		t->label = arena_printf(
			tx_arena(tx), "%s %s", r->code, offer_weekday(r->code));
	}
	return 0;
}

static int
add_sessions(struct tx *tx, const struct offer *o, const char *from,
	const char *last, struct tree_node *out, size_t *n, struct err *e)
{
	struct sql_desk_sessions_rows rows;

	if (sql_desk_sessions(tx, e, o->id, from, last, ROWS_MAX, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_desk_sessions *r = &rows.items[i];
		struct tree_node *t = &out[(*n)++];

		*t = NODE(r);
		t->kind = "session";
		t->date = r->day;
		t->session = r->ref;
		t->waiting = r->waiting;
		t->label = offer_half_label(r->code);
		if (tx_now(tx) >= r->starts_at) {
			t->state = "past";
			t->state_label = t->why = r->closed_at_null
							  ? "已开始或已过"
							  : "停办，已过";
		} else if (!r->closed_at_null) {
			t->state = "closed";
			t->state_label = t->why = "已停办";
		}
	}
	return 0;
}

int
desk_numbers(struct tx *tx, const struct offer *o, struct tree_node *out,
	struct err *e)
{
	struct sql_desk_top row;

	if (sql_desk_programme(tx, e, o->id, &row) != 0)
		return -1;
	*out = NODE(&row);
	out->kind = row.kind;
	out->label = o->title;
	out->waiting = row.waiting;
	judge(tx_arena(tx), out);
	return 0;
}

int
desk_tree(struct tx *tx, struct app *app, const struct offer *o,
	const char *from, int days, struct tree_node **out, size_t *n,
	struct err *e)
{
	struct err own = { 0 };
	char last[CIVIL_SIZE];
	struct civil d;

	if (civil_parse(from, &d, &own) != 0 || days < 1 ||
		days > TREE_DAYS_MAX)
		return err_set(e, ERR_BAD_QUERY);
	civil_format(civil_add_days(d, days - 1), last);
	*n = 0;
	*out = ARENA_ARRAY(tx_arena(tx), struct tree_node, 3 * ROWS_MAX);
	if (add_top(tx, app, o, *out, n, e) != 0 ||
		add_days(tx, o, from, last, *out, n, e) != 0 ||
		add_sessions(tx, o, from, last, *out, n, e) != 0)
		return -1;
	for (size_t i = 0; i < *n; i++)
		judge(tx_arena(tx), &(*out)[i]);
	return 0;
}
