/* SPDX-License-Identifier: Apache-2.0 */
/* Making keys, requests and certificates. */
#include "x509_private.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "str.h"

enum { SAN_MAX = 4096, HOST_MAX = 253 };

/* What the kinds of certificate differ in. */
struct profile {
	const char *basic;
	const char *usage;
	const char *extended; /* NULL: none */
	int64_t days;
};

/* clang-format off */
static const struct profile profile_root = {
	"critical,CA:TRUE,pathlen:1", "critical,keyCertSign,cRLSign",
	NULL, 7305 };
static const struct profile profile_intermediate = {
	"critical,CA:TRUE,pathlen:0", "critical,keyCertSign,cRLSign",
	NULL, 1826 };
static const struct profile profile_server = {
	"critical,CA:FALSE", "critical,digitalSignature",
	"serverAuth", 730 };
static const struct profile profile_client = {
	"critical,CA:FALSE", "critical,digitalSignature",
	"clientAuth", 45 };
/* clang-format on */

/* Whoever signs; cert NULL: the certificate signs itself. */
struct issuer {
	X509 *cert;
	EVP_PKEY *key;
};

static char *
take_bio(BIO *bio, struct arena *a)
{
	char *p;
	long n = BIO_get_mem_data(bio, &p);
	char *out;

	BUG_ON(n <= 0);
	out = arena_strndup(a, p, (size_t)n);
	/* Wipes what it held. */
	BIO_free(bio);
	return out;
}

char *
x509_key(struct arena *a)
{
	/* OpenSSL draws keys itself: it takes no generator of ours. */
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *bio = BIO_new(BIO_s_mem());

	BUG_ON(!key || !bio);
	BUG_ON(PEM_write_bio_PKCS8PrivateKey(
		       bio, key, NULL, NULL, 0, NULL, NULL) != 1);
	EVP_PKEY_free(key);
	return take_bio(bio, a);
}

char *
x509_request(const char *key_pem, struct arena *a, struct err *e)
{
	EVP_PKEY *key = x509_key_parse(key_pem);
	X509_REQ *req = X509_REQ_new();
	BIO *bio = BIO_new(BIO_s_mem());

	BUG_ON(!req || !bio);
	if (!key || X509_REQ_set_pubkey(req, key) != 1 ||
		X509_REQ_sign(req, key, EVP_sha256()) <= 0) {
		EVP_PKEY_free(key);
		X509_REQ_free(req);
		BIO_free(bio);
		ERR_clear_error();
		err_setf(e, ERR_INTERNAL, "key cannot sign a request");
		return NULL;
	}
	BUG_ON(PEM_write_bio_X509_REQ(bio, req) != 1);
	EVP_PKEY_free(key);
	X509_REQ_free(req);
	return take_bio(bio, a);
}

/* ---- issuing ----------------------------------------------------------- */

static bool
set_serial(X509 *x, const struct rng *rng)
{
	uint8_t serial[16];
	BIGNUM *n;
	bool ok;

	rng_fill(rng, serial, sizeof(serial));
	/* Positive, and of one length. */
	serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40);
	n = BN_bin2bn(serial, sizeof(serial), NULL);
	BUG_ON(!n);
	ok = BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;
	BN_free(n);
	return ok;
}

static bool
set_times(X509 *x, const struct issuer *by, const struct profile *p,
	const struct x509_act *act)
{
	int64_t until = act->until ? act->until : act->now + p->days * X509_DAY;

	if (by->cert) {
		int64_t end = x509_seconds(X509_get0_notAfter(by->cert));

		until = until < end ? until : end;
	}
	return until > act->now &&
	       ASN1_TIME_set(X509_getm_notBefore(x), act->now - X509_SKEW) &&
	       ASN1_TIME_set(X509_getm_notAfter(x), until);
}

static bool
set_names(X509 *x, const struct issuer *by, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(x);

	return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
		       (const uint8_t *)name, -1, -1, 0) == 1 &&
	       X509_set_issuer_name(x,
		       by->cert ? X509_get_subject_name(by->cert) : subject) ==
		       1;
}

static bool
add_extension(X509 *x, const struct issuer *by, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	bool ok;

	if (!value)
		return true;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, by->cert ? by->cert : x, x, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(x, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return ok;
}

static bool
fill(X509 *x, const struct issuer *by, const struct profile *p,
	const char *name, const char *san, const struct x509_act *act)
{
	const struct {
		int nid;
		const char *value;
	} extensions[] = {
		{ NID_basic_constraints, p->basic },
		{ NID_key_usage, p->usage },
		{ NID_ext_key_usage, p->extended },
		{ NID_subject_key_identifier, "hash" },
		{ NID_authority_key_identifier, "keyid:always" },
		{ NID_subject_alt_name, san },
	};

	if (X509_set_version(x, X509_VERSION_3) != 1 ||
		!set_serial(x, act->rng) || !set_times(x, by, p, act) ||
		!set_names(x, by, name))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
		if (!add_extension(
			    x, by, extensions[i].nid, extensions[i].value))
			return false;
	}
	return X509_sign(x, by->key, EVP_sha256()) > 0;
}

/* A certificate over subject_key, which stays the caller's. */
static char *
issue(const struct issuer *by, EVP_PKEY *subject_key, const struct profile *p,
	const char *name, const char *san, const struct x509_act *act,
	struct arena *a, struct err *e)
{
	X509 *x = X509_new();
	BIO *bio = BIO_new(BIO_s_mem());

	BUG_ON(!x || !bio);
	if (!by->key || !subject_key || X509_set_pubkey(x, subject_key) != 1 ||
		!fill(x, by, p, name, san, act)) {
		X509_free(x);
		BIO_free(bio);
		ERR_clear_error();
		err_setf(e, ERR_INTERNAL, "certificate for %.60s not made",
			name);
		return NULL;
	}
	BUG_ON(PEM_write_bio_X509(bio, x) != 1);
	X509_free(x);
	return take_bio(bio, a);
}

static void
issuer_release(struct issuer *by)
{
	X509_free(by->cert);
	EVP_PKEY_free(by->key);
}

static int
issuer_init(struct issuer *by, const struct x509_pair *pair, struct err *e)
{
	by->cert = x509_cert_parse(pair->cert);
	by->key = x509_key_parse(pair->key);
	if (by->cert && by->key &&
		X509_check_private_key(by->cert, by->key) == 1 &&
		X509_check_ca(by->cert) == 1)
		return 0;
	issuer_release(by);
	ERR_clear_error();
	return err_setf(e, ERR_INTERNAL, "issuer's certificate or key is bad");
}

char *
x509_root(const char *key_pem, const char *name, const struct x509_act *act,
	struct arena *a, struct err *e)
{
	struct issuer self = { NULL, x509_key_parse(key_pem) };
	char *pem =
		issue(&self, self.key, &profile_root, name, NULL, act, a, e);

	issuer_release(&self);
	return pem;
}

/* A certificate for a key that is at hand. */
static char *
issue_over_key(const struct x509_pair *issuer, const char *key_pem,
	const struct profile *p, const char *name, const char *san,
	const struct x509_act *act, struct arena *a, struct err *e)
{
	struct issuer by;
	EVP_PKEY *key;
	char *pem;

	if (issuer_init(&by, issuer, e) != 0)
		return NULL;
	key = x509_key_parse(key_pem);
	pem = issue(&by, key, p, name, san, act, a, e);
	EVP_PKEY_free(key);
	issuer_release(&by);
	return pem;
}

char *
x509_intermediate(const struct x509_pair *root, const char *key_pem,
	const char *name, const struct x509_act *act, struct arena *a,
	struct err *e)
{
	return issue_over_key(
		root, key_pem, &profile_intermediate, name, NULL, act, a, e);
}

/* ---- leaves ------------------------------------------------------------ */

/* Characters of a name; the list below is comma-separated text. */
static bool
is_made_of(const char *name, const char *set, size_t max)
{
	size_t n = strlen(name);

	return n > 0 && n <= max && strspn(name, set) == n;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz0123456789-"
#define HOST LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ."

static bool
add_host(struct str *san, const char *host)
{
	uint8_t address[16];
	bool ip = inet_pton(AF_INET, host, address) == 1 ||
		  inet_pton(AF_INET6, host, address) == 1;

	if (!ip && !is_made_of(host, HOST, HOST_MAX))
		return false;
	str_printf(san, "%s%s:%s", san->n ? "," : "", ip ? "IP" : "DNS", host);
	return !san->over;
}

char *
x509_server(const struct x509_pair *issuer, const char *key_pem,
	const char *const *names, const struct x509_act *act, struct arena *a,
	struct err *e)
{
	struct str san;

	str_init(&san, a, SAN_MAX);
	for (size_t i = 0; i == 0 || names[i]; i++) {
		if (!names[i] || !add_host(&san, names[i])) {
			err_setf(e, ERR_INTERNAL,
				"no host name or address: %.60s",
				names[i] ? names[i] : "");
			return NULL;
		}
	}
	/* A common name has room for 64 only; clients read the list anyway. */
	return issue_over_key(issuer, key_pem, &profile_server,
		arena_strndup(a, names[0],
			strlen(names[0]) < 64 ? strlen(names[0]) : 64),
		san.p, act, a, e);
}

char *
x509_client(const struct x509_pair *issuer, const char *request,
	const char *name, const struct x509_act *act, struct arena *a,
	struct err *e)
{
	uint8_t spki[SHA256_SIZE];
	X509_REQ *req;
	struct issuer by;
	char *pem = NULL;

	if (!is_made_of(name, LOWER, X509_NAME_MAX)) {
		err_setf(e, ERR_INTERNAL, "no name for a terminal");
		return NULL;
	}
	req = x509_request_parse(request, spki);
	if (!req) {
		err_set(e, ERR_PAIR_CSR);
		return NULL;
	}
	if (issuer_init(&by, issuer, e) == 0) {
		pem = issue(&by, X509_REQ_get0_pubkey(req), &profile_client,
			name, arena_printf(a, "URI:" TERMINAL_URN "%s", name),
			act, a, e);
		issuer_release(&by);
	}
	X509_REQ_free(req);
	return pem;
}
