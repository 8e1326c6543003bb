/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of ui_api/ only: one request between the connection that took it
 * (conn.c) and the handler that answers it (routes.c and what it lists).
 */
#ifndef YZ_UI_CONN_H
#define YZ_UI_CONN_H

#include "ui.h"
#include "arena.h"

#define UI_TOKEN_SIZE 33

struct ui_conn;

/* Names a connection without pointing at it; stale ones are harmless. */
struct ui_id {
	unsigned slot;
	unsigned generation;
};

struct ui_reply {
	int status;
	const char *content_type; /* NULL: no body */
	struct bytes body;	  /* in the request's arena, or constant */
	const char *header;	  /* one more header line with CRLF, or NULL */
};

struct ui_request {
	struct ui *ui;
	struct agent *agent;
	struct ui_id id;
	struct arena *arena;
	struct http1_head head;
	struct bytes body;
	struct ui_reply reply;
	bool later; /* the handler answers through ui_answer() */
};

struct ui_route {
	enum http1_method method;
	const char *path; /* ends in '/': everything below it */
	unsigned flags;
	/* Fills r->reply and returns 0, or -1 with err. */
	int (*serve)(struct ui_request *r, struct err *e);
};

enum {
	UI_TOKEN = 1, /* only with the token of this start */
	UI_KEYED = 2, /* changes something at the centre */
	UI_VISIT = 4, /* shows that the person is still there */
	UI_BELOW = 8  /* everything below the path */
};

extern const struct ui_route ui_routes[];
extern const size_t ui_routes_count;

/* The row for a head; NULL with NOT_FOUND, or METHOD and *allow. */
const struct ui_route *ui_route_find(
	const struct http1_head *head, const char **allow, struct err *e);
/* A number or a code of the centre's in a path: nothing else goes there. */
#define UI_CODE_MAX 32
bool ui_is_code(struct bytes b);
/* Whether the path is UNDER/{code}/WORD. */
bool ui_is_below(struct bytes path, const char *under, const char *word);
const char *ui_path_text(struct ui_request *r);
/* Host, Origin, token, type and key: everything that needs no body. */
int ui_guard(const struct ui *ui, const struct http1_head *head,
	const struct ui_route *route, struct err *e) MUST_USE;

/* Answers a request that was left for later; a stale id does nothing. */
void ui_answer(struct ui *ui, struct ui_id id, const struct ui_reply *reply);
/* err as application/problem+json. */
void ui_problem(struct arena *a, const struct err *e, struct ui_reply *reply);
/* A struct by its shape as the answer. */
struct json_shape;
int ui_json(struct ui_request *r, int status, const struct json_shape *shape,
	const void *value, struct err *e);

const char *ui_token(const struct ui *ui);
/* "127.0.0.1:PORT" (0) or "localhost:PORT" (1). */
const char *ui_host(const struct ui *ui, unsigned i);

/* ---- handlers, by file --------------------------------------------------- */
int page_get_index(struct ui_request *r, struct err *e);
int page_get_asset(struct ui_request *r, struct err *e);
int local_get_state(struct ui_request *r, struct err *e);
int local_post_card_wait(struct ui_request *r, struct err *e);
int local_post_card_cancel(struct ui_request *r, struct err *e);
int local_post_scan_wait(struct ui_request *r, struct err *e);
int voice_get_file(struct ui_request *r, struct err *e);
int local_post_ime_pinyin(struct ui_request *r, struct err *e);
int local_post_ime_strokes(struct ui_request *r, struct err *e);
int local_post_qr(struct ui_request *r, struct err *e);
int local_post_print(struct ui_request *r, struct err *e);
int local_post_print_state(struct ui_request *r, struct err *e);
int local_post_end(struct ui_request *r, struct err *e);
int center_get_form(struct ui_request *r, struct err *e);
int center_post_enrolment(struct ui_request *r, struct err *e);
int center_post_handover(struct ui_request *r, struct err *e);
int center_post_withdraw(struct ui_request *r, struct err *e);
int center_post_status(struct ui_request *r, struct err *e);
int center_post_matters(struct ui_request *r, struct err *e);
int booking_get_offers(struct ui_request *r, struct err *e);
int booking_post_offer(struct ui_request *r, struct err *e);
int booking_post_hold(struct ui_request *r, struct err *e);
int booking_post_release(struct ui_request *r, struct err *e);
int booking_post_booking(struct ui_request *r, struct err *e);
int booking_post_waiting(struct ui_request *r, struct err *e);
int booking_post_mine(struct ui_request *r, struct err *e);
int booking_post_act(struct ui_request *r, struct err *e);
int pass_get_products(struct ui_request *r, struct err *e);
int pass_post_product(struct ui_request *r, struct err *e);
int pass_post_pass(struct ui_request *r, struct err *e);
int pass_post_mine(struct ui_request *r, struct err *e);
int pass_post_act(struct ui_request *r, struct err *e);
int aid_get_form(struct ui_request *r, struct err *e);
int aid_post_test(struct ui_request *r, struct err *e);
int aid_post_invoice(struct ui_request *r, struct err *e);
int aid_post_case(struct ui_request *r, struct err *e);
int aid_post_mine(struct ui_request *r, struct err *e);
int aid_post_act(struct ui_request *r, struct err *e);
int aid_post_draft(struct ui_request *r, struct err *e);
int aid_post_draft_mine(struct ui_request *r, struct err *e);
int aid_post_draft_drop(struct ui_request *r, struct err *e);
int aid_get_postings(struct ui_request *r, struct err *e);
int aid_post_objection(struct ui_request *r, struct err *e);
int aid_post_complaint(struct ui_request *r, struct err *e);
int aid_post_complaint_state(struct ui_request *r, struct err *e);
int hall_post_rating(struct ui_request *r, struct err *e);
int hall_post_help(struct ui_request *r, struct err *e);
int hall_post_flow(struct ui_request *r, struct err *e);
int upkeep_post_open(struct ui_request *r, struct err *e);
int upkeep_post_act(struct ui_request *r, struct err *e);
int upkeep_get(struct ui_request *r, struct err *e);
/* The page is left: upkeep ends here and at the centre. */
void upkeep_leave(struct agent *a);

/* Passes a struct on to the centre as it is, with the request's key. */
int center_forward(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, struct err *e);
/* The same for what may wait in the outbox while the line is down. */
int center_act(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, struct err *e);

#endif
