/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /local/upkeep: the kiosk in the hands of the staff. The page brings a card's
 * handle and a PIN, the centre says who that is; what it gives for it stays
 * here. Each act is written down at the centre before it is done. Without a
 * line only what changes nothing is done, and the log has it.
 */
#include "center.h"
#include "log.h"
#include "str.h"
#include "../link/reply.h"
#include "../outbox/hand.h"
#include "../outbox/outbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PATH_OPEN "/api/v1/upkeep"
#define PATH_ACTS "/api/v1/upkeep/acts"
#define BODY_MAX 16384
#define ARENA_MAX ((size_t)64 * 1024)
#define TRIES 2
#define EXPORT_DIR "export"

struct open_in {
	const char *read, *pin;
};
struct open_call {
	const char *id_no, *pin;
};
struct act_in {
	const char *action, *text;
};
struct act_call {
	const char *token, *action, *text;
};
struct upkeep_out {
	const char *display;
	int64_t seconds;
	/* of an act */
	const char *file;
	int64_t acts;
	/* of GET */
	const char *version, *print, *print_code, *error;
	int64_t waiting, oldest, stuck, disk_free, certificate_days;
};

/* clang-format off */
#define F(type_, name, type, flags, max) \
	{ #name, type, flags, offsetof(struct type_, name), max, NULL, NULL }
static const struct json_field open_in_fields[] = {
	F(open_in, read, J_TEXT, J_REQUIRED, 64), F(open_in, pin, J_TEXT, J_REQUIRED, 64),
};
static const struct json_shape open_in_shape = JSON_SHAPE("KioskUpkeep", struct open_in, open_in_fields);
static const struct json_field open_call_fields[] = {
	F(open_call, id_no, J_TEXT, 0, 0), F(open_call, pin, J_TEXT, 0, 0),
};
static const struct json_shape open_call_shape = JSON_SHAPE("Upkeep", struct open_call, open_call_fields);
static const struct json_field act_in_fields[] = {
	F(act_in, action, J_TEXT, J_REQUIRED, 16), F(act_in, text, J_TEXT, 0, 1024),
};
static const struct json_shape act_in_shape = JSON_SHAPE("KioskUpkeepAct", struct act_in, act_in_fields);
static const struct json_field act_call_fields[] = {
	F(act_call, token, J_TEXT, 0, 0), F(act_call, action, J_TEXT, 0, 0),
	F(act_call, text, J_TEXT, J_OMIT_EMPTY, 0),
};
static const struct json_shape act_call_shape = JSON_SHAPE("UpkeepAct", struct act_call, act_call_fields);
static const struct json_field done_fields[] = {
	F(upkeep_out, display, J_TEXT, J_OMIT_EMPTY, 0), F(upkeep_out, seconds, J_INT, 0, 0),
	F(upkeep_out, file, J_TEXT, J_OMIT_EMPTY, 0), F(upkeep_out, acts, J_INT, 0, 0),
};
static const struct json_shape done_shape = JSON_SHAPE("KioskUpkeepDone", struct upkeep_out, done_fields);
static const struct json_field facts_fields[] = {
	F(upkeep_out, display, J_TEXT, 0, 0), F(upkeep_out, seconds, J_INT, 0, 0),
	F(upkeep_out, version, J_TEXT, 0, 0), F(upkeep_out, print, J_TEXT, J_OMIT_EMPTY, 0),
	F(upkeep_out, print_code, J_TEXT, J_OMIT_EMPTY, 0), F(upkeep_out, error, J_TEXT, J_OMIT_EMPTY, 0),
	F(upkeep_out, waiting, J_INT, 0, 0), F(upkeep_out, oldest, J_INT, 0, 0),
	F(upkeep_out, stuck, J_INT, 0, 0), F(upkeep_out, disk_free, J_INT, 0, 0),
	F(upkeep_out, certificate_days, J_INT, 0, 0),
};
static const struct json_shape facts_shape = JSON_SHAPE("KioskUpkeepFacts", struct upkeep_out, facts_fields);
#undef F
/* clang-format on */

/* ---- what is done here --------------------------------------------------- */

static int
test_print(struct agent *a, struct arena *arena, struct upkeep_out *out,
	struct err *e)
{
	struct paper *page = ARENA_NEW(arena, struct paper);

	(void)out;
	upkeep_lay_test(page, arena, a->name, clock_now(a->clock));
	a->upkeep.job = printer_print(a->printer, page, e);
	return a->upkeep.job ? 0 : -1;
}

/* Sealed to the centre's key, so that whoever carries it can read nothing. */
static int
export_acts(struct agent *a, struct arena *arena, struct upkeep_out *out,
	struct err *e)
{
	const char *dir = arena_printf(arena, "%s/" EXPORT_DIR, a->dir);
	size_t n;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return err_setf(
			e, ERR_INTERNAL, "%.100s: %s", dir, strerror(errno));
	out->file = arena_printf(arena, "%s/outbox-%lld.txt", dir,
		(long long)(clock_now(a->clock) / 1000));
	if (hand_export(a->dir, out->file, &n, e) != 0)
		return -1;
	out->acts = (int64_t)n;
	return 0;
}

static int
restart(struct agent *a, struct arena *arena, struct upkeep_out *out,
	struct err *e)
{
	(void)arena;
	(void)out;
	(void)e;
	guard_restart_screen(&a->guard);
	return 0;
}

static const struct action {
	const char *name;
	bool harmless; /* changes nothing: also without a line */
	int (*run)(struct agent *a, struct arena *arena, struct upkeep_out *out,
		struct err *e); /* NULL: the page, or the centre, does it */
} actions[] = {
	{ "test_print", true, test_print },
	{ "test_reader", true, NULL },
	{ "test_scanner", true, NULL },
	{ "export", true, export_acts },
	{ "restart", false, restart },
	{ "close", false, NULL },
	{ "open", false, NULL },
};

static const struct action *
action_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	return NULL;
}

/* ---- calls to the centre ------------------------------------------------- */

/* A page's question while the centre has it. */
struct asked {
	struct ui *ui;
	struct agent *agent;
	struct ui_id id;
	unsigned epoch;		  /* of the upkeep it is about */
	char handle[HANDLE_SIZE]; /* of the card that opens it */
	const struct action *action;
};

static struct line_call *
call_new(struct arena *arena, const char *path, const struct json_shape *shape,
	const void *value)
{
	struct line_call *call;
	struct str body;

	str_init(&body, arena, BODY_MAX);
	json_encode(&body, shape, value);
	BUG_ON(body.over);
	call = line_call_new(LINE_POST, path, str_bytes(&body));
	call->tries = TRIES;
	return call;
}

/* An act of its own: nothing that was sent before is meant. */
static void
key_make(const struct agent *a, struct line_call *call)
{
	uint8_t raw[16];

	rng_fill(a->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), call->key);
}

static int
submit(struct ui_request *r, struct line_call *call, struct asked **out,
	struct err *e)
{
	struct agent *a = r->agent;
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->ui = r->ui;
	asked->agent = a;
	asked->id = r->id;
	asked->epoch = a->upkeep.epoch;
	call->ctx = *out = asked;
	/* Before it is given away: the answer may come at once. */
	r->later = true;
	if (a->line.submit(a->line.ctx, call, e) == 0)
		return 0;
	r->later = false;
	free(asked);
	line_call_free(call);
	return -1;
}

/* The answer to the page: a value, or err, or the centre's own problem. */
static void
answer(const struct asked *asked, const struct line_call *call,
	struct arena *arena, const struct upkeep_out *out, const struct err *e)
{
	struct ui_reply reply = { .status = out ? 200 : call->status };
	struct str body;

	if (out) {
		str_init(&body, arena, BODY_MAX);
		json_encode(&body, &done_shape, out);
		reply.content_type = "application/json";
		reply.body = str_bytes(&body);
	} else if (e->code) {
		ui_problem(arena, e, &reply);
	} else {
		reply.content_type = "application/problem+json";
		reply.body = bytes_of(call->reply, call->reply_n);
	}
	ui_answer(asked->ui, asked->id, &reply);
}

static bool
is_good(const struct line_call *call)
{
	return call->failed == ERR_NONE && call->status >= 200 &&
	       call->status < 300;
}

/* ---- the end ------------------------------------------------------------- */

/* Told to the centre as far as it can be heard: it ends by itself as well. */
static void
tell_end(struct agent *a, const char *token)
{
	const struct act_call body = { .token = token, .action = "end" };
	struct line_call *call;
	struct err e = { 0 };
	struct arena arena;

	arena_init(&arena, ARENA_MAX);
	call = call_new(&arena, PATH_ACTS, &act_call_shape, &body);
	arena_release(&arena);
	key_make(a, call);
	call->done = line_call_free;
	if (a->line.submit(a->line.ctx, call, &e) != 0)
		line_call_free(call);
}

void
upkeep_leave(struct agent *a)
{
	if (a->upkeep.token[0])
		tell_end(a, a->upkeep.token);
	upkeep_wipe(&a->upkeep);
}

/* ---- opening ------------------------------------------------------------- */

static void
on_open(struct line_call *call)
{
	struct asked *asked = call->ctx;
	struct agent *a = asked->agent;
	struct upkeep_out out = { 0 };
	struct err e = { 0 };
	struct arena arena;
	const char *token = NULL;
	bool good = is_good(call);

	arena_init(&arena, ARENA_MAX);
	if (good) {
		struct bytes reply = bytes_of(call->reply, call->reply_n);

		token = reply_text(&arena, reply, "token");
		out.display = reply_text(&arena, reply, "display");
		out.seconds = reply_number(reply, "seconds", 0);
	}
	if (call->failed != ERR_NONE)
		err_set(&e, call->failed);
	else if (good && (!token || !out.display))
		err_setf(&e, ERR_INTERNAL, "upkeep: no token");
	if (good && !e.code && asked->epoch != a->upkeep.epoch) {
		/* Nobody stands there any more. */
		tell_end(a, token);
		err_set(&e, ERR_UPKEEP_ENDED);
	} else if (good && !e.code) {
		upkeep_begin(
			&a->upkeep, a->clock, token, out.display, out.seconds);
		visit_spend(&a->visit, asked->handle);
	}
	answer(asked, call, &arena, good && !e.code ? &out : NULL, &e);
	arena_release(&arena);
	free(asked);
	line_call_free(call);
}

int
upkeep_post_open(struct ui_request *r, struct err *e)
{
	const struct open_in *in =
		json_decode(r->arena, r->body, &open_in_shape, e);
	struct center_person *card;
	struct open_call body;
	struct line_call *call;
	struct asked *asked;

	if (!in || center_card(r, in->read, NULL, &card, e) != 0)
		return -1;
	body = (struct open_call){ card->id_no, in->pin };
	call = call_new(r->arena, PATH_OPEN, &open_call_shape, &body);
	call->done = on_open;
	if (submit(r, call, &asked, e) != 0)
		return -1;
	snprintf(asked->handle, sizeof(asked->handle), "%s", in->read);
	return 0;
}

/* ---- acts ---------------------------------------------------------------- */

/* 0 with what there is to say of it, or -1. */
static int
perform(struct agent *a, const struct action *action, struct arena *arena,
	struct upkeep_out *out, struct err *e)
{
	out->seconds = upkeep_left(&a->upkeep, a->clock);
	return action->run ? action->run(a, arena, out, e) : 0;
}

/* Is there no line for it, and does it need none? */
static bool
goes_without(const struct action *action, enum err_code failed)
{
	if (failed != ERR_LINE_DOWN || !action->harmless)
		return false;
	log_event(LOG_NOTE, "upkeep", "action=%s line=no", action->name);
	return true;
}

static void
on_act(struct line_call *call)
{
	struct asked *asked = call->ctx;
	struct agent *a = asked->agent;
	struct upkeep_out out = { 0 };
	struct err e = { 0 };
	struct arena arena;
	bool done = false;

	arena_init(&arena, ARENA_MAX);
	if (call->status == 403 && asked->epoch == a->upkeep.epoch)
		upkeep_wipe(&a->upkeep);
	if (is_good(call) || goes_without(asked->action, call->failed))
		done = perform(a, asked->action, &arena, &out, &e) == 0;
	else if (call->failed != ERR_NONE)
		err_set(&e, call->failed);
	answer(asked, call, &arena, done ? &out : NULL, &e);
	arena_release(&arena);
	free(asked);
	line_call_free(call);
}

static int
act_here(struct ui_request *r, const struct action *action, struct err *e)
{
	struct upkeep_out out = { 0 };

	if (perform(r->agent, action, r->arena, &out, e) != 0)
		return -1;
	return ui_json(r, 200, &done_shape, &out, e);
}

int
upkeep_post_act(struct ui_request *r, struct err *e)
{
	const struct act_in *in =
		json_decode(r->arena, r->body, &act_in_shape, e);
	const struct action *action = in ? action_find(in->action) : NULL;
	struct agent *a = r->agent;
	struct act_call body;
	struct line_call *call;
	struct asked *asked;

	if (!in)
		return -1;
	if (!action)
		return err_add_field(e, "action", ERR_CHOICE_UNKNOWN);
	if (upkeep_left(&a->upkeep, a->clock) == 0)
		return err_set(e, ERR_UPKEEP_ENDED);
	if (!a->line.online(a->line.ctx) && goes_without(action, ERR_LINE_DOWN))
		return act_here(r, action, e);
	body = (struct act_call){ a->upkeep.token, in->action, in->text };
	call = call_new(r->arena, PATH_ACTS, &act_call_shape, &body);
	key_make(a, call);
	call->done = on_act;
	if (submit(r, call, &asked, e) != 0)
		return -1;
	asked->action = action;
	return 0;
}

/* ---- how the machine is -------------------------------------------------- */

int
upkeep_get(struct ui_request *r, struct err *e)
{
	struct agent *a = r->agent;
	struct upkeep_out out = { .version = YIZHAN_VERSION };
	struct outbox_depth depth = { 0 };
	struct job_report report;

	out.seconds = upkeep_left(&a->upkeep, a->clock);
	if (out.seconds == 0)
		return err_set(e, ERR_UPKEEP_ENDED);
	if (a->outbox)
		depth = outbox_depth(a->outbox);
	health_measure(&a->health, a->clock);
	out.display = a->upkeep.display;
	out.waiting = depth.waiting;
	out.oldest = depth.oldest_ms / 1000;
	out.stuck = depth.stuck;
	out.disk_free = a->health.disk_free;
	out.certificate_days = a->health.certificate_days;
	out.error = health_error(&a->health, a->clock);
	if (a->upkeep.job && printer_job(a->printer, a->upkeep.job, &report)) {
		out.print = job_state_name(report.state);
		if (report.code != ERR_NONE)
			out.print_code = err_info(report.code)->name;
	}
	return ui_json(r, 200, &facts_shape, &out, e);
}
