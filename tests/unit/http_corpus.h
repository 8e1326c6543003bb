/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The corpus of raw request heads with the one right answer to each:
 * ERR_NONE when it must be accepted. The same rows go through the reader
 * (test_http1.c) and through a socket with TLS (test_http_server.c). A row is
 * a + rep * times + b; strings may hold NUL.
 */
#ifndef YZ_HTTP_CORPUS_H
#define YZ_HTTP_CORPUS_H

#include "err.h"

#include <stdlib.h>

struct corpus_row {
	const char *name;
	enum err_code code;
	struct bytes a, rep;
	size_t times;
	struct bytes b;
};

#define LIT(s)                                                                 \
	{                                                                      \
		(const uint8_t *)(s), sizeof(s) - 1                            \
	}
#define R(name, code, raw)                                                     \
	{                                                                      \
		name, ERR_##code, LIT(raw), LIT(""), 0, LIT("")                \
	}
#define P(name, code, a, rep, times, b)                                        \
	{                                                                      \
		name, ERR_##code, LIT(a), LIT(rep), times, LIT(b)              \
	}
/* the parts that are right in most rows */
#define H "Host: localhost\r\n"
#define GET(headers) "GET / HTTP/1.1\r\n" H headers "\r\n"
#define POST(headers) "POST /p HTTP/1.1\r\n" H headers "\r\n"
#define T(target) "GET " target " HTTP/1.1\r\n" H "\r\n"

/* clang-format off */
static const struct corpus_row corpus[] = {
	/* accepted */
	R("plain get",			NONE, GET("")),
	R("head",			NONE, "HEAD / HTTP/1.1\r\n" H "\r\n"),
	R("delete",			NONE, "DELETE /s HTTP/1.1\r\n" H "\r\n"),
	R("post of nothing",		NONE, POST("Content-Length: 0\r\n")),
	R("put of nothing",		NONE, "PUT /p HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n"),
	R("patch of nothing",		NONE, "PATCH /p HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n"),
	R("get says no body",		NONE, GET("Content-Length: 0\r\n")),
	R("length without blank",	NONE, POST("Content-Length:0\r\n")),
	R("length within blanks",	NONE, POST("Content-Length: \t 0  \r\n")),
	R("names in any case",		NONE, "POST /p HTTP/1.1\r\nhOST: localhost\r\ncontent-LENGTH: 0\r\n\r\n"),
	R("host with port",		NONE, "GET / HTTP/1.1\r\nHost: localhost:8443\r\n\r\n"),
	R("host in capitals",		NONE, "GET / HTTP/1.1\r\nHost: LOCALHOST\r\n\r\n"),
	R("host is an address",		NONE, "GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"),
	R("host is IPv6",		NONE, "GET / HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n"),
	R("query",			NONE, T("/a/b?x=1&y=%2F%25//..?")),
	R("chinese percent",		NONE, T("/%E5%B7%A5%E4%BC%9A?q=%e5%b7%a5")),
	R("every path byte",		NONE, T("/aZ09-._~!$&'()*+,;=:@")),
	R("dots in names",		NONE, T("/a.b/..c/d../...")),
	R("trailing slash",		NONE, T("/desk/")),
	R("empty value",		NONE, GET("X-Empty:\r\n")),
	R("tab in value",		NONE, GET("X: a\tb\r\n")),
	R("high bytes in value",	NONE, GET("X: \xe5\xb7\xa5\xff\r\n")),
	R("colons in value",		NONE, GET("X: a:b::c\r\n")),
	R("odd token name",		NONE, GET("!#$%&'*+-.^_`|~9: x\r\n")),
	R("header twice",		NONE, GET("Accept: a\r\nAccept: b\r\n")),
	R("close",			NONE, GET("Connection: close\r\n")),
	R("keep-alive, upgrade",	NONE, GET("Connection: keep-alive, Upgrade\r\nUpgrade: h2c\r\n")),
	R("expect continue",		NONE, POST("Expect: 100-Continue\r\nContent-Length: 0\r\n")),
	R("health check in 1.0",	NONE, "GET /healthz HTTP/1.0\r\n" H "\r\n"),
	R("forwarded is just a header",	NONE, GET("X-Forwarded-For: 10.0.0.1\r\n")),
	P("64 headers",			NONE, "GET / HTTP/1.1\r\n" H, "X: y\r\n", 63, "\r\n"),
	P("target of 4096",		NONE, "GET /", "a", 4095, " HTTP/1.1\r\n" H "\r\n"),
	P("head of 8192",		NONE, "GET / HTTP/1.1\r\n" H "X: ", "a", 8192 - 16 - 17 - 3 - 4, "\r\n\r\n"),

	/* content length */
	R("length with plus",		BAD_REQUEST, POST("Content-Length: +1\r\n")),
	R("length negative",		BAD_REQUEST, POST("Content-Length: -1\r\n")),
	R("length empty",		BAD_REQUEST, POST("Content-Length:\r\n")),
	R("length hex",			BAD_REQUEST, POST("Content-Length: 0x5\r\n")),
	R("length leading zero",	BAD_REQUEST, POST("Content-Length: 05\r\n")),
	R("length double zero",		BAD_REQUEST, POST("Content-Length: 00\r\n")),
	R("length ten digits",		BAD_REQUEST, POST("Content-Length: 1000000000\r\n")),
	R("length overflow",		BAD_REQUEST, POST("Content-Length: 18446744073709551617\r\n")),
	R("length list",		BAD_REQUEST, POST("Content-Length: 5, 5\r\n")),
	R("length with inner blank",	BAD_REQUEST, POST("Content-Length: 1 2\r\n")),
	R("tab behind length",		BAD_REQUEST, POST("Content-Length: 0\t\r\n")),
	R("tab among blanks behind",	BAD_REQUEST, GET("X: y \t \r\n")),
	R("length fraction",		BAD_REQUEST, POST("Content-Length: 5.0\r\n")),
	R("length exponent",		BAD_REQUEST, POST("Content-Length: 1e1\r\n")),
	R("length twice, equal",	BAD_REQUEST, POST("Content-Length: 5\r\nContent-Length: 5\r\n")),
	R("length twice, different",	BAD_REQUEST, POST("Content-Length: 0\r\ncontent-length: 5\r\n")),
	R("length on a fold",		BAD_REQUEST, POST("Content-Length:\r\n 5\r\n")),
	R("length wide digits",		BAD_REQUEST, POST("Content-Length: \xef\xbc\x95\r\n")),
	R("post without length",	LENGTH_REQUIRED, POST("")),
	R("put without length",		LENGTH_REQUIRED, "PUT /p HTTP/1.1\r\n" H "\r\n"),
	R("patch without length",	LENGTH_REQUIRED, "PATCH /p HTTP/1.1\r\n" H "\r\n"),
	R("get with body",		BAD_REQUEST, GET("Content-Length: 5\r\n")),
	R("head with body",		BAD_REQUEST, "HEAD / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n"),
	R("delete with body",		BAD_REQUEST, "DELETE /s HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n"),

	/* transfer encoding, in every disguise */
	R("chunked",			NOT_IMPLEMENTED, POST("Transfer-Encoding: chunked\r\n")),
	R("chunked and length",		NOT_IMPLEMENTED, POST("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")),
	R("gzip",			NOT_IMPLEMENTED, POST("Transfer-Encoding: gzip\r\n")),
	R("identity",			NOT_IMPLEMENTED, POST("Transfer-Encoding: identity\r\n")),
	R("xchunked",			NOT_IMPLEMENTED, POST("Transfer-Encoding: xchunked\r\n")),
	R("empty encoding",		NOT_IMPLEMENTED, POST("Transfer-Encoding:\r\n")),
	R("encoding in capitals",	NOT_IMPLEMENTED, POST("TRANSFER-ENCODING: CHUNKED\r\n")),
	R("encoding on get",		NOT_IMPLEMENTED, GET("Transfer-Encoding: chunked\r\n")),
	R("VT before chunked",		BAD_REQUEST, POST("Transfer-Encoding: \x0b" "chunked\r\n")),
	R("blank before colon (TE)",	BAD_REQUEST, POST("Transfer-Encoding : chunked\r\n")),

	/* line ends, folds, control bytes */
	R("bare LF all over",		BAD_REQUEST, "GET / HTTP/1.1\nHost: localhost\n\n"),
	R("bare LF in request line",	BAD_REQUEST, "GET / HTTP/1.1\n" H "\r\n"),
	R("bare LF in header",		BAD_REQUEST, GET("X: a\n")),
	R("bare LF at the end",		BAD_REQUEST, "GET / HTTP/1.1\r\n" H "\n"),
	R("bare CR in value",		BAD_REQUEST, GET("X: a\rb\r\n")),
	R("bare CR as line end",	BAD_REQUEST, "GET / HTTP/1.1\rHost: localhost\r\r"),
	R("CR CR LF",			BAD_REQUEST, GET("X: a\r\r\n")),
	R("fold with blank",		BAD_REQUEST, GET("X: a\r\n b\r\n")),
	R("fold with tab",		BAD_REQUEST, GET("X: a\r\n\tb: c\r\n")),
	R("fold first",			BAD_REQUEST, "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n"),
	R("NUL in value",		BAD_REQUEST, GET("X: a\0b\r\n")),
	R("NUL in name",		BAD_REQUEST, GET("X\0: a\r\n")),
	R("NUL in target",		BAD_REQUEST, T("/a\0b")),
	R("DEL in value",		BAD_REQUEST, GET("X: \x7f\r\n")),
	R("escape in value",		BAD_REQUEST, GET("X: \x1b[0m\r\n")),
	R("empty line first",		BAD_REQUEST, "\r\n" GET("")),
	R("blank line with blank",	BAD_REQUEST, "GET / HTTP/1.1\r\n" H " \r\n\r\n"),
	R("TLS hello",			BAD_REQUEST, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),

	/* header names */
	R("blank before colon",		BAD_REQUEST, POST("Content-Length : 5\r\n")),
	R("tab before colon",		BAD_REQUEST, POST("Content-Length\t: 5\r\n")),
	R("no colon",			BAD_REQUEST, GET("Nonsense\r\n")),
	R("empty name",			BAD_REQUEST, GET(": x\r\n")),
	R("blank in name",		BAD_REQUEST, GET("X Y: z\r\n")),
	R("parenthesis in name",	BAD_REQUEST, GET("X(1): z\r\n")),
	R("high byte in name",		BAD_REQUEST, GET("X\xc3\xa9: z\r\n")),
	R("quote in name",		BAD_REQUEST, GET("\"X\": z\r\n")),
	R("content type twice",		BAD_REQUEST, GET("Content-Type: a/b\r\nContent-Type: a/b\r\n")),
	R("authorization twice",	BAD_REQUEST, GET("Authorization: a\r\nAuthorization: a\r\n")),
	R("cookie twice",		BAD_REQUEST, GET("Cookie: a=1\r\nCookie: b=2\r\n")),
	R("idempotency key twice",	BAD_REQUEST, GET("Idempotency-Key: a\r\nIdempotency-Key: a\r\n")),
	R("origin twice",		BAD_REQUEST, GET("Origin: null\r\norigin: null\r\n")),
	R("empty connection",		BAD_REQUEST, GET("Connection:\r\n")),
	R("connection no token",	BAD_REQUEST, GET("Connection: clo se\r\n")),

	/* host */
	R("no host",			BAD_REQUEST, "GET / HTTP/1.1\r\n\r\n"),
	R("empty host",			BAD_REQUEST, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
	R("two hosts",			BAD_REQUEST, "GET / HTTP/1.1\r\n" H H "\r\n"),
	R("two different hosts",	BAD_REQUEST, "GET / HTTP/1.1\r\n" H "Host: evil\r\n\r\n"),
	R("host list",			BAD_REQUEST, "GET / HTTP/1.1\r\nHost: localhost, evil\r\n\r\n"),
	R("host with user",		BAD_REQUEST, "GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n"),
	R("host with path",		BAD_REQUEST, "GET / HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
	R("host port empty",		BAD_REQUEST, "GET / HTTP/1.1\r\nHost: localhost:\r\n\r\n"),
	R("host port letters",		BAD_REQUEST, "GET / HTTP/1.1\r\nHost: localhost:80a\r\n\r\n"),
	R("host port too big",		BAD_REQUEST, "GET / HTTP/1.1\r\nHost: localhost:65536\r\n\r\n"),
	R("host port only",		BAD_REQUEST, "GET / HTTP/1.1\r\nHost: :8443\r\n\r\n"),
	R("host open bracket",		BAD_REQUEST, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
	R("host no address in bracket",	BAD_REQUEST, "GET / HTTP/1.1\r\nHost: [evil]\r\n\r\n"),
	R("host text behind bracket",	BAD_REQUEST, "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n"),
	R("health check without host",	BAD_REQUEST, "GET /healthz HTTP/1.0\r\n\r\n"),

	/* methods */
	R("options",			NOT_IMPLEMENTED, "OPTIONS / HTTP/1.1\r\n" H "\r\n"),
	R("options star",		NOT_IMPLEMENTED, "OPTIONS * HTTP/1.1\r\n" H "\r\n"),
	R("trace",			NOT_IMPLEMENTED, "TRACE / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n"),
	R("connect",			NOT_IMPLEMENTED, "CONNECT evil:443 HTTP/1.1\r\n" H "\r\n"),
	R("small letters",		NOT_IMPLEMENTED, "get / HTTP/1.1\r\n" H "\r\n"),
	R("unknown method with body",	NOT_IMPLEMENTED, "FOO / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n"),
	R("get with a tail",		NOT_IMPLEMENTED, "GETS / HTTP/1.1\r\n" H "\r\n"),
	R("http/2 preface",		NOT_IMPLEMENTED, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
	R("method no token",		BAD_REQUEST, "G(T / HTTP/1.1\r\n" H "\r\n"),
	R("no method",			BAD_REQUEST, " / HTTP/1.1\r\n" H "\r\n"),

	/* versions and the shape of the line */
	R("1.0 elsewhere",		HTTP_VERSION, "GET / HTTP/1.0\r\n" H "\r\n"),
	R("1.2",			HTTP_VERSION, "GET / HTTP/1.2\r\n" H "\r\n"),
	R("2.0",			HTTP_VERSION, "GET / HTTP/2.0\r\n" H "\r\n"),
	R("0.9 by name",		BAD_REQUEST, "GET / HTTP/0.9\r\n" H "\r\n"),
	R("0.9 without version",	BAD_REQUEST, "GET /\r\n"),
	R("small version",		BAD_REQUEST, "GET / http/1.1\r\n" H "\r\n"),
	R("long version",		BAD_REQUEST, "GET / HTTP/1.10\r\n" H "\r\n"),
	R("padded version",		BAD_REQUEST, "GET / HTTP/01.1\r\n" H "\r\n"),
	R("version comma",		BAD_REQUEST, "GET / HTTP/1,1\r\n" H "\r\n"),
	R("version letter",		BAD_REQUEST, "GET / HTTP/1.x\r\n" H "\r\n"),
	R("version letter first",	BAD_REQUEST, "GET / HTTP/x.1\r\n" H "\r\n"),
	R("other protocol",		BAD_REQUEST, "GET / HTCP/1.1\r\n" H "\r\n"),
	R("two blanks",			BAD_REQUEST, "GET  / HTTP/1.1\r\n" H "\r\n"),
	R("two blanks later",		BAD_REQUEST, "GET /  HTTP/1.1\r\n" H "\r\n"),
	R("tab as blank",		BAD_REQUEST, "GET\t/ HTTP/1.1\r\n" H "\r\n"),
	R("blank at the end",		BAD_REQUEST, "GET / HTTP/1.1 \r\n" H "\r\n"),
	R("blank in target",		BAD_REQUEST, "GET /a b HTTP/1.1\r\n" H "\r\n"),

	/* targets */
	R("absolute target",		BAD_REQUEST, T("http://localhost/")),
	R("no slash",			BAD_REQUEST, T("a")),
	R("star",			BAD_REQUEST, T("*")),
	R("double slash first",		BAD_REQUEST, T("//evil/")),
	R("double slash later",		BAD_REQUEST, T("/a//b")),
	R("fragment",			BAD_REQUEST, T("/a#b")),
	R("fragment in query",		BAD_REQUEST, T("/a?b#c")),
	R("dot dot",			BAD_REQUEST, T("/..")),
	R("dot dot within",		BAD_REQUEST, T("/a/../b")),
	R("dot dot before query",	BAD_REQUEST, T("/a/..?b")),
	R("single dot",			BAD_REQUEST, T("/./a")),
	R("single dot last",		BAD_REQUEST, T("/a/.")),
	R("percent dots",		BAD_REQUEST, T("/%2e%2e/a")),
	R("mixed dots",			BAD_REQUEST, T("/.%2E/a")),
	R("percent slash",		BAD_REQUEST, T("/a%2fb")),
	R("percent slash, capital",	BAD_REQUEST, T("/a%2Fb")),
	R("percent backslash",		BAD_REQUEST, T("/a%5cb")),
	R("twice encoded",		BAD_REQUEST, T("/%252e%252e/a")),
	R("percent NUL",		BAD_REQUEST, T("/a%00.js")),
	R("percent NUL in query",	BAD_REQUEST, T("/a?b=%00")),
	R("percent LF",			BAD_REQUEST, T("/a?b=%0d%0aX:y")),
	R("percent DEL",		BAD_REQUEST, T("/a%7f")),
	R("percent cut",		BAD_REQUEST, T("/a%2")),
	R("percent alone",		BAD_REQUEST, T("/a%")),
	R("percent no hex",		BAD_REQUEST, T("/a%zz")),
	R("percent at query",		BAD_REQUEST, T("/a%2?0")),
	R("overlong UTF-8",		BAD_REQUEST, T("/%c0%ae%c0%ae/a")),
	R("cut UTF-8",			BAD_REQUEST, T("/%e5%b7")),
	R("surrogate",			BAD_REQUEST, T("/%ed%a0%80")),
	R("latin-1 in query",		BAD_REQUEST, T("/a?b=%e9")),
	R("raw high bytes",		BAD_REQUEST, T("/\xe5\xb7\xa5")),
	R("backslash",			BAD_REQUEST, T("/a\\b")),
	R("angle bracket",		BAD_REQUEST, T("/<x>")),
	R("quote",			BAD_REQUEST, T("/\"")),
	R("brackets in query",		BAD_REQUEST, T("/a?b[]=1")),
	R("pipe in query",		BAD_REQUEST, T("/a?b|c")),

	/* sizes */
	P("target of 4097",		URI_TOO_LONG, "GET /", "a", 4096, " HTTP/1.1\r\n" H "\r\n"),
	P("target without end",		URI_TOO_LONG, "GET /", "a", 9000, ""),
	P("head of 8193",		HEADER_TOO_LARGE, "GET / HTTP/1.1\r\n" H "X: ", "a", 8192 - 16 - 17 - 3 - 4 + 1, "\r\n\r\n"),
	P("header without end",		HEADER_TOO_LARGE, "GET / HTTP/1.1\r\nX: ", "a", 9000, ""),
	P("method without end",		HEADER_TOO_LARGE, "", "A", 9000, ""),
	P("65 headers",			HEADER_TOO_LARGE, "GET / HTTP/1.1\r\n" H, "X: y\r\n", 64, "\r\n"),
	P("2000 small headers",		HEADER_TOO_LARGE, "GET / HTTP/1.1\r\n" H, "a:\r\n", 2000, "\r\n"),

	/* expectations */
	R("other expectation",		EXPECTATION, POST("Expect: magic\r\nContent-Length: 0\r\n")),
	R("two expectations",		EXPECTATION, POST("Expect: 100-continue, magic\r\nContent-Length: 0\r\n")),
	R("empty expectation",		EXPECTATION, POST("Expect:\r\nContent-Length: 0\r\n")),
};
/* clang-format on */

/* The bytes of a row; free() them. */
static inline char *
corpus_raw(const struct corpus_row *row, size_t *n)
{
	char *raw, *at;

	*n = row->a.n + row->rep.n * row->times + row->b.n;
	at = raw = xmalloc(*n + 1);
	memcpy(at, row->a.p, row->a.n);
	at += row->a.n;
	for (size_t i = 0; i < row->times; i++, at += row->rep.n)
		memcpy(at, row->rep.p, row->rep.n);
	memcpy(at, row->b.p, row->b.n);
	return raw;
}

#undef LIT
#undef R
#undef P
#undef H
#undef GET
#undef POST
#undef T

#endif
