/* SPDX-License-Identifier: Apache-2.0 */
/* The draw: who comes first has no advantage, and anyone can recompute it. */
#include "small.h"
#include "crypto.h"
#include "str.h"

#define PEOPLE 12
#define DRAW "/api/v1/offers/" SMALL_CODE "/draw"

static const struct small offer = { 5, 2, 3, "\"draw\":\"+1\"," };

static const struct reply *
enter_as(struct centre *c, const char *id, int session)
{
	return centre_post(c, centre_kiosk(c, 0), "/api/v1/waiting",
		centre_printf(c,
			"{\"person\":{\"name\":\"测试\",\"id_type\":"
			"\"resident\",\"id_no\":\"%s\"},\"source\":\"chip\","
			"\"sessions\":[\"%s\",\"%s\"]}",
			id, small_session(c, session),
			small_session(c, 1 - session)));
}

static const struct reply *
enter(struct centre *c, int session)
{
	return enter_as(c, centre_id(c, "19900515"), session);
}

static const struct reply *
draw(struct centre *c)
{
	const struct reply *r = centre_get(c, &centre_public, DRAW);

	assert_reply(r, 200, "");
	return r;
}

static const char *
sha256_hex(struct centre *c, const char *text, size_t n)
{
	uint8_t sum[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	crypto_sha256(bytes_of(text, n), sum);
	hex_format(sum, sizeof(sum), hex);
	return centre_printf(c, "%s", hex);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The key of each number, by the formula alone. */
static const char *
key_of(struct centre *c, const struct reply *r, const char *list,
	const char *no)
{
	const char *text =
		centre_printf(c, "%s|%s|%s", reply_text(r, "seed"), list, no);

	return sha256_hex(c, text, strlen(text));
}

static void
assert_order(struct centre *c, const struct reply *r, size_t n)
{
	const char *nos[PEOPLE], *sorted[PEOPLE], *list = "", *last = "";

	for (size_t i = 0; i < n; i++)
		nos[i] = sorted[i] =
			reply_text(r, centre_printf(c, "items.%zu.case_no", i));
	qsort(sorted, n, sizeof(sorted[0]), by_text);
	for (size_t i = 0; i < n; i++)
		list = centre_printf(c, "%s%s\n", list, sorted[i]);
	list = sha256_hex(c, list, strlen(list));
	for (size_t i = 0; i < n; i++) {
		const char *key = key_of(c, r, list, nos[i]);

		assert_true(strcmp(last, key) < 0);
		last = key;
	}
}

static void
test_draw(void **state)
{
	struct centre *c = *state;
	const char *hash, *gone;
	const struct reply *r;
	uint8_t seed[32];

	small_offer(c, &offer);
	r = draw(c);
	hash = reply_text(r, "hash");
	assert_null(reply_find(r, "seed"));
	for (int i = 0; i < PEOPLE; i++)
		assert_reply(enter(c, i % 2), 201, "");
	r = enter(c, 0);
	gone = reply_text(r, "case_no");
	centre_sql(c,
		"UPDATE booking SET state = 'cancelled' WHERE id = (SELECT id "
		"FROM casefile WHERE no = '%s')",
		gone);
	small_tick(c);
	assert_int_equal(
		centre_int(c, "SELECT count(*) FROM booking WHERE channel = "
			      "'draw' AND state = 'waiting'"),
		PEOPLE);
	/* The day has come. */
	centre_at(c, "2026-06-02", 0);
	small_tick(c);
	r = draw(c);
	assert_string_equal(reply_text(r, "hash"), hash);
	assert_int_equal(hex_parse(reply_text(r, "seed"), seed, 32), 0);
	assert_string_equal(
		sha256_hex(c, (const char *)seed, sizeof(seed)), hash);
	assert_int_equal(json_array_size(reply_find(r, "items")), PEOPLE);
	assert_order(c, r, PEOPLE);
	for (int i = 0; i < PEOPLE; i++)
		assert_int_equal(
			json_is_true(reply_find(
				r, centre_printf(c, "items.%d.placed", i))),
			i < 5);
	assert_int_equal(small_count(c, "taken", "programme"), 5);
	assert_null(strstr(r->body, "测试"));
	small_sound(c);
}

static void
give_back(struct centre *c, const char *id, const char *no)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		centre_printf(c, "/api/v1/bookings/%s/cancel", no),
		centre_printf(c,
			"{\"person\":{\"name\":\"测试\",\"id_type\":"
			"\"resident\",\"id_no\":\"%s\"},\"source\":"
			"\"chip\"}",
			id));

	assert_reply(r, 200, "");
}

/* Who is drawn stands in this order also on the list that is left. */
static void
test_the_list_keeps_the_order(void **state)
{
	struct centre *c = *state;
	const struct reply *r;
	const char *ids[PEOPLE], *nos[PEOPLE], *first, *next;

	small_offer(c, &offer);
	for (int i = 0; i < PEOPLE; i++) {
		ids[i] = centre_id(c, "19900515");
		r = enter_as(c, ids[i], 0);
		assert_reply(r, 201, "");
		nos[i] = reply_text(r, "case_no");
	}
	centre_at(c, "2026-06-02", 0);
	small_tick(c);
	assert_reply(enter(c, 0), 201, ""); /* later, and behind */
	r = draw(c);
	first = reply_text(r, "items.0.case_no");
	next = reply_text(r, "items.5.case_no");
	for (int i = 0; i < PEOPLE; i++)
		if (strcmp(nos[i], first) == 0)
			give_back(c, ids[i], first);
	assert_string_equal(
		centre_text(c,
			"SELECT b.state FROM booking b JOIN casefile c ON c.id "
			"= b.id WHERE c.no = '%s'",
			next),
		"booked");
	/* What was drawn stays as it was drawn. */
	r = draw(c);
	assert_true(json_is_true(reply_find(r, "items.0.placed")));
	assert_false(json_is_true(reply_find(r, "items.5.placed")));
	assert_int_equal(json_array_size(reply_find(r, "items")), PEOPLE);
	small_sound(c);
}

static const struct reply *
mine(struct centre *c, const char *id)
{
	const struct reply *r =
		centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings/mine",
			centre_printf(c,
				"{\"person\":{\"name\":\"测试\",\"id_type\":"
				"\"resident\",\"id_no\":\"%s\"},\"source\":"
				"\"chip\"}",
				id));

	assert_reply(r, 200, "");
	return r;
}

/* Who registers is told when, of which seed, and where it will stand; of a
 * place in line nothing, for there is none yet. */
static void
test_what_is_told(void **state)
{
	struct centre *c = *state;
	const char *id = centre_id(c, "19900515"), *hash;
	const struct reply *r, *page;

	small_offer(c, &offer);
	hash = reply_text(draw(c), "hash");
	page = centre_get(c, &centre_public, "/api/v1/offers?kind=" SMALL_KIND);
	assert_string_equal(reply_text(page, "items.0.draw.hash"), hash);
	assert_null(reply_find(page, "items.0.draw.number"));
	r = enter_as(c, id, 0);
	assert_string_equal(reply_text(r, "state_label"), "待摇号");
	assert_string_equal(reply_text(r, "draw.hash"), hash);
	assert_string_equal(
		reply_text(r, "draw.at"), "2026-06-02T00:00:00+08:00");
	assert_string_equal(reply_text(r, "draw.url"),
		"https://127.0.0.1:8443/draw#" SMALL_CODE);
	assert_false(json_is_true(reply_find(r, "draw.done")));
	assert_int_equal(reply_int(r, "waiting.position"), 0);
	page = centre_post(c, &centre_public, "/api/v1/status",
		centre_printf(c, "{\"code\":\"%s\"}",
			reply_text(r, "receipt.token")));
	assert_string_equal(reply_text(page, "state_label"), "待摇号");
	centre_at(c, "2026-06-02", 0);
	small_tick(c);
	r = mine(c, id);
	assert_string_equal(reply_text(r, "items.0.state"), "booked");
	assert_true(json_is_true(reply_find(r, "items.0.draw.done")));
	assert_int_equal(reply_int(r, "items.0.draw.number"), 1);
}

/* Before it nobody takes a place, by no way. */
static void
test_before(void **state)
{
	struct centre *c = *state;

	small_offer(c, &offer);
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/bookings",
			     small_body(c, centre_id(c, "19900515"),
				     small_session(c, 0), "")),
		409, "OFFER_DRAW");
	assert_reply(
		centre_post(c, centre_kiosk(c, 0), "/api/v1/holds",
			centre_printf(c, "{\"session\":\"%s\",\"visit\":\"v\"}",
				small_session(c, 0))),
		409, "OFFER_DRAW");
	assert_reply(centre_get(c, &centre_public,
			     centre_printf(c, "/api/v1/offers/%s/draw",
				     centre_text(c,
					     "SELECT code FROM programme WHERE "
					     "draw_at IS NULL"))),
		404, "NOT_FOUND");
	assert_reply(centre_get(c, &centre_public, DRAW "?after=x"), 400,
		"BAD_QUERY");
	/* The file again: the seed is the one whose hash is known. */
	assert_int_equal(centre_int(c, "SELECT count(*) FROM programme WHERE "
				       "draw_hash IS NOT NULL AND draw_seed IS "
				       "NULL"),
		1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_draw),
		CENTRE_TEST(test_the_list_keeps_the_order),
		CENTRE_TEST(test_what_is_told),
		CENTRE_TEST(test_before),
	};

	return cmocka_run_group_tests_name(
		"draw", tests, centre_make, centre_unmake);
}
