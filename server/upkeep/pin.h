/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PIN that opens a kiosk for upkeep, beside its owner's card: set at the
 * desk by whoever knows the account's password, kept as passwords are.
 */
#ifndef YZ_PIN_H
#define YZ_PIN_H

#include "app.h"
#include "staff/password.h"

#define PIN_MIN 6
#define PIN_MAX 12

/* Setting one, on its way through the three stages. */
struct pin_set {
	/* given */
	int64_t staff;
	const char *password, *pin;
	/* after pin_load */
	const char *account, *phc, *id_no;
	/* after pin_hash */
	char pin_phc[PASSWORD_PHC_MAX];
	/* ERR_NONE: set. THROTTLED, SIGN_IN_FAILED, PIN_WEAK. */
	enum err_code refused;
};

/* Digits, as many as they should be? What a machine can type. */
bool pin_is_shaped(const char *pin);
/* Read lane. Sets THROTTLED, UPKEEP_IDENTITY. */
int pin_load(struct tx *tx, struct app *app, struct pin_set *p,
	struct err *e) MUST_USE;
/* Hash lane. */
int pin_hash(struct app *app, struct pin_set *p, struct err *e) MUST_USE;
/* Write lane. 0 also for a refusal, since a failure has to be kept. */
int pin_finish(struct tx *tx, struct app *app, struct pin_set *p,
	struct err *e) MUST_USE;

#endif
