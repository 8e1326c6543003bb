/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kiosk's loopback door over a real socket, with a fake line to the centre
 * and a fake clock: who gets in, what is passed on, when a card is forgotten.
 */
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

static int64_t
fake_now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

static void
fake_fill(void *ctx, void *p, size_t n)
{
	struct fixture *f = ctx;
	uint8_t *u = p;

	for (size_t i = 0; i < n; i++)
		u[i] = ++f->random;
}

static void
finish(struct fixture *f, struct line_call *call)
{
	call->failed = f->failed;
	call->status = f->status;
	call->problem = f->status >= 400;
	call->reply = xstrdup(f->answer);
	call->reply_n = strlen(f->answer);
	call->done(call);
}

static int
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

static bool
fake_online(void *ctx)
{
	return ((struct fixture *)ctx)->failed == ERR_NONE;
}

/* ---- a client ------------------------------------------------------------ */

static int
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

static bool
answer_complete(const struct fixture *f)
{
	const char *end = strstr(f->out, "\r\n\r\n");
	const char *length = strstr(f->out, "Content-Length: ");
	size_t n = length ? (size_t)strtoul(length + 16, NULL, 10) : 0;

	return end && (size_t)(f->out + f->out_n - (end + 4)) >= n;
}

/* Turns both ends until the answer is complete; its status, or 0 for none. */
static int
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

static int
dial_and_send(struct fixture *f, const char *text)
{
	int fd = dial(f);

	assert_int_equal(
		send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	return fd;
}

static int
exchange(struct fixture *f, const char *text)
{
	int fd = dial_and_send(f, text), status;

	status = receive(f, fd);
	close(fd);
	event_base_loop(f->base, EVLOOP_NONBLOCK);
	return status;
}

/* A request as the page makes it, with more header lines. */
static void
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

static int
ask(struct fixture *f, const char *method, const char *path, const char *more,
	const char *body)
{
	char text[REQUEST_SIZE];

	request(f, text, method, path, more, body);
	return exchange(f, text);
}

/* Asks what goes to the centre, which holds it back until release(). */
static int
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

static void
release(struct fixture *f)
{
	finish(f, f->held);
	f->held = NULL;
	f->hold = false;
}

static int
get(struct fixture *f, const char *path)
{
	return ask(f, "GET", path, "", NULL);
}

static int
post(struct fixture *f, const char *path, const char *body)
{
	return ask(f, "POST", path, "", body);
}

static int
enrol(struct fixture *f, const char *body)
{
	return ask(f, "POST", "/api/v1/enrolments",
		"Idempotency-Key: page-1\r\n", body);
}

static bool
says(const struct fixture *f, const char *text)
{
	return strstr(f->out, text) != NULL;
}

static void
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

static int
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

static int
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

static void
cards(struct fixture *f, const char *text)
{
	FILE *out = fopen(f->cards, "a");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

/* Puts a card and fetches its handle as a page does. */
static void
read_card(struct fixture *f, char *handle, size_t n)
{
	cards(f, "lift\n" CARD);
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	text_between(f, "\"read\":\"", '"', handle, n);
}

/* ---- who gets in --------------------------------------------------------- */

static void
test_index_carries_token_and_headers(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(get(f, "/"), 200);
	assert_int_equal(strlen(f->token), 32);
	assert_true(says(f, "HttpOnly; SameSite=Strict"));
	assert_true(says(f, "default-src 'none'; script-src 'self';"));
	assert_true(says(f, "Cache-Control: no-store"));
	assert_false(says(f, "{{KIOSK_TOKEN}}"));
	assert_int_equal(get(f, "/assets/kiosk/index.html"), 404);
	assert_int_equal(get(f, "/assets/../main.c"), 400);
	assert_int_equal(get(f, "/assets/vendor/ui.js"), 200);
	assert_true(says(f, "text/javascript"));
}

static void
test_host_origin_token(void **state)
{
	struct fixture *f = *state;
	unsigned port = ui_port(f->ui);
	char good[32], ours[64], cookie[128], header[128];
	struct {
		const char *host, *origin, *cookie, *header;
		int status;
		const char *code;
	} rows[] = {
		{ good, "", cookie, header, 200, "" },
		{ good, ours, cookie, header, 200, "" },
		{ "kiosk.example", "", cookie, header, 421, "WRONG_HOST" },
		{ "127.0.0.1", "", cookie, header, 421, "WRONG_HOST" },
		{ "127.0.0.1:1", "", cookie, header, 421, "WRONG_HOST" },
		{ good, "Origin: null\r\n", cookie, header, 403,
			"FOREIGN_ORIGIN" },
		{ good, "Origin: http://evil.example\r\n", cookie, header, 403,
			"FOREIGN_ORIGIN" },
		{ good, "", "", header, 403, "CSRF" },
		{ good, "", cookie, "", 403, "CSRF" },
		{ good, "", "Cookie: yzk=0\r\n", header, 403, "CSRF" },
		{ good, "", cookie,
			"X-Kiosk-Token: 00000000000000000000000000000000\r\n",
			403, "CSRF" },
	};
	char text[1024];

	snprintf(good, sizeof(good), "127.0.0.1:%u", port);
	snprintf(ours, sizeof(ours), "Origin: http://%s\r\n", good);
	snprintf(cookie, sizeof(cookie), "Cookie: yzk=%s\r\n", f->token);
	snprintf(header, sizeof(header), "X-Kiosk-Token: %s\r\n", f->token);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		snprintf(text, sizeof(text),
			"GET /local/state HTTP/1.1\r\nHost: %s\r\n%s%s%s\r\n",
			rows[i].host, rows[i].origin, rows[i].cookie,
			rows[i].header);
		if (exchange(f, text) != rows[i].status ||
			!says(f, rows[i].code))
			fail_msg("row %zu: %s", i, f->out);
	}
}

static void
test_every_route_but_pages_needs_the_token(void **state)
{
	static const char *const paths[] = { "GET /local/state",
		"POST /local/card/wait", "POST /local/card/cancel",
		"POST /local/scan/wait", "POST /local/qr", "POST /local/end",
		"GET /api/v1/forms/join", "POST /api/v1/enrolments",
		"POST /api/v1/status", "POST /api/v1/matters",
		"GET /api/v1/offers", "POST /api/v1/offers/T/eligibility",
		"POST /api/v1/holds", "POST /api/v1/bookings",
		"POST /api/v1/bookings/mine", "POST /api/v1/waiting",
		"GET /api/v1/pass-products",
		"POST /api/v1/pass-products/T/eligibility",
		"POST /api/v1/passes", "POST /api/v1/passes/mine",
		"POST /api/v1/passes/T/freeze", "POST /api/v1/handovers",
		"POST /api/v1/handovers/withdraw", "GET /local/upkeep",
		"POST /local/upkeep/open", "POST /local/upkeep/act",
		"POST /api/v1/aid-cases", "POST /api/v1/aid-drafts/mine" };
	struct fixture *f = *state;
	char text[512];

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		snprintf(text, sizeof(text),
			"%s HTTP/1.1\r\nHost: localhost:%u\r\n%s\r\n", paths[i],
			ui_port(f->ui),
			paths[i][0] == 'P' ? "Content-Length: 0\r\n" : "");
		assert_int_equal(exchange(f, text), 403);
	}
	assert_int_equal(f->calls, 0);
}

static void
test_shape_of_requests(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(get(f, "/nothing"), 404);
	assert_int_equal(get(f, "/local/end"), 405);
	assert_true(says(f, "Allow: POST"));
	assert_int_equal(ask(f, "POST", "/local/end",
				 "Content-Length: 65537\r\n"
				 "Content-Type: application/json\r\n",
				 NULL),
		413);
	assert_int_equal(ask(f, "POST", "/local/end",
				 "Content-Length: 2\r\n"
				 "Content-Type: text/plain\r\n",
				 NULL),
		415);
	assert_int_equal(ask(f, "POST", "/local/end", "", NULL), 411);
	assert_int_equal(post(f, "/local/end", "{"), 400);
	assert_int_equal(post(f, "/local/end", "{\"x\":1}"), 400);
	assert_int_equal(post(f, "/api/v1/enrolments", "{}"), 400);
	assert_true(says(f, "{\"type\":\"urn:yizhan:problem:BAD_KEY\""));
	assert_int_equal(f->calls, 0);
}

static void
test_other_addresses_are_refused(void **state)
{
	static const char *const bad[] = { "0.0.0.0:0", "[::]:0", ":0",
		"127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "192.0.2.1:80",
		"127.0.0.1:80x" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };

		assert_null(ui_open(f->base, &f->agent, bad[i], &e));
		assert_int_equal(e.code, ERR_FORBIDDEN);
	}
}

/* ---- the connection ------------------------------------------------------ */

static void
test_split_and_kept_alive(void **state)
{
	struct fixture *f = *state;
	char text[512];
	int fd = dial(f);

	snprintf(text, sizeof(text),
		"GET /local/state HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
		"Cookie: yzk=%s\r\nX-Kiosk-Token: %s\r\n\r\n",
		ui_port(f->ui), f->token, f->token);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; text[i]; i++) {
			assert_int_equal(
				send(fd, &text[i], 1, MSG_NOSIGNAL), 1);
			event_base_loop(f->base, EVLOOP_NONBLOCK);
		}
		assert_int_equal(receive(f, fd), 200);
	}
	close(fd);
}

static void
test_connections_are_capped(void **state)
{
	struct fixture *f = *state;
	int fds[UI_CONNECTIONS_MAX];
	int one_more;

	for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
		fds[i] = dial(f);
		event_base_loop(f->base, EVLOOP_NONBLOCK);
	}
	one_more = dial(f);
	assert_int_equal(receive(f, one_more), 0);
	close(one_more);
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
	while (get(f, "/local/state") != 200)
		continue;
}

static void
test_client_gone_before_its_answer(void **state)
{
	struct fixture *f = *state;
	int fd = begin(f, "GET", "/api/v1/forms/join", NULL);

	close(fd);
	event_base_loop(f->base, EVLOOP_NONBLOCK);
	release(f);
	assert_int_equal(get(f, "/local/state"), 200);
}

/* ---- state, card, QR ----------------------------------------------------- */

static void
test_state(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(get(f, "/local/state"), 200);
	assert_true(says(f, "\"kiosk\":{\"name\":\"hall-1\"}"));
	assert_true(says(f, "\"link\":\"online\",\"reader\":\"ok\""));
	assert_true(says(f, "+08:00\",\"test\":true"));
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(get(f, "/local/state"), 200);
	assert_true(says(f, "\"link\":\"offline\""));
}

static void
test_card_is_shown_masked_and_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(says(f, "{\"state\":\"waiting\"}"));
	cards(f, CARD);
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(says(f, "\"name\":\"王*明\""));
	assert_true(says(f, "\"id_no\":\"340***********9814\""));
	assert_true(says(f, "\"sex\":\"男\",\"birth\":\"1990-05-15\""));
	assert_false(says(f, "340299199005159814"));
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(says(f, "{\"state\":\"waiting\"}"));
}

static void
test_odd_number_stays_masked(void **state)
{
	struct fixture *f = *state;

	cards(f, "put name=李娜 id_no=中文中文12\n");
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(says(f, "\"name\":\"李*\",\"id_no\":\"******\""));
}

static void
test_unreadable_card_is_a_fault(void **state)
{
	struct fixture *f = *state;

	cards(f, "put nonsense\n");
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(
		says(f, "\"state\":\"fault\",\"code\":\"CARD_UNREADABLE\""));
}

static void
test_card_read_but_not_fetched_is_forgotten(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	cards(f, CARD);
	agent_tick(&f->agent);
	assert_string_equal(f->agent.card.name, "王小明");
	f->now += AGENT_ASK_MS;
	agent_tick(&f->agent);
	assert_string_equal(f->agent.card.name, "");
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(says(f, "{\"state\":\"waiting\"}"));
}

static void
test_qr(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		post(f, "/local/qr", "{\"text\":\"HTTPS://H/Q#123\"}"), 200);
	assert_true(says(f, "{\"svg\":\"<svg"));
	assert_int_equal(post(f, "/local/qr", "{}"), 422);
}

/* ---- to the centre ------------------------------------------------------- */

static void
test_typed_enrolment_is_passed_on(void **state)
{
	static const char body[] =
		"{\"person\":{\"name\":\"李娜\",\"id_type\":\"resident\","
		"\"id_no\":\"340299198801010029\"},\"group\":\"courier\","
		"\"consents\":[{\"purpose\":\"register\",\"version\":1}]}";
	struct fixture *f = *state;

	f->status = 201;
	f->answer = "{\"case_no\":\"RH2026-000001-1\"}";
	assert_int_equal(enrol(f, body), 201);
	assert_true(says(f, "RH2026-000001-1"));
	assert_string_equal(f->path, "/api/v1/enrolments");
	assert_string_equal(f->key, "page-1");
	assert_string_equal(f->body, body);
}

#define FORM                                                                     \
	"{\"center\":{},\"consents\":[{\"purpose\":\"register\",\"version\":"    \
	"2,"                                                                     \
	"\"title\":\"告知书\"},{\"purpose\":\"gift_transfer\",\"version\":1," \
	"\"title\":\"同意书\"}]}"

static const char *
agreed(const struct fixture *f, const char *key)
{
	for (size_t i = 0; i < SLIPS_MAX; i++)
		if (strcmp(f->agent.slips.kept[i].key, key) == 0)
			return f->agent.slips.kept[i].slip.consents;
	return NULL;
}

/* Without a line the page has it as it was, and the paper its titles. */
static void
test_the_form_is_kept(void **state)
{
	static const char body[] =
		"{\"person\":{\"name\":\"李娜\"},\"consents\":["
		"{\"purpose\":\"register\",\"version\":2},"
		"{\"purpose\":\"unheard_of\",\"version\":1},"
		"{\"purpose\":\"gift_transfer\",\"version\":1}]}";
	char dir[] = "/tmp/kiosk-form-XXXXXX";
	struct fixture *f = *state;
	struct err e = { 0 };

	assert_non_null(mkdtemp(dir));
	f->agent.dir = dir;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(get(f, "/api/v1/forms/join"), 503);
	f->failed = ERR_NONE;
	f->answer = FORM;
	assert_int_equal(get(f, "/api/v1/forms/join"), 200);
	/* What is none, or a refusal, is not kept. */
	f->answer = "{\"groups\":[]}";
	assert_int_equal(get(f, "/api/v1/forms/join"), 200);
	f->status = 503;
	assert_int_equal(get(f, "/api/v1/forms/join"), 503);
	f->status = 200;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(get(f, "/api/v1/forms/join"), 200);
	assert_true(says(f, FORM));
	assert_int_equal(enrol(f, body), 503);
	assert_string_equal(
		agreed(f, "page-1"), "告知书（第 2 版）、同意书（第 1 版）");
	f->agent.dir = NULL;
	assert_int_equal(file_remove_tree(dir, &e), 0);
}

static void
test_source_of_a_page_is_refused(void **state)
{
	static const char *const bodies[] = {
		"{\"source\":\"chip\",\"group\":\"courier\"}",
		"{\"person\":{\"name\":\"a\",\"source\":\"chip\"}}",
		"{\"person\":{\"name\":\"a\"},\"source\":\"chip\"}",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		assert_int_equal(enrol(f, bodies[i]), 400);
		assert_true(says(f, "\"code\":\"JSON_UNKNOWN_FIELD\""));
	}
	assert_int_equal(post(f, "/api/v1/matters",
				 "{\"read\":\"x\",\"source\":\"chip\"}"),
		400);
	assert_int_equal(
		post(f, "/api/v1/matters", "{\"person\":{\"name\":\"a\"}}"),
		400);
	assert_int_equal(f->calls, 0);
}

static void
test_handle_becomes_chip_and_is_spent(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[256];

	read_card(f, handle, sizeof(handle));
	assert_int_equal(strlen(handle), 32);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"phone\":\"13800000000\","
		"\"group\":\"courier\"}",
		handle);
	f->status = 422;
	assert_int_equal(enrol(f, body), 422);
	f->status = 503;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(enrol(f, body), 503);
	assert_true(says(f, "\"code\":\"LINE_DOWN\""));
	assert_true(says(f, "\"retry\":\"same-key\""));
	f->failed = ERR_NONE;
	f->status = 201;
	assert_int_equal(enrol(f, body), 201);
	assert_string_equal(f->body,
		"{\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","
		"\"id_no\":\"340299199005159814\",\"phone\":\"13800000000\"},"
		"\"group\":\"courier\",\"source\":\"chip\"}");
	assert_int_equal(enrol(f, body), 409);
	assert_true(says(f, "\"code\":\"READ_HANDLE\""));
	assert_int_equal(f->calls, 3);
}

static void
test_matters(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[256];

	read_card(f, handle, sizeof(handle));
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", handle);
	assert_int_equal(post(f, "/api/v1/matters", body), 200);
	assert_string_equal(f->body,
		"{\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","
		"\"id_no\":\"340299199005159814\"},\"source\":\"chip\"}");
	/* Looking spends nothing; what is done about it may need the card. */
	assert_int_equal(post(f, "/api/v1/matters", body), 200);
	assert_int_equal(post(f, "/local/end", "{}"), 204);
	assert_int_equal(post(f, "/api/v1/matters", body), 409);
	assert_int_equal(post(f, "/api/v1/matters", "{}"), 422);
}

#define CHIP                                                                   \
	"{\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","        \
	"\"id_no\":\"340299199005159814\"},\"source\":\"chip\""

static int
act(struct fixture *f, const char *path, const char *body)
{
	return ask(f, "POST", path, "Idempotency-Key: page-1\r\n", body);
}

/* A body with the handle of a card, passed on with the card's person. */
static void
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

/* What is half filled goes with the card's person, who is forgotten then. */
static void
test_a_handover(void **state)
{
	static const char path[] = "/api/v1/handovers";
	struct fixture *f = *state;
	char handle[64], body[512];

	read_card(f, handle, sizeof(handle));
	snprintf(body, sizeof(body),
		"{\"visit\":\"v\",\"screen\":\"place\",\"application\":{"
		"\"read\":\"%s\",\"phone\":\"138\",\"consents\":[]}}",
		handle);
	f->status = 201;
	f->failed = ERR_LINE_DOWN;
	assert_int_equal(act(f, path, body), 503);
	f->failed = ERR_NONE;
	assert_int_equal(act(f, path, body), 201);
	assert_string_equal(f->path, path);
	assert_string_equal(f->key, "page-1");
	assert_string_equal(f->body,
		"{\"visit\":\"v\",\"screen\":\"place\",\"application\":{"
		"\"person\":{\"name\":\"王小明\",\"id_type\":\"resident\","
		"\"id_no\":\"340299199005159814\",\"phone\":\"138\"},"
		"\"source\":\"chip\"}}");
	assert_int_equal(act(f, path, body), 409);
	assert_true(says(f, "\"code\":\"READ_HANDLE\""));
	assert_int_equal(act(f, path,
				 "{\"visit\":\"v\",\"application\":{"
				 "\"source\":\"chip\"}}"),
		400);
	assert_int_equal(act(f, path, "{\"visit\":\"v\"}"), 422);
	assert_int_equal(
		act(f, "/api/v1/handovers/withdraw", "{\"visit\":\"v\"}"), 201);
	assert_string_equal(f->body, "{\"visit\":\"v\"}");
}

static void
test_bookings_are_passed_on_with_the_card(void **state)
{
	static const struct {
		const char *path, *more;
		bool kept;
	} rows[] = {
		{ "/api/v1/offers/TJ2026/eligibility", "", true },
		{ "/api/v1/bookings/mine", "", true },
		{ "/api/v1/bookings/TJ2026-000012-3/cancel", "", true },
		{ "/api/v1/waiting/TJ2026-000012-3/leave", "", true },
		{ "/api/v1/bookings/TJ2026-000012-3/move",
			",\"session\":\"s1\",\"hold\":\"h\"", false },
		{ "/api/v1/bookings",
			",\"session\":\"s1\",\"visit\":\"v\",\"declare\":["
			"\"migrant_worker\"],\"consents\":[{\"purpose\":"
			"\"checkup\",\"version\":1}]",
			false },
		{ "/api/v1/waiting",
			",\"offer\":\"TJ2026\",\"sessions\":[\"a\",\"b\"]",
			false },
	};
	struct fixture *f = *state;
	char handle[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		read_card(f, handle, sizeof(handle));
		passed_on(f, handle, rows[i].path, rows[i].more, rows[i].kept);
		assert_int_equal(post(f, "/local/end", "{}"), 204);
	}
}

static void
test_bookings_take_nothing_else(void **state)
{
	static const struct {
		const char *path, *body;
		int status;
	} rows[] = {
		{ "/api/v1/bookings", "{\"source\":\"chip\"}", 400 },
		{ "/api/v1/bookings", "{\"read\":\"a\",\"person\":{}}", 400 },
		{ "/api/v1/bookings", "{\"read\":\"none\"}", 409 },
		{ "/api/v1/bookings/mine", "{}", 422 },
		{ "/api/v1/bookings/mine", "{\"person\":{}}", 400 },
		{ "/api/v1/bookings/T-1/cancel", "{}", 422 },
		{ "/api/v1/bookings/T-1/leave", "{}", 404 },
		{ "/api/v1/bookings/T.1/cancel", "{}", 404 },
		{ "/api/v1/bookings/cancel", "{}", 404 },
		{ "/api/v1/waiting/T-1/cancel", "{}", 404 },
		{ "/api/v1/offers/T/other", "{}", 404 },
		{ "/api/v1/holds", "{\"person\":{}}", 400 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (act(f, rows[i].path, rows[i].body) != rows[i].status)
			fail_msg("row %zu: %s", i, f->out);
	assert_int_equal(post(f, "/api/v1/bookings", "{}"), 400);
	assert_int_equal(f->calls, 0);
}

static void
test_passes_are_passed_on_with_the_card(void **state)
{
	static const struct {
		const char *path, *more;
		bool kept;
	} rows[] = {
		{ "/api/v1/pass-products/park-free/eligibility", "", true },
		{ "/api/v1/passes/mine", "", true },
		{ "/api/v1/passes/NP2026-000012-3/replace", "", true },
		{ "/api/v1/passes/NP2026-000012-3/freeze", "", true },
		{ "/api/v1/passes/NP2026-000012-3/thaw", "", true },
		{ "/api/v1/passes/NP2026-000012-3/drop", "", true },
		{ "/api/v1/passes",
			",\"product\":\"park-free\",\"consents\":[{"
			"\"purpose\":\"pass_entry\",\"version\":1}]",
			false },
	};
	struct fixture *f = *state;
	char handle[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		read_card(f, handle, sizeof(handle));
		passed_on(f, handle, rows[i].path, rows[i].more, rows[i].kept);
		assert_int_equal(post(f, "/local/end", "{}"), 204);
	}
	assert_int_equal(get(f, "/api/v1/pass-products"), 200);
	assert_string_equal(f->path, "/api/v1/pass-products");
}

#define AS_HOLDER "{\"as\":\"holder\"}"

/* Each by their own card, and only for what the first one asks for. */
static void
test_a_pass_that_is_shared(void **state)
{
	struct fixture *f = *state;
	char first[64], second[64], body[256];

	assert_int_equal(post(f, "/local/card/wait", "{\"as\":\"x\"}"), 422);
	assert_true(says(f, "CHOICE_UNKNOWN"));
	read_card(f, first, sizeof(first));
	cards(f, "lift\n" CARD);
	assert_int_equal(post(f, "/local/card/wait", AS_HOLDER), 200);
	assert_true(says(f, "\"code\":\"PASS_HOLDERS\""));
	cards(f, "lift\n" OTHER_CARD);
	assert_int_equal(post(f, "/local/card/wait", AS_HOLDER), 200);
	assert_false(says(f, "159822"));
	text_between(f, "\"read\":\"", '"', second, sizeof(second));
	/* Leaving that screen is not leaving the visit. */
	assert_int_equal(post(f, "/local/card/cancel", AS_HOLDER), 204);
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", second);
	assert_int_equal(act(f, "/api/v1/passes/mine", body), 409);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"product\":\"P\",\"beside\":[\"%s\"]}",
		first, first);
	assert_int_equal(act(f, "/api/v1/passes", body), 409);
	assert_int_equal(f->calls, 0);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"product\":\"P\",\"beside\":[\"%s\"]}",
		first, second);
	assert_int_equal(act(f, "/api/v1/passes", body), 200);
	assert_string_equal(f->body,
		CHIP ",\"product\":\"P\",\"holders\":[{\"person\":{\"name\":"
		     "\"王小红\",\"id_type\":\"resident\",\"id_no\":"
		     "\"340299199005159822\"},\"source\":\"chip\"}]}");
}

/* A wrong card is taken back: it shares nothing any more. */
static void
test_a_holder_is_taken_back(void **state)
{
	struct fixture *f = *state;
	char first[64], second[64], body[256];

	read_card(f, first, sizeof(first));
	cards(f, "lift\n" OTHER_CARD);
	assert_int_equal(post(f, "/local/card/wait", AS_HOLDER), 200);
	text_between(f, "\"read\":\"", '"', second, sizeof(second));
	snprintf(body, sizeof(body), "{\"as\":\"holder\",\"read\":\"%s\"}",
		second);
	assert_int_equal(post(f, "/local/card/cancel", body), 204);
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"product\":\"P\",\"beside\":[\"%s\"]}",
		first, second);
	assert_int_equal(act(f, "/api/v1/passes", body), 409);
	assert_int_equal(f->calls, 0);
}

/* clang-format off */
#define KEPT "{\\\"page\\\":\\\"\\\",\\\"relatives\\\":[{" \
	"\\\"name\\\":\\\"测试\\\",\\\"id_no\\\":\\\"340299199005159822\\\"}]}"
/* clang-format on */
#define DRAFT                                                                  \
	"{\"form\":\"" KEPT "\",\"ends_on\":\"2026-12-31\","                   \
	"\"saved_at\":\"2026-12-01T00:00:00Z\"}"

static bool
is_alone(const struct fixture *f)
{
	const struct companion *rows = f->agent.visit.company.rows;

	for (size_t i = 0; i < COMPANY_MAX; i++)
		if (rows[i].handle[0] || rows[i].id_no[0])
			return false;
	return true;
}

/* What the centre says of a household once its visit is over fills nothing:
 * the next one's visit knows nobody of it. */
static void
test_a_household_that_comes_late(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[128];
	int fd;

	f->answer = DRAFT;
	read_card(f, handle, sizeof(handle));
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", handle);
	assert_int_equal(post(f, "/api/v1/aid-drafts/mine", body), 200);
	assert_false(is_alone(f));
	fd = begin(f, "POST", "/api/v1/aid-drafts/mine", body);
	assert_int_equal(post(f, "/local/end", "{}"), 204);
	assert_true(is_alone(f));
	release(f);
	assert_int_equal(receive(f, fd), 409);
	close(fd);
	assert_true(says(f, "READ_HANDLE"));
	assert_true(is_alone(f));
}

static void
test_passes_take_nothing_else(void **state)
{
	static const struct {
		const char *path, *body;
		int status;
	} rows[] = {
		{ "/api/v1/passes", "{\"source\":\"chip\"}", 400 },
		{ "/api/v1/passes", "{\"read\":\"a\",\"person\":{}}", 400 },
		{ "/api/v1/passes", "{\"read\":\"a\",\"holders\":[]}", 400 },
		{ "/api/v1/passes", "{\"read\":\"none\"}", 409 },
		{ "/api/v1/passes", "{}", 422 },
		{ "/api/v1/passes/mine", "{}", 422 },
		{ "/api/v1/passes/N-1/freeze", "{}", 422 },
		{ "/api/v1/passes/N-1/refund", "{}", 404 },
		{ "/api/v1/passes/N.1/freeze", "{}", 404 },
		{ "/api/v1/passes/freeze", "{}", 404 },
		{ "/api/v1/pass-products/P/other", "{}", 404 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (act(f, rows[i].path, rows[i].body) != rows[i].status)
			fail_msg("row %zu: %s", i, f->out);
	assert_int_equal(get(f, "/api/v1/pass-products?x=1"), 400);
	assert_int_equal(post(f, "/api/v1/passes", "{}"), 400);
	assert_int_equal(f->calls, 0);
}

static void
test_offers(void **state)
{
	static const char *const bad[] = { "", "?kind=", "?kind=a%26b",
		"?kind=checkup&from=..", "?kind=a&kind=b" };
	struct fixture *f = *state;
	char path[96];

	assert_int_equal(get(f, "/api/v1/offers?kind=checkup"), 200);
	assert_string_equal(f->path, "/api/v1/offers?kind=checkup");
	assert_int_equal(
		get(f, "/api/v1/offers?from=2026-12-01&kind=checkup"), 200);
	assert_string_equal(
		f->path, "/api/v1/offers?kind=checkup&from=2026-12-01");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(path, sizeof(path), "/api/v1/offers%s", bad[i]);
		assert_int_equal(get(f, path), 400);
	}
	assert_int_equal(f->calls, 2);
}

static void
test_holds(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		act(f, "/api/v1/holds", "{\"session\":\"s\",\"visit\":\"v\"}"),
		200);
	assert_string_equal(f->body, "{\"session\":\"s\",\"visit\":\"v\"}");
	assert_int_equal(
		act(f, "/api/v1/holds/release", "{\"visit\":\"v\"}"), 200);
	assert_string_equal(f->path, "/api/v1/holds/release");
	assert_string_equal(f->key, "page-1");
}

static void
test_handle_ends(void **state)
{
	static const char *const ends[] = { "/local/end",
		"/local/card/cancel" };
	struct fixture *f = *state;
	char handle[64], body[256];

	for (size_t i = 0; i < ARRAY_LEN(ends) + 1; i++) {
		read_card(f, handle, sizeof(handle));
		snprintf(body, sizeof(body), "{\"read\":\"%s\"}", handle);
		if (i < ARRAY_LEN(ends))
			assert_int_equal(post(f, ends[i], "{}"), 204);
		else
			f->now += VISIT_IDLE_MS;
		assert_int_equal(post(f, "/api/v1/matters", body), 409);
		assert_string_equal(f->agent.visit.card.id_no, "");
	}
	assert_int_equal(f->calls, 0);
}

static void
test_new_card_ends_the_old_handle(void **state)
{
	struct fixture *f = *state;
	char first[64], second[64], body[256];

	read_card(f, first, sizeof(first));
	read_card(f, second, sizeof(second));
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", first);
	assert_int_equal(post(f, "/api/v1/matters", body), 409);
	snprintf(body, sizeof(body), "{\"read\":\"%s\"}", second);
	assert_int_equal(post(f, "/api/v1/matters", body), 200);
}

/* Nothing of the first person's: no paper of theirs, no place they held. */
static void
test_another_card_is_another_visit(void **state)
{
	struct fixture *f = *state;
	char handle[64], body[256];

	read_card(f, handle, sizeof(handle));
	assert_false(says(f, "\"other\""));
	assert_int_equal(
		act(f, "/api/v1/holds", "{\"session\":\"s\",\"visit\":\"v\"}"),
		200);
	cards(f, "lift\n" OTHER_CARD);
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_true(says(f, "\"other\":true"));
	text_between(f, "\"read\":\"", '"', handle, sizeof(handle));
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"session\":\"s\",\"hold\":\"h\","
		"\"visit\":\"v\",\"declare\":[],\"consents\":[]}",
		handle);
	assert_int_equal(act(f, "/api/v1/bookings", body), 409);
	assert_true(says(f, "HOLD_UNKNOWN"));
	assert_int_equal(f->calls, 1);
	/* A page that was loaded anew knows of neither. */
	cards(f, "lift\n" CARD);
	assert_int_equal(get(f, "/"), 200);
	assert_int_equal(post(f, "/local/card/wait", "{}"), 200);
	assert_false(says(f, "\"other\""));
	text_between(f, "\"read\":\"", '"', handle, sizeof(handle));
	snprintf(body, sizeof(body),
		"{\"read\":\"%s\",\"session\":\"s\",\"hold\":\"h\","
		"\"visit\":\"v\",\"declare\":[],\"consents\":[]}",
		handle);
	/* Their own they may take. */
	assert_int_equal(
		act(f, "/api/v1/holds", "{\"session\":\"s\",\"visit\":\"v\"}"),
		200);
	assert_int_equal(act(f, "/api/v1/bookings", body), 200);
}

static void
test_status_takes_no_more_than_a_code(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(post(f, "/api/v1/status", "{\"code\":\"12\"}"), 200);
	assert_string_equal(f->body, "{\"code\":\"12\"}");
	assert_int_equal(
		post(f, "/api/v1/status", "{\"code\":\"12\",\"x\":1}"), 400);
	assert_int_equal(get(f, "/api/v1/forms/join?x=1"), 400);
	assert_int_equal(f->calls, 1);
}

#define DOOR_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DOOR_TEST(test_index_carries_token_and_headers),
		DOOR_TEST(test_host_origin_token),
		DOOR_TEST(test_every_route_but_pages_needs_the_token),
		DOOR_TEST(test_shape_of_requests),
		DOOR_TEST(test_other_addresses_are_refused),
		DOOR_TEST(test_split_and_kept_alive),
		DOOR_TEST(test_connections_are_capped),
		DOOR_TEST(test_client_gone_before_its_answer),
		DOOR_TEST(test_state),
		DOOR_TEST(test_card_is_shown_masked_and_once),
		DOOR_TEST(test_odd_number_stays_masked),
		DOOR_TEST(test_unreadable_card_is_a_fault),
		DOOR_TEST(test_card_read_but_not_fetched_is_forgotten),
		DOOR_TEST(test_qr),
		DOOR_TEST(test_typed_enrolment_is_passed_on),
		DOOR_TEST(test_source_of_a_page_is_refused),
		DOOR_TEST(test_the_form_is_kept),
		DOOR_TEST(test_handle_becomes_chip_and_is_spent),
		DOOR_TEST(test_matters),
		DOOR_TEST(test_a_handover),
		DOOR_TEST(test_bookings_are_passed_on_with_the_card),
		DOOR_TEST(test_bookings_take_nothing_else),
		DOOR_TEST(test_passes_are_passed_on_with_the_card),
		DOOR_TEST(test_a_pass_that_is_shared),
		DOOR_TEST(test_a_holder_is_taken_back),
		DOOR_TEST(test_a_household_that_comes_late),
		DOOR_TEST(test_passes_take_nothing_else),
		DOOR_TEST(test_offers),
		DOOR_TEST(test_holds),
		DOOR_TEST(test_handle_ends),
		DOOR_TEST(test_new_card_ends_the_old_handle),
		DOOR_TEST(test_another_card_is_another_visit),
		DOOR_TEST(test_status_takes_no_more_than_a_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
