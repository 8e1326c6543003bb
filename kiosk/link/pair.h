/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a kiosk becomes one of the centre's terminals, and how it stays one: the
 * keys are made here and never leave, the centre signs a certificate for them.
 */
#ifndef YZ_PAIR_H
#define YZ_PAIR_H

#include "client.h"
#include "err.h"
#include "world.h"

/* The files of a pairing, in the data directory. */
#define PAIR_KEY "terminal.key"		    /* P-256, PEM, 0600 */
#define PAIR_CERT "terminal.crt"	    /* leaf and intermediate, PEM */
#define PAIR_CA "ca.crt"		    /* the one root trusted, PEM */
#define PAIR_ED25519 "terminal-ed25519.key" /* seed, hex, 0600 */
#define PAIR_URL "server.url"
#define PAIR_NAME "terminal.name"
#define PAIR_DEMO "demo.path" /* of a demo centre's demo.json, if any */
#define PAIR_FILE_MAX ((size_t)64 * 1024)

/* Of the 45 days that a certificate lasts. */
#define PAIR_RENEW_DAYS 30

struct pair_request {
	const char *dir;  /* made when it is missing, 0700 */
	const char *url;  /* https://HOST:PORT of the terminals' port */
	const char *ca;	  /* PEM file to trust for this one call */
	const char *code; /* one-time pairing code */
};

/*
 * Makes the keys, sends them, leaves the files. Nothing is left when the
 * centre refuses. Sets the centre's code (PAIR_CODE …), LINE_DOWN, INTERNAL,
 * each with a detail.
 */
int pair_run(const struct pair_request *p, const struct rng *rng,
	struct err *e) MUST_USE;

/*
 * Renews the certificate if less than PAIR_RENEW_DAYS of it remain. 1: there
 * is a new one; 0: not yet needed; -1 with err.
 */
int pair_renew(struct client *client, const char *dir, int64_t now_ms,
	struct err *e) MUST_USE;

#endif
