/* SPDX-License-Identifier: Apache-2.0 */
/* `yizhan init [--demo] --data DIR`: makes a centre. */
#ifndef YZ_INIT_H
#define YZ_INIT_H

#include "err.h"
#include "staff/password.h"
#include "world.h"

/*
 * The work of it: makes a centre in dir, prints nothing, leaves nothing open.
 * password gets the first administrator's one-time password. BAD_REQUEST if
 * dir holds a centre already.
 */
int init_centre(const char *dir, bool demo, const struct clock *clock,
	const struct rng *rng, char password[PASSWORD_ONE_TIME],
	struct err *e) MUST_USE;
int init_main(int argc, char **argv);

#endif
