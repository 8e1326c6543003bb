/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate remembers: lists taken, passes let in. */
#include "gate.h"
#include "civil.h"
#include <stdlib.h>

#define CAP_FIRST 1024
#define TOKEN_AHEAD_S 300 /* so far a token may push the floor */
#define HOUR 3600

void
gate_release(struct gate *g)
{
	for (size_t i = 0; i < g->n_lists; i++)
		list_release(&g->lists[i]);
	free(g->passes);
	*g = (struct gate){ 0 };
}

/* ---- lists ------------------------------------------------------------------
 */

struct list_mark *
gate_mark(struct gate *g, uint8_t list)
{
	for (size_t i = 0; i < g->n_marks; i++) {
		if (g->marks[i].list == list)
			return &g->marks[i];
	}
	return NULL;
}

static void
mark_drop(struct gate *g, uint8_t list)
{
	struct list_mark *m = gate_mark(g, list);

	if (m)
		*m = g->marks[--g->n_marks];
}

/* The list of a year long gone makes room. */
static struct status_list *
list_room(struct gate *g, int64_t iat)
{
	struct status_list *oldest = &g->lists[0];

	if (g->n_lists < GATE_LISTS_MAX)
		return &g->lists[g->n_lists++];
	for (size_t i = 1; i < g->n_lists; i++) {
		if (g->lists[i].iat < oldest->iat)
			oldest = &g->lists[i];
	}
	if (oldest->exp > iat)
		return NULL;
	mark_drop(g, oldest->list);
	list_release(oldest);
	return oldest;
}

/* A list never filled is tried first, so that a refused one takes no place. */
static enum token_verdict
take_first(struct gate *g, const struct list_mark *mark, struct bytes wire,
	int64_t now, struct status_list **changed)
{
	struct status_list l = { 0 };
	enum token_verdict v = list_take(&l, mark, wire, &g->trust, now);

	if (v != TOKEN_OK)
		return v;
	*changed = list_room(g, l.iat);
	if (!*changed) {
		list_release(&l);
		return TOKEN_E_LIST_SIZE;
	}
	**changed = l;
	return TOKEN_OK;
}

static void
mark_raise(struct gate *g, const struct status_list *l)
{
	struct list_mark *m = gate_mark(g, l->list);

	/* More marks than lists only if files of long ago were lost. */
	if (!m)
		m = g->n_marks < GATE_LISTS_MAX ? &g->marks[g->n_marks++]
						: &g->marks[0];
	m->list = l->list;
	m->seq = l->seq;
	memcpy(m->hash, l->hash, LIST_HASH);
}

enum token_verdict
gate_take_list(struct gate *g, struct bytes wire, int64_t now,
	struct status_list **changed)
{
	static const struct list_mark none;
	const struct list_mark *mark;
	struct list_about about;
	struct status_list *l = NULL;
	enum token_verdict v = list_about(wire, &about);

	if (v != TOKEN_OK)
		return v;
	for (size_t i = 0; i < g->n_lists; i++) {
		if (g->lists[i].list == about.list)
			l = &g->lists[i];
	}
	mark = gate_mark(g, about.list);
	mark = mark ? mark : &none;
	if (now < g->floor)
		now = g->floor;
	v = l ? list_take(l, mark, wire, &g->trust, now)
	      : take_first(g, mark, wire, now, &l);
	if (v != TOKEN_OK)
		return v;
	mark_raise(g, l);
	if (l->iat > g->floor)
		g->floor = l->iat;
	if (changed)
		*changed = l;
	return TOKEN_OK;
}

/* ---- the table of passes
 * ------------------------------------------------------ */

static size_t
slot_of(const struct gate_pass *t, size_t cap, uint8_t list, uint32_t index)
{
	/* Indexes are a keyed permutation already; this only spreads them. */
	uint64_t h = ((uint64_t)list << 32 | index) * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 32) & (cap - 1);

	while (t[i].list != 0 && (t[i].list != list || t[i].index != index))
		i = (i + 1) & (cap - 1);
	return i;
}

const struct gate_pass *
gate_seen(const struct gate *g, uint8_t list, uint32_t index)
{
	const struct gate_pass *p;

	if (g->cap_passes == 0)
		return NULL;
	p = &g->passes[slot_of(g->passes, g->cap_passes, list, index)];
	return p->list != 0 && p->last_at != 0 ? p : NULL;
}

/* Into a table of cap places; who was here before `since` is left out. */
static void
table_remake(struct gate *g, size_t cap, int64_t since)
{
	struct gate_pass *t = xcalloc(cap, sizeof(*t));
	size_t n = 0;

	for (size_t i = 0; i < g->cap_passes; i++) {
		const struct gate_pass *p = &g->passes[i];

		if (p->list == 0 || (int64_t)p->last_at < since)
			continue;
		t[slot_of(t, cap, p->list, p->index)] = *p;
		n++;
	}
	g->forgotten += g->n_passes - n;
	free(g->passes);
	g->passes = t;
	g->cap_passes = cap;
	g->n_passes = n;
}

/* Room for one more. A full table lets go of those seen longest ago. */
static void
table_grow(struct gate *g, int64_t now)
{
	static const int64_t keep_s[] = { 90 * 24 * HOUR, 24 * HOUR, HOUR, -1 };

	if (g->cap_passes == 0)
		table_remake(g, CAP_FIRST, 0);
	if (g->n_passes < g->cap_passes / 4 * 3)
		return;
	if (g->n_passes < GATE_PASSES_MAX) {
		table_remake(g, g->cap_passes * 2, 0);
		return;
	}
	for (size_t i = 0;
		i < ARRAY_LEN(keep_s) && g->n_passes >= GATE_PASSES_MAX / 4 * 3;
		i++)
		table_remake(g, g->cap_passes, now - keep_s[i]);
}

static struct gate_pass *
pass_get(struct gate *g, uint8_t list, uint32_t index, int64_t now)
{
	struct gate_pass *p;

	table_grow(g, now);
	p = &g->passes[slot_of(g->passes, g->cap_passes, list, index)];
	if (p->list == 0) {
		*p = (struct gate_pass){ .list = list, .index = index };
		g->n_passes++;
	}
	return p;
}

static void
pass_count(struct gate_pass *p, int64_t at, uint32_t slot)
{
	struct civil last = civil_from_ms((int64_t)p->last_at * 1000);
	struct civil today = civil_from_ms(at * 1000);

	if (p->last_at == 0 || civil_compare(last, today) != 0)
		p->n_day = 0;
	if (p->last_at == 0 || last.y != today.y)
		p->n_year = 0;
	if (p->n_day < UINT8_MAX)
		p->n_day++;
	if (p->n_year < UINT16_MAX)
		p->n_year++;
	p->last_at = (uint32_t)at;
	if (slot > p->slot)
		p->slot = slot;
}

/* ---- entries
 * -------------------------------------------------------------------- */

void
gate_enter(struct gate *g, const struct gate_decision *d, int64_t now,
	struct gate_undo *undo)
{
	const struct token *t = &d->token;
	uint32_t index = list_index_of(t);
	struct gate_pass *p = pass_get(g, t->cti[0], index, d->at);
	int64_t said = t->iat;

	*undo = (struct gate_undo){ .was = *p, .valid = true };
	pass_count(p, d->at, t->has_proof ? t->slot : 0);
	if (t->has_proof) {
		struct gate_proof *known = &g->proofs[index % GATE_PROOFS];

		known->list = t->cti[0];
		known->index = index;
		known->slot = t->slot;
		memcpy(known->value, t->proof, TOKEN_CHAIN);
	}
	if (said > now + TOKEN_AHEAD_S)
		said = now + TOKEN_AHEAD_S;
	if (d->at > g->floor)
		g->floor = d->at;
	if (said > g->floor)
		g->floor = said;
}

void
gate_give_back(struct gate *g, struct gate_undo *undo)
{
	const struct gate_pass *was = &undo->was;
	struct gate_proof *known = &g->proofs[was->index % GATE_PROOFS];

	if (!undo->valid)
		return;
	*pass_get(g, was->list, was->index, was->last_at) = *was;
	if (known->list == was->list && known->index == was->index)
		known->slot = 0;
	undo->valid = false;
}

void
gate_recall(
	struct gate *g, uint8_t list, uint32_t index, int64_t at, uint32_t slot)
{
	pass_count(pass_get(g, list, index, at), at, slot);
	if (at > g->floor)
		g->floor = at;
}
