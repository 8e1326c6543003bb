/* SPDX-License-Identifier: Apache-2.0 */
#include "cms.h"
#include <openssl/cms.h>
#include <openssl/err.h>
#include <string.h>

#define ROUNDS 600000

/* The content is in the structure, not beside it. A passphrase that was taken
 * is wiped and freed with the structure. */
static CMS_ContentInfo *
envelope(BIO *text, const char *passphrase)
{
	CMS_ContentInfo *cms = CMS_AuthEnvelopedData_create(EVP_aes_256_gcm());
	size_t n = strlen(passphrase);
	unsigned char *own = OPENSSL_memdup(passphrase, n);
	bool taken = cms && own && CMS_set_detached(cms, 0) == 1 &&
		     CMS_add0_recipient_password(cms, ROUNDS,
			     NID_id_alg_PWRI_KEK, NID_undef, own,
			     (ossl_ssize_t)n, EVP_aes_256_cbc()) != NULL;

	if (taken && CMS_final(cms, text, NULL, CMS_BINARY) == 1)
		return cms;
	if (!taken)
		OPENSSL_clear_free(own, n);
	CMS_ContentInfo_free(cms);
	return NULL;
}

int
cms_seal(struct arena *a, struct bytes text, const char *passphrase,
	struct bytes *out, struct err *e)
{
	BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
	CMS_ContentInfo *cms = in ? envelope(in, passphrase) : NULL;
	uint8_t *der, *end;
	int n = cms ? i2d_CMS_ContentInfo(cms, NULL) : -1;

	BIO_free(in);
	if (n > 0) {
		der = end = arena_alloc(a, (size_t)n);
		n = i2d_CMS_ContentInfo(cms, &end);
		*out = bytes_of(der, (size_t)n);
	}
	CMS_ContentInfo_free(cms);
	return n > 0 ? 0
		     : err_setf(e, ERR_INTERNAL, "cms: %s",
			       ERR_reason_error_string(ERR_peek_last_error()));
}
