/* SPDX-License-Identifier: Apache-2.0 */
#include "gcm.h"
#include "crypto.h"

#include <openssl/err.h>

void
gcm_seal(const EVP_CIPHER *cipher, const uint8_t key[GCM_KEY],
	const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes plain,
	uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0;

	BUG_ON(!ctx || plain.n > INT32_MAX - GCM_TAG || aad.n > INT32_MAX);
	BUG_ON(EVP_EncryptInit_ex2(ctx, cipher, key, nonce, NULL) != 1);
	BUG_ON(EVP_EncryptUpdate(ctx, NULL, &n, aad.p, (int)aad.n) != 1);
	if (plain.n)
		BUG_ON(EVP_EncryptUpdate(ctx, out, &n, plain.p, (int)plain.n) !=
			1);
	BUG_ON(EVP_EncryptFinal_ex(ctx, out + plain.n, &n) != 1);
	BUG_ON(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG,
		       out + plain.n) != 1);
	EVP_CIPHER_CTX_free(ctx);
}

int
gcm_open(const EVP_CIPHER *cipher, const uint8_t key[GCM_KEY],
	const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes sealed,
	uint8_t *plain)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	size_t n_text = sealed.n - GCM_TAG;
	uint8_t tag[GCM_TAG];
	int n = 0;
	bool ok;

	BUG_ON(!ctx || sealed.n < GCM_TAG || sealed.n > INT32_MAX);
	memcpy(tag, sealed.p + n_text, GCM_TAG);
	BUG_ON(EVP_DecryptInit_ex2(ctx, cipher, key, nonce, NULL) != 1);
	BUG_ON(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, tag) !=
		1);
	ok = EVP_DecryptUpdate(ctx, NULL, &n, aad.p, (int)aad.n) == 1;
	if (n_text)
		ok = ok && EVP_DecryptUpdate(
				   ctx, plain, &n, sealed.p, (int)n_text) == 1;
	ok = ok && EVP_DecryptFinal_ex(ctx, plain + n_text, &n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok) {
		crypto_wipe(plain, n_text);
		/* What stays in the queue would be blamed on the next call. */
		ERR_clear_error();
	}
	return ok ? 0 : -1;
}
