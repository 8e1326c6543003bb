/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What gate and centre say to one another, as JSON by shape: lists and rules
 * down, entries up. Signed things travel as base64url. Routes and their
 * meaning: server/pass/GATES.md.
 */
#ifndef YZ_GATE_SYNC_H
#define YZ_GATE_SYNC_H

#include "gate.h"
#include "json.h"

#define GATE_LISTS_PATH "/api/v1/gate/lists"
#define GATE_ENTRIES_PATH "/api/v1/gate/entries"
#define GATE_TOOK_MAX 60000 /* ms; longer is no verdict's time */
#define GATE_OPINION_PATH "/api/v1/gate/opinion"
#define GATE_OPINION_MS 800 /* who waits longer goes by the gate's own word */

/* One place's rules, as numbers of struct gate_rule. */
struct gate_sync_rule {
	int64_t place, passback_s, per_day, per_year, closed_days, opens,
		closes;
};

struct gate_sync_rules {
	struct json_list types; /* "pass", "voucher" */
	struct json_list rules; /* of struct gate_sync_rule */
};

/* The answer of GATE_LISTS_PATH. */
struct gate_sync_lists {
	int64_t time;	   /* the centre's clock, Unix ms */
	const char *trust; /* NULL: the one that is there is the newest */
	/* Snapshots and deltas, to be taken in this order. */
	struct json_list wires;
	struct gate_sync_rules *rules;
};

/* What is sent to GATE_ENTRIES_PATH, and the answer. */
struct gate_sync_batch {
	const char *batch;
	/* "12,,800": ms from the code read to the verdict, an entry each in
	 * their order, nothing where the gate does not know. NULL: a gate that
	 * does not say. */
	const char *took;
};
struct gate_sync_ack {
	int64_t acked; /* all up to this seq are kept */
};

/*
 * What is sent to GATE_OPINION_PATH about a code that the gate would let in:
 * its place in its list, and how often this gate has let it in, which the
 * centre may not have heard yet. The code itself stays at the gate.
 */
struct gate_sync_question {
	int64_t list, index, day, year;
};
struct gate_sync_opinion {
	const char *code; /* of a verdict: "OK", "E_REVOKED" */
};

extern const struct json_shape gate_sync_question_shape,
	gate_sync_opinion_shape;
extern const struct json_shape gate_sync_rules_shape, gate_sync_lists_shape,
	gate_sync_batch_shape, gate_sync_ack_shape;

/* Rules as a gate decides by them; FIELDS for what cannot be one. */
int gate_rules_read(const struct gate_sync_rules *from, struct gate_rules *out,
	struct err *e) MUST_USE;

#endif
