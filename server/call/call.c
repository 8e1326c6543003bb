/* SPDX-License-Identifier: Apache-2.0 */
#include "call/call.h"
#include "app.h"
#include "call/admit.h"
#include "call/events.h"
#include "call/once.h"
#include "call/touch.h"
#include "crypto.h"
#include "http/static.h"
#include "log.h"
#include <stdio.h>
#include <stdlib.h>

#define CALL_ARENA ((size_t)1024 * 1024)
#define BODY_MAX (64 * 1024)
/* Larger ones under way, whether their clients wait or have gone. */
#define HELD_MAX ((size_t)64 * 1024 * 1024)
#define BEGIN_MAX ((size_t)4096) /* of an event stream */
#define REPLY_MAX ((size_t)512 * 1024)

/* One request under way: the call and what the pipeline needs around it. */
struct running {
	struct call call; /* first */
	struct calls *calls;
	struct db_job db;
	struct job job; /* of a stage without a transaction */
	/* A large body, ours until it is taken apart on its lane. */
	struct bytes path;
	uint8_t *body;
	size_t held; /* its bytes; 0: small */
	size_t stage;
	bool admitted;
	bool answered; /* the key was, before: no stage is left */
	bool head_only;
	struct err err;
};

struct calls {
	struct app *app;
	calls_answer_fn *answer;
	void *answer_ctx;
	size_t running;
	size_t held;
	bool closed; /* nobody listens any more */
	struct events *events;
	struct calls_streams streams; /* start NULL: none */
};

static void stage_start(struct running *r);

struct calls *
calls_new(struct app *app)
{
	struct calls *cs = xcalloc(1, sizeof(*cs));

	cs->app = app;
	cs->events = events_new(app->clock);
	return cs;
}

void
calls_close(struct calls *cs)
{
	cs->closed = true;
}

void
calls_free(struct calls *cs)
{
	BUG_ON(cs->running != 0);
	events_free(cs->events);
	free(cs);
}

void
calls_answer_to(struct calls *cs, calls_answer_fn *fn, void *ctx)
{
	cs->answer = fn;
	cs->answer_ctx = ctx;
}

void
calls_streams_to(struct calls *cs, const struct calls_streams *streams)
{
	cs->streams = *streams;
	events_to(cs->events, streams);
}

size_t
calls_running(const struct calls *cs)
{
	return cs->running;
}

void
call_header(struct call *c, const char *name, const char *value)
{
	BUG_ON(c->n_headers >= ARRAY_LEN(c->headers));
	c->headers[c->n_headers++] = (struct http_header){ name, value };
}

const char *
call_query(struct call *c, const char *name, struct err *e)
{
	struct http1_head head = { .query = c->query };
	char value[512];

	if (!c->query.p ||
		http1_query(&head, name, value, sizeof(value), e) <= 0)
		return NULL;
	return arena_strdup(&c->arena, value);
}

/* ---- answering
 * --------------------------------------------------------------- */

static void
body_drop(struct running *r)
{
	if (r->body)
		crypto_wipe(r->body, r->held);
	free(r->body);
	r->body = NULL;
}

static void
running_free(struct running *r)
{
	r->calls->running--;
	r->calls->held -= r->held;
	body_drop(r);
	arena_release(&r->call.arena);
	free(r);
}

static void
log_problem(const struct call *c, const struct err *e)
{
	if (err_info(e->code)->status < 500)
		return;
	log_event(LOG_ERROR, "call.failed",
		"route=\"%s\" code=%s detail=\"%s\"",
		c->route ? c->route->path : "-", err_info(e->code)->name,
		e->detail);
}

static void
answer(struct running *r, struct http_reply *reply)
{
	for (size_t i = 0; i < r->call.n_headers; i++)
		reply->headers[reply->n_headers++] = r->call.headers[i];
	reply->head_only = r->head_only;
	r->calls->answer(r->calls->answer_ctx, r->call.http, reply);
	running_free(r);
}

static void
answer_problem(struct running *r)
{
	struct http_reply reply = { 0 };

	log_problem(&r->call, &r->err);
	http_problem(&r->call.arena, &r->err, &reply);
	answer(r, &reply);
}

static int
render_json(struct call *c, struct http_reply *reply, struct err *e)
{
	const struct route *route = c->route;
	const void *value = c->out;
	struct str body;

	if (route->make_reply)
		value = route->make_reply(c, e);
	if (e->code != ERR_NONE)
		return -1;
	if (!value)
		return 0;
	str_init(&body, &c->arena, REPLY_MAX);
	json_encode(&body, route->reply ? route->reply : route->result, value);
	if (body.over)
		return err_setf(e, ERR_INTERNAL, "reply too large");
	reply->content_type = "application/json; charset=utf-8";
	reply->body = str_bytes(&body);
	return 0;
}

static void
answer_success(struct running *r)
{
	struct call *c = &r->call;
	struct http_reply reply = { .status = c->route->status };
	int rc = c->route->make_raw ? c->route->make_raw(c, &reply, &r->err)
				    : render_json(c, &reply, &r->err);

	if (rc != 0 || r->err.code != ERR_NONE)
		answer_problem(r);
	else
		answer(r, &reply);
}

/* A stream is no answer: it begins here and ends with its client. */
static void
answer_stream(struct running *r)
{
	struct http_reply reply = { .status = 200,
		.content_type = "text/event-stream" };
	const struct calls_streams *to = &r->calls->streams;
	struct str begin;

	str_init(&begin, &r->call.arena, BEGIN_MAX);
	if (events_open(r->calls->events, &r->call, &begin, &r->err) != 0) {
		answer_problem(r);
		return;
	}
	if (!to->start) {
		reply.body = str_bytes(&begin);
		answer(r, &reply);
		return;
	}
	to->start(to->ctx, r->call.http);
	if (to->send(to->ctx, r->call.http, str_bytes(&begin)) != 0)
		events_close(r->calls->events, r->call.http);
	running_free(r);
}

/* ---- stages
 * --------------------------------------------------------------------- */

static bool
more_stages(const struct running *r)
{
	return !r->answered && r->stage < ARRAY_LEN(r->call.route->stages) &&
	       r->call.route->stages[r->stage].run != NULL;
}

/* Back on the event loop after a stage. */
static void
stage_done(struct running *r, int rc)
{
	r->stage++;
	if (r->calls->closed) {
		running_free(r);
	} else if (rc != 0) {
		answer_problem(r);
	} else if (more_stages(r)) {
		stage_start(r);
	} else {
		call_touch(&r->call);
		/* What was answered before has changed nothing now. */
		events_changed(r->calls->events, r->call.changed);
		if (r->call.route->flags & CALL_STREAM)
			answer_stream(r);
		else
			answer_success(r);
	}
}

/* What comes before the act: not asked of an act that was answered, so that it
 * may refuse what has ended since. */
static int
run_before(struct running *r, struct tx *tx, call_fn *run, struct err *e)
{
	int earlier = call_answered(&r->call, tx, e);

	r->answered = earlier == 1;
	if (earlier != 0)
		return earlier < 0 ? -1 : 0;
	return run(&r->call, tx, e);
}

/* On a lane, inside a transaction. */
static int
run_in_tx(struct tx *tx, void *arg, struct err *e)
{
	struct running *r = arg;
	const struct call_stage *st = &r->call.route->stages[r->stage];

	if (!r->admitted && admit_caller(&r->call, tx, e) != 0)
		return -1;
	r->admitted = true;
	if (!(r->call.route->flags & CALL_KEYED))
		return st->run(&r->call, tx, e);
	return st->lane == LANE_WRITE ? call_once(&r->call, tx, st->run, e)
				      : run_before(r, tx, st->run, e);
}

static void
on_tx_done(void *arg, int rc, struct err *e)
{
	struct running *r = arg;

	if (rc != 0)
		r->err = *e;
	stage_done(r, rc);
}

static struct running *
running_of(struct job *job)
{
	void *p = (char *)job - offsetof(struct running, job);

	return p;
}

static void
on_job_run(struct job *job, void *state)
{
	struct running *r = running_of(job);

	(void)state;
	if (r->call.route->stages[r->stage].run(&r->call, NULL, &r->err) != 0)
		BUG_ON(r->err.code == ERR_NONE);
}

static void
on_job_done(struct job *job)
{
	struct running *r = running_of(job);

	stage_done(r, r->err.code == ERR_NONE ? 0 : -1);
}

static int
submit_tx(struct running *r, enum db_lane lane)
{
	r->db = (struct db_job){ .fn = run_in_tx,
		.arg = r,
		.arena = &r->call.arena,
		.done = on_tx_done };
	return db_submit(r->call.app->db, lane, &r->db, &r->err);
}

static int
submit_job(struct running *r, struct lane *lane, enum err_code full)
{
	r->job = (struct job){ .run = on_job_run, .done = on_job_done };
	return lane_submit(lane, &r->job) == 0 ? 0 : err_set(&r->err, full);
}

static void
stage_start(struct running *r)
{
	const struct call_stage *st = &r->call.route->stages[r->stage];
	int rc = 0;

	switch (st->lane) {
	case LANE_READ:
		rc = submit_tx(r, DB_READ);
		break;
	case LANE_WRITE:
		rc = submit_tx(r, DB_WRITE);
		break;
	case LANE_HASH:
		rc = submit_job(r, r->call.app->hash_lane, ERR_THROTTLED);
		break;
	case LANE_IMAGE:
		rc = submit_job(r, r->call.app->image_lane, ERR_BUSY);
		break;
	case LANE_NONE:
		stage_done(r, st->run(&r->call, NULL, &r->err));
		return;
	}
	if (rc != 0)
		answer_problem(r);
}

/* ---- the way in
 * ------------------------------------------------------------------ */

static int
decode(struct call *c, struct bytes path, struct bytes body, struct err *e)
{
	if (c->route->flags & CALL_KEYED)
		call_hash(c, path, body);
	return call_decode(c, body, e);
}

static void
proceed(struct running *r)
{
	if (more_stages(r))
		stage_start(r);
	else
		answer_success(r);
}

static void
on_decode_run(struct job *job, void *state)
{
	struct running *r = running_of(job);

	(void)state;
	if (decode(&r->call, r->path, bytes_of(r->body, r->held), &r->err) != 0)
		BUG_ON(r->err.code == ERR_NONE);
	body_drop(r);
}

static void
on_decode_done(struct job *job)
{
	struct running *r = running_of(job);

	if (r->calls->closed)
		running_free(r);
	else if (r->err.code != ERR_NONE)
		answer_problem(r);
	else
		proceed(r);
}

/* The request's bytes go with its client, who does not wait for a lane. */
static int
decode_later(struct running *r, const struct http_request *req)
{
	struct calls *cs = r->calls;

	if (req->body.n > HELD_MAX - cs->held)
		return err_setf(&r->err, ERR_BUSY, "bodies");
	r->held = req->body.n;
	cs->held += r->held;
	r->body = xmalloc(r->held);
	memcpy(r->body, req->body.p, r->held);
	r->path =
		arena_bytes(&r->call.arena, req->head.path.p, req->head.path.n);
	r->job = (struct job){ .run = on_decode_run, .done = on_decode_done };
	return lane_submit(cs->app->body_lane, &r->job) == 0
		       ? 0
		       : err_setf(&r->err, ERR_BUSY, "body lane");
}

/* Everything about a request but its body. */
static int
enter(struct running *r, const struct http_request *req)
{
	struct call *c = &r->call;
	struct bytes params[CALL_PARAMS] = { { 0 } };

	c->route = route_find(http1_method_name(req->head.method),
		req->head.path, params, &r->err);
	if (!c->route)
		return -1;
	/* A large body is read once more and taken apart. */
	c->arena.cap += 4 * c->route->body_max;
	if (admit_request(c, req, &r->err) != 0)
		return -1;
	for (size_t i = 0; i < CALL_PARAMS; i++)
		if (params[i].p)
			c->params[i] = route_param(&c->arena, params[i]);
	return 0;
}

static void
take_body(struct running *r, const struct http_request *req)
{
	bool large = req->body.n > BODY_MAX;
	int rc = large ? decode_later(r, req)
		       : decode(&r->call, req->head.path, req->body, &r->err);

	if (rc != 0)
		answer_problem(r);
	else if (!large)
		proceed(r);
}

static bool
serve_file(struct calls *cs, const struct http_request *req)
{
	struct http_reply reply = { 0 };

	if (req->peer.port != HTTP_PUBLIC || req->head.method > HTTP1_HEAD ||
		!cs->app->files ||
		!static_find(cs->app->files, req->head.path,
			http1_find(&req->head, "if-none-match"), &reply))
		return false;
	reply.head_only = req->head.method == HTTP1_HEAD;
	cs->answer(cs->answer_ctx, req->id, &reply);
	return true;
}

void
calls_serve(void *ctx, const struct http_request *req)
{
	struct calls *cs = ctx;
	struct running *r;

	if (serve_file(cs, req))
		return;
	r = xcalloc(1, sizeof(*r));
	r->calls = cs;
	r->call.app = cs->app;
	r->call.http = req->id;
	r->call.peer = req->peer;
	r->head_only = req->head.method == HTTP1_HEAD;
	snprintf(r->call.caller.actor, sizeof(r->call.caller.actor), "public");
	arena_init(&r->call.arena, CALL_ARENA);
	cs->running++;
	if (enter(r, req) != 0)
		answer_problem(r);
	else
		take_body(r, req);
}

void
calls_gone(void *ctx, struct http_id id)
{
	/* The work goes on: an enrolment that is under way is kept, and its
	 * answer finds nobody at that id. Only a stream ends. */
	events_close(((struct calls *)ctx)->events, id);
}

int64_t
calls_body_limit(void *ctx, const struct http_peer *peer,
	const struct http1_head *head, struct err *e)
{
	const struct calls *cs = ctx;
	struct bytes params[CALL_PARAMS];
	const struct route *route;

	if (head->method <= HTTP1_HEAD)
		return 0; /* files and unknown paths are answered later */
	route = route_find(
		http1_method_name(head->method), head->path, params, e);
	if (!route || admit_body(cs->app, route, peer, head, e) != 0)
		return -1;
	if (!route->body)
		return 0;
	return (int64_t)(route->body_max ? route->body_max : BODY_MAX);
}
