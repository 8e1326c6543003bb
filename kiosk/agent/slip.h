/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands on the paper that a person takes along: the facts of an act, as
 * the centre answered them, laid out for any width of paper.
 *
 * A slip may be lost, so it tells a finder as little as the code on it: the
 * case and its state, no number of the person. The name stands in full only
 * when the card was read here, because then the paper goes into that person's
 * hand; whoever typed a name gets it masked, as on any screen.
 */
#ifndef YZ_SLIP_H
#define YZ_SLIP_H

#include "../dev/printer/paper.h"
#include "json.h"

struct slip_receipt {
	const char *token, *url;
};

/* Only a booked place has one: it is redeemed where it says. */
struct slip_voucher {
	const char *token;
};

struct slip_place {
	const char *name, *address;
};

/* Of who registers for a draw: when, and what anybody can recompute it by. */
struct slip_draw {
	const char *at, *hash, *url;
	int64_t number; /* 0: not drawn yet */
	bool done;
};

/* Of each holder of a pass: on paper, or in a phone already (no token). */
struct slip_code {
	int64_t n;			      /* the first is 1 */
	const char *token, *activation, *url; /* the latter two: for a phone */
};

/* Texts live as long as the arena they were parsed into. */
struct slip {
	/* as the centre (or, with the line down, this kiosk) answered */
	const char *service; /* its code, or NULL: joining */
	const char *case_no, *state_label, *accepted_at, *due_on, *window;
	bool resubmitted, provisional;
	struct json_list next;	  /* const char * */
	struct json_list missing; /* papers, const char * */
	const char *consents;	  /* when printed: "" for none */
	struct slip_receipt *receipt;
	/* of a booking, else NULL and empty */
	const char *title, *date, *weekday, *starts, *ends;
	struct slip_place *place;
	struct slip_voucher *voucher;
	struct slip_draw *draw;
	struct json_list bring; /* const char * */
	/* of a pass, else NULL and empty; it has a title as well */
	const char *product, *state, *from, *last;
	int64_t price, subsidy, fee;   /* fen */
	struct json_list parks, codes; /* slip_place, slip_code */
	/* of what was said without a name: its number, and nothing else but
	 * due_on; NULL */
	const char *ref;
	/* ours */
	const char *center, *kiosk; /* "" when not known */
	const char *name;	    /* as it shall stand there; "" for none */
	bool copy;
};

/*
 * The answer to an act. Members that a slip does not need are passed over.
 * -1 (BAD_JSON or FIELDS) when it has neither a receipt nor a number.
 */
int slip_parse(struct arena *a, struct bytes json, struct slip *out,
	struct err *e) MUST_USE;
/* The same of each case of a list: of all cases ("cases"), or those of one
 * service, which say more (*own; "items"). */
int slip_parse_list(struct arena *a, struct bytes json, struct slip **out,
	size_t *n, bool *own, struct err *e) MUST_USE;
/* All that the centre answered, in another arena. */
int slip_copy(const struct slip *from, struct arena *a, struct slip *out,
	struct err *e) MUST_USE;
/* The lines; their texts are the slip's, or in the arena. */
void slip_lay(const struct slip *s, struct arena *a, struct paper *out);

#endif
