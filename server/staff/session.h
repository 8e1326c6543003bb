/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sits at the desk: sessions of staff and the throttle in front of them.
 * A session is a random token in a cookie; only its SHA-256 is stored. The
 * token begins with a ticket (ticket.h): whoever sends something large is known
 * to have signed in before it is taken in. A session ends
 * 15 minutes after its last use and 8 hours after signing in. Failed tries
 * make the next one wait, by account and by source, 1 s growing to 15 min;
 * nobody is ever locked out.
 */
#ifndef YZ_SESSION_H
#define YZ_SESSION_H

#include "app.h"

#define SESSION_COOKIE "__Host-yz"
#define SESSION_TOKEN 65 /* 64 hex digits and NUL; also the csrf token */
#define SESSION_IDLE_MS INT64_C(900000)
#define SESSION_LIFE_MS INT64_C(28800000)
/* A session is marked as used when its last mark is older than this. */
#define SESSION_TOUCH_MS INT64_C(60000)

/*
 * Fills the caller of a session: all of it but the terminal's part.
 * cookie is the token (NULL: none), csrf the header's value (NULL: none),
 * changes: the method is not GET or HEAD. Sets SIGN_IN for no, an ended or an
 * unknown session and a disabled account; CSRF when it changes something and
 * the header is not the session's. Works on both lanes; writes nothing.
 */
int staff_caller_resolve(struct tx *tx, struct app *app, const char *cookie,
	const char *csrf, bool changes, struct caller *out,
	struct err *e) MUST_USE;
/*
 * Is this a token that we gave within SESSION_LIFE_MS? CPU alone; whether there
 * is still a session is staff_caller_resolve()'s to say. SIGN_IN.
 */
int staff_cookie_guard(
	struct app *app, struct bytes cookie, struct err *e) MUST_USE;
/* Marks a session as used now; write lane. A session that is gone is fine. */
int staff_session_touch(
	struct tx *tx, int64_t session, int64_t now, struct err *e) MUST_USE;

/* One try to sign in, on its way through the three stages. */
struct sign_in {
	/* given */
	const char *name; /* lower case */
	const char *password;
	const char *new_password; /* NULL: none */
	const char *code;	  /* of the second factor; NULL: none */
	const char *source;	  /* the peer's address */
	/* after sign_in_load */
	int64_t staff; /* 0: no such account, or disabled */
	const char *phc, *display, *role;
	bool one_time, bound; /* bound: has a second factor */
	/* after sign_in_hash */
	bool right;
	char new_phc[128]; /* empty: unchanged */
	/* after sign_in_finish */
	enum err_code refused; /* ERR_NONE: signed in */
	char token[SESSION_TOKEN], csrf[SESSION_TOKEN];
};

/* Read lane. Sets THROTTLED. */
int sign_in_load(struct tx *tx, struct app *app, struct sign_in *s,
	struct err *e) MUST_USE;
/* Hash lane. Takes equally long for an account that is not there. */
int sign_in_hash(struct app *app, struct sign_in *s, struct err *e) MUST_USE;
/*
 * Write lane. Records the failure or makes the session. Returns 0 for both,
 * since a failure has to be kept; s->refused says which it was.
 */
int sign_in_finish(struct tx *tx, struct app *app, struct sign_in *s,
	struct err *e) MUST_USE;
/* Ends one session (sign-out). */
int staff_session_end(struct tx *tx, struct app *app,
	const struct caller *caller, struct err *e) MUST_USE;

#endif
