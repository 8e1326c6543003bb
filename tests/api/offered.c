/* SPDX-License-Identifier: Apache-2.0 */
#include "offered.h"
#include "booking/present.h"
#include "cli.h"
#include "str.h"

/* ---- the offer ----------------------------------------------------------- */

/* Two sites, mornings and afternoons of five days from tomorrow on. */
int
offered_load(struct centre *c, const struct offered *t)
{
	const char *text = centre_printf(c,
		"{\"code\":\"%s\",\"kind\":\"checkup\",\"title\":\"体检\","
		"\"period\":\"{year}\",\"period_key\":\"checkup/{year}\","
		"\"version\":1,\"basis\":\"文件\",\"opens\":\"+0\","
		"\"closes\":\"+30\",\"quota\":%d,\"share_by\":\"%s\","
		"\"shares\":[%s],\"waiting\":true,\"cancel_hours\":24,"
		"\"no_show_minutes\":30,\"hold_seconds\":90,\"price\":10000,"
		"%s\"places\":[{\"code\":\"A\",\"number\":1,\"name\":\"甲\","
		"\"address\":\"甲路\",\"bus\":\"1路\",\"phone\":\"1\"},"
		"{\"code\":\"B\",\"number\":2,\"name\":\"乙\",\"address\":"
		"\"乙路\",\"bus\":\"2路\",\"phone\":\"2\"}],"
		"\"sessions\":[{\"place\":\"A\",\"from\":\"+1\",\"days\":5,"
		"\"on\":\"workdays\",\"half\":\"am\",\"starts\":\"08:00\","
		"\"ends\":\"11:00\",\"size\":%d},{\"place\":\"B\",\"from\":"
		"\"+1\",\"days\":5,\"on\":\"workdays\",\"half\":\"pm\","
		"\"starts\":\"14:00\",\"ends\":\"17:00\",\"size\":%d}],"
		"\"rules\":[%s],\"texts\":[{\"kind\":\"bring\",\"text\":"
		"\"身份证\"},{\"kind\":\"declare\",\"code\":"
		"\"migrant_worker\",\"title\":\"农民工\",\"text\":\"是\"},"
		"{\"kind\":\"consent\",\"code\":\"share\",\"version\":2,"
		"\"required\":true,\"title\":\"告知\",\"text\":\"告知\"}]}",
		t->code, t->quota, t->share_by ? t->share_by : "none",
		t->shares ? t->shares : "", t->extra ? t->extra : "", t->size,
		t->size, t->rules ? t->rules : "");
	char *words[] = { (char *)"offer", (char *)"take", (char *)text, NULL };
	struct str out, message;
	int code;

	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	code = cli_do(centre_app(c), 3, words, &out, &message);
	if (code != CLI_OK)
		print_message("%s\n", message.p);
	return code;
}

/* The demo's own offer would answer as well. */
void
offered_only(struct centre *c, const struct offered *t)
{
	centre_at(c, OFFERED_DAY, 9 * HOUR);
	centre_sql(c, "UPDATE programme SET closes_at = 2, opens_at = 1");
	assert_int_equal(offered_load(c, t), CLI_OK);
}

const char *
offered_session(struct centre *c, const char *day, const char *site)
{
	return centre_text(c,
		"SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		"n.id = s.id JOIN site t ON t.id = s.site_id JOIN programme p "
		"ON p.id = s.programme_id WHERE s.day = '%s' AND t.code = '%s' "
		"AND p.opens_at > 1",
		day, site);
}

/* ---- people ------------------------------------------------------------- */

const char *
offered_person(struct centre *c, const char *id)
{
	return centre_printf(c,
		"\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"}",
		id);
}

const char *
offered_asked(struct centre *c, const char *id, bool chip, const char *session,
	const char *more)
{
	return centre_printf(c,
		"{%s%s,\"session\":\"%s\",\"consents\":[{\"purpose\":"
		"\"share\",\"version\":2}]%s}",
		offered_person(c, id), chip ? ",\"source\":\"chip\"" : "",
		session, more);
}

const struct reply *
offered_may(struct centre *c, const char *id, bool chip)
{
	return centre_post(c, centre_kiosk(c, 0),
		"/api/v1/offers/R2026/eligibility",
		centre_printf(c, "{%s%s}", offered_person(c, id),
			chip ? ",\"source\":\"chip\"" : ""));
}

const struct reply *
offered_book(struct centre *c, const char *id, const char *session)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
		offered_asked(c, id, true, session,
			",\"declare\":[\"migrant_worker\"]"));
}

const struct reply *
offered_own(struct centre *c, const char *id, const char *path)
{
	return centre_post(c, centre_kiosk(c, 0), path,
		centre_printf(
			c, "{%s,\"source\":\"chip\"}", offered_person(c, id)));
}

const struct reply *
offered_hold(
	struct centre *c, int kiosk, const char *visit, const char *session)
{
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/holds",
		centre_printf(c, "{\"session\":\"%s\",\"visit\":\"%s\"}",
			session, visit));
}

const struct reply *
offered_move(struct centre *c, const char *id, const char *no,
	const char *session, const char *more)
{
	return centre_post(c, centre_kiosk(c, 0),
		centre_printf(c, "/api/v1/bookings/%s/move", no),
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"session\":\"%s\"%s}",
			offered_person(c, id), session, more));
}

const struct reply *
offered_wait(struct centre *c, const char *id, const char *sessions)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/waiting",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"sessions\":[%s],"
			"\"consents\":[{\"purpose\":\"share\",\"version\":2}]}",
			offered_person(c, id), sessions));
}

const struct reply *
offered_scan(struct centre *c, const char *code)
{
	return centre_post(c, centre_staff(c, "partner"), "/api/v1/attendances",
		centre_printf(c, "{\"code\":\"%s\"}", code));
}

const struct reply *
offered_at_desk(
	struct centre *c, const char *what, const char *id, const char *session)
{
	return centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/programmes/R2026/%s", what),
		offered_asked(c, id, false, session, ""));
}

/* ---- what has come of it ------------------------------------------------ */

const char *
offered_state(struct centre *c, const char *no)
{
	return centre_text(c,
		"SELECT b.state FROM booking b JOIN casefile f ON f.id = b.id "
		"WHERE f.no = '%s'",
		no);
}

int64_t
offered_taken(struct centre *c, const char *kind)
{
	return centre_int(c,
		"SELECT sum(taken) FROM quota_node n JOIN programme p ON p.id "
		"= n.programme_id WHERE n.kind = '%s' AND p.opens_at > 1",
		kind);
}

/* The counters, and whether they are what the rows say. */
void
assert_sound(struct centre *c)
{
	char *words[] = { (char *)"check", NULL };
	struct str out, message;

	centre_settle(c);
	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	if (cli_do(centre_app(c), 1, words, &out, &message) != CLI_OK)
		fail_msg("%s", message.p);
}

static int
tick(struct tx *tx, void *arg, struct err *e)
{
	bool more = true;

	while (more)
		if (booking_tick(tx, arg, &more, e) != 0)
			return -1;
	return 0;
}

void
offered_time_passes(struct centre *c)
{
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 8 << 20);
	if (db_run(centre_app(c)->db, DB_WRITE, tick, centre_app(c), &a, &e) !=
		0)
		fail_msg("%s", e.detail);
	arena_release(&a);
}
