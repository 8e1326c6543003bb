/* SPDX-License-Identifier: Apache-2.0 */
/* Gates of a park as the tests want them: what each has written down, and
 * batches of it. */
#ifndef YZ_TEST_GATES_H
#define YZ_TEST_GATES_H

#include "gate.h"
#include "gate_entry.h"
#include "passes.h"
#include "trust_list.h"

#define GATES_ENTRIES_MAX 64
#define GATES_T0 INT64_C(1780279200) /* 10:00 on PASSES_DAY */

struct test_gate {
	struct centre *c;
	int number; /* of centre_kiosk() */
	const char *name;
	struct sign_key *key;
	size_t n;
	uint8_t salts[GATES_ENTRIES_MAX][ENTRY_SALT];
	uint8_t records[GATES_ENTRIES_MAX][ENTRY_RECORD_MAX];
	size_t lengths[GATES_ENTRIES_MAX];
	uint8_t chains[GATES_ENTRIES_MAX + 1][ENTRY_CHAIN]; /* before each */
	const char *took; /* said beside the next batches; NULL: nothing */
};
/* Kiosk `number` becomes a gate of a park; free with _end. */
void gates_begin(
	struct test_gate *g, struct centre *c, int number, const char *park);
void gates_end(struct test_gate *g);
/* Writes one more down; token NULL: of no pass. at: Unix seconds. */
void gates_note(struct test_gate *g, const struct token *t, int64_t at,
	const char *result, uint32_t list_seq);
/* Entries [from, from + n), counted from 0, as a batch in the arena. */
struct bytes gates_batch(
	const struct test_gate *g, size_t from, size_t n, struct arena *a);
/* The same sent; the answer. */
const struct reply *gates_send(
	const struct test_gate *g, size_t from, size_t n);
/* Everything that a gate takes from one answer of GET /gate/lists. */
void gates_take(struct centre *c, const struct reply *r, struct gate *g,
	struct trust_set *trust);
/* What a paper's digits say. */
struct token gates_read(struct centre *c, const char *digits);
/* A product that costs nobody anything, for passes_only(). */
extern const struct passes gates_free;
/* A new member's pass of it; no may be NULL: the case's number. */
struct token gates_pass(struct centre *c, const char *birth, const char **no);

#endif
