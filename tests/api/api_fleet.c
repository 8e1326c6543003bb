/* SPDX-License-Identifier: Apache-2.0 */
/* Kiosks as machines: health, out of service, notices, help, visits. */
#include "call/events.h"
#include "centre.h"
#include "fleet/fleet.h"
#include "str.h"

#define BEAT "/api/v1/terminals/heartbeat"
#define OLD "{\"version\":\"0.1.0\",\"reader\":\"ok\"}"
#define HEALTH(printer, more)                                                  \
	"{\"printer\":\"" printer "\",\"scanner\":\"none\","                   \
	"\"outbox_waiting\":0,\"outbox_oldest\":0,\"disk_free\":900,"          \
	"\"clock_offset_ms\":-120,\"certificate_days\":44" more "}"
#define FULL(printer, more)                                                    \
	"{\"version\":\"0.2.0\",\"reader\":\"ok\",\"health\":" HEALTH(         \
		printer, more) "}"
#define COUNTS(run, day, started, failed)                                      \
	"{\"version\":\"0.2.0\",\"reader\":\"ok\",\"counts\":{\"run\":\"" run  \
	"\",\"day\":\"" day                                                    \
	"\",\"flows\":[{\"flow\":\"join\",\"started\":" started                \
	",\"finished\":3,\"gave_up\":1,\"failed\":" failed                     \
	"}],\"failures\":[{\"flow\":\"join\",\"code\":\"READER_FAULT\","       \
	"\"n\":" failed "}]}}"

static const struct reply *
beat(struct centre *c, const char *body)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0), BEAT, body);

	assert_reply(r, 200, "");
	return r;
}

static const struct reply *
listed(struct centre *c)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, "clerk"), "/api/v1/terminals");

	assert_reply(r, 200, "");
	return r;
}

static const struct reply *
operate(struct centre *c, const char *role, const char *body)
{
	return centre_post(c, centre_staff(c, role),
		"/api/v1/terminals/hall-0/service", body);
}

/* ---- health -------------------------------------------------------------- */

static void
test_an_old_kiosk(void **state)
{
	struct centre *c = *state;
	const struct reply *r = beat(c, OLD);

	assert_string_equal(reply_text(r, "name"), "hall-0");
	assert_null(reply_find(r, "closed"));
	assert_null(reply_find(r, "help"));
	r = listed(c);
	assert_string_equal(reply_text(r, "items.0.health.reader"), "ok");
	assert_false(json_is_true(reply_find(r, "items.0.health.full")));
	assert_null(reply_find(r, "items.0.health.printer"));
}

static void
test_a_new_kiosk(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	(void)beat(c, FULL("low", ",\"error\":\"PRINTER_LOW\""));
	r = listed(c);
	assert_string_equal(reply_text(r, "items.0.health.printer"), "low");
	assert_string_equal(
		reply_text(r, "items.0.health.error"), "PRINTER_LOW");
	assert_int_equal(reply_int(r, "items.0.health.disk_free"), 900);
	assert_int_equal(reply_int(r, "items.0.health.clock_offset_ms"), -120);
	assert_int_equal(reply_int(r, "items.0.health.certificate_days"), 44);
	assert_string_equal(reply_text(r, "items.0.health.version"), "0.2.0");
}

static void
test_what_is_refused(void **state)
{
	static const struct {
		const char *body, *path, *code;
	} rows[] = {
		{ FULL("perhaps", ""), "health.printer", "CHOICE_UNKNOWN" },
		{ FULL("ok", ",\"error\":\"not a code\""), "health.error",
			"TEXT_INVALID" },
		{ "{\"version\":\"\",\"reader\":\"ok\"}", "version",
			"TEXT_INVALID" },
		{ "{\"version\":\"1\",\"reader\":\"ok\",\"health\":{}}",
			"health.printer", "REQUIRED" },
		{ COUNTS("r1", "today", "4", "0"), "counts.day",
			"DATE_FORMAT" },
		{ COUNTS("r1", "2026-01-01", "-4", "0"), "counts.flows",
			"NUMBER_RANGE" },
	};
	struct centre *c = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct reply *r =
			centre_post(c, centre_kiosk(c, 0), BEAT, rows[i].body);

		assert_reply(r, 422, "FIELDS");
		if (!reply_refuses(r, rows[i].path, rows[i].code))
			fail_msg("%s: %s", rows[i].path, r->body);
	}
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM terminal_health"), 0);
}

static int64_t
written(struct centre *c)
{
	return centre_int(c, "SELECT at FROM terminal_health");
}

/* A kiosk beats every few seconds: unchanged, it costs a write in 30 s. */
static void
test_writes_are_few(void **state)
{
	struct centre *c = *state;
	int64_t first;

	(void)beat(c, FULL("ok", ""));
	first = written(c);
	centre_pass(c, FLEET_WRITE_MS - 1);
	(void)beat(c, FULL("ok", ""));
	assert_int_equal(written(c), first);
	(void)beat(c, FULL("out", ""));
	assert_int_equal(written(c), first + FLEET_WRITE_MS - 1);
	centre_pass(c, FLEET_WRITE_MS);
	(void)beat(c, FULL("out", ""));
	assert_int_equal(written(c), first + 2 * FLEET_WRITE_MS - 1);
	assert_int_equal(
		centre_int(c, "SELECT changed_at FROM terminal_health"),
		first + FLEET_WRITE_MS - 1);
	assert_int_equal(centre_int(c, "SELECT seen_at FROM terminal"),
		first + 2 * FLEET_WRITE_MS - 1);
}

/* Which program ran at a time can be told later. */
static void
test_versions_are_in_the_trail(void **state)
{
	struct centre *c = *state;

	(void)beat(c, OLD);
	(void)beat(c, OLD);
	(void)beat(c, FULL("ok", ""));
	(void)beat(c, FULL("low", ""));
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'terminal.version'"),
		2);
	assert_string_equal(
		centre_text(c, "SELECT payload FROM audit WHERE action = "
			       "'terminal.version' ORDER BY seq DESC LIMIT 1"),
		"{\"version\":\"0.2.0\"}");
}

/* ---- out of service ------------------------------------------------------ */

static void
test_closing(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	(void)beat(c, OLD);
	assert_reply(
		operate(c, "clerk", "{\"state\":\"open\"}"), 403, "FORBIDDEN");
	r = operate(c, "reviewer", "{\"state\":\"closed\"}");
	assert_reply(r, 422, "FIELDS");
	assert_true(reply_refuses(r, "text", "REQUIRED"));
	r = operate(c, "reviewer",
		"{\"state\":\"closed\",\"text\":\"换纸，10 点恢复\"}");
	assert_reply(r, 200, "");
	assert_string_equal(
		reply_text(beat(c, OLD), "closed"), "换纸，10 点恢复");
	assert_string_equal(
		reply_text(listed(c), "items.0.closed"), "换纸，10 点恢复");
	assert_reply(operate(c, "sysadmin", "{\"state\":\"open\"}"), 200, "");
	assert_null(reply_find(beat(c, OLD), "closed"));
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM audit WHERE action IN "
			      "('terminal.closed', 'terminal.opened') AND "
			      "actor LIKE 'staff:%%'"),
		2);
}

/* Names of any script stand in the path as browsers write them. */
static void
test_a_name_in_the_path(void **state)
{
	struct centre *c = *state;

	(void)centre_kiosk(c, 0);
	centre_sql(c, "UPDATE terminal SET name = '2号' WHERE name = "
		      "'hall-0'");
	assert_reply(centre_post(c, centre_staff(c, "sysadmin"),
			     "/api/v1/terminals/2%E5%8f%B7/service",
			     "{\"state\":\"closed\",\"text\":\"x\"}"),
		200, "");
	assert_string_equal(reply_text(beat(c, OLD), "closed"), "x");
}

static void
test_texts(void **state)
{
	struct centre *c = *state;
	struct str text;
	const struct reply *r;

	(void)centre_kiosk(c, 0);
	str_init(&text, centre_arena(c), 1024);
	for (int i = 0; i < FLEET_TEXT_MAX; i++)
		str_puts(&text, "停");
	r = operate(c, "sysadmin",
		centre_printf(
			c, "{\"state\":\"closed\",\"text\":\"%s\"}", text.p));
	assert_reply(r, 200, "");
	r = operate(c, "sysadmin",
		centre_printf(
			c, "{\"state\":\"closed\",\"text\":\"%s停\"}", text.p));
	assert_true(reply_refuses(r, "text", "TOO_LONG"));
	r = operate(
		c, "sysadmin", "{\"state\":\"closed\",\"text\":\"a\\u0007b\"}");
	assert_true(reply_refuses(r, "text", "TEXT_INVALID"));
	assert_reply(
		operate(c, "sysadmin", "{\"state\":\"half\"}"), 422, "FIELDS");
}

/* ---- notices ------------------------------------------------------------- */

static const struct reply *
post_notice(
	struct centre *c, const char *text, const char *from, const char *until)
{
	return centre_post(c, centre_staff(c, "reviewer"), "/api/v1/notices",
		centre_printf(c,
			"{\"text\":\"%s\",\"from\":\"%s\",\"until\":\"%s\"}",
			text, from, until));
}

static size_t
shown(struct centre *c)
{
	return json_array_size(reply_find(beat(c, OLD), "notices"));
}

static void
test_notices(void **state)
{
	struct centre *c = *state;
	const struct reply *one, *r;

	centre_at(c, "2026-11-24", 9 * HOUR);
	one = post_notice(c, "周六体检专场", "2026-11-25", "2026-11-26");
	assert_reply(one, 201, "");
	assert_int_equal(shown(c), 0);
	centre_at(c, "2026-11-25", 0);
	r = beat(c, OLD);
	assert_string_equal(reply_text(r, "notices.0.text"), "周六体检专场");
	centre_at(c, "2026-11-26", 24 * HOUR - 1);
	assert_int_equal(shown(c), 1);
	centre_at(c, "2026-11-27", 0);
	assert_int_equal(shown(c), 0);

	r = post_notice(c, "x", "2026-11-28", "2026-11-27");
	assert_true(reply_refuses(r, "until", "NOTICE_DAYS"));
	r = post_notice(c, "x", "2026-11-01", "2026-11-26");
	assert_true(reply_refuses(r, "until", "NOTICE_DAYS"));
	r = post_notice(c, "x", "2026-11-31", "2026-12-01");
	assert_true(reply_refuses(r, "from", "DATE_FORMAT"));
}

static void
test_ending_a_notice(void **state)
{
	struct centre *c = *state;
	struct ask ask = { .as = centre_staff(c, "sysadmin"),
		.method = "DELETE" };
	const struct reply *r = NULL;

	centre_at(c, "2026-11-24", 9 * HOUR);
	ask.as = centre_staff(c, "sysadmin");
	for (int i = 0; i < 5; i++)
		r = post_notice(c, "x", "2026-11-24", "2026-11-24");
	assert_reply(post_notice(c, "x", "2026-11-24", "2026-11-24"), 409,
		"NOTICE_MANY");
	ask.path = centre_printf(c, "/api/v1/notices/%s", reply_text(r, "id"));
	assert_reply(centre_ask(c, &ask), 200, "");
	assert_reply(centre_ask(c, &ask), 200, "");
	assert_int_equal(shown(c), 4);
	assert_int_equal(centre_int(c, "SELECT count(*) FROM audit WHERE "
				       "action = 'notice.ended'"),
		1);
	r = centre_get(c, centre_staff(c, "clerk"), "/api/v1/notices");
	assert_string_equal(reply_text(r, "items.0.state"), "ended");
	assert_string_equal(reply_text(r, "items.1.state"), "shown");
}

/* ---- help ---------------------------------------------------------------- */

#define CALL "{\"screen\":\"phone\",\"flow\":\"join\"}"

static const struct reply *
answer_call(struct centre *c, const char *id, const char *to)
{
	return centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/help-calls/%s/answer", id),
		centre_printf(c, "{\"state\":\"%s\"}", to));
}

static const struct reply *
calls(struct centre *c)
{
	const struct reply *r =
		centre_get(c, centre_staff(c, "clerk"), "/api/v1/help-calls");

	assert_reply(r, 200, "");
	return r;
}

static void
test_a_call_for_help(void **state)
{
	struct centre *c = *state;
	const struct who *kiosk = centre_kiosk(c, 0);
	const struct reply *r, *again;
	const char *id;

	centre_sql(c, "UPDATE terminal SET place = '一楼大厅'");
	r = centre_post(c, kiosk, "/api/v1/help-calls", CALL);
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "state"), "called");
	id = reply_text(r, "id");
	assert_string_equal(reply_text(beat(c, OLD), "help"), "called");
	again = centre_post(c, kiosk, "/api/v1/help-calls", CALL);
	assert_string_equal(reply_text(again, "id"), id);

	r = calls(c);
	assert_int_equal(json_array_size(reply_find(r, "items")), 1);
	assert_string_equal(reply_text(r, "items.0.kiosk"), "hall-0");
	assert_string_equal(reply_text(r, "items.0.place"), "一楼大厅");
	assert_string_equal(reply_text(r, "items.0.screen"), "phone");

	assert_reply(answer_call(c, id, "coming"), 200, "");
	assert_reply(answer_call(c, id, "coming"), 409, "HELP_STATE");
	assert_string_equal(reply_text(beat(c, OLD), "help"), "coming");
	assert_string_equal(
		reply_text(calls(c), "items.0.coming_by"), "演示窗口");
	assert_reply(answer_call(c, id, "done"), 200, "");
	assert_reply(answer_call(c, id, "done"), 409, "HELP_STATE");
	assert_null(reply_find(beat(c, OLD), "help"));
	assert_int_equal(json_array_size(reply_find(calls(c), "items")), 0);
	/* the next one is a new one */
	r = centre_post(c, kiosk, "/api/v1/help-calls", CALL);
	assert_string_not_equal(reply_text(r, "id"), id);
}

/* A deserted page asks by itself: that keeps no session alive. */
static void
test_asking_by_itself_keeps_nobody_in(void **state)
{
	struct centre *c = *state;
	int64_t seen;

	(void)calls(c);
	centre_settle(c);
	seen = centre_int(c, "SELECT max(seen_at) FROM staff_session");
	centre_pass(c, 5 * MINUTE);
	(void)calls(c);
	(void)listed(c);
	(void)centre_get(c, centre_staff(c, "clerk"), "/api/v1/events");
	centre_settle(c);
	assert_int_equal(
		centre_int(c, "SELECT max(seen_at) FROM staff_session"), seen);
	(void)centre_get(c, centre_staff(c, "clerk"), "/api/v1/cases");
	centre_settle(c);
	assert_true(
		centre_int(c, "SELECT max(seen_at) FROM staff_session") > seen);
}

/* ---- visits -------------------------------------------------------------- */

/* Totals are told again and again; none is counted twice, none gets less. */
static void
test_visits(void **state)
{
	struct centre *c = *state;
	const struct reply *r;

	centre_at(c, "2026-11-24", 9 * HOUR);
	(void)beat(c, COUNTS("r1", "2026-11-24", "5", "1"));
	(void)beat(c, COUNTS("r1", "2026-11-24", "6", "2"));
	(void)beat(c, COUNTS("r1", "2026-11-24", "5", "1"));
	(void)beat(c, COUNTS("r2", "2026-11-24", "4", "0"));
	(void)beat(c, COUNTS("r0", "2026-09-01", "99", "9"));
	r = centre_get(c, centre_staff(c, "sysadmin"), "/api/v1/visits");
	assert_reply(r, 200, "");
	assert_int_equal(json_array_size(reply_find(r, "flows")), 1);
	assert_int_equal(reply_int(r, "flows.0.started"), 10);
	assert_int_equal(reply_int(r, "flows.0.finished"), 6);
	assert_int_equal(reply_int(r, "flows.0.failed"), 2);
	assert_string_equal(reply_text(r, "failures.0.code"), "READER_FAULT");
	assert_int_equal(reply_int(r, "failures.0.n"), 2);
}

/* ---- least rights -------------------------------------------------------- */

/* A gate beats and renews; nothing else of a kiosk's is open to it. */
static void
test_a_gate_is_no_kiosk(void **state)
{
	struct centre *c = *state;
	const struct who *gate = centre_kiosk(c, 1);
	const struct applicant somebody = { 0 };

	centre_sql(c, "UPDATE terminal SET kind = 'gate' WHERE name = "
		      "'hall-1'");
	assert_reply(centre_post(c, gate, BEAT, OLD), 200, "");
	assert_reply(centre_post(c, gate, "/api/v1/enrolments",
			     applicant_body(c, &somebody)),
		403, "FORBIDDEN");
	assert_reply(centre_post(c, gate, "/api/v1/help-calls", CALL), 403,
		"FORBIDDEN");
	assert_reply(
		centre_get(c, gate, "/api/v1/forms/join"), 403, "FORBIDDEN");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_an_old_kiosk),
		CENTRE_TEST(test_a_new_kiosk),
		CENTRE_TEST(test_what_is_refused),
		CENTRE_TEST(test_writes_are_few),
		CENTRE_TEST(test_versions_are_in_the_trail),
		CENTRE_TEST(test_closing),
		CENTRE_TEST(test_a_name_in_the_path),
		CENTRE_TEST(test_texts),
		CENTRE_TEST(test_notices),
		CENTRE_TEST(test_ending_a_notice),
		CENTRE_TEST(test_a_call_for_help),
		CENTRE_TEST(test_asking_by_itself_keeps_nobody_in),
		CENTRE_TEST(test_visits),
		CENTRE_TEST(test_a_gate_is_no_kiosk),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
