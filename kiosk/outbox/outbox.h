/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts on their way to the centre. An act is on the disk, sealed, before
 * anything is sent; then it goes to the centre directly, and when no answer
 * comes, or there is no line, the person gets the kiosk's own receipt (the
 * promise) and the outbox sends it later, oldest first. Directly or later, it
 * is the same key, path and body, so that the centre does it once.
 *
 * No thread, no clock, no socket of its own: everything comes in, and
 * outbox_tick() is called from the agent's loop.
 */
#ifndef YZ_OUTBOX_H
#define YZ_OUTBOX_H

#include "../link/line.h"
#include "envelope.h"
#include "offline.h"
#include "store.h"
#include "world.h"

#define OUTBOX_URL_MAX 200

/* Who the kiosk is and whom it seals for. Without a kiosk key, a number or a
 * centre's key nothing is kept, and acts only go directly. */
struct outbox_identity {
	struct sign_key *kiosk; /* outlives the outbox; NULL: none */
	int64_t number;		/* of the terminal, 0: unknown */
	bool has_centre;
	uint8_t centre[X25519_SIZE];
	char public_url[OUTBOX_URL_MAX + 1]; /* for receipts; "": unknown */
};

struct outbox_config {
	const struct clock *clock;
	const struct rng *rng;
	const struct line *line; /* may be filled in later, before use */
	struct store *store;	 /* outlives the outbox */
	struct outbox_identity identity;
};

struct outbox;
struct outbox *outbox_new(const struct outbox_config *c) MUST_USE;
/* The line is closed by then: no call of ours is under way. */
void outbox_free(struct outbox *o);

/* ---- what the centre says ------------------------------------------------ */

/* To change what was heard. */
struct outbox_identity *outbox_identity(struct outbox *o);
/* The centre's clock now (UTC ms): each act is stamped with the difference. */
void outbox_set_time(struct outbox *o, int64_t centre_ms);
/* The highest number that the centre has of this kiosk. */
void outbox_set_seq(struct outbox *o, int64_t seq);
/* The centre has just answered: good enough to send what waits, whatever the
 * line is judged to be. */
void outbox_heard(struct outbox *o);
/* The centre has refused this kiosk: nothing is promised until it takes it
 * back. What waits stays. */
void outbox_bar(struct outbox *o, bool barred);

/* ---- acts ---------------------------------------------------------------- */

struct outbox_answer {
	enum err_code failed; /* ERR_NONE: as follows */
	int status;
	bool problem;
	struct bytes body; /* none for an empty one */
};

/* A leased place, and the words by which the promise calls it. */
struct outbox_place {
	const char *session;
	const char *title, *date, *weekday, *starts, *ends;
	const char *name, *address; /* of the place */
};

struct outbox_act {
	const char *key;  /* the page's Idempotency-Key */
	const char *path; /* of the offline table, or lives for ever */
	struct bytes body;
	const struct outbox_place *place; /* that it takes; NULL: none */
	/* Once, perhaps before outbox_submit returns. The body lives until it
	 * returns. */
	void (*done)(void *ctx, const struct outbox_answer *a);
	void *ctx;
};

/*
 * 0: done() is or will be called, also for what the centre refuses. -1: it
 * never is: KEY_REUSED (the key was used for something else), LEASE_SPENT (no
 * line, and no such place is left), what line->submit sets.
 */
int outbox_submit(
	struct outbox *o, const struct outbox_act *act, struct err *e) MUST_USE;

/* Sends what waits when its time has come. Every 200 ms or so. */
void outbox_tick(struct outbox *o);

/* ---- leases -------------------------------------------------------------- */

/*
 * May the centre be asked for leases? Not while something waits: an act that
 * it does not have yet may have used one. *ticket goes with the answer; it is
 * another one each time that a lease is used.
 */
uint64_t outbox_leases_ticket(const struct outbox *o);
bool outbox_leases_may_ask(struct outbox *o, uint64_t *ticket);
/* What it answered; left alone (0, *taken false) when an act came between. */
int outbox_leases_set(struct outbox *o, uint64_t ticket,
	const struct store_lease *leases, size_t n, bool *taken,
	struct err *e) MUST_USE;
/* Those that have not ended; none when the file cannot be read. */
size_t outbox_leases(
	struct outbox *o, struct arena *a, struct store_lease **out);

/* ---- what there is to say ------------------------------------------------ */

struct outbox_depth {
	int64_t waiting, oldest_ms; /* their number, the age of the first */
	int64_t stuck;		    /* refused or poisoned: for the desk */
	enum offline_level level;
};

struct outbox_depth outbox_depth(struct outbox *o);
/* What may be promised for a service now. */
enum offline_promise outbox_promise(
	struct outbox *o, const struct offline_service *s);

#endif
