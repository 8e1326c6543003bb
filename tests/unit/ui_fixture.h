/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kiosk's loopback door over a real socket, with a fake line to the centre
 * and a fake clock.
 */
#ifndef YZ_UI_FIXTURE_H
#define YZ_UI_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/ui_api/ui.h"
#include "assets.h"
#include "files.h"
#include "str.h"
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CARD "put name=王小明 id_no=340299199005159814 sex=M birth=1990-05-15\n"
#define OTHER_CARD                                                             \
	"put name=王小红 id_no=340299199005159822 sex=F birth=1990-05-15\n"
#define CHIP                                                                   \
	"{\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","        \
	"\"id_no\":\"340299199005159814\"},\"source\":\"chip\""
#define DEADLINE_S 10
#define REQUEST_SIZE 4096

struct fixture {
	struct event_base *base;
	struct agent agent;
	struct ui *ui;
	struct clock clock;
	struct rng rng;
	int64_t now;
	uint8_t random;
	char cards[64];
	char token[64];
	/* the fake centre */
	int status;
	enum err_code failed;
	const char *answer;
	bool hold; /* answers only when release() is called */
	struct line_call *held;
	unsigned calls;
	char path[64], key[LINE_KEY_SIZE], body[2048];
	/* the last answer of the door */
	char out[256 * 1024];
	size_t out_n;
};

static inline int64_t
fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static inline void
fake_fill(void *ctx, void *p, size_t n)
{
	struct fixture *f = ctx;
	uint8_t *u = p;

	for (size_t i = 0; i < n; i++)
		u[i] = ++f->random;
}

static inline void
finish(struct fixture *f, struct line_call *call)
{
	call->failed = f->failed;
	call->status = f->status;
	call->problem = f->status >= 400;
	call->reply = xstrdup(f->answer);
	call->reply_n = strlen(f->answer);
	call->done(call);
}

static inline int
fake_submit(void *ctx, struct line_call *call, struct err *e)
{
	struct fixture *f = ctx;

	(void)e;
	f->calls++;
	snprintf(f->path, sizeof(f->path), "%s", call->path);
	snprintf(f->key, sizeof(f->key), "%s", call->key);
	snprintf(f->body, sizeof(f->body), "%s", call->body ? call->body : "");
	if (f->hold)
		f->held = call;
	else
		finish(f, call);
	return 0;
}

static inline bool
fake_online(void *ctx)
{
	return ((struct fixture *)ctx)->failed == ERR_NONE;
}

/* ---- a client ------------------------------------------------------------ */

static inline int
dial(struct fixture *f)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)ui_port(f->ui)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

static inline bool
answer_complete(const struct fixture *f)
{
	const char *end = strstr(f->out, "\r\n\r\n");
	const char *length = strstr(f->out, "Content-Length: ");
	size_t n = length ? (size_t)strtoul(length + 16, NULL, 10) : 0;

	return end && (size_t)(f->out + f->out_n - (end + 4)) >= n;
}

/* Turns both ends until the answer is complete; its status, or 0 for none. */
static inline int
receive(struct fixture *f, int fd)
{
	time_t until = time(NULL) + DEADLINE_S;

	f->out_n = 0;
	f->out[0] = '\0';
	while (!answer_complete(f)) {
		ssize_t n;

		event_base_loop(f->base, EVLOOP_NONBLOCK);
		n = recv(fd, f->out + f->out_n, sizeof(f->out) - 1 - f->out_n,
			0);
		if (n == 0)
			return 0;
		if (n > 0)
			f->out_n += (size_t)n;
		else
			assert_true(errno == EAGAIN);
		f->out[f->out_n] = '\0';
		assert_true(time(NULL) < until);
	}
	return (int)strtol(f->out + strlen("HTTP/1.1 "), NULL, 10);
}

static inline int
dial_and_send(struct fixture *f, const char *text)
{
	int fd = dial(f);

	assert_int_equal(
		send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	return fd;
}

static inline int
exchange(struct fixture *f, const char *text)
{
	int fd = dial_and_send(f, text), status;

	status = receive(f, fd);
	close(fd);
	event_base_loop(f->base, EVLOOP_NONBLOCK);
	return status;
}

/* A request as the page makes it, with more header lines. */
static inline void
request(const struct fixture *f, char text[REQUEST_SIZE], const char *method,
	const char *path, const char *more, const char *body)
{
	char length[128] = "";

	if (body)
		snprintf(length, sizeof(length),
			"Content-Type: application/json\r\n"
			"Content-Length: %zu\r\n",
			strlen(body));
	snprintf(text, REQUEST_SIZE,
		"%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
		"Cookie: other=1; yzk=%s\r\nX-Kiosk-Token: %s\r\n%s%s\r\n%s",
		method, path, ui_port(f->ui), f->token, f->token, more, length,
		body ? body : "");
}

static inline int
ask(struct fixture *f, const char *method, const char *path, const char *more,
	const char *body)
{
	char text[REQUEST_SIZE];

	request(f, text, method, path, more, body);
	return exchange(f, text);
}

/* Asks what goes to the centre, which holds it back until release(). */
static inline int
begin(struct fixture *f, const char *method, const char *path, const char *body)
{
	char text[REQUEST_SIZE];
	int fd;

	f->hold = true;
	request(f, text, method, path, "", body);
	fd = dial_and_send(f, text);
	while (!f->held)
		event_base_loop(f->base, EVLOOP_NONBLOCK);
	return fd;
}

static inline void
release(struct fixture *f)
{
	finish(f, f->held);
	f->held = NULL;
	f->hold = false;
}

static inline int
get(struct fixture *f, const char *path)
{
	return ask(f, "GET", path, "", NULL);
}

static inline int
post(struct fixture *f, const char *path, const char *body)
{
	return ask(f, "POST", path, "", body);
}

static inline int
enrol(struct fixture *f, const char *body)
{
	return ask(f, "POST", "/api/v1/enrolments",
		"Idempotency-Key: page-1\r\n", body);
}

static inline bool
says(const struct fixture *f, const char *text)
{
	return strstr(f->out, text) != NULL;
}

static inline void
text_between(const struct fixture *f, const char *from, char end, char *out,
	size_t n)
{
	const char *p = strstr(f->out, from);
	const char *q;

	assert_non_null(p);
	p += strlen(from);
	q = strchr(p, end);
	assert_non_null(q);
	assert_true((size_t)(q - p) < n);
	memcpy(out, p, (size_t)(q - p));
	out[q - p] = '\0';
}

/* ---- life ---------------------------------------------------------------- */

static inline int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct err e = { 0 };
	char spec[80];
	int fd;

	f->now = 1790000000000;
	f->clock = (struct clock){ fake_now, fake_now, f };
	f->rng = (struct rng){ fake_fill, f };
	f->status = 200;
	f->answer = "{}";
	snprintf(f->cards, sizeof(f->cards), "/tmp/kiosk-ui-XXXXXX");
	fd = mkstemp(f->cards);
	assert_true(fd >= 0);
	close(fd);
	agent_init(&f->agent, &f->clock, &f->rng);
	f->agent.line = (struct line){ fake_submit, fake_online, f };
	snprintf(f->agent.name, sizeof(f->agent.name), "hall-1");
	snprintf(spec, sizeof(spec), "sim:%s", f->cards);
	assert_int_equal(idcard_open(&f->agent.reader, spec, &f->clock, &e), 0);
	f->base = event_base_new();
	f->ui = ui_open(f->base, &f->agent, "127.0.0.1:0", &e);
	assert_non_null(f->ui);
	assert_int_equal(get(f, "/"), 200);
	text_between(f, "Set-Cookie: yzk=", ';', f->token, sizeof(f->token));
	*state = f;
	return 0;
}

static inline int
teardown(void **state)
{
	struct fixture *f = *state;

	if (f->held)
		finish(f, f->held);
	ui_close(f->ui);
	event_base_free(f->base);
	agent_release(&f->agent);
	unlink(f->cards);
	free(f);
	return 0;
}

static inline void
cards(struct fixture *f, const char *text)
{
	FILE *out = fopen(f->cards, "a");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

/* Puts a card and fetches its handle as a page does. */
static inline void
read_card(struct fixture *f, char *handle, size_t n)
{
	cards(f, "lift\n" CARD);
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	text_between(f, "\"read\":\"", '"', handle, n);
}
static inline int
act(struct fixture *f, const char *path, const char *body)
{
	return ask(f, "POST", path, "Idempotency-Key: page-1\r\n", body);
}

/* A body with the handle of a card, passed on with the card's person. */
static inline void
passed_on(struct fixture *f, const char *handle, const char *path,
	const char *more, bool kept)
{
	char body[512], want[512];

	snprintf(body, sizeof(body), "{\"read\":\"%s\"%s}", handle, more);
	snprintf(want, sizeof(want), CHIP "%s}", more);
	assert_int_equal(act(f, path, body), f->status);
	assert_string_equal(f->path, path);
	assert_string_equal(f->body, want);
	assert_int_equal(act(f, path, body), kept ? f->status : 409);
}

#define DOOR_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

#endif
