/* SPDX-License-Identifier: Apache-2.0 */
/* A programme as a catalogue file writes it (assets/catalogue/checkup.json). */
#ifndef YZ_OFFER_FILE_API_H
#define YZ_OFFER_FILE_API_H

#include "booking/offer.h"
#include "json.h"

#define OFFER_FILE_MAX (64 * 1024)

/* The text of a file; everything lives in the arena. NULL with what is wrong:
 * BAD_JSON, JSON_UNKNOWN_FIELD, FIELDS … */
const struct offer_new *offer_file_read(
	struct arena *a, struct bytes text, struct err *e) MUST_USE;

/* Of struct offer_new_rule and struct offer_text, in whatever file. */
extern const struct json_shape offer_rule_shape, offer_text_shape;

#endif
