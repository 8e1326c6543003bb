/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/work_list.h"
#include "civil.h"
#include "flow.sql.h"
#include "idno.h"
#include "outbox/outbox.h"
#include "person/person.h"
#include "person_name.h"
#include "phone.h"
#include "receipt/receipt.h"

#define COUNT_MOST 1000
#define FIRST_DAY "0000-00-00" /* before every due day */

static const struct {
	const char *tab, *state;
} tabs[] = {
	{ "todo", "applied" },
	{ "waiting", "returned" },
	{ "done", NULL }, /* decided today, whatever the state */
	{ "applied", "applied" },
	{ "returned", "returned" },
	{ "approved", "approved" },
	{ "refused", "refused" },
	{ "withdrawn", "withdrawn" },
};

static const struct {
	const char *terminal, *other;
} taken_by[] = {
	[SOURCE_TYPED] = { "自助机手工输入", "手工输入" },
	[SOURCE_IMPORTED] = { "批量导入", "批量导入" },
	[SOURCE_DESK] = { "窗口核实", "窗口核实" },
	[SOURCE_CHIP] = { "自助机刷卡", "刷卡" },
};

static int
fill_row(struct tx *tx, struct app *app, const struct sql_case_list *in,
	struct work_row *out, struct err *e)
{
	struct arena *a = tx_arena(tx);
	const struct service *s = service_find(in->service);
	const struct flow_case c = {
		.id = in->id, .service = s, .state = in->state
	};
	const struct flow_state *st;

	if (flow_state_of(tx, &c, &st, e) != 0)
		return -1;
	*out = (struct work_row){ .case_no = in->no,
		.service = s->code,
		.service_label = s->label,
		.source = person_source_name(in->source),
		.source_label = taken_by[in->source].terminal,
		.state = in->state,
		.state_label = st->label,
		.due_on = in->due_on,
		.created_at = in->accepted_at };
	out->clock = ARENA_NEW(a, struct flow_clock);
	*out->clock = flow_clock(a, app, flow_is_waiting(&c, st), in->due_on);
	if (person_masked_name(tx, app, in->person_id, in->name_sealed,
		    &out->name, e) != 0)
		return -1;
	return s->row(tx, app, in->id, &out->group, &out->district, e);
}

static int
fill(struct tx *tx, struct app *app, const struct sql_case_list *rows, size_t n,
	struct work_list *out, struct err *e)
{
	bool more = n > WORK_LIST_PAGE;

	out->n = more ? WORK_LIST_PAGE : n;
	out->rows = ARENA_ARRAY(tx_arena(tx), struct work_row, out->n);
	for (size_t i = 0; i < out->n; i++)
		if (fill_row(tx, app, &rows[i], &out->rows[i], e) != 0)
			return -1;
	out->next = more ? out->rows[out->n - 1].case_no : NULL;
	return 0;
}

/* A cursor is the last case number of the page before. */
static int
cursor_read(struct tx *tx, const char *cursor, const char **due, int64_t *id,
	struct err *e)
{
	struct sql_case_open row;
	char no[CASE_NO_SIZE];
	struct err own = { 0 };
	int found;

	*due = FIRST_DAY;
	*id = 0;
	if (!cursor)
		return 0;
	if (flow_no_read(cursor, no, &own) != 0)
		return err_set(e, ERR_BAD_QUERY);
	found = sql_case_by_no(tx, e, no, &row);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_BAD_QUERY);
	*due = row.due_on;
	*id = row.id;
	return 0;
}

static int
list_done(struct tx *tx, struct app *app, int64_t after, struct work_list *out,
	struct err *e)
{
	struct sql_case_list_rows rows;
	char today[CIVIL_SIZE];

	civil_format(app_today(app), today);
	if (sql_case_list_decided(
		    tx, e, today, after, WORK_LIST_PAGE + 1, &rows) != 0)
		return -1;
	return fill(tx, app, rows.items, rows.n, out, e);
}

static int
list_state(struct tx *tx, struct app *app, const char *service,
	const char *state, const char *due, int64_t after,
	struct work_list *out, struct err *e)
{
	struct sql_case_list_rows rows;
	int rc = service ? sql_case_list(tx, e, service, state, due, after,
				   WORK_LIST_PAGE + 1, &rows)
			 : sql_case_list_any(tx, e, state, due, after,
				   WORK_LIST_PAGE + 1, &rows);

	return rc != 0 ? -1 : fill(tx, app, rows.items, rows.n, out, e);
}

int
work_list(struct tx *tx, struct app *app, const char *service,
	const char *state, const char *cursor, struct work_list *out,
	struct err *e)
{
	const char *due;
	int64_t after;

	if (service && !service_find(service))
		return err_add_field(e, "service", ERR_CHOICE_UNKNOWN);
	if (cursor_read(tx, cursor, &due, &after, e) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(tabs); i++) {
		if (strcmp(tabs[i].tab, state ? state : "todo") != 0)
			continue;
		if (!tabs[i].state)
			return list_done(tx, app, after, out, e);
		return list_state(
			tx, app, service, tabs[i].state, due, after, out, e);
	}
	return err_add_field(e, "state", ERR_CHOICE_UNKNOWN);
}

int
work_counts(struct tx *tx, struct work_counts *out, struct err *e)
{
	struct sql_case_count_decided done;
	struct sql_case_count todo, waiting;
	char today[CIVIL_SIZE];

	civil_format(civil_from_ms(tx_now(tx)), today);
	if (sql_case_count(tx, e, "applied", COUNT_MOST, &todo) != 0 ||
		sql_case_count(tx, e, "returned", COUNT_MOST, &waiting) != 0 ||
		sql_case_count_decided(tx, e, today, COUNT_MOST, &done) != 0)
		return -1;
	*out = (struct work_counts){ todo.n, waiting.n, done.n };
	return 0;
}

/* A case's number, or that of an act which a kiosk took without a line. */
static bool
read_no(const char *q, struct work_query *out)
{
	struct err own = { 0 };
	bool is = flow_no_read(q, out->case_no, &own) == 0;

	if (!is) {
		err_clear(&own);
		is = local_no_parse(q, &out->local, &own) == 0;
	}
	if (is)
		out->kind = "case_no";
	return is;
}

/* A code of a service's own: a pass. */
static bool
read_code(const struct app *app, const char *q, struct work_query *out)
{
	for (size_t i = 0; services[i]; i++) {
		const struct service *s = services[i];

		if (s->code_read && s->code_read(app, q, &out->code)) {
			out->coded = s;
			out->kind = "code";
			return true;
		}
	}
	return false;
}

void
work_query_read(struct app *app, const char *q, struct work_query *out)
{
	unsigned flags = app->config.demo ? IDNO_ALLOW_TEST : 0;
	char phone[PHONE_SIZE], name[NAME_SIZE];
	enum err_code warning;
	struct err own = { 0 };
	struct idno id;

	*out = (struct work_query){ .kind = "name" };
	if (provisional_is(app, q, out->kid)) {
		out->kind = "receipt";
		out->paper = q;
		return;
	}
	if (receipt_read(app, q, out->cti, out->digest, &own) == 0) {
		out->kind = "receipt";
		return;
	}
	err_clear(&own);
	if (read_no(q, out) || read_code(app, q, out))
		return;
	if (idno_parse(q, flags, app_today(app), &id, &warning, &own) == 0) {
		out->kind = "id_no";
		out->has_id = true;
		person_bix(app, "id_no", id.text, out->id_bix);
		return;
	}
	err_clear(&own);
	if (phone_parse(q, 0, phone, &warning, &own) == 0) {
		out->kind = "phone";
		out->has_phone = true;
		person_bix(app, "phone", phone, out->phone_bix);
		return;
	}
	err_clear(&own);
	out->has_name = name_parse(q, name, &warning, &own) == 0;
	if (out->has_name)
		person_bix(app, "name", name, out->name_bix);
}

static int
one_case(struct tx *tx, struct app *app, int64_t id, struct work_list *out,
	struct err *e)
{
	struct sql_case_list row;
	int found = sql_case_row(tx, e, id, &row);

	if (found <= 0)
		return found;
	return fill(tx, app, &row, 1, out, e);
}

static struct bytes
bix_if(bool has, const uint8_t bix[32])
{
	return has ? bytes_of(bix, 32) : bytes_of(NULL, 0);
}

static int
append(struct tx *tx, const struct work_list *more, struct work_list *out)
{
	struct work_row *rows =
		ARENA_ARRAY(tx_arena(tx), struct work_row, out->n + more->n);

	if (out->n)
		memcpy(rows, out->rows, out->n * sizeof(*rows));
	if (more->n)
		memcpy(rows + out->n, more->rows, more->n * sizeof(*rows));
	out->rows = rows;
	out->n += more->n;
	return 0;
}

static bool
has_case(const struct work_list *list, const char *no)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->rows[i].case_no, no) == 0)
			return true;
	return false;
}

/* Cases of others in which the person stands as well. */
static int
add_shared(struct tx *tx, struct app *app, int64_t person,
	struct work_list *out, struct err *e)
{
	const int64_t *ids;
	size_t n;

	for (size_t i = 0; services[i]; i++) {
		if (!services[i]->shared_by)
			continue;
		if (services[i]->shared_by(tx, person, &ids, &n, e) != 0)
			return -1;
		for (size_t k = 0; k < n; k++) {
			struct work_list more = { 0 };

			if (one_case(tx, app, ids[k], &more, e) != 0)
				return -1;
			if (more.n && !has_case(out, more.rows[0].case_no))
				append(tx, &more, out);
		}
	}
	return 0;
}

static int
search_people(struct tx *tx, struct app *app, const struct work_query *q,
	struct work_list *out, struct err *e)
{
	struct sql_person_ids_by_bix_rows people;
	struct sql_case_list_rows cases;

	if (sql_person_ids_by_bix(tx, e, bix_if(q->has_id, q->id_bix),
		    bix_if(q->has_phone, q->phone_bix),
		    bix_if(q->has_name, q->name_bix), &people) != 0)
		return -1;
	for (size_t i = 0; i < people.n; i++) {
		struct work_list more = { 0 };

		if (sql_case_list_person(tx, e, people.items[i].id, &cases) !=
				0 ||
			fill(tx, app, cases.items, cases.n, &more, e) != 0)
			return -1;
		append(tx, &more, out);
		if (add_shared(tx, app, people.items[i].id, out, e) != 0)
			return -1;
	}
	return 0;
}

static int
search_code(struct tx *tx, struct app *app, const struct work_query *q,
	struct work_list *out, struct err *e)
{
	int64_t id = 0;
	int found = q->coded->code_case(tx, &q->code, &id, e);

	return found <= 0 ? found : one_case(tx, app, id, out, e);
}

static int
search_local(struct tx *tx, struct app *app, const struct local_no *no,
	struct work_list *out, struct err *e)
{
	int64_t *ids;
	size_t n;

	if (outbox_cases_of(tx, no, &ids, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct work_list more = { 0 };

		if (one_case(tx, app, ids[i], &more, e) != 0)
			return -1;
		append(tx, &more, out);
	}
	return 0;
}

static int
search_receipt(struct tx *tx, struct app *app, const struct work_query *q,
	struct work_list *out, struct err *e)
{
	struct provisional p;
	struct flow_case c;

	if (!q->paper) {
		if (receipt_case(tx, app, q->cti, q->digest, &c, e) != 0)
			return -1;
		return one_case(tx, app, c.id, out, e);
	}
	if (provisional_find(tx, q->paper, q->kid, &p, e) != 0)
		return -1;
	return p.case_id ? one_case(tx, app, p.case_id, out, e) : 0;
}

int
work_search(struct tx *tx, struct app *app, const struct work_query *q,
	struct work_list *out, struct err *e)
{
	struct flow_case c;
	struct err own = { 0 };

	*out = (struct work_list){ 0 };
	if (strcmp(q->kind, "receipt") == 0)
		return search_receipt(tx, app, q, out, e);
	if (q->coded)
		return search_code(tx, app, q, out, e);
	if (q->local.seq)
		return search_local(tx, app, &q->local, out, e);
	if (strcmp(q->kind, "case_no") == 0) {
		if (flow_load(tx, q->case_no, &c, &own) != 0)
			return own.code == ERR_NOT_FOUND ? 0
							 : err_set(e, own.code);
		return one_case(tx, app, c.id, out, e);
	}
	return search_people(tx, app, q, out, e);
}
