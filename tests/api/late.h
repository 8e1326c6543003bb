/* SPDX-License-Identifier: Apache-2.0 */
/* A kiosk that was offline: its envelopes and the papers it gave meanwhile. */
#ifndef YZ_TEST_LATE_H
#define YZ_TEST_LATE_H

#include "centre.h"
#include "envelope.h"

/* One act; what is zero is as usual. */
struct late {
	int kiosk; /* number 0 or 1: its key signs, its number is on the paper
		    */
	const struct sign_key *signer; /* NULL: the kiosk's own of now */
	int64_t seq;
	const char *key;  /* NULL: "late-<kiosk>-<seq>" */
	const char *path; /* NULL: /api/v1/enrolments */
	const char *body;
	bool no_paper;
	int64_t wall;	  /* 0: the centre's clock */
	int64_t offset;	  /* what the kiosk had last heard */
	int64_t paper_at; /* its date, Unix seconds; 0: of the act */
	uint8_t cti;	  /* 0: by seq */
};

/* As it goes into "items"; *paper (may be NULL) is what the person holds. */
const char *late_text(
	struct centre *c, const struct late *l, const char **paper);
/* Posts envelopes, NULL-ended, as a kiosk. */
const struct reply *late_post(struct centre *c, int kiosk, ...);
/* Posts one that must be taken; gives the row's state. */
const char *late_state(struct centre *c, int kiosk, const char *text);

/* ---- what the tests of it ask -------------------------------------------- */

/* A body of POST /enrolments: somebody new, by card. */
const char *late_somebody(struct centre *c);
/* What the bearer of a paper may see. */
const struct reply *late_status(struct centre *c, const char *paper);
int64_t late_rows(struct centre *c, const char *table);

#endif
