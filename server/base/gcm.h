/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AES-256-GCM as fields and envelopes use it: ciphertext with the tag of 16
 * bytes behind it. Who calls sees to it that a key never meets a nonce twice.
 */
#ifndef YZ_GCM_H
#define YZ_GCM_H

#include "base.h"

#include <openssl/evp.h>

#define GCM_KEY 32
#define GCM_NONCE 12
#define GCM_TAG 16

/* out has plain.n + GCM_TAG bytes. */
void gcm_seal(const EVP_CIPHER *cipher, const uint8_t key[GCM_KEY],
	const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes plain,
	uint8_t *out);
/* plain has sealed.n - GCM_TAG bytes, wiped on -1; sealed.n >= GCM_TAG. */
int gcm_open(const EVP_CIPHER *cipher, const uint8_t key[GCM_KEY],
	const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes sealed,
	uint8_t *plain) MUST_USE;

#endif
