/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealed fields: personal data as it lies in the database, and the blind
 * indexes by which it is found again. Every key is derived from a master key
 * file that no backup holds.
 *
 * A sealed field is: key id (1 byte), nonce (12), ciphertext, tag (16). The
 * key id names a generation of the master key and with it the algorithm
 * (1..127: AES-256-GCM), so both rotate online: new fields use the newest
 * generation, old ones open as long as theirs is loaded. The additional data
 * are table, column, row id and key id, so a value that is moved to another
 * row or column does not open.
 *
 * Not for: passwords, what terminals hold, signatures.
 */
#ifndef YZ_SEAL_H
#define YZ_SEAL_H

#include "arena.h"
#include "err.h"
#include "world.h"

#define SEAL_KEY_SIZE 32
#define SEAL_OVERHEAD (1 + 12 + 16)
#define SEAL_GENERATIONS_MAX 8
#define BLIND_SIZE 32

/* A column that holds sealed fields. A sealing of any other is a BUG. */
struct seal_column {
	const char *table;
	const char *column;
};

/* What the server seals; a new sealed column is a new row. */
extern const struct seal_column seal_columns[];
extern const size_t seal_columns_count;

struct keyring; /* read-only after _new: threads share it */

/*
 * Writes n fresh random bytes to a new file, 0400, synced with its directory.
 * -1 (INTERNAL) also if the file is there: a key is never overwritten.
 */
int key_file_create(const char *path, const struct rng *rng, size_t n,
	struct err *e) MUST_USE;
/*
 * Reads exactly n bytes. -1 (INTERNAL) if the file is not a regular one, is
 * open to group or world, or has another length. Wipe out after use.
 */
int key_file_load(
	const char *path, void *out, size_t n, struct err *e) MUST_USE;

/*
 * A keyring of n_masters generations, masters[i] being key id i + 1; the last
 * one seals. The columns must outlive it.
 */
struct keyring *keyring_new(const uint8_t (*masters)[SEAL_KEY_SIZE],
	size_t n_masters, const struct seal_column *columns,
	size_t n_columns) MUST_USE;
/*
 * The same from DIR/master.key and, after rotations, DIR/master-2.key and so
 * on up to the first that is missing. NULL with e set.
 */
struct keyring *keyring_open(const char *dir, const struct seal_column *columns,
	size_t n_columns, struct err *e) MUST_USE;
/*
 * The master keys themselves, as keyring_open() reads them: how many, or -1.
 * For their export alone. Wipe out after use.
 */
int master_keys_load(const char *dir,
	uint8_t out[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE],
	struct err *e) MUST_USE;
/* Wipes the keys. */
void keyring_free(struct keyring *k);
/* The key id that seals now. */
uint8_t keyring_current(const struct keyring *k);

/* Seals plain (may be empty) for one row. The result lives in the arena. */
struct bytes seal_field(const struct keyring *k, const struct rng *rng,
	const char *table, const char *column, int64_t row_id,
	struct bytes plain, struct arena *a) MUST_USE;
/*
 * Opens a field; *plain lives in the arena, with a NUL behind it that its
 * length does not count. -1 (INTERNAL) when anything differs: bytes, place,
 * key.
 */
int seal_open(const struct keyring *k, const char *table, const char *column,
	int64_t row_id, struct bytes sealed, struct arena *a,
	struct bytes *plain, struct err *e) MUST_USE;
/* The key id of a sealed field, 0 for an empty one: what rotation looks at. */
uint8_t seal_key_id(struct bytes sealed);

/*
 * The index of a value that the caller has normalised, under the newest key:
 * equal values of one column, and only they, have equal indexes.
 */
void blind_index(const struct keyring *k, const char *table, const char *column,
	struct bytes normalised, uint8_t out[BLIND_SIZE]);
/* Under another generation, for searches while a rotation is under way. */
void blind_index_under(const struct keyring *k, uint8_t key_id,
	const char *table, const char *column, struct bytes normalised,
	uint8_t out[BLIND_SIZE]);

/*
 * Whole secrets at rest, such as the issuing keys: as a field, but bound to a
 * name instead of a place in a table.
 */
struct bytes seal_blob(const struct keyring *k, const struct rng *rng,
	const char *name, struct bytes plain, struct arena *a) MUST_USE;
int seal_blob_open(const struct keyring *k, const char *name,
	struct bytes sealed, struct arena *a, struct bytes *plain,
	struct err *e) MUST_USE;
/*
 * A 32-byte key of its own for one purpose ("receipt digest"), so that nobody
 * uses a master key twice. Wipe out after use.
 */
void keyring_derive(const struct keyring *k, uint8_t key_id,
	const char *purpose, uint8_t out[SEAL_KEY_SIZE]);

#endif
