/* SPDX-License-Identifier: Apache-2.0 */
#include "call/events.h"
#include <inttypes.h>
#include <stdlib.h>

#define EVENT_MAX 1024

/* clang-format off */
static const struct topic_rule {
	const char *name;
	unsigned perm; /* any of these sees it */
} topics[] = {
	{ "cases",	PERM_CASE_READ },
	{ "terminals",	PERM_TERMINAL_READ },
	{ "help",	PERM_HELP_ANSWER },
	{ "notices",	PERM_TERMINAL_READ },
	{ "ratings",	PERM_RATING_READ },
	{ "bookings",	PERM_BOOKING_READ | PERM_BOOKING_ATTEND },
	{ "funds",	PERM_FUND_READ },
	{ "passes",	PERM_PASS_READ | PERM_PASS_PARK },
	{ "aid",	PERM_AID_READ },
};
/* clang-format on */

struct stream {
	struct http_id id;
	int64_t session, born;
	unsigned perms;
};

struct events {
	const struct clock *clock;
	struct calls_streams streams;
	bool live; /* there is somewhere to send streams */
	/* Rises with every change, from the time of the start: numbers of an
	 * earlier start are older. */
	int64_t last, first;
	int64_t changed[ARRAY_LEN(topics)];
	struct stream open[EVENTS_STREAMS_MAX];
	size_t n;
};

struct events *
events_new(const struct clock *clock)
{
	struct events *ev = xcalloc(1, sizeof(*ev));

	ev->clock = clock;
	ev->first = ev->last = clock_now(clock);
	return ev;
}

void
events_free(struct events *ev)
{
	free(ev);
}

void
events_to(struct events *ev, const struct calls_streams *streams)
{
	ev->streams = *streams;
	ev->live = true;
}

static void
forget(struct events *ev, size_t i)
{
	ev->open[i] = ev->open[--ev->n];
}

static void
end(struct events *ev, size_t i)
{
	struct http_id id = ev->open[i].id;

	forget(ev, i);
	ev->streams.end(ev->streams.ctx, id);
}

void
events_close(struct events *ev, struct http_id id)
{
	for (size_t i = 0; i < ev->n; i++)
		if (ev->open[i].id.slot == id.slot &&
			ev->open[i].id.generation == id.generation) {
			forget(ev, i);
			return;
		}
}

/* ---- opening ------------------------------------------------------------- */

static void
put(struct str *out, int64_t id, const char *topic)
{
	str_printf(out, "id: %" PRId64 "\nevent: %s\ndata: {}\n\n", id, topic);
}

/* What came behind a number; everything behind one that is not ours. */
static void
catch_up(const struct events *ev, int64_t seen, unsigned perms, struct str *out)
{
	bool ours = seen >= ev->first && seen <= ev->last;

	for (size_t i = 0; seen && i < ARRAY_LEN(topics); i++)
		if (perms & topics[i].perm && (!ours || ev->changed[i] > seen))
			put(out, ev->last, topics[i].name);
}

static void
end_of_session(struct events *ev, int64_t session)
{
	for (size_t i = ev->n; i-- > 0;)
		if (ev->open[i].session == session)
			end(ev, i);
}

int
events_open(
	struct events *ev, const struct call *c, struct str *out, struct err *e)
{
	if (ev->live) {
		end_of_session(ev, c->caller.session);
		if (ev->n == EVENTS_STREAMS_MAX)
			return err_set(e, ERR_BUSY);
		ev->open[ev->n++] = (struct stream){ c->http, c->caller.session,
			clock_mono(ev->clock), c->caller.perms };
	}
	/* An id without data moves the browser's mark and is no event. */
	str_printf(out, "retry: %d\nid: %" PRId64 "\n\n", EVENTS_RETRY_MS,
		ev->last);
	catch_up(ev, c->last_event, c->caller.perms, out);
	return 0;
}

/* ---- telling ------------------------------------------------------------- */

static void
format(const struct events *ev, unsigned set, unsigned perms, struct str *out)
{
	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		if (set & 1U << i && perms & topics[i].perm)
			put(out, ev->last, topics[i].name);
}

static void
tell(struct events *ev, size_t i, unsigned set)
{
	const struct stream *s = &ev->open[i];
	struct arena a;
	struct str text;

	arena_init(&a, 2 * EVENT_MAX);
	str_init(&text, &a, EVENT_MAX);
	format(ev, set, s->perms, &text);
	if (!text.n)
		goto done;
	if (clock_mono(ev->clock) - s->born > EVENTS_LIFE_MS)
		end(ev, i);
	else if (ev->streams.send(ev->streams.ctx, s->id, str_bytes(&text)) !=
		 0)
		forget(ev, i);
done:
	arena_release(&a);
}

void
events_changed(struct events *ev, unsigned set)
{
	if (!set)
		return;
	ev->last++;
	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		if (set & 1U << i)
			ev->changed[i] = ev->last;
	/* From behind: a stream that goes gives its place to the last. */
	for (size_t i = ev->n; i-- > 0;)
		tell(ev, i, set);
}
