/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A terminal's request for a certificate, and certificates that are read. A
 * request that is taken gives a certificate for its own key under our name,
 * whatever else it says. The first byte of an input says how deep it begins:
 *   -  PEM text, as it comes
 *   r  DER of a request, put into PEM here
 *   c  DER of a certificate, likewise
 *   s  length, subject, attributes: around our key, signed here
 */
#include "base/x509_private.h"
#include "fuzz.h"
#include "str.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#define NOW 1770000000
#define PEM_LINE 64
#define DER_MAX 2048

struct authority {
	struct arena arena; /* for as long as the program runs */
	struct x509_pair root, mid;
	EVP_PKEY *key;
	uint8_t *spki;
	int n_spki;
	struct x509_act act;
};

static struct authority *
authority_get(void)
{
	static struct authority f;
	struct arena *a = &f.arena;
	struct err e = { 0 };

	if (f.key)
		return &f;
	arena_init(a, FUZZ_ARENA);
	f.act.rng = &rng_system;
	f.act.now = NOW;
	f.root.key = x509_key(a);
	f.root.cert = x509_root(f.root.key, "Root", &f.act, a, &e);
	f.mid.key = x509_key(a);
	f.mid.cert =
		x509_intermediate(&f.root, f.mid.key, "Online", &f.act, a, &e);
	CHECK(e.code == ERR_NONE);
	f.key = x509_key_parse(x509_key(a));
	f.n_spki = i2d_PUBKEY(f.key, &f.spki);
	CHECK(f.key && f.n_spki > 0);
	return &f;
}

static char *
pem_of(struct arena *a, const char *what, struct bytes der)
{
	const char *text = base64_format(a, der);
	struct str pem;

	str_init(&pem, a, 4 * DER_MAX);
	str_printf(&pem, "-----BEGIN %s-----\n", what);
	for (; *text; text += strnlen(text, PEM_LINE)) {
		str_add(&pem, text, strnlen(text, PEM_LINE));
		str_putc(&pem, '\n');
	}
	str_printf(&pem, "-----END %s-----\n", what);
	CHECK(!pem.over);
	return pem.p;
}

/* Returns whether the request was taken. */
static bool
try_request(struct arena *a, const char *pem)
{
	const struct authority *f = authority_get();
	uint8_t spki[SHA256_SIZE];
	struct x509_info info;
	struct err e = { 0 };
	int rc = x509_request_check(pem, spki, &e);
	const char *cert;

	fuzz_check_err(rc, &e);
	CHECK(rc == 0 || e.code == ERR_PAIR_CSR);
	err_clear(&e);
	cert = x509_client(&f->mid, pem, "kiosk-7", &f->act, a, &e);
	CHECK((cert != NULL) == (rc == 0));
	CHECK(ERR_peek_error() == 0);
	if (!cert)
		return false;
	CHECK(x509_read(cert, &info, &e) == 0);
	CHECK(memcmp(info.spki, spki, sizeof(spki)) == 0);
	CHECK(strcmp(info.terminal, "kiosk-7") == 0);
	CHECK(info.not_after - info.not_before <= 46 * X509_DAY);
	CHECK(x509_is_issued(cert, f->mid.cert, f->root.cert, true, NOW));
	CHECK(!x509_is_issued(cert, f->mid.cert, f->root.cert, false, NOW));
	return true;
}

static void
try_cert(const char *pem)
{
	const struct authority *f = authority_get();
	struct x509_info info;
	struct err e = { 0 };
	int rc = x509_read(pem, &info, &e);

	fuzz_check_err(rc, &e);
	CHECK(memchr(info.terminal, 0, sizeof(info.terminal)));
	CHECK(!x509_is_pair(pem, f->mid.key));
	x509_is_pair(f->mid.cert, pem);
	x509_is_for(pem, "localhost");
	CHECK(!x509_is_issued(pem, f->mid.cert, f->root.cert, true, NOW));
	CHECK(ERR_peek_error() == 0);
}

/* ---- s ------------------------------------------------------------------- */

static void
put(struct str *out, uint8_t tag, struct bytes content)
{
	str_putc(out, (char)tag);
	if (content.n > 127) {
		str_putc(out, (char)0x82);
		str_putc(out, (char)(content.n >> 8));
	}
	str_putc(out, (char)content.n);
	str_add(out, content.p, content.n);
}

static void
put_signature(struct str *out, const struct authority *f, struct bytes info)
{
	static const char ecdsa_sha256[] = "\x30\x0a\x06\x08\x2a\x86\x48\xce"
					   "\x3d\x04\x03\x02";
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t sig[81] = { 0 }; /* a bit string's count of spare bits first */
	size_t n = sizeof(sig) - 1;

	CHECK(EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, f->key) == 1);
	CHECK(EVP_DigestSign(md, sig + 1, &n, info.p, info.n) == 1);
	EVP_MD_CTX_free(md);
	str_add(out, ecdsa_sha256, sizeof(ecdsa_sha256) - 1);
	put(out, 0x03, bytes_of(sig, n + 1));
}

static void
try_signed(struct arena *a, struct bytes in)
{
	const struct authority *f = authority_get();
	size_t n = in.n ? in.p[0] : 0;
	struct str body, info, both, der;

	if (in.n == 0 || in.n > DER_MAX / 2 || n > in.n - 1)
		return;
	str_init(&body, a, DER_MAX);
	str_init(&info, a, DER_MAX);
	str_init(&both, a, DER_MAX);
	str_init(&der, a, DER_MAX);
	str_add(&body, "\x02\x01\x00", 3);
	put(&body, 0x30, bytes_of(in.p + 1, n));
	str_add(&body, f->spki, (size_t)f->n_spki);
	put(&body, 0xa0, bytes_of(in.p + 1 + n, in.n - 1 - n));
	put(&info, 0x30, str_bytes(&body));
	str_add(&both, info.p, info.n);
	put_signature(&both, f, str_bytes(&info));
	put(&der, 0x30, str_bytes(&both));
	CHECK(!der.over);
	/* Nothing said at all is the request that terminals send. */
	CHECK(try_request(
		      a, pem_of(a, "CERTIFICATE REQUEST", str_bytes(&der))) ||
		in.n > 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena;
	struct bytes rest = bytes_of(data + 1, n ? n - 1 : 0);

	if (n == 0 || n > DER_MAX)
		return 0;
	arena_init(&arena, 4 * FUZZ_ARENA);
	if (data[0] == 'r') {
		try_request(
			&arena, pem_of(&arena, "CERTIFICATE REQUEST", rest));
	} else if (data[0] == 'c') {
		try_cert(pem_of(&arena, "CERTIFICATE", rest));
	} else if (data[0] == 's') {
		try_signed(&arena, rest);
	} else if (data[0] == '-') {
		char *pem = arena_strndup(&arena, data, n);

		try_request(&arena, pem);
		try_cert(pem);
	}
	arena_release(&arena);
	return 0;
}
