/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the walk over all routes knows of each: a success, a problem and a
 * forbidden case, a file for each subject. In targets and bodies stand words:
 * $case: a new application; $token: its receipt; $id: a new person's number;
 * $code: a new pairing code; $csr: the kiosk's request; $new: another one;
 * $name, $password: the clerk's; $key: some Ed25519 key; $late: an act done
 * offline; $item: one that came to nothing; $hall: a kiosk's name; $money,
 * $keyed, $reserved, $failed, $run, $released, $carry, $due, $hash, $answer,
 * $version: of the fund (funds.h), the last three of what came last; $goods;
 * $holder, $holds: somebody and a receipt of theirs; $factor: the next code of
 * demo accounts, $first: that of a secret which the auditor just got; $member:
 * a new member's number; $session: one with places; $booking: a new booking,
 * $owner the number of whoever made the last; $now: a session of today;
 * $voucher, $attended: of who walked in; $call; $behind, $ahead: two who wait;
 * $reorder: asked for by the clerk; $shut: a session that was closed; $help,
 * $notice, $bad: an open call, a notice, a bad rating's follow-up; $handed:
 * what was handed over, $given: the same, its visit; $today: the day.
 */
#ifndef YZ_TEST_ROUTES_H
#define YZ_TEST_ROUTES_H

#include "centre.h"

struct route_row {
	const char *route; /* method and path, as in the route's row */
	/* anyone, bearer (of a link to send papers by), loopback, kiosk, gate,
	 * unpaired or a role */
	const char *as;
	const char *target, *body; /* target NULL: the path */
	/* The problem: the same request but for what is said here. */
	struct {
		const char *method, *as, *target, *body;
		int status;
		const char *code;
	} bad;
	/* Who is kept out. "foreign": a page of another host; "": nobody, which
	 * only a route for anyone may say. */
	const char *not_as, *not_code;
};

struct route_subject {
	const struct route_row *rows;
	size_t n;
	/* What "$name" stands for, made anew; NULL: no word of this subject. */
	const char *(*word)(struct centre *c, const char *name);
};
extern const struct route_subject routes_house, routes_case, routes_booking,
	routes_fund, routes_pass, routes_aid;

/* Number of all rows; the row of "METHOD /path", NULL if there is none. */
size_t routes_count(void);
const struct route_row *routes_find(const char *route);
/* This machine. Who a row means; the row's request, which succeeds. */
extern const struct who routes_loopback;
const struct who *routes_who(struct centre *c, const char *as);
struct ask routes_good(struct centre *c, const struct route_row *row);
/* Text with its words filled in; NULL of NULL. */
const char *routes_fill(struct centre *c, const char *text);

/* The number of whoever the last $booking, pass or $holder is of. */
extern const char *routes_owner;
/* The role whose password $mine is. */
extern const char *routes_asking;
const char *routes_today(struct centre *c);
/* A gate of the demo's first park, and (or NULL) what it has to say. */
const struct who *routes_gate(struct centre *c, const char **batch);

/* ---- bodies that more than one subject has ------------------------------- */

#define PERSON(id)                                                             \
	"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","           \
	"\"id_no\":\"" id "\"}"
#define CODE(code) "{\"code\":\"" code "\"}"
#define STATE(state) "{\"state\":\"" state "\"}"
#define MEMBER                                                                 \
	"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","           \
	"\"id_no\":\"$member\"},\"source\":\"chip\""
#define OWNER                                                                  \
	"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","           \
	"\"id_no\":\"$owner\"},\"source\":\"chip\""

#endif
