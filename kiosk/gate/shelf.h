/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a gate believes, on disk: trust list, revocation lists, rules, and the
 * marks below which nothing is taken any more. Every file is proven again when
 * it is read; one that is torn, changed or older than its mark is refused, and
 * the state before it counts if the marks know it.
 *
 * Not for: entries (ledger.h), asking the centre (sync.h).
 */
#ifndef YZ_GATE_SHELF_H
#define YZ_GATE_SHELF_H

#include "err.h"
#include "gate.h"
#include "trust_list.h"

struct shelf_list;

#define SHELF_TROUBLES_MAX 16

struct shelf {
	char *dir;
	struct gate *gate; /* what is taken goes in here */
	struct trust_key roots[TRUST_ROOTS_MAX];
	size_t n_roots;
	struct trust_set trust;
	struct list_mark trust_mark;
	struct shelf_list *lists;
	size_t n_lists;
	uint64_t acked;	  /* entries that the centre has */
	uint64_t written; /* the highest number of an entry, the lane says */
	unsigned alarms;  /* files refused, since the start */
	char alarm[48];	  /* the last of them: "list-104 E_LIST_SEQ" */
	/* What was refused and has not come whole since: "list-104". */
	char troubles[SHELF_TROUBLES_MAX][16];
	size_t n_troubles;
	bool dirty; /* the disk has less than the memory */
};

/*
 * Reads DIR/root.pub (one or two keys of 64 hex digits, a line each), marks,
 * trust list, lists and rules into gate. What is missing is not there yet;
 * NOT_FOUND without a root, INTERNAL for a directory that cannot be read.
 */
int shelf_open(struct shelf *s, const char *dir, struct gate *gate, int64_t now,
	struct err *e) MUST_USE;
void shelf_close(struct shelf *s);

/*
 * Proven, taken, then written; what was refused changes nothing and is an
 * alarm when its number is wrong. What the disk does not hold is still taken:
 * a full disk must not keep a void pass alive.
 */
enum token_verdict shelf_take_list(
	struct shelf *s, struct bytes wire, int64_t now) MUST_USE;
enum token_verdict shelf_take_trust(
	struct shelf *s, struct bytes wire, int64_t now) MUST_USE;
/* JSON of GateRules (gate_sync.h). */
int shelf_take_rules(
	struct shelf *s, struct bytes json, struct err *e) MUST_USE;
/* The centre has all entries up to here. */
void shelf_set_acked(struct shelf *s, uint64_t acked);
/* Writes the marks, with the gate's floor; tries again what failed. */
void shelf_save(struct shelf *s);

/* "104:17,105:3" for GATE_LISTS_PATH; lists whose file grew long are left out,
 * so that a snapshot comes. */
const char *shelf_have(const struct shelf *s, struct arena *a);
/* The same of all lists, for people. */
const char *shelf_numbers(const struct shelf *s, struct arena *a);

#endif
