/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `yizhan-gate verify`: verdicts on codes against one key, without state or
 * network: for an attendant's first look, for scripts, and for anyone who
 * wants to check this verifier against another one.
 *
 * Not for: opening a gate. Revocation and replay need what `run` keeps.
 */
#ifndef YZ_GATE_VERIFY_H
#define YZ_GATE_VERIFY_H

#include <stdio.h>

#include "token.h"

struct verify_options {
	uint8_t public_key[ED25519_PUBLIC];
	struct token_expect expect;
};

/*
 * Reads --key, --at and one of --group and --site. 0, or an exit status of
 * sysexits.h with the reason on stderr.
 */
int verify_parse(int argc, char **argv, struct verify_options *o) MUST_USE;
/*
 * One verdict in JSON for each line of fd in. A line is everything up to its
 * "\n", of any length and of any bytes. Returns an exit status.
 */
int verify_run(const struct verify_options *o, int in, FILE *out) MUST_USE;

#endif
