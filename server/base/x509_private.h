/* SPDX-License-Identifier: Apache-2.0 */
/* What issuing and reading certificates share; OpenSSL types inside. */
#ifndef YZ_X509_PRIVATE_H
#define YZ_X509_PRIVATE_H

#include <openssl/x509.h>

#include "x509.h"

#define TERMINAL_URN "urn:yizhan:terminal:"

/* NULL if the text holds none. The caller frees. */
X509 *x509_cert_parse(const char *pem);
EVP_PKEY *x509_key_parse(const char *pem);
/*
 * The request if its own P-256 key has signed it, with that key's SPKI hash.
 */
X509_REQ *x509_request_parse(const char *pem, uint8_t spki[SHA256_SIZE]);
int64_t x509_seconds(const ASN1_TIME *t);

#endif
