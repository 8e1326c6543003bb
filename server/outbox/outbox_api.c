/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/outbox_api.h"
#include "app.h"
#include "outbox/outbox.h"
#include "outbox/outbox_api_facts.h"
#include "outbox/outbox_api_take.h"
#include "person_name.h"

#define ITEMS_MAX 50
#define BODY_MAX ((size_t)512 * 1024)
#define REASON_MAX 1500

/* ---- POST /outbox --------------------------------------------------------
 */

struct post_in {
	struct json_list items; /* of texts */
};
struct post_result {
	int64_t seq;
	const char *state;
};
struct post_out {
	struct json_list results;
	int64_t ack;
};

/* clang-format off */
static const struct json_field post_fields[] = {
	J_FIELD(post_in, "items", items, J_TEXTS, J_REQUIRED | J_LONG, ITEMS_MAX, NULL, "离线登记，base64url，每件一份"),
};
static const struct json_shape post_shape = JSON_SHAPE("OutboxRequest", struct post_in, post_fields);
static const struct json_field result_fields[] = {
	J_FIELD(post_result, "seq", seq, J_INT, J_REQUIRED, 0, NULL, "离线序号，0 表示读不出"),
	J_FIELD(post_result, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "taken：已收下；later：稍后再送"),
};
static const struct json_shape result_shape = JSON_SHAPE("OutboxResult", struct post_result, result_fields);
static const struct json_field taken_fields[] = {
	J_FIELD(post_out, "results", results, J_LIST, J_REQUIRED, 0, &result_shape, "逐件结果，次序相同"),
	J_FIELD(post_out, "ack", ack, J_INT, J_REQUIRED, 0, NULL, "到这个序号为止都已收下"),
};
static const struct json_shape taken_shape = JSON_SHAPE("OutboxTaken", struct post_out, taken_fields);
/* clang-format on */

struct post_work {
	struct outbox_late *late;
	size_t n;
};

static int
check_post(struct call *c, struct err *e)
{
	const struct post_in *in = c->in;
	const char *const *texts = in->items.items;
	struct post_work *w = ARENA_NEW(&c->arena, struct post_work);

	if (in->items.n == 0)
		return err_add_field(e, "items", ERR_REQUIRED);
	w->n = in->items.n;
	w->late = ARENA_ARRAY(&c->arena, struct outbox_late, w->n);
	for (size_t i = 0; i < w->n; i++) {
		struct bytes text = bytes_str(texts[i]);

		/* What is no base64 is kept as it is, and is poisoned. */
		if (base64url_parse(&c->arena, text, &w->late[i].raw) != 0)
			w->late[i].raw = text;
	}
	c->scratch = w;
	return 0;
}

/* Opening costs more than all the rest: not on the write lane. */
static int
open_post(struct call *c, struct tx *tx, struct err *e)
{
	struct post_work *w = c->scratch;

	for (size_t i = 0; i < w->n; i++)
		if (outbox_open(tx, c->app, c->caller.id, w->late[i].raw,
			    &w->late[i], e) != 0)
			return -1;
	return 0;
}

static int
run_post(struct call *c, struct tx *tx, struct err *e)
{
	const struct post_work *w = c->scratch;
	struct post_out *out = ARENA_NEW(&c->arena, struct post_out);
	struct post_result *r =
		ARENA_ARRAY(&c->arena, struct post_result, w->n);
	int64_t shown = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct outbox_late *l = &w->late[i];
		const char *state = outbox_take(tx, c->app, l);
		int64_t seq = outbox_seq(l);

		r[i].seq = l->has_head ? l->head.seq : 0;
		r[i].state = strcmp(state, "later") == 0 ? state : "taken";
		shown = seq > shown ? seq : shown;
	}
	out->results = (struct json_list){ r, w->n };
	c->out = out;
	c->changed |= TOPIC_CASES;
	if (outbox_ack(tx, c->caller.id, &out->ack, e) != 0)
		return -1;
	/* Never beyond what was shown here: a kiosk whose outbox is new must
	 * not hear that numbers are in which it has yet to give. */
	out->ack = out->ack < shown ? out->ack : shown;
	return 0;
}

/* ---- the desk ------------------------------------------------------------ */

struct item_row {
	int64_t id, seq, made_at, taken_at;
	const char *no, *kiosk, *service, *state, *code, *title, *case_no;
	const char *person;
	struct json_list facts;
};
struct list_out {
	struct json_list items;
	const char *cursor;
};
struct settle_in {
	const char *reason;
};
struct settle_out {
	int64_t id;
	const char *state;
};
struct unmask_in {
	const char *key, *purpose;
};
struct unmask_out {
	const char *value;
};

/* clang-format off */
#define ITEM_FIELDS \
	J_FIELD(item_row, "id", id, J_INT, J_REQUIRED, 0, NULL, "记录"), \
	J_FIELD(item_row, "no", no, J_TEXT, J_OMIT_EMPTY, 0, NULL, "回执上的离线编号"), \
	J_FIELD(item_row, "kiosk", kiosk, J_TEXT, J_REQUIRED, 0, NULL, "自助机"), \
	J_FIELD(item_row, "seq", seq, J_INT, J_REQUIRED, 0, NULL, "离线序号"), \
	J_FIELD(item_row, "service", service, J_TEXT, J_REQUIRED, 0, NULL, "办的什么事"), \
	J_FIELD(item_row, "made_at", made_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "办理时间"), \
	J_FIELD(item_row, "taken_at", taken_at, J_INT, J_REQUIRED | J_DATE_TIME, 0, NULL, "收到时间"), \
	J_FIELD(item_row, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "imported、conflict、poisoned 或 settled"), \
	J_FIELD(item_row, "code", code, J_TEXT, J_OMIT_EMPTY, 0, NULL, "没有办成的原因代码"), \
	J_FIELD(item_row, "title", title, J_TEXT, J_OMIT_EMPTY, 0, NULL, "没有办成的原因"), \
	J_FIELD(item_row, "case_no", case_no, J_TEXT, J_OMIT_EMPTY, 0, NULL, "事项编号"), \
	J_FIELD(item_row, "person", person, J_TEXT, J_OMIT_EMPTY, 0, NULL, "姓名，已遮盖")
static const struct json_field row_fields[] = { ITEM_FIELDS };
static const struct json_shape row_shape = JSON_SHAPE("OutboxRow", struct item_row, row_fields);
static const struct json_field item_fields[] = {
	ITEM_FIELDS,
	J_FIELD(item_row, "facts", facts, J_LIST, J_REQUIRED, 0, &outbox_fact_shape, "当时提交的内容"),
};
static const struct json_shape item_shape = JSON_SHAPE("OutboxItem", struct item_row, item_fields);
static const struct json_field list_fields[] = {
	J_FIELD(list_out, "items", items, J_LIST, J_REQUIRED, 0, &row_shape, "记录"),
	J_FIELD(list_out, "cursor", cursor, J_TEXT, J_OMIT_EMPTY, 0, NULL, "下一页"),
};
static const struct json_shape list_shape = JSON_SHAPE("OutboxList", struct list_out, list_fields);
static const struct json_field settle_fields[] = {
	J_FIELD(settle_in, "reason", reason, J_TEXT, J_REQUIRED, REASON_MAX, NULL, "怎样处理的"),
};
static const struct json_shape settle_shape = JSON_SHAPE("OutboxSettlement", struct settle_in, settle_fields);
static const struct json_field settled_fields[] = {
	J_FIELD(settle_out, "id", id, J_INT, J_REQUIRED, 0, NULL, "记录"),
	J_FIELD(settle_out, "state", state, J_TEXT, J_REQUIRED, 0, NULL, "settled"),
};
static const struct json_shape settled_shape = JSON_SHAPE("OutboxSettled", struct settle_out, settled_fields);
static const struct json_field unmask_fields[] = {
	J_FIELD(unmask_in, "key", key, J_TEXT, J_REQUIRED, 64, NULL, "项目代码"),
	J_FIELD(unmask_in, "purpose", purpose, J_TEXT, J_REQUIRED, 300, NULL, "用途"),
};
static const struct json_shape unmask_shape = JSON_SHAPE("OutboxUnmask", struct unmask_in, unmask_fields);
static const struct json_field value_fields[] = {
	J_FIELD(unmask_out, "value", value, J_TEXT, J_REQUIRED, 0, NULL, "全部内容"),
};
static const struct json_shape value_shape = JSON_SHAPE("OutboxUnmasked", struct unmask_out, value_fields);
/* clang-format on */

static const char *
local_no(struct arena *a, const struct outbox_item *i)
{
	char no[LOCAL_NO_SIZE];

	return outbox_no_format(i->terminal, i->seq, no) ? arena_strdup(a, no)
							 : NULL;
}

static void
row_of(struct call *c, const struct outbox_item *i, struct outbox_facts *facts,
	struct item_row *out)
{
	const struct route *route = i->path ? call_late_route(i->path) : NULL;
	const struct outbox_fact *person;

	outbox_facts(c->app, &c->arena, route, i->body, facts);
	person = outbox_fact_find(facts, "person.name");
	*out = (struct item_row){ .id = i->id,
		.no = local_no(&c->arena, i),
		.kiosk = i->kiosk,
		.seq = i->seq,
		.service = route ? route->label : "不能识别",
		.made_at = i->made_at,
		.taken_at = i->taken_at,
		.state = i->state,
		.code = i->code,
		.title = i->code ? err_info(err_find(i->code))->title : NULL,
		.case_no = i->case_no,
		.person = person ? person->value : NULL };
}

static int
id_read(const char *text, int64_t *id, enum err_code code, struct err *e)
{
	if (digits_parse(bytes_str(text), INT64_MAX, id) != 0)
		return err_set(e, code);
	return 0;
}

static int
run_list(struct call *c, struct tx *tx, struct err *e)
{
	struct list_out *out = ARENA_NEW(&c->arena, struct list_out);
	const char *state = call_query(c, "state", e);
	const char *cursor = call_query(c, "cursor", e);
	struct outbox_facts *facts = ARENA_NEW(&c->arena, struct outbox_facts);
	struct outbox_item *items;
	struct item_row *rows;
	int64_t after = 0;
	size_t n;

	if (e->code != ERR_NONE ||
		(cursor && id_read(cursor, &after, ERR_BAD_QUERY, e) != 0) ||
		outbox_list(tx, c->app, state ? state : "open", after, &items,
			&n, e) != 0)
		return -1;
	if (n > OUTBOX_PAGE) {
		n = OUTBOX_PAGE;
		out->cursor = arena_printf(
			&c->arena, "%lld", (long long)items[n - 1].id);
	}
	rows = ARENA_ARRAY(&c->arena, struct item_row, n);
	for (size_t i = 0; i < n; i++)
		row_of(c, &items[i], facts, &rows[i]);
	out->items = (struct json_list){ rows, n };
	c->out = out;
	return 0;
}

static int
load(struct call *c, struct tx *tx, struct outbox_item *item, struct err *e)
{
	int64_t id;

	if (id_read(c->params[0], &id, ERR_NOT_FOUND, e) != 0)
		return -1;
	return outbox_load(tx, c->app, id, item, e);
}

static int
run_item(struct call *c, struct tx *tx, struct err *e)
{
	struct outbox_facts *facts = ARENA_NEW(&c->arena, struct outbox_facts);
	struct item_row *out = ARENA_NEW(&c->arena, struct item_row);
	struct outbox_item item;

	if (load(c, tx, &item, e) != 0)
		return -1;
	row_of(c, &item, facts, out);
	out->facts = (struct json_list){ facts->items, facts->n };
	c->out = out;
	return 0;
}

static int
check_settle(struct call *c, struct err *e)
{
	const struct settle_in *in = c->in;

	return *in->reason ? 0
			   : err_add_field(e, "reason", ERR_REASON_REQUIRED);
}

static int
run_settle(struct call *c, struct tx *tx, struct err *e)
{
	const struct settle_in *in = c->in;
	struct settle_out *out = ARENA_NEW(&c->arena, struct settle_out);

	if (id_read(c->params[0], &out->id, ERR_NOT_FOUND, e) != 0)
		return -1;
	out->state = OUTBOX_SETTLED;
	c->out = out;
	return outbox_settle(
		tx, c->app, out->id, c->caller.actor, in->reason, e);
}

static int
check_unmask(struct call *c, struct err *e)
{
	const struct unmask_in *in = c->in;

	return *in->purpose ? 0
			    : err_add_field(e, "purpose", ERR_PURPOSE_REQUIRED);
}

static int
run_unmask(struct call *c, struct tx *tx, struct err *e)
{
	const struct unmask_in *in = c->in;
	struct outbox_facts *facts = ARENA_NEW(&c->arena, struct outbox_facts);
	struct unmask_out *out = ARENA_NEW(&c->arena, struct unmask_out);
	const struct outbox_fact *fact;
	struct outbox_item item;

	if (load(c, tx, &item, e) != 0)
		return -1;
	outbox_facts(c->app, &c->arena,
		item.path ? call_late_route(item.path) : NULL, item.body,
		facts);
	fact = outbox_fact_find(facts, in->key);
	if (!fact || !fact->unmask)
		return err_add_field(e, "key", ERR_CHOICE_UNKNOWN);
	out->value = fact->full;
	c->out = out;
	return outbox_seen(tx, c->app, item.id, c->caller.actor, fact->key,
		in->purpose, e);
}

/* clang-format off */
static const struct route rows[] = {
	{ .method = "POST", .path = "/api/v1/outbox",
	  .audience = FOR_TERMINAL, .status = 200,
	  .body = &post_shape, .body_max = BODY_MAX, .result = &taken_shape,
	  .check = check_post,
	  .stages = { { LANE_READ, open_post }, { LANE_WRITE, run_post } },
	  .label = "送来离线时办的事" },
	{ .method = "GET", .path = "/api/v1/outbox/items",
	  .audience = FOR_STAFF, .perm = PERM_CASE_READ, .status = 200,
	  .result = &list_shape, .stages = { { LANE_READ, run_list } },
	  .label = "离线登记的列表" },
	{ .method = "GET", .path = "/api/v1/outbox/items/{id}",
	  .audience = FOR_STAFF, .perm = PERM_CASE_READ, .status = 200,
	  .result = &item_shape, .stages = { { LANE_READ, run_item } },
	  .label = "一件离线登记" },
	{ .method = "POST", .path = "/api/v1/outbox/items/{id}/settle",
	  .audience = FOR_STAFF, .perm = PERM_CASE_DECIDE | PERM_CASE_RETURN,
	  .flags = CALL_KEYED, .status = 200,
	  .body = &settle_shape, .result = &settled_shape,
	  .check = check_settle, .stages = { { LANE_WRITE, run_settle } },
	  .label = "离线登记：处理完毕" },
	{ .method = "POST", .path = "/api/v1/outbox/items/{id}/unmask",
	  .audience = FOR_STAFF, .perm = PERM_PERSON_UNMASK, .status = 200,
	  .body = &unmask_shape, .result = &value_shape,
	  .check = check_unmask, .stages = { { LANE_WRITE, run_unmask } },
	  .label = "离线登记：查看全部内容，记入审计" },
};
/* clang-format on */
const struct route_table outbox_routes = { rows, ARRAY_LEN(rows) };
