/* SPDX-License-Identifier: Apache-2.0 */
#include "pair.h"
#include "crypto.h"
#include "files.h"
#include "json.h"
#include "reply.h"
#include "x509.h"
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_CAP ((size_t)1 << 20)
#define BODY_MAX ((size_t)16 * 1024)
#define TRIES 3
#define SCHEME "https://"

/* ---- what is said -------------------------------------------------------- */

struct request {
	const char *code, *csr, *ed25519;
};

#define F(m)                                                                   \
	{                                                                      \
#m, J_TEXT, J_OMIT_EMPTY, offsetof(struct request, m), 0,      \
			NULL, NULL                                             \
	}
/* clang-format off */
static const struct json_field request_fields[] = {
	F(code), F(csr), F(ed25519),
};
/* clang-format on */
#undef F
static const struct json_shape request_shape =
	JSON_SHAPE("TerminalRequest", struct request, request_fields);

struct granted {
	const char *name, *certificate, *ca;
};

static struct line_call *
call_of(struct arena *a, const char *path, const struct request *r)
{
	struct line_call *call;
	struct str body;
	uint8_t raw[16];

	str_init(&body, a, BODY_MAX);
	json_encode(&body, &request_shape, r);
	BUG_ON(body.over);
	call = line_call_new(LINE_POST, path, str_bytes(&body));
	rng_fill(&rng_system, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), call->key);
	return call;
}

/* The centre's own code, so that whoever pairs sees what is wrong. */
static int
refused(struct arena *a, const struct line_call *call, struct err *e)
{
	const char *code =
		reply_text(a, bytes_of(call->reply, call->reply_n), "code");
	enum err_code known = code ? err_find(code) : ERR_NONE;

	if (known != ERR_NONE)
		return err_set(e, known);
	return err_setf(
		e, ERR_INTERNAL, "the centre answered %d", call->status);
}

static int
granted_read(struct arena *a, const struct line_call *call, const char *key,
	struct granted *out, struct err *e)
{
	struct bytes reply = bytes_of(call->reply, call->reply_n);

	if (call->status != 201)
		return refused(a, call, e);
	out->name = reply_text(a, reply, "name");
	out->certificate = reply_text(a, reply, "certificate");
	out->ca = reply_text(a, reply, "ca");
	if (!out->name || !out->certificate || !out->ca)
		return err_setf(e, ERR_INTERNAL, "answer without certificate");
	if (!x509_is_pair(out->certificate, key))
		return err_setf(e, ERR_INTERNAL, "certificate of another key");
	return 0;
}

/* The same key each time: the centre gives the same answer to a lost one. */
static int
ask(struct client *client, struct arena *a, const char *path,
	const struct request *r, const char *key, struct granted *out,
	struct err *e)
{
	struct line_call *call = call_of(a, path, r);
	int rc = -1;

	for (int i = 0; i < TRIES && rc != 0; i++) {
		err_clear(e);
		rc = client_send(client, call, CLIENT_TOTAL_MS, e);
		if (rc != 0 && e->code != ERR_LINE_DOWN)
			break;
	}
	if (rc == 0)
		rc = granted_read(a, call, key, out, e);
	line_call_free(call);
	return rc;
}

/* ---- pairing ------------------------------------------------------------- */

struct keys {
	const char *tls; /* PEM */
	const char *request;
	char seed[2 * ED25519_SEED + 1];
	char public[2 * ED25519_PUBLIC + 1];
};

static int
keys_make(struct keys *k, struct arena *a, const struct rng *rng, struct err *e)
{
	uint8_t seed[ED25519_SEED], public[ED25519_PUBLIC];
	struct sign_key *sign;

	k->tls = x509_key(a);
	k->request = x509_request(k->tls, a, e);
	if (!k->request)
		return -1;
	rng_fill(rng, seed, sizeof(seed));
	sign = sign_key_new(seed);
	sign_key_public(sign, public);
	sign_key_free(sign);
	hex_format(seed, sizeof(seed), k->seed);
	hex_format(public, sizeof(public), k->public);
	crypto_wipe(seed, sizeof(seed));
	return 0;
}

/* The URL goes last: without it the kiosk is not paired. */
static int
keep(const struct pair_request *p, struct arena *a, const struct keys *k,
	const struct granted *g, struct err *e)
{
	const struct {
		const char *name, *text;
		mode_t mode;
	} files[] = {
		{ PAIR_KEY, k->tls, 0600 },
		{ PAIR_ED25519, k->seed, 0600 },
		{ PAIR_CA, g->ca, 0644 },
		{ PAIR_CERT, g->certificate, 0644 },
		{ PAIR_NAME, g->name, 0644 },
		{ PAIR_URL, p->url, 0644 },
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (file_replace(file_path(a, p->dir, files[i].name),
			    files[i].mode, bytes_str(files[i].text), e) != 0)
			return -1;
	return 0;
}

/* A demo centre lies beside its CA; its demo.json wants to know our address.
 * Nothing is kept where there is none. */
static int
keep_demo(const struct pair_request *p, struct arena *a, struct err *e)
{
	char *ca = realpath(p->ca, NULL);
	const char *slash = ca ? strrchr(ca, '/') : NULL;
	const char *demo;
	int rc = 0;

	if (slash) {
		demo = arena_printf(a, "%.*s/demo.json", (int)(slash - ca), ca);
		if (access(demo, F_OK) == 0)
			rc = file_replace(file_path(a, p->dir, PAIR_DEMO), 0644,
				bytes_str(demo), e);
	}
	free(ca);
	return rc;
}

static int
request_check(const struct pair_request *p, struct arena *a, struct err *e)
{
	size_t n = strlen(p->url);

	if (strncmp(p->url, SCHEME, strlen(SCHEME)) != 0 ||
		n <= strlen(SCHEME) || n > 200 ||
		strchr(p->url + strlen(SCHEME), '/'))
		return err_setf(e, ERR_CHOICE_UNKNOWN,
			"--server must be https://HOST:PORT");
	if (!file_text(a, p->ca, PAIR_FILE_MAX))
		return err_setf(e, ERR_NOT_FOUND, "cannot read %.100s", p->ca);
	if (mkdir(p->dir, 0700) != 0 && errno != EEXIST)
		return err_setf(e, ERR_NOT_FOUND, "cannot make %.60s: %s",
			p->dir, strerror(errno));
	return 0;
}

static int
pair_at(const struct pair_request *p, struct arena *a, struct keys *k,
	struct err *e)
{
	const struct client_config config = { .url = p->url, .ca = p->ca };
	const struct request r = { p->code, k->request, k->public };
	struct client *client = client_new(&config);
	struct granted g = { 0 };
	int rc = ask(client, a, "/api/v1/terminals/pair", &r, k->tls, &g, e);

	client_free(client);
	if (rc != 0 || keep(p, a, k, &g, e) != 0)
		return -1;
	return keep_demo(p, a, e);
}

int
pair_run(const struct pair_request *p, const struct rng *rng, struct err *e)
{
	struct arena a;
	struct keys k;
	int rc = -1;

	arena_init(&a, ARENA_CAP);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (request_check(p, &a, e) == 0 && keys_make(&k, &a, rng, e) == 0)
		rc = pair_at(p, &a, &k, e);
	curl_global_cleanup();
	crypto_wipe(&k, sizeof(k));
	arena_release(&a);
	return rc;
}

/* ---- renewal ------------------------------------------------------------- */

static int
is_due(const char *cert, int64_t now_ms, struct err *e)
{
	struct x509_info info;

	if (x509_read(cert, &info, e) != 0)
		return -1;
	return info.not_after - now_ms / 1000 <
	       (int64_t)PAIR_RENEW_DAYS * X509_DAY;
}

/* The key stays: two files cannot be replaced in one step. */
static int
renew(struct client *client, const char *dir, const char *key, struct arena *a,
	struct err *e)
{
	struct request r = { 0 };
	struct granted g = { 0 };

	r.csr = x509_request(key, a, e);
	if (!r.csr ||
		ask(client, a, "/api/v1/terminals/renew", &r, key, &g, e) != 0)
		return -1;
	if (file_replace(file_path(a, dir, PAIR_CERT), 0644,
		    bytes_str(g.certificate), e) != 0)
		return -1;
	return 1;
}

int
pair_renew(
	struct client *client, const char *dir, int64_t now_ms, struct err *e)
{
	struct arena a;
	const char *cert, *key;
	int rc;

	arena_init(&a, ARENA_CAP);
	cert = file_text(&a, file_path(&a, dir, PAIR_CERT), PAIR_FILE_MAX);
	key = file_text(&a, file_path(&a, dir, PAIR_KEY), PAIR_FILE_MAX);
	if (!cert || !key)
		rc = err_setf(e, ERR_INTERNAL, "certificate or key is gone");
	else
		rc = is_due(cert, now_ms, e);
	if (rc > 0)
		rc = renew(client, dir, key, &a, e);
	arena_release(&a);
	return rc;
}
