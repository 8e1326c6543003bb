/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A passphrase, asked at the terminal or read from a file, and the key that
 * is made of it (argon2id). Never an argument: other users see arguments.
 */
#ifndef YZ_PASSPHRASE_H
#define YZ_PASSPHRASE_H

#include "err.h"
#include "seal.h"

#define PASSPHRASE_MIN 12 /* code points, of a new one */
#define PASSPHRASE_MAX 1024
#define PASSPHRASE_SALT 16

struct kdf_cost {
	int64_t memory_kib, passes;
};
/* For new exports: some 0.7 s and 256 MiB a guess. */
extern const struct kdf_cost kdf_cost_standard;
/* What an export that is read may ask of this machine. */
extern const struct kdf_cost kdf_cost_most;

/*
 * The first line of file, or, with file NULL, asked at the terminal without
 * echo; fresh: asked twice, and long enough. Wipe out after use.
 * PASSPHRASE_WEAK, INTERNAL (no terminal, no file, open to others).
 */
int passphrase_ask(const char *file, bool fresh, char out[PASSPHRASE_MAX + 1],
	struct err *e) MUST_USE;
/* Wipe out after use. INTERNAL when the memory is refused. */
int passphrase_key(const char *passphrase, const uint8_t salt[PASSPHRASE_SALT],
	const struct kdf_cost *cost, uint8_t out[SEAL_KEY_SIZE],
	struct err *e) MUST_USE;

#endif
