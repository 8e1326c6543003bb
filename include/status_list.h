/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which passes and vouchers are void: an exact bitmap by index, as snapshots
 * and deltas that the centre signs and gates carry on from one to the next.
 * Also where an index comes from. Pure: no file, no clock.
 *
 * Not for: keeping lists on disk (kiosk/gate), deciding who is void (server).
 * Format: spec/credential.md 5.
 */
#ifndef YZ_STATUS_LIST_H
#define YZ_STATUS_LIST_H

#include "token.h"

#define LIST_BLOCK UINT32_C(131072) /* indexes; lists grow by whole blocks */
#define LIST_BLOCKS_MAX 64
#define LIST_HASH 16
#define LIST_JUMP_MAX 100000 /* numbers that one step may leave out */
/* Bytes of a snapshot, and of a delta as one code (prefix 9015), at most. */
#define LIST_WIRE_MAX ((size_t)LIST_BLOCK / 8 * LIST_BLOCKS_MAX + 8192)
#define LIST_CODE_MAX 327

/* ---- numbers and indexes ------------------------------------------------- */

/* The list of a year's passes or vouchers; the same again after 64 years. */
uint8_t list_number(int year, enum token_type type);
/*
 * The nth index of a list: a permutation within the block that n lies in, so
 * that an index tells nothing of how many were given. Key: one a list.
 */
uint32_t list_index(const uint8_t key[32], uint32_t n);
/* Which of a list an index is. */
uint32_t list_nth(const uint8_t key[32], uint32_t index);
/* The index within a cti, and back: token_set_index(). */
uint32_t list_index_of(const struct token *t);

/* ---- a list ---------------------------------------------------------------
 */

struct status_list {
	uint8_t list;
	uint32_t seq;	   /* 0: never filled */
	uint32_t n_issued; /* indexes in opened blocks, not those given */
	int64_t iat, exp;  /* Unix seconds; its age counts from iat */
	uint32_t ttl;	   /* seconds after which a newer one is to be had */
	uint8_t hash[LIST_HASH]; /* of bits */
	uint8_t *bits;		 /* n_issued / 8 bytes, lowest bit first */
};

void list_release(struct status_list *l);
/* Grows to blocks (never shrinks), what is new is good; rehash afterwards. */
void list_open_blocks(struct status_list *l, uint32_t blocks);
/* Changes one bit, index < n_issued; rehash when all is done. */
void list_set(struct status_list *l, uint32_t index, bool is_void);
void list_rehash(struct status_list *l);
/* False behind n_issued too. */
bool list_is_void(const struct status_list *l, uint32_t index);

/* ---- making ---------------------------------------------------------------
 */

/*
 * The whole list as it is, signed. prev is the hash of the state of the number
 * before, zeroes in front of the first.
 */
struct bytes list_snapshot(const struct status_list *l,
	const uint8_t prev[LIST_HASH], const struct sign_key *key,
	struct arena *a) MUST_USE;
/*
 * What leads from base to l, which have as many blocks. From a list to itself
 * it only says that nothing has changed, and renews the date.
 */
struct bytes list_delta(const struct status_list *base,
	const struct status_list *l, const struct sign_key *key,
	struct arena *a) MUST_USE;
/* A delta as the digits of one code; NULL if it is longer than LIST_CODE_MAX.
 */
char *list_delta_code(struct bytes delta, struct arena *a) MUST_USE;

/* ---- taking ----------------------------------------------------------------
 */

/* The highest number that was ever taken, and the state it stood for. */
struct list_mark {
	uint8_t list; /* for whoever keeps several; list_take() looks past it */
	uint32_t seq;
	uint8_t hash[LIST_HASH];
};

struct list_about {
	uint8_t list;
	bool is_delta;
	uint32_t seq, base; /* base of a delta */
	int64_t iat;
};

/* What a signed list says that it is; nothing is proven. E_LIST_SHAPE and the
 * verdicts of envelopes. */
enum token_verdict list_about(
	struct bytes wire, struct list_about *out) MUST_USE;
/*
 * Puts a snapshot or delta in the place of held, which may be a list never
 * filled, of the number that the wire is about. Anything but OK leaves held as
 * it was:
 *   E_CBOR … E_SIG  the envelope, the key (usage KEY_LIST)
 *   E_LIST_SHAPE    what is inside; the number of another list
 *   E_LIST_SEQ      lower than the mark, or more than LIST_JUMP_MAX above it
 *   E_LIST_BASE     a delta that begins at another state than held and does
 *                   not lead to it either
 *   E_LIST_SIZE     blocks, lengths, indexes outside of the list, a shrunk one
 *   E_LIST_HASH     another state under the mark's number, or not the state
 *                   that is promised, or not the one that was before
 * The same state again is OK and renews the date, never to an earlier one.
 */
enum token_verdict list_take(struct status_list *held,
	const struct list_mark *mark, struct bytes wire,
	const struct trust *trust, int64_t now) MUST_USE;

#endif
