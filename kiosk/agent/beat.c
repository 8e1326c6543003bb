/* SPDX-License-Identifier: Apache-2.0 */
#include "beat.h"
#include "json.h"
#include "../link/link.h"
#include "../outbox/outbox.h"
#include <stdio.h>

#define BODY_MAX 16384

struct said {
	const char *version, *reader;
	struct said_health *health;
	struct said_counts *counts;
};
struct said_health {
	const char *printer, *scanner, *error;
	int64_t outbox_waiting, outbox_oldest, disk_free, clock_offset_ms;
	int64_t certificate_days;
};
struct said_flow {
	const char *flow;
	int64_t started, finished, gave_up, failed;
};
struct said_failure {
	const char *flow, *code;
	int64_t n;
};
struct said_counts {
	const char *run, *day;
	struct json_list flows, failures;
};

/* clang-format off */
#define M(type_, name, type, flags) \
	{ #name, type, flags, offsetof(struct type_, name), 0, NULL, NULL }
static const struct json_field health_fields[] = {
	M(said_health, printer, J_TEXT, 0), M(said_health, scanner, J_TEXT, 0),
	M(said_health, outbox_waiting, J_INT, 0), M(said_health, outbox_oldest, J_INT, 0),
	M(said_health, disk_free, J_INT, 0), M(said_health, clock_offset_ms, J_INT, 0),
	M(said_health, certificate_days, J_INT, 0), M(said_health, error, J_TEXT, J_OMIT_EMPTY),
};
static const struct json_shape health_shape =
	JSON_SHAPE("SaidHealth", struct said_health, health_fields);
static const struct json_field flow_fields[] = {
	M(said_flow, flow, J_TEXT, 0), M(said_flow, started, J_INT, 0), M(said_flow, finished, J_INT, 0),
	M(said_flow, gave_up, J_INT, 0), M(said_flow, failed, J_INT, 0),
};
static const struct json_shape flow_shape = JSON_SHAPE("SaidFlow", struct said_flow, flow_fields);
static const struct json_field failure_fields[] = {
	M(said_failure, flow, J_TEXT, 0), M(said_failure, code, J_TEXT, 0), M(said_failure, n, J_INT, 0),
};
static const struct json_shape failure_shape = JSON_SHAPE("SaidFailure", struct said_failure, failure_fields);
static const struct json_field counts_fields[] = {
	M(said_counts, run, J_TEXT, 0), M(said_counts, day, J_TEXT, 0),
	{ "flows", J_LIST, 0, offsetof(struct said_counts, flows), 0, &flow_shape, NULL },
	{ "failures", J_LIST, 0, offsetof(struct said_counts, failures), 0, &failure_shape, NULL },
};
static const struct json_shape counts_shape = JSON_SHAPE("SaidCounts", struct said_counts, counts_fields);
static const struct json_field said_fields[] = {
	M(said, version, J_TEXT, 0), M(said, reader, J_TEXT, 0),
	{ "health", J_OBJECT, J_OMIT_EMPTY, offsetof(struct said, health), 0, &health_shape, NULL },
	{ "counts", J_OBJECT, J_OMIT_EMPTY, offsetof(struct said, counts), 0, &counts_shape, NULL },
};
static const struct json_shape said_shape = JSON_SHAPE("Said", struct said, said_fields);
#undef M
/* clang-format on */

static struct said_counts *
counts_of(
	struct arena *arena, const struct funnel *f, const struct funnel_day *d)
{
	struct said_counts *c = ARENA_NEW(arena, struct said_counts);
	struct said_flow *flows =
		ARENA_ARRAY(arena, struct said_flow, d->n_flows + 1);
	struct said_failure *failures =
		ARENA_ARRAY(arena, struct said_failure, d->n_failures + 1);

	for (size_t i = 0; i < d->n_flows; i++) {
		const struct funnel_flow *w = &d->flows[i];

		flows[i] = (struct said_flow){ w->flow, w->n[FLOW_STARTED],
			w->n[FLOW_FINISHED], w->n[FLOW_GAVE_UP],
			w->n[FLOW_FAILED] };
	}
	for (size_t i = 0; i < d->n_failures; i++)
		failures[i] = (struct said_failure){ d->failures[i].flow,
			d->failures[i].code, d->failures[i].n };
	*c = (struct said_counts){ f->run, d->day, { flows, d->n_flows },
		{ failures, d->n_failures } };
	return c;
}

/* What the devices and the outbox say at this moment. */
static void
ask_parts(struct agent *a)
{
	struct health *h = &a->health;
	struct outbox_depth depth;

	h->printer = printer_state(a->printer);
	h->scanner = scanner_state(&a->scanner);
	if (!a->outbox)
		return;
	depth = outbox_depth(a->outbox);
	h->outbox_waiting = depth.waiting;
	h->outbox_oldest = depth.oldest_ms / 1000;
}

const char *
beat_body(struct agent *a, struct arena *arena)
{
	const struct health *h = &a->health;
	const struct funnel_day *day;
	struct said_health health;
	struct said said;
	struct str out;

	health_measure(&a->health, a->clock);
	ask_parts(a);
	health = (struct said_health){ h->printer, h->scanner,
		health_error(h, a->clock), h->outbox_waiting, h->outbox_oldest,
		h->disk_free, h->clock_offset_ms, h->certificate_days };
	day = funnel_take(&a->funnel, clock_mono(a->clock));
	said = (struct said){ YIZHAN_VERSION, idcard_state(&a->reader), &health,
		day ? counts_of(arena, &a->funnel, day) : NULL };
	str_init(&out, arena, BODY_MAX);
	json_encode(&out, &said_shape, &said);
	BUG_ON(out.over);
	return out.p;
}

static void
copy(char *to, size_t size, const char *from)
{
	if (from)
		snprintf(to, size, "%s", from);
}

void
beat_heard(struct agent *a, const struct link_heard *heard)
{
	struct wish wish = { .help = HELP_NONE };

	funnel_told(&a->funnel, heard != NULL);
	if (!heard) {
		/* Nobody can say that they are coming while the line is down.
		 */
		a->wish.help = HELP_NONE;
		return;
	}
	copy(a->name, sizeof(a->name), heard->kiosk);
	copy(a->center, sizeof(a->center), heard->center);
	if (heard->has_offset)
		a->health.clock_offset_ms = heard->offset_ms;
	copy(wish.closed, sizeof(wish.closed), heard->closed);
	for (size_t i = 0; i < heard->n_notices && i < WISH_NOTICES_MAX; i++)
		copy(wish.notices[wish.n_notices++], WISH_TEXT_SIZE,
			heard->notices[i]);
	if (heard->help)
		wish.help = strcmp(heard->help, "coming") == 0 ? HELP_COMING
							       : HELP_CALLED;
	wish_set(&a->wish, &wish, a->health.dir);
}
