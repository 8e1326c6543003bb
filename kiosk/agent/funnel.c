/* SPDX-License-Identifier: Apache-2.0 */
#include "funnel.h"
#include "str.h"
#include <stdio.h>

void
funnel_init(struct funnel *f, const struct rng *rng)
{
	uint8_t raw[(sizeof(f->run) - 1) / 2];

	memset(f, 0, sizeof(*f));
	rng_fill(rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), f->run);
}

/* A day more: the oldest goes when there is no place. */
static struct funnel_day *
day_new(struct funnel *f, const char *day)
{
	struct funnel_day *d;

	if (f->n == FUNNEL_DAYS) {
		memmove(f->days, f->days + 1,
			(FUNNEL_DAYS - 1) * sizeof(f->days[0]));
		f->n--;
		f->sending = f->sending > f->days ? f->sending - 1 : NULL;
	}
	d = &f->days[f->n++];
	memset(d, 0, sizeof(*d));
	snprintf(d->day, sizeof(d->day), "%s", day);
	return d;
}

static struct funnel_day *
day_of(struct funnel *f, int64_t now_ms)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(now_ms), day);
	for (size_t i = f->n; i-- > 0;)
		if (strcmp(f->days[i].day, day) == 0)
			return &f->days[i];
	return day_new(f, day);
}

static struct funnel_flow *
flow_of(struct funnel_day *d, const char *flow)
{
	for (size_t i = 0; i < d->n_flows; i++)
		if (strcmp(d->flows[i].flow, flow) == 0)
			return &d->flows[i];
	if (d->n_flows == FUNNEL_FLOWS)
		return NULL;
	snprintf(d->flows[d->n_flows].flow, FUNNEL_WORD, "%s", flow);
	return &d->flows[d->n_flows++];
}

static struct funnel_failure *
failure_of(struct funnel_day *d, const char *flow, const char *code)
{
	struct funnel_failure *f;

	for (size_t i = 0; i < d->n_failures; i++) {
		f = &d->failures[i];
		if (strcmp(f->flow, flow) == 0 && strcmp(f->code, code) == 0)
			return f;
	}
	if (d->n_failures == FUNNEL_FAILURES)
		return NULL;
	f = &d->failures[d->n_failures++];
	snprintf(f->flow, sizeof(f->flow), "%s", flow);
	snprintf(f->code, sizeof(f->code), "%s", code);
	return f;
}

void
funnel_count(struct funnel *f, int64_t now_ms, const char *flow,
	enum funnel_event event, const char *code)
{
	struct funnel_day *d = day_of(f, now_ms);
	struct funnel_flow *one = flow_of(d, flow);
	struct funnel_failure *why;

	if (!one)
		return;
	one->n[event]++;
	d->counted++;
	if (event != FLOW_FAILED)
		return;
	why = failure_of(d, flow, code);
	if (why)
		why->n++;
}

const struct funnel_day *
funnel_take(struct funnel *f, int64_t mono_ms)
{
	f->sending = NULL;
	if (f->sent_at && mono_ms - f->sent_at < FUNNEL_SEND_MS)
		return NULL;
	for (size_t i = 0; i < f->n; i++) {
		if (f->days[i].counted == f->days[i].heard)
			continue;
		f->sending = &f->days[i];
		f->sent = f->sending->counted;
		f->sent_at = mono_ms;
		return f->sending;
	}
	return NULL;
}

void
funnel_told(struct funnel *f, bool heard)
{
	if (f->sending && heard)
		f->sending->heard = f->sent;
	f->sending = NULL;
}
