/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The internal certificate authority, both ends of it: keys, a root that
 * stays offline, an intermediate that issues, certificates for the server and
 * the terminals. Everything is PEM text in an arena; all keys are P-256. No
 * clock is read.
 *
 * Not for: TLS connections, which terminals are allowed (terminal/).
 */
#ifndef YZ_X509_H
#define YZ_X509_H

#include "arena.h"
#include "crypto.h"
#include "err.h"
#include "world.h"

#define X509_DAY 86400
/* Clocks of kiosks run late: certificates start an hour early. */
#define X509_SKEW 3600
#define X509_NAME_MAX 40

/* A certificate with its private key, both PEM. */
struct x509_pair {
	const char *cert;
	const char *key;
};

/* What every act of issuing needs. */
struct x509_act {
	const struct rng *rng; /* serial numbers */
	int64_t now;	       /* Unix seconds */
	/* End, Unix seconds; 0: the usual life (root 20 years, intermediate 5
	 * years, server 2 years, client 45 days). Never behind the issuer's. */
	int64_t until;
};

/* A fresh private key, PKCS #8. Secret: wiped with its arena. */
char *x509_key(struct arena *a) MUST_USE;

/*
 * All issuing functions: one certificate as PEM, or NULL. INTERNAL if the
 * issuer's PEM, a key or a name is not usable.
 */

/* Self-signed; signs intermediates. Names are ASCII, 1 to 64. */
char *x509_root(const char *key, const char *name, const struct x509_act *act,
	struct arena *a, struct err *e) MUST_USE;
/* The online issuer: signs leaves only (pathlen 0). */
char *x509_intermediate(const struct x509_pair *root, const char *key,
	const char *name, const struct x509_act *act, struct arena *a,
	struct err *e) MUST_USE;
/*
 * For TLS servers. names: host names and IP addresses, NULL-ended, at least
 * one; the first is the subject.
 */
char *x509_server(const struct x509_pair *issuer, const char *key,
	const char *const *names, const struct x509_act *act, struct arena *a,
	struct err *e) MUST_USE;

/* A terminal's request for a certificate; says nothing but its key. */
char *x509_request(const char *key, struct arena *a, struct err *e) MUST_USE;
/*
 * Is the request signed by its own P-256 key? spki is the SHA-256 of that
 * key. What else it says (subject, extensions) is ignored here and below.
 * PAIR_CSR if not.
 */
int x509_request_check(
	const char *request, uint8_t spki[SHA256_SIZE], struct err *e) MUST_USE;
/*
 * For TLS clients: the key of the request under a name that the server chose
 * ([a-z0-9-], 1 to X509_NAME_MAX), as the URI urn:yizhan:terminal:NAME.
 * PAIR_CSR as above.
 */
char *x509_client(const struct x509_pair *issuer, const char *request,
	const char *name, const struct x509_act *act, struct arena *a,
	struct err *e) MUST_USE;

struct x509_info {
	uint8_t spki[SHA256_SIZE];     /* of its public key: who it is */
	int64_t not_before, not_after; /* Unix seconds */
	/* NAME of urn:yizhan:terminal:NAME; empty if it is no terminal's. */
	char terminal[X509_NAME_MAX + 1];
};
/* Of the first certificate in a PEM text. INTERNAL if there is none. */
int x509_read(const char *cert, struct x509_info *out, struct err *e) MUST_USE;
/* Does the private key belong to the (first) certificate? */
bool x509_is_pair(const char *cert, const char *key);
/* Is the certificate good for this host name or IP address? */
bool x509_is_for(const char *cert, const char *host);
/*
 * Does leaf chain over the intermediate to the root at `now`, for TLS clients
 * (else servers)? Revocation is the caller's.
 */
bool x509_is_issued(const char *leaf, const char *intermediate,
	const char *root, bool client, int64_t now);

#endif
