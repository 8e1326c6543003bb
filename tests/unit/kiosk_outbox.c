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
		centre_takes(f, seq);
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
	centre_takes(f, row(f, "k1").seq);
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
what_waits_goes_out_in_order(void **state)
{
	struct fixture *f = *state;
	struct bytes items[60];
	struct envelope_head head;
	char key[32];

	acts_offline(f, 55);
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

	acts_offline(f, 1);
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
	centre_takes(f, 1);
	assert_int_equal(waiting(f), 0);
}

static void
one_bad_item_holds_up_nobody(void **state)
{
	struct fixture *f = *state;
	struct bytes items[60];
	struct envelope_head head;
	int64_t end = f->mono + 3600000;

	acts_offline(f, 6);
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

	acts_offline(f, 2);
	assert_int_equal(f->n_calls, 1);
	assert_int_equal(submit(f, "new", JOIN, BODY), 0);
	assert_int_equal(f->last.status, 202);
	reply(f, 0, 200,
		"{\"results\":[{\"seq\":1,\"state\":\"taken\"},"
		"{\"seq\":2,\"state\":\"taken\"}]}");
	pass(f, 200);
	centre_takes(f, 3);
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
	centre_takes(f, head.seq);
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

	acts_offline(f, 1);
	reply(f, 0, 200, "{\"results\":[{\"seq\":1,\"state\":\"later\"}]}");
	f->wall -= INT64_C(400) * 86400000;
	pass(f, 200);
	assert_int_equal(f->n_calls, 1);
	centre_takes(f, 1);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
