/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master keys for the safe: a text that can be printed and typed in again,
 * sealed with AES-256-GCM under a key that argon2id makes of a passphrase.
 *
 *   yizhan-master-keys 1
 *   kdf argon2id memory=KIB passes=N lanes=1
 *   salt HEX32
 *   check HEX64                 one line a key: which centre's key it is
 *   sealed HEX                  the keys, bound to all the lines above
 */
#ifndef YZ_KEY_EXPORT_H
#define YZ_KEY_EXPORT_H

#include "arena.h"
#include "backup/passphrase.h"
#include "seal.h"
#include "world.h"

#define KEY_EXPORT_MAX 4096

struct bytes key_export_format(struct arena *a, const struct rng *rng,
	const uint8_t (*masters)[SEAL_KEY_SIZE], size_t n,
	const char *passphrase, const struct kdf_cost *cost,
	struct err *e) MUST_USE;
/*
 * How many keys, into out (wipe after use); -1 with KEY_FILE_DAMAGED or
 * PASSPHRASE_WRONG.
 */
int key_export_parse(struct arena *a, struct bytes text, const char *passphrase,
	uint8_t out[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE],
	struct err *e) MUST_USE;

#endif
