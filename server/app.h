/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server's one state: made in main, handed down. Time, randomness, keys,
 * database and network come in through it; nobody reads a global. Everything
 * here is set before the first request and only read afterwards, unless it
 * says otherwise.
 */
#ifndef YZ_APP_H
#define YZ_APP_H

#include "call/call.h"
#include "db/db.h"
#include "ticket.h"
#include "world.h"

struct keyring;
struct signing;
struct static_files;
struct trust;
struct ref;
struct ca;
struct http_server;

/* What the configuration file says; server/config.c holds the table. */
struct app_config {
	const char *dir;	    /* the data directory */
	const char *file;	    /* NULL: DIR/yizhan.conf */
	const char *public_url;	    /* "https://HOST[:PORT]", for receipts */
	const char *terminals_host; /* more names of the terminals' port */
	const char *center;	    /* the centre's name on every page */
	const char *window;	    /* where to ask, on receipts: "3 号" */
	const char *listen, *terminals; /* "HOST:PORT" */
	const char *tls_cert, *tls_key; /* of the public port; "": own CA's */
	int64_t rating_days; /* working days to remedy a bad rating */
	bool demo;	     /* division 340299 is taken, loopback only */
	bool create;	     /* init: make the database; not in the file */
	bool rotating;	     /* opened to change the master key; likewise */
};

struct app {
	struct app_config config;
	const struct clock *clock;
	const struct rng *rng;
	struct arena arena;		/* lives as long as the process */
	struct keyring *keyring;	/* sealed fields, blind indexes */
	struct signing *signing;	/* what signs papers and lists */
	uint8_t receipt_digest_key[32]; /* binds the printed facts */
	uint8_t outbox_secret[32];	/* opens what kiosks sealed */
	uint8_t outbox_public[32];
	const struct trust *trust; /* keys whose receipts we take */
	const struct ref *ref;	   /* groups, unions, districts, consents */
	struct ca *ca;		   /* signs the terminals' certificates */
	struct mailbox *mailbox;
	struct db *db;
	struct lane *hash_lane;	  /* password hashing: 2 threads, 32 waiting */
	struct lane *image_lane;  /* pictures: one at a time, 8 waiting */
	struct lane *body_lane;	  /* bodies above 64 KiB, taken apart */
	struct http_server *http; /* NULL in administrative verbs */
	const struct static_files *files; /* pages; NULL in verbs */
	struct calls *calls;		  /* requests under way */
};

/*
 * Opens everything under dir but the network: keys, database, reference data.
 * NULL with err when the directory is not a centre, is in use, or is damaged.
 */
struct app *app_open(const struct app_config *config, const struct clock *clock,
	const struct rng *rng, struct err *e) MUST_USE;
void app_close(struct app *app);

/*
 * A ticket of this centre (ticket.h) for one use, by which its key is drawn;
 * and whether a text is one that still counts. CPU alone: any thread. A change
 * of the master key ends those that are about.
 */
void app_ticket(const struct app *app, const char *use, int64_t ends_at,
	char out[TICKET_SIZE]);
bool app_ticket_is_live(
	const struct app *app, const char *use, const char *text) MUST_USE;

#endif
