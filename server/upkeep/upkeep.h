/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Upkeep: a kiosk in the hands of the staff for ten minutes, opened there by
 * card and PIN. What is done is written down before the kiosk does it. Not
 * for: what that is (the agent knows), out of service as such (fleet.h).
 */
#ifndef YZ_UPKEEP_H
#define YZ_UPKEEP_H

#include "app.h"
#include "seal.h"

#define UPKEEP_MS INT64_C(600000)
#define UPKEEP_TOKEN 65 /* 64 hex digits and NUL */

/* One try to open it, on its way through the three stages. */
struct upkeep_open {
	/* given */
	const struct caller *by; /* the kiosk */
	uint8_t bix[BLIND_SIZE]; /* ("staff", "id_no") of the card */
	bool known;		 /* false: no account can have such a card */
	const char *pin;
	/* after upkeep_load; staff 0: none that may */
	int64_t staff;
	const char *display, *phc;
	/* after upkeep_hash */
	bool right;
	/* after upkeep_finish. ERR_NONE: opened. THROTTLED, UPKEEP_REFUSED. */
	enum err_code refused;
	char token[UPKEEP_TOKEN];
};

/* CPU only: who the card's number would be. */
void upkeep_card(
	const struct app *app, const char *id_no, struct upkeep_open *u);
/* Read lane. Sets THROTTLED. */
int upkeep_load(struct tx *tx, struct app *app, struct upkeep_open *u,
	struct err *e) MUST_USE;
/* Hash lane. Takes as long for a card of nobody. */
void upkeep_hash(struct app *app, struct upkeep_open *u);
/* Write lane. 0 also for a refusal, since a failure has to be kept. */
int upkeep_finish(struct tx *tx, struct app *app, struct upkeep_open *u,
	struct err *e) MUST_USE;

/*
 * One act: test_print, test_reader, test_scanner, export, restart, close (with
 * the public's text), open, end. Sets UPKEEP_ENDED, FIELDS (action, text).
 * *left is what remains of the ten minutes, in ms.
 */
int upkeep_act(struct tx *tx, struct app *app, const struct caller *by,
	const char *token, const char *action, const char *text, int64_t *left,
	struct err *e) MUST_USE;

#endif
