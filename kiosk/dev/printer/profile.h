/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kind of printer can do, as data. A new kind is one row; nothing else
 * in the tree knows a model by name.
 */
#ifndef YZ_PROFILE_H
#define YZ_PROFILE_H

#include "base.h"
#include "err.h"
#include "repertoire.h"

/* By what a printer says that it has worked through a job. */
enum barrier {
	BARRIER_NONE,	 /* never: the person is asked */
	BARRIER_STATUS,	 /* GS r 1: answered when the buffer gets there */
	BARRIER_PROCESS, /* GS ( H: answered with our number when printed */
};

/* How paper is parted. */
enum cutter {
	CUT_TEAR, /* no cutter: fed up to the edge */
	CUT_FEED, /* GS V 66 0: feeds to the cutter by itself */
	CUT_OLD,  /* ESC i: cuts where the paper is */
};

struct profile {
	const char *name; /* "80mm": what --printer-profile says */
	const char *label;
	unsigned dots;	  /* printable dots of a line */
	unsigned columns; /* cells of half a hanzi, 12 dots each */
	enum repertoire repertoire;
	enum cutter cutter;
	enum barrier barrier;
	bool status;	      /* answers DLE EOT 1 to 4 */
	unsigned band;	      /* lines of one raster command at most */
	unsigned module_dots; /* of a QR code's module */
};

/* By name; NULL name is the first row. CHOICE_UNKNOWN names all of them. */
const struct profile *profile_find(const char *name, struct err *e) MUST_USE;
/* For tests that walk the table: row i, NULL behind the last. */
const struct profile *profile_at(size_t i);

#endif
