/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the rules know of each other. */
#ifndef YZ_ACTS_PLACES_PRIVATE_H
#define YZ_ACTS_PLACES_PRIVATE_H

#include "places.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

typedef enum err_code place_act(struct places *p, const struct act *a);
place_act act_hold, act_release, act_book, act_wait, act_cancel, act_move,
	act_lease; /* kiosk.c */
place_act act_close, act_reopen, act_shift, act_scan, act_reorder,
	act_tick; /* desk.c */

bool has_place(const struct place *b);
/* At every level of the session. */
bool has_room(const struct places *p, int session);
int own_share(const struct places *p, int person, int programme);
/* The first that has a place, the common one last; -1: none has. */
int share_of(const struct places *p, int programme, int first, int second);

/* Where somebody stands in line, from 0; -1: waits no more. */
int queue_at(const struct places *p, int booking);
void queue_put(struct places *p, int booking, int at);
void queue_remove(struct places *p, int booking);
/* Into a place, and out of the line. */
void put_in(struct places *p, int booking, int session, int share);
bool promote_first(struct places *p, int programme);
void promote(struct places *p, int programme);
void lease_drop(struct places *p, int at);
/* Holds and leases that are over; was there any? */
bool sweep(struct places *p);

int64_t day_of(int64_t ms);
enum err_code check_open(const struct places *p, const struct terms *t);
enum err_code check_session(const struct places *p, const struct node *s);

#endif
