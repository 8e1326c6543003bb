/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a SAM_V module is talked to: find, select, read, appended address. Pure:
 * bytes come in, bytes go out, the time is told. One command is under way at a
 * time, three seconds at most. Fingerprints are never asked for (30 10), the
 * portrait is never kept.
 *
 * Cards are looked for only while a screen wants one. A module finds a card
 * once per placement, so that a card which was read must be lifted and put
 * again; nobody has to tell it so.
 */
#ifndef YZ_SAMV_H
#define YZ_SAMV_H

#include "idcard.h"
#include "samv_frame.h"

#define SAMV_TIMEOUT_MS 3000 /* a command without its reply */
#define SAMV_FIND_MS 250     /* between two looks for a card */
#define SAMV_AGAIN_MS 1000   /* after a card that failed, a module too */
#define SAMV_HEALTH_MS                                                         \
	30000	       /* a module that nobody needs is asked how it is        \
			*/
#define SAMV_RETRIES 2 /* silent new tries before a person is told */

enum samv_command {
	SAMV_NONE,
	SAMV_STATUS,
	SAMV_FIND,
	SAMV_SELECT,
	SAMV_READ,
	SAMV_ADDRESS,
};

struct samv {
	struct samv_frame frame;
	enum samv_command asked; /* under way */
	int64_t asked_at;
	bool heard;    /* some byte came since */
	bool resent;   /* the command under way was sent twice */
	int retries;   /* of this placement */
	int senseless; /* looks in a row that got no answer with sense */
	bool known;    /* it said that it is well, at least once */
	bool plain;    /* this module knows no appended address */
	uint8_t last;  /* status of the last reply, for the log */
	/* The next look for a card, the next question for its health. */
	int64_t find_at, health_at;
	uint8_t out[SAMV_REQUEST_SIZE];
	size_t out_n;
	enum idcard_event fault; /* as long as it is so */
	enum idcard_event event; /* to be fetched */
	struct card card;	 /* of it, or waiting for its address */
};

/* A line was opened: begins with asking the module how it is. */
void samv_init(struct samv *s, int64_t now);
/* What the module sent, in whatever pieces. */
void samv_feed(struct samv *s, const void *p, size_t n, int64_t now);
/*
 * What there is to say: a card (unless nobody wants one any more, then it is
 * wiped), the trouble with one, or the reader's fault. Begins what is due.
 */
enum idcard_event samv_step(
	struct samv *s, int64_t now, bool wanted, struct card *out);
/* When the next step is due if no byte comes before. */
int64_t samv_due(const struct samv *s, bool wanted);
/* What is to be sent, and how much of it was. */
struct bytes samv_output(const struct samv *s);
void samv_sent(struct samv *s, size_t n);
/* Nothing of a card stays. */
void samv_release(struct samv *s);

#endif
