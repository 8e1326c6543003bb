/* SPDX-License-Identifier: Apache-2.0 */
/* Who gets in by the loopback door, and what is the kiosk's own: its state, a
 * card, a code. */
#include "ui_fixture.h"

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
		"POST /api/v1/aid-cases", "POST /api/v1/aid-drafts/mine",
		"POST /api/v1/aid-cases/invoice-check" };
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
