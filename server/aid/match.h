/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help from elsewhere: the members of our households under the hashes of an
 * exchange with another agency, and what such an exchange has shown. Not for:
 * the file itself (match_file.h).
 */
#ifndef YZ_AID_MATCH_H
#define YZ_AID_MATCH_H

#include "aid/match_file.h"
#include "app.h"

#define AID_MATCH_PAGE 500 /* members */
#define AID_MATCH_CASES 50

/* The row of the trail, before a file is out. */
int aid_match_export_note(struct tx *tx, struct app *app, const struct match *m,
	const char *actor, struct err *e) MUST_USE;
/*
 * "<row> <hash>,<month>,<kind>\n" each, behind the case or the member with the
 * row after; *next: the last one's row, 0 when there are no more. Of what was
 * given in the year, for all whom its case names; of the members there are
 * now, with a month and a kind that say nothing.
 */
int aid_match_given(struct tx *tx, struct app *app, const struct match *m,
	int64_t after, struct str *out, int64_t *next, struct err *e) MUST_USE;
int aid_match_members(struct tx *tx, struct app *app, const struct match *m,
	int64_t after, struct str *out, int64_t *next, struct err *e) MUST_USE;

struct aid_match_hit {
	int64_t member;
	const char *month, *kind;
};
/* What was not known yet goes to the household, and into the trail of its
 * cases; *fresh: how many were new. */
int aid_match_take(struct tx *tx, struct app *app, const char *agency,
	const struct aid_match_hit *hits, size_t n, const char *actor,
	int64_t *fresh, struct err *e) MUST_USE;
int aid_match_import_note(struct tx *tx, struct app *app, const struct match *m,
	int64_t lines, int64_t fresh, const char *actor,
	struct err *e) MUST_USE;

#endif
