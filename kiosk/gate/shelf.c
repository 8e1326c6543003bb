/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trust          the trust list as it was signed
 * list-N         a snapshot and the deltas behind it: length (4), wire, …
 * list-N.old     the same before the last change
 * rules.json     as the centre says it
 * marks.1 .2     twice the same: CBOR, then its SHA-256
 */
#include "shelf_private.h"
#include "files.h"
#include "gate_sync.h"
#include "log.h"
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RULES_MAX 65536
#define PIECES_MAX 200 /* deltas behind a snapshot, then a new one */

/* ---- small things
 * -------------------------------------------------------------- */

static size_t
trouble_find(const struct shelf *s, const char *what)
{
	size_t i = 0;

	while (i < s->n_troubles && strcmp(s->troubles[i], what) != 0)
		i++;
	return i;
}

void
shelf_well(struct shelf *s, const char *what)
{
	size_t i = trouble_find(s, what);

	if (i < s->n_troubles)
		memmove(s->troubles[i], s->troubles[--s->n_troubles],
			sizeof(s->troubles[i]));
}

void
shelf_alarm(struct shelf *s, const char *what, enum token_verdict v)
{
	size_t i = trouble_find(s, what);

	if (i == s->n_troubles && i < SHELF_TROUBLES_MAX)
		snprintf(s->troubles[s->n_troubles++], sizeof(s->troubles[i]),
			"%s", what);
	s->alarms++;
	snprintf(s->alarm, sizeof(s->alarm), "%.24s %s", what,
		token_verdict_name(v));
	log_event(LOG_ERROR, "list-refused", "what=%s code=%s", what,
		token_verdict_name(v));
}

struct shelf_list *
shelf_list(struct shelf *s, uint8_t list)
{
	struct shelf_list *l;

	for (size_t i = 0; i < s->n_lists; i++) {
		if (s->lists[i].list == list)
			return &s->lists[i];
	}
	s->lists = xrealloc(s->lists, (s->n_lists + 1) * sizeof(*s->lists));
	l = &s->lists[s->n_lists++];
	*l = (struct shelf_list){ .list = list };
	return l;
}

const char *
shelf_path(const struct shelf *s, struct arena *a, uint8_t list,
	const char *ending)
{
	return arena_printf(a, "%s/list-%u%s", s->dir, list, ending);
}

static void
wrote(struct shelf *s, int rc, struct err *e)
{
	if (rc == 0)
		return;
	if (!s->dirty)
		log_event(LOG_ERROR, "gate-disk", "why=\"%s\"", e->detail);
	s->dirty = true;
}

/* ---- the pieces of a list
 * ------------------------------------------------------- */

void
shelf_pieces_clear(struct shelf_list *l)
{
	free(l->file);
	l->file = NULL;
	l->n = l->last = l->pieces = 0;
}

/*
 * A snapshot stands for all before it, a date renewed for the date before it.
 */
void
shelf_pieces_add(
	struct shelf_list *l, struct bytes wire, const struct list_about *about)
{
	bool renews = about->is_delta && about->base == about->seq;

	if (!about->is_delta) {
		shelf_pieces_clear(l);
	} else if (renews && l->last_renews) {
		l->n = l->last;
		l->pieces--;
	}
	l->last = l->n;
	l->last_renews = renews;
	l->file = xrealloc(l->file, l->n + 4 + wire.n);
	for (size_t i = 0; i < 4; i++)
		l->file[l->n + i] = (uint8_t)(wire.n >> (24 - 8 * i));
	memcpy(l->file + l->n + 4, wire.p, wire.n);
	l->n += 4 + wire.n;
	l->pieces++;
}

/* The old file stays beside it: until the mark is raised it may be needed. */
static void
list_write(struct shelf *s, struct shelf_list *l)
{
	struct err e = { 0 };
	const char *path, *old;
	struct arena a;
	int rc;

	arena_init(&a, 8192);
	path = shelf_path(s, &a, l->list, "");
	old = shelf_path(s, &a, l->list, ".old");
	if (rename(path, old) != 0 && errno != ENOENT)
		log_event(LOG_WARN, "gate-disk", "why=\"%s\"", strerror(errno));
	rc = file_replace(path, 0600, bytes_of(l->file, l->n), &e);
	l->dirty = rc != 0;
	wrote(s, rc, &e);
	arena_release(&a);
}

/* ---- taking
 * ----------------------------------------------------------------------- */

/* Whoever sends a number that was passed, or another state under it. */
static bool
is_alarm(enum token_verdict v)
{
	return v == TOKEN_E_LIST_SEQ || v == TOKEN_E_LIST_HASH ||
	       v == TOKEN_E_SIG;
}

static void
mark_before(struct shelf_list *l, const struct list_mark *m)
{
	if (m && m->seq != l->now.seq) {
		l->before = l->now;
		l->now = *m;
	}
}

enum token_verdict
shelf_take_list(struct shelf *s, struct bytes wire, int64_t now)
{
	struct status_list *changed;
	struct list_about about;
	struct shelf_list *l;
	enum token_verdict v = gate_take_list(s->gate, wire, now, &changed);
	char name[16];

	if (v == TOKEN_OK)
		v = list_about(wire, &about);
	if (v != TOKEN_OK) {
		snprintf(name, sizeof(name), "list-%u",
			list_about(wire, &about) == TOKEN_OK ? about.list : 0u);
		if (is_alarm(v))
			shelf_alarm(s, name, v);
		return v;
	}
	l = shelf_list(s, about.list);
	shelf_pieces_add(l, wire, &about);
	list_write(s, l);
	mark_before(l, gate_mark(s->gate, about.list));
	snprintf(name, sizeof(name), "list-%u", about.list);
	shelf_well(s, name);
	snprintf(name, sizeof(name), "list-%u.old", about.list);
	shelf_well(s, name);
	shelf_well(s, "list-0"); /* whatever it was, it was not heard again */
	shelf_save(s);
	return TOKEN_OK;
}

enum token_verdict
shelf_take_trust(struct shelf *s, struct bytes wire, int64_t now)
{
	const struct trust roots = { s->roots, s->n_roots };
	enum token_verdict v = trust_list_take(&s->trust, &s->trust_mark, wire,
		&roots, now < s->gate->floor ? s->gate->floor : now);
	struct err e = { 0 };
	struct arena a;

	if (v != TOKEN_OK) {
		if (is_alarm(v))
			shelf_alarm(s, "trust", v);
		return v;
	}
	shelf_well(s, "trust");
	s->gate->trust = trust_of(&s->trust);
	s->trust_mark.seq = s->trust.seq;
	memcpy(s->trust_mark.hash, s->trust.hash, LIST_HASH);
	arena_init(&a, 8192);
	wrote(s, file_replace(file_path(&a, s->dir, "trust"), 0600, wire, &e),
		&e);
	arena_release(&a);
	shelf_save(s);
	return TOKEN_OK;
}

int
shelf_rules_read(struct shelf *s, struct bytes json, struct err *e)
{
	struct gate_sync_rules *rules;
	struct arena a;
	int rc = -1;

	arena_init(&a, RULES_MAX);
	rules = json_decode(&a, json, &gate_sync_rules_shape, e);
	if (rules)
		rc = gate_rules_read(rules, &s->gate->rules, e);
	arena_release(&a);
	return rc;
}

int
shelf_take_rules(struct shelf *s, struct bytes json, struct err *e)
{
	struct err own = { 0 };
	struct arena a;

	if (json.n > RULES_MAX || shelf_rules_read(s, json, e) != 0)
		return err_set(e, ERR_TOO_LARGE);
	arena_init(&a, 8192);
	wrote(s,
		file_replace(
			file_path(&a, s->dir, "rules.json"), 0600, json, &own),
		&own);
	arena_release(&a);
	shelf_well(s, "rules.json");
	return 0;
}

void
shelf_set_acked(struct shelf *s, uint64_t acked)
{
	if (acked <= s->acked)
		return;
	s->acked = acked;
	shelf_save(s);
}

void
shelf_save(struct shelf *s)
{
	struct err e = { 0 };
	struct arena a;
	int rc;

	s->dirty = false;
	for (size_t i = 0; i < s->n_lists; i++) {
		if (s->lists[i].dirty)
			list_write(s, &s->lists[i]);
	}
	arena_init(&a, 65536);
	rc = shelf_marks_write(s, &a, &e);
	wrote(s, rc, &e);
	arena_release(&a);
	for (size_t i = 0; rc == 0 && i < SHELF_MARKS; i++)
		shelf_well(s, shelf_marks_names[i]);
}

static const char *
numbers(const struct shelf *s, unsigned pieces, struct arena *a)
{
	const char *out = "";

	for (size_t i = 0; i < s->n_lists; i++) {
		const struct status_list *l =
			gate_list(s->gate, s->lists[i].list);

		if (l && s->lists[i].pieces < pieces)
			out = arena_printf(a, "%s%s%u:%" PRIu32, out,
				*out ? "," : "", l->list, l->seq);
	}
	return out;
}

const char *
shelf_have(const struct shelf *s, struct arena *a)
{
	return numbers(s, PIECES_MAX, a);
}

const char *
shelf_numbers(const struct shelf *s, struct arena *a)
{
	return numbers(s, UINT_MAX, a);
}
