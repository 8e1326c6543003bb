/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a kiosk becomes one of the centre's terminals, and how it stays one: the
 * keys are made here and never leave, the centre signs a certificate for them.
 */
#ifndef YZ_PAIR_H
#define YZ_PAIR_H

/* The files of a pairing, in the data directory. */
#define PAIR_KEY "terminal.key"		    /* P-256, PEM, 0600 */
#define PAIR_CERT "terminal.crt"	    /* leaf and intermediate, PEM */
#define PAIR_CA "ca.crt"		    /* the one root trusted, PEM */
#define PAIR_ED25519 "terminal-ed25519.key" /* seed, hex, 0600 */
#define PAIR_URL "server.url"
#define PAIR_NAME "terminal.name"

#endif
