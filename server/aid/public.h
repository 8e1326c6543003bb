/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is shown of a case in public (公示): unit, masked name, category and
 * kind of aid, nothing else; a scan refuses a posting that holds more. While an
 * objection is open the clock stands still.
 *
 * Sources: domain rules 5.3 (content), PIPL 25.
 */
#ifndef YZ_AID_PUBLIC_H
#define YZ_AID_PUBLIC_H

#include "aid/aid.h"

/* Puts a case up for so many working days; 0: as the rules say.
 * NUMBER_RANGE under "days", AID_SCAN. */
int aid_post(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *remark, int64_t days, const struct caller *by,
	struct err *e) MUST_USE;
int aid_post_is_up(
	struct tx *tx, int64_t case_id, bool *up, struct err *e) MUST_USE;
/* Its last day is over and nothing is open: AID_PUBLIC_EARLY. */
int aid_post_may_end(struct tx *tx, struct app *app, int64_t case_id,
	struct err *e) MUST_USE;
/* Takes it down, if it is up. */
int aid_post_end(struct tx *tx, int64_t case_id, struct err *e) MUST_USE;

/*
 * Would this text tell more than may be told? A number, a name of the family
 * in full, one of the rules' words.
 */
bool aid_scan_hits(const struct aid_rules *r, const struct aid_form *f,
	const char *name, const char *text);

/* The same, naming what it found: texts of it, "" for a number. */
struct aid_scanned {
	const char *words[8];
	size_t n;
};
void aid_scan(const struct aid_rules *r, const struct aid_form *f,
	const char *name, const char *text, struct aid_scanned *out);

/* A posting as it would stand, and what blocks it. days 0: as the rules say.
 * AID_INPUT before anything is proposed, NUMBER_RANGE under "days". */
struct aid_preview {
	const char *scope, *unit, *name, *category, *kind, *remark;
	const char *from_on, *until_on;
	struct aid_scanned in_remark, in_unit;
};
int aid_post_preview(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *remark, int64_t days, struct aid_preview *out,
	struct err *e) MUST_USE;

struct aid_posting {
	const char *ref, *unit, *name, *category, *kind, *remark;
	const char *from_on, *until_on;
	bool stopped;
};
/* What is up for everybody, newest first, 200 at most. */
int aid_postings(struct tx *tx, struct aid_posting **out, size_t *n,
	struct err *e) MUST_USE;

/* Somebody objects: at a kiosk, at the desk. AID_POSTING_GONE. */
int aid_object(struct tx *tx, struct app *app, const char *posting,
	const char *text, const struct caller *by, const char **ref,
	struct err *e) MUST_USE;
/* Answered; the last one lets the clock go on. AID_ANSWERED; the
 * duties of a reviewer. */
int aid_object_decide(struct tx *tx, struct app *app, const char *ref,
	bool upheld, const char *answer, const struct caller *by,
	struct err *e) MUST_USE;

#endif
