/* SPDX-License-Identifier: Apache-2.0 */
#include "printing.h"
#include <event2/event.h>
#include <stdlib.h>

struct printing {
	struct event_base *base;
	struct printer *printer;
	struct event *event;
};

static void on_event(evutil_socket_t fd, short what, void *arg);

/* The descriptor comes and goes with the link, so it is looked up each time. */
static void
watch(struct printing *p)
{
	unsigned ms = printer_pause_ms(p->printer);
	struct timeval t = { ms / 1000, ms % 1000 * 1000L };
	bool writing;
	int fd = printer_fd(p->printer, &writing);
	short what = fd < 0 ? 0 : EV_READ;

	if (fd >= 0 && writing)
		what |= EV_WRITE;
	if (event_assign(p->event, p->base, fd, what, on_event, p) != 0 ||
		event_add(p->event, &t) != 0)
		BUG("no event");
}

static void
on_event(evutil_socket_t fd, short what, void *arg)
{
	struct printing *p = arg;

	(void)fd;
	(void)what;
	event_del(p->event);
	printer_turn(p->printer);
	watch(p);
}

struct printing *
printing_open(struct event_base *base, struct printer *printer)
{
	struct printing *p;

	if (!printer)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	p->base = base;
	p->printer = printer;
	p->event = event_new(base, -1, 0, on_event, p);
	BUG_ON(!p->event);
	printer_turn(printer);
	watch(p);
	return p;
}

void
printing_close(struct printing *p)
{
	if (!p)
		return;
	event_free(p->event);
	free(p);
}
