/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of the network edge: the server, its two doors, its connections.
 * Only files of server/http include it.
 */
#ifndef YZ_HTTP_PRIVATE_H
#define YZ_HTTP_PRIVATE_H

#include "http/http.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

struct sockaddr;

#define PIPELINE_MAX 16384 /* bytes a client may send ahead of an answer */
#define LINGER_MAX 65536   /* bytes thrown away behind a last answer */
#define STREAM_MAX (256 * 1024)
/* Bodies being received, all together. Beyond: BUSY. */
#define BODIES_MAX ((size_t)256 * 1024 * 1024)
/* Of these, large ones: whoever sends pictures leaves room for the others. */
#define BODY_LARGE ((size_t)512 * 1024)
#define BODIES_LARGE_MAX ((size_t)64 * 1024 * 1024)

/* ---- who is connected, by address (peers.c) ------------------------------ */

#define PEER_BUCKETS 1024

struct peer_count {
	struct peer_count *next;
	uint8_t key[16]; /* IPv4 mapped, IPv6 by its /64 */
	size_t n;
};

struct peers {
	struct peer_count *buckets[PEER_BUCKETS];
};

/* One connection more from this address; NULL if that is beyond max. */
struct peer_count *peers_add(
	struct peers *p, const struct sockaddr *from, size_t max);
void peers_remove(struct peers *p, struct peer_count *one);
/* The address as text; a mapped IPv4 address as IPv4. */
void peer_text(const struct sockaddr *from, char out[46]);

/* ---- connections (http_conn.c)
 * ------------------------------------------------ */

enum conn_state {
	CONN_HANDSHAKE,
	CONN_IDLE,    /* nothing of a request has come yet */
	CONN_HEAD,    /* a head is arriving */
	CONN_BODY,    /* a body is arriving */
	CONN_SERVING, /* the request is with the application */
	CONN_SENDING, /* the answer is on its way */
	CONN_STREAM,
	CONN_LINGER, /* our side is shut; what comes is thrown away */
	CONN_STATES
};

/* One request and the memory its views point into. */
struct exchange {
	struct http_request req;
	size_t body_have;
	size_t size; /* of bytes */
	char bytes[];
};

struct http_conn {
	struct http_server *server;
	struct bufferevent *bev;
	struct exchange *exchange; /* from the head to the answer */
	struct peer_count *count;
	struct http_peer peer;
	uint32_t slot;
	enum conn_state state;
	int64_t born;
	int64_t deadline; /* of the state */
	size_t lingered;  /* bytes thrown away */
	bool keep_alive;
	bool head_only; /* the request is HEAD */
	bool cut;	/* no lingering: the client has used up its time */
	bool shut;	/* close_notify is sent, or can not be */
	bool stalled;	/* stream: nothing taken since the last heartbeat */
};

/* generation changes with every request, so an old id names nothing. */
struct slot {
	struct http_conn *conn;
	uint32_t generation;
	uint32_t next_free;
};

struct door {
	struct http_server *server;
	enum http_port port;
	struct evconnlistener *listener;
	SSL_CTX *tls;
	struct event *retry; /* listen again after descriptors ran out */
	char address[64];
};

struct http_server {
	struct http_config config;
	struct event_base *base;
	struct door doors[2];
	struct slot *slots;
	uint32_t n_slots;
	uint32_t slots_used; /* none beyond was ever taken */
	uint32_t free_slot;
	const char **hosts;
	struct peers peers;
	struct event *tick;
	struct evbuffer *out; /* where an answer is put together */
	struct http_stats stats;
	size_t body_bytes;
	int64_t logged_at;
	int reserve_fd; /* given up to turn a client away when none is left */
	bool draining;
	int64_t date_at; /* the second that date is for */
	char date[40];
};

/* Takes over fd. */
void http_conn_new(
	struct door *door, evutil_socket_t fd, const struct sockaddr *from);
/* Ends it now; tells the application if it waits for an answer. */
void http_conn_close(struct http_conn *c);
/* The connection of an id, NULL if there is none any more. */
struct http_conn *http_conn_find(
	const struct http_server *s, struct http_id id);
void http_conn_enter(struct http_conn *c, enum conn_state state);
/* Looks at every deadline. */
void http_conn_sweep(struct http_server *s);
/* Reads on: after an answer, with what the client has sent ahead. */
void http_conn_input(struct http_conn *c);
/* Our side is done: close_notify, FIN, then throw away what comes. */
void http_conn_shut(struct http_conn *c);
static inline int64_t
http_conn_clock(const struct http_conn *c)
{
	return clock_mono(c->server->config.clock);
}

/* ---- requests (request.c) ------------------------------------------------ */

/* What came in is part of a head, of a body. */
void http_conn_input_head(struct http_conn *c);
void http_conn_input_body(struct http_conn *c);
/* Forgets the request and its memory. */
void http_conn_end_exchange(struct http_conn *c);

/* ---- answers (reply.c) --------------------------------------------------- */

/* Sends the answer, enters CONN_SENDING, ends the exchange. */
void reply_send(struct http_conn *c, const struct http_reply *reply);
/* Answers with err and closes after it. */
void reply_refuse(struct http_conn *c, const struct err *e);
/* The one way out: moves the content of out to the client. */
void conn_send(struct http_conn *c, struct evbuffer *out);
void reply_stream_head(struct http_conn *c);

/* ---- event streams (stream.c) -------------------------------------------- */

void stream_heartbeat(struct http_conn *c);

/* ---- TLS (tls.c) --------------------------------------------------------- */

/* client_ca NULL: never ask for a client certificate. NULL with err. */
SSL_CTX *tls_context_new(const char *cert, const char *key,
	const char *client_ca, struct err *e) MUST_USE;
/* After the handshake: whose certificate it was, if any. */
void tls_peer_fill(SSL *ssl, struct http_peer *peer);
/* Sends close_notify. */
void tls_shut(SSL *ssl);

#endif
