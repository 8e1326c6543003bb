/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Synthetic members for the bench: test people FIRST to FIRST + N - 1 of
 * test_id.h with CASES applications each, through the real member_apply() and
 * flow_act(): all but the last refused or withdrawn, the last approved, so
 * that everybody is a member once; of one in fifty the last still waits, of
 * some of those for the applicant. The years go by under a clock of our own:
 * a year has no more than 999,999 case numbers. Three people share a name,
 * however many there are.
 *
 * members DIR FIRST N CASES; DIR is a demo centre without a server. Prints
 * about SAMPLES people as "case number, ID number, name, phone", tabs between.
 */
#include "app.h"
#include "civil.h"
#include "member/member.h"
#include "test_id.h"
#include <stdio.h>
#include <stdlib.h>

#define BATCH 512
#define SAMPLES 20000
#define WAITING 50	/* one in so many */
#define PER_NAME 3	/* people of one name */
#define HAN 20000	/* characters that names are made of */
#define FIRST_YEAR 2018 /* of the histories; they end today */
#define HOUR_MS INT64_C(3600000)

struct make {
	struct app *app;
	uint64_t first, n, cases;
	uint64_t round, done; /* where we are: round by round, all people */
	unsigned batch;	      /* people in this transaction */
	int64_t from, now;    /* of the clock */
	uint64_t every;	      /* which people are printed */
};

static int64_t
make_now(void *ctx)
{
	return ((const struct make *)ctx)->now;
}

static int64_t
make_mono(void *ctx)
{
	(void)ctx;
	return clock_mono(&clock_system);
}

/* 测 and two more: 400,000,000 different names. */
static void
name_of(uint64_t n, char out[16])
{
	uint64_t k = n / PER_NAME;
	size_t at = 0;

	at += utf8_format(0x6d4b, out + at);
	at += utf8_format(0x4e00 + (int32_t)(k % HAN), out + at);
	at += utf8_format(0x4e00 + (int32_t)(k / HAN % HAN), out + at);
	out[at] = '\0';
}

static bool
is_sample(const struct make *m, uint64_t n)
{
	return m->round + 1 == m->cases && (n - m->first) % m->every == 0;
}

static int
apply(struct tx *tx, const struct make *m, uint64_t n,
	struct member_applied *done, struct err *e)
{
	const struct ref *r = m->app->ref;
	const struct ref_district *d = &r->districts[n % r->n_districts];
	struct member_application in = { .group = &r->groups[n % r->n_groups],
		.district = d };
	char id[19], name[16], phone[12];
	const struct person_input person = {
		.name = name, .id_type = "resident", .id_no = id, .phone = phone
	};

	test_id(n, id);
	name_of(n, name);
	test_phone(n, phone);
	in.unit = ref_union_receiving(r, in.group->code, d->code, NULL);
	in.consents[in.n_consents++] = ref_consent_find(r, "register");
	if (person_claim_check(m->app, tx_arena(tx), &person,
		    n % 3 ? SOURCE_CHIP : SOURCE_TYPED, MEMBER_MIN_AGE,
		    &in.person, e) != 0)
		return -1;
	if (member_apply(tx, m->app, &in, "system", done, e) != 0)
		return -1;
	if (is_sample(m, n))
		printf("%s\t%s\t%s\t%s\n", done->casefile.no, id, name, phone);
	return 0;
}

/* What becomes of this round's application; NULL: it waits. */
static const char *
fate(const struct make *m, uint64_t n)
{
	if (m->round + 1 < m->cases)
		return (n + m->round) % 3 ? "refuse" : "withdraw";
	if (n % WAITING)
		return "approve";
	return n % (4 * WAITING) ? NULL : "return";
}

static int
one(struct tx *tx, const struct make *m, uint64_t n, struct err *e)
{
	const struct caller by = {
		.kind = CALLER_STAFF, .id = 1, .actor = "staff:1", .perms = ~0u
	};
	struct member_applied done = { 0 };
	struct flow_case *c = &done.casefile;
	const char *action = fate(m, n);

	if (apply(tx, m, n, &done, e) != 0)
		return -1;
	return action ? flow_act(tx, m->app, c, action, "材料不全", c->version,
				&by, e)
		      : 0;
}

static int
run_batch(struct tx *tx, void *arg, struct err *e)
{
	const struct make *m = arg;

	for (unsigned i = 0; i < m->batch; i++)
		if (one(tx, m, m->first + m->done + i, e) != 0)
			return -1;
	return 0;
}

/* The clock goes evenly from the first year to an hour ago. */
static void
set_clock(struct make *m)
{
	int64_t until = clock_now(&clock_system) - HOUR_MS;
	double part =
		(double)(m->round * m->n + m->done) / (double)(m->cases * m->n);

	m->now = m->from + (int64_t)(part * (double)(until - m->from));
}

static int
make_round(struct make *m, struct err *e)
{
	for (m->done = 0; m->done < m->n; m->done += m->batch) {
		uint64_t left = m->n - m->done;
		struct arena a;
		int rc;

		m->batch = left < BATCH ? (unsigned)left : BATCH;
		set_clock(m);
		arena_init(&a, (size_t)64 << 20);
		rc = db_run(m->app->db, DB_WRITE, run_batch, m, &a, e);
		arena_release(&a);
		if (rc != 0)
			return -1;
	}
	fprintf(stderr, "members: round %llu of %llu, %llu people\n",
		(unsigned long long)m->round + 1, (unsigned long long)m->cases,
		(unsigned long long)m->n);
	return 0;
}

static int
make_all(struct make *m, struct err *e)
{
	for (m->round = 0; m->round < m->cases; m->round++)
		if (make_round(m, e) != 0)
			return -1;
	return 0;
}

int
main(int argc, char **argv)
{
	struct make m = { .from = civil_to_ms(
				  (struct civil){ FIRST_YEAR, 1, 2 }) };
	const struct clock clock = { make_now, make_mono, &m };
	struct app_config config = { 0 };
	struct err e = { 0 };
	int rc;

	if (argc != 5) {
		fputs("usage: members DIR FIRST N CASES\n", stderr);
		return 64;
	}
	config.dir = argv[1];
	m.first = strtoull(argv[2], NULL, 10);
	m.n = strtoull(argv[3], NULL, 10);
	m.cases = strtoull(argv[4], NULL, 10);
	m.every = m.n > SAMPLES ? m.n / SAMPLES : 1;
	m.now = clock_now(&clock_system);
	m.app = app_open(&config, &clock, &rng_system, &e);
	rc = m.app ? make_all(&m, &e) : -1;
	if (rc != 0)
		fprintf(stderr, "members: %s %s\n", err_info(e.code)->name,
			e.detail);
	if (m.app)
		app_close(m.app);
	return rc != 0;
}
