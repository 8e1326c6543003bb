/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kiosk's state, made in main and handed down: what time it is, which
 * devices there are, who is being served, how the line to the centre is. Lives
 * on the event loop; no other thread touches it.
 */
#ifndef YZ_AGENT_H
#define YZ_AGENT_H

#include "funnel.h"
#include "guard.h"
#include "health.h"
#include "leases.h"
#include "slips.h"
#include "upkeep.h"
#include "visit.h"
#include "wish.h"
#include "../dev/scanner/scanner.h"
#include "../link/line.h"

/* How long after a screen's last question it still counts as asking. */
#define AGENT_ASK_MS 2000
/* A scan that no screen fetched by then was meant for nobody. */
#define AGENT_SCAN_MS 3000

struct outbox;

struct ime;

struct agent {
	const struct clock *clock;
	const struct rng *rng;
	struct line line;
	const char *dir;       /* of its files; NULL in tests */
	struct outbox *outbox; /* NULL: acts go to the centre or nowhere */
	bool form_asked;       /* the form of joining, since the start */
	struct idcard reader;
	struct scanner scanner;
	struct visit visit;
	struct guard guard;
	struct printer *printer; /* NULL: this kiosk has none */
	struct slips slips;
	struct ime *ime;      /* NULL: no candidates */
	const char *voices;   /* directory of spoken prompts, NULL: silent */
	char name[64];	      /* of this kiosk, as the centre calls it */
	char center[128];     /* name of the centre, "" until it was heard */
	struct health health; /* what the heartbeat says */
	struct wish wish;     /* what it is told */
	struct funnel funnel; /* how visits went */
	struct leases leases; /* places for the time without a line */
	struct upkeep upkeep; /* in the hands of the staff */
	/* A screen asks for a card until then (monotonic ms). */
	int64_t asking_until;
	/* Read but not yet fetched by that screen. */
	enum idcard_event pending;
	struct card card;
	/* Scanned but not yet fetched, "" for nothing. */
	char scanned[SCAN_MAX + 1];
	int64_t scanned_at; /* monotonic ms */
};

void agent_init(
	struct agent *a, const struct clock *clock, const struct rng *rng);
/* A screen asks for a card: what there is for it, once. */
enum idcard_event agent_ask_card(struct agent *a, struct card *out);
/* No screen asks any more; what was read and not fetched is wiped. */
void agent_forget_card(struct agent *a);
/* What was scanned, once: true and the code in out (SCAN_MAX + 1 bytes). */
bool agent_ask_scan(struct agent *a, char *out);
/* The card is not wanted any more; the visit goes on, and stays whose it is. */
void agent_drop_card(struct agent *a);
/* The end of a visit: nothing of the person stays. */
void agent_end_visit(struct agent *a);
/* Every 200 ms and when a device has something: progress, and forgetting. */
void agent_tick(struct agent *a);
/* Some device is a simulation: screens say so. */
bool agent_is_test(const struct agent *a);
void agent_release(struct agent *a);

#endif
