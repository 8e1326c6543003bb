/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client that holds N TLS connections on which it sent one GET each: prints
 * "held N" when every answer's head has come, reads nothing more, and ends
 * when its stdin closes. Kernel buffers are small, so that what is not read
 * stays with the server. hold PORT PATH N; without PATH ("-") the connections
 * stay silent. One that is refused is counted and not held.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_BUFFER 4096

static int
dial(unsigned port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int small = RECEIVE_BUFFER;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Sends the request and reads the head of a 200. */
static int
begin(SSL *ssl, unsigned port, const char *path)
{
	char text[2048];
	size_t n = 0;
	int got = snprintf(text, sizeof(text),
		"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", path, port);

	if (SSL_write(ssl, text, got) != got)
		return -1;
	while (n + 1 < sizeof(text)) {
		got = SSL_read(ssl, text + n, (int)(sizeof(text) - 1 - n));
		if (got <= 0)
			return -1;
		n += (size_t)got;
		text[n] = '\0';
		if (strstr(text, "\r\n\r\n"))
			return strncmp(text, "HTTP/1.1 200", 12) == 0 ? 0 : -1;
	}
	return -1;
}

static int
hold_one(SSL_CTX *tls, unsigned port, const char *path)
{
	int fd = dial(port);
	SSL *ssl = fd >= 0 ? SSL_new(tls) : NULL;

	if (ssl && SSL_set_fd(ssl, fd) == 1 && SSL_connect(ssl) == 1 &&
		(strcmp(path, "-") == 0 || begin(ssl, port, path) == 0))
		return 0;
	SSL_free(ssl);
	if (fd >= 0)
		close(fd);
	return -1;
}

int
main(int argc, char **argv)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
	struct rlimit most;
	unsigned port, n, held = 0;
	char c;

	if (argc != 4 || !tls) {
		fputs("usage: hold PORT PATH N\n", stderr);
		return 64;
	}
	getrlimit(RLIMIT_NOFILE, &most);
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
	SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
	port = (unsigned)strtoul(argv[1], NULL, 10);
	n = (unsigned)strtoul(argv[3], NULL, 10);
	for (unsigned i = 0; i < n; i++)
		held += hold_one(tls, port, argv[2]) == 0;
	printf("held %u\n", held);
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		continue;
	return held == n ? 0 : 1;
}
