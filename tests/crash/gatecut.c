/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gatecut [POINTS [SEED]]: a gate's files on a disk that loses power. Without
 * POINTS YIZHAN_SIZE counts.
 *
 * A round is a life of a gate: trust list, snapshots and deltas are taken,
 * entries written over many days, old ones erased. The power goes behind each
 * operation of it that chance picks, and the gate is switched on again: every
 * entry that was written is there, the list is the one that was taken or the
 * one before it, nothing is torn, and the next entry has the next number.
 * Without syncs entries must be lost, or nothing was proved.
 */
#include "filecut.h"

#include "../../kiosk/gate/ledger.h"
#include "../../kiosk/gate/shelf.h"
#include "files.h"
#include "log.h"
#include "str.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define POINTS_DEFAULT 600
#define A_ROUND 150
#define STEPS 60
#define BEGIN INT64_C(1770000000)
#define DAY INT64_C(86400)
#define LIST 2

struct run {
	uint64_t random;
	char base[PATH_MAX], live[PATH_MAX], dead[PATH_MAX];
	struct sign_key *key;
	uint8_t pub[ED25519_PUBLIC];
	struct status_list list;
	struct gate gate;
	struct shelf shelf;
	struct ledger *ledger;
	int64_t now;
	uint32_t trust_seq;
	uint64_t points, lost, torn, stale;
};

/* What was promised: entries, number of the list, of the trust list. */
static int64_t
promise(uint64_t entries, uint32_t list, uint32_t trust)
{
	return (int64_t)(entries << 32 | (uint64_t)list << 16 | trust);
}

static uint64_t
below(struct run *r, uint64_t n)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random % n;
}

static void
on_entry(void *ctx, const struct gate_entry *x)
{
	(void)ctx;
	(void)x;
}

/* ---- a life -----------------------------------------------------------------
 */

static void
promised(struct run *r)
{
	filecut_ack(promise(ledger_last(r->ledger), r->list.seq, r->trust_seq));
}

static void
take_trust(struct run *r)
{
	struct trust_row row = {
		.alg = TOKEN_EDDSA, .usage = KEY_ANY, .state = KEY_ACTIVE
	};
	struct arena a;

	arena_init(&a, 1 << 20);
	memcpy(row.public_key, r->pub, ED25519_PUBLIC);
	r->trust_seq++;
	BUG_ON(shelf_take_trust(&r->shelf,
		       trust_list_make(
			       &row, 1, r->trust_seq, r->now, r->key, &a),
		       r->now) != TOKEN_OK);
	arena_release(&a);
}

static void
take_list(struct run *r, bool delta)
{
	struct status_list base = r->list;
	struct arena a;
	struct bytes wire;

	arena_init(&a, 1 << 20);
	base.bits = memcpy(
		xmalloc(base.n_issued / 8), base.bits, base.n_issued / 8);
	r->list.seq++;
	r->list.iat = r->now;
	r->list.exp = r->now + 60 * DAY;
	for (size_t i = 0; i < 20; i++) {
		uint32_t index = (uint32_t)below(r, LIST_BLOCK);

		list_set(&r->list, index, true);
	}
	list_rehash(&r->list);
	wire = delta ? list_delta(&base, &r->list, r->key, &a)
		     : list_snapshot(&r->list, base.hash, r->key, &a);
	BUG_ON(shelf_take_list(&r->shelf, wire, r->now) != TOKEN_OK);
	free(base.bits);
	arena_release(&a);
}

static void
add_entry(struct run *r)
{
	struct gate_entry x = { .n_cti = 5,
		.cti = { LIST, 0, 0, 0, (uint8_t)below(r, 256) },
		.at = r->now,
		.type = TOKEN_PASS,
		.gate = "east",
		.result = "OK" };
	struct err e = { 0 };

	BUG_ON(ledger_add(r->ledger, &x, &e) != 0);
	r->shelf.written = ledger_last(r->ledger);
}

static void
step(struct run *r)
{
	uint64_t what = below(r, 20);

	if (what == 0)
		take_trust(r);
	else if (what < 4)
		take_list(r, r->list.seq > 0 && what < 3);
	else if (what == 4)
		ledger_erase(r->ledger, r->now - 3 * DAY, UINT64_MAX);
	else if (what == 5)
		shelf_set_acked(&r->shelf, ledger_last(r->ledger));
	else
		add_entry(r);
	if (below(r, 4) == 0)
		r->now += DAY / 2;
	promised(r);
}

static void
gate_open(struct run *r, const char *dir)
{
	struct err e = { 0 };

	BUG_ON(shelf_open(&r->shelf, dir, &r->gate, r->now, &e) != 0);
	r->ledger = ledger_open(
		dir, r->shelf.written, &rng_system, on_entry, NULL, &e);
	BUG_ON(!r->ledger);
	r->shelf.written = ledger_last(r->ledger);
}

static void
gate_close(struct run *r)
{
	ledger_close(r->ledger);
	shelf_close(&r->shelf);
	gate_release(&r->gate);
}

/* Somebody laid it there long before the power goes. */
static void
root_put(const struct run *r, const char *dir)
{
	char path[PATH_MAX], hex[2 * ED25519_PUBLIC + 1];
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%.3000s/root.pub", dir);
	hex_format(r->pub, ED25519_PUBLIC, hex);
	BUG_ON(file_replace(path, 0600, bytes_of(hex, 64), &e) != 0);
}

static void
life(struct run *r, bool syncs_count)
{
	struct err e = { 0 };

	BUG_ON(file_remove_tree(r->live, &e) != 0 || mkdir(r->live, 0700) != 0);
	root_put(r, r->live);
	filecut_start(r->live, syncs_count);
	list_release(&r->list);
	r->list.list = LIST;
	list_open_blocks(&r->list, 1);
	r->trust_seq = 0;
	r->now = BEGIN;
	gate_open(r, r->live);
	take_trust(r);
	take_list(r, false);
	promised(r);
	for (int i = 0; i < STEPS; i++)
		step(r);
	gate_close(r);
	filecut_stop();
}

/* ---- switched on again
 * --------------------------------------------------------- */

static void
check(struct run *r, int64_t acked)
{
	uint64_t entries = (uint64_t)acked >> 32, last;
	uint32_t list = (uint32_t)(acked >> 16 & 0xffff);
	uint32_t trust = (uint32_t)(acked & 0xffff);
	const struct status_list *l;
	int64_t now = r->now;

	gate_open(r, r->dead);
	last = ledger_last(r->ledger);
	r->lost += last < entries || last > entries + 1;
	r->torn += ledger_damaged(r->ledger) > 0 || r->shelf.alarms > 0;
	l = gate_list(&r->gate, LIST);
	if (acked && (!l || l->seq < list || l->seq > list + 1))
		r->stale++;
	if (r->shelf.trust.seq < trust || r->shelf.trust.seq > trust + 1)
		r->stale++;
	if (l && r->gate.floor < l->iat)
		r->stale++;
	/* and on it goes */
	add_entry(r);
	r->lost += ledger_last(r->ledger) != last + 1;
	gate_close(r);
	gate_open(r, r->dead);
	r->lost += ledger_last(r->ledger) != last + 1;
	r->torn += ledger_damaged(r->ledger) > 0;
	gate_close(r);
	r->now = now;
	r->points++;
}

static void
round_play(struct run *r, bool syncs_count, uint64_t points)
{
	life(r, syncs_count);
	for (uint64_t i = 0; i < points; i++)
		check(r, filecut_play(1 + below(r, filecut_length()),
				 &r->random, r->base, r->dead));
}

static bool
leg(struct run *r, bool syncs_count, uint64_t points)
{
	bool good;

	r->points = r->lost = r->torn = r->stale = 0;
	while (r->points < points)
		round_play(r, syncs_count,
			points - r->points < A_ROUND ? points - r->points
						     : A_ROUND);
	printf("leg=%s points=%" PRIu64 " lost=%" PRIu64 " torn=%" PRIu64
	       " stale=%" PRIu64 "\n",
		syncs_count ? "full" : "off", r->points, r->lost, r->torn,
		r->stale);
	good = r->lost + r->torn + r->stale == 0;
	return syncs_count ? good : !good;
}

static void
dirs_make(struct run *r, char *top)
{
	BUG_ON(!mkdtemp(top));
	snprintf(r->base, sizeof(r->base), "%s/base", top);
	snprintf(r->live, sizeof(r->live), "%s/live", top);
	snprintf(r->dead, sizeof(r->dead), "%s/dead", top);
	BUG_ON(mkdir(r->base, 0700) != 0);
	root_put(r, r->base);
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t points = size ? strtoull(size, NULL, 10) : POINTS_DEFAULT;
	struct run *r = xcalloc(1, sizeof(*r));
	uint8_t seed[ED25519_SEED] = { 3 };
	char top[] = "/tmp/gatecut.XXXXXX";
	struct err e = { 0 };
	bool good[2];

	r->random = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	r->key = sign_key_new(seed);
	sign_key_public(r->key, r->pub);
	log_set_level((enum log_level)(LOG_ERROR - 1));
	dirs_make(r, top);
	good[0] = leg(r, true, points);
	good[1] = leg(r, false, points / 4 + 1);
	printf("1..2\n%s 1 - what was written is there\n",
		good[0] ? "ok" : "not ok");
	printf("%s 2 - without syncs it is not\n", good[1] ? "ok" : "not ok");
	list_release(&r->list);
	sign_key_free(r->key);
	free(r);
	return file_remove_tree(top, &e) == 0 && good[0] && good[1] ? 0 : 1;
}
