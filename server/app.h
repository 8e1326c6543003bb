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
#include "world.h"

struct keyring;
struct sign_key;
struct ref;
struct ca;
struct http_server;

struct app_config {
	const char *dir;	/* the data directory */
	const char *public_url; /* "https://HOST[:PORT]", for receipts */
	const char *center;	/* the centre's name on every page */
	const char *window;	/* where to ask, on receipts: "3 号" */
	bool test_people;	/* demo and tests: division 340299 is taken */
};

struct app {
	struct app_config config;
	const struct clock *clock;
	const struct rng *rng;
	struct arena arena;	      /* lives as long as the process */
	struct keyring *keyring;      /* sealed fields, blind indexes */
	struct sign_key *receipt_key; /* signs receipts */
	const struct ref *ref;	      /* groups, unions, districts, consents */
	struct ca *ca;		      /* signs the terminals' certificates */
	struct mailbox *mailbox;
	struct db *db;
	struct lane *hash_lane;	  /* password hashing: 2 threads, 32 waiting */
	struct http_server *http; /* NULL in administrative verbs */
	struct calls *calls;	  /* requests under way */
};

/*
 * Opens everything under dir but the network: keys, database, reference data.
 * NULL with err when the directory is not a centre, is in use, or is damaged.
 */
struct app *app_open(const struct app_config *config, const struct clock *clock,
	const struct rng *rng, struct err *e) MUST_USE;
void app_close(struct app *app);

#endif
