/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call: one request on its way through the house. Routes are rows of tables;
 * a row says who may call, what the body is, which functions run on which
 * lane, and what the answer is. The pipeline does the rest: decoding, who is
 * calling, permission, exactly-once, rendering, problems.
 *
 *   event loop   route -> limits -> decode by shape -> check()
 *                (a body above 64 KiB: the last two on a lane of their own)
 *   lane         caller -> permission -> key seen? -> run() in a transaction
 *   event loop   reply() -> encode by shape -> bytes
 *
 * A handler never sees a connection and never frees.
 */
#ifndef YZ_CALL_H
#define YZ_CALL_H

#include "db/db.h"
#include "http/http.h"
#include "json.h"

struct app;
struct call;

enum audience {
	FOR_ANYONE,   /* both ports, no caller */
	FOR_STAFF,    /* public port, a session */
	FOR_TERMINAL, /* terminals' port, a certificate that is not revoked */
	FOR_UNPAIRED, /* terminals' port, no certificate needed */
	FOR_LOOPBACK, /* public port, from this machine only */
};

/* What a terminal is; a route's row says which kinds it serves. */
enum terminal_kind {
	KIND_KIOSK = 1 << 0,
	KIND_GATE = 1 << 1,
};

/* What staff may do; roles are sets of these (staff/role.c). */
enum perm {
	PERM_NONE = 0,
	PERM_CASE_READ = 1 << 0,
	PERM_CASE_RETURN = 1 << 1,
	PERM_CASE_DECIDE = 1 << 2,
	PERM_PERSON_UNMASK = 1 << 3,
	PERM_TERMINAL_READ = 1 << 4,
	PERM_AUDIT_READ = 1 << 5,
	PERM_STAFF_MANAGE = 1 << 6,
	PERM_TERMINAL_OPERATE = 1 << 7,
	PERM_HELP_ANSWER = 1 << 8,
	PERM_RATING_READ = 1 << 9,
	PERM_RATING_SETTLE = 1 << 10,
	PERM_PERSON_CORRECT = 1 << 11,
	PERM_BOOKING_READ = 1 << 12,
	PERM_BOOKING_ACT = 1 << 13,
	PERM_BOOKING_MANAGE = 1 << 14,
	PERM_BOOKING_ATTEND = 1 << 15,
	PERM_FUND_READ = 1 << 16,
	PERM_FUND_KEY = 1 << 17,
	PERM_FUND_REVIEW = 1 << 18,
	PERM_FUND_APPROVE = 1 << 19,
	PERM_FUND_BUDGET = 1 << 20,
	PERM_FUND_PAY = 1 << 21,
	PERM_PASS_READ = 1 << 22,
	PERM_PASS_ACT = 1 << 23,
	PERM_PASS_REFUND = 1 << 24,
	PERM_PASS_PARK = 1 << 25,
	PERM_CASE_TAKE = 1 << 26,
	PERM_AID_READ = 1 << 27,
	PERM_AID_ANSWER = 1 << 28,
	PERM_AID_EVALUATE = 1 << 29,
};

/* What a success has changed; pages that look at it are told (events.h). */
enum topic {
	TOPIC_CASES = 1 << 0,
	TOPIC_TERMINALS = 1 << 1,
	TOPIC_HELP = 1 << 2,
	TOPIC_NOTICES = 1 << 3,
	TOPIC_RATINGS = 1 << 4,
	TOPIC_BOOKINGS = 1 << 5,
	TOPIC_FUNDS = 1 << 6,
	TOPIC_PASSES = 1 << 7,
	TOPIC_AID = 1 << 8,
};

enum call_lane { LANE_NONE, LANE_READ, LANE_WRITE, LANE_HASH, LANE_IMAGE };

/* tx is NULL on LANE_HASH, LANE_IMAGE and LANE_NONE. */
typedef int call_fn(struct call *c, struct tx *tx, struct err *e);

struct call_stage {
	enum call_lane lane;
	call_fn *run;
};

enum {
	CALL_KEYED = 1,	      /* Idempotency-Key needed; result is kept */
	CALL_OWN_SESSION = 2, /* staff: no permission needed beyond a session */
	CALL_QUIET = 4,	      /* staff: a page asks by itself; says nothing of
			       * somebody being there */
	CALL_STREAM = 8,      /* the answer is an event stream */
	/* May come late, out of a kiosk's outbox (replay below): a keyed POST
	 * of a terminal with one stage, which writes. */
	CALL_OFFLINE = 16,
	/* check() also sees a body of which fields have failed, and tells what
	 * else is wrong: all at once. What failed is as json_decode_part()
	 * leaves it. */
	CALL_CHECK_PART = 32,
	CALL_FRESH_FACTOR = 64, /* staff: a code within CALL_FRESH_MS */
};

struct route {
	const char *method; /* "GET" */
	const char *path;   /* "/api/v1/cases/{no}" */
	enum audience audience;
	unsigned perm;	/* any of these; FOR_STAFF only */
	unsigned kinds; /* FOR_TERMINAL: of these; 0: kiosks alone */
	unsigned flags;
	int status;		       /* of success */
	const struct json_shape *body; /* NULL: none */
	size_t body_max; /* bytes; 0: 64 KiB, if there is a body */
	const struct json_shape *result; /* what run() leaves in c->out */
	const struct json_shape *reply; /* what the caller gets; NULL: result */
	/*
	 * Event loop, CPU only, by the head alone: may whoever shows this
	 * X-Ticket (NULL: none) send a body? A route for anyone that takes
	 * more than 64 KiB has one, so that nobody's bytes are taken in
	 * because a stranger wants it.
	 */
	int (*guard)(struct app *app, const char *ticket, struct err *e);
	/* CPU only, no SQL, nothing that changes: normalise, validate, blind
	 * indexes. Event loop; of a large body on its lane. */
	int (*check)(struct call *c, struct err *e);
	struct call_stage stages[3]; /* run one after the other */
	/* Event loop: the reply's struct from c->out; NULL: c->out itself. */
	const void *(*make_reply)(struct call *c, struct err *e);
	/* Event loop: an answer that is not JSON; fills all of it. */
	int (*make_raw)(
		struct call *c, struct http_reply *reply, struct err *e);
	const char *label; /* Chinese, for the description */
};

#define CALL_FRESH_MS INT64_C(300000)

enum caller_kind { CALLER_NONE, CALLER_TERMINAL, CALLER_STAFF };

struct caller {
	enum caller_kind kind;
	int64_t id;
	char actor[32];		     /* "terminal:12", "staff:3", "public" */
	unsigned perms;		     /* staff */
	enum terminal_kind terminal; /* terminals */
	int64_t session;	     /* staff: id of staff_session */
	int64_t seen_at;   /* staff: when the session was last marked */
	bool one_time;	   /* staff: password must be changed first */
	bool unbound;	   /* staff: a second factor must be bound first */
	bool bound;	   /* staff: has one, and every session gives it */
	int64_t factor_at; /* staff: when the session last gave a code; 0 */
	int64_t site; /* staff of a hospital: its number; 0: the centre's */
};

#define CALL_PARAMS 2
#define CALL_KEY_MAX 64

struct call {
	struct app *app;
	const struct route *route;
	struct arena arena; /* everything of this call */
	struct http_id http;
	struct http_peer peer;
	struct bytes query;		 /* of the target; p NULL if none */
	const char *params[CALL_PARAMS]; /* {…} of the path, decoded */
	struct caller caller;
	char key[CALL_KEY_MAX + 1];
	uint8_t request_hash[32];
	const char *cookie; /* the session token, NULL if none */
	const char *csrf;   /* X-CSRF-Token, NULL if none */
	const char *ticket; /* X-Ticket, as the guard took it; NULL */
	void *in;	    /* decoded body, of route->body */
	void *out;	    /* of route->result, set by the last stage */
	void *scratch;	    /* between check() and stages; the route's own */
	int64_t made_at;    /* a late act: when it was done; 0: now */
	unsigned changed;   /* set of enum topic, counts if the call succeeds */
	int64_t last_event; /* Last-Event-ID; 0: none */
	struct http_header headers[4]; /* more reply headers */
	size_t n_headers;
};

void call_header(struct call *c, const char *name, const char *value);
/*
 * For a step whose route's row cannot say it: has the caller given a code
 * within CALL_FRESH_MS? FACTOR_NEEDED, FACTOR_STALE.
 */
int call_fresh_factor(
	const struct caller *by, int64_t now, struct err *e) MUST_USE;
/* A query parameter, NULL if absent; sets BAD_QUERY when malformed. */
const char *call_query(struct call *c, const char *name, struct err *e);

/* ---- acts that come late ------------------------------------------------- */

#define CALL_CASE_NO 32

/* An act that was done at a terminal while its line was down. */
struct replay {
	struct app *app;
	const struct caller *caller; /* the terminal */
	const char *path, *key;
	struct bytes body;
	int64_t made_at;
	/* answer: the case it made, or that a refusal points to; "": none */
	char case_no[CALL_CASE_NO];
};

/* The row of a path that may come late, or NULL. */
const struct route *call_late_route(const char *path);
/*
 * Does the act exactly as if the request had come in from the terminal: the
 * same check() and run(), the same row for the same key, so that what had been
 * answered already is not done twice. Sets what the route would have answered;
 * BAD_KEY. The path must have a row. Write lane; undo by tx_try().
 */
int call_replay(struct tx *tx, struct replay *r, struct err *e) MUST_USE;

/* ---- the pipeline, for main and for tests in memory ---------------------- */
struct calls;
struct calls *calls_new(struct app *app) MUST_USE;
/* From now on what comes back from a lane ends there, whatever stages are left:
 * the network is gone, the database goes next. */
void calls_close(struct calls *cs);
/* None may be running. */
void calls_free(struct calls *cs);

/* For http_config: serve, gone, body_limit; ctx is the struct calls. */
void calls_serve(void *ctx, const struct http_request *req);
void calls_gone(void *ctx, struct http_id id);
int64_t calls_body_limit(void *ctx, const struct http_peer *peer,
	const struct http1_head *head, struct err *e);
/* Where answers go: http_reply() of the server, or a test's collector. */
typedef void calls_answer_fn(
	void *ctx, struct http_id id, const struct http_reply *reply);
void calls_answer_to(struct calls *cs, calls_answer_fn *fn, void *ctx);
/* Where event streams go: http_stream_*() of the server. NULL (tests): the
 * beginning of the stream is answered as a whole. */
struct calls_streams {
	void (*start)(void *ctx, struct http_id id);
	int (*send)(void *ctx, struct http_id id, struct bytes event);
	void (*end)(void *ctx, struct http_id id);
	void *ctx;
};
void calls_streams_to(struct calls *cs, const struct calls_streams *streams);
/* Requests that have not been answered yet. */
size_t calls_running(const struct calls *cs);

/* ---- routes ---------------------------------------------------------------
 */
struct route_table {
	const struct route *rows;
	size_t n;
};

/* All tables of all domains, NULL-ended (server/routes.c). */
extern const struct route_table *const route_tables[];

/*
 * The row for a method and path; params are filled with views into path. NULL
 * with NOT_FOUND, or METHOD when the path exists.
 */
const struct route *route_find(const char *method, struct bytes path,
	struct bytes *params, struct err *e);

/* A parameter of a path as text: %XX are bytes (the edge has checked them). */
const char *route_param(struct arena *a, struct bytes raw);

#endif
