/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"
#include "base.h"

void
watch_init(struct watch *w, struct event_base *base, event_callback_fn on_ready,
	void *arg)
{
	*w = (struct watch){ base, on_ready, arg, NULL, -1 };
}

void
watch_set(struct watch *w, int fd)
{
	if (fd == w->fd)
		return;
	if (w->ev)
		event_free(w->ev);
	w->ev = NULL;
	w->fd = fd;
	if (fd < 0)
		return;
	w->ev = event_new(
		w->base, fd, EV_READ | EV_PERSIST, w->on_ready, w->arg);
	BUG_ON(!w->ev);
	/* A plain file cannot be watched; the tick looks after it. */
	if (event_add(w->ev, NULL) != 0) {
		event_free(w->ev);
		w->ev = NULL;
	}
}
