/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole centre in memory: made as `yizhan init --demo` makes one, opened as
 * `yizhan serve` opens one, but asked without a socket and living by a clock
 * that moves only when it is told to. A program makes one centre; each of its
 * tests gets a copy in a directory of its own.
 *
 * Every function fails the test itself when something that must work does not.
 */
#ifndef YZ_TEST_CENTRE_H
#define YZ_TEST_CENTRE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "civil.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

struct centre;
struct person;
struct sign_key;

/* Who asks, and through which door. */
struct who {
	enum http_port port;
	const char *ip;
	bool has_cert;
	uint8_t spki[32];
	char cookie[80], csrf[80], ticket[80]; /* empty: none */
};

/* One request; what is NULL is not sent. */
struct ask {
	const struct who *as;
	const char *method, *path;
	const char *key;  /* Idempotency-Key */
	const char *type; /* Content-Type; NULL: JSON when there is a body */
	const char *body;
	const char *more; /* further header lines, each with its CRLF */
};

/* Lives until the centre is closed for good. */
struct reply {
	struct reply *next;
	int status;
	const char *type;   /* "" when there is no body */
	const char *body;   /* with a NUL behind it */
	const char *cookie; /* of Set-Cookie, or NULL */
	json_t *json;	    /* NULL if it is not JSON */
};

/* ---- the centre (setup and teardown of cmocka) --------------------------- */

/* Of the group: makes the one centre all tests copy. */
int centre_make(void **state);
int centre_unmake(void **state);
/* Of a test: *state is the group's on entry and a struct centre behind it. */
int centre_setup(void **state);
int centre_teardown(void **state);

struct app *centre_app(struct centre *c);
const char *centre_dir(const struct centre *c);
/* Ends the server and starts it again; whoever is signed in stays so. */
void centre_close(struct centre *c);
void centre_open(struct centre *c);

/* ---- time ---------------------------------------------------------------- */

/* The clock to an hour of a day in Shanghai, ms behind midnight. */
void centre_at(struct centre *c, const char *day, int64_t ms);
void centre_pass(struct centre *c, int64_t ms);

/* ---- asking -------------------------------------------------------------- */

/* Sends without waiting for the answer; a number for centre_answer(). */
size_t centre_send(struct centre *c, const struct ask *ask);
const struct reply *centre_answer(struct centre *c, size_t number);
/* Both. */
const struct reply *centre_ask(struct centre *c, const struct ask *ask);
/* The usual ways to ask, with a fresh key for every POST that has a body. */
const struct reply *centre_get(
	struct centre *c, const struct who *as, const char *path);
const struct reply *centre_post(struct centre *c, const struct who *as,
	const char *path, const char *body);
/* Waits until everything that was written has been written. */
void centre_settle(struct centre *c);

/* "case_no" or "receipt.token" or "items.0.name"; NULL if it is not there. */
const json_t *reply_find(const struct reply *r, const char *path);
/* The same as text; fails if it is no text. */
const char *reply_text(const struct reply *r, const char *path);
int64_t reply_int(const struct reply *r, const char *path);

/* The status and, for a problem, its code: "" for a success. */
#define assert_reply(r, status_, code_)                                        \
	reply_check((r), (status_), (code_), __FILE__, __LINE__)
void reply_check(const struct reply *r, int status, const char *code,
	const char *file, int line);
/* Is this field refused with this code? */
bool reply_refuses(const struct reply *r, const char *path, const char *code);

/* ---- who ----------------------------------------------------------------- */

/* Somebody at the public door; at the terminals' without a certificate. */
extern const struct who centre_public, centre_unpaired;
/* The demo account of a role (the first), or of a name, signed in; again when
 * the session has ended. */
const struct who *centre_staff(struct centre *c, const char *role);
/* Forgets who is signed in, so that the next use signs in anew. */
void centre_forget(struct centre *c);
/* The demo account's name and password. */
const char *centre_account(const struct centre *c, const char *role);
const char *centre_password(const struct centre *c, const char *role);
/* What the demo accounts' app shows, so many steps from now. */
const char *centre_code(struct centre *c, int64_t steps);
/* The same of a secret that the centre has just shown. */
const char *centre_code_of(struct centre *c, const char *base32, int64_t steps);
/* A paired kiosk; number 0 to 3. */
const struct who *centre_kiosk(struct centre *c, int number);
/* Its row's id, and the key by which it signs; free that. */
int64_t centre_kiosk_row(struct centre *c, int number);
struct sign_key *centre_kiosk_key(struct centre *c, int number);
/* Shuts it out; pairs it again, under the same name, with new keys. */
void centre_revoke(struct centre *c, int number);
void centre_pair_again(struct centre *c, int number);
/* The request for a certificate over that kiosk's key, or over a new key,
 * written as it goes into JSON. */
const char *centre_kiosk_csr(struct centre *c, int number);
const char *centre_new_csr(struct centre *c);
/* A pairing code for a new terminal. */
const char *centre_pair_code(struct centre *c, const char *name);

/* ---- people and cases ---------------------------------------------------- */

struct applicant {
	const char *id_no; /* NULL: a new one, born in 1990 */
	const char *name;  /* NULL: 测试 */
	const char *phone, *employer;
	const char *group; /* NULL: courier */
	bool chip;
	bool no_gift; /* without the consent to it */
};

/* An ID number of the test division; birth is YYYYMMDD. */
const char *centre_id(struct centre *c, const char *birth);
/* The body of POST /enrolments. */
const char *applicant_body(struct centre *c, const struct applicant *a);
/* Applies at kiosk 0 and gives the answer. */
const struct reply *centre_apply(struct centre *c, const struct applicant *a);
/* The same, must succeed: the case number. NULL: somebody new. */
const char *centre_enrol(struct centre *c, const struct applicant *a);
/* One act on a case; version 0: the one it has. */
const struct reply *centre_decide(struct centre *c, const struct who *as,
	const char *no, const char *action, const char *reason,
	int64_t version);

/* ---- places of the demo's check-up ----------------------------------------
 */

/* Somebody who was taken in: the ID number. */
const char *centre_member(struct centre *c, const char *birth);
/* A session that has places, some days from now. */
const char *centre_session(struct centre *c);
/* The body of POST /bookings. */
const char *centre_booking_body(
	struct centre *c, const char *id, const char *session);
/* Books and gives the case number. NULL: a new member. */
const char *centre_book(struct centre *c, const char *id);

/* ---- the database behind its back ---------------------------------------- */

/* The first column of the first row. */
int64_t centre_int(struct centre *c, const char *sql, ...) PRINTF(2, 3);
const char *centre_text(struct centre *c, const char *sql, ...) PRINTF(2, 3);
void centre_sql(struct centre *c, const char *sql, ...) PRINTF(2, 3);
/* How often the trail says so. */
int64_t centre_trail(struct centre *c, const char *action);
/* SQLite's result code. */
int centre_try_sql(struct centre *c, const char *sql);

/* Text in the centre's memory. */
const char *centre_printf(struct centre *c, const char *fmt, ...) PRINTF(2, 3);
struct arena *centre_arena(struct centre *c);

#define CENTRE_TEST(f)                                                         \
	cmocka_unit_test_setup_teardown(f, centre_setup, centre_teardown)

#endif
