/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers (证明材料) of a case of aid: which ones the rules ask for, what became
 * of each, pictures of them as the centre made them (image.h), and links by
 * which a family's phone sends some. Pictures are sealed; every look at one is
 * a row of the trail.
 *
 * Source: domain rules 5.2.
 */
#ifndef YZ_AID_PAPER_H
#define YZ_AID_PAPER_H

#include "aid/aid.h"
#include "image/image.h"
#include "ticket.h"

#define AID_LINK_MS (INT64_C(10) * 60 * 1000)
/* As long behind its end somebody is heard who asks again for an answer that
 * was lost. */
#define AID_LINK_AGAIN_MS (INT64_C(60) * 60 * 1000)
#define AID_LINK_CODE (TICKET_SIZE - 1) /* hex digits */
#define AID_PICTURES_OF_PAPER 12
#define AID_PICTURES_OF_CASE 100
#define AID_PICTURE_REF_SIZE 17

enum aid_paper_state {
	AID_PAPER_MISSING,
	AID_PAPER_GIVEN,   /* there, or a picture of it */
	AID_PAPER_SEEN,	   /* the original was seen */
	AID_PAPER_REFUSED, /* counts as missing */
	AID_PAPER_ENDED,   /* its last day is over: counts as missing */
};
/* "missing", "given", … */
const char *aid_paper_state_name(enum aid_paper_state s);

struct aid_paper {
	const char *code, *label;
	enum aid_paper_state state;
	bool needed;	     /* by the rules, for this form */
	const char *seen_by; /* who saw the original; NULL */
	int64_t at, seen_at; /* 0 where there is none */
	const char *ends_on; /* NULL */
	const char *reason;  /* of a refusal; NULL */
};

/* All that are needed and all that came, in the order of the rules. */
int aid_papers_of(struct tx *tx, struct app *app, const struct aid_case *c,
	const struct aid_rules *r, const struct aid_form *f,
	struct aid_paper **out, size_t *n, struct err *e) MUST_USE;
/* The labels of those that are needed and do not count: told at once. */
int aid_missing(struct tx *tx, const struct aid_case *c,
	const struct aid_rules *r, const struct aid_form *f,
	struct aid_applied *out, struct err *e) MUST_USE;

/*
 * A paper is there; ends_on: its last day, or NULL. FIELDS: CHOICE_UNKNOWN,
 * DATE_PAST.
 */
int aid_paper_take(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *code, bool original, const char *ends_on,
	const struct caller *by, struct err *e) MUST_USE;
/* It does not do, and neither do its pictures; the family reads why.
 * CHOICE_UNKNOWN, REASON_…, AID_PAPER_NONE. */
int aid_paper_refuse(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *code, const char *reason, const struct caller *by,
	struct err *e) MUST_USE;

/* ---- pictures ------------------------------------------------------------ */

/*
 * Keeps a picture of a paper. CHOICE_UNKNOWN, AID_UPLOAD_CLOSED (the case
 * takes none any more), AID_PICTURES_FULL, AID_PICTURE_TWICE. actor: "public"
 * for who came by a link.
 */
int aid_picture_add(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *code, const struct image *image, const char *actor,
	char ref[AID_PICTURE_REF_SIZE], struct err *e) MUST_USE;
/* The JPEG, in the job's arena, and a row of the trail: who looked. */
int aid_picture_open(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *ref, const char *actor, struct bytes *out,
	struct err *e) MUST_USE;

/* ---- links --------------------------------------------------------------- */

/* A new link for a case; the one before ends. AID_UPLOAD_CLOSED. */
int aid_link_make(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *actor, char code[AID_LINK_CODE + 1], int64_t *ends_at,
	struct err *e) MUST_USE;
/*
 * May whoever shows this code (NULL: none) be heard at all? CPU alone: it is
 * one of ours and not older than both times above. Whether its link counts is
 * aid_link_case()'s to say. AID_UPLOAD_GONE.
 */
int aid_link_guard(struct app *app, const char *code, struct err *e) MUST_USE;
/* The case of a link that still counts. AID_UPLOAD_GONE. */
int aid_link_case(struct tx *tx, const char *code, struct flow_case *f,
	int64_t *ends_at, struct err *e) MUST_USE;
/* A picture by a link. AID_UPLOAD_GONE, and as aid_picture_add(). */
int aid_link_give(struct tx *tx, struct app *app, const char *code,
	const char *paper, const struct image *image,
	char ref[AID_PICTURE_REF_SIZE], struct err *e) MUST_USE;
/* The family has sent what it had. AID_UPLOAD_GONE. */
int aid_link_done(struct tx *tx, struct app *app, const char *code,
	struct err *e) MUST_USE;

#endif
