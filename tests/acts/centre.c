/* SPDX-License-Identifier: Apache-2.0 */
/* The centre itself: how it is made, who its people are, what it offers. */
#include "centre_private.h"
#include "../bench/test_id.h"
#include "booking/offer.h"
#include "civil.h"
#include "init.h"
#include "member/member.h"
#include "terminal/terminal.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_ID 5000000 /* of test_id() */
#define MORNING INT64_C(25200000)

static int64_t
now_ms(void *ctx)
{
	return atomic_load(&((struct centre *)ctx)->now);
}

/* splitmix64: the same seed, the same keys and references. */
static void
fill(void *ctx, void *out, size_t n)
{
	uint64_t *state = ctx;
	uint8_t *p = out;

	for (size_t i = 0; i < n; i++) {
		uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		p[i] = (uint8_t)(z >> 40);
	}
}

void
centre_do(struct centre *c, db_fn *fn, void *arg, struct err *e)
{
	struct arena a;

	*e = (struct err){ 0 };
	arena_init(&a, 64 << 20);
	if (db_run(c->app->db, DB_WRITE, fn, arg, &a, e) != 0 &&
		e->code == ERR_INTERNAL)
		BUG(e->detail);
	arena_release(&a);
}

static void
must(struct centre *c, db_fn *fn, void *arg)
{
	struct err e;

	centre_do(c, fn, arg, &e);
	if (e.code)
		BUG(err_info(e.code)->name);
}

/* ---- people -------------------------------------------------------------- */

static int
admit(struct tx *tx, struct centre *c, int i, struct err *e)
{
	const struct caller by = {
		.kind = CALLER_STAFF, .actor = "staff:1", .perms = ~0u
	};
	const struct ref *r = c->app->ref;
	struct member_application in = { .person = c->chips[i],
		.group = &r->groups[i % (GROUPS + 1)],
		.district = &r->districts[0] };
	struct member_applied done = { 0 };

	in.unit =
		ref_union_receiving(r, in.group->code, in.district->code, NULL);
	in.consents[in.n_consents++] = ref_consent_find(r, "register");
	if (member_apply(tx, c->app, &in, by.actor, &done, e) != 0)
		return -1;
	return flow_act(tx, c->app, &done.casefile, "approve", NULL,
		done.casefile.version, &by, e);
}

/* The last of each round of groups is no member, and of no group. */
static int
admit_all(struct tx *tx, void *arg, struct err *e)
{
	struct centre *c = arg;

	for (int t = 0; t < TERMINALS; t++) {
		const struct terminal_new kiosk = { .name = t ? "Z2" : "Z1",
			.kind = "kiosk" };
		char code[PAIR_CODE_SIZE];

		if (terminal_code_issue(
			    tx, c->app, "staff:1", &kiosk, code, e) != 0)
			return -1;
	}
	for (int i = 0; i < PEOPLE; i++) {
		if (i % (GROUPS + 1) < GROUPS && admit(tx, c, i, e) != 0)
			return -1;
		if (person_admit(tx, c->app, &c->chips[i], "staff:1",
			    &c->people[i], e) != 0)
			return -1;
	}
	return 0;
}

static void
people_make(struct centre *c)
{
	for (uint64_t i = 0; i < PEOPLE; i++) {
		char id[19], phone[12];
		const struct person_input in = { .name = "测试",
			.id_type = "resident",
			.id_no = id,
			.phone = phone };
		struct err e = { 0 };

		test_id(FIRST_ID + i, id);
		test_phone(FIRST_ID + i, phone);
		if (person_claim_check(c->app, &c->arena, &in, SOURCE_CHIP, 0,
			    &c->chips[i], &e) != 0 ||
			person_claim_check(c->app, &c->arena, &in, SOURCE_DESK,
				0, &c->papers[i], &e) != 0)
			BUG(err_info(e.code)->name);
	}
	must(c, admit_all, c);
}

/* ---- life ---------------------------------------------------------------- */

struct centre *
centre_new(uint64_t seed)
{
	struct centre *c = xcalloc(1, sizeof(*c));
	const struct app_config config = { .dir = c->dir };
	const char *shm = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	char password[PASSWORD_ONE_TIME];
	struct err e = { 0 };

	snprintf(c->dir, sizeof(c->dir), "%s/acts_XXXXXX", shm);
	if (!mkdtemp(c->dir))
		BUG("mkdtemp");
	c->random = seed;
	c->clock = (struct clock){ now_ms, now_ms, c };
	c->rng = (struct rng){ fill, &c->random };
	centre_at(c, civil_to_ms((struct civil){ 2021, 6, 1 }) + MORNING);
	arena_init(&c->arena, 1 << 20);
	if (init_centre(c->dir, true, &c->clock, &c->rng, password, &e) != 0)
		BUG(e.detail);
	c->app = app_open(&config, &c->clock, &c->rng, &e);
	if (!c->app)
		BUG(e.detail);
	people_make(c);
	seen_open(c);
	return c;
}

void
centre_free(struct centre *c)
{
	char command[64];

	seen_close(c);
	app_close(c->app);
	arena_release(&c->arena);
	snprintf(command, sizeof(command), "rm -rf %s", c->dir);
	if (system(command) != 0)
		BUG("rm");
	free(c);
}

int64_t
centre_now(const struct centre *c)
{
	return atomic_load(&c->now);
}

void
centre_at(struct centre *c, int64_t now)
{
	atomic_store(&c->now, now);
}

const char *
centre_group(const struct centre *c, int group)
{
	return c->app->ref->groups[group].code;
}

/* ---- an offer ------------------------------------------------------------ */

struct offering {
	struct centre *c;
	const struct offer_new *file;
	struct terms *terms;
	int64_t id;
};

static int
offer_in(struct tx *tx, void *arg, struct err *e)
{
	struct offering *o = arg;
	int64_t made;
	struct offer is;

	if (offer_put(tx, o->c->app, "staff:1", o->file, &made, e) != 0 ||
		offer_load(tx, o->file->code, &is, e) != 0)
		return -1;
	o->id = is.id;
	*o->terms = (struct terms){ .opens = is.opens_at,
		.closes = is.closes_at,
		.release = is.release_at,
		.draw = is.draw_at,
		.cancel_hours = is.cancel_hours,
		.no_show_minutes = is.no_show_minutes,
		.hold_seconds = is.hold_seconds,
		.lease_places = is.lease_places,
		.lease_minutes = is.lease_minutes,
		.pause_after = is.pause_after,
		.pause_minutes = is.pause_minutes,
		.waiting = is.waiting,
		.by_group = strcmp(is.share_by, "group") == 0,
		.drawn = is.draw_at ? DRAW_AWAITED : DRAW_NONE };
	return 0;
}

void
centre_offer(
	struct centre *c, const struct offer_new *file, int i, struct places *p)
{
	struct terms *t = &p->terms[i];
	struct offering o = { .c = c, .file = file, .terms = t };

	must(c, offer_in, &o);
	c->programmes[i] = o.id;
	seen_tree(c, o.id, i, p);
	t->common = tree_share(p, i, QUOTA_COMMON);
	t->walk_in = tree_share(p, i, QUOTA_WALK_IN);
	for (int g = 0; g < GROUPS; g++)
		t->share[g] = tree_share(p, i, centre_group(c, g));
}
