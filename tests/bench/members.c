/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Synthetic members for the bench: applications of test people FIRST to
 * FIRST + N - 1 of test_id.h through the real member_apply(), 128 to a
 * transaction. members DIR FIRST N; DIR is a demo centre without a server.
 */
#include "app.h"
#include "member/member.h"
#include "test_id.h"
#include <stdio.h>
#include <stdlib.h>

#define BATCH 128

struct batch {
	struct app *app;
	uint64_t first;
	unsigned n;
};

/* Two Han characters by number: 20,000 different names. */
static void
name_of(uint64_t n, char out[16])
{
	size_t at = 0;

	at += utf8_format(0x6d4b, out + at); /* 测 */
	at += utf8_format(0x8bd5, out + at); /* 试 */
	at += utf8_format(0x4e00 + (int32_t)(n % 20000), out + at);
	out[at] = '\0';
}

static int
apply_one(struct tx *tx, struct app *app, uint64_t n, struct err *e)
{
	const struct ref *r = app->ref;
	const struct ref_district *d = &r->districts[n % r->n_districts];
	struct member_application in = { .group = &r->groups[n % r->n_groups],
		.district = d };
	struct member_applied done = { 0 };
	char id[19], name[16], phone[16];
	const struct person_input person = {
		.name = name, .id_type = "resident", .id_no = id, .phone = phone
	};

	test_id(n, id);
	name_of(n, name);
	snprintf(phone, sizeof(phone), "138%08u", (unsigned)(n % 100000000));
	in.unit = ref_union_receiving(r, in.group->code, d->code, NULL);
	in.consents[in.n_consents++] = ref_consent_find(r, "register");
	if (person_claim_check(app, tx_arena(tx), &person,
		    n % 3 ? SOURCE_CHIP : SOURCE_TYPED, MEMBER_MIN_AGE,
		    &in.person, e) != 0)
		return -1;
	return member_apply(tx, app, &in, "system", &done, e);
}

static int
apply_batch(struct tx *tx, void *arg, struct err *e)
{
	const struct batch *b = arg;

	for (unsigned i = 0; i < b->n; i++)
		if (apply_one(tx, b->app, b->first + i, e) != 0)
			return -1;
	return 0;
}

static int
make(struct app *app, uint64_t first, uint64_t n, struct err *e)
{
	for (uint64_t done = 0; done < n; done += BATCH) {
		struct batch b = { app, first + done,
			n - done < BATCH ? (unsigned)(n - done) : BATCH };
		struct arena a;
		int rc;

		arena_init(&a, (size_t)16 << 20);
		rc = db_run(app->db, DB_WRITE, apply_batch, &b, &a, e);
		arena_release(&a);
		if (rc != 0)
			return -1;
		if (done % 51200 == 0)
			fprintf(stderr, "members: %llu of %llu\r",
				(unsigned long long)done,
				(unsigned long long)n);
	}
	fputc('\n', stderr);
	return 0;
}

int
main(int argc, char **argv)
{
	struct app_config config = { 0 };
	struct err e = { 0 };
	struct app *app;
	int rc;

	if (argc != 4) {
		fputs("usage: members DIR FIRST N\n", stderr);
		return 64;
	}
	config.dir = argv[1];
	app = app_open(&config, &clock_system, &rng_system, &e);
	rc = app ? make(app, strtoull(argv[2], NULL, 10),
			   strtoull(argv[3], NULL, 10), &e)
		 : -1;
	if (rc != 0)
		fprintf(stderr, "members: %s %s\n", err_info(e.code)->name,
			e.detail);
	if (app)
		app_close(app);
	return rc != 0;
}
