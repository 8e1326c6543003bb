/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verbs over the keys that sign and the list of those that are believed. The
 * root's file is read by this program alone, never by the server.
 */
#ifndef YZ_TRUST_VERBS_H
#define YZ_TRUST_VERBS_H

#include "cli.h"

cli_fn verb_keys_rotate;
/* `keys sign`: the server says what the list would hold, this program signs it
 * and hands it back by `keys take`. */
cli_fn verb_keys_draft;
cli_local_fn verb_keys_sign;
cli_fn verb_keys_take;
/* `keys make-roots`: for centres older than roots. */
cli_local_fn verb_keys_make_roots;
cli_fn verb_keys_pin;

#define ARGS_KEYS_ROTATE "KIND [--compromised]"
#define ARGS_KEYS_SIGN "--root FILE"
#define ARGS_KEYS_TAKE "LIST"
#define ARGS_KEYS_MAKE_ROOTS "--to DIR"
#define ARGS_KEYS_PIN "ROOT NEXT"

#endif
