/* SPDX-License-Identifier: Apache-2.0 */
#include "printer.h"
#include "../driver.h"
#include "carrier.h"
#include "log.h"
#include <stdio.h>
#include <stdlib.h>

#define ARENA_CAP ((size_t)4 << 20)
#define PAUSE_BUSY_MS 40
#define PAUSE_IDLE_MS 250

/* A new way to a printer is one row here and one file beside this. */
static const struct carrier *const carriers[] = {
	&carrier_usb,
	&carrier_tcp,
	&carrier_sim,
};

struct printer {
	const struct carrier *carrier;
	void *dev;
	bool up;      /* the link stands */
	bool linking; /* and was asked for */
	const struct profile *profile;
	const struct clock *clock;
	struct gb gb;
	struct fonts *fonts;
	struct jobs jobs;
};

/* ---- life ---------------------------------------------------------------- */

/* Its row; behind the last one if there is none. */
static size_t
carrier_find(const char *spec)
{
	size_t i = 0;

	while (i < ARRAY_LEN(carriers) && !driver_is(carriers[i]->name, spec))
		i++;
	return i;
}

static int
unknown(const char *spec, struct err *e)
{
	const char *usages[ARRAY_LEN(carriers)];

	for (size_t i = 0; i < ARRAY_LEN(carriers); i++)
		usages[i] = carriers[i]->usage;
	return driver_unknown("printer", spec, usages, ARRAY_LEN(usages), e);
}

struct printer *
printer_open(const char *spec, const char *profile, const struct clock *clock,
	struct err *e)
{
	const struct profile *row = profile_find(profile, e);
	const char *arg = driver_argument(spec);
	size_t which = carrier_find(spec);
	struct printer *p;
	void *dev;

	if (!row)
		return NULL;
	if (!arg || which == ARRAY_LEN(carriers)) {
		(void)!unknown(spec, e);
		return NULL;
	}
	dev = carriers[which]->open(arg, row, e);
	if (!dev)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	p->carrier = carriers[which];
	p->dev = dev;
	p->profile = row;
	p->clock = clock;
	gb_open(&p->gb);
	p->fonts = fonts_open();
	jobs_init(&p->jobs, row);
	return p;
}

void
printer_close(struct printer *p)
{
	if (!p)
		return;
	jobs_release(&p->jobs);
	fonts_close(p->fonts);
	gb_close(&p->gb);
	p->carrier->close(p->dev);
	free(p);
}

/* ---- slips --------------------------------------------------------------- */

const char *
printer_state(const struct printer *p)
{
	return printer_state_name(p ? jobs_printer(&p->jobs) : PRINTER_NONE);
}

bool
printer_is_simulated(const struct printer *p)
{
	return p && p->carrier->simulated;
}

unsigned
printer_print(struct printer *p, const struct paper *slip, struct err *e)
{
	struct paper_press press;
	unsigned id = 0, missing = 0;
	struct bytes out;
	struct arena a;

	if (!p) {
		err_set(e, ERR_PRINTER_NONE);
		return 0;
	}
	press = (struct paper_press){ p->profile, &p->gb, p->fonts };
	arena_init(&a, ARENA_CAP);
	if (paper_encode(&press, slip, &a, &out, &missing, e) == 0)
		id = jobs_add(&p->jobs, out, e);
	arena_release(&a);
	if (missing)
		log_event(LOG_WARN, "no-glyph", "job=%u characters=%u", id,
			missing);
	return id;
}

bool
printer_job(const struct printer *p, unsigned id, struct job_report *out)
{
	return p && jobs_find(&p->jobs, id, out);
}

/* ---- bytes --------------------------------------------------------------- */

static void
link_gone(struct printer *p)
{
	p->carrier->unlink(p->dev, true);
	p->up = p->linking = false;
	jobs_unlinked(&p->jobs, clock_mono(p->clock));
}

static void
turn_link(struct printer *p)
{
	if (!jobs_want_link(&p->jobs)) {
		if (p->up || p->linking)
			p->carrier->unlink(p->dev, false);
		if (p->up && p->carrier->fd(p->dev) < 0) {
			p->up = false;
			jobs_unlinked(&p->jobs, clock_mono(p->clock));
		}
		p->linking = false;
		return;
	}
	if (p->up)
		return;
	p->linking = true;
	switch (p->carrier->link(p->dev)) {
	case LINK_UP:
		p->up = true;
		jobs_linked(&p->jobs, clock_mono(p->clock));
		break;
	case LINK_DOWN:
		/* Tried again until the machine has had enough. */
		p->carrier->unlink(p->dev, true);
		break;
	case LINK_LATER:
		break;
	}
}

/* false: the link is gone. */
static bool
turn_write(struct printer *p)
{
	for (;;) {
		struct bytes out = jobs_output(&p->jobs);
		size_t n = 0;
		enum port_got got;

		if (out.n == 0)
			return true;
		got = p->carrier->write(p->dev, out.p, out.n, &n);
		jobs_wrote(&p->jobs, n, clock_mono(p->clock));
		if (got != PORT_BYTES)
			return got == PORT_LATER;
	}
}

static bool
turn_read(struct printer *p)
{
	uint8_t buf[256];

	for (;;) {
		size_t n = 0;
		enum port_got got =
			p->carrier->read(p->dev, buf, sizeof(buf), &n);

		if (got != PORT_BYTES)
			return got == PORT_LATER;
		jobs_heard(&p->jobs, buf, n, clock_mono(p->clock));
	}
}

void
printer_turn(struct printer *p)
{
	if (!p)
		return;
	jobs_turn(&p->jobs, clock_mono(p->clock));
	turn_link(p);
	if (p->up && !(turn_read(p) && turn_write(p) && turn_read(p)))
		link_gone(p);
	turn_link(p);
}

int
printer_fd(const struct printer *p, bool *writing)
{
	*writing = p && ((p->linking && !p->up) ||
				(p->up && jobs_output(&p->jobs).n));
	return p ? p->carrier->fd(p->dev) : -1;
}

unsigned
printer_pause_ms(const struct printer *p)
{
	return p && jobs_busy(&p->jobs) ? PAUSE_BUSY_MS : PAUSE_IDLE_MS;
}
