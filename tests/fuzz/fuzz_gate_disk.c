/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gate's own files, as somebody may have left them. The first byte of an
 * input says which of them is another:
 *   j s    the journal, its hashes: these bytes
 *   J M m L  the journal behind its head, one file of marks (M: its sum made
 *          to fit), the list: the good one, with each three bytes a change:
 *          place, place, what is added
 * A gate that is switched on never breaks, gives no number of an entry twice,
 * finds the entry that it wrote, keeps what the other file of marks says, and
 * holds a list only in a state that was signed.
 */
#include "files.h"
#include "fuzz.h"
#include "gate/ledger.h"
#include "gate/shelf.h"
#include "log.h"
#include "str.h"

#include <sys/stat.h>
#include <unistd.h>

#define NOW INT64_C(1770000000)
#define LIST 2
#define ENTRIES 5
#define WRITTEN 3 /* numbers that the marks know of */
#define FILE_MOST (1 << 16)
#define JOURNAL "entries-000000000001.log"

struct desk {
	char dir[64];
	struct sign_key *key;
	struct arena arena; /* of what follows */
	struct bytes root, journal, marks, list, trust;
	uint8_t hash[LIST_HASH];
};

static struct desk desk;

static void
fill(void *ctx, void *p, size_t n)
{
	(void)ctx;
	memset(p, 7, n);
}

static const struct rng salts = { fill, NULL };

/* ---- files --------------------------------------------------------------- */

static struct bytes
take(const char *name)
{
	struct err e = { 0 };
	struct bytes b;

	CHECK(file_read(file_path(&desk.arena, desk.dir, name), FILE_MOST,
		      &desk.arena, &b, &e) == 0);
	return b;
}

static void
lay(const char *name, struct bytes b)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", desk.dir, name);
	f = fopen(path, "wb");
	CHECK(f && (b.n == 0 || fwrite(b.p, b.n, 1, f) == 1));
	CHECK(fclose(f) == 0);
}

static void
clear(void)
{
	struct err e = { 0 };

	CHECK(file_remove_tree(desk.dir, &e) == 0);
}

static void
dir_new(void)
{
	clear();
	CHECK(mkdir(desk.dir, 0700) == 0);
	lay("root.pub", desk.root);
}

/* ---- a good gate --------------------------------------------------------- */

struct seen {
	unsigned n;
	struct gate_entry last;
};

static void
on_entry(void *ctx, const struct gate_entry *x)
{
	struct seen *s = ctx;

	s->n++;
	s->last = *x;
}

static struct ledger *
ledger(uint64_t written, struct seen *s)
{
	struct err e = { 0 };
	struct ledger *l =
		ledger_open(desk.dir, written, &salts, on_entry, s, &e);

	CHECK(l);
	return l;
}

static void
add(struct ledger *l, int64_t at)
{
	const struct gate_entry x = { .n_cti = 5,
		.cti = { LIST },
		.at = at,
		.type = TOKEN_PASS,
		.gate = "east",
		.result = "OK" };
	struct err e = { 0 };

	CHECK(ledger_add(l, &x, &e) == 0);
}

static struct bytes
trust_made(const uint8_t pub[ED25519_PUBLIC])
{
	struct trust_row row = {
		.alg = TOKEN_EDDSA, .usage = KEY_ANY, .state = KEY_ACTIVE
	};

	memcpy(row.public_key, pub, ED25519_PUBLIC);
	return trust_list_make(&row, 1, 1, NOW, desk.key, &desk.arena);
}

static void
good_files(const uint8_t pub[ED25519_PUBLIC])
{
	static const uint8_t prev[LIST_HASH];
	struct status_list l = {
		.list = LIST, .seq = 1, .iat = NOW, .exp = NOW + 86400
	};
	struct gate g = { 0 };
	struct shelf s;
	struct seen seen = { 0 };
	struct ledger *j;
	struct err e = { 0 };

	list_open_blocks(&l, 1);
	list_set(&l, 9, true);
	list_rehash(&l);
	memcpy(desk.hash, l.hash, LIST_HASH);
	CHECK(shelf_open(&s, desk.dir, &g, NOW, &e) == 0);
	CHECK(shelf_take_trust(&s, trust_made(pub), NOW) == TOKEN_OK);
	s.written = WRITTEN;
	CHECK(shelf_take_list(&s,
		      list_snapshot(&l, prev, desk.key, &desk.arena),
		      NOW) == TOKEN_OK);
	shelf_close(&s);
	gate_release(&g);
	list_release(&l);
	j = ledger(0, &seen);
	for (int i = 0; i < ENTRIES; i++)
		add(j, NOW + i);
	ledger_close(j);
	desk.journal = take(JOURNAL);
	desk.marks = take("marks.1");
	desk.list = take("list-2");
	desk.trust = take("trust");
}

static void
desk_make(void)
{
	uint8_t seed[ED25519_SEED] = { 13 }, pub[ED25519_PUBLIC];
	char hex[2 * ED25519_PUBLIC + 1];

	snprintf(desk.dir, sizeof(desk.dir), "%s/fuzz_gate.%d",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		(int)getpid());
	log_set_level((enum log_level)(LOG_ERROR - 1));
	arena_init(&desk.arena, 1 << 22);
	desk.key = sign_key_new(seed);
	sign_key_public(desk.key, pub);
	hex_format(pub, ED25519_PUBLIC, hex);
	desk.root = bytes_str(arena_strdup(&desk.arena, hex));
	dir_new();
	good_files(pub);
	atexit(clear);
}

/* ---- what must hold ------------------------------------------------------ */

/* A file that was set aside had so many. */
static void
check_journal(uint64_t had)
{
	struct seen first = { 0 }, again = { 0 };
	struct ledger *l = ledger(WRITTEN, &first);
	uint64_t last = ledger_last(l);

	CHECK(last >= WRITTEN && (last >= had || !ledger_damaged(l)));
	add(l, NOW + 86400);
	CHECK(ledger_last(l) == last + 1 && ledger_has(l, last + 1));
	ledger_close(l);
	l = ledger(WRITTEN, &again);
	CHECK(ledger_last(l) == last + 1);
	CHECK(again.n > 0 && again.last.at == NOW + 86400);
	ledger_close(l);
}

/* exact: nothing of the other file of marks counts. */
static void
check_shelf(bool exact)
{
	const struct status_list *l;
	struct gate g = { 0 };
	struct shelf s;
	struct err e = { 0 };

	CHECK(shelf_open(&s, desk.dir, &g, NOW - 86400, &e) == 0);
	CHECK(g.floor >= NOW && g.floor <= UINT32_MAX);
	CHECK(s.written >= WRITTEN);
	CHECK(!exact || (s.written == WRITTEN && g.floor == NOW &&
				s.acked == 0 && s.trust_mark.seq == 1));
	CHECK(s.trust_mark.seq >= 1 && g.n_marks >= 1);
	l = gate_list(&g, LIST);
	if (l)
		CHECK(memcmp(l->hash, desk.hash, LIST_HASH) == 0 &&
			list_is_void(l, 9));
	shelf_save(&s);
	shelf_close(&s);
	gate_release(&g);
}

/* ---- one file is another ------------------------------------------------- */

enum way { BYTES, CHANGED, SUMMED };

static const struct kind {
	char mark;
	enum way way;
	const char *name;
	const struct bytes *good; /* NULL: of the input alone */
	size_t head;		  /* is left as it is */
} kinds[] = {
	{ 'j', BYTES, JOURNAL, NULL, 0 },
	{ 's', BYTES, "entries-000000000001.sum", NULL, 0 },
	{ 'J', CHANGED, JOURNAL, &desk.journal, 44 },
	{ 'M', SUMMED, "marks.1", &desk.marks, 0 },
	{ 'm', CHANGED, "marks.1", &desk.marks, 0 },
	{ 'L', CHANGED, "list-2", &desk.list, 0 },
};

static struct bytes
other_made(const struct kind *k, const uint8_t *data, size_t n)
{
	size_t end;
	uint8_t *b;

	if (k->way == BYTES)
		return bytes_of(fuzz_copy(data, n), n);
	b = fuzz_copy((const uint8_t *)k->good->p, k->good->n);
	end = k->good->n - (k->way == SUMMED ? SHA256_SIZE : 0);
	for (size_t i = 0; i + 2 < n; i += 3)
		b[k->head + (data[i] * 256u + data[i + 1]) % (end - k->head)] +=
			data[i + 2];
	if (k->way == SUMMED)
		crypto_sha256(bytes_of(b, end), b + end);
	return bytes_of(b, k->good->n);
}

static void
gate_begin(const struct kind *k, struct bytes other)
{
	bool is_shelf = strncmp(k->name, "entries-", 8) != 0;

	dir_new();
	if (is_shelf) {
		lay("trust", desk.trust);
		lay("list-2", desk.list);
		lay("marks.1", desk.marks);
		lay("marks.2", desk.marks);
	} else {
		lay(JOURNAL, desk.journal);
	}
	lay(k->name, other);
	if (is_shelf)
		check_shelf(k->way == CHANGED);
	else
		check_journal(k->way == CHANGED ? ENTRIES : 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (!desk.key)
		desk_make();
	for (size_t i = 0; n && i < ARRAY_LEN(kinds); i++) {
		struct bytes other;

		if (kinds[i].mark != (char)data[0])
			continue;
		other = other_made(&kinds[i], data + 1, n - 1);
		gate_begin(&kinds[i], other);
		free((void *)(uintptr_t)other.p);
	}
	return 0;
}
