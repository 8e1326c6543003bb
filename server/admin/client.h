/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line's side of DIR/admin.sock; http/admin.h has the protocol.
 * Blocks: only in the short-lived program, never in the server.
 */
#ifndef YZ_ADMIN_CLIENT_H
#define YZ_ADMIN_CLIENT_H

#include "err.h"
#include "str.h"

enum admin_answer { ADMIN_ANSWERED, ADMIN_NO_SERVER, ADMIN_BROKEN };

/*
 * Hands the words to the server of dir. ADMIN_ANSWERED: code, out and message
 * are its answer. ADMIN_NO_SERVER: nobody listens. ADMIN_BROKEN: e says why;
 * whether the work was done is unknown.
 */
enum admin_answer admin_client(const char *dir, int argc, char **argv,
	int *code, struct str *out, struct str *message, struct err *e);

#endif
