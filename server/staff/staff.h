/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts of the people who work at the desk: added, listed, disabled, given
 * a new one-time password. Each change writes its audit row. Not for: signing
 * in and sessions (session.h), what a role may do (role.h).
 */
#ifndef YZ_STAFF_H
#define YZ_STAFF_H

#include "app.h"

struct staff_new {
	const char *name;    /* account: a-z 0-9 . _ -, 2..32, a letter first */
	const char *display; /* "李敏" */
	const char *role;    /* machine name */
	const char *id_no;   /* resident ID number, NULL if not given */
	const char *password; /* PHC, from password_hash() */
	bool one_time;	      /* must be changed at the first sign-in */
	int64_t site; /* number of the site a partner works for; else 0 */
};

/*
 * Adds an account. Sets FIELDS (name, display, role, id_no, site), NAME_TAKEN
 * for a name or a person that has one. id may be NULL.
 */
int staff_add(struct tx *tx, struct app *app, const char *actor,
	const struct staff_new *n, int64_t *id, struct err *e) MUST_USE;
/*
 * Ends the account and its sessions. Sets NOT_FOUND, LAST_ADMIN. An account
 * that is disabled already stays as it is.
 */
int staff_disable(struct tx *tx, struct app *app, const char *actor,
	const char *name, struct err *e) MUST_USE;
/*
 * Gives the account a one-time password (PHC) and ends its sessions and its
 * waits. Sets NOT_FOUND, also for a disabled account.
 */
int staff_reset(struct tx *tx, struct app *app, const char *actor,
	const char *name, const char *phc, struct err *e) MUST_USE;
/*
 * Says whose account it is, once it is there. Sets FIELDS (id_no), NOT_FOUND,
 * NAME_TAKEN for a person that has another account.
 */
int staff_identify(struct tx *tx, struct app *app, const char *actor,
	const char *name, const char *id_no, struct err *e) MUST_USE;
/*
 * The index of the account's owner as ("person", "id_no"): people are compared
 * by it, not accounts. FORBIDDEN when the account has no ID number.
 */
int staff_person(struct tx *tx, struct app *app, int64_t staff, uint8_t out[32],
	struct err *e) MUST_USE;
/*
 * Is this account's owner the person with this index of ("person", "id_no")?
 * For own-case checks; false when the account has no ID number.
 */
int staff_is_person(struct tx *tx, struct app *app, int64_t staff,
	struct bytes person_bix, bool *same, struct err *e) MUST_USE;

#endif
