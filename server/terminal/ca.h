/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The centre's own certificate authority. Files in the data directory:
 *
 *   ca.crt               root, PEM; what terminals pin
 *   ca/root.key          root key, 0400; only init needs it: take it away
 *   ca/intermediate.crt  PEM, signed by the root
 *   ca/intermediate.key  sealed under the master key
 *   tls/server.crt       leaf and intermediate, for both ports
 *   tls/server.key       0400
 *
 * Read-only after opening: threads may share it.
 */
#ifndef YZ_CA_H
#define YZ_CA_H

#include "arena.h"
#include "err.h"
#include "seal.h"
#include "world.h"

struct ca;

#define CA_TERMINAL_DAYS 45

/*
 * Makes the root and the intermediate; refuses (INTERNAL) to overwrite any.
 * now_s is Unix seconds.
 */
int ca_init(const char *dir, const struct keyring *k, const struct rng *rng,
	int64_t now_s, struct err *e) MUST_USE;
/* INTERNAL with a detail when a file is missing, damaged or not ours. */
struct ca *ca_open(const char *dir, const struct keyring *k,
	const struct rng *rng, struct err *e) MUST_USE;
void ca_close(struct ca *ca);
/* Seals the intermediate's key anew, under the newest master key. */
int ca_reseal(const char *dir, const struct keyring *k, const struct rng *rng,
	struct err *e) MUST_USE;

/*
 * Makes tls/server.* for localhost, 127.0.0.1, ::1 and the hosts (NULL-ended,
 * names or addresses, without port; NULL: none) unless the certificate that is
 * there covers them, chains to our root and is good for 30 more days.
 * *made (may be NULL) says whether it did.
 */
int ca_server_ensure(const struct ca *ca, const char *dir,
	const char *const *hosts, int64_t now_s, bool *made,
	struct err *e) MUST_USE;

/*
 * A terminal's certificate over the key of its request, as PEM, leaf and
 * intermediate: clientAuth only, the name is ours, not the request's. Sets
 * PAIR_CSR.
 */
const char *ca_terminal_issue(const struct ca *ca, const char *request,
	const char *name, int64_t now_s, int64_t until_s, struct arena *a,
	struct err *e) MUST_USE;
/* PEM; live as long as ca. */
const char *ca_root(const struct ca *ca);
const char *ca_intermediate(const struct ca *ca);

#endif
