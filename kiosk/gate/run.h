/* SPDX-License-Identifier: Apache-2.0 */
/* `yizhan-gate run`: joins scanner, decision, relay, page, readers and line. */
#ifndef YZ_GATE_RUN_H
#define YZ_GATE_RUN_H

#include "settings.h"
#include "world.h"

#define GATE_LOCK "gate.lock"
#define GATE_URL "ui.url"
#define GATE_INBOX "inbox"
#define GATE_CONF "gate.conf"

/* Runs until SIGTERM. Prints "ready http://…" when it serves. */
int run(const char *dir, const struct settings *settings,
	const struct clock *clock, const struct rng *rng,
	struct err *e) MUST_USE;

/* The lock of a data directory: its descriptor, -1 with DATA_DIR_BUSY. */
int run_lock(const char *dir, struct err *e) MUST_USE;

#endif
