/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"
#include "assets.h"
#include "json.h"
#include <inttypes.h>
#include <stdio.h>

#define STATE_MAX 4096
#define HOUR 3600

/* ---- the state -------------------------------------------------------------
 */

struct state {
	int64_t number, list_age_h, unsent, let_in, refused, unread, alarms;
	int64_t trust;
	const char *tone, *line, *note, *visitor, *name, *trouble, *alarm;
	const char *lists;
	bool online, disk_full;
};

#define S(member, type)                                                        \
	{                                                                      \
#member, type, 0, offsetof(struct state, member), 0, NULL,     \
			NULL                                                   \
	}
static const struct json_field state_fields[] = {
	S(number, J_INT),
	S(tone, J_TEXT),
	S(line, J_TEXT),
	S(note, J_TEXT),
	S(visitor, J_TEXT),
	S(name, J_TEXT),
	S(trouble, J_TEXT),
	S(online, J_BOOL),
	S(disk_full, J_BOOL),
	S(lists, J_TEXT),
	S(list_age_h, J_INT),
	S(trust, J_INT),
	S(unsent, J_INT),
	S(let_in, J_INT),
	S(refused, J_INT),
	S(unread, J_INT),
	S(alarms, J_INT),
	S(alarm, J_TEXT),
};
#undef S
static const struct json_shape state_shape =
	JSON_SHAPE("GateState", struct state, state_fields);

/* Hours since the oldest list was made; -1: there is none. */
static int64_t
list_age(const struct lane *l)
{
	int64_t now = clock_now(l->clock) / 1000, oldest = INT64_MAX;

	for (size_t i = 0; i < l->gate->n_lists; i++) {
		if (l->gate->lists[i].iat < oldest)
			oldest = l->gate->lists[i].iat;
	}
	if (now < l->gate->floor)
		now = l->gate->floor;
	return oldest == INT64_MAX ? -1 : (now - oldest) / HOUR;
}

static const char *
trouble_of(const struct lane *l)
{
	if (l->disk_full)
		return "存储已满，请联系管理员";
	if (l->shelf->n_troubles)
		return "有名单文件被拒收，请报告服务中心";
	if (ledger_damaged(l->ledger) &&
		l->shelf->acked <= ledger_began(l->ledger))
		return "记录文件有损坏，请报告服务中心";
	if (clock_now(l->clock) / 1000 < l->gate->floor)
		return "本机时间不对，请校准";
	return "";
}

struct bytes
page_state(const struct page *p, struct arena *a)
{
	static const char *const tones[] = { [TONE_IDLE] = "idle",
		[TONE_GREEN] = "green",
		[TONE_RED] = "red",
		[TONE_ASK] = "ask",
		[TONE_WAIT] = "wait" };
	const struct lane *l = p->lane;
	const struct state s = {
		.number = (int64_t)l->shown.number,
		.tone = tones[l->shown.tone],
		.line = l->shown.line,
		.note = l->shown.note,
		.visitor = l->shown.visitor,
		.name = l->name,
		.trouble = trouble_of(l),
		.online = p->online(p->ctx),
		.disk_full = l->disk_full,
		.lists = shelf_numbers(l->shelf, a),
		.list_age_h = list_age(l),
		.trust = l->shelf->trust.seq,
		.unsent = (int64_t)(ledger_last(l->ledger) - l->shelf->acked),
		.let_in = (int64_t)l->let_in,
		.refused = (int64_t)l->refused,
		.unread = (int64_t)l->garbage,
		.alarms = l->shelf->alarms,
		.alarm = l->shelf->alarm,
	};
	struct str out;

	str_init(&out, a, STATE_MAX);
	json_encode(&out, &state_shape, &s);
	return str_bytes(&out);
}

/* ---- the page --------------------------------------------------------------
 */

/* Only this page, in a browser on this machine. */
static bool
is_ours(const struct page *p, const struct http1_head *head)
{
	static const char *const hosts[] = { "127.0.0.1", "localhost", NULL };
	struct bytes origin = http1_find(head, "origin");
	char own[2][48];

	if (!http1_host_allowed(head->host, hosts))
		return false;
	if (!origin.p)
		return true;
	for (size_t i = 0; i < 2; i++) {
		snprintf(own[i], sizeof(own[i]), "http://%s:%u", hosts[i],
			p->port);
		if (bytes_equal(origin, bytes_str(own[i])))
			return true;
	}
	return false;
}

static void
json(struct web_request *r, int status, struct bytes body)
{
	r->status = status;
	r->type = "application/json";
	r->reply = body;
}

static void
post_answer(const struct page *p, struct web_request *r)
{
	struct said {
		int64_t number;
		bool yes;
	};
	static const struct json_field fields[] = {
		J_FIELD(said, "number", number, J_INT, J_REQUIRED, 0, NULL,
			NULL),
		J_FIELD(said, "yes", yes, J_BOOL, J_REQUIRED, 0, NULL, NULL),
	};
	static const struct json_shape shape =
		JSON_SHAPE("GateAnswer", struct said, fields);
	struct err e = { 0 };
	struct bytes type = http1_find(&r->head, "content-type");
	const struct said *said =
		bytes_equal(type, bytes_str("application/json"))
			? json_decode(r->arena, r->body, &shape, &e)
			: NULL;

	if (!said || said->number < 0)
		json(r, 400, bytes_str("{}"));
	else if (lane_answer(p->lane, (uint64_t)said->number, said->yes))
		json(r, 200, page_state(p, r->arena));
	else
		json(r, 409, page_state(p, r->arena));
}

static void
get_file(struct web_request *r)
{
	/* clang-format off */
	static const struct {
		const char *path, *name, *type;
	} files[] = {
		{ "/",		"gate/index.html", "text/html; charset=utf-8" },
		{ "/gate.css",	"gate/gate.css",   "text/css; charset=utf-8" },
		{ "/gate.js",	"gate/gate.js",    "text/javascript; charset=utf-8" },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const struct asset *file = asset_find(files[i].name);

		if (!file ||
			!bytes_equal(r->head.path, bytes_str(files[i].path)))
			continue;
		r->status = 200;
		r->type = files[i].type;
		r->reply = bytes_of(file->data, file->n);
	}
}

void
page_serve(void *ctx, struct web_request *r)
{
	const struct page *p = ctx;

	if (r->bare || !is_ours(p, &r->head)) {
		r->status = 403;
		return;
	}
	if (r->head.method == HTTP1_POST &&
		bytes_equal(r->head.path, bytes_str("/answer")))
		post_answer(p, r);
	else if (r->head.method != HTTP1_GET)
		r->status = 405;
	else if (bytes_equal(r->head.path, bytes_str("/state")))
		json(r, 200, page_state(p, r->arena));
	else
		get_file(r);
}

/* ---- readers ---------------------------------------------------------------
 */

static void
tell_reader(const struct page *p, enum reader_dialect dialect, bool open,
	char text[READER_ANSWER_MAX], struct web_request *r)
{
	reader_answer(dialect, open, clock_now(p->lane->clock) / 1000, text);
	r->bare = dialect == READER_VG_TCP;
	r->status = 200;
	r->type = dialect == READER_QR86 ? "application/json" : "text/plain";
	r->reply = bytes_str(text);
}

/* As many may wait as the lane asks about at once. */
static void
wait_for(struct page *p, uint64_t ticket, enum reader_dialect dialect,
	struct web_request *r)
{
	size_t i = 0;

	while (p->waiting[i].ticket)
		BUG_ON(++i == LANE_ASKED_MAX);
	p->waiting[i] = (struct page_waiting){ ticket, r->id, dialect };
	r->later = true;
}

void
page_settled(struct page *p, uint64_t ticket, bool open)
{
	for (size_t i = 0; i < LANE_ASKED_MAX; i++) {
		struct page_waiting *w = &p->waiting[i];
		struct web_request r = { .id = w->request };
		char text[READER_ANSWER_MAX];

		if (w->ticket != ticket)
			continue;
		w->ticket = 0;
		tell_reader(p, w->dialect, open, text, &r);
		web_answer(p->readers, &r);
		return;
	}
}

void
page_serve_readers(void *ctx, struct web_request *r)
{
	struct page *p = ctx;
	enum reader_dialect dialect = r->bare ? READER_VG_TCP : READER_VG_HTTP;
	char code[READER_CODE_MAX + 1], *text;
	struct err e = { 0 };
	enum lane_said said;
	uint64_t ticket;
	int rc;

	if (!r->bare && r->head.method == HTTP1_GET) {
		dialect = READER_QR86;
		rc = reader_qr86_parse(&r->head, code, &e);
	} else {
		rc = reader_vg_parse(r->body, code);
	}
	if (rc != 0) {
		r->status = r->bare ? 0 : 400;
		return;
	}
	said = lane_scan(p->lane, bytes_str(code), &ticket);
	if (said == LANE_LATER) {
		wait_for(p, ticket, dialect, r);
		return;
	}
	text = ARENA_ARRAY(r->arena, char, READER_ANSWER_MAX);
	tell_reader(p, dialect, said == LANE_OPEN, text, r);
}
