/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network edge: listeners, TLS, connections with absolute deadlines and
 * caps, the strict HTTP/1.1 subset, and nothing of what requests mean. The
 * only home of event2/ on the server. One thread: everything here is called on
 * the event loop.
 */
#ifndef YZ_HTTP_H
#define YZ_HTTP_H

#include "arena.h"
#include "err.h"
#include "http1.h"
#include "world.h"

struct event_base;
struct http_server;

/* Which of the two doors a request came through. */
enum http_port { HTTP_PUBLIC, HTTP_TERMINALS };

struct http_peer {
	enum http_port port;
	char ip[46];
	bool has_cert;	  /* verified against the internal CA */
	uint8_t spki[32]; /* SHA-256 of the client key's SubjectPublicKeyInfo */
};

/* Names a connection without pointing at it; stale ids are harmless. */
struct http_id {
	uint32_t slot;
	uint32_t generation;
};

struct http_request {
	struct http_id id;
	struct http_peer peer;
	struct http1_head head; /* method, target, headers: views into bytes */
	struct bytes body;	/* both live until http_reply() */
};

struct http_header {
	const char *name;
	const char *value;
};

#define HTTP_REPLY_HEADERS 8

struct http_reply {
	int status;
	const char *content_type; /* NULL: no body */
	const char *policy;	  /* its own, of content; NULL: by its type */
	struct bytes body;
	struct http_header headers[HTTP_REPLY_HEADERS];
	size_t n_headers;
	bool head_only; /* HEAD: length is sent, body is not */
	bool close;	/* close after this answer */
};

/*
 * Milliseconds, each from the start of its phase and never moved by a byte
 * that arrives. The whole connection's does not bind event streams.
 */
struct http_deadlines {
	int64_t handshake; /* TLS */
	int64_t idle;	   /* between requests */
	int64_t head;	   /* first byte of a head to its blank line */
	int64_t body;
	int64_t send;	/* until the client has taken the answer */
	int64_t linger; /* after our last byte */
	int64_t connection;
	int64_t heartbeat; /* event streams */
	int64_t tick;	   /* how often all of them are looked at */
};

extern const struct http_deadlines http_deadlines_default;

/* Copied; what it points to must live as long as the server. */
struct http_config {
	const char *listen; /* "127.0.0.1:8443"; port 0 picks one */
	const char *listen_terminals;
	const char *const *hosts; /* allowed Host values without port, NULL-
				   * ended, beside the listen addresses */
	/* PEM files. The terminals' port asks for a client certificate signed
	 * by client_ca but lets a connection without one in (pairing). */
	const char *cert, *key;			    /* public port */
	const char *terminals_cert, *terminals_key; /* terminals' port */
	const char *client_ca;
	const struct clock *clock;
	size_t max_connections; /* 0: from the descriptor limit */
	size_t max_per_ip;	/* 0: three quarters; IPv6 counts by /64 */
	const struct http_deadlines *deadlines; /* NULL: the default */
	/* One request is complete. The server owns req until http_reply() is
	 * called with req->id, at once or later. */
	void (*serve)(void *ctx, const struct http_request *req);
	/* The request's client has gone before its answer; the request's
	 * memory goes when this returns. */
	void (*gone)(void *ctx, struct http_id id);
	/*
	 * Called when the head is complete and before a byte of the body is
	 * taken: the largest body that this request may have (0: none), or -1
	 * with err for an answer at once.
	 */
	int64_t (*body_limit)(void *ctx, const struct http_peer *peer,
		const struct http1_head *head, struct err *e);
	void *ctx;
};

struct http_server *http_open(struct event_base *base,
	const struct http_config *config, struct err *e) MUST_USE;
/* "127.0.0.1:8443": the address it really listens on. */
const char *http_address(const struct http_server *s, enum http_port port);
/* The one function that answers. Unknown or stale id: nothing happens. */
void http_reply(struct http_server *s, struct http_id id,
	const struct http_reply *reply);
/*
 * Turns the request into an event stream (SSE). http_stream_send appends one
 * event; -1 when the client has gone or is dropped now for reading too slowly
 * (256 KiB behind); gone() is not called for that. It is called when a stream
 * ends in any other way.
 */
void http_stream_start(struct http_server *s, struct http_id id);
int http_stream_send(
	struct http_server *s, struct http_id id, struct bytes event);
/* Ends a stream from our side; gone() is not called. */
void http_stream_end(struct http_server *s, struct http_id id);
/* Stops listening; connections end after their running request. */
void http_drain(struct http_server *s);
size_t http_connections(const struct http_server *s);
/* Rereads certificates and keys; keeps the old ones on error. */
int http_reload_tls(struct http_server *s, struct err *e) MUST_USE;
void http_close(struct http_server *s);

struct http_stats {
	uint64_t accepted, refused_caps, requests, bad_requests, timeouts;
	uint64_t status_class[6];
	size_t open;
};
void http_stats(const struct http_server *s, struct http_stats *out);

/* err as application/problem+json, fields and all, into the arena. */
void http_problem(
	struct arena *a, const struct err *e, struct http_reply *reply);

#endif
