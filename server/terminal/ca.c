/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/ca.h"
#include "files.h"
#include "x509.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ROOT_CRT "ca.crt"
#define ROOT_KEY "ca/root.key"
#define ISSUER_CRT "ca/intermediate.crt"
#define ISSUER_KEY "ca/intermediate.key"
#define SERVER_CRT "tls/server.crt"
#define SERVER_KEY "tls/server.key"
#define SEAL_NAME "ca intermediate"

enum { RENEW_DAYS = 30, NAMES_MAX = 32, FILE_MAX = 65536, ARENA_CAP = 1 << 20 };

struct ca {
	struct arena arena; /* wiped with the keys in it */
	const char *root;
	struct x509_pair issuer;
	const struct rng *rng;
};

static const char *
path_of(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

static int
make_dir(struct arena *a, const char *dir, const char *name, struct err *e)
{
	if (mkdir(path_of(a, dir, name), 0700) < 0 && errno != EEXIST)
		return err_setf(e, ERR_INTERNAL, "%s/%s: %s", dir, name,
			strerror(errno));
	return 0;
}

/* A key that others may read is no key. */
static int
read_secret(struct arena *a, const char *path, struct bytes *out, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077))
		return err_setf(e, ERR_INTERNAL, "%s: open to others", path);
	return file_read(path, FILE_MAX, a, out, e);
}

/* ---- making ---- */

static int
write_issuer(const char *dir, const struct x509_pair *issuer,
	const struct keyring *k, const struct rng *rng, struct arena *a,
	struct err *e)
{
	struct bytes sealed =
		seal_blob(k, rng, SEAL_NAME, bytes_str(issuer->key), a);

	if (file_create(path_of(a, dir, ISSUER_KEY), 0400, sealed, e) < 0)
		return -1;
	return file_create(
		path_of(a, dir, ISSUER_CRT), 0444, bytes_str(issuer->cert), e);
}

static int
make(const char *dir, const struct keyring *k, const struct rng *rng,
	int64_t now, struct arena *a, struct err *e)
{
	struct x509_act act = { .rng = rng, .now = now };
	struct x509_pair root, issuer;

	root.key = x509_key(a);
	root.cert = x509_root(root.key, "Yizhan Root CA", &act, a, e);
	if (!root.cert)
		return -1;
	issuer.key = x509_key(a);
	issuer.cert = x509_intermediate(
		&root, issuer.key, "Yizhan Issuing CA", &act, a, e);
	if (!issuer.cert || make_dir(a, dir, "ca", e) < 0 ||
		file_create(path_of(a, dir, ROOT_KEY), 0400,
			bytes_str(root.key), e) < 0 ||
		write_issuer(dir, &issuer, k, rng, a, e) < 0)
		return -1;
	/* Last: who finds it finds the rest. */
	return file_create(
		path_of(a, dir, ROOT_CRT), 0444, bytes_str(root.cert), e);
}

int
ca_init(const char *dir, const struct keyring *k, const struct rng *rng,
	int64_t now_s, struct err *e)
{
	struct arena a;
	int rc;

	arena_init(&a, ARENA_CAP);
	rc = make(dir, k, rng, now_s, &a, e);
	arena_release(&a);
	return rc;
}

/* ---- opening ---- */

static int
load(struct ca *ca, const char *dir, const struct keyring *k, struct err *e)
{
	struct bytes root = { 0 }, cert = { 0 }, sealed = { 0 }, key = { 0 };
	struct arena *a = &ca->arena;

	if (file_read(path_of(a, dir, ROOT_CRT), FILE_MAX, a, &root, e) < 0 ||
		file_read(path_of(a, dir, ISSUER_CRT), FILE_MAX, a, &cert, e) <
			0 ||
		read_secret(a, path_of(a, dir, ISSUER_KEY), &sealed, e) < 0 ||
		seal_blob_open(k, SEAL_NAME, sealed, a, &key, e) < 0)
		return -1;
	ca->root = (const char *)root.p;
	ca->issuer.cert = (const char *)cert.p;
	ca->issuer.key = (const char *)key.p;
	if (!x509_is_pair(ca->issuer.cert, ca->issuer.key))
		return err_setf(e, ERR_INTERNAL,
			"%s/" ISSUER_KEY " is not the key of " ISSUER_CRT, dir);
	return 0;
}

struct ca *
ca_open(const char *dir, const struct keyring *k, const struct rng *rng,
	struct err *e)
{
	struct ca *ca = xcalloc(1, sizeof(*ca));

	arena_init(&ca->arena, ARENA_CAP);
	ca->rng = rng;
	if (load(ca, dir, k, e) == 0)
		return ca;
	ca_close(ca);
	return NULL;
}

void
ca_close(struct ca *ca)
{
	if (!ca)
		return;
	arena_release(&ca->arena);
	free(ca);
}

const char *
ca_root(const struct ca *ca)
{
	return ca->root;
}

const char *
ca_intermediate(const struct ca *ca)
{
	return ca->issuer.cert;
}

int
ca_reseal(const char *dir, const struct keyring *k, const struct rng *rng,
	struct err *e)
{
	struct ca *ca = ca_open(dir, k, rng, e);
	int rc;

	if (!ca)
		return -1;
	rc = file_replace(path_of(&ca->arena, dir, ISSUER_KEY), 0400,
		seal_blob(k, rng, SEAL_NAME, bytes_str(ca->issuer.key),
			&ca->arena),
		e);
	ca_close(ca);
	return rc;
}

/* ---- the server's own certificate ---- */

static bool
has_name(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/* The wanted names, each once, NULL-ended. */
static int
collect_names(const char *const *hosts, const char *names[NAMES_MAX + 1],
	struct err *e)
{
	static const char *const local[] = { "localhost", "127.0.0.1", "::1" };
	size_t n = ARRAY_LEN(local);

	memcpy(names, local, sizeof(local));
	for (; hosts && *hosts; hosts++) {
		if (has_name(names, n, *hosts))
			continue;
		if (n == NAMES_MAX)
			return err_setf(e, ERR_INTERNAL, "too many hosts");
		names[n++] = *hosts;
	}
	names[n] = NULL;
	return 0;
}

static bool
covers(const char *cert, const char *const *names)
{
	for (; *names; names++) {
		if (!x509_is_for(cert, *names))
			return false;
	}
	return true;
}

static bool
is_good(const struct ca *ca, const char *dir, const char *const *names,
	int64_t now, struct arena *a)
{
	int64_t later = now + (int64_t)RENEW_DAYS * X509_DAY;
	struct err ignored = { 0 };
	struct bytes file = { 0 }, key = { 0 };
	const char *cert;

	if (file_read(path_of(a, dir, SERVER_CRT), FILE_MAX, a, &file,
		    &ignored) < 0 ||
		read_secret(a, path_of(a, dir, SERVER_KEY), &key, &ignored) < 0)
		return false;
	cert = (const char *)file.p;
	return x509_is_pair(cert, (const char *)key.p) && covers(cert, names) &&
	       x509_is_issued(cert, ca->issuer.cert, ca->root, false, now) &&
	       x509_is_issued(cert, ca->issuer.cert, ca->root, false, later);
}

static int
issue_server(const struct ca *ca, const char *dir, const char *const *names,
	int64_t now, struct arena *a, struct err *e)
{
	struct x509_act act = { .rng = ca->rng, .now = now };
	const char *key = x509_key(a);
	const char *cert = x509_server(&ca->issuer, key, names, &act, a, e);

	if (!cert || make_dir(a, dir, "tls", e) < 0)
		return -1;
	cert = arena_printf(a, "%s%s", cert, ca->issuer.cert);
	/* Stopped in between, the two do not match: made again at start. */
	if (file_replace(path_of(a, dir, SERVER_KEY), 0400, bytes_str(key), e) <
		0)
		return -1;
	return file_replace(
		path_of(a, dir, SERVER_CRT), 0444, bytes_str(cert), e);
}

int
ca_server_ensure(const struct ca *ca, const char *dir, const char *const *hosts,
	int64_t now_s, bool *made, struct err *e)
{
	const char *names[NAMES_MAX + 1];
	struct arena a;
	bool good;
	int rc = 0;

	if (collect_names(hosts, names, e) < 0)
		return -1;
	arena_init(&a, ARENA_CAP);
	good = is_good(ca, dir, names, now_s, &a);
	if (!good)
		rc = issue_server(ca, dir, names, now_s, &a, e);
	arena_release(&a);
	if (made)
		*made = !good;
	return rc;
}

/* ---- terminals ---- */

const char *
ca_terminal_issue(const struct ca *ca, const char *request, const char *name,
	int64_t now_s, int64_t until_s, struct arena *a, struct err *e)
{
	struct x509_act act = {
		.rng = ca->rng, .now = now_s, .until = until_s
	};
	const char *leaf = x509_client(&ca->issuer, request, name, &act, a, e);

	return leaf ? arena_printf(a, "%s%s", leaf, ca->issuer.cert) : NULL;
}
