/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between gate and centre, over link/: trust list, lists and rules come down,
 * entries go up in signed batches until the centre says that it has them.
 * A gate that is not paired goes without.
 *
 * Not for: deciding; a gate opens with and without this.
 */
#ifndef YZ_GATE_SYNC_CLIENT_H
#define YZ_GATE_SYNC_CLIENT_H

#include "lane.h"

struct event_base;
struct sync;

struct sync_config {
	const char *dir;
	struct lane *lane;
	const struct clock *clock;
	int64_t every_s;
	const char *(*scanner_state)(void *ctx); /* for the heartbeat */
	void *ctx;
};

struct sync *sync_open(
	struct event_base *base, const struct sync_config *config) MUST_USE;
bool sync_is_online(const struct sync *s);
/* As the pairing called this gate; "" if it did not. */
const char *sync_name(const struct sync *s);
/* lane_centre.ask: by what the centre says the lane hears of it, or of nothing
 * after GATE_OPINION_MS. false: there is no line. */
bool sync_ask(struct sync *s, const struct gate_decision *d,
	const struct gate_pass *seen, uint64_t ticket);
/* There is something to send. */
void sync_nudge(struct sync *s);
void sync_close(struct sync *s);

#endif
