/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate SECONDS: a gate that knows a million passes, ten thousand of them void,
 * from the text of a code to the verdict, one core. Paper passes, and phones
 * whose pass is in its last days and that it has not seen before: then the
 * chain is walked from its beginning.
 */
#include "gate.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NOW INT64_C(1770000000)
#define DAY 86400
#define PASSES 1000000
#define VOID 10000
#define TEXTS 2048
#define PHONES 256
#define LIST 2
#define GROUP 17

struct bed {
	struct sign_key *key;
	struct trust_key trusted;
	struct gate g;
	size_t snapshot;
	char (*texts)[TOKEN_DIGITS_MAX + 1];
	uint8_t index_key[32];
};

static double
us_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
now_us(void)
{
	return us_of(CLOCK_MONOTONIC);
}

/* ---- the gate and its passes --------------------------------------------- */

static void
gate_fill(struct bed *b)
{
	static const uint8_t none[LIST_HASH];
	struct status_list l = { .list = LIST,
		.seq = 1,
		.iat = NOW,
		.exp = NOW + 30 * DAY,
		.ttl = 3600 };
	struct arena a;
	struct bytes wire;

	arena_init(&a, 4 << 20);
	list_open_blocks(&l, (PASSES + LIST_BLOCK - 1) / LIST_BLOCK);
	for (uint32_t i = 0; i < VOID; i++)
		list_set(&l, list_index(b->index_key, i * (PASSES / VOID)),
			true);
	list_rehash(&l);
	wire = list_snapshot(&l, none, b->key, &a);
	b->snapshot = wire.n;
	b->g.trust = (struct trust){ &b->trusted, 1 };
	b->g.rules = (struct gate_rules){ .types = TOKEN_TYPE_BIT(TOKEN_PASS),
		.n = 1,
		.places = { GROUP },
		.rows = { { .passback_s = GATE_PASSBACK_S } } };
	if (gate_take_list(&b->g, wire, NOW, NULL) != TOKEN_OK)
		BUG("the list is refused");
	list_release(&l);
	arena_release(&a);
}

/* Number n of the year; one in a hundred is void. */
static struct token
pass_of(const struct bed *b, uint32_t n)
{
	struct token t = { .type = TOKEN_PASS,
		.iat = NOW - DAY,
		.nbf = NOW - DAY,
		.exp = NOW + 300 * DAY,
		.place = GROUP };

	token_set_index(&t, LIST, list_index(b->index_key, n));
	return t;
}

static void
paper_write(struct bed *b, uint32_t from)
{
	uint8_t bytes[TOKEN_MAX];

	for (uint32_t i = 0; i < TEXTS; i++) {
		struct token t =
			pass_of(b, (from + i) * (PASSES / TEXTS) % PASSES);

		token_digits_format(TOKEN_PLAIN,
			bytes_of(bytes, token_encode(&t, b->key, bytes)),
			b->texts[i]);
	}
}

static void
phones_write(struct bed *b)
{
	uint8_t bytes[TOKEN_MAX], x[TOKEN_CHAIN];

	for (uint32_t i = 0; i < PHONES; i++) {
		struct token t = pass_of(b, i * 100 + 1);
		uint32_t slot;
		size_t n;

		t.iat = t.nbf = (uint32_t)(NOW - 31 * DAY + 600);
		t.exp = t.nbf + 31 * DAY;
		t.policy = TOKEN_PROOF_REQUIRED;
		t.has_anchor = true;
		slot = (uint32_t)token_chain_slot(&t, NOW);
		memcpy(x, t.cti, 5);
		memset(x + 5, 0, TOKEN_CHAIN - 5);
		token_chain_walk(&t, token_chain_length(&t), slot, x);
		memcpy(t.anchor, x, TOKEN_CHAIN);
		token_chain_walk(&t, slot, 0, t.anchor);
		n = token_encode(&t, b->key, bytes);
		bytes[n++] = (uint8_t)(slot >> 16);
		bytes[n++] = (uint8_t)(slot >> 8);
		bytes[n++] = (uint8_t)slot;
		memcpy(bytes + n, x, TOKEN_CHAIN);
		token_digits_format(TOKEN_PROVEN,
			bytes_of(bytes, n + TOKEN_CHAIN), b->texts[i]);
	}
}

/* ---- measuring -------------------------------------------------------------
 */

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
p99(double *us, size_t n)
{
	qsort(us, n, sizeof(*us), compare);
	return us[n * 99 / 100] / 1e3;
}

/* Each text once; us gets how long each took. Anything but a yes, or a no
 * because it is void, is no figure. */
static void
scan_all(const struct bed *b, size_t n, double *us, size_t *voids)
{
	*voids = 0;
	for (size_t i = 0; i < n; i++) {
		double start = now_us();
		struct gate_decision d;

		gate_decide(&b->g, bytes_str(b->texts[i]), NOW, &d);
		us[i] = now_us() - start;
		if (d.code == TOKEN_E_REVOKED)
			++*voids;
		else if (d.code != TOKEN_OK)
			BUG(token_verdict_name(d.code));
	}
}

int
main(int argc, char **argv)
{
	double seconds = argc == 2 ? strtod(argv[1], NULL) : 0, start, phone;
	double used;
	struct bed *b = xcalloc(1, sizeof(*b));
	uint8_t seed[ED25519_SEED] = { 1 }, pub[ED25519_PUBLIC];
	double *us = xcalloc(TEXTS, sizeof(*us));
	struct err e = { 0 };
	size_t voids, all_voids = 0, n = 0;

	if (seconds <= 0)
		return 64;
	b->key = sign_key_new(seed);
	b->texts = xcalloc(TEXTS, sizeof(*b->texts));
	sign_key_public(b->key, pub);
	if (trust_key_init(&b->trusted, pub, TOKEN_EDDSA, KEY_PASS | KEY_LIST,
		    &e) != 0)
		return 1;
	gate_fill(b);
	phones_write(b);
	scan_all(b, PHONES, us, &voids);
	phone = p99(us, PHONES);
	paper_write(b, 0);
	/* The core's own time, as `openssl speed` counts it. */
	used = us_of(CLOCK_PROCESS_CPUTIME_ID);
	for (start = now_us(); now_us() - start < seconds * 1e6; n += TEXTS) {
		scan_all(b, TEXTS, us, &voids);
		all_voids += voids;
	}
	used = us_of(CLOCK_PROCESS_CPUTIME_ID) - used;
	printf("{\"verdicts\":%.0f,\"voids\":%zu,\"paper_p99_ms\":%.3f,"
	       "\"phone_p99_ms\":%.3f,\"snapshot\":%zu}\n",
		(double)n / used * 1e6, all_voids, p99(us, TEXTS), phone,
		b->snapshot);
	gate_release(&b->g);
	trust_key_release(&b->trusted);
	sign_key_free(b->key);
	free(b->texts);
	free(us);
	free(b);
	return 0;
}
