/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox over its real store, with a line that answers when it is told: an
 * act is on the disk before it goes out, what is open is promised and sent
 * later, under one key; a bad item holds up nobody.
 */
#include "outbox_fixture.h"
#include "../../kiosk/outbox/hand.h"
#include "json.h"
#include "serial.h"
#include "token.h"

#define OUTBOX "/api/v1/outbox"

/* Everything that waits goes out with this call, the oldest first. */
static size_t
items_of(struct fixture *f, size_t call, struct bytes *out, size_t max)
{
	const char *p = strstr(f->calls[call]->body, "[");
	size_t n = 0;

	assert_string_equal(f->calls[call]->path, OUTBOX);
	while (p && n < max && (p = strchr(p, '"'))) {
		const char *q = strchr(p + 1, '"');

		assert_int_equal(base64url_parse(&f->arena,
					 bytes_of(p + 1, (size_t)(q - p - 1)),
					 &out[n++]),
			0);
		p = q + 1;
	}
	return n;
}

static struct envelope_act
opened(struct fixture *f, struct bytes in, struct envelope_head *head)
{
	struct envelope_act act = { 0 };

	assert_int_equal(envelope_open(&f->arena, in, f->check, f->secret, head,
				 &act, &f->e),
		0);
	return act;
}

static void
taken(struct fixture *f, int64_t seq)
{
	char text[80];

	snprintf(text, sizeof(text),
		"{\"results\":[{\"seq\":%lld,\"state\":\"taken\"}],\"ack\":0}",
		(long long)seq);
	reply(f, 0, 200, text);
}

/* ---- directly ------------------------------------------------------------ */

static void
an_act_is_on_the_disk_before_it_goes_out(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	assert_int_equal(f->n_calls, 1);
	assert_int_equal(row(f, "k1").state, STORE_SENDING);
	assert_false(row(f, "k1").promised);
	assert_string_equal(f->calls[0]->body, BODY);
	assert_string_equal(f->calls[0]->key, "k1");
	assert_string_equal(f->calls[0]->path, JOIN);
	pass(f, 5000);
	assert_int_equal(f->n_calls, 1); /* not twice while it is under way */
	reply(f, 0, 201, "{\"case_no\":\"RH\"}");
	assert_int_equal(f->last.status, 201);
	assert_string_equal(f->text, "{\"case_no\":\"RH\"}");
	assert_int_equal(row(f, "k1").state, STORE_STATES);
}

static void
what_the_centre_decides_is_final(void **state)
{
	static const int finals[] = { 200, 201, 400, 403, 409, 413, 422 };
	static const int opens[] = { 0, 408, 429, 500, 502, 503, 507 };
	struct fixture *f = *state;
	char key[32];

	for (size_t i = 0; i < ARRAY_LEN(finals); i++) {
		snprintf(key, sizeof(key), "final-%zu", i);
		assert_int_equal(submit(f, key, JOIN, BODY), 0);
		reply(f, 0, finals[i], "{}");
		assert_int_equal(f->last.status, finals[i]);
		assert_int_equal(row(f, key).state, STORE_STATES);
	}
	for (size_t i = 0; i < ARRAY_LEN(opens); i++) {
		snprintf(key, sizeof(key), "open-%zu", i);
		assert_int_equal(submit(f, key, JOIN, BODY), 0);
		if (i == 0)
			reply(f, 0, opens[i], "");
		else
			assert_int_equal(f->n_calls, 0); /* behind the first */
		assert_int_equal(f->last.status, 202);
		assert_true(row(f, key).promised);
		assert_int_equal(row(f, key).state, STORE_WAITING);
	}
	assert_int_equal(waiting(f), ARRAY_LEN(opens));
}

static void
an_open_answer_is_promised(void **state)
{
	static const int opens[] = { 408, 429, 500, 502, 503, 507 };
	struct fixture *f = *state;

	pass(f, 200); /* the line is there */
	for (size_t i = 0; i < ARRAY_LEN(opens); i++) {
		int64_t seq;

		assert_int_equal(submit(f, "open", JOIN, BODY), 0);
		reply(f, 0, opens[i], "{\"code\":\"BUSY\"}");
		assert_int_equal(f->last.status, 202);
		seq = row(f, "open").seq;
		assert_int_equal(store_drop(f->store, seq, &f->e), 0);
		assert_int_equal(row(f, "open").seq, seq); /* it stays */
		pass(f, 5000);
		taken(f, seq);
		pass(f, 2 * 86400000); /* and is forgotten when it is done */
		pass(f, 200);
		assert_int_equal(row(f, "open").state, STORE_STATES);
	}
}

/* ---- the promise --------------------------------------------------------- */

struct receipt {
	const char *token, *url;
};
struct promise {
	const char *case_no, *state, *state_label, *accepted_at, *window;
	bool provisional;
	struct json_list next;
	struct receipt *receipt;
};

static struct promise *
promise_of(struct fixture *f)
{
	static const struct json_field receipt_fields[] = {
		J_FIELD(receipt, "token", token, J_TEXT, J_REQUIRED, 0, NULL,
			NULL),
		J_FIELD(receipt, "url", url, J_TEXT, J_REQUIRED, 0, NULL, NULL),
	};
	static const struct json_shape receipt_shape =
		JSON_SHAPE("R", struct receipt, receipt_fields);
	static const struct json_field fields[] = {
		J_FIELD(promise, "case_no", case_no, J_TEXT, J_REQUIRED, 0,
			NULL, NULL),
		J_FIELD(promise, "state", state, J_TEXT, J_REQUIRED, 0, NULL,
			NULL),
		J_FIELD(promise, "state_label", state_label, J_TEXT, J_REQUIRED,
			0, NULL, NULL),
		J_FIELD(promise, "accepted_at", accepted_at, J_TEXT, J_REQUIRED,
			0, NULL, NULL),
		J_FIELD(promise, "window", window, J_TEXT, J_REQUIRED, 0, NULL,
			NULL),
		J_FIELD(promise, "provisional", provisional, J_BOOL, J_REQUIRED,
			0, NULL, NULL),
		J_FIELD(promise, "next", next, J_TEXTS, J_REQUIRED, 0, NULL,
			NULL),
		J_FIELD(promise, "receipt", receipt, J_OBJECT, J_REQUIRED, 0,
			&receipt_shape, NULL),
	};
	static const struct json_shape shape =
		JSON_SHAPE("P", struct promise, fields);
	struct promise *p =
		json_decode(&f->arena, bytes_str(f->text), &shape, &f->e);

	assert_non_null(p);
	return p;
}

static void
without_a_line_the_person_gets_the_kiosks_receipt(void **state)
{
	struct fixture *f = *state;
	struct promise *p;
	struct local_no no;

	f->online = false;
	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	assert_int_equal(f->n_calls, 0);
	assert_int_equal(f->last.status, 202);
	p = promise_of(f);
	assert_int_equal(local_no_parse(p->case_no, &no, &f->e), 0);
	assert_int_equal(no.kiosk, 12);
	assert_int_equal(no.seq, row(f, "k1").seq);
	assert_true(p->provisional);
	assert_string_equal(p->state, "pending");
	assert_string_equal(p->state_label, "已登记，联网后确认");
	assert_string_equal(p->accepted_at, "2026-09-21T22:13:20+08:00");
	assert_true(
		strncmp(p->receipt->url, "HTTPS://EXAMPLE.ORG/Q#", 22) == 0);
	assert_string_equal(p->receipt->url + 22, p->receipt->token);
	assert_true(p->next.n > 0);
}

static void
the_receipt_is_signed_and_its_digest_is_the_centres_to_make(void **state)
{
	struct fixture *f = *state;
	struct token_expect expect = { .types = TOKEN_TYPE_BIT(TOKEN_RECEIPT),
		.now = NOW / 1000 };
	uint8_t pub[ED25519_PUBLIC], key[32], digest[TOKEN_DIGEST];
	struct receipt_facts facts = { .state = "pending" };
	struct trust_key trusted;
	struct trust trust = { &trusted, 1 };
	struct envelope_head head;
	struct envelope_act act;
	struct promise *p;
	struct token t;

	f->online = false;
	outbox_set_time(f->outbox, NOW + 90500);
	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	p = promise_of(f);
	act = opened(f, row(f, "k1").envelope, &head);
	assert_string_equal(act.token, p->receipt->token);
	assert_string_equal(act.body, BODY);
	assert_string_equal(act.key, "k1");
	assert_string_equal(act.path, JOIN);
	assert_int_equal(head.offset, 90500);
	assert_int_equal(head.wall, NOW);
	sign_key_public(f->key, pub);
	assert_int_equal(
		trust_key_init(&trusted, pub, TOKEN_EDDSA, KEY_TERMINAL, &f->e),
		0);
	assert_string_equal(
		token_verdict_name(token_verify_text(
			bytes_str(p->receipt->url), &trust, &expect, &t)),
		"OK");
	facts.case_no = p->case_no;
	facts.accepted_at = envelope_accepted_at(&head);
	assert_int_equal(t.iat, facts.accepted_at);
	envelope_receipt_key_again(row(f, "k1").envelope, f->secret, key);
	token_digest(key, &t, &facts, digest);
	assert_memory_equal(t.digest, digest, TOKEN_DIGEST);
	trust_key_release(&trusted);
}

static void
a_key_again_is_the_same_bytes_or_a_mistake(void **state)
{
	struct fixture *f = *state;
	char first[4096];

	f->online = false;
	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	snprintf(first, sizeof(first), "%s", f->text);
	f->online = true;
	pass(f, 1000);
	f->wall += 60000;
	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	assert_int_equal(f->last.status, 202);
	assert_string_equal(f->text, first);
	assert_int_equal(submit(f, "k1", JOIN, "{}"), -1);
	assert_int_equal(f->e.code, ERR_KEY_REUSED);
	assert_int_equal(submit(f, "k1", "/api/v1/ratings", BODY), -1);
	if (!f->n_calls)
		pass(f, 3000);
	taken(f, row(f, "k1").seq);
	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	assert_string_equal(f->text, first);
	end(f);
	begin(f);
	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	assert_string_equal(f->text, first);
	assert_int_equal(f->n_calls, 0);
}

static void
a_rating_is_kept_and_binds_nobody(void **state)
{
	struct fixture *f = *state;
	struct envelope_head head;

	f->online = false;
	assert_int_equal(
		submit(f, "r1", "/api/v1/ratings", "{\"grade\":5}"), 0);
	assert_int_equal(f->last.status, 202);
	assert_non_null(strstr(f->text, "\"state\":\"saved\""));
	assert_string_equal(opened(f, row(f, "r1").envelope, &head).token, "");
}

static void
what_is_not_offered_is_not_kept(void **state)
{
	static const char *const paths[] = { "/api/v1/help-calls",
		"/api/v1/bookings", "/api/v1/nothing" };
	struct fixture *f = *state;

	f->online = false;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		assert_int_equal(submit(f, paths[i] + 8, paths[i], "{}"), 0);
		reply(f, 0, 0, "");
		assert_int_equal(f->last.failed, ERR_LINE_DOWN);
		assert_int_equal(waiting(f), 0);
	}
}

static void
without_keys_nothing_is_promised(void **state)
{
	struct fixture *f = *state;
	struct outbox_identity *id = outbox_identity(f->outbox);

	f->online = false;
	for (int i = 0; i < 4; i++) {
		id->has_centre = i != 0;
		id->number = i == 1 ? 0 : 12;
		id->kiosk = i == 2 ? NULL : f->key;
		outbox_bar(f->outbox, i == 3);
		assert_int_equal(outbox_promise(f->outbox, offline_find(JOIN)),
			OFFLINE_NONE);
		assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
		reply(f, 0, 0, "");
		assert_int_equal(f->last.failed, ERR_LINE_DOWN);
	}
	assert_int_equal(waiting(f), 0);
	outbox_bar(f->outbox, false);
	assert_int_equal(outbox_promise(f->outbox, offline_find(JOIN)),
		OFFLINE_PROVISIONAL);
}

static void
an_unpaired_terminal_says_so(void **state)
{
	struct fixture *f = *state;

	f->submit_code = ERR_TERMINAL_REQUIRED;
	assert_int_equal(submit(f, "k1", JOIN, BODY), -1);
	assert_int_equal(f->e.code, ERR_TERMINAL_REQUIRED);
	assert_int_equal(waiting(f), 0);
	f->submit_code = ERR_BUSY;
	assert_int_equal(submit(f, "k2", JOIN, BODY), 0);
	assert_int_equal(f->last.status, 202);
}

/* ---- sending ------------------------------------------------------------- */

static void
offline_acts(struct fixture *f, size_t n)
{
	char key[32];

	f->online = false;
	for (size_t i = 0; i < n; i++) {
		snprintf(key, sizeof(key), "k%zu", i + 1);
		pass(f, 1000);
		assert_int_equal(submit(f, key, JOIN, BODY), 0);
	}
	f->online = true;
	pass(f, 200);
	pass(f, 2000);
}

static void
what_waits_goes_out_in_order(void **state)
{
	struct fixture *f = *state;
	struct bytes items[60];
	struct envelope_head head;
	char key[32];

	offline_acts(f, 55);
	assert_int_equal(f->n_calls, 1);
	assert_int_equal(items_of(f, 0, items, 60), 50);
	for (size_t i = 0; i < 50; i++) {
		snprintf(key, sizeof(key), "k%zu", i + 1);
		assert_string_equal(opened(f, items[i], &head).key, key);
		assert_int_equal(head.seq, i + 1);
		assert_int_equal(head.mono, 1000 * (i + 1));
	}
	assert_int_equal(row(f, "k1").state, STORE_SENDING);
	assert_int_equal(row(f, "k51").state, STORE_WAITING);
	pass(f, 60000);
	assert_int_equal(f->n_calls, 1);
	/* One of them later, one refused, one not mentioned. */
	reply(f, 0, 200,
		"{\"results\":[{\"seq\":1,\"state\":\"taken\",\"new\":[]},"
		"{\"seq\":2,\"state\":\"later\",\"code\":\"BUSY\"},"
		"{\"seq\":3,\"state\":\"refused\",\"code\":\"FORBIDDEN\"}]}");
	assert_int_equal(row(f, "k1").state, STORE_DONE);
	assert_null(row(f, "k1").envelope.p);
	assert_string_equal(row(f, "k2").error, "BUSY");
	assert_int_equal(row(f, "k2").tries, 1);
	assert_int_equal(row(f, "k3").state, STORE_REFUSED);
	assert_int_equal(row(f, "k4").state, STORE_WAITING);
	assert_int_equal(outbox_depth(f->outbox).stuck, 1);
	/* The next call does not wait for those that have to. */
	pass(f, 200);
	assert_int_equal(items_of(f, 0, items, 60), 5);
	assert_int_equal((opened(f, items[0], &head), head.seq), 51);
	reply(f, 0, 0, "");
}

static void
a_line_that_fails_is_tried_ever_more_seldom(void **state)
{
	struct fixture *f = *state;
	int64_t last = 0, gaps[12];
	size_t n = 0;

	offline_acts(f, 1);
	while (n < ARRAY_LEN(gaps)) {
		if (f->n_calls) {
			reply(f, 0, 0, "");
			gaps[n++] = f->mono - last;
			last = f->mono;
		}
		pass(f, 100);
	}
	assert_true(gaps[2] <= 2200 && gaps[11] >= 300000);
	assert_true(gaps[11] <= 600200);
	assert_int_equal(row(f, "k1").tries, 0); /* it was not its fault */
	assert_string_equal(row(f, "k1").error, "LINE_DOWN");
	/* A line that comes back is used at once. */
	f->online = false;
	pass(f, 200);
	f->online = true;
	pass(f, 200);
	pass(f, 2000);
	assert_int_equal(f->n_calls, 1);
	taken(f, 1);
	assert_int_equal(waiting(f), 0);
}

static void
one_bad_item_holds_up_nobody(void **state)
{
	struct fixture *f = *state;
	struct bytes items[60];
	struct envelope_head head;
	int64_t end = f->mono + 3600000;

	offline_acts(f, 6);
	while (row(f, "k3").state != STORE_POISONED && f->mono < end) {
		size_t n = f->n_calls ? items_of(f, 0, items, 60) : 0;
		bool bad = false;
		struct str out;

		str_init(&out, &f->arena, 8192);
		str_puts(&out, "{\"results\":[");
		for (size_t i = 0; i < n; i++) {
			opened(f, items[i], &head);
			bad = bad || head.seq == 3;
			str_printf(&out, "%s{\"seq\":%lld,\"state\":\"taken\"}",
				i ? "," : "", (long long)head.seq);
		}
		str_puts(&out, "]}");
		if (n && bad)
			reply(f, 0, 422, "{\"code\":\"ENVELOPE_DAMAGED\"}");
		else if (n)
			reply(f, 0, 200, out.p);
		if (f->mono > 30000 && waiting(f) > 1)
			fail_msg("the others wait for it");
		pass(f, 200);
	}
	assert_int_equal(row(f, "k3").state, STORE_POISONED);
	assert_string_equal(row(f, "k3").error, "ENVELOPE_DAMAGED");
	assert_int_equal(waiting(f), 0);
	assert_int_equal(outbox_depth(f->outbox).stuck, 1);
}

static void
an_act_does_not_overtake_what_waits(void **state)
{
	struct fixture *f = *state;

	offline_acts(f, 2);
	assert_int_equal(f->n_calls, 1);
	assert_int_equal(submit(f, "new", JOIN, BODY), 0);
	assert_int_equal(f->last.status, 202);
	reply(f, 0, 200,
		"{\"results\":[{\"seq\":1,\"state\":\"taken\"},"
		"{\"seq\":2,\"state\":\"taken\"}]}");
	pass(f, 200);
	taken(f, 3);
	assert_int_equal(waiting(f), 0);
	assert_int_equal(submit(f, "direct", JOIN, BODY), 0);
	assert_int_equal(f->n_calls, 1);
	reply(f, 0, 201, "{}");
}

static void
a_restart_sends_what_was_on_its_way(void **state)
{
	struct fixture *f = *state;
	struct bytes items[4];
	struct envelope_head head;

	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	/* Killed: the call is gone, the row is there. */
	f->calls[0]->done = line_call_free;
	end(f);
	free(f->calls[0]->ctx);
	line_call_free(f->calls[0]);
	f->n_calls = 0;
	begin(f);
	assert_int_equal(row(f, "k1").state, STORE_WAITING);
	pass(f, 200);
	pass(f, 2000);
	assert_int_equal(items_of(f, 0, items, 4), 1);
	assert_string_equal(opened(f, items[0], &head).key, "k1");
	taken(f, head.seq);
	/* Numbers go on where they were. */
	f->online = false;
	assert_int_equal(submit(f, "k2", JOIN, BODY), 0);
	assert_int_equal(row(f, "k2").seq, head.seq + 1);
}

static void
a_number_is_never_given_again(void **state)
{
	struct fixture *f = *state;

	for (int i = 1; i <= 5; i++) {
		assert_int_equal(submit(f, "k", JOIN, BODY), 0);
		assert_int_equal(row(f, "k").seq, i);
		reply(f, 0, 409, "{}");
		if (i == 3) {
			end(f);
			begin(f);
		}
	}
}

static void
a_kiosk_without_its_disk_goes_on_behind_its_numbers(void **state)
{
	struct fixture *f = *state;

	f->online = false;
	outbox_set_seq(f->outbox, 700);
	outbox_set_seq(f->outbox, 12);
	assert_int_equal(submit(f, "k1", JOIN, BODY), 0);
	assert_int_equal(row(f, "k1").seq, 701);
	outbox_set_seq(f->outbox, 701);
	assert_int_equal(submit(f, "k2", JOIN, BODY), 0);
	assert_int_equal(row(f, "k2").seq, 702);
}

static void
a_clock_that_jumps_holds_nothing_up(void **state)
{
	struct fixture *f = *state;

	offline_acts(f, 1);
	reply(f, 0, 200, "{\"results\":[{\"seq\":1,\"state\":\"later\"}]}");
	f->wall -= INT64_C(400) * 86400000;
	pass(f, 200);
	assert_int_equal(f->n_calls, 1);
	taken(f, 1);
}

/* ---- limits -------------------------------------------------------------- */

static void
levels_come_in_steps(void **state)
{
	static const int64_t day = 86400000;
	static const struct {
		int64_t waiting, age;
		enum offline_level level;
		enum offline_promise join, rating;
	} rows[] = {
		{ 0, 900 * day, OFFLINE_OK, OFFLINE_PROVISIONAL,
			OFFLINE_FINAL },
		{ 299, 0, OFFLINE_OK, OFFLINE_PROVISIONAL, OFFLINE_FINAL },
		{ 300, 0, OFFLINE_WARN, OFFLINE_PROVISIONAL, OFFLINE_FINAL },
		{ 1, 3 * day, OFFLINE_WARN, OFFLINE_PROVISIONAL,
			OFFLINE_FINAL },
		{ 1000, 0, OFFLINE_STOP, OFFLINE_NONE, OFFLINE_FINAL },
		{ 1, 7 * day, OFFLINE_STOP, OFFLINE_NONE, OFFLINE_FINAL },
		{ 5000, 0, OFFLINE_FULL, OFFLINE_NONE, OFFLINE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum offline_level l =
			offline_level_of(rows[i].waiting, rows[i].age);

		assert_int_equal(l, rows[i].level);
		assert_int_equal(offline_promise_at(offline_find(JOIN), l),
			rows[i].join);
		assert_int_equal(
			offline_promise_at(offline_find("/api/v1/ratings"), l),
			rows[i].rating);
		assert_int_equal(
			offline_promise_at(offline_find("/api/v1/passes"), l),
			OFFLINE_NONE);
	}
}

static void
behind_the_limit_only_the_line_helps(void **state)
{
	struct fixture *f = *state;

	offline_acts(f, 1);
	reply(f, 0, 0, "");
	f->online = false;
	f->wall += INT64_C(8) * 86400000;
	assert_int_equal(outbox_depth(f->outbox).level, OFFLINE_STOP);
	assert_int_equal(submit(f, "late", JOIN, BODY), 0);
	reply(f, 0, 0, "");
	assert_int_equal(f->last.failed, ERR_LINE_DOWN);
	assert_int_equal(waiting(f), 1);
	assert_int_equal(submit(f, "r", "/api/v1/ratings", "{}"), 0);
	assert_int_equal(f->last.status, 202);
}

/* ---- the file ------------------------------------------------------------ */

static void
one_agent_a_directory(void **state)
{
	struct fixture *f = *state;
	struct store *look;

	assert_null(store_open(f->dir, STORE_OWN, &f->e));
	assert_int_equal(f->e.code, ERR_DATA_DIR_BUSY);
	err_clear(&f->e);
	look = store_open(f->dir, STORE_LOOK, &f->e);
	assert_non_null(look);
	assert_int_equal(store_wake(look, &f->e), -1);
	store_close(look);
}

static void
a_newer_file_is_left_alone(void **state)
{
	struct fixture *f = *state;
	char path[128];
	uint8_t four[4] = { 0, 0, 0, 99 };
	FILE *file;

	end(f);
	snprintf(path, sizeof(path), "%s/" STORE_FILE, f->dir);
	file = fopen(path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, 60, SEEK_SET), 0); /* user_version */
	assert_int_equal(fwrite(four, 1, 4, file), 4);
	fclose(file);
	snprintf(path, sizeof(path), "%s/" STORE_FILE "-wal", f->dir);
	unlink(path);
	assert_null(store_open(f->dir, STORE_OWN, &f->e));
	assert_non_null(strstr(f->e.detail, "newer"));
	four[3] = 2;
	err_clear(&f->e);
	snprintf(path, sizeof(path), "%s/" STORE_FILE, f->dir);
	file = fopen(path, "r+");
	fseek(file, 60, SEEK_SET);
	assert_int_equal(fwrite(four, 1, 4, file), 4);
	fclose(file);
	begin(f);
}

static bool
contains(struct bytes all, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= all.n; i++)
		if (memcmp(all.p + i, word, n) == 0)
			return true;
	return false;
}

static void
the_file_tells_nothing(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { STORE_FILE, STORE_FILE "-wal" };
	struct bytes all;

	f->online = false;
	assert_int_equal(submit(f, "k1", JOIN,
				 "{\"person\":{\"id_no\":"
				 "\"340299199005159814\"}}"),
		0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(
			file_read(file_path(&f->arena, f->dir, names[i]),
				4 << 20, &f->arena, &all, &f->e),
			0);
		assert_false(contains(all, "340299199005159814"));
		assert_false(contains(all, "person"));
	}
}

/* ---- by hand ------------------------------------------------------------- */

static const char *
exported(struct fixture *f, const char *name, size_t *n)
{
	const char *path = file_path(&f->arena, f->dir, name);

	assert_int_equal(hand_export(f->dir, path, n, &f->e), 0);
	return file_text(&f->arena, path, 1 << 20);
}

static void
everything_unfinished_is_carried_by_hand(void **state)
{
	struct fixture *f = *state;
	uint8_t hash[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];
	struct envelope_head head;
	const char *text, *sum, *line;
	struct bytes raw;
	size_t n;

	offline_acts(f, 3);
	taken(f, 1);
	text = exported(f, "a.txt", &n);
	assert_int_equal(n, 2);
	assert_true(strncmp(text, "yizhan-outbox 1\n", 16) == 0);
	line = text + 16;
	for (int i = 2; i <= 3; i++) {
		size_t len = strcspn(line, "\n");

		assert_int_equal(
			base64url_parse(&f->arena, bytes_of(line, len), &raw),
			0);
		opened(f, raw, &head);
		assert_int_equal(head.seq, i);
		line += len + 1;
	}
	sum = strstr(text, "sha256 ");
	assert_ptr_equal(sum, line);
	crypto_sha256(bytes_of(text, (size_t)(sum - text)), hash);
	hex_format(hash, sizeof(hash), hex);
	assert_string_equal(sum, arena_printf(&f->arena, "sha256 %s\n", hex));
	/* Looking changes nothing, and nothing is written over. */
	assert_string_equal(exported(f, "b.txt", &n), text);
	assert_int_equal(
		hand_export(f->dir, file_path(&f->arena, f->dir, "a.txt"), &n,
			&f->e),
		-1);
	assert_int_equal(f->e.code, ERR_FILE_EXISTS);
	assert_int_equal(waiting(f), 2);
}

static void
the_list_names_states_and_nothing_personal(void **state)
{
	struct fixture *f = *state;
	const char *path = file_path(&f->arena, f->dir, "list");
	FILE *out = fopen(path, "w");
	const char *text;

	assert_non_null(out);
	offline_acts(f, 2);
	reply(f, 0, 200,
		"{\"results\":[{\"seq\":1,\"state\":\"taken\"},"
		"{\"seq\":2,\"state\":\"refused\",\"code\":\"SEE_DESK\"}]}");
	assert_int_equal(hand_list(f->dir, out, &f->e), 0);
	fclose(out);
	text = file_text(&f->arena, path, 1 << 16);
	assert_non_null(strstr(text, "1\tdone\t0\t"));
	assert_non_null(strstr(text, "2\trefused\t0\t"));
	assert_non_null(strstr(text, "SEE_DESK\t/api/v1/enrolments\n"));
	assert_null(strstr(text, "courier"));
	assert_null(strstr(text, "k1"));
	err_clear(&f->e);
	assert_int_equal(hand_list("/tmp", stdout, &f->e), -1);
	assert_int_equal(f->e.code, ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_act_is_on_the_disk_before_it_goes_out),
		TEST(what_the_centre_decides_is_final),
		TEST(an_open_answer_is_promised),
		TEST(without_a_line_the_person_gets_the_kiosks_receipt),
		TEST(the_receipt_is_signed_and_its_digest_is_the_centres_to_make),
		TEST(a_key_again_is_the_same_bytes_or_a_mistake),
		TEST(a_rating_is_kept_and_binds_nobody),
		TEST(what_is_not_offered_is_not_kept),
		TEST(without_keys_nothing_is_promised),
		TEST(an_unpaired_terminal_says_so),
		TEST(what_waits_goes_out_in_order),
		TEST(a_line_that_fails_is_tried_ever_more_seldom),
		TEST(one_bad_item_holds_up_nobody),
		TEST(an_act_does_not_overtake_what_waits),
		TEST(a_restart_sends_what_was_on_its_way),
		TEST(a_number_is_never_given_again),
		TEST(a_kiosk_without_its_disk_goes_on_behind_its_numbers),
		TEST(a_clock_that_jumps_holds_nothing_up),
		TEST(levels_come_in_steps),
		TEST(behind_the_limit_only_the_line_helps),
		TEST(one_agent_a_directory),
		TEST(a_newer_file_is_left_alone),
		TEST(the_file_tells_nothing),
		TEST(everything_unfinished_is_carried_by_hand),
		TEST(the_list_names_states_and_nothing_personal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
