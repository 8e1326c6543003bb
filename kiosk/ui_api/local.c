/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages ask of the kiosk itself. */
#include "center.h"
#include "../ime/ime.h"
#include "offline_state.h"
#include <unistd.h>

/* ---- GET /local/state ---------------------------------------------------- */

struct named {
	const char *name;
};

static const struct json_field named_fields[] = {
	{ "name", J_TEXT, 0, offsetof(struct named, name), 0, NULL, NULL },
};
static const struct json_shape named_shape =
	JSON_SHAPE("KioskNamed", struct named, named_fields);

struct keyboards {
	bool pinyin, strokes;
};

static const struct json_field keyboards_fields[] = {
	J_FIELD(keyboards, "pinyin", pinyin, J_BOOL, 0, 0, NULL, NULL),
	J_FIELD(keyboards, "strokes", strokes, J_BOOL, 0, 0, NULL, NULL),
};
static const struct json_shape keyboards_shape =
	JSON_SHAPE("KioskKeyboards", struct keyboards, keyboards_fields);

struct state {
	struct named *kiosk, *center;
	struct keyboards *ime;
	const char *link, *reader, *printer, *scanner;
	int64_t time;
	bool test, voice;
	const struct offline_outbox *outbox;
	struct json_list offline;
	const char *closed, *help;
	struct json_list notices;
};

struct notice {
	const char *text;
};

#define S(m) offsetof(struct state, m)
/* clang-format off */
static const struct json_field notice_fields[] = {
	{ "text", J_TEXT, 0, offsetof(struct notice, text), 0, NULL, NULL },
};
static const struct json_shape notice_shape =
	JSON_SHAPE("KioskNotice", struct notice, notice_fields);
static const struct json_field state_fields[] = {
	{ "kiosk",  J_OBJECT, 0, S(kiosk),  0, &named_shape, NULL },
	{ "center", J_OBJECT, 0, S(center), 0, &named_shape, NULL },
	{ "ime",    J_OBJECT, 0, S(ime), 0, &keyboards_shape, NULL },
	{ "link",   J_TEXT,   0, S(link),   0, NULL, NULL },
	{ "reader", J_TEXT,   0, S(reader), 0, NULL, NULL },
	{ "printer", J_TEXT,  0, S(printer), 0, NULL, NULL },
	{ "scanner", J_TEXT,  0, S(scanner), 0, NULL, NULL },
	{ "time",   J_INT, J_DATE_TIME, S(time), 0, NULL, NULL },
	{ "test",   J_BOOL,   0, S(test),   0, NULL, NULL },
	{ "outbox",  J_OBJECT, J_OMIT_EMPTY, S(outbox),  0, &offline_outbox_shape, NULL },
	{ "offline", J_LIST,   J_OMIT_EMPTY, S(offline), 0, &offline_promise_shape, NULL },
	{ "closed", J_TEXT,   J_OMIT_EMPTY, S(closed), 0, NULL, NULL },
	{ "help",   J_TEXT,   J_OMIT_EMPTY, S(help),   0, NULL, NULL },
	{ "notices", J_LIST,  0, S(notices), 0, &notice_shape, NULL },
	{ "voice",  J_BOOL,   0, S(voice),  0, NULL, NULL },
};
/* clang-format on */
static const struct json_shape state_shape =
	JSON_SHAPE("KioskState", struct state, state_fields);

int
local_get_state(struct ui_request *r, struct err *e)
{
	struct agent *a = r->agent;
	struct named kiosk = { a->name }, center = { a->center };
	struct notice notices[WISH_NOTICES_MAX];
	struct keyboards ime = { ime_has_pinyin(a->ime),
		ime_has_strokes(a->ime) };
	struct state s = {
		.ime = &ime,
		.kiosk = &kiosk,
		.center = &center,
		.link = a->line.online(a->line.ctx) ? "online" : "offline",
		.reader = idcard_state(&a->reader),
		.printer = printer_state(a->printer),
		.scanner = scanner_state(&a->scanner),
		.time = clock_now(a->clock),
		.test = agent_is_test(a),
		.closed = *a->wish.closed ? a->wish.closed : NULL,
		.help = wish_help_word(a->wish.help),
		.notices = { notices, a->wish.n_notices },
		.voice = a->voices && access(a->voices, R_OK | X_OK) == 0,
	};

	offline_state(a, r->arena, &s.outbox, &s.offline);
	guard_page_seen(&a->guard);
	for (unsigned i = 0; i < a->wish.n_notices; i++)
		notices[i].text = a->wish.notices[i];
	return ui_json(r, 200, &state_shape, &s, e);
}

/* ---- the card ------------------------------------------------------------ */

struct nothing {
	char unused;
};
static const struct json_shape nothing_shape = { .name = "KioskNothing",
	.size = sizeof(struct nothing) };

/* as: the part of somebody else than the one whose visit it is; read: of whom,
 * where one is taken back. */
struct card_ask {
	const char *as, *read;
	enum company_role role; /* of as */
};
static const struct json_field card_ask_fields[] = {
	J_FIELD(card_ask, "as", as, J_TEXT, J_OMIT_EMPTY, 16, NULL, NULL),
	J_FIELD(card_ask, "read", read, J_TEXT, J_OMIT_EMPTY, 64, NULL, NULL),
};
static const struct json_shape card_ask_shape =
	JSON_SHAPE("KioskCardAsk", struct card_ask, card_ask_fields);

struct seen {
	const char *state, *read, *name, *id_no, *sex, *birth, *id_type;
	bool expired;
	bool other; /* than the one that this visit began with */
	const char *code, *title;
};

#define F(m)                                                                   \
	{                                                                      \
#m, J_TEXT, J_OMIT_EMPTY, offsetof(struct seen, m), 0, NULL,   \
			NULL                                                   \
	}
/* clang-format off */
static const struct json_field seen_fields[] = {
	F(state), F(read), F(name), F(id_no), F(sex), F(birth), F(id_type),
	{ "expired", J_BOOL, J_OMIT_EMPTY, offsetof(struct seen, expired), 0, NULL, NULL },
	{ "other", J_BOOL, J_OMIT_EMPTY, offsetof(struct seen, other), 0, NULL, NULL },
	F(code), F(title),
};
/* clang-format on */
#undef F
static const struct json_shape seen_shape =
	JSON_SHAPE("KioskCard", struct seen, seen_fields);

static int
expect_nothing(struct ui_request *r, struct err *e)
{
	return json_decode(r->arena, r->body, &nothing_shape, e) ? 0 : -1;
}

static struct seen
seen_fault(enum err_code code)
{
	const struct err_info *info = err_info(code);

	return (struct seen){
		.state = "fault", .code = info->name, .title = info->title
	};
}

/* The page gets what it may show, and a handle for the rest. */
static struct seen
seen_present(struct ui_request *r, const struct card *card, const char *handle)
{
	struct seen s = { .state = "present",
		.read = arena_strdup(r->arena, handle),
		.name = card->name,
		.id_no = card->id_no,
		.sex = arena_strdup(r->arena, card->sex),
		.birth = arena_strdup(r->arena, card->birth),
		.id_type = arena_strdup(r->arena, card->id_type),
		.expired = card->expired };

	center_mask(r->arena, &s.name, &s.id_no);
	return s;
}

static struct seen
seen_card(struct ui_request *r, struct card *card)
{
	struct visit *v = &r->agent->visit;
	bool other;
	const char *handle = visit_begin(v, card, &other);
	struct seen s = seen_present(r, &v->card, handle);

	s.other = other;
	if (other)
		slips_wipe(&r->agent->slips);
	return s;
}

/* The visit stays whose it is. */
static struct seen
seen_companion(
	struct ui_request *r, enum company_role role, const struct card *card)
{
	struct err e = { 0 };
	const struct companion *row =
		visit_join(&r->agent->visit, role, card, &e);

	return row ? seen_present(r, card, row->handle) : seen_fault(e.code);
}

static struct card_ask *
card_ask_of(struct ui_request *r, struct err *e)
{
	struct card_ask *in =
		json_decode(r->arena, r->body, &card_ask_shape, e);

	if (in && in->as && !company_role_find(in->as, &in->role)) {
		err_add_field(e, "as", ERR_CHOICE_UNKNOWN);
		return NULL;
	}
	return in;
}

int
local_post_card_wait(struct ui_request *r, struct err *e)
{
	const struct card_ask *in = card_ask_of(r, e);
	struct seen s = { .state = "waiting" };
	struct card card = { 0 };
	enum idcard_event ev;

	if (!in)
		return -1;
	ev = agent_ask_card(r->agent, &card);
	if (ev == IDCARD_READ)
		s = in->as ? seen_companion(r, in->role, &card)
			   : seen_card(r, &card);
	else if (ev != IDCARD_NOTHING)
		s = seen_fault(idcard_code(ev));
	card_wipe(&card);
	return ui_json(r, 200, &seen_shape, &s, e);
}

/* ---- what was scanned ---------------------------------------------------- */

struct scan {
	const char *state, *code;
};

static const struct json_field scan_fields[] = {
	{ "state", J_TEXT, 0, offsetof(struct scan, state), 0, NULL, NULL },
	{ "code", J_TEXT, J_OMIT_EMPTY, offsetof(struct scan, code), 0, NULL,
		NULL },
};
static const struct json_shape scan_shape =
	JSON_SHAPE("KioskScan", struct scan, scan_fields);

int
local_post_scan_wait(struct ui_request *r, struct err *e)
{
	char *code = arena_alloc(r->arena, SCAN_MAX + 1);
	struct scan s = { .state = "waiting" };

	if (expect_nothing(r, e) != 0)
		return -1;
	if (agent_ask_scan(r->agent, code))
		s = (struct scan){ .state = "scanned", .code = code };
	return ui_json(r, 200, &scan_shape, &s, e);
}

/* ---- the end ------------------------------------------------------------- */

int
local_post_card_cancel(struct ui_request *r, struct err *e)
{
	const struct card_ask *in = card_ask_of(r, e);

	if (!in)
		return -1;
	if (in->as)
		agent_forget_card(r->agent);
	else
		agent_drop_card(r->agent);
	if (in->as && in->read)
		company_forget(&r->agent->visit.company, in->role, in->read);
	r->reply.status = 204;
	return 0;
}

int
local_post_end(struct ui_request *r, struct err *e)
{
	if (expect_nothing(r, e) != 0)
		return -1;
	upkeep_leave(r->agent);
	agent_end_visit(r->agent);
	r->reply.status = 204;
	return 0;
}
