/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a gate keeps on disk: entries in their chain, lists above their marks.
 * A month without a line is in tests/sim/gate_month.c.
 */
#include "gate_fixture.h"

#include "gate/ledger.h"
#include "gate/shelf.h"
#include "files.h"
#include "gate_sync.h"
#include "log.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct desk {
	struct fixture *f;
	char dir[64];
	struct gate g;
	struct shelf s;
	struct status_list list;
	uint64_t entries, in;
	struct gate_entry last;
};

static void
root_write(struct desk *d)
{
	struct arena *a = &d->f->arena;
	char hex[2 * ED25519_PUBLIC + 2];

	hex_format(d->f->pub, ED25519_PUBLIC, hex);
	hex[64] = '\n';
	assert_int_equal(file_replace(file_path(a, d->dir, "root.pub"), 0600,
				 bytes_of(hex, 65), &d->f->e),
		0);
}

static int
desk_setup(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));
	void *f;

	setup(&f);
	log_set_level(LOG_ERROR - 1);
	d->f = f;
	snprintf(d->dir, sizeof(d->dir), "/tmp/gate.XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	root_write(d);
	d->list.list = LIST;
	list_open_blocks(&d->list, 1);
	*state = d;
	return 0;
}

static int
desk_teardown(void **state)
{
	struct desk *d = *state;
	void *f = d->f;

	if (d->s.dir)
		shelf_close(&d->s);
	gate_release(&d->g);
	list_release(&d->list);
	assert_int_equal(file_remove_tree(d->dir, &d->f->e), 0);
	teardown(&f);
	free(d);
	return 0;
}

/* The gate is switched off and on. */
static void
restart(struct desk *d, int64_t now)
{
	if (d->s.dir)
		shelf_close(&d->s);
	gate_release(&d->g);
	assert_int_equal(shelf_open(&d->s, d->dir, &d->g, now, &d->f->e), 0);
}

static void
trust_give(struct desk *d, uint32_t seq)
{
	struct trust_row row = {
		.alg = TOKEN_EDDSA, .usage = KEY_ANY, .state = KEY_ACTIVE
	};

	memcpy(row.public_key, d->f->pub, ED25519_PUBLIC);
	assert_int_equal(shelf_take_trust(&d->s,
				 trust_list_make(&row, 1, seq, NOON, d->f->key,
					 &d->f->arena),
				 NOON),
		TOKEN_OK);
}

/* The list's next state, as a snapshot or as a delta from the one before. */
static struct bytes
list_give(struct desk *d, int64_t iat, bool delta)
{
	static uint8_t bits[LIST_BLOCK / 8];
	static struct status_list base;
	struct bytes wire;
	uint8_t prev[LIST_HASH];

	memcpy(prev, d->list.hash, LIST_HASH);
	d->list.seq++;
	d->list.iat = iat;
	d->list.exp = iat + 60 * DAY;
	list_rehash(&d->list);
	wire = delta ? list_delta(&base, &d->list, d->f->key, &d->f->arena)
		     : list_snapshot(&d->list, prev, d->f->key, &d->f->arena);
	base = d->list;
	base.bits = memcpy(bits, d->list.bits, sizeof(bits));
	return wire;
}

static const char *
take(struct desk *d, struct bytes wire, int64_t now)
{
	return token_verdict_name(shelf_take_list(&d->s, wire, now));
}

static void
rules_give(struct desk *d)
{
	const char *json = "{\"types\":[\"pass\",\"voucher\"],\"rules\":["
			   "{\"place\":17,\"passback_s\":0}]}";

	assert_int_equal(shelf_take_rules(&d->s, bytes_str(json), &d->f->e), 0);
}

static void
on_entry(void *ctx, const struct gate_entry *x)
{
	struct desk *d = ctx;

	d->entries++;
	d->in += strcmp(x->result, "OK") == 0;
	d->last = *x;
}

static struct ledger *
ledger(struct desk *d, uint64_t written)
{
	struct ledger *l;

	d->entries = 0;
	l = ledger_open(d->dir, written, &rng_system, on_entry, d, &d->f->e);
	assert_non_null(l);
	return l;
}

static struct gate_entry
entry_of(uint32_t n, int64_t at)
{
	struct gate_entry x = { .n_cti = 5,
		.cti = { LIST, 0, 0, (uint8_t)(n >> 8), (uint8_t)n },
		.at = at,
		.type = TOKEN_PASS,
		.place = GROUP,
		.gate = "east",
		.list_seq = 1,
		.result = "OK" };

	return x;
}

static void
add(struct desk *d, struct ledger *l, uint32_t n, int64_t at)
{
	struct gate_entry x = entry_of(n, at);

	assert_int_equal(ledger_add(l, &x, &d->f->e), 0);
}

static const char *
path_of(struct desk *d, const char *name)
{
	return file_path(&d->f->arena, d->dir, name);
}

/* ---- entries ----------------------------------------------------------------
 */

static void
entries_come_back(void **state)
{
	struct desk *d = *state;
	struct ledger *l = ledger(d, 0);

	assert_int_equal(ledger_last(l), 0);
	for (uint32_t i = 0; i < 50; i++)
		add(d, l, i, NOON + i * 6 * HOUR);
	ledger_close(l);
	l = ledger(d, 0);
	assert_int_equal(d->entries, 50);
	assert_int_equal(ledger_last(l), 50);
	assert_int_equal(d->last.cti[4], 49);
	assert_string_equal(d->last.gate, "east");
	add(d, l, 50, NOON + 50 * 6 * HOUR);
	ledger_close(l);
	l = ledger(d, 0);
	assert_int_equal(d->entries, 51);
	assert_int_equal(ledger_damaged(l), 0);
	ledger_close(l);
}

static void
batches_go_on_where_the_centre_stands(void **state)
{
	struct desk *d = *state;
	struct ledger *l = ledger(d, 0);
	uint8_t chain[ENTRY_CHAIN] = { 0 };
	uint64_t acked = 0, last;
	struct gate_batch b;
	struct bytes wire;

	for (uint32_t i = 0; i < 1300; i++)
		add(d, l, i, NOON + i * HOUR / 10);
	while ((wire = ledger_batch(
			l, acked, NOON, d->f->key, &d->f->arena, &last))
			.p) {
		assert_int_equal(gate_batch_read(wire, &d->f->trusted, NOON,
					 &d->f->arena, &b),
			TOKEN_OK);
		assert_int_equal(b.first, acked + 1);
		assert_int_equal(b.first + b.n - 1, last);
		assert_memory_equal(b.before, chain, ENTRY_CHAIN);
		for (size_t i = 0; i < b.n; i++) {
			uint8_t h[SHA256_SIZE];

			gate_entry_hash(
				b.entries[i].salt, b.entries[i].record, h);
			gate_chain_step(chain, h);
		}
		acked = last;
	}
	assert_int_equal(acked, 1300);
	/* from the middle: the chain stands where it should */
	wire = ledger_batch(l, 777, NOON, d->f->key, &d->f->arena, &last);
	assert_int_equal(
		gate_batch_read(wire, &d->f->trusted, NOON, &d->f->arena, &b),
		TOKEN_OK);
	assert_int_equal(b.first, 778);
	ledger_close(l);
}

static void
after_ninety_days_hashes_are_left(void **state)
{
	struct desk *d = *state;
	struct ledger *l = ledger(d, 0);
	uint64_t last;

	for (uint32_t i = 0; i < 100; i++)
		add(d, l, i, NOON + i * DAY);
	assert_int_equal(
		ledger_erase(l, NOON + 99 * DAY - LEDGER_KEEP_S, 5), 5);
	assert_int_equal(
		ledger_erase(l, NOON + 99 * DAY - LEDGER_KEEP_S, 100), 4);
	add(d, l, 100, NOON + 100 * DAY);
	ledger_close(l);
	l = ledger(d, 0);
	assert_int_equal(d->entries, 92);
	assert_int_equal(ledger_last(l), 101);
	assert_int_equal(ledger_damaged(l), 0);
	assert_non_null(
		ledger_batch(l, 9, NOON, d->f->key, &d->f->arena, &last).p);
	assert_int_equal(last, 10);
	/* all of it, the last file too */
	assert_int_equal(ledger_erase(l, NOON + 400 * DAY, 101), 92);
	add(d, l, 101, NOON + 400 * DAY);
	ledger_close(l);
	l = ledger(d, 0);
	assert_int_equal(d->entries, 1);
	assert_int_equal(ledger_last(l), 102);
	assert_int_equal(ledger_damaged(l), 0);
	ledger_close(l);
}

static void
bytes_change(struct desk *d, const char *name, off_t at)
{
	int fd = open(path_of(d, name), O_RDWR);
	char c;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &c, 1, at), 1);
	c ^= 1;
	assert_int_equal(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

static void
a_torn_end_is_cut_off(void **state)
{
	struct desk *d = *state;
	struct ledger *l = ledger(d, 0);
	const char *path = path_of(d, "entries-000000000001.log");
	struct stat st;

	for (uint32_t i = 0; i < 3; i++)
		add(d, l, i, NOON);
	ledger_close(l);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(truncate(path, st.st_size - 7), 0);
	l = ledger(d, 0);
	assert_int_equal(d->entries, 2);
	assert_int_equal(ledger_damaged(l), 0);
	add(d, l, 9, NOON);
	ledger_close(l);
	l = ledger(d, 0);
	assert_int_equal(d->entries, 3);
	assert_int_equal(d->last.cti[4], 9);
	ledger_close(l);
}

static void
a_changed_middle_is_set_aside(void **state)
{
	struct desk *d = *state;
	struct ledger *l = ledger(d, 0);
	uint64_t last;

	for (uint32_t i = 0; i < 30; i++)
		add(d, l, i, NOON);
	ledger_close(l);
	bytes_change(d, "entries-000000000001.log", 100);
	l = ledger(d, 0);
	assert_int_equal(ledger_damaged(l), 1);
	assert_int_equal(
		access(path_of(d, "entries-000000000001.log.damaged"), F_OK),
		0);
	/* no number is given twice */
	assert_true(ledger_last(l) >= 30);
	add(d, l, 99, NOON);
	last = ledger_last(l);
	assert_non_null(
		ledger_batch(l, 0, NOON, d->f->key, &d->f->arena, &last).p);
	ledger_close(l);
	l = ledger(d, 0);
	assert_int_equal(d->entries, 1);
	ledger_close(l);
}

/* Entries that were written once and are no longer there. */
static void
a_journal_that_was_put_back_is_known(void **state)
{
	struct desk *d = *state;
	struct ledger *l = ledger(d, 0);

	add(d, l, 1, NOON);
	ledger_close(l);
	l = ledger(d, 40);
	assert_int_equal(ledger_damaged(l), 1);
	assert_int_equal(d->entries, 1);
	add(d, l, 2, NOON);
	assert_int_equal(ledger_last(l), 41);
	ledger_close(l);
	l = ledger(d, 41);
	assert_int_equal(ledger_damaged(l), 0);
	assert_int_equal(d->entries, 2);
	ledger_close(l);
}

/* A file may not grow beyond so many bytes: write says EFBIG. */
static void
a_full_disk_is_said_and_leaves_no_half(void **state)
{
	struct desk *d = *state;
	struct ledger *l = ledger(d, 0);
	struct rlimit was, tight = { 300, RLIM_INFINITY };
	struct gate_entry x = entry_of(1, NOON);
	int rc = 0, n = 0;

	getrlimit(RLIMIT_FSIZE, &was);
	tight.rlim_max = was.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &tight);
	while (rc == 0 && n < 100) {
		rc = ledger_add(l, &x, &d->f->e);
		n += rc == 0;
	}
	setrlimit(RLIMIT_FSIZE, &was);
	assert_true(n >= 1 && n < 100);
	assert_int_equal(d->f->e.code, ERR_DISK_FULL);
	add(d, l, 2, NOON);
	ledger_close(l);
	l = ledger(d, 0);
	assert_int_equal(d->entries, n + 1);
	assert_int_equal(ledger_damaged(l), 0);
	ledger_close(l);
}

/* ---- lists
 * --------------------------------------------------------------------- */

static void
what_was_taken_is_there_after_a_restart(void **state)
{
	struct desk *d = *state;

	restart(d, NOON);
	trust_give(d, 3);
	rules_give(d);
	assert_string_equal(take(d, list_give(d, NOON, false), NOON), "OK");
	list_set(&d->list, 7, true);
	assert_string_equal(
		take(d, list_give(d, NOON + HOUR, true), NOON), "OK");
	d->s.written = 15;
	shelf_set_acked(&d->s, 12);
	restart(d, NOON - 365 * DAY);
	assert_int_equal(d->g.n_lists, 1);
	assert_int_equal(d->g.lists[0].seq, 2);
	assert_true(list_is_void(gate_list(&d->g, LIST), 7));
	assert_int_equal(d->g.floor, NOON + HOUR);
	assert_int_equal(d->g.rules.n, 1);
	assert_int_equal(d->s.acked, 12);
	assert_int_equal(d->s.written, 15);
	assert_int_equal(d->s.alarms, 0);
	assert_string_equal(shelf_have(&d->s, &d->f->arena), "2:2");
}

static void
a_date_that_is_renewed_takes_no_room(void **state)
{
	struct desk *d = *state;
	struct stat before, after;

	restart(d, NOON);
	trust_give(d, 1);
	assert_string_equal(take(d, list_give(d, NOON, false), NOON), "OK");
	for (int i = 1; i < 100; i++) {
		d->list.iat = NOON + i * HOUR;
		d->list.exp = d->list.iat + 60 * DAY;
		assert_string_equal(take(d,
					    list_delta(&d->list, &d->list,
						    d->f->key, &d->f->arena),
					    NOON),
			"OK");
		if (i == 1)
			stat(path_of(d, "list-2"), &before);
	}
	stat(path_of(d, "list-2"), &after);
	assert_int_equal(before.st_size, after.st_size);
	restart(d, NOON);
	assert_int_equal(d->g.lists[0].iat, NOON + 99 * HOUR);
}

/* Keeps or brings back a file as it was. */
static void
copy(struct desk *d, const char *from, const char *to)
{
	struct bytes b;

	assert_int_equal(file_read(path_of(d, from), 1 << 20, &d->f->arena, &b,
				 &d->f->e),
		0);
	assert_int_equal(file_replace(path_of(d, to), 0600, b, &d->f->e), 0);
}

static void
a_torn_list_gives_way_to_the_one_before(void **state)
{
	struct desk *d = *state;

	restart(d, NOON);
	trust_give(d, 1);
	assert_string_equal(take(d, list_give(d, NOON, false), NOON), "OK");
	list_set(&d->list, 7, true);
	assert_string_equal(
		take(d, list_give(d, NOON + 60, false), NOON), "OK");
	assert_int_equal(truncate(path_of(d, "list-2"), 90), 0);
	restart(d, NOON);
	assert_int_equal(d->s.alarms, 1);
	assert_int_equal(gate_list(&d->g, LIST)->seq, 1);
	/* the number that was passed is still the least that is taken */
	d->list.seq = 0;
	assert_string_equal(
		take(d, list_give(d, NOON, false), NOON), "E_LIST_SEQ");
}

static void
old_files_are_refused(void **state)
{
	struct desk *d = *state;

	restart(d, NOON);
	trust_give(d, 1);
	assert_string_equal(take(d, list_give(d, NOON, false), NOON), "OK");
	copy(d, "list-2", "kept");
	copy(d, "trust", "kept-trust");
	for (int i = 1; i < 4; i++) {
		list_set(&d->list, (uint32_t)i, true);
		assert_string_equal(
			take(d, list_give(d, NOON + i, false), NOON), "OK");
	}
	trust_give(d, 2);
	copy(d, "kept", "list-2");
	copy(d, "kept", "list-2.old");
	restart(d, NOON);
	assert_string_equal(d->s.alarm, "list-2.old E_LIST_SEQ");
	assert_null(gate_list(&d->g, LIST));
	assert_int_equal(d->s.trust.seq, 2);
	copy(d, "kept-trust", "trust");
	restart(d, NOON);
	assert_int_equal(d->s.trust.seq, 0);
	trust_give(d, 2);
	restart(d, NOON);
	assert_string_equal(take(d, list_give(d, NOON + 5, false), NOON), "OK");
	assert_int_equal(gate_list(&d->g, LIST)->seq, 5);
}

static void
one_file_of_marks_is_enough(void **state)
{
	struct desk *d = *state;

	restart(d, NOON);
	trust_give(d, 1);
	assert_string_equal(
		take(d, list_give(d, NOON + DAY, false), NOON), "OK");
	bytes_change(d, "marks.1", 3);
	unlink(path_of(d, "list-2"));
	restart(d, NOON);
	assert_int_equal(d->s.alarms, 1);
	assert_int_equal(d->g.floor, NOON + DAY);
	d->list.seq = 0;
	list_set(&d->list, 1, true);
	assert_string_equal(
		take(d, list_give(d, NOON, false), NOON), "E_LIST_HASH");
}

static void
without_a_root_nothing_begins(void **state)
{
	struct desk *d = *state;

	assert_int_equal(file_replace(path_of(d, "root.pub"), 0600,
				 bytes_str("12\n"), &d->f->e),
		0);
	assert_int_equal(shelf_open(&d->s, d->dir, &d->g, NOON, &d->f->e), -1);
	assert_int_equal(d->f->e.code, ERR_NOT_FOUND);
}

#define DESK(name)                                                             \
	cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(entries_come_back),
		DESK(batches_go_on_where_the_centre_stands),
		DESK(after_ninety_days_hashes_are_left),
		DESK(a_torn_end_is_cut_off),
		DESK(a_changed_middle_is_set_aside),
		DESK(a_journal_that_was_put_back_is_known),
		DESK(a_full_disk_is_said_and_leaves_no_half),
		DESK(what_was_taken_is_there_after_a_restart),
		DESK(a_date_that_is_renewed_takes_no_room),
		DESK(a_torn_list_gives_way_to_the_one_before),
		DESK(old_files_are_refused),
		DESK(one_file_of_marks_is_enough),
		DESK(without_a_root_nothing_begins),
	};

	return cmocka_run_group_tests_name("gate_disk", tests, NULL, NULL);
}
