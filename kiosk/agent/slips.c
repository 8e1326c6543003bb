/* SPDX-License-Identifier: Apache-2.0 */
#include "slips.h"
#include "crypto.h"
#include "person_name.h"
#include <stdio.h>

#define ARENA_CAP ((size_t)64 * 1024)
#define FOUND_CAP ((size_t)1 << 20)

static struct slip_kept *
kept_find(struct slips *s, const char *key)
{
	for (size_t i = 0; *key && i < SLIPS_MAX; i++)
		if (strcmp(s->kept[i].key, key) == 0)
			return &s->kept[i];
	return NULL;
}

static void
kept_wipe(struct slip_kept *k)
{
	if (k->key[0])
		arena_release(&k->arena);
	crypto_wipe(k, sizeof(*k));
}

/* A free place, or that of the oldest. */
static struct slip_kept *
kept_place(struct slips *s)
{
	struct slip_kept *best = &s->kept[0];

	for (size_t i = 1; i < SLIPS_MAX; i++)
		if (s->kept[i].age < best->age)
			best = &s->kept[i];
	kept_wipe(best);
	return best;
}

static const char *
name_shown(struct arena *a, const struct slip_act *act)
{
	char masked[NAME_SIZE], normal[NAME_SIZE];
	struct err e = { 0 };

	if (!act->name)
		return "";
	if (name_normalise(act->name, normal, &e) != 0)
		return "";
	if (act->chip)
		return arena_strdup(a, normal);
	name_mask(normal, masked);
	return arena_strdup(a, masked);
}

void
slips_begin(struct slips *s, const struct slip_act *act)
{
	struct slip_kept *k = kept_find(s, act->key);

	if (k || strlen(act->key) >= SLIPS_KEY_SIZE)
		return;
	k = kept_place(s);
	snprintf(k->key, sizeof(k->key), "%s", act->key);
	k->age = ++s->ages;
	arena_init(&k->arena, ARENA_CAP);
	k->slip.name = name_shown(&k->arena, act);
	k->slip.consents =
		arena_strdup(&k->arena, act->consents ? act->consents : "");
}

void
slips_answered(struct slips *s, const char *key, struct bytes json,
	const char *center, const char *kiosk)
{
	struct slip_kept *k = kept_find(s, key);
	struct err e = { 0 };
	struct slip slip;

	if (!k || k->answered)
		return;
	if (slip_parse(&k->arena, json, &slip, &e) != 0) {
		kept_wipe(k);
		return;
	}
	slip.name = k->slip.name;
	if (!slip.consents)
		slip.consents = k->slip.consents;
	slip.center = arena_strdup(&k->arena, center);
	slip.kiosk = arena_strdup(&k->arena, kiosk);
	k->slip = slip;
	k->answered = true;
}

/* newer: it says more than what is there of the case. */
static void
found_one(struct slips *s, const char *name, const struct slip *found,
	bool newer, const char *center, const char *kiosk)
{
	const struct slip_act act = { found->case_no, name, true, NULL };
	struct slip_kept *k = kept_find(s, found->case_no);
	unsigned job = 0;
	struct err e = { 0 };

	if (k && k->answered) {
		if (!newer)
			return;
		job = k->job;
		kept_wipe(k);
	}
	slips_begin(s, &act);
	k = kept_find(s, found->case_no);
	if (!k)
		return;
	name = k->slip.name;
	if (slip_copy(found, &k->arena, &k->slip, &e) != 0) {
		kept_wipe(k);
		return;
	}
	k->slip.name = name;
	if (!k->slip.consents)
		k->slip.consents = "";
	k->slip.center = arena_strdup(&k->arena, center);
	k->slip.kiosk = arena_strdup(&k->arena, kiosk);
	k->job = job;
	k->answered = k->handed_out = true;
}

void
slips_found(struct slips *s, const char *name, struct bytes json,
	const char *center, const char *kiosk)
{
	struct err e = { 0 };
	struct slip *list;
	struct arena a;
	bool own;
	size_t n;

	arena_init(&a, FOUND_CAP);
	if (slip_parse_list(&a, json, &list, &n, &own, &e) == 0)
		for (size_t i = 0, kept = 0; i < n && kept < SLIPS_MAX; i++)
			if (list[i].receipt) {
				found_one(
					s, name, &list[i], own, center, kiosk);
				kept++;
			}
	arena_release(&a);
}

/* Its newest job is still on its way. */
static bool
is_under_way(struct slip_kept *k, const struct printer *printer)
{
	struct job_report r;

	if (!k->job || !printer_job(printer, k->job, &r))
		return false;
	if (r.state != JOB_FAILED && r.state != JOB_QUEUED)
		k->handed_out = true;
	return r.state == JOB_QUEUED || r.state == JOB_SENT;
}

unsigned
slips_print(struct slips *s, struct printer *printer, const char *key,
	bool copy, struct err *e)
{
	struct slip_kept *k = kept_find(s, key);
	struct paper paper = { .n = 0 };
	unsigned job;
	struct slip slip;
	struct arena a;

	if (!k || !k->answered) {
		err_set(e, ERR_PRINT_NOTHING);
		return 0;
	}
	if (is_under_way(k, printer))
		return k->job;
	slip = k->slip;
	slip.copy = copy || k->handed_out;
	arena_init(&a, ARENA_CAP);
	slip_lay(&slip, &a, &paper);
	job = printer_print(printer, &paper, e);
	arena_release(&a);
	if (job)
		k->job = job;
	return job;
}

void
slips_wipe(struct slips *s)
{
	for (size_t i = 0; i < SLIPS_MAX; i++)
		kept_wipe(&s->kept[i]);
	s->ages = 0;
}
