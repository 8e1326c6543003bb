/* SPDX-License-Identifier: Apache-2.0 */
/* What several routes of passes say alike: a pass with its papers. */
#ifndef YZ_PASS_SHAPES_API_H
#define YZ_PASS_SHAPES_API_H

#include "booking/shapes_api.h"
#include "call/call.h"
#include "pass/code.h"

/*
 * A pass as it is kept for a repeated key and as lists hold it before it is
 * signed: everything but the tokens, and nobody's name.
 */
extern const struct json_shape pass_result_shape, pass_shape;
struct pass_result;
struct pass_result *pass_result_of(
	struct call *c, struct tx *tx, int64_t id, struct err *e);
/* Event loop: the reply with its tokens, of one pass_result. */
const void *pass_reply(
	struct call *c, const struct pass_result *r, struct err *e);
/* The same as a route's make_reply, of c->out. */
const void *reply_pass(struct call *c, struct err *e);

/* The papers of a result: of each holder who has one. Event loop. */
struct pass_paper {
	int64_t n;
	const char *token;	      /* digits */
	const char *activation, *url; /* or NULL */
};
struct pass_papers {
	const char *case_no, *title, *from, *last;
	struct pass_paper *papers;
	size_t n;
};
int pass_papers_of(struct call *c, const struct pass_result *r,
	struct pass_papers *out, struct err *e) MUST_USE;

/* Nobody handles a pass that they hold. OWN_CASE. */
int pass_refuse_own(struct call *c, struct tx *tx, const struct pass *p,
	struct err *e) MUST_USE;

/* Parks and what is told about them. */
struct pass_park_reply {
	struct place_reply place;   /* first */
	const char *opens, *closes; /* "06:00"; equal: all day */
	struct json_list closed;    /* "mon" … */
};
extern const struct json_shape pass_park_shape;
struct json_list pass_park_replies(
	struct arena *a, const struct pass_park *parks, size_t n);

/* A person who shares a pass, by their own card. */
struct pass_holder_input {
	struct booking_person_input *person;
	const char *source;
};
extern const struct json_shape pass_holder_shape;

/* Texts of one kind. */
struct json_list pass_texts(struct arena *a, const struct offer_text *texts,
	size_t n, const char *kind);

#endif
