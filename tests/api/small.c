/* SPDX-License-Identifier: Apache-2.0 */
#include "small.h"
#include "booking/present.h"
#include "cli.h"
#include "str.h"

static int
verb(struct centre *c, int argc, const char *one, const char *two,
	const char *three)
{
	char *words[] = { (char *)one, (char *)two, (char *)three, NULL };
	struct str out, message;
	int code;

	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	code = cli_do(centre_app(c), argc, words, &out, &message);
	if (code != CLI_OK)
		print_message("%s\n", message.p);
	return code;
}

void
small_offer(struct centre *c, const struct small *s)
{
	const char *text = centre_printf(c,
		"{\"code\":\"" SMALL_CODE "\",\"kind\":\"" SMALL_KIND
		"\",\"title\":\"小\",\"period\":\"期\",\"period_key\":"
		"\"small\",\"version\":1,\"basis\":\"-\",\"opens\":\"+0\","
		"\"closes\":\"+30\",\"quota\":%d,\"share_by\":\"none\","
		"\"shares\":[],\"waiting\":true,\"cancel_hours\":24,"
		"\"no_show_minutes\":30,\"hold_seconds\":90,\"price\":0,%s"
		"\"places\":[{\"code\":\"S\",\"number\":77,\"name\":\"丙\","
		"\"address\":\"-\",\"bus\":\"-\",\"phone\":\"-\"}],"
		"\"sessions\":[{\"place\":\"S\",\"from\":\"+2\",\"days\":%d,"
		"\"on\":\"all\",\"half\":\"am\",\"starts\":\"08:00\","
		"\"ends\":\"11:00\",\"size\":%d}],\"rules\":[],\"texts\":[]}",
		s->quota, s->extra ? s->extra : "", s->days, s->size);

	centre_at(c, "2026-06-01", 9 * HOUR);
	assert_int_equal(verb(c, 3, "offer", "take", text), CLI_OK);
}

const char *
small_session(struct centre *c, int n)
{
	return centre_text(c,
		"SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		"n.id = s.id JOIN programme p ON p.id = s.programme_id WHERE "
		"p.kind = '" SMALL_KIND "' ORDER BY s.starts_at LIMIT 1 "
		"OFFSET %d",
		n);
}

const char *
small_body(
	struct centre *c, const char *id, const char *session, const char *more)
{
	return centre_printf(c,
		"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","
		"\"id_no\":\"%s\"},\"source\":\"chip\",\"session\":\"%s\"%s}",
		id, session, more);
}

int64_t
small_count(struct centre *c, const char *counter, const char *kind)
{
	return centre_int(c,
		"SELECT sum(n.%s) FROM quota_node n JOIN programme p ON p.id "
		"= n.programme_id WHERE n.kind = '%s' AND p.kind = "
		"'" SMALL_KIND "'",
		counter, kind);
}

static int
in_tick(struct tx *tx, void *arg, struct err *e)
{
	bool more = true;

	while (more)
		if (booking_tick(tx, arg, &more, e) != 0)
			return -1;
	return 0;
}

void
small_tick(struct centre *c)
{
	struct app *app = centre_app(c);
	struct err e = { 0 };
	struct arena a;

	arena_init(&a, 8 << 20);
	if (db_run(app->db, DB_WRITE, in_tick, app, &a, &e) != 0)
		fail_msg("%s", e.detail);
	arena_release(&a);
}

void
small_sound(struct centre *c)
{
	centre_settle(c);
	assert_int_equal(verb(c, 1, "check", NULL, NULL), CLI_OK);
}
