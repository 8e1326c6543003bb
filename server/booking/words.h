/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody says beside what they ask for: declarations that become marks
 * of the registry, consents to texts as they stand. */
#ifndef YZ_WORDS_H
#define YZ_WORDS_H

#include "booking/offer.h"

struct booking_consent {
	const char *purpose;
	int64_t version;
};

struct words {
	const char *const *declared;
	size_t n_declared;
	const struct booking_consent *consents;
	size_t n_consents;
};

/* By the texts of what is asked for. Fields: CHOICE_UNKNOWN, CONSENT_UNKNOWN,
 * CONSENT_VERSION, CONSENT_REQUIRED. */
int words_check(const struct words *w, const struct offer_text *texts, size_t n,
	struct err *e) MUST_USE;
/* Writes down words that were checked. source: enum person_source. */
int words_keep(struct tx *tx, const struct words *w,
	const struct offer_text *texts, size_t n, int64_t person,
	int64_t source, int64_t case_id, const char *actor,
	struct err *e) MUST_USE;

#endif
