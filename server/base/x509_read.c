/* SPDX-License-Identifier: Apache-2.0 */
/* Reading certificates, keys and requests, and checking chains. */
#include "x509_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static BIO *
bio_of(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);

	BUG_ON(!bio);
	return bio;
}

/* Without it OpenSSL would ask for a passphrase on the terminal. */
static int
no_passphrase(char *buf, int n, int writing, void *ctx)
{
	(void)buf;
	(void)n;
	(void)writing;
	(void)ctx;
	return -1;
}

X509 *
x509_cert_parse(const char *pem)
{
	BIO *bio = bio_of(pem);
	X509 *x = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);

	BIO_free(bio);
	/* Whatever stays in the queue would be blamed on the next TLS call. */
	ERR_clear_error();
	return x;
}

EVP_PKEY *
x509_key_parse(const char *pem)
{
	BIO *bio = bio_of(pem);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);

	BIO_free(bio);
	ERR_clear_error();
	return key;
}

/* The DER of any P-256 key in the one form that we take: uncompressed. */
static const uint8_t p256_head[] = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a,
	0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
	0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04 };
enum { P256_SPKI = sizeof(p256_head) + 64 };

/* SHA-256 of the DER; says whether it is a P-256 key. */
static bool
hash_spki(X509_PUBKEY *key, uint8_t out[SHA256_SIZE])
{
	uint8_t *der = NULL;
	int n = i2d_X509_PUBKEY(key, &der);
	bool p256;

	if (n <= 0)
		return false;
	crypto_sha256(bytes_of(der, (size_t)n), out);
	p256 = n == P256_SPKI && memcmp(der, p256_head, sizeof(p256_head)) == 0;
	OPENSSL_free(der);
	return p256;
}

X509_REQ *
x509_request_parse(const char *pem, uint8_t spki[SHA256_SIZE])
{
	BIO *bio = bio_of(pem);
	X509_REQ *req = PEM_read_bio_X509_REQ(bio, NULL, no_passphrase, NULL);
	bool ok = false;

	BIO_free(bio);
	if (req)
		ok = hash_spki(X509_REQ_get_X509_PUBKEY(req), spki) &&
		     X509_REQ_get_signature_nid(req) == NID_ecdsa_with_SHA256 &&
		     X509_REQ_get0_pubkey(req) &&
		     X509_REQ_verify(req, X509_REQ_get0_pubkey(req)) == 1;
	ERR_clear_error();
	if (ok)
		return req;
	X509_REQ_free(req);
	return NULL;
}

int
x509_request_check(
	const char *request, uint8_t spki[SHA256_SIZE], struct err *e)
{
	X509_REQ *req = x509_request_parse(request, spki);

	if (!req)
		return err_set(e, ERR_PAIR_CSR);
	X509_REQ_free(req);
	return 0;
}

int64_t
x509_seconds(const ASN1_TIME *t)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;

	BUG_ON(!epoch);
	/* A time that cannot be read is long ago: nothing is valid by it. */
	if (ASN1_TIME_diff(&days, &seconds, epoch, t) != 1)
		days = seconds = 0;
	ASN1_TIME_free(epoch);
	return (int64_t)days * X509_DAY + seconds;
}

/* The name behind our URN in one alternative name, if it is one. */
static void
take_terminal(const GENERAL_NAME *name, char out[X509_NAME_MAX + 1])
{
	const size_t head = strlen(TERMINAL_URN);
	const ASN1_IA5STRING *uri;
	const uint8_t *p;
	size_t n;

	if (name->type != GEN_URI)
		return;
	uri = name->d.uniformResourceIdentifier;
	p = ASN1_STRING_get0_data(uri);
	n = (size_t)ASN1_STRING_length(uri);
	if (n <= head || n - head > X509_NAME_MAX ||
		memcmp(p, TERMINAL_URN, head) != 0 || memchr(p, 0, n))
		return;
	memcpy(out, p + head, n - head);
	out[n - head] = 0;
}

int
x509_read(const char *cert, struct x509_info *out, struct err *e)
{
	X509 *x = x509_cert_parse(cert);
	GENERAL_NAMES *names;

	memset(out, 0, sizeof(*out));
	if (!x)
		return err_setf(e, ERR_INTERNAL, "not a certificate");
	hash_spki(X509_get_X509_PUBKEY(x), out->spki);
	out->not_before = x509_seconds(X509_get0_notBefore(x));
	out->not_after = x509_seconds(X509_get0_notAfter(x));
	names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
		take_terminal(sk_GENERAL_NAME_value(names, i), out->terminal);
	GENERAL_NAMES_free(names);
	X509_free(x);
	ERR_clear_error();
	return 0;
}

bool
x509_is_pair(const char *cert, const char *key)
{
	X509 *x = x509_cert_parse(cert);
	EVP_PKEY *k = x509_key_parse(key);
	bool ok = x && k && X509_check_private_key(x, k) == 1;

	X509_free(x);
	EVP_PKEY_free(k);
	ERR_clear_error();
	return ok;
}

bool
x509_is_for(const char *cert, const char *host)
{
	X509 *x = x509_cert_parse(cert);
	bool ok = x && (X509_check_ip_asc(x, host, 0) == 1 ||
			       X509_check_host(x, host, 0,
				       X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
				       NULL) == 1);

	X509_free(x);
	ERR_clear_error();
	return ok;
}

static bool
is_chained(X509 *leaf, X509 *intermediate, X509 *root, bool client, int64_t now)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *between = sk_X509_new_null();
	bool ok;

	BUG_ON(!store || !ctx || !between);
	BUG_ON(X509_STORE_add_cert(store, root) != 1);
	BUG_ON(sk_X509_push(between, intermediate) <= 0);
	BUG_ON(X509_STORE_CTX_init(ctx, store, leaf, between) != 1);
	X509_STORE_CTX_set_time(ctx, 0, (time_t)now);
	X509_STORE_CTX_set_purpose(ctx,
		client ? X509_PURPOSE_SSL_CLIENT : X509_PURPOSE_SSL_SERVER);
	ok = X509_verify_cert(ctx) == 1;
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	sk_X509_free(between);
	return ok;
}

bool
x509_is_issued(const char *leaf, const char *intermediate, const char *root,
	bool client, int64_t now)
{
	X509 *l = x509_cert_parse(leaf);
	X509 *i = x509_cert_parse(intermediate);
	X509 *r = x509_cert_parse(root);
	bool ok = l && i && r && is_chained(l, i, r, client, now);

	X509_free(l);
	X509_free(i);
	X509_free(r);
	ERR_clear_error();
	return ok;
}
