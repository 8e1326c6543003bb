/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation by a third party: a random sample that everybody can draw again,
 * read-only, masked, for a limited time, every opening in the trail; and the
 * figures of domain rules 8.
 */
#ifndef YZ_AID_EVALUATE_H
#define YZ_AID_EVALUATE_H

#include "aid/aid.h"

struct aid_sample {
	const char *ref, *seed, *from_on, *until_on, *open_until;
	int64_t of_cases, n, made_at;
};
/*
 * Cases decided between two days, in the order of SHA-256(seed case-number) as
 * hex: the first sample_percent of a hundred, sample_min at least. FIELDS;
 * AID_SAMPLE_TWICE: these days have one, a second draw would be a choice.
 */
int aid_sample_draw(struct tx *tx, struct app *app, const char *from,
	const char *until, const char *open_until, const char *actor,
	struct aid_sample *out, struct err *e) MUST_USE;
int aid_samples(struct tx *tx, struct aid_sample **out, size_t *n,
	struct err *e) MUST_USE;
/* The case numbers of a sample in their order. NOT_FOUND. */
int aid_sample_cases(struct tx *tx, const char *ref, const char ***out,
	size_t *n, struct err *e) MUST_USE;
/* Number n of a sample, from 1, is opened by an evaluator. NOT_FOUND,
 * AID_SAMPLE_OVER. */
int aid_sample_open(struct tx *tx, struct app *app, const char *ref, int64_t n,
	const char *actor, struct flow_case *out, struct err *e) MUST_USE;

/*
 * The whole sample as CSV, without anything of a person: what was proposed and
 * decided, what it came to, whether its steps were in time. The hash of the
 * text goes into the trail, so that what leaves can be held against it.
 * NOT_FOUND, AID_SAMPLE_OVER.
 */
int aid_sample_export(struct tx *tx, struct app *app, const char *ref,
	const char *actor, const char **text, const char **sha256,
	struct err *e) MUST_USE;

/* Of cases taken in between two days. */
struct aid_figures {
	int64_t applied, decided, granted, paid, on_time, stages, late;
	int64_t posted, left, deviated;
	int64_t granted_fen, paid_fen;
};
int aid_figures(struct tx *tx, const char *from, const char *until,
	struct aid_figures *out, struct err *e) MUST_USE;

#endif
