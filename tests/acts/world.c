/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"
#include "booking/offer.h"
#include <stdio.h>

#define RUNS_MAX 4
#define SHARES_MAX 3

uint64_t
below(uint64_t *random, uint64_t n)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random % n;
}

/* A file and the memory that it points into. */
struct file {
	struct offer_new n;
	struct offer_new_site sites[2];
	struct offer_new_share shares[SHARES_MAX];
	struct offer_new_run runs[RUNS_MAX];
	char code[24], period[24];
};

static const struct {
	const char *site, *half, *starts, *ends;
} halves[PROGRAMMES][RUNS_MAX] = {
	{ { "ACTS-A", "am", "08:00", "11:00" },
		{ "ACTS-A", "pm", "14:00", "17:00" },
		{ "ACTS-B", "am", "09:00", "11:30" },
		{ "ACTS-B", "pm", "15:00", "17:30" } },
	{ { "ACTS-C", "am", "10:00", "11:00" },
		{ "ACTS-C", "pm", "16:00", "18:00" } },
};

static const struct offer_new_site sites[PROGRAMMES][2] = {
	{ { "ACTS-A", "甲", "-", "-", "-", 801, 0 },
		{ "ACTS-B", "乙", "-", "-", "-", 802, 0 } },
	{ { "ACTS-C", "丙", "-", "-", "-", 803, 0 } },
};

static int64_t
between(uint64_t *random, int64_t from, int64_t to)
{
	return from + (int64_t)below(random, (uint64_t)(to - from + 1));
}

static void
draw_sessions(struct file *f, int programme, uint64_t *r)
{
	for (size_t i = 0; i < RUNS_MAX; i++) {
		struct offer_new_run *run = &f->runs[f->n.n_runs];

		if (!halves[programme][i].site)
			break;
		*run = (struct offer_new_run){
			.place = halves[programme][i].site,
			.from = "+1",
			.days = between(r, 1, 2),
			.on = "all",
			.half = halves[programme][i].half,
			.starts = halves[programme][i].starts,
			.ends = halves[programme][i].ends,
			.size = between(r, 1, 3),
		};
		run->walk_in = below(r, 3) == 0;
		f->n.n_runs++;
	}
}

static void
draw_shares(const struct centre *c, struct file *f, uint64_t *r)
{
	f->n.share_by = below(r, 3) ? "group" : "none";
	for (int g = 0; g < GROUPS; g++)
		f->shares[f->n.n_shares++] =
			(struct offer_new_share){ centre_group(c, g),
				between(r, 0, f->n.quota / 3) };
	if (below(r, 2))
		f->shares[f->n.n_shares++] =
			(struct offer_new_share){ QUOTA_WALK_IN, 1 };
}

static void
draw_terms(struct file *f, uint64_t *r)
{
	struct offer_new *n = &f->n;

	n->opens = below(r, 6) ? "+0" : "+1";
	n->closes = below(r, 4) ? "+2" : "+1";
	n->draw = below(r, 4) ? NULL : "+1";
	n->release = below(r, 2) ? NULL : below(r, 2) ? "+1" : "+2";
	n->waiting = below(r, 8) != 0;
	n->cancel_hours = between(r, 0, 12);
	n->no_show_minutes = between(r, 0, 60);
	n->hold_seconds = between(r, 10, 600);
	n->lease_places = between(r, 0, 3);
	n->lease_minutes = between(r, 5, 600);
	n->pause_after = between(r, 0, 3);
	n->pause_minutes = n->pause_after ? between(r, 30, 600) : 0;
}

static void
file_draw(struct centre *c, struct file *f, int programme, unsigned number,
	uint64_t *r)
{
	*f = (struct file){ .n = { .kind = "acts",
				    .title = "测试",
				    .basis = "测试",
				    .version = 1 } };
	snprintf(f->code, sizeof(f->code), "ACTS%u-%d", number, programme);
	snprintf(f->period, sizeof(f->period), "acts/%u", number);
	f->n.code = f->code;
	f->n.period = f->n.period_key = f->period;
	f->n.sites = f->sites;
	f->n.shares = f->shares;
	f->n.runs = f->runs;
	f->n.n_sites = programme == 0 ? 2 : 1;
	memcpy(f->sites, sites[programme], sizeof(f->sites));
	f->sites[0].size = between(r, 0, 3);
	f->n.quota = between(r, 3, 12);
	draw_sessions(f, programme, r);
	if (below(r, 5))
		draw_shares(c, f, r);
	else
		f->n.share_by = "none";
	draw_terms(f, r);
}

void
world_draw(
	struct centre *c, struct places *p, uint64_t *random, unsigned number)
{
	*p = (struct places){ 0 };
	for (int t = 0; t < TERMINALS; t++)
		for (int v = 0; v < VISITS; v++)
			p->holds[t][v].session = -1;
	for (int i = 0; i < PROGRAMMES; i++) {
		struct file f;

		file_draw(c, &f, i, number, random);
		centre_offer(c, &f.n, i, p);
	}
}
