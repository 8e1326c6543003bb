/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passes DIR PRODUCT N: so many people of test_id.h buy a free pass at the
 * desk, through the real pass_apply(). DIR is a centre without a server; the
 * product asks for the consent "entry" alone. Prints the list and index of each
 * code.
 */
#include "app.h"
#include "pass/code.h"
#include "test_id.h"
#include <stdio.h>
#include <stdlib.h>

#define BATCH 256

struct make {
	struct app *app;
	const char *product;
	uint64_t n, done, batch;
};

static const struct person_claim *
buyer(struct tx *tx, const struct make *m, uint64_t n, struct err *e)
{
	struct person_claim *claim =
		ARENA_NEW(tx_arena(tx), struct person_claim);
	char *id = arena_alloc(tx_arena(tx), 19);
	const struct person_input in = {
		.name = "测试", .id_type = "resident", .id_no = id
	};

	test_id(n, id);
	return person_claim_check(
		       m->app, tx_arena(tx), &in, SOURCE_CHIP, 0, claim, e) == 0
		       ? claim
		       : NULL;
}

static int
one(struct tx *tx, const struct make *m, uint64_t n, struct err *e)
{
	static const struct booking_consent entry = { "entry", 1 };
	const struct caller by = {
		.kind = CALLER_STAFF, .id = 1, .actor = "staff:1", .perms = ~0u
	};
	const struct person_claim *claim = buyer(tx, m, n, e);
	const struct pass_want want = { .product = m->product,
		.holders = &claim,
		.n_holders = 1,
		.desk = true,
		.words = { .consents = &entry, .n_consents = 1 } };
	struct pass_holder *holders;
	struct pass_token t;
	size_t n_holders;
	int64_t id;

	if (!claim || pass_apply(tx, m->app, &want, &by, &id, e) != 0 ||
		pass_holders(tx, id, &holders, &n_holders, e) != 0 ||
		pass_token_of(tx, holders[0].id, &t, e) != 1)
		return -1;
	printf("%lld %lld\n", (long long)t.list, (long long)t.idx);
	return 0;
}

static int
run_batch(struct tx *tx, void *arg, struct err *e)
{
	const struct make *m = arg;

	for (uint64_t i = 0; i < m->batch; i++)
		if (one(tx, m, m->done + i, e) != 0)
			return -1;
	return 0;
}

static int
make_all(struct make *m, struct err *e)
{
	for (; m->done < m->n; m->done += m->batch) {
		struct arena a;
		int rc;

		m->batch = m->n - m->done < BATCH ? m->n - m->done : BATCH;
		arena_init(&a, (size_t)64 << 20);
		rc = db_run(m->app->db, DB_WRITE, run_batch, m, &a, e);
		arena_release(&a);
		if (rc != 0)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct app_config config = { 0 };
	struct make m = { 0 };
	struct err e = { 0 };
	int rc;

	if (argc != 4) {
		fputs("usage: passes DIR PRODUCT N\n", stderr);
		return 64;
	}
	config.dir = argv[1];
	m.product = argv[2];
	m.n = strtoull(argv[3], NULL, 10);
	m.app = app_open(&config, &clock_system, &rng_system, &e);
	rc = m.app ? make_all(&m, &e) : -1;
	if (rc != 0)
		fprintf(stderr, "passes: %s %s\n", err_info(e.code)->name,
			e.detail);
	if (m.app)
		app_close(m.app);
	return rc != 0;
}
