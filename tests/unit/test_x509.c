/* SPDX-License-Identifier: Apache-2.0 */
/* The authority, end to end, and the requests and chains it must refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "x509.h"

#define NOW 1770000000

struct fixture {
	struct arena arena;
	struct err e;
	struct x509_act act;
	struct x509_pair root, mid;
	const char *key, *request; /* a terminal's */
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct arena *a = &f->arena;

	arena_init(a, 1 << 20);
	f->act.rng = &rng_system;
	f->act.now = NOW;
	f->root.key = x509_key(a);
	f->root.cert = x509_root(f->root.key, "Test Root", &f->act, a, &f->e);
	assert_non_null(f->root.cert);
	f->mid.key = x509_key(a);
	f->mid.cert = x509_intermediate(
		&f->root, f->mid.key, "Test Online", &f->act, a, &f->e);
	assert_non_null(f->mid.cert);
	f->key = x509_key(a);
	f->request = x509_request(f->key, a, &f->e);
	assert_non_null(f->request);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	/* A stale entry here would be blamed on somebody's TLS call. */
	assert_int_equal(ERR_peek_error(), 0);
	arena_release(&f->arena);
	free(f);
	return 0;
}

static char *
client(struct fixture *f, const char *request, const char *name)
{
	err_clear(&f->e);
	return x509_client(&f->mid, request, name, &f->act, &f->arena, &f->e);
}

static X509 *
parse(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(x);
	return x;
}

/* usage, extended usage and pathlen as OpenSSL reads them. */
static void
assert_uses(const char *pem, uint32_t usage, uint32_t extended, long pathlen)
{
	X509 *x = parse(pem);
	BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);

	assert_int_equal(X509_get_key_usage(x), usage);
	assert_int_equal(X509_get_extended_key_usage(x), extended);
	assert_int_equal(X509_get_pathlen(x), pathlen);
	assert_int_equal(X509_check_ca(x), pathlen >= 0);
	assert_int_equal(X509_get_version(x), X509_VERSION_3);
	assert_int_equal(BN_num_bits(serial), 127);
	BN_free(serial);
	X509_free(x);
}

static void
authorities_are_limited(void **state)
{
	struct fixture *f = *state;
	struct x509_info root, mid;

	assert_uses(
		f->root.cert, KU_KEY_CERT_SIGN | KU_CRL_SIGN, UINT32_MAX, 1);
	assert_uses(f->mid.cert, KU_KEY_CERT_SIGN | KU_CRL_SIGN, UINT32_MAX, 0);
	assert_int_equal(x509_read(f->root.cert, &root, &f->e), 0);
	assert_int_equal(x509_read(f->mid.cert, &mid, &f->e), 0);
	assert_int_equal(root.not_before, NOW - X509_SKEW);
	assert_int_equal(root.not_after, NOW + 7305LL * X509_DAY);
	assert_int_equal(mid.not_after, NOW + 1826LL * X509_DAY);
	assert_string_equal(mid.terminal, "");
	assert_true(x509_is_pair(f->mid.cert, f->mid.key));
	assert_false(x509_is_pair(f->mid.cert, f->root.key));
	assert_false(x509_is_pair("", f->root.key));
	assert_false(x509_is_pair(f->mid.cert, ""));
}

static void
a_server_certificate_names_its_hosts(void **state)
{
	static const char *const names[] = { "fuwu.example.org", "localhost",
		"127.0.0.1", "::1", NULL };
	struct fixture *f = *state;
	char *pem =
		x509_server(&f->mid, f->key, names, &f->act, &f->arena, &f->e);
	struct x509_info info;

	assert_non_null(pem);
	assert_uses(pem, KU_DIGITAL_SIGNATURE, XKU_SSL_SERVER, -1);
	for (size_t i = 0; names[i]; i++)
		assert_true(x509_is_for(pem, names[i]));
	assert_false(x509_is_for(pem, "example.org"));
	assert_false(x509_is_for(pem, "127.0.0.2"));
	assert_false(x509_is_for("", "localhost"));
	assert_int_equal(x509_read(pem, &info, &f->e), 0);
	assert_int_equal(info.not_after, NOW + 730LL * X509_DAY);
	assert_true(x509_is_issued(pem, f->mid.cert, f->root.cert, false, NOW));
	assert_false(x509_is_issued(pem, f->mid.cert, f->root.cert, true, NOW));
	assert_true(x509_is_pair(pem, f->key));
}

static void
names_cannot_smuggle_entries_in(void **state)
{
	static const char *const bad[] = { "", "a,DNS:evil.example", "a b",
		"email:x", "\xe9\xa9\xbf", "a\n", "*.example.org" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const char *const names[] = { "localhost", bad[i], NULL };

		err_clear(&f->e);
		assert_null(x509_server(
			&f->mid, f->key, names, &f->act, &f->arena, &f->e));
		assert_int_equal(f->e.code, ERR_INTERNAL);
		assert_null(client(f, f->request, bad[i]));
		assert_int_equal(f->e.code, ERR_INTERNAL);
	}
	assert_null(client(
		f, f->request, "a2345678901234567890123456789012345678901"));
	assert_null(client(f, f->request, "Hall"));
}

static void
a_terminal_gets_the_name_the_server_chose(void **state)
{
	struct fixture *f = *state;
	char *pem = client(f, f->request, "hall-1");
	uint8_t spki[SHA256_SIZE];
	struct x509_info info;

	assert_non_null(pem);
	assert_uses(pem, KU_DIGITAL_SIGNATURE, XKU_SSL_CLIENT, -1);
	assert_int_equal(x509_request_check(f->request, spki, &f->e), 0);
	assert_int_equal(x509_read(pem, &info, &f->e), 0);
	assert_string_equal(info.terminal, "hall-1");
	assert_memory_equal(info.spki, spki, SHA256_SIZE);
	assert_int_equal(info.not_before, NOW - 3600);
	assert_int_equal(info.not_after, NOW + 45LL * X509_DAY);
	assert_true(x509_is_pair(pem, f->key));
	f->act.until = NOW + 60;
	assert_int_equal(
		x509_read(client(f, f->request, "hall-1"), &info, &f->e), 0);
	assert_int_equal(info.not_after, NOW + 60);
}

static void
chains_are_checked_whole(void **state)
{
	struct fixture *f = *state;
	char *pem = client(f, f->request, "hall-1");
	char *other_key = x509_key(&f->arena);
	char *other =
		x509_root(other_key, "Test Root", &f->act, &f->arena, &f->e);
	/* OpenSSL calls the second of notAfter itself too late. */
	int64_t end = NOW + 45LL * X509_DAY - 1;

	assert_true(x509_is_issued(pem, f->mid.cert, f->root.cert, true, NOW));
	assert_true(x509_is_issued(
		pem, f->mid.cert, f->root.cert, true, NOW - 3600));
	assert_false(x509_is_issued(
		pem, f->mid.cert, f->root.cert, true, NOW - 3601));
	assert_true(x509_is_issued(pem, f->mid.cert, f->root.cert, true, end));
	assert_false(
		x509_is_issued(pem, f->mid.cert, f->root.cert, true, end + 1));
	assert_false(
		x509_is_issued(pem, f->mid.cert, f->root.cert, false, NOW));
	assert_false(x509_is_issued(pem, f->mid.cert, other, true, NOW));
	assert_false(x509_is_issued(pem, other, other, true, NOW));
	assert_false(x509_is_issued("", f->mid.cert, other, true, NOW));
}

/* A terminal's certificate must not be able to make another one. */
static void
leaves_issue_nothing(void **state)
{
	struct fixture *f = *state;
	struct x509_pair leaf = { client(f, f->request, "hall-1"), f->key };
	struct x509_pair mixed = { f->mid.cert, f->root.key };
	struct x509_pair none = { "", "" };

	assert_null(x509_client(
		&leaf, f->request, "hall-2", &f->act, &f->arena, &f->e));
	assert_int_equal(f->e.code, ERR_INTERNAL);
	assert_null(x509_client(
		&mixed, f->request, "hall-2", &f->act, &f->arena, &f->e));
	assert_null(x509_client(
		&none, f->request, "hall-2", &f->act, &f->arena, &f->e));
	assert_null(x509_root("", "x", &f->act, &f->arena, &f->e));
	assert_null(x509_request("", &f->arena, &f->e));
}

static void
nothing_outlives_its_issuer(void **state)
{
	struct fixture *f = *state;
	struct x509_info info;

	f->act.now = NOW + 1820LL * X509_DAY;
	assert_int_equal(
		x509_read(client(f, f->request, "hall-1"), &info, &f->e), 0);
	assert_int_equal(info.not_after, NOW + 1826LL * X509_DAY);
	f->act.now = NOW + 1826LL * X509_DAY;
	assert_null(client(f, f->request, "hall-1"));
	assert_int_equal(f->e.code, ERR_INTERNAL);
}

/* A request by any key and digest; signed with another key if asked. */
static char *
strange_request(struct fixture *f, EVP_PKEY *key, EVP_PKEY *signer,
	const EVP_MD *digest)
{
	X509_REQ *req = X509_REQ_new();
	BIO *bio = BIO_new(BIO_s_mem());
	char *p, *pem;
	long n;

	assert_int_equal(X509_REQ_set_pubkey(req, key), 1);
	assert_true(X509_REQ_sign(req, signer, digest) > 0);
	assert_int_equal(PEM_write_bio_X509_REQ(bio, req), 1);
	n = BIO_get_mem_data(bio, &p);
	pem = arena_strndup(&f->arena, p, (size_t)n);
	BIO_free(bio);
	X509_REQ_free(req);
	return pem;
}

static void
bad_requests_are_refused(void **state)
{
	struct fixture *f = *state;
	EVP_PKEY *p256 = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256");
	EVP_PKEY *p384 = EVP_EC_gen("P-384"), *rsa = EVP_RSA_gen(2048);
	EVP_PKEY *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	char *cut =
		arena_strndup(&f->arena, f->request, strlen(f->request) / 2);
	const struct {
		const char *pem;
		bool good;
	} rows[] = {
		{ strange_request(f, p256, p256, EVP_sha256()), true },
		{ strange_request(f, p256, other, EVP_sha256()), false },
		{ strange_request(f, p256, p256, EVP_sha1()), false },
		{ strange_request(f, p384, p384, EVP_sha256()), false },
		{ strange_request(f, rsa, rsa, EVP_sha256()), false },
		{ strange_request(f, ed, ed, NULL), false },
		{ f->mid.cert, false },
		{ f->key, false },
		{ cut, false },
		{ "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t spki[SHA256_SIZE];

		err_clear(&f->e);
		assert_int_equal(x509_request_check(rows[i].pem, spki, &f->e),
			rows[i].good ? 0 : -1);
		assert_int_equal(
			f->e.code, rows[i].good ? ERR_NONE : ERR_PAIR_CSR);
		assert_int_equal(
			client(f, rows[i].pem, "hall-1") != NULL, rows[i].good);
	}
	EVP_PKEY_free(p256);
	EVP_PKEY_free(other);
	EVP_PKEY_free(p384);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ed);
}

/* P-256 in its compressed form would have two hashes for one key. */
static void
a_key_has_one_spelling(void **state)
{
	struct fixture *f = *state;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	uint8_t spki[SHA256_SIZE];

	assert_int_equal(EVP_PKEY_set_utf8_string_param(
				 key, "point-format", "compressed"),
		1);
	assert_int_equal(
		x509_request_check(strange_request(f, key, key, EVP_sha256()),
			spki, &f->e),
		-1);
	EVP_PKEY_free(key);
}

static void
what_is_no_certificate_is_told(void **state)
{
	struct fixture *f = *state;
	struct x509_info info;

	assert_int_equal(x509_read("", &info, &f->e), -1);
	assert_int_equal(f->e.code, ERR_INTERNAL);
	assert_int_equal(x509_read(f->request, &info, &f->e), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(authorities_are_limited),
		TEST(a_server_certificate_names_its_hosts),
		TEST(names_cannot_smuggle_entries_in),
		TEST(a_terminal_gets_the_name_the_server_chose),
		TEST(chains_are_checked_whole),
		TEST(leaves_issue_nothing),
		TEST(nothing_outlives_its_issuer),
		TEST(bad_requests_are_refused),
		TEST(a_key_has_one_spelling),
		TEST(what_is_no_certificate_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
