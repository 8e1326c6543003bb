/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS 1.2 and 1.3 with AEAD and ECDHE only. No session is ever resumed: on
 * every connection the client certificate is seen and checked anew.
 */
#include "http_private.h"
#include "crypto.h"

#include <openssl/err.h>
#include <openssl/x509.h>

static int
tls_error(struct err *e, const char *what, const char *path)
{
	unsigned long code = ERR_peek_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	err_setf(e, ERR_INTERNAL, "%s %s: %s", what, path,
		reason ? reason : "failed");
	ERR_clear_error();
	return -1;
}

/* Chromium offers h2 first; what is neither offered nor ours is no talk. */
static int
on_alpn(SSL *ssl, const unsigned char **out, unsigned char *outlen,
	const unsigned char *in, unsigned int inlen, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *hit;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&hit, outlen, ours, sizeof(ours) - 1, in,
		    inlen) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = hit;
	return SSL_TLSEXT_ERR_OK;
}

static int
tls_load_pair(SSL_CTX *ctx, const char *cert, const char *key, struct err *e)
{
	if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1)
		return tls_error(e, "certificate", cert);
	if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
		return tls_error(e, "key", key);
	if (SSL_CTX_check_private_key(ctx) != 1)
		return tls_error(e, "key of another certificate", key);
	return 0;
}

/* Asked for, but a terminal that is yet to be paired has none. */
static int
tls_ask_client(SSL_CTX *ctx, const char *client_ca, struct err *e)
{
	STACK_OF(X509_NAME) * names;

	if (SSL_CTX_load_verify_file(ctx, client_ca) != 1)
		return tls_error(e, "client CA", client_ca);
	names = SSL_load_client_CA_file(client_ca);
	if (!names)
		return tls_error(e, "client CA", client_ca);
	SSL_CTX_set_client_CA_list(ctx, names);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	return 0;
}

static int
tls_set_rules(SSL_CTX *ctx, struct err *e)
{
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
					 SSL_OP_NO_COMPRESSION |
					 SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	/* Idle streams would hold 34 KiB of buffers each. */
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_alpn_select_cb(ctx, on_alpn, NULL);
	if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
		SSL_CTX_set_num_tickets(ctx, 0) != 1 ||
		SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") !=
			1)
		return tls_error(e, "TLS", "rules");
	return 0;
}

SSL_CTX *
tls_context_new(
	const char *cert, const char *key, const char *client_ca, struct err *e)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	BUG_ON(!ctx);
	if (tls_set_rules(ctx, e) < 0 || tls_load_pair(ctx, cert, key, e) < 0 ||
		(client_ca && tls_ask_client(ctx, client_ca, e) < 0)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

void
tls_peer_fill(SSL *ssl, struct http_peer *peer)
{
	X509 *cert = SSL_get1_peer_certificate(ssl);
	unsigned char *der = NULL;
	int n;

	if (!cert)
		return;
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	if (n > 0 && SSL_get_verify_result(ssl) == X509_V_OK) {
		crypto_sha256(bytes_of(der, (size_t)n), peer->spki);
		peer->has_cert = true;
	}
	OPENSSL_free(der);
	X509_free(cert);
}

void
tls_shut(SSL *ssl)
{
	ERR_clear_error();
	SSL_shutdown(ssl);
	ERR_clear_error();
}
