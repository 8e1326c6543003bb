/* SPDX-License-Identifier: Apache-2.0 */
/* The shelf as it lies on disk: marks first, then what must fit them. */
#include "shelf_private.h"
#include "cbor.h"
#include "files.h"
#include "log.h"
#include "str.h"
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MARKS_MAX 16384
#define LIST_FILE_MAX (2 * LIST_WIRE_MAX)
#define ROOTS_TEXT_MAX 256
#define RULES_MAX 65536

const char *const shelf_marks_names[SHELF_MARKS] = { "marks.1", "marks.2" };

/* ---- marks -----------------------------------------------------------------
 */

static void
put_mark(struct cbor_out *o, const struct list_mark *m)
{
	cbor_put_int(o, m->list);
	cbor_put_int(o, m->seq);
	cbor_put_bytes(o, m->hash, LIST_HASH);
}

int
shelf_marks_write(const struct shelf *s, struct arena *a, struct err *e)
{
	struct cbor_out o = { .p = arena_alloc(a, MARKS_MAX),
		.cap = MARKS_MAX - SHA256_SIZE };
	int rc = 0;

	cbor_put_int(&o, s->gate->floor);
	cbor_put_head(&o, CBOR_UINT, s->acked);
	put_mark(&o, &s->trust_mark);
	cbor_put_int(&o, (int64_t)s->n_lists);
	for (size_t i = 0; i < s->n_lists; i++) {
		put_mark(&o, &s->lists[i].now);
		put_mark(&o, &s->lists[i].before);
	}
	cbor_put_head(&o, CBOR_UINT, s->written);
	BUG_ON(o.over);
	crypto_sha256(bytes_of(o.p, o.n), o.p + o.n);
	for (size_t i = 0; i < SHELF_MARKS; i++) {
		if (file_replace(file_path(a, s->dir, shelf_marks_names[i]),
			    0600, bytes_of(o.p, o.n + SHA256_SIZE), e) != 0)
			rc = -1;
	}
	return rc;
}

static bool
take_number(struct cbor_in *in, uint64_t most, uint64_t *out)
{
	struct cbor_item item;

	if (cbor_next(in, &item) != CBOR_OK || item.major != CBOR_UINT ||
		item.value > most)
		return false;
	*out = item.value;
	return true;
}

static bool
take_mark(struct cbor_in *in, struct list_mark *m)
{
	struct cbor_item item;
	uint64_t list, seq;

	if (!take_number(in, UINT8_MAX, &list) ||
		!take_number(in, UINT32_MAX, &seq) ||
		cbor_next(in, &item) != CBOR_OK || item.major != CBOR_BYTES ||
		item.string.n != LIST_HASH)
		return false;
	m->list = (uint8_t)list;
	m->seq = (uint32_t)seq;
	memcpy(m->hash, item.string.p, LIST_HASH);
	return true;
}

static void
mark_merge(struct shelf *s, const struct list_mark *now,
	const struct list_mark *before)
{
	struct shelf_list *l = shelf_list(s, now->list);

	if (now->seq < l->now.seq)
		return;
	l->now = *now;
	l->before = *before;
}

/* The higher of the two files counts, in each of its numbers. */
static bool
marks_merge(struct shelf *s, struct bytes b)
{
	struct cbor_in in = cbor_in_of(b);
	struct list_mark trust, now, before;
	uint64_t floor, acked, n, written = 0;

	if (!take_number(&in, UINT32_MAX, &floor) || /* as all signed times */
		!take_number(&in, INT64_MAX, &acked) ||
		!take_mark(&in, &trust) || !take_number(&in, UINT8_MAX, &n))
		return false;
	if ((int64_t)floor > s->gate->floor)
		s->gate->floor = (int64_t)floor;
	if (acked > s->acked)
		s->acked = acked;
	if (trust.seq > s->trust_mark.seq)
		s->trust_mark = trust;
	for (; n > 0; n--) {
		if (!take_mark(&in, &now) || !take_mark(&in, &before))
			return false;
		mark_merge(s, &now, &before);
	}
	/* Older gates did not write it. */
	if (in.p != in.end && !take_number(&in, INT64_MAX, &written))
		return false;
	if (written > s->written)
		s->written = written;
	return in.p == in.end;
}

static void
marks_load(struct shelf *s, struct arena *a)
{
	for (size_t i = 0; i < SHELF_MARKS; i++) {
		uint8_t hash[SHA256_SIZE];
		struct err e = { 0 };
		struct bytes b;

		if (file_read(file_path(a, s->dir, shelf_marks_names[i]),
			    MARKS_MAX, a, &b, &e) != 0)
			continue;
		if (b.n >= SHA256_SIZE) {
			b.n -= SHA256_SIZE;
			crypto_sha256(b, hash);
			if (memcmp(hash, b.p + b.n, SHA256_SIZE) == 0 &&
				marks_merge(s, b))
				continue;
		}
		shelf_alarm(s, shelf_marks_names[i], TOKEN_E_LIST_SHAPE);
	}
}

/* ---- lists
 * ------------------------------------------------------------------- */

/* Takes a file's pieces into held, whatever the mark says. */
static enum token_verdict
pieces_take(const struct shelf *s, struct shelf_list *l, struct bytes file,
	int64_t now, struct status_list *held)
{
	static const struct list_mark none;

	shelf_pieces_clear(l);
	while (file.n > 0) {
		struct list_about about;
		struct bytes wire;
		enum token_verdict v;
		size_t n = 0;

		if (file.n < 4)
			return TOKEN_E_LIST_SHAPE;
		for (size_t i = 0; i < 4; i++)
			n = n << 8 | file.p[i];
		if (n > file.n - 4)
			return TOKEN_E_LIST_SHAPE;
		wire = bytes_of(file.p + 4, n);
		v = list_take(held, &none, wire, &s->gate->trust, now);
		if (v == TOKEN_OK)
			v = list_about(wire, &about);
		if (v != TOKEN_OK)
			return v;
		shelf_pieces_add(l, wire, &about);
		file = bytes_of(file.p + 4 + n, file.n - 4 - n);
	}
	return held->seq ? TOKEN_OK : TOKEN_E_LIST_SHAPE;
}

static enum token_verdict
mark_check(
	const struct shelf_list *l, const struct status_list *held, bool is_old)
{
	if (held->list != l->list)
		return TOKEN_E_LIST_SHAPE;
	/* The state before the last one will do if that one is torn. */
	if (is_old && held->seq == l->before.seq &&
		memcmp(held->hash, l->before.hash, LIST_HASH) == 0)
		return TOKEN_OK;
	if (held->seq < l->now.seq)
		return TOKEN_E_LIST_SEQ;
	if (held->seq == l->now.seq &&
		memcmp(held->hash, l->now.hash, LIST_HASH) != 0)
		return TOKEN_E_LIST_HASH;
	return TOKEN_OK;
}

static enum token_verdict
file_take(struct shelf *s, struct shelf_list *l, const char *name, bool before,
	int64_t now)
{
	struct status_list held = { 0 };
	enum token_verdict v = TOKEN_E_LIST_BASE; /* there is no file */
	struct err e = { 0 };
	struct arena a;
	struct bytes file;

	arena_init(&a, LIST_FILE_MAX + 8192);
	if (file_read(file_path(&a, s->dir, name), LIST_FILE_MAX, &a, &file,
		    &e) == 0) {
		v = pieces_take(s, l, file, now, &held);
		if (v == TOKEN_OK)
			v = mark_check(l, &held, before);
		if (v == TOKEN_OK && s->gate->n_lists == GATE_LISTS_MAX)
			v = TOKEN_E_LIST_SIZE;
		if (v != TOKEN_OK)
			shelf_alarm(s, name, v);
	}
	arena_release(&a);
	if (v != TOKEN_OK) {
		list_release(&held);
		shelf_pieces_clear(l);
		return v;
	}
	s->gate->lists[s->gate->n_lists++] = held;
	if (held.iat > s->gate->floor)
		s->gate->floor = held.iat;
	return TOKEN_OK;
}

/*
 * The file, or the one from before the last change. Where the file is torn the
 * state that the marks know as the one before will do; where somebody put an
 * old file in its place nothing will.
 */
static void
list_load(struct shelf *s, struct shelf_list *l, int64_t now)
{
	enum token_verdict v;
	char name[20];

	snprintf(name, sizeof(name), "list-%u", l->list);
	v = file_take(s, l, name, false, now);
	if (v == TOKEN_OK)
		return;
	snprintf(name, sizeof(name), "list-%u.old", l->list);
	file_take(s, l, name, v != TOKEN_E_LIST_SEQ && v != TOKEN_E_LIST_HASH,
		now);
}

/* The gate's own marks: nothing below them is ever taken again. */
static void
mark_set(struct shelf *s, struct shelf_list *l)
{
	const struct status_list *held = gate_list(s->gate, l->list);

	if (held && held->seq > l->now.seq) {
		l->before = l->now;
		l->now.list = l->list;
		l->now.seq = held->seq;
		memcpy(l->now.hash, held->hash, LIST_HASH);
	}
	if (l->now.seq && s->gate->n_marks < GATE_LISTS_MAX) {
		l->now.list = l->list;
		s->gate->marks[s->gate->n_marks++] = l->now;
	}
}

static int
lists_load(struct shelf *s, int64_t now, struct err *e)
{
	DIR *d = opendir(s->dir);
	const struct dirent *entry;
	int64_t n;

	if (!d)
		return err_setf(
			e, ERR_INTERNAL, "%.80s: %s", s->dir, strerror(errno));
	while ((entry = readdir(d))) {
		const char *name = entry->d_name;
		size_t digits = 0;

		if (strncmp(name, "list-", 5) != 0)
			continue;
		digits = strcspn(name + 5, ".");
		if (digits_parse(bytes_of(name + 5, digits), UINT8_MAX, &n) ==
			0)
			shelf_list(s, (uint8_t)n);
	}
	closedir(d);
	for (size_t i = 0; i < s->n_lists; i++) {
		list_load(s, &s->lists[i], now);
		mark_set(s, &s->lists[i]);
	}
	return 0;
}

/* ---- the rest
 * ------------------------------------------------------------------ */

static int
roots_load(struct shelf *s, struct arena *a, struct err *e)
{
	const char *path = file_path(a, s->dir, "root.pub");
	const char *text = file_text(a, path, ROOTS_TEXT_MAX);
	uint8_t key[ED25519_PUBLIC];
	char hex[2 * ED25519_PUBLIC + 1];

	for (; text && *text; text += strspn(text, "\r\n")) {
		size_t n = strcspn(text, "\r\n");

		if (n != sizeof(hex) - 1 || s->n_roots == TRUST_ROOTS_MAX)
			return err_setf(e, ERR_NOT_FOUND,
				"%.80s: one or two keys of 64 hex digits",
				path);
		memcpy(hex, text, n);
		hex[n] = '\0';
		text += n;
		if (hex_parse(hex, key, sizeof(key)) != 0 ||
			trust_key_init(&s->roots[s->n_roots], key, TOKEN_EDDSA,
				KEY_ANY, e) != 0)
			return err_setf(
				e, ERR_NOT_FOUND, "%.80s: a bad key", path);
		s->n_roots++;
	}
	if (s->n_roots == 0)
		return err_setf(e, ERR_NOT_FOUND, "%.80s: no root key", path);
	return 0;
}

static void
trust_load(struct shelf *s, struct arena *a, int64_t now)
{
	const struct trust roots = { s->roots, s->n_roots };
	struct err e = { 0 };
	enum token_verdict v;
	struct bytes wire;

	if (file_read(file_path(a, s->dir, "trust"), TRUST_WIRE_MAX, a, &wire,
		    &e) != 0)
		return;
	v = trust_list_take(&s->trust, &s->trust_mark, wire, &roots, now);
	if (v != TOKEN_OK) {
		shelf_alarm(s, "trust", v);
		return;
	}
	s->gate->trust = trust_of(&s->trust);
	s->trust_mark.seq = s->trust.seq;
	memcpy(s->trust_mark.hash, s->trust.hash, LIST_HASH);
}

static void
rules_load(struct shelf *s, struct arena *a)
{
	const char *text =
		file_text(a, file_path(a, s->dir, "rules.json"), RULES_MAX);
	struct err e = { 0 };

	if (text && shelf_rules_read(s, bytes_str(text), &e) != 0)
		shelf_alarm(s, "rules.json", TOKEN_E_LIST_SHAPE);
}

int
shelf_open(struct shelf *s, const char *dir, struct gate *gate, int64_t now,
	struct err *e)
{
	struct arena a;
	int rc;

	*s = (struct shelf){ .dir = xstrdup(dir), .gate = gate };
	arena_init(&a, (size_t)1 << 20);
	rc = roots_load(s, &a, e);
	if (rc == 0) {
		marks_load(s, &a);
		now = now < gate->floor ? gate->floor : now;
		trust_load(s, &a, now);
		rules_load(s, &a);
		rc = lists_load(s, now, e);
	}
	arena_release(&a);
	if (rc != 0)
		shelf_close(s);
	return rc;
}

void
shelf_close(struct shelf *s)
{
	for (size_t i = 0; i < s->n_lists; i++)
		free(s->lists[i].file);
	for (size_t i = 0; i < s->n_roots; i++)
		trust_key_release(&s->roots[i]);
	s->gate->trust = (struct trust){ 0 };
	trust_set_release(&s->trust);
	free(s->lists);
	free(s->dir);
	*s = (struct shelf){ 0 };
}
